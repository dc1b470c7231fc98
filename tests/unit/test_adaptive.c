/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/policy_adaptive.c: both predictions, what they are learned from, and what
 * a whole flush would destroy.
 *
 * The machine of these tests: 10 ns an operation, 1000 ns a whole flush, 100
 * entries of 20 ns each. Right after a whole flush the whole side costs 1000 ns:
 * 100 operations. With a full TLB half of it counts as named by a request of more
 * than 100 pages; of the other 50 an eighth is taken to be used again: 1120 ns and
 * 112 operations.
 */
#include "policy.h"

#define FULL_LIMIT 112
#define EMPTY_LIMIT 100
#define FULL_NS 1120
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

/* A single page, at a time: next to nothing goes. */
static void observe_one_page(struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	struct tlbp_outcome outcome = policy_by_address(8, 10, at_ns);

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

	(void)state;
	assert_int_equal(policy_decide(&adaptive.policy, FULL_LIMIT, 0).budget_ns, FULL_NS);
	assert_int_equal(policy_decide(&adaptive.policy, FULL_LIMIT, 0).op_ns, 10);
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
	assert_int_equal(adaptive.scale.value, 10 * 1024);
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
	assert_int_equal(adaptive.scale.value, 1024);
	observe_whole(&adaptive, 10000000, LATER_NS);
	assert_int_equal(policy_decide(&adaptive.policy, 1, LATER_NS).budget_ns, EMPTY_NS);
}

/* It may be true: if operations are dear now, a slice of many would take too long. */
static void one_high_measurement_makes_slices_short(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_by_address(&adaptive, 10, 1000);
	assert_int_equal(policy_decide(&adaptive.policy, 50, 0).op_ns, 1000);
	observe_by_address(&adaptive, 10, 10);
	assert_int_equal(policy_decide(&adaptive.policy, 50, 0).op_ns, 10);
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
	/* From 5000 to 1120 ns is six quarters off, 32 flushes each. */
	assert_int_equal(flushes, 6 * 32);
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
	assert_int_equal(adaptive.whole_ns.value, 1000);
}

/* 8 operations and a coarse clock: 80 ns are a step of 1000 ns, or none. */
static void samples_shorter_than_the_clocks_step_are_joined(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();
	struct tlbp_outcome outcome = policy_by_address(8, 0, LATER_NS);
	uint64_t ns = 0;
	uint32_t i;

	(void)state;
	adaptive.costs.clock_ns = 1000;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	for (i = 0; i < 2000; i++) {
		/* 24 ns an operation. */
		outcome.by_address_ns = (ns + 192) / 1000 * 1000 - ns / 1000 * 1000;
		ns += 192;
		policy_observe(&adaptive.policy, &outcome);
	}
	assert_in_range(adaptive.scale.value, 24 * 1024 / 10 * 15 / 16, 24 * 1024 / 10 * 17 / 16);
}

static void a_clock_that_stands_still_teaches_nothing(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint32_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		observe_by_address(&adaptive, 10, 0);
	assert_int_equal(adaptive.scale.value, 1024);
}

static void nobody_waited_for_a_flush_without_completion(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	const struct tlbp_range range = { .page_count = 10 };
	struct tlbp_request request = policy_request(&range, 12, 0);
	struct tlbp_outcome outcome = policy_by_address(10, 1, LATER_NS);
	uint32_t i;

	(void)state;
	request.flags = TLBP_NO_SYNC;
	for (i = 0; i < 8; i++)
		tlbp_adaptive_ops.observe(&adaptive.policy, &request, &outcome);
	assert_int_equal(adaptive.scale.value, 1024);
}

static void an_unknown_operation_cost_is_learned(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();
	uint32_t i;

	(void)state;
	adaptive.costs.op_ps = 0;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	assert_int_equal(policy_decide(&adaptive.policy, UINT32_MAX, 0).action, TLBP_BY_ADDRESS);
	for (i = 0; i < 4; i++)
		observe_by_address(&adaptive, 10, 20);
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(limit(&adaptive, LATER_NS), EMPTY_LIMIT / 2);
}

