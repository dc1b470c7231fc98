/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/model/backend.c and invalidate.c: what operations cost, what they take away,
 * and what the clock shows.
 */
#include "model_rig.h"

#define VA UINT64_C(0x40000000)
#define KERNEL_VA UINT64_C(0xffff800040000000)
#define PAGE UINT64_C(0x1000)
#define HIT UINT64_C(0)
#define NEAR_WALK ((uint64_t)RIG_WALK)
#define FIRST_WALK ((uint64_t)RIG_WALK + 3 * RIG_UPPER)
#define OP ((uint64_t)RIG_BROADCAST + RIG_SYNC_OP)

/* A machine, a policy that goes whole above a number of operations, and both together. */
struct rig {
	struct tlbp_model *model;
	struct tlbp_threshold threshold;
	struct tlbp tlbp;
	struct tlbp_stats stats;
};

static void rig_set_up(struct rig *rig, struct tlbp_model *model, uint64_t max_ops)
{
	*rig = (struct rig){
		.model = model,
		.threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = max_ops },
	};
	rig->tlbp.backend = tlbp_model_backend(model);
	rig->tlbp.policy = &rig->threshold.policy;
	rig->tlbp.stats = &rig->stats;
	assert_int_equal(tlbp_init(&rig->tlbp), TLBP_OK);
}

static void rig_start(struct rig *rig, uint32_t number, uint32_t value, uint32_t core_count)
{
	rig_set_up(rig, rig_with(number, value, core_count), 1000000);
}

static void rig_stop(struct rig *rig)
{
	tlbp_model_destroy(rig->model);
}

static struct tlbp_space space_of(uint32_t kind, uint32_t domain)
{
	const struct tlbp_space space = { .kind = kind, .domain = domain, .granule_shift = 12 };

	return space;
}

/* Returns the time that it took on core 0. */
static uint64_t flush_space(struct rig *rig, struct tlbp_space space, uint64_t va,
			    uint64_t page_count, uint32_t flags)
{
	const struct tlbp_range range = { .start_va = va, .page_count = page_count };
	const struct tlbp_request request = tlbp_page_request(space, &range, flags);
	uint64_t start_ps = tlbp_model_now_ps(rig->model, 0);

	assert_int_equal(tlbp_model_flush(rig->model, 0, &rig->tlbp, &request), TLBP_OK);
	return tlbp_model_now_ps(rig->model, 0) - start_ps;
}

static uint64_t flush_kernel(struct rig *rig, uint64_t va, uint64_t page_count, uint32_t flags)
{
	return flush_space(rig, space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), va, page_count,
			   flags);
}

static uint64_t flush_user(struct rig *rig, uint16_t asid, uint64_t va, uint64_t page_count,
			   uint32_t flags)
{
	struct tlbp_space space = space_of(TLBP_SPACE_USER, TLBP_DOMAIN_INNER);

	space.asid = asid;
	return flush_space(rig, space, va, page_count, flags);
}

static void flush_guest(struct rig *rig, uint16_t vmid, uint32_t flags)
{
	struct tlbp_space space = space_of(TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER);

	space.vmid = vmid;
	flush_space(rig, space, 0, 1, flags);
}

/* ------------------------------------------------------------------ costs --- */

static void an_operation_costs_its_price_and_its_completion(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	assert_int_equal(flush_kernel(&rig, VA, 1, 0), OP + RIG_SYNC);
	assert_int_equal(flush_kernel(&rig, VA, 7, 0), 7 * OP + RIG_SYNC);
	assert_int_equal(tlbp_model_stats(rig.model, 0).op_count, 8);
	assert_int_equal(tlbp_model_stats(rig.model, 0).whole_count, 0);
	assert_int_equal(tlbp_model_stats(rig.model, 0).issue_ps, 8 * RIG_BROADCAST);
	assert_int_equal(tlbp_model_stats(rig.model, 0).sync_ps, 2 * RIG_SYNC + 8 * RIG_SYNC_OP);
	rig_stop(&rig);
}

static void a_local_operation_has_a_price_of_its_own(void **state)
{
	struct tlbp_space space = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL);
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	assert_int_equal(flush_space(&rig, space, VA, 3, 0),
			 3 * (RIG_LOCAL + RIG_SYNC_OP) + RIG_SYNC);
	rig_stop(&rig);
}

