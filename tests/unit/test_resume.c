/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/flush.c, the resumable form: every step ends complete, every end covers. */
#include "rig.h"

/* Of 16, 64, 256 and 664 operations. */
#define PAGE_COUNT 1000
#define STEP_COUNT 4

static void start(struct rig *rig)
{
	rig_start(rig);
	rig_init(rig);
	rig_request_pages(rig, PAGE_COUNT);
}

static int begin(struct rig *rig, struct tlbp_flush *flush)
{
	return tlbp_flush_begin(flush, &rig->tlbp, &rig->request);
}

static int finish(struct rig *rig, struct tlbp_flush *flush)
{
	struct tlbp_outcome outcome;
	int status = tlbp_flush_finish(flush, &outcome);

	rig_check(rig);
	assert_int_equal(outcome.status, status);
	rig_assert_same_outcome(&outcome, &rig->trace.outcome);
	return status;
}

static void steps_lead_to_the_end(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	uint32_t i;

	(void)state;
	start(&rig);
	assert_int_equal(begin(&rig, &flush), TLBP_OK);
	for (i = 1; i < STEP_COUNT; i++)
		assert_int_equal(tlbp_flush_step(&flush), TLBP_AGAIN);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_OK);
	assert_int_equal(finish(&rig, &flush), TLBP_OK);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.backend.issued, PAGE_COUNT);
	assert_string_equal(rig.backend.log,
			    "order issue sync issue sync issue sync issue sync");
}

static void every_step_ends_complete_and_outside_the_context(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	int status = TLBP_AGAIN;

	(void)state;
	start(&rig);
	rig_use_context(&rig);
	begin(&rig, &flush);
	assert_false(rig.backend.inside);
	while (status == TLBP_AGAIN) {
		status = tlbp_flush_step(&flush);
		assert_false(rig.backend.pending);
		assert_false(rig.backend.inside);
	}
	assert_int_equal(finish(&rig, &flush), TLBP_OK);
}

static void a_step_after_the_last_does_nothing(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	begin(&rig, &flush);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	rig.backend.log[0] = '\0';
	assert_int_equal(tlbp_flush_step(&flush), TLBP_OK);
	assert_string_equal(rig.backend.log, "");
	finish(&rig, &flush);
	assert_string_equal(rig.backend.log, "");
}

static void steps_never_relax_by_themselves(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	begin(&rig, &flush);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	finish(&rig, &flush);
	assert_int_equal(rig.backend.relax_count, 0);
}

static void a_step_takes_about_slice_ns(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig_request_pages(&rig, 100000);
	begin(&rig, &flush);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	finish(&rig, &flush);
	assert_int_equal(rig_longest_slice_ns(&rig), 20000);
}

static void a_finished_flush_leaves_no_outcome_if_none_is_wanted(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	begin(&rig, &flush);
	assert_int_equal(tlbp_flush_finish(&flush, NULL), TLBP_OK);
	rig_check(&rig);
}

/* ------------------------------------------------------------- abandoning --- */

static void abandoning_at_any_step_goes_whole(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	uint32_t steps;
	uint32_t i;

	(void)state;
	for (steps = 0; steps < STEP_COUNT; steps++) {
		start(&rig);
		rig_use_context(&rig);
		begin(&rig, &flush);
		for (i = 0; i < steps; i++)
			assert_int_equal(tlbp_flush_step(&flush), TLBP_AGAIN);
		assert_int_equal(finish(&rig, &flush), TLBP_OK);
		assert_int_equal(rig.trace.outcome.action, TLBP_WHOLE_SPACE);
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_ABANDONED);
		assert_int_equal(rig.backend.slice_count, steps);
		assert_int_equal(rig.stats.escalation_count, 1);
		assert_int_equal(rig.stats.error_count, 0);
	}
}

static void time_before_abandoning_does_not_count(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	begin(&rig, &flush);
	tlbp_flush_step(&flush);
	rig.backend.true_ns += 1000000000;
	finish(&rig, &flush);
	assert_int_equal(rig.trace.outcome.by_address_ns, 160);
	assert_int_equal(rig.trace.outcome.whole_ns, 500);
}

