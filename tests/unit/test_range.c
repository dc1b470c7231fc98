/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/arch/arm64/range.c: which range operations cover a range. */
#include "unit.h"

#include <tlbpolicy/arm64.h>

#define MAX_SPAN TLBP_ARM64_MAX_SPAN_PAGES
/* The largest span that QEMU honours with 4 KiB granules: NUM 14 at SCALE 3. */
#define QEMU_SPAN (UINT32_C(15) << 16)

/* next_larger[n] is the smallest span of at least n granules, found by trying all. */
static uint32_t next_larger[MAX_SPAN + 1];

static int find_all_spans(void **state)
{
	uint32_t scale;
	uint32_t num;
	uint32_t n;

	(void)state;
	for (scale = 0; scale < 4; scale++)
		for (num = 0; num < 32; num++) {
			n = (num + 1) << (5 * scale + 1);
			next_larger[n] = n;
		}
	for (n = MAX_SPAN; n > 0; n--)
		if (next_larger[n] == 0)
			next_larger[n] = next_larger[n + 1];
	return 0;
}

static bool is_span(uint64_t page_count)
{
	return page_count >= 2 && page_count <= MAX_SPAN && next_larger[page_count] == page_count;
}

static void check_fields(const struct tlbp_arm64_span *span, uint32_t max_span_pages)
{
	if (span->page_count == 1) {
		assert_int_equal(span->num, 0);
		assert_int_equal(span->scale, 0);
		return;
	}
	assert_in_range(span->num, 0, 31);
	assert_in_range(span->scale, 0, 3);
	assert_int_equal(span->page_count, (span->num + UINT32_C(1)) << (5 * span->scale + 1));
	assert_in_range(span->page_count, 2, max_span_pages);
}

/* Follows the operations from page_index to the end and returns their number. */
static uint64_t check_cover(uint64_t page_count, uint64_t page_index, uint32_t max_span_pages)
{
	uint64_t covered = page_index;
	uint64_t op_count = 0;

	while (covered < page_count) {
		struct tlbp_arm64_span span =
			tlbp_arm64_next_span(page_count, covered, max_span_pages);
		uint64_t end = span.page_index + span.page_count;

		if (span.page_index > covered || end <= covered || end > page_count)
			fail_msg("%" PRIu64 " pages from %" PRIu64 ": [%" PRIu64 ", %" PRIu64 ")",
				 page_count, covered, span.page_index, end);
		check_fields(&span, max_span_pages);
		covered = end;
		op_count++;
	}
	assert_int_equal(covered, page_count);
	return op_count;
}

static uint64_t ceil_div(uint64_t dividend, uint64_t divisor)
{
	return (dividend + divisor - 1) / divisor;
}

static void every_range_up_to_the_largest_span_takes_at_most_two(void **state)
{
	uint64_t page_count;

	(void)state;
	for (page_count = 1; page_count <= MAX_SPAN; page_count++) {
		uint64_t op_count = check_cover(page_count, 0, MAX_SPAN);

		if (op_count != (page_count == 1 || is_span(page_count) ? 1 : 2))
			fail_msg("%" PRIu64 " pages took %" PRIu64, page_count, op_count);
	}
}

static void larger_ranges_take_no_more_than_their_share(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint64_t spans;
	uint64_t i;

	(void)state;
	for (spans = 1; spans <= 64; spans++) {
		assert_int_equal(check_cover(spans * MAX_SPAN, 0, MAX_SPAN), spans);
		assert_int_equal(check_cover(spans * MAX_SPAN + 1, 0, MAX_SPAN), spans + 1);
		assert_int_equal(check_cover((spans + 1) * MAX_SPAN - 1, 0, MAX_SPAN), spans + 1);
	}
	for (i = 0; i < 10000; i++) {
		uint64_t page_count = MAX_SPAN + 1 + unit_random_wide(&random, 30);

		assert_int_equal(check_cover(page_count, 0, MAX_SPAN),
				 ceil_div(page_count, MAX_SPAN));
	}
}

/* 128 TiB of 4 KiB pages would be 16384 operations: look at both ends. */
static void the_largest_range_begins_and_ends_exactly(void **state)
{
	const uint64_t page_count = UINT64_C(1) << 52;
	struct tlbp_arm64_span first = tlbp_arm64_next_span(page_count, 0, MAX_SPAN);
	struct tlbp_arm64_span last = tlbp_arm64_next_span(page_count, page_count - 3, MAX_SPAN);

	(void)state;
	assert_int_equal(first.page_index, 0);
	assert_int_equal(first.page_count, MAX_SPAN);
	assert_int_equal(last.page_index + last.page_count, page_count);
	assert_int_equal(last.page_count, 4);
}

