/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Which entries an invalidation takes: of every core in its domain, from both
 * levels and the walk cache.
 *
 *			by address		whole space	everything
 *	KERNEL		any ASID, globals	the VMID	the VMID
 *	USER		its ASID, globals	its ASID	the VMID
 *	GUEST		the VMID		the VMID	all
 *	HYP		none			none		none
 *
 * Of KERNEL and USER the VMID is the current one, of GUEST the request's. Nobody
 * knows which entries rest on an intermediate physical address, so all of the
 * VMID's go. The hypervisor makes no accesses here, so it has no entries.
 */
#include "internal.h"

static struct tlb_target target_of(const struct tlbp_model *model, const struct model_reach *reach)
{
	const struct tlbp_space *space = reach->space;
	struct tlb_target target = {
		.first = (reach->first_va & MODEL_VA_MASK) >> KEY_VA_SHIFT,
		.last = (reach->last_va & MODEL_VA_MASK) >> KEY_VA_SHIFT,
		.vmid = model->cores[model->current].vmid,
		/* Too much to have a first and a last. */
		.any_va = reach->action != TLBP_BY_ADDRESS ||
			  (reach->first_va ^ reach->last_va) >> MODEL_VA_BITS != 0,
	};

	if (space->kind == TLBP_SPACE_USER && reach->action != TLBP_EVERYTHING) {
		target.mask = KEY_GLOBAL | UINT64_C(0xffff) << KEY_ASID_SHIFT;
		target.key = (uint64_t)space->asid << KEY_ASID_SHIFT;
		target.globals = reach->action == TLBP_BY_ADDRESS;
	}
	if (space->kind == TLBP_SPACE_GUEST) {
		target.vmid = space->vmid;
		target.any_va = true;
		target.any_vmid = reach->action == TLBP_EVERYTHING;
	}
	target.any_vmid |= space->kind == 0;
	return target;
}

static void forget_last(struct model_core *core)
{
	uint32_t kind;

	for (kind = 0; kind < MODEL_KINDS; kind++)
		core->last[kind].shift = 0;
}

static void invalidate_core(struct tlbp_model *model, struct model_core *core,
			    const struct model_reach *reach, struct tlb_target target)
{
	uint32_t kind;

	forget_last(core);
	for (kind = 0; kind < MODEL_KINDS; kind++)
		tlbp_model_tlb_invalidate(model, &core->l1[kind], &target);
	tlbp_model_tlb_invalidate(model, &core->l2, &target);
	if (reach->is_leaf_only)
		return;
	/* Tables are the ASID's own; only leaves are global to an operation with one. */
	target.globals = false;
	tlbp_model_tlb_invalidate(model, &core->walks, &target);
}

static bool is_reached(const struct tlbp_model *model, uint32_t core, uint32_t domain)
{
	return domain != TLBP_DOMAIN_LOCAL || core == model->current;
}

void tlbp_model_invalidate(struct tlbp_model *model, const struct model_reach *reach)
{
	struct tlb_target target = target_of(model, reach);
	uint32_t i;

	if (reach->space->kind == TLBP_SPACE_HYP)
		return;
	for (i = 0; i < model->config.core_count; i++)
		if (is_reached(model, i, reach->space->domain))
			invalidate_core(model, &model->cores[i], reach, target);
}

void tlbp_model_wipe(struct tlbp_model *model, uint32_t domain)
{
	uint32_t kind;
	uint32_t i;

	for (i = 0; i < model->config.core_count; i++) {
		if (!is_reached(model, i, domain))
			continue;
		forget_last(&model->cores[i]);
		for (kind = 0; kind < MODEL_KINDS; kind++)
			tlbp_model_tlb_clear(model, &model->cores[i].l1[kind]);
	}
}

/* --------------------------------------------------------------- exactly --- */

static uint32_t wanted_action(const struct tlbp_request *request)
{
	if (request->flags & TLBP_WANT_EVERYTHING)
		return TLBP_EVERYTHING;
	return request->flags & TLBP_WANT_WHOLE_SPACE ? TLBP_WHOLE_SPACE : TLBP_BY_ADDRESS;
}

static void drop_range(struct tlbp_model *model, struct model_reach *reach,
		       const struct tlbp_range *range, uint32_t granule_shift)
{
	uint64_t most = (~range->start_va >> granule_shift) + 1;

	if (range->page_count == 0)
		return;
	reach->first_va = range->start_va;
	reach->last_va = range->start_va +
			 ((tlbp_min(range->page_count, most) << granule_shift) - 1);
	tlbp_model_invalidate(model, reach);
}

static bool is_space(const struct tlbp_space *space)
{
	return space->kind >= TLBP_SPACE_KERNEL && space->kind <= TLBP_SPACE_GUEST &&
	       space->domain >= TLBP_DOMAIN_LOCAL && space->domain <= TLBP_DOMAIN_OUTER;
}

void tlbp_model_drop(struct tlbp_model *model, uint32_t core, const struct tlbp_request *request)
{
	struct model_reach reach;
	uint32_t i;

	if (core >= model->config.core_count || !request || !is_space(&request->space))
		return;
	model->current = core;
	reach = (struct model_reach){
		.space = &request->space,
		.action = wanted_action(request),
		.is_leaf_only = request->flags & TLBP_LEAF_ONLY,
	};
	if (reach.action != TLBP_BY_ADDRESS) {
		reach.is_leaf_only = false;
		tlbp_model_invalidate(model, &reach);
		return;
	}
	for (i = 0; i < request->range_count; i++)
		drop_range(model, &reach, &request->ranges[i], model->config.granule_shift);
}
