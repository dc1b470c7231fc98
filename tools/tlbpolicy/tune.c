/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * tlbpolicy tune: which policy, with which parameters, suits traces and a machine.
 *
 * Every candidate is replayed on every trace. Its score is the geometric mean of
 * its costs over the look-ahead's. A parameter that was chosen by looking at the
 * traces that judge it has an unfair advantage over a policy that has none. So with
 * several traces each is judged with the parameter that is best on the others, and
 * with one a parameter pays a handicap.
 *
 * Thresholds are powers of two and budgets double: costs that are assumed or
 * calibrated do not justify finer steps.
 */
#include "tune.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "memory.h"
#include "print.h"
#include "text.h"

/* What a parameter that was chosen on the only trace pays. Chosen, not measured. */
#define HANDICAP 1.05

#define LARGEST_THRESHOLD 65536

enum option_key {
	OPTION_JSON = 512,
	OPTION_C,
	OPTION_LATENCY,
	OPTION_REFILLS,
};

static const struct argp_option options[] = {
	{ "refills", OPTION_REFILLS, NULL, 0,
	  "The kernel tells the policy the PMU's count of refills", 4 },
	{ "latency", OPTION_LATENCY, "NS", 0,
	  "No flush of these traces may take longer, in nanoseconds", 4 },
	{ "c", OPTION_C, NULL, 0, "Print the C initialiser and nothing else", 5 },
	{ "json", OPTION_JSON, NULL, 0, "Print JSON instead of text", 5 },
	{ 0 },
};

static const char doc[] =
	"Recommends a policy and its parameters for traces and a machine: as text, with the gain "
	"to be expected and what it rests on, and as a C initialiser."
	"\v"
	"TRACE is a file or synthetic:NAME:SEED. Several traces of the same workload make the "
	"recommendation sounder.";

struct arguments {
	struct selection selection;
	uint64_t latency_ns; /* 0: no limit */
	bool refills;
	int format;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->selection;
		return 0;
	case OPTION_JSON:
	case OPTION_C:
		arguments->format = key;
		return 0;
	case OPTION_REFILLS:
		arguments->refills = true;
		return 0;
	case OPTION_LATENCY:
		if (!text_parse(value, 1, INT64_MAX / 1000, &arguments->latency_ns))
			argp_error(state, "--latency is a number of nanoseconds, not '%s'", value);
		return 0;
	case ARGP_KEY_SUCCESS:
		if (arguments->selection.preset_count > 1 ||
		    arguments->selection.stage2 == STAGE2_BOTH)
			argp_error(state, "one machine at a time");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ----------------------------------------------------------- candidates --- */

static void add_policy(struct selection *selection, const char *format, uint64_t value)
{
	struct replay_policy policy;
	struct replay_problem problem;
	char text[64];

	snprintf(text, sizeof(text), format, value);
	if (replay_policy_parse(&policy, text, &problem))
		selection_add_policy(selection, &policy);
	else
		exit(complain(STATUS_FAILED, "%s", problem.message));
}

/* Budgets double, around the cost of a whole-space flush with all its refills. */
static void add_candidates(struct selection *selection, const struct tlbp_costs *costs,
			   bool refills)
{
	uint64_t whole_ns =
		costs->whole_ns + (uint64_t)costs->refill_ps * costs->entry_count / 1000;
	uint64_t max_ops;
	uint64_t shift;

	for (max_ops = 1; max_ops <= LARGEST_THRESHOLD; max_ops *= 2)
		add_policy(selection, "threshold:%" PRIu64, max_ops);
	for (shift = 0; shift <= 4; shift++)
		add_policy(selection, "timebound:%" PRIu64, (whole_ns << 1 >> shift) + 1);
	for (shift = 0; shift <= 4; shift++)
		add_policy(selection, "timebound+adaptive:%" PRIu64, (whole_ns << 1 >> shift) + 1);
	add_policy(selection, "adaptive", 0);
	if (refills)
		add_policy(selection, "adaptive+refills", 0);
}

/* Of equal score the first is recommended: those that learn, then those with a bound. */
static const struct tune_family families[] = {
	{ REPLAY_ADAPTIVE_REFILLS, false },  { REPLAY_ADAPTIVE, false },
	{ REPLAY_TIMEBOUND_ADAPTIVE, true }, { REPLAY_TIMEBOUND, true },
	{ REPLAY_THRESHOLD, true },
};

/* What a recommendation is compared with. */
static void add_rivals(struct selection *selection)
{
	static const char *const rivals[] = { "linux",	       "linux-2014", "xnu", "freebsd",
					      "freebsd-amd64", "zircon",     "x86", "whole" };
	size_t i;

	for (i = 0; i < sizeof(rivals) / sizeof(rivals[0]); i++)
		add_policy(selection, rivals[i], 0);
}

/* -------------------------------------------------------------- scoring --- */

static bool within_latency(const struct study *study, size_t run, uint64_t latency_ns)
{
	size_t i;

	for (i = 0; latency_ns && i < study->scene_count; i++)
		if (study->scenes[i].runs[run].result.latency.max_ps > latency_ns * 1000)
			return false;
	return true;
}

/* The best run of a family; 0 (the look-ahead's) if none keeps the latency. */
static size_t best_run(const struct study *study, const struct tune_family *family,
		       uint64_t latency_ns, size_t left_out)
{
	size_t best = 0;
	size_t i;

	for (i = 1; i < study->scenes[0].run_count; i++) {
		if (study->scenes[0].runs[i].policy.kind != family->kind ||
		    !within_latency(study, i, latency_ns))
			continue;
		if (best == 0 ||
		    study_mean_ratio(study, i, left_out) < study_mean_ratio(study, best, left_out))
			best = i;
	}
	return best;
}

/* What a family is expected to cost on a trace that has not been seen. */
static double family_score(const struct study *study, const struct tune_family *family, size_t run,
			   uint64_t latency_ns)
{
	double sum = 0;
	size_t i;

	if (!family->has_parameter)
		return study_mean_ratio(study, run, SIZE_MAX);
	if (study->scene_count == 1)
		return study_mean_ratio(study, run, SIZE_MAX) * HANDICAP;
	for (i = 0; i < study->scene_count; i++) {
		size_t best = best_run(study, family, latency_ns, i);

		sum += log(fmax(study->scenes[i].runs[best].ratio, 1e-3));
	}
	return exp(sum / (double)study->scene_count);
}

static bool choose(struct tune_advice *advice, uint64_t latency_ns)
{
	size_t i;

	advice->run = 0;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		size_t run = best_run(advice->study, &families[i], latency_ns, SIZE_MAX);
		double score;

		if (run == 0)
			continue;
		score = family_score(advice->study, &families[i], run, latency_ns);
		if (advice->run == 0 || score < advice->score) {
			advice->run = run;
			advice->score = score;
			advice->family = &families[i];
		}
	}
	return advice->run != 0;
}