static void smaller_spans_are_respected(void **state)
{
	static const uint32_t max_spans[] = { 2, 62, 64, 128, 31 << 6, 2048, 65536,
					      QEMU_SPAN };
	uint64_t page_count;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(max_spans); i++) {
		uint32_t max_span = max_spans[i];

		assert_true(is_span(max_span));
		for (page_count = 1; page_count <= 2000; page_count++) {
			uint64_t expected = page_count == 1 || is_span(page_count) ? 1 : 2;

			if (page_count > max_span)
				expected = ceil_div(page_count, max_span);
			assert_int_equal(check_cover(page_count, 0, max_span), expected);
		}
		for (page_count = 3; page_count < 9; page_count++) {
			assert_int_equal(check_cover(page_count * max_span, 0, max_span),
					 page_count);
			assert_int_equal(check_cover(page_count * max_span + 1, 0, max_span),
					 page_count + 1);
		}
	}
}

static void a_cover_goes_on_from_any_page(void **state)
{
	static const uint32_t max_spans[] = { 2, 64, 2048, QEMU_SPAN, MAX_SPAN };
	struct unit_random random = unit_random_start(__func__);
	uint32_t i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		uint32_t max_span = max_spans[unit_random_below(&random, COUNT_OF(max_spans))];
		uint64_t page_count = 1 + unit_random_wide(&random, 8) +
				      unit_random_below(&random, 4) * max_span;
		uint64_t page_index = unit_random_below(&random, page_count);
		uint64_t at_most = ceil_div(page_count - page_index, max_span) + 1;

		assert_in_range(check_cover(page_count, page_index, max_span), 1, at_most);
	}
}

static void cover_span_is_the_smallest_that_is_not_smaller(void **state)
{
	uint64_t page_count;

	(void)state;
	for (page_count = 1; page_count <= MAX_SPAN; page_count++) {
		struct tlbp_arm64_span span = tlbp_arm64_cover_span(page_count);
		uint32_t smallest = page_count == 1 ? 1 : next_larger[page_count];

		if (span.page_count != smallest || span.page_index != 0)
			fail_msg("%" PRIu64 " pages: %" PRIu32, page_count, span.page_count);
		check_fields(&span, MAX_SPAN);
	}
}

static void is_span_knows_every_span_and_no_other(void **state)
{
	uint64_t page_count;

	(void)state;
	for (page_count = 0; page_count <= MAX_SPAN; page_count++)
		if (tlbp_arm64_is_span(page_count) != is_span(page_count))
			fail_msg("%" PRIu64 " pages", page_count);
	assert_false(tlbp_arm64_is_span(MAX_SPAN + 1));
	assert_false(tlbp_arm64_is_span(2 * MAX_SPAN));
	assert_false(tlbp_arm64_is_span(UINT64_C(1) << 32));
	assert_false(tlbp_arm64_is_span(UINT64_MAX));
}

/* ------------------------------------- where bases are units of 64 KiB --- */

/* Exact covers from a place in a unit. */
struct exact {
	uint64_t page_count;
	uint32_t head_count;
	uint32_t unit_pages;
	uint32_t max_span_pages;
};

static struct tlbp_arm64_span exact_span(const struct exact *exact, uint64_t page_index)
{
	return tlbp_arm64_next_exact_span(exact->page_count, page_index, exact->head_count,
					  exact->unit_pages, exact->max_span_pages);
}

/* Follows the operations to the end and returns their number. */
static uint64_t check_exact_cover(const struct exact *exact)
{
	uint64_t covered = 0;
	uint64_t op_count = 0;

	while (covered < exact->page_count) {
		struct tlbp_arm64_span span = exact_span(exact, covered);
		uint64_t end = span.page_index + span.page_count;
		bool is_aligned = (span.page_index - exact->head_count) % exact->unit_pages == 0;

		if (span.page_index > covered || end <= covered || end > exact->page_count ||
		    (span.page_count > 1 && (span.page_index < exact->head_count || !is_aligned)))
			fail_msg("%" PRIu64 " pages, head %" PRIu32 ", unit %" PRIu32
				 ", largest %" PRIu32 ": [%" PRIu64 ", %" PRIu64 ") from %" PRIu64,
				 exact->page_count, exact->head_count, exact->unit_pages,
				 exact->max_span_pages, span.page_index, end, covered);
		check_fields(&span, exact->max_span_pages);
		covered = end;
		op_count++;
	}
	return op_count;
}

/*
 * What Linux does with LPA2: pages one by one up to 64 KiB, then disjoint spans
 * from scale 3 down, one of each scale at most, and an odd last page.
 */
static uint64_t linux_op_count(uint64_t page_count, uint64_t head_count)
{
	uint64_t op_count = head_count < page_count ? head_count : page_count;
	uint64_t left = page_count - op_count;
	uint32_t scale;

	for (scale = 4; scale-- > 0 && left > 1;) {
		uint64_t units = left >> (5 * scale + 1);

		if (units > 32)
			units = 32;
		left -= units << (5 * scale + 1);
		op_count += units > 0;
	}
	return op_count + left;
}

