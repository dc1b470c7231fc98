/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The contract of backends: every backend times every duty of its hooks. The
 * list of backends, and the one line that adds another, are in backends.c.
 *
 * The engine is not in here: each hook is called as the engine may call it.
 */
#include "backends.h"

#define CASES 1500
#define MAX_OPS 3000
#define MAX_RANGES 3
#define MAX_ENTRIES 128

/* A backend on a machine, and a valid request for it. */
struct subject {
	const struct backend_kind *kind;
	struct backend_room room;
	struct tlbp_backend *backend;
	struct tlbp_mock mock;
	struct tlbp_mock_entry entries[MAX_ENTRIES];
	struct tlbp_range ranges[MAX_RANGES];
	struct tlbp_request request;
};

static void make(struct subject *subject, const struct backend_kind *kind)
{
	memset(subject, 0, sizeof(*subject));
	tlbp_mock_init(&subject->mock, subject->entries, MAX_ENTRIES, NULL, 0);
	subject->mock.pe_count = 2;
	subject->mock.pes[1] = subject->mock.pes[0];
	subject->kind = kind;
	subject->backend = kind->fill(&subject->room, &subject->mock);
}

static uint32_t random_bit(uint32_t bits, struct unit_random *random)
{
	uint32_t bit;

	do
		bit = (uint32_t)unit_random_below(random, 32);
	while (!(bits >> bit & 1));
	return bit;
}

static void ask_space(struct tlbp_space *space, const struct tlbp_caps *caps,
		      struct unit_random *random)
{
	uint32_t bit = random_bit(caps->spaces, random);

	space->kind = bit / 4;
	space->domain = bit % 4;
	space->granule_shift = random_bit(caps->granules, random);
	space->asid = (uint16_t)unit_random_below(random, 1u << caps->asid_bits);
	space->vmid = (uint16_t)unit_random_below(random, 1u << caps->vmid_bits);
}

static bool is_accepted(const struct subject *subject)
{
	return !subject->backend->ops->check ||
	       subject->backend->ops->check(subject->backend, &subject->request) == TLBP_OK;
}

/* A block of level 1 or 2, where the backend takes it, or the granule. */
static void ask_stride(struct subject *subject, struct unit_random *random)
{
	uint32_t granule_shift = subject->request.space.granule_shift;
	uint32_t level = 1 + (uint32_t)unit_random_below(random, 4);

	if (level > 2)
		return;
	subject->request.stride_shift = tlbp_mock_level_shift(granule_shift, level);
	if (!is_accepted(subject))
		subject->request.stride_shift = 0;
}

static uint64_t stride_pages(const struct tlbp_request *request)
{
	return request->stride_shift ?
		       UINT64_C(1) << (request->stride_shift - request->space.granule_shift) :
		       1;
}

/* Within the lower half, the upper half, or up to the last page of either. */
static void ask_range(struct subject *subject, struct tlbp_range *range,
		      struct unit_random *random)
{
	uint32_t granule_shift = subject->request.space.granule_shift;
	uint64_t half_pages = UINT64_C(1) << (48 - granule_shift);
	uint64_t unit = stride_pages(&subject->request);
	uint64_t page_count = unit_random_wide(random, 11) * (unit > 1 ? unit / 2 : 1) % half_pages;
	uint64_t room = half_pages - page_count;
	uint64_t page = unit_random_below(random, 4) ? unit_random_below(random, room + 1) : room;

	range->page_count = page_count;
	range->start_va = page << granule_shift;
	if (unit_random_below(random, 2) && subject->request.space.kind != TLBP_SPACE_GUEST)
		range->start_va |= UINT64_MAX << 48;
}

static uint64_t count_ops(const struct subject *subject)
{
	return subject->backend->ops->count_ops(subject->backend, &subject->request);
}

