/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the mock makes of arm64 instruction words and their operands. */
#include "bench.h"

#define NXS (1u << 12)
#define SYSP (1u << 22)
#define DSB_ISHST 0xd5033a9fu
#define DSB_ISH 0xd5033b9fu
#define ISB 0xd5033fdfu

static struct tlbp_mock_op decoded(uint32_t insn, uint64_t operand, uint32_t flags)
{
	struct tlbp_mock_op op;

	assert_int_equal(tlbp_mock_decode_tlbi(insn, operand, 0, flags, &op), TLBP_OK);
	return op;
}

/*
 * Words as GNU as 2.40 and LLVM 14 encode the mnemonics (Arm ARM C5.5), and those
 * of TLBIP as LLVM's own tests have them, not as this project computes them.
 */
static void decoder_knows_instructions_by_their_words(void **state)
{
	static const struct {
		uint32_t insn;
		const char *name;
	} known[] = {
		{ 0xd508871f, "tlbi vmalle1" },	   { 0xd508831f, "tlbi vmalle1is" },
		{ 0xd508811f, "tlbi vmalle1os" },  { 0xd5088720, "tlbi vae1" },
		{ 0xd5088740, "tlbi aside1" },	   { 0xd5088760, "tlbi vaae1" },
		{ 0xd50887a0, "tlbi vale1" },	   { 0xd50887e0, "tlbi vaale1" },
		{ 0xd5088320, "tlbi vae1is" },	   { 0xd5088340, "tlbi aside1is" },
		{ 0xd5088360, "tlbi vaae1is" },	   { 0xd50883a0, "tlbi vale1is" },
		{ 0xd50883e0, "tlbi vaale1is" },   { 0xd5088620, "tlbi rvae1" },
		{ 0xd5088660, "tlbi rvaae1" },	   { 0xd50886a0, "tlbi rvale1" },
		{ 0xd50886e0, "tlbi rvaale1" },	   { 0xd5088220, "tlbi rvae1is" },
		{ 0xd5088260, "tlbi rvaae1is" },   { 0xd50882a0, "tlbi rvale1is" },
		{ 0xd50882e0, "tlbi rvaale1is" },  { 0xd5088520, "tlbi rvae1os" },
		{ 0xd50c871f, "tlbi alle2" },	   { 0xd50c879f, "tlbi alle1" },
		{ 0xd50c83df, "tlbi vmalls12e1is" }, { 0xd50c8320, "tlbi vae2is" },
		{ 0xd50c8020, "tlbi ipas2e1is" },  { 0xd50c8420, "tlbi ipas2e1" },
		{ 0xd50c8400, "tlbi ipas2e1os" },  { 0xd50c80a0, "tlbi ipas2le1is" },
		{ 0xd50c8040, "tlbi ripas2e1is" }, { 0xd50c8440, "tlbi ripas2e1" },
		{ 0xd50c84e0, "tlbi ripas2le1os" }, { 0xd50e831f, "tlbi alle3is" },
		{ 0xd50e8320, "tlbi vae3is" },
		{ 0xd5033a9f, "dsb ishst" },	   { 0xd503369f, "dsb nshst" },
		{ 0xd5033b9f, "dsb ish" },	   { 0xd503379f, "dsb nsh" },
		{ 0xd503399f, "dsb ishld" },	   { 0xd503339f, "dsb osh" },
		{ 0xd5033f9f, "dsb sy" },	   { 0xd5033e9f, "dsb st" },
		{ 0xd5033bbf, "dmb ish" },	   { 0xd5033fdf, "isb" },
		{ 0xd5033a3f, "dsb ishnxs" },	   { 0xd5033e3f, "dsb synxs" },
		{ 0xd5089320, "tlbi vae1isnxs" },  { 0xd5089740, "tlbi aside1nxs" },
		{ 0xd50c93df, "tlbi vmalls12e1isnxs" }, { 0xd50895e0, "tlbi rvaale1osnxs" },
		{ 0xd50c94a0, "tlbi ipas2le1nxs" }, { 0xd50c9460, "tlbi ripas2e1osnxs" },
		{ 0xd50e93a0, "tlbi vale3isnxs" }, { 0xd50e911f, "tlbi alle3osnxs" },
		{ 0xd50e879f, "tlbi paall" },	   { 0xd50e819f, "tlbi paallos" },
		{ 0xd50e8460, "tlbi rpaos" },	   { 0xd50e84e0, "tlbi rpalos" },
		{ 0xd50c865f, "tlbi vmallws2e1" }, { 0xd50c825f, "tlbi vmallws2e1is" },
		{ 0xd50c855f, "tlbi vmallws2e1os" }, { 0xd50c955f, "tlbi vmallws2e1osnxs" },
		{ 0xd54e85aa, "tlbip rvale3os" },  { 0xd54e95aa, "tlbip rvale3osnxs" },
		{ 0xd54c8454, "tlbip ripas2e1" },  { 0xd54c9454, "tlbip ripas2e1nxs" },
		{ 0xd54c85bc, "tlbip rvale2os" },  { 0xd54c8054, "tlbip ripas2e1is" },
		{ 0xd548831e, "?" },		   { 0xd503201f, "?" },
		{ 0xd5080000, "?" },		   { 0xd503309f, "?" },
	};
	char text[24];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(known); i++) {
		tlbp_mock_mnemonic(known[i].insn, text);
		assert_string_equal(text, known[i].name);
	}
}