static void check_exact(uint64_t page_count, uint32_t head_count, uint32_t unit_pages)
{
	const struct exact exact = { page_count, head_count, unit_pages, MAX_SPAN };
	uint64_t op_count = check_exact_cover(&exact);

	if (op_count > head_count + UINT64_C(4) ||
	    op_count > linux_op_count(page_count, head_count))
		fail_msg("%" PRIu64 " pages, head %" PRIu32 ", unit %" PRIu32 ": %" PRIu64,
			 page_count, head_count, unit_pages, op_count);
}

static void exact_covers_keep_bases_at_units_and_never_take_more_than_linux(void **state)
{
	static const uint32_t units[] = { 4, 16 };
	uint64_t page_count;
	uint32_t head;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(units); i++)
		for (head = 0; head < units[i]; head++)
			for (page_count = 1; page_count <= 6000; page_count++)
				check_exact(page_count, head, units[i]);
}

static void exact_covers_hold_around_every_span(void **state)
{
	static const uint32_t units[] = { 4, 16 };
	uint64_t span;
	uint64_t near;
	uint32_t head;
	size_t i;

	(void)state;
	for (span = 2; span < MAX_SPAN; span = next_larger[span + 1])
		for (i = 0; i < COUNT_OF(units); i++)
			for (head = 0; head < units[i]; head++)
				for (near = span > 70 ? span - 70 : 1; near <= span + 70; near++)
					check_exact(near + head, head, units[i]);
}

static void exact_covers_of_the_largest_span_and_less_keep_their_bound(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint32_t i;

	(void)state;
	for (i = 0; i < 300000; i++) {
		uint32_t unit = i & 1 ? 4 : 16;
		uint32_t head = (uint32_t)unit_random_below(&random, unit);

		check_exact(1 + unit_random_below(&random, MAX_SPAN), head, unit);
	}
}

static void exact_covers_respect_smaller_spans(void **state)
{
	static const uint32_t max_spans[] = { 16, 32, 48, 64, 128, 31 << 6, 2048, QEMU_SPAN };
	struct exact exact;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(max_spans); i++)
		for (exact.unit_pages = 4; exact.unit_pages <= 16; exact.unit_pages *= 4)
			for (exact.head_count = 0; exact.head_count < exact.unit_pages;
			     exact.head_count++)
				for (exact.page_count = 1; exact.page_count <= 700;
				     exact.page_count++) {
					uint64_t spans = exact.page_count / max_spans[i];

					exact.max_span_pages = max_spans[i];
					assert_in_range(check_exact_cover(&exact), 1,
							exact.head_count + spans + 4);
				}
}

/* A terabyte of pages, so that several of the largest are needed. */
static void exact_covers_of_long_ranges_end_where_they_should(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint32_t i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		struct exact exact = { .unit_pages = i & 1 ? 4 : 16, .max_span_pages = MAX_SPAN };

		exact.head_count = (uint32_t)unit_random_below(&random, exact.unit_pages);
		exact.page_count = MAX_SPAN + unit_random_wide(&random, 28);
		assert_in_range(check_exact_cover(&exact), 1,
				exact.head_count + exact.page_count / MAX_SPAN + 4);
	}
}

/* Ranges that are rounded outward to units: then every base is at one, too. */
static void covers_of_whole_units_keep_bases_at_units(void **state)
{
	static const uint32_t max_spans[] = { 16, 48, 64, QEMU_SPAN, MAX_SPAN };
	uint64_t page_count;
	uint64_t covered;
	uint32_t unit;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(max_spans); i++)
		for (unit = 4; unit <= 16; unit *= 4)
			for (page_count = unit; page_count <= MAX_SPAN / 8; page_count += unit) {
				struct tlbp_arm64_span span;

				/* Small spans would make far too many of them. */
				if (page_count > UINT64_C(100) * max_spans[i])
					break;
				for (covered = 0; covered < page_count;
				     covered = span.page_index + span.page_count) {
					span = tlbp_arm64_next_span(page_count, covered,
								    max_spans[i]);
					if (span.page_index % unit != 0 || span.page_count == 1)
						fail_msg("%" PRIu64 " pages: %" PRIu64, page_count,
							 span.page_index);
				}
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_range_up_to_the_largest_span_takes_at_most_two),
		cmocka_unit_test(larger_ranges_take_no_more_than_their_share),
		cmocka_unit_test(the_largest_range_begins_and_ends_exactly),
		cmocka_unit_test(smaller_spans_are_respected),
		cmocka_unit_test(a_cover_goes_on_from_any_page),
		cmocka_unit_test(cover_span_is_the_smallest_that_is_not_smaller),
		cmocka_unit_test(is_span_knows_every_span_and_no_other),
		cmocka_unit_test(exact_covers_keep_bases_at_units_and_never_take_more_than_linux),
		cmocka_unit_test(exact_covers_hold_around_every_span),
		cmocka_unit_test(exact_covers_of_the_largest_span_and_less_keep_their_bound),
		cmocka_unit_test(exact_covers_respect_smaller_spans),
		cmocka_unit_test(exact_covers_of_long_ranges_end_where_they_should),
		cmocka_unit_test(covers_of_whole_units_keep_bases_at_units),
	};

	return cmocka_run_group_tests(tests, find_all_spans, NULL);
}
