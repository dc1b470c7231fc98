/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/policy_timebound.c: predict, bound, learn, and go over another policy. */
#include "policy.h"

#define BUDGET_NS 10000

static struct tlbp_timebound timebound_of(uint64_t budget_ns, uint32_t op_ns)
{
	struct tlbp_timebound timebound = {
		.policy = { .ops = &tlbp_timebound_ops },
		.budget_ns = budget_ns,
		.op_ns = op_ns,
	};

	return timebound;
}

static int validate(struct tlbp_timebound *timebound)
{
	return tlbp_timebound_ops.validate(&timebound->policy, &caps_plain);
}

static struct tlbp_timebound valid(uint64_t budget_ns, uint32_t op_ns)
{
	struct tlbp_timebound timebound = timebound_of(budget_ns, op_ns);

	assert_int_equal(validate(&timebound), TLBP_OK);
	return timebound;
}

/* ------------------------------------------------------------ the rule --- */

static void by_address_it_hands_the_engine_its_budget(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 100);
	struct tlbp_plan plan = policy_decide(&timebound.policy, 100, 0);

	(void)state;
	assert_int_equal(plan.action, TLBP_BY_ADDRESS);
	assert_int_equal(plan.reason, TLBP_REASON_WITHIN_BUDGET);
	assert_int_equal(plan.budget_ns, BUDGET_NS);
	assert_int_equal(plan.op_ns, 100);
}

static void it_goes_whole_when_the_prediction_exceeds_the_budget(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 100);
	struct tlbp_plan plan = policy_decide(&timebound.policy, 101, 0);

	(void)state;
	assert_int_equal(plan.action, TLBP_WHOLE_SPACE);
	assert_int_equal(plan.reason, TLBP_REASON_OVER_BUDGET);
	assert_int_equal(policy_limit(&timebound.policy, 0), 100);
}

static void without_prediction_it_never_goes_whole_at_once(void **state)
{
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 100);
	struct tlbp_plan plan;

	(void)state;
	timebound.flags = TLBP_TIMEBOUND_NO_PREDICTION;
	assert_int_equal(validate(&timebound), TLBP_OK);
	plan = policy_decide(&timebound.policy, UINT64_MAX - 1, 0);
	assert_int_equal(plan.action, TLBP_BY_ADDRESS);
	assert_int_equal(plan.budget_ns, BUDGET_NS);
}

static void with_an_unknown_cost_it_predicts_nothing(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 0);
	struct tlbp_plan plan = policy_decide(&timebound.policy, UINT64_MAX - 1, 0);

	(void)state;
	assert_int_equal(plan.action, TLBP_BY_ADDRESS);
	assert_int_equal(plan.budget_ns, BUDGET_NS);
	assert_int_equal(plan.op_ns, 0);
}

static void it_learns_the_cost_of_an_operation(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 0);
	struct tlbp_outcome outcome = policy_by_address(10, 50, 1);

	(void)state;
	policy_observe(&timebound.policy, &outcome);
	policy_observe(&timebound.policy, &outcome);
	assert_int_equal(policy_decide(&timebound.policy, 10, 0).op_ns, 50);
	assert_int_equal(policy_limit(&timebound.policy, 0), BUDGET_NS / 50);
}

/* An early clock that finds the true time amid the very first flush. */
static void a_spoiled_first_measurement_is_forgotten(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 0);
	struct tlbp_outcome spoiled = policy_by_address(10, UINT64_C(100000000000000), 1);
	struct tlbp_outcome good = policy_by_address(10, 50, 1);

	(void)state;
	policy_observe(&timebound.policy, &spoiled);
	assert_int_equal(policy_decide(&timebound.policy, 1000, 0).action, TLBP_BY_ADDRESS);
	policy_observe(&timebound.policy, &good);
	assert_int_equal(policy_limit(&timebound.policy, 0), BUDGET_NS / 50);
}

static void it_follows_stage_2_being_switched_on(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 23);
	uint32_t i;

	(void)state;
	for (i = 0; i < 8; i++) {
		struct tlbp_outcome outcome = policy_by_address(30, 289, 1);

		policy_observe(&timebound.policy, &outcome);
	}
	assert_int_equal(policy_limit(&timebound.policy, 0), BUDGET_NS / 289);
}

