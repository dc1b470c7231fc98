/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The mock itself, driven step by step: what gets rid of an entry, what does
 * not, and what it says about the order of things. A mock that forgives hides
 * the bugs of whoever relies on it.
 */
#include <tlbpolicy/mock.h>

#include "unit.h"

#define ENTRY_MAX 16
#define EVENT_MAX 32
#define PAGE UINT64_C(0x1000)
#define VA UINT64_C(0x40000000)
#define ASID 5
#define TLBI(op1, crm, op2) (0xd5080000u | (op1) << 16 | 8u << 12 | (crm) << 8 | (op2) << 5)
#define DSB_ISHST 0xd5033a9fu
#define DSB_ISH 0xd5033b9fu
#define ISB 0xd5033fdfu

struct bench {
	struct tlbp_mock mock;
	struct tlbp_mock_entry entries[ENTRY_MAX];
	struct tlbp_mock_event events[EVENT_MAX];
};

static const struct tlbp_space user = {
	.kind = TLBP_SPACE_USER,
	.domain = TLBP_DOMAIN_INNER,
	.granule_shift = 12,
	.asid = ASID,
};

static const struct tlbp_space kernel = {
	.kind = TLBP_SPACE_KERNEL,
	.domain = TLBP_DOMAIN_INNER,
	.granule_shift = 12,
};

static const struct tlbp_space guest = {
	.kind = TLBP_SPACE_GUEST,
	.domain = TLBP_DOMAIN_INNER,
	.granule_shift = 12,
	.vmid = 3,
};

static struct tlbp_mock *start(struct bench *bench)
{
	tlbp_mock_init(&bench->mock, bench->entries, ENTRY_MAX, bench->events, EVENT_MAX);
	bench->mock.pe_count = 4;
	return &bench->mock;
}

static struct tlbp_mock_entry *fill(struct tlbp_mock *mock, const struct tlbp_space *space,
				    uint64_t va, uint32_t level, uint32_t pe)
{
	struct tlbp_mock_entry entry = tlbp_mock_translation(space, va, level, pe);

	return tlbp_mock_fill(mock, &entry);
}

static struct tlbp_mock_entry *fill_table(struct tlbp_mock *mock, const struct tlbp_space *space,
					  uint64_t va, uint32_t level)
{
	struct tlbp_mock_entry entry = tlbp_mock_translation(space, va, level, 0);

	entry.flags |= TLBP_MOCK_TABLE;
	return tlbp_mock_fill(mock, &entry);
}

static uint32_t change(struct tlbp_mock *mock, const struct tlbp_space *space, uint64_t va,
		       uint64_t page_count)
{
	const struct tlbp_range range = { va, page_count };
	const struct tlbp_request request = tlbp_page_request(*space, &range, 0);

	return tlbp_mock_change(mock, &request);
}

static void dsb(struct tlbp_mock *mock, uint32_t domain, uint32_t access)
{
	const struct tlbp_mock_barrier barrier = {
		.kind = TLBP_MOCK_DSB,
		.domain = (uint8_t)domain,
		.access = (uint8_t)access,
	};

	tlbp_mock_barrier(mock, &barrier);
}

static void isb(struct tlbp_mock *mock)
{
	const struct tlbp_mock_barrier barrier = { .kind = TLBP_MOCK_ISB };

	tlbp_mock_barrier(mock, &barrier);
}

static void order(struct tlbp_mock *mock)
{
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_STORES);
}

static void complete(struct tlbp_mock *mock)
{
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_ALL_ACCESSES);
	isb(mock);
}

/* By address, in the inner domain, of ASID: the others are changed from it. */
static struct tlbp_mock_op by_address(uint64_t va)
{
	const struct tlbp_mock_op op = {
		.first = va,
		.last = va,
		.asid = ASID,
		.kind = TLBP_MOCK_BY_ADDRESS,
		.domain = TLBP_DOMAIN_INNER,
		.regime = TLBP_MOCK_EL1,
		.stages = TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED,
	};

