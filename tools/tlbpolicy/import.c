/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tlbpolicy import: makes a trace of what another program recorded. */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "memory.h"

enum option_key {
	OPTION_ARM64 = 256,
	OPTION_FROM_CALLS,
};

struct arguments {
	struct capture capture;
	const struct format *format;
	char **files;
	size_t file_count;
	struct trace_import_kernel kernel;
};

struct format {
	const char *name;
	const char *what;
	bool many; /* takes several files */
	bool (*import)(struct arguments *arguments, FILE **in, struct trace_problem *problem);
};

static bool import_lackey(struct arguments *arguments, FILE **in, struct trace_problem *problem)
{
	struct capture *capture = &arguments->capture;

	if (arguments->file_count == 1)
		return trace_import_lackey(in[0], capture->writer, &capture->import,
					   &capture->counts, problem);
	return trace_import_lackey_many(in, arguments->file_count, capture->writer,
					&capture->import, &capture->counts, problem);
}

static bool import_kernel_text(struct arguments *arguments, FILE **in,
			       struct trace_problem *problem)
{
	return trace_import_kernel_text(in[0], arguments->capture.writer, &arguments->kernel,
					&arguments->capture.counts, problem);
}

static bool import_tlbi(struct arguments *arguments, FILE **in, struct trace_problem *problem)
{
	return trace_import_tlbi(in[0], arguments->capture.writer, &arguments->capture.counts,
				 problem);
}

static bool import_champsim(struct arguments *arguments, FILE **in, struct trace_problem *problem)
{
	struct capture *capture = &arguments->capture;

	return trace_import_champsim(in[0], capture->writer, &capture->import, &capture->counts,
				     problem);
}

static const struct format formats[] = {
	{ "lackey", "valgrind --tool=lackey --trace-mem=yes --trace-syscalls=yes, a file a process",
	  true, import_lackey },
	{ "kernel-text", "text of tracefs, trace-cmd report or perf script", false,
	  import_kernel_text },
	{ "tlbi-trace", "what the module tlbi-trace recorded in a kernel", false, import_tlbi },
	{ "champsim", "a ChampSim trace: accesses without requests", false, import_champsim },
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

static const struct argp_option options[] = {
	{ "arm64", OPTION_ARM64, NULL, 0, "kernel-text: raw system calls are arm64's numbers", 5 },
	{ "from-calls", OPTION_FROM_CALLS, NULL, 0,
	  "kernel-text: requests from system calls, not from tlb_flush events", 5 },
	{ 0 },
};

static const char doc[] = "Makes a trace of what another program recorded. FILE is uncompressed; "
			  "- is standard input."
			  "\v"
			  "Options of windows and CPUs are for lackey and champsim.";

static void put_formats(FILE *out)
{
	size_t i;

	for (i = 0; i < FORMAT_COUNT; i++)
		fprintf(out, "  %-12s %s\n", formats[i].name, formats[i].what);
}

static char *help(int key, const char *text, void *input)
{
	char *list;
	size_t size;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)(uintptr_t)text;
	out = open_memstream(&list, &size);
	if (!out)
		return NULL;
	fprintf(out, "%s\n\nFORMAT is one of:\n", text ? text : "");
	put_formats(out);
	fclose(out);
	return list;
}

static const struct format *find_format(const char *name)
{
	size_t i;

	for (i = 0; i < FORMAT_COUNT; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	complain(STATUS_USAGE, "no format '%s'; there are:", name);
	put_formats(stderr);
	exit(STATUS_USAGE);
}

static void check(const struct arguments *arguments, struct argp_state *state)
{
	if (arguments->file_count == 0)
		argp_error(state, "no file; - is standard input");
	if (arguments->file_count > 1 && !arguments->format->many)
		argp_error(state, "one file at a time for %s", arguments->format->name);
	if (!arguments->capture.output)
		argp_error(state, "no trace to write: --output");
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->capture;
		return 0;
	case OPTION_ARM64:
		arguments->kernel.is_arm64 = true;
		return 0;
	case OPTION_FROM_CALLS:
		arguments->kernel.from_calls = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!arguments->format) {
			arguments->format = find_format(value);
			return 0;
		}
		arguments->files[arguments->file_count++] = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no format");
		return 0;
	case ARGP_KEY_SUCCESS:
		check(arguments, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* False after a message; what is open is in in. */
static bool open_files(const struct arguments *arguments, FILE **in)
{
	size_t i;

	for (i = 0; i < arguments->file_count; i++) {
		const char *name = arguments->files[i];

		in[i] = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
		if (in[i])
			continue;
		complain(STATUS_FAILED, "%s: %s", name, strerror(errno));
		return false;
	}
	return true;
}

static int import(struct arguments *arguments, FILE **in)
{
	const char *input = arguments->file_count > 1 ? "files" : arguments->files[0];
	struct trace_problem problem = { .offset = 0 };
	char command[256];
	bool good;

	snprintf(command, sizeof(command), "tlbpolicy import %s %s%s", arguments->format->name,
		 arguments->files[0], arguments->file_count > 1 ? " ..." : "");
	if (!capture_open(&arguments->capture, command, arguments->format->what))
		return STATUS_FAILED;
	good = arguments->format->import(arguments, in, &problem);
	return capture_close(&arguments->capture, good, input, &problem);
}

int import_main(int argc, char **argv)
{
	const struct argp_child children[] = { { &capture_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { options, parse, "FORMAT FILE...", doc, children, help, NULL };
	struct arguments arguments = { .files = memory_zeroed((size_t)argc, sizeof(char *)) };
	FILE **in = memory_zeroed((size_t)argc, sizeof(*in));
	int status = STATUS_FAILED;
	size_t i;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (open_files(&arguments, in))
		status = import(&arguments, in);
	for (i = 0; i < arguments.file_count; i++)
		if (in[i])
			fclose(in[i]);
	free(arguments.files);
	free(in);
	return status;
}
