/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/flush.c: the way of one request, slices, budgets, clocks and failures. */
#include "rig.h"

#define PLENTY 100000

static void start(struct rig *rig)
{
	rig_start(rig);
	rig->policy.ops.observe = NULL;
}

/* ---------------------------------------------------- the order of hooks --- */

static void by_address_orders_issues_and_completes(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order issue sync");
	assert_int_equal(rig.trace.outcome.op_count, 100);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_WITHIN_LIMIT);
}

/* Untraced it goes another way through the engine; the hooks must not notice. */
static void an_untraced_flush_does_the_same(void **state)
{
	static const uint64_t page_counts[] = { 1, 7, 8, 100, PLENTY };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(page_counts); i++) {
		start(&rig);
		rig.tlbp.trace = NULL;
		rig_init(&rig);
		rig_request_pages(&rig, page_counts[i]);
		assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_OK);
		assert_string_equal(rig.backend.log, "order issue sync");
		assert_int_equal(rig.backend.issued, page_counts[i]);
		assert_int_equal(rig.stats.op_count, page_counts[i]);
		assert_int_equal(rig.stats.reasons[TLBP_REASON_WITHIN_LIMIT], 1);
	}
}

static void the_context_is_entered_around_the_work(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_context(&rig);
	rig_init(&rig);
	rig_flush(&rig);
	assert_string_equal(rig.backend.log, "order enter issue sync leave");
}

static void the_context_is_left_while_relaxed(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_context(&rig);
	rig_use_relax(&rig);
	rig.policy.plan.op_ns = 400;
	rig_init(&rig);
	rig_flush(&rig);
	assert_string_equal(rig.backend.log,
			    "order enter issue sync leave relax enter issue sync leave");
}

static void whole_orders_invalidates_and_completes(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order whole sync");
	assert_memory_equal(&rig.backend.wide_space, &rig.request.space,
			    sizeof(struct tlbp_space));
}

static void everything_may_be_planned(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_plan(&rig, TLBP_EVERYTHING, TLBP_NO_BUDGET);
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order all sync");
	assert_int_equal(rig.trace.outcome.action, TLBP_EVERYTHING);
}

static void several_ranges_are_one_flush(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_init(&rig);
	rig.ranges[0].page_count = 0;
	rig.ranges[1] = (struct tlbp_range){ .start_va = 0x5000, .page_count = 3 };
	rig.ranges[2] = (struct tlbp_range){ .start_va = 0x1000, .page_count = 9 };
	rig.request.range_count = 3;
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order issue sync");
	assert_int_equal(rig.seen.op_count, 12);
	assert_int_equal(rig.backend.issued, 12);
}

static void an_address_without_a_form_goes_whole_unasked(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig.backend.no_address_form = true;
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order whole sync");
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_NO_ADDRESS_FORM);
	assert_int_equal(rig.seen.decide_count, 0);
}

/* The scripted backend takes them all at once: 2^40 pages, in 32-bit portions. */
static void more_operations_than_32_bits_are_all_issued(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, UINT64_C(1) << 40);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_true(rig.backend.issued == UINT64_C(1) << 40);
}

/* --------------------------------------------------------- the short cut --- */

static void start_short(struct rig *rig)
{
	start(rig);
	rig_use_short_cut(rig);
	rig_init(rig);
}

static void assert_short(struct rig *rig, bool is_short)
{
	/* What the test has changed is part of the configuration. */
	rig_init(rig);
	assert_int_equal(tlbp_flush(&rig->tlbp, &rig->request), TLBP_OK);
	assert_int_equal(strcmp(rig->backend.log, "order pages sync") == 0, is_short);
	assert_int_equal(strstr(rig->backend.log, "pages") != NULL, is_short);
	assert_null(rig->backend.violation);
	assert_false(rig->backend.pending);
	assert_true(rig->backend.widened || rig->backend.end.range_index ==
		    rig->request.range_count);
}

static void a_plain_request_takes_the_short_cut(void **state)
{
	static const uint64_t page_counts[] = { 1, 2, 7, 8, 512, 65536 };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(page_counts); i++) {
		start_short(&rig);
		rig_request_pages(&rig, page_counts[i]);
		assert_short(&rig, true);
		assert_int_equal(rig.stats.op_count, page_counts[i]);
		assert_int_equal(rig.stats.reasons[TLBP_REASON_WITHIN_LIMIT], 1);
		assert_int_equal(rig.backend.clock_reads, 0);
	}
}

static void at_the_very_top_there_is_a_short_cut(void **state)
{
	struct rig rig;

	(void)state;
	start_short(&rig);
	rig.ranges[0] = (struct tlbp_range){ UINT64_MAX << 12, 1 };
	assert_short(&rig, true);
}

static void range_operations_leave_single_pages_the_short_cut(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_short_cut(&rig);
	rig.backend.backend.caps.flags = TLBP_CAP_RANGE;
	rig_init(&rig);
	rig_request_pages(&rig, 1);
	assert_short(&rig, true);
	rig_forget(&rig);
	rig_request_pages(&rig, 2);
	assert_short(&rig, false);
}