	return op;
}

static struct tlbp_mock_op by_range(uint64_t va, uint64_t page_count)
{
	struct tlbp_mock_op op = by_address(va);

	op.kind = TLBP_MOCK_BY_RANGE;
	op.last = va + page_count * PAGE - 1;
	op.granule_shift = 12;
	return op;
}

static void execute(struct tlbp_mock *mock, struct tlbp_mock_op op)
{
	tlbp_mock_execute(mock, &op);
}

/* A whole flush of one changed page of a user space with the given operation. */
static uint32_t stale_after(struct bench *bench, struct tlbp_mock_op op)
{
	struct tlbp_mock *mock = &bench->mock;

	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, op);
	complete(mock);
	return tlbp_mock_stale_count(mock);
}

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
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_NXS);
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
	struct tlbp_mock_entry entry = tlbp_mock_translation(&guest, 0x77000, 3, 1);

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
	const struct tlbp_space hyp = {
		.kind = TLBP_SPACE_HYP,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = 12,
	};
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
	struct tlbp_mock_entry entry = tlbp_mock_translation(&user, VA, 3, 0);
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

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

/* --------------------------------------------------------- arm64 decoder --- */

static struct tlbp_mock_op decoded(uint32_t insn, uint64_t operand, uint32_t flags)
{
	struct tlbp_mock_op op;

	assert_int_equal(tlbp_mock_decode_tlbi(insn, operand, flags, &op), TLBP_OK);
	return op;
}

/*
 * Words as GNU as 2.40 and LLVM 14 encode the mnemonics (Arm ARM C5.5), not as
 * this project computes them.
 */
static void decoder_knows_instructions_by_their_words(void **state)
{
	static const struct {
		uint32_t insn;
		const char *name;
	} known[] = {
		{ 0xd508871f, "tlbi vmalle1" },	   { 0xd508831f, "tlbi vmalle1is" },
		{ 0xd508811f, "tlbi vmalle1os" },  { 0xd5088720, "tlbi vae1" },
		{ 0xd5088740, "tlbi aside1" },	   { 0xd5088760, "tlbi vaae1" },
		{ 0xd50887a0, "tlbi vale1" },	   { 0xd50887e0, "tlbi vaale1" },
		{ 0xd5088320, "tlbi vae1is" },	   { 0xd5088340, "tlbi aside1is" },
		{ 0xd5088360, "tlbi vaae1is" },	   { 0xd50883a0, "tlbi vale1is" },
		{ 0xd50883e0, "tlbi vaale1is" },   { 0xd5088620, "tlbi rvae1" },
		{ 0xd5088660, "tlbi rvaae1" },	   { 0xd50886a0, "tlbi rvale1" },
		{ 0xd50886e0, "tlbi rvaale1" },	   { 0xd5088220, "tlbi rvae1is" },
		{ 0xd5088260, "tlbi rvaae1is" },   { 0xd50882a0, "tlbi rvale1is" },
		{ 0xd50882e0, "tlbi rvaale1is" },  { 0xd5088520, "tlbi rvae1os" },
		{ 0xd50c871f, "tlbi alle2" },	   { 0xd50c879f, "tlbi alle1" },
		{ 0xd50c83df, "tlbi vmalls12e1is" }, { 0xd50c8320, "tlbi vae2is" },
		{ 0xd50c8020, "tlbi ipas2e1is" },  { 0xd50c8420, "tlbi ipas2e1" },
		{ 0xd50c8400, "tlbi ipas2e1os" },  { 0xd50c80a0, "tlbi ipas2le1is" },
		{ 0xd50c8040, "tlbi ripas2e1is" }, { 0xd50c8440, "tlbi ripas2e1" },
		{ 0xd50c84e0, "tlbi ripas2le1os" }, { 0xd50e831f, "tlbi alle3is" },
		{ 0xd50e8320, "tlbi vae3is" },
		{ 0xd5033a9f, "dsb ishst" },	   { 0xd503369f, "dsb nshst" },
		{ 0xd5033b9f, "dsb ish" },	   { 0xd503379f, "dsb nsh" },
		{ 0xd503399f, "dsb ishld" },	   { 0xd503339f, "dsb osh" },
		{ 0xd5033f9f, "dsb sy" },	   { 0xd5033e9f, "dsb st" },
		{ 0xd5033bbf, "dmb ish" },	   { 0xd5033fdf, "isb" },
		{ 0xd5033a3f, "dsb ishnxs" },	   { 0xd5033e3f, "dsb synxs" },
		{ 0xd503201f, "?" },		   { 0xd5080000, "?" },
		{ 0xd503309f, "?" },
	};
	char text[24];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(known); i++) {
		tlbp_mock_mnemonic(known[i].insn, text);
		assert_string_equal(text, known[i].name);
	}
}

