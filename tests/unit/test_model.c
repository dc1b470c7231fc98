/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/model/access.c and machine.c: what an access takes, and what a machine tells. */
#include "model_rig.h"

#define VA UINT64_C(0x40000000)
#define KERNEL_VA UINT64_C(0xffff800040000000)
#define PAGE UINT64_C(0x1000)
#define TABLE (UINT64_C(1) << 21)
#define HIT UINT64_C(0)
/* The tables above are in the walk cache, or none is. */
#define NEAR_WALK ((uint64_t)RIG_WALK)
#define FIRST_WALK ((uint64_t)RIG_WALK + 3 * RIG_UPPER)

/* ------------------------------------------------------------ first level --- */

static void the_first_access_walks_from_the_root(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	assert_int_equal(rig_load(model, VA), FIRST_WALK);
	tlbp_model_destroy(model);
}

static void an_access_to_the_same_page_hits(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	rig_load(model, VA);
	assert_int_equal(rig_load(model, VA), HIT);
	assert_int_equal(rig_load(model, VA + PAGE - 1), HIT);
	tlbp_model_destroy(model);
}

static void an_access_to_a_page_of_the_first_level_hits(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	rig_load(model, VA);
	assert_int_equal(rig_load(model, VA + PAGE), NEAR_WALK);
	assert_int_equal(rig_load(model, VA), HIT);
	assert_int_equal(rig_load(model, VA + PAGE), HIT);
	tlbp_model_destroy(model);
}

/* What is not in the first level is in the second: one page of each set. */
static void l1_evicts_the_least_recently_used(void **state)
{
	struct tlbp_model *model = rig_plain(1);
	uint64_t i;

	(void)state;
	for (i = 0; i < RIG_L1D; i++)
		rig_load(model, VA + i * PAGE);
	assert_int_equal(rig_load(model, VA), HIT);
	rig_load(model, VA + RIG_L1D * PAGE);
	assert_int_equal(rig_load(model, VA), HIT);
	assert_int_equal(rig_load(model, VA + 2 * PAGE), HIT);
	assert_int_equal(rig_load(model, VA + PAGE), RIG_L2_HIT);
	tlbp_model_destroy(model);
}

static void fetches_have_a_first_level_of_their_own_and_share_the_second(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	rig_load(model, VA);
	assert_int_equal(tlbp_model_access(model, 0, VA, 12, TLBP_MODEL_FETCH),
			 RIG_ACCESS + RIG_L2_HIT);
	assert_int_equal(tlbp_model_access(model, 0, VA, 12, TLBP_MODEL_FETCH), RIG_ACCESS);
	tlbp_model_destroy(model);
}

static void fetches_have_the_first_level_of_fetches(void **state)
{
	struct tlbp_model *model = rig_plain(1);
	uint64_t i;

	(void)state;
	for (i = 0; i <= RIG_L1I; i++)
		tlbp_model_access(model, 0, VA + i * PAGE, 12, TLBP_MODEL_FETCH);
	assert_int_equal(tlbp_model_access(model, 0, VA + PAGE, 12, TLBP_MODEL_FETCH), RIG_ACCESS);
	assert_int_equal(tlbp_model_access(model, 0, VA, 12, TLBP_MODEL_FETCH),
			 RIG_ACCESS + RIG_L2_HIT);
	tlbp_model_destroy(model);
}

/* Of four entries in two sets, pages two apart share one. */
static void a_first_level_of_few_ways_has_sets(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 12
	};
	struct tlbp_model *model;

	(void)state;
	preset.values[TLBP_MODEL_L1_WAYS].value = 2;
	preset.values[TLBP_MODEL_L1I_ENTRIES].value = 2;
	model = rig_create(&config);
	rig_load(model, VA + PAGE);
	rig_load(model, VA);
	rig_load(model, VA + 2 * PAGE);
	rig_load(model, VA + 4 * PAGE);
	assert_int_equal(rig_load(model, VA + PAGE), HIT);
	assert_int_equal(rig_load(model, VA), RIG_L2_HIT);
	tlbp_model_destroy(model);
}

/* ----------------------------------------------------------- second level --- */

static void fill_set(struct tlbp_model *model, uint64_t count)
{
	uint64_t i;

	for (i = 0; i < count; i++)
		rig_load(model, rig_same_set(VA, i));
}

