/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/arch/arm64/cores.c, errata.c and errata_names.c: what is known of a core by
 * its MIDR_EL1, and docs/cores.md, which shows both lists.
 */
#include "unit.h"

#include <tlbpolicy/arm64.h>

#include "arch/arm64/errata_list.h"

#define REPEAT TLBP_ARM64_ERRATUM_REPEAT
#define EL3_TWICE TLBP_ARM64_ERRATUM_EL3_TWICE
#define INTERRUPT TLBP_ARM64_ERRATUM_INTERRUPT
#define SHARED_LOCAL TLBP_ARM64_ERRATUM_SHARED_LOCAL

#define MIDR_CORE_BITS UINT64_C(0xff00fff0)

/* MIDR_EL1 as Linux boot logs and QEMU's CPU models show it. */
static const struct {
	const char *machine;
	uint64_t midr;
	const char *core;
	uint32_t needs;
} machines[] = {
	{ "Raspberry Pi 3", 0x410fd034, "Cortex-A53", 0 },
	{ "Raspberry Pi 4", 0x410fd083, "Cortex-A72", 0 },
	{ "Raspberry Pi 5", 0x414fd0b1, "Cortex-A76", REPEAT },
	{ "RK3588", 0x412fd050, "Cortex-A55", REPEAT },
	{ "Base FVP", 0x410fd070, "Cortex-A57", EL3_TWICE },
	{ "Tegra X1", 0x411fd071, "Cortex-A57", 0 },
	{ "SM8550", 0x411fd461, "Cortex-A510", REPEAT },
	{ "SDM845, little cores", 0x517f803c, NULL, 0 },
	{ "MSM8996", 0x511f2112, NULL, REPEAT },
	{ "MSM8998", 0x51af8001, NULL, 0 },
	{ "SM7150, big cores", 0x51df804e, NULL, REPEAT },
	{ "Centriq 2400", 0x510fc000, NULL, 0 },
	{ "Graviton 2", 0x413fd0c1, "Neoverse N1", REPEAT },
	{ "Graviton 3", 0x411fd401, "Neoverse V1", REPEAT },
	{ "Grace", 0x410fd4f0, "Neoverse V2", REPEAT },
	{ "Azure Cobalt 100", 0x6d0fd490, NULL, REPEAT },
	{ "Xavier", 0x4e0f0040, NULL, SHARED_LOCAL },
	{ "Kunpeng 920", 0x481fd010, "TaiShan v110", 0 },
	{ "X-Gene 1", 0x500f0000, "X-Gene, eMAG", 0 },
	{ "eMAG", 0x503f0002, "X-Gene, eMAG", 0 },
	{ "ThunderX2", 0x431f0af1, "ThunderX2", 0 },
	{ "A64FX", 0x461f0010, "A64FX", 0 },
};

static const uint64_t unknown_midrs[] = {
	0,
	UINT64_MAX,
	0x410fc0f1,
	0x000f0510,
	0x410fdff0,
	0x410fe0b0,
	0x42000b10,
	/* A known part number of other implementers. */
	0x4d0fd0b0,
	0xc10fd0b0,
};

/* ------------------------------------------------------------------ cores --- */

static uint32_t core_count(void)
{
	uint32_t count = 0;

	while (tlbp_arm64_core_at(count))
		count++;
	return count;
}

static void machines_have_the_core_that_they_have(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(machines); i++) {
		const struct tlbp_arm64_core *core = tlbp_arm64_find_core(machines[i].midr);
		const char *name = core ? core->name : "none";

		if (strcmp(name, machines[i].core ? machines[i].core : "none") != 0)
			fail_msg("%s: %s", machines[i].machine, name);
	}
}

static void an_unknown_midr_has_no_core(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(unknown_midrs); i++)
		assert_null(tlbp_arm64_find_core(unknown_midrs[i]));
}

static void a_core_is_found_whatever_its_revision(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++) {
		const struct tlbp_arm64_core *core = tlbp_arm64_core_at(i);

		assert_ptr_equal(tlbp_arm64_find_core(core->midr), core);
		assert_ptr_equal(tlbp_arm64_find_core(core->midr | ~MIDR_CORE_BITS), core);
	}
}

static void no_two_cores_have_the_same_number_or_name(void **state)
{
	uint32_t i;
	uint32_t j;

	(void)state;
	for (i = 0; i < core_count(); i++) {
		for (j = 0; j < i; j++) {
			assert_int_not_equal(tlbp_arm64_core_at(i)->midr,
					     tlbp_arm64_core_at(j)->midr);
			assert_string_not_equal(tlbp_arm64_core_at(i)->name,
						tlbp_arm64_core_at(j)->name);
		}
	}
}

