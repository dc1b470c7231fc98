/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Operand words, worked out by hand from the field tables of the Arm ARM (C5.5
 * "A64 system instructions for TLB maintenance", Xt of each instruction), field
 * by field and not by the formula under test.
 */
#include "arch/arm64/operand.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct va_vector {
	uint64_t va;
	uint16_t asid;
	uint64_t operand;
	const char *source;
};

static const struct va_vector va_vectors[] = {
	{ 0x0000000000001000, 0x0000, 0x0000000000000001, "VAE1: [43:0] is VA[55:12]" },
	{ 0x00007f0123456000, 0x1234, 0x12340007f0123456, "VAE1: [63:48] is the ASID" },
	{ 0x0000fffffffff000, 0x8000, 0x8000000fffffffff, "VAE1: highest user page" },
	{ 0x0000000000000000, 0xffff, 0xffff000000000000, "VAE1: lowest page, widest ASID" },
	{ 0xffff800012345000, 0x0000, 0x00000ff800012345, "VAAE1: VA[63:56] stays out of TTL" },
	{ 0xfffffffffffff000, 0x0000, 0x00000fffffffffff, "VAAE1: highest page of all" },
	{ 0xab00000000001000, 0x0007, 0x0007000000000001, "VAE1: a tag stays out of TTL" },
	{ 0x0000000000004000, 0x0001, 0x0001000000000004, "VAE1, 16 KiB: still VA[55:12]" },
	{ 0x00007fff00010000, 0x0002, 0x00020007fff00010, "VAE1, 64 KiB: still VA[55:12]" },
	{ 0x0000000000001fff, 0x0000, 0x0000000000000001, "VAE1: VA[11:0] is no part of it" },
};

/* By intermediate physical address there is no ASID; [63] is NS. */
static const struct va_vector ipa_vectors[] = {
	{ 0x0000000080001000, 0, 0x0000000000080001, "IPAS2E1: [39:0] is IPA[51:12]" },
	{ 0x000f123456789000, 0, 0x000000f123456789, "IPAS2E1: 52 bits of it" },
	{ 0x00abcdef01234000, 0, 0x00000abcdef01234, "IPAS2E1: [43:40] is IPA[55:52]" },
	{ 0x0000000040000000, 1, 0x8000000000040000, "IPAS2E1: NS is [63]" },
};

struct hint_vector {
	uint32_t granule_shift;
	uint32_t level;
	uint64_t hint;
	const char *source;
};

static const struct hint_vector hint_vectors[] = {
	{ 12, TLBP_LEVEL_0, 0x0000400000000000, "TTL 0b0100: 4 KiB, level 0" },
	{ 12, TLBP_LEVEL_1, 0x0000500000000000, "TTL 0b0101: 4 KiB, level 1" },
	{ 12, TLBP_LEVEL_2, 0x0000600000000000, "TTL 0b0110: 4 KiB, level 2" },
	{ 12, TLBP_LEVEL_3, 0x0000700000000000, "TTL 0b0111: 4 KiB, level 3" },
	{ 14, TLBP_LEVEL_1, 0x0000900000000000, "TTL 0b1001: 16 KiB, level 1" },
	{ 14, TLBP_LEVEL_2, 0x0000a00000000000, "TTL 0b1010: 16 KiB, level 2" },
	{ 14, TLBP_LEVEL_3, 0x0000b00000000000, "TTL 0b1011: 16 KiB, level 3" },
	{ 16, TLBP_LEVEL_1, 0x0000d00000000000, "TTL 0b1101: 64 KiB, level 1" },
	{ 16, TLBP_LEVEL_2, 0x0000e00000000000, "TTL 0b1110: 64 KiB, level 2" },
	{ 16, TLBP_LEVEL_3, 0x0000f00000000000, "TTL 0b1111: 64 KiB, level 3" },
};

static const struct hint_vector range_hint_vectors[] = {
	{ 0, TLBP_LEVEL_1, 0x0000002000000000, "range TTL 0b01: level 1" },
	{ 0, TLBP_LEVEL_2, 0x0000004000000000, "range TTL 0b10: level 2" },
	{ 0, TLBP_LEVEL_3, 0x0000006000000000, "range TTL 0b11: level 3" },
};

