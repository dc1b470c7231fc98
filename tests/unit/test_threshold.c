/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/policy_threshold.c: each limit, each preset at its exact boundary. */
#include "policy.h"

#define KIB_4 12
#define KIB_16 14
#define KIB_64 16
#define MIB_2 21

static struct tlbp_plan decide(const struct tlbp_threshold *threshold, uint64_t page_count,
			       uint32_t granule_shift, uint32_t stride_shift, uint64_t op_count)
{
	const struct tlbp_range range = { .page_count = page_count };
	struct tlbp_request request = policy_request(&range, granule_shift, stride_shift);

	return tlbp_threshold_ops.decide(&threshold->policy, &request, &caps_plain, op_count, 0);
}

static void assert_by_address(struct tlbp_plan plan)
{
	assert_int_equal(plan.action, TLBP_BY_ADDRESS);
	assert_int_equal(plan.reason, TLBP_REASON_WITHIN_LIMIT);
	assert_true(plan.budget_ns == TLBP_NO_BUDGET);
}

static void assert_whole(struct tlbp_plan plan)
{
	assert_int_equal(plan.action, TLBP_WHOLE_SPACE);
	assert_int_equal(plan.reason, TLBP_REASON_OVER_LIMIT);
}

static int validate(struct tlbp_threshold *threshold)
{
	return tlbp_threshold_ops.validate(&threshold->policy, &caps_plain);
}

/* -------------------------------------------------------------- limits --- */

static void it_goes_whole_above_max_ops(void **state)
{
	const struct tlbp_threshold threshold = { .max_ops = 10 };

	(void)state;
	assert_by_address(decide(&threshold, 1000000, KIB_4, 0, 1));
	assert_by_address(decide(&threshold, 1000000, KIB_4, 0, 10));
	assert_whole(decide(&threshold, 1, KIB_4, 0, 11));
	assert_whole(decide(&threshold, 1, KIB_4, 0, UINT64_MAX - 1));
}

static void it_goes_whole_above_max_pages(void **state)
{
	const struct tlbp_threshold threshold = { .max_pages = 100 };

	(void)state;
	assert_by_address(decide(&threshold, 100, KIB_4, 0, 1000000));
	assert_whole(decide(&threshold, 101, KIB_4, 0, 1));
	assert_whole(decide(&threshold, UINT64_MAX >> 12, KIB_4, 0, 1));
}

static void it_goes_whole_above_max_strides(void **state)
{
	const struct tlbp_threshold threshold = { .max_strides = 3 };

	(void)state;
	assert_by_address(decide(&threshold, 3 * 512, KIB_4, MIB_2, 1000000));
	assert_whole(decide(&threshold, 3 * 512 + 1, KIB_4, MIB_2, 1));
}

/* Linux rounds both ends outward to the stride before it compares. */
static void a_mapping_that_is_touched_counts(void **state)
{
	const struct tlbp_threshold threshold = { .max_strides = 1 };
	const struct tlbp_range inside = { .start_va = 0x1ff000, .page_count = 1 };
	const struct tlbp_range across = { .start_va = 0x1ff000, .page_count = 2 };
	struct tlbp_request request = policy_request(&inside, KIB_4, MIB_2);

	(void)state;
	assert_by_address(tlbp_threshold_ops.decide(&threshold.policy, &request, &caps_plain, 1,
						    0));
	request.ranges = &across;
	assert_whole(tlbp_threshold_ops.decide(&threshold.policy, &request, &caps_plain, 1, 0));
}

static void strides_are_pages_by_default(void **state)
{
	const struct tlbp_threshold threshold = { .max_strides = 3 };

	(void)state;
	assert_by_address(decide(&threshold, 3, KIB_64, 0, 3));
	assert_whole(decide(&threshold, 4, KIB_64, 0, 4));
}

static void a_range_below_one_stride_is_within_the_limit(void **state)
{
	const struct tlbp_threshold threshold = { .max_strides = 1 };

	(void)state;
	assert_by_address(decide(&threshold, 1, KIB_4, MIB_2, 1));
}

static void the_first_limit_that_is_exceeded_decides(void **state)
{
	const struct tlbp_threshold threshold = {
		.max_ops = 10,
		.max_strides = 20,
		.max_pages = 30,
	};

	(void)state;
	assert_by_address(decide(&threshold, 20, KIB_4, 0, 10));
	assert_whole(decide(&threshold, 20, KIB_4, 0, 11));
	assert_whole(decide(&threshold, 21, KIB_4, 0, 10));
	assert_whole(decide(&threshold, 31, KIB_4, MIB_2, 10));
}

