/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/model/preset.c and preset_text.c: the machines that come with the library,
 * docs/model.md, which lists them, and texts, right and wrong.
 */
#include "unit.h"

#include <tlbpolicy/arm64.h>
#include <tlbpolicy/model.h>

#define MOST_TEXT 4096

static const struct tlbp_model_preset *good(void)
{
	return tlbp_model_preset_find("cortex-a76");
}

static uint32_t preset_count(void)
{
	uint32_t count = 0;

	while (tlbp_model_preset_at(count))
		count++;
	return count;
}

/* ----------------------------------------------------------------- presets --- */

static void every_preset_makes_a_machine(void **state)
{
	struct tlbp_model_config config = { .core_count = 2 };
	uint32_t i;

	(void)state;
	assert_true(preset_count() >= 17);
	for (i = 0; i < preset_count(); i++) {
		config.preset = tlbp_model_preset_at(i);
		for (config.granule_shift = 12; config.granule_shift <= 16;
		     config.granule_shift += 2) {
			struct tlbp_model_problem problem = { .message = "none" };
			struct tlbp_model *model = tlbp_model_create(&config, &problem);

			if (!model)
				fail_msg("%s: %s", config.preset->name, problem.message);
			tlbp_model_destroy(model);
		}
	}
}

static void every_preset_is_found_by_its_name_and_no_other(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < preset_count(); i++) {
		const struct tlbp_model_preset *preset = tlbp_model_preset_at(i);

		assert_ptr_equal(tlbp_model_preset_find(preset->name), preset);
		assert_true(strlen(preset->what) > 0);
	}
	assert_null(tlbp_model_preset_find("cortex-a999"));
	assert_null(tlbp_model_preset_find(""));
	assert_null(tlbp_model_preset_at(UINT32_MAX));
}

static void what_is_assumed_says_so_and_what_is_not_does_not(void **state)
{
	uint32_t i;
	uint32_t number;

	(void)state;
	for (i = 0; i < preset_count(); i++) {
		const struct tlbp_model_preset *preset = tlbp_model_preset_at(i);

		for (number = 0; number < TLBP_MODEL_NUMBER_COUNT; number++) {
			const struct tlbp_model_value *value = &preset->values[number];
			bool says_so = strstr(value->source, "assumed") != NULL;
			const char *name = tlbp_model_number_name(number);

			if (value->source[0] == 0)
				fail_msg("%s: %s has no source", preset->name, name);
			/* A row's source speaks for all of it, so A to C may name what is not. */
			if (value->grade == 'D' && !says_so)
				fail_msg("%s: %s: \"%s\"", preset->name, name, value->source);
			if (value->grade != 'D' && strncmp(value->source, "assumed", 7) == 0)
				fail_msg("%s: %s: %c", preset->name, name, (int)value->grade);
		}
	}
}

static void every_preset_can_start_an_adaptive_policy(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < preset_count(); i++) {
		const struct tlbp_model_config config = {
			.preset = tlbp_model_preset_at(i), .core_count = 1, .granule_shift = 12,
			.stage2 = i % 2,
		};
		struct tlbp_model *model = tlbp_model_create(&config, NULL);
		struct tlbp_adaptive adaptive = { .policy.ops = &tlbp_adaptive_ops };
		struct tlbp tlbp = { .policy = &adaptive.policy };

		assert_non_null(model);
		tlbp_model_costs(model, &adaptive.costs);
		assert_true(adaptive.costs.op_ps > 0 && adaptive.costs.whole_ns > 0);
		tlbp.backend = tlbp_model_backend(model);
		assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
		tlbp_model_destroy(model);
	}
}

/* Nobody has published a completion or a walk: what claims to be better is wrong. */
static void costs_of_every_preset_are_assumed(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < preset_count(); i++) {
		const struct tlbp_model_config config = {
			.preset = tlbp_model_preset_at(i), .core_count = 1, .granule_shift = 12
		};
		struct tlbp_model *model = tlbp_model_create(&config, NULL);
		struct tlbp_costs costs;

		assert_non_null(model);
		tlbp_model_costs(model, &costs);
		assert_int_equal(costs.grade, 'D');
		tlbp_model_destroy(model);
	}
}

