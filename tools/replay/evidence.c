/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The evidence: every trace on every preset, with and without stage 2, under every
 * policy, as ratios to the look-ahead. The exit status says whether the bounds that
 * the adaptive policy is held to are kept. docs/evidence.md explains the figures.
 */
#include "evidence.h"

#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct argp_option argp_options[] = {
	{ "preset", 'p', "NAME", 0, "Only this machine; may be repeated", 0 },
	{ "stage2", 's', "on|off|both", 0, "With or without stage 2; default: both", 0 },
	{ "disturb", 'd', "NAME", 0,
	  "nothing, stage2, issuers, steal, clock, or all; may be repeated; default: nothing", 0 },
	{ "limit", 'l', "EVENTS", 0, "Only so many events of each trace", 0 },
	{ "threads", 't', "N", 0, "Default: as many as there are CPUs", 0 },
	{ "seed", 'r', "N", 0, "Of everything random; default: 1", 0 },
	{ "csv", 'c', NULL, 0, "Print each row instead of a summary", 0 },
	{ "no-constants", 'n', NULL, 0, "Only what learns; much quicker", 0 },
	{ "worst", 'w', "N", 0, "Print the N worst cases of each adaptive policy", 0 },
	{ "explain", 'e', "POLICY", 0,
	  "Print this policy's decisions in the first case beside the look-ahead's, as CSV", 0 },
	{ "quiet", 'q', NULL, 0, "No progress", 0 },
	{ "each-refills", 1, "RATIO", 0, "Bound of adaptive+refills on each case: 1.10", 1 },
	{ "mean-refills", 2, "RATIO", 0, "Its geometric mean: 1.03", 1 },
	{ "each", 3, "RATIO", 0, "Bound of adaptive on each case: 2", 1 },
	{ "mean", 4, "RATIO", 0, "Its geometric mean: 1.25", 1 },
	{ "robust", 5, "RATIO", 0, "Bound of both on each disturbed case: 1.25", 1 },
	{ 0 },
};

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void add_name(struct options *options, const char *folder, const char *name,
		     struct argp_state *state)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
	if (options->trace_count == MAX_TRACES)
		argp_failure(state, 2, 0, "more than %d traces", MAX_TRACES);
	options->trace_names[options->trace_count] = strdup(path);
	if (!options->trace_names[options->trace_count++])
		argp_failure(state, 2, ENOMEM, "%s", path);
}

static void add_folder(struct options *options, const char *folder, struct argp_state *state)
{
	size_t first = options->trace_count;
	DIR *directory = opendir(folder);
	struct dirent *entry;

	if (!directory)
		argp_failure(state, 2, errno, "%s", folder);
	while (directory && (entry = readdir(directory))) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot && strcmp(dot, ".tlbt") == 0)
			add_name(options, folder, entry->d_name, state);
	}
	closedir(directory);
	qsort(&options->trace_names[first], options->trace_count - first,
	      sizeof(options->trace_names[0]), compare_names);
}

static void add_argument(struct options *options, const char *argument, struct argp_state *state)
{
	struct stat status;

	if (stat(argument, &status) == 0 && S_ISDIR(status.st_mode))
		add_folder(options, argument, state);
	else
		add_name(options, "", argument, state);
}

static double parse_ratio(const char *text, struct argp_state *state)
{
	char *end;
	double ratio = strtod(text, &end);

	if (end == text || *end || !(ratio >= 0))
		argp_error(state, "'%s' is not a ratio", text);
	return ratio;
}

static uint64_t parse_count(const char *text, struct argp_state *state)
{
	char *end;
	uint64_t count;

	errno = 0;
	count = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno)
		argp_error(state, "'%s' is not a number", text);
	return count;
}

static void parse_stage2(struct options *options, const char *text, struct argp_state *state)
{
	options->stage2_on = strcmp(text, "off") != 0;
	options->stage2_off = strcmp(text, "on") != 0;
	if (options->stage2_on && options->stage2_off && strcmp(text, "both") != 0)
		argp_error(state, "'%s' is not on, off or both", text);
}

static void parse_disturbance(struct options *options, const char *text,
			      struct argp_state *state)
{
	uint32_t i;

	if (strcmp(text, "all") == 0)
		options->disturbances = (1U << DISTURBANCE_COUNT) - 1;
	for (i = 0; i < DISTURBANCE_COUNT; i++)
		if (strcmp(text, disturbance_names[i]) == 0)
			options->disturbances |= 1U << i;
	if (options->disturbances == 0)
		argp_error(state, "'%s' is no disturbance", text);
}

