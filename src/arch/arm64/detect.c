/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ID registers to capabilities, as a pure function of their values (Arm ARM
 * D19.2), so that it is tested on any host.
 */
#include "internal.h"

#include <tlbpolicy/arm64.h>

#define DETECT_FLAGS (TLBP_ARM64_NEVER_RANGE | TLBP_ARM64_OVER_COVER | TLBP_ARM64_KPTI)
#define NS_PER_S UINT64_C(1000000000)

static TLBP_SETUP uint32_t detect_field(uint64_t reg, uint32_t low_bit)
{
	return (uint32_t)(reg >> low_bit) & 0xf;
}

static TLBP_SETUP uint32_t detect_granules(uint64_t id_aa64mmfr0)
{
	uint32_t granules = 0;

	/* TGran4 and TGran64 are signed: 0 and up is "supported". */
	if (detect_field(id_aa64mmfr0, 28) < 8)
		granules |= UINT32_C(1) << 12;
	if (detect_field(id_aa64mmfr0, 20) != 0)
		granules |= UINT32_C(1) << 14;
	if (detect_field(id_aa64mmfr0, 24) < 8)
		granules |= UINT32_C(1) << 16;
	return granules;
}

static TLBP_SETUP uint32_t detect_asid_bits(const struct tlbp_arm64_regs *regs)
{
	const uint64_t tcr_as = UINT64_C(1) << 36;

	return detect_field(regs->id_aa64mmfr0, 4) == 2 && (regs->tcr & tcr_as) ? 16 : 8;
}

static TLBP_SETUP bool detect_range(const struct tlbp_arm64_regs *regs, uint32_t flags)
{
	const uint64_t tcr_ds = UINT64_C(1) << 59;

	/*
	 * With TCR_EL1.DS the base counts in 64 KiB whatever the granule; the
	 * cover here is by granule, so it does without range operations.
	 */
	return detect_field(regs->id_aa64isar0, 56) >= 2 && !(regs->tcr & tcr_ds) &&
	       !(flags & TLBP_ARM64_NEVER_RANGE);
}

/*
 * ns = ticks * mult >> shift, with mult below 2^32 and shift at most 32 as
 * large as that allows.
 */
static TLBP_SETUP bool detect_clock(struct tlbp_arm64 *arm64, uint64_t frequency_hz)
{
	uint32_t shift = 32;

	arm64->clock_mult = 0;
	arm64->clock_shift = 0;
	if (frequency_hz < 1000 || frequency_hz > 4 * NS_PER_S)
		return false;
	while (TLBP_DIV_U64(NS_PER_S << shift, frequency_hz) > UINT32_MAX)
		shift--;
	arm64->clock_mult = (uint32_t)TLBP_DIV_U64(NS_PER_S << shift, frequency_hz);
	arm64->clock_shift = shift;
	return true;
}

TLBP_SETUP int tlbp_arm64_init(struct tlbp_arm64 *arm64, const struct tlbp_arm64_regs *regs,
			       uint32_t flags)
{
	struct tlbp_caps *caps;

	if (!arm64 || !regs)
		return TLBP_ERR_REQUEST;
	if (flags & ~(uint32_t)DETECT_FLAGS)
		return TLBP_ERR_FLAGS;
	if (arm64->max_span_pages == 0)
		arm64->max_span_pages = TLBP_ARM64_MAX_SPAN_PAGES;
	if (!tlbp_arm64_is_span(arm64->max_span_pages))
		return TLBP_ERR_RANGE;

	caps = &arm64->backend.caps;
	arm64->flags = flags;
	caps->spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL) |
		       TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER) |
		       TLBP_SPACE_BIT(TLBP_SPACE_USER, TLBP_DOMAIN_LOCAL) |
		       TLBP_SPACE_BIT(TLBP_SPACE_USER, TLBP_DOMAIN_INNER);
	caps->granules = detect_granules(regs->id_aa64mmfr0);
	caps->asid_bits = detect_asid_bits(regs);
	caps->vmid_bits = 0;
	caps->flags = (detect_range(regs, flags) ? TLBP_CAP_RANGE : 0) |
		      (flags & TLBP_ARM64_KPTI ? TLBP_CAP_PAIRED : 0);
	if (caps->granules == 0)
		return TLBP_ERR_UNSUPPORTED;
	return detect_clock(arm64, regs->cntfrq) ? TLBP_OK : TLBP_ERR_CLOCK;
}

uint64_t tlbp_arm64_ticks_to_ns(const struct tlbp_arm64 *arm64, uint64_t ticks)
{
	uint64_t high = (ticks >> 32) * arm64->clock_mult;
	uint64_t low = (ticks & UINT32_MAX) * arm64->clock_mult;

	/* In halves: ticks * mult would overflow after minutes to days. */
	return (high << (32 - arm64->clock_shift)) + (low >> arm64->clock_shift);
}