static void a_whole_space_operation_costs_more_than_one_by_address(void **state)
{
	struct rig rig;

	(void)state;
	rig_set_up(&rig, rig_plain(1), 5);
	assert_int_equal(flush_kernel(&rig, VA, 6, 0), OP + RIG_WHOLE + RIG_SYNC);
	assert_int_equal(tlbp_model_stats(rig.model, 0).op_count, 0);
	assert_int_equal(tlbp_model_stats(rig.model, 0).whole_count, 1);
	assert_int_equal(tlbp_model_stats(rig.model, 0).issue_ps, RIG_BROADCAST + RIG_WHOLE);
	rig_stop(&rig);
}

static void a_range_operation_costs_for_each_page(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_HAS_RANGE, 1, 1);
	assert_int_equal(flush_kernel(&rig, VA, 64, 0),
			 OP + RIG_RANGE_OP + 64 * RIG_RANGE_PAGE + RIG_SYNC);
	/* 64, and one alone. */
	assert_int_equal(flush_kernel(&rig, VA, 65, 0),
			 2 * OP + RIG_RANGE_OP + 64 * RIG_RANGE_PAGE + RIG_SYNC);
	/* 448 and 64: they overlap. */
	assert_int_equal(flush_kernel(&rig, VA, 511, 0),
			 2 * (OP + RIG_RANGE_OP) + (448 + 64) * RIG_RANGE_PAGE + RIG_SYNC);
	assert_int_equal(tlbp_model_stats(rig.model, 0).op_count, 5);
	rig_stop(&rig);
}

static void stage_2_makes_operations_dearer_of_either_kind(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 12, .stage2 = true
	};
	struct tlbp_space local = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL);
	struct rig rig;

	(void)state;
	rig_set_up(&rig, rig_create(&config), 1000);
	assert_int_equal(flush_kernel(&rig, VA, 3, 0), 3 * (OP + RIG_STAGE2_OP) + RIG_SYNC);
	assert_int_equal(flush_space(&rig, local, VA, 1, 0),
			 RIG_LOCAL + RIG_STAGE2_OP + RIG_SYNC_OP + RIG_SYNC);
	rig_stop(&rig);
}

static void other_issuers_make_broadcasts_dearer_and_nothing_else(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 12, .other_issuers = 7
	};
	struct tlbp_space local = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL);
	struct rig rig;

	(void)state;
	rig_set_up(&rig, rig_create(&config), 1000);
	assert_int_equal(flush_kernel(&rig, VA, 3, 0), 3 * (OP + 7 * RIG_CONTENTION) + RIG_SYNC);
	assert_int_equal(flush_space(&rig, local, VA, 1, 0), RIG_LOCAL + RIG_SYNC_OP + RIG_SYNC);
	rig_stop(&rig);
}

static void broadcasts_disturb_every_other_core(void **state)
{
	struct tlbp_space local = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL);
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 3);
	flush_kernel(&rig, VA, 5, 0);
	flush_space(&rig, local, VA, 5, 0);
	assert_int_equal(tlbp_model_now_ps(rig.model, 1), 5 * RIG_BYSTANDER);
	assert_int_equal(tlbp_model_stats(rig.model, 2).bystander_ps, 5 * RIG_BYSTANDER);
	assert_int_equal(tlbp_model_stats(rig.model, 0).bystander_ps, 0);
	flush_kernel(&rig, VA, 1, TLBP_WANT_WHOLE_SPACE);
	assert_int_equal(tlbp_model_now_ps(rig.model, 2), 6 * RIG_BYSTANDER);
	rig_stop(&rig);
}

static void operations_that_are_left_for_later_are_completed_together(void **state)
{
	struct tlbp_space space = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER);
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	assert_int_equal(flush_kernel(&rig, VA, 3, TLBP_NO_SYNC), 3 * RIG_BROADCAST);
	assert_int_equal(flush_kernel(&rig, VA, 4, TLBP_NO_SYNC), 4 * RIG_BROADCAST);
	assert_int_equal(tlbp_sync(&rig.tlbp, &space, 0), TLBP_OK);
	assert_int_equal(tlbp_model_stats(rig.model, 0).sync_ps, RIG_SYNC + 7 * RIG_SYNC_OP);
	rig_stop(&rig);
}

static void every_picosecond_of_a_core_is_accounted_for(void **state)
{
	struct unit_random random = unit_random_start("every_picosecond_of_a_core");
	struct rig rig;
	uint32_t core;
	uint32_t i;

	(void)state;
	rig_start(&rig, TLBP_MODEL_HAS_RANGE, 1, 3);
	for (i = 0; i < 2000; i++) {
		rig_load_on(rig.model, (uint32_t)unit_random_below(&random, 3),
			    VA + unit_random_below(&random, 100) * PAGE);
		if (i % 8 == 0)
			flush_kernel(&rig, VA, 1 + unit_random_below(&random, 20), 0);
		if (i % 64 == 0)
			flush_user(&rig, 0, VA, 1, TLBP_WANT_WHOLE_SPACE);
	}
	for (core = 0; core < 3; core++) {
		struct tlbp_model_stats stats = tlbp_model_stats(rig.model, core);

		assert_int_equal(stats.access_count * RIG_ACCESS + stats.l2_hit_ps +
					 stats.walk_ps + stats.issue_ps + stats.sync_ps +
					 stats.bystander_ps,
				 tlbp_model_now_ps(rig.model, core));
	}
	rig_stop(&rig);
}

