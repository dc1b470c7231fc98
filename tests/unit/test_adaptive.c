/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/policy_adaptive.c: both predictions, what they are learned from, and what
 * a whole flush costs now.
 *
 * The machine of these tests: 10 ns an operation, 1000 ns a whole flush, 100
 * entries of 20 ns each, half of which are taken to be used again. With a full
 * TLB the whole side costs 1000 + 100 / 2 * 20 = 2000 ns: 200 operations. Right
 * after a whole flush it costs 1000 ns: 100 operations.
 */
#include "policy.h"

#define FULL_LIMIT 200
#define EMPTY_LIMIT 100
#define FULL_NS 2000
#define EMPTY_NS 1000
/* 100 entries of 20 ns, back to back. */
#define REGROW_NS 2000
#define LATER_NS UINT64_C(1000000000)

static struct tlbp_adaptive adaptive_of(void)
{
	struct tlbp_adaptive adaptive = {
		.policy = { .ops = &tlbp_adaptive_ops },
		.costs = { .op_ps = 10000, .whole_ns = 1000, .refill_ps = 20000, .entry_count = 100,
			   .grade = 'D' },
	};

	return adaptive;
}

static int validate(struct tlbp_adaptive *adaptive)
{
	return tlbp_adaptive_ops.validate(&adaptive->policy, &caps_plain);
}

static struct tlbp_adaptive valid(void)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	assert_int_equal(validate(&adaptive), TLBP_OK);
	return adaptive;
}

static uint64_t limit(const struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	return policy_limit(&adaptive->policy, at_ns);
}

static void observe_whole(struct tlbp_adaptive *adaptive, uint64_t whole_ns, uint64_t at_ns)
{
	struct tlbp_outcome outcome = policy_whole(whole_ns, at_ns, TLBP_REASON_CHEAPER_WHOLE);

	policy_observe(&adaptive->policy, &outcome);
}

static void observe_by_address(struct tlbp_adaptive *adaptive, uint64_t op_count, uint64_t op_ns)
{
	struct tlbp_outcome outcome = policy_by_address(op_count, op_ns, LATER_NS);

	policy_observe(&adaptive->policy, &outcome);
}

/* What the engine does, on a machine that keeps to the predicted costs. */
static uint32_t flush_at(struct tlbp_adaptive *adaptive, uint64_t op_count, uint64_t at_ns)
{
	struct tlbp_plan plan = policy_decide(&adaptive->policy, op_count, at_ns);

	if (plan.action == TLBP_WHOLE_SPACE)
		observe_whole(adaptive, 1000, at_ns + 1000);
	else
		observe_by_address(adaptive, op_count, 10);
	return plan.action;
}

/* -------------------------------------------------- 1, 2: the two sides --- */

static void it_takes_the_cheaper_side(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	assert_int_equal(policy_decide(&adaptive.policy, FULL_LIMIT, 0).reason,
			 TLBP_REASON_CHEAPER_BY_ADDRESS);
	assert_int_equal(policy_decide(&adaptive.policy, FULL_LIMIT, 0).action, TLBP_BY_ADDRESS);
	assert_int_equal(policy_decide(&adaptive.policy, FULL_LIMIT + 1, 0).reason,
			 TLBP_REASON_CHEAPER_WHOLE);
	assert_int_equal(policy_decide(&adaptive.policy, FULL_LIMIT + 1, 0).action,
			 TLBP_WHOLE_SPACE);
}

static void by_address_the_budget_is_the_price_of_the_whole_side(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct tlbp_plan plan = policy_decide(&adaptive.policy, 10, 0);

	(void)state;
	assert_int_equal(plan.budget_ns, FULL_NS);
	assert_int_equal(plan.op_ns, 10);
}

static void max_ns_bounds_the_budget(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	(void)state;
	adaptive.max_ns = 500;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	assert_int_equal(policy_decide(&adaptive.policy, 50, 0).budget_ns, 500);
	assert_int_equal(policy_decide(&adaptive.policy, 51, 0).reason, TLBP_REASON_OVER_BUDGET);
	assert_int_equal(policy_decide(&adaptive.policy, 51, 0).action, TLBP_WHOLE_SPACE);
	assert_int_equal(policy_decide(&adaptive.policy, FULL_LIMIT + 1, 0).reason,
			 TLBP_REASON_CHEAPER_WHOLE);
}

static void a_price_of_zero_still_gives_a_budget(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	(void)state;
	adaptive.costs.op_ps = 0;
	adaptive.costs.whole_ns = 0;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 0, LATER_NS);
	assert_int_equal(policy_decide(&adaptive.policy, 10, LATER_NS).budget_ns, 1);
}