/* Of all op1, CRm and op2, with these other bits. */
static uint32_t known_count(uint32_t other_bits)
{
	struct tlbp_mock_op op;
	uint32_t count = 0;
	uint32_t op1, crm, op2;

	for (op1 = 0; op1 < 8; op1++)
		for (crm = 0; crm < 16; crm++)
			for (op2 = 0; op2 < 8; op2++)
				count += tlbp_mock_decode_tlbi(TLBI(op1, crm, op2) | other_bits,
							       0, 0, 0, &op) == TLBP_OK;
	return count;
}

/*
 * 32 of Armv8.0, 16 outer shareable and 30 by range of Armv8.4, 3 of FEAT_TLBIW;
 * the 4 of FEAT_RME have no twin.
 */
static void decoder_knows_every_operation(void **state)
{
	(void)state;
	assert_int_equal(known_count(31), 85);
	assert_int_equal(known_count(NXS | 31), 81);
}

/* 60 of them name an address, and are a TLBIP too, on any even register. */
static void decoder_knows_every_operation_on_a_pair(void **state)
{
	(void)state;
	assert_int_equal(known_count(SYSP), 60);
	assert_int_equal(known_count(SYSP | 28), 60);
	assert_int_equal(known_count(SYSP | NXS), 60);
	assert_int_equal(known_count(SYSP | 1), 0);
	assert_int_equal(known_count(SYSP | 31), 0);
}

