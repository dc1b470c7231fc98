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

/* ------------------------------------------------ descriptors of 128 bits --- */

static struct tlbp_mock_op with_hint(struct tlbp_mock_op op, uint32_t level, uint16_t flags)
{
	op.granule_shift = 12;
	op.level = (uint8_t)level;
	op.flags |= flags;
	return op;
}

static void op_without_hint_removes_entries_of_both_widths(void **state)
{
	struct tlbp_mock_op ops[] = { by_address(VA), by_address(VA), by_range(VA, 2),
				      by_range(VA, 2) };
	struct bench bench;
	size_t i;

	(void)state;
	ops[1].flags |= TLBP_MOCK_OP_PAIR;
	ops[3].flags |= TLBP_MOCK_OP_PAIR;
	for (i = 0; i < COUNT_OF(ops); i++) {
		struct tlbp_mock *mock = start(&bench);

		fill_flagged(mock, 0);
		fill_flagged(mock, TLBP_MOCK_WIDE);
		assert_int_equal(stale_after(&bench, ops[i]), 0);
	}
}

static void op_with_hint_removes_entries_of_its_own_width_only(void **state)
{
	struct tlbp_mock_op single = with_hint(by_address(VA), TLBP_LEVEL_3, 0);
	struct tlbp_mock_op pair = with_hint(by_range(VA, 2), TLBP_LEVEL_3, TLBP_MOCK_OP_PAIR);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_flagged(mock, 0);
	fill_flagged(mock, TLBP_MOCK_WIDE);
	assert_int_equal(stale_after(&bench, single), 1);
	assert_true(tlbp_mock_first_stale(mock)->flags & TLBP_MOCK_WIDE);

	mock = start(&bench);
	fill_flagged(mock, 0);
	fill_flagged(mock, TLBP_MOCK_WIDE);
	assert_int_equal(stale_after(&bench, pair), 1);
	assert_false(tlbp_mock_first_stale(mock)->flags & TLBP_MOCK_WIDE);
}

/* Arm ARM D8.2, half as many descriptors in a table: 1 MiB, 256 MiB, 64 GiB. */
static void wide_entries_are_smaller_at_the_same_level(void **state)
{
	static const uint32_t shifts[][4] = {
		{ 12, 20, 28, 36 },
		{ 14, 24, 34, 44 },
		{ 16, 28, 40, 52 },
	};
	const uint8_t levels[] = { TLBP_LEVEL_3, TLBP_LEVEL_2, TLBP_LEVEL_1, TLBP_LEVEL_0 };
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	uint32_t i;

	(void)state;
	for (i = 0; i < 12; i++) {
		const struct tlbp_mock_entry entry = {
			.granule_shift = (uint8_t)(12 + 2 * (i / 4)),
			.level = levels[i % 4],
			.flags = TLBP_MOCK_WIDE,
		};

		assert_int_equal(tlbp_mock_fill(mock, &entry)->size_shift, shifts[i / 4][i % 4]);
		assert_int_equal(tlbp_mock_wide_level_shift(entry.granule_shift, entry.level),
				 shifts[i / 4][i % 4]);
	}
}

static void range_of_a_pair_with_hint_is_aligned_to_its_own_blocks(void **state)
{
	const uint64_t base = VA + (1 << 20);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	execute(mock, with_hint(by_range(base, 256), TLBP_LEVEL_2, TLBP_MOCK_OP_PAIR));
	complete(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	execute(mock, with_hint(by_range(base, 256), TLBP_LEVEL_2, 0));
	complete(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_MALFORMED);
}

static void pair_op_does_nothing_on_a_pe_without_it(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.flags |= TLBP_MOCK_OP_PAIR;
	mock->pes[1].flags = TLBP_MOCK_PE_NO_D128;
	fill_flagged(mock, 0);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	tlbp_mock_relax(mock, 1);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_UNDEFINED);
}

static void ipa_of_more_than_52_bits_is_malformed_without_the_feature(void **state)
{
	struct tlbp_mock_op op = by_address(UINT64_C(1) << 52);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	op.stages = TLBP_MOCK_STAGE2;
	execute(mock, op);
	complete(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	mock->pes[0].flags = TLBP_MOCK_PE_NO_D128;
	/* A virtual address may have them. */
	execute(mock, by_address(UINT64_C(1) << 52));
	complete(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	execute(mock, op);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_MALFORMED);
}

/* ----------------------------------------------------- dirty state, stage 2 --- */

static struct tlbp_mock_entry *fill_dirty(struct tlbp_mock *mock, uint32_t pe)
{
	struct tlbp_mock_entry *entry = fill(mock, &guest, VA, 3, pe);

	entry->flags |= TLBP_MOCK_DIRTY;
	return entry;
}

/* On stage 2 of the guest's VMID. */
static struct tlbp_mock_op of_guest(uint32_t kind)
{
	struct tlbp_mock_op op = by_address(0);

	op.kind = (uint8_t)kind;
	op.stages = TLBP_MOCK_STAGE2 | TLBP_MOCK_COMBINED;
	op.flags = TLBP_MOCK_ANY_ASID;
	return op;
}

static void clean(struct tlbp_mock *mock)
{
	execute(mock, of_guest(TLBP_MOCK_CLEAN_DIRTY));
	complete(mock);
}

/* The guest's pages are clean, and its context is entered. */
static uint32_t change_to_clean(struct tlbp_mock *mock)
{
	uint32_t stale_count = tlbp_mock_clean_dirty_change(mock, guest.vmid);

	order(mock);
	tlbp_mock_enter(mock, &guest);
	return stale_count;
}

static void clean_dirty_change_is_about_dirty_entries_of_a_guest(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &guest, VA, 3, 0);
	fill_dirty(mock, 0)->vmid = (uint16_t)(guest.vmid + 1);
	fill_dirty(mock, 0)->stage = TLBP_MOCK_STAGE1;
	assert_int_equal(tlbp_mock_clean_dirty_change(mock, guest.vmid), 0);
	fill_dirty(mock, 0);
	fill_dirty(mock, 1)->stage = TLBP_MOCK_COMBINED;
	assert_int_equal(tlbp_mock_clean_dirty_change(mock, guest.vmid), 2);
	assert_int_equal(tlbp_mock_clean_dirty_change(mock, guest.vmid), 0);
	assert_false(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_LOCAL));
}

