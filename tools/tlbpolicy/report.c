/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A study as a page: ratios of all scenes first, then each scene with its plots
 * and tables, then what the machines' numbers rest on.
 */
#include "print.h"

#include <math.h>
#include <stdlib.h>

#include "html.h"
#include "memory.h"
#include "progress.h"
#include "report_plots.h"
#include "text.h"

/* A ratio from which on a policy is marked as bad: the worst that timebound may do. */
#define HIGH_RATIO 2

static void put_ratio(FILE *out, double ratio, double best)
{
	const char *class = ratio > HIGH_RATIO ? " class=\"high\"" :
			    ratio <= best      ? " class=\"best\"" :
						 "";

	fprintf(out, "<td%s>%s</td>", class, text_ratio(ratio).chars);
}

/* Of the selected policies, the look-ahead left out. */
static double best_ratio(const struct study_scene *scene)
{
	double best = INFINITY;
	size_t i;

	for (i = 1; i < scene->run_count; i++)
		best = scene->runs[i].ratio < best ? scene->runs[i].ratio : best;
	/* What is printed alike is marked alike. */
	return best + 0.005;
}

static void put_ratio_row(FILE *out, const struct study_scene *scene)
{
	double best = best_ratio(scene);
	size_t i;

	fputs("<tr><th scope=\"row\">", out);
	html_text(out, scene->scenario.preset->name);
	fprintf(out, "%s</th>", scene->scenario.stage2 ? ", stage 2" : "");
	for (i = 1; i < scene->run_count; i++)
		put_ratio(out, scene->runs[i].ratio, best);
	fputs("</tr>\n", out);
}

/* One group of rows for each trace. */
static void put_ratio_rows(FILE *out, const struct study *study)
{
	const struct trace *last = NULL;
	size_t i;

	for (i = 0; i < study->scene_count; i++) {
		const struct study_scene *scene = &study->scenes[i];

		if (scene->trace != last) {
			fprintf(out, "%s<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"%zu\">",
				last ? "</tbody>\n" : "", scene->run_count);
			html_text(out, study_short_name(scene->trace_name));
			fputs("</th></tr>\n", out);
		}
		last = scene->trace;
		put_ratio_row(out, scene);
	}
	fputs("</tbody>\n", out);
}

static double worst_ratio(const struct study *study, size_t run)
{
	return study_worst(study, run)->runs[run].ratio;
}

static double mean_ratio(const struct study *study, size_t run)
{
	return study_mean_ratio(study, run, SIZE_MAX);
}

static void put_summary_row(FILE *out, const struct study *study, const char *name,
			    double (*summary)(const struct study *study, size_t run))
{
	size_t i;

	fprintf(out, "<tr><th scope=\"row\">%s</th>", name);
	for (i = 1; i < study->scenes[0].run_count; i++)
		put_ratio(out, summary(study, i), 0);
	fputs("</tr>\n", out);
}

static void put_ratios(FILE *out, const struct study *study)
{
	const struct study_scene *first = &study->scenes[0];
	size_t i;

	html_element(out, "h2", "Cost over the look-ahead's");
	html_element(out, "p",
		     "The look-ahead has tried both branches of every decision and knows the "
		     "future. 1.00 is as good as that. The best of each row is bold; what costs "
		     "more than twice as much is coloured.");
	fputs("<div class=\"scroll\" tabindex=\"0\"><table class=\"ratios\">\n<thead>\n<tr>"
	      "<th scope=\"col\">trace and machine</th>",
	      out);
	for (i = 1; i < first->run_count; i++) {
		fputs("<th scope=\"col\">", out);
		html_text(out, first->runs[i].policy.name);
		fputs("</th>", out);
	}
	fputs("</tr>\n</thead>\n", out);
	put_ratio_rows(out, study);
	if (study->scene_count > 1) {
		fputs("<tfoot>\n", out);
		put_summary_row(out, study, "geometric mean", mean_ratio);
		put_summary_row(out, study, "worst", worst_ratio);
		fputs("</tfoot>\n", out);
	}
	fputs("</table></div>\n", out);
}