/* Engine and model count the same. */
static void costs_predict_what_a_flush_takes(void **state)
{
	struct tlbp_costs costs;
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_HAS_RANGE, 1, 1);
	tlbp_model_costs(rig.model, &costs);
	assert_int_equal(flush_kernel(&rig, VA, 1, 0), costs.op_ps + costs.sync_ns * 1000);
	assert_int_equal(flush_kernel(&rig, VA, 64, 0),
			 costs.range_op_ps + 64 * costs.range_page_ps + costs.sync_ns * 1000);
	assert_in_range(flush_kernel(&rig, VA, 64, TLBP_WANT_WHOLE_SPACE),
			costs.whole_ns * 1000 - 500, costs.whole_ns * 1000 + 500);
	rig_stop(&rig);
}

/* -------------------------------------------------------- what goes by address --- */

static void an_operation_takes_its_page_from_every_core(void **state)
{
	struct rig rig;
	uint32_t core;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 2);
	for (core = 0; core < 2; core++) {
		rig_load_on(rig.model, core, VA + PAGE);
		rig_load_on(rig.model, core, VA + 2 * PAGE);
		rig_load_on(rig.model, core, VA);
	}
	flush_kernel(&rig, VA, 1, TLBP_LEAF_ONLY);
	for (core = 0; core < 2; core++) {
		assert_int_equal(rig_load_on(rig.model, core, VA + PAGE), HIT);
		assert_int_equal(rig_load_on(rig.model, core, VA), NEAR_WALK);
	}
	rig_stop(&rig);
}

static void a_local_operation_keeps_other_cores_entries(void **state)
{
	struct tlbp_space local = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL);
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 2);
	rig_load_on(rig.model, 0, VA);
	rig_load_on(rig.model, 1, VA);
	flush_space(&rig, local, VA, 1, TLBP_LEAF_ONLY);
	assert_int_equal(rig_load_on(rig.model, 0, VA), NEAR_WALK);
	assert_int_equal(rig_load_on(rig.model, 1, VA), HIT);
	rig_stop(&rig);
}

static void fetches_lose_their_entries_too(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_access(rig.model, 0, VA, 12, TLBP_MODEL_FETCH);
	flush_kernel(&rig, VA, 1, TLBP_LEAF_ONLY);
	assert_int_equal(tlbp_model_access(rig.model, 0, VA, 12, TLBP_MODEL_FETCH),
			 RIG_ACCESS + RIG_WALK);
	rig_stop(&rig);
}

static void an_operation_that_is_not_leaf_only_takes_tables_on_the_way(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	rig_load(rig.model, VA);
	rig_load(rig.model, VA + (UINT64_C(1) << 40));
	flush_kernel(&rig, VA, 1, 0);
	assert_int_equal(rig_load(rig.model, VA), FIRST_WALK);
	assert_int_equal(rig_load(rig.model, VA + (UINT64_C(1) << 40)), HIT);
	assert_int_equal(rig_load(rig.model, VA + (UINT64_C(1) << 40) + PAGE), NEAR_WALK);
	rig_stop(&rig);
}

static void an_operation_takes_the_block_that_holds_its_address(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_access(rig.model, 0, VA, 21, TLBP_MODEL_DATA);
	tlbp_model_access(rig.model, 0, VA + (UINT64_C(1) << 21), 21, TLBP_MODEL_DATA);
	flush_kernel(&rig, VA + 17 * PAGE, 1, TLBP_LEAF_ONLY);
	assert_int_equal(tlbp_model_access(rig.model, 0, VA, 21, TLBP_MODEL_DATA),
			 RIG_ACCESS + RIG_WALK);
	assert_int_equal(tlbp_model_access(rig.model, 0, VA + (UINT64_C(1) << 21), 21,
					   TLBP_MODEL_DATA),
			 RIG_ACCESS);
	rig_stop(&rig);
}

