/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * VMALLWS2E1 (FEAT_TLBIW): writable-dirty stage 2 entries become writable-clean
 * and may stay. It invalidates nothing, so it is no answer to a request, and has
 * its own entry.
 */
#include "reach.h"

static int dirty_check(const struct tlbp_arm64 *arm64, const struct tlbp_space *space,
		       uint32_t flags)
{
	const struct tlbp_caps *caps = &arm64->backend.caps;
	bool is_domain = space->domain >= TLBP_DOMAIN_LOCAL && space->domain <= TLBP_DOMAIN_OUTER;

	if (space->kind != TLBP_SPACE_GUEST ||
	    !(caps->spaces & TLBP_SPACE_BIT(TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER)))
		return TLBP_ERR_SPACE;
	if (!is_domain || !(caps->spaces & TLBP_SPACE_BIT(TLBP_SPACE_GUEST, space->domain)))
		return TLBP_ERR_DOMAIN;
	if (space->vmid >> caps->vmid_bits)
		return TLBP_ERR_VMID;
	return flags & ~(uint32_t)TLBP_NXS ? TLBP_ERR_FLAGS : TLBP_OK;
}

static int dirty_run(struct tlbp_arm64 *arm64, const struct tlbp_space *space, uint32_t flags)
{
	uint32_t reach = arm64_reach(arm64, space, flags);

	if (!(arm64->cpu.features & TLBP_ARM64_HAS_DIRTY)) {
		(void)tlbp_arm64_whole_space(&arm64->backend, space, flags);
		return TLBP_ERR_UNSUPPORTED;
	}
	ARM64_IN_DOMAIN(reach, ARM64_EMIT, vmallws2e1);
	return TLBP_OK;
}

int tlbp_arm64_clean_dirty(struct tlbp_arm64 *arm64, const struct tlbp_space *space,
			   uint32_t flags)
{
	const struct tlbp_backend_ops *ops;
	int status;

	if (!arm64 || !space)
		return TLBP_ERR_REQUEST;
	status = dirty_check(arm64, space, flags);
	if (status != TLBP_OK)
		return status;
	ops = arm64->backend.ops;
	tlbp_arm64_order_stores(&arm64->backend, space);
	if (ops->enter)
		ops->enter(&arm64->backend, space);
	status = dirty_run(arm64, space, flags);
	tlbp_arm64_sync(&arm64->backend, space, TLBP_WHOLE_SPACE, flags);
	if (ops->leave)
		ops->leave(&arm64->backend, space);
	return status;
}
