/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One colour for each policy in all plots of a page. Horizontal lines are named at
 * their right end, on narrow plots in a key below.
 */
#include "report_plots.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "plot.h"
#include "print.h"
#include "text.h"

#define PS_PER_S 1e12

/* Curves that can be told apart. */
#define MAX_CURVES 7

/* Points of a curve; more cannot be seen. */
#define MAX_CURVE_POINTS 200

/* Colour, dashes, and which policies are shown where not all can be. */
struct look {
	uint32_t kind; /* enum replay_policy_kind */
	const char *colour;
	unsigned int dash;
	unsigned int rank;
};

static const struct look looks[] = {
	{ REPLAY_LOOK_AHEAD, "INK", 2, 0 }, { REPLAY_ADAPTIVE_REFILLS, "S1", 1, 1 },
	{ REPLAY_ADAPTIVE, "S2", 1, 2 },    { REPLAY_TIMEBOUND, "S3", 1, 3 },
	{ REPLAY_PRESET, "S6", 1, 4 },	    { REPLAY_BY_ADDRESS, "INK", 3, 5 },
	{ REPLAY_WHOLE, "INK", 4, 6 },	    { REPLAY_TIMEBOUND_ADAPTIVE, "S4", 1, 7 },
	{ REPLAY_RANDOM, "S5", 1, 8 },	    { REPLAY_THRESHOLD, "S5", 2, 9 },
};

static const struct look *look_of(const struct replay_policy *policy)
{
	size_t i;

	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (looks[i].kind == policy->kind)
			return &looks[i];
	return &looks[sizeof(looks) / sizeof(looks[0]) - 1];
}

static void put_style(FILE *script, const struct replay_policy *policy)
{
	const struct look *look = look_of(policy);

	fprintf(script, " lc rgb %s dt %u lw 1.5", look->colour, look->dash);
}

static bool draw(FILE *out, const char *id, const char *title, const char *alternative,
		 void (*script)(FILE *script, const void *context, bool narrow),
		 const void *context)
{
	const struct plot plot = { id, title, alternative, script, context };

	return plot_write(out, &plot);
}

/* ------------------------------------------------------ cost, threshold --- */

/* A power of two beyond the largest threshold of a sweep: never whole. */
#define NEVER_X 131072

/* Below the largest cost by more than this nothing is drawn. */
#define COST_DECADES 1e5

struct cost_plot {
	const struct study_scene *scene;
	double low_s;
	double high_s;
};

static double seconds(const struct cost_plot *plot, int64_t cost_ps)
{
	double cost_s = (double)cost_ps / PS_PER_S;

	return cost_s < plot->low_s ? plot->low_s : cost_s;
}

static bool is_fixed(const struct replay_policy *policy)
{
	return policy->kind == REPLAY_PRESET || policy->kind == REPLAY_THRESHOLD ||
	       policy->kind == REPLAY_BY_ADDRESS || policy->kind == REPLAY_WHOLE;
}

static void take_bound(int64_t cost_ps, double *low, double *high)
{
	double cost_s = (double)cost_ps / PS_PER_S;

	*high = fmax(*high, cost_s);
	if (cost_s > 0)
		*low = fmin(*low, cost_s);
}

static struct cost_plot cost_plot_of(const struct study_scene *scene)
{
	struct cost_plot plot = { scene, INFINITY, 0 };
	size_t i;

	for (i = 0; i < scene->sweep.point_count; i++)
		take_bound(scene->sweep.points[i].cost_ps, &plot.low_s, &plot.high_s);
	for (i = 0; i < scene->run_count; i++)
		take_bound(scene->runs[i].result.cost.all_ps, &plot.low_s, &plot.high_s);
	if (plot.high_s <= 0)
		plot.high_s = 1 / PS_PER_S;
	/* Room for the names of constants above, and for the lowest line below. */
	plot.low_s = fmax(plot.low_s, plot.high_s / COST_DECADES) / 1.15;
	plot.low_s = fmin(plot.low_s, plot.high_s / 2);
	plot.high_s *= pow(plot.high_s / plot.low_s, 0.45);
	return plot;
}

static double height_of(const struct cost_plot *plot, double cost_s)
{
	return log(cost_s / plot->low_s) / log(plot->high_s / plot->low_s);
}