/* --------------------------------------------------- 3: learning of costs --- */

static void it_learns_what_an_operation_costs(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint32_t i;

	(void)state;
	for (i = 0; i < 8; i++)
		observe_by_address(&adaptive, 10, 100);
	assert_int_equal(limit(&adaptive, 0), FULL_NS / 100);
}

static void it_learns_what_a_whole_flush_costs(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint32_t i;

	(void)state;
	for (i = 0; i < 8; i++)
		observe_whole(&adaptive, 5000, LATER_NS);
	assert_int_equal(policy_decide(&adaptive.policy, 1, LATER_NS).budget_ns, 5000);
	for (i = 0; i < 8; i++)
		observe_whole(&adaptive, 700, LATER_NS);
	assert_int_equal(policy_decide(&adaptive.policy, 1, LATER_NS).budget_ns, 700);
}

static void one_stolen_measurement_moves_no_decision(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_by_address(&adaptive, 10, 1000000);
	assert_int_equal(limit(&adaptive, 0), FULL_LIMIT);
	observe_whole(&adaptive, 10000000, LATER_NS);
	assert_int_equal(policy_decide(&adaptive.policy, 1, LATER_NS).budget_ns, EMPTY_NS);
}

/* Always whole, it measures no operation, and would never find out that it may stop. */
static void an_operation_cost_that_was_overestimated_is_tried_again(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();
	uint64_t at_ns = LATER_NS;
	uint32_t flushes = 0;

	(void)state;
	adaptive.costs.op_ps = 100000;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	while (flush_at(&adaptive, 50, at_ns += LATER_NS) == TLBP_WHOLE_SPACE)
		assert_true(++flushes < 1000);
	/* From 100 to 40 ns is four quarters off, 32 flushes each. */
	assert_int_equal(flushes, 4 * 32);
}

/* Always by address, it measures no whole flush. */
static void a_whole_cost_that_was_overestimated_is_tried_again(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();
	uint64_t at_ns = LATER_NS;
	uint32_t flushes = 0;

	(void)state;
	adaptive.costs.whole_ns = 9000;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	while (flush_at(&adaptive, 900, at_ns += LATER_NS) == TLBP_BY_ADDRESS)
		assert_true(++flushes < 1000);
	/* One quarter off makes 6750 + 1000: less than 900 operations. */
	assert_int_equal(flushes, 32);
}

static void small_flushes_do_not_wear_the_whole_cost_down(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint32_t i;

	(void)state;
	for (i = 0; i < 1000; i++)
		observe_by_address(&adaptive, 10, 10);
	assert_int_equal(limit(&adaptive, 0), FULL_LIMIT);
}

/* ----------------------------------------------- 4: live entries, by time --- */

static void live_entries_fall_to_zero_at_a_whole_flush(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(limit(&adaptive, LATER_NS), EMPTY_LIMIT);
}

static void an_escalated_flush_counts_as_whole(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct tlbp_outcome outcome = policy_by_address(100, 10, LATER_NS);

	(void)state;
	outcome.action = TLBP_WHOLE_SPACE;
	outcome.reason = TLBP_REASON_BUDGET_SPENT;
	outcome.whole_ns = 1000;
	policy_observe(&adaptive.policy, &outcome);
	assert_int_equal(limit(&adaptive, LATER_NS), EMPTY_LIMIT);
}

/* A small one, or one while the clock read 0: at least the older is known. */
static void a_whole_flush_at_no_known_time_leaves_the_last_one_known(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_whole(&adaptive, 1000, LATER_NS);
	observe_whole(&adaptive, 0, 0);
	assert_int_equal(limit(&adaptive, LATER_NS), EMPTY_LIMIT);
}

/* After a quarter of the time 25 entries, 12 of them used again: 240 ns more. */
static void live_entries_grow_back_linearly(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(limit(&adaptive, LATER_NS + REGROW_NS / 4), 124);
	assert_int_equal(limit(&adaptive, LATER_NS + REGROW_NS / 2), 150);
	assert_int_equal(limit(&adaptive, LATER_NS + REGROW_NS), FULL_LIMIT);
	assert_int_equal(limit(&adaptive, UINT64_MAX), FULL_LIMIT);
}

static void regrow_ns_says_how_fast(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	(void)state;
	adaptive.regrow_ns = 1000000;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(limit(&adaptive, LATER_NS + REGROW_NS), EMPTY_LIMIT);
	assert_int_equal(limit(&adaptive, LATER_NS + 500000), 150);
	assert_int_equal(limit(&adaptive, LATER_NS + 1000000), FULL_LIMIT);
}

