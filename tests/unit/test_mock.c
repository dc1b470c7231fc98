/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The mock itself, driven step by step: what gets rid of an entry, what does
 * not, and what it says about the order of things. A mock that forgives hides
 * the bugs of whoever relies on it.
 */
#include "bench.h"

/* ----------------------------------------------------- change and order --- */

static void change_makes_only_covered_entries_stale(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *inside = fill(mock, &user, VA, 3, 0);
	struct tlbp_mock_entry *before = fill(mock, &user, VA - PAGE, 3, 0);
	struct tlbp_mock_entry *behind = fill(mock, &user, VA + PAGE, 3, 0);

	(void)state;
	assert_int_equal(change(mock, &user, VA, 1), 1);
	assert_int_equal(inside->state, TLBP_MOCK_STALE);
	assert_int_equal(before->state, TLBP_MOCK_LIVE);
	assert_int_equal(behind->state, TLBP_MOCK_LIVE);
}

static void change_of_a_user_space_spares_other_asids_and_globals(void **state)
{
	struct tlbp_space other = user;
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	other.asid = ASID + 1;
	fill(mock, &other, VA, 3, 0);
	/* A global entry of the same ASID is still everybody's. */
	fill(mock, &user, VA, 3, 0)->flags = TLBP_MOCK_GLOBAL;
	assert_int_equal(change(mock, &user, VA, 1), 0);
}

static void change_of_a_kernel_space_reaches_every_asid(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &kernel, VA, 3, 0);
	assert_int_equal(change(mock, &kernel, VA, 1), 2);
}

static void change_with_two_asids_reaches_both_of_the_pair(void **state)
{
	struct tlbp_space pair[4];
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	uint16_t i;

	(void)state;
	mock->flags = TLBP_MOCK_TWO_ASIDS;
	for (i = 0; i < 4; i++) {
		pair[i] = user;
		pair[i].asid = (uint16_t)(7 + i);
		fill(mock, &pair[i], VA, 3, 0);
	}
	assert_int_equal(change(mock, &pair[1], VA, 1), 2);
	assert_int_equal(bench.entries[1].state, TLBP_MOCK_STALE);
	assert_int_equal(bench.entries[2].state, TLBP_MOCK_STALE);
}

static void change_of_an_asid_too_wide_reaches_every_asid(void **state)
{
	struct tlbp_space wide = user;
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->asid_bits = 8;
	wide.asid = 0x1ff;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(change(mock, &wide, VA, 1), 1);
}

static void change_for_the_local_pe_spares_the_others(void **state)
{
	struct tlbp_space local = user;
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	local.domain = TLBP_DOMAIN_LOCAL;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, VA, 3, 1);
	assert_int_equal(change(mock, &local, VA, 1), 1);
	assert_int_equal(tlbp_mock_first_stale(mock)->pe, 0);
}

static void change_spares_other_vmids(void **state)
{
	struct tlbp_space other = guest;
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	other.vmid++;
	fill(mock, &other, VA, 3, 0);
	fill(mock, &kernel, VA, 3, 0)->vmid = other.vmid;
	assert_int_equal(change(mock, &guest, VA, 1), 0);
	assert_int_equal(change(mock, &kernel, VA, 1), 0);
}

static void change_of_leaves_only_spares_tables(void **state)
{
	const struct tlbp_range range = { VA, 1 };
	const struct tlbp_request leaf = tlbp_page_request(user, &range, TLBP_LEAF_ONLY);
	const struct tlbp_request all = tlbp_page_request(user, &range, 0);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_table(mock, &user, VA, TLBP_LEVEL_2);
	assert_int_equal(tlbp_mock_change(mock, &leaf), 0);
	assert_int_equal(tlbp_mock_change(mock, &all), 1);
}

static void change_reaches_the_top_of_the_address_space(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &kernel, UINT64_MAX, 3, 0);
	assert_int_equal(change(mock, &kernel, UINT64_MAX - PAGE + 1, 1), 1);
}