/* ------------------------------------------- ranges, pages and completion --- */

static struct tlbp_plan decide_range(const struct tlbp_adaptive *adaptive, uint64_t page_count,
				     uint64_t op_count)
{
	const struct tlbp_range range = { .page_count = page_count };
	struct tlbp_request request = policy_request(&range, 12, 0);

	return tlbp_adaptive_ops.decide(&adaptive->policy, &request, &caps_range, op_count, 0);
}

/* 30 ns an operation on a range, and 2 ns for each page of it. */
static struct tlbp_adaptive valid_with_ranges(void)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	adaptive.costs.range_op_ps = 30000;
	adaptive.costs.range_page_ps = 2000;
	assert_int_equal(tlbp_adaptive_ops.validate(&adaptive.policy, &caps_range), TLBP_OK);
	return adaptive;
}

static void each_page_of_a_range_operation_has_its_price(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_ranges();

	(void)state;
	/* 2 * 30 + 530 * 2 ns are as much as the whole side. */
	assert_int_equal(decide_range(&adaptive, 530, 2).action, TLBP_BY_ADDRESS);
	assert_int_equal(decide_range(&adaptive, 531, 2).action, TLBP_WHOLE_SPACE);
}

static void operations_on_single_pages_have_no_price_per_page(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_ranges();

	(void)state;
	assert_int_equal(decide_range(&adaptive, FULL_LIMIT, FULL_LIMIT).action, TLBP_BY_ADDRESS);
	assert_int_equal(decide_range(&adaptive, FULL_LIMIT + 1, FULL_LIMIT + 1).action,
			 TLBP_WHOLE_SPACE);
}

static void an_unknown_price_of_a_range_operation_is_that_of_any(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_ranges();

	(void)state;
	adaptive.costs.range_op_ps = 0;
	assert_int_equal(decide_range(&adaptive, 550, 2).action, TLBP_BY_ADDRESS);
	assert_int_equal(decide_range(&adaptive, 551, 2).action, TLBP_WHOLE_SPACE);
}

static void without_range_operations_pages_are_operations(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_ranges();
	const struct tlbp_range range = { .page_count = 1000 };
	struct tlbp_request request = policy_request(&range, 12, 21);

	(void)state;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	assert_int_equal(tlbp_adaptive_ops.decide(&adaptive.policy, &request, &caps_plain, 100, 0)
				 .action,
			 TLBP_BY_ADDRESS);
}

/* How many of its pages were done before it was given up, nobody knows. */
static void an_escalated_flush_of_ranges_is_no_sample(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_ranges();
	struct tlbp_outcome outcome = policy_by_address(10, 1000, LATER_NS);
	uint32_t i;

	(void)state;
	outcome.action = TLBP_WHOLE_SPACE;
	outcome.reason = TLBP_REASON_BUDGET_SPENT;
	for (i = 0; i < 8; i++)
		policy_observe(&adaptive.policy, &outcome);
	assert_int_equal(decide_range(&adaptive, 10, 10).op_ns, 10);
}

static void the_completion_has_its_price_once(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	(void)state;
	adaptive.costs.sync_ns = 400;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	/* 400 + 68 * 10 ns are 1000 + (100 - 68) / 8 * 20. */
	assert_int_equal(limit(&adaptive, 0), 68);
	/* A sample that is exactly as predicted, completed twice. */
	for (uint32_t i = 0; i < 8; i++) {
		struct tlbp_outcome outcome = policy_by_address(10, 90, LATER_NS);

		outcome.slice_count = 2;
		policy_observe(&adaptive.policy, &outcome);
	}
	assert_int_equal(adaptive.scale.value, 1024);
}

/* ------------------------------------------------------------- bystanders --- */