/* -------------------------------------------------------------------- cores --- */

/* Presets of machines whose core src/arch/arm64/cores.c knows. */
static const struct {
	const char *preset;
	const char *core;
} same_cores[] = {
	{ "phytium-ftc862", "FTC862" },	   { "legacy-2014-fast", "Cortex-A57" },
	{ "ampere-emag-32", "X-Gene, eMAG" }, { "legacy-2014-slow", "X-Gene, eMAG" },
	{ "thunderx2", "ThunderX2" },	   { "cortex-a35", "Cortex-A35" },
	{ "cortex-a53", "Cortex-A53" },	   { "cortex-a55", "Cortex-A55" },
	{ "cortex-a57", "Cortex-A57" },	   { "cortex-a76", "Cortex-A76" },
	{ "neoverse-n1", "Neoverse N1" },  { "kunpeng920", "TaiShan v110" },
	{ "neoverse-v1", "Neoverse V1" },  { "neoverse-n2", "Neoverse N2" },
	{ "cortex-a510", "Cortex-A510" },  { "cortex-a710", "Cortex-A710" },
	{ "cortex-x2", "Cortex-X2" },	   { "apple-m4-vm", "M1 Firestorm" },
};

static const struct tlbp_arm64_core *find_core(const char *name)
{
	const struct tlbp_arm64_core *core;
	uint32_t i;

	for (i = 0; (core = tlbp_arm64_core_at(i)) != NULL; i++)
		if (strcmp(core->name, name) == 0)
			return core;
	fail_msg("no core %s", name);
	return NULL;
}

/* Where the core's size is known. */
static void assert_size(const char *preset_name, uint32_t number, uint32_t core_entries)
{
	const struct tlbp_model_preset *preset = tlbp_model_preset_find(preset_name);

	assert_non_null(preset);
	if (core_entries && preset->values[number].value != core_entries)
		fail_msg("%s: %s is %" PRIu32 ", the core has %" PRIu32, preset_name,
			 tlbp_model_number_name(number), preset->values[number].value,
			 core_entries);
}

static void presets_and_cores_agree_about_sizes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(same_cores); i++) {
		const struct tlbp_arm64_core *core = find_core(same_cores[i].core);
		const char *name = same_cores[i].preset;

		assert_size(name, TLBP_MODEL_L1D_ENTRIES, core->l1_data_entries);
		assert_size(name, TLBP_MODEL_L1I_ENTRIES, core->l1_insn_entries);
		assert_size(name, TLBP_MODEL_L2_ENTRIES, core->costs.entry_count);
	}
}

/* A preset that knows a size must not claim to know it better. */
static void presets_are_no_surer_of_sizes_than_cores(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(same_cores); i++) {
		const struct tlbp_model_preset *preset =
			tlbp_model_preset_find(same_cores[i].preset);

		assert_true((uint32_t)preset->values[TLBP_MODEL_L2_ENTRIES].grade >=
			    find_core(same_cores[i].core)->geometry_grade);
	}
}

/* ------------------------------------------------------------- documentation --- */

