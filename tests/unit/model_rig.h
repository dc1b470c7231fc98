/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A machine with small TLBs and numbers that cannot be mistaken for each other. */
#ifndef TLBP_TESTS_MODEL_RIG_H
#define TLBP_TESTS_MODEL_RIG_H

#include "unit.h"

#include <tlbpolicy/model.h>

enum {
	RIG_ACCESS = 1000,
	RIG_L1I = 3,
	RIG_L1D = 4,
	RIG_L2 = 32,
	RIG_L2_WAYS = 4,
	RIG_L2_SETS = RIG_L2 / RIG_L2_WAYS,
	RIG_L2_HIT = 7000,
	RIG_WALKS = 8,
	RIG_WALK = 30000,
	RIG_UPPER = 500000,
	RIG_STAGE2_PERMILLE = 2500,
	RIG_LOCAL = 11000,
	RIG_BROADCAST = 23000,
	RIG_STAGE2_OP = 266000,
	RIG_RANGE_OP = 1300,
	RIG_RANGE_PAGE = 17,
	RIG_WHOLE = 900000,
	RIG_SYNC = 150000,
	RIG_SYNC_OP = 190,
	RIG_CONTENTION = 41000,
	RIG_BYSTANDER = 3700,
};

static inline struct tlbp_model_preset rig_preset(void)
{
	static const uint32_t numbers[TLBP_MODEL_NUMBER_COUNT] = {
		[TLBP_MODEL_ACCESS_PS] = RIG_ACCESS,
		[TLBP_MODEL_L1I_ENTRIES] = RIG_L1I,
		[TLBP_MODEL_L1D_ENTRIES] = RIG_L1D,
		[TLBP_MODEL_L2_ENTRIES] = RIG_L2,
		[TLBP_MODEL_L2_WAYS] = RIG_L2_WAYS,
		[TLBP_MODEL_L2_HIT_PS] = RIG_L2_HIT,
		[TLBP_MODEL_WALK_CACHE_ENTRIES] = RIG_WALKS,
		[TLBP_MODEL_WALK_LEVELS] = 4,
		[TLBP_MODEL_WALK_PS] = RIG_WALK,
		[TLBP_MODEL_WALK_UPPER_PS] = RIG_UPPER,
		[TLBP_MODEL_STAGE2_WALK_PERMILLE] = RIG_STAGE2_PERMILLE,
		[TLBP_MODEL_OP_LOCAL_PS] = RIG_LOCAL,
		[TLBP_MODEL_OP_BROADCAST_PS] = RIG_BROADCAST,
		[TLBP_MODEL_STAGE2_OP_PS] = RIG_STAGE2_OP,
		[TLBP_MODEL_RANGE_OP_PS] = RIG_RANGE_OP,
		[TLBP_MODEL_RANGE_PAGE_PS] = RIG_RANGE_PAGE,
		[TLBP_MODEL_WHOLE_PS] = RIG_WHOLE,
		[TLBP_MODEL_SYNC_PS] = RIG_SYNC,
		[TLBP_MODEL_SYNC_OP_PS] = RIG_SYNC_OP,
		[TLBP_MODEL_CONTENTION_PS] = RIG_CONTENTION,
		[TLBP_MODEL_BYSTANDER_PS] = RIG_BYSTANDER,
	};
	struct tlbp_model_preset preset = { .name = "rig", .what = "for tests" };
	uint32_t i;

	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		preset.values[i] = (struct tlbp_model_value){ numbers[i], 'D', "for tests" };
	return preset;
}

static inline struct tlbp_model *rig_create(const struct tlbp_model_config *config)
{
	struct tlbp_model_problem problem = { .message = "none" };
	struct tlbp_model *model = tlbp_model_create(config, &problem);

	if (!model)
		fail_msg("%s", problem.message);
	return model;
}

/* With one number of the preset changed; TLBP_MODEL_NUMBER_COUNT: none. */
static inline struct tlbp_model *rig_with(uint32_t number, uint32_t value, uint32_t core_count)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset,
		.core_count = core_count,
		.granule_shift = 12,
		.seed = 1,
	};

	if (number < TLBP_MODEL_NUMBER_COUNT)
		preset.values[number].value = value;
	return rig_create(&config);
}

static inline struct tlbp_model *rig_plain(uint32_t core_count)
{
	return rig_with(TLBP_MODEL_NUMBER_COUNT, 0, core_count);
}

/* What a load of a page of 4 KiB takes beyond RIG_ACCESS. */
static inline uint64_t rig_load_on(struct tlbp_model *model, uint32_t core, uint64_t va)
{
	return tlbp_model_access(model, core, va, 12, TLBP_MODEL_DATA) - RIG_ACCESS;
}

static inline uint64_t rig_load(struct tlbp_model *model, uint64_t va)
{
	return rig_load_on(model, 0, va);
}

/* A page of the set of @va in the second level that lies far from it. */
static inline uint64_t rig_same_set(uint64_t va, uint64_t n)
{
	return va + ((n * RIG_L2_SETS) << 12);
}

#endif /* TLBP_TESTS_MODEL_RIG_H */
