/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every status and every reason can be reached through the public functions:
 * one row each, and a value without a row fails.
 */
#include "rig.h"

#include <tlbpolicy/arm64.h>

/* --------------------------------------------------------------- statuses --- */

static struct rig rig;

static int flush_now(void)
{
	rig_init(&rig);
	return tlbp_flush(&rig.tlbp, &rig.request);
}

static int init_now(void)
{
	return tlbp_init(&rig.tlbp);
}

static int ok(void)
{
	return flush_now();
}

static int empty(void)
{
	rig.request.range_count = 0;
	return flush_now();
}

static int again(void)
{
	struct tlbp_flush flush;
	int status;

	rig_init(&rig);
	tlbp_flush_begin(&flush, &rig.tlbp, &rig.request);
	status = tlbp_flush_step(&flush);
	tlbp_flush_finish(&flush, NULL);
	return status;
}

static int bad_request(void)
{
	rig.request.ranges = NULL;
	return flush_now();
}

static int bad_space(void)
{
	rig.request.space.kind = TLBP_SPACE_HYP;
	return flush_now();
}

static int bad_domain(void)
{
	rig.request.space.domain = TLBP_DOMAIN_OUTER;
	return flush_now();
}

static int bad_asid(void)
{
	rig.request.space.kind = TLBP_SPACE_USER;
	rig.request.space.asid = 0x100;
	return flush_now();
}

static int bad_vmid(void)
{
	rig.request.space.kind = TLBP_SPACE_GUEST;
	rig.request.space.vmid = 0x10;
	return flush_now();
}

static int bad_granule(void)
{
	rig.request.space.granule_shift = 14;
	return flush_now();
}

static int bad_align(void)
{
	rig.ranges[0].start_va = 1;
	return flush_now();
}

static int bad_range(void)
{
	rig_request_pages(&rig, UINT64_MAX);
	return flush_now();
}

static int bad_stride(void)
{
	rig.request.stride_shift = 1;
	return flush_now();
}

static int bad_level(void)
{
	rig.request.level = 5;
	return flush_now();
}

static int bad_flags(void)
{
	rig.request.flags = 1u << 8;
	return flush_now();
}

static int unready(void)
{
	return tlbp_flush(&rig.tlbp, &rig.request);
}

static int bad_backend(void)
{
	rig.tlbp.backend = NULL;
	return init_now();
}

static int bad_backend_size(void)
{
	rig.backend.ops.struct_size = 1;
	return init_now();
}

static int bad_backend_hook(void)
{
	rig.backend.ops.sync = NULL;
	return init_now();
}

static int bad_backend_caps(void)
{
	rig.backend.backend.caps.spaces = 0;
	return init_now();
}

static int bad_policy(void)
{
	rig.tlbp.policy = NULL;
	return init_now();
}

static int bad_policy_size(void)
{
	rig.policy.ops.struct_size = 1;
	return init_now();
}

static int bad_policy_hook(void)
{
	rig.policy.ops.decide = NULL;
	return init_now();
}

static int bad_policy_limits(void)
{
	struct tlbp_threshold threshold = { .policy = { &tlbp_threshold_ops } };

	rig.tlbp.policy = &threshold.policy;
	return init_now();
}

static int bad_policy_clock(void)
{
	struct tlbp_timebound timebound = { .policy = { &tlbp_timebound_ops }, .budget_ns = 1 };

	rig.tlbp.policy = &timebound.policy;
	rig.backend.ops.now_ns = NULL;
	return init_now();
}

static int bad_policy_inner(void)
{
	struct tlbp_timebound timebound = { .policy = { &tlbp_timebound_ops }, .budget_ns = 1 };

	timebound.inner = &timebound.policy;
	rig.tlbp.policy = &timebound.policy;
	return init_now();
}

static int unsupported(void)
{
	const struct tlbp_arm64_cpu no_granule = { .el = 1, .counter_hz = 1000000 };
	struct tlbp_arm64 arm64 = { .flags = 0 };

	return tlbp_arm64_init(&arm64, &no_granule, 0);
}

static int refused(void)
{
	rig.backend.refuse_issue_at = 0;
	return flush_now();
}