/* Arm ARM C5.5, the description of each. */
static void decoder_knows_what_each_operation_reaches(void **state)
{
	const uint8_t any_asid = TLBP_MOCK_ANY_ASID;
	const uint8_t leaf = TLBP_MOCK_LEAF;
	const uint8_t any_vmid = TLBP_MOCK_ANY_VMID;
	const uint8_t stage1 = TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED;
	const uint8_t both = stage1 | TLBP_MOCK_STAGE2;
	const struct {
		uint32_t insn;
		uint8_t regime, kind, stages, flags;
	} known[] = {
		{ TLBI(0u, 3u, 0u) | 31, TLBP_MOCK_EL1, TLBP_MOCK_ALL, stage1, any_asid },
		{ TLBI(0u, 3u, 1u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, 0 },
		{ TLBI(0u, 3u, 2u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ASID, stage1, 0 },
		{ TLBI(0u, 3u, 3u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, any_asid },
		{ TLBI(0u, 3u, 5u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, leaf },
		{ TLBI(0u, 3u, 7u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, stage1, any_asid | leaf },
		{ TLBI(0u, 2u, 1u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, 0 },
		{ TLBI(0u, 2u, 3u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, any_asid },
		{ TLBI(0u, 2u, 5u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, leaf },
		{ TLBI(0u, 2u, 7u), TLBP_MOCK_EL1, TLBP_MOCK_BY_RANGE, stage1, any_asid | leaf },
		{ TLBI(4u, 3u, 4u) | 31, TLBP_MOCK_EL1, TLBP_MOCK_ALL, both, any_asid | any_vmid },
		{ TLBI(4u, 3u, 6u) | 31, TLBP_MOCK_EL1, TLBP_MOCK_ALL, both, any_asid },
		{ TLBI(4u, 0u, 1u), TLBP_MOCK_EL1, TLBP_MOCK_BY_ADDRESS, TLBP_MOCK_STAGE2,
		  any_asid },
		{ TLBI(4u, 3u, 5u), TLBP_MOCK_EL2, TLBP_MOCK_BY_ADDRESS, both,
		  any_asid | any_vmid | leaf },
		{ TLBI(6u, 3u, 0u) | 31, TLBP_MOCK_EL3, TLBP_MOCK_ALL, both, any_asid | any_vmid },
		{ TLBI(4u, 2u, 2u) | 31, TLBP_MOCK_EL1, TLBP_MOCK_CLEAN_DIRTY,
		  TLBP_MOCK_STAGE2 | TLBP_MOCK_COMBINED, any_asid },
		{ TLBI(6u, 1u, 4u) | 31, TLBP_MOCK_GPT, TLBP_MOCK_ALL, both, any_asid | any_vmid },
		{ TLBI(6u, 4u, 3u), TLBP_MOCK_GPT, TLBP_MOCK_BY_RANGE, both, any_asid | any_vmid },
		{ TLBI(6u, 4u, 7u), TLBP_MOCK_GPT, TLBP_MOCK_BY_RANGE, both,
		  any_asid | any_vmid | leaf },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(known); i++) {
		struct tlbp_mock_op op = decoded(known[i].insn, UINT64_C(1) << 46, 0);

		/* An operation on an ASID has all but that reserved. */
		op.flags &= (uint8_t)~TLBP_MOCK_MALFORMED;
		assert_int_equal(op.regime, known[i].regime);
		assert_int_equal(op.kind, known[i].kind);
		assert_int_equal(op.stages, known[i].stages);
		assert_int_equal(op.flags, known[i].flags);
	}
}

static void decoder_knows_where_operations_are_undefined(void **state)
{
	(void)state;
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), 0, 0).min_el, 1);
	assert_int_equal(decoded(TLBI(4u, 3u, 1u), 0, 0).min_el, 2);
	assert_int_equal(decoded(TLBI(4u, 3u, 4u) | 31, 0, 0).min_el, 2);
	assert_int_equal(decoded(TLBI(6u, 3u, 1u), 0, 0).min_el, 3);
}

static void decoder_reads_an_asid_of_el2_only_where_it_has_them(void **state)
{
	const uint64_t operand = UINT64_C(7) << 48;
	const uint32_t range = TLBI(4u, 2u, 1u);
	const uint64_t granule_4k = UINT64_C(1) << 46;

	(void)state;
	assert_true(decoded(TLBI(4u, 3u, 1u), operand, 0).flags & TLBP_MOCK_MALFORMED);
	assert_int_equal(decoded(TLBI(4u, 3u, 1u), operand, TLBP_MOCK_E2H).asid, 7);
	assert_int_equal(decoded(TLBI(4u, 3u, 1u), operand, TLBP_MOCK_E2H).flags,
			 TLBP_MOCK_ANY_VMID);
	assert_int_equal(decoded(range, operand | granule_4k, TLBP_MOCK_E2H).asid, 7);
	assert_true(decoded(TLBI(4u, 3u, 0u) | 31, 0, TLBP_MOCK_E2H).flags & TLBP_MOCK_ANY_ASID);
	assert_true(decoded(TLBI(6u, 3u, 1u), operand, TLBP_MOCK_E2H).flags &
		    TLBP_MOCK_MALFORMED);
}

static void decoder_reads_an_nxs_operation_as_its_twin(void **state)
{
	const uint64_t operand = (uint64_t)ASID << 48 | VA >> 12;
	struct tlbp_mock_op plain = decoded(TLBI(0u, 3u, 1u), operand, 0);
	struct tlbp_mock_op twin = decoded(TLBI(0u, 3u, 1u) | NXS, operand, 0);

	(void)state;
	assert_int_equal(twin.flags, plain.flags | TLBP_MOCK_OP_NXS);
	assert_int_equal(twin.kind, plain.kind);
	assert_int_equal(twin.domain, plain.domain);
	assert_int_equal(twin.stages, plain.stages);
	assert_int_equal(twin.asid, plain.asid);
	assert_true(twin.first == plain.first && twin.last == plain.last);
}

static void decoder_refuses_a_register_where_none_belongs(void **state)
{
	struct tlbp_mock_op op;

	(void)state;
	assert_int_equal(tlbp_mock_decode_tlbi(TLBI(0u, 3u, 0u), 0, 0, 0, &op),
			 TLBP_ERR_UNSUPPORTED);
	assert_int_equal(tlbp_mock_decode_tlbi(TLBI(4u, 2u, 2u), 0, 0, 0, &op),
			 TLBP_ERR_UNSUPPORTED);
}

static void decoder_reads_an_address_operand(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(0u, 3u, 1u), UINT64_C(0x0005ffff80000012), 0);

	(void)state;
	assert_int_equal(op.kind, TLBP_MOCK_BY_ADDRESS);
	assert_int_equal(op.domain, TLBP_DOMAIN_INNER);
	assert_int_equal(op.asid, 5);
	/* TTL is 15 here: level 3 of 64 KiB. */
	assert_int_equal(op.granule_shift, 16);
	assert_int_equal(op.level, TLBP_LEVEL_3);
	assert_true(op.first == UINT64_C(0xffffff8000001200) << 4);
	assert_int_equal(op.flags, 0);
}

static void decoder_extends_the_sign_of_an_address(void **state)
{
	(void)state;
	assert_true(decoded(TLBI(0u, 7u, 3u), UINT64_C(0x00000fffffffffff), 0).first ==
		    UINT64_C(0xfffffffffffff000));
	assert_true(decoded(TLBI(0u, 7u, 3u), UINT64_C(0x000007ffffffffff), 0).first ==
		    UINT64_C(0x007ffffffffff000));
}

static void decoder_calls_address_bits_in_the_hint_malformed(void **state)
{
	(void)state;
	/* Granule 0 with a level: what a kernel address leaves there unmasked is worse. */
	assert_int_equal(decoded(TLBI(0u, 3u, 3u), UINT64_C(1) << 44, 0).flags,
			 TLBP_MOCK_ANY_ASID | TLBP_MOCK_MALFORMED);
	assert_int_equal(decoded(TLBI(0u, 3u, 3u), UINT64_C(1) << 48, 0).flags,
			 TLBP_MOCK_ANY_ASID | TLBP_MOCK_MALFORMED);
	assert_int_equal(decoded(TLBI(0u, 3u, 2u), 1, 0).flags, TLBP_MOCK_MALFORMED);
}

static void decoder_takes_hints_of_52_bit_addresses_only_with_them(void **state)
{
	const uint64_t granule_4k = UINT64_C(1) << 46;
	const uint64_t level_1_of_16k = UINT64_C(9) << 44;

	(void)state;
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), granule_4k, 0).level, TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), granule_4k, TLBP_MOCK_64K_BASE).level,
			 TLBP_LEVEL_0);
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), level_1_of_16k, 0).level, TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), level_1_of_16k, TLBP_MOCK_64K_BASE).level,
			 TLBP_LEVEL_1);
	/* Level 0 of 16 KiB is reserved even then. */
	assert_int_equal(decoded(TLBI(0u, 3u, 1u), UINT64_C(8) << 44, TLBP_MOCK_64K_BASE).level,
			 TLBP_LEVEL_UNKNOWN);
}

