/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The instructions that the arm64 backend emits are those that predict.c says,
 * under the engine and hook by hook. On arm64 they are the real ones (trap.c),
 * on other hosts recorded ones.
 */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define UNLIMITED UINT64_MAX

/* One operation with KPTI is two instructions. */
static uint32_t copies(const struct fixture *fixture)
{
	return fixture->request.space.kind == TLBP_SPACE_USER &&
			       (fixture->arm64.flags & TLBP_ARM64_KPTI) ?
		       2 :
		       1;
}

static void predict_flush_by_address(struct fixture *fixture)
{
	predict_order_stores(&fixture->expected, &fixture->request.space);
	predict_by_address(&fixture->expected, &fixture->arm64, &fixture->request);
	predict_sync(&fixture->expected, &fixture->request.space);
}

static void predict_flush_whole(struct fixture *fixture)
{
	predict_order_stores(&fixture->expected, &fixture->request.space);
	predict_whole_space(&fixture->expected, &fixture->arm64, &fixture->request.space);
	predict_sync(&fixture->expected, &fixture->request.space);
}

/* ---------------------------------------------------------------- hooks --- */

static void issue_in_slices(struct fixture *fixture, uint32_t max_ops)
{
	struct tlbp_backend *backend = &fixture->arm64.backend;
	uint64_t counted = tlbp_arm64_count_ops(backend, &fixture->request);
	struct tlbp_cursor cursor = { 0, 0 };
	uint64_t total = 0;

	while (cursor.range_index < fixture->request.range_count) {
		uint32_t issued = tlbp_arm64_issue(backend, &fixture->request, &cursor, max_ops);

		assert_in_range(issued, 1, max_ops > copies(fixture) ? max_ops : copies(fixture));
		total += issued;
	}
	assert_int_equal(total, counted);
	predict_by_address(&fixture->expected, &fixture->arm64, &fixture->request);
	fixture_compare(fixture);
}

static void check_issue(struct fixture *fixture)
{
	issue_in_slices(fixture, UINT32_MAX);
}

static void issue_emits_the_operations_that_cover_the_request(void **state)
{
	(void)state;
	fixture_for_each(check_issue);
}

static void check_issue_of_three(struct fixture *fixture)
{
	issue_in_slices(fixture, 3);
}

static void check_issue_of_one(struct fixture *fixture)
{
	issue_in_slices(fixture, 1);
}

static void issue_in_slices_emits_the_same_operations(void **state)
{
	(void)state;
	fixture_for_each(check_issue_of_three);
	fixture_for_each(check_issue_of_one);
}

static void everything_reaches_no_further_than_the_domain(void **state)
{
	struct fixture *fixture;

	(void)state;
	for (uint32_t domain = TLBP_DOMAIN_LOCAL; domain <= TLBP_DOMAIN_INNER; domain++) {
		fixture = fixture_one_page(TLBP_SPACE_USER, domain);
		tlbp_arm64_everything(&fixture->arm64.backend, &fixture->request.space, 0);
		insn_list_add(&fixture->expected,
			      domain == TLBP_DOMAIN_INNER ? INSN_vmalle1is : INSN_vmalle1, 0);
		fixture_compare(fixture);
	}
}

static void read_regs_reads_the_registers_of_detection(void **state)
{
	struct tlbp_arm64_regs regs;

	(void)state;
	fixture_one_page(TLBP_SPACE_USER, TLBP_DOMAIN_INNER);
	record.regs.id_aa64isar0 = UINT64_C(0x1111111111111111);
	record.regs.id_aa64mmfr0 = UINT64_C(0x2222222222222222);
	record.regs.tcr = UINT64_C(0x3333333333333333);
	record.regs.cntfrq = UINT64_C(0x44444444);
	tlbp_arm64_read_regs(&regs);
	assert_memory_equal(&regs, &record.regs, sizeof(regs));
}

/* --------------------------------------------------------------- engine --- */