static int no_clock(void)
{
	const struct tlbp_arm64_cpu no_frequency = { .el = 1, .granules = 1u << 12 };
	struct tlbp_arm64 arm64 = { .flags = 0 };

	return tlbp_arm64_init(&arm64, &no_frequency, 0);
}

static int no_workaround(void)
{
	const struct tlbp_arm64_cpu needs_interrupt = {
		.el = 1, .granules = 1u << 12, .errata = TLBP_ARM64_ERRATUM_INTERRUPT,
	};
	struct tlbp_arm64 arm64 = { .flags = 0 };

	return tlbp_arm64_init(&arm64, &needs_interrupt, 0);
}

static int bad_plan(void)
{
	rig_plan(&rig, TLBP_NOTHING, TLBP_NO_BUDGET);
	return flush_now();
}

static const struct {
	int status;
	int (*provoke)(void);
} statuses[] = {
	{ TLBP_OK, ok },
	{ TLBP_EMPTY, empty },
	{ TLBP_AGAIN, again },
	{ TLBP_ERR_REQUEST, bad_request },
	{ TLBP_ERR_SPACE, bad_space },
	{ TLBP_ERR_DOMAIN, bad_domain },
	{ TLBP_ERR_ASID, bad_asid },
	{ TLBP_ERR_VMID, bad_vmid },
	{ TLBP_ERR_GRANULE, bad_granule },
	{ TLBP_ERR_ALIGN, bad_align },
	{ TLBP_ERR_RANGE, bad_range },
	{ TLBP_ERR_STRIDE, bad_stride },
	{ TLBP_ERR_LEVEL, bad_level },
	{ TLBP_ERR_FLAGS, bad_flags },
	{ TLBP_ERR_UNREADY, unready },
	{ TLBP_ERR_BACKEND, bad_backend },
	{ TLBP_ERR_BACKEND_SIZE, bad_backend_size },
	{ TLBP_ERR_BACKEND_HOOK, bad_backend_hook },
	{ TLBP_ERR_BACKEND_CAPS, bad_backend_caps },
	{ TLBP_ERR_POLICY, bad_policy },
	{ TLBP_ERR_POLICY_SIZE, bad_policy_size },
	{ TLBP_ERR_POLICY_HOOK, bad_policy_hook },
	{ TLBP_ERR_POLICY_LIMITS, bad_policy_limits },
	{ TLBP_ERR_POLICY_CLOCK, bad_policy_clock },
	{ TLBP_ERR_POLICY_INNER, bad_policy_inner },
	{ TLBP_ERR_UNSUPPORTED, unsupported },
	{ TLBP_ERR_REFUSED, refused },
	{ TLBP_ERR_CLOCK, no_clock },
	{ TLBP_ERR_ERRATUM, no_workaround },
	{ TLBP_ERR_PLAN, bad_plan },
};

static void every_row_returns_its_status(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(statuses); i++) {
		int status;

		rig_start(&rig);
		status = statuses[i].provoke();
		if (status != statuses[i].status)
			fail_msg("\"%s\", not \"%s\"", tlbp_status_name(status),
				 tlbp_status_name(statuses[i].status));
	}
}

static void every_status_has_a_row(void **state)
{
	int status;
	size_t i;

	(void)state;
	for (status = -1000; status <= 1000; status++) {
		if (strcmp(tlbp_status_name(status), "unknown status") == 0)
			continue;
		for (i = 0; i < COUNT_OF(statuses) && statuses[i].status != status; i++)
			;
		if (i == COUNT_OF(statuses))
			fail_msg("nothing returns \"%s\"", tlbp_status_name(status));
	}
}

/* ---------------------------------------------------------------- reasons --- */

static struct tlbp_threshold threshold;
static struct tlbp_timebound timebound;
static struct tlbp_adaptive adaptive;

static void use_threshold(uint64_t max_ops)
{
	threshold = (struct tlbp_threshold){ .policy = { &tlbp_threshold_ops },
					     .max_ops = max_ops };
	rig.tlbp.policy = &threshold.policy;
}

