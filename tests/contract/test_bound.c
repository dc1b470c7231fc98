/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The library as one translation unit with backend and policy bound at compile
 * time (src/single): other code comes out of the same sources, and it must
 * still cover every request. Built once for each way of binding.
 */
#include "policies.h"
#include "subject.h"

#ifdef TLBP_BIND_GRANULE_SHIFT
#define GRANULES (UINT32_C(1) << TLBP_BIND_GRANULE_SHIFT)
#else
#define GRANULES UINT32_MAX
#endif

#ifdef TLBP_ASSUME_VALID
#define CHECKS_REQUESTS false
#else
#define CHECKS_REQUESTS true
#endif

#define CASES 2000

struct bound {
	struct subject subject;
	struct policy_room policies;
	struct tlbp_stats stats;
	struct tlbp tlbp;
};

/* A kind that is bound; the tables hold the others too. */
static const struct backend_kind *random_backend(struct unit_random *random)
{
	static struct subject subject;
	const struct backend_kind *kind;

	do {
		kind = &backend_kinds[unit_random_below(random, backend_kind_count)];
		subject_make(&subject, kind);
	} while (subject.backend->ops != &TLBP_BIND_BACKEND);
	return kind;
}

static bool is_bound_inner(const struct policy_room *room)
{
#ifdef TLBP_BIND_INNER
	return !room->timebound.inner || room->timebound.inner->ops == &TLBP_BIND_INNER;
#else
	(void)room;
	return true;
#endif
}

static struct tlbp_policy *random_policy(struct policy_room *room, struct unit_random *random)
{
	struct tlbp_policy *policy;

	do {
		memset(room, 0, sizeof(*room));
		policy = policy_kinds[unit_random_below(random, policy_kind_count)].fill(room,
											 random);
	} while (policy->ops != &TLBP_BIND_POLICY || !is_bound_inner(room));
	return policy;
}

static void make(struct bound *bound, struct unit_random *random)
{
	memset(bound, 0, sizeof(*bound));
	subject_make(&bound->subject, random_backend(random));
	bound->subject.backend->caps.granules &= GRANULES;
	bound->subject.backend->caps.guest_granules &= GRANULES;
	bound->subject.mock.costs.address_ns = unit_random_wide(random, 10);
	bound->subject.mock.costs.range_ns = unit_random_wide(random, 10);
	bound->subject.mock.costs.whole_ns = unit_random_wide(random, 16);
	bound->tlbp.backend = bound->subject.backend;
	bound->tlbp.policy = random_policy(&bound->policies, random);
	bound->tlbp.stats = &bound->stats;
	bound->tlbp.flags = unit_random_below(random, 8) ? 0 : TLBP_NEVER_WHOLE;
	assert_int_equal(tlbp_init(&bound->tlbp), TLBP_OK);
	subject_ask(&bound->subject, random);
	subject_plant(&bound->subject, random);
}

static int flush_in_steps(struct bound *bound, uint64_t max_steps)
{
	struct tlbp_flush flush;

	tlbp_flush_begin(&flush, &bound->tlbp, &bound->subject.request);
	while (max_steps-- > 0 && tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	return tlbp_flush_finish(&flush, NULL);
}

static void only_what_is_bound_is_accepted(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	static struct bound bound;
	size_t i;

	(void)state;
	for (i = 0; i < backend_kind_count; i++) {
		make(&bound, &random);
		subject_make(&bound.subject, &backend_kinds[i]);
		bound.tlbp.backend = bound.subject.backend;
		assert_int_equal(tlbp_init(&bound.tlbp),
				 bound.subject.backend->ops == &TLBP_BIND_BACKEND ?
					 TLBP_OK :
					 TLBP_ERR_BACKEND);
	}
	for (i = 0; i < policy_kind_count; i++) {
		make(&bound, &random);
		memset(&bound.policies, 0, sizeof(bound.policies));
		bound.tlbp.policy = policy_kinds[i].fill(&bound.policies, &random);
		if (bound.tlbp.policy->ops != &TLBP_BIND_POLICY)
			assert_int_equal(tlbp_init(&bound.tlbp), TLBP_ERR_POLICY);
		else if (!is_bound_inner(&bound.policies))
			assert_int_equal(tlbp_init(&bound.tlbp), TLBP_ERR_POLICY_INNER);
	}
}

static void every_request_is_covered(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	static struct bound bound;
	uint32_t i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		make(&bound, &random);
		tlbp_mock_change(&bound.subject.mock, &bound.subject.request);
		if (unit_random_below(&random, 2))
			assert_int_equal(tlbp_flush(&bound.tlbp, &bound.subject.request),
					 TLBP_OK);
		else
			assert_int_equal(flush_in_steps(&bound, unit_random_below(&random, 9)),
					 TLBP_OK);
		subject_assert_done(&bound.subject);
		assert_int_equal(bound.stats.error_count, 0);
	}
}

/* Of guests, and with errata, completion is more than barriers. */
static bool has_operations_to_complete(const struct subject *subject)
{
	return subject->request.space.kind == TLBP_SPACE_GUEST ||
	       (subject->backend->caps.flags & TLBP_CAP_EXTRA_SYNC);
}

/* One page, as most requests are: the code that was made for it. */
static void single_pages_are_covered_and_no_others(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	static struct bound bound;
	uint32_t i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		make(&bound, &random);
		bound.subject.request.range_count = 1;
		bound.subject.request.stride_shift = 0;
		bound.subject.request.level = TLBP_LEVEL_UNKNOWN;
		bound.subject.ranges[0].page_count = 1;
		tlbp_mock_change(&bound.subject.mock, &bound.subject.request);
		assert_int_equal(tlbp_flush(&bound.tlbp, &bound.subject.request), TLBP_OK);
		subject_assert_done(&bound.subject);
		if (bound.stats.reasons[TLBP_REASON_WITHIN_LIMIT] &&
		    !has_operations_to_complete(&bound.subject))
			assert_int_equal(tlbp_mock_op_count(&bound.subject.mock, TLBP_MOCK_ANY),
					 bound.stats.op_count);
	}
}

static void a_malformed_request_is_covered_if_it_is_checked(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	static struct bound bound;
	uint32_t i;

	(void)state;
	for (i = 0; CHECKS_REQUESTS && i < CASES; i++) {
		make(&bound, &random);
		bound.subject.request.level = TLBP_LEVEL_UNKNOWN;
		bound.subject.ranges[0].page_count++;
		bound.subject.ranges[0].start_va |= 1;
		tlbp_mock_change(&bound.subject.mock, &bound.subject.request);
		assert_int_equal(tlbp_flush(&bound.tlbp, &bound.subject.request), TLBP_ERR_ALIGN);
		subject_assert_done(&bound.subject);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_bound_is_accepted),
		cmocka_unit_test(every_request_is_covered),
		cmocka_unit_test(single_pages_are_covered_and_no_others),
		cmocka_unit_test(a_malformed_request_is_covered_if_it_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