static struct tlbp_plan decide_in(const struct tlbp_adaptive *adaptive, uint32_t domain,
				  uint64_t op_count)
{
	const struct tlbp_range none = { .page_count = 0 };
	struct tlbp_request request = policy_request(&none, 12, 0);

	request.space.domain = domain;
	return tlbp_adaptive_ops.decide(&adaptive->policy, &request, &caps_plain, op_count,
					LATER_NS);
}

/* 10 ns here and 30 elsewhere for each operation, 1000 and 30 for a whole flush. */
static struct tlbp_adaptive valid_with_bystanders(void)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	adaptive.costs.bystander_ps = 30000;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 1000, LATER_NS);
	return adaptive;
}

static void what_others_lose_counts_on_both_sides(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_bystanders();

	(void)state;
	assert_int_equal(decide_in(&adaptive, TLBP_DOMAIN_INNER, 25).action, TLBP_BY_ADDRESS);
	assert_int_equal(decide_in(&adaptive, TLBP_DOMAIN_INNER, 26).action, TLBP_WHOLE_SPACE);
}

/* Of 1030 ns in all, a quarter passes on the clock of the CPU that flushes. */
static void the_budget_is_this_cpus_part(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_bystanders();

	(void)state;
	assert_int_equal(decide_in(&adaptive, TLBP_DOMAIN_INNER, 10).budget_ns, 1030 / 4);
}

static void a_local_flush_disturbs_nobody(void **state)
{
	struct tlbp_adaptive adaptive = valid_with_bystanders();

	(void)state;
	assert_int_equal(decide_in(&adaptive, TLBP_DOMAIN_LOCAL, EMPTY_LIMIT).action,
			 TLBP_BY_ADDRESS);
	assert_int_equal(decide_in(&adaptive, TLBP_DOMAIN_LOCAL, EMPTY_LIMIT + 1).action,
			 TLBP_WHOLE_SPACE);
}

/* -------------------------------------------------- 4: fresh entries, by time --- */

static void nothing_is_spared_right_after_a_whole_flush(void **state)
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

/* Of the price of a flush of no page that counts: what is spared, times 20 ns / 8. */
static uint64_t spared_ns(const struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	const struct tlbp_range none = { .page_count = 0 };
	struct tlbp_request request = policy_request(&none, 12, 0);

	return tlbp_adaptive_ops.decide(&adaptive->policy, &request, &caps_plain, 8, at_ns)
		       .budget_ns -
	       EMPTY_NS;
}

static void entries_grow_back_linearly(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(spared_ns(&adaptive, LATER_NS), 0);
	assert_int_equal(spared_ns(&adaptive, LATER_NS + REGROW_NS * 32 / 100), 32 / 8 * 20);
	assert_int_equal(spared_ns(&adaptive, LATER_NS + REGROW_NS * 64 / 100), 64 / 8 * 20);
	assert_int_equal(spared_ns(&adaptive, LATER_NS + REGROW_NS), 100 / 8 * 20);
	assert_int_equal(spared_ns(&adaptive, UINT64_MAX), 100 / 8 * 20);
}

static void regrow_ns_says_how_fast(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of();

	(void)state;
	adaptive.regrow_ns = 1000000;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_int_equal(spared_ns(&adaptive, LATER_NS + REGROW_NS), 0);
	assert_int_equal(spared_ns(&adaptive, LATER_NS + 480000), 48 / 8 * 20);
	assert_int_equal(spared_ns(&adaptive, LATER_NS + 1000000), 100 / 8 * 20);
}

