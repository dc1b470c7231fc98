/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The hypervisor on the mock: its registers are the mock's, its TLBIs are recorded.
 * Then hooks as others have written them, each of which must be caught.
 */
#include "unit.h"

#include "mock_port.h"

#define PAGE_SHIFT 12
#define PAGE(number) ((uint64_t)(number) << PAGE_SHIFT)
#define VMID 7
#define HOST_VTTBR UINT64_C(0x55000012345000)
#define HOST_HCR (UINT64_C(1) << 34 | STAGE2_HCR_TGE)

static struct {
	struct tlbp_mock_entry entries[16];
	struct tlbp_mock mock;
	struct tlbp_backend_ops ops;
	struct tlbp_arm64 arm64;
	struct tlbp_threshold threshold;
	struct tlbp tlbp;
	struct stage2_guest guest;
} test;

/* The hypervisor's CPU. */
static uint64_t *const registers = mock_port.registers[0];

/* --------------------------------------------------------- the machine --- */

static void make_host(void)
{
	test.mock.el = 2;
	test.mock.pe_count = 2;
	test.mock.flags = TLBP_MOCK_E2H;
	test.mock.pes[1].flags = TLBP_MOCK_PE_TGE;
	registers[STAGE2_VTTBR_EL2] = HOST_VTTBR;
	mock_port_set(STAGE2_HCR_EL2, HOST_HCR);
}

static int set_up_with(const struct tlbp_backend_ops *ops)
{
	const struct tlbp_arm64_cpu cpu = {
		.counter_hz = 1000000000,
		.el = 2,
		.features = TLBP_ARM64_IN_E2H | TLBP_ARM64_IN_TGE | TLBP_ARM64_HAS_RANGE,
		.granules = 1u << PAGE_SHIFT,
		.guest_granules = 1u << PAGE_SHIFT,
		.asid_bits = 16,
		.vmid_bits = 8,
	};

	memset(&test, 0, sizeof(test));
	memset(&mock_port, 0, sizeof(mock_port));
	tlbp_mock_init(&test.mock, test.entries, COUNT_OF(test.entries), NULL, 0);
	record_reset(&test.mock);
	make_host();
	test.ops = *ops;
	test.arm64.backend.ops = &test.ops;
	test.threshold.policy.ops = &tlbp_threshold_ops;
	test.threshold.max_ops = 64;
	test.tlbp.backend = &test.arm64.backend;
	test.tlbp.policy = &test.threshold.policy;
	test.guest = (struct stage2_guest){ .tlbp = &test.tlbp, .vmid = VMID,
					    .granule_shift = PAGE_SHIFT };
	if (tlbp_arm64_init(&test.arm64, &cpu, 0) != TLBP_OK)
		return -1;
	return tlbp_init(&test.tlbp);
}

static int set_up(void **state)
{
	(void)state;
	return set_up_with(&stage2_ops);
}

static struct tlbp_space space_of(uint32_t kind, uint16_t vmid)
{
	return (struct tlbp_space){ .kind = kind, .domain = TLBP_DOMAIN_INNER,
				    .granule_shift = PAGE_SHIFT, .vmid = vmid };
}

/* The guest uses a page: stage 2 alone, and with its own stage 1, are cached. */
static void guest_accesses(uint16_t vmid, uint64_t ipa, uint32_t pe)
{
	struct tlbp_space space = space_of(TLBP_SPACE_GUEST, vmid);
	struct tlbp_mock_entry entry =
		tlbp_mock_translation(&test.mock, &space, ipa, TLBP_LEVEL_3, pe);

	assert_non_null(tlbp_mock_fill(&test.mock, &entry));
	entry.stage = TLBP_MOCK_COMBINED;
	entry.ipa = ipa;
	entry.va = ipa | UINT64_C(1) << 40;
	assert_non_null(tlbp_mock_fill(&test.mock, &entry));
}

static void guest_table_is_cached(uint64_t ipa)
{
	struct tlbp_space space = space_of(TLBP_SPACE_GUEST, VMID);
	struct tlbp_mock_entry entry =
		tlbp_mock_translation(&test.mock, &space, ipa, TLBP_LEVEL_2, 1);

	entry.flags |= TLBP_MOCK_TABLE;
	assert_non_null(tlbp_mock_fill(&test.mock, &entry));
}

static void host_accesses(uint64_t va)
{
	struct tlbp_space space = space_of(TLBP_SPACE_KERNEL, 0);
	struct tlbp_mock_entry entry =
		tlbp_mock_translation(&test.mock, &space, va, TLBP_LEVEL_3, 0);

	assert_non_null(tlbp_mock_fill(&test.mock, &entry));
}

static void tables_change(const struct tlbp_range *ranges, uint32_t range_count, uint32_t domain)
{
	struct tlbp_request request = {
		.ranges = ranges,
		.range_count = range_count,
		.space = space_of(TLBP_SPACE_GUEST, VMID),
	};

	request.space.domain = domain;
	assert_int_not_equal(tlbp_mock_change(&test.mock, &request), 0);
}

