/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "selection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "memory.h"
#include "text.h"

/* The core whose costs were measured best. */
#define DEFAULT_PRESET "phytium-ftc862"

/* A preset has some dozens of lines; this is room for a thousand. */
#define MAX_PRESET_BYTES 65536

enum option_key {
	OPTION_PROGRESS = 256,
};

static const struct argp_option machine_options[] = {
	{ "preset", 'p', "NAME[,NAME...]", 0,
	  "Machines that come with tlbpolicy, or all (default " DEFAULT_PRESET ")", 1 },
	{ "preset-file", 'f', "FILE", 0, "A machine of your own; may be repeated", 1 },
	{ "stage2", '2', "off|on|both", 0, "Whether a hypervisor translates too (default off)", 1 },
	{ "seed", 's', "N", 0, "Seed of everything random (default 1)", 3 },
	{ "jobs", 'j', "N", 0, "Threads (default: one for each CPU); changes no result", 3 },
	{ "progress", OPTION_PROGRESS, NULL, 0,
	  "Tell how far it is, even if standard error is no terminal", 3 },
	{ 0 },
};

static const struct argp_option policies_options[] = {
	{ "policy", 'P', "POLICY[,POLICY...]", 0, "What to compare (default: all)", 2 },
	{ 0 },
};

static const struct argp_option policy_options[] = {
	{ "policy", 'P', "POLICY", 0, "The policy", 2 },
	{ 0 },
};

static const char *const default_policies[] = {
	"adaptive+refills", "adaptive", "timebound+adaptive",
	"timebound",	    "random",	"linux",
	"linux-2014",	    "xnu",	"freebsd",
	"freebsd-amd64",    "zircon",	"x86",
	"by-address",	    "whole",
};

const struct tlbp_model_preset *selection_preset(const char *name)
{
	const struct tlbp_model_preset *preset = tlbp_model_preset_find(name);
	uint32_t i;

	if (preset)
		return preset;
	complain(STATUS_USAGE, "no preset '%s'; there are:", name);
	for (i = 0; (preset = tlbp_model_preset_at(i)); i++)
		fprintf(stderr, "  %s\n", preset->name);
	return NULL;
}

static void add_preset(struct selection *selection, const struct tlbp_model_preset *preset)
{
	selection->presets = memory_grow(selection->presets, selection->preset_count,
					 &selection->preset_capacity, sizeof(*selection->presets));
	selection->presets[selection->preset_count++] = preset;
}

void selection_add_policy(struct selection *selection, const struct replay_policy *policy)
{
	selection->policies = memory_grow(selection->policies, selection->policy_count,
					  &selection->policy_capacity,
					  sizeof(*selection->policies));
	selection->policies[selection->policy_count++] = *policy;
}

static void add_trace(struct selection *selection, const char *trace)
{
	selection->traces = memory_grow(selection->traces, selection->trace_count,
					&selection->trace_capacity, sizeof(*selection->traces));
	selection->traces[selection->trace_count++] = trace;
}

static bool add_named_preset(struct selection *selection, const char *name)
{
	const struct tlbp_model_preset *preset;
	uint32_t i;

	if (strcmp(name, "all") == 0) {
		for (i = 0; (preset = tlbp_model_preset_at(i)); i++)
			add_preset(selection, preset);
		return true;
	}
	preset = selection_preset(name);
	if (preset)
		add_preset(selection, preset);
	return preset;
}

/* "name, what it does" in two columns. */
static void put_policy(FILE *out, const char *line)
{
	int length = (int)strcspn(line, ",");

	fprintf(out, "  %-24.*s %s\n", length, line, line[length] ? line + length + 2 : "");
}

static bool add_parsed_policy(struct selection *selection, const char *text)
{
	struct replay_policy policy;
	struct replay_problem problem;
	const char *line;
	uint32_t i;

	if (replay_policy_parse(&policy, text, &problem)) {
		selection_add_policy(selection, &policy);
		return true;
	}
	complain(STATUS_USAGE, "%s; there are:", problem.message);
	for (i = 0; (line = replay_policy_help(i)); i++)
		put_policy(stderr, line);
	return false;
}

/* Hands on each part of a list that commas separate. */
static bool add_list(struct selection *selection, const char *list,
		     bool (*add)(struct selection *selection, const char *part))
{
	char *copy = memory_text(list);
	char *rest = copy;
	bool good = true;

	while (good && rest)
		good = add(selection, strsep(&rest, ","));
	free(copy);
	return good;
}

/* All of a file with a zero behind it; NULL after a message. */
static char *read_text(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	char *text = file ? memory_zeroed(MAX_PRESET_BYTES + 1, 1) : NULL;
	bool good = file;

	if (file) {
		*length = fread(text, 1, MAX_PRESET_BYTES + 1, file);
		good = !ferror(file);
	}
	if (!good)
		complain(STATUS_FAILED, "%s: %s", path, strerror(errno));
	else if (*length > MAX_PRESET_BYTES)
		complain(STATUS_FAILED, "%s: offset %d: too long for a preset", path,
			 MAX_PRESET_BYTES);
	if (file)
		fclose(file);
	if (good && *length <= MAX_PRESET_BYTES)
		return text;
	free(text);
	return NULL;
}

