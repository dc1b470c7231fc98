/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The contract of backends: every backend times every duty of its hooks. The
 * list of backends, and the one line that adds another, are in backends.c.
 *
 * The engine is not in here: each hook is called as the engine may call it.
 */
#include "subject.h"

#define CASES 600

/* Runs a property on CASES random requests to every backend. */
static void each_backend(const char *name,
			 void (*property)(struct subject *subject, struct unit_random *random))
{
	struct unit_random random = unit_random_start(name);
	size_t kind;
	uint32_t i;

	for (kind = 0; kind < backend_kind_count; kind++)
		for (i = 0; i < CASES; i++) {
			static struct subject subject;

			subject_make(&subject, &backend_kinds[kind]);
			subject_ask(&subject, &random);
			property(&subject, &random);
		}
}

static void begin(struct subject *subject)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;

	tlbp_mock_change(&subject->mock, &subject->request);
	ops->order_stores(subject->backend, &subject->request.space);
	if (ops->enter)
		ops->enter(subject->backend, &subject->request.space);
}

static void end_after(struct subject *subject, uint32_t action)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;

	ops->sync(subject->backend, &subject->request.space, action, subject->request.flags);
	if (ops->leave)
		ops->leave(subject->backend, &subject->request.space);
}

static void end(struct subject *subject)
{
	end_after(subject, TLBP_BY_ADDRESS);
}

/* ---------------------------------------------------------------- splits --- */

static bool is_before(struct tlbp_cursor a, struct tlbp_cursor b)
{
	return a.range_index < b.range_index ||
	       (a.range_index == b.range_index && a.page_index < b.page_index);
}

/* One call of issue, and what must hold after each. */
static uint32_t issue(struct subject *subject, struct tlbp_cursor *cursor, uint32_t max_ops)
{
	const struct tlbp_request *request = &subject->request;
	uint32_t most = max_ops > subject->kind->step_ops ? max_ops : subject->kind->step_ops;
	struct tlbp_cursor before = *cursor;
	uint32_t issued = subject->backend->ops->issue(subject->backend, request, cursor, max_ops);

	if (!is_before(before, *cursor))
		fail_msg("%s: the cursor did not advance", subject->kind->name);
	assert_in_range(cursor->range_index, 0, request->range_count);
	if (cursor->range_index < request->range_count)
		assert_in_range(cursor->page_index, 0,
				subject->ranges[cursor->range_index].page_count);
	assert_in_range(issued, 0, most);
	/* Nothing issued is a refusal, unless there was nothing left but empty ranges. */
	assert_true(issued > 0 || cursor->range_index == request->range_count);
	return issued;
}

static uint64_t issue_all(struct subject *subject, uint32_t max_ops, struct unit_random *random)
{
	struct tlbp_cursor cursor = { .page_index = 0 };
	uint64_t issued = 0;

	while (cursor.range_index < subject->request.range_count)
		issued += issue(subject, &cursor,
				max_ops ? max_ops : 1 + (uint32_t)unit_random_wide(random, 6));
	return issued;
}

/* 0: another one at each call. */
static const uint32_t splits[] = { 1, 2, 3, 64, UINT32_MAX, 0 };

static void check_progress(struct subject *subject, struct unit_random *random)
{
	uint64_t bound = subject_count_ops(subject);
	size_t i;

	begin(subject);
	for (i = 0; i < COUNT_OF(splits); i++) {
		uint64_t issued = issue_all(subject, splits[i], random);

		if (issued == 0 || issued > bound)
			fail_msg("%s: %" PRIu64 " operations, counted %" PRIu64,
				 subject->kind->name, issued, bound);
	}
	end(subject);
}

static void issue_advances_within_its_bounds_and_the_count(void **state)
{
	(void)state;
	each_backend(__func__, check_progress);
}

static void check_cover(struct subject *subject, struct unit_random *random)
{
	subject_plant(subject, random);
	begin(subject);
	issue_all(subject, splits[unit_random_below(random, COUNT_OF(splits))], random);
	end(subject);
	subject_assert_done(subject);
}

static void however_it_is_split_the_request_is_covered(void **state)
{
	(void)state;
	each_backend(__func__, check_cover);
}

