/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Granule protection information: which operations, of which sizes. */
#include "sequence.h"

#define GPT_END (UINT64_C(1) << 52)
#define GPT_LARGE_END (UINT64_C(1) << 56)

static struct sequence sequence;

static void start(void)
{
	sequence_start(&sequence, "EL3", TLBP_ARM64_HAS_RME, 0, 0);
}

static int flush(uint64_t start_pa, uint64_t size_bytes, uint32_t domain, uint32_t flags)
{
	const struct tlbp_arm64_gpt gpt = {
		.start_pa = start_pa, .size_bytes = size_bytes, .domain = domain, .flags = flags,
	};

	return tlbp_arm64_flush_gpt(&sequence.arm64, &gpt);
}

static int flush_outer(uint64_t start_pa, uint64_t size_bytes)
{
	return flush(start_pa, size_bytes, TLBP_DOMAIN_OUTER, 0);
}

static void assert_all_of_it(void)
{
	sequence_assert(&sequence, "dsb oshst", "tlbi paallos", "dsb osh", "isb");
}

static void a_granule_goes_by_address_in_the_outer_domain(void **state)
{
	(void)state;
	start();
	assert_int_equal(flush_outer(0x1000, 0x1000), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi rpaos 0000000000000001", "dsb osh", "isb");
}

static void last_levels_alone_have_an_operation_of_their_own(void **state)
{
	(void)state;
	start();
	assert_int_equal(flush(0x1000, 0x1000, TLBP_DOMAIN_OUTER, TLBP_LEAF_ONLY), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi rpalos 0000000000000001", "dsb osh", "isb");
}

/* SIZE in [47:44], PA[55:12] in [43:0]. */
static void every_size_that_there_is_takes_one_operation(void **state)
{
	static const uint32_t shifts[] = { 12, 14, 16, 21, 25, 29, 30, 34, 36, 39 };

	(void)state;
	start();
	for (uint64_t size = 0; size < COUNT_OF(shifts); size++) {
		uint64_t bytes = UINT64_C(1) << shifts[size];
		char line[40];

		snprintf(line, sizeof(line), "tlbi rpaos %016" PRIx64, size << 44 | bytes >> 12);
		assert_int_equal(flush_outer(bytes, bytes), TLBP_OK);
		sequence_assert(&sequence, "dsb oshst", line, "dsb osh", "isb");
	}
}

static void each_operation_has_the_largest_size_that_begins_and_ends_there(void **state)
{
	(void)state;
	start();
	assert_int_equal(flush_outer(0x1ff000, 0x202000), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi rpaos 00000000000001ff",
			"tlbi rpaos 0000300000000200", "tlbi rpaos 0000000000000400", "dsb osh",
			"isb");
	/* The end of one size is no start of a larger one. */
	assert_int_equal(flush_outer(0xc000, 0x5000), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi rpaos 000010000000000c",
			"tlbi rpaos 0000000000000010", "dsb osh", "isb");
}

static void the_last_granule_can_be_named(void **state)
{
	(void)state;
	sequence_start(&sequence, "EL3", TLBP_ARM64_HAS_RME | TLBP_ARM64_HAS_D128, 0, 0);
	assert_int_equal(flush_outer(GPT_LARGE_END - 0x1000, 0x1000), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi rpaos 00000fffffffffff", "dsb osh", "isb");
	assert_int_equal(flush_outer(GPT_LARGE_END, 0x1000), TLBP_ERR_RANGE);
	assert_all_of_it();
}

static void more_than_64_operations_go_whole(void **state)
{
	const uint64_t largest = UINT64_C(1) << 39;

	(void)state;
	start();
	assert_int_equal(flush_outer(0, 64 * largest), TLBP_OK);
	assert_int_equal(tlbp_mock_op_count(&sequence.mock, TLBP_MOCK_BY_RANGE), 64);
	sequence.mock.event_count = 0;
	assert_int_equal(flush_outer(0, 65 * largest), TLBP_OK);
	assert_all_of_it();
	assert_int_equal(flush_outer(0, UINT64_MAX), TLBP_OK);
	assert_all_of_it();
}

static void the_local_domain_has_no_operations_by_address(void **state)
{
	(void)state;
	start();
	assert_int_equal(flush(0x1000, 0x1000, TLBP_DOMAIN_LOCAL, TLBP_LEAF_ONLY), TLBP_OK);
	sequence_assert(&sequence, "dsb nshst", "tlbi paall", "dsb nsh", "isb");
}

static void what_is_wrong_is_named_and_all_of_it_goes(void **state)
{
	(void)state;
	start();
	assert_int_equal(flush(0, 0x1000, TLBP_DOMAIN_INNER, 0), TLBP_ERR_DOMAIN);
	assert_all_of_it();
	assert_int_equal(flush(0, 0x1000, TLBP_DOMAIN_OUTER, TLBP_NXS), TLBP_ERR_FLAGS);
	assert_all_of_it();
	assert_int_equal(flush(0, 0x800, TLBP_DOMAIN_LOCAL, 0), TLBP_ERR_ALIGN);
	assert_all_of_it();
	assert_int_equal(flush_outer(0x800, 0x1000), TLBP_ERR_ALIGN);
	assert_all_of_it();
	assert_int_equal(flush_outer(GPT_END, 0x1000), TLBP_ERR_RANGE);
	assert_all_of_it();
	assert_int_equal(flush_outer(GPT_END - 0x1000, 0x2000), TLBP_ERR_RANGE);
	assert_all_of_it();
}

static void nothing_takes_nothing(void **state)
{
	const struct tlbp_arm64_gpt gpt = { .domain = TLBP_DOMAIN_OUTER, .size_bytes = 0x1000 };

	(void)state;
	start();
	assert_int_equal(flush_outer(0x1000, 0), TLBP_EMPTY);
	assert_int_equal(tlbp_arm64_flush_gpt(NULL, &gpt), TLBP_ERR_REQUEST);
	assert_int_equal(tlbp_arm64_flush_gpt(&sequence.arm64, NULL), TLBP_ERR_REQUEST);
	sequence_assert_nothing(&sequence);
}

static void it_is_for_monitors_that_have_it(void **state)
{
	(void)state;
	sequence_start(&sequence, "EL3", 0, 0, 0);
	assert_int_equal(flush_outer(0, 0x1000), TLBP_ERR_UNSUPPORTED);
	sequence_start(&sequence, "EL2", TLBP_ARM64_HAS_RME, 0, 0);
	assert_int_equal(flush_outer(0, 0x1000), TLBP_ERR_UNSUPPORTED);
	sequence_assert_nothing(&sequence);
}

static void what_has_changed_is_gone(void **state)
{
	struct tlbp_mock_entry entry = {
		.va = 0x12345000, .granule_shift = 12, .regime = TLBP_MOCK_GPT,
	};

	(void)state;
	start();
	assert_non_null(tlbp_mock_fill(&sequence.mock, &entry));
	entry.va += 0x1000;
	assert_non_null(tlbp_mock_fill(&sequence.mock, &entry));
	assert_int_equal(tlbp_mock_gpt_change(&sequence.mock, 0x12345000, 0x1000, 0), 1);
	assert_int_equal(flush_outer(0x12345000, 0x1000), TLBP_OK);
	assert_int_equal(tlbp_mock_stale_count(&sequence.mock), 0);
	assert_int_equal(tlbp_mock_lost_count(&sequence.mock), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_granule_goes_by_address_in_the_outer_domain),
		cmocka_unit_test(last_levels_alone_have_an_operation_of_their_own),
		cmocka_unit_test(every_size_that_there_is_takes_one_operation),
		cmocka_unit_test(each_operation_has_the_largest_size_that_begins_and_ends_there),
		cmocka_unit_test(the_last_granule_can_be_named),
		cmocka_unit_test(more_than_64_operations_go_whole),
		cmocka_unit_test(the_local_domain_has_no_operations_by_address),
		cmocka_unit_test(what_is_wrong_is_named_and_all_of_it_goes),
		cmocka_unit_test(nothing_takes_nothing),
		cmocka_unit_test(it_is_for_monitors_that_have_it),
		cmocka_unit_test(what_has_changed_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
