/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Whose entries a change and an operation are about, on machines where that
 * depends on where the code runs.
 */
#include "bench.h"

static struct tlbp_mock *start_at(struct bench *bench, uint32_t el, uint32_t flags)
{
	struct tlbp_mock *mock = start(bench);

	mock->el = el;
	mock->flags = flags;
	return mock;
}

/* A kernel that runs at EL2 and is its users' kernel. */
static struct tlbp_mock *start_host(struct bench *bench)
{
	struct tlbp_mock *mock = start_at(bench, 2, TLBP_MOCK_E2H);
	uint32_t i;

	for (i = 0; i < mock->pe_count; i++)
		mock->pes[i].flags = TLBP_MOCK_PE_TGE;
	return mock;
}

static struct tlbp_mock_entry *fill_in(struct tlbp_mock *mock, uint8_t regime, uint16_t asid)
{
	const struct tlbp_mock_entry entry = {
		.va = VA,
		.asid = asid,
		.granule_shift = 12,
		.regime = regime,
	};

	return tlbp_mock_fill(mock, &entry);
}

static void execute_insn(struct tlbp_mock *mock, uint32_t insn, uint64_t operand)
{
	assert_int_equal(tlbp_mock_execute_arm64(mock, insn, operand, 0), TLBP_OK);
}

static uint64_t va_operand(uint16_t asid)
{
	return (uint64_t)asid << 48 | VA >> 12;
}

/* Everything is stale, and one instruction has run to the end. */
static void flush_all_with(struct tlbp_mock *mock, uint32_t insn, uint64_t operand)
{
	tlbp_mock_change(mock, NULL);
	order(mock);
	execute_insn(mock, insn, operand);
	complete(mock);
}

/* ------------------------------------------------------- exception levels --- */

static void an_op_above_the_exception_level_is_undefined(void **state)
{
	static const struct {
		uint32_t insn, el, violation;
	} known[] = {
		{ TLBI(0u, 3u, 1u), 1, TLBP_MOCK_NO_VIOLATION },
		{ TLBI(4u, 3u, 1u), 1, TLBP_MOCK_OP_UNDEFINED },
		{ TLBI(4u, 3u, 1u), 2, TLBP_MOCK_NO_VIOLATION },
		{ TLBI(4u, 0u, 1u), 1, TLBP_MOCK_OP_UNDEFINED },
		{ TLBI(6u, 3u, 1u), 2, TLBP_MOCK_OP_UNDEFINED },
		{ TLBI(6u, 3u, 1u), 3, TLBP_MOCK_NO_VIOLATION },
		{ TLBI(4u, 3u, 1u), 3, TLBP_MOCK_NO_VIOLATION },
	};
	struct bench bench;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(known); i++) {
		struct tlbp_mock *mock = start_at(&bench, known[i].el, 0);

		execute_insn(mock, known[i].insn, 0);
		complete(mock);
		assert_int_equal(tlbp_mock_first_order_violation(mock), known[i].violation);
	}
}

static void an_undefined_op_removes_nothing(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 1, 0);

	(void)state;
	fill_in(mock, TLBP_MOCK_EL2, 0);
	flush_all_with(mock, TLBI(4u, 3u, 1u), va_operand(0));
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void the_monitor_has_a_regime_of_its_own(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);
	struct tlbp_mock_entry *monitor = fill(mock, &hyp, VA, 3, 0);

	(void)state;
	fill_in(mock, TLBP_MOCK_EL2, 0);
	assert_int_equal(change(mock, &hyp, VA, 1), 1);
	assert_int_equal(monitor->state, TLBP_MOCK_STALE);
	order(mock);
	execute_insn(mock, TLBI(4u, 3u, 1u), va_operand(0));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
	execute_insn(mock, TLBI(6u, 3u, 1u), va_operand(0));
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

/* ------------------------------------------------------------------ hosts --- */