static void the_midr_of_a_core_has_implementer_and_part_only(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++)
		assert_int_equal(tlbp_arm64_core_at(i)->midr & ~MIDR_CORE_BITS, 0);
}

static void the_list_of_cores_ends(void **state)
{
	(void)state;
	assert_true(core_count() > 0);
	assert_null(tlbp_arm64_core_at(core_count() + 1));
	assert_null(tlbp_arm64_core_at(UINT32_MAX));
}

static void sizes_have_a_grade(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++)
		assert_in_range(tlbp_arm64_core_at(i)->geometry_grade, 'A', 'D');
}

/* Nobody has published refills of a named core: what claims to be better is wrong. */
static void costs_are_assumed_because_refills_are(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++)
		assert_int_equal(tlbp_arm64_core_at(i)->costs.grade, 'D');
}

static void what_is_assumed_says_so_and_what_is_not_does_not(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++) {
		const struct tlbp_arm64_core *core = tlbp_arm64_core_at(i);
		bool says_so = strstr(core->source, "assumed") != NULL;

		if (says_so != (core->geometry_grade == 'D'))
			fail_msg("%s: %c, \"%s\"", core->name, (int)core->geometry_grade,
				 core->source);
	}
}

static void max_ops_is_where_operations_cost_as_much_as_refills(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++) {
		const struct tlbp_arm64_core *core = tlbp_arm64_core_at(i);
		const struct tlbp_costs *costs = &core->costs;
		uint64_t refills_ps = (uint64_t)costs->entry_count * costs->refill_ps;

		assert_true(core->max_ops >= 1);
		assert_true((uint64_t)core->max_ops * costs->op_ps <= refills_ps);
		assert_true(((uint64_t)core->max_ops + 1) * costs->op_ps > refills_ps);
	}
}

static void every_core_can_start_an_adaptive_policy(void **state)
{
	const struct tlbp_caps caps = { .spaces = 0 };
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++) {
		struct tlbp_adaptive adaptive = { .policy.ops = &tlbp_adaptive_ops };

		adaptive.costs = tlbp_arm64_core_at(i)->costs;
		assert_true(adaptive.costs.op_ps > 0 && adaptive.costs.whole_ns > 0);
		assert_int_equal(tlbp_adaptive_ops.validate(&adaptive.policy, &caps), TLBP_OK);
	}
}

/* ----------------------------------------------------------------- errata --- */

static const struct errata_row {
	const char *name;
	uint32_t midr;
	uint32_t first_revision;
	uint32_t last_revision;
} errata_rows[] = {
#define ROW(name, source, implementer, part, first, last, needs) \
	{ name, ERRATA_MIDR(implementer, part), first, last },
	TLBP_ARM64_ERRATA_LIST(ROW)
#undef ROW
};

static uint64_t midr_of(uint32_t core, uint32_t revision)
{
	return core | (uint64_t)(revision & 0xf0) << 16 | UINT64_C(0xf) << 16 | (revision & 0xf);
}

static const struct tlbp_arm64_erratum *find_erratum(uint64_t midr, const char *name)
{
	const struct tlbp_arm64_erratum *erratum = NULL;
	size_t i;

	for (i = 0; i <= COUNT_OF(errata_rows); i++) {
		erratum = tlbp_arm64_next_erratum(midr, erratum);
		if (erratum == NULL || strcmp(erratum->name, name) == 0)
			return erratum;
	}
	fail_msg("the errata of %" PRIx64 " do not end", midr);
	return NULL;
}

static void machines_need_what_their_cores_need(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(machines); i++) {
		if (tlbp_arm64_find_errata(machines[i].midr) != machines[i].needs)
			fail_msg("%s", machines[i].machine);
	}
}

static void an_unknown_midr_needs_nothing(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(unknown_midrs); i++) {
		assert_int_equal(tlbp_arm64_find_errata(unknown_midrs[i]), 0);
		assert_null(tlbp_arm64_next_erratum(unknown_midrs[i], NULL));
	}
}