static void entries_may_take_minutes_or_centuries_to_grow_back(void **state)
{
	const uint64_t minute_ns = UINT64_C(60000000000);
	struct tlbp_adaptive adaptive = adaptive_of();

	(void)state;
	adaptive.regrow_ns = 10 * minute_ns;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 1000, LATER_NS);
	/* Rounded down: so long a time counts in units of four seconds. */
	assert_in_range(spared_ns(&adaptive, LATER_NS + 5 * minute_ns), 46 / 8 * 20, 50 / 8 * 20);
	assert_in_range(spared_ns(&adaptive, LATER_NS + 10 * minute_ns - 1), 94 / 8 * 20,
			100 / 8 * 20);
	adaptive.regrow_ns = UINT64_C(1) << 62;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	observe_whole(&adaptive, 1000, LATER_NS);
	assert_in_range(spared_ns(&adaptive, LATER_NS + (UINT64_C(1) << 61)), 46 / 8 * 20,
			50 / 8 * 20);
}

/* One wrong time of one of them must not move what comes after. */
static void by_the_clock_only_whole_flushes_count(void **state)
{
	struct tlbp_adaptive adaptive = valid();

	(void)state;
	observe_whole(&adaptive, 1000, LATER_NS);
	observe_one_page(&adaptive, LATER_NS + REGROW_NS * 41 / 100);
	observe_one_page(&adaptive, 10 * LATER_NS);
	assert_int_equal(spared_ns(&adaptive, LATER_NS + REGROW_NS * 64 / 100), 64 / 8 * 20);
}

static void a_lone_medium_flush_goes_by_address(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint64_t at_ns;

	(void)state;
	for (at_ns = LATER_NS; at_ns < 10 * LATER_NS; at_ns += LATER_NS)
		assert_int_equal(flush_at(&adaptive, 105, at_ns), TLBP_BY_ADDRESS);
}