static void abandoning_after_the_last_step_is_none(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	uint32_t i;

	(void)state;
	start(&rig);
	begin(&rig, &flush);
	for (i = 0; i < STEP_COUNT; i++)
		tlbp_flush_step(&flush);
	assert_int_equal(finish(&rig, &flush), TLBP_OK);
	assert_false(rig.backend.widened);
}

static void abandoning_under_never_whole_goes_on_by_address(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	uint32_t steps;
	uint32_t i;

	(void)state;
	for (steps = 0; steps < STEP_COUNT; steps++) {
		start(&rig);
		rig.tlbp.flags = TLBP_NEVER_WHOLE;
		begin(&rig, &flush);
		for (i = 0; i < steps; i++)
			tlbp_flush_step(&flush);
		assert_int_equal(finish(&rig, &flush), TLBP_OK);
		assert_false(rig.backend.widened);
		assert_int_equal(rig.backend.issued, PAGE_COUNT);
		/* The rest is one slice: nobody looks at the time any more. */
		assert_int_equal(rig.backend.slice_count, steps + 1);
	}
}

static void abandoning_a_refusing_backend_ends_wide(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig.backend.refuse_whole = true;
	begin(&rig, &flush);
	tlbp_flush_step(&flush);
	assert_int_equal(finish(&rig, &flush), TLBP_ERR_REFUSED);
	assert_int_equal(rig.trace.outcome.action, TLBP_EVERYTHING);
}

static void a_plan_that_is_whole_anyway_is_not_called_abandoned(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	begin(&rig, &flush);
	assert_int_equal(finish(&rig, &flush), TLBP_OK);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_OVER_LIMIT);
	assert_int_equal(rig.stats.escalation_count, 0);
}

static void refused_on_the_way_the_next_step_goes_whole(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig.backend.refuse_issue_at = 1;
	begin(&rig, &flush);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_AGAIN);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_AGAIN);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_OK);
	assert_int_equal(finish(&rig, &flush), TLBP_ERR_REFUSED);
	assert_string_equal(rig.backend.log, "order issue sync issue sync whole sync");
}

static void refused_and_abandoned_it_still_says_refused(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig.backend.refuse_issue_at = 0;
	begin(&rig, &flush);
	tlbp_flush_step(&flush);
	assert_int_equal(finish(&rig, &flush), TLBP_ERR_REFUSED);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_REFUSED);
}

/* ------------------------------------------------------- budget and clock --- */

static void time_between_steps_does_not_count(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig_plan(&rig, TLBP_BY_ADDRESS, PAGE_COUNT * 10 + 1);
	begin(&rig, &flush);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		rig.backend.true_ns += 1000000000;
	finish(&rig, &flush);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.trace.outcome.by_address_ns, PAGE_COUNT * 10);
}

static void the_budget_is_one_for_all_steps(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig_plan(&rig, TLBP_BY_ADDRESS, PAGE_COUNT * 5);
	begin(&rig, &flush);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	finish(&rig, &flush);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BUDGET_SPENT);
	assert_int_equal(rig.trace.outcome.by_address_ns, PAGE_COUNT * 5);
}

static void without_a_clock_a_step_is_256_operations(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.ops.now_ns = NULL;
	rig_init(&rig);
	rig_request_pages(&rig, PAGE_COUNT);
	begin(&rig, &flush);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_AGAIN);
	assert_int_equal(rig.backend.issued, 256);
	finish(&rig, &flush);
}

/* ------------------------------------------------------ what is not plain --- */

static void an_empty_flush_is_done_from_the_start(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig_request_pages(&rig, 0);
	assert_int_equal(begin(&rig, &flush), TLBP_EMPTY);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_OK);
	assert_int_equal(finish(&rig, &flush), TLBP_EMPTY);
	assert_string_equal(rig.backend.log, "");
}

static void an_empty_flush_orders_and_completes_if_asked(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	uint32_t steps;

	(void)state;
	for (steps = 0; steps < 2; steps++) {
		start(&rig);
		rig_request_pages(&rig, 0);
		rig.request.flags = TLBP_ORDER_EMPTY;
		assert_int_equal(begin(&rig, &flush), TLBP_EMPTY);
		if (steps)
			assert_int_equal(tlbp_flush_step(&flush), TLBP_OK);
		assert_int_equal(finish(&rig, &flush), TLBP_EMPTY);
		assert_string_equal(rig.backend.log, "order sync");
	}
}

