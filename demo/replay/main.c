/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cases.h"
#include "report.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

static const char doc[] =
	"Counts the TLB invalidations of recorded and of reported requests under every policy."
	"\v"
	"trace  TRACE...: what a kernel did, from traces/linux\n"
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
	bool csv;
	struct recording recording;
};

static bool add_trace(struct recording *recording, const char *path)
{
	size_t count = recording->trace_count;
	struct trace *traces = realloc(recording->traces, (count + 1) * sizeof(*traces));
	struct trace_problem problem = {0};

	if (!traces)
		return false;
	recording->traces = traces;
	if (!trace_read(&traces[count], path, &problem)) {
		fprintf(stderr, "replay: %s: %s\n", path, problem.message);
		return false;
	}
	recording->trace_count++;
	if (trace_is_recording(&traces[count]) &&
	    traces[count].info.granule_shift == DEMO_PAGE_SHIFT)
		return true;
	fprintf(stderr, "replay: %s: does not say what was done for its requests\n", path);
	return false;
}

static void check(const struct arguments *arguments, struct argp_state *state)
{
	bool has_traces = arguments->recording.trace_count > 0;

	if (strcmp(arguments->mode, has_traces ? "trace" : "cases") != 0)
		argp_usage(state);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'c':
		arguments->csv = true;
		return 0;
	case 'n':
		arguments->recording.name = value;
		return 0;
	case ARGP_KEY_ARG:
		if (!arguments->mode) {
			arguments->mode = value;
			return 0;
		}
		if (!add_trace(&arguments->recording, value))
			exit(EXIT_FAILURE);
		return 0;
	case ARGP_KEY_SUCCESS:
		check(arguments, state);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void free_recording(struct recording *recording)
{
	size_t i;

	for (i = 0; i < recording->trace_count; i++)
		trace_free(&recording->traces[i]);
	free(recording->traces);
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "trace TRACE...\ncases",
		.doc = doc,
	};
	struct arguments arguments = {.recording.name = "recording"};
	bool good;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	good = arguments.recording.trace_count > 0 ?
		       report_trace(&arguments.recording, arguments.csv) :
		       report_cases(arguments.csv);
	free_recording(&arguments.recording);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("replay: standard output");
		good = false;
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
