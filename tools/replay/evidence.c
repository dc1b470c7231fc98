/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The evidence: every trace on every preset, with and without stage 2, under every
 * policy, as ratios to the look-ahead. The exit status says whether the bounds that
 * the adaptive policy is held to are kept. docs/evidence.md explains the figures.
 */
#include "engine.h"

#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_TRACES 256
#define MAX_PRESETS 128
/* Powers of two from 1 to 65536. */
#define CONSTANT_COUNT 17

/* Replayed one by one; the rest come from the sweep. */
static const char *const played[] = {
	"adaptive+refills", "adaptive", "timebound+adaptive", "timebound", "random",
};

#define PLAYED_COUNT (sizeof(played) / sizeof(played[0]))
#define HINDSIGHT PLAYED_COUNT
#define BY_ADDRESS (PLAYED_COUNT + 1)
#define WHOLE (PLAYED_COUNT + 2)
#define FIRST_PEER (PLAYED_COUNT + 3)
#define FIRST_CONSTANT (FIRST_PEER + TLBP_PRESET_COUNT)
#define CONTESTANT_COUNT (FIRST_CONSTANT + CONSTANT_COUNT)

/* How the machine misbehaves while the trace runs. */
enum disturbance {
	DISTURB_NOTHING,
	DISTURB_STAGE2,		/* stage 2 is switched on half-way */
	DISTURB_ISSUERS,	/* others issue too, in eight turns */
	DISTURB_STEAL,		/* one measurement in a hundred is 1000 times too long */
	DISTURB_CLOCK,		/* the clock steps by a microsecond */
	DISTURBANCE_COUNT,
};

static const char *const disturbance_names[DISTURBANCE_COUNT] = {
	"nothing", "stage2", "issuers", "steal", "clock",
};

#define TURNS 8
#define BUSY_ISSUERS 16

/* A trace on a machine. */
struct job {
	const struct trace *trace;
	const char *trace_name;
	const struct tlbp_model_preset *preset;
	bool stage2;
	uint32_t disturbance;
};

struct row {
	int64_t costs_ps[CONTESTANT_COUNT];
	struct replay_look_ahead look;
	struct replay_cost split[PLAYED_COUNT];
	uint64_t over_budget_ps[PLAYED_COUNT];
	uint64_t best_max_ops;
};

struct options {
	struct trace traces[MAX_TRACES];
	char *trace_names[MAX_TRACES];
	size_t trace_count;
	const struct tlbp_model_preset *presets[MAX_PRESETS];
	size_t preset_count;
	bool stage2_off;
	bool stage2_on;
	uint32_t disturbances;	/* bits */
	size_t max_events;
	uint32_t thread_count;
	bool csv;
	bool quiet;
	uint64_t seed;
	double each_refills;
	double mean_refills;
	double each;
	double mean;
	double robust;
};

struct evidence {
	const struct options *options;
	struct job *jobs;
	struct row *rows;
	size_t job_count;
};