static void live_entries_may_take_minutes_to_grow_back(void **state)
{
	const uint64_t minute_ns = UINT64_C(60000000000);
	struct tlbp_adaptive adaptive = adaptive_of();

	(void)state;
	adaptive.regrow_ns = 10 * minute_ns;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 1000, LATER_NS);
	/* Rounded down: so long a time counts in units of four seconds. */
	assert_in_range(limit(&adaptive, LATER_NS + 5 * minute_ns), 146, 150);
	assert_in_range(limit(&adaptive, LATER_NS + 10 * minute_ns - 1), 194, FULL_LIMIT);
}

static void a_lone_medium_flush_goes_by_address(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint64_t at_ns;

	(void)state;
	for (at_ns = LATER_NS; at_ns < 10 * LATER_NS; at_ns += LATER_NS)
		assert_int_equal(flush_at(&adaptive, 150, at_ns), TLBP_BY_ADDRESS);
}

static void a_burst_goes_whole_after_the_first(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint64_t at_ns = LATER_NS;
	uint32_t i;

	(void)state;
	assert_int_equal(flush_at(&adaptive, 150, at_ns), TLBP_BY_ADDRESS);
	assert_int_equal(flush_at(&adaptive, 250, at_ns += LATER_NS), TLBP_WHOLE_SPACE);
	for (i = 0; i < 20; i++)
		assert_int_equal(flush_at(&adaptive, 150, at_ns += 1500), TLBP_WHOLE_SPACE);
	assert_int_equal(flush_at(&adaptive, 150, at_ns + LATER_NS), TLBP_BY_ADDRESS);
}

static void a_small_flush_goes_by_address_even_in_a_burst(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	assert_int_equal(flush_at(&adaptive, 250, LATER_NS), TLBP_WHOLE_SPACE);
	assert_int_equal(flush_at(&adaptive, 50, LATER_NS + 1000), TLBP_BY_ADDRESS);
}

/* ------------------------------------------------------------- the clock --- */

static void without_a_time_the_tlb_is_taken_for_full(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	assert_int_equal(limit(&adaptive, 0), FULL_LIMIT);
	assert_int_equal(limit(&adaptive, LATER_NS), FULL_LIMIT);
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(limit(&adaptive, 0), FULL_LIMIT);
}

static void a_clock_slightly_behind_means_a_flush_just_now(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(limit(&adaptive, LATER_NS - 1), EMPTY_LIMIT);
	assert_int_equal(limit(&adaptive, LATER_NS - REGROW_NS + 1), EMPTY_LIMIT);
}

static void a_clock_far_behind_has_jumped(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(limit(&adaptive, LATER_NS - REGROW_NS), FULL_LIMIT);
	assert_int_equal(limit(&adaptive, 1), FULL_LIMIT);
}

/* -------------------------------------------- 4, 5: refills and the reuse --- */

/* Undisturbed, a refill every 100 ns; told every 10000 ns. */
struct refills {
	struct tlbp_adaptive *adaptive;
	uint64_t count;
	uint64_t at_ns;
};

static void tell(struct refills *refills, uint64_t more)
{
	refills->count += more;
	refills->at_ns += 10000;
	tlbp_adaptive_refills(refills->adaptive, refills->count, refills->at_ns);
}

static struct refills told_the_usual_rate(struct tlbp_adaptive *adaptive)
{
	struct refills refills = { .adaptive = adaptive, .at_ns = LATER_NS };

	tell(&refills, 0);
	tell(&refills, 100);
	tell(&refills, 100);
	return refills;
}

/* A whole flush amid an interval, and the usual refills and some more in it. */
static void tell_with_whole_flush(struct refills *refills, uint64_t excess)
{
	observe_whole(refills->adaptive, 1000, refills->at_ns + 10);
	tell(refills, 100 + excess);
}

static void refills_since_the_whole_flush_are_live(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = { .adaptive = &adaptive, .at_ns = LATER_NS };

	(void)state;
	tell(&refills, 5000);
	observe_whole(&adaptive, 1000, refills.at_ns);
	assert_int_equal(limit(&adaptive, refills.at_ns), EMPTY_LIMIT);
	tell(&refills, 40);
	assert_int_equal(limit(&adaptive, refills.at_ns), 140);
	tell(&refills, 20);
	assert_int_equal(limit(&adaptive, refills.at_ns), 160);
}