static uint64_t range_operand(uint64_t granule, uint64_t scale, uint64_t num, uint64_t base)
{
	return granule << 46 | scale << 44 | num << 39 | base;
}

/* (NUM + 1) * 2^(5 * SCALE + 1) granules: 64 GiB is 2^21 of 32 KiB, and so on. */
static void decoder_reads_a_range_operand(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(0u, 6u, 3u), range_operand(1, 0, 0, 0x40000), 0);

	(void)state;
	assert_int_equal(op.kind, TLBP_MOCK_BY_RANGE);
	assert_int_equal(op.granule_shift, 12);
	assert_true(op.first == VA && op.last == VA + 2 * PAGE - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(1, 3, 31, 0), 0);
	assert_true(op.first == 0 && op.last == (UINT64_C(8) << 30) - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(2, 1, 4, 1), 0);
	assert_true(op.first == 0x4000 && op.last == 0x4000 + 320 * 0x4000 - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(3, 2, 0, 1), 0);
	assert_true(op.first == 0x10000 && op.last == 0x10000 + UINT64_C(2048) * 0x10000 - 1);
	op = decoded(TLBI(0u, 6u, 3u), range_operand(1, 0, 0, 1), TLBP_MOCK_64K_BASE);
	assert_true(op.first == 0x10000);
}