static void two_ranges(struct rig *rig) { rig->request.range_count = 2; }
static void with_stride(struct rig *rig) { rig->request.stride_shift = 12; }
static void with_level(struct rig *rig) { rig->request.level = TLBP_LEVEL_3; }
static void too_long(struct rig *rig) { rig_request_pages(rig, 65537); }
static void paired(struct rig *rig) { rig->backend.backend.caps.flags = TLBP_CAP_PAIRED; }
static void in_context(struct rig *rig) { rig_use_context(rig); }
static void relaxing(struct rig *rig) { rig_use_relax(rig); }
static void wanting(struct rig *rig) { rig->policy.ops.flags = TLBP_POLICY_WANTS_TIME; }
static void planned_whole(struct rig *rig) { rig_plan(rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET); }
static void budgeted(struct rig *rig) { rig_plan(rig, TLBP_BY_ADDRESS, 1000000); }

static void across_4_gib(struct rig *rig)
{
	rig->ranges[0].start_va = 0xffffffff000;
	rig->ranges[0].page_count = 2;
}

static void what_is_not_plain_takes_the_long_way(void **state)
{
	void (*const make[])(struct rig *) = {
		two_ranges, with_stride, with_level,	too_long, paired,   in_context,
		relaxing,   wanting,	 planned_whole, budgeted, across_4_gib,
	};
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(make); i++) {
		start(&rig);
		rig_use_short_cut(&rig);
		make[i](&rig);
		rig_init(&rig);
		assert_short(&rig, false);
	}
}

/* Below TLBP_TIMED_OPS nobody measures, so there is nothing to learn. */
static void a_policy_that_learns_leaves_the_smallest_the_short_cut(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_short_cut(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, TLBP_TIMED_OPS - 1);
	assert_short(&rig, true);
	rig_start(&rig);
	rig_use_short_cut(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, TLBP_TIMED_OPS);
	assert_short(&rig, false);
	assert_int_equal(rig.seen.observe_count, 1);
	assert_int_equal(rig.seen.outcome.by_address_ns, TLBP_TIMED_OPS * 10);
}

static void a_malformed_request_never_takes_the_short_cut(void **state)
{
	struct rig rig;

	(void)state;
	start_short(&rig);
	rig.ranges[0].start_va++;
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_ERR_ALIGN);
	assert_string_equal(rig.backend.log, "order whole sync");
	start_short(&rig);
	rig.ranges[0] = (struct tlbp_range){ UINT64_MAX << 12, 2 };
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_ERR_RANGE);
	assert_string_equal(rig.backend.log, "order whole sync");
	start_short(&rig);
	rig_request_pages(&rig, 0);
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_EMPTY);
	assert_string_equal(rig.backend.log, "");
	start_short(&rig);
	assert_int_equal(tlbp_flush(&rig.tlbp, NULL), TLBP_ERR_REQUEST);
	assert_string_equal(rig.backend.log, "order all sync");
}

/* ----------------------------------------------------------------- relax --- */

static void it_relaxes_between_slices_but_not_at_the_end(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, PLENTY);
	rig_flush(&rig);
	assert_true(rig.backend.slice_count > 10);
	assert_int_equal(rig.backend.relax_count, rig.backend.slice_count - 1);
}

static void a_flush_of_one_slice_does_not_relax(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, 16);
	rig_flush(&rig);
	assert_string_equal(rig.backend.log, "order issue sync");
}

static void a_local_flush_never_relaxes(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, PLENTY);
	rig.request.space.domain = TLBP_DOMAIN_LOCAL;
	rig_flush(&rig);
	assert_string_equal(rig.backend.log, "order issue sync");
}

static void a_local_flush_with_a_budget_is_sliced_without_relaxing(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig_plan(&rig, TLBP_BY_ADDRESS, 1000000);
	rig_init(&rig);
	rig_request_pages(&rig, 10000);
	rig.request.space.domain = TLBP_DOMAIN_LOCAL;
	rig_flush(&rig);
	assert_true(rig.backend.slice_count > 3);
	assert_int_equal(rig.backend.relax_count, 0);
}

static void no_relax_is_respected(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, PLENTY);
	rig.request.flags = TLBP_NO_RELAX;
	rig_flush(&rig);
	assert_string_equal(rig.backend.log, "order issue sync");
}

static void time_in_relax_does_not_count(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig_plan(&rig, TLBP_BY_ADDRESS, 2000000);
	rig_init(&rig);
	rig_request_pages(&rig, PLENTY);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.trace.outcome.by_address_ns, PLENTY * 10);
	assert_true(rig.backend.relax_count > 0);
}

/* ---------------------------------------------------------------- slices --- */

static void start_sliced(struct rig *rig)
{
	start(rig);
	rig_use_relax(rig);
	rig_init(rig);
	rig_request_pages(rig, PLENTY);
}

static void the_first_slice_is_small_when_nothing_is_known(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig_flush(&rig);
	assert_int_equal(rig.backend.slices[0].max_ops, 16);
}

static void the_first_slice_is_sized_by_the_plan(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig.policy.plan.op_ns = 500;
	rig_flush(&rig);
	assert_int_equal(rig.backend.slices[0].max_ops, 20000 / 500);
}

/* Stage 2 was switched on since, or the policy has had no sample for long. */
static void a_cost_that_was_learned_is_trusted_for_64_operations(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig.policy.plan.op_ns = 1;
	rig.backend.op_ns = 289;
	rig_flush(&rig);
	assert_int_equal(rig.backend.slices[0].max_ops, 64);
	assert_int_equal(rig.backend.slices[1].max_ops, 20000 / 289);
}