/* A valid request that is not empty and takes no more than MAX_OPS operations. */
static void ask(struct subject *subject, struct unit_random *random)
{
	struct tlbp_request *request = &subject->request;
	uint32_t i;

	memset(request, 0, sizeof(*request));
	ask_space(&request->space, &subject->backend->caps, random);
	ask_stride(subject, random);
	request->ranges = subject->ranges;
	request->flags = unit_random_below(random, 2) ? TLBP_LEAF_ONLY : 0;
	do {
		request->range_count = 1 + (uint32_t)unit_random_below(random, MAX_RANGES);
		for (i = 0; i < request->range_count; i++)
			ask_range(subject, &subject->ranges[i], random);
	} while (count_ops(subject) == 0 || count_ops(subject) > MAX_OPS);
}

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

			make(&subject, &backend_kinds[kind]);
			ask(&subject, &random);
			property(&subject, &random);
		}
}

/* ------------------------------------------------------------- the machine --- */

/* The level whose blocks are of the size that the request's stride promises. */
static uint32_t stride_level(const struct tlbp_request *request)
{
	uint32_t level = TLBP_LEVEL_3;

	while (request->stride_shift && level > TLBP_LEVEL_1 &&
	       tlbp_mock_level_shift(request->space.granule_shift, level) != request->stride_shift)
		level--;
	return level;
}

/* In the TLB of PE 0; of both ASIDs, where the machine gives a space two. */
static void plant(struct subject *subject, uint64_t va)
{
	const struct tlbp_space *space = &subject->request.space;
	struct tlbp_mock_entry entry =
		tlbp_mock_translation(space, va, stride_level(&subject->request), 0);

	assert_non_null(tlbp_mock_fill(&subject->mock, &entry));
	if ((subject->mock.flags & TLBP_MOCK_TWO_ASIDS) && space->kind == TLBP_SPACE_USER) {
		entry.asid ^= 1;
		assert_non_null(tlbp_mock_fill(&subject->mock, &entry));
	}
}

/* First, last and random pages of each range, and the neighbours of each. */
static void plant_around(struct subject *subject, struct unit_random *random)
{
	uint32_t granule_shift = subject->request.space.granule_shift;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < subject->request.range_count; i++) {
		const struct tlbp_range *range = &subject->ranges[i];

		if (range->page_count == 0)
			continue;
		plant(subject, range->start_va);
		plant(subject, range->start_va + ((range->page_count - 1) << granule_shift));
		for (k = 0; k < 8; k++)
			plant(subject, range->start_va +
					       (unit_random_below(random, range->page_count)
						<< granule_shift));
		if (range->start_va << 16)
			plant(subject, range->start_va - 1);
		if ((range->start_va + (range->page_count << granule_shift)) << 16)
			plant(subject, range->start_va + (range->page_count << granule_shift));
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

static void end(struct subject *subject)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;

	ops->sync(subject->backend, &subject->request.space);
	if (ops->leave)
		ops->leave(subject->backend, &subject->request.space);
}

static void assert_done(const struct subject *subject)
{
	if (!(subject->kind->flags & BACKEND_ACTS))
		return;
	if (tlbp_mock_stale_count(&subject->mock) ||
	    tlbp_mock_first_order_violation(&subject->mock))
		fail_msg("%s: %" PRIu32 " stale, %s", subject->kind->name,
			 tlbp_mock_stale_count(&subject->mock),
			 tlbp_mock_violation_name(
				 tlbp_mock_first_order_violation(&subject->mock)));
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
	uint64_t bound = count_ops(subject);
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
	plant_around(subject, random);
	begin(subject);
	issue_all(subject, splits[unit_random_below(random, COUNT_OF(splits))], random);
	end(subject);
	assert_done(subject);
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

/* Tables are lost to operations that are not leaf-only, but none is planted here. */
static void by_address_the_neighbours_are_kept(void **state)
{
	(void)state;
	each_backend(__func__, check_exact);
}

static void check_each_slice_complete(struct subject *subject, struct unit_random *random)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;
	struct tlbp_cursor cursor = { .page_index = 0 };

	plant_around(subject, random);
	begin(subject);
	while (cursor.range_index < subject->request.range_count) {
		issue(subject, &cursor, 1 + (uint32_t)unit_random_wide(random, 8));
		ops->sync(subject->backend, &subject->request.space);
		if (ops->leave)
			ops->leave(subject->backend, &subject->request.space);
		assert_int_equal(tlbp_mock_first_order_violation(&subject->mock),
				 TLBP_MOCK_NO_VIOLATION);
		if (ops->enter)
			ops->enter(subject->backend, &subject->request.space);
	}
	end(subject);
	assert_done(subject);
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

		make(&subject, &backend_kinds[i]);
		tlbp.backend = subject.backend;
		assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
		assert_true(strlen(subject.backend->ops->name) > 0);
	}
}