static void one_stolen_measurement_moves_no_decision(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 100);
	struct tlbp_outcome stolen = policy_by_address(10, 10000000, 1);

	(void)state;
	policy_observe(&timebound.policy, &stolen);
	assert_int_equal(policy_limit(&timebound.policy, 0), 100);
}

/* Going whole it measures no operation, and would never find out that it may stop. */
static void a_cost_that_was_overestimated_is_tried_again(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 800);
	uint32_t flushes = 0;

	(void)state;
	while (policy_decide(&timebound.policy, 100, 0).action == TLBP_WHOLE_SPACE) {
		struct tlbp_outcome outcome = policy_whole(500, 1, TLBP_REASON_OVER_BUDGET);

		policy_observe(&timebound.policy, &outcome);
		assert_true(++flushes < 1000);
	}
	/* 800 has to come down by a quarter eight times, 32 flushes each. */
	assert_int_equal(flushes, 8 * 32);
}

static void flushes_that_are_whole_for_another_reason_teach_nothing(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 100);
	uint32_t i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		struct tlbp_outcome outcome = policy_whole(500, 1, TLBP_REASON_OVER_LIMIT);

		policy_observe(&timebound.policy, &outcome);
	}
	assert_int_equal(policy_limit(&timebound.policy, 0), 100);
}

static void an_escalated_flush_teaches_what_its_operations_took(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 0);
	struct tlbp_outcome outcome = policy_whole(700, 1, TLBP_REASON_BUDGET_SPENT);

	(void)state;
	outcome.op_count = 40;
	outcome.by_address_ns = 12000;
	policy_observe(&timebound.policy, &outcome);
	policy_observe(&timebound.policy, &outcome);
	assert_int_equal(policy_decide(&timebound.policy, 1, 0).op_ns, 300);
}

static void costs_below_a_nanosecond_are_told_apart(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 0);
	struct tlbp_outcome outcome = policy_by_address(1000, 0, 1);

	(void)state;
	outcome.by_address_ns = 250;
	policy_observe(&timebound.policy, &outcome);
	policy_observe(&timebound.policy, &outcome);
	assert_in_range(policy_limit(&timebound.policy, 0), 4 * BUDGET_NS, 4 * BUDGET_NS + 3);
}

static void extremes_do_not_wrap(void **state)
{
	struct tlbp_timebound costly = valid(1, UINT32_MAX);
	struct tlbp_timebound patient = valid(UINT64_MAX - 1, UINT32_MAX);
	struct tlbp_outcome endless = policy_by_address(1, UINT64_MAX, UINT64_MAX);

	(void)state;
	assert_int_equal(policy_decide(&costly.policy, UINT64_MAX - 1, 0).action,
			 TLBP_WHOLE_SPACE);
	assert_int_equal(policy_decide(&costly.policy, 1, UINT64_MAX).action, TLBP_WHOLE_SPACE);
	assert_int_equal(policy_decide(&patient.policy, 1, 0).action, TLBP_BY_ADDRESS);
	policy_observe(&costly.policy, &endless);
	policy_observe(&costly.policy, &endless);
	assert_int_equal(policy_decide(&costly.policy, 1, 0).action, TLBP_WHOLE_SPACE);
}

/* ----------------------------------------------------------- validation --- */

static void no_budget_is_refused(void **state)
{
	struct tlbp_timebound none = timebound_of(0, 100);
	struct tlbp_timebound unbounded = timebound_of(TLBP_NO_BUDGET, 100);
	struct tlbp_timebound smallest = timebound_of(1, 100);

	(void)state;
	assert_int_equal(validate(&none), TLBP_ERR_POLICY_LIMITS);
	assert_int_equal(validate(&unbounded), TLBP_ERR_POLICY_LIMITS);
	assert_int_equal(validate(&smallest), TLBP_OK);
}

static void an_undefined_flag_is_refused(void **state)
{
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);

	(void)state;
	timebound.flags = 2;
	assert_int_equal(validate(&timebound), TLBP_ERR_FLAGS);
}

static void it_asks_for_a_clock_and_for_the_time(void **state)
{
	(void)state;
	assert_int_equal(tlbp_timebound_ops.flags,
			 TLBP_POLICY_NEEDS_CLOCK | TLBP_POLICY_WANTS_TIME);
}