/* ------------------------------------------------------------------- jobs --- */

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

		if (!replay_policy_parse(&c.policy, played[i], problem) ||
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

static bool run_job(void *context, size_t index, struct replay_problem *problem)
{
	struct evidence *evidence = context;
	const struct job *job = &evidence->jobs[index];
	struct row *row = &evidence->rows[index];
	struct replay_change changes[TURNS];
	struct replay_scenario scenario = {
		.trace = job->trace,
		.preset = job->preset,
		.stage2 = job->stage2,
		.clock_ns = job->disturbance == DISTURB_CLOCK ? 1000 : 0,
		.steal_permille = job->disturbance == DISTURB_STEAL ? 10 : 0,
		.steal_factor = 1000,
		.seed = evidence->options->seed,
		.changes = changes,
	};
	struct replay_base *base;
	bool good;

	scenario.change_count = make_changes(job, changes);
	base = replay_base_create(&scenario, problem);
	good = base && replay_look_ahead(base, &row->look, problem) &&
	       play_contestants(base, evidence->options->seed, row, problem) &&
	       sweep_constants(base, row, problem);
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

static bool make_jobs(struct evidence *evidence)
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

/* ---------------------------------------------------------------- printing --- */

static const char *contestant_name(size_t index, char *buffer, size_t size)
{
	if (index < PLAYED_COUNT)
		return played[index];
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

static double row_ratio(const struct row *row, size_t contestant)
{
	return replay_ratio(row->costs_ps[contestant], row->look.cost_ps);
}

static int64_t best_known_ps(const struct row *row)
{
	int64_t best_ps = row->look.cost_ps;
	size_t i;

	for (i = 0; i < CONTESTANT_COUNT; i++)
		if (row->costs_ps[i] < best_ps)
			best_ps = row->costs_ps[i];
	return best_ps;
}

static void print_csv(const struct evidence *evidence)
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

		for (j = 0; j < CONTESTANT_COUNT; j++) {
			printf("%s,%s,%d,%s,%s,%" PRId64 ",%.4f,%.4f,%" PRIu64 ",%" PRIu64
			       ",%" PRIu64 ",%" PRIu64,
			       job->trace_name, job->preset->name, job->stage2,
			       disturbance_names[job->disturbance],
			       contestant_name(j, buffer, sizeof(buffer)), row->costs_ps[j],
			       row_ratio(row, j),
			       replay_ratio(row->costs_ps[j], best_known_ps(row)),
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
	for (i = 0; i < CONTESTANT_COUNT; i++) {
		struct summary summary = summarise(evidence, i, disturbance);
		const struct job *job = &evidence->jobs[summary.worst_index];

		printf("%-18s %9.3f %9.3f  %s, %s, stage 2 %s\n",
		       contestant_name(i, buffer, sizeof(buffer)), summary.worst, summary.mean,
		       job->trace_name, job->preset->name, job->stage2 ? "on" : "off");
	}
}

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
		double ratio = replay_ratio(best_known_ps(row), row->look.cost_ps);

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
	struct summary refills = summarise(evidence, 0, DISTURB_NOTHING);
	struct summary adaptive = summarise(evidence, 1, DISTURB_NOTHING);
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

	for (i = 0; i < 2; i++) {
		struct summary summary = summarise(evidence, i, disturbance);

		snprintf(what, sizeof(what), "%s under %s, worst", played[i],
			 disturbance_names[disturbance]);
		held &= hold(what, summary.worst, evidence->options->robust);
		snprintf(what, sizeof(what), "%s under %s, ns past its time bound", played[i],
			 disturbance_names[disturbance]);
		held &= hold(what, (double)summary.over_budget_ps / PS_PER_NS, 0);
	}
	return held;
}

static bool report(const struct evidence *evidence)
{
	uint32_t disturbance;
	bool held = true;

	for (disturbance = 0; disturbance < DISTURBANCE_COUNT; disturbance++) {
		if (!(evidence->options->disturbances & 1U << disturbance))
			continue;
		printf("\ndisturbed by %s\n\n", disturbance_names[disturbance]);
		print_summary(evidence, disturbance);
		printf("\n");
		held &= disturbance == DISTURB_NOTHING ? check_quiet(evidence) :
							 check_disturbed(evidence, disturbance);
	}
	printf("\n");
	print_yardstick(evidence);
	return held;
}

/* ----------------------------------------------------------------- options --- */

static const struct argp_option argp_options[] = {
	{ "preset", 'p', "NAME", 0, "Only this machine; may be repeated", 0 },
	{ "stage2", 's', "on|off|both", 0, "With or without stage 2; default: both", 0 },
	{ "disturb", 'd', "NAME", 0,
	  "nothing, stage2, issuers, steal, clock, or all; may be repeated; default: nothing", 0 },
	{ "limit", 'l', "EVENTS", 0, "Only so many events of each trace", 0 },
	{ "threads", 't', "N", 0, "Default: as many as there are CPUs", 0 },
	{ "seed", 'r', "N", 0, "Of everything random; default: 1", 0 },
	{ "csv", 'c', NULL, 0, "Print each row instead of a summary", 0 },
	{ "quiet", 'q', NULL, 0, "No progress", 0 },
	{ "each-refills", 1, "RATIO", 0, "Bound of adaptive+refills on each case: 1.10", 1 },
	{ "mean-refills", 2, "RATIO", 0, "Its geometric mean: 1.03", 1 },
	{ "each", 3, "RATIO", 0, "Bound of adaptive on each case: 2", 1 },
	{ "mean", 4, "RATIO", 0, "Its geometric mean: 1.25", 1 },
	{ "robust", 5, "RATIO", 0, "Bound of both on each disturbed case: 1.25", 1 },
	{ 0 },
};

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void add_name(struct options *options, const char *folder, const char *name,
		     struct argp_state *state)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
	if (options->trace_count == MAX_TRACES)
		argp_failure(state, 2, 0, "more than %d traces", MAX_TRACES);
	options->trace_names[options->trace_count] = strdup(path);
	if (!options->trace_names[options->trace_count++])
		argp_failure(state, 2, ENOMEM, "%s", path);
}

static void add_folder(struct options *options, const char *folder, struct argp_state *state)
{
	size_t first = options->trace_count;
	DIR *directory = opendir(folder);
	struct dirent *entry;

	if (!directory)
		argp_failure(state, 2, errno, "%s", folder);
	while (directory && (entry = readdir(directory))) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot && strcmp(dot, ".tlbt") == 0)
			add_name(options, folder, entry->d_name, state);
	}
	closedir(directory);
	qsort(&options->trace_names[first], options->trace_count - first,
	      sizeof(options->trace_names[0]), compare_names);
}

static void add_argument(struct options *options, const char *argument, struct argp_state *state)
{
	struct stat status;

	if (stat(argument, &status) == 0 && S_ISDIR(status.st_mode))
		add_folder(options, argument, state);
	else
		add_name(options, "", argument, state);
}

static double parse_ratio(const char *text, struct argp_state *state)
{
	char *end;
	double ratio = strtod(text, &end);

	if (end == text || *end || !(ratio >= 0))
		argp_error(state, "'%s' is not a ratio", text);
	return ratio;
}

