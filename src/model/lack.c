/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What one machine lacks of another, in picoseconds: the bound that lets a search
 * over decisions give up a branch.
 */
#include "internal.h"

/* Two machines of one layout, and where in both. */
struct lack {
	struct tlbp_model *have;
	struct tlbp_model *want;
	const struct model_core *have_core;
	const struct model_core *want_core;
	uint64_t limit_ps;
	uint64_t lack_ps;
};

/* The first unit of a page without its trailing ones; they tell its size. */
static uint32_t shift_of_key(uint64_t key)
{
	return KEY_VA_SHIFT + 1 + (uint32_t)__builtin_ctzll(~key);
}

static bool holds(struct tlbp_model *model, const struct tlb *tlb, uint64_t key, uint16_t vmid)
{
	uint32_t shift = shift_of_key(key);
	struct tlb_place place = {
		.key = key,
		.start = tlb_set_start(tlb, (key & KEY_VA_MASK) << KEY_VA_SHIFT, shift),
		.vmid = vmid,
	};

	return tlb_find(model, tlb, &place) != UINT32_MAX;
}

/* Of an entry that the first level lacks: the second may have it. */
static uint64_t entry_ps(const struct lack *lack, uint64_t key, uint16_t vmid, uint64_t walk_ps)
{
	uint64_t hit_ps = model_number(lack->have, TLBP_MODEL_L2_HIT_PS);

	/* What both second levels lack, or the other's alone has, is a walk at most once. */
	if (holds(lack->have, &lack->have_core->l2, key, vmid) ||
	    holds(lack->want, &lack->want_core->l2, key, vmid))
		return hit_ps;
	return walk_ps;
}

/* @first_level: entries cost what entry_ps() says, and not @each_ps. */
static void add_tlb(struct lack *lack, const struct tlb *have, const struct tlb *want,
		    uint64_t each_ps, bool first_level)
{
	const uint64_t *have_keys = tlb_keys(lack->have, have);
	const uint64_t *want_keys = tlb_keys(lack->want, want);
	const uint16_t *have_vmids = tlb_halves(lack->have, have->vmids);
	const uint16_t *want_vmids = tlb_halves(lack->want, want->vmids);
	uint32_t left = want->live_count;
	uint32_t i;

	for (i = 0; left && i < want->entry_count && lack->lack_ps <= lack->limit_ps; i++) {
		uint64_t key = want_keys[i];

		if (key == 0)
			continue;
		left--;
		/* Mostly it is in the same place. */
		if (have_keys[i] == key && have_vmids[i] == want_vmids[i])
			continue;
		if (!holds(lack->have, have, key, want_vmids[i]))
			lack->lack_ps += first_level ? entry_ps(lack, key, want_vmids[i], each_ps) :
						       each_ps;
	}
}

/* Without a walk cache every walk fetches from the root. */
static uint64_t most_walk_ps(const struct lack *lack)
{
	uint32_t table_count = model_number(lack->have, TLBP_MODEL_WALK_LEVELS) - 1;

	if (lack->have_core->walks.entry_count)
		table_count = 0;
	return lack->have->walk_ps + table_count * lack->have->walk_upper_ps;
}

static void add_core(struct lack *lack)
{
	const struct model_core *have = lack->have_core;
	const struct model_core *want = lack->want_core;
	uint64_t walk_ps = most_walk_ps(lack);
	uint32_t kind;

	add_tlb(lack, &have->l2, &want->l2, walk_ps, false);
	add_tlb(lack, &have->walks, &want->walks, lack->have->walk_upper_ps, false);
	for (kind = 0; kind < MODEL_KINDS; kind++)
		add_tlb(lack, &have->l1[kind], &want->l1[kind], walk_ps, true);
}

uint64_t tlbp_model_lack_ps(const struct tlbp_model *model,
			    const struct tlbp_model_snapshot *snapshot, uint64_t limit_ps)
{
	/* Nothing is changed: the helpers serve those that do. */
	struct lack lack = {
		.have = (struct tlbp_model *)(uintptr_t)model,
		.want = snapshot->copy,
		.limit_ps = limit_ps,
	};
	uint32_t i;

	for (i = 0; i < model->config.core_count; i++) {
		lack.have_core = &lack.have->cores[i];
		lack.want_core = &lack.want->cores[i];
		add_core(&lack);
	}
	return lack.lack_ps;
}