static char *read_docs(void)
{
	FILE *file = fopen(UNIT_DOCS "/model.md", "r");
	char *text = test_calloc(1, 65536);

	assert_non_null(file);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

static void print_entries(char *text, size_t size, const struct tlbp_model_value *value)
{
	snprintf(text, size, "%" PRIu32 " %c", value->value, value->grade);
}

/* Times in nanoseconds, with the digits that they have. */
static void print_ns(char *text, size_t size, const struct tlbp_model_value *value)
{
	if (value->value % 1000 == 0)
		snprintf(text, size, "%" PRIu32 " %c", value->value / 1000, value->grade);
	else
		snprintf(text, size, "%g %c", (double)value->value / 1000, value->grade);
}

static void print_row(const struct tlbp_model_preset *preset, char *row, size_t size)
{
	static const uint32_t sizes[] = { TLBP_MODEL_L1I_ENTRIES, TLBP_MODEL_L1D_ENTRIES,
					  TLBP_MODEL_L2_ENTRIES, TLBP_MODEL_L2_WAYS };
	static const uint32_t times[] = { TLBP_MODEL_L2_HIT_PS, TLBP_MODEL_WALK_PS,
					  TLBP_MODEL_OP_LOCAL_PS, TLBP_MODEL_OP_BROADCAST_PS,
					  TLBP_MODEL_STAGE2_OP_PS };
	size_t length = (size_t)snprintf(row, size, "| `%s` |", preset->name);
	char cell[64];
	size_t i;

	for (i = 0; i < COUNT_OF(sizes); i++) {
		print_entries(cell, sizeof(cell), &preset->values[sizes[i]]);
		length += (size_t)snprintf(row + length, size - length, " %s |", cell);
	}
	for (i = 0; i < COUNT_OF(times); i++) {
		print_ns(cell, sizeof(cell), &preset->values[times[i]]);
		length += (size_t)snprintf(row + length, size - length, " %s |", cell);
	}
	print_entries(cell, sizeof(cell), &preset->values[TLBP_MODEL_HAS_RANGE]);
	snprintf(row + length, size - length, " %s |\n", cell);
}

/* Rows of the table that begins with this heading. */
static uint32_t count_rows(const char *docs, const char *heading)
{
	const char *at = strstr(docs, heading);
	uint32_t count = 0;

	assert_non_null(at);
	for (; at && at[1] == '|'; at = strchr(at + 1, '\n'))
		count += at[3] == '`';
	return count;
}

static void the_documentation_lists_the_presets_and_no_others(void **state)
{
	char *docs = read_docs();
	char row[512];
	uint32_t i;

	(void)state;
	for (i = 0; i < preset_count(); i++) {
		print_row(tlbp_model_preset_at(i), row, sizeof(row));
		if (!strstr(docs, row))
			fail_msg("docs/model.md lacks: %s", row);
	}
	assert_int_equal(count_rows(docs, "\n| preset |"), preset_count());
	test_free(docs);
}

static void the_documentation_names_every_number(void **state)
{
	char *docs = read_docs();
	char cell[64];
	uint32_t i;

	(void)state;
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++) {
		snprintf(cell, sizeof(cell), "| `%s` |", tlbp_model_number_name(i));
		if (!strstr(docs, cell))
			fail_msg("docs/model.md lacks: %s", cell);
	}
	assert_int_equal(count_rows(docs, "\n| key |"), TLBP_MODEL_NUMBER_COUNT);
	test_free(docs);
}

/* The text between a line that begins a block and the line that ends it. */
static void the_example_of_the_documentation_is_read(void **state)
{
	static const char begin[] = "```preset\n";
	char *docs = read_docs();
	const char *start = strstr(docs, begin);
	struct tlbp_model_problem problem = { .message = "none" };
	struct tlbp_model_preset preset;
	const char *end;

	(void)state;
	assert_non_null(start);
	start += strlen(begin);
	end = strstr(start, "```");
	assert_non_null(end);
	if (!tlbp_model_preset_parse(&preset, start, (size_t)(end - start), &problem))
		fail_msg("line %" PRIu32 ": %s", problem.line, problem.message);
	test_free(docs);
}

/* ------------------------------------------------------------------- texts --- */

static bool parse(struct tlbp_model_preset *preset, const char *text,
		  struct tlbp_model_problem *problem)
{
	return tlbp_model_preset_parse(preset, text, strlen(text), problem);
}