static void el1_op_of_a_host_acts_on_its_own_entries(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_host(&bench);
	struct tlbp_mock_entry *own = fill_in(mock, TLBP_MOCK_EL2, ASID);
	struct tlbp_mock_entry *other = fill_in(mock, TLBP_MOCK_EL2, ASID + 1);
	struct tlbp_mock_entry *guests = fill_in(mock, TLBP_MOCK_EL1, ASID);

	(void)state;
	own->vmid = 9;
	flush_all_with(mock, TLBI(0u, 3u, 1u), va_operand(ASID));
	assert_int_equal(own->state, TLBP_MOCK_GONE);
	assert_int_equal(other->state, TLBP_MOCK_STALE);
	assert_int_equal(guests->state, TLBP_MOCK_STALE);
}

static void el1_op_acts_on_el1_where_there_is_no_host(void **state)
{
	static const struct {
		uint32_t el, flags, pe_flags;
	} machines[] = {
		{ 1, TLBP_MOCK_E2H, TLBP_MOCK_PE_TGE },
		{ 2, 0, TLBP_MOCK_PE_TGE },
		{ 2, TLBP_MOCK_E2H, 0 },
	};
	struct bench bench;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(machines); i++) {
		struct tlbp_mock *mock = start_at(&bench, machines[i].el, machines[i].flags);
		struct tlbp_mock_entry *el1 = fill_in(mock, TLBP_MOCK_EL1, ASID);
		struct tlbp_mock_entry *el2 = fill_in(mock, TLBP_MOCK_EL2, ASID);

		mock->pes[0].flags = machines[i].pe_flags;
		flush_all_with(mock, TLBI(0u, 3u, 1u), va_operand(ASID));
		assert_int_equal(el1->state, TLBP_MOCK_GONE);
		assert_int_equal(el2->state, TLBP_MOCK_STALE);
	}
}

static void el1_op_of_a_monitor_above_a_host_acts_on_the_host(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_host(&bench);

	(void)state;
	mock->el = 3;
	fill_in(mock, TLBP_MOCK_EL2, ASID);
	flush_all_with(mock, TLBI(0u, 3u, 1u), va_operand(ASID));
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void op_of_a_host_on_both_stages_acts_on_guests(void **state)
{
	static const uint32_t insns[] = { TLBI(4u, 3u, 4u) | 31, TLBI(4u, 3u, 6u) | 31 };
	struct bench bench;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(insns); i++) {
		struct tlbp_mock *mock = start_host(&bench);
		struct tlbp_mock_entry *own = fill_in(mock, TLBP_MOCK_EL2, ASID);
		struct tlbp_mock_entry *guests = fill_in(mock, TLBP_MOCK_EL1, ASID);

		flush_all_with(mock, insns[i], 0);
		assert_int_equal(own->state, TLBP_MOCK_STALE);
		assert_int_equal(guests->state, TLBP_MOCK_GONE);
	}
}

static void a_host_is_none_inside_the_context_of_a_guest(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_host(&bench);
	struct tlbp_mock_entry *guests = fill_in(mock, TLBP_MOCK_EL1, ASID);

	(void)state;
	guests->vmid = guest.vmid;
	tlbp_mock_enter(mock, &guest);
	flush_all_with(mock, TLBI(0u, 3u, 0u) | 31, 0);
	tlbp_mock_leave(mock);
	assert_int_equal(guests->state, TLBP_MOCK_GONE);
	assert_true(mock->pes[0].flags & TLBP_MOCK_PE_TGE);
	tlbp_mock_enter(mock, &user);
	assert_true(mock->pes[0].flags & TLBP_MOCK_PE_TGE);
}

static void kernel_and_user_of_a_host_are_of_el2(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_host(&bench);

	(void)state;
	assert_int_equal(tlbp_mock_translation(mock, &kernel, VA, 3, 0).regime, TLBP_MOCK_EL2);
	assert_int_equal(tlbp_mock_translation(mock, &user, VA, 3, 0).regime, TLBP_MOCK_EL2);
	assert_int_equal(tlbp_mock_translation(mock, &guest, VA, 3, 0).regime, TLBP_MOCK_EL1);
	fill(mock, &kernel, VA, 3, 0)->vmid = 9;
	fill(mock, &user, VA, 3, 0);
	fill_in(mock, TLBP_MOCK_EL1, ASID);
	assert_int_equal(change(mock, &user, VA, 1), 1);
	assert_int_equal(bench.entries[1].state, TLBP_MOCK_STALE);
	assert_int_equal(change(mock, &kernel, VA, 1), 1);
	assert_int_equal(bench.entries[2].state, TLBP_MOCK_LIVE);
}