/* Numbers from Arm's, NVIDIA's and Linux's notices; parts from the cores' manuals. */
static void every_core_with_cve_2025_10263_repeats_in_every_revision(void **state)
{
	static const struct {
		const char *number;
		uint32_t midr;
	} cores[] = {
		{ "4193800", 0x4100d0b0 }, { "4193800", 0x4100d0c0 },
		{ "4193798", 0x4100d0d0 }, { "4193801", 0x4100d0e0 },
		{ "4193790", 0x4100d400 }, { "4193791", 0x4100d410 },
		{ "4193793", 0x4100d420 }, { "4193791", 0x4100d440 },
		{ "4193788", 0x4100d470 }, { "4193788", 0x4100d480 },
		{ "4193789", 0x4100d490 }, { "4193794", 0x4100d4b0 },
		{ "4193792", 0x4100d4c0 }, { "4193786", 0x4100d4e0 },
		{ "4193787", 0x4100d4f0 }, { "4118414", 0x4100d820 },
		{ "4193784", 0x4100d830 }, { "4193784", 0x4100d840 },
		{ "4193781", 0x4100d850 }, { "4193780", 0x4100d8c0 },
		{ "4193780", 0x4100d900 }, { "T410-OLY-1029", 0x4e000100 },
		{ "4193789", 0x6d00d490 },
	};
	size_t listed = 0;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(errata_rows); i++)
		listed += strstr(errata_rows[i].name, "CVE-2025-10263") != NULL;
	assert_int_equal(listed, COUNT_OF(cores));
	for (i = 0; i < COUNT_OF(cores); i++) {
		const struct tlbp_arm64_erratum *erratum = NULL;
		uint32_t revision;

		for (revision = 0; revision <= 0xff; revision++)
			assert_int_equal(tlbp_arm64_find_errata(midr_of(cores[i].midr, revision)),
					 REPEAT);
		do {
			erratum = tlbp_arm64_next_erratum(cores[i].midr, erratum);
			assert_non_null(erratum);
		} while (strstr(erratum->name, "CVE-2025-10263") == NULL);
		assert_non_null(strstr(erratum->name, cores[i].number));
	}
}