static void validate_forgets_what_was_learned(void **state)
{
	struct tlbp_timebound timebound = valid(BUDGET_NS, 0);
	struct tlbp_outcome outcome = policy_by_address(10, 50, 1);

	(void)state;
	policy_observe(&timebound.policy, &outcome);
	policy_observe(&timebound.policy, &outcome);
	assert_int_equal(validate(&timebound), TLBP_OK);
	assert_int_equal(policy_decide(&timebound.policy, 10, 0).op_ns, 0);
}

/* ---------------------------------------------------------- composition --- */

static void over_a_threshold_whole_stays_whole(void **state)
{
	struct tlbp_threshold threshold = { .policy = { &tlbp_threshold_ops }, .max_ops = 50 };
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 100);
	struct tlbp_plan plan;

	(void)state;
	timebound.inner = &threshold.policy;
	assert_int_equal(validate(&timebound), TLBP_OK);
	plan = policy_decide(&timebound.policy, 51, 0);
	assert_int_equal(plan.action, TLBP_WHOLE_SPACE);
	assert_int_equal(plan.reason, TLBP_REASON_OVER_LIMIT);
	/* Also where its own prediction would say so. */
	plan = policy_decide(&timebound.policy, 1000000, 0);
	assert_int_equal(plan.reason, TLBP_REASON_OVER_LIMIT);
}

static void over_a_threshold_by_address_is_bounded(void **state)
{
	struct tlbp_threshold threshold = { .policy = { &tlbp_threshold_ops }, .max_ops = 500 };
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 100);
	struct tlbp_plan plan;

	(void)state;
	timebound.inner = &threshold.policy;
	assert_int_equal(validate(&timebound), TLBP_OK);
	plan = policy_decide(&timebound.policy, 100, 0);
	assert_int_equal(plan.action, TLBP_BY_ADDRESS);
	assert_int_equal(plan.reason, TLBP_REASON_WITHIN_LIMIT);
	assert_int_equal(plan.budget_ns, BUDGET_NS);
	assert_int_equal(policy_decide(&timebound.policy, 101, 0).reason,
			 TLBP_REASON_OVER_BUDGET);
}

static struct tlbp_adaptive adaptive_of(uint32_t whole_ns)
{
	struct tlbp_adaptive adaptive = {
		.policy = { &tlbp_adaptive_ops },
		.costs = { .op_ps = 10000, .whole_ns = whole_ns, .refill_ps = 20000,
			   .entry_count = 100, .grade = 'D' },
	};

	return adaptive;
}

static void over_adaptive_the_tighter_budget_holds(void **state)
{
	struct tlbp_adaptive tight = adaptive_of(1000);
	struct tlbp_adaptive loose = adaptive_of(1000000);
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);

	(void)state;
	timebound.inner = &tight.policy;
	assert_int_equal(validate(&timebound), TLBP_OK);
	/* An eighth of the 90 entries that are not named is taken to be used again. */
	assert_int_equal(policy_decide(&timebound.policy, 10, 0).budget_ns, 1000 + 11 * 20);
	timebound.inner = &loose.policy;
	assert_int_equal(validate(&timebound), TLBP_OK);
	assert_int_equal(policy_decide(&timebound.policy, 10, 0).budget_ns, BUDGET_NS);
}

static void the_inner_policy_learns_too(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of(1000);
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);
	struct tlbp_outcome whole = policy_whole(1000, 5000, TLBP_REASON_CHEAPER_WHOLE);

	(void)state;
	timebound.inner = &adaptive.policy;
	assert_int_equal(validate(&timebound), TLBP_OK);
	policy_observe(&timebound.policy, &whole);
	assert_int_equal(policy_decide(&timebound.policy, 10, 5000).budget_ns, 1000);
}

static void the_inner_policy_is_handed_the_time(void **state)
{
	struct tlbp_adaptive adaptive = adaptive_of(1000);
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);
	struct tlbp_outcome whole = policy_whole(1000, 5000, TLBP_REASON_CHEAPER_WHOLE);

	(void)state;
	timebound.inner = &adaptive.policy;
	assert_int_equal(validate(&timebound), TLBP_OK);
	policy_observe(&timebound.policy, &whole);
	assert_int_equal(policy_decide(&timebound.policy, 10, 6000).budget_ns, 1000 + 5 * 20);
}