static void a_text_may_say_little_beside_its_base(void **state)
{
	struct tlbp_model_preset preset;

	(void)state;
	assert_true(parse(&preset,
			  "name = mine\n"
			  "base = cortex-a76\n"
			  "op_broadcast_ps = 77000 B my own measurement, 2026\n",
			  NULL));
	assert_string_equal(preset.name, "mine");
	assert_string_equal(preset.what, "");
	assert_int_equal(preset.values[TLBP_MODEL_OP_BROADCAST_PS].value, 77000);
	assert_int_equal(preset.values[TLBP_MODEL_OP_BROADCAST_PS].grade, 'B');
	assert_string_equal(preset.values[TLBP_MODEL_OP_BROADCAST_PS].source,
			    "my own measurement, 2026");
	assert_memory_equal(&preset.values[TLBP_MODEL_L2_WAYS], &good()->values[TLBP_MODEL_L2_WAYS],
			    sizeof(preset.values[0]));
}

static void a_base_does_not_undo_what_stood_before_it(void **state)
{
	struct tlbp_model_preset preset;

	(void)state;
	assert_true(parse(&preset, "l2_hit_ps=5 C x\nbase=cortex-a76\nname=mine", NULL));
	assert_int_equal(preset.values[TLBP_MODEL_L2_HIT_PS].value, 5);
	assert_int_equal(preset.values[TLBP_MODEL_L2_ENTRIES].value, 1280);
}

static void blanks_comments_and_empty_lines_do_not_matter(void **state)
{
	struct tlbp_model_preset preset;

	(void)state;
	assert_true(parse(&preset,
			  "# a comment\r\n\n   \t\n  name=mine\r\n\twhat =  two words \t\n"
			  "  # another\nbase\t=\tcortex-a76\n l2_hit_ps=5\tC\tx = y # z  \n\n",
			  NULL));
	assert_string_equal(preset.name, "mine");
	assert_string_equal(preset.what, "two words");
	assert_string_equal(preset.values[TLBP_MODEL_L2_HIT_PS].source, "x = y # z");
}

static size_t print_preset(char *text, const struct tlbp_model_preset *preset)
{
	size_t length = (size_t)sprintf(text, "name = %s\nwhat = %s\n", preset->name,
					preset->what);
	uint32_t i;

	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		length += (size_t)sprintf(text + length, "%s = %" PRIu32 " %c %s\n",
					  tlbp_model_number_name(i), preset->values[i].value,
					  preset->values[i].grade, preset->values[i].source);
	return length;
}

static void every_preset_reads_as_it_was_written(void **state)
{
	char text[MOST_TEXT];
	uint32_t i;

	(void)state;
	for (i = 0; i < preset_count(); i++) {
		const struct tlbp_model_preset *preset = tlbp_model_preset_at(i);
		size_t length = print_preset(text, preset);
		struct tlbp_model_preset copy;

		assert_true(tlbp_model_preset_parse(&copy, text, length, NULL));
		assert_memory_equal(&copy, preset, sizeof(copy));
	}
}