static void kernel_operations_take_every_asid_and_globals(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	rig_load(rig.model, KERNEL_VA);
	tlbp_model_switch(rig.model, 0, 5, 0);
	rig_load(rig.model, VA);
	flush_kernel(&rig, KERNEL_VA, 1, TLBP_LEAF_ONLY);
	flush_kernel(&rig, VA, 1, TLBP_LEAF_ONLY);
	assert_int_equal(rig_load(rig.model, KERNEL_VA), NEAR_WALK);
	assert_int_equal(rig_load(rig.model, VA), NEAR_WALK);
	rig_stop(&rig);
}

static void user_operations_take_their_asid_and_global_leaves(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_switch(rig.model, 0, 5, 0);
	rig_load(rig.model, VA);
	tlbp_model_switch(rig.model, 0, 6, 0);
	rig_load(rig.model, VA);
	rig_load(rig.model, KERNEL_VA);
	flush_user(&rig, 6, VA, 1, 0);
	flush_user(&rig, 6, KERNEL_VA, 1, 0);
	/* The kernel's tables are not the ASID's. */
	assert_int_equal(rig_load(rig.model, KERNEL_VA), NEAR_WALK);
	assert_int_equal(rig_load(rig.model, VA), FIRST_WALK);
	tlbp_model_switch(rig.model, 0, 5, 0);
	assert_int_equal(rig_load(rig.model, VA), HIT);
	rig_stop(&rig);
}

static void operations_take_entries_of_the_current_vmid_only(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_switch(rig.model, 0, 1, 8);
	rig_load(rig.model, VA);
	tlbp_model_switch(rig.model, 0, 1, 9);
	rig_load(rig.model, VA);
	flush_kernel(&rig, VA, 1, TLBP_LEAF_ONLY);
	flush_user(&rig, 1, VA, 1, TLBP_WANT_WHOLE_SPACE);
	flush_kernel(&rig, VA, 1, TLBP_WANT_WHOLE_SPACE);
	assert_int_equal(rig_load(rig.model, VA), FIRST_WALK);
	tlbp_model_switch(rig.model, 0, 1, 8);
	assert_int_equal(rig_load(rig.model, VA), HIT);
	rig_stop(&rig);
}

/* Slices end within it, and ranges begin where the one before ended. */
static void a_range_in_slices_goes_to_its_last_page_and_no_further(void **state)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = 1000000,
		.flags = TLBP_TIMEBOUND_NO_PREDICTION,
	};
	struct rig rig;
	uint64_t i;

	(void)state;
	rig_start(&rig, TLBP_MODEL_L2_ENTRIES, 1024, 1);
	rig.tlbp.policy = &timebound.policy;
	assert_int_equal(tlbp_init(&rig.tlbp), TLBP_OK);
	for (i = 0; i < 202; i++)
		rig_load(rig.model, VA + i * PAGE);
	flush_kernel(&rig, VA + PAGE, 200, TLBP_LEAF_ONLY);
	assert_int_equal(tlbp_model_stats(rig.model, 0).op_count, 200);
	assert_int_equal(tlbp_model_live_count(rig.model), 2);
	assert_true(tlbp_model_stats(rig.model, 0).sync_ps > 2 * RIG_SYNC);
	rig_stop(&rig);
}

static void every_range_of_a_request_is_taken(void **state)
{
	const struct tlbp_range ranges[] = {
		{ VA, 3 }, { VA, 0 }, { VA + 10 * PAGE, 1 }, { VA + 20 * PAGE, 5 },
	};
	const struct tlbp_request request = {
		.ranges = ranges,
		.range_count = COUNT_OF(ranges),
		.flags = TLBP_LEAF_ONLY,
		.space = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER),
	};
	struct rig rig;
	uint64_t i;

	(void)state;
	rig_start(&rig, TLBP_MODEL_L2_ENTRIES, 64, 1);
	for (i = 0; i < 30; i++)
		rig_load(rig.model, VA + i * PAGE);
	assert_int_equal(tlbp_model_flush(rig.model, 0, &rig.tlbp, &request), TLBP_OK);
	assert_int_equal(tlbp_model_stats(rig.model, 0).op_count, 9);
	assert_int_equal(tlbp_model_live_count(rig.model), 30 - 9);
	rig_stop(&rig);
}

static void cores_with_wiped_first_levels_lose_them_to_any_operation(void **state)
{
	struct tlbp_space local = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL);
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_L1_WIPED, 1, 2);
	rig_load_on(rig.model, 0, VA);
	rig_load_on(rig.model, 1, VA);
	flush_space(&rig, local, VA + 50 * PAGE, 1, 0);
	assert_int_equal(rig_load_on(rig.model, 0, VA), RIG_L2_HIT);
	assert_int_equal(rig_load_on(rig.model, 1, VA), HIT);
	flush_kernel(&rig, VA + 50 * PAGE, 1, 0);
	assert_int_equal(rig_load_on(rig.model, 1, VA), RIG_L2_HIT);
	rig_stop(&rig);
}