static void a_slice_is_at_most_four_times_the_one_before(void **state)
{
	struct rig rig;
	uint32_t i;

	(void)state;
	start_sliced(&rig);
	rig_flush(&rig);
	for (i = 1; i < 4; i++)
		assert_int_equal(rig.backend.slices[i].max_ops, 16u << (2 * i));
	for (i = 4; i < rig.backend.slice_count; i++)
		assert_int_equal(rig.backend.slices[i].max_ops, 20000 / 10);
}

static void slices_shrink_when_operations_become_dear(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig.policy.plan.op_ns = 10;
	rig.backend.later_from_op = 64 + 256 + 1024;
	rig.backend.later_op_ns = 200;
	rig_flush(&rig);
	assert_int_equal(rig.backend.slices[3].max_ops, 2000);
	assert_int_equal(rig.backend.slices[4].max_ops, 100);
	assert_int_equal(rig.backend.slices[5].max_ops, 100);
}

static void slices_grow_when_operations_become_cheap(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig.policy.plan.op_ns = 200;
	rig.backend.later_op_ns = 10;
	rig.backend.later_from_op = 0;
	rig_flush(&rig);
	assert_int_equal(rig.backend.slices[0].max_ops, 64);
	assert_int_equal(rig.backend.slices[1].max_ops, 256);
	assert_int_equal(rig.backend.slices[2].max_ops, 1024);
	assert_int_equal(rig.backend.slices[3].max_ops, 2000);
}

/* The completion belongs to the time of a slice: it makes up most of a short one. */
static void completion_counts_into_a_slice(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig.policy.plan.op_ns = 10;
	rig.backend.sync_ns = 20000;
	rig_flush(&rig);
	assert_int_equal(rig.backend.slices[0].max_ops, 64);
	assert_int_equal(rig.backend.slices[1].max_ops, 20000 / ((20000 + 640) / 64));
}

static void a_slice_has_one_operation_at_least(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig_request_pages(&rig, 100);
	rig.policy.plan.op_ns = UINT32_MAX;
	rig.backend.op_ns = UINT64_C(1) << 40;
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.backend.slice_count, 100);
}

static void without_a_clock_slices_are_256_operations(void **state)
{
	struct rig rig;
	uint32_t i;

	(void)state;
	start(&rig);
	rig_use_relax(&rig);
	rig.backend.ops.now_ns = NULL;
	rig_init(&rig);
	rig_request_pages(&rig, 1000);
	rig_flush(&rig);
	assert_int_equal(rig.backend.slice_count, 4);
	for (i = 0; i < 4; i++)
		assert_int_equal(rig.backend.slices[i].max_ops, 256);
}

static void a_stuck_clock_does_not_stop_a_flush_without_budget(void **state)
{
	static const enum rig_clock clocks[] = { RIG_CLOCK_ZERO, RIG_CLOCK_STUCK,
						 RIG_CLOCK_BACKWARD };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(clocks); i++) {
		start_sliced(&rig);
		rig.backend.clock = clocks[i];
		assert_int_equal(rig_flush(&rig), TLBP_OK);
		assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
		assert_int_equal(rig.trace.outcome.by_address_ns, 0);
	}
}

/* ---------------------------------------------------------------- budget --- */

static void start_budgeted(struct rig *rig, uint64_t budget_ns)
{
	rig_start(rig);
	rig_plan(rig, TLBP_BY_ADDRESS, budget_ns);
	rig_init(rig);
	rig_request_pages(rig, PLENTY);
}

static void it_escalates_when_the_budget_is_spent(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 100000);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.action, TLBP_WHOLE_SPACE);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BUDGET_SPENT);
	assert_int_equal(rig.trace.outcome.whole_ns, 500);
	assert_int_equal(rig.trace.outcome.by_address_ns, 100000);
	assert_int_equal(rig.stats.escalation_count, 1);
	assert_int_equal(rig.stats.error_count, 0);
}

static void an_escalated_flush_ends_whole_and_complete(void **state)
{
	struct rig rig;
	const char *end;

	(void)state;
	start_budgeted(&rig, 1000);
	rig_flush(&rig);
	end = rig.backend.log + strlen(rig.backend.log) - strlen("issue sync whole sync");
	assert_string_equal(end, "issue sync whole sync");
	assert_memory_equal(&rig.backend.wide_space, &rig.request.space,
			    sizeof(struct tlbp_space));
}

static void it_stays_by_address_within_the_budget(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, PLENTY * 10 + 1);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_WITHIN_LIMIT);
}

/* What is done is done: no whole-space flush for the last slice's sake. */
static void the_budget_may_end_with_the_last_slice(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, PLENTY * 10);
	rig_flush(&rig);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.trace.outcome.by_address_ns, PLENTY * 10);
}

static void slices_aim_at_what_is_left_of_the_budget(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 12000);
	rig.policy.plan.op_ns = 10;
	rig_flush(&rig);
	assert_int_equal(rig.backend.slices[0].max_ops, 64);
	assert_int_equal(rig.backend.slices[1].max_ops, 256);
	assert_int_equal(rig.backend.slices[2].max_ops, (12000 - 640 - 2560) / 10);
	assert_int_equal(rig.trace.outcome.by_address_ns, 12000);
}

