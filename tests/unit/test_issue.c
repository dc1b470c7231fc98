/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* How far one call of tlbp_arm64_issue() gets. */
#include "sequence.h"

static struct sequence sequence;

/* Of pages from address 0 on, between the barriers of a flush. */
static uint32_t issue(uint64_t page_count, struct tlbp_cursor *cursor, uint32_t max_ops)
{
	const struct tlbp_range range = { .page_count = page_count };
	const struct tlbp_request request = {
		.ranges = &range,
		.range_count = 1,
		.space = { .kind = TLBP_SPACE_KERNEL, .domain = TLBP_DOMAIN_INNER,
			   .granule_shift = 12 },
	};

	struct tlbp_backend *backend = &sequence.arm64.backend;
	uint32_t op_count;

	tlbp_arm64_order_stores(backend, &request.space);
	op_count = tlbp_arm64_issue(backend, &request, cursor, max_ops);
	tlbp_arm64_sync(backend, &request.space, TLBP_BY_ADDRESS, 0);
	return op_count;
}

static void pages_are_counted_in_more_than_32_bits(void **state)
{
	struct tlbp_cursor cursor = { .page_index = 0 };

	(void)state;
	sequence_start(&sequence, "EL1", 0, 0, TLBP_ARM64_NEVER_RANGE);
	assert_int_equal(issue(UINT64_C(1) << 32, &cursor, 1), 1);
	assert_int_equal(cursor.page_index, 1);
	sequence_assert(&sequence, "dsb ishst", "tlbi vaae1is 0000000000000000", "dsb ish", "isb");
}

/* TG = 1, SCALE = 3, NUM = 31. */
static void nor_does_one_span_cover_what_32_bits_leave(void **state)
{
	struct tlbp_cursor cursor = { .page_index = 0 };

	(void)state;
	sequence_start(&sequence, "EL1", 0, 0, TLBP_ARM64_OVER_COVER);
	assert_int_equal(issue((UINT64_C(1) << 32) + 8, &cursor, 1), 1);
	assert_int_equal(cursor.page_index, TLBP_ARM64_MAX_SPAN_PAGES);
	sequence_assert(&sequence, "dsb ishst", "tlbi rvaae1is 00007f8000000000", "dsb ish", "isb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_counted_in_more_than_32_bits),
		cmocka_unit_test(nor_does_one_span_cover_what_32_bits_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
