/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every fixed threshold. What one costs changes only where an operation count of
 * the trace lies, and limits that decide alike are run once. Where a trace has few
 * different counts all are tried, and the best is the best; where it has many, the
 * search goes from powers of two inward.
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#define SWEEP_LAST_SHIFT 16
/* Up to so many different operation counts each is tried. */
#define SWEEP_ALL 24
/* With more, rounds that look around the best point, and points in each. */
#define SWEEP_ROUNDS 3
#define SWEEP_AROUND 8
#define SWEEP_MAX_POINTS (SWEEP_LAST_SHIFT + 1 + SWEEP_ALL + SWEEP_ROUNDS * SWEEP_AROUND)

struct sweeper {
	struct replay_base *base;
	struct replay_sweep *sweep;
	uint8_t *actions;
	/* Operation counts of the decisions, each once, rising. */
	uint64_t *counts;
	size_t count_count;
	struct replay_problem *problem;
};

/* max_ops 0: always whole; UINT64_MAX: always by address. */
static bool limit_cost(const struct sweeper *sweeper, uint64_t max_ops, int64_t *cost_ps)
{
	const struct replay_base *base = sweeper->base;
	uint64_t index = 0;
	size_t i;

	for (i = 0; i < base->site_count; i++)
		if (base->sites[i].kind == SITE_DECISION)
			sweeper->actions[index++] = base->sites[i].op_count > max_ops ?
							    TLBP_WHOLE_SPACE :
							    TLBP_BY_ADDRESS;
	return base_script_cost(sweeper->base, sweeper->actions, cost_ps, sweeper->problem);
}

static int compare_points(const void *left, const void *right)
{
	const struct replay_sweep_point *a = left;
	const struct replay_sweep_point *b = right;

	return (a->max_ops > b->max_ops) - (a->max_ops < b->max_ops);
}

static bool add_point(const struct sweeper *sweeper, uint64_t max_ops)
{
	struct replay_sweep *sweep = sweeper->sweep;
	struct replay_sweep_point *point = &sweep->points[sweep->point_count];
	size_t i;

	for (i = 0; i < sweep->point_count; i++)
		if (sweep->points[i].max_ops == max_ops)
			return true;
	point->max_ops = max_ops;
	if (!limit_cost(sweeper, max_ops, &point->cost_ps))
		return false;
	sweep->point_count++;
	return true;
}

static size_t best_point(const struct replay_sweep *sweep)
{
	size_t best = 0;
	size_t i;

	for (i = 1; i < sweep->point_count; i++)
		if (sweep->points[i].cost_ps < sweep->points[best].cost_ps)
			best = i;
	return best;
}

/* Adds so many of the counts from first to end, evenly spread. */
static bool add_counts(const struct sweeper *sweeper, size_t first, size_t end, size_t most)
{
	size_t left = end - first < most ? end - first : most;
	size_t i;

	for (i = 0; i < left; i++)
		if (!add_point(sweeper, sweeper->counts[first + (end - first) * i / left]))
			return false;
	qsort(sweeper->sweep->points, sweeper->sweep->point_count,
	      sizeof(sweeper->sweep->points[0]), compare_points);
	return true;
}

static size_t count_index(const struct sweeper *sweeper, uint64_t op_count)
{
	size_t i = 0;

	while (i < sweeper->count_count && sweeper->counts[i] < op_count)
		i++;
	return i;
}

/* Between the points on either side of the best. */
static bool refine(const struct sweeper *sweeper)
{
	const struct replay_sweep *sweep = sweeper->sweep;
	size_t best = best_point(sweep);
	uint64_t below = best > 0 ? sweep->points[best - 1].max_ops : 0;
	uint64_t above = best + 1 < sweep->point_count ? sweep->points[best + 1].max_ops :
							 UINT64_MAX;

	return add_counts(sweeper, count_index(sweeper, below + 1), count_index(sweeper, above),
			  SWEEP_AROUND);
}

static bool look_between(const struct sweeper *sweeper)
{
	uint32_t i;

	if (sweeper->count_count <= SWEEP_ALL)
		return add_counts(sweeper, 0, sweeper->count_count, SWEEP_ALL);
	for (i = 0; i < SWEEP_ROUNDS; i++)
		if (!refine(sweeper))
			return false;
	return true;
}

static void consider(struct replay_sweep *sweep, uint64_t max_ops, int64_t cost_ps)
{
	if (cost_ps < sweep->best.cost_ps)
		sweep->best = (struct replay_sweep_point){ max_ops, cost_ps };
}