struct range_vector {
	uint64_t va;
	uint32_t granule_shift;
	uint8_t num;
	uint8_t scale;
	uint16_t asid;
	uint64_t operand;
	const char *source;
};

static const struct range_vector range_vectors[] = {
	{ 0x00007f0123456000, 12, 0, 0, 0x1234, 0x12344007f0123456, "RVAE1: TG 0b01 is 4 KiB" },
	{ 0x00007f0123456000, 12, 31, 0, 0x0042, 0x00424f87f0123456, "RVAE1: NUM is [43:39]" },
	{ 0x0000000000000000, 12, 31, 3, 0x0000, 0x00007f8000000000, "RVAAE1: SCALE is [45:44]" },
	{ 0xffff800010000000, 12, 14, 3, 0x0000, 0x0000771800010000, "RVAAE1: VA[48:12] only" },
	{ 0x0000ffffffffe000, 12, 0, 0, 0x0001, 0x0001400ffffffffe, "RVAE1: highest user pages" },
	{ 0x0000000000004000, 14, 0, 2, 0x0100, 0x0100a00000000001, "RVAE1: TG 0b10 is 16 KiB" },
	{ 0xffff800010000000, 14, 31, 3, 0x0000, 0x0000bf9e00004000, "RVAAE1, 16 KiB: VA[50:14]" },
	{ 0xffff800010000000, 16, 0, 1, 0xffff, 0xffffd01f80001000, "RVAE1: TG 0b11 is 64 KiB" },
	{ 0xfffffffffffc0000, 16, 1, 0, 0x0000, 0x0000c09ffffffffc, "RVAAE1, 64 KiB: VA[52:16]" },
};

/* With TCR_ELx.DS BaseADDR is VA[52:16] whatever the granule. */
static const struct range_vector wide_range_vectors[] = {
	{ 0x00007f0123450000, 12, 0, 0, 0x1234, 0x123440007f012345, "RVAE1: VA[52:16]" },
	{ 0xfff8000010000000, 12, 31, 3, 0x0000, 0x00007f9800001000, "RVAAE1: [36] is VA[52]" },
	{ 0xffff800010000000, 14, 1, 0, 0x0000, 0x0000809f80001000, "RVAAE1, 16 KiB: VA[52:16]" },
	{ 0xfffffffffffc0000, 16, 1, 0, 0x0000, 0x0000c09ffffffffc, "RVAAE1, 64 KiB: as ever" },
};

struct gpt_vector {
	uint64_t pa;
	uint32_t size;
	uint64_t operand;
	const char *source;
};

static const struct gpt_vector gpt_vectors[] = {
	{ 0x0000000000001000, 0, 0x0000000000000001, "RPAOS: SIZE 0b0000 is 4 KiB" },
	{ 0x0000000000004000, 1, 0x0000100000000004, "RPAOS: SIZE 0b0001 is 16 KiB" },
	{ 0x0000000000010000, 2, 0x0000200000000010, "RPAOS: SIZE 0b0010 is 64 KiB" },
	{ 0x0000000000200000, 3, 0x0000300000000200, "RPAOS: SIZE 0b0011 is 2 MiB" },
	{ 0x0000000002000000, 4, 0x0000400000002000, "RPAOS: SIZE 0b0100 is 32 MiB" },
	{ 0x0000000020000000, 5, 0x0000500000020000, "RPAOS: SIZE 0b0101 is 512 MiB" },
	{ 0x0000000800000000, 6, 0x0000600000800000, "RPAOS: SIZE 0b0110 is 1 GiB" },
	{ 0x0000000400000000, 7, 0x0000700000400000, "RPAOS: SIZE 0b0111 is 16 GiB" },
	{ 0x0000001000000000, 8, 0x0000800001000000, "RPAOS: SIZE 0b1000 is 64 GiB" },
	{ 0x000f800000000000, 9, 0x000090f800000000, "RPAOS: SIZE 0b1001 is 512 GiB" },
	{ 0x00ff000000000000, 9, 0x00009ff000000000, "RPAOS: [43:40] is PA[55:52]" },
};

static void expect_word(uint64_t word, uint64_t expected, const char *source)
{
	if (word == expected)
		return;
	print_message("# %s: %016" PRIx64 ", expected %016" PRIx64 "\n", source, word, expected);
	fail();
}