static void several_ranges_count_together(void **state)
{
	const struct tlbp_threshold threshold = { .max_pages = 100 };
	const struct tlbp_range ranges[] = {
		{ .start_va = 0, .page_count = 50 },
		{ .start_va = 0x1000000, .page_count = 0 },
		{ .start_va = 0x2000000, .page_count = 51 },
	};
	struct tlbp_request request = policy_request(ranges, KIB_4, 0);

	(void)state;
	request.range_count = 2;
	assert_by_address(tlbp_threshold_ops.decide(&threshold.policy, &request, &caps_plain, 50,
						    0));
	request.range_count = 3;
	assert_whole(tlbp_threshold_ops.decide(&threshold.policy, &request, &caps_plain, 101, 0));
}

static void page_counts_that_do_not_fit_together_saturate(void **state)
{
	const struct tlbp_threshold threshold = { .max_pages = 100 };
	const struct tlbp_range ranges[] = {
		{ .start_va = 0, .page_count = UINT64_MAX },
		{ .start_va = 0, .page_count = 2 },
	};
	struct tlbp_request request = policy_request(ranges, KIB_4, 0);

	(void)state;
	request.range_count = 2;
	assert_whole(tlbp_threshold_ops.decide(&threshold.policy, &request, &caps_plain, 1, 0));
}

static void no_limit_at_all_is_refused(void **state)
{
	struct tlbp_threshold threshold = { .max_ops = 0 };

	(void)state;
	assert_int_equal(validate(&threshold), TLBP_ERR_POLICY_LIMITS);
}

static void more_strides_than_pages_are_refused(void **state)
{
	struct tlbp_threshold threshold = { .max_strides = 11, .max_pages = 10 };

	(void)state;
	assert_int_equal(validate(&threshold), TLBP_ERR_POLICY_LIMITS);
	threshold.max_strides = 10;
	assert_int_equal(validate(&threshold), TLBP_OK);
	threshold.max_pages = 0;
	assert_int_equal(validate(&threshold), TLBP_OK);
}

static void each_limit_alone_is_enough(void **state)
{
	struct tlbp_threshold ops = { .max_ops = 1 };
	struct tlbp_threshold strides = { .max_strides = 1 };
	struct tlbp_threshold pages = { .max_pages = 1 };

	(void)state;
	assert_int_equal(validate(&ops), TLBP_OK);
	assert_int_equal(validate(&strides), TLBP_OK);
	assert_int_equal(validate(&pages), TLBP_OK);
}

static void it_needs_no_clock_and_learns_nothing(void **state)
{
	(void)state;
	assert_int_equal(tlbp_threshold_ops.flags, 0);
	assert_null(tlbp_threshold_ops.observe);
}

/* ------------------------------------------------------------- presets --- */

/* One row per boundary: the most pages that go by address. UINT64_MAX: all do. */
struct boundary {
	uint32_t preset;
	uint32_t granule_shift;
	uint32_t stride_shift;
	bool range;
	uint64_t max_pages;
};

static void assert_boundary(const struct boundary *row)
{
	struct tlbp_threshold threshold = { .max_ops = 99 };
	uint32_t granule_shift = row->granule_shift;
	uint64_t most = row->max_pages == UINT64_MAX ? UINT64_MAX >> granule_shift :
						       row->max_pages;

	assert_int_equal(tlbp_threshold_preset(&threshold, row->preset, granule_shift,
					       row->range ? &caps_range : &caps_plain),
			 TLBP_OK);
	assert_ptr_equal(threshold.policy.ops, &tlbp_threshold_ops);
	assert_int_equal(validate(&threshold), TLBP_OK);
	/* Operations do not count, whatever their number. */
	assert_by_address(decide(&threshold, most, granule_shift, row->stride_shift, 1 << 30));
	if (row->max_pages != UINT64_MAX)
		assert_whole(decide(&threshold, most + 1, granule_shift, row->stride_shift, 1));
}

static void assert_boundaries(const struct boundary *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		assert_boundary(&rows[i]);
}