/* Costs that change at a random operation, completions that cost too, any budget. */
static void the_budget_is_never_overrun_by_more_than_one_slice(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig rig;
	uint32_t i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		uint64_t budget_ns = 1 + unit_random_wide(&random, 24);

		start_budgeted(&rig, budget_ns);
		rig.policy.plan.op_ns = (uint32_t)unit_random_wide(&random, 12);
		rig.backend.op_ns = unit_random_wide(&random, 12);
		rig.backend.sync_ns = unit_random_wide(&random, 12);
		rig.backend.later_from_op = unit_random_wide(&random, 16);
		rig.backend.later_op_ns = unit_random_wide(&random, 16);
		rig_request_pages(&rig, 8 + unit_random_wide(&random, 20));
		assert_int_equal(rig_flush(&rig), TLBP_OK);
		if (rig.trace.outcome.by_address_ns > budget_ns + rig_longest_slice_ns(&rig))
			fail_msg("case %" PRIu32 ": %" PRIu64 " ns by address, budget %" PRIu64,
				 i, rig.trace.outcome.by_address_ns, budget_ns);
		assert_true(rig.trace.outcome.action == TLBP_WHOLE_SPACE ||
			    rig.trace.outcome.action == TLBP_BY_ADDRESS);
	}
}

/* From the first reading to the last no time is lost, however many slices there are. */
static void the_budget_pays_for_what_happens_between_slices(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 100000);
	rig.tlbp.slice_ns = 1000;
	rig.backend.read_ns = 500;
	rig.backend.true_ns = 7000;
	rig_flush(&rig);
	assert_true(rig.backend.slice_count > 50);
	assert_int_equal(rig.trace.outcome.by_address_ns + rig.trace.outcome.whole_ns,
			 rig.trace.outcome.at_ns - 7000);
	assert_in_range(rig.trace.outcome.by_address_ns, 100000, 100000 + 1500);
}

/* A cost that has been seen keeps a slice near slice_ns: within growth and drift. */
static void at_a_steady_cost_no_slice_takes_longer_than_slice_ns(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig rig;
	uint32_t i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		start_budgeted(&rig, UINT64_C(1) << 40);
		rig.tlbp.slice_ns = 1000 + (uint32_t)unit_random_wide(&random, 20);
		rig.backend.op_ns = 1 + unit_random_below(&random, 62);
		rig_request_pages(&rig, 10000);
		rig_flush(&rig);
		assert_in_range(rig_longest_slice_ns(&rig), 1, rig.tlbp.slice_ns);
	}
}

static void a_small_request_is_not_timed(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 1);
	rig_request_pages(&rig, TLBP_TIMED_OPS - 1);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.backend.clock_reads, 0);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
}

static void a_budget_is_timed_for_a_policy_that_never_asks_for_the_time(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig_plan(&rig, TLBP_BY_ADDRESS, PLENTY * 10 + 1);
	rig_init(&rig);
	rig_request_pages(&rig, PLENTY);
	rig.backend.true_ns = UINT64_C(1) << 40;
	rig_flush(&rig);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.trace.outcome.by_address_ns, PLENTY * 10);
}

/* ------------------------------------------------------------ bad clocks --- */

static void a_clock_that_does_not_move_escalates_after_blind_ops(void **state)
{
	static const enum rig_clock clocks[] = { RIG_CLOCK_ZERO, RIG_CLOCK_STUCK,
						 RIG_CLOCK_BACKWARD };
	static const uint32_t limits[] = { 1, 7, 16, 17, 1000, 1024, 5000 };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(clocks) * COUNT_OF(limits); i++) {
		rig_start(&rig);
		rig.tlbp.blind_ops = limits[i % COUNT_OF(limits)];
		rig.backend.clock = clocks[i / COUNT_OF(limits)];
		rig_plan(&rig, TLBP_BY_ADDRESS, 1000000);
		rig_init(&rig);
		rig_request_pages(&rig, PLENTY);
		assert_int_equal(rig_flush(&rig), TLBP_OK);
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_CLOCK_STUCK);
		assert_int_equal(rig.trace.outcome.action, TLBP_WHOLE_SPACE);
		assert_int_equal(rig.backend.issued, rig.tlbp.blind_ops);
	}
}

static void a_budget_without_a_clock_escalates_after_blind_ops(void **state)
{
	static const uint32_t limits[] = { 1, 100, 256, 1000, 1024 };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(limits); i++) {
		rig_start(&rig);
		rig.backend.ops.now_ns = NULL;
		rig.tlbp.blind_ops = limits[i];
		rig_plan(&rig, TLBP_BY_ADDRESS, 1000000);
		rig_init(&rig);
		rig_request_pages(&rig, PLENTY);
		assert_int_equal(rig_flush(&rig), TLBP_OK);
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_CLOCK_STUCK);
		assert_in_range(rig.backend.issued, limits[i], limits[i] + 255);
		assert_true(limits[i] < 256 ? rig.backend.issued == limits[i] : true);
	}
}

static void what_is_done_before_blind_ops_needs_no_clock(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 1000000);
	rig.backend.clock = RIG_CLOCK_STUCK;
	rig_request_pages(&rig, 1000);
	rig_flush(&rig);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
}