static void unmap_a_page(uint64_t ipa)
{
	const struct tlbp_range range = { .start_va = ipa, .page_count = 1 };

	guest_accesses(VMID, ipa, 1);
	tables_change(&range, 1, TLBP_DOMAIN_INNER);
	stage2_flush(&test.guest, &range, 1, true);
}

static bool is_as_before(void)
{
	return registers[STAGE2_VTTBR_EL2] == HOST_VTTBR &&
	       registers[STAGE2_HCR_EL2] == HOST_HCR &&
	       registers[STAGE2_TCR_EL1] == 0 && registers[STAGE2_SCTLR_EL1] == 0 &&
	       !mock_port.unsynchronised[0];
}

static void assert_all_is_well(void)
{
	assert_int_equal(tlbp_mock_stale_count(&test.mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(&test.mock), 0);
	assert_int_equal(mock_port.unsafe_count, 0);
	assert_true(is_as_before());
}

/* ------------------------------------------------ the right hypervisor --- */

static void unmapping_leaves_nothing_stale_on_any_cpu(void **state)
{
	(void)state;
	unmap_a_page(PAGE(5));
	assert_all_is_well();
}

static void unmapping_keeps_the_host_and_other_guests(void **state)
{
	(void)state;
	host_accesses(PAGE(5));
	guest_accesses(VMID + 1, PAGE(5), 0);
	unmap_a_page(PAGE(5));
	assert_int_equal(tlbp_mock_lost_count(&test.mock), 0);
	assert_all_is_well();
}

static void several_ranges_and_their_tables_share_the_step_of_stage_1(void **state)
{
	const struct tlbp_range ranges[] = { { PAGE(5), 1 }, { PAGE(90), 40 }, { PAGE(300), 2 } };

	(void)state;
	guest_accesses(VMID, PAGE(5), 0);
	guest_accesses(VMID, PAGE(129), 1);
	guest_table_is_cached(PAGE(90));
	tables_change(ranges, COUNT_OF(ranges), TLBP_DOMAIN_INNER);
	stage2_flush(&test.guest, ranges, COUNT_OF(ranges), false);
	assert_all_is_well();
	assert_int_equal(tlbp_mock_op_count(&test.mock, TLBP_MOCK_ALL), 1);
}

static void a_fault_is_forgotten_on_this_cpu_alone(void **state)
{
	const struct tlbp_range range = { .start_va = PAGE(5), .page_count = 1 };

	(void)state;
	guest_accesses(VMID, PAGE(5), 0);
	guest_accesses(VMID, PAGE(5), 1);
	tables_change(&range, 1, TLBP_DOMAIN_LOCAL);
	stage2_forget_fault(&test.guest, PAGE(5) + 0x123);
	assert_all_is_well();
	assert_int_equal(test.mock.broadcast_count, 0);
}

static void a_vmid_that_is_given_away_takes_all_of_the_guest_with_it(void **state)
{
	struct tlbp_request request = {
		.flags = TLBP_WANT_WHOLE_SPACE, .space = space_of(TLBP_SPACE_GUEST, VMID),
	};

	(void)state;
	guest_accesses(VMID, PAGE(5), 0);
	guest_accesses(VMID, PAGE(700), 1);
	guest_accesses(VMID + 1, PAGE(5), 1);
	guest_table_is_cached(PAGE(5));
	tlbp_mock_change(&test.mock, &request);
	stage2_forget_guest(&test.guest);
	assert_all_is_well();
	assert_int_equal(tlbp_mock_lost_count(&test.mock), 0);
}

/* A walker must see them; nothing was cached of what was not there. */
static void new_entries_are_published_without_an_operation(void **state)
{
	(void)state;
	stage2_publish(&test.guest);
	assert_int_equal(tlbp_mock_op_count(&test.mock, TLBP_MOCK_ANY), 0);
	assert_int_equal(test.mock.barrier_count, 3);
}

/* As where the hypervisor was entered from it. */
static void a_guest_that_is_current_is_not_switched_to(void **state)
{
	(void)state;
	mock_port_set(STAGE2_VTTBR_EL2, (uint64_t)VMID << STAGE2_VTTBR_VMID_SHIFT);
	mock_port_set(STAGE2_HCR_EL2, HOST_HCR & ~STAGE2_HCR_TGE);
	unmap_a_page(PAGE(5));
	assert_int_equal(mock_port.write_count, 0);
	assert_int_equal(tlbp_mock_stale_count(&test.mock), 0);
}

/* HCR_EL2.TGE makes the operations the host's own, whatever VTTBR_EL2 says. */
static void a_host_switches_though_the_vmid_is_in_place(void **state)
{
	(void)state;
	mock_port_set(STAGE2_VTTBR_EL2, (uint64_t)VMID << STAGE2_VTTBR_VMID_SHIFT);
	unmap_a_page(PAGE(5));
	assert_int_equal(tlbp_mock_stale_count(&test.mock), 0);
}

static void recycling_leaves_no_guest_anything(void **state)
{
	struct tlbp_request request = {
		.flags = TLBP_WANT_EVERYTHING, .space = space_of(TLBP_SPACE_GUEST, VMID),
	};

	(void)state;
	host_accesses(PAGE(5));
	guest_accesses(VMID, PAGE(5), 0);
	guest_accesses(VMID + 1, PAGE(5), 1);
	tlbp_mock_change(&test.mock, &request);
	stage2_recycle_vmids(&test.guest);
	assert_all_is_well();
	assert_int_equal(tlbp_mock_lost_count(&test.mock), 0);
}

static void the_host_flushes_itself_as_it_is(void **state)
{
	const struct tlbp_range range = { .start_va = PAGE(5), .page_count = 1 };
	struct tlbp_request request = {
		.ranges = &range,
		.range_count = 1,
		.space = space_of(TLBP_SPACE_KERNEL, 0),
	};

	(void)state;
	host_accesses(PAGE(5));
	assert_int_equal(tlbp_mock_change(&test.mock, &request), 1);
	assert_int_equal(tlbp_flush(&test.tlbp, &request), TLBP_OK);
	assert_all_is_well();
	assert_int_equal(mock_port.write_count, 0);
}

/* ------------------------------------------------ the wrong hypervisors --- */

static void no_hook(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

static void enter_as_host(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	stage2_ops.enter(backend, space);
	stage2_write(STAGE2_HCR_EL2, HOST_HCR);
}

static void enter_at_once(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	stage2_write(STAGE2_VTTBR_EL2, (uint64_t)space->vmid << STAGE2_VTTBR_VMID_SHIFT);
	stage2_write(STAGE2_HCR_EL2, HOST_HCR & ~STAGE2_HCR_TGE);
	stage2_isb();
}

static void leave_to_the_guest(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	stage2_ops.leave(backend, space);
	stage2_write(STAGE2_VTTBR_EL2, (uint64_t)space->vmid << STAGE2_VTTBR_VMID_SHIFT);
}

static void set_up_hooks(void (*enter)(struct tlbp_backend *, const struct tlbp_space *),
			 void (*leave)(struct tlbp_backend *, const struct tlbp_space *))
{
	struct tlbp_backend_ops ops = stage2_ops;

	ops.enter = enter;
	ops.leave = leave;
	assert_int_equal(set_up_with(&ops), TLBP_OK);
	unmap_a_page(PAGE(5));
}

static void a_hypervisor_that_stays_where_it_is_is_caught(void **state)
{
	(void)state;
	set_up_hooks(no_hook, no_hook);
	assert_int_not_equal(tlbp_mock_stale_count(&test.mock), 0);
}

static void a_hypervisor_that_stays_a_host_is_caught(void **state)
{
	(void)state;
	set_up_hooks(enter_as_host, stage2_ops.leave);
	assert_int_not_equal(tlbp_mock_stale_count(&test.mock), 0);
}

static void a_context_that_is_half_in_place_is_caught(void **state)
{
	(void)state;
	set_up_hooks(enter_at_once, stage2_ops.leave);
	assert_int_not_equal(mock_port.unsafe_count, 0);
}

static void a_guest_that_stays_current_is_caught(void **state)
{
	(void)state;
	set_up_hooks(stage2_ops.enter, leave_to_the_guest);
	assert_false(is_as_before());
}

static void a_host_without_hooks_is_not_offered_guests(void **state)
{
	const struct tlbp_range range = { .start_va = PAGE(5), .page_count = 1 };

	(void)state;
	assert_int_equal(set_up_with(&tlbp_arm64_ops), TLBP_OK);
	assert_int_equal(tlbp_flush(&test.tlbp,
				    &(struct tlbp_request){
					    .ranges = &range,
					    .range_count = 1,
					    .space = space_of(TLBP_SPACE_GUEST, VMID),
				    }),
			 TLBP_ERR_SPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(unmapping_leaves_nothing_stale_on_any_cpu, set_up),
		cmocka_unit_test_setup(unmapping_keeps_the_host_and_other_guests, set_up),
		cmocka_unit_test_setup(several_ranges_and_their_tables_share_the_step_of_stage_1,
				       set_up),
		cmocka_unit_test_setup(a_fault_is_forgotten_on_this_cpu_alone, set_up),
		cmocka_unit_test_setup(a_vmid_that_is_given_away_takes_all_of_the_guest_with_it,
				       set_up),
		cmocka_unit_test_setup(new_entries_are_published_without_an_operation,
				       set_up),
		cmocka_unit_test_setup(a_guest_that_is_current_is_not_switched_to, set_up),
		cmocka_unit_test_setup(a_host_switches_though_the_vmid_is_in_place, set_up),
		cmocka_unit_test_setup(recycling_leaves_no_guest_anything, set_up),
		cmocka_unit_test_setup(the_host_flushes_itself_as_it_is, set_up),
		cmocka_unit_test(a_hypervisor_that_stays_where_it_is_is_caught),
		cmocka_unit_test(a_hypervisor_that_stays_a_host_is_caught),
		cmocka_unit_test(a_context_that_is_half_in_place_is_caught),
		cmocka_unit_test(a_guest_that_stays_current_is_caught),
		cmocka_unit_test(a_host_without_hooks_is_not_offered_guests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