static void decoder_reads_the_hint_of_a_range(void **state)
{
	const uint64_t level_1 = UINT64_C(1) << 37;
	const uint32_t insn = TLBI(0u, 6u, 3u);

	(void)state;
	assert_int_equal(decoded(insn, range_operand(1, 0, 0, 0), 0).level, TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(insn, range_operand(1, 0, 0, 0), TLBP_MOCK_64K_BASE).level,
			 TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(insn, range_operand(1, 0, 0, 0) | level_1, 0).level,
			 TLBP_LEVEL_1);
	assert_int_equal(decoded(insn, range_operand(2, 0, 0, 0) | level_1, 0).level,
			 TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(insn, range_operand(2, 0, 0, 0) | level_1,
				 TLBP_MOCK_64K_BASE).level, TLBP_LEVEL_1);
	assert_int_equal(decoded(insn, range_operand(2, 0, 0, 0) | 2 * level_1, 0).level,
			 TLBP_LEVEL_2);
}

static void decoder_does_not_wrap_a_range_at_the_top(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(0u, 2u, 3u),
					 range_operand(1, 1, 0, UINT64_C(0x1fffffffff)), 0);

	(void)state;
	assert_true(op.first == UINT64_C(0xfffffffffffff000));
	assert_true(op.last == UINT64_MAX);
}

static void decoder_calls_a_range_without_granule_malformed(void **state)
{
	(void)state;
	assert_int_equal(decoded(TLBI(0u, 6u, 1u), range_operand(0, 0, 0, 1), 0).flags,
			 TLBP_MOCK_MALFORMED);
}

static void decoder_reads_an_ipa_operand(void **state)
{
	struct tlbp_mock_op op = decoded(TLBI(4u, 0u, 1u), UINT64_C(0x00000fffffffffff), 0);

	(void)state;
	assert_int_equal(op.stages, TLBP_MOCK_STAGE2);
	assert_int_equal(op.flags, TLBP_MOCK_ANY_ASID);
	assert_true(op.first == UINT64_C(0x00fffffffffff000));
	assert_true(decoded(TLBI(4u, 0u, 1u), UINT64_C(1) << 48, 0).flags & TLBP_MOCK_MALFORMED);
}

