/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Operand words, worked out by hand from the field tables of the Arm ARM (C5.5
 * "A64 system instructions for TLB maintenance", Xt of each instruction), field
 * by field and not by the formula under test.
 */
#include <tlbpolicy/arm64.h>

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

static void range_operand_is_as_the_manual_lays_it_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(range_vectors) / sizeof(range_vectors[0]); i++) {
		const struct range_vector *vector = &range_vectors[i];
		const struct tlbp_arm64_span span = { .num = vector->num, .scale = vector->scale };

		expect_word(tlbp_arm64_range_operand(vector->va, vector->granule_shift,
						     vector->granule_shift, span, vector->asid),
			    vector->operand, vector->source);
	}
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
		cmocka_unit_test(range_operand_is_as_the_manual_lays_it_out),
		cmocka_unit_test(asid_operand_has_nothing_but_the_asid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
