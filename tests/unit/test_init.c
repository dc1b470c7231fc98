/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tlbp_init(): a bad configuration is refused with a code that names the culprit. */
#include "rig.h"

static int init(struct rig *rig)
{
	return tlbp_init(&rig->tlbp);
}

static void a_complete_configuration_is_accepted(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	assert_int_equal(init(&rig), TLBP_OK);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
}

static void defaults_are_filled_in(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	assert_int_equal(rig.tlbp.slice_ns, 20000);
	assert_int_equal(rig.tlbp.blind_ops, 1024);
}

static void given_values_stay(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.tlbp.slice_ns = 1;
	rig.tlbp.blind_ops = 7;
	rig_init(&rig);
	assert_int_equal(rig.tlbp.slice_ns, 1);
	assert_int_equal(rig.tlbp.blind_ops, 7);
}

static void null_is_unready(void **state)
{
	(void)state;
	assert_int_equal(tlbp_init(NULL), TLBP_ERR_UNREADY);
}

static void an_undefined_flag_is_refused(void **state)
{
	struct rig rig;
	uint32_t bit;

	(void)state;
	rig_start(&rig);
	rig.tlbp.flags = TLBP_NEVER_WHOLE;
	assert_int_equal(init(&rig), TLBP_OK);
	for (bit = 1; bit < 32; bit++) {
		rig.tlbp.flags = UINT32_C(1) << bit;
		assert_int_equal(init(&rig), TLBP_ERR_FLAGS);
	}
}

/* --------------------------------------------------------------- backend --- */

static void a_missing_backend_is_refused(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.tlbp.backend = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_BACKEND);
	rig_start(&rig);
	rig.backend.backend.ops = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_BACKEND);
}

static void a_backend_table_of_another_size_is_refused(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.ops.struct_size = 0;
	assert_int_equal(init(&rig), TLBP_ERR_BACKEND_SIZE);
	rig.backend.ops.struct_size = sizeof(struct tlbp_backend_ops) + 8;
	assert_int_equal(init(&rig), TLBP_ERR_BACKEND_SIZE);
}

/* Takes one required hook away; false when there is no such number. */
static bool drop_required_hook(struct tlbp_backend_ops *ops, uint32_t number)
{
	switch (number) {
	case 0: ops->count_ops = NULL; return true;
	case 1: ops->order_stores = NULL; return true;
	case 2: ops->issue = NULL; return true;
	case 3: ops->whole_space = NULL; return true;
	case 4: ops->everything = NULL; return true;
	case 5: ops->sync = NULL; return true;
	default: return false;
	}
}

static void each_required_backend_hook_is_required(void **state)
{
	struct rig rig;
	uint32_t number;

	(void)state;
	for (number = 0; rig_start(&rig), drop_required_hook(&rig.backend.ops, number); number++)
		assert_int_equal(init(&rig), TLBP_ERR_BACKEND_HOOK);
	assert_int_equal(number, 6);
}

static void the_optional_backend_hooks_are_optional(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.ops.check = NULL;
	rig.backend.ops.now_ns = NULL;
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
}

static void enter_and_leave_come_together(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_context(&rig);
	assert_int_equal(init(&rig), TLBP_OK);
	rig.backend.ops.leave = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_BACKEND_HOOK);
	rig_use_context(&rig);
	rig.backend.ops.enter = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_BACKEND_HOOK);
}

static void contradictory_capabilities_are_refused(void **state)
{
	static const struct tlbp_caps bad[] = {
		{ .spaces = 0, .granules = 1u << 12, .asid_bits = 8 },
		{ .spaces = 1u << 0, .granules = 1u << 12 },
		{ .spaces = 1u << 4, .granules = 1u << 12 },
		{ .spaces = 1u << 8 | 1u << 5, .granules = 1u << 12 },
		{ .spaces = 1u << 20, .granules = 1u << 12 },
		{ .spaces = 1u << 31 | 1u << 5, .granules = 1u << 12 },
		{ .spaces = 1u << 5, .granules = 0 },
		{ .spaces = 1u << 5, .granules = 1 },
		{ .spaces = 1u << 5, .granules = 1u << 12 | 1 },
		{ .spaces = 1u << 17, .granules = 1u << 12 },
		{ .spaces = 1u << 17, .granules = 1u << 12, .guest_granules = 1 },
		{ .spaces = 1u << 5, .granules = 1u << 12, .asid_bits = 17 },
		{ .spaces = 1u << 5, .granules = 1u << 12, .vmid_bits = 17 },
		{ .spaces = 1u << 5, .granules = 1u << 12, .asid_bits = UINT32_MAX },
	};
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(bad); i++) {
		rig_start(&rig);
		rig.backend.backend.caps = bad[i];
		if (init(&rig) != TLBP_ERR_BACKEND_CAPS)
			fail_msg("row %zu was accepted", i);
	}
}

