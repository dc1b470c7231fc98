/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The contract of policies: every policy times every property. The list of
 * policies, and the one line that adds another, are in policies.c.
 */
#include "policies.h"

#define CASES 3000
#define LATER_NS UINT64_C(1000000000000)

struct subject {
	struct policy_room room;
	struct tlbp_policy *policy;
};

static void make(struct subject *subject, const struct policy_kind *kind,
		 struct unit_random *random)
{
	memset(subject, 0, sizeof(*subject));
	subject->policy = kind->fill(&subject->room, random);
	assert_int_equal(kind->ops->validate(subject->policy, &caps_plain), TLBP_OK);
}

/* Runs a property on CASES random instances of every policy. */
static void each_policy(const char *name,
			void (*property)(struct subject *subject, struct unit_random *random))
{
	struct unit_random random = unit_random_start(name);
	size_t kind;
	uint32_t i;

	for (kind = 0; kind < policy_kind_count; kind++)
		for (i = 0; i < CASES; i++) {
			struct subject subject;

			make(&subject, &policy_kinds[kind], &random);
			property(&subject, &random);
		}
}

/* ----------------------------------------------------- requests and plans --- */

struct question {
	struct tlbp_range ranges[2];
	struct tlbp_request request;
	uint64_t op_count;
	uint64_t at_ns;
};

/* Valid and not empty, as decide is promised; any operation count, any time. */
static void ask(struct question *question, struct unit_random *random)
{
	static const uint32_t granule_shifts[] = { 12, 14, 16 };
	uint32_t granule_shift = granule_shifts[unit_random_below(random, 3)];
	uint64_t page_count = 1 + unit_random_wide(random, 62 - granule_shift);
	uint32_t i;

	memset(question, 0, sizeof(*question));
	for (i = 0; i < 2; i++) {
		question->ranges[i].start_va = UINT64_C(1) << 30;
		question->ranges[i].page_count = i == 0 ? page_count :
							  unit_random_wide(random, 20);
	}
	question->request = policy_request(question->ranges, granule_shift,
					   unit_random_below(random, 2) ?
						   0 :
						   2 * granule_shift - 3);
	question->request.range_count = 1 + (uint32_t)unit_random_below(random, 2);
	question->op_count = 1 + unit_random_wide(random, 63);
	question->at_ns = unit_random_wide(random, 64);
}

static struct tlbp_plan answer(const struct subject *subject, const struct question *question)
{
	return subject->policy->ops->decide(subject->policy, &question->request, &caps_plain,
					    question->op_count, question->at_ns);
}

static void assert_same_plan(struct tlbp_plan a, struct tlbp_plan b)
{
	assert_int_equal(a.action, b.action);
	assert_int_equal(a.reason, b.reason);
	assert_true(a.budget_ns == b.budget_ns);
	assert_int_equal(a.op_ns, b.op_ns);
}

/* One measurement may be true, so it may shorten slices; it decides nothing. */
static void assert_same_decision(struct tlbp_plan after, struct tlbp_plan before)
{
	assert_true(after.op_ns >= before.op_ns);
	after.op_ns = before.op_ns;
	assert_same_plan(after, before);
}

/* What the engine may tell; whole: of something that went whole in the end. */
static struct tlbp_outcome random_outcome(struct unit_random *random, bool whole)
{
	struct tlbp_outcome outcome = {
		.op_count = unit_random_wide(random, 64),
		.by_address_ns = unit_random_wide(random, 64),
		.whole_ns = whole ? unit_random_wide(random, 64) : 0,
		.at_ns = unit_random_wide(random, 64),
		.slice_count = (uint32_t)unit_random_next(random),
		.status = unit_random_below(random, 2) ? TLBP_OK : TLBP_ERR_REFUSED,
		.action = whole ? TLBP_WHOLE_SPACE : TLBP_BY_ADDRESS,
		.reason = (uint16_t)unit_random_below(random, TLBP_REASON_COUNT),
	};

	return outcome;
}

static void tell(struct subject *subject, const struct tlbp_outcome *outcome)
{
	if (subject->policy->ops->observe)
		policy_observe(subject->policy, outcome);
}