static void use_timebound(uint64_t budget_ns, uint32_t op_ns)
{
	timebound = (struct tlbp_timebound){ .policy = { &tlbp_timebound_ops },
					     .budget_ns = budget_ns, .op_ns = op_ns };
	rig.tlbp.policy = &timebound.policy;
}

static void use_adaptive(uint32_t op_ns)
{
	adaptive = (struct tlbp_adaptive){
		.policy = { &tlbp_adaptive_ops },
		.costs = { .op_ps = op_ns * 1000, .whole_ns = 5000, .refill_ps = 1000,
			   .entry_count = 1 },
	};
	rig.tlbp.policy = &adaptive.policy;
}

static void within_limit(void) { use_threshold(100); }
static void over_limit(void) { use_threshold(99); }
static void within_budget(void) { use_timebound(10000, 0); }
static void over_budget(void) { use_timebound(10000, 1000); }
static void budget_spent(void) { use_timebound(500, 0); }
static void cheaper_by_address(void) { use_adaptive(10); }
static void cheaper_whole(void) { use_adaptive(1000); }
static void nothing(void) { rig_request_pages(&rig, 0); }
static void no_address_form(void) { rig.backend.no_address_form = true; }
static void refusing(void) { rig.backend.refuse_issue_at = 0; }
static void malformed(void) { rig.ranges[0].start_va = 1; }
static void wanted(void) { rig.request.flags = TLBP_WANT_WHOLE_SPACE; }
static void useless_plan(void) { rig_plan(&rig, TLBP_NOTHING, TLBP_NO_BUDGET); }

static void whole_forbidden(void)
{
	use_threshold(1);
	rig.tlbp.flags = TLBP_NEVER_WHOLE;
}

static void clock_stuck(void)
{
	use_timebound(500, 0);
	rig.backend.clock = RIG_CLOCK_STUCK;
	rig_request_pages(&rig, 2000);
}

static const struct {
	uint32_t reason;
	void (*provoke)(void);
	bool abandon;
} reasons[] = {
	{ TLBP_REASON_EMPTY, nothing, false },
	{ TLBP_REASON_WITHIN_LIMIT, within_limit, false },
	{ TLBP_REASON_WITHIN_BUDGET, within_budget, false },
	{ TLBP_REASON_CHEAPER_BY_ADDRESS, cheaper_by_address, false },
	{ TLBP_REASON_OVER_LIMIT, over_limit, false },
	{ TLBP_REASON_OVER_BUDGET, over_budget, false },
	{ TLBP_REASON_CHEAPER_WHOLE, cheaper_whole, false },
	{ TLBP_REASON_WHOLE_FORBIDDEN, whole_forbidden, false },
	{ TLBP_REASON_NO_ADDRESS_FORM, no_address_form, false },
	{ TLBP_REASON_BUDGET_SPENT, budget_spent, false },
	{ TLBP_REASON_CLOCK_STUCK, clock_stuck, false },
	{ TLBP_REASON_ABANDONED, within_limit, true },
	{ TLBP_REASON_REFUSED, refusing, false },
	{ TLBP_REASON_BAD_REQUEST, malformed, false },
	{ TLBP_REASON_BAD_PLAN, useless_plan, false },
	{ TLBP_REASON_WANTED, wanted, false },
};

static void every_reason_is_given_and_counted(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(COUNT_OF(reasons), TLBP_REASON_COUNT);
	for (i = 0; i < COUNT_OF(reasons); i++) {
		struct tlbp_flush flush;

		rig_start(&rig);
		reasons[i].provoke();
		rig_init(&rig);
		tlbp_flush_begin(&flush, &rig.tlbp, &rig.request);
		while (!reasons[i].abandon && tlbp_flush_step(&flush) == TLBP_AGAIN)
			;
		tlbp_flush_finish(&flush, NULL);
		rig_check(&rig);
		if (rig.trace.outcome.reason != i)
			fail_msg("\"%s\", not \"%s\"", tlbp_reason_name(rig.trace.outcome.reason),
				 tlbp_reason_name((uint32_t)i));
		assert_int_equal(reasons[i].reason, i);
		assert_int_equal(rig.stats.reasons[i], 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_returns_its_status),
		cmocka_unit_test(every_status_has_a_row),
		cmocka_unit_test(every_reason_is_given_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
