/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Machines on which the architecture's rules are not enough. */
#include "bench.h"

static struct tlbp_mock *start_with(struct bench *bench, uint32_t flags)
{
	struct tlbp_mock *mock = start(bench);

	mock->el = 3;
	mock->flags = flags;
	return mock;
}

/* --------------------------------------------------------- one more broadcast --- */

/* An operation and its DSB, on a changed page of a user space. */
static void issue_and_complete(struct tlbp_mock *mock, struct tlbp_mock_op op)
{
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, op);
	complete(mock);
}

static struct tlbp_mock_op elsewhere(void)
{
	struct tlbp_mock_op op = by_address(VA - PAGE);

	op.asid++;
	return op;
}

static void a_broadcast_is_not_complete_until_it_is_repeated(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	issue_and_complete(mock, by_address(VA));
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_REPEATED);
	execute(mock, elsewhere());
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_COMPLETE);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_ALL_ACCESSES);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_SYNCHRONISED);
	isb(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void one_repetition_is_enough_for_many(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	fill(mock, &user, VA + PAGE, 3, 2);
	change(mock, &user, VA, 2);
	order(mock);
	execute(mock, by_address(VA));
	execute(mock, by_address(VA + PAGE));
	complete(mock);
	execute(mock, elsewhere());
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void two_broadcasts_before_one_dsb_are_no_repetition(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	execute(mock, by_address(VA));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_REPEATED);
}

static void what_repeats_another_must_be_repeated_for_its_own_entries(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);
	struct tlbp_mock_entry *second;

	(void)state;
	fill(mock, &user, VA, 3, 1);
	second = fill(mock, &user, VA + PAGE, 3, 1);
	change(mock, &user, VA, 2);
	order(mock);
	execute(mock, by_address(VA));
	complete(mock);
	execute(mock, by_address(VA + PAGE));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(second->state, TLBP_MOCK_STALE);
}