/* ------------------------------------------------------------- what goes whole --- */

static void the_whole_of_an_asid_keeps_others_and_globals(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_switch(rig.model, 0, 5, 0);
	rig_load(rig.model, VA);
	tlbp_model_switch(rig.model, 0, 6, 0);
	rig_load(rig.model, VA);
	rig_load(rig.model, KERNEL_VA);
	flush_user(&rig, 6, VA, 1, TLBP_WANT_WHOLE_SPACE);
	assert_int_equal(rig_load(rig.model, KERNEL_VA), HIT);
	assert_int_equal(rig_load(rig.model, VA), FIRST_WALK);
	tlbp_model_switch(rig.model, 0, 5, 0);
	assert_int_equal(rig_load(rig.model, VA), HIT);
	rig_stop(&rig);
}

static void the_whole_of_the_kernel_is_every_asid(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_switch(rig.model, 0, 5, 0);
	rig_load(rig.model, VA);
	rig_load(rig.model, KERNEL_VA);
	flush_kernel(&rig, VA, 1, TLBP_WANT_WHOLE_SPACE);
	assert_int_equal(tlbp_model_live_count(rig.model), 0);
	assert_int_equal(rig_load(rig.model, VA), FIRST_WALK);
	rig_stop(&rig);
}

static void everything_of_users_is_every_asid(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_switch(rig.model, 0, 5, 0);
	rig_load(rig.model, VA);
	flush_user(&rig, 6, VA, 1, TLBP_WANT_EVERYTHING);
	assert_int_equal(tlbp_model_live_count(rig.model), 0);
	rig_stop(&rig);
}

static void a_guest_loses_all_of_its_vmid_at_the_completion(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_switch(rig.model, 0, 1, 8);
	rig_load(rig.model, VA);
	tlbp_model_switch(rig.model, 0, 1, 9);
	rig_load(rig.model, VA);
	flush_guest(&rig, 8, TLBP_LEAF_ONLY);
	assert_int_equal(rig_load(rig.model, VA), HIT);
	/* By address, and then what rests on both stages. */
	assert_int_equal(tlbp_model_stats(rig.model, 0).op_count, 1);
	assert_int_equal(tlbp_model_stats(rig.model, 0).whole_count, 1);
	assert_int_equal(tlbp_model_stats(rig.model, 0).issue_ps, 2 * RIG_BROADCAST + RIG_WHOLE);
	assert_int_equal(tlbp_model_stats(rig.model, 0).sync_ps, 2 * (RIG_SYNC + RIG_SYNC_OP));
	tlbp_model_switch(rig.model, 0, 1, 8);
	assert_int_equal(rig_load(rig.model, VA), FIRST_WALK);
	rig_stop(&rig);
}

static void a_whole_guest_takes_one_operation(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	tlbp_model_switch(rig.model, 0, 1, 8);
	rig_load(rig.model, VA);
	tlbp_model_switch(rig.model, 0, 1, 9);
	rig_load(rig.model, VA);
	flush_guest(&rig, 8, TLBP_WANT_WHOLE_SPACE);
	assert_int_equal(tlbp_model_stats(rig.model, 0).whole_count, 1);
	assert_int_equal(tlbp_model_live_count(rig.model), 1);
	flush_guest(&rig, 8, TLBP_WANT_EVERYTHING);
	assert_int_equal(tlbp_model_live_count(rig.model), 0);
	rig_stop(&rig);
}

static void the_hypervisors_own_costs_time_and_takes_nothing(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	rig_load(rig.model, VA);
	assert_int_equal(flush_space(&rig, space_of(TLBP_SPACE_HYP, TLBP_DOMAIN_INNER), VA, 2, 0),
			 2 * OP + RIG_SYNC);
	assert_int_equal(rig_load(rig.model, VA), HIT);
	rig_stop(&rig);
}

/* What engines fall back to when nobody says whose. */
static void a_request_without_a_space_takes_everything(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 2);
	tlbp_model_switch(rig.model, 1, 1, 8);
	rig_load_on(rig.model, 1, VA);
	rig_load_on(rig.model, 0, KERNEL_VA);
	assert_int_equal(tlbp_model_flush(rig.model, 0, &rig.tlbp, NULL), TLBP_ERR_REQUEST);
	assert_int_equal(tlbp_model_live_count(rig.model), 0);
	rig_stop(&rig);
}

/* ------------------------------------------------------------------- drops --- */

