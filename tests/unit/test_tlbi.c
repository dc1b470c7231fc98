/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/arch/arm64/tlbi.c against the golden words, which come from assemblers, and
 * against what the names say.
 */
#include "unit.h"

#include <tlbpolicy/arm64.h>

#define GOLDEN_MAX 512
#define NAME_MAX_BYTES 24
#define SYS UINT32_C(0xd5080000)
#define SYSP UINT32_C(0xd5480000)
#define ABILITIES 7

struct golden_tlbi {
	uint32_t word;
	bool is_pair;
	bool has_operand;
	char name[NAME_MAX_BYTES];
};

static struct golden_tlbi golden[GOLDEN_MAX];
static size_t golden_count;

/* "\td5488720 tlbip vae1, x0, x1" */
static bool read_line(const char *line, struct golden_tlbi *tlbi)
{
	char mnemonic[8];

	if (line[0] != '\t' ||
	    sscanf(line, "%" SCNx32 " %7s %23[a-z0-9]", &tlbi->word, mnemonic, tlbi->name) != 3)
		return false;
	tlbi->is_pair = strcmp(mnemonic, "tlbip") == 0;
	tlbi->has_operand = strchr(line, ',') != NULL;
	return tlbi->is_pair || strcmp(mnemonic, "tlbi") == 0;
}

static int read_golden(void **state)
{
	FILE *file = fopen(UNIT_GOLDEN "/encodings.txt", "r");
	char line[128];

	(void)state;
	if (!file)
		return -1;
	while (golden_count < GOLDEN_MAX && fgets(line, sizeof(line), file))
		golden_count += read_line(line, &golden[golden_count]);
	fclose(file);
	return golden_count == 286 ? 0 : -1;
}

static const struct golden_tlbi *golden_of(uint32_t word)
{
	size_t i;

	for (i = 0; i < golden_count; i++)
		if (golden[i].word == word)
			return &golden[i];
	return NULL;
}

/* ------------------------------------------------------------- words --- */

static void every_golden_word_is_found_by_its_name(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < golden_count; i++) {
		const struct tlbp_arm64_tlbi *tlbi = tlbp_arm64_find_tlbi(golden[i].word);

		if (!tlbi)
			fail_msg("%s", golden[i].name);
		assert_string_equal(tlbi->name, golden[i].name);
		assert_int_equal(tlbi->word, golden[i].word);
		assert_int_equal(tlbi->is_pair, golden[i].is_pair);
		assert_int_equal(tlbi->operand != TLBP_ARM64_OPERAND_NONE, golden[i].has_operand);
	}
}

/* Rt is another register, or the domain of FEAT_TLBID. */
static bool is_tlbi(uint32_t word, uint32_t rt)
{
	const struct golden_tlbi *without = golden_of(word | 31);
	const struct golden_tlbi *with = golden_of(word);

	if (rt == 31 && without)
		return true;
	return with && with->has_operand && !(with->is_pair && rt % 2 == 1 && rt != 31);
}

static void no_other_system_instruction_is_one(void **state)
{
	static const uint32_t bases[] = { SYS, SYSP };
	uint32_t fields;
	uint32_t rt;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(bases); i++)
		for (fields = 0; fields < 1 << 14; fields++)
			for (rt = 0; rt < 32; rt++) {
				uint32_t word = bases[i] | fields << 5;
				const struct tlbp_arm64_tlbi *tlbi =
					tlbp_arm64_find_tlbi(word | rt);

				if ((tlbi != NULL) != is_tlbi(word, rt))
					fail_msg("%08" PRIx32, word | rt);
			}
}

static void no_word_that_differs_in_one_bit_outside_is_one(void **state)
{
	uint32_t bit;
	size_t i;

	(void)state;
	for (i = 0; i < golden_count; i++)
		for (bit = 19; bit < 32; bit++)
			if (!golden_of(golden[i].word ^ UINT32_C(1) << bit))
				assert_null(
					tlbp_arm64_find_tlbi(golden[i].word ^ UINT32_C(1) << bit));
}

/* Newer versions of the architecture give a domain to these. */
static void an_operation_without_operand_must_name_no_register(void **state)
{
	(void)state;
	assert_string_equal(tlbp_arm64_find_tlbi(UINT32_C(0xd508831f))->name, "vmalle1is");
	assert_null(tlbp_arm64_find_tlbi(UINT32_C(0xd5088300)));
	assert_null(tlbp_arm64_find_tlbi(UINT32_C(0xd508831e)));
}

static void a_pair_begins_with_an_even_register_or_is_none(void **state)
{
	(void)state;
	assert_string_equal(tlbp_arm64_find_tlbi(UINT32_C(0xd5488728))->name, "vae1");
	assert_null(tlbp_arm64_find_tlbi(UINT32_C(0xd5488729)));
	assert_string_equal(tlbp_arm64_find_tlbi(UINT32_C(0xd548873f))->name, "vae1");
}

