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
	};

	return cmocka_run_group_tests(tests, find_all_spans, NULL);
}