static void check_count_is_pure(struct subject *subject, struct unit_random *random)
{
	struct backend_room before;
	uint64_t first = count_ops(subject);

	(void)random;
	memcpy(&before, &subject->room, sizeof(before));
	assert_true(count_ops(subject) == first);
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

	for (i = 0; i < MAX_RANGES; i++)
		subject->ranges[i].page_count = 0;
	subject->request.range_count = 1 + (uint32_t)unit_random_below(random, MAX_RANGES);
	assert_int_equal(count_ops(subject), 0);
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

/* What the engine promises: one range, default stride and level, a page or no ranges. */
static void check_short_cut(struct subject *subject, struct unit_random *random)
{
	const struct tlbp_backend_ops *ops = subject->backend->ops;
	const struct tlbp_request *request = &subject->request;
	struct tlbp_range *range = &subject->ranges[0];

	if (!ops->issue_pages || (subject->backend->caps.flags & TLBP_CAP_PAIRED) ||
	    request->stride_shift)
		return;
	subject->request.range_count = 1;
	range->start_va &= ~UINT64_C(0xffffffff);
	range->page_count = 1;
	if (!(subject->backend->caps.flags & TLBP_CAP_RANGE))
		range->page_count += unit_random_wide(random, 10);
	plant_around(subject, random);
	begin(subject);
	assert_int_equal(ops->issue_pages(subject->backend, &request->space, range,
					  request->flags),
			 range->page_count);
	end(subject);
	assert_done(subject);
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
	plant_around(subject, random);
	begin(subject);
	assert_true(subject->backend->ops->whole_space(subject->backend,
						       &subject->request.space) > 0);
	end(subject);
	assert_done(subject);
}

static void whole_space_covers_every_request(void **state)
{
	(void)state;
	each_backend(__func__, check_whole_space);
}

/* A request of another space, of the same domain or a narrower one. */
static void check_everything(struct subject *subject, struct unit_random *random)
{
	struct tlbp_space wide;

	ask_space(&wide, &subject->backend->caps, random);
	if (wide.domain < subject->request.space.domain)
		wide.domain = subject->request.space.domain;
	if (!(subject->backend->caps.spaces & TLBP_SPACE_BIT(wide.kind, wide.domain)))
		return;
	plant_around(subject, random);
	tlbp_mock_change(&subject->mock, &subject->request);
	subject->backend->ops->order_stores(subject->backend, &wide);
	if (subject->backend->ops->enter)
		subject->backend->ops->enter(subject->backend, &wide);
	subject->backend->ops->everything(subject->backend, &wide);
	subject->backend->ops->sync(subject->backend, &wide);
	if (subject->backend->ops->leave)
		subject->backend->ops->leave(subject->backend, &wide);
	assert_done(subject);
}

static void everything_covers_every_space(void **state)
{
	(void)state;
	each_backend(__func__, check_everything);
}

static void check_strides(struct subject *subject, struct unit_random *random)
{
	uint32_t granule_shift = subject->request.space.granule_shift;

	(void)random;
	if (!subject->backend->ops->check)
		return;
	subject->request.stride_shift = granule_shift;
	assert_true(is_accepted(subject));
	subject->request.stride_shift = granule_shift + 1;
	assert_false(is_accepted(subject));
	subject->request.stride_shift = 63;
	assert_false(is_accepted(subject));
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
		cmocka_unit_test(everything_covers_every_space),
		cmocka_unit_test(the_granule_is_a_stride_and_odd_sizes_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
