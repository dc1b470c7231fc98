/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A recommendation, and the ways to print it. */
#ifndef TLBPOLICY_TUNE_H
#define TLBPOLICY_TUNE_H

#include <stddef.h>
#include <stdio.h>

#include "study.h"

struct tune_advice {
	/* Several traces on one machine. */
	const struct study *study;
	/* Of the runs of each scene: what is recommended, and the best threshold (0: none). */
	size_t run;
	size_t threshold_run;
	double threshold_score;
};

/*
 * Geometric mean of a run's ratios over all scenes but one; SIZE_MAX leaves none
 * out.
 */
double tune_score(const struct study *study, size_t run, size_t left_out);

void tune_print_c(FILE *out, const struct tune_advice *advice);
void tune_print_text(FILE *out, const struct tune_advice *advice);
void tune_print_json(FILE *out, const struct tune_advice *advice);

#endif /* TLBPOLICY_TUNE_H */