/* Where a peer's constant stands on the axis of thresholds. */
static uint64_t preset_limit(const struct study_scene *scene, uint32_t preset)
{
	struct tlbp_threshold threshold = { .policy = { NULL } };
	const struct tlbp_caps caps = {
		.granules = UINT32_C(1) << scene->trace->info.granule_shift,
		.flags = scene->scenario.preset->values[TLBP_MODEL_HAS_RANGE].value ?
				 TLBP_CAP_RANGE :
				 0,
	};
	uint64_t limit = NEVER_X;

	tlbp_threshold_preset(&threshold, preset, scene->trace->info.granule_shift, &caps);
	if (threshold.max_ops && threshold.max_ops < limit)
		limit = threshold.max_ops;
	if (threshold.max_strides && threshold.max_strides < limit)
		limit = threshold.max_strides;
	if (threshold.max_pages && threshold.max_pages < limit)
		limit = threshold.max_pages;
	return limit;
}

/* Constants at the same place share a name: "linux, xnu". */
static void put_constants(FILE *script, const struct cost_plot *plot)
{
	const struct study_scene *scene = plot->scene;
	uint32_t preset;
	uint32_t other;

	fputs("$constants << EOD\n", script);
	for (preset = 0; preset < TLBP_PRESET_COUNT; preset++)
		fprintf(script, "%" PRIu64 " %.9g\n", preset_limit(scene, preset),
			seconds(plot, scene->sweep.presets_ps[preset]));
	fputs("EOD\n", script);
	for (preset = 0; preset < TLBP_PRESET_COUNT; preset++) {
		uint64_t limit = preset_limit(scene, preset);

		for (other = 0; other < preset && preset_limit(scene, other) != limit; other++)
			;
		if (other < preset)
			continue;
		fprintf(script, "set label \"%s", tlbp_preset_name(preset));
		for (other = preset + 1; other < TLBP_PRESET_COUNT; other++)
			if (preset_limit(scene, other) == limit)
				fprintf(script, ", %s", tlbp_preset_name(other));
		fprintf(script,
			"\" at first %" PRIu64 ", graph 0.985 right rotate by 90 offset 0.45,0 "
			"font ',11' tc rgb INK\n"
			"set arrow from first %" PRIu64 ", first %.9g to first %" PRIu64
			", graph 0.99 nohead back lc rgb FAINT lw 0.75\n",
			limit, limit, seconds(plot, scene->sweep.presets_ps[preset]), limit);
	}
}

static void put_curve(FILE *script, const struct cost_plot *plot)
{
	const struct replay_sweep *sweep = &plot->scene->sweep;
	size_t i;

	fputs("$sweep << EOD\n", script);
	fprintf(script, "0.5 %.9g\n", seconds(plot, sweep->whole_ps));
	for (i = 0; i < sweep->point_count; i++)
		fprintf(script, "%" PRIu64 " %.9g\n", sweep->points[i].max_ops,
			seconds(plot, sweep->points[i].cost_ps));
	fprintf(script, "%u %.9g\nEOD\n", NEVER_X, seconds(plot, sweep->by_address_ps));
}

/* The name of a line, at its right end, with those below it out of the way. */
struct line_name {
	const struct study_run *run;
	double height;
};

static int by_height(const void *a, const void *b)
{
	const struct line_name *left = a;
	const struct line_name *right = b;

	return left->height < right->height ? -1 : left->height > right->height;
}

/* Names are this much of the plot's height apart. */
#define NAME_HEIGHT 0.058

static void put_names(FILE *script, const struct cost_plot *plot)
{
	struct line_name *names = memory_zeroed(plot->scene->run_count, sizeof(*names));
	size_t count = 0;
	size_t i;
	double above = -1;

	for (i = 0; i < plot->scene->run_count; i++) {
		const struct study_run *run = &plot->scene->runs[i];
		double cost_s = seconds(plot, run->result.cost.all_ps);

		if (!is_fixed(&run->policy))
			names[count++] = (struct line_name){ run, height_of(plot, cost_s) };
	}
	qsort(names, count, sizeof(*names), by_height);
	for (i = 0; i < count; i++) {
		double at = fmax(names[i].height, above + NAME_HEIGHT);

		fprintf(script, "set label \"%s\" at graph 1.03, graph %.4f left tc rgb %s\n",
			names[i].run->policy.name, at, look_of(&names[i].run->policy)->colour);
		fprintf(script,
			"set arrow from graph 1.0, graph %.4f to graph 1.025, graph %.4f nohead "
			"lc rgb %s lw 0.75\n",
			names[i].height, at, look_of(&names[i].run->policy)->colour);
		above = at;
	}
	free(names);
}

