/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What timebound learns of the cost of an operation when measuring is hard: a
 * clock of a microsecond, few operations, completions, preemption, and costs
 * that change. Flushes are of 8 to 500 operations of 23 ns, or 289 with stage 2.
 */
#include "policy.h"

/* Of docs/policies.md: 1000 ns and 1024 refills of 30 ns. */
#define BUDGET_NS 31720
#define OP_NS 23
#define STAGE2_OP_NS 289
#define MICROSECOND_NS 1000
/* A whole operation with its completion, on an Apple M4 (grade C). */
#define SYNC_NS 147
#define FLUSHES 100000
/* Flushes after which something is known. */
#define LESSONS 100

/* A machine that is flushed now and then, and how well its times are seen. */
struct world {
	struct tlbp_timebound timebound;
	struct unit_random random;
	uint64_t now_ns;
	uint64_t op_ns;
	uint64_t sync_ns;
	uint64_t clock_ns;
	/* One in so many measurements is 1000 times too long; 0: none. */
	uint64_t steal_period;
};

static void start(struct world *world, const char *test)
{
	*world = (struct world){
		.timebound = {
			.policy = { .ops = &tlbp_timebound_ops },
			.budget_ns = BUDGET_NS,
		},
		.random = unit_random_start(test),
		.op_ns = OP_NS,
		.sync_ns = SYNC_NS,
		.clock_ns = 1,
	};
	assert_int_equal(tlbp_timebound_ops.validate(&world->timebound.policy, &caps_plain),
			 TLBP_OK);
}

/* What the clock shows, from wherever between two steps the flush begins. */
static uint64_t shown_ns(struct world *world, uint64_t duration_ns)
{
	uint64_t start_ns = world->now_ns += unit_random_below(&world->random, 100000);
	uint64_t end_ns = world->now_ns += duration_ns;

	if (world->steal_period && unit_random_below(&world->random, world->steal_period) == 0)
		return duration_ns * 1000;
	return (end_ns / world->clock_ns - start_ns / world->clock_ns) * world->clock_ns;
}

/* Whole at once if it is predicted to overrun, otherwise by address and to the end. */
static bool flush(struct world *world, uint64_t op_count)
{
	struct tlbp_outcome outcome = policy_whole(1000, world->now_ns, TLBP_REASON_OVER_BUDGET);
	bool by_address = policy_decide(&world->timebound.policy, op_count, 0).action ==
			  TLBP_BY_ADDRESS;

	if (by_address) {
		outcome = policy_by_address(op_count, 0, world->now_ns);
		outcome.by_address_ns =
			shown_ns(world, op_count * world->op_ns + world->sync_ns);
	}
	policy_observe(&world->timebound.policy, &outcome);
	return by_address;
}

/* 8 to 500, small ones as often as large ones. */
static uint64_t any_size(struct world *world)
{
	uint64_t op_count;

	do
		op_count = 8 + unit_random_wide(&world->random, 9);
	while (op_count > 500);
	return op_count;
}

static bool is_near(const struct world *world)
{
	uint64_t op_ps = world->timebound.op_ps.value;

	return op_ps >= world->op_ns * 1000 / 2 && op_ps <= world->op_ns * 1000 * 2;
}

/* How often what is known is off by more than a factor of two. */
static uint32_t count_misses(struct world *world)
{
	uint32_t misses = 0;
	uint32_t i;

	for (i = 0; i < LESSONS; i++)
		flush(world, any_size(world));
	for (i = 0; i < FLUSHES; i++) {
		flush(world, any_size(world));
		misses += !is_near(world);
	}
	printf("# off by more than a factor of two after %" PRIu32 " of %d flushes\n", misses,
	       FLUSHES);
	return misses;
}

static void a_cost_is_learned_to_a_factor_of_two(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	assert_int_equal(count_misses(&world), 0);
}

static void a_clock_of_a_microsecond_is_enough(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.clock_ns = MICROSECOND_NS;
	assert_int_equal(count_misses(&world), 0);
}

static void long_completions_do_not_pass_for_operations(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.clock_ns = MICROSECOND_NS;
	world.sync_ns = 500;
	assert_int_equal(count_misses(&world), 0);
}

/* Two in a row move it, one time in 10000; a few more move it back. */
static void one_measurement_in_a_hundred_may_be_a_thousand_times_too_long(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.clock_ns = MICROSECOND_NS;
	world.steal_period = 100;
	assert_in_range(count_misses(&world), 0, FLUSHES / 500);
}