static void check_exact(struct subject *subject, struct unit_random *random)
{
	if (!(subject->kind->flags & BACKEND_EXACT) || subject->request.stride_shift)
		return;
	check_cover(subject, random);
	assert_int_equal(tlbp_mock_lost_count(&subject->mock), 0);
}

/* So is the other PE in a local flush, the table in a leaf-only one, and the other NS. */
static void by_address_the_neighbours_are_kept(void **state)
{
	(void)state;
	each_backend(__func__, check_exact);
}

static void check_each_slice_complete(struct subject *subject, struct unit_random *random)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;
	struct tlbp_cursor cursor = { .page_index = 0 };

	subject_plant(subject, random);
	begin(subject);
	while (cursor.range_index < subject->request.range_count) {
		issue(subject, &cursor, 1 + (uint32_t)unit_random_wide(random, 8));
		ops->sync(subject->backend, &subject->request.space, TLBP_BY_ADDRESS,
			  subject->request.flags);
		if (ops->leave)
			ops->leave(subject->backend, &subject->request.space);
		assert_int_equal(tlbp_mock_first_order_violation(&subject->mock),
				 TLBP_MOCK_NO_VIOLATION);
		if (ops->enter)
			ops->enter(subject->backend, &subject->request.space);
	}
	end_after(subject, TLBP_NOTHING);
	subject_assert_done(subject);
}

static void sync_completes_every_slice(void **state)
{
	(void)state;
	each_backend(__func__, check_each_slice_complete);
}

/* ----------------------------------------------------------- other hooks --- */

static void every_table_is_accepted_by_the_engine(void **state)
{
	static struct subject subject;
	struct tlbp_threshold threshold = { .policy = { &tlbp_threshold_ops }, .max_ops = 1 };
	size_t i;

	(void)state;
	for (i = 0; i < backend_kind_count; i++) {
		struct tlbp tlbp = { .policy = &threshold.policy };

		subject_make(&subject, &backend_kinds[i]);
		tlbp.backend = subject.backend;
		assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
		assert_true(strlen(subject.backend->ops->name) > 0);
	}
}

static void check_count_is_pure(struct subject *subject, struct unit_random *random)
{
	struct backend_room before;
	uint64_t first = subject_count_ops(subject);

	(void)random;
	memcpy(&before, &subject->room, sizeof(before));
	assert_true(subject_count_ops(subject) == first);
	assert_memory_equal(&subject->room, &before, sizeof(before));
	assert_int_equal(tlbp_mock_op_count(&subject->mock, TLBP_MOCK_ANY), 0);
	assert_int_equal(subject->mock.barrier_count, 0);
}

static void counting_is_pure(void **state)
{
	(void)state;
	each_backend(__func__, check_count_is_pure);
}

static void check_empty_ranges(struct subject *subject, struct unit_random *random)
{
	struct tlbp_cursor cursor = { .page_index = 0 };
	uint32_t i;

	for (i = 0; i < SUBJECT_RANGES; i++)
		subject->ranges[i].page_count = 0;
	subject->request.range_count = 1 + (uint32_t)unit_random_below(random, SUBJECT_RANGES);
	assert_int_equal(subject_count_ops(subject), 0);
	begin(subject);
	assert_int_equal(issue(subject, &cursor, 1), 0);
	assert_int_equal(cursor.range_index, subject->request.range_count);
	end(subject);
}

static void empty_ranges_take_nothing(void **state)
{
	(void)state;
	each_backend(__func__, check_empty_ranges);
}

/* What the engine promises: one range, nothing special about it, a page or no ranges. */
static bool may_take_short_cut(const struct subject *subject)
{
	const struct tlbp_request *request = &subject->request;

	return subject->backend->ops->issue_pages && !subject->backend->ops->enter &&
	       !(subject->backend->caps.flags & TLBP_CAP_PAIRED) &&
	       request->space.kind != TLBP_SPACE_GUEST &&
	       !(request->flags & ~(uint32_t)TLBP_LEAF_ONLY) && !request->stride_shift;
}