static void va_operand_is_as_the_manual_lays_it_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(va_vectors) / sizeof(va_vectors[0]); i++)
		expect_word(tlbp_arm64_va_operand(va_vectors[i].va, va_vectors[i].asid),
			    va_vectors[i].operand, va_vectors[i].source);
}

static void ipa_operand_is_as_the_manual_lays_it_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ipa_vectors) / sizeof(ipa_vectors[0]); i++)
		expect_word(tlbp_arm64_va_operand(ipa_vectors[i].va, 0) |
				    (ipa_vectors[i].asid ? OPERAND_NON_SECURE : 0),
			    ipa_vectors[i].operand, ipa_vectors[i].source);
}

static uint64_t range_word(const struct range_vector *vector, uint32_t base_shift)
{
	const struct tlbp_arm64_span span = { .num = vector->num, .scale = vector->scale };

	return tlbp_arm64_range_operand(vector->va, vector->granule_shift, base_shift, span,
					vector->asid);
}

static void range_operand_is_as_the_manual_lays_it_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(range_vectors) / sizeof(range_vectors[0]); i++)
		expect_word(range_word(&range_vectors[i], range_vectors[i].granule_shift),
			    range_vectors[i].operand, range_vectors[i].source);
}

static void range_operand_counts_in_64_kib_with_52_bit_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wide_range_vectors) / sizeof(wide_range_vectors[0]); i++)
		expect_word(range_word(&wide_range_vectors[i], 16), wide_range_vectors[i].operand,
			    wide_range_vectors[i].source);
}

static void level_hints_are_as_the_manual_codes_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hint_vectors) / sizeof(hint_vectors[0]); i++)
		expect_word(tlbp_arm64_level_hint(hint_vectors[i].granule_shift,
						  hint_vectors[i].level),
			    hint_vectors[i].hint, hint_vectors[i].source);
	for (size_t i = 0; i < sizeof(range_hint_vectors) / sizeof(range_hint_vectors[0]); i++)
		expect_word(tlbp_arm64_range_level_hint(range_hint_vectors[i].level),
			    range_hint_vectors[i].hint, range_hint_vectors[i].source);
}

/* NUM 7 of SCALE 2 is 32 blocks of 2 MiB. */
static void all_fields_stand_beside_each_other(void **state)
{
	const struct range_vector vector = { 0x00007f0123400000, 12, 7, 2, 0x00aa, 0, NULL };

	(void)state;
	expect_word(range_word(&vector, 12) | tlbp_arm64_range_level_hint(TLBP_LEVEL_2),
		    0x00aa63c7f0123400, "RVALE1");
	expect_word(tlbp_arm64_va_operand(0x00007f0123456000, 0x1234) |
			    tlbp_arm64_level_hint(12, TLBP_LEVEL_3),
		    0x12347007f0123456, "VALE1");
	expect_word(tlbp_arm64_va_operand(0x00abcdef01234000, 0) | OPERAND_NON_SECURE |
			    tlbp_arm64_level_hint(14, TLBP_LEVEL_2),
		    0x8000aabcdef01234, "IPAS2LE1");
}

static void gpt_operand_is_as_the_manual_lays_it_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(gpt_vectors) / sizeof(gpt_vectors[0]); i++)
		expect_word(tlbp_arm64_gpt_operand(gpt_vectors[i].pa, gpt_vectors[i].size),
			    gpt_vectors[i].operand, gpt_vectors[i].source);
}

static void asid_operand_has_nothing_but_the_asid(void **state)
{
	(void)state;
	expect_word(tlbp_arm64_asid_operand(0x1234), 0x1234000000000000, "ASIDE1: [63:48]");
	expect_word(tlbp_arm64_asid_operand(0), 0, "ASIDE1: the rest is RES0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(va_operand_is_as_the_manual_lays_it_out),
		cmocka_unit_test(ipa_operand_is_as_the_manual_lays_it_out),
		cmocka_unit_test(range_operand_is_as_the_manual_lays_it_out),
		cmocka_unit_test(range_operand_counts_in_64_kib_with_52_bit_addresses),
		cmocka_unit_test(level_hints_are_as_the_manual_codes_them),
		cmocka_unit_test(all_fields_stand_beside_each_other),
		cmocka_unit_test(gpt_operand_is_as_the_manual_lays_it_out),
		cmocka_unit_test(asid_operand_has_nothing_but_the_asid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
