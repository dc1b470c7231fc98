/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* trace-record: makes the traces that are shipped; scripts/record-traces calls it. */
#include "record.h"

#include <argp.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct argp_option argp_options[] = {
	{ "output", 'o', "FILE", 0, "the trace to write (required)", 0 },
	{ "what", 'w', "TEXT", 0, "what it is, for its header", 0 },
	{ "command", 'c', "TEXT", 0, "the command, if it is not the one that runs", 0 },
	{ "cpus", 'n', "N", 0, "threads and processes on so many CPUs (1)", 0 },
	{ "children", 'f', NULL, 0, "also the programs that it starts", 0 },
	{ "skip", 's', "N", 0, "leave out so many accesses at first (0)", 0 },
	{ "max", 'm', "N", 0, "stop after so many accesses (0: never)", 0 },
	{ "quantum", 'q', "N", 0, "a process runs for so many accesses in turn (20000)", 0 },
	{ "as-called", 'a', NULL, 0, "requests as long as the system calls said", 0 },
	{ "log", 'l', NULL, 0, "the arguments are lackey's logs, and no program", 0 },
	{ 0 },
};

struct arguments {
	struct trace_record_options record;
	struct trace_info info;
	const char *output;
	char **rest;
	bool are_logs;
	bool has_command;
};

static uint64_t number(struct argp_state *state, const char *text)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 0);

	if (*text < '0' || *text > '9' || *end)
		argp_error(state, "not a number: %s", text);
	return value;
}

static void copy_text(struct argp_state *state, char text[256], const char *from)
{
	if (strlen(from) > 255)
		argp_error(state, "more than 255 bytes: %s", from);
	snprintf(text, 256, "%s", from);
}

static void join_words(char text[256], char *const *words)
{
	size_t length = 0;

	for (; *words && length < 256; words++)
		length += (size_t)snprintf(text + length, 256 - length, "%s%s",
					   length ? " " : "", *words);
}

static void set_window(struct argp_state *state, int key, const char *text)
{
	struct trace_import_options *import = &((struct arguments *)state->input)->record.import;
	uint64_t value = number(state, text);

	if (key == 's')
		import->skip_accesses = value;
	else if (key == 'm')
		import->max_accesses = value;
	else if (key == 'q')
		import->quantum_accesses = value;
	else if (value == 0 || value > TRACE_MAX_CPUS)
		argp_error(state, "not 1 to 64 CPUs: %s", text);
	else
		import->cpu_count = (uint32_t)value;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'o':
		arguments->output = text;
		return 0;
	case 'w':
		copy_text(state, arguments->info.what, text);
		return 0;
	case 'c':
		copy_text(state, arguments->info.command, text);
		arguments->has_command = true;
		return 0;
	case 'n':
	case 's':
	case 'm':
	case 'q':
		set_window(state, key, text);
		return 0;
	case 'f':
		arguments->record.with_children = true;
		return 0;
	case 'a':
		arguments->record.import.ranges_as_called = true;
		return 0;
	case 'l':
		arguments->are_logs = true;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->rest = state->argv + state->next;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->output || !arguments->rest)
			argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool import_logs(char *const *paths, struct trace_writer *writer,
			const struct trace_import_options *options,
			struct trace_import_counts *counts, struct trace_problem *problem)
{
	FILE *files[4096];
	size_t count = 0, i;
	bool good = true;

	for (; good && paths[count] && count < 4096; count += good) {
		files[count] = fopen(paths[count], "r");
		good = files[count];
	}
	if (!good)
		snprintf(problem->message, sizeof(problem->message), "cannot open %s",
			 paths[count]);
	good = good && trace_import_lackey_many(files, count, writer, options, counts, problem);
	for (i = 0; i < count; i++)
		fclose(files[i]);
	return good;
}

static bool record(struct arguments *arguments, struct trace_import_counts *counts,
		   struct trace_problem *problem)
{
	struct trace_writer *writer =
		trace_writer_open(arguments->output, &arguments->info, problem);
	struct trace_problem close_problem;
	int exit_status;
	bool good;

	if (!writer)
		return false;
	good = arguments->are_logs ?
		       import_logs(arguments->rest, writer, &arguments->record.import, counts,
				   problem) :
		       trace_record(arguments->rest, writer, &arguments->record, &exit_status,
				    counts, problem);
	if (trace_writer_close(writer, &close_problem))
		return good;
	if (good)
		*problem = close_problem;
	return false;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = argp_options, .parser = parse_option,
		.args_doc = "-o FILE -- PROGRAM [ARGUMENT...]",
		.doc = "Records a program under valgrind's lackey as a trace.",
	};
	struct arguments arguments = {
		.record.import.asid = 1, .info.granule_shift = 12,
	};
	struct trace_import_counts counts = {0};
	struct trace_problem problem = {0};

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
	if (!arguments.has_command)
		join_words(arguments.info.command, arguments.rest);
	if (!record(&arguments, &counts, &problem)) {
		fprintf(stderr, "trace-record: %s: %s, at %" PRIu64 "\n", arguments.output,
			problem.message, problem.offset);
		return 1;
	}
	printf("%s: %" PRIu64 " accesses, %" PRIu64 " requests, %" PRIu64 " pages\n",
	       arguments.output, counts.accesses, counts.requests, counts.pages);
	return 0;
}