/* Operations of 0 ns do not exist: the clock stands still, or counts too coarsely. */
static void a_clock_that_moves_less_than_a_nanosecond_an_operation_is_stuck(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 1000000);
	rig.backend.op_ns = 0;
	rig.backend.sync_ns = 3;
	rig_flush(&rig);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_CLOCK_STUCK);
}

static void a_clock_that_jumps_ahead_spends_the_budget(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 500000);
	rig.backend.jump_at_ns = 30000;
	rig.backend.jump_ns = UINT64_C(1) << 60;
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BUDGET_SPENT);
	assert_true(rig.backend.true_ns < 100000);
}

/* If that slice was no longer than blind_ops: at 100 ns it is 200 operations. */
static void a_clock_that_jumps_back_once_loses_one_slice(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 2 * PLENTY * 100);
	rig.backend.op_ns = 100;
	rig.backend.true_ns = UINT64_C(1) << 40;
	rig.backend.jump_at_ns = rig.backend.true_ns + 30000;
	rig.backend.jump_ns = (uint64_t)0 - 1000000;
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_in_range(rig.trace.outcome.by_address_ns,
			PLENTY * 100 - rig_longest_slice_ns(&rig), PLENTY * 100 - 1);
}

/* 40 operations of 2^59 ns, the counter of which wraps on the way. */
static void time_that_does_not_fit_saturates(void **state)
{
	struct rig rig;

	(void)state;
	start_sliced(&rig);
	rig.backend.op_ns = UINT64_C(1) << 59;
	rig.policy.plan.op_ns = UINT32_MAX;
	rig_request_pages(&rig, 40);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_true(rig.trace.outcome.by_address_ns == UINT64_MAX);
}

/* Whatever the clock reads, a flush ends, covers, and adds up. */
static void no_clock_can_make_a_flush_hang_or_miss(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig rig;
	uint32_t i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		start_budgeted(&rig, 1 + unit_random_wide(&random, 63));
		rig.backend.clock = (enum rig_clock)unit_random_below(&random, 4);
		rig.backend.true_ns = unit_random_wide(&random, 63);
		rig.backend.op_ns = unit_random_wide(&random, 10);
		rig.backend.jump_at_ns = rig.backend.true_ns + unit_random_wide(&random, 20);
		rig.backend.jump_ns = unit_random_next(&random);
		rig_request_pages(&rig, 1 + unit_random_wide(&random, 17));
		assert_int_equal(rig_flush(&rig), TLBP_OK);
	}
}

/* ------------------------------------------------------------- the policy --- */

static void the_policy_is_asked_once_with_the_operation_count(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig_flush(&rig);
	assert_int_equal(rig.seen.decide_count, 1);
	assert_int_equal(rig.seen.op_count, 100);
}

static void a_policy_that_wants_the_time_gets_it(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig.policy.ops.flags = TLBP_POLICY_WANTS_TIME;
	rig_init(&rig);
	rig.backend.true_ns = 777;
	rig_flush(&rig);
	assert_int_equal(rig.seen.at_ns, 777);
}

static void for_a_small_request_the_time_is_0(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig);
	rig.policy.ops.flags = TLBP_POLICY_WANTS_TIME;
	rig_init(&rig);
	rig.backend.true_ns = 777;
	rig_request_pages(&rig, TLBP_TIMED_OPS - 1);
	rig_flush(&rig);
	assert_int_equal(rig.seen.at_ns, 0);
	assert_int_equal(rig.backend.clock_reads, 0);
}

static void the_policy_is_told_what_happened(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.sync_ns = 30;
	rig_init(&rig);
	rig.backend.true_ns = 5000;
	rig_flush(&rig);
	assert_int_equal(rig.seen.observe_count, 1);
	assert_int_equal(rig.seen.outcome.op_count, 100);
	assert_int_equal(rig.seen.outcome.by_address_ns, 1030);
	assert_int_equal(rig.seen.outcome.whole_ns, 0);
	assert_int_equal(rig.seen.outcome.at_ns, 6030);
	assert_int_equal(rig.seen.outcome.action, TLBP_BY_ADDRESS);
	rig_assert_same_outcome(&rig.seen.outcome, &rig.trace.outcome);
}

/* Traced or not, in a context or in steps: what nobody measured is not shown. */
static void the_policy_is_not_told_of_small_flushes_by_address(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;
	uint32_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		rig_start(&rig);
		if (i == 1)
			rig_use_context(&rig);
		rig_init(&rig);
		rig_request_pages(&rig, TLBP_TIMED_OPS - 1);
		if (i == 2) {
			tlbp_flush_begin(&flush, &rig.tlbp, &rig.request);
			tlbp_flush_step(&flush);
			tlbp_flush_finish(&flush, NULL);
		} else
			rig_flush(&rig);
		assert_int_equal(rig.trace.count, 1);
		assert_int_equal(rig.seen.observe_count, 0);
	}
}

static void the_policy_is_told_of_small_flushes_that_went_whole(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	rig_init(&rig);
	rig_request_pages(&rig, 1);
	rig_flush(&rig);
	assert_int_equal(rig.seen.observe_count, 1);
	assert_int_equal(rig.seen.outcome.action, TLBP_WHOLE_SPACE);
	assert_int_equal(rig.seen.outcome.at_ns, 0);
}