static void a_drop_takes_as_much_as_a_flush_and_no_time(void **state)
{
	struct unit_random random = unit_random_start("a_drop_takes_as_much_as_a_flush");
	struct rig flushed;
	struct rig dropped;
	uint32_t i;

	(void)state;
	rig_start(&flushed, TLBP_MODEL_L2_ENTRIES, 256, 2);
	rig_start(&dropped, TLBP_MODEL_L2_ENTRIES, 256, 2);
	for (i = 0; i < 20000; i++) {
		struct tlbp_space space = {
			.kind = 1 + (uint32_t)unit_random_below(&random, 3),
			.domain = 1 + (uint32_t)unit_random_below(&random, 3),
			.granule_shift = 12,
			.asid = (uint16_t)unit_random_below(&random, 3),
		};
		const struct tlbp_range range = {
			VA + unit_random_below(&random, 100) * PAGE, unit_random_below(&random, 30)
		};
		const uint32_t flags[] = { 0, TLBP_LEAF_ONLY, TLBP_WANT_WHOLE_SPACE };
		const struct tlbp_request request = tlbp_page_request(
			space, &range, flags[unit_random_below(&random, 32) / 15]);
		uint64_t va = VA + unit_random_below(&random, 128) * PAGE;
		uint32_t core = (uint32_t)unit_random_below(&random, 2);
		uint64_t before_ps;

		if (i % 64 == 0) {
			tlbp_model_flush(flushed.model, core, &flushed.tlbp, &request);
			before_ps = tlbp_model_now_ps(dropped.model, core);
			tlbp_model_drop(dropped.model, core, &request);
			assert_int_equal(tlbp_model_now_ps(dropped.model, core), before_ps);
		}
		assert_int_equal(rig_load_on(flushed.model, core, va),
				 rig_load_on(dropped.model, core, va));
	}
	rig_stop(&flushed);
	rig_stop(&dropped);
}

static void a_drop_of_no_space_or_by_no_core_takes_nothing(void **state)
{
	const struct tlbp_range range = { VA, 1 };
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, 0);
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	rig_load(rig.model, VA);
	tlbp_model_drop(rig.model, 1, &request);
	tlbp_model_drop(rig.model, 0, NULL);
	request.space.kind = 0;
	tlbp_model_drop(rig.model, 0, &request);
	request.space.kind = TLBP_SPACE_KERNEL;
	request.space.domain = 9;
	tlbp_model_drop(rig.model, 0, &request);
	assert_int_equal(rig_load(rig.model, VA), HIT);
	request.space.domain = TLBP_DOMAIN_INNER;
	tlbp_model_drop(rig.model, 0, &request);
	assert_int_equal(tlbp_model_live_count(rig.model), 0);
	rig_stop(&rig);
}

static void a_range_to_the_top_is_dropped_to_the_top(void **state)
{
	static const struct tlbp_range ranges[] = {
		{ UINT64_C(0xfffffffffffff000), 1 },
		{ UINT64_C(0xffffffffffffe000), UINT64_MAX },
		{ 0, UINT64_C(1) << 52 },
		{ 0, UINT64_MAX },
		{ UINT64_C(0x0100000000000000) - PAGE, 2 },
	};
	struct rig rig;
	size_t i;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	for (i = 0; i < COUNT_OF(ranges); i++) {
		const struct tlbp_request request = tlbp_page_request(
			space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &ranges[i], 0);

		rig_load(rig.model, UINT64_C(0xfffffffffffff000));
		tlbp_model_drop(rig.model, 0, &request);
		assert_int_equal(tlbp_model_live_count(rig.model), 0);
	}
	rig_stop(&rig);
}

/* ------------------------------------------------------------------- clock --- */

static uint64_t shown_ns(struct rig *rig)
{
	return rig->tlbp.backend->ops->now_ns(rig->tlbp.backend);
}

static void the_clock_shows_nanoseconds_of_the_current_core(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 2);
	tlbp_model_advance(rig.model, 1, 123456);
	assert_int_equal(shown_ns(&rig), 0);
	tlbp_model_set_core(rig.model, 1);
	assert_int_equal(shown_ns(&rig), 123);
	tlbp_model_set_core(rig.model, 2);
	assert_int_equal(shown_ns(&rig), 123);
	rig_stop(&rig);
}

static struct tlbp_model *with_clock(uint32_t clock_ns, uint32_t permille, uint32_t factor)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset,
		.core_count = 1,
		.granule_shift = 12,
		.clock_ns = clock_ns,
		.steal_permille = permille,
		.steal_factor = factor,
		.seed = 7,
	};

	preset.values[TLBP_MODEL_REPLACEMENT].value = 1;
	return rig_create(&config);
}

