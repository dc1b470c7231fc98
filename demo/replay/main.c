/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "report.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

static const char doc[] =
	"Counts the TLB invalidations of recorded and of reported requests under every policy."
	"\v"
	"trace  reads a recording from standard input (zcat traces/linux-6.1-max.csv.gz | ...)\n"
	"cases  the 255 GiB of 2014 and the 128 TiB of Linux 6.1, at published costs\n"
	"\n"
	"Every operation is decided, counted and encoded by the library and its arm64 backend; "
	"only the instructions themselves are replaced by counters and a virtual clock.";

static const struct argp_option options[] = {
	{"csv", 'c', NULL, 0, "Print comma-separated values, for programs", 0},
	{"name", 'n', "NAME", 0, "Call the recording NAME", 0},
	{0},
};

struct arguments {
	const char *mode;
	const char *name;
	bool csv;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'c':
		arguments->csv = true;
		return 0;
	case 'n':
		arguments->name = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->mode || (strcmp(value, "trace") != 0 && strcmp(value, "cases") != 0))
			argp_usage(state);
		arguments->mode = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool run_trace(const struct arguments *arguments)
{
	struct trace trace;
	bool good;

	if (!trace_read(&trace, stdin))
		return false;
	good = report_trace(&trace, arguments->name, arguments->csv);
	trace_free(&trace);
	return good;
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "trace|cases",
		.doc = doc,
	};
	struct arguments arguments = {.name = "recording"};
	bool good;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	good = strcmp(arguments.mode, "trace") == 0 ? run_trace(&arguments) :
						      report_cases(arguments.csv);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("replay: standard output");
		good = false;
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
