/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What record and import share: where a trace goes, and how much goes into it. */
#ifndef TLBPOLICY_CAPTURE_H
#define TLBPOLICY_CAPTURE_H

#include <argp.h>
#include <stdbool.h>

#include "../trace/import.h"

struct capture {
	const char *output;
	const char *what;
	struct trace_import_options import;
	/* Filled by the importer. */
	struct trace_import_counts counts;
	struct trace_writer *writer;
};

/* Input: struct capture, zeroed. --output is left to the command to miss. */
extern const struct argp capture_argp;

/* command goes into the trace's header. False after a message. */
bool capture_open(struct capture *capture, const char *command, const char *what);
/*
 * Ends the trace and says what is in it, if imported; takes it away otherwise.
 * input names what was read, for a message about problem. Exit status.
 */
int capture_close(struct capture *capture, bool imported, const char *input,
		  const struct trace_problem *problem);

#endif /* TLBPOLICY_CAPTURE_H */