static void decoder_has_a_base_for_each_stage(void **state)
{
	const uint64_t base = range_operand(1, 0, 0, 1);
	const uint64_t level_1_of_16k = UINT64_C(9) << 44;
	const uint32_t range = TLBI(4u, 4u, 2u);
	const uint32_t single = TLBI(4u, 0u, 1u);

	(void)state;
	assert_true(decoded(range, base, TLBP_MOCK_64K_BASE).first == 0x1000);
	assert_true(decoded(range, base, TLBP_MOCK_64K_BASE_STAGE2).first == 0x10000);
	assert_true(decoded(TLBI(0u, 6u, 3u), base, TLBP_MOCK_64K_BASE_STAGE2).first == 0x1000);
	assert_int_equal(decoded(single, level_1_of_16k, TLBP_MOCK_64K_BASE).level,
			 TLBP_LEVEL_UNKNOWN);
	assert_int_equal(decoded(single, level_1_of_16k, TLBP_MOCK_64K_BASE_STAGE2).level,
			 TLBP_LEVEL_1);
}

static void decoder_reads_the_space_of_an_ipa_in_the_secure_state(void **state)
{
	const uint64_t ns = UINT64_C(1) << 63;
	const uint32_t single = TLBI(4u, 0u, 1u);
	const uint32_t range = TLBI(4u, 4u, 2u);
	const uint16_t non_secure = TLBP_MOCK_ANY_ASID | TLBP_MOCK_OP_NON_SECURE;

	(void)state;
	assert_true(decoded(single, ns, 0).flags & TLBP_MOCK_MALFORMED);
	assert_true(decoded(range, ns | range_operand(1, 0, 0, 1), 0).flags &
		    TLBP_MOCK_MALFORMED);
	assert_int_equal(decoded(single, ns, TLBP_MOCK_SECURE).flags, non_secure);
	assert_int_equal(decoded(range, ns | range_operand(1, 0, 0, 1), TLBP_MOCK_SECURE).flags,
			 non_secure);
	assert_int_equal(decoded(single, 0, TLBP_MOCK_SECURE).flags, TLBP_MOCK_ANY_ASID);
	assert_true(decoded(single, ns >> 1, TLBP_MOCK_SECURE).flags & TLBP_MOCK_MALFORMED);
}

/* Arm ARM, TLBI RPAOS: SIZE, in bytes. */
static void decoder_reads_a_physical_range(void **state)
{
	static const uint64_t sizes_kib[] = {
		4, 16, 64, 2048, 32768, 524288, 1048576, 16777216, 67108864, 536870912,
	};
	const uint32_t rpaos = TLBI(6u, 4u, 3u);
	uint64_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(sizes_kib); i++) {
		uint64_t base = UINT64_C(1) << 55;
		struct tlbp_mock_op op = decoded(rpaos, i << 44 | base >> 12, 0);

		assert_false(op.flags & TLBP_MOCK_MALFORMED);
		assert_true(op.first == base && op.last == base + (sizes_kib[i] << 10) - 1);
	}
	for (; i < 16; i++)
		assert_true(decoded(rpaos, i << 44, 0).flags & TLBP_MOCK_MALFORMED);
}

static void decoder_calls_a_misaligned_physical_range_malformed(void **state)
{
	const uint32_t rpaos = TLBI(6u, 4u, 3u);
	const uint64_t size_64k = UINT64_C(2) << 44;

	(void)state;
	assert_false(decoded(rpaos, size_64k | 0x10, 0).flags & TLBP_MOCK_MALFORMED);
	assert_true(decoded(rpaos, size_64k | 0x18, 0).flags & TLBP_MOCK_MALFORMED);
	assert_true(decoded(rpaos, UINT64_C(1) << 48, 0).flags & TLBP_MOCK_MALFORMED);
}

/* ----------------------------------------------------------------- pairs --- */

static struct tlbp_mock_op decoded_pair(uint32_t insn, uint64_t low, uint64_t high)
{
	struct tlbp_mock_op op;

	/* The units of a 64-bit base do not matter to a pair. */
	assert_int_equal(tlbp_mock_decode_tlbi(insn | SYSP, low, high,
					       TLBP_MOCK_64K_BASE | TLBP_MOCK_64K_BASE_STAGE2,
					       &op), TLBP_OK);
	assert_true(op.flags & TLBP_MOCK_OP_PAIR);
	assert_true(op.operand == low && op.operand_high == high);
	return op;
}