/* ----------------------------------------------------------------- main --- */

static void print(const struct tune_advice *advice, int format)
{
	if (format == OPTION_C)
		tune_print_c(stdout, advice);
	else if (format == OPTION_JSON)
		tune_print_json(stdout, advice);
	else
		tune_print_text(stdout, advice);
}

/* What the calibrator finds on the machine; budgets depend on it. */
static bool find_costs(const struct selection *selection, struct tlbp_costs *costs)
{
	struct replay_problem problem;
	struct trace trace;
	struct replay_base *base = NULL;
	bool good = replay_load(&trace, selection->traces[0], &problem);

	if (good) {
		const struct replay_scenario scenario = {
			.trace = &trace,
			.preset = selection->presets[0],
			.stage2 = selection->stage2 == STAGE2_ON,
			.clock_ns = 1,
			.steal_factor = 1,
			.seed = selection->seed,
		};

		base = replay_base_create(&scenario, &problem);
		good = base && replay_start_costs(base, costs, &problem);
	}
	if (!good)
		complain(STATUS_FAILED, "%s", problem.message);
	replay_base_free(base);
	trace_free(&trace);
	return good;
}

static int advise(const struct arguments *arguments)
{
	const struct study_needs needs = { .decisions = false };
	struct study study;
	struct tune_advice advice = { .study = &study };
	int status = STATUS_FAILED;

	if (study_make(&study, &arguments->selection, &needs)) {
		if (choose(&advice, arguments->latency_ns)) {
			print(&advice, arguments->format);
			status = finish_output();
		} else {
			complain(STATUS_FAILED, "no policy keeps every flush within %s",
				 text_duration((int64_t)arguments->latency_ns * 1000).chars);
		}
	}
	study_free(&study);
	return status;
}

int tune_main(int argc, char **argv)
{
	const struct argp_child children[] = { { &selection_machine_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { options, parse, "TRACE...", doc, children, NULL, NULL };
	struct arguments arguments = { 0 };
	struct tlbp_costs costs;
	int status = STATUS_FAILED;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (find_costs(&arguments.selection, &costs)) {
		add_candidates(&arguments.selection, &costs, arguments.refills);
		add_rivals(&arguments.selection);
		status = advise(&arguments);
	}
	selection_free(&arguments.selection);
	return status;
}