static void own_entries_and_local_ops_need_no_repetition(void **state)
{
	struct tlbp_mock_op local = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	issue_and_complete(mock, by_address(VA));
	assert_int_equal(tlbp_mock_stale_count(mock), 0);

	mock = start_with(&bench, TLBP_MOCK_REPEAT);
	local.domain = TLBP_DOMAIN_LOCAL;
	fill(mock, &user, VA, 3, 0);
	issue_and_complete(mock, local);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void ops_by_ipa_need_no_repetition(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	op.stages = TLBP_MOCK_STAGE2;
	op.flags = TLBP_MOCK_ANY_ASID | TLBP_MOCK_ANY_VMID;
	fill(mock, &guest, VA, 3, 1);
	change(mock, &guest, VA, 1);
	order(mock);
	execute(mock, op);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void ops_on_both_stages_need_a_repetition(void **state)
{
	struct tlbp_mock_op op = by_address(0);
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	op.kind = TLBP_MOCK_ALL;
	op.stages |= TLBP_MOCK_STAGE2;
	op.flags = TLBP_MOCK_ANY_ASID | TLBP_MOCK_ANY_VMID;
	fill(mock, &guest, VA, 3, 1);
	change(mock, &guest, VA, 1);
	order(mock);
	execute(mock, op);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void ops_on_granule_protection_need_no_repetition(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	tlbp_mock_execute_arm64(mock, TLBI(6u, 1u, 4u) | 31, 0, 0);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_ALL_ACCESSES);
	isb(mock);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

/* What is executed after the DSB, instead of a broadcast of the inner domain by that PE. */
static uint32_t stale_after_repeating_with(struct bench *bench, struct tlbp_mock_op op,
					   uint32_t pe)
{
	struct tlbp_mock *mock = start_with(bench, TLBP_MOCK_REPEAT);

	fill(mock, &user, VA, 3, 2);
	issue_and_complete(mock, by_address(VA));
	mock->current_pe = pe;
	execute(mock, op);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_ALL_ACCESSES);
	isb(mock);
	return tlbp_mock_stale_count(mock);
}

static void a_repetition_is_a_broadcast_of_the_domain_by_the_same_pe(void **state)
{
	struct tlbp_mock_op outer = elsewhere();
	struct tlbp_mock_op local = elsewhere();
	struct tlbp_mock_op by_ipa = elsewhere();
	struct bench bench;

	(void)state;
	outer.domain = TLBP_DOMAIN_OUTER;
	local.domain = TLBP_DOMAIN_LOCAL;
	by_ipa.stages = TLBP_MOCK_STAGE2;
	assert_int_equal(stale_after_repeating_with(&bench, elsewhere(), 0), 0);
	assert_int_equal(stale_after_repeating_with(&bench, outer, 0), 0);
	assert_int_equal(stale_after_repeating_with(&bench, local, 0), 1);
	assert_int_equal(stale_after_repeating_with(&bench, by_ipa, 0), 1);
	assert_int_equal(stale_after_repeating_with(&bench, elsewhere(), 1), 1);
}

static void a_repetition_of_a_smaller_domain_is_not_enough(void **state)
{
	struct tlbp_mock_op outer = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	outer.domain = TLBP_DOMAIN_OUTER;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_STORES);
	execute(mock, outer);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_ALL_ACCESSES);
	execute(mock, elsewhere());
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_ALL_ACCESSES);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_repetition_needs_a_dsb_of_its_domain(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, by_address(VA));
	dsb(mock, TLBP_DOMAIN_LOCAL, TLBP_MOCK_ALL_ACCESSES);
	execute(mock, elsewhere());
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NOT_REPEATED);
	execute(mock, elsewhere());
	dsb(mock, TLBP_DOMAIN_LOCAL, TLBP_MOCK_ALL_ACCESSES);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void an_nxs_repetition_is_one_for_entries_without_xs(void **state)
{
	struct tlbp_mock_op nxs = elsewhere();
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	nxs.flags |= TLBP_MOCK_OP_NXS;
	fill(mock, &user, VA, 3, 1);
	fill(mock, &user, VA, 3, 1)->flags |= TLBP_MOCK_XS;
	issue_and_complete(mock, by_address(VA));
	execute(mock, nxs);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	assert_true(tlbp_mock_first_stale(mock)->flags & TLBP_MOCK_XS);
}

static void an_nxs_broadcast_can_be_repeated_by_its_like(void **state)
{
	struct tlbp_mock_op nxs = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	nxs.flags |= TLBP_MOCK_OP_NXS;
	fill(mock, &user, VA, 3, 1);
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, nxs);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	execute(mock, nxs);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void relaxing_before_the_repetition_is_a_violation(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	issue_and_complete(mock, by_address(VA));
	tlbp_mock_relax(mock, 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_RELAXED_PENDING);
}

static void a_change_forgets_what_was_to_be_repeated(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_REPEAT);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	issue_and_complete(mock, by_address(VA));
	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, elsewhere());
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

/* ------------------------------------------------------------- EL3, twice --- */

static struct tlbp_mock_op on_el3(uint32_t domain)
{
	struct tlbp_mock_op op = by_address(VA);

	op.domain = (uint8_t)domain;
	op.regime = TLBP_MOCK_EL3;
	op.flags = TLBP_MOCK_ANY_ASID | TLBP_MOCK_ANY_VMID;
	return op;
}

static struct tlbp_mock *start_el3(struct bench *bench)
{
	struct tlbp_mock *mock = start_with(bench, TLBP_MOCK_EL3_TWICE);

	fill(mock, &hyp, VA, 3, 1);
	change(mock, &hyp, VA, 1);
	return mock;
}