static void an_erratum_ends_with_its_last_revision(void **state)
{
	static const struct {
		const char *name;
		uint64_t first;
		uint64_t last;
		uint64_t fixed;
		uint32_t fixed_needs;
	} edges[] = {
		{ "Cortex-A76 1286807", 0x410fd0b0, 0x413fd0b0, 0x413fd0b1, REPEAT },
		{ "Neoverse N1 1286807", 0x410fd0c0, 0x413fd0c0, 0x413fd0c1, REPEAT },
		{ "Cortex-A510 2441009", 0x410fd460, 0x411fd461, 0x411fd462, 0 },
		{ "C1-Pro 4193714 (CVE-2026-0995)", 0x410fd8b0, 0x411fd8b2, 0x411fd8b3, 0 },
		{ "Cortex-A57 813419", 0x410fd070, 0x410fd070, 0x410fd071, 0 },
		{ "Falkor v1 1009", 0x510f8000, 0x510f8000, 0x510f8001, 0 },
		{ "Kryo 4xx Gold 1286807", 0x51cf804e, 0x51ff804e, 0x51ff804f, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(edges); i++) {
		const struct tlbp_arm64_erratum *erratum =
			find_erratum(edges[i].last, edges[i].name);

		assert_non_null(erratum);
		assert_ptr_equal(find_erratum(edges[i].first, edges[i].name), erratum);
		assert_null(find_erratum(edges[i].fixed, edges[i].name));
		assert_int_equal(tlbp_arm64_find_errata(edges[i].first), erratum->needs);
		assert_int_equal(tlbp_arm64_find_errata(edges[i].last), erratum->needs);
		assert_int_equal(tlbp_arm64_find_errata(edges[i].fixed), edges[i].fixed_needs);
	}
	assert_int_equal(tlbp_arm64_find_errata(0x51cf804d), 0);
}

/* A later variant with a small revision is later, whatever the revision. */
static void the_variant_counts_more_than_the_revision(void **state)
{
	(void)state;
	assert_int_equal(tlbp_arm64_find_errata(0x410fd46f), REPEAT);
	assert_int_equal(tlbp_arm64_find_errata(0x412fd460), 0);
	assert_int_equal(tlbp_arm64_find_errata(0x411fd070), 0);
}

static void every_part_number_of_the_first_kryo_repeats(void **state)
{
	uint32_t part;

	(void)state;
	for (part = 0; part <= 0xfff; part++) {
		uint64_t midr = midr_of(UINT32_C(0x51) << 24 | part << 4, 0x12);

		assert_int_equal(tlbp_arm64_find_errata(midr), part >> 8 == 2 ? REPEAT : 0);
		assert_int_equal(find_erratum(midr, "Kryo 1009") != NULL, part >> 8 == 2);
	}
}

static void two_errata_of_a_core_are_both_named(void **state)
{
	const uint64_t n1_r3p0 = 0x413fd0c0;
	const struct tlbp_arm64_erratum *first = tlbp_arm64_next_erratum(n1_r3p0, NULL);
	const struct tlbp_arm64_erratum *second;

	(void)state;
	assert_non_null(first);
	second = tlbp_arm64_next_erratum(n1_r3p0, first);
	assert_non_null(second);
	assert_string_not_equal(first->name, second->name);
	assert_null(tlbp_arm64_next_erratum(n1_r3p0, second));
}

static void what_a_core_needs_is_what_its_named_errata_need(void **state)
{
	size_t i;
	uint32_t revision;

	(void)state;
	for (i = 0; i < COUNT_OF(errata_rows); i++) {
		for (revision = 0; revision <= 0xff; revision++) {
			uint64_t midr = midr_of(errata_rows[i].midr, revision);
			const struct tlbp_arm64_erratum *erratum = NULL;
			uint32_t needs = 0;

			while ((erratum = tlbp_arm64_next_erratum(midr, erratum)) != NULL)
				needs |= erratum->needs;
			assert_int_equal(tlbp_arm64_find_errata(midr), needs);
		}
	}
}

static void bits_of_midr_that_name_no_core_do_not_matter(void **state)
{
	const uint64_t architecture = UINT64_C(0xf) << 16;

	(void)state;
	assert_int_equal(tlbp_arm64_find_errata(0x413fd0c1 & ~architecture), REPEAT);
	assert_int_equal(tlbp_arm64_find_errata(0x413fd0c1 | UINT64_C(0xffffffff) << 32), REPEAT);
}

static void every_erratum_is_well_formed_and_listed_once(void **state)
{
	const uint32_t all_needs = REPEAT | EL3_TWICE | INTERRUPT | SHARED_LOCAL;
	size_t i;
	size_t j;

	(void)state;
	for (i = 0; i < COUNT_OF(errata_rows); i++) {
		const struct errata_row *row = &errata_rows[i];
		uint64_t midr = midr_of(row->midr, row->last_revision);
		const struct tlbp_arm64_erratum *erratum = find_erratum(midr, row->name);

		assert_non_null(erratum);
		assert_int_equal(erratum->midr & ~MIDR_CORE_BITS, 0);
		assert_in_range(erratum->last_revision, erratum->first_revision, 0xff);
		assert_int_not_equal(erratum->needs, 0);
		assert_int_equal(erratum->needs & ~all_needs, 0);
		for (j = 0; j < i; j++)
			assert_string_not_equal(row->name, errata_rows[j].name);
	}
}

/* ------------------------------------------------------------- docs/cores.md --- */

static char *read_documentation(void)
{
	const size_t max_size = 64 * 1024;
	char *text = calloc(1, max_size);
	FILE *file = fopen(UNIT_DOCS "/cores.md", "r");

	assert_non_null(text);
	assert_non_null(file);
	assert_in_range(fread(text, 1, max_size - 1, file), 1, max_size - 2);
	fclose(file);
	return text;
}

/* Rows of the first table behind a heading. */
static size_t count_table_rows(const char *text, const char *heading)
{
	const char *line = strstr(text, heading);
	size_t count = 0;

	assert_non_null(line);
	line = strstr(line, "\n|---");
	assert_non_null(line);
	for (line = strchr(line + 1, '\n'); line && line[1] == '|'; line = strchr(line + 1, '\n'))
		count++;
	return count;
}

/* 1, and the row as it should be, if it is not there. */
static size_t miss_row(const char *text, const char *row)
{
	if (strstr(text, row))
		return 0;
	printf("# not there:%s", row);
	return 1;
}

static const char *entries_text(char *buffer, uint32_t entries)
{
	if (entries == 0)
		return "-";
	sprintf(buffer, "%" PRIu32, entries);
	return buffer;
}

static void the_documentation_shows_every_core_and_no_other(void **state)
{
	char *text = read_documentation();
	size_t missed = 0;
	uint32_t i;

	(void)state;
	for (i = 0; i < core_count(); i++) {
		const struct tlbp_arm64_core *core = tlbp_arm64_core_at(i);
		const struct tlbp_costs *costs = &core->costs;
		char data[16];
		char insn[16];
		char row[256];

		snprintf(row, sizeof(row),
			 "\n| %s | %02" PRIx32 " %03" PRIx32 " | %s | %s | %" PRIu32 " | %c | %s"
			 " | %" PRIu32 " | %" PRIu32 " | %" PRIu32 " | %" PRIu32 " |\n",
			 core->name, core->midr >> 24, core->midr >> 4 & 0xfff,
			 entries_text(data, core->l1_data_entries),
			 entries_text(insn, core->l1_insn_entries), costs->entry_count,
			 (int)core->geometry_grade, core->source, costs->op_ps / 1000,
			 costs->whole_ns, costs->refill_ps / 1000, core->max_ops);
		missed += miss_row(text, row);
	}
	assert_int_equal(missed, 0);
	assert_int_equal(count_table_rows(text, "\n## Cores\n"), core_count());
	free(text);
}

static const char *needs_text(uint32_t needs)
{
	switch ((enum tlbp_arm64_errata)needs) {
	case REPEAT:
		return "repeat";
	case EL3_TWICE:
		return "EL3 twice";
	case INTERRUPT:
		return "interrupt";
	case SHARED_LOCAL:
		return "nothing local";
	}
	return "?";
}

static const char *revisions_text(char *buffer, const struct tlbp_arm64_erratum *erratum)
{
	uint32_t first = erratum->first_revision;
	uint32_t last = erratum->last_revision;

	if (first == 0 && last == 0xff)
		return "all";
	if (first == last)
		sprintf(buffer, "r%" PRIu32 "p%" PRIu32, first >> 4, first & 0xf);
	else
		sprintf(buffer, "r%" PRIu32 "p%" PRIu32 " to r%" PRIu32 "p%" PRIu32, first >> 4,
			first & 0xf, last >> 4, last & 0xf);
	return buffer;
}

static void the_documentation_shows_every_erratum_and_no_other(void **state)
{
	char *text = read_documentation();
	size_t missed = 0;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(errata_rows); i++) {
		uint64_t midr = midr_of(errata_rows[i].midr, errata_rows[i].last_revision);
		const struct tlbp_arm64_erratum *erratum = find_erratum(midr, errata_rows[i].name);
		char revisions[32];
		char row[256];

		assert_non_null(erratum);
		snprintf(row, sizeof(row),
			 "\n| %s | %02" PRIx32 " %03" PRIx32 " | %s | %s | %s |\n", erratum->name,
			 erratum->midr >> 24, erratum->midr >> 4 & 0xfff,
			 revisions_text(revisions, erratum), needs_text(erratum->needs),
			 erratum->source);
		missed += miss_row(text, row);
	}
	assert_int_equal(missed, 0);
	assert_int_equal(count_table_rows(text, "\n## Errata of completion\n"),
			 COUNT_OF(errata_rows));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machines_have_the_core_that_they_have),
		cmocka_unit_test(an_unknown_midr_has_no_core),
		cmocka_unit_test(a_core_is_found_whatever_its_revision),
		cmocka_unit_test(no_two_cores_have_the_same_number_or_name),
		cmocka_unit_test(the_midr_of_a_core_has_implementer_and_part_only),
		cmocka_unit_test(the_list_of_cores_ends),
		cmocka_unit_test(sizes_have_a_grade),
		cmocka_unit_test(costs_are_assumed_because_refills_are),
		cmocka_unit_test(what_is_assumed_says_so_and_what_is_not_does_not),
		cmocka_unit_test(max_ops_is_where_operations_cost_as_much_as_refills),
		cmocka_unit_test(every_core_can_start_an_adaptive_policy),
		cmocka_unit_test(machines_need_what_their_cores_need),
		cmocka_unit_test(an_unknown_midr_needs_nothing),
		cmocka_unit_test(every_core_with_cve_2025_10263_repeats_in_every_revision),
		cmocka_unit_test(an_erratum_ends_with_its_last_revision),
		cmocka_unit_test(the_variant_counts_more_than_the_revision),
		cmocka_unit_test(every_part_number_of_the_first_kryo_repeats),
		cmocka_unit_test(two_errata_of_a_core_are_both_named),
		cmocka_unit_test(what_a_core_needs_is_what_its_named_errata_need),
		cmocka_unit_test(bits_of_midr_that_name_no_core_do_not_matter),
		cmocka_unit_test(every_erratum_is_well_formed_and_listed_once),
		cmocka_unit_test(the_documentation_shows_every_core_and_no_other),
		cmocka_unit_test(the_documentation_shows_every_erratum_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
