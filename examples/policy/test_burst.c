/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the rule of policy_burst.c says, through the engine and the mock. */
#include "unit.h"

#include <tlbpolicy/mock.h>

#include "policy_burst.h"

#define MAX_OPS 64
#define BURST_MAX_OPS 16
#define BURST_NS 1000

struct fixture {
	struct tlbp_mock_entry entries[2];
	struct tlbp_mock mock;
	struct tlbp_mock_backend backend;
	struct tlbp_burst burst;
	struct tlbp tlbp;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	fixture.burst.policy.ops = &tlbp_burst_ops;
	fixture.burst.max_ops = MAX_OPS;
	fixture.burst.burst_max_ops = BURST_MAX_OPS;
	fixture.burst.burst_ns = BURST_NS;
	tlbp_mock_init(&fixture.mock, fixture.entries, COUNT_OF(fixture.entries), NULL, 0);
	fixture.mock.clock.start_ns = 1;
	tlbp_mock_backend_init(&fixture.backend, &fixture.mock);
	fixture.backend.backend.caps.flags = 0;
	fixture.tlbp.backend = &fixture.backend.backend;
	fixture.tlbp.policy = &fixture.burst.policy;
	*state = &fixture;
	return tlbp_init(&fixture.tlbp);
}

/* Flushes that many pages, checks that they are gone, and tells how it was decided. */
static uint32_t flushed(struct fixture *fixture, uint32_t space_kind, uint64_t page_count)
{
	struct tlbp_space space = { space_kind, TLBP_DOMAIN_INNER, TLBP_MOCK_GRANULE_SHIFT, 1, 0 };
	struct tlbp_range range = { 0x100000, page_count };
	struct tlbp_request request = tlbp_page_request(space, &range, TLBP_LEAF_ONLY);
	uint64_t last_va = range.start_va + ((page_count - 1) << TLBP_MOCK_GRANULE_SHIFT);
	struct tlbp_mock_entry first = tlbp_mock_translation(&fixture->mock, &space,
							     range.start_va, TLBP_LEVEL_3, 0);
	struct tlbp_mock_entry last = tlbp_mock_translation(&fixture->mock, &space, last_va,
							    TLBP_LEVEL_3, 0);
	struct tlbp_plan plan;

	fixture->mock.entry_count = 0;
	tlbp_mock_fill(&fixture->mock, &first);
	tlbp_mock_fill(&fixture->mock, &last);
	tlbp_mock_change(&fixture->mock, &request);
	tlbp_decide(&fixture->tlbp, &request, tlbp_mock_now_ns(&fixture->mock), &plan);
	assert_int_equal(tlbp_flush(&fixture->tlbp, &request), TLBP_OK);
	assert_int_equal(tlbp_mock_stale_count(&fixture->mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(&fixture->mock), 0);
	return plan.action;
}

static void quiet_times_go_by_address_up_to_max_ops(void **state)
{
	assert_int_equal(flushed(*state, TLBP_SPACE_KERNEL, MAX_OPS), TLBP_BY_ADDRESS);
	assert_int_equal(flushed(*state, TLBP_SPACE_KERNEL, MAX_OPS + 1), TLBP_WHOLE_SPACE);
}

static void a_burst_goes_by_address_up_to_burst_max_ops(void **state)
{
	flushed(*state, TLBP_SPACE_KERNEL, MAX_OPS + 1);
	assert_int_equal(flushed(*state, TLBP_SPACE_KERNEL, BURST_MAX_OPS), TLBP_BY_ADDRESS);
	assert_int_equal(flushed(*state, TLBP_SPACE_KERNEL, BURST_MAX_OPS + 1), TLBP_WHOLE_SPACE);
	assert_int_equal(flushed(*state, TLBP_SPACE_USER, BURST_MAX_OPS + 1), TLBP_WHOLE_SPACE);
}

static void a_burst_ends_after_burst_ns(void **state)
{
	struct fixture *fixture = *state;

	flushed(fixture, TLBP_SPACE_KERNEL, MAX_OPS + 1);
	fixture->mock.now_ns += BURST_NS - 1;
	assert_int_equal(flushed(fixture, TLBP_SPACE_KERNEL, BURST_MAX_OPS + 1), TLBP_WHOLE_SPACE);
	fixture->mock.now_ns += BURST_NS;
	assert_int_equal(flushed(fixture, TLBP_SPACE_KERNEL, BURST_MAX_OPS + 1), TLBP_BY_ADDRESS);
}

static void one_asid_going_whole_is_no_burst(void **state)
{
	flushed(*state, TLBP_SPACE_USER, MAX_OPS + 1);
	assert_int_equal(flushed(*state, TLBP_SPACE_USER, BURST_MAX_OPS + 1), TLBP_BY_ADDRESS);
}

static void a_clock_that_runs_backwards_ends_the_burst(void **state)
{
	struct fixture *fixture = *state;

	fixture->mock.now_ns = BURST_NS;
	flushed(fixture, TLBP_SPACE_KERNEL, MAX_OPS + 1);
	fixture->mock.now_ns = 0;
	assert_int_equal(flushed(fixture, TLBP_SPACE_KERNEL, BURST_MAX_OPS + 1), TLBP_BY_ADDRESS);
}

static void contradictory_limits_are_refused(void **state)
{
	struct fixture *fixture = *state;

	fixture->burst.burst_max_ops = MAX_OPS + 1;
	assert_int_equal(tlbp_init(&fixture->tlbp), TLBP_ERR_POLICY_LIMITS);
}

static void a_limit_below_what_the_engine_times_is_refused(void **state)
{
	struct fixture *fixture = *state;

	fixture->burst.burst_max_ops = TLBP_TIMED_OPS - 1;
	assert_int_equal(tlbp_init(&fixture->tlbp), TLBP_ERR_POLICY_LIMITS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(quiet_times_go_by_address_up_to_max_ops, set_up),
		cmocka_unit_test_setup(a_burst_goes_by_address_up_to_burst_max_ops, set_up),
		cmocka_unit_test_setup(a_burst_ends_after_burst_ns, set_up),
		cmocka_unit_test_setup(one_asid_going_whole_is_no_burst, set_up),
		cmocka_unit_test_setup(a_clock_that_runs_backwards_ends_the_burst, set_up),
		cmocka_unit_test_setup(contradictory_limits_are_refused, set_up),
		cmocka_unit_test_setup(a_limit_below_what_the_engine_times_is_refused, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