/* Told that barriers are enough, unless the backend says that they are not. */
static void check_short_cut(struct subject *subject, struct unit_random *random)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;
	const struct tlbp_request *request = &subject->request;
	bool has_extra = subject->backend->caps.flags & TLBP_CAP_EXTRA_SYNC;
	struct tlbp_range *range = &subject->ranges[0];

	if (!may_take_short_cut(subject))
		return;
	subject->request.level = TLBP_LEVEL_UNKNOWN;
	subject->request.range_count = 1;
	range->start_va &= ~UINT64_C(0xffffffff);
	range->page_count = 1;
	if (!(subject->backend->caps.flags & TLBP_CAP_RANGE))
		range->page_count += unit_random_wide(random, 10);
	subject_plant(subject, random);
	begin(subject);
	assert_int_equal(ops->issue_pages(subject->backend, &request->space, range,
					  request->flags),
			 range->page_count);
	end_after(subject, has_extra ? TLBP_BY_ADDRESS : TLBP_NOTHING);
	subject_assert_done(subject);
	if (subject->kind->flags & BACKEND_EXACT)
		assert_int_equal(tlbp_mock_lost_count(&subject->mock), 0);
}

static void the_short_cut_does_the_same(void **state)
{
	(void)state;
	each_backend(__func__, check_short_cut);
}

static void check_whole_space(struct subject *subject, struct unit_random *random)
{
	subject_plant(subject, random);
	begin(subject);
	assert_true(subject->backend->ops->whole_space(subject->backend, &subject->request.space,
						       subject->request.flags) > 0);
	end_after(subject, TLBP_WHOLE_SPACE);
	subject_assert_done(subject);
}

static void whole_space_covers_every_request(void **state)
{
	(void)state;
	each_backend(__func__, check_whole_space);
}

static void check_wanted_whole(struct subject *subject, struct unit_random *random)
{
	subject->request.flags |= TLBP_WANT_WHOLE_SPACE;
	check_whole_space(subject, random);
}

static void whole_space_covers_all_of_a_space(void **state)
{
	(void)state;
	each_backend(__func__, check_wanted_whole);
}

/* For @wide, which has the request's translations among others. */
static void run_everything(struct subject *subject, const struct tlbp_space *wide, uint32_t flags)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;

	tlbp_mock_change(&subject->mock, &subject->request);
	ops->order_stores(subject->backend, wide);
	if (ops->enter)
		ops->enter(subject->backend, wide);
	ops->everything(subject->backend, wide, flags);
	ops->sync(subject->backend, wide, TLBP_EVERYTHING, flags);
	if (ops->leave)
		ops->leave(subject->backend, wide);
	subject_assert_done(subject);
}

/* Identifiers that are not the request's: another ASID, another VMID. */
static void check_everything(struct subject *subject, struct unit_random *random)
{
	const struct tlbp_caps *caps = &subject->backend->caps;
	struct tlbp_space wide = subject->request.space;

	subject->request.flags |= unit_random_below(random, 2) ? TLBP_WANT_EVERYTHING : 0;
	wide.asid = (uint16_t)unit_random_below(random, 1u << caps->asid_bits);
	wide.vmid = (uint16_t)unit_random_below(random, 1u << caps->vmid_bits);
	subject_plant(subject, random);
	run_everything(subject, &wide, subject->request.flags);
}

static void everything_covers_every_space_of_a_kind(void **state)
{
	(void)state;
	each_backend(__func__, check_everything);
}

/* As for a request that does not say whose translations it means. */
static void check_everything_of_nobody(struct subject *subject, struct unit_random *random)
{
	struct tlbp_space widest = { .granule_shift = subject->request.space.granule_shift };
	uint32_t spaces = subject->backend->caps.spaces;
	uint32_t bit;

	for (bit = 0; bit < 32; bit++)
		if ((spaces >> bit & 1) && bit % 4 > widest.domain)
			widest.domain = bit % 4;
	subject->request.flags &= ~(uint32_t)TLBP_NXS;
	subject_plant(subject, random);
	run_everything(subject, &widest, 0);
}

static void everything_of_nobody_covers_all_spaces(void **state)
{
	(void)state;
	each_backend(__func__, check_everything_of_nobody);
}

/* ------------------------------------------------------------ completion --- */

