/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Traces of programs that run now, under valgrind's lackey. */
#ifndef TLBP_TRACE_RECORD_H
#define TLBP_TRACE_RECORD_H

#include "import.h"

/* Zero is the default of every member. */
struct trace_record_options {
	struct trace_import_options import;
	/*
	 * Also the programs that it starts. Their logs take room in TMPDIR, or /tmp,
	 * until all have ended: about 12 bytes for each access. Without, nothing is
	 * kept, and the program is stopped where the window ends.
	 */
	bool with_children;
};

/*
 * Runs program, an array as execvp() takes it, and writes what it does. What it
 * returned is in exit_status: 128 and the signal's number if one ended it, and 0
 * if it was stopped. A program that fails is no failure; false with a problem is:
 * no valgrind, no program, no room, and what trace_import_lackey() refuses.
 */
bool trace_record(char *const *program, struct trace_writer *writer,
		  const struct trace_record_options *options, int *exit_status,
		  struct trace_import_counts *counts, struct trace_problem *problem);

#endif /* TLBP_TRACE_RECORD_H */
