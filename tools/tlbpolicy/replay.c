/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tlbpolicy replay: every policy on every trace and machine, side by side. */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "print.h"
#include "selection.h"
#include "study.h"

enum option_key {
	OPTION_JSON = 512,
	OPTION_CSV,
	OPTION_SUMMARY,
	OPTION_HTML,
};

static const struct argp_option options[] = {
	{ "json", OPTION_JSON, NULL, 0, "Print JSON instead of tables", 4 },
	{ "csv", OPTION_CSV, NULL, 0, "Print comma-separated values instead of tables", 4 },
	{ "summary", OPTION_SUMMARY, NULL, 0, "Print mean and worst ratios instead of tables", 4 },
	{ "html", OPTION_HTML, "FILE", 0, "Write a report with plots, too", 4 },
	{ 0 },
};

static const char doc[] =
	"Replays traces on simulated machines under every policy and prints what each cost."
	"\v"
	"TRACE is a file or synthetic:NAME:SEED.";

struct arguments {
	struct selection selection;
	int format;
	const char *html;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->selection;
		return 0;
	case OPTION_JSON:
	case OPTION_CSV:
	case OPTION_SUMMARY:
		arguments->format = key;
		return 0;
	case OPTION_HTML:
		arguments->html = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int write_report(const struct study *study, const char *path)
{
	FILE *out = fopen(path, "w");
	bool good;

	if (!out)
		return complain(STATUS_FAILED, "%s: %s", path, strerror(errno));
	good = print_html(out, study);
	if (fflush(out) != 0 || ferror(out)) {
		complain(STATUS_FAILED, "%s: %s", path, strerror(errno));
		good = false;
	}
	fclose(out);
	return good ? STATUS_OK : STATUS_FAILED;
}

static int print(const struct arguments *arguments, const struct study *study)
{
	if (arguments->format == OPTION_JSON)
		print_json(stdout, study);
	else if (arguments->format == OPTION_CSV)
		print_csv(stdout, study);
	else if (arguments->format == OPTION_SUMMARY)
		print_summary(stdout, study);
	else
		print_text(stdout, study);
	return finish_output();
}

int replay_main(int argc, char **argv)
{
	const struct argp_child children[] = { { &selection_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { .options = options,
				   .parser = parse,
				   .args_doc = "TRACE...",
				   .doc = doc,
				   .children = children,
				   .help_filter = selection_help };
	struct arguments arguments = { 0 };
	struct study_needs needs;
	struct study study;
	int status = STATUS_FAILED;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	needs.decisions = arguments.html;
	needs.sweeps = arguments.html;
	if (study_make(&study, &arguments.selection, &needs)) {
		status = print(&arguments, &study);
		if (arguments.html && write_report(&study, arguments.html) != STATUS_OK)
			status = STATUS_FAILED;
	}
	study_free(&study);
	selection_free(&arguments.selection);
	return status;
}