static void an_el3_op_has_its_effect_the_second_time(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_el3(&bench);

	(void)state;
	order(mock);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void two_el3_ops_without_a_dsb_have_no_effect(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_el3(&bench);

	(void)state;
	order(mock);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void a_first_el3_op_before_the_stores_does_not_count(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_el3(&bench);

	(void)state;
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void each_change_needs_two_el3_ops(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_el3(&bench);
	uint32_t i;

	(void)state;
	order(mock);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	for (i = 0; i < 2; i++) {
		change(mock, &hyp, VA, 1);
		complete(mock);
		execute(mock, on_el3(TLBP_DOMAIN_INNER));
		complete(mock);
		assert_int_equal(tlbp_mock_stale_count(mock), 1);
	}
}

static void the_dsb_between_two_el3_ops_must_complete_the_first(void **state)
{
	struct tlbp_mock_op nxs = on_el3(TLBP_DOMAIN_INNER);
	struct bench bench;
	struct tlbp_mock *mock = start_el3(&bench);

	(void)state;
	nxs.flags |= TLBP_MOCK_OP_NXS;
	order(mock);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	dsb(mock, TLBP_DOMAIN_LOCAL, TLBP_MOCK_ALL_ACCESSES);
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_NXS);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void el3_ops_of_two_pes_are_none_twice(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_el3(&bench);

	(void)state;
	order(mock);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	tlbp_mock_relax(mock, 2);
	execute(mock, on_el3(TLBP_DOMAIN_INNER));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void ops_of_other_regimes_need_no_second(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_EL3_TWICE);

	(void)state;
	fill(mock, &user, VA, 3, 1);
	assert_int_equal(stale_after(&bench, by_address(VA)), 0);
}

/* ----------------------------------------------------------- shared entries --- */

static void local_ops_do_not_reach_shared_entries(void **state)
{
	struct tlbp_mock_op op = by_address(VA);
	struct bench bench;
	struct tlbp_mock *mock = start_with(&bench, TLBP_MOCK_SHARED_LOCAL);

	(void)state;
	op.domain = TLBP_DOMAIN_LOCAL;
	fill(mock, &user, VA, 3, 0);
	assert_int_equal(stale_after(&bench, op), 1);
	assert_int_equal(stale_after(&bench, by_address(VA)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broadcast_is_not_complete_until_it_is_repeated),
		cmocka_unit_test(one_repetition_is_enough_for_many),
		cmocka_unit_test(two_broadcasts_before_one_dsb_are_no_repetition),
		cmocka_unit_test(what_repeats_another_must_be_repeated_for_its_own_entries),
		cmocka_unit_test(own_entries_and_local_ops_need_no_repetition),
		cmocka_unit_test(ops_by_ipa_need_no_repetition),
		cmocka_unit_test(ops_on_both_stages_need_a_repetition),
		cmocka_unit_test(ops_on_granule_protection_need_no_repetition),
		cmocka_unit_test(a_repetition_is_a_broadcast_of_the_domain_by_the_same_pe),
		cmocka_unit_test(a_repetition_of_a_smaller_domain_is_not_enough),
		cmocka_unit_test(a_repetition_needs_a_dsb_of_its_domain),
		cmocka_unit_test(an_nxs_repetition_is_one_for_entries_without_xs),
		cmocka_unit_test(an_nxs_broadcast_can_be_repeated_by_its_like),
		cmocka_unit_test(relaxing_before_the_repetition_is_a_violation),
		cmocka_unit_test(a_change_forgets_what_was_to_be_repeated),
		cmocka_unit_test(an_el3_op_has_its_effect_the_second_time),
		cmocka_unit_test(two_el3_ops_without_a_dsb_have_no_effect),
		cmocka_unit_test(a_first_el3_op_before_the_stores_does_not_count),
		cmocka_unit_test(each_change_needs_two_el3_ops),
		cmocka_unit_test(the_dsb_between_two_el3_ops_must_complete_the_first),
		cmocka_unit_test(el3_ops_of_two_pes_are_none_twice),
		cmocka_unit_test(ops_of_other_regimes_need_no_second),
		cmocka_unit_test(local_ops_do_not_reach_shared_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
