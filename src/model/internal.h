/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The machine's memory. It is one allocation and holds no pointer into itself, so
 * that a snapshot is one copy.
 */
#ifndef TLBP_MODEL_INTERNAL_H
#define TLBP_MODEL_INTERNAL_H

#include "tlb.h"

#include <tlbpolicy/model.h>

/* The kinds of enum tlbp_model_access_kind. */
#define MODEL_KINDS 2

/* Most levels of a walk. */
#define MODEL_MAX_LEVELS 5

#define PS_PER_NS 1000

/**
 * struct model_last - the page of the last access, which takes no looking up
 * @page: Its number.
 * @shift: log2 of its size; 0: none.
 */
struct model_last {
	uint64_t page;
	uint32_t shift;
};

/**
 * struct model_core - a core
 * @last: Per kind of access.
 * @now_ps: Its clock.
 * @stats: What it has done.
 * @l1: First-level TLBs, per kind of access.
 * @l2: Second-level TLB.
 * @walks: Walk cache.
 * @outstanding: Operations issued since the last completion.
 * @stolen_ps: How far the shown clock is ahead of the true one.
 * @read_ps: True time when the clock was last shown.
 * @is_measuring: The clock was shown, and the next reading ends a stretch.
 * @asid: Of its accesses.
 * @vmid: The same.
 */
struct model_core {
	struct model_last last[MODEL_KINDS];
	uint64_t now_ps;
	struct tlbp_model_stats stats;
	struct tlb l1[MODEL_KINDS];
	struct tlb l2;
	struct tlb walks;
	uint64_t outstanding;
	uint64_t stolen_ps;
	uint64_t read_ps;
	bool is_measuring;
	uint16_t asid;
	uint16_t vmid;
};

/**
 * struct tlbp_model - the machine
 * @backend: Common head; the first member.
 * @bytes: Of all of it, tables behind @cores included.
 * @preset: A copy.
 * @config: A copy; its preset is not valid.
 * @current: Core on whose behalf the backend is called.
 * @replacement: State of the random numbers that replace entries.
 * @noise: State of those that steal time.
 * @walk_ps: Of the last level, stage 2 included.
 * @walk_upper_ps: The same for each above.
 * @op_ps: Of an operation for the local PE, and of a broadcast, as configured.
 * @cores: config.core_count of them.
 */
struct tlbp_model {
	struct tlbp_backend backend;
	size_t bytes;
	struct tlbp_model_preset preset;
	struct tlbp_model_config config;
	uint32_t current;
	uint64_t replacement;
	uint64_t noise;
	uint64_t walk_ps;
	uint64_t walk_upper_ps;
	uint64_t op_ps[2];
	struct model_core cores[];
};

struct tlbp_model_snapshot {
	struct tlbp_model *copy;
};

static inline uint32_t model_number(const struct tlbp_model *model, uint32_t number)
{
	return model->preset.values[number].value;
}

/* splitmix64: every state gives a good number, even a small one. */
static inline uint64_t model_random(uint64_t *state)
{
	uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

/* The backend's table. */
extern const struct tlbp_backend_ops tlbp_model_ops;

/* Level of the architecture to log2 of the size of its mapping, 8-byte descriptors. */
static inline uint32_t model_block_shift(uint32_t granule_shift, uint32_t level)
{
	return granule_shift + (3 - (level & 3)) * (granule_shift - 3);
}

/**
 * struct model_reach - what an invalidation takes away
 * @space: Whose.
 * @action: enum tlbp_action; TLBP_BY_ADDRESS: the addresses below.
 * @first_va: First byte.
 * @last_va: Last byte.
 * @is_leaf_only: Walk caches keep theirs.
 */
struct model_reach {
	const struct tlbp_space *space;
	uint32_t action;
	uint64_t first_va;
	uint64_t last_va;
	bool is_leaf_only;
};

/* From every TLB of the domain, as the current core is in it. */
void tlbp_model_invalidate(struct tlbp_model *model, const struct model_reach *reach);

/* Empties the first-level TLBs of the domain. */
void tlbp_model_wipe(struct tlbp_model *model, uint32_t domain);

#endif /* TLBP_MODEL_INTERNAL_H */
