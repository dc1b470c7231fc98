/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every selected policy on every selected trace and machine, with what each
 * decision and flush took: the data under tables, reports and recommendations.
 */
#ifndef TLBPOLICY_STUDY_H
#define TLBPOLICY_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../replay/replay.h"
#include "selection.h"

/* One decision, as much of it as is plotted. */
struct study_decision {
	uint64_t at_ns;
	uint64_t op_count;
	uint64_t latency_ps;
	uint8_t action; /* enum tlbp_action: what was carried out */
	bool escalated;
};

/* One policy in one scene. */
struct study_run {
	struct replay_policy policy;
	struct replay_result result;
	double ratio; /* to the look-ahead */
	/* In the order of the trace; kept only if asked for. */
	struct study_decision *decisions;
	size_t decision_count;
	size_t decision_capacity;
};

/* A trace on a machine. */
struct study_scene {
	const struct trace *trace;
	const char *trace_name;
	struct replay_scenario scenario;
	struct replay_base *base;
	struct tlbp_costs start_costs;
	struct replay_look_ahead look_ahead;
	/* Filled if asked for. */
	struct replay_sweep sweep;
	/*
	 * The look-ahead first, what was recorded if nobody chose policies and all
	 * traces have it, then the selected policies in their order.
	 */
	struct study_run *runs;
	size_t run_count;
};

struct study {
	const struct selection *selection;
	struct trace *traces;
	/* By trace, then preset, then stage 2 off and on. */
	struct study_scene *scenes;
	size_t scene_count;
};

struct study_needs {
	bool decisions;
	bool sweeps;
};

/* False after a message. Either way to be freed. */
bool study_make(struct study *study, const struct selection *selection,
		const struct study_needs *needs);
void study_free(struct study *study);

/*
 * Geometric mean of the ratios of one run (its place in each scene's runs) over all
 * scenes but one; SIZE_MAX leaves none out.
 */
double study_mean_ratio(const struct study *study, size_t run, size_t left_out);
/* The scene where it does worst. */
const struct study_scene *study_worst(const struct study *study, size_t run);

/* "sort.tlbt": the last part of a path. */
const char *study_short_name(const char *path);

#endif /* TLBPOLICY_STUDY_H */