/* --------------------------------------------------- what the names say --- */

static bool has(const char *name, const char *part)
{
	return strstr(name, part) != NULL;
}

static bool begins(const char *name, const char *part)
{
	return strncmp(name, part, strlen(part)) == 0;
}

static bool is_by_pa(const char *name)
{
	return begins(name, "pa") || begins(name, "rpa");
}

static uint32_t el_of(const char *name)
{
	if (has(name, "e3") || is_by_pa(name))
		return 3;
	return has(name, "e2") || begins(name, "alle1") || has(name, "s2") || has(name, "s12") ? 2 :
												 1;
}

static uint32_t domain_of(const char *name)
{
	/* The "s" of "is" and "os" is the last letter, or stands before "nxs". */
	const char *end = name + strlen(name) - (has(name, "nxs") ? 3 : 0);

	if (begins(end - 2, "is"))
		return TLBP_DOMAIN_INNER;
	return begins(end - 2, "os") ? TLBP_DOMAIN_OUTER : TLBP_DOMAIN_LOCAL;
}

static uint32_t operand_of(const char *name)
{
	bool is_range = begins(name, "r");

	if (begins(name, "rpa"))
		return TLBP_ARM64_OPERAND_PA;
	if (has(name, "ipa"))
		return is_range ? TLBP_ARM64_OPERAND_IPA_RANGE : TLBP_ARM64_OPERAND_IPA;
	if (has(name, "aside"))
		return TLBP_ARM64_OPERAND_ASID;
	if (has(name, "all"))
		return TLBP_ARM64_OPERAND_NONE;
	return is_range ? TLBP_ARM64_OPERAND_VA_RANGE : TLBP_ARM64_OPERAND_VA;
}

static uint32_t features_of(const struct golden_tlbi *tlbi)
{
	uint32_t features = (has(tlbi->name, "nxs") ? TLBP_ARM64_HAS_NXS : 0) |
			    (tlbi->is_pair ? TLBP_ARM64_HAS_D128 : 0);

	if (is_by_pa(tlbi->name))
		return features | TLBP_ARM64_HAS_RME;
	if (has(tlbi->name, "ws2"))
		return features | TLBP_ARM64_HAS_DIRTY;
	if (begins(tlbi->name, "r"))
		return features | TLBP_ARM64_HAS_RANGE;
	return features | (domain_of(tlbi->name) == TLBP_DOMAIN_OUTER ? TLBP_ARM64_HAS_OUTER : 0);
}

static void every_row_is_what_its_name_says(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < golden_count; i++) {
		const struct tlbp_arm64_tlbi *tlbi = tlbp_arm64_find_tlbi(golden[i].word);
		const char *name = golden[i].name;

		if (tlbi->el != el_of(name) || tlbi->domain != domain_of(name) ||
		    tlbi->operand != operand_of(name) ||
		    tlbi->features != features_of(&golden[i]) || tlbi->is_nxs != has(name, "nxs"))
			fail_msg("%s", name);
	}
}

/* ------------------------------------------------------------ legality --- */

static void an_instruction_is_legal_at_its_level_with_its_features(void **state)
{
	uint32_t have;
	uint32_t el;
	size_t i;

	(void)state;
	for (i = 0; i < golden_count; i++)
		for (el = 0; el <= 3; el++)
			for (have = 0; have < 1 << ABILITIES; have++) {
				const struct tlbp_arm64_cpu cpu = { .el = el, .features = have };
				uint32_t need = features_of(&golden[i]);
				bool legal = el >= el_of(golden[i].name) && (need & have) == need;

				if (tlbp_arm64_check_tlbi(tlbp_arm64_find_tlbi(golden[i].word),
							  &cpu) !=
				    (legal ? TLBP_OK : TLBP_ERR_UNSUPPORTED))
					fail_msg("%s at EL%" PRIu32 " with %" PRIx32,
						 golden[i].name, el, have);
			}
}

static void nothing_is_legal_nowhere(void **state)
{
	const struct tlbp_arm64_cpu cpu = { .el = 3, .features = UINT32_MAX };

	(void)state;
	assert_int_equal(tlbp_arm64_check_tlbi(NULL, &cpu), TLBP_ERR_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_golden_word_is_found_by_its_name),
		cmocka_unit_test(no_other_system_instruction_is_one),
		cmocka_unit_test(no_word_that_differs_in_one_bit_outside_is_one),
		cmocka_unit_test(an_operation_without_operand_must_name_no_register),
		cmocka_unit_test(a_pair_begins_with_an_even_register_or_is_none),
		cmocka_unit_test(every_row_is_what_its_name_says),
		cmocka_unit_test(an_instruction_is_legal_at_its_level_with_its_features),
		cmocka_unit_test(nothing_is_legal_nowhere),
	};

	return cmocka_run_group_tests(tests, read_golden, NULL);
}
