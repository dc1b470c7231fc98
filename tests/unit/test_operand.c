/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/arch/arm64/operand.c: each bit that goes in comes out in its field alone. */
#include "unit.h"

#include <tlbpolicy/arm64.h>

static const uint32_t granule_shifts[] = { 12, 14, 16 };

static uint64_t field(uint64_t word, uint32_t high, uint32_t low)
{
	return (word << (63 - high)) >> (63 - high + low);
}

static void va_operand_puts_bits_55_to_12_at_43_to_0(void **state)
{
	uint32_t bit;

	(void)state;
	for (bit = 0; bit < 64; bit++) {
		uint64_t expected = bit >= 12 && bit <= 55 ? UINT64_C(1) << (bit - 12) : 0;

		assert_int_equal(tlbp_arm64_va_operand(UINT64_C(1) << bit, 0), expected);
	}
}

static void va_operand_leaves_the_hint_clear_for_kernel_addresses(void **state)
{
	uint64_t operand = tlbp_arm64_va_operand(UINT64_C(0xfffffffffffff000), 0);

	(void)state;
	assert_int_equal(field(operand, 43, 0), (UINT64_C(1) << 44) - 1);
	assert_int_equal(field(operand, 47, 44), 0);
	assert_int_equal(field(operand, 63, 48), 0);
}

static void every_asid_bit_lands_at_48_and_above(void **state)
{
	const struct tlbp_arm64_span span = { .page_count = 2 };
	uint64_t bare_range = tlbp_arm64_range_operand(0, 12, 12, span, 0);
	uint32_t bit;

	(void)state;
	for (bit = 0; bit < 16; bit++) {
		uint16_t asid = (uint16_t)(1u << bit);
		uint64_t expected = UINT64_C(1) << (48 + bit);

		assert_int_equal(tlbp_arm64_asid_operand(asid), expected);
		assert_int_equal(tlbp_arm64_va_operand(0, asid), expected);
		assert_int_equal(tlbp_arm64_range_operand(0, 12, 12, span, asid) ^ bare_range,
				 expected);
	}
}

static void the_widest_asid_stays_in_its_field(void **state)
{
	const struct tlbp_arm64_span span = { .page_count = 2 };
	uint64_t va_operand = tlbp_arm64_va_operand(0, 0xffff);
	uint64_t range_operand = tlbp_arm64_range_operand(0, 16, 16, span, 0xffff);

	(void)state;
	assert_int_equal(va_operand, UINT64_C(0xffff000000000000));
	assert_int_equal(field(range_operand, 63, 48), 0xffff);
	assert_int_equal(field(range_operand, 47, 46), 3);
	assert_int_equal(field(range_operand, 45, 0), 0);
}

static void range_operand_counts_its_base_in_granules(void **state)
{
	const struct tlbp_arm64_span span = { .page_count = 2 };
	uint32_t bit;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(granule_shifts); i++)
		for (bit = 0; bit < 64; bit++) {
			uint32_t shift = granule_shifts[i];
			uint64_t operand = tlbp_arm64_range_operand(UINT64_C(1) << bit, shift,
								    shift, span, 0);
			uint64_t expected = bit >= shift && bit < shift + 37 ?
						    UINT64_C(1) << (bit - shift) :
						    0;

			assert_int_equal(field(operand, 36, 0), expected);
			assert_int_equal(field(operand, 45, 37), 0);
			assert_int_equal(field(operand, 63, 48), 0);
		}
}

static void range_operand_names_each_granule(void **state)
{
	const struct tlbp_arm64_span span = { .page_count = 2 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(granule_shifts); i++) {
		uint64_t operand = tlbp_arm64_range_operand(0, granule_shifts[i],
							    granule_shifts[i], span, 0);

		assert_int_equal(operand, (uint64_t)(i + 1) << 46);
	}
}

static void range_operand_holds_every_num_and_scale(void **state)
{
	uint32_t scale;
	uint32_t num;

	(void)state;
	for (scale = 0; scale < 4; scale++)
		for (num = 0; num < 32; num++) {
			struct tlbp_arm64_span span = {
				.num = (uint8_t)num,
				.scale = (uint8_t)scale,
			};
			uint64_t operand = tlbp_arm64_range_operand(0, 12, 12, span, 0);

			assert_int_equal(field(operand, 43, 39), num);
			assert_int_equal(field(operand, 45, 44), scale);
			assert_int_equal(field(operand, 38, 0), 0);
			assert_int_equal(field(operand, 63, 46), 1);
		}
}