static void the_clock_moves_in_its_steps(void **state)
{
	struct rig rig;

	(void)state;
	rig_set_up(&rig, with_clock(40, 0, 0), 1000);
	tlbp_model_advance(rig.model, 0, 39999);
	assert_int_equal(shown_ns(&rig), 0);
	tlbp_model_advance(rig.model, 0, 1);
	assert_int_equal(shown_ns(&rig), 40);
	tlbp_model_advance(rig.model, 0, 50000);
	assert_int_equal(shown_ns(&rig), 80);
	rig_stop(&rig);
}

static void a_stolen_stretch_seems_longer_and_the_core_does_not_notice(void **state)
{
	struct rig rig;

	(void)state;
	rig_set_up(&rig, with_clock(1, 1000, 50), 1000);
	assert_int_equal(shown_ns(&rig), 0);
	tlbp_model_advance(rig.model, 0, 10000);
	assert_int_equal(shown_ns(&rig), 500);
	tlbp_model_advance(rig.model, 0, 1000);
	assert_int_equal(shown_ns(&rig), 550);
	assert_int_equal(tlbp_model_now_ps(rig.model, 0), 11000);
	rig_stop(&rig);
}

static void as_many_stretches_are_stolen_as_are_asked_for(void **state)
{
	uint64_t stolen = 0;
	uint64_t last_ns;
	struct rig rig;
	uint32_t i;

	(void)state;
	rig_set_up(&rig, with_clock(1, 100, 1000), 1000);
	last_ns = shown_ns(&rig);
	for (i = 0; i < 10000; i++) {
		uint64_t now_ns;

		tlbp_model_advance(rig.model, 0, 1000);
		now_ns = shown_ns(&rig);
		assert_true(now_ns - last_ns == 1 || now_ns - last_ns == 1000);
		stolen += now_ns - last_ns == 1000;
		last_ns = now_ns;
	}
	assert_in_range(stolen, 900, 1100);
	rig_stop(&rig);
}

/* Between flushes nobody measures: that time is true. */
static void time_between_flushes_is_not_stolen(void **state)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops, .budget_ns = 1000000000, .op_ns = 23,
	};
	uint64_t start_ns;
	uint64_t end_ns;
	struct rig rig;

	(void)state;
	rig_set_up(&rig, with_clock(1, 1000, 1000), 1000);
	rig.tlbp.policy = &timebound.policy;
	assert_int_equal(tlbp_init(&rig.tlbp), TLBP_OK);
	start_ns = shown_ns(&rig);
	tlbp_model_advance(rig.model, 0, 1000000);
	flush_kernel(&rig, VA, 20, 0);
	end_ns = shown_ns(&rig);
	/* Of a flush that is measured it is. */
	assert_in_range(end_ns - start_ns, 400000, 999999);
	flush_kernel(&rig, VA, 20, 0);
	end_ns = shown_ns(&rig);
	flush_kernel(&rig, VA, 20, 0);
	tlbp_model_advance(rig.model, 0, 1000000);
	assert_in_range(shown_ns(&rig) - end_ns, 400000, 999999);
	rig_stop(&rig);
}

/* The policy looks at the clock, and decides the same whatever it shows. */
static void noise_changes_no_cost_and_no_entry(void **state)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = UINT64_C(1) << 50,
		.op_ns = 1,
		.flags = TLBP_TIMEBOUND_NO_PREDICTION,
	};
	uint64_t spent_ps[2] = { 0, 0 };
	struct rig rig;
	uint32_t noisy;
	uint32_t i;

	(void)state;
	for (noisy = 0; noisy < 2; noisy++) {
		rig_set_up(&rig, with_clock(1, noisy ? 500 : 0, 2), 8);
		rig.tlbp.policy = &timebound.policy;
		assert_int_equal(tlbp_init(&rig.tlbp), TLBP_OK);
		for (i = 0; i < 2000; i++) {
			rig_load(rig.model, VA + (i * 7 % 100) * PAGE);
			if (i % 16 == 0)
				flush_kernel(&rig, VA, 8 + i % 8, 0);
		}
		spent_ps[noisy] = tlbp_model_now_ps(rig.model, 0);
		rig_stop(&rig);
	}
	assert_int_equal(spent_ps[0], spent_ps[1]);
}

static void a_clock_that_cannot_get_further_stands_still(void **state)
{
	uint64_t last_ns = 0;
	struct rig rig;
	uint32_t i;

	(void)state;
	rig_set_up(&rig, with_clock(1, 1000, UINT32_MAX), 1000);
	for (i = 0; i < 100; i++) {
		uint64_t now_ns;

		tlbp_model_advance(rig.model, 0, UINT64_C(1) << 40);
		now_ns = shown_ns(&rig);
		assert_true(now_ns >= last_ns);
		last_ns = now_ns;
	}
	rig_stop(&rig);
}

