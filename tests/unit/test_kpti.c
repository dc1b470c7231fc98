/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* TLBP_ARM64_KPTI: what is issued for both ASIDs of a user space, and what is not. */
#include "sequence.h"

#define EVEN_ASID UINT16_C(0x1234)

static struct sequence sequence;

static void start(const char *machine, uint32_t flags)
{
	sequence_start(&sequence, machine, 0, 0, TLBP_ARM64_KPTI | flags);
}

static int flush(uint32_t kind, uint16_t asid, uint64_t page_count, uint32_t flags)
{
	const struct tlbp_space space = {
		.kind = kind, .domain = TLBP_DOMAIN_INNER, .granule_shift = 12, .asid = asid,
	};

	return sequence_flush(&sequence, &space, 0x42000, page_count, flags);
}

static void a_page_of_a_user_goes_for_both_asids(void **state)
{
	(void)state;
	start("EL1", 0);
	assert_int_equal(flush(TLBP_SPACE_USER, EVEN_ASID, 1, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae1is 1234000000000042",
			"tlbi vae1is 1235000000000042", "dsb ish", "isb");
}

static void either_asid_names_the_space(void **state)
{
	(void)state;
	start("EL1", 0);
	assert_int_equal(flush(TLBP_SPACE_USER, EVEN_ASID + 1, 1, TLBP_LEAF_ONLY), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vale1is 1234000000000042",
			"tlbi vale1is 1235000000000042", "dsb ish", "isb");
	assert_int_equal(flush(TLBP_SPACE_USER, EVEN_ASID + 1, 1, TLBP_WANT_WHOLE_SPACE),
			 TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi aside1is 1234000000000000",
			"tlbi aside1is 1235000000000000", "dsb ish", "isb");
}

/* TG = 1, SCALE = 0, NUM = 1: four pages. */
static void a_range_goes_for_both_asids(void **state)
{
	(void)state;
	start("EL1", 0);
	assert_int_equal(flush(TLBP_SPACE_USER, EVEN_ASID, 4, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi rvae1is 1234408000000042",
			"tlbi rvae1is 1235408000000042", "dsb ish", "isb");
}

/* All pages for one, then for the other: the loops stay those of one ASID. */
static void several_pages_go_for_one_asid_after_the_other(void **state)
{
	(void)state;
	start("EL1", TLBP_ARM64_NEVER_RANGE);
	assert_int_equal(flush(TLBP_SPACE_USER, EVEN_ASID, 2, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae1is 1234000000000042",
			"tlbi vae1is 1234000000000043", "tlbi vae1is 1235000000000042",
			"tlbi vae1is 1235000000000043", "dsb ish", "isb");
}

static void the_kernel_has_no_pair(void **state)
{
	(void)state;
	start("EL1", 0);
	assert_int_equal(flush(TLBP_SPACE_KERNEL, 0, 1, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vaae1is 0000000000000042", "dsb ish",
			"isb");
	assert_int_equal(flush(TLBP_SPACE_USER, EVEN_ASID, 1, TLBP_WANT_EVERYTHING), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmalle1is", "dsb ish", "isb");
}

static void nor_has_the_own_space_of_a_host(void **state)
{
	(void)state;
	start("host", 0);
	assert_int_equal(flush(TLBP_SPACE_HYP, EVEN_ASID + 1, 1, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae2is 1235000000000042", "dsb ish", "isb");
	assert_int_equal(flush(TLBP_SPACE_USER, EVEN_ASID, 1, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae1is 1234000000000042",
			"tlbi vae1is 1235000000000042", "dsb ish", "isb");
}

static void a_step_of_one_operation_is_two(void **state)
{
	const struct tlbp_range range = { .start_va = 0x42000, .page_count = 3 };
	const struct tlbp_request request = {
		.ranges = &range,
		.range_count = 1,
		.space = { .kind = TLBP_SPACE_USER, .domain = TLBP_DOMAIN_INNER,
			   .granule_shift = 12, .asid = EVEN_ASID },
	};
	struct tlbp_cursor cursor = { .page_index = 0 };

	(void)state;
	start("EL1", TLBP_ARM64_NEVER_RANGE);
	assert_int_equal(tlbp_arm64_count_ops(&sequence.arm64.backend, &request), 6);
	assert_int_equal(tlbp_arm64_issue(&sequence.arm64.backend, &request, &cursor, 1), 2);
	assert_int_equal(cursor.page_index, 1);
	assert_int_equal(tlbp_arm64_issue(&sequence.arm64.backend, &request, &cursor, 3), 2);
	assert_int_equal(cursor.page_index, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_of_a_user_goes_for_both_asids),
		cmocka_unit_test(either_asid_names_the_space),
		cmocka_unit_test(a_range_goes_for_both_asids),
		cmocka_unit_test(several_pages_go_for_one_asid_after_the_other),
		cmocka_unit_test(the_kernel_has_no_pair),
		cmocka_unit_test(nor_has_the_own_space_of_a_host),
		cmocka_unit_test(a_step_of_one_operation_is_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