static void a_burst_goes_whole_after_the_first(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint64_t at_ns = LATER_NS;
	uint32_t i;

	(void)state;
	assert_int_equal(flush_at(&adaptive, 105, at_ns), TLBP_BY_ADDRESS);
	assert_int_equal(flush_at(&adaptive, 250, at_ns += LATER_NS), TLBP_WHOLE_SPACE);
	for (i = 0; i < 20; i++)
		assert_int_equal(flush_at(&adaptive, 105, at_ns += 1010), TLBP_WHOLE_SPACE);
	assert_int_equal(flush_at(&adaptive, 105, at_ns + LATER_NS), TLBP_BY_ADDRESS);
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

/* --------------------------------------------- 4: fresh entries, by refills --- */

/* A flush every 10000 ns, and undisturbed a refill every 100 ns. */
struct refills {
	struct tlbp_adaptive *adaptive;
	uint64_t count;
	uint64_t at_ns;
};

static void tell(struct refills *refills, uint64_t more)
{
	refills->count += more;
	refills->at_ns += 10000;
	tlbp_adaptive_refills(refills->adaptive, refills->count);
}

/* Told, and all of it before a whole flush. */
static struct refills told(struct tlbp_adaptive *adaptive)
{
	struct refills refills = { .adaptive = adaptive, .at_ns = LATER_NS };

	tell(&refills, 5000);
	observe_whole(adaptive, 1000, refills.at_ns);
	return refills;
}

static uint64_t told_spared(const struct refills *refills)
{
	/* At a share of one half, of 20 ns. */
	return spared_ns(refills->adaptive, refills->at_ns) / 10;
}

static void refills_since_the_whole_flush_are_alive(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	assert_int_equal(told_spared(&refills), 0);
	tell(&refills, 40);
	assert_int_equal(told_spared(&refills), 40);
	tell(&refills, 20);
	assert_int_equal(told_spared(&refills), 60);
}

static void refills_count_up_to_the_capacity(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	tell(&refills, 1000);
	assert_int_equal(told_spared(&refills), 100);
}

static void what_a_flush_by_address_left_is_spared(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	tell(&refills, 41);
	/* One of 41 entries goes, and 24 come. */
	observe_one_page(&adaptive, refills.at_ns);
	assert_int_equal(told_spared(&refills), 40);
	tell(&refills, 24);
	assert_int_equal(told_spared(&refills), 64);
}

static void once_refills_are_told_time_does_not_count(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	refills.at_ns = 10 * LATER_NS;
	assert_int_equal(told_spared(&refills), 0);
}

static void a_refill_total_that_runs_backwards_starts_anew(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	refills.count = 0;
	tell(&refills, 40);
	assert_int_equal(told_spared(&refills), 40);
	tell(&refills, 20);
	assert_int_equal(told_spared(&refills), 60);
}

/* ------------------------------------------------------- 5: pages named --- */

static uint64_t spared_of(const struct refills *refills, uint64_t page_count)
{
	const struct tlbp_range ranges[2] = { { .page_count = page_count / 2 },
					      { .page_count = page_count - page_count / 2 } };
	struct tlbp_request request = policy_request(ranges, 12, 0);

	request.range_count = 2;
	return (tlbp_adaptive_ops.decide(&refills->adaptive->policy, &request, &caps_plain, 8,
					 refills->at_ns)
			.budget_ns -
		EMPTY_NS) /
	       10;
}

static void pages_that_fit_into_the_refills_were_among_them(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	tell(&refills, 60);
	assert_int_equal(spared_of(&refills, 20), 40);
	assert_int_equal(spared_of(&refills, 60), 0);
}

static void of_more_pages_than_refills_half_were_among_them(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	tell(&refills, 60);
	assert_int_equal(spared_of(&refills, 62), 30);
	assert_int_equal(spared_of(&refills, UINT64_MAX), 30);
}

static void what_does_not_fit_is_evicted_of_either_kind(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told(&adaptive);

	(void)state;
	/* 148 of 200 were named; 26 of the 100 that are left were not. */
	tell(&refills, 200);
	assert_int_equal(spared_of(&refills, 148), 26);
}

/* ------------------------------------------------------------- 6: the reuse --- */

static struct refills told_the_usual_rate(struct tlbp_adaptive *adaptive)
{
	struct refills refills = told(adaptive);

	tell(&refills, 101);
	observe_one_page(adaptive, refills.at_ns);
	tell(&refills, 101);
	observe_one_page(adaptive, refills.at_ns);
	tell(&refills, 101);
	observe_one_page(adaptive, refills.at_ns);
	return refills;
}

/* A whole flush, and until the next flush the usual refills and some more. */
static void excess_after_whole(struct refills *refills, uint64_t excess)
{
	tell(refills, 101);
	observe_whole(refills->adaptive, 1000, refills->at_ns);
	tell(refills, 101 + excess);
	observe_one_page(refills->adaptive, refills->at_ns);
}

static void refills_in_excess_raise_the_reuse_share(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);

	(void)state;
	excess_after_whole(&refills, 60);
	excess_after_whole(&refills, 60);
	assert_in_range(adaptive.reuse_permille.value, 595, 620);
}

static void no_excess_lowers_the_reuse_share_by_an_eighth(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	uint32_t i;

	(void)state;
	for (i = 0; i < 30; i++)
		excess_after_whole(&refills, 0);
	assert_int_equal(adaptive.reuse_permille.value, 375);
}

/* So many refills, told at a flush of a page 300 ns after the one before. */
static void soon_after(struct refills *refills, uint64_t more)
{
	refills->count += more;
	refills->at_ns += 300;
	tlbp_adaptive_refills(refills->adaptive, refills->count);
	observe_one_page(refills->adaptive, refills->at_ns);
}

/* 60 of 100 lost entries, but not before the first flush by address. */
static void what_comes_back_after_other_flushes_was_alive_too(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	uint32_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		tell(&refills, 101);
		observe_whole(&adaptive, 1000, refills.at_ns);
		soon_after(&refills, 1);
		assert_int_equal(adaptive.after_whole, 1);
		soon_after(&refills, 41);
		soon_after(&refills, 21);
		soon_after(&refills, 11);
		soon_after(&refills, 1);
		assert_int_equal(adaptive.after_whole, 0);
	}
	/* 70 came, 12 of them in 1200 ns as usual. */
	assert_in_range(adaptive.reuse_permille.value, 580, 620);
}