/* ------------------------------------------------------------------- others --- */

static void a_flush_with_another_backend_or_core_is_refused(void **state)
{
	const struct tlbp_range range = { VA, 1 };
	const struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, 0);
	struct rig rig;
	struct rig other;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	rig_start(&other, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	assert_int_equal(tlbp_model_flush(rig.model, 0, &other.tlbp, &request),
			 TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_model_flush(rig.model, 0, NULL, &request), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_model_flush(rig.model, 1, &rig.tlbp, &request), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_model_now_ps(rig.model, 0), 0);
	assert_int_equal(tlbp_model_now_ps(other.model, 0), 0);
	rig_stop(&rig);
	rig_stop(&other);
}

static void a_malformed_request_takes_the_whole_and_says_so(void **state)
{
	const struct tlbp_range range = { VA + 1, 1 };
	const struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, 0);
	struct rig rig;

	(void)state;
	rig_start(&rig, TLBP_MODEL_NUMBER_COUNT, 0, 1);
	rig_load(rig.model, VA);
	assert_int_equal(tlbp_model_flush(rig.model, 0, &rig.tlbp, &request), TLBP_ERR_ALIGN);
	assert_int_equal(tlbp_model_live_count(rig.model), 0);
	rig_stop(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_operation_costs_its_price_and_its_completion),
		cmocka_unit_test(a_local_operation_has_a_price_of_its_own),
		cmocka_unit_test(a_whole_space_operation_costs_more_than_one_by_address),
		cmocka_unit_test(a_range_operation_costs_for_each_page),
		cmocka_unit_test(stage_2_makes_operations_dearer_of_either_kind),
		cmocka_unit_test(other_issuers_make_broadcasts_dearer_and_nothing_else),
		cmocka_unit_test(broadcasts_disturb_every_other_core),
		cmocka_unit_test(operations_that_are_left_for_later_are_completed_together),
		cmocka_unit_test(every_picosecond_of_a_core_is_accounted_for),
		cmocka_unit_test(costs_predict_what_a_flush_takes),
		cmocka_unit_test(an_operation_takes_its_page_from_every_core),
		cmocka_unit_test(a_local_operation_keeps_other_cores_entries),
		cmocka_unit_test(fetches_lose_their_entries_too),
		cmocka_unit_test(an_operation_that_is_not_leaf_only_takes_tables_on_the_way),
		cmocka_unit_test(an_operation_takes_the_block_that_holds_its_address),
		cmocka_unit_test(kernel_operations_take_every_asid_and_globals),
		cmocka_unit_test(user_operations_take_their_asid_and_global_leaves),
		cmocka_unit_test(operations_take_entries_of_the_current_vmid_only),
		cmocka_unit_test(a_range_in_slices_goes_to_its_last_page_and_no_further),
		cmocka_unit_test(every_range_of_a_request_is_taken),
		cmocka_unit_test(cores_with_wiped_first_levels_lose_them_to_any_operation),
		cmocka_unit_test(the_whole_of_an_asid_keeps_others_and_globals),
		cmocka_unit_test(the_whole_of_the_kernel_is_every_asid),
		cmocka_unit_test(everything_of_users_is_every_asid),
		cmocka_unit_test(a_guest_loses_all_of_its_vmid_at_the_completion),
		cmocka_unit_test(a_whole_guest_takes_one_operation),
		cmocka_unit_test(the_hypervisors_own_costs_time_and_takes_nothing),
		cmocka_unit_test(a_request_without_a_space_takes_everything),
		cmocka_unit_test(a_drop_takes_as_much_as_a_flush_and_no_time),
		cmocka_unit_test(a_drop_of_no_space_or_by_no_core_takes_nothing),
		cmocka_unit_test(a_range_to_the_top_is_dropped_to_the_top),
		cmocka_unit_test(the_clock_shows_nanoseconds_of_the_current_core),
		cmocka_unit_test(the_clock_moves_in_its_steps),
		cmocka_unit_test(a_stolen_stretch_seems_longer_and_the_core_does_not_notice),
		cmocka_unit_test(as_many_stretches_are_stolen_as_are_asked_for),
		cmocka_unit_test(time_between_flushes_is_not_stolen),
		cmocka_unit_test(noise_changes_no_cost_and_no_entry),
		cmocka_unit_test(a_clock_that_cannot_get_further_stands_still),
		cmocka_unit_test(a_flush_with_another_backend_or_core_is_refused),
		cmocka_unit_test(a_malformed_request_takes_the_whole_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