static void linux_goes_whole_from_a_table_of_mappings_on(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_LINUX, KIB_4, 0, false, 511 },
		{ TLBP_PRESET_LINUX, KIB_16, 0, false, 2047 },
		{ TLBP_PRESET_LINUX, KIB_64, 0, false, 8191 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void linux_counts_strides(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_LINUX, KIB_4, MIB_2, false, 511 * 512 },
		{ TLBP_PRESET_LINUX, KIB_64, 29, false, UINT64_C(8191) * 8192 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void linux_with_range_operations_goes_whole_above_2_21_pages(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_LINUX, KIB_4, 0, true, 1 << 21 },
		{ TLBP_PRESET_LINUX, KIB_4, MIB_2, true, 1 << 21 },
		{ TLBP_PRESET_LINUX, KIB_16, 0, true, 1 << 21 },
		{ TLBP_PRESET_LINUX, KIB_64, 0, true, 1 << 21 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void linux_2014_goes_whole_above_1024_pages(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_LINUX_2014, KIB_4, 0, false, 1024 },
		{ TLBP_PRESET_LINUX_2014, KIB_4, MIB_2, false, 1024 },
		{ TLBP_PRESET_LINUX_2014, KIB_4, 0, true, 1024 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void xnu_goes_whole_above_256_pages_or_2_21_with_range(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_XNU, KIB_16, 0, false, 256 },
		{ TLBP_PRESET_XNU, KIB_16, 0, true, 1 << 21 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void freebsd_never_goes_whole(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_FREEBSD, KIB_4, 0, false, UINT64_MAX },
		{ TLBP_PRESET_FREEBSD, KIB_4, 0, true, UINT64_MAX },
		{ TLBP_PRESET_FREEBSD, KIB_4, MIB_2, true, UINT64_MAX },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void freebsd_amd64_goes_whole_from_4096_pages(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_FREEBSD_AMD64, KIB_4, 0, false, 4095 },
		{ TLBP_PRESET_FREEBSD_AMD64, KIB_4, 0, true, 4095 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void zircon_goes_whole_above_16_addresses(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_ZIRCON, KIB_4, 0, false, 16 },
		{ TLBP_PRESET_ZIRCON, KIB_4, 0, true, 16 },
		{ TLBP_PRESET_ZIRCON, KIB_4, MIB_2, false, 16 * 512 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void x86_goes_whole_above_33_mappings(void **state)
{
	static const struct boundary rows[] = {
		{ TLBP_PRESET_X86, KIB_4, 0, false, 33 },
		{ TLBP_PRESET_X86, KIB_4, MIB_2, false, 33 * 512 },
		{ TLBP_PRESET_X86, KIB_4, 0, true, 33 },
	};

	(void)state;
	assert_boundaries(rows, COUNT_OF(rows));
}

static void an_unknown_preset_or_granule_changes_nothing(void **state)
{
	static const struct {
		uint32_t preset;
		uint32_t granule_shift;
	} bad[] = {
		{ TLBP_PRESET_COUNT, KIB_4 }, { UINT32_MAX, KIB_4 }, { TLBP_PRESET_LINUX, 13 },
		{ TLBP_PRESET_LINUX, 0 },     { TLBP_PRESET_LINUX, 31 }, { TLBP_PRESET_LINUX, 32 },
		{ TLBP_PRESET_LINUX, UINT32_MAX },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(bad); i++) {
		struct tlbp_threshold threshold;
		struct tlbp_threshold before;

		memset(&threshold, 0x5a, sizeof(threshold));
		before = threshold;
		assert_int_equal(tlbp_threshold_preset(&threshold, bad[i].preset,
						       bad[i].granule_shift, &caps_plain),
				 TLBP_ERR_POLICY_LIMITS);
		assert_memory_equal(&threshold, &before, sizeof(threshold));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_goes_whole_above_max_ops),
		cmocka_unit_test(it_goes_whole_above_max_pages),
		cmocka_unit_test(it_goes_whole_above_max_strides),
		cmocka_unit_test(a_mapping_that_is_touched_counts),
		cmocka_unit_test(strides_are_pages_by_default),
		cmocka_unit_test(a_range_below_one_stride_is_within_the_limit),
		cmocka_unit_test(the_first_limit_that_is_exceeded_decides),
		cmocka_unit_test(several_ranges_count_together),
		cmocka_unit_test(page_counts_that_do_not_fit_together_saturate),
		cmocka_unit_test(no_limit_at_all_is_refused),
		cmocka_unit_test(more_strides_than_pages_are_refused),
		cmocka_unit_test(each_limit_alone_is_enough),
		cmocka_unit_test(it_needs_no_clock_and_learns_nothing),
		cmocka_unit_test(linux_goes_whole_from_a_table_of_mappings_on),
		cmocka_unit_test(linux_counts_strides),
		cmocka_unit_test(linux_with_range_operations_goes_whole_above_2_21_pages),
		cmocka_unit_test(linux_2014_goes_whole_above_1024_pages),
		cmocka_unit_test(xnu_goes_whole_above_256_pages_or_2_21_with_range),
		cmocka_unit_test(freebsd_never_goes_whole),
		cmocka_unit_test(freebsd_amd64_goes_whole_from_4096_pages),
		cmocka_unit_test(zircon_goes_whole_above_16_addresses),
		cmocka_unit_test(x86_goes_whole_above_33_mappings),
		cmocka_unit_test(an_unknown_preset_or_granule_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
