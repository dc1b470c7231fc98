/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Granule protection information (FEAT_RME), for a monitor at EL3. It is no
 * translation and has no policy: operations by physical address exist in the
 * outer shareable domain only, and all of it at once is PAALL.
 */
#include "reach.h"

/* More than this many, and all of it goes. Chosen, not measured. */
#define GPT_MAX_OPS 64
#define GPT_GRANULE_SHIFT 12

/* log2 of the bytes of each SIZE (Arm ARM C5.5, TLBI RPAOS). */
static const uint8_t gpt_size_shifts[] = { 12, 14, 16, 21, 25, 29, 30, 34, 36, 39 };

#define GPT_SIZES (sizeof(gpt_size_shifts) / sizeof(gpt_size_shifts[0]))

/* The largest size that begins and fits here: an unaligned base invalidates nothing. */
static uint32_t gpt_size(uint64_t pa, uint64_t left_bytes)
{
	uint32_t size = GPT_SIZES - 1;

	while (size > 0) {
		uint64_t bytes = UINT64_C(1) << gpt_size_shifts[size];

		if ((pa & (bytes - 1)) == 0 && bytes <= left_bytes)
			break;
		size--;
	}
	return size;
}

static uint32_t gpt_count_ops(const struct tlbp_arm64_gpt *gpt)
{
	uint64_t done = 0;
	uint32_t count;

	for (count = 0; done < gpt->size_bytes && count <= GPT_MAX_OPS; count++)
		done += UINT64_C(1) << gpt_size_shifts[gpt_size(gpt->start_pa + done,
								gpt->size_bytes - done)];
	return count;
}

static void gpt_run(const struct tlbp_arm64_gpt *gpt)
{
	uint64_t done = 0;

	while (done < gpt->size_bytes) {
		uint64_t pa = gpt->start_pa + done;
		uint32_t size = gpt_size(pa, gpt->size_bytes - done);
		uint64_t operand = operand_gpt_size(size) | operand_address(pa);

		if (gpt->flags & TLBP_LEAF_ONLY)
			tlbp_arm64_tlbi_rpalos(operand);
		else
			tlbp_arm64_tlbi_rpaos(operand);
		done += UINT64_C(1) << gpt_size_shifts[size];
	}
}

/* PA[55:52] is reserved in an operand without FEAT_D128 (Arm ARM C5.5, TLBI RPAOS). */
static uint32_t gpt_pa_bits(const struct tlbp_arm64 *arm64)
{
	return arm64->cpu.features & TLBP_ARM64_HAS_D128 ? 56 : 52;
}

static int gpt_check(const struct tlbp_arm64_gpt *gpt, uint32_t pa_bits)
{
	const uint64_t mask = (UINT64_C(1) << GPT_GRANULE_SHIFT) - 1;
	const uint64_t end_pa = UINT64_C(1) << pa_bits;

	if (gpt->domain != TLBP_DOMAIN_LOCAL && gpt->domain != TLBP_DOMAIN_OUTER)
		return TLBP_ERR_DOMAIN;
	if (gpt->flags & ~(uint32_t)TLBP_LEAF_ONLY)
		return TLBP_ERR_FLAGS;
	if (gpt->size_bytes == 0)
		return TLBP_EMPTY;
	if (gpt->size_bytes == UINT64_MAX)
		return TLBP_OK;
	if ((gpt->start_pa | gpt->size_bytes) & mask)
		return TLBP_ERR_ALIGN;
	return gpt->start_pa >= end_pa || gpt->size_bytes > end_pa - gpt->start_pa ?
		       TLBP_ERR_RANGE :
		       TLBP_OK;
}

static void gpt_flush_local(void)
{
	tlbp_arm64_dsb_nshst();
	tlbp_arm64_tlbi_paall();
	tlbp_arm64_dsb_nsh();
	tlbp_arm64_isb();
}

int tlbp_arm64_flush_gpt(const struct tlbp_arm64 *arm64, const struct tlbp_arm64_gpt *gpt)
{
	int status;

	if (!arm64 || !gpt)
		return TLBP_ERR_REQUEST;
	if (arm64->cpu.el != 3 || !(arm64->cpu.features & TLBP_ARM64_HAS_RME))
		return TLBP_ERR_UNSUPPORTED;
	status = gpt_check(gpt, gpt_pa_bits(arm64));
	if (status == TLBP_EMPTY)
		return status;
	if (status == TLBP_OK && gpt->domain == TLBP_DOMAIN_LOCAL) {
		gpt_flush_local();
		return status;
	}
	tlbp_arm64_dsb_oshst();
	if (status == TLBP_OK && gpt_count_ops(gpt) <= GPT_MAX_OPS)
		gpt_run(gpt);
	else
		tlbp_arm64_tlbi_paallos();
	tlbp_arm64_dsb_osh();
	tlbp_arm64_isb();
	return status;
}
