/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The instructions that the arm64 backend emits are those that predict.c says,
 * under the engine and hook by hook. On arm64 they are the real ones (trap.c),
 * on other hosts recorded ones.
 */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

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

typedef void predict_action(struct insn_list *list, const struct tlbp_arm64 *arm64,
			    const struct tlbp_request *request);

static void predict_hook(struct fixture *fixture, int word)
{
	if (fixture->machine->has_context)
		insn_list_add(&fixture->expected, word, 0);
}

static void predict_completion(struct fixture *fixture, uint32_t action)
{
	predict_sync(&fixture->expected, &fixture->arm64, &fixture->request, action);
}

/* Ordered, in the context if there is one, and complete before that is left. */
static void predict_flush(struct fixture *fixture, predict_action *predict, uint32_t action)
{
	predict_order_stores(&fixture->expected, &fixture->arm64, &fixture->request);
	predict_hook(fixture, INSN_enter);
	if (predict)
		predict(&fixture->expected, &fixture->arm64, &fixture->request);
	predict_completion(fixture, action);
	predict_hook(fixture, INSN_leave);
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

static void check_everything(struct fixture *fixture)
{
	const struct tlbp_request *request = &fixture->request;

	tlbp_arm64_everything(&fixture->arm64.backend, &request->space, request->flags);
	predict_everything(&fixture->expected, &fixture->arm64, request);
	fixture_compare(fixture);
}

static void everything_reaches_no_further_than_kind_and_domain(void **state)
{
	(void)state;
	fixture_for_each_space(check_everything);
}

/* -------------------------------------------------------------- registers --- */

#define ID_REGISTERS                                                                         \
	(RECORD_READ_cntfrq_el0 | RECORD_READ_currentel | RECORD_READ_id_aa64isar0_el1 |     \
	 RECORD_READ_id_aa64isar1_el1 | RECORD_READ_id_aa64isar3_el1 |                       \
	 RECORD_READ_id_aa64mmfr0_el1 | RECORD_READ_id_aa64mmfr1_el1 |                       \
	 RECORD_READ_id_aa64mmfr2_el1 | RECORD_READ_id_aa64mmfr3_el1 |                       \
	 RECORD_READ_id_aa64pfr0_el1 | RECORD_READ_id_aa64pfr1_el1 | RECORD_READ_midr_el1)

/* Which registers of its own an exception level reads, without and with FEAT_D128. */
static const uint32_t own_registers[4][2] = {
	[1] = { RECORD_READ_tcr_el1, RECORD_READ_tcr_el1 | RECORD_READ_tcr2_el1 },
	[2] = { RECORD_READ_tcr_el2 | RECORD_READ_hcr_el2 | RECORD_READ_vtcr_el2,
		RECORD_READ_tcr_el2 | RECORD_READ_hcr_el2 | RECORD_READ_vtcr_el2 |
			RECORD_READ_tcr2_el2 },
	[3] = { RECORD_READ_tcr_el3, RECORD_READ_tcr_el3 },
};

/* Another value in each, so that none can be taken for another. */
static void fill_registers(struct tlbp_arm64_regs *regs, uint32_t el, bool has_d128)
{
	const uint64_t d128_field = UINT64_C(0xf) << 32;
	uint64_t values[sizeof(*regs) / sizeof(uint64_t)];

	for (uint32_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		values[i] = (i + 1) * UINT64_C(0x0101010101010101);
	memcpy(regs, values, sizeof(*regs));
	regs->current_el = el << 2;
	regs->id_aa64mmfr3 = (regs->id_aa64mmfr3 & ~d128_field) |
			     (has_d128 ? UINT64_C(1) << 32 : 0);
}

static void check_registers(uint32_t el, bool has_d128)
{
	struct tlbp_arm64_regs expected;
	struct tlbp_arm64_regs regs;

	fixture_one_page(TLBP_SPACE_USER, TLBP_DOMAIN_INNER);
	fill_registers(&record.regs, el, has_d128);
	expected = record.regs;
	if (el != 2)
		expected.hcr = expected.vtcr = 0;
	if (!has_d128 || el == 3)
		expected.tcr2 = 0;
	tlbp_arm64_read_regs(&regs);
	assert_memory_equal(&regs, &expected, sizeof(regs));
	assert_int_equal(record.reads, ID_REGISTERS | own_registers[el][has_d128]);
}

static void read_regs_reads_what_its_level_has_and_detection_needs(void **state)
{
	(void)state;
	for (uint32_t el = 1; el <= 3; el++) {
		check_registers(el, false);
		check_registers(el, true);
	}
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

static void flush_within(struct fixture *fixture, uint64_t max_ops, int status)
{
	struct tlbp_threshold threshold;
	struct tlbp tlbp;

	init_threshold(&tlbp, &threshold, fixture, max_ops);
	assert_int_equal(tlbp_flush(&tlbp, &fixture->request), status);
}

/* What issue_pages may be called for: nothing special, and one operation each. */
static bool is_short(const struct tlbp_arm64 *arm64, const struct tlbp_request *request)
{
	return request->range_count == 1 && request->stride_shift == 0 && request->level == 0 &&
	       !(request->flags & ~(uint32_t)TLBP_LEAF_ONLY) &&
	       request->space.kind != TLBP_SPACE_GUEST && !arm64->backend.ops->enter &&
	       !(arm64->flags & TLBP_ARM64_KPTI) &&
	       (request->ranges->page_count == 1 || (arm64->flags & TLBP_ARM64_NEVER_RANGE));
}

/* The short cut takes no pairs: without a hint one register serves all descriptors. */
static void predict_short_or_not(struct insn_list *list, const struct tlbp_arm64 *arm64,
				 const struct tlbp_request *request)
{
	struct tlbp_arm64 without_pairs = *arm64;

	without_pairs.cpu.features &= ~(uint32_t)TLBP_ARM64_HAS_D128;
	predict_by_address(list, is_short(arm64, request) ? &without_pairs : arm64, request);
}

static void check_flush_by_address(struct fixture *fixture)
{
	flush_within(fixture, UNLIMITED, TLBP_OK);
	predict_flush(fixture, predict_short_or_not, TLBP_BY_ADDRESS);
	fixture_compare(fixture);
	fixture_assert_complete(fixture);
}

static void flush_by_address_is_ordered_before_and_complete_after(void **state)
{
	(void)state;
	fixture_for_each(check_flush_by_address);
}

static void check_flush_whole(struct fixture *fixture)
{
	/* The limit is what makes it whole: it must be more than one operation. */
	if (tlbp_arm64_count_ops(&fixture->arm64.backend, &fixture->request) < 2)
		return;
	flush_within(fixture, 1, TLBP_OK);
	predict_flush(fixture, predict_whole_space, TLBP_WHOLE_SPACE);
	fixture_compare(fixture);
	fixture_assert_complete(fixture);
}

static void flush_above_the_limit_keeps_the_scope_of_the_request(void **state)
{
	(void)state;
	fixture_for_each(check_flush_whole);
}

static void check_wanted_whole(struct fixture *fixture)
{
	fixture->request.flags |= TLBP_WANT_WHOLE_SPACE;
	flush_within(fixture, UNLIMITED, TLBP_OK);
	predict_flush(fixture, predict_whole_space, TLBP_WHOLE_SPACE);
	fixture_compare(fixture);
	fixture_assert_complete(fixture);
}

static void check_wanted_everything(struct fixture *fixture)
{
	fixture->request.flags |= TLBP_WANT_EVERYTHING;
	flush_within(fixture, UNLIMITED, TLBP_OK);
	predict_flush(fixture, predict_everything, TLBP_EVERYTHING);
	fixture_compare(fixture);
	fixture_assert_complete(fixture);
}

static void what_a_request_wants_is_what_it_gets(void **state)
{
	(void)state;
	fixture_for_each_space(check_wanted_whole);
	fixture_for_each_space(check_wanted_everything);
}

/* Behind a context's end nobody could complete what was issued inside. */
static void check_late_sync(struct fixture *fixture)
{
	struct tlbp_threshold threshold;
	struct tlbp tlbp;

	fixture->request.flags |= TLBP_NO_SYNC;
	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	assert_int_equal(tlbp_flush(&tlbp, &fixture->request), TLBP_OK);
	assert_int_equal(tlbp_flush(&tlbp, &fixture->request), TLBP_OK);
	assert_int_equal(tlbp_sync(&tlbp, &fixture->request.space,
				   fixture->request.flags & TLBP_NXS),
			 TLBP_OK);
	for (uint32_t i = 0; i < 2; i++) {
		if (fixture->machine->has_context) {
			predict_flush(fixture, predict_by_address, TLBP_BY_ADDRESS);
			continue;
		}
		predict_order_stores(&fixture->expected, &fixture->arm64, &fixture->request);
		predict_by_address(&fixture->expected, &fixture->arm64, &fixture->request);
	}
	if (!fixture->machine->has_context)
		predict_completion(fixture, TLBP_BY_ADDRESS);
	fixture_compare(fixture);
	fixture_assert_complete(fixture);
}

static void several_flushes_share_a_late_completion_but_not_in_a_context(void **state)
{
	(void)state;
	fixture_for_each_space(check_late_sync);
}

static void check_empty(struct fixture *fixture)
{
	fixture->ranges[0].page_count = 0;
	flush_within(fixture, UNLIMITED, TLBP_EMPTY);
	fixture_compare(fixture);
}

static void check_ordered_empty(struct fixture *fixture)
{
	fixture->ranges[0].page_count = 0;
	fixture->request.flags |= TLBP_ORDER_EMPTY;
	flush_within(fixture, UNLIMITED, TLBP_EMPTY);
	predict_flush(fixture, NULL, TLBP_NOTHING);
	fixture_compare(fixture);
	fixture_assert_complete(fixture);
}

static void an_empty_request_takes_barriers_if_it_asks_for_them(void **state)
{
	(void)state;
	fixture_for_each_space(check_empty);
	fixture_for_each_space(check_ordered_empty);
}

/* In the widest domain there is, as the one that is named may be wrong as well. */
static void check_unserved(struct fixture *fixture)
{
	bool has_outer = fixture->machine->features & TLBP_ARM64_HAS_OUTER;
	struct tlbp_threshold threshold;
	struct tlbp tlbp;

	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	assert_true(tlbp_flush(&tlbp, &fixture->request) < 0);
	fixture->request.space.kind = 0;
	fixture->request.space.domain = has_outer ? TLBP_DOMAIN_OUTER : TLBP_DOMAIN_INNER;
	predict_flush(fixture, predict_everything, TLBP_EVERYTHING);
	fixture_compare(fixture);
	fixture_assert_complete(fixture);
}

static void what_is_not_served_takes_all_that_this_level_reaches(void **state)
{
	(void)state;
	fixture_for_each_unserved_space(check_unserved);
}

static void assert_vmid_of_operations(const struct fixture *fixture, uint16_t vmid)
{
	for (uint32_t i = 0; i < fixture->mock.event_count; i++)
		if (fixture->mock.events[i].kind == TLBP_MOCK_EVENT_OP)
			assert_int_equal(fixture->mock.events[i].op.vmid, vmid);
}

/* Without hooks the VMID of the request is nobody's business. */
static void a_guest_is_current_inside_its_context_and_nowhere_else(void **state)
{
	static const char *const names[] = { "EL2", "EL2, contexts", "host, contexts" };
	const uint16_t current_vmid = 0x55;

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		struct fixture *fixture =
			fixture_on(names[i], TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER);
		bool has_context = fixture->machine->has_context;
		struct tlbp_mock_pe before;

		fixture->mock.pes[0].vmid = current_vmid;
		before = fixture->mock.pes[0];
		flush_within(fixture, UNLIMITED, TLBP_OK);
		assert_vmid_of_operations(fixture, has_context ? fixture->request.space.vmid :
								 current_vmid);
		assert_memory_equal(&fixture->mock.pes[0], &before, sizeof(before));
	}
}

/* A base has bits for a window of the address space; a guest's begins at 0. */
static void a_range_that_a_base_cannot_name_goes_whole(void **state)
{
	static const struct {
		const char *machine;
		uint32_t kind;
		uint64_t start_va;
	} beyond[] = {
		{ "EL1", TLBP_SPACE_USER, (UINT64_C(1) << 48) - 4096 },
		{ "EL1, LPA2", TLBP_SPACE_USER, (UINT64_C(1) << 52) - 4096 },
		{ "EL1, D128", TLBP_SPACE_USER, (UINT64_C(1) << 55) - 4096 },
		{ "EL2", TLBP_SPACE_GUEST, (UINT64_C(1) << 48) - 4096 },
		{ "EL2", TLBP_SPACE_GUEST, UINT64_C(1) << 48 },
		{ "EL2, LPA2", TLBP_SPACE_GUEST, UINT64_C(1) << 52 },
		{ "EL2, D128 in stage 2", TLBP_SPACE_GUEST, UINT64_C(1) << 56 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		struct fixture *fixture =
			fixture_on(beyond[i].machine, beyond[i].kind, TLBP_DOMAIN_INNER);

		fixture->ranges[0].start_va = beyond[i].start_va;
		fixture->ranges[0].page_count = 2;
		flush_within(fixture, UNLIMITED, TLBP_OK);
		predict_flush(fixture, predict_whole_space, TLBP_WHOLE_SPACE);
		fixture_compare(fixture);
	}
}

/* Operations of each slice's completion are not by address: errata, combined entries. */
static void check_steps(struct fixture *fixture)
{
	struct tlbp_threshold threshold;
	struct tlbp_outcome outcome;
	struct tlbp_flush flush;
	struct tlbp tlbp;

	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	fixture->mock.costs.address_ns = 100;
	fixture->mock.costs.range_ns = 100;
	tlbp.slice_ns = 1000;
	assert_int_equal(tlbp_flush_begin(&flush, &tlbp, &fixture->request), TLBP_OK);
	do {
		fixture_assert_complete(fixture);
	} while (tlbp_flush_step(&flush) == TLBP_AGAIN);
	fixture_assert_complete(fixture);
	assert_int_equal(tlbp_flush_finish(&flush, &outcome), TLBP_OK);
	fixture_assert_complete(fixture);
	predict_by_address(&fixture->expected, &fixture->arm64, &fixture->request);
	while (outcome.slice_count-- > 0)
		predict_completion(fixture, TLBP_BY_ADDRESS);
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
	predict_hook(fixture, INSN_enter);
	predict_whole_space(&fixture->expected, &fixture->arm64, &fixture->request);
	predict_completion(fixture, TLBP_WHOLE_SPACE);
	predict_hook(fixture, INSN_leave);
	fixture_assert_complete(fixture);
	fixture_compare_operations(fixture);
}

static void abandoned_flush_ends_with_the_whole_space(void **state)
{
	(void)state;
	fixture_for_each(check_abandoned);
	assert_true(abandoned_count > 0);
}

static void check_abandoned_at_once(struct fixture *fixture)
{
	struct tlbp_threshold threshold;
	struct tlbp_flush flush;
	struct tlbp tlbp;

	init_threshold(&tlbp, &threshold, fixture, UNLIMITED);
	assert_int_equal(tlbp_flush_begin(&flush, &tlbp, &fixture->request), TLBP_OK);
	assert_int_equal(tlbp_flush_finish(&flush, NULL), TLBP_OK);
	predict_flush(fixture, predict_whole_space, TLBP_WHOLE_SPACE);
	fixture_compare(fixture);
}

static void abandoned_before_the_first_step_is_ordered_whole_and_complete(void **state)
{
	(void)state;
	fixture_for_each_space(check_abandoned_at_once);
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
		cmocka_unit_test(everything_reaches_no_further_than_kind_and_domain),
		cmocka_unit_test(read_regs_reads_what_its_level_has_and_detection_needs),
		cmocka_unit_test(flush_by_address_is_ordered_before_and_complete_after),
		cmocka_unit_test(flush_above_the_limit_keeps_the_scope_of_the_request),
		cmocka_unit_test(what_a_request_wants_is_what_it_gets),
		cmocka_unit_test(several_flushes_share_a_late_completion_but_not_in_a_context),
		cmocka_unit_test(an_empty_request_takes_barriers_if_it_asks_for_them),
		cmocka_unit_test(what_is_not_served_takes_all_that_this_level_reaches),
		cmocka_unit_test(a_guest_is_current_inside_its_context_and_nowhere_else),
		cmocka_unit_test(a_range_that_a_base_cannot_name_goes_whole),
		cmocka_unit_test(steps_emit_the_same_operations_and_leave_nothing_pending),
		cmocka_unit_test(abandoned_flush_ends_with_the_whole_space),
		cmocka_unit_test(abandoned_before_the_first_step_is_ordered_whole_and_complete),
		cmocka_unit_test(budget_is_overrun_by_less_than_one_operation),
		cmocka_unit_test(same_clock_same_instructions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