static bool sweep_limits(const struct sweeper *sweeper)
{
	struct replay_sweep *sweep = sweeper->sweep;
	uint32_t shift;

	for (shift = 0; shift <= SWEEP_LAST_SHIFT; shift++)
		if (!add_point(sweeper, UINT64_C(1) << shift))
			return false;
	if (!look_between(sweeper))
		return false;
	sweep->best = sweep->points[best_point(sweep)];
	if (!limit_cost(sweeper, 0, &sweep->whole_ps) ||
	    !limit_cost(sweeper, UINT64_MAX, &sweep->by_address_ps))
		return false;
	consider(sweep, 0, sweep->whole_ps);
	consider(sweep, UINT64_MAX, sweep->by_address_ps);
	return true;
}

/* What a limit decides does not depend on what was before: it is asked once for all. */
static bool preset_cost(const struct sweeper *sweeper, struct machine *machine, uint32_t preset)
{
	const struct replay_base *base = sweeper->base;
	const struct trace *trace = base->scenario.trace;
	struct tlbp_backend *backend = tlbp_model_backend(machine->model);
	struct tlbp_threshold threshold;
	struct tlbp tlbp = { .backend = backend, .policy = &threshold.policy };
	uint64_t index = 0;
	int status;
	size_t i;

	status = tlbp_threshold_preset(&threshold, preset, trace->info.granule_shift,
				       &backend->caps);
	if (status == TLBP_OK)
		status = tlbp_init(&tlbp);
	if (status != TLBP_OK)
		return fail_status(sweeper->problem, tlbp_preset_name(preset), status);
	for (i = 0; i < base->site_count; i++) {
		struct tlbp_request request;
		struct tlbp_range range;
		struct tlbp_plan plan;

		if (base->sites[i].kind != SITE_DECISION)
			continue;
		machine_request(&base->scenario, &trace->events[base->sites[i].event_index],
				&range, &request);
		tlbp_decide(&tlbp, &request, 0, &plan);
		sweeper->actions[index++] = (uint8_t)plan.action;
	}
	return base_script_cost(sweeper->base, sweeper->actions,
				&sweeper->sweep->presets_ps[preset], sweeper->problem);
}

static bool sweep_presets(const struct sweeper *sweeper)
{
	struct machine machine;
	uint32_t preset;
	bool good;

	good = machine_open(&machine, &sweeper->base->scenario, sweeper->problem);
	for (preset = 0; good && preset < TLBP_PRESET_COUNT; preset++)
		good = preset_cost(sweeper, &machine, preset);
	machine_close(&machine);
	return good;
}

static int compare_counts(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static bool find_counts(struct sweeper *sweeper)
{
	const struct replay_base *base = sweeper->base;
	size_t kept = 0;
	size_t i;

	sweeper->counts = calloc(base->decision_count + 1, sizeof(*sweeper->counts));
	if (!sweeper->counts)
		return false;
	for (i = 0; i < base->site_count; i++)
		if (base->sites[i].kind == SITE_DECISION)
			sweeper->counts[sweeper->count_count++] = base->sites[i].op_count;
	qsort(sweeper->counts, sweeper->count_count, sizeof(*sweeper->counts), compare_counts);
	for (i = 0; i < sweeper->count_count; i++)
		if (i == 0 || sweeper->counts[i] != sweeper->counts[kept - 1])
			sweeper->counts[kept++] = sweeper->counts[i];
	sweeper->count_count = kept;
	return true;
}

bool replay_sweep(struct replay_base *base, struct replay_sweep *sweep,
		  struct replay_problem *problem)
{
	struct sweeper sweeper = { .base = base, .sweep = sweep, .problem = problem };
	bool good;

	*sweep = (struct replay_sweep){0};
	sweep->points = calloc(SWEEP_MAX_POINTS, sizeof(*sweep->points));
	sweeper.actions = calloc(base->decision_count + 1, 1);
	good = sweep->points && sweeper.actions && find_counts(&sweeper);
	if (!good)
		fail(problem, "out of memory");
	good = good && sweep_limits(&sweeper) && sweep_presets(&sweeper);
	free(sweeper.actions);
	free(sweeper.counts);
	if (!good)
		replay_sweep_free(sweep);
	return good;
}

void replay_sweep_free(struct replay_sweep *sweep)
{
	free(sweep->points);
	*sweep = (struct replay_sweep){0};
}