static uint64_t parse_count(const char *text, struct argp_state *state)
{
	char *end;
	uint64_t count;

	errno = 0;
	count = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno)
		argp_error(state, "'%s' is not a number", text);
	return count;
}

static void parse_stage2(struct options *options, const char *text, struct argp_state *state)
{
	options->stage2_on = strcmp(text, "off") != 0;
	options->stage2_off = strcmp(text, "on") != 0;
	if (options->stage2_on && options->stage2_off && strcmp(text, "both") != 0)
		argp_error(state, "'%s' is not on, off or both", text);
}

static void parse_disturbance(struct options *options, const char *text,
			      struct argp_state *state)
{
	uint32_t i;

	if (strcmp(text, "all") == 0)
		options->disturbances = (1U << DISTURBANCE_COUNT) - 1;
	for (i = 0; i < DISTURBANCE_COUNT; i++)
		if (strcmp(text, disturbance_names[i]) == 0)
			options->disturbances |= 1U << i;
	if (options->disturbances == 0)
		argp_error(state, "'%s' is no disturbance", text);
}

static void parse_preset(struct options *options, const char *text, struct argp_state *state)
{
	const struct tlbp_model_preset *preset = tlbp_model_preset_find(text);

	if (!preset)
		argp_error(state, "there is no preset '%s'", text);
	if (options->preset_count < MAX_PRESETS)
		options->presets[options->preset_count++] = preset;
}

static bool parse_bound(struct options *options, int key, const char *argument,
			struct argp_state *state)
{
	double *const bounds[] = { &options->each_refills, &options->mean_refills,
				   &options->each, &options->mean, &options->robust };

	if (key < 1 || key > 5)
		return false;
	*bounds[key - 1] = parse_ratio(argument, state);
	return true;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;

	if (parse_bound(options, key, argument, state))
		return 0;
	switch (key) {
	case 'p':
		parse_preset(options, argument, state);
		return 0;
	case 's':
		parse_stage2(options, argument, state);
		return 0;
	case 'd':
		parse_disturbance(options, argument, state);
		return 0;
	case 'l':
		options->max_events = (size_t)parse_count(argument, state);
		return 0;
	case 't':
		options->thread_count = (uint32_t)parse_count(argument, state);
		return 0;
	case 'r':
		options->seed = parse_count(argument, state);
		return 0;
	case 'c':
		options->csv = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		add_argument(options, argument, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	.options = argp_options,
	.parser = parse_option,
	.args_doc = "TRACE|FOLDER...",
	.doc = "Replays traces on simulated machines under every policy and prints ratios to a "
	       "look-ahead. A trace is a file or synthetic:NAME:SEED; of a folder, every *.tlbt. "
	       "Exit status: 0 if the adaptive policy keeps its bounds, 1 if not, 2 on errors.",
};

static bool load_traces(struct options *options)
{
	struct replay_problem problem;
	size_t i;

	for (i = 0; i < options->trace_count; i++) {
		if (!replay_load(&options->traces[i], options->trace_names[i], &problem)) {
			fprintf(stderr, "evidence: %s\n", problem.message);
			return false;
		}
		if (options->max_events && options->max_events < options->traces[i].event_count)
			options->traces[i].event_count = options->max_events;
	}
	return true;
}

static void default_options(struct options *options)
{
	uint32_t i;

	if (options->disturbances == 0)
		options->disturbances = 1U << DISTURB_NOTHING;
	if (options->preset_count)
		return;
	for (i = 0; i < MAX_PRESETS && tlbp_model_preset_at(i); i++)
		options->presets[options->preset_count++] = tlbp_model_preset_at(i);
}

static void show_progress(void *context, size_t done_count, size_t case_count)
{
	const struct options *options = context;

	if (!options->quiet)
		fprintf(stderr, "\r%zu of %zu cases%s", done_count, case_count,
			done_count == case_count ? "\n" : "");
}

static int run_evidence(struct options *options)
{
	struct evidence evidence = { .options = options };
	struct replay_problem problem;
	bool held = true;
	bool good;

	if (!load_traces(options) || !make_jobs(&evidence))
		return 2;
	good = run_jobs(evidence.job_count, options->thread_count, run_job, &evidence,
			show_progress, options, &problem);
	if (!good)
		fprintf(stderr, "\nevidence: %s\n", problem.message);
	else if (options->csv)
		print_csv(&evidence);
	else
		held = report(&evidence);
	free(evidence.jobs);
	free(evidence.rows);
	return good ? !held : 2;
}

int main(int argc, char **argv)
{
	struct options options = {
		.stage2_off = true,
		.stage2_on = true,
		.seed = 1,
		.each_refills = 1.10,
		.mean_refills = 1.03,
		.each = 2,
		.mean = 1.25,
		.robust = 1.25,
	};
	int status;
	size_t i;

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &options);
	if (options.trace_count == 0)
		add_name(&options, "", "synthetic:churn:1", NULL);
	default_options(&options);
	status = run_evidence(&options);
	for (i = 0; i < options.trace_count; i++) {
		trace_free(&options.traces[i]);
		free(options.trace_names[i]);
	}
	return status;
}