/* Any history. */
static void live(struct subject *subject, struct unit_random *random)
{
	uint64_t count = unit_random_below(random, 8);

	while (count-- > 0) {
		struct tlbp_outcome outcome = random_outcome(random, unit_random_below(random, 2));

		tell(subject, &outcome);
	}
}

/* A history without surprises: costs that agree with each other. */
static void settle(struct subject *subject, struct unit_random *random)
{
	struct tlbp_outcome by_address =
		policy_by_address(TLBP_TIMED_OPS, 1 + unit_random_wide(random, 12), LATER_NS);
	struct tlbp_outcome whole = policy_whole(1 + unit_random_wide(random, 20), LATER_NS,
						 TLBP_REASON_BUDGET_SPENT);
	uint32_t i;

	/* Until nothing moves any more, however far off the start was. */
	for (i = 0; i < 64; i++) {
		tell(subject, &by_address);
		tell(subject, &whole);
	}
}

/* ------------------------------------------------------------- properties --- */

static void every_table_is_complete(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < policy_kind_count; i++) {
		const struct tlbp_policy_ops *ops = policy_kinds[i].ops;

		assert_string_equal(ops->name, policy_kinds[i].name);
		assert_int_equal(ops->struct_size, sizeof(*ops));
		assert_non_null(ops->validate);
		assert_non_null(ops->decide);
		assert_int_equal(ops->flags & ~(uint32_t)(TLBP_POLICY_NEEDS_CLOCK |
							  TLBP_POLICY_WANTS_TIME), 0);
	}
}

static void every_contradiction_is_refused(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	size_t i;

	(void)state;
	for (i = 0; i < policy_kind_count; i++) {
		const struct policy_kind *kind = &policy_kinds[i];
		struct subject subject;
		uint32_t number = 0;
		int status;

		do {
			make(&subject, kind, &random);
			status = kind->spoil(&subject.room, number++);
			if (kind->ops->validate(subject.policy, &caps_plain) != status)
				fail_msg("%s, contradiction %" PRIu32, kind->name, number - 1);
		} while (status != TLBP_OK);
		assert_true(number > 1);
	}
}

static void check_pure(struct subject *subject, struct unit_random *random)
{
	struct subject before;
	struct question question;
	struct question asked;

	live(subject, random);
	ask(&question, random);
	memcpy(&before, subject, sizeof(before));
	memcpy(&asked, &question, sizeof(asked));
	answer(subject, &question);
	assert_memory_equal(subject, &before, sizeof(before));
	assert_memory_equal(&question, &asked, sizeof(asked));
}

static void decide_changes_nothing(void **state)
{
	(void)state;
	each_policy(__func__, check_pure);
}

static void check_same_plan(struct subject *subject, struct unit_random *random)
{
	struct question question;

	live(subject, random);
	ask(&question, random);
	assert_same_plan(answer(subject, &question), answer(subject, &question));
}

static void the_same_question_has_the_same_answer(void **state)
{
	(void)state;
	each_policy(__func__, check_same_plan);
}

static bool is_reason_by_address(uint16_t reason)
{
	return reason == TLBP_REASON_WITHIN_LIMIT || reason == TLBP_REASON_WITHIN_BUDGET ||
	       reason == TLBP_REASON_CHEAPER_BY_ADDRESS;
}

static bool is_reason_whole(uint16_t reason)
{
	return reason == TLBP_REASON_OVER_LIMIT || reason == TLBP_REASON_OVER_BUDGET ||
	       reason == TLBP_REASON_CHEAPER_WHOLE;
}

static void check_valid_plan(struct subject *subject, struct unit_random *random)
{
	struct question question;
	struct tlbp_plan plan;

	live(subject, random);
	ask(&question, random);
	plan = answer(subject, &question);
	assert_in_range(plan.action, TLBP_BY_ADDRESS, TLBP_EVERYTHING);
	assert_true(plan.budget_ns > 0);
	if (plan.action == TLBP_BY_ADDRESS)
		assert_true(is_reason_by_address(plan.reason));
	else
		assert_true(is_reason_whole(plan.reason));
}

