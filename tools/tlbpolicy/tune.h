/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A recommendation, and the ways to print it. */
#ifndef TLBPOLICY_TUNE_H
#define TLBPOLICY_TUNE_H

#include <stddef.h>
#include <stdio.h>

#include "study.h"

/* Candidates that differ in a parameter alone, or have none. */
struct tune_family {
	uint32_t kind; /* enum replay_policy_kind */
	bool has_parameter;
};

struct tune_advice {
	/* Several traces on one machine. */
	const struct study *study;
	/* What is recommended, of the runs of each scene. */
	size_t run;
	const struct tune_family *family;
	/* What to expect of it elsewhere, as a ratio to the look-ahead. */
	double score;
};

void tune_print_c(FILE *out, const struct tune_advice *advice);
void tune_print_text(FILE *out, const struct tune_advice *advice);
void tune_print_json(FILE *out, const struct tune_advice *advice);

#endif /* TLBPOLICY_TUNE_H */