static void a_malformed_flush_is_whole_in_one_step(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	uint32_t steps;

	(void)state;
	for (steps = 0; steps < 2; steps++) {
		start(&rig);
		rig.ranges[0].start_va = 1;
		assert_int_equal(begin(&rig, &flush), TLBP_ERR_ALIGN);
		if (steps)
			assert_int_equal(tlbp_flush_step(&flush), TLBP_OK);
		assert_int_equal(finish(&rig, &flush), TLBP_ERR_ALIGN);
		assert_string_equal(rig.backend.log, "order whole sync");
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BAD_REQUEST);
	}
}

static void a_flush_of_null_invalidates_everything(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	assert_int_equal(tlbp_flush_begin(&flush, &rig.tlbp, NULL), TLBP_ERR_REQUEST);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_OK);
	assert_int_equal(finish(&rig, &flush), TLBP_ERR_REQUEST);
	assert_string_equal(rig.backend.log, "order all sync");
}

static void the_policy_is_told_once_at_the_end(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig);
	begin(&rig, &flush);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		assert_int_equal(rig.seen.observe_count, 0);
	assert_int_equal(rig.seen.observe_count, 0);
	assert_int_equal(rig.stats.op_count, 0);
	finish(&rig, &flush);
	assert_int_equal(rig.seen.observe_count, 1);
	assert_int_equal(rig.seen.outcome.op_count, PAGE_COUNT);
	assert_int_equal(rig.stats.op_count, PAGE_COUNT);
}

/* The same flush in one call and in steps: same plan, same operations, same end. */
static void steps_do_what_one_call_does(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct tlbp_flush flush;
	struct rig whole;
	struct rig steps;
	uint32_t i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		uint64_t budget_ns = 1 + unit_random_wide(&random, 20);
		uint64_t page_count = TLBP_TIMED_OPS + unit_random_wide(&random, 16);

		start(&whole);
		start(&steps);
		rig_plan(&whole, TLBP_BY_ADDRESS, budget_ns);
		rig_plan(&steps, TLBP_BY_ADDRESS, budget_ns);
		rig_request_pages(&whole, page_count);
		rig_request_pages(&steps, page_count);
		rig_flush(&whole);
		begin(&steps, &flush);
		while (tlbp_flush_step(&flush) == TLBP_AGAIN)
			;
		finish(&steps, &flush);
		rig_assert_same_outcome(&whole.trace.outcome, &steps.trace.outcome);
		assert_string_equal(whole.backend.log, steps.backend.log);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_lead_to_the_end),
		cmocka_unit_test(every_step_ends_complete_and_outside_the_context),
		cmocka_unit_test(a_step_after_the_last_does_nothing),
		cmocka_unit_test(steps_never_relax_by_themselves),
		cmocka_unit_test(a_step_takes_about_slice_ns),
		cmocka_unit_test(a_finished_flush_leaves_no_outcome_if_none_is_wanted),
		cmocka_unit_test(abandoning_at_any_step_goes_whole),
		cmocka_unit_test(time_before_abandoning_does_not_count),
		cmocka_unit_test(abandoning_after_the_last_step_is_none),
		cmocka_unit_test(abandoning_under_never_whole_goes_on_by_address),
		cmocka_unit_test(abandoning_a_refusing_backend_ends_wide),
		cmocka_unit_test(a_plan_that_is_whole_anyway_is_not_called_abandoned),
		cmocka_unit_test(refused_on_the_way_the_next_step_goes_whole),
		cmocka_unit_test(refused_and_abandoned_it_still_says_refused),
		cmocka_unit_test(time_between_steps_does_not_count),
		cmocka_unit_test(the_budget_is_one_for_all_steps),
		cmocka_unit_test(without_a_clock_a_step_is_256_operations),
		cmocka_unit_test(an_empty_flush_is_done_from_the_start),
		cmocka_unit_test(an_empty_flush_orders_and_completes_if_asked),
		cmocka_unit_test(a_malformed_flush_is_whole_in_one_step),
		cmocka_unit_test(a_flush_of_null_invalidates_everything),
		cmocka_unit_test(the_policy_is_told_once_at_the_end),
		cmocka_unit_test(steps_do_what_one_call_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