/* What is wrong, where, and what is said of it; @ marks the byte. */
static const struct {
	const char *text;
	uint32_t line;
	const char *message;
} wrong[] = {
	{ "@", 0, "no name" },
	{ "base = cortex-a76\n@", 1, "no name" },
	{ "name = a\n@", 1, "l1i_entries is not 1 to 4096" },
	{ "name @a\n", 1, "no '=' behind the key" },
	{ "name@", 1, "no '=' behind the key" },
	{ "\n\n  @colour = blue\n", 3, "no such key" },
	{ "name =@\n", 1, "nothing where a text is expected" },
	{ "name = a@ b\n", 1, "a blank in a name" },
	{ "name = a\n@name = b\n", 2, "given twice" },
	{ "what = a\n@what = b\n", 2, "given twice" },
	{ "base = cortex-a76\n@base = cortex-a76\n", 2, "given twice" },
	{ "walk_ps = 1 A x\n@walk_ps = 1 A x\n", 2, "given twice" },
	{ "base = @cortex-a99\n", 1, "no preset of this name" },
	{ "base =@\n", 1, "nothing where a text is expected" },
	{ "walk_ps =@\n", 1, "nothing where a number is expected" },
	{ "walk_ps = 1@x A y\n", 1, "not a digit" },
	{ "walk_ps = @-1 A y\n", 1, "not a digit" },
	{ "walk_ps = @1000000001 A y\n", 1, "walk_ps is more than a millisecond" },
	{ "walk_ps = @99999999999999999999999 A y\n", 1, "walk_ps is more than a millisecond" },
	/* Not 1 in 32 bits, nor in 64. */
	{ "walk_ps = @4294967297 A y\n", 1, "walk_ps is more than a millisecond" },
	{ "walk_ps = @18446744073709551617 A y\n", 1, "walk_ps is more than a millisecond" },
	{ "walk_levels = @6 A y\n", 1, "walk_levels is not 1 to 5" },
	{ "walk_levels = @0 A y\n", 1, "walk_levels is not 1 to 5" },
	{ "walk_ps = 5@\n", 1, "a grade, A to D, is missing" },
	{ "walk_ps = 5 @E y\n", 1, "a grade, A to D, is missing" },
	{ "walk_ps = 5 @AB y\n", 1, "a grade, A to D, is missing" },
	{ "walk_ps = 5 A@\n", 1, "nothing where a text is expected" },
	{ "walk_ps = 5 A @0123456789012345678901234567890123456789012345678901234567890123\n", 1,
	  "a text of more than 63 bytes" },
	{ "name = @0123456789012345678901234567890123456789012345678901234567890123\n", 1,
	  "a text of more than 63 bytes" },
	{ "name = a@\x01\n", 1, "a byte that no text has" },
	{ "# @\x7f\n", 1, "a byte that no text has" },
	{ "name = a\nbase = cortex-a76\nl2_ways = 7 A x\n@", 3,
	  "l2_ways does not divide l2_entries into a power of two of sets" },
	{ "name = a\nbase = cortex-a76\nl2_entries = 1200 A x\n@", 3,
	  "l2_ways does not divide l2_entries into a power of two of sets" },
	{ "name = a\nbase = cortex-a76\nl1_ways = 5 A x\n@", 3,
	  "l1_ways does not divide l1i_entries into a power of two of sets" },
};

/* Where the mark is, which is taken out of the text. */
static size_t take_mark(const char *marked, char *text)
{
	const char *mark = strchr(marked, '@');
	size_t offset = (size_t)(mark - marked);

	memcpy(text, marked, offset);
	strcpy(text + offset, mark + 1);
	return offset;
}

static void what_is_wrong_is_said_and_where(void **state)
{
	struct tlbp_model_preset preset;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(wrong); i++) {
		struct tlbp_model_problem problem = { .message = "none" };
		size_t offset = take_mark(wrong[i].text, text);

		assert_false(parse(&preset, text, NULL));
		assert_false(parse(&preset, text, &problem));
		if (problem.offset != offset || problem.line != wrong[i].line)
			fail_msg("%s: byte %zu, line %" PRIu32, text, problem.offset, problem.line);
		if (strcmp(problem.message, wrong[i].message) != 0)
			fail_msg("%s: %s", text, problem.message);
	}
}

static void a_byte_zero_is_in_no_text(void **state)
{
	static const char text[] = "name = a\0b\n";
	struct tlbp_model_problem problem = { .message = "none" };
	struct tlbp_model_preset preset;

	(void)state;
	assert_false(tlbp_model_preset_parse(&preset, text, sizeof(text) - 1, &problem));
	assert_int_equal(problem.offset, 8);
	assert_string_equal(problem.message, "a byte that no text has");
}