static bool add_preset_file(struct selection *selection, const char *path)
{
	struct tlbp_model_preset *preset;
	struct tlbp_model_problem problem;
	size_t length = 0;
	char *text = read_text(path, &length);
	bool good;

	if (!text)
		return false;
	preset = memory_zeroed(1, sizeof(*preset));
	good = tlbp_model_preset_parse(preset, text, length, &problem);
	free(text);
	if (good) {
		add_preset(selection, preset);
	} else {
		complain(STATUS_FAILED, "%s: line %u, offset %zu: %s", path, problem.line,
			 problem.offset, problem.message);
		free(preset);
	}
	return good;
}

static bool choose_stage2(struct selection *selection, const char *text)
{
	if (strcmp(text, "off") == 0)
		selection->stage2 = STAGE2_OFF;
	else if (strcmp(text, "on") == 0)
		selection->stage2 = STAGE2_ON;
	else if (strcmp(text, "both") == 0)
		selection->stage2 = STAGE2_BOTH;
	else
		return false;
	return true;
}

static void fill_policies(struct selection *selection)
{
	size_t i;

	if (selection->policy_count > 0)
		return;
	selection->has_default_policies = true;
	for (i = 0; i < sizeof(default_policies) / sizeof(default_policies[0]); i++)
		if (!add_parsed_policy(selection, default_policies[i]))
			exit(STATUS_FAILED);
}

static error_t parse_machine(int key, char *value, struct argp_state *state)
{
	struct selection *selection = state->input;
	uint64_t number;

	switch (key) {
	case ARGP_KEY_INIT:
		selection->stage2 = STAGE2_OFF;
		selection->seed = 1;
		return 0;
	case 'p':
		if (!add_list(selection, value, add_named_preset))
			exit(STATUS_USAGE);
		return 0;
	case 'f':
		if (!add_preset_file(selection, value))
			exit(STATUS_FAILED);
		return 0;
	case '2':
		if (!choose_stage2(selection, value))
			argp_error(state, "--stage2 is off, on or both, not '%s'", value);
		return 0;
	case 'j':
		if (!text_parse(value, 1, 1024, &number))
			argp_error(state, "--jobs is a number from 1 to 1024, not '%s'", value);
		selection->job_count = (uint32_t)number;
		return 0;
	case 's':
		if (!text_parse(value, 0, UINT64_MAX, &selection->seed))
			argp_error(state, "--seed is a number, not '%s'", value);
		return 0;
	case OPTION_PROGRESS:
		selection->progress = true;
		return 0;
	case ARGP_KEY_ARG:
		add_trace(selection, value);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no trace; one is needed");
		return 0;
	case ARGP_KEY_SUCCESS:
		if (selection->preset_count == 0)
			add_preset(selection, tlbp_model_preset_find(DEFAULT_PRESET));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_policy(int key, char *value, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->input;
		return 0;
	case 'P':
		if (!add_list(state->input, value, add_parsed_policy))
			exit(STATUS_USAGE);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_policies(int key, char *value, struct argp_state *state)
{
	if (key == ARGP_KEY_SUCCESS)
		fill_policies(state->input);
	return parse_policy(key, value, state);
}

const struct argp selection_machine_argp = { .options = machine_options, .parser = parse_machine };

static const struct argp_child machine_child[] = {
	{ &selection_machine_argp, 0, NULL, 0 },
	{ 0 },
};

const struct argp selection_argp = { .options = policies_options,
				     .parser = parse_policies,
				     .children = machine_child };
const struct argp selection_policy_argp = { .options = policy_options,
					    .parser = parse_policy,
					    .children = machine_child };

char *selection_help(int key, const char *text, void *input)
{
	const char *line;
	char *list;
	size_t size;
	FILE *out;
	uint32_t i;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)(uintptr_t)text;
	out = open_memstream(&list, &size);
	if (!out)
		return NULL;
	fprintf(out, "%s\n\nPOLICY is one of:\n", text ? text : "");
	for (i = 0; (line = replay_policy_help(i)); i++)
		put_policy(out, line);
	fclose(out);
	return list;
}

static bool is_the_librarys(const struct tlbp_model_preset *preset)
{
	return tlbp_model_preset_find(preset->name) == preset;
}

void selection_free(struct selection *selection)
{
	size_t i;

	for (i = 0; i < selection->preset_count; i++)
		if (!is_the_librarys(selection->presets[i]))
			free((void *)(uintptr_t)selection->presets[i]);
	free(selection->presets);
	free(selection->policies);
	free(selection->traces);
	*selection = (struct selection){ 0 };
}