static void the_policy_is_told_what_a_whole_flush_took(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.sync_ns = 30;
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	rig_init(&rig);
	rig_flush(&rig);
	assert_int_equal(rig.seen.observe_count, 1);
	assert_int_equal(rig.seen.outcome.whole_ns, 530);
	assert_int_equal(rig.seen.outcome.by_address_ns, 0);
	assert_int_equal(rig.seen.outcome.op_count, 0);
	assert_int_equal(rig.seen.outcome.at_ns, 530);
}

/* An action or a reason that does not exist, and nothing for something. */
static void a_plan_that_does_not_cover_is_replaced(void **state)
{
	static const struct {
		uint16_t action;
		uint16_t reason;
	} bad[] = {
		{ TLBP_NOTHING, TLBP_REASON_EMPTY },
		{ TLBP_EVERYTHING + 1, TLBP_REASON_OVER_LIMIT },
		{ UINT16_MAX, TLBP_REASON_OVER_LIMIT },
		{ TLBP_BY_ADDRESS, TLBP_REASON_COUNT },
		{ TLBP_WHOLE_SPACE, UINT16_MAX },
	};
	struct rig rig;
	struct tlbp_plan plan;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(bad); i++) {
		rig_start(&rig);
		rig.policy.plan.action = bad[i].action;
		rig.policy.plan.reason = bad[i].reason;
		rig_init(&rig);
		assert_int_equal(tlbp_decide(&rig.tlbp, &rig.request, 0, &plan), TLBP_ERR_PLAN);
		assert_int_equal(plan.action, TLBP_WHOLE_SPACE);
		assert_int_equal(plan.reason, TLBP_REASON_BAD_PLAN);
		assert_int_equal(rig_flush(&rig), TLBP_ERR_PLAN);
		assert_string_equal(rig.backend.log, "order whole sync");
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BAD_PLAN);
		assert_int_equal(rig.stats.error_count, 1);
	}
}

/* ----------------------------------------------------------- never whole --- */

static void start_never_whole(struct rig *rig, uint32_t action, uint64_t budget_ns)
{
	rig_start(rig);
	rig->tlbp.flags = TLBP_NEVER_WHOLE;
	rig_plan(rig, action, budget_ns);
	rig_init(rig);
}

static void never_whole_turns_whole_into_by_address(void **state)
{
	static const uint32_t actions[] = { TLBP_WHOLE_SPACE, TLBP_EVERYTHING };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(actions); i++) {
		start_never_whole(&rig, actions[i], TLBP_NO_BUDGET);
		assert_int_equal(rig_flush(&rig), TLBP_OK);
		assert_string_equal(rig.backend.log, "order issue sync");
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_WHOLE_FORBIDDEN);
	}
}

static void never_whole_ignores_budgets(void **state)
{
	struct rig rig;

	(void)state;
	start_never_whole(&rig, TLBP_BY_ADDRESS, 1);
	rig_request_pages(&rig, PLENTY);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.action, TLBP_BY_ADDRESS);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_WITHIN_LIMIT);
	assert_true(rig.trace.plan.budget_ns == TLBP_NO_BUDGET);
}

static void never_whole_turns_a_bad_plan_into_by_address(void **state)
{
	struct rig rig;

	(void)state;
	start_never_whole(&rig, TLBP_NOTHING, TLBP_NO_BUDGET);
	assert_int_equal(rig_flush(&rig), TLBP_ERR_PLAN);
	assert_string_equal(rig.backend.log, "order issue sync");
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BAD_PLAN);
}

static void never_whole_gives_way_where_there_is_no_address_form(void **state)
{
	struct rig rig;

	(void)state;
	start_never_whole(&rig, TLBP_BY_ADDRESS, TLBP_NO_BUDGET);
	rig.backend.no_address_form = true;
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order whole sync");
}

static void never_whole_gives_way_to_a_backend_that_refuses(void **state)
{
	struct rig rig;

	(void)state;
	start_never_whole(&rig, TLBP_BY_ADDRESS, TLBP_NO_BUDGET);
	rig.backend.refuse_issue_at = 0;
	assert_int_equal(rig_flush(&rig), TLBP_ERR_REFUSED);
	assert_string_equal(rig.backend.log, "order issue sync whole sync");
}

/* --------------------------------------------------------------- refusals --- */

static void a_refused_issue_goes_whole(void **state)
{
	struct rig rig;
	uint32_t at;

	(void)state;
	for (at = 0; at < 4; at++) {
		start_sliced(&rig);
		rig.backend.refuse_issue_at = at;
		assert_int_equal(rig_flush(&rig), TLBP_ERR_REFUSED);
		assert_int_equal(rig.trace.outcome.action, TLBP_WHOLE_SPACE);
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_REFUSED);
		assert_int_equal(rig.stats.error_count, 1);
		assert_int_equal(rig.stats.escalation_count, 1);
	}
}

static void a_refused_whole_space_becomes_everything(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.refuse_whole = true;
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_ERR_REFUSED);
	assert_string_equal(rig.backend.log, "order whole all sync");
	assert_int_equal(rig.trace.outcome.action, TLBP_EVERYTHING);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_REFUSED);
}

static void a_backend_that_refuses_both_gets_everything(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.refuse_issue_at = 0;
	rig.backend.refuse_whole = true;
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_ERR_REFUSED);
	assert_string_equal(rig.backend.log, "order issue sync whole all sync");
}