/* Throws everything out of the first level, by pages of another set. */
static void crowd_l1_out(struct tlbp_model *model)
{
	uint64_t i;

	for (i = 1; i <= RIG_L1D; i++)
		rig_load(model, VA + i * PAGE);
}

static void l2_evicts_the_least_recently_used(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	fill_set(model, RIG_L2_WAYS);
	crowd_l1_out(model);
	assert_int_equal(rig_load(model, rig_same_set(VA, 0)), RIG_L2_HIT);
	rig_load(model, rig_same_set(VA, RIG_L2_WAYS));
	crowd_l1_out(model);
	assert_int_equal(rig_load(model, rig_same_set(VA, 0)), RIG_L2_HIT);
	assert_int_equal(rig_load(model, rig_same_set(VA, 2)), RIG_L2_HIT);
	assert_int_equal(rig_load(model, rig_same_set(VA, 1)), NEAR_WALK);
	tlbp_model_destroy(model);
}

static void a_hit_in_the_first_level_does_not_renew_the_second(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	fill_set(model, RIG_L2_WAYS);
	assert_int_equal(rig_load(model, rig_same_set(VA, 0)), HIT);
	rig_load(model, rig_same_set(VA, RIG_L2_WAYS));
	crowd_l1_out(model);
	assert_int_equal(rig_load(model, rig_same_set(VA, 0)), NEAR_WALK);
	tlbp_model_destroy(model);
}

static void sets_of_the_second_level_do_not_disturb_each_other(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	rig_load(model, VA + PAGE);
	fill_set(model, 4 * RIG_L2_WAYS);
	assert_int_equal(rig_load(model, VA + PAGE), RIG_L2_HIT);
	tlbp_model_destroy(model);
}

static void a_second_level_of_no_ways_is_one_set(void **state)
{
	struct tlbp_model *model = rig_with(TLBP_MODEL_L2_WAYS, 0, 1);
	uint64_t i;

	(void)state;
	fill_set(model, RIG_L2);
	for (i = 0; i + RIG_L1D < RIG_L2; i++)
		assert_int_equal(rig_load(model, rig_same_set(VA, i)), RIG_L2_HIT);
	rig_load(model, rig_same_set(VA, RIG_L2));
	rig_load(model, rig_same_set(VA, RIG_L2 + 1));
	assert_int_equal(tlbp_model_live_count(model), RIG_L2);
	tlbp_model_destroy(model);
}

static uint64_t random_survivors(uint64_t seed)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 12, .seed = seed
	};
	struct tlbp_model *model;
	uint64_t survivors = 0;
	uint64_t i;

	preset.values[TLBP_MODEL_REPLACEMENT].value = 1;
	preset.values[TLBP_MODEL_L2_WAYS].value = 0;
	model = rig_create(&config);
	for (i = 0; i < RIG_L2; i++)
		rig_load(model, VA + i * PAGE);
	assert_int_equal(tlbp_model_live_count(model), RIG_L2);
	for (i = RIG_L2; i < RIG_L2 + RIG_L2 / 2; i++)
		rig_load(model, VA + i * PAGE);
	for (i = 0; i < RIG_L2 / 2; i++) {
		uint64_t refills = tlbp_model_refill_count(model);

		rig_load(model, VA + i * PAGE);
		survivors |= (uint64_t)(refills == tlbp_model_refill_count(model)) << i;
	}
	tlbp_model_destroy(model);
	return survivors;
}

static void random_replacement_takes_old_and_new_and_empty_slots_first(void **state)
{
	uint64_t survivors = random_survivors(1);

	(void)state;
	/* The oldest half would be gone, every one, if it were by age. */
	assert_int_not_equal(survivors, 0);
	assert_int_not_equal(survivors, (UINT64_C(1) << RIG_L2 / 2) - 1);
}

static void random_is_the_same_for_a_seed_and_another_for_another(void **state)
{
	(void)state;
	assert_int_equal(random_survivors(3), random_survivors(3));
	assert_int_not_equal(random_survivors(3), random_survivors(4));
}

/* ------------------------------------------------------------------ walks --- */