static void put_lines(FILE *script, const struct cost_plot *plot, bool narrow)
{
	size_t i;

	for (i = 0; i < plot->scene->run_count; i++) {
		const struct study_run *run = &plot->scene->runs[i];

		if (is_fixed(&run->policy))
			continue;
		fprintf(script, ", %.9g with lines", seconds(plot, run->result.cost.all_ps));
		put_style(script, &run->policy);
		if (narrow)
			fprintf(script, " title \"%s\"", run->policy.name);
	}
}

/* 1, 2 and 5 of each decade: one decade has one tic otherwise. */
static void put_cost_tics(FILE *script, const struct cost_plot *plot)
{
	static const int steps[] = { 1, 2, 5 };
	const char *separator = "";
	int exponent;
	size_t i;

	fputs("set ytics (", script);
	for (exponent = -12; exponent < 6; exponent++) {
		for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			double value_s = steps[i] * pow(10, exponent);

			if (value_s < plot->low_s || value_s > plot->high_s)
				continue;
			fprintf(script, "%s%de%d", separator, steps[i], exponent);
			separator = ", ";
		}
	}
	fputs(")\n", script);
}

static void cost_script(FILE *script, const void *context, bool narrow)
{
	const struct cost_plot *plot = context;

	put_curve(script, plot);
	put_constants(script, plot);
	fprintf(script,
		"set logscale x 2\nset logscale y\nset samples 2\n"
		"set xrange [0.5:%u]\nset yrange [%.9g:%.9g]\n"
		"set format y \"%%.0s %%cs\"\n"
		"set xlabel \"threshold (operations by address)\"\n"
		"set ylabel \"cost%s\" offset 1\n",
		NEVER_X, plot->low_s, plot->high_s, narrow ? "" : " (time of all cores)");
	put_cost_tics(script, plot);
	if (narrow)
		fputs("set xtics (\"0\" 0.5, 4, 32, 256, \"2k\" 2048, \"16k\" 16384, \"all\" "
		      "131072)\nset key below left Left reverse maxcols 2 samplen 2\n",
		      script);
	else
		fputs("set xtics (\"0\" 0.5, 1, 4, 16, 64, 256, \"1k\" 1024, \"4k\" 4096, "
		      "\"16k\" 16384, \"64k\" 65536, \"all\" 131072)\nset rmargin 20\n",
		      script);
	if (!narrow)
		put_names(script, plot);
	fputs("plot $sweep with lines lc rgb INK lw 2", script);
	if (narrow)
		fputs(" title \"threshold\"", script);
	put_lines(script, plot, narrow);
	fputs(", $constants with points pt 7 ps 0.6 lc rgb S6\n", script);
}

bool report_plot_cost(FILE *out, const struct study_scene *scene, size_t index)
{
	const struct cost_plot plot = cost_plot_of(scene);
	const struct replay_sweep *sweep = &scene->sweep;
	char alternative[512];
	char id[32];

	snprintf(id, sizeof(id), "cost_%zu", index);
	snprintf(alternative, sizeof(alternative),
		 "Always going whole costs %s, always by address %s; the best fixed threshold is "
		 "%s operations and costs %s; the look-ahead costs %s. The constants of other "
		 "kernels are points on the curve, other policies horizontal lines; the table "
		 "below has their figures.",
		 text_duration(sweep->whole_ps).chars, text_duration(sweep->by_address_ps).chars,
		 text_count(sweep->best.max_ops).chars, text_duration(sweep->best.cost_ps).chars,
		 text_duration(scene->runs[0].result.cost.all_ps).chars);
	return draw(out, id, "Cost against threshold", alternative, cost_script, &plot);
}

/* -------------------------------------------------------------- latency --- */

struct latency_plot {
	const struct study_scene *scene;
	const struct study_run *runs[MAX_CURVES];
	size_t run_count;
};

static unsigned int rank_of(const struct study_run *run)
{
	/* Linux stands for the constants. */
	if (run->policy.kind == REPLAY_PRESET && run->policy.value != TLBP_PRESET_LINUX)
		return 100;
	return look_of(&run->policy)->rank;
}