static void an_escalation_that_is_refused_becomes_everything(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 100);
	rig.backend.refuse_whole = true;
	assert_int_equal(rig_flush(&rig), TLBP_ERR_REFUSED);
	assert_int_equal(rig.trace.outcome.action, TLBP_EVERYTHING);
}

/* ------------------------------------------------- statistics and tracing --- */

static void statistics_add_up_over_many_flushes(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct tlbp_stats sum = { .op_count = 0 };
	struct rig rig;
	uint64_t reasons = 0;
	uint32_t i;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	for (i = 0; i < 1000; i++) {
		rig_forget(&rig);
		rig_plan(&rig, (uint32_t)unit_random_below(&random, 4),
			 unit_random_below(&random, 2) ? 1000 : TLBP_NO_BUDGET);
		rig.backend.refuse_whole = unit_random_below(&random, 8) == 0;
		rig_request_pages(&rig, unit_random_wide(&random, 12));
		sum.error_count += rig_flush(&rig) < 0;
		sum.op_count += rig.trace.outcome.op_count;
		sum.by_address_ns += rig.trace.outcome.by_address_ns;
		sum.whole_ns += rig.trace.outcome.whole_ns;
		sum.reasons[rig.trace.outcome.reason]++;
		sum.escalation_count += rig.trace.plan.action == TLBP_BY_ADDRESS &&
					rig.trace.outcome.action != TLBP_BY_ADDRESS;
	}
	sum.longest_ns = rig.stats.longest_ns;
	assert_memory_equal(&rig.stats, &sum, sizeof(sum));
	for (i = 0; i < TLBP_REASON_COUNT; i++)
		reasons += rig.stats.reasons[i];
	assert_int_equal(reasons, 1000);
}

static void the_longest_slice_or_whole_flush_is_kept(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, PLENTY);
	rig.backend.sync_ns = 100;
	rig_flush(&rig);
	assert_int_equal(rig.stats.longest_ns, rig_longest_slice_ns(&rig));
	rig_forget(&rig);
	rig.backend.whole_ns = 1000000;
	rig_flush(&rig);
	assert_int_equal(rig.stats.longest_ns, 1000100);
	rig_forget(&rig);
	rig_request_pages(&rig, 10);
	rig_flush(&rig);
	assert_int_equal(rig.stats.longest_ns, 1000100);
}

static void statistics_and_trace_are_optional(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 1000);
	rig.tlbp.stats = NULL;
	rig.tlbp.trace = NULL;
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_OK);
	assert_true(rig.backend.widened);
	assert_false(rig.backend.pending);
}

static void the_trace_shows_plan_and_outcome_apart(void **state)
{
	struct rig rig;

	(void)state;
	start_budgeted(&rig, 1000);
	rig_flush(&rig);
	assert_int_equal(rig.trace.count, 1);
	assert_memory_equal(&rig.trace.plan, &rig.policy.plan, sizeof(struct tlbp_plan));
	assert_int_equal(rig.trace.outcome.action, TLBP_WHOLE_SPACE);
	assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BUDGET_SPENT);
}

/* ---------------------------------------------------------------- decide --- */

static void decide_changes_nothing_and_calls_no_hook_that_acts(void **state)
{
	struct rig rig;
	struct rig before;
	struct tlbp_plan plan;

	(void)state;
	rig_start(&rig);
	rig.policy.ops.flags = TLBP_POLICY_WANTS_TIME;
	rig_init(&rig);
	rig.request.stride_shift = 13;
	before = rig;
	assert_int_equal(tlbp_decide(&rig.tlbp, &rig.request, 555, &plan), TLBP_OK);
	assert_int_equal(rig.seen.at_ns, 555);
	rig.seen = before.seen;
	assert_memory_equal(&rig, &before, sizeof(rig));
}

static void decide_tells_a_small_request_no_time(void **state)
{
	struct rig rig;
	struct tlbp_plan plan;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, TLBP_TIMED_OPS - 1);
	tlbp_decide(&rig.tlbp, &rig.request, 555, &plan);
	assert_int_equal(rig.seen.at_ns, 0);
}

