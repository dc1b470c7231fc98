/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the evidence prints: rows, summaries, bounds, decisions. */
#include "evidence.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *contestant_name(size_t index, char *buffer, size_t size)
{
	if (index < PLAYED_COUNT)
		return played_names[index];
	if (index == HINDSIGHT)
		return "hindsight-best";
	if (index == BY_ADDRESS)
		return "by-address";
	if (index == WHOLE)
		return "whole";
	if (index < FIRST_CONSTANT)
		return tlbp_preset_name((uint32_t)(index - FIRST_PEER));
	snprintf(buffer, size, "threshold:%" PRIu32, UINT32_C(1) << (index - FIRST_CONSTANT));
	return buffer;
}

double row_ratio(const struct row *row, size_t contestant)
{
	return replay_ratio(row->costs_ps[contestant], row->look.cost_ps);
}

static size_t contestant_count(const struct evidence *evidence)
{
	return evidence->options->no_constants ? PLAYED_COUNT : CONTESTANT_COUNT;
}

static int64_t best_known_ps(const struct evidence *evidence, const struct row *row)
{
	int64_t best_ps = row->look.cost_ps;
	size_t i;

	for (i = 0; i < contestant_count(evidence); i++)
		if (row->costs_ps[i] < best_ps)
			best_ps = row->costs_ps[i];
	return best_ps;
}

void print_csv(const struct evidence *evidence)
{
	char buffer[40];
	size_t i;
	size_t j;

	printf("trace,preset,stage2,disturbance,policy,cost_ps,ratio,ratio_to_best_known,"
	       "decisions,real,dropped,best_max_ops,"
	       "issue_ps,completion_ps,refill_ps,bystander_ps,over_budget_ps\n");
	for (i = 0; i < evidence->job_count; i++) {
		const struct job *job = &evidence->jobs[i];
		const struct row *row = &evidence->rows[i];

		for (j = 0; j < contestant_count(evidence); j++) {
			printf("%s,%s,%d,%s,%s,%" PRId64 ",%.4f,%.4f,%" PRIu64 ",%" PRIu64
			       ",%" PRIu64 ",%" PRIu64,
			       job->trace_name, job->preset->name, job->stage2,
			       disturbance_names[job->disturbance],
			       contestant_name(j, buffer, sizeof(buffer)), row->costs_ps[j],
			       row_ratio(row, j),
			       replay_ratio(row->costs_ps[j], best_known_ps(evidence, row)),
			       row->look.decision_count, row->look.real_count,
			       row->look.dropped_count, row->best_max_ops);
			if (j < PLAYED_COUNT)
				printf(",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRIu64
				       "\n",
				       row->split[j].issue_ps, row->split[j].completion_ps,
				       row->split[j].refill_ps, row->split[j].bystander_ps,
				       row->over_budget_ps[j]);
			else
				printf(",,,,,\n");
		}
	}
}

struct summary {
	double worst;
	double mean;
	size_t worst_index;
	size_t count;
	uint64_t over_budget_ps;
};

/* Over the rows of one disturbance. */
static struct summary summarise(const struct evidence *evidence, size_t contestant,
				uint32_t disturbance)
{
	struct summary summary = { .mean = 1 };
	double logs = 0;
	size_t i;

	for (i = 0; i < evidence->job_count; i++) {
		const struct row *row = &evidence->rows[i];
		double ratio = row_ratio(row, contestant);

		if (evidence->jobs[i].disturbance != disturbance)
			continue;
		if (contestant < PLAYED_COUNT &&
		    row->over_budget_ps[contestant] > summary.over_budget_ps)
			summary.over_budget_ps = row->over_budget_ps[contestant];
		/* Doing better than the look-ahead is luck, and counts as level. */
		logs += log(ratio > 1e-3 ? ratio : 1e-3);
		summary.count++;
		if (ratio > summary.worst) {
			summary.worst = ratio;
			summary.worst_index = i;
		}
	}
	if (summary.count)
		summary.mean = exp(logs / (double)summary.count);
	return summary;
}