static void range_operand_leaves_the_hint_clear_for_kernel_addresses(void **state)
{
	const struct tlbp_arm64_span span = { .page_count = 2 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(granule_shifts); i++) {
		uint64_t operand = tlbp_arm64_range_operand(UINT64_MAX << 16, granule_shifts[i],
							    granule_shifts[i], span, 0);

		assert_int_equal(field(operand, 38, 37), 0);
		assert_int_equal(field(operand, 63, 48), 0);
	}
}

/* With 52-bit addresses the base counts in 64 KiB whatever the granule. */
static void range_operand_counts_its_base_in_64_kib_if_told(void **state)
{
	const struct tlbp_arm64_span span = { .page_count = 2 };
	uint32_t bit;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(granule_shifts); i++)
		for (bit = 0; bit < 64; bit++) {
			uint64_t operand = tlbp_arm64_range_operand(UINT64_C(1) << bit,
								    granule_shifts[i], 16, span, 0);
			uint64_t expected = bit >= 16 && bit < 53 ? UINT64_C(1) << (bit - 16) : 0;

			assert_int_equal(operand, (uint64_t)(i + 1) << 46 | expected);
		}
}

/* Levels by the architecture's numbers; TLBP_LEVEL_0 is 4. */
static void level_hint_is_the_granule_and_the_level_and_nothing_else(void **state)
{
	uint32_t level;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(granule_shifts); i++)
		for (level = TLBP_LEVEL_1; level <= TLBP_LEVEL_0; level++) {
			uint64_t hint = tlbp_arm64_level_hint(granule_shifts[i], level);
			uint64_t number = level == TLBP_LEVEL_0 ? 0 : level;

			assert_int_equal(hint, (uint64_t)(i + 1) << 46 | number << 44);
		}
}

static void range_level_hint_is_the_level_and_nothing_else(void **state)
{
	uint64_t level;

	(void)state;
	for (level = TLBP_LEVEL_1; level <= TLBP_LEVEL_3; level++)
		assert_int_equal(tlbp_arm64_range_level_hint((uint32_t)level), level << 37);
}

/* They are or-ed in: an operand has nothing where they stand. */
static void hints_fit_beside_every_other_field(void **state)
{
	const struct tlbp_arm64_span span = { .num = 31, .scale = 3 };
	uint64_t by_address = tlbp_arm64_va_operand(UINT64_MAX, 0xffff);
	uint64_t range = tlbp_arm64_range_operand(UINT64_MAX, 16, 16, span, 0xffff);

	(void)state;
	assert_int_equal(by_address, ~(UINT64_C(15) << 44));
	assert_int_equal(by_address & tlbp_arm64_level_hint(16, TLBP_LEVEL_3), 0);
	assert_int_equal(range, ~(UINT64_C(3) << 37));
	assert_int_equal(range & tlbp_arm64_range_level_hint(TLBP_LEVEL_3), 0);
}

static void gpt_operand_puts_address_and_size_into_their_fields(void **state)
{
	uint32_t bit;
	uint64_t size;

	(void)state;
	for (bit = 0; bit < 64; bit++) {
		uint64_t expected = bit >= 12 && bit <= 55 ? UINT64_C(1) << (bit - 12) : 0;

		for (size = 0; size <= 9; size++)
			assert_int_equal(tlbp_arm64_gpt_operand(UINT64_C(1) << bit, (uint32_t)size),
					 expected | size << 44);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(va_operand_puts_bits_55_to_12_at_43_to_0),
		cmocka_unit_test(va_operand_leaves_the_hint_clear_for_kernel_addresses),
		cmocka_unit_test(every_asid_bit_lands_at_48_and_above),
		cmocka_unit_test(the_widest_asid_stays_in_its_field),
		cmocka_unit_test(range_operand_counts_its_base_in_granules),
		cmocka_unit_test(range_operand_names_each_granule),
		cmocka_unit_test(range_operand_holds_every_num_and_scale),
		cmocka_unit_test(range_operand_leaves_the_hint_clear_for_kernel_addresses),
		cmocka_unit_test(range_operand_counts_its_base_in_64_kib_if_told),
		cmocka_unit_test(level_hint_is_the_granule_and_the_level_and_nothing_else),
		cmocka_unit_test(range_level_hint_is_the_level_and_nothing_else),
		cmocka_unit_test(hints_fit_beside_every_other_field),
		cmocka_unit_test(gpt_operand_puts_address_and_size_into_their_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