static void one_whole_flush_teaches_no_reuse(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);

	(void)state;
	excess_after_whole(&refills, 0);
	assert_int_equal(adaptive.reuse_permille.value, 500);
}

/* More refills than entries were destroyed are somebody else's, too. */
static void all_in_excess_raises_the_reuse_share_by_an_eighth(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	uint32_t i;

	(void)state;
	for (i = 0; i < 20; i++)
		excess_after_whole(&refills, 1000000);
	assert_int_equal(adaptive.reuse_permille.value, 625);
}

/* Refills that the next request names were of pages mapped since. */
static void pages_named_afterwards_are_no_reuse(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	const struct tlbp_range range = { .page_count = 80 };
	struct tlbp_request request = policy_request(&range, 12, 0);
	struct tlbp_outcome outcome = policy_by_address(80, 10, 0);
	uint32_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		tell(&refills, 101);
		observe_whole(&adaptive, 1000, refills.at_ns);
		tell(&refills, 100 + 80);
		outcome.at_ns = refills.at_ns;
		tlbp_adaptive_ops.observe(&adaptive.policy, &request, &outcome);
	}
	assert_int_equal(adaptive.reuse_permille.value, 375);
}

/* In a burst the second one destroys next to nothing. */
static void a_whole_flush_of_an_empty_tlb_teaches_nothing(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	struct refills refills = told_the_usual_rate(&adaptive);
	uint32_t i;

	(void)state;
	observe_whole(&adaptive, 1000, refills.at_ns);
	for (i = 0; i < 20; i++) {
		tell(&refills, 2);
		observe_whole(&adaptive, 1000, refills.at_ns);
	}
	assert_int_equal(adaptive.reuse_permille.value, 500);
}

static void untold_the_reuse_share_is_an_eighth(void **state)
{
	struct tlbp_adaptive adaptive = valid();
	uint64_t at_ns = LATER_NS;
	uint32_t i;

	(void)state;
	for (i = 0; i < 20; i++) {
		observe_whole(&adaptive, 1000, at_ns += 10000);
		observe_one_page(&adaptive, at_ns += 10000);
	}
	assert_int_equal(adaptive.reuse_permille.value, 125);
}

/* -------------------------------------------------------------- extremes --- */