/* Whatever is cut off or changed: a preset that makes a machine, or a place. */
static void a_damaged_text_is_refused_or_makes_a_machine(void **state)
{
	struct unit_random random = unit_random_start("a_damaged_text");
	struct tlbp_model_preset preset;
	char text[MOST_TEXT];
	uint32_t i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		size_t length = print_preset(text, tlbp_model_preset_at(i % preset_count()));
		struct tlbp_model_problem problem = { .offset = SIZE_MAX };
		uint64_t change = unit_random_below(&random, 4);

		length = change ? length : unit_random_below(&random, length);
		for (; change; change--)
			text[unit_random_below(&random, length)] =
				(char)unit_random_below(&random, 256);
		if (tlbp_model_preset_parse(&preset, text, length, &problem)) {
			assert_true(tlbp_model_preset_check(&preset, NULL));
			continue;
		}
		assert_true(problem.offset <= length);
		assert_true(strlen(problem.message) > 0);
	}
}

/* ------------------------------------------------------------- made by hand --- */

static void assert_unfit(const struct tlbp_model_preset *preset, const char *message)
{
	struct tlbp_model_problem problem = { .offset = 5, .line = 5 };

	assert_false(tlbp_model_preset_check(preset, NULL));
	assert_false(tlbp_model_preset_check(preset, &problem));
	assert_string_equal(problem.message, message);
	assert_int_equal(problem.offset, 0);
	assert_int_equal(problem.line, 0);
}

static void a_preset_made_by_hand_is_checked_alike(void **state)
{
	struct tlbp_model_preset preset = *good();

	(void)state;
	assert_true(tlbp_model_preset_check(&preset, NULL));
	preset.name[0] = 0;
	assert_unfit(&preset, "no name");
	memset(preset.name, 'x', sizeof(preset.name));
	assert_unfit(&preset, "a name has no end");
	preset = *good();
	memset(preset.what, 'x', sizeof(preset.what));
	assert_unfit(&preset, "a name has no end");
	preset = *good();
	memset(preset.values[3].source, 'x', sizeof(preset.values[3].source));
	assert_unfit(&preset, "a source has no end");
	preset = *good();
	preset.values[3].grade = 'E';
	assert_unfit(&preset, "a grade is not A to D");
	preset = *good();
	preset.values[TLBP_MODEL_STAGE2_WALK_PERMILLE].value = 999;
	assert_unfit(&preset, "stage2_walk_permille is not 1000 to 1000000");
}

static void every_number_has_a_key_of_its_own(void **state)
{
	uint32_t i;
	uint32_t j;

	(void)state;
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(tlbp_model_number_name(i),
						tlbp_model_number_name(j));
	assert_string_equal(tlbp_model_number_name(TLBP_MODEL_OP_BROADCAST_PS), "op_broadcast_ps");
	assert_string_equal(tlbp_model_number_name(TLBP_MODEL_NUMBER_COUNT), "unknown number");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_preset_makes_a_machine),
		cmocka_unit_test(every_preset_is_found_by_its_name_and_no_other),
		cmocka_unit_test(what_is_assumed_says_so_and_what_is_not_does_not),
		cmocka_unit_test(every_preset_can_start_an_adaptive_policy),
		cmocka_unit_test(costs_of_every_preset_are_assumed),
		cmocka_unit_test(presets_and_cores_agree_about_sizes),
		cmocka_unit_test(presets_are_no_surer_of_sizes_than_cores),
		cmocka_unit_test(the_documentation_lists_the_presets_and_no_others),
		cmocka_unit_test(the_documentation_names_every_number),
		cmocka_unit_test(the_example_of_the_documentation_is_read),
		cmocka_unit_test(a_text_may_say_little_beside_its_base),
		cmocka_unit_test(a_base_does_not_undo_what_stood_before_it),
		cmocka_unit_test(blanks_comments_and_empty_lines_do_not_matter),
		cmocka_unit_test(every_preset_reads_as_it_was_written),
		cmocka_unit_test(what_is_wrong_is_said_and_where),
		cmocka_unit_test(a_byte_zero_is_in_no_text),
		cmocka_unit_test(a_damaged_text_is_refused_or_makes_a_machine),
		cmocka_unit_test(a_preset_made_by_hand_is_checked_alike),
		cmocka_unit_test(every_number_has_a_key_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