/* ------------------------------------------------- hypervisors with ASIDs --- */

static void hyp_with_asids_is_globals_and_one_asid(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 2, TLBP_MOCK_E2H | TLBP_MOCK_TWO_ASIDS);
	struct tlbp_mock_entry *own = fill(mock, &hyp, VA, 3, 0);
	struct tlbp_mock_entry *global = fill_in(mock, TLBP_MOCK_EL2, 0);
	struct tlbp_mock_entry *other = fill_in(mock, TLBP_MOCK_EL2, ASID ^ 1);
	struct tlbp_mock_entry *table = fill_table(mock, &hyp, VA, TLBP_LEVEL_2);
	struct tlbp_mock_entry *global_table = fill_table(mock, &hyp, VA, TLBP_LEVEL_2);

	(void)state;
	global->flags = TLBP_MOCK_GLOBAL;
	global_table->flags |= TLBP_MOCK_GLOBAL;
	assert_int_equal(own->asid, ASID);
	assert_int_equal(change(mock, &hyp, VA, 1), 3);
	assert_int_equal(other->state, TLBP_MOCK_LIVE);
	assert_int_equal(global_table->state, TLBP_MOCK_LIVE);
	order(mock);
	execute_insn(mock, TLBI(4u, 3u, 1u), va_operand(ASID));
	complete(mock);
	assert_int_equal(table->state, TLBP_MOCK_GONE);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_lost_count(mock), 0);
}

static void hyp_without_asids_has_none(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 2, 0);

	(void)state;
	assert_int_equal(tlbp_mock_translation(mock, &hyp, VA, 3, 0).asid, 0);
	fill_in(mock, TLBP_MOCK_EL2, ASID + 1);
	assert_int_equal(change(mock, &hyp, VA, 1), 1);
	/* The monitor's regime has none either, whatever the hypervisor's has. */
	mock = start_at(&bench, 3, TLBP_MOCK_E2H);
	assert_int_equal(tlbp_mock_translation(mock, &hyp, VA, 3, 0).asid, 0);
	fill_in(mock, TLBP_MOCK_EL3, ASID + 1);
	assert_int_equal(change(mock, &hyp, VA, 1), 1);
}

/* ---------------------------------------------------- the Secure state --- */

static struct tlbp_mock_entry *fill_stage2(struct tlbp_mock *mock, uint8_t flags)
{
	struct tlbp_mock_entry *entry = fill(mock, &guest, VA, 3, 1);

	entry->vmid = 0;
	entry->flags |= flags;
	return entry;
}

static void op_by_ipa_reaches_one_space_of_addresses(void **state)
{
	const uint64_t ns = UINT64_C(1) << 63;
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 2, TLBP_MOCK_SECURE);
	struct tlbp_mock_entry *non_secure = fill_stage2(mock, TLBP_MOCK_NON_SECURE);
	struct tlbp_mock_entry *secure = fill_stage2(mock, 0);

	(void)state;
	flush_all_with(mock, TLBI(4u, 0u, 1u), ns | VA >> 12);
	assert_int_equal(non_secure->state, TLBP_MOCK_GONE);
	assert_int_equal(secure->state, TLBP_MOCK_STALE);
	execute_insn(mock, TLBI(4u, 0u, 1u), VA >> 12);
	complete(mock);
	assert_int_equal(secure->state, TLBP_MOCK_GONE);
}

static void other_ops_reach_both_spaces_of_addresses(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 2, TLBP_MOCK_SECURE);

	(void)state;
	fill_stage2(mock, TLBP_MOCK_NON_SECURE);
	fill_stage2(mock, 0);
	flush_all_with(mock, TLBI(4u, 3u, 6u) | 31, 0);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);

	mock = start_at(&bench, 2, TLBP_MOCK_SECURE);
	fill_stage2(mock, TLBP_MOCK_NON_SECURE)->stage = TLBP_MOCK_COMBINED;
	flush_all_with(mock, TLBI(0u, 3u, 3u), VA >> 12);
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
}

