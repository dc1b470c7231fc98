/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "capture.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "text.h"

#define GRANULE_SHIFT 12

enum option_key {
	OPTION_WHAT = 768,
	OPTION_CPUS,
	OPTION_QUANTUM,
	OPTION_SKIP,
	OPTION_MAX,
	OPTION_AS_CALLED,
};

static const struct argp_option options[] = {
	{ "output", 'o', "TRACE", 0, "The trace to be written", 1 },
	{ "what", OPTION_WHAT, "TEXT", 0, "What it is, for its header", 1 },
	{ "cpus", OPTION_CPUS, "N", 0, "Threads and processes take turns on N CPUs (default 1)",
	  2 },
	{ "quantum", OPTION_QUANTUM, "N", 0,
	  "A process runs for N accesses before another (default 20000)", 2 },
	{ "skip", OPTION_SKIP, "N", 0, "Leave out the first N accesses", 3 },
	{ "max", OPTION_MAX, "N", 0, "End after N accesses", 3 },
	{ "as-called", OPTION_AS_CALLED, NULL, 0,
	  "Requests are as long as the system call said, not as far as pages were touched", 3 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct capture *capture = state->input;
	struct trace_import_options *import = &capture->import;
	uint64_t number;

	switch (key) {
	case 'o':
		capture->output = value;
		return 0;
	case OPTION_WHAT:
		capture->what = value;
		return 0;
	case OPTION_CPUS:
		if (!text_parse(value, 1, TRACE_MAX_CPUS, &number))
			argp_error(state, "--cpus is a number from 1 to %d, not '%s'",
				   TRACE_MAX_CPUS, value);
		import->cpu_count = (uint32_t)number;
		return 0;
	case OPTION_QUANTUM:
		if (!text_parse(value, 1, UINT64_MAX, &import->quantum_accesses))
			argp_error(state, "--quantum is a number of accesses, not '%s'", value);
		return 0;
	case OPTION_SKIP:
		if (!text_parse(value, 0, UINT64_MAX, &import->skip_accesses))
			argp_error(state, "--skip is a number of accesses, not '%s'", value);
		return 0;
	case OPTION_MAX:
		if (!text_parse(value, 1, UINT64_MAX, &import->max_accesses))
			argp_error(state, "--max is a number of accesses, not '%s'", value);
		return 0;
	case OPTION_AS_CALLED:
		import->ranges_as_called = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp capture_argp = { .options = options, .parser = parse };

bool capture_open(struct capture *capture, const char *command, const char *what)
{
	struct trace_info info = {
		.cpu_count = capture->import.cpu_count, .granule_shift = GRANULE_SHIFT,
	};
	struct trace_problem problem;

	snprintf(info.command, sizeof(info.command), "%s", command);
	snprintf(info.what, sizeof(info.what), "%s", capture->what ? capture->what : what);
	capture->writer = trace_writer_open(capture->output, &info, &problem);
	if (!capture->writer)
		complain(STATUS_FAILED, "%s: %s", capture->output, problem.message);
	return capture->writer;
}

/* How far a recording of instructions can be trusted. */
static void print_operations(const struct trace_import_counts *counts)
{
	printf("%s operations of the kernel; of its requests",
	       text_count(counts->operations).chars);
	printf(" %s agree with their operations,", text_count(counts->agreeing).chars);
	if (counts->disagreeing)
		printf(" %s DISAGREE (the first at line %" PRIu64 "),",
		       text_count(counts->disagreeing).chars, counts->first_disagreement);
	printf(" %s are known from these only\n", text_count(counts->unwanted).chars);
	if (counts->idle_barriers)
		printf("%s barriers had NOTHING to complete\n",
		       text_count(counts->idle_barriers).chars);
	if (counts->has_holes)
		puts("the recording HAS HOLES: its probes were off when it ended");
}

static void print_counts(const struct capture *capture)
{
	const struct trace_import_counts *counts = &capture->counts;

	printf("%s: %s accesses, %s requests for %s pages", capture->output,
	       text_count(counts->accesses).chars, text_count(counts->requests).chars,
	       text_count(counts->pages).chars);
	if (counts->ignored)
		printf(", %s events that bring nothing", text_count(counts->ignored).chars);
	if (counts->lost)
		printf(", %s events LOST by the tracer", text_count(counts->lost).chars);
	putchar('\n');
	if (counts->operations)
		print_operations(counts);
}

/* A file that holds half a trace; but not a device. */
static void take_away(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0 && S_ISREG(status.st_mode))
		unlink(path);
}

int capture_close(struct capture *capture, bool imported, const char *input,
		  const struct trace_problem *problem)
{
	struct trace_problem write_problem;
	bool written = trace_writer_close(capture->writer, &write_problem);

	capture->writer = NULL;
	if (!imported && written)
		complain(STATUS_FAILED, "%s: at byte %" PRIu64 ": %s", input, problem->offset,
			 problem->message);
	else if (!written)
		complain(STATUS_FAILED, "%s: %s", capture->output, write_problem.message);
	if (!imported || !written) {
		take_away(capture->output);
		return STATUS_FAILED;
	}
	print_counts(capture);
	return finish_output();
}