/* 78 operations: 32 of Armv8.0, 16 outer shareable and 30 by range of Armv8.4. */
static void decoder_knows_every_plain_operation(void **state)
{
	struct tlbp_mock_op op;
	uint32_t known = 0;
	uint32_t op1, crm, op2;

	(void)state;
	for (op1 = 0; op1 < 8; op1++)
		for (crm = 0; crm < 16; crm++)
			for (op2 = 0; op2 < 8; op2++)
				known += tlbp_mock_decode_tlbi(TLBI(op1, crm, op2) | 31, 0, 0,
							       &op) == TLBP_OK;
	assert_int_equal(known, 78);
}

/* Arm ARM C5.5, the description of each. */
static void decoder_knows_what_each_operation_reaches(void **state)
{
	const uint8_t any_asid = TLBP_MOCK_ANY_ASID;
	const uint8_t leaf = TLBP_MOCK_LEAF;
	const uint8_t any_vmid = TLBP_MOCK_ANY_VMID;
	const uint8_t stage1 = TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED;
	const uint8_t both = stage1 | TLBP_MOCK_STAGE2;
	const struct {
		uint32_t insn;
		uint8_t regime, kind, stages, flags;
	} known[] = {
		{ TLBI(0u, 3u, 0u) | 31, TLBP_MOCK_EL1, TLBP_MOCK_ALL, stage1, any_asid },
		{ TLBI(0u, 3u, 1u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, 0 },
		{ TLBI(0u, 3u, 2u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ASID, stage1, 0 },
		{ TLBI(0u, 3u, 3u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, any_asid },
		{ TLBI(0u, 3u, 5u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, leaf },
		{ TLBI(0u, 3u, 7u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, any_asid | leaf },
		{ TLBI(0u, 2u, 1u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, 0 },
		{ TLBI(0u, 2u, 3u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, any_asid },
		{ TLBI(0u, 2u, 5u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, leaf },
		{ TLBI(0u, 2u, 7u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, any_asid | leaf },
		{ TLBI(4u, 3u, 4u) | 31, TLBP_MOCK_EL1, TLBP_MOCK_ALL, both, any_asid | any_vmid },
		{ TLBI(4u, 3u, 6u) | 31, TLBP_MOCK_EL1, TLBP_MOCK_ALL, both, any_asid },
		{ TLBI(4u, 0u, 1u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, TLBP_MOCK_STAGE2,
		  any_asid },
		{ TLBI(4u, 3u, 5u), TLBP_MOCK_EL2, TLBP_MOCK_BY_ADDRESS, both,
		  any_asid | any_vmid | leaf },
		{ TLBI(6u, 3u, 0u) | 31, TLBP_MOCK_EL3, TLBP_MOCK_ALL, both, any_asid | any_vmid },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(known); i++) {
		struct tlbp_mock_op op = decoded(known[i].insn, UINT64_C(1) << 46, 0);

		/* An operation on an ASID has all but that reserved. */
		op.flags &= (uint8_t)~TLBP_MOCK_MALFORMED;
		assert_int_equal(op.regime, known[i].regime);
		assert_int_equal(op.kind, known[i].kind);
		assert_int_equal(op.stages, known[i].stages);
		assert_int_equal(op.flags, known[i].flags);
	}
}

static void decoder_does_not_know_nxs_operations(void **state)
{
	struct tlbp_mock_op op;

	(void)state;
	assert_int_equal(tlbp_mock_decode_tlbi(TLBI(0u, 3u, 1u) | 1u << 12, 0, 0, &op),
			 TLBP_ERR_UNSUPPORTED);
}

static void decoder_refuses_a_register_where_none_belongs(void **state)
{
	struct tlbp_mock_op op;

	(void)state;
	assert_int_equal(tlbp_mock_decode_tlbi(TLBI(0u, 3u, 0u), 0, 0, &op),
			 TLBP_ERR_UNSUPPORTED);
}

static void decoder_reads_an_address_operand(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(0u, 3u, 1u), UINT64_C(0x0005ffff80000012), 0);

	(void)state;
	assert_int_equal(op.kind, TLBP_MOCK_BY_ADDRESS);
	assert_int_equal(op.domain, TLBP_DOMAIN_INNER);
	assert_int_equal(op.asid, 5);
	/* TTL is 15 here: level 3 of 64 KiB. */
	assert_int_equal(op.granule_shift, 16);
	assert_int_equal(op.level, TLBP_LEVEL_3);
	assert_true(op.first == UINT64_C(0xffffff8000001200) << 4);
	assert_int_equal(op.flags, 0);
}

static void decoder_extends_the_sign_of_an_address(void **state)
{
	(void)state;
	assert_true(decoded(TLBI(0u, 7u, 3u), UINT64_C(0x00000fffffffffff), 0).first ==
		    UINT64_C(0xfffffffffffff000));
	assert_true(decoded(TLBI(0u, 7u, 3u), UINT64_C(0x000007ffffffffff), 0).first ==
		    UINT64_C(0x007ffffffffff000));
}

static void decoder_calls_address_bits_in_the_hint_malformed(void **state)
{
	(void)state;
	/* Granule 0 with a level: what a kernel address leaves there unmasked is worse. */
	assert_int_equal(decoded(TLBI(0u, 3u, 3u), UINT64_C(1) << 44, 0).flags,
			 TLBP_MOCK_ANY_ASID | TLBP_MOCK_MALFORMED);
	assert_int_equal(decoded(TLBI(0u, 3u, 3u), UINT64_C(1) << 48, 0).flags,
			 TLBP_MOCK_ANY_ASID | TLBP_MOCK_MALFORMED);
	assert_int_equal(decoded(TLBI(0u, 3u, 2u), 1, 0).flags, TLBP_MOCK_MALFORMED);
}

static void decoder_takes_hints_of_52_bit_addresses_only_with_them(void **state)
{
	const uint64_t granule_4k = UINT64_C(1) << 46;
	const uint64_t level_1_of_16k = UINT64_C(9) << 44;

	(void)state;
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), granule_4k, 0).level, TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), granule_4k, TLBP_MOCK_64K_BASE).level,
			 TLBP_LEVEL_0);
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), level_1_of_16k, 0).level, TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), level_1_of_16k, TLBP_MOCK_64K_BASE).level,
			 TLBP_LEVEL_1);
}