static void decide_says_what_a_flush_then_does(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig rig;
	uint32_t i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		struct tlbp_plan plan;
		int status;

		rig_start(&rig);
		rig.tlbp.flags = unit_random_below(&random, 2) ? TLBP_NEVER_WHOLE : 0;
		rig.backend.no_address_form = unit_random_below(&random, 8) == 0;
		rig_plan(&rig, (uint32_t)unit_random_below(&random, 5),
			 unit_random_below(&random, 2) ? 1000 : TLBP_NO_BUDGET);
		rig.policy.plan.reason = (uint16_t)unit_random_below(&random, 16);
		rig_init(&rig);
		rig_request_pages(&rig, unit_random_wide(&random, 6));
		status = tlbp_decide(&rig.tlbp, &rig.request, 0, &plan);
		assert_int_equal(rig_flush(&rig), status);
		assert_memory_equal(&rig.trace.plan, &plan, sizeof(plan));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_address_orders_issues_and_completes),
		cmocka_unit_test(an_untraced_flush_does_the_same),
		cmocka_unit_test(the_context_is_entered_around_the_work),
		cmocka_unit_test(the_context_is_left_while_relaxed),
		cmocka_unit_test(whole_orders_invalidates_and_completes),
		cmocka_unit_test(everything_may_be_planned),
		cmocka_unit_test(several_ranges_are_one_flush),
		cmocka_unit_test(an_address_without_a_form_goes_whole_unasked),
		cmocka_unit_test(more_operations_than_32_bits_are_all_issued),
		cmocka_unit_test(a_plain_request_takes_the_short_cut),
		cmocka_unit_test(at_the_very_top_there_is_a_short_cut),
		cmocka_unit_test(range_operations_leave_single_pages_the_short_cut),
		cmocka_unit_test(what_is_not_plain_takes_the_long_way),
		cmocka_unit_test(a_policy_that_learns_leaves_the_smallest_the_short_cut),
		cmocka_unit_test(a_malformed_request_never_takes_the_short_cut),
		cmocka_unit_test(it_relaxes_between_slices_but_not_at_the_end),
		cmocka_unit_test(a_flush_of_one_slice_does_not_relax),
		cmocka_unit_test(a_local_flush_never_relaxes),
		cmocka_unit_test(a_local_flush_with_a_budget_is_sliced_without_relaxing),
		cmocka_unit_test(no_relax_is_respected),
		cmocka_unit_test(time_in_relax_does_not_count),
		cmocka_unit_test(the_first_slice_is_small_when_nothing_is_known),
		cmocka_unit_test(the_first_slice_is_sized_by_the_plan),
		cmocka_unit_test(a_cost_that_was_learned_is_trusted_for_64_operations),
		cmocka_unit_test(a_slice_is_at_most_four_times_the_one_before),
		cmocka_unit_test(slices_shrink_when_operations_become_dear),
		cmocka_unit_test(slices_grow_when_operations_become_cheap),
		cmocka_unit_test(completion_counts_into_a_slice),
		cmocka_unit_test(a_slice_has_one_operation_at_least),
		cmocka_unit_test(without_a_clock_slices_are_256_operations),
		cmocka_unit_test(a_stuck_clock_does_not_stop_a_flush_without_budget),
		cmocka_unit_test(it_escalates_when_the_budget_is_spent),
		cmocka_unit_test(an_escalated_flush_ends_whole_and_complete),
		cmocka_unit_test(it_stays_by_address_within_the_budget),
		cmocka_unit_test(the_budget_may_end_with_the_last_slice),
		cmocka_unit_test(slices_aim_at_what_is_left_of_the_budget),
		cmocka_unit_test(the_budget_is_never_overrun_by_more_than_one_slice),
		cmocka_unit_test(the_budget_pays_for_what_happens_between_slices),
		cmocka_unit_test(at_a_steady_cost_no_slice_takes_longer_than_slice_ns),
		cmocka_unit_test(a_small_request_is_not_timed),
		cmocka_unit_test(a_budget_is_timed_for_a_policy_that_never_asks_for_the_time),
		cmocka_unit_test(a_clock_that_does_not_move_escalates_after_blind_ops),
		cmocka_unit_test(a_budget_without_a_clock_escalates_after_blind_ops),
		cmocka_unit_test(what_is_done_before_blind_ops_needs_no_clock),
		cmocka_unit_test(a_clock_that_moves_less_than_a_nanosecond_an_operation_is_stuck),
		cmocka_unit_test(a_clock_that_jumps_ahead_spends_the_budget),
		cmocka_unit_test(a_clock_that_jumps_back_once_loses_one_slice),
		cmocka_unit_test(time_that_does_not_fit_saturates),
		cmocka_unit_test(no_clock_can_make_a_flush_hang_or_miss),
		cmocka_unit_test(the_policy_is_asked_once_with_the_operation_count),
		cmocka_unit_test(a_policy_that_wants_the_time_gets_it),
		cmocka_unit_test(for_a_small_request_the_time_is_0),
		cmocka_unit_test(the_policy_is_told_what_happened),
		cmocka_unit_test(the_policy_is_not_told_of_small_flushes_by_address),
		cmocka_unit_test(the_policy_is_told_of_small_flushes_that_went_whole),
		cmocka_unit_test(the_policy_is_told_what_a_whole_flush_took),
		cmocka_unit_test(a_plan_that_does_not_cover_is_replaced),
		cmocka_unit_test(never_whole_turns_whole_into_by_address),
		cmocka_unit_test(never_whole_ignores_budgets),
		cmocka_unit_test(never_whole_turns_a_bad_plan_into_by_address),
		cmocka_unit_test(never_whole_gives_way_where_there_is_no_address_form),
		cmocka_unit_test(never_whole_gives_way_to_a_backend_that_refuses),
		cmocka_unit_test(a_refused_issue_goes_whole),
		cmocka_unit_test(a_refused_whole_space_becomes_everything),
		cmocka_unit_test(a_backend_that_refuses_both_gets_everything),
		cmocka_unit_test(an_escalation_that_is_refused_becomes_everything),
		cmocka_unit_test(statistics_add_up_over_many_flushes),
		cmocka_unit_test(the_longest_slice_or_whole_flush_is_kept),
		cmocka_unit_test(statistics_and_trace_are_optional),
		cmocka_unit_test(the_trace_shows_plan_and_outcome_apart),
		cmocka_unit_test(decide_changes_nothing_and_calls_no_hook_that_acts),
		cmocka_unit_test(decide_tells_a_small_request_no_time),
		cmocka_unit_test(decide_says_what_a_flush_then_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