static void refills_count_up_to_the_capacity(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = { .adaptive = &adaptive, .at_ns = LATER_NS };

	(void)state;
	tell(&refills, 5000);
	observe_whole(&adaptive, 1000, refills.at_ns);
	tell(&refills, 1000);
	assert_int_equal(limit(&adaptive, refills.at_ns), FULL_LIMIT);
}

static void once_refills_are_told_time_does_not_count(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = { .adaptive = &adaptive, .at_ns = LATER_NS };

	(void)state;
	tell(&refills, 5000);
	observe_whole(&adaptive, 1000, refills.at_ns);
	assert_int_equal(limit(&adaptive, 10 * LATER_NS), EMPTY_LIMIT);
}

static void refills_told_at_time_zero_count(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	tlbp_adaptive_refills(&adaptive, 0, 0);
	assert_int_equal(limit(&adaptive, LATER_NS), EMPTY_LIMIT);
	tlbp_adaptive_refills(&adaptive, 40, 0);
	assert_int_equal(limit(&adaptive, LATER_NS), 140);
}

static void a_refill_total_that_runs_backwards_starts_anew(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = { .adaptive = &adaptive, .at_ns = LATER_NS };

	(void)state;
	tell(&refills, 5000);
	observe_whole(&adaptive, 1000, refills.at_ns);
	refills.count = 0;
	tell(&refills, 40);
	assert_int_equal(limit(&adaptive, refills.at_ns), 140);
	tell(&refills, 20);
	assert_int_equal(limit(&adaptive, refills.at_ns), 160);
}

static void refills_in_excess_raise_the_reuse_share(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);

	(void)state;
	tell_with_whole_flush(&refills, 80);
	tell_with_whole_flush(&refills, 80);
	/* 1000 + 100 * 0.8 * 20 ns. */
	assert_int_equal(limit(&adaptive, refills.at_ns), 260);
}

static void no_excess_lowers_the_reuse_share(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	uint32_t i;

	(void)state;
	tell_with_whole_flush(&refills, 0);
	tell_with_whole_flush(&refills, 0);
	assert_int_equal(limit(&adaptive, refills.at_ns), 150);
	for (i = 0; i < 20; i++)
		tell_with_whole_flush(&refills, 0);
	assert_int_equal(limit(&adaptive, refills.at_ns), EMPTY_LIMIT);
}

static void one_interval_teaches_no_reuse(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);

	(void)state;
	tell_with_whole_flush(&refills, 0);
	assert_int_equal(limit(&adaptive, refills.at_ns), FULL_LIMIT);
}

/* More refills than entries were destroyed are somebody else's. */
static void the_reuse_share_is_at_most_all_of_it(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	uint32_t i;

	(void)state;
	for (i = 0; i < 20; i++)
		tell_with_whole_flush(&refills, 1000000);
	/* 1000 + 100 * 20 ns. */
	assert_int_equal(limit(&adaptive, refills.at_ns), 300);
}

static void without_a_usual_rate_no_reuse_is_learned(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = { .adaptive = &adaptive, .at_ns = LATER_NS };
	uint32_t i;

	(void)state;
	tell(&refills, 0);
	for (i = 0; i < 20; i++)
		tell_with_whole_flush(&refills, 0);
	assert_int_equal(limit(&adaptive, refills.at_ns), FULL_LIMIT);
}

static void refills_told_twice_at_one_time_teach_nothing(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	tlbp_adaptive_refills(&adaptive, 100, LATER_NS);
	tlbp_adaptive_refills(&adaptive, 200, LATER_NS);
	tlbp_adaptive_refills(&adaptive, 300, LATER_NS - 1);
	assert_int_equal(limit(&adaptive, LATER_NS), FULL_LIMIT);
}

/* -------------------------------------------------------------- extremes --- */

static void extremes_do_not_wrap(void **state)
{
	struct tlbp_adaptive adaptive = {
		.policy = { .ops = &tlbp_adaptive_ops },
		.costs = { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, 'D' },
	};
	struct tlbp_outcome endless = policy_by_address(1, UINT64_MAX, UINT64_MAX);
	uint32_t i;

	(void)state;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	assert_int_equal(policy_decide(&adaptive.policy, 1, 0).action, TLBP_BY_ADDRESS);
	for (i = 0; i < 100; i++) {
		policy_observe(&adaptive.policy, &endless);
		observe_whole(&adaptive, UINT64_MAX, UINT64_MAX - i);
		tlbp_adaptive_refills(&adaptive, UINT64_MAX - 100 + i, UINT64_MAX - 100 + i);
	}
	assert_int_equal(policy_decide(&adaptive.policy, 1, UINT64_MAX).action, TLBP_BY_ADDRESS);
}

