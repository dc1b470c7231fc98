/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The plots of a report; each is about one scene. */
#ifndef TLBPOLICY_REPORT_PLOTS_H
#define TLBPOLICY_REPORT_PLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "study.h"

/* Cost against threshold, with every policy marked. index is unique in the page. */
bool report_plot_cost(FILE *out, const struct study_scene *scene, size_t index);
/* How many flushes take longer than a time. */
bool report_plot_latency(FILE *out, const struct study_scene *scene, size_t index);
/* What one policy decided, when and on requests of which size. */
bool report_plot_decisions(FILE *out, const struct study_scene *scene, size_t index);

#endif /* TLBPOLICY_REPORT_PLOTS_H */