static void change_reads_a_malformed_request_widely(void **state)
{
	struct tlbp_space strange = user;
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, UINT64_MAX, 3, 0);
	fill(mock, &kernel, 0, 3, 3);
	strange.kind = 17;
	assert_int_equal(change(mock, &strange, UINT64_MAX - 5, 9), 1);
	assert_int_equal(tlbp_mock_change(mock, NULL), 1);
}

static void op_before_the_stores_are_ordered_does_not_count(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	change(mock, &user, VA, 1);
	execute(mock, by_address(VA));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_STORES_UNORDERED);
}

static void stores_ordered_for_a_smaller_domain_do_not_count(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	change(mock, &user, VA, 1);
	dsb(mock, TLBP_DOMAIN_LOCAL, TLBP_MOCK_STORES);
	assert_true(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_LOCAL));
	assert_false(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_INNER));
	execute(mock, by_address(VA));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void stores_are_ordered_by_the_pe_that_made_them_only(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	change(mock, &user, VA, 1);
	tlbp_mock_relax(mock, 1);
	order(mock);
	assert_false(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_INNER));
	tlbp_mock_relax(mock, 0);
	order(mock);
	assert_true(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_INNER));
}

static void stores_ordered_by_another_pe_do_not_count(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 2);
	change(mock, &user, VA, 1);
	tlbp_mock_relax(mock, 1);
	order(mock);
	execute(mock, by_address(VA));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_new_change_needs_a_new_order(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	change(mock, &user, VA, 1);
	order(mock);
	change(mock, &user, VA, 1);
	execute(mock, by_address(VA));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_barrier_for_loads_orders_nothing(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	change(mock, &user, VA, 1);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_LOADS);
	assert_false(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_LOCAL));
}

/* -------------------------------------------------------------- matching --- */

static void op_by_address_removes_its_page_only(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, VA + PAGE, 3, 0);
	assert_int_equal(stale_after(&bench, by_address(VA + PAGE)), 1);
	assert_int_equal(tlbp_mock_lost_count(mock), 1);
	assert_int_equal(stale_after(&bench, by_address(VA)), 0);
}

static void op_at_any_address_of_a_block_removes_it(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, TLBP_LEVEL_2, 0);
	assert_int_equal(stale_after(&bench, by_address(VA + 511 * PAGE)), 0);
}

static void op_of_another_asid_removes_nothing(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.asid++;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(stale_after(&bench, op), 1);
}