static void the_smallest_machine_works(void **state)
{
	struct tlbp_adaptive adaptive = {
		.policy = { .ops = &tlbp_adaptive_ops },
		.costs = { .refill_ps = 1000, .entry_count = 1 },
	};

	(void)state;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 1, 1);
	assert_int_equal(policy_decide(&adaptive.policy, 1, 2).action, TLBP_BY_ADDRESS);
}

/* ------------------------------------------------------------ validation --- */

static void costs_without_refills_are_refused(void **state)
{
	struct tlbp_adaptive no_entries = adaptive_of();
	struct tlbp_adaptive no_refill = adaptive_of();

	(void)state;
	no_entries.costs.entry_count = 0;
	assert_int_equal(validate(&no_entries), TLBP_ERR_POLICY_LIMITS);
	no_refill.costs.refill_ps = 0;
	assert_int_equal(validate(&no_refill), TLBP_ERR_POLICY_LIMITS);
}

static void it_asks_for_a_clock_and_for_the_time(void **state)
{
	(void)state;
	assert_int_equal(tlbp_adaptive_ops.flags,
			 TLBP_POLICY_NEEDS_CLOCK | TLBP_POLICY_WANTS_TIME);
}

static void validate_forgets_what_was_learned(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	uint32_t i;

	(void)state;
	for (i = 0; i < 10; i++) {
		observe_by_address(&adaptive, 10, 1000);
		tell_with_whole_flush(&refills, 0);
	}
	assert_int_equal(validate(&adaptive), TLBP_OK);
	assert_int_equal(limit(&adaptive, refills.at_ns), FULL_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_takes_the_cheaper_side),
		cmocka_unit_test(by_address_the_budget_is_the_price_of_the_whole_side),
		cmocka_unit_test(max_ns_bounds_the_budget),
		cmocka_unit_test(a_price_of_zero_still_gives_a_budget),
		cmocka_unit_test(it_learns_what_an_operation_costs),
		cmocka_unit_test(it_learns_what_a_whole_flush_costs),
		cmocka_unit_test(one_stolen_measurement_moves_no_decision),
		cmocka_unit_test(an_operation_cost_that_was_overestimated_is_tried_again),
		cmocka_unit_test(a_whole_cost_that_was_overestimated_is_tried_again),
		cmocka_unit_test(small_flushes_do_not_wear_the_whole_cost_down),
		cmocka_unit_test(live_entries_fall_to_zero_at_a_whole_flush),
		cmocka_unit_test(an_escalated_flush_counts_as_whole),
		cmocka_unit_test(a_whole_flush_at_no_known_time_leaves_the_last_one_known),
		cmocka_unit_test(live_entries_grow_back_linearly),
		cmocka_unit_test(regrow_ns_says_how_fast),
		cmocka_unit_test(live_entries_may_take_minutes_to_grow_back),
		cmocka_unit_test(a_lone_medium_flush_goes_by_address),
		cmocka_unit_test(a_burst_goes_whole_after_the_first),
		cmocka_unit_test(a_small_flush_goes_by_address_even_in_a_burst),
		cmocka_unit_test(without_a_time_the_tlb_is_taken_for_full),
		cmocka_unit_test(a_clock_slightly_behind_means_a_flush_just_now),
		cmocka_unit_test(a_clock_far_behind_has_jumped),
		cmocka_unit_test(refills_since_the_whole_flush_are_live),
		cmocka_unit_test(refills_count_up_to_the_capacity),
		cmocka_unit_test(once_refills_are_told_time_does_not_count),
		cmocka_unit_test(refills_told_at_time_zero_count),
		cmocka_unit_test(a_refill_total_that_runs_backwards_starts_anew),
		cmocka_unit_test(refills_in_excess_raise_the_reuse_share),
		cmocka_unit_test(no_excess_lowers_the_reuse_share),
		cmocka_unit_test(one_interval_teaches_no_reuse),
		cmocka_unit_test(the_reuse_share_is_at_most_all_of_it),
		cmocka_unit_test(without_a_usual_rate_no_reuse_is_learned),
		cmocka_unit_test(refills_told_twice_at_one_time_teach_nothing),
		cmocka_unit_test(extremes_do_not_wrap),
		cmocka_unit_test(the_smallest_machine_works),
		cmocka_unit_test(costs_without_refills_are_refused),
		cmocka_unit_test(it_asks_for_a_clock_and_for_the_time),
		cmocka_unit_test(validate_forgets_what_was_learned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