/* Facts are sentences that are made for a terminal, too. */
static void put_facts(FILE *out, const struct study_scene *scene)
{
	char *text;
	size_t size;
	FILE *memory = open_memstream(&text, &size);

	if (!memory)
		return;
	print_scene_facts(memory, scene);
	fclose(memory);
	html_element(out, "p", text);
	free(text);
}

static void put_cost_table(FILE *out, const struct study_scene *scene)
{
	struct table table;

	print_cost_table(&table, scene);
	table_print_html(&table, out, "costs", "Cost and its parts, and how it was decided");
	table_free(&table);
}

static void put_latency_table(FILE *out, const struct study_scene *scene)
{
	struct table table;

	print_latency_table(&table, scene);
	table_print_html(&table, out, "latencies",
			 "Latency, and the longest stretch without a point to reschedule at");
	table_free(&table);
}

static bool put_scene(FILE *out, const struct study_scene *scene, size_t index)
{
	bool decided = scene->look_ahead.decision_count > 0;
	bool good = true;

	fprintf(out, "<details%s>\n<summary>", index == 0 ? " open" : "");
	html_text(out, print_scene_name(scene).chars);
	fputs("</summary>\n", out);
	put_facts(out, scene);
	if (!decided)
		html_element(out, "p", "No policy was asked anything: there is nothing to plot.");
	if (decided)
		good = report_plot_cost(out, scene, index);
	put_cost_table(out, scene);
	if (decided)
		good = report_plot_latency(out, scene, index) && good;
	put_latency_table(out, scene);
	if (decided)
		good = report_plot_decisions(out, scene, index) && good;
	fputs("</details>\n", out);
	return good;
}

static void put_presets(FILE *out, const struct selection *selection)
{
	struct table table;
	size_t i;

	html_element(out, "h2", "The machines");
	html_element(out, "p",
		     "Grades: A a primary document, B a public measurement with its method, C "
		     "derived by arithmetic, D assumed.");
	for (i = 0; i < selection->preset_count; i++) {
		fputs("<details>\n<summary>", out);
		html_text(out, selection->presets[i]->name);
		fputs(" <span>", out);
		html_text(out, selection->presets[i]->what);
		fputs("</span></summary>\n", out);
		print_preset_table(&table, selection->presets[i]);
		table_print_html(&table, out, "sources", "Numbers, grades and sources");
		table_free(&table);
		fputs("</details>\n", out);
	}
}

static void put_traces(FILE *out, const struct study *study)
{
	size_t i;

	html_element(out, "h2", "The traces");
	for (i = 0; i < study->selection->trace_count; i++) {
		const struct trace_info *info = &study->traces[i].info;

		fputs("<p><strong>", out);
		html_text(out, study_short_name(study->selection->traces[i]));
		fputs("</strong>: ", out);
		html_text(out, info->what);
		fprintf(out, " (%s events, %u CPUs, pages of %u KiB)",
			text_count(study->traces[i].event_count).chars, info->cpu_count,
			(1U << info->granule_shift) / 1024);
		fputs("<br><code>", out);
		html_text(out, info->command);
		fputs("</code></p>\n", out);
	}
}

bool print_html(FILE *out, const struct study *study)
{
	struct progress progress;
	bool good = true;
	size_t i;

	html_begin(out, "What invalidation policies cost");
	html_element(out, "h1", "What TLB invalidation policies cost");
	html_element(out, "p",
		     "Recorded traces, replayed on simulated machines under one policy after the "
		     "other. Cost is what a run takes beyond one whose invalidations are free and "
		     "exact, over all cores: issuing operations, waiting for their completion, "
		     "refilling what they took with them, and disturbing bystanders.");
	put_ratios(out, study);
	html_element(out, "h2", "Each trace on each machine");
	progress_begin(&progress, "plots", study->selection->progress);
	for (i = 0; i < study->scene_count; i++) {
		good = put_scene(out, &study->scenes[i], i) && good;
		progress_step(&progress, i + 1, study->scene_count);
	}
	progress_end(&progress);
	put_presets(out, study->selection);
	put_traces(out, study);
	html_end(out);
	return good;
}
