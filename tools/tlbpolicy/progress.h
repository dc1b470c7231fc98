/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * How far long work is, on standard error: one line that changes on a terminal,
 * a line for each tenth elsewhere, and there only if it was asked for.
 */
#ifndef TLBPOLICY_PROGRESS_H
#define TLBPOLICY_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	const char *what;
	bool shown;
	bool terminal;
	size_t last_tenth;
};

void progress_begin(struct progress *progress, const char *what, bool wanted);
/* A replay_progress_fn; context is a struct progress. */
void progress_step(void *context, size_t done_count, size_t all_count);
void progress_end(struct progress *progress);

#endif /* TLBPOLICY_PROGRESS_H */