static void every_plan_covers_and_says_why(void **state)
{
	(void)state;
	each_policy(__func__, check_valid_plan);
}

static void check_monotonic(struct subject *subject, struct unit_random *random)
{
	struct question question;
	uint16_t action;

	live(subject, random);
	ask(&question, random);
	action = answer(subject, &question).action;
	question.op_count += unit_random_wide(random, 63);
	assert_true(answer(subject, &question).action >= action);
}

static void more_operations_never_make_it_go_by_address(void **state)
{
	(void)state;
	each_policy(__func__, check_monotonic);
}

/* An outcome that makes no sense: preempted, stolen, counted by a broken clock. */
static void check_garbage(struct subject *subject, struct unit_random *random)
{
	struct tlbp_outcome garbage = random_outcome(random, false);
	struct tlbp_plan before[16];
	struct question questions[16];
	size_t i;

	settle(subject, random);
	for (i = 0; i < COUNT_OF(questions); i++) {
		ask(&questions[i], random);
		before[i] = answer(subject, &questions[i]);
	}
	tell(subject, &garbage);
	for (i = 0; i < COUNT_OF(questions); i++)
		assert_same_decision(answer(subject, &questions[i]), before[i]);
}

static void one_garbage_outcome_moves_no_decision(void **state)
{
	(void)state;
	each_policy(__func__, check_garbage);
}

/* That something went whole is a fact; how long it took is a measurement. */
static void check_garbage_whole(struct subject *subject, struct unit_random *random)
{
	struct tlbp_outcome garbage = random_outcome(random, true);
	struct tlbp_plan before;
	struct question question;

	settle(subject, random);
	ask(&question, random);
	before = answer(subject, &question);
	garbage.at_ns = LATER_NS;
	tell(subject, &garbage);
	assert_same_decision(answer(subject, &question), before);
}

static void one_garbage_measurement_of_a_whole_flush_moves_no_decision(void **state)
{
	(void)state;
	each_policy(__func__, check_garbage_whole);
}

static void check_forgets(struct subject *subject, struct unit_random *random)
{
	struct policy_room fresh;
	struct question question;
	struct tlbp_plan plan;

	ask(&question, random);
	memcpy(&fresh, &subject->room, sizeof(fresh));
	live(subject, random);
	assert_int_equal(subject->policy->ops->validate(subject->policy, &caps_plain), TLBP_OK);
	plan = answer(subject, &question);
	/* Back in its place: a nested policy is known by its address. */
	memcpy(&subject->room, &fresh, sizeof(fresh));
	assert_same_plan(plan, answer(subject, &question));
}

static void validate_starts_anew(void **state)
{
	(void)state;
	each_policy(__func__, check_forgets);
}

static void check_hardware_does_not_matter_by_itself(struct subject *subject,
						     struct unit_random *random)
{
	struct question question;
	struct tlbp_plan plain;
	struct tlbp_plan range;

	live(subject, random);
	ask(&question, random);
	plain = answer(subject, &question);
	range = subject->policy->ops->decide(subject->policy, &question.request, &caps_range,
					     question.op_count, question.at_ns);
	assert_same_plan(plain, range);
}

/* What range operations save is in the operation count already. */
static void range_operations_count_only_through_operations(void **state)
{
	(void)state;
	each_policy(__func__, check_hardware_does_not_matter_by_itself);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_is_complete),
		cmocka_unit_test(every_contradiction_is_refused),
		cmocka_unit_test(decide_changes_nothing),
		cmocka_unit_test(the_same_question_has_the_same_answer),
		cmocka_unit_test(every_plan_covers_and_says_why),
		cmocka_unit_test(more_operations_never_make_it_go_by_address),
		cmocka_unit_test(one_garbage_outcome_moves_no_decision),
		cmocka_unit_test(one_garbage_measurement_of_a_whole_flush_moves_no_decision),
		cmocka_unit_test(validate_starts_anew),
		cmocka_unit_test(range_operations_count_only_through_operations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