static void parse_preset(struct options *options, const char *text, struct argp_state *state)
{
	const struct tlbp_model_preset *preset = tlbp_model_preset_find(text);

	if (!preset)
		argp_error(state, "there is no preset '%s'", text);
	if (options->preset_count < MAX_PRESETS)
		options->presets[options->preset_count++] = preset;
}

static bool parse_bound(struct options *options, int key, const char *argument,
			struct argp_state *state)
{
	double *const bounds[] = { &options->each_refills, &options->mean_refills,
				   &options->each, &options->mean, &options->robust };

	if (key < 1 || key > 5)
		return false;
	*bounds[key - 1] = parse_ratio(argument, state);
	return true;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	if (parse_bound(options, key, argument, state))
		return 0;
	switch (key) {
	case 'p':
		parse_preset(options, argument, state);
		return 0;
	case 's':
		parse_stage2(options, argument, state);
		return 0;
	case 'd':
		parse_disturbance(options, argument, state);
		return 0;
	case 'l':
		options->max_events = (size_t)parse_count(argument, state);
		return 0;
	case 't':
		options->thread_count = (uint32_t)parse_count(argument, state);
		return 0;
	case 'r':
		options->seed = parse_count(argument, state);
		return 0;
	case 'c':
		options->csv = true;
		return 0;
	case 'n':
		options->no_constants = true;
		return 0;
	case 'w':
		options->worst_count = (size_t)parse_count(argument, state);
		return 0;
	case 'e':
		options->explain = argument;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		add_argument(options, argument, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	.options = argp_options,
	.parser = parse_option,
	.args_doc = "TRACE|FOLDER...",
	.doc = "Replays traces on simulated machines under every policy and prints ratios to a "
	       "look-ahead. A trace is a file or synthetic:NAME:SEED; of a folder, every *.tlbt. "
	       "Exit status: 0 if the adaptive policy keeps its bounds, 1 if not, 2 on errors.",
};

static bool load_traces(struct options *options)
{
	struct replay_problem problem;
	size_t i;

	for (i = 0; i < options->trace_count; i++) {
		if (!replay_load(&options->traces[i], options->trace_names[i], &problem)) {
			fprintf(stderr, "evidence: %s\n", problem.message);
			return false;
		}
		if (options->max_events && options->max_events < options->traces[i].event_count)
			options->traces[i].event_count = options->max_events;
	}
	return true;
}

static void default_options(struct options *options)
{
	uint32_t i;

	if (options->disturbances == 0)
		options->disturbances = 1U << DISTURB_NOTHING;
	if (options->preset_count)
		return;
	for (i = 0; i < MAX_PRESETS && tlbp_model_preset_at(i); i++)
		options->presets[options->preset_count++] = tlbp_model_preset_at(i);
}

static bool run_and_print(struct evidence *evidence, bool *held, struct replay_problem *problem)
{
	if (!evidence_run(evidence, problem))
		return false;
	if (evidence->options->csv)
		print_csv(evidence);
	else
		*held = print_report(evidence);
	return true;
}

static int run_evidence(struct options *options)
{
	struct evidence evidence = { .options = options };
	struct replay_problem problem = { "out of memory" };
	bool held = true;
	bool good;

	if (!load_traces(options))
		return 2;
	good = evidence_make_jobs(&evidence);
	if (good && options->explain)
		good = print_decisions(&evidence, &problem);
	else
		good = good && run_and_print(&evidence, &held, &problem);
	if (!good)
		fprintf(stderr, "\nevidence: %s\n", problem.message);
	free(evidence.jobs);
	free(evidence.rows);
	return good ? !held : 2;
}

int main(int argc, char **argv)
{
	struct options options = {
		.stage2_off = true,
		.stage2_on = true,
		.seed = 1,
		.each_refills = 1.10,
		.mean_refills = 1.03,
		.each = 2,
		.mean = 1.25,
		.robust = 1.25,
	};
	int status;
	size_t i;

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &options);
	if (options.trace_count == 0)
		add_name(&options, "", "synthetic:churn:1", NULL);
	default_options(&options);
	status = run_evidence(&options);
	for (i = 0; i < options.trace_count; i++) {
		trace_free(&options.traces[i]);
		free(options.trace_names[i]);
	}
	return status;
}