static bool is_malformed_pair(uint32_t insn, uint64_t low, uint64_t high)
{
	return decoded_pair(insn, low, high).flags & TLBP_MOCK_MALFORMED;
}

static void decoder_reads_the_address_of_a_pair(void **state)
{
	const uint32_t vae1is = TLBI(0u, 3u, 1u);
	struct tlbp_mock_op op = decoded_pair(vae1is, UINT64_C(5) << 48 | UINT64_C(6) << 44,
					      UINT64_C(0x8000000012345));

	(void)state;
	assert_true(op.flags & TLBP_MOCK_MALFORMED);
	op = decoded_pair(vae1is, UINT64_C(5) << 48 | UINT64_C(6) << 44, UINT64_C(0x80000012345));
	assert_int_equal(op.flags, TLBP_MOCK_OP_PAIR);
	assert_int_equal(op.asid, 5);
	assert_int_equal(op.granule_shift, 12);
	assert_int_equal(op.level, TLBP_LEVEL_2);
	assert_true(op.first == UINT64_C(0xff80000012345000));
	op = decoded_pair(TLBI(4u, 0u, 1u), 0, UINT64_C(0x80000012345));
	assert_true(op.first == UINT64_C(0x0080000012345000));
}

static void decoder_reads_the_range_of_a_pair(void **state)
{
	const uint64_t low = UINT64_C(5) << 48 | range_operand(2, 1, 4, 0) | UINT64_C(1) << 37;
	struct tlbp_mock_op op = decoded_pair(TLBI(0u, 2u, 1u), low, UINT64_C(0x80000000004));

	(void)state;
	assert_int_equal(op.flags, TLBP_MOCK_OP_PAIR);
	assert_int_equal(op.asid, 5);
	assert_int_equal(op.granule_shift, 14);
	assert_int_equal(op.level, TLBP_LEVEL_1);
	assert_true(op.first == UINT64_C(0xff80000000004000));
	assert_true(op.last == op.first + 320 * 0x4000 - 1);
	op = decoded_pair(TLBI(4u, 0u, 2u), range_operand(1, 0, 0, 0), UINT64_C(0x80000000004));
	assert_true(op.first == UINT64_C(0x0080000000004000));
}

static void decoder_calls_reserved_bits_of_a_pair_malformed(void **state)
{
	const uint64_t range = range_operand(1, 0, 0, 0);

	(void)state;
	assert_false(is_malformed_pair(TLBI(0u, 3u, 1u), 0, 0));
	assert_true(is_malformed_pair(TLBI(0u, 3u, 1u), 1, 0));
	assert_true(is_malformed_pair(TLBI(0u, 3u, 1u), UINT64_C(1) << 43, 0));
	assert_true(is_malformed_pair(TLBI(0u, 3u, 1u), 0, UINT64_C(1) << 63));
	assert_true(is_malformed_pair(TLBI(4u, 0u, 1u), UINT64_C(1) << 48, 0));
	assert_false(is_malformed_pair(TLBI(0u, 2u, 1u), range, 0));
	assert_true(is_malformed_pair(TLBI(0u, 2u, 1u), range | 1, 0));
	assert_true(is_malformed_pair(TLBI(0u, 2u, 1u), range | UINT64_C(1) << 36, 0));
	assert_true(is_malformed_pair(TLBI(0u, 2u, 1u), range, UINT64_C(1) << 44));
}