static void cleaning_makes_an_entry_live_and_clean(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *own = fill_dirty(mock, 0);
	struct tlbp_mock_entry *other = fill_dirty(mock, 1);

	(void)state;
	assert_int_equal(change_to_clean(mock), 2);
	execute(mock, of_guest(TLBP_MOCK_CLEAN_DIRTY));
	assert_int_equal(other->state, TLBP_MOCK_STALE);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_ALL_ACCESSES);
	assert_int_equal(own->state, TLBP_MOCK_STALE);
	isb(mock);
	assert_int_equal(own->state, TLBP_MOCK_LIVE);
	assert_int_equal(other->state, TLBP_MOCK_LIVE);
	assert_false((own->flags | other->flags) & TLBP_MOCK_DIRTY);
	assert_int_equal(tlbp_mock_lost_count(mock), 0);
	assert_int_equal(tlbp_mock_op_count(mock, TLBP_MOCK_CLEAN_DIRTY), 1);
}

static void cleaning_keeps_what_has_not_changed(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *entry = fill_dirty(mock, 1);

	(void)state;
	tlbp_mock_enter(mock, &guest);
	clean(mock);
	assert_int_equal(entry->state, TLBP_MOCK_LIVE);
	assert_true(entry->flags & TLBP_MOCK_DIRTY);
	assert_int_equal(tlbp_mock_lost_count(mock), 0);
}

static void cleaning_is_about_the_current_vmid(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_dirty(mock, 1);
	change_to_clean(mock);
	tlbp_mock_leave(mock);
	clean(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void an_invalidation_removes_a_dirty_entry(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);
	struct tlbp_mock_entry *entry = fill_dirty(mock, 1);

	(void)state;
	change_to_clean(mock);
	execute(mock, of_guest(TLBP_MOCK_CLEAN_DIRTY));
	execute(mock, of_guest(TLBP_MOCK_ALL));
	complete(mock);
	assert_int_equal(entry->state, TLBP_MOCK_GONE);
}

static void cleaning_is_not_enough_where_the_tables_changed(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_dirty(mock, 1);
	change(mock, &guest, VA, 1);
	assert_int_equal(change_to_clean(mock), 0);
	clean(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	tlbp_mock_leave(mock);

	mock = start(&bench);
	fill_dirty(mock, 1);
	tlbp_mock_clean_dirty_change(mock, guest.vmid);
	change(mock, &guest, VA, 1);
	order(mock);
	tlbp_mock_enter(mock, &guest);
	clean(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_new_clean_change_needs_a_new_op(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill_dirty(mock, 1);
	change_to_clean(mock);
	execute(mock, of_guest(TLBP_MOCK_CLEAN_DIRTY));
	tlbp_mock_clean_dirty_change(mock, guest.vmid);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	clean(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void cleaning_does_nothing_on_a_pe_without_it(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	mock->pes[1].flags = TLBP_MOCK_PE_NO_DIRTY;
	fill_dirty(mock, 1);
	change_to_clean(mock);
	clean(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_LEFT);
	mock->pes[0].flags = TLBP_MOCK_PE_NO_DIRTY;
	clean(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_UNDEFINED);
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
		cmocka_unit_test(op_without_hint_removes_entries_of_both_widths),
		cmocka_unit_test(op_with_hint_removes_entries_of_its_own_width_only),
		cmocka_unit_test(wide_entries_are_smaller_at_the_same_level),
		cmocka_unit_test(range_of_a_pair_with_hint_is_aligned_to_its_own_blocks),
		cmocka_unit_test(pair_op_does_nothing_on_a_pe_without_it),
		cmocka_unit_test(ipa_of_more_than_52_bits_is_malformed_without_the_feature),
		cmocka_unit_test(clean_dirty_change_is_about_dirty_entries_of_a_guest),
		cmocka_unit_test(cleaning_makes_an_entry_live_and_clean),
		cmocka_unit_test(cleaning_keeps_what_has_not_changed),
		cmocka_unit_test(cleaning_is_about_the_current_vmid),
		cmocka_unit_test(an_invalidation_removes_a_dirty_entry),
		cmocka_unit_test(cleaning_is_not_enough_where_the_tables_changed),
		cmocka_unit_test(a_new_clean_change_needs_a_new_op),
		cmocka_unit_test(cleaning_does_nothing_on_a_pe_without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
