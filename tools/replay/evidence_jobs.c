/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The cases of the evidence: every trace on every machine, and how each is run. */
#include "evidence.h"

#include <stdio.h>
#include <stdlib.h>

#define BUSY_ISSUERS 16

const char *const played_names[PLAYED_COUNT] = {
	[ADAPTIVE_REFILLS] = "adaptive+refills",
	[ADAPTIVE] = "adaptive",
	[TIMEBOUND_ADAPTIVE] = "timebound+adaptive",
	[TIMEBOUND] = "timebound",
	[RANDOM] = "random",
};

const char *const disturbance_names[DISTURBANCE_COUNT] = {
	[DISTURB_NOTHING] = "nothing", [DISTURB_STAGE2] = "stage2", [DISTURB_ISSUERS] = "issuers",
	[DISTURB_STEAL] = "steal",     [DISTURB_CLOCK] = "clock",
};

static size_t make_changes(const struct job *job, struct replay_change *changes)
{
	size_t event_count = job->trace->event_count;
	size_t i;

	if (job->disturbance == DISTURB_STAGE2) {
		changes[0] = (struct replay_change){ event_count / 2, true, 0 };
		return 1;
	}
	if (job->disturbance != DISTURB_ISSUERS)
		return 0;
	for (i = 0; i < TURNS; i++)
		changes[i] = (struct replay_change){ event_count * (i + 1) / (TURNS + 1),
						     job->stage2, i % 2 ? 0 : BUSY_ISSUERS };
	return TURNS;
}

static bool play_contestants(struct replay_base *base, uint64_t seed, struct row *row,
			     struct replay_problem *problem)
{
	size_t i;

	for (i = 0; i < PLAYED_COUNT; i++) {
		struct replay_case c = { .base = base, .seed = seed };
		struct replay_result result;

		if (!replay_policy_parse(&c.policy, played_names[i], problem) ||
		    !replay_run(&c, &result, problem))
			return false;
		row->costs_ps[i] = result.cost.all_ps;
		row->split[i] = result.cost;
		row->over_budget_ps[i] = result.over_budget_ps;
	}
	return true;
}

static bool sweep_constants(struct replay_base *base, struct row *row,
			    struct replay_problem *problem)
{
	struct replay_sweep sweep;
	size_t constant = 0;
	size_t i;

	if (!replay_sweep(base, &sweep, problem))
		return false;
	row->costs_ps[HINDSIGHT] = sweep.best.cost_ps;
	row->best_max_ops = sweep.best.max_ops;
	row->costs_ps[BY_ADDRESS] = sweep.by_address_ps;
	row->costs_ps[WHOLE] = sweep.whole_ps;
	for (i = 0; i < TLBP_PRESET_COUNT; i++)
		row->costs_ps[FIRST_PEER + i] = sweep.presets_ps[i];
	for (i = 0; i < sweep.point_count; i++)
		if (constant < CONSTANT_COUNT && sweep.points[i].max_ops == UINT64_C(1) << constant)
			row->costs_ps[FIRST_CONSTANT + constant++] = sweep.points[i].cost_ps;
	replay_sweep_free(&sweep);
	return true;
}

void job_scenario(const struct job *job, uint64_t seed, struct replay_scenario *scenario,
		  struct replay_change changes[TURNS])
{
	*scenario = (struct replay_scenario){
		.trace = job->trace,
		.preset = job->preset,
		.stage2 = job->stage2,
		.clock_ns = job->disturbance == DISTURB_CLOCK ? 1000 : 0,
		.steal_permille = job->disturbance == DISTURB_STEAL ? 10 : 0,
		.steal_factor = 1000,
		.seed = seed,
		.changes = changes,
		.change_count = make_changes(job, changes),
	};
}

static bool run_job(void *context, size_t index, struct replay_problem *problem)
{
	struct evidence *evidence = context;
	const struct options *options = evidence->options;
	const struct job *job = &evidence->jobs[index];
	struct row *row = &evidence->rows[index];
	struct replay_change changes[TURNS];
	struct replay_scenario scenario;
	struct replay_base *base;
	bool good;

	job_scenario(job, options->seed, &scenario, changes);
	base = replay_base_create(&scenario, problem);
	good = base && replay_look_ahead(base, &row->look, problem) &&
	       play_contestants(base, options->seed, row, problem) &&
	       (options->no_constants || sweep_constants(base, row, problem));
	replay_base_free(base);
	if (!good) {
		struct replay_problem inner = *problem;

		fail(problem, "%.60s on %.40s: %.140s", job->trace_name, job->preset->name,
		     inner.message);
	}
	return good;
}

static void add_jobs(struct evidence *evidence, size_t trace, size_t preset, uint32_t disturbance)
{
	const struct options *options = evidence->options;
	uint32_t stage2;

	for (stage2 = 0; stage2 < 2; stage2++) {
		if (stage2 ? !options->stage2_on : !options->stage2_off)
			continue;
		/* It is switched on on the way, so it is off before. */
		if (stage2 && disturbance == DISTURB_STAGE2)
			continue;
		evidence->jobs[evidence->job_count++] = (struct job){
			.trace = &options->traces[trace],
			.trace_name = options->trace_names[trace],
			.preset = options->presets[preset],
			.stage2 = stage2,
			.disturbance = disturbance,
		};
	}
}

bool evidence_make_jobs(struct evidence *evidence)
{
	const struct options *options = evidence->options;
	size_t most = options->trace_count * options->preset_count * 2 * DISTURBANCE_COUNT;
	uint32_t disturbance;
	size_t trace;
	size_t preset;

	evidence->jobs = calloc(most, sizeof(*evidence->jobs));
	evidence->rows = calloc(most, sizeof(*evidence->rows));
	if (!evidence->jobs || !evidence->rows)
		return false;
	for (disturbance = 0; disturbance < DISTURBANCE_COUNT; disturbance++) {
		if (!(options->disturbances & 1U << disturbance))
			continue;
		for (trace = 0; trace < options->trace_count; trace++)
			for (preset = 0; preset < options->preset_count; preset++)
				add_jobs(evidence, trace, preset, disturbance);
	}
	return true;
}

static void show_progress(void *context, size_t done_count, size_t case_count)
{
	const struct options *options = context;

	if (!options->quiet)
		fprintf(stderr, "\r%zu of %zu cases%s", done_count, case_count,
			done_count == case_count ? "\n" : "");
}

bool evidence_run(struct evidence *evidence, struct replay_problem *problem)
{
	return run_jobs(evidence->job_count, evidence->options->thread_count, run_job, evidence,
			show_progress, (void *)(uintptr_t)evidence->options, problem);
}