/* Arm ARM, TLBIP VAE1: level 0 is one of 4 KiB granules only, level 1 one of all. */
static void decoder_reads_the_hints_of_a_pair(void **state)
{
	struct tlbp_mock_op op;
	uint64_t ttl;

	(void)state;
	for (ttl = 4; ttl < 16; ttl++) {
		bool reserved = ttl == 8 || ttl == 12;
		uint32_t level = ttl % 4 ? (uint32_t)ttl % 4 : TLBP_LEVEL_0;

		assert_int_equal(tlbp_mock_decode_tlbi(TLBI(0u, 3u, 1u) | SYSP, ttl << 44, 0, 0,
						       &op), TLBP_OK);
		assert_int_equal(op.level, reserved ? TLBP_LEVEL_UNKNOWN : level);
		assert_int_equal(op.granule_shift, reserved ? 0 : 10 + 2 * (ttl / 4));
	}
	assert_int_equal(tlbp_mock_decode_tlbi(TLBI(0u, 2u, 1u) | SYSP,
					       range_operand(2, 0, 0, 0) | UINT64_C(1) << 37, 0,
					       0, &op), TLBP_OK);
	assert_int_equal(op.level, TLBP_LEVEL_1);
}

static void recorded_instructions_flush_a_page(void **state)
{
	struct bench bench;
	struct tlbp_mock *mock = start(&bench);

	(void)state;
	fill(mock, &user, VA, 3, 0);
	fill(mock, &user, VA, 3, 3);
	change(mock, &user, VA, 1);
	assert_int_equal(tlbp_mock_execute_arm64(mock, DSB_ISHST, 0, 0), TLBP_OK);
	assert_int_equal(tlbp_mock_execute_arm64(mock, TLBI(0u, 3u, 5u),
						 (uint64_t)ASID << 48 | VA >> 12, 0), TLBP_OK);
	assert_int_equal(tlbp_mock_execute_arm64(mock, DSB_ISH, 0, 0), TLBP_OK);
	assert_int_equal(tlbp_mock_execute_arm64(mock, ISB, 0, 0), TLBP_OK);
	/* Leaf-only for a request that is not: fine without tables in the TLB. */
	assert_int_equal(tlbp_mock_stale_count(mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(mock), TLBP_MOCK_NO_VIOLATION);
	assert_int_equal(tlbp_mock_execute_arm64(mock, 0xd503201f, 0, 0), TLBP_ERR_UNSUPPORTED);
	assert_int_equal(mock->event_count, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decoder_knows_instructions_by_their_words),
		cmocka_unit_test(decoder_knows_every_operation),
		cmocka_unit_test(decoder_knows_every_operation_on_a_pair),
		cmocka_unit_test(decoder_refuses_a_register_where_none_belongs),
		cmocka_unit_test(decoder_reads_an_address_operand),
		cmocka_unit_test(decoder_extends_the_sign_of_an_address),
		cmocka_unit_test(decoder_calls_address_bits_in_the_hint_malformed),
		cmocka_unit_test(decoder_takes_hints_of_52_bit_addresses_only_with_them),
		cmocka_unit_test(decoder_reads_a_range_operand),
		cmocka_unit_test(decoder_does_not_wrap_a_range_at_the_top),
		cmocka_unit_test(decoder_calls_a_range_without_granule_malformed),
		cmocka_unit_test(decoder_reads_the_hint_of_a_range),
		cmocka_unit_test(decoder_reads_an_ipa_operand),
		cmocka_unit_test(decoder_has_a_base_for_each_stage),
		cmocka_unit_test(decoder_reads_the_space_of_an_ipa_in_the_secure_state),
		cmocka_unit_test(decoder_reads_a_physical_range),
		cmocka_unit_test(decoder_calls_a_misaligned_physical_range_malformed),
		cmocka_unit_test(decoder_reads_the_address_of_a_pair),
		cmocka_unit_test(decoder_reads_the_range_of_a_pair),
		cmocka_unit_test(decoder_calls_reserved_bits_of_a_pair_malformed),
		cmocka_unit_test(decoder_reads_the_hints_of_a_pair),
		cmocka_unit_test(decoder_knows_what_each_operation_reaches),
		cmocka_unit_test(decoder_knows_where_operations_are_undefined),
		cmocka_unit_test(decoder_reads_an_asid_of_el2_only_where_it_has_them),
		cmocka_unit_test(decoder_reads_an_nxs_operation_as_its_twin),
		cmocka_unit_test(recorded_instructions_flush_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