static void init_threshold(struct tlbp *tlbp, struct tlbp_threshold *threshold,
			   struct fixture *fixture, uint64_t max_ops)
{
	*threshold = (struct tlbp_threshold){
		.policy.ops = &tlbp_threshold_ops,
		.max_ops = max_ops,
	};
	*tlbp = (struct tlbp){
		.backend = &fixture->arm64.backend,
		.policy = &threshold->policy,
	};
	assert_int_equal(tlbp_init(tlbp), TLBP_OK);
}

static void check_flush_by_address(struct fixture *fixture)
{
	struct tlbp_threshold threshold;
	struct tlbp tlbp;

	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	assert_int_equal(tlbp_flush(&tlbp, &fixture->request), TLBP_OK);
	predict_flush_by_address(fixture);
	fixture_compare(fixture);
}

static void flush_by_address_is_ordered_before_and_complete_after(void **state)
{
	(void)state;
	fixture_for_each(check_flush_by_address);
}

static void check_flush_whole(struct fixture *fixture)
{
	struct tlbp_threshold threshold;
	struct tlbp tlbp;

	/* The limit is what makes it whole: it must be more than one operation. */
	if (tlbp_arm64_count_ops(&fixture->arm64.backend, &fixture->request) < 2)
		return;
	init_threshold(&tlbp, &threshold, fixture, 1);
	assert_int_equal(tlbp_flush(&tlbp, &fixture->request), TLBP_OK);
	predict_flush_whole(fixture);
	fixture_compare(fixture);
}

static void flush_above_the_limit_keeps_the_scope_of_the_request(void **state)
{
	(void)state;
	fixture_for_each(check_flush_whole);
}

static void assert_nothing_pending(const struct fixture *fixture)
{
	assert_int_equal(tlbp_mock_first_order_violation(&fixture->mock), TLBP_MOCK_NO_VIOLATION);
}

static void check_steps(struct fixture *fixture)
{
	struct tlbp_threshold threshold;
	struct tlbp_flush flush;
	struct tlbp tlbp;

	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	fixture->mock.costs.address_ns = 100;
	fixture->mock.costs.range_ns = 100;
	tlbp.slice_ns = 1000;
	assert_int_equal(tlbp_flush_begin(&flush, &tlbp, &fixture->request), TLBP_OK);
	do {
		assert_nothing_pending(fixture);
	} while (tlbp_flush_step(&flush) == TLBP_AGAIN);
	assert_nothing_pending(fixture);
	assert_int_equal(tlbp_flush_finish(&flush, NULL), TLBP_OK);
	assert_nothing_pending(fixture);
	predict_by_address(&fixture->expected, &fixture->arm64, &fixture->request);
	fixture_compare_operations(fixture);
}

static void steps_emit_the_same_operations_and_leave_nothing_pending(void **state)
{
	(void)state;
	fixture_for_each(check_steps);
}

static uint32_t abandoned_count;

/* A prefix of the operations by address, and then the whole space. */
static void check_abandoned(struct fixture *fixture)
{
	struct tlbp_threshold threshold;
	struct tlbp_outcome outcome;
	struct tlbp_flush flush;
	struct tlbp tlbp;

	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	assert_int_equal(tlbp_flush_begin(&flush, &tlbp, &fixture->request), TLBP_OK);
	if (tlbp_flush_step(&flush) == TLBP_OK) {
		tlbp_flush_finish(&flush, NULL);
		return;
	}
	abandoned_count++;
	fixture_forget_log(fixture);
	assert_int_equal(tlbp_flush_finish(&flush, &outcome), TLBP_OK);
	assert_int_equal(outcome.reason, TLBP_REASON_ABANDONED);
	predict_whole_space(&fixture->expected, &fixture->arm64, &fixture->request.space);
	predict_sync(&fixture->expected, &fixture->request.space);
	assert_nothing_pending(fixture);
	fixture_compare_operations(fixture);
}

