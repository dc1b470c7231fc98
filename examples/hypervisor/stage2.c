/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "stage2.h"

/* ----------------------------------------------------------------- hooks --- */

/*
 * In an order that is safe where a core translates speculatively for AT: no walk
 * of stage 1 begins before the guest's stage 2 is in place. An empty table does:
 * what is invalidated is found by VMID. The host's own spaces need no context.
 */
static void stage2_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	uint64_t *saved = stage2_this_cpu()->registers;
	uint32_t reg;

	(void)backend;
	if (space->kind != TLBP_SPACE_GUEST)
		return;
	for (reg = 0; reg < STAGE2_REGISTERS; reg++)
		saved[reg] = stage2_read(reg);
	stage2_write(STAGE2_TCR_EL1, saved[STAGE2_TCR_EL1] | STAGE2_TCR_EPD0 | STAGE2_TCR_EPD1);
	stage2_write(STAGE2_SCTLR_EL1, saved[STAGE2_SCTLR_EL1] | STAGE2_SCTLR_M);
	stage2_isb();
	stage2_write(STAGE2_VTTBR_EL2,
		     (uint64_t)space->vmid << STAGE2_VTTBR_VMID_SHIFT | stage2_empty_table_pa());
	stage2_isb();
	stage2_write(STAGE2_HCR_EL2, saved[STAGE2_HCR_EL2] & ~STAGE2_HCR_TGE);
	stage2_isb();
}

/* What was there before, not what the request names. */
static void stage2_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	const uint64_t *saved = stage2_this_cpu()->registers;

	(void)backend;
	if (space->kind != TLBP_SPACE_GUEST)
		return;
	stage2_write(STAGE2_HCR_EL2, saved[STAGE2_HCR_EL2]);
	stage2_isb();
	stage2_write(STAGE2_VTTBR_EL2, saved[STAGE2_VTTBR_EL2]);
	stage2_isb();
	stage2_write(STAGE2_SCTLR_EL1, saved[STAGE2_SCTLR_EL1]);
	stage2_write(STAGE2_TCR_EL1, saved[STAGE2_TCR_EL1]);
	stage2_isb();
}

const struct tlbp_backend_ops stage2_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = tlbp_arm64_now_ns,
	.enter = stage2_enter,
	.leave = stage2_leave,
};

/* ------------------------------------------------------------- occasions --- */

static struct tlbp_space stage2_space(const struct stage2_guest *guest, uint32_t domain)
{
	struct tlbp_space space = {
		.kind = TLBP_SPACE_GUEST,
		.domain = domain,
		.granule_shift = guest->granule_shift,
		.vmid = guest->vmid,
	};

	return space;
}

/* All ranges in one request: one change of context, and stage 1 goes once. */
void stage2_unmap(const struct stage2_guest *guest, const struct tlbp_range *ranges,
		  uint32_t range_count, bool tables_stay)
{
	struct tlbp_request request = {
		.ranges = ranges,
		.range_count = range_count,
		.flags = tables_stay ? TLBP_LEAF_ONLY : 0,
		.space = stage2_space(guest, TLBP_DOMAIN_INNER),
	};

	/* Whatever it reports, the ranges are covered: there is nothing to handle. */
	tlbp_flush(guest->tlbp, &request);
}

/* Elsewhere an old entry costs another such fault, which is cheaper than a broadcast. */
void stage2_forget_fault(const struct stage2_guest *guest, uint64_t ipa)
{
	uint64_t granule_mask = (UINT64_C(1) << guest->granule_shift) - 1;
	struct tlbp_range range = { .start_va = ipa & ~granule_mask, .page_count = 1 };
	struct tlbp_request request = tlbp_page_request(
		stage2_space(guest, TLBP_DOMAIN_LOCAL), &range, TLBP_LEAF_ONLY);

	tlbp_flush(guest->tlbp, &request);
}

void stage2_recycle_vmids(const struct stage2_guest *guest)
{
	struct tlbp_request request = {
		.flags = TLBP_WANT_EVERYTHING,
		.space = stage2_space(guest, TLBP_DOMAIN_INNER),
	};

	tlbp_flush(guest->tlbp, &request);
}