static void combined_entry_is_made_again_from_its_own_space_only(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 2, TLBP_MOCK_SECURE);
	struct tlbp_mock_entry *combined = fill_stage2(mock, 0);

	(void)state;
	combined->stage = TLBP_MOCK_COMBINED;
	combined->ipa = VA;
	fill_stage2(mock, TLBP_MOCK_NON_SECURE);
	flush_all_with(mock, TLBI(0u, 3u, 0u) | 31, 0);
	assert_int_equal(combined->state, TLBP_MOCK_GONE);
}

static void change_of_a_guest_is_about_one_space_of_addresses(void **state)
{
	const struct tlbp_range range = { VA, 1 };
	const struct tlbp_request secure = tlbp_page_request(guest, &range, 0);
	const struct tlbp_request non_secure = tlbp_page_request(guest, &range, TLBP_NON_SECURE);
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 2, TLBP_MOCK_SECURE);
	struct tlbp_mock_entry *entry = fill(mock, &guest, VA, 3, 0);

	(void)state;
	assert_int_equal(tlbp_mock_change(mock, &non_secure), 0);
	entry->flags |= TLBP_MOCK_NON_SECURE;
	assert_int_equal(tlbp_mock_change(mock, &secure), 0);
	assert_int_equal(tlbp_mock_change(mock, &non_secure), 1);
	/* Elsewhere there is one, and to ask for the other is a mistake. */
	mock = start_at(&bench, 2, 0);
	fill(mock, &guest, VA, 3, 0);
	assert_int_equal(tlbp_mock_change(mock, &non_secure), 1);
	/* It is about addresses of guests only. */
	mock = start_at(&bench, 1, TLBP_MOCK_SECURE);
	fill(mock, &user, VA, 3, 0)->flags |= TLBP_MOCK_NON_SECURE;
	assert_int_equal(change(mock, &user, VA, 1), 1);
}

/* ------------------------------------------------- whole spaces, and all --- */

static uint32_t change_with(struct tlbp_mock *mock, const struct tlbp_space *space, uint32_t flags)
{
	const struct tlbp_request request = { .space = *space, .flags = flags };

	return tlbp_mock_change(mock, &request);
}

static void wanting_the_whole_space_changes_it_whatever_the_ranges(void **state)
{
	struct tlbp_space local = user;
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	local.domain = TLBP_DOMAIN_LOCAL;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, ~VA, 3, 1);
	fill(mock, &kernel, VA, 3, 0);
	fill_table(mock, &user, VA, TLBP_LEVEL_2);
	assert_int_equal(change_with(mock, &user, 0), 0);
	assert_int_equal(change_with(mock, &local, TLBP_WANT_WHOLE_SPACE | TLBP_LEAF_ONLY), 1);
	assert_int_equal(change_with(mock, &user, TLBP_WANT_WHOLE_SPACE), 2);
	assert_int_equal(bench.entries[2].state, TLBP_MOCK_LIVE);
}

static void wanting_a_whole_guest_changes_both_spaces_of_addresses(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 2, TLBP_MOCK_SECURE);

	(void)state;
	fill(mock, &guest, VA, 3, 0);
	fill(mock, &guest, VA, 3, 0)->flags |= TLBP_MOCK_NON_SECURE;
	fill(mock, &guest, VA, 3, 0)->vmid++;
	assert_int_equal(change_with(mock, &guest, TLBP_WANT_WHOLE_SPACE), 2);
}

static void wanting_everything_changes_every_space_of_the_kind(void **state)
{
	static const struct {
		const struct tlbp_space *space;
		uint32_t el, flags, stale_count;
	} known[] = {
		/* Of this VMID: a user's, a kernel's, and a combined one. */
		{ &user, 1, 0, 3 },
		{ &kernel, 1, 0, 3 },
		/* All ASIDs of EL2. */
		{ &hyp, 2, TLBP_MOCK_E2H, 2 },
		{ &hyp, 3, TLBP_MOCK_E2H, 1 },
		/* Both stages of every VMID. */
		{ &guest, 2, 0, 5 },
	};
	struct bench bench;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(known); i++) {
		struct tlbp_mock *mock = start_at(&bench, known[i].el, known[i].flags);

		fill_in(mock, TLBP_MOCK_EL1, 1);
		fill_in(mock, TLBP_MOCK_EL1, 2)->flags = TLBP_MOCK_GLOBAL;
		fill_in(mock, TLBP_MOCK_EL1, 3)->stage = TLBP_MOCK_COMBINED;
		fill_in(mock, TLBP_MOCK_EL1, 4)->vmid = 1;
		fill_in(mock, TLBP_MOCK_EL1, 4)->stage = TLBP_MOCK_STAGE2;
		fill_in(mock, TLBP_MOCK_EL2, 1);
		fill_in(mock, TLBP_MOCK_EL2, 2);
		fill_in(mock, TLBP_MOCK_EL3, 0);
		assert_int_equal(change_with(mock, known[i].space, TLBP_WANT_EVERYTHING),
				 known[i].stale_count);
	}
}