static void abandoned_flush_ends_with_the_whole_space(void **state)
{
	(void)state;
	fixture_for_each(check_abandoned);
	assert_true(abandoned_count > 0);
}

static void abandoned_before_the_first_step_is_ordered_whole_and_complete(void **state)
{
	struct fixture *fixture = fixture_one_page(TLBP_SPACE_USER, TLBP_DOMAIN_INNER);
	struct tlbp_threshold threshold;
	struct tlbp_flush flush;
	struct tlbp tlbp;

	(void)state;
	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	assert_int_equal(tlbp_flush_begin(&flush, &tlbp, &fixture->request), TLBP_OK);
	assert_int_equal(tlbp_flush_finish(&flush, NULL), TLBP_OK);
	predict_flush_whole(fixture);
	fixture_compare(fixture);
}

/* --------------------------------------------------------------- clock --- */

/*
 * 11 ns for each operation on a counter of 1 GHz that only operations move: the
 * number of operations that a budget buys is exact.
 */
static uint64_t ops_within(struct fixture *fixture, uint64_t budget_ns, uint64_t op_ns)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = budget_ns,
		.flags = TLBP_TIMEBOUND_NO_PREDICTION,
	};
	struct tlbp tlbp = {
		.backend = &fixture->arm64.backend,
		.policy = &timebound.policy,
	};
	struct tlbp_outcome outcome;
	struct tlbp_flush flush;

	assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
	fixture->mock.costs.address_ns = op_ns;
	assert_int_equal(tlbp_flush_begin(&flush, &tlbp, &fixture->request), TLBP_OK);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	assert_int_equal(tlbp_flush_finish(&flush, &outcome), TLBP_OK);
	assert_int_equal(outcome.by_address_ns, outcome.op_count * op_ns);
	assert_int_equal(outcome.reason, TLBP_REASON_BUDGET_SPENT);
	assert_int_equal(outcome.action, TLBP_WHOLE_SPACE);
	return outcome.op_count;
}

static struct fixture *without_ranges(uint64_t page_count)
{
	struct fixture *fixture = fixture_one_page(TLBP_SPACE_USER, TLBP_DOMAIN_INNER);

	fixture->arm64.backend.caps.flags = 0;
	fixture->ranges[0].page_count = page_count;
	return fixture;
}

static void budget_is_overrun_by_less_than_one_operation(void **state)
{
	(void)state;
	for (uint64_t op_ns = 7; op_ns < 300; op_ns += 13) {
		uint64_t spent_ns = ops_within(without_ranges(100000), 5000, op_ns) * op_ns;

		assert_in_range(spent_ns, 5000, 5000 + 16 * op_ns);
	}
}

static void same_clock_same_instructions(void **state)
{
	static struct insn_list first;
	struct fixture *fixture = without_ranges(100000);

	(void)state;
	ops_within(fixture, 5000, 11);
	first.count = 0;
	insn_list_add_log(&first, &fixture->mock);
	fixture = without_ranges(100000);
	ops_within(fixture, 5000, 11);
	fixture->expected = first;
	fixture_compare(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(issue_emits_the_operations_that_cover_the_request),
		cmocka_unit_test(issue_in_slices_emits_the_same_operations),
		cmocka_unit_test(everything_reaches_no_further_than_the_domain),
		cmocka_unit_test(read_regs_reads_the_registers_of_detection),
		cmocka_unit_test(flush_by_address_is_ordered_before_and_complete_after),
		cmocka_unit_test(flush_above_the_limit_keeps_the_scope_of_the_request),
		cmocka_unit_test(steps_emit_the_same_operations_and_leave_nothing_pending),
		cmocka_unit_test(abandoned_flush_ends_with_the_whole_space),
		cmocka_unit_test(abandoned_before_the_first_step_is_ordered_whole_and_complete),
		cmocka_unit_test(budget_is_overrun_by_less_than_one_operation),
		cmocka_unit_test(same_clock_same_instructions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
