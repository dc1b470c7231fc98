/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tlbpolicy presets: the machines, and where their numbers come from. */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>

#include "print.h"
#include "selection.h"

enum format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_FILE,
};

enum option_key {
	OPTION_JSON = 256,
	OPTION_FILE,
};

static const struct argp_option options[] = {
	{ "json", OPTION_JSON, NULL, 0, "Print JSON", 0 },
	{ "file", OPTION_FILE, NULL, 0, "Print a file for --preset-file, to be changed", 0 },
	{ 0 },
};

static const char doc[] = "Lists the machines that come with tlbpolicy, or every number of one "
			  "with its grade and source.";

struct arguments {
	const struct tlbp_model_preset *preset;
	enum format format;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case OPTION_JSON:
		arguments->format = FORMAT_JSON;
		return 0;
	case OPTION_FILE:
		arguments->format = FORMAT_FILE;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->preset)
			argp_error(state, "one preset at a time");
		arguments->preset = selection_preset(value);
		if (!arguments->preset)
			exit(STATUS_USAGE);
		return 0;
	case ARGP_KEY_SUCCESS:
		if (arguments->format == FORMAT_FILE && !arguments->preset)
			argp_error(state, "--file needs the name of a preset");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The numbers that what one sees rests on, in a few letters: "2 B, 23 D". */
static void add_grades(struct table *table, const struct tlbp_model_preset *preset)
{
	char text[64] = "";
	int length = 0;
	char grade;

	for (grade = 'A'; grade <= 'D'; grade++) {
		unsigned int count = 0;
		uint32_t i;

		for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
			count += preset->values[i].grade == grade;
		if (count)
			length += snprintf(text + length, sizeof(text) - (size_t)length, "%s%u %c",
					   length ? ", " : "", count, grade);
	}
	table_add(table, text);
}

static void print_list(void)
{
	static const char *const titles[] = { "preset", "<grades", "<what", NULL };
	const struct tlbp_model_preset *preset;
	struct table table;
	uint32_t i;

	table_init(&table, titles);
	for (i = 0; (preset = tlbp_model_preset_at(i)); i++) {
		table_add(&table, preset->name);
		add_grades(&table, preset);
		table_add(&table, preset->what);
	}
	table_print(&table, stdout, 0);
	table_free(&table);
}

static void print_one(const struct tlbp_model_preset *preset)
{
	struct table table;

	printf("%s: %s\n\n", preset->name, preset->what);
	print_preset_table(&table, preset);
	table_print(&table, stdout, 0);
	table_free(&table);
}

static void print_file(const struct tlbp_model_preset *preset)
{
	uint32_t i;

	printf("# Made by 'tlbpolicy presets --file %s'. key = value grade source\n", preset->name);
	printf("name = my-%s\nwhat = %s\n", preset->name, preset->what);
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		printf("%s = %" PRIu32 " %c %s\n", tlbp_model_number_name(i),
		       preset->values[i].value, preset->values[i].grade, preset->values[i].source);
}

static void print_all_json(void)
{
	const struct tlbp_model_preset *preset;
	json_t *all = json_array();
	uint32_t i;

	for (i = 0; (preset = tlbp_model_preset_at(i)); i++)
		json_array_append_new(all, print_preset_json(preset));
	print_document(stdout, all);
}

int presets_main(int argc, char **argv)
{
	const struct argp argp = { options, parse, "[NAME]", doc, NULL, NULL, NULL };
	struct arguments arguments = { .format = FORMAT_TEXT };

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (arguments.format == FORMAT_FILE)
		print_file(arguments.preset);
	else if (arguments.format == FORMAT_JSON && arguments.preset)
		print_document(stdout, print_preset_json(arguments.preset));
	else if (arguments.format == FORMAT_JSON)
		print_all_json();
	else if (arguments.preset)
		print_one(arguments.preset);
	else
		print_list();
	return finish_output();
}