static int by_rank(const void *a, const void *b)
{
	const struct study_run *const *left = a;
	const struct study_run *const *right = b;
	unsigned int left_rank = rank_of(*left);
	unsigned int right_rank = rank_of(*right);

	if (left_rank != right_rank)
		return left_rank < right_rank ? -1 : 1;
	/* In their order: qsort() is not stable. */
	return *left < *right ? -1 : 1;
}

static void choose_runs(struct latency_plot *plot)
{
	const struct study_scene *scene = plot->scene;
	const struct study_run **all = memory_zeroed(scene->run_count, sizeof(*all));
	size_t i;

	for (i = 0; i < scene->run_count; i++)
		all[i] = &scene->runs[i];
	qsort(all, scene->run_count, sizeof(*all), by_rank);
	for (i = 0; i < scene->run_count && i < MAX_CURVES; i++)
		plot->runs[plot->run_count++] = all[i];
	free(all);
}

static int by_latency(const void *a, const void *b)
{
	const uint64_t *left = a;
	const uint64_t *right = b;

	return *left < *right ? -1 : *left > *right;
}

/*
 * How large a share takes longer, at steps that halve the share again and again:
 * the tail is what matters.
 */
static void put_tail(FILE *script, const struct study_run *run, size_t number)
{
	uint64_t *latencies = memory_zeroed(run->decision_count, sizeof(*latencies));
	double left = (double)run->decision_count;
	size_t last = SIZE_MAX;
	size_t i;

	for (i = 0; i < run->decision_count; i++)
		latencies[i] = run->decisions[i].latency_ps;
	qsort(latencies, run->decision_count, sizeof(*latencies), by_latency);
	fprintf(script, "$tail%zu << EOD\n", number);
	for (i = 0; i < MAX_CURVE_POINTS && left >= 1; i++, left *= 0.93) {
		size_t at = run->decision_count - (size_t)left;

		if (at != last)
			fprintf(script, "%.9g %.9g\n", (double)latencies[at] / PS_PER_S,
				(double)(run->decision_count - at) / (double)run->decision_count);
		last = at;
	}
	fputs("EOD\n", script);
	free(latencies);
}

static void latency_script(FILE *script, const void *context, bool narrow)
{
	const struct latency_plot *plot = context;
	size_t i;

	for (i = 0; i < plot->run_count; i++)
		put_tail(script, plot->runs[i], i);
	fprintf(script,
		"set logscale xy\nset format x \"%%.0s %%cs\"\nset format y \"%%g %%%%\"\n"
		"set xlabel \"latency of a flush\"\n"
		"set ylabel \"flushes that take as long or longer%s\" offset 1\n"
		"set yrange [:100]\n"
		"set key below left Left reverse maxcols %u samplen 2\nplot",
		narrow ? "" : " (share)", narrow ? 2 : 4);
	for (i = 0; i < plot->run_count; i++) {
		fprintf(script, "%s $tail%zu using 1:($2*100) with steps", i ? "," : "", i);
		put_style(script, &plot->runs[i]->policy);
		fprintf(script, " title \"%s\"", plot->runs[i]->policy.name);
	}
	fputc('\n', script);
}

bool report_plot_latency(FILE *out, const struct study_scene *scene, size_t index)
{
	struct latency_plot plot = { .scene = scene };
	char alternative[512];
	char id[32];
	int length = 0;
	size_t i;

	choose_runs(&plot);
	snprintf(id, sizeof(id), "latency_%zu", index);
	for (i = 0; i < plot.run_count && length < (int)sizeof(alternative); i++)
		length += snprintf(
			alternative + length, sizeof(alternative) - (size_t)length,
			"%s: half take up to %s, the longest %s. ", plot.runs[i]->policy.name,
			text_duration((int64_t)plot.runs[i]->result.latency.p50_ps).chars,
			text_duration((int64_t)plot.runs[i]->result.latency.max_ps).chars);
	return draw(out, id, "Latency of flushes", alternative, latency_script, &plot);
}

/* ------------------------------------------------------------ decisions --- */

/* Cells of a grid, of which each shows one point for each kind of decision. */
#define GRID_COLUMNS 240
#define GRID_ROWS_PER_DOUBLING 4

enum outcome {
	WENT_BY_ADDRESS,
	WENT_WHOLE,
	ESCALATED,
	OUTCOME_COUNT,
};

static const struct {
	const char *name;
	const char *style;
} outcomes[OUTCOME_COUNT] = {
	[WENT_BY_ADDRESS] = { "by address", "pt 7 ps 0.45 lc rgb S1" },
	[WENT_WHOLE] = { "whole space", "pt 6 ps 0.7 lc rgb S2" },
	[ESCALATED] = { "began by address, ended whole", "pt 8 ps 0.8 lc rgb S3" },
};