/* ------------------------------------------ granule protection information --- */

static struct tlbp_mock_entry *fill_gpt(struct tlbp_mock *mock, uint64_t pa, uint8_t flags)
{
	const struct tlbp_mock_entry entry = {
		.va = pa,
		.pe = 1,
		.granule_shift = 12,
		.level = flags & TLBP_MOCK_TABLE ? TLBP_LEVEL_1 : TLBP_LEVEL_3,
		.regime = TLBP_MOCK_GPT,
		.flags = flags,
	};

	return tlbp_mock_fill(mock, &entry);
}

/* All granule protection information is stale, and one instruction has run to the end. */
static uint32_t stale_gpt_after(struct tlbp_mock *mock, uint32_t insn, uint64_t operand)
{
	tlbp_mock_gpt_change(mock, 0, UINT64_MAX, 0);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_STORES);
	execute_insn(mock, insn, operand);
	dsb(mock, TLBP_DOMAIN_OUTER, TLBP_MOCK_ALL_ACCESSES);
	isb(mock);
	return tlbp_mock_stale_count(mock);
}

static void change_of_granule_protection_is_by_physical_address(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);
	struct tlbp_mock_entry *table = fill_gpt(mock, VA, TLBP_MOCK_TABLE);
	struct tlbp_mock_entry *leaf = fill_gpt(mock, VA, 0);
	struct tlbp_mock_entry *next = fill_gpt(mock, VA + PAGE, 0);

	(void)state;
	fill(mock, &hyp, VA, 3, 0);
	assert_int_equal(tlbp_mock_gpt_change(mock, VA, PAGE, TLBP_LEAF_ONLY), 1);
	assert_int_equal(leaf->state, TLBP_MOCK_STALE);
	assert_int_equal(next->state, TLBP_MOCK_LIVE);
	assert_false(tlbp_mock_stores_ordered(mock, TLBP_DOMAIN_LOCAL));
	assert_int_equal(tlbp_mock_gpt_change(mock, VA, UINT64_MAX, 0), 2);
	assert_int_equal(table->state, TLBP_MOCK_STALE);
}

static void granule_protection_is_nobodys_translation(void **state)
{
	struct tlbp_space unknown = hyp;
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);

	(void)state;
	unknown.kind = 17;
	fill_gpt(mock, VA, 0);
	assert_int_equal(change(mock, &hyp, VA, 1), 0);
	assert_int_equal(change(mock, &unknown, VA, 1), 0);
	assert_int_equal(tlbp_mock_change(mock, NULL), 1);
	order(mock);
	execute_insn(mock, TLBI(6u, 3u, 0u) | 31, 0);
	complete(mock);
	assert_int_equal(tlbp_mock_stale_count(mock), 1);
}

static void op_by_physical_address_removes_its_range(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);
	struct tlbp_mock_entry *behind = fill_gpt(mock, VA + 4 * PAGE, 0);

	(void)state;
	fill_gpt(mock, VA, 0);
	fill_gpt(mock, VA + 3 * PAGE, 0);
	fill_gpt(mock, VA, TLBP_MOCK_TABLE);
	/* SIZE 1: 16 KiB. */
	assert_int_equal(stale_gpt_after(mock, TLBI(6u, 4u, 3u), UINT64_C(1) << 44 | VA >> 12), 1);
	assert_int_equal(behind->state, TLBP_MOCK_STALE);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
}