static void print_summary(const struct evidence *evidence, uint32_t disturbance)
{
	char buffer[40];
	size_t i;

	printf("%-18s %9s %9s  %s\n", "policy", "worst", "geomean", "worst on");
	for (i = 0; i < contestant_count(evidence); i++) {
		struct summary summary = summarise(evidence, i, disturbance);
		const struct job *job = &evidence->jobs[summary.worst_index];

		printf("%-18s %9.3f %9.3f  %s, %s, stage 2 %s\n",
		       contestant_name(i, buffer, sizeof(buffer)), summary.worst, summary.mean,
		       job->trace_name, job->preset->name, job->stage2 ? "on" : "off");
	}
}

/* ------------------------------------------------------------------- worst --- */

struct ranked {
	double ratio;
	size_t index;
};

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left;
	const struct ranked *b = right;

	if (a->ratio != b->ratio)
		return a->ratio > b->ratio ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static void print_ranked(const struct evidence *evidence, size_t contestant,
			 const struct ranked *ranked)
{
	const struct job *job = &evidence->jobs[ranked->index];
	const struct row *row = &evidence->rows[ranked->index];
	const struct replay_cost *split = &row->split[contestant];

	printf("%9.3f  %12.1f %12.1f %10.1f %10.1f %10.1f %10.1f  %5" PRIu64 " of %5" PRIu64
	       "  %s, %s, stage 2 %s\n",
	       ranked->ratio, (double)row->look.cost_ps / 1e6,
	       (double)row->costs_ps[contestant] / 1e6, (double)split->issue_ps / 1e6,
	       (double)split->completion_ps / 1e6, (double)split->refill_ps / 1e6,
	       (double)split->bystander_ps / 1e6, row->look.real_count,
	       row->look.decision_count, job->trace_name, job->preset->name,
	       job->stage2 ? "on" : "off");
}

static void print_worst(const struct evidence *evidence, size_t contestant, uint32_t disturbance)
{
	struct ranked *ranked = calloc(evidence->job_count + 1, sizeof(*ranked));
	size_t count = 0;
	size_t i;

	if (!ranked || evidence->options->worst_count == 0) {
		free(ranked);
		return;
	}
	for (i = 0; i < evidence->job_count; i++)
		if (evidence->jobs[i].disturbance == disturbance)
			ranked[count++] = (struct ranked){
				row_ratio(&evidence->rows[i], contestant), i };
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	printf("\n%s, worst cases, us\n%9s  %12s %12s %10s %10s %10s %10s  real decisions\n",
	       played_names[contestant], "ratio", "look-ahead", "cost", "issue", "completion",
	       "refill", "bystander");
	for (i = 0; i < count && i < evidence->options->worst_count; i++)
		print_ranked(evidence, contestant, &ranked[i]);
	free(ranked);
}

/* --------------------------------------------------------------- yardstick --- */

/* How far the yardstick itself is to be trusted. */
static void print_yardstick(const struct evidence *evidence)
{
	uint64_t decision_count = 0;
	uint64_t real_count = 0;
	size_t inexact_count = 0;
	double lowest = 1;
	size_t i;

	for (i = 0; i < evidence->job_count; i++) {
		const struct row *row = &evidence->rows[i];
		double ratio = replay_ratio(best_known_ps(evidence, row), row->look.cost_ps);

		decision_count += row->look.decision_count;
		real_count += row->look.real_count;
		inexact_count += row->look.dropped_count > 0;
		if (ratio < lowest)
			lowest = ratio;
	}
	printf("look-ahead: %zu cases, %" PRIu64 " decisions, of which %" PRIu64
	       " real; branches dropped in %zu cases; best known is at least %.4f of it\n",
	       evidence->job_count, decision_count, real_count, inexact_count, lowest);
}

/* ------------------------------------------------------------------ bounds --- */

static bool hold(const char *what, double value, double bound)
{
	bool held = value <= bound;

	printf("%-8s %s: %.4f, at most %.4f\n", held ? "held" : "MISSED", what, value, bound);
	return held;
}