static void a_timebound_inside_a_timebound_is_refused(void **state)
{
	struct tlbp_timebound inner = timebound_of(BUDGET_NS, 0);
	struct tlbp_timebound outer = timebound_of(BUDGET_NS, 0);

	(void)state;
	outer.inner = &inner.policy;
	assert_int_equal(validate(&outer), TLBP_ERR_POLICY_INNER);
	outer.inner = &outer.policy;
	assert_int_equal(validate(&outer), TLBP_ERR_POLICY_INNER);
}

static void an_inner_policy_without_a_table_is_refused(void **state)
{
	struct tlbp_policy nothing = { .ops = NULL };
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);

	(void)state;
	timebound.inner = &nothing;
	assert_int_equal(validate(&timebound), TLBP_ERR_POLICY_INNER);
}

static void an_inner_table_of_another_size_is_refused(void **state)
{
	struct tlbp_policy_ops ops = tlbp_threshold_ops;
	struct tlbp_threshold threshold = { .policy = { &ops }, .max_ops = 50 };
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);

	(void)state;
	ops.struct_size--;
	timebound.inner = &threshold.policy;
	assert_int_equal(validate(&timebound), TLBP_ERR_POLICY_SIZE);
}

static void an_inner_policy_that_lacks_a_hook_is_refused(void **state)
{
	struct tlbp_policy_ops ops = tlbp_threshold_ops;
	struct tlbp_threshold threshold = { .policy = { &ops }, .max_ops = 50 };
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);

	(void)state;
	timebound.inner = &threshold.policy;
	ops.decide = NULL;
	assert_int_equal(validate(&timebound), TLBP_ERR_POLICY_HOOK);
	ops = tlbp_threshold_ops;
	ops.validate = NULL;
	assert_int_equal(validate(&timebound), TLBP_ERR_POLICY_HOOK);
}

static void the_inner_policys_own_limits_are_validated(void **state)
{
	struct tlbp_threshold threshold = { .policy = { &tlbp_threshold_ops } };
	struct tlbp_timebound timebound = timebound_of(BUDGET_NS, 0);

	(void)state;
	timebound.inner = &threshold.policy;
	assert_int_equal(validate(&timebound), TLBP_ERR_POLICY_LIMITS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_address_it_hands_the_engine_its_budget),
		cmocka_unit_test(it_goes_whole_when_the_prediction_exceeds_the_budget),
		cmocka_unit_test(without_prediction_it_never_goes_whole_at_once),
		cmocka_unit_test(with_an_unknown_cost_it_predicts_nothing),
		cmocka_unit_test(it_learns_the_cost_of_an_operation),
		cmocka_unit_test(a_spoiled_first_measurement_is_forgotten),
		cmocka_unit_test(it_follows_stage_2_being_switched_on),
		cmocka_unit_test(one_stolen_measurement_moves_no_decision),
		cmocka_unit_test(a_cost_that_was_overestimated_is_tried_again),
		cmocka_unit_test(flushes_that_are_whole_for_another_reason_teach_nothing),
		cmocka_unit_test(an_escalated_flush_teaches_what_its_operations_took),
		cmocka_unit_test(costs_below_a_nanosecond_are_told_apart),
		cmocka_unit_test(extremes_do_not_wrap),
		cmocka_unit_test(no_budget_is_refused),
		cmocka_unit_test(an_undefined_flag_is_refused),
		cmocka_unit_test(it_asks_for_a_clock_and_for_the_time),
		cmocka_unit_test(validate_forgets_what_was_learned),
		cmocka_unit_test(over_a_threshold_whole_stays_whole),
		cmocka_unit_test(over_a_threshold_by_address_is_bounded),
		cmocka_unit_test(over_adaptive_the_tighter_budget_holds),
		cmocka_unit_test(the_inner_policy_learns_too),
		cmocka_unit_test(the_inner_policy_is_handed_the_time),
		cmocka_unit_test(a_timebound_inside_a_timebound_is_refused),
		cmocka_unit_test(an_inner_policy_without_a_table_is_refused),
		cmocka_unit_test(an_inner_table_of_another_size_is_refused),
		cmocka_unit_test(an_inner_policy_that_lacks_a_hook_is_refused),
		cmocka_unit_test(the_inner_policys_own_limits_are_validated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