static void op_on_the_last_level_keeps_tables_of_granule_protection(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);

	(void)state;
	fill_gpt(mock, VA, 0);
	fill_gpt(mock, VA, TLBP_MOCK_TABLE);
	assert_int_equal(stale_gpt_after(mock, TLBI(6u, 4u, 7u), VA >> 12), 1);
	assert_true(tlbp_mock_first_stale(mock)->flags & TLBP_MOCK_TABLE);
}

static void op_on_all_granule_protection_is_local_or_outer_shareable(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);

	(void)state;
	fill_gpt(mock, VA, 0);
	fill_gpt(mock, VA, TLBP_MOCK_TABLE);
	assert_int_equal(stale_gpt_after(mock, TLBI(6u, 7u, 4u) | 31, 0), 2);
	assert_int_equal(stale_gpt_after(mock, TLBI(6u, 1u, 4u) | 31, 0), 0);
}

static void op_on_granule_protection_needs_its_feature_and_no_other(void **state)
{
	const uint32_t rpaos = TLBI(6u, 4u, 3u);
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);

	(void)state;
	fill_gpt(mock, VA, 0);
	mock->pes[0].flags = TLBP_MOCK_PE_NO_RANGE | TLBP_MOCK_PE_NO_OUTER;
	mock->pes[1].flags = TLBP_MOCK_PE_NO_RME;
	assert_int_equal(stale_gpt_after(mock, rpaos, VA >> 12), 1);
	mock->pes[1].flags = 0;
	assert_int_equal(stale_gpt_after(mock, rpaos, VA >> 12), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	mock->pes[0].flags = TLBP_MOCK_PE_NO_RME;
	execute_insn(mock, rpaos, VA >> 12);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_UNDEFINED);
}

static void pa_of_more_than_52_bits_is_malformed_without_the_feature(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start_at(&bench, 3, 0);

	(void)state;
	stale_gpt_after(mock, TLBI(6u, 4u, 3u), UINT64_C(1) << 40);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	mock->pes[0].flags = TLBP_MOCK_PE_NO_D128;
	stale_gpt_after(mock, TLBI(6u, 4u, 3u), UINT64_C(1) << 40);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_OP_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_op_above_the_exception_level_is_undefined),
		cmocka_unit_test(an_undefined_op_removes_nothing),
		cmocka_unit_test(the_monitor_has_a_regime_of_its_own),
		cmocka_unit_test(el1_op_of_a_host_acts_on_its_own_entries),
		cmocka_unit_test(el1_op_acts_on_el1_where_there_is_no_host),
		cmocka_unit_test(el1_op_of_a_monitor_above_a_host_acts_on_the_host),
		cmocka_unit_test(op_of_a_host_on_both_stages_acts_on_guests),
		cmocka_unit_test(a_host_is_none_inside_the_context_of_a_guest),
		cmocka_unit_test(kernel_and_user_of_a_host_are_of_el2),
		cmocka_unit_test(hyp_with_asids_is_globals_and_one_asid),
		cmocka_unit_test(hyp_without_asids_has_none),
		cmocka_unit_test(op_by_ipa_reaches_one_space_of_addresses),
		cmocka_unit_test(other_ops_reach_both_spaces_of_addresses),
		cmocka_unit_test(combined_entry_is_made_again_from_its_own_space_only),
		cmocka_unit_test(change_of_a_guest_is_about_one_space_of_addresses),
		cmocka_unit_test(wanting_the_whole_space_changes_it_whatever_the_ranges),
		cmocka_unit_test(wanting_a_whole_guest_changes_both_spaces_of_addresses),
		cmocka_unit_test(wanting_everything_changes_every_space_of_the_kind),
		cmocka_unit_test(change_of_granule_protection_is_by_physical_address),
		cmocka_unit_test(granule_protection_is_nobodys_translation),
		cmocka_unit_test(op_by_physical_address_removes_its_range),
		cmocka_unit_test(op_on_the_last_level_keeps_tables_of_granule_protection),
		cmocka_unit_test(op_on_all_granule_protection_is_local_or_outer_shareable),
		cmocka_unit_test(op_on_granule_protection_needs_its_feature_and_no_other),
		cmocka_unit_test(pa_of_more_than_52_bits_is_malformed_without_the_feature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
