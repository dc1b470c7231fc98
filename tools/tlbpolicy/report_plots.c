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

/* Runs that are shown where not all can be. */
struct choice {
	const struct study_run *runs[MAX_CURVES];
	size_t run_count;
};

static bool is_fixed(const struct replay_policy *policy)
{
	return policy->kind == REPLAY_PRESET || policy->kind == REPLAY_THRESHOLD ||
	       policy->kind == REPLAY_BY_ADDRESS || policy->kind == REPLAY_WHOLE;
}

static struct choice choose_runs(const struct study_scene *scene, bool fixed_too)
{
	const struct study_run **all = memory_zeroed(scene->run_count, sizeof(*all));
	struct choice choice = { .run_count = 0 };
	size_t i;

	for (i = 0; i < scene->run_count; i++)
		all[i] = &scene->runs[i];
	qsort(all, scene->run_count, sizeof(*all), by_rank);
	for (i = 0; i < scene->run_count && choice.run_count < MAX_CURVES; i++)
		if (fixed_too || !is_fixed(&all[i]->policy))
			choice.runs[choice.run_count++] = all[i];
	free(all);
	return choice;
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

/*
 * Tics of a logarithmic axis of seconds: 1, 2 and 5 of each decade if there is room
 * for so many names, or the decades alone. Their mantissas are whole, as the format
 * shows them.
 */
static void put_log_tics(FILE *script, char axis, double low_s, double high_s, double room)
{
	static const int steps[] = { 1, 2, 5 };
	size_t step_count = log10(high_s / low_s) * 3 > room ? 1 : 3;
	const char *separator = "";
	int exponent;
	size_t i;

	fprintf(script, "set format %c \"%%.0s %%cs\"\nset %ctics (", axis, axis);
	for (exponent = -12; exponent < 6; exponent++) {
		for (i = 0; i < step_count; i++) {
			double value_s = steps[i] * pow(10, exponent);

			if (value_s < low_s || value_s > high_s)
				continue;
			fprintf(script, "%s%de%d", separator, steps[i], exponent);
			separator = ", ";
		}
	}
	fputs(")\n", script);
}

/* ------------------------------------------------------ cost, threshold --- */

/* A power of two beyond the largest threshold of a sweep: never whole. */
#define NEVER_X 131072

/* Below the largest cost by more than this nothing is drawn. */
#define COST_DECADES 1e5

struct cost_plot {
	const struct study_scene *scene;
	struct choice lines;
	double low_s;
	/* What is drawn goes so far; the plot goes further, for names above it. */
	double top_s;
};

static double seconds(const struct cost_plot *plot, int64_t cost_ps)
{
	double cost_s = (double)cost_ps / PS_PER_S;

	return cost_s < plot->low_s ? plot->low_s : cost_s;
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
	struct cost_plot plot = { .scene = scene,
				  .lines = choose_runs(scene, false),
				  .low_s = INFINITY };
	size_t i;

	for (i = 0; i < scene->sweep.point_count; i++)
		take_bound(scene->sweep.points[i].cost_ps, &plot.low_s, &plot.top_s);
	for (i = 0; i < plot.lines.run_count; i++)
		take_bound(plot.lines.runs[i]->result.cost.all_ps, &plot.low_s, &plot.top_s);
	if (plot.top_s <= 0)
		plot.top_s = 1 / PS_PER_S;
	/* Room for the lowest line. */
	plot.low_s = fmax(plot.low_s, plot.top_s / COST_DECADES) / 1.15;
	plot.low_s = fmin(plot.low_s, plot.top_s / 2);
	return plot;
}

/* The end of the axis: names of constants stand above what is drawn. */
static double high_s(const struct cost_plot *plot, bool narrow)
{
	return plot->top_s * pow(plot->top_s / plot->low_s, narrow ? 0.6 : 0.45);
}

static double height_of(const struct cost_plot *plot, double cost_s)
{
	return log(cost_s / plot->low_s) / log(high_s(plot, false) / plot->low_s);
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

	if (left->height < right->height || left->height > right->height)
		return left->height < right->height ? -1 : 1;
	/* In their order: qsort() is not stable. */
	return left->run < right->run ? -1 : 1;
}

/* Names are this much of the plot's height apart. */
#define NAME_HEIGHT 0.058

static void put_names(FILE *script, const struct cost_plot *plot)
{
	struct line_name names[MAX_CURVES];
	double above = -1;
	size_t i;

	for (i = 0; i < plot->lines.run_count; i++) {
		const struct study_run *run = plot->lines.runs[i];
		double cost_s = seconds(plot, run->result.cost.all_ps);

		names[i] = (struct line_name){ run, height_of(plot, cost_s) };
	}
	qsort(names, plot->lines.run_count, sizeof(*names), by_height);
	for (i = 0; i < plot->lines.run_count; i++) {
		const char *colour = look_of(&names[i].run->policy)->colour;
		double at = fmax(names[i].height, above + NAME_HEIGHT);

		fprintf(script, "set label \"%s\" at graph 1.03, graph %.4f left tc rgb %s\n",
			names[i].run->policy.name, at, colour);
		fprintf(script,
			"set arrow from graph 1.0, graph %.4f to graph 1.025, graph %.4f nohead "
			"lc rgb %s lw 0.75\n",
			names[i].height, at, colour);
		above = at;
	}
}

static void put_lines(FILE *script, const struct cost_plot *plot, bool narrow)
{
	size_t i;

	for (i = 0; i < plot->lines.run_count; i++) {
		const struct study_run *run = plot->lines.runs[i];

		fprintf(script, ", %.9g with lines", seconds(plot, run->result.cost.all_ps));
		put_style(script, &run->policy);
		if (narrow)
			fprintf(script, " title \"%s\"", run->policy.name);
	}
}

static void cost_script(FILE *script, const void *context, bool narrow)
{
	const struct cost_plot *plot = context;

	put_curve(script, plot);
	put_constants(script, plot);
	fprintf(script,
		"set logscale x 2\nset logscale y\nset samples 2\n"
		"set xrange [0.5:%u*1.02]\nset yrange [%.9g:%.9g]\n"
		"set xlabel \"threshold (operations by address)\"\n"
		"set ylabel \"cost%s\" offset 1\n",
		NEVER_X, plot->low_s, high_s(plot, narrow), narrow ? "" : " (time of all cores)");
	put_log_tics(script, 'y', plot->low_s, high_s(plot, narrow), 10);
	if (narrow)
		fputs("set xtics (\"0\" 0.5, 4, 32, 256, \"2k\" 2048, \"16k\" 16384, \"all\" "
		      "131072)\n",
		      script);
	else
		fputs("set xtics (\"0\" 0.5, 1, 4, 16, 64, 256, \"1k\" 1024, \"4k\" 4096, "
		      "\"16k\" 16384, \"64k\" 65536, \"all\" 131072)\nset rmargin 20\n",
		      script);
	if (narrow)
		plot_put_key(script, narrow);
	else
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

/* From the shortest to the longest latency of the curves, with room on both sides. */
static void put_latency_axis(FILE *script, const struct choice *plot, bool narrow)
{
	double low_s = INFINITY;
	double high_s = 0;
	size_t run;
	size_t i;

	for (run = 0; run < plot->run_count; run++) {
		for (i = 0; i < plot->runs[run]->decision_count; i++) {
			double latency_s =
				(double)plot->runs[run]->decisions[i].latency_ps / PS_PER_S;

			high_s = fmax(high_s, latency_s);
			if (latency_s > 0)
				low_s = fmin(low_s, latency_s);
		}
	}
	if (high_s <= 0)
		low_s = high_s = 1 / PS_PER_S;
	low_s /= 1.5;
	high_s *= 1.5;
	fprintf(script, "set xrange [%.9g:%.9g]\n", low_s, high_s);
	put_log_tics(script, 'x', low_s, high_s, narrow ? 4 : 9);
}

static void latency_script(FILE *script, const void *context, bool narrow)
{
	const struct choice *plot = context;
	size_t i;

	for (i = 0; i < plot->run_count; i++)
		put_tail(script, plot->runs[i], i);
	fprintf(script,
		"set logscale xy\nset format y \"%%g %%%%\"\n"
		"set xlabel \"latency of a flush\"\n"
		"set ylabel \"share of flushes%s\" offset 1\n"
		"set yrange [:100]\n",
		narrow ? "" : " that take as long or longer");
	put_latency_axis(script, plot, narrow);
	plot_put_key(script, narrow);
	fputs("plot", script);
	for (i = 0; i < plot->run_count; i++) {
		fprintf(script, "%s $tail%zu using 1:($2*100) with steps", i ? "," : "", i);
		put_style(script, &plot->runs[i]->policy);
		fprintf(script, " title \"%s\"", plot->runs[i]->policy.name);
	}
	fputc('\n', script);
}

bool report_plot_latency(FILE *out, const struct study_scene *scene, size_t index)
{
	const struct choice plot = choose_runs(scene, true);
	char alternative[512];
	char id[32];
	int length = 0;
	size_t i;

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

struct decision_plot {
	const struct study_run *run;
	/* Not of the first and last decision: each CPU has a clock. */
	uint64_t first_ns;
	uint64_t last_ns;
	uint64_t most_ops;
};

static struct decision_plot decision_plot_of(const struct study_run *run)
{
	struct decision_plot plot = { run, UINT64_MAX, 0, 1 };
	size_t i;

	for (i = 0; i < run->decision_count; i++) {
		const struct study_decision *decision = &run->decisions[i];

		if (decision->at_ns < plot.first_ns)
			plot.first_ns = decision->at_ns;
		if (decision->at_ns > plot.last_ns)
			plot.last_ns = decision->at_ns;
		if (decision->op_count != TLBP_NO_ADDRESS_FORM &&
		    decision->op_count > plot.most_ops)
			plot.most_ops = decision->op_count;
	}
	if (plot.last_ns <= plot.first_ns)
		plot.last_ns = plot.first_ns + 1;
	return plot;
}

/* Whether nothing like it has been drawn within its cell; seen is the grid. */
static bool is_new(const struct decision_plot *plot, const struct study_decision *decision,
		   uint8_t *seen)
{
	double share = (double)(decision->at_ns - plot->first_ns) /
		       (double)(plot->last_ns - plot->first_ns);
	size_t column = (size_t)(share * (GRID_COLUMNS - 1));
	size_t row = (size_t)(log2((double)decision->op_count) * GRID_ROWS_PER_DOUBLING);
	uint8_t *cell = &seen[row * GRID_COLUMNS + column];
	bool new = !*cell;

	*cell = 1;
	return new;
}

static void put_outcome(FILE *script, const struct decision_plot *plot, enum outcome outcome,
			double unit_ns)
{
	uint8_t *seen = memory_zeroed(GRID_COLUMNS, 64 * GRID_ROWS_PER_DOUBLING + 1);
	size_t i;

	fprintf(script, "$outcome%u << EOD\n", outcome);
	for (i = 0; i < plot->run->decision_count; i++) {
		const struct study_decision *decision = &plot->run->decisions[i];

		if (decision->op_count != TLBP_NO_ADDRESS_FORM && decision->op_count > 0 &&
		    outcome_of(decision) == outcome && is_new(plot, decision, seen))
			fprintf(script, "%.9g %" PRIu64 "\n", (double)decision->at_ns / unit_ns,
				decision->op_count);
	}
	/* A point outside the plot: gnuplot refuses what has none. */
	fputs("-1 -1\nEOD\n", script);
	free(seen);
}

/* Powers of two up to most: 1, 4, ... 256, 1k, 4k. */
static void put_count_tics(FILE *script, uint64_t most)
{
	static const char *const units[] = { "", "k", "M", "G", "T", "P", "E" };
	unsigned int step = most < UINT64_C(1) << 18 ? 2 : most < UINT64_C(1) << 36 ? 5 : 10;
	unsigned int shift;

	fputs("set ytics (", script);
	for (shift = 0; shift < 64 && UINT64_C(1) << shift <= most; shift += step)
		fprintf(script, "%s\"%u%s\" %" PRIu64, shift ? ", " : "", 1U << shift % 10,
			units[shift / 10], UINT64_C(1) << shift);
	fputs(")\n", script);
}

/* Steps of 1, 2 or 5 times a power of ten, at least count of them. */
static double nice_step(double span, double count)
{
	double power = pow(10, floor(log10(span / count)));
	double step = span / count / power;

	return (step >= 5 ? 5 : step >= 2 ? 2 : 1) * power;
}

static void decisions_script(FILE *script, const void *context, bool narrow)
{
	static const struct {
		const char *name;
		double unit_ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	const struct decision_plot *plot = context;
	size_t unit = 0;
	double span;
	unsigned int i;

	while (unit < 3 && (double)plot->last_ns >= 2 * units[unit + 1].unit_ns)
		unit++;
	for (i = 0; i < OUTCOME_COUNT; i++)
		put_outcome(script, plot, (enum outcome)i, units[unit].unit_ns);
	span = (double)(plot->last_ns - plot->first_ns) / units[unit].unit_ns;
	fprintf(script,
		"set logscale y 2\nset xrange [%.9g:%.9g]\nset xtics %.9g\n"
		"set yrange [0.7:%.9g]\n"
		"set xlabel \"time on the policy's clock (%s)\"\n"
		"set ylabel \"operations requested\" offset 1\n",
		(double)plot->first_ns / units[unit].unit_ns,
		(double)plot->last_ns / units[unit].unit_ns, nice_step(span, narrow ? 3 : 6),
		(double)plot->most_ops * 1.4, units[unit].name);
	put_count_tics(script, plot->most_ops);
	plot_put_key(script, narrow);
	fputs("plot", script);
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
	const struct decision_plot plot = decision_plot_of(run);
	char alternative[256];
	char title[96];
	char id[32];

	snprintf(id, sizeof(id), "decisions_%zu", index);
	snprintf(title, sizeof(title), "Decisions of %s over time", run->policy.name);
	snprintf(alternative, sizeof(alternative),
		 "%s requests went by address, %s to the whole space, and %s began by address and "
		 "ended whole.",
		 text_count(run->result.by_address_count).chars,
		 text_count(run->result.whole_count).chars,
		 text_count(run->result.escalation_count).chars);
	return draw(out, id, title, alternative, decisions_script, &plot);
}
