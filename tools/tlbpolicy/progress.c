/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

void progress_begin(struct progress *progress, const char *what, bool wanted)
{
	progress->what = what;
	progress->terminal = isatty(STDERR_FILENO);
	progress->shown = wanted || progress->terminal;
	progress->last_tenth = 0;
}

void progress_step(void *context, size_t done_count, size_t all_count)
{
	struct progress *progress = context;
	size_t tenth = done_count * 10 / all_count;

	if (!progress->shown)
		return;
	if (progress->terminal) {
		fprintf(stderr, "\r%s: %zu of %zu ", progress->what, done_count, all_count);
	} else if (tenth > progress->last_tenth) {
		fprintf(stderr, "%s: %zu of %zu\n", progress->what, done_count, all_count);
		progress->last_tenth = tenth;
	}
}

void progress_end(struct progress *progress)
{
	/* From the cursor to the end of the line: erased. */
	if (progress->shown && progress->terminal)
		fputs("\r\033[K", stderr);
}
