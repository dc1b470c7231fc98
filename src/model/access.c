/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An access: first level, second level, walk.
 *
 * A hit in the first level does not touch the second, whose ages therefore tell
 * of misses only; a walk fills both. Neither includes the other: what the second
 * level replaces may live on in the first. A walk begins at the lowest table that
 * the walk cache knows and fetches a descriptor of each level from there.
 */
#include "internal.h"

static uint32_t clamp_shift(const struct tlbp_model *model, uint32_t page_shift)
{
	if (page_shift < model->config.granule_shift)
		return model->config.granule_shift;
	return page_shift < MODEL_VA_BITS - 1 ? page_shift : MODEL_VA_BITS - 1;
}

/* Levels of tables above the one that holds the leaf, and what the lowest covers. */
struct model_walk {
	uint32_t table_shift;
	uint32_t table_count;
	uint32_t bits;
};

static struct model_walk walk_of(const struct tlbp_model *model, uint32_t page_shift)
{
	uint32_t granule_shift = model->config.granule_shift;
	uint32_t level_count = model_number(model, TLBP_MODEL_WALK_LEVELS);
	struct model_walk walk = { .bits = granule_shift - 3 };
	uint32_t depth = (page_shift - granule_shift) / walk.bits;

	if (depth + 1 < level_count)
		walk.table_count = level_count - 1 - depth;
	walk.table_shift = granule_shift + (depth + 1) * walk.bits;
	/* What covers every address is the root, which nobody fetches. */
	while (walk.table_count && walk.table_shift + (walk.table_count - 1) * walk.bits >=
					   MODEL_VA_BITS)
		walk.table_count--;
	return walk;
}

/* Fetches from the lowest known table downward. Returns how many tables. */
static uint32_t walk_tables(struct tlbp_model *model, struct model_core *core, uint64_t va,
			    uint32_t page_shift)
{
	struct model_walk walk = walk_of(model, page_shift);
	struct tlb_place places[MODEL_MAX_LEVELS];
	uint32_t missed;
	uint32_t i;

	if (core->walks.entry_count == 0)
		return walk.table_count;
	for (missed = 0; missed < walk.table_count; missed++) {
		uint32_t shift = walk.table_shift + missed * walk.bits;

		places[missed] = (struct tlb_place){
			.key = key_of(va, shift, core->asid),
			.shift = shift,
			.vmid = core->vmid,
		};
		if (tlb_lookup(model, &core->walks, &places[missed]))
			break;
	}
	for (i = missed; i > 0; i--)
		tlbp_model_tlb_fill(model, &core->walks, &places[i - 1], UINT32_MAX);
	return missed;
}

static uint32_t replaced_way(struct tlbp_model *model, const struct model_core *core)
{
	if (model_number(model, TLBP_MODEL_REPLACEMENT) == 0)
		return UINT32_MAX;
	return (uint32_t)(model_random(&model->replacement) % core->l2.way_count);
}

/* After a miss in the first level. Returns what it adds. */
static uint64_t look_beyond(struct tlbp_model *model, struct model_core *core, uint64_t va,
			    struct tlb_place *place)
{
	uint64_t walk_ps;

	core->stats.l1_miss_count++;
	place->start = tlb_set_start(&core->l2, va, place->shift);
	if (tlb_lookup(model, &core->l2, place)) {
		core->stats.l2_hit_ps += model_number(model, TLBP_MODEL_L2_HIT_PS);
		return model_number(model, TLBP_MODEL_L2_HIT_PS);
	}
	walk_ps = model->walk_ps +
		  model->walk_upper_ps * walk_tables(model, core, va, place->shift);
	core->stats.refill_count++;
	core->stats.walk_ps += walk_ps;
	tlbp_model_tlb_fill(model, &core->l2, place, replaced_way(model, core));
	return walk_ps;
}

static uint64_t look_up(struct tlbp_model *model, struct model_core *core, uint64_t va,
			uint32_t shift, uint32_t kind)
{
	struct tlb *l1 = &core->l1[kind];
	struct tlb_place place = {
		.key = key_of(va, shift, core->asid),
		.start = tlb_set_start(l1, va, shift),
		.shift = shift,
		.vmid = core->vmid,
	};
	uint32_t l1_start = place.start;
	uint64_t added_ps;

	core->last[kind].page = va >> shift;
	core->last[kind].shift = shift;
	if (tlb_lookup(model, l1, &place))
		return 0;
	added_ps = look_beyond(model, core, va, &place);
	place.start = l1_start;
	tlbp_model_tlb_fill(model, l1, &place, UINT32_MAX);
	return added_ps;
}

uint64_t tlbp_model_access(struct tlbp_model *model, uint32_t core_index, uint64_t va,
			   uint32_t page_shift, uint32_t kind)
{
	uint64_t spent_ps = model_number(model, TLBP_MODEL_ACCESS_PS);
	uint32_t shift = clamp_shift(model, page_shift);
	const struct model_last *last;
	struct model_core *core;

	if (TLBP_UNLIKELY(core_index >= model->config.core_count || kind >= MODEL_KINDS))
		return 0;
	core = &model->cores[core_index];
	last = &core->last[kind];
	va &= MODEL_VA_MASK;
	if (last->page != va >> shift || last->shift != shift)
		spent_ps += look_up(model, core, va, shift, kind);
	core->stats.access_count++;
	core->now_ps += spent_ps;
	return spent_ps;
}

void tlbp_model_repeat(struct tlbp_model *model, uint32_t core, uint64_t count)
{
	if (core >= model->config.core_count)
		return;
	model->cores[core].stats.access_count += count;
	model->cores[core].now_ps += count * model_number(model, TLBP_MODEL_ACCESS_PS);
}

void tlbp_model_switch(struct tlbp_model *model, uint32_t core_index, uint16_t asid, uint16_t vmid)
{
	struct model_core *core;
	uint32_t kind;

	if (core_index >= model->config.core_count)
		return;
	core = &model->cores[core_index];
	core->is_measuring = false;
	core->asid = asid;
	core->vmid = vmid;
	for (kind = 0; kind < MODEL_KINDS; kind++)
		core->last[kind].shift = 0;
}