static uint64_t range_operand(uint64_t granule, uint64_t scale, uint64_t num, uint64_t base)
{
	return granule << 46 | scale << 44 | num << 39 | base;
}

/* (NUM + 1) * 2^(5 * SCALE + 1) granules: 64 GiB is 2^21 of 32 KiB, and so on. */
static void decoder_reads_a_range_operand(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(0u, 6u, 3u), range_operand(1, 0, 0, 0x40000), 0);

	(void)state;
	assert_int_equal(op.kind, TLBP_MOCK_BY_RANGE);
	assert_int_equal(op.granule_shift, 12);
	assert_true(op.first == VA && op.last == VA + 2 * PAGE - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(1, 3, 31, 0), 0);
	assert_true(op.first == 0 && op.last == (UINT64_C(8) << 30) - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(2, 1, 4, 1), 0);
	assert_true(op.first == 0x4000 && op.last == 0x4000 + 320 * 0x4000 - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(3, 2, 0, 1), 0);
	assert_true(op.first == 0x10000 && op.last == 0x10000 + UINT64_C(2048) * 0x10000 - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(1, 0, 0, 1), TLBP_MOCK_64K_BASE);
	assert_true(op.first == 0x10000);
}

static void decoder_does_not_wrap_a_range_at_the_top(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(0u, 2u, 3u),
					 range_operand(1, 1, 0, UINT64_C(0x1fffffffff)), 0);

	(void)state;
	assert_true(op.first == UINT64_C(0xfffffffffffff000));
	assert_true(op.last == UINT64_MAX);
}