static void learn_from(struct world *world, uint64_t op_count)
{
	uint32_t i;

	for (i = 0; i < LESSONS; i++)
		flush(world, op_count);
	assert_true(is_near(world));
}

static uint32_t flushes_until_near(struct world *world, uint64_t op_count)
{
	uint32_t count = 0;

	while (!is_near(world) && count < 10000) {
		flush(world, op_count);
		count++;
	}
	printf("# followed after %" PRIu32 " flushes of %" PRIu64 " operations\n", count, op_count);
	return count;
}

static void a_rise_of_twelve_times_is_followed_within_eight_flushes(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.clock_ns = MICROSECOND_NS;
	learn_from(&world, 100);
	world.op_ns = STAGE2_OP_NS;
	assert_in_range(flushes_until_near(&world, 100), 1, 8);
}

/* Not an eighth of the budget. */
static void a_rise_is_seen_in_many_operations_that_take_little(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.sync_ns = 0;
	learn_from(&world, 64);
	world.op_ns = 50;
	assert_in_range(flushes_until_near(&world, 64), 1, 8);
}

/* Few, but they take a third of the budget now. */
static void a_rise_is_seen_in_few_operations_that_take_long(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	learn_from(&world, 100);
	world.op_ns = STAGE2_OP_NS;
	assert_in_range(flushes_until_near(&world, 40), 1, 8);
}

static void a_fall_of_twelve_times_is_followed_within_eight_flushes(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.clock_ns = MICROSECOND_NS;
	world.op_ns = STAGE2_OP_NS;
	learn_from(&world, 100);
	world.op_ns = OP_NS;
	assert_in_range(flushes_until_near(&world, 100), 1, 8);
}

/* Whole at once they measure nothing: the estimate is lowered until they are tried. */
static void a_fall_that_nobody_measures_is_found_in_the_end(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.op_ns = STAGE2_OP_NS;
	learn_from(&world, 100);
	world.op_ns = OP_NS;
	/* 289 has to come down to 31720 / 500 by quarters: six times, 32 flushes each. */
	assert_in_range(flushes_until_near(&world, 500), 6 * 32, 6 * 32 + 8);
}

/* Eight operations of 23 ns are 0 or 1000 ns on this clock, and 0 is no measurement. */
static void few_operations_do_not_raise_what_many_have_shown(void **state)
{
	struct world world;
	uint32_t i;

	(void)state;
	start(&world, __func__);
	world.clock_ns = MICROSECOND_NS;
	learn_from(&world, 500);
	for (i = 0; i < 1000; i++) {
		flush(&world, 8);
		assert_true(is_near(&world));
	}
}

static void few_operations_are_better_than_nothing(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	flush(&world, 8);
	assert_int_equal(world.timebound.op_ps.value, 0);
	flush(&world, 8);
	assert_true(is_near(&world));
}

static void few_operations_lower_what_is_too_high(void **state)
{
	struct world world;

	(void)state;
	start(&world, __func__);
	world.op_ns = STAGE2_OP_NS;
	learn_from(&world, 100);
	world.op_ns = OP_NS;
	/* With the completion eight of them look like 41 ns each. */
	assert_in_range(flushes_until_near(&world, 8), 1, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cost_is_learned_to_a_factor_of_two),
		cmocka_unit_test(a_clock_of_a_microsecond_is_enough),
		cmocka_unit_test(long_completions_do_not_pass_for_operations),
		cmocka_unit_test(one_measurement_in_a_hundred_may_be_a_thousand_times_too_long),
		cmocka_unit_test(a_rise_of_twelve_times_is_followed_within_eight_flushes),
		cmocka_unit_test(a_rise_is_seen_in_many_operations_that_take_little),
		cmocka_unit_test(a_rise_is_seen_in_few_operations_that_take_long),
		cmocka_unit_test(a_fall_of_twelve_times_is_followed_within_eight_flushes),
		cmocka_unit_test(a_fall_that_nobody_measures_is_found_in_the_end),
		cmocka_unit_test(few_operations_do_not_raise_what_many_have_shown),
		cmocka_unit_test(few_operations_are_better_than_nothing),
		cmocka_unit_test(few_operations_lower_what_is_too_high),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