static enum outcome outcome_of(const struct study_decision *decision)
{
	if (decision->escalated)
		return ESCALATED;
	return decision->action > TLBP_BY_ADDRESS ? WENT_WHOLE : WENT_BY_ADDRESS;
}

/* Whether nothing like it has been drawn within its cell; seen is the grid. */
static bool is_new(const struct study_run *run, const struct study_decision *decision,
		   uint8_t *seen)
{
	uint64_t first = run->decisions[0].at_ns;
	uint64_t last = run->decisions[run->decision_count - 1].at_ns;
	double share = last > first ? (double)(decision->at_ns - first) / (double)(last - first) :
				      0;
	size_t column = (size_t)(fmin(fmax(share, 0), 1) * (GRID_COLUMNS - 1));
	size_t row = (size_t)(log2((double)decision->op_count) * GRID_ROWS_PER_DOUBLING);
	uint8_t *cell = &seen[row * GRID_COLUMNS + column];
	uint8_t bit = (uint8_t)(1 << outcome_of(decision));
	bool new = !(*cell & bit);

	*cell |= bit;
	return new;
}

static void put_outcome(FILE *script, const struct study_run *run, enum outcome outcome)
{
	uint8_t *seen = memory_zeroed(GRID_COLUMNS, 64 * GRID_ROWS_PER_DOUBLING + 1);
	size_t i;

	fprintf(script, "$outcome%u << EOD\n", outcome);
	for (i = 0; i < run->decision_count; i++) {
		const struct study_decision *decision = &run->decisions[i];

		if (decision->op_count != TLBP_NO_ADDRESS_FORM && decision->op_count > 0 &&
		    outcome_of(decision) == outcome && is_new(run, decision, seen))
			fprintf(script, "%.9g %" PRIu64 "\n", (double)decision->at_ns / 1e9,
				decision->op_count);
	}
	/* A point outside the plot: gnuplot refuses what has none. */
	fputs("-1 -1\nEOD\n", script);
	free(seen);
}

static void decisions_script(FILE *script, const void *context, bool narrow)
{
	const struct study_run *run = context;
	double first_s = (double)run->decisions[0].at_ns / 1e9;
	double last_s = (double)run->decisions[run->decision_count - 1].at_ns / 1e9;
	unsigned int i;

	for (i = 0; i < OUTCOME_COUNT; i++)
		put_outcome(script, run, (enum outcome)i);
	fprintf(script,
		"set logscale y 2\nset format x \"%%.0s %%cs\"\nset xrange [%.9g:%.9g]\n"
		"set yrange [0.7:]\nset ytics 4\n"
		"set xlabel \"time on the policy's clock\"\n"
		"set ylabel \"size of the request (operations)\" offset 1\n"
		"set key below left Left reverse maxcols %u samplen 1\nplot",
		first_s, last_s > first_s ? last_s : first_s + 1e-9, narrow ? 2 : 3);
	for (i = 0; i < OUTCOME_COUNT; i++)
		fprintf(script, "%s $outcome%u with points %s title \"%s\"", i ? "," : "", i,
			outcomes[i].style, outcomes[i].name);
	fputc('\n', script);
}

static const struct study_run *most_interesting(const struct study_scene *scene)
{
	const struct study_run *best = &scene->runs[0];
	size_t i;

	for (i = 1; i < scene->run_count; i++)
		if (best == &scene->runs[0] || rank_of(&scene->runs[i]) < rank_of(best))
			best = &scene->runs[i];
	return best;
}

bool report_plot_decisions(FILE *out, const struct study_scene *scene, size_t index)
{
	const struct study_run *run = most_interesting(scene);
	char alternative[256];
	char title[96];
	char id[32];

	if (run->decision_count == 0)
		return true;
	snprintf(id, sizeof(id), "decisions_%zu", index);
	snprintf(title, sizeof(title), "Decisions of %s over time", run->policy.name);
	snprintf(alternative, sizeof(alternative),
		 "%s requests went by address, %s to the whole space, and %s began by address and "
		 "ended whole.",
		 text_count(run->result.by_address_count).chars,
		 text_count(run->result.whole_count).chars,
		 text_count(run->result.escalation_count).chars);
	return draw(out, id, title, alternative, decisions_script, run);
}