/* Each range is a flush; none waits, but the last for all. */
static void check_late_sync(struct subject *subject, struct unit_random *random)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;
	struct tlbp_request request = subject->request;
	uint32_t i;

	if (ops->enter)
		return;
	subject_plant(subject, random);
	for (i = 0; i < subject->request.range_count; i++) {
		struct tlbp_cursor cursor = { .page_index = 0 };

		request.ranges = &subject->ranges[i];
		request.range_count = 1;
		tlbp_mock_change(&subject->mock, &request);
		ops->order_stores(subject->backend, &request.space);
		while (cursor.range_index < 1)
			ops->issue(subject->backend, &request, &cursor, UINT32_MAX);
	}
	ops->sync(subject->backend, &request.space, TLBP_BY_ADDRESS, request.flags);
	subject_assert_done(subject);
}

static void one_sync_completes_several_flushes(void **state)
{
	(void)state;
	each_backend(__func__, check_late_sync);
}

static void check_nothing_to_sync(struct subject *subject, struct unit_random *random)
{
	(void)random;
	begin(subject);
	end_after(subject, TLBP_NOTHING);
	assert_int_equal(tlbp_mock_op_count(&subject->mock, TLBP_MOCK_ANY), 0);
	if (subject->kind->flags & BACKEND_ACTS)
		assert_true(tlbp_mock_stores_ordered(&subject->mock,
						     subject->request.space.domain));
}

static void sync_of_nothing_issues_nothing(void **state)
{
	(void)state;
	each_backend(__func__, check_nothing_to_sync);
}

/* ----------------------------------------------------------------- check --- */

static void check_wants(struct subject *subject, struct unit_random *random)
{
	struct tlbp_request *request = &subject->request;

	request->flags |= unit_random_below(random, 2) ? TLBP_WANT_WHOLE_SPACE :
							 TLBP_WANT_EVERYTHING;
	request->ranges = NULL;
	request->range_count = (uint32_t)unit_random_below(random, 2);
	assert_true(subject_is_accepted(subject));
}

static void a_request_for_more_than_addresses_needs_no_ranges(void **state)
{
	(void)state;
	each_backend(__func__, check_wants);
}

static void check_non_secure(struct subject *subject, struct unit_random *random)
{
	(void)random;
	if (subject->request.space.kind != TLBP_SPACE_GUEST)
		return;
	subject->request.flags |= TLBP_NON_SECURE;
	assert_int_equal(subject_is_accepted(subject),
			 (subject->mock.flags & TLBP_MOCK_SECURE) != 0);
}

static void a_guest_has_a_second_space_in_the_secure_state_only(void **state)
{
	(void)state;
	each_backend(__func__, check_non_secure);
}

static void check_strides(struct subject *subject, struct unit_random *random)
{
	uint32_t granule_shift = subject->request.space.granule_shift;

	(void)random;
	if (!subject->backend->ops->check)
		return;
	subject->request.stride_shift = granule_shift;
	assert_true(subject_is_accepted(subject));
	subject->request.stride_shift = granule_shift + 1;
	assert_false(subject_is_accepted(subject));
	subject->request.stride_shift = 63;
	assert_false(subject_is_accepted(subject));
}

static void the_granule_is_a_stride_and_odd_sizes_are_none(void **state)
{
	(void)state;
	each_backend(__func__, check_strides);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_is_accepted_by_the_engine),
		cmocka_unit_test(counting_is_pure),
		cmocka_unit_test(issue_advances_within_its_bounds_and_the_count),
		cmocka_unit_test(however_it_is_split_the_request_is_covered),
		cmocka_unit_test(by_address_the_neighbours_are_kept),
		cmocka_unit_test(sync_completes_every_slice),
		cmocka_unit_test(empty_ranges_take_nothing),
		cmocka_unit_test(the_short_cut_does_the_same),
		cmocka_unit_test(whole_space_covers_every_request),
		cmocka_unit_test(whole_space_covers_all_of_a_space),
		cmocka_unit_test(everything_covers_every_space_of_a_kind),
		cmocka_unit_test(everything_of_nobody_covers_all_spaces),
		cmocka_unit_test(one_sync_completes_several_flushes),
		cmocka_unit_test(sync_of_nothing_issues_nothing),
		cmocka_unit_test(a_request_for_more_than_addresses_needs_no_ranges),
		cmocka_unit_test(a_guest_has_a_second_space_in_the_secure_state_only),
		cmocka_unit_test(the_granule_is_a_stride_and_odd_sizes_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
