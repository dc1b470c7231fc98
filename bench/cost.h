/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What is measured: the same flush, written by hand and through the library.
 *
 * Every form emits the same operations for the same request: one ASID, inner
 * shareable, leaf entries only, 4 KiB pages, one operation per page up to
 * COST_MAX_PAGES, and everything of the ASID above.
 */
#ifndef BENCH_COST_H
#define BENCH_COST_H

#include <tlbpolicy.h>

#define COST_MAX_PAGES 4096

struct cost_form {
	const char *name;
	void (*flush)(uint64_t start_va, uint64_t page_count);
};

/* The first one does nothing: what it takes is the measurement's own. */
extern const struct cost_form cost_forms[];
extern const unsigned int cost_form_count;

/* Sets the library up; false if it refuses. */
bool cost_init(void);

#endif /* BENCH_COST_H */