static void op_of_another_vmid_removes_nothing(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	change(mock, &user, VA, 1);
	order(mock);
	tlbp_mock_enter(mock, &guest);
	execute(mock, by_address(VA));
	complete(mock);
	tlbp_mock_leave(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void op_with_asid_removes_global_leaves_but_no_global_tables(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *leaf = fill(mock, &kernel, VA, 3, 0);
	struct tlbp_mock_entry *table = fill_table(mock, &kernel, VA, TLBP_LEVEL_2);

	(void)state;
	change(mock, &kernel, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	complete(mock);
	assert_int_equal(leaf->state, TLBP_MOCK_GONE);
	assert_int_equal(table->state, TLBP_MOCK_STALE);
}

static void op_by_asid_keeps_globals(void **state)
{
	struct tlbp_mock_op op = by_address(0);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.kind = TLBP_MOCK_BY_ASID;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &kernel, VA, 3, 0);
	change(mock, &kernel, VA, 1);
	order(mock);
	execute(mock, op);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_true(tlbp_mock_first_stale(mock)->flags & TLBP_MOCK_GLOBAL);
}

static void op_on_all_removes_globals_and_tables(void **state)
{
	struct tlbp_mock_op op = by_address(0);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.kind = TLBP_MOCK_ALL;
	op.flags = TLBP_MOCK_ANY_ASID;
	fill(mock, &kernel, VA, 3, 0);
	fill_table(mock, &kernel, VA, TLBP_LEVEL_2);
	change(mock, &kernel, VA, 1);
	order(mock);
	execute(mock, op);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void leaf_op_keeps_tables(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.flags = TLBP_MOCK_LEAF;
	fill(mock, &user, VA, 3, 0);
	fill_table(mock, &user, VA, TLBP_LEVEL_2);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_true(tlbp_mock_first_stale(mock)->flags & TLBP_MOCK_TABLE);
}

static void wrong_level_hint_removes_nothing(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.granule_shift = 12;
	op.level = TLBP_LEVEL_2;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(stale_after(&bench, op), 1);
	op.level = TLBP_LEVEL_3;
	assert_int_equal(stale_after(&bench, op), 0);
}

static void level_hint_removes_tables_above_the_level(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.granule_shift = 12;
	op.level = TLBP_LEVEL_2;
	fill_table(mock, &user, VA, TLBP_LEVEL_1);
	fill_table(mock, &user, VA, TLBP_LEVEL_2);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(tlbp_mock_first_stale(mock)->level, TLBP_LEVEL_2);
}

static void wrong_granule_removes_nothing(void **state)
{
	struct tlbp_mock_op op = by_range(VA, 2);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.granule_shift = 16;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(stale_after(&bench, op), 1);
}

static void range_with_hint_and_unaligned_base_removes_nothing(void **state)
{
	struct tlbp_mock_op op = by_range(VA - PAGE, 1024);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.level = TLBP_LEVEL_2;
	fill(mock, &user, VA, TLBP_LEVEL_2, 0);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_MALFORMED);
	op.first = VA;
	assert_int_equal(stale_after(&bench, op), 0);
}

static void range_removes_first_and_last_page_and_no_more(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	int i;

	(void)state;
	for (i = -1; i <= 4; i++)
		fill(mock, &user, VA + (uint64_t)i * PAGE, 3, 0);
	change(mock, &user, VA, 4);
	order(mock);
	execute(mock, by_range(VA, 4));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_lost_count(mock), 0);
}

static void range_op_does_nothing_on_a_pe_without_it(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->pes[2].flags = TLBP_MOCK_PE_NO_RANGE;
	fill(mock, &user, VA, 3, 1);
	fill(mock, &user, VA, 3, 2);
	assert_int_equal(stale_after(&bench, by_range(VA, 2)), 1);
	assert_int_equal(tlbp_mock_first_stale(mock)->pe, 2);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void executing_an_op_that_the_pe_lacks_is_a_violation(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->pes[0].flags = TLBP_MOCK_PE_NO_RANGE;
	execute(mock, by_range(VA, 2));
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_UNDEFINED);
}

static void asid_wider_than_the_hardware_is_malformed(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->asid_bits = 8;
	op.asid = 0x100 | ASID;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_MALFORMED);
}

static void malformed_op_removes_nothing(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.flags = TLBP_MOCK_MALFORMED;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_MALFORMED);
}

static void op_of_no_known_domain_is_malformed(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.domain = TLBP_DOMAIN_OUTER + 1;
	execute(mock, op);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_MALFORMED);
}

static void level_hint_does_nothing_on_a_pe_without_it(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.granule_shift = 12;
	op.level = TLBP_LEVEL_3;
	mock->pes[1].flags = TLBP_MOCK_PE_NO_LEVEL;
	fill(mock, &user, VA, 3, 1);
	assert_int_equal(stale_after(&bench, op), 1);
	op.level = TLBP_LEVEL_UNKNOWN;
	assert_int_equal(stale_after(&bench, op), 0);
}

static void outer_op_does_nothing_on_a_pe_without_it(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.domain = TLBP_DOMAIN_OUTER;
	mock->pes[1].flags = TLBP_MOCK_PE_NO_OUTER;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_STORES);
	execute(mock, op);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_ALL_ACCESSES);
	isb(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

/* --------------------------------------------------------------- domains --- */

static void local_op_keeps_the_entries_of_other_pes(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.domain = TLBP_DOMAIN_LOCAL;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, VA, 3, 1);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(tlbp_mock_first_stale(mock)->pe, 1);
}

static void inner_op_keeps_the_entries_of_other_inner_domains(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *far;

	(void)state;
	mock->pes[3].inner_domain = 1;
	fill(mock, &user, VA, 3, 1);
	far = fill(mock, &user, VA, 3, 3);
	tlbp_mock_change(mock, NULL);
	order(mock);
	execute(mock, op);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(far->state, TLBP_MOCK_STALE);
}