static void a_walk_begins_at_the_lowest_known_table(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	rig_load(model, VA);
	assert_int_equal(rig_load(model, VA + PAGE), RIG_WALK);
	assert_int_equal(rig_load(model, VA + TABLE), RIG_WALK + RIG_UPPER);
	assert_int_equal(rig_load(model, VA + (UINT64_C(1) << 30)), RIG_WALK + 2 * RIG_UPPER);
	assert_int_equal(rig_load(model, VA + (UINT64_C(1) << 39)), RIG_WALK + 3 * RIG_UPPER);
	tlbp_model_destroy(model);
}

static void a_block_has_fewer_tables_above_it(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	assert_int_equal(tlbp_model_access(model, 0, VA, 21, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK + 2 * RIG_UPPER);
	assert_int_equal(tlbp_model_access(model, 0, UINT64_C(1) << 40, 30, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK + RIG_UPPER);
	assert_int_equal(tlbp_model_access(model, 0, UINT64_C(1) << 41, 39, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK);
	tlbp_model_destroy(model);
}

static void a_contiguous_mapping_is_walked_as_its_pages_are(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	assert_int_equal(tlbp_model_access(model, 0, VA, 16, TLBP_MODEL_DATA),
			 RIG_ACCESS + FIRST_WALK);
	assert_int_equal(rig_load(model, VA + 16 * PAGE), NEAR_WALK);
	tlbp_model_destroy(model);
}

static void without_a_walk_cache_every_walk_begins_at_the_root(void **state)
{
	struct tlbp_model *model = rig_with(TLBP_MODEL_WALK_CACHE_ENTRIES, 0, 1);

	(void)state;
	assert_int_equal(rig_load(model, VA), FIRST_WALK);
	assert_int_equal(rig_load(model, VA + PAGE), FIRST_WALK);
	tlbp_model_destroy(model);
}

static void the_walk_cache_evicts_the_least_recently_used(void **state)
{
	struct tlbp_model *model = rig_plain(1);
	uint64_t i;

	(void)state;
	/* One entry each, and one above that they share and renew. */
	for (i = 0; i < RIG_WALKS - 1; i++)
		rig_load(model, VA + i * TABLE);
	assert_int_equal(rig_load(model, VA + PAGE), NEAR_WALK);
	rig_load(model, VA + (RIG_WALKS - 1) * TABLE);
	assert_int_equal(rig_load(model, VA + 2 * PAGE), NEAR_WALK);
	assert_int_equal(rig_load(model, VA + TABLE + PAGE), NEAR_WALK + RIG_UPPER);
	tlbp_model_destroy(model);
}

static void stage_2_makes_walks_longer_and_hits_not(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 12, .stage2 = true
	};
	struct tlbp_model *model = rig_create(&config);

	(void)state;
	assert_int_equal(rig_load(model, VA), FIRST_WALK * RIG_STAGE2_PERMILLE / 1000);
	crowd_l1_out(model);
	assert_int_equal(rig_load(model, VA), RIG_L2_HIT);
	assert_int_equal(rig_load(model, VA), HIT);
	tlbp_model_destroy(model);
}

static void granules_have_tables_of_their_own_size(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 14
	};
	struct tlbp_model *model = rig_create(&config);

	(void)state;
	tlbp_model_access(model, 0, 0, 14, TLBP_MODEL_DATA);
	assert_int_equal(tlbp_model_access(model, 0, (UINT64_C(1) << 25) - 1, 14, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK);
	assert_int_equal(tlbp_model_access(model, 0, UINT64_C(1) << 25, 14, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK + RIG_UPPER);
	/* Smaller pages than the granule there are none. */
	assert_int_equal(tlbp_model_access(model, 0, 0x3fff, 12, TLBP_MODEL_DATA), RIG_ACCESS);
	tlbp_model_destroy(model);
}

/* Of five levels of 64 KiB tables the highest would cover more than there is. */
static void no_table_covers_more_than_all_addresses(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 16
	};
	struct tlbp_model *model;

	(void)state;
	preset.values[TLBP_MODEL_WALK_LEVELS].value = 5;
	model = rig_create(&config);
	assert_int_equal(tlbp_model_access(model, 0, 0, 16, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK + 3 * RIG_UPPER);
	assert_int_equal(tlbp_model_access(model, 0, 0, 55, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK);
	tlbp_model_destroy(model);
}

/* ------------------------------------------------------------------ whose --- */

static void another_asid_has_entries_and_tables_of_its_own(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	tlbp_model_switch(model, 0, 1, 0);
	rig_load(model, VA);
	tlbp_model_switch(model, 0, 2, 0);
	assert_int_equal(rig_load(model, VA), FIRST_WALK);
	tlbp_model_switch(model, 0, 1, 0);
	assert_int_equal(rig_load(model, VA), HIT);
	tlbp_model_destroy(model);
}

static void kernel_addresses_are_global(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	tlbp_model_switch(model, 0, 1, 0);
	rig_load(model, KERNEL_VA);
	tlbp_model_switch(model, 0, 2, 0);
	assert_int_equal(rig_load(model, KERNEL_VA), HIT);
	assert_int_equal(rig_load(model, KERNEL_VA + PAGE), NEAR_WALK);
	tlbp_model_destroy(model);
}

static void another_vmid_has_entries_of_its_own_even_of_its_kernel(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	tlbp_model_switch(model, 0, 1, 1);
	rig_load(model, VA);
	rig_load(model, KERNEL_VA);
	tlbp_model_switch(model, 0, 1, 2);
	assert_int_equal(rig_load(model, VA), FIRST_WALK);
	assert_int_equal(rig_load(model, KERNEL_VA), FIRST_WALK);
	tlbp_model_switch(model, 0, 1, 1);
	assert_int_equal(rig_load(model, VA), HIT);
	assert_int_equal(rig_load(model, KERNEL_VA), HIT);
	tlbp_model_destroy(model);
}

static void cores_have_tlbs_and_clocks_of_their_own(void **state)
{
	struct tlbp_model *model = rig_plain(2);

	(void)state;
	rig_load_on(model, 0, VA);
	assert_int_equal(tlbp_model_now_ps(model, 1), 0);
	assert_int_equal(rig_load_on(model, 1, VA), FIRST_WALK);
	assert_int_equal(tlbp_model_now_ps(model, 1), RIG_ACCESS + FIRST_WALK);
	tlbp_model_destroy(model);
}

static void a_tag_is_no_part_of_an_address(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	rig_load(model, VA);
	assert_int_equal(rig_load(model, VA | UINT64_C(0xab) << 56), HIT);
	rig_load(model, VA + PAGE);
	assert_int_equal(rig_load(model, VA | UINT64_C(0x12) << 56), HIT);
	tlbp_model_destroy(model);
}

static void mappings_of_two_sizes_are_two(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	rig_load(model, VA);
	assert_int_equal(tlbp_model_access(model, 0, VA, 21, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK);
	assert_int_equal(rig_load(model, VA), HIT);
	assert_int_equal(tlbp_model_access(model, 0, VA + 5 * PAGE, 21, TLBP_MODEL_DATA),
			 RIG_ACCESS);
	tlbp_model_destroy(model);
}

/* ------------------------------------------------------------ what it tells --- */

static void statistics_tell_what_was_done(void **state)
{
	struct tlbp_model *model = rig_plain(1);
	struct tlbp_model_stats stats;

	(void)state;
	rig_load(model, VA);
	crowd_l1_out(model);
	rig_load(model, VA);
	tlbp_model_repeat(model, 0, 10);
	stats = tlbp_model_stats(model, 0);
	assert_int_equal(stats.access_count, 2 + RIG_L1D + 10);
	assert_int_equal(stats.l1_miss_count, 2 + RIG_L1D);
	assert_int_equal(stats.refill_count, 1 + RIG_L1D);
	assert_int_equal(stats.l2_hit_ps, RIG_L2_HIT);
	assert_int_equal(stats.walk_ps, FIRST_WALK + RIG_L1D * RIG_WALK);
	assert_int_equal(tlbp_model_now_ps(model, 0), stats.access_count * RIG_ACCESS +
							      stats.l2_hit_ps + stats.walk_ps);
	assert_int_equal(tlbp_model_refill_count(model), 1 + RIG_L1D);
	assert_int_equal(tlbp_model_live_count(model), 1 + RIG_L1D);
	tlbp_model_destroy(model);
}

static void sums_are_over_all_cores(void **state)
{
	struct tlbp_model *model = rig_plain(3);
	uint32_t core;

	(void)state;
	for (core = 0; core < 3; core++)
		rig_load_on(model, core, VA);
	assert_int_equal(tlbp_model_refill_count(model), 3);
	assert_int_equal(tlbp_model_live_count(model), 3);
	tlbp_model_destroy(model);
}

static void time_passes_without_accesses(void **state)
{
	struct tlbp_model *model = rig_plain(2);

	(void)state;
	tlbp_model_advance(model, 1, 12345);
	assert_int_equal(tlbp_model_now_ps(model, 0), 0);
	assert_int_equal(tlbp_model_now_ps(model, 1), 12345);
	tlbp_model_destroy(model);
}

static void a_core_that_is_not_there_does_nothing(void **state)
{
	struct tlbp_model *model = rig_plain(2);
	struct tlbp_model_stats stats;

	(void)state;
	assert_int_equal(tlbp_model_access(model, 2, VA, 12, TLBP_MODEL_DATA), 0);
	assert_int_equal(tlbp_model_access(model, UINT32_MAX, VA, 12, TLBP_MODEL_DATA), 0);
	assert_int_equal(tlbp_model_access(model, 0, VA, 12, 2), 0);
	tlbp_model_repeat(model, 2, 1);
	tlbp_model_advance(model, 2, 1);
	tlbp_model_switch(model, 2, 1, 1);
	tlbp_model_set_core(model, 2);
	assert_int_equal(tlbp_model_now_ps(model, 2), 0);
	stats = tlbp_model_stats(model, 2);
	assert_int_equal(stats.access_count, 0);
	assert_int_equal(tlbp_model_stats(model, 0).access_count, 0);
	tlbp_model_destroy(model);
}

static void absurd_page_sizes_are_taken_for_the_nearest(void **state)
{
	struct tlbp_model *model = rig_plain(1);

	(void)state;
	tlbp_model_access(model, 0, VA, 0, TLBP_MODEL_DATA);
	assert_int_equal(rig_load(model, VA), HIT);
	tlbp_model_access(model, 0, VA, UINT32_MAX, TLBP_MODEL_DATA);
	assert_int_equal(tlbp_model_access(model, 0, 0, 55, TLBP_MODEL_DATA), RIG_ACCESS);
	tlbp_model_destroy(model);
}

/* ------------------------------------------------------------------ costs --- */

static struct tlbp_costs costs_of(const struct tlbp_model_preset *preset, bool stage2,
				  uint32_t other_issuers)
{
	const struct tlbp_model_config config = {
		.preset = preset,
		.core_count = 1,
		.granule_shift = 12,
		.stage2 = stage2,
		.other_issuers = other_issuers,
		.clock_ns = 40,
	};
	struct tlbp_model *model = rig_create(&config);
	struct tlbp_costs costs;

	tlbp_model_costs(model, &costs);
	tlbp_model_destroy(model);
	return costs;
}

static void costs_are_those_of_the_preset(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	struct tlbp_costs costs = costs_of(&preset, false, 0);

	(void)state;
	assert_int_equal(costs.op_ps, RIG_BROADCAST + RIG_SYNC_OP);
	assert_int_equal(costs.range_op_ps, 0);
	assert_int_equal(costs.range_page_ps, 0);
	assert_int_equal(costs.sync_ns, RIG_SYNC / 1000);
	/* 1073.19 ns */
	assert_int_equal(costs.whole_ns, 1073);
	assert_int_equal(costs.refill_ps, RIG_WALK);
	assert_int_equal(costs.entry_count, RIG_L2);
	assert_int_equal(costs.clock_ns, 40);
	assert_int_equal(costs.grade, 'D');
}

static void costs_follow_stage_2_contention_and_range_operations(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	struct tlbp_costs costs;
	const uint32_t op_ps =
		RIG_BROADCAST + RIG_STAGE2_OP + 3 * RIG_CONTENTION + RIG_SYNC_OP;

	(void)state;
	preset.values[TLBP_MODEL_HAS_RANGE].value = 1;
	costs = costs_of(&preset, true, 3);
	assert_int_equal(costs.op_ps, op_ps);
	assert_int_equal(costs.range_op_ps, op_ps + RIG_RANGE_OP);
	assert_int_equal(costs.range_page_ps, RIG_RANGE_PAGE);
	assert_int_equal(costs.whole_ns, (op_ps + RIG_WHOLE + RIG_SYNC + 500) / 1000);
	assert_int_equal(costs.refill_ps, RIG_WALK * RIG_STAGE2_PERMILLE / 1000);
}

static void a_refill_without_a_walk_cache_is_a_whole_walk(void **state)
{
	struct tlbp_model_preset preset = rig_preset();

	(void)state;
	preset.values[TLBP_MODEL_WALK_CACHE_ENTRIES].value = 0;
	assert_int_equal(costs_of(&preset, false, 0).refill_ps, FIRST_WALK);
}

static void costs_are_as_good_as_the_worst_number_in_them(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	uint32_t i;

	(void)state;
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		preset.values[i].grade = 'A';
	assert_int_equal(costs_of(&preset, true, 1).grade, 'A');
	preset.values[TLBP_MODEL_WALK_PS].grade = 'C';
	preset.values[TLBP_MODEL_SYNC_PS].grade = 'B';
	assert_int_equal(costs_of(&preset, false, 0).grade, 'C');
	preset.values[TLBP_MODEL_STAGE2_OP_PS].grade = 'D';
	assert_int_equal(costs_of(&preset, false, 0).grade, 'C');
	assert_int_equal(costs_of(&preset, true, 0).grade, 'D');
}

/* ----------------------------------------------------------- configuration --- */

static void assert_refused(const struct tlbp_model_config *config, const char *message)
{
	struct tlbp_model_problem problem = { .line = 77 };

	assert_null(tlbp_model_create(config, &problem));
	assert_string_equal(problem.message, message);
	assert_int_equal(problem.line, 0);
	assert_null(tlbp_model_create(config, NULL));
}

static void a_configuration_that_cannot_be_is_refused(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config good = {
		.preset = &preset, .core_count = 1, .granule_shift = 12
	};
	struct tlbp_model_config config = good;

	(void)state;
	assert_refused(NULL, "no preset");
	config.preset = NULL;
	assert_refused(&config, "no preset");
	config = good;
	config.core_count = 0;
	assert_refused(&config, "core count is not 1 to 64");
	config.core_count = TLBP_MODEL_MAX_CORES + 1;
	assert_refused(&config, "core count is not 1 to 64");
	config = good;
	config.granule_shift = 13;
	assert_refused(&config, "granule is not 12, 14 or 16");
	config = good;
	config.steal_permille = 1001;
	assert_refused(&config, "more than 1000 of 1000 stretches stolen");
	config = good;
	config.other_issuers = UINT32_MAX;
	assert_refused(&config, "more than 4096 other issuers");
	config = good;
	config.clock_ns = UINT32_MAX;
	assert_refused(&config, "clock step is more than a second");
	preset.values[TLBP_MODEL_L2_ENTRIES].value = 0;
	assert_refused(&good, "l2_entries is not 1 to 32768");
}

static void the_world_changes_around_a_running_machine(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 12
	};
	struct tlbp_model *model = rig_create(&config);

	(void)state;
	rig_load(model, VA);
	config.stage2 = true;
	preset.values[TLBP_MODEL_ACCESS_PS].value = 2 * RIG_ACCESS;
	assert_true(tlbp_model_reconfigure(model, &config));
	assert_int_equal(tlbp_model_now_ps(model, 0), RIG_ACCESS + FIRST_WALK);
	assert_int_equal(rig_load(model, VA), RIG_ACCESS);
	assert_int_equal(rig_load(model, VA + PAGE),
			 RIG_ACCESS + RIG_WALK * RIG_STAGE2_PERMILLE / 1000);
	tlbp_model_destroy(model);
}

static void another_machine_cannot_be_made_of_a_running_one(void **state)
{
	static const uint32_t kept[] = {
		TLBP_MODEL_L1I_ENTRIES, TLBP_MODEL_L1D_ENTRIES, TLBP_MODEL_L2_ENTRIES,
		TLBP_MODEL_WALK_CACHE_ENTRIES, TLBP_MODEL_HAS_RANGE,
	};
	struct tlbp_model_preset preset = rig_preset();
	struct tlbp_model_config config = {
		.preset = &preset, .core_count = 2, .granule_shift = 12
	};
	struct tlbp_model *model = rig_create(&config);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(kept); i++) {
		preset = rig_preset();
		/* Still a machine: twice the sets, or a feature. */
		preset.values[kept[i]].value = preset.values[kept[i]].value ?
						       2 * preset.values[kept[i]].value :
						       1;
		assert_false(tlbp_model_reconfigure(model, &config));
	}
	preset = rig_preset();
	config.core_count = 1;
	assert_false(tlbp_model_reconfigure(model, &config));
	config.core_count = 2;
	config.granule_shift = 14;
	assert_false(tlbp_model_reconfigure(model, &config));
	config.granule_shift = 12;
	config.steal_permille = 2000;
	assert_false(tlbp_model_reconfigure(model, &config));
	assert_false(tlbp_model_reconfigure(model, NULL));
	assert_int_equal(rig_load(model, VA), FIRST_WALK);
	tlbp_model_destroy(model);
}

static void destroying_nothing_is_nothing(void **state)
{
	(void)state;
	tlbp_model_destroy(NULL);
	tlbp_model_snapshot_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_access_walks_from_the_root),
		cmocka_unit_test(an_access_to_the_same_page_hits),
		cmocka_unit_test(an_access_to_a_page_of_the_first_level_hits),
		cmocka_unit_test(l1_evicts_the_least_recently_used),
		cmocka_unit_test(fetches_have_a_first_level_of_their_own_and_share_the_second),
		cmocka_unit_test(fetches_have_the_first_level_of_fetches),
		cmocka_unit_test(a_first_level_of_few_ways_has_sets),
		cmocka_unit_test(l2_evicts_the_least_recently_used),
		cmocka_unit_test(a_hit_in_the_first_level_does_not_renew_the_second),
		cmocka_unit_test(sets_of_the_second_level_do_not_disturb_each_other),
		cmocka_unit_test(a_second_level_of_no_ways_is_one_set),
		cmocka_unit_test(random_replacement_takes_old_and_new_and_empty_slots_first),
		cmocka_unit_test(random_is_the_same_for_a_seed_and_another_for_another),
		cmocka_unit_test(a_walk_begins_at_the_lowest_known_table),
		cmocka_unit_test(a_block_has_fewer_tables_above_it),
		cmocka_unit_test(a_contiguous_mapping_is_walked_as_its_pages_are),
		cmocka_unit_test(without_a_walk_cache_every_walk_begins_at_the_root),
		cmocka_unit_test(the_walk_cache_evicts_the_least_recently_used),
		cmocka_unit_test(stage_2_makes_walks_longer_and_hits_not),
		cmocka_unit_test(granules_have_tables_of_their_own_size),
		cmocka_unit_test(no_table_covers_more_than_all_addresses),
		cmocka_unit_test(another_asid_has_entries_and_tables_of_its_own),
		cmocka_unit_test(kernel_addresses_are_global),
		cmocka_unit_test(another_vmid_has_entries_of_its_own_even_of_its_kernel),
		cmocka_unit_test(cores_have_tlbs_and_clocks_of_their_own),
		cmocka_unit_test(a_tag_is_no_part_of_an_address),
		cmocka_unit_test(mappings_of_two_sizes_are_two),
		cmocka_unit_test(statistics_tell_what_was_done),
		cmocka_unit_test(sums_are_over_all_cores),
		cmocka_unit_test(time_passes_without_accesses),
		cmocka_unit_test(a_core_that_is_not_there_does_nothing),
		cmocka_unit_test(absurd_page_sizes_are_taken_for_the_nearest),
		cmocka_unit_test(costs_are_those_of_the_preset),
		cmocka_unit_test(costs_follow_stage_2_contention_and_range_operations),
		cmocka_unit_test(a_refill_without_a_walk_cache_is_a_whole_walk),
		cmocka_unit_test(costs_are_as_good_as_the_worst_number_in_them),
		cmocka_unit_test(a_configuration_that_cannot_be_is_refused),
		cmocka_unit_test(the_world_changes_around_a_running_machine),
		cmocka_unit_test(another_machine_cannot_be_made_of_a_running_one),
		cmocka_unit_test(destroying_nothing_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