static void extremes_do_not_wrap(void **state)
{
	struct tlbp_adaptive adaptive = {
		.policy = { .ops = &tlbp_adaptive_ops },
		.costs = {
			.op_ps = UINT32_MAX,
			.range_op_ps = UINT32_MAX,
			.range_page_ps = UINT32_MAX,
			.sync_ns = UINT32_MAX,
			.whole_ns = UINT32_MAX,
			.refill_ps = UINT32_MAX,
			.entry_count = UINT32_MAX,
			.clock_ns = UINT32_MAX,
		},
	};
	struct tlbp_outcome endless = policy_by_address(1, UINT64_MAX, UINT64_MAX);
	uint32_t i;

	(void)state;
	assert_int_equal(validate(&adaptive), TLBP_OK);
	assert_int_equal(policy_decide(&adaptive.policy, 1, 0).action, TLBP_BY_ADDRESS);
	for (i = 0; i < 100; i++) {
		policy_observe(&adaptive.policy, &endless);
		observe_whole(&adaptive, UINT64_MAX, UINT64_MAX - i);
		tlbp_adaptive_refills(&adaptive, UINT64_MAX - 100 + i);
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
		observe_whole(&adaptive, 5000, refills.at_ns);
		excess_after_whole(&refills, 0);
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
		cmocka_unit_test(one_high_measurement_makes_slices_short),
		cmocka_unit_test(an_operation_cost_that_was_overestimated_is_tried_again),
		cmocka_unit_test(a_whole_cost_that_was_overestimated_is_tried_again),
		cmocka_unit_test(small_flushes_do_not_wear_the_whole_cost_down),
		cmocka_unit_test(samples_shorter_than_the_clocks_step_are_joined),
		cmocka_unit_test(a_clock_that_stands_still_teaches_nothing),
		cmocka_unit_test(nobody_waited_for_a_flush_without_completion),
		cmocka_unit_test(an_unknown_operation_cost_is_learned),
		cmocka_unit_test(each_page_of_a_range_operation_has_its_price),
		cmocka_unit_test(operations_on_single_pages_have_no_price_per_page),
		cmocka_unit_test(an_unknown_price_of_a_range_operation_is_that_of_any),
		cmocka_unit_test(without_range_operations_pages_are_operations),
		cmocka_unit_test(an_escalated_flush_of_ranges_is_no_sample),
		cmocka_unit_test(the_completion_has_its_price_once),
		cmocka_unit_test(what_others_lose_counts_on_both_sides),
		cmocka_unit_test(the_budget_is_this_cpus_part),
		cmocka_unit_test(a_local_flush_disturbs_nobody),
		cmocka_unit_test(nothing_is_spared_right_after_a_whole_flush),
		cmocka_unit_test(an_escalated_flush_counts_as_whole),
		cmocka_unit_test(a_whole_flush_at_no_known_time_leaves_the_last_one_known),
		cmocka_unit_test(entries_grow_back_linearly),
		cmocka_unit_test(regrow_ns_says_how_fast),
		cmocka_unit_test(entries_may_take_minutes_or_centuries_to_grow_back),
		cmocka_unit_test(by_the_clock_only_whole_flushes_count),
		cmocka_unit_test(a_lone_medium_flush_goes_by_address),
		cmocka_unit_test(a_burst_goes_whole_after_the_first),
		cmocka_unit_test(a_small_flush_goes_by_address_even_in_a_burst),
		cmocka_unit_test(without_a_time_the_tlb_is_taken_for_full),
		cmocka_unit_test(a_clock_slightly_behind_means_a_flush_just_now),
		cmocka_unit_test(a_clock_far_behind_has_jumped),
		cmocka_unit_test(refills_since_the_whole_flush_are_alive),
		cmocka_unit_test(refills_count_up_to_the_capacity),
		cmocka_unit_test(what_a_flush_by_address_left_is_spared),
		cmocka_unit_test(once_refills_are_told_time_does_not_count),
		cmocka_unit_test(a_refill_total_that_runs_backwards_starts_anew),
		cmocka_unit_test(pages_that_fit_into_the_refills_were_among_them),
		cmocka_unit_test(of_more_pages_than_refills_half_were_among_them),
		cmocka_unit_test(what_does_not_fit_is_evicted_of_either_kind),
		cmocka_unit_test(refills_in_excess_raise_the_reuse_share),
		cmocka_unit_test(no_excess_lowers_the_reuse_share_by_an_eighth),
		cmocka_unit_test(what_comes_back_after_other_flushes_was_alive_too),
		cmocka_unit_test(one_whole_flush_teaches_no_reuse),
		cmocka_unit_test(all_in_excess_raises_the_reuse_share_by_an_eighth),
		cmocka_unit_test(pages_named_afterwards_are_no_reuse),
		cmocka_unit_test(a_whole_flush_of_an_empty_tlb_teaches_nothing),
		cmocka_unit_test(untold_the_reuse_share_is_an_eighth),
		cmocka_unit_test(extremes_do_not_wrap),
		cmocka_unit_test(the_smallest_machine_works),
		cmocka_unit_test(costs_without_refills_are_refused),
		cmocka_unit_test(it_asks_for_a_clock_and_for_the_time),
		cmocka_unit_test(validate_forgets_what_was_learned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
