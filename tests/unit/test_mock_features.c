/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What optional features of the architecture change: which entries an operation
 * reaches, and when it is complete.
 */
#include "bench.h"

static struct tlbp_mock_entry *fill_flagged(struct tlbp_mock *mock, uint8_t flags)
{
	struct tlbp_mock_entry *entry = fill(mock, &user, VA, 3, 1);

	entry->flags |= flags;
	return entry;
}

/* A page of a user space has changed, and an operation is under way. */
static void issue(struct tlbp_mock *mock, struct tlbp_mock_op op)
{
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, op);
}

/* ------------------------------------------------------------------- nXS --- */

static struct tlbp_mock_op by_address_nxs(void)
{
	struct tlbp_mock_op op = by_address(VA);

	op.flags |= TLBP_MOCK_OP_NXS;
	return op;
}

static void nxs_op_is_completed_by_a_dsb_nxs(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, VA, 3, 1);
	issue(mock, by_address_nxs());
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_COMPLETE);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_SYNCHRONISED);
	isb(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void nxs_op_is_completed_by_a_plain_dsb(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_flagged(mock, 0);
	assert_int_equal(stale_after(&bench, by_address_nxs()), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void a_dsb_nxs_of_a_smaller_domain_does_not_complete(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_flagged(mock, 0);
	issue(mock, by_address_nxs());
	dsb(mock, TLBP_DOMAIN_LOCAL, TLBP_MOCK_NXS);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_dsb_nxs_does_not_complete_a_plain_op(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_flagged(mock, 0);
	issue(mock, by_address(VA));
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_NXS);
	isb(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_COMPLETE);
}

static void nxs_op_keeps_entries_with_xs(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_flagged(mock, TLBP_MOCK_XS);
	assert_int_equal(stale_after(&bench, by_address_nxs()), 1);
	assert_int_equal(stale_after(&bench, by_address(VA)), 0);
}

static void a_dsb_nxs_orders_stores(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	change(mock, &user, VA, 1);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	assert_true(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_INNER));
}

static void a_dsb_nxs_takes_its_time(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->costs.sync_ns = 70;
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	assert_int_equal(tlbp_mock_now_ns(mock), 70);
}

static void nxs_op_does_nothing_on_a_pe_without_it(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->pes[1].flags = TLBP_MOCK_PE_NO_XS;
	fill_flagged(mock, 0);
	assert_int_equal(stale_after(&bench, by_address_nxs()), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	tlbp_mock_relax(mock, 1);
	assert_int_equal(stale_after(&bench, by_address_nxs()), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_UNDEFINED);
}

static void a_dsb_nxs_is_undefined_on_a_pe_without_it(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_flagged(mock, 0);
	issue(mock, by_address_nxs());
	mock->pes[0].flags = TLBP_MOCK_PE_NO_XS;
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_UNDEFINED);
}

static void change_with_nxs_spares_entries_with_xs(void **state)
{
	const struct tlbp_range range = { VA, 1 };
	const struct tlbp_request request = tlbp_page_request(user, &range, TLBP_NXS);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *device = fill_flagged(mock, TLBP_MOCK_XS);

	(void)state;
	fill_flagged(mock, 0);
	assert_int_equal(tlbp_mock_change(mock, &request), 1);
	assert_int_equal(device->state, TLBP_MOCK_LIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nxs_op_is_completed_by_a_dsb_nxs),
		cmocka_unit_test(nxs_op_is_completed_by_a_plain_dsb),
		cmocka_unit_test(a_dsb_nxs_of_a_smaller_domain_does_not_complete),
		cmocka_unit_test(a_dsb_nxs_does_not_complete_a_plain_op),
		cmocka_unit_test(nxs_op_keeps_entries_with_xs),
		cmocka_unit_test(a_dsb_nxs_orders_stores),
		cmocka_unit_test(a_dsb_nxs_takes_its_time),
		cmocka_unit_test(nxs_op_does_nothing_on_a_pe_without_it),
		cmocka_unit_test(a_dsb_nxs_is_undefined_on_a_pe_without_it),
		cmocka_unit_test(change_with_nxs_spares_entries_with_xs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