/* ------------------------------------------------------------ completion --- */

static void nothing_is_gone_before_the_dsb(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	isb(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_COMPLETE);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void a_dsb_of_a_smaller_domain_does_not_complete(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	dsb(mock, TLBP_DOMAIN_LOCAL, TLBP_MOCK_ALL_ACCESSES);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_dsb_for_stores_does_not_complete(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_STORES);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_dsb_of_another_pe_does_not_complete(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	tlbp_mock_relax(mock, 1);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_RELAXED_PENDING);
}

static void the_own_entry_needs_an_isb(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_ALL_ACCESSES);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_SYNCHRONISED);
	isb(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void a_new_change_needs_a_new_op(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	change(mock, &user, VA, 1);
	order(mock);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

/* -------------------------------------------------------------- contexts --- */

static void relaxing_inside_a_context_is_a_violation(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	tlbp_mock_enter(mock, &user);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_LEFT);
	tlbp_mock_relax(mock, 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_RELAXED_INSIDE);
}

static void entering_twice_and_leaving_twice_are_violations(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	tlbp_mock_enter(mock, &user);
	tlbp_mock_leave(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	tlbp_mock_leave(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OUTSIDE_CONTEXT);

	mock = start(&bench);
	tlbp_mock_enter(mock, &user);
	tlbp_mock_enter(mock, &user);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OUTSIDE_CONTEXT);
}

static void leaving_with_operations_pending_is_a_violation(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	tlbp_mock_enter(mock, &user);
	execute(mock, by_address(VA));
	tlbp_mock_leave(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_RELAXED_PENDING);
}

static void an_op_that_needs_a_context_is_wrong_outside_one(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.flags = TLBP_MOCK_NEEDS_CONTEXT;
	tlbp_mock_enter(mock, &user);
	execute(mock, op);
	complete(mock);
	tlbp_mock_leave(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	execute(mock, op);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OUTSIDE_CONTEXT);
}

static void the_first_violation_is_kept(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	tlbp_mock_leave(mock);
	isb(mock);
	execute(mock, by_address(VA));
	tlbp_mock_relax(mock, 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OUTSIDE_CONTEXT);
	assert_int_equal(mock->violation_event, 0);
}

static void leaving_restores_what_was_current(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->pes[0].vmid = 9;
	mock->pes[0].asid = 8;
	tlbp_mock_enter(mock, &guest);
	assert_int_equal(mock->pes[0].vmid, guest.vmid);
	tlbp_mock_leave(mock);
	assert_int_equal(mock->pes[0].vmid, 9);
	tlbp_mock_enter(mock, &user);
	assert_int_equal(mock->pes[0].asid, user.asid);
	tlbp_mock_leave(mock);
	assert_int_equal(mock->pes[0].asid, 8);
}

static void moving_after_a_local_op_is_a_violation(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.domain = TLBP_DOMAIN_LOCAL;
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_STORES);
	execute(mock, op);
	complete(mock);
	change(mock, &user, VA, 1);
	order(mock);
	tlbp_mock_relax(mock, 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	execute(mock, op);
	complete(mock);
	tlbp_mock_relax(mock, 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	tlbp_mock_relax(mock, 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_RELAXED_LOCAL);
}

/* --------------------------------------------------------------- stage 2 --- */

static struct tlbp_mock_op by_ipa(uint64_t ipa)
{
	struct tlbp_mock_op op = by_address(ipa);

	op.stages = TLBP_MOCK_STAGE2;
	op.flags = TLBP_MOCK_ANY_ASID;
	return op;
}

static struct tlbp_mock_entry *fill_combined(struct tlbp_mock *mock)
{
	struct tlbp_mock_entry entry = tlbp_mock_translation(mock, &guest, 0x77000, 3, 1);

	entry.stage = TLBP_MOCK_COMBINED;
	entry.ipa = VA;
	return tlbp_mock_fill(mock, &entry);
}

static struct tlbp_mock_op all_of_the_vmid(void)
{
	struct tlbp_mock_op op = by_address(0);

	op.kind = TLBP_MOCK_ALL;
	op.flags = TLBP_MOCK_ANY_ASID;
	return op;
}

static void op_by_ipa_keeps_combined_entries(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *stage2 = fill(mock, &guest, VA, 3, 1);
	struct tlbp_mock_entry *combined = fill_combined(mock);

	(void)state;
	assert_int_equal(change(mock, &guest, VA, 1), 2);
	order(mock);
	tlbp_mock_enter(mock, &guest);
	execute(mock, by_ipa(VA));
	complete(mock);
	assert_int_equal(stage2->state, TLBP_MOCK_GONE);
	assert_int_equal(combined->state, TLBP_MOCK_STALE);
	execute(mock, all_of_the_vmid());
	complete(mock);
	assert_int_equal(combined->state, TLBP_MOCK_GONE);
}

static void combined_entry_is_made_again_before_stage_2_is_complete(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *combined;

	(void)state;
	fill(mock, &guest, VA, 3, 1);
	combined = fill_combined(mock);
	change(mock, &guest, VA, 1);
	order(mock);
	tlbp_mock_enter(mock, &guest);
	execute(mock, by_ipa(VA));
	execute(mock, all_of_the_vmid());
	complete(mock);
	assert_int_equal(combined->state, TLBP_MOCK_STALE);
}

static void op_on_both_stages_removes_combined_entries(void **state)
{
	struct tlbp_mock_op op = all_of_the_vmid();
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.stages |= TLBP_MOCK_STAGE2;
	fill(mock, &guest, VA, 3, 1);
	fill_combined(mock);
	change(mock, &guest, VA, 1);
	order(mock);
	tlbp_mock_enter(mock, &guest);
	execute(mock, op);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void hypervisor_entries_are_a_regime_of_their_own(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &hyp, VA, 3, 0);
	fill(mock, &kernel, VA, 3, 0);
	assert_int_equal(change(mock, &hyp, VA, 1), 1);
	order(mock);
	execute(mock, all_of_the_vmid());
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_lost_count(mock), 1);
}

/* ------------------------------------------------------- clock, log, ... --- */

static void clock_advances_by_the_cost_of_each_kind(void **state)
{
	struct tlbp_mock_op all = all_of_the_vmid();
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->costs = (struct tlbp_mock_costs){
		.address_ns = 1,
		.range_ns = 10,
		.whole_ns = 100,
		.sync_ns = 1000,
		.stolen_ns = 10000,
		.steal_period = 3,
	};
	execute(mock, by_address(VA));
	assert_int_equal(tlbp_mock_now_ns(mock), 1);
	execute(mock, by_range(VA, 2));
	assert_int_equal(tlbp_mock_now_ns(mock), 11);
	execute(mock, all);
	assert_int_equal(tlbp_mock_now_ns(mock), 10111);
	complete(mock);
	assert_int_equal(tlbp_mock_now_ns(mock), 11111);
}

static uint64_t reading_at(struct tlbp_mock *mock, uint64_t at_ns)
{
	mock->now_ns = at_ns;
	return tlbp_mock_now_ns(mock);
}

static void faulty_clocks_read_as_told(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->clock = (struct tlbp_mock_clock){ .start_ns = 50, .fault_at_ns = 100 };
	assert_int_equal(reading_at(mock, 130), 180);
	mock->clock.fault = TLBP_MOCK_CLOCK_ZERO;
	assert_int_equal(reading_at(mock, 99), 0);
	assert_int_equal(reading_at(mock, 100), 150);
	mock->clock.fault = TLBP_MOCK_CLOCK_STUCK;
	assert_int_equal(reading_at(mock, 99), 149);
	assert_int_equal(reading_at(mock, 1000), 150);
	mock->clock.fault = TLBP_MOCK_CLOCK_BACKWARD;
	assert_int_equal(reading_at(mock, 99), 149);
	assert_int_equal(reading_at(mock, 110), 140);
	assert_int_equal(reading_at(mock, 5000), 0);
	mock->clock.fault = TLBP_MOCK_CLOCK_JUMP;
	mock->clock.jump_ns = 1000;
	assert_int_equal(reading_at(mock, 99), 149);
	assert_int_equal(reading_at(mock, 100), 1150);
	mock->clock.resolution_ns = 1000;
	assert_int_equal(reading_at(mock, 100), 1000);
}

static void longest_stretch_is_between_two_relaxes(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->now_ns = 30;
	tlbp_mock_relax(mock, 0);
	mock->now_ns = 50;
	assert_int_equal(tlbp_mock_longest_stretch_ns(mock), 30);
	mock->now_ns = 70;
	assert_int_equal(tlbp_mock_longest_stretch_ns(mock), 40);
}

static void log_holds_what_happened_in_order(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(stale_after(&bench, by_address(VA)), 0);
	assert_int_equal(mock->event_count, 5);
	assert_int_equal(bench.events[0].kind, TLBP_MOCK_EVENT_CHANGE);
	assert_int_equal(bench.events[1].barrier.access, TLBP_MOCK_STORES);
	assert_int_equal(bench.events[2].op.first, VA);
	assert_int_equal(bench.events[3].barrier.kind, TLBP_MOCK_DSB);
	assert_int_equal(bench.events[4].barrier.kind, TLBP_MOCK_ISB);
	assert_int_equal(tlbp_mock_op_count(mock, TLBP_MOCK_ANY), 1);
	assert_int_equal(tlbp_mock_op_count(mock, TLBP_MOCK_BY_ADDRESS), 1);
	assert_int_equal(tlbp_mock_op_count(mock, 99), 0);
}

static void broadcasts_are_counted(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	uint8_t domain;

	(void)state;
	for (domain = TLBP_DOMAIN_LOCAL; domain <= TLBP_DOMAIN_OUTER; domain++) {
		op.domain = domain;
		execute(mock, op);
	}
	assert_int_equal(mock->broadcast_count, 2);
}

static void full_log_goes_on_counting(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	uint32_t i;

	(void)state;
	mock->event_max = 2;
	bench.events[2].kind = 77;
	for (i = 0; i < 5; i++)
		isb(mock);
	assert_int_equal(mock->event_count, 5);
	assert_int_equal(bench.events[2].kind, 77);
}

static void fill_refuses_what_makes_no_sense(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry entry = tlbp_mock_translation(mock, &user, VA, 3, 0);

	(void)state;
	entry.pe = 4;
	assert_null(tlbp_mock_fill(mock, &entry));
	entry.pe = 3;
	entry.level = 5;
	assert_null(tlbp_mock_fill(mock, &entry));
	entry.level = TLBP_LEVEL_1;
	entry.granule_shift = 3;
	assert_null(tlbp_mock_fill(mock, &entry));
	entry.granule_shift = 31;
	assert_null(tlbp_mock_fill(mock, &entry));
	entry.granule_shift = 12;
	while (tlbp_mock_fill(mock, &entry))
		;
	assert_int_equal(mock->entry_count, ENTRY_MAX);
}

static void every_violation_has_a_name(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < TLBP_MOCK_VIOLATIONS; i++)
		assert_string_not_equal(tlbp_mock_violation_name(i), "unknown violation");
	assert_string_equal(tlbp_mock_violation_name(i), "unknown violation");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(change_makes_only_covered_entries_stale),
		cmocka_unit_test(change_of_a_user_space_spares_other_asids_and_globals),
		cmocka_unit_test(change_of_a_kernel_space_reaches_every_asid),
		cmocka_unit_test(change_with_two_asids_reaches_both_of_the_pair),
		cmocka_unit_test(change_of_leaves_only_spares_tables),
		cmocka_unit_test(change_reaches_the_top_of_the_address_space),
		cmocka_unit_test(change_reads_a_malformed_request_widely),
		cmocka_unit_test(op_before_the_stores_are_ordered_does_not_count),
		cmocka_unit_test(stores_ordered_for_a_smaller_domain_do_not_count),
		cmocka_unit_test(stores_are_ordered_by_the_pe_that_made_them_only),
		cmocka_unit_test(a_barrier_for_loads_orders_nothing),
		cmocka_unit_test(op_by_address_removes_its_page_only),
		cmocka_unit_test(op_at_any_address_of_a_block_removes_it),
		cmocka_unit_test(op_of_another_asid_removes_nothing),
		cmocka_unit_test(op_of_another_vmid_removes_nothing),
		cmocka_unit_test(op_with_asid_removes_global_leaves_but_no_global_tables),
		cmocka_unit_test(op_by_asid_keeps_globals),
		cmocka_unit_test(op_on_all_removes_globals_and_tables),
		cmocka_unit_test(leaf_op_keeps_tables),
		cmocka_unit_test(wrong_level_hint_removes_nothing),
		cmocka_unit_test(level_hint_removes_tables_above_the_level),
		cmocka_unit_test(wrong_granule_removes_nothing),
		cmocka_unit_test(range_with_hint_and_unaligned_base_removes_nothing),
		cmocka_unit_test(range_removes_first_and_last_page_and_no_more),
		cmocka_unit_test(range_op_does_nothing_on_a_pe_without_it),
		cmocka_unit_test(executing_an_op_that_the_pe_lacks_is_a_violation),
		cmocka_unit_test(asid_wider_than_the_hardware_is_malformed),
		cmocka_unit_test(local_op_keeps_the_entries_of_other_pes),
		cmocka_unit_test(inner_op_keeps_the_entries_of_other_inner_domains),
		cmocka_unit_test(nothing_is_gone_before_the_dsb),
		cmocka_unit_test(a_dsb_of_a_smaller_domain_does_not_complete),
		cmocka_unit_test(a_dsb_for_stores_does_not_complete),
		cmocka_unit_test(a_dsb_of_another_pe_does_not_complete),
		cmocka_unit_test(the_own_entry_needs_an_isb),
		cmocka_unit_test(a_new_change_needs_a_new_op),
		cmocka_unit_test(relaxing_inside_a_context_is_a_violation),
		cmocka_unit_test(entering_twice_and_leaving_twice_are_violations),
		cmocka_unit_test(leaving_restores_what_was_current),
		cmocka_unit_test(moving_after_a_local_op_is_a_violation),
		cmocka_unit_test(op_by_ipa_keeps_combined_entries),
		cmocka_unit_test(combined_entry_is_made_again_before_stage_2_is_complete),
		cmocka_unit_test(op_on_both_stages_removes_combined_entries),
		cmocka_unit_test(hypervisor_entries_are_a_regime_of_their_own),
		cmocka_unit_test(clock_advances_by_the_cost_of_each_kind),
		cmocka_unit_test(faulty_clocks_read_as_told),
		cmocka_unit_test(longest_stretch_is_between_two_relaxes),
		cmocka_unit_test(log_holds_what_happened_in_order),
		cmocka_unit_test(broadcasts_are_counted),
		cmocka_unit_test(full_log_goes_on_counting),
		cmocka_unit_test(fill_refuses_what_makes_no_sense),
		cmocka_unit_test(every_violation_has_a_name),
		cmocka_unit_test(change_of_an_asid_too_wide_reaches_every_asid),
		cmocka_unit_test(change_for_the_local_pe_spares_the_others),
		cmocka_unit_test(change_spares_other_vmids),
		cmocka_unit_test(stores_ordered_by_another_pe_do_not_count),
		cmocka_unit_test(a_new_change_needs_a_new_order),
		cmocka_unit_test(malformed_op_removes_nothing),
		cmocka_unit_test(op_of_no_known_domain_is_malformed),
		cmocka_unit_test(level_hint_does_nothing_on_a_pe_without_it),
		cmocka_unit_test(outer_op_does_nothing_on_a_pe_without_it),
		cmocka_unit_test(leaving_with_operations_pending_is_a_violation),
		cmocka_unit_test(an_op_that_needs_a_context_is_wrong_outside_one),
		cmocka_unit_test(the_first_violation_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