static void decoder_calls_a_range_without_granule_malformed(void **state)
{
	(void)state;
	assert_int_equal(decoded(TLBI(0u, 6u, 1u), range_operand(0, 0, 0, 1), 0).flags,
			 TLBP_MOCK_MALFORMED);
}

static void decoder_reads_an_ipa_operand(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(4u, 0u, 1u), UINT64_C(0x000000ffffffffff), 0);

	(void)state;
	assert_int_equal(op.stages, TLBP_MOCK_STAGE2);
	assert_true(op.first == UINT64_C(0x000ffffffffff000));
	assert_true(decoded(TLBI(4u, 0u, 1u), UINT64_C(1) << 40, 0).flags & TLBP_MOCK_MALFORMED);
}

static void recorded_instructions_flush_a_page(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, VA, 3, 3);
	change(mock, &user, VA, 1);
	assert_int_equal(tlbp_mock_execute_arm64(mock, DSB_ISHST, 0), TLBP_OK);
	assert_int_equal(tlbp_mock_execute_arm64(mock, TLBI(0u, 3u, 5u),
						 (uint64_t)ASID << 48 | VA >> 12), TLBP_OK);
	assert_int_equal(tlbp_mock_execute_arm64(mock, DSB_ISH, 0), TLBP_OK);
	assert_int_equal(tlbp_mock_execute_arm64(mock, ISB, 0), TLBP_OK);
	/* Leaf-only for a request that is not: fine without tables in the TLB. */
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	assert_int_equal(tlbp_mock_execute_arm64(mock, 0xd503201f, 0), TLBP_ERR_UNSUPPORTED);
	assert_int_equal(mock->event_count, 5);
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
		cmocka_unit_test(full_log_goes_on_counting),
		cmocka_unit_test(fill_refuses_what_makes_no_sense),
		cmocka_unit_test(every_violation_has_a_name),
		cmocka_unit_test(decoder_knows_instructions_by_their_words),
		cmocka_unit_test(decoder_knows_every_plain_operation),
		cmocka_unit_test(decoder_refuses_a_register_where_none_belongs),
		cmocka_unit_test(decoder_reads_an_address_operand),
		cmocka_unit_test(decoder_extends_the_sign_of_an_address),
		cmocka_unit_test(decoder_calls_address_bits_in_the_hint_malformed),
		cmocka_unit_test(decoder_takes_hints_of_52_bit_addresses_only_with_them),
		cmocka_unit_test(decoder_reads_a_range_operand),
		cmocka_unit_test(decoder_does_not_wrap_a_range_at_the_top),
		cmocka_unit_test(decoder_calls_a_range_without_granule_malformed),
		cmocka_unit_test(decoder_reads_an_ipa_operand),
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
		cmocka_unit_test(decoder_knows_what_each_operation_reaches),
		cmocka_unit_test(decoder_does_not_know_nxs_operations),
		cmocka_unit_test(recorded_instructions_flush_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
