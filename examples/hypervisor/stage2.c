/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "stage2.h"

/* ----------------------------------------------------------------- hooks --- */

/* A guest on whose behalf this CPU is at EL2 is current still. */
static bool is_current(const struct tlbp_space *space)
{
	return !(stage2_read(STAGE2_HCR_EL2) & STAGE2_HCR_TGE) &&
	       stage2_read(STAGE2_VTTBR_EL2) >> STAGE2_VTTBR_VMID_SHIFT == space->vmid;
}

/* Writes without an ISB between may take effect in any order. */
static void set(uint32_t reg, uint64_t value)
{
	stage2_write(reg, value);
	stage2_isb();
}

/*
 * In an order that is safe where a core translates speculatively for AT: no walk
 * of stage 1 begins before the guest's stage 2 is in place. An empty table does:
 * what is invalidated is found by VMID. The host's own spaces need no context.
 */
static void stage2_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	struct stage2_saved *cpu = stage2_this_cpu();
	uint64_t *saved = cpu->registers;
	uint32_t reg;

	(void)backend;
	cpu->is_switched = space->kind == TLBP_SPACE_GUEST && !is_current(space);
	if (!cpu->is_switched)
		return;
	for (reg = 0; reg < STAGE2_REGISTERS; reg++)
		saved[reg] = stage2_read(reg);
	set(STAGE2_TCR_EL1, saved[STAGE2_TCR_EL1] | STAGE2_TCR_EPD0 | STAGE2_TCR_EPD1);
	set(STAGE2_SCTLR_EL1, saved[STAGE2_SCTLR_EL1] | STAGE2_SCTLR_M);
	set(STAGE2_VTTBR_EL2,
	    (uint64_t)space->vmid << STAGE2_VTTBR_VMID_SHIFT | stage2_empty_table_pa());
	set(STAGE2_HCR_EL2, saved[STAGE2_HCR_EL2] & ~STAGE2_HCR_TGE);
}

/* What was there before, not what the request names. */
static void stage2_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	const struct stage2_saved *cpu = stage2_this_cpu();
	const uint64_t *saved = cpu->registers;

	(void)backend;
	(void)space;
	if (!cpu->is_switched)
		return;
	set(STAGE2_HCR_EL2, saved[STAGE2_HCR_EL2]);
	set(STAGE2_VTTBR_EL2, saved[STAGE2_VTTBR_EL2]);
	set(STAGE2_SCTLR_EL1, saved[STAGE2_SCTLR_EL1]);
	set(STAGE2_TCR_EL1, saved[STAGE2_TCR_EL1]);
}

const struct tlbp_backend_ops stage2_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = tlbp_arm64_now_ns,
	.enter = stage2_enter,
	.leave = stage2_leave,
};

/* ------------------------------------------------------------- occasions --- */

struct tlbp_space stage2_space(const struct stage2_guest *guest, uint32_t domain)
{
	struct tlbp_space space = {
		.kind = TLBP_SPACE_GUEST,
		.domain = domain,
		.granule_shift = guest->granule_shift,
		.vmid = guest->vmid,
	};

	return space;
}

static uint64_t now_ns(const struct stage2_guest *guest)
{
	struct tlbp_backend *backend = guest->tlbp->backend;

	return backend->ops->now_ns(backend);
}

/* Whatever a flush reports, the request is covered: there is nothing to handle. */
static void run(const struct stage2_guest *guest, const struct tlbp_request *request)
{
	uint64_t start_ns = guest->flush_ns ? now_ns(guest) : 0;

	tlbp_flush(guest->tlbp, request);
	if (guest->flush_ns)
		*guest->flush_ns += now_ns(guest) - start_ns;
}

/* All ranges in one request: one change of context, and stage 1 goes once. */
void stage2_flush(const struct stage2_guest *guest, const struct tlbp_range *ranges,
		  uint32_t range_count, bool tables_stay)
{
	struct tlbp_request request = {
		.ranges = ranges,
		.range_count = range_count,
		.flags = tables_stay ? TLBP_LEAF_ONLY : 0,
		.space = stage2_space(guest, TLBP_DOMAIN_INNER),
	};

	run(guest, &request);
}

void stage2_publish(const struct stage2_guest *guest)
{
	struct tlbp_request request = {
		.flags = TLBP_ORDER_EMPTY,
		.space = stage2_space(guest, TLBP_DOMAIN_INNER),
	};

	run(guest, &request);
}

/* Elsewhere an old entry costs another such fault, which is cheaper than a broadcast. */
void stage2_forget_fault(const struct stage2_guest *guest, uint64_t ipa)
{
	uint64_t granule_mask = (UINT64_C(1) << guest->granule_shift) - 1;
	struct tlbp_range range = { .start_va = ipa & ~granule_mask, .page_count = 1 };
	struct tlbp_request request = tlbp_page_request(
		stage2_space(guest, TLBP_DOMAIN_LOCAL), &range, TLBP_LEAF_ONLY);

	run(guest, &request);
}

void stage2_forget_guest(const struct stage2_guest *guest)
{
	struct tlbp_request request = {
		.flags = TLBP_WANT_WHOLE_SPACE,
		.space = stage2_space(guest, TLBP_DOMAIN_INNER),
	};

	run(guest, &request);
}

void stage2_recycle_vmids(const struct stage2_guest *guest)
{
	struct tlbp_request request = {
		.flags = TLBP_WANT_EVERYTHING,
		.space = stage2_space(guest, TLBP_DOMAIN_INNER),
	};

	run(guest, &request);
}