static bool check_quiet(const struct evidence *evidence)
{
	const struct options *options = evidence->options;
	struct summary refills = summarise(evidence, ADAPTIVE_REFILLS, DISTURB_NOTHING);
	struct summary adaptive = summarise(evidence, ADAPTIVE, DISTURB_NOTHING);
	bool held = true;

	held &= hold("adaptive+refills, worst", refills.worst, options->each_refills);
	held &= hold("adaptive+refills, geometric mean", refills.mean, options->mean_refills);
	held &= hold("adaptive, worst", adaptive.worst, options->each);
	held &= hold("adaptive, geometric mean", adaptive.mean, options->mean);
	return held;
}

static bool check_disturbed(const struct evidence *evidence, uint32_t disturbance)
{
	bool held = true;
	char what[80];
	size_t i;

	for (i = 0; i <= ADAPTIVE; i++) {
		struct summary summary = summarise(evidence, i, disturbance);

		snprintf(what, sizeof(what), "%s under %s, worst", played_names[i],
			 disturbance_names[disturbance]);
		held &= hold(what, summary.worst, evidence->options->robust);
		snprintf(what, sizeof(what), "%s under %s, ns past its time bound", played_names[i],
			 disturbance_names[disturbance]);
		held &= hold(what, (double)summary.over_budget_ps / PS_PER_NS, 0);
	}
	return held;
}

bool print_report(const struct evidence *evidence)
{
	uint32_t disturbance;
	bool held = true;

	for (disturbance = 0; disturbance < DISTURBANCE_COUNT; disturbance++) {
		if (!(evidence->options->disturbances & 1U << disturbance))
			continue;
		printf("\ndisturbed by %s\n\n", disturbance_names[disturbance]);
		print_summary(evidence, disturbance);
		print_worst(evidence, ADAPTIVE_REFILLS, disturbance);
		print_worst(evidence, ADAPTIVE, disturbance);
		printf("\n");
		held &= disturbance == DISTURB_NOTHING ? check_quiet(evidence) :
							 check_disturbed(evidence, disturbance);
	}
	printf("\n");
	print_yardstick(evidence);
	return held;
}

/* --------------------------------------------------------------- decisions --- */

static void print_decision(void *context, const struct replay_decision *decision)
{
	const struct replay_look_ahead *look = context;

	printf("%" PRIu64 ",%zu,%" PRIu32 ",%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
	       ",%s,%s,%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n",
	       decision->index, decision->event_index, decision->cpu,
	       trace_cause_name(decision->cause), decision->at_ns,
	       decision->request->ranges[0].page_count, decision->op_count, decision->live_count,
	       tlbp_action_name(decision->outcome.action),
	       tlbp_reason_name(decision->outcome.reason),
	       tlbp_action_name(look->actions[decision->index]),
	       decision->predicted_by_address_ns, decision->predicted_whole_ns,
	       decision->latency_ps, decision->bystander_ps);
}

bool print_decisions(const struct evidence *evidence, struct replay_problem *problem)
{
	struct replay_case c = { .seed = evidence->options->seed, .log = print_decision };
	struct replay_change changes[TURNS];
	struct replay_scenario scenario;
	struct replay_look_ahead look;
	struct replay_result result;
	bool good;

	if (!replay_policy_parse(&c.policy, evidence->options->explain, problem))
		return false;
	job_scenario(&evidence->jobs[0], evidence->options->seed, &scenario, changes);
	c.base = replay_base_create(&scenario, problem);
	c.log_context = &look;
	printf("decision,event,cpu,cause,at_ns,pages,ops,live,action,reason,look_ahead,"
	       "predicted_by_address_ns,predicted_whole_ns,latency_ps,bystander_ps\n");
	good = c.base && replay_look_ahead(c.base, &look, problem) &&
	       replay_run(&c, &result, problem);
	replay_base_free(c.base);
	return good;
}