static void every_space_and_granule_may_be_served(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.backend.caps.spaces = 0xeeee0;
	rig.backend.backend.caps.granules = 0xfffffffe;
	rig.backend.backend.caps.asid_bits = 16;
	rig.backend.backend.caps.vmid_bits = 16;
	assert_int_equal(init(&rig), TLBP_OK);
}

/* ---------------------------------------------------------------- policy --- */

static void a_missing_policy_is_refused(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.tlbp.policy = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_POLICY);
	rig_start(&rig);
	rig.policy.policy.ops = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_POLICY);
}

static void a_policy_table_of_another_size_is_refused(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.policy.ops.struct_size++;
	assert_int_equal(init(&rig), TLBP_ERR_POLICY_SIZE);
}

static void validate_and_decide_are_required(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.policy.ops.validate = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_POLICY_HOOK);
	rig_start(&rig);
	rig.policy.ops.decide = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_POLICY_HOOK);
}

static void observe_is_optional(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.policy.ops.observe = NULL;
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
}

static void a_policy_that_needs_a_clock_gets_one_or_is_refused(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.policy.ops.flags = TLBP_POLICY_NEEDS_CLOCK;
	assert_int_equal(init(&rig), TLBP_OK);
	rig.backend.ops.now_ns = NULL;
	assert_int_equal(init(&rig), TLBP_ERR_POLICY_CLOCK);
}

static void what_the_policy_refuses_is_refused(void **state)
{
	static const int refusals[] = { TLBP_ERR_POLICY_LIMITS, TLBP_ERR_POLICY_INNER,
					TLBP_ERR_FLAGS };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(refusals); i++) {
		rig_start(&rig);
		rig.policy.validate_status = refusals[i];
		assert_int_equal(init(&rig), refusals[i]);
	}
}

/* ----------------------------------------------------------------- ready --- */

static void assert_unready(struct rig *rig)
{
	struct tlbp_flush flush;
	struct tlbp_plan plan;

	assert_int_equal(tlbp_flush(&rig->tlbp, &rig->request), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_decide(&rig->tlbp, &rig->request, 0, &plan), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_flush_begin(&flush, &rig->tlbp, &rig->request), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_flush_step(&flush), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_flush_finish(&flush, NULL), TLBP_ERR_UNREADY);
	assert_string_equal(rig->backend.log, "");
	assert_int_equal(rig->seen.decide_count, 0);
	assert_int_equal(rig->trace.count, 0);
}

static void nothing_happens_before_init(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	assert_unready(&rig);
}

static void nothing_happens_after_init_has_refused(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_short_cut(&rig);
	rig_request_pages(&rig, 1);
	rig_init(&rig);
	rig.policy.validate_status = TLBP_ERR_POLICY_LIMITS;
	assert_int_equal(init(&rig), TLBP_ERR_POLICY_LIMITS);
	assert_unready(&rig);
}

static void a_configuration_of_null_is_unready(void **state)
{
	struct rig rig;
	struct tlbp_flush flush;
	struct tlbp_plan plan;

	(void)state;
	rig_start(&rig);
	assert_int_equal(tlbp_flush(NULL, &rig.request), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_decide(NULL, &rig.request, 0, &plan), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_flush_begin(&flush, NULL, &rig.request), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_flush_finish(&flush, NULL), TLBP_ERR_UNREADY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complete_configuration_is_accepted),
		cmocka_unit_test(defaults_are_filled_in),
		cmocka_unit_test(given_values_stay),
		cmocka_unit_test(null_is_unready),
		cmocka_unit_test(an_undefined_flag_is_refused),
		cmocka_unit_test(a_missing_backend_is_refused),
		cmocka_unit_test(a_backend_table_of_another_size_is_refused),
		cmocka_unit_test(each_required_backend_hook_is_required),
		cmocka_unit_test(the_optional_backend_hooks_are_optional),
		cmocka_unit_test(enter_and_leave_come_together),
		cmocka_unit_test(contradictory_capabilities_are_refused),
		cmocka_unit_test(every_space_and_granule_may_be_served),
		cmocka_unit_test(a_missing_policy_is_refused),
		cmocka_unit_test(a_policy_table_of_another_size_is_refused),
		cmocka_unit_test(validate_and_decide_are_required),
		cmocka_unit_test(observe_is_optional),
		cmocka_unit_test(a_policy_that_needs_a_clock_gets_one_or_is_refused),
		cmocka_unit_test(what_the_policy_refuses_is_refused),
		cmocka_unit_test(nothing_happens_before_init),
		cmocka_unit_test(nothing_happens_after_init_has_refused),
		cmocka_unit_test(a_configuration_of_null_is_unready),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
