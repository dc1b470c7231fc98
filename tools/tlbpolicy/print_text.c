/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "print.h"

#include <inttypes.h>
#include <string.h>

#include "text.h"

struct scene_name print_scene_name(const struct study_scene *scene)
{
	struct scene_name name;

	snprintf(name.chars, sizeof(name.chars), "%.150s on %.60s, stage 2 %s",
		 study_short_name(scene->trace_name), scene->scenario.preset->name,
		 scene->scenario.stage2 ? "on" : "off");
	return name;
}

static void add_duration(struct table *table, int64_t duration_ps)
{
	table_add(table, text_duration(duration_ps).chars);
}

static void add_count(struct table *table, uint64_t count)
{
	table_add(table, text_count(count).chars);
}

void print_cost_table(struct table *table, const struct study_scene *scene)
{
	static const char *const titles[] = { "policy",	    "ratio",	 "cost",      "issue",
					      "completion", "refill",	 "bystander", "by address",
					      "whole",	    "escalated", "operations", NULL };
	size_t i;

	table_init(table, titles);
	for (i = 0; i < scene->run_count; i++) {
		const struct study_run *run = &scene->runs[i];

		table_add(table, run->policy.name);
		table_add(table, text_ratio(run->ratio).chars);
		add_duration(table, run->result.cost.all_ps);
		add_duration(table, run->result.cost.issue_ps);
		add_duration(table, run->result.cost.completion_ps);
		add_duration(table, run->result.cost.refill_ps);
		add_duration(table, run->result.cost.bystander_ps);
		add_count(table, run->result.by_address_count);
		add_count(table, run->result.whole_count);
		add_count(table, run->result.escalation_count);
		add_count(table, run->result.op_count);
	}
}

void print_latency_table(struct table *table, const struct study_scene *scene)
{
	static const char *const titles[] = {
		"latency of a flush", "50 %", "90 %", "99 %", "99.9 %", "longest",
		"longest stretch",    NULL
	};
	size_t i;

	table_init(table, titles);
	for (i = 0; i < scene->run_count; i++) {
		const struct study_run *run = &scene->runs[i];
		const struct replay_latency *latency = &run->result.latency;

		table_add(table, run->policy.name);
		add_duration(table, (int64_t)latency->p50_ps);
		add_duration(table, (int64_t)latency->p90_ps);
		add_duration(table, (int64_t)latency->p99_ps);
		add_duration(table, (int64_t)latency->p999_ps);
		add_duration(table, (int64_t)latency->max_ps);
		add_duration(table, (int64_t)run->result.longest_slice_ps);
	}
}

void print_preset_table(struct table *table, const struct tlbp_model_preset *preset)
{
	static const char *const titles[] = { "number", "value", "<grade", "<source", NULL };
	uint32_t i;

	table_init(table, titles);
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++) {
		const struct tlbp_model_value *value = &preset->values[i];
		const char grade[] = { value->grade, '\0' };

		table_add(table, tlbp_model_number_name(i));
		add_count(table, value->value);
		table_add(table, grade);
		table_add(table, value->source);
	}
}

void print_scene_facts(FILE *out, const struct study_scene *scene)
{
	const struct tlbp_costs *costs = &scene->start_costs;
	const struct replay_look_ahead *look_ahead = &scene->look_ahead;

	fprintf(out,
		"%s flushes, of which policies decide %s. For %s of these it depends on what comes "
		"after which way is cheaper.%s ",
		text_count(scene->runs[0].result.flush_count).chars,
		text_count(look_ahead->decision_count).chars,
		text_count(look_ahead->real_count).chars,
		look_ahead->dropped_count ?
			" The look-ahead gave up states without proof." :
			" The look-ahead gave up no state without proof.");
	fprintf(out,
		"Policies start from what the calibrator found: an operation %s, a whole-space "
		"invalidation %s, a refill %s, %s entries.",
		text_duration(costs->op_ps).chars,
		text_duration((int64_t)costs->whole_ns * 1000).chars,
		text_duration(costs->refill_ps).chars, text_count(costs->entry_count).chars);
}

static void print_scene(FILE *out, const struct study_scene *scene)
{
	struct table table;

	fprintf(out, "%s\n", print_scene_name(scene).chars);
	print_scene_facts(out, scene);
	fputs("\n\n", out);
	print_cost_table(&table, scene);
	table_print(&table, out, 2);
	table_free(&table);
	fputc('\n', out);
	print_latency_table(&table, scene);
	table_print(&table, out, 2);
	table_free(&table);
	fputc('\n', out);
}

static const char legend[] =
	"ratio       cost over that of the look-ahead, which knows the future\n"
	"cost        time of all cores beyond a run whose invalidations are free, in its parts\n"
	"by address  decisions; escalated: began by address and ended whole, counted in neither\n"
	"operations  TLB-maintenance instructions, those of requests without a choice too\n"
	"stretch     longest time without a point where a kernel could reschedule\n"
	"grades      A a primary document, B a public measurement with its method, C derived by\n"
	"            arithmetic, D assumed\n";

static const char recorded_legend[] =
	"recorded    what the kernel did, in the operations of its own machine: below 1.00 where\n"
	"            that one had range operations and this one has none\n";

static bool has_recorded(const struct study_scene *scene)
{
	size_t i;

	for (i = 0; i < scene->run_count; i++)
		if (scene->runs[i].policy.kind == REPLAY_RECORDED)
			return true;
	return false;
}

void print_presets(FILE *out, const struct selection *selection)
{
	struct table table;
	size_t i;

	for (i = 0; i < selection->preset_count; i++) {
		const struct tlbp_model_preset *preset = selection->presets[i];

		fprintf(out, "%s: %s\n\n", preset->name, preset->what);
		print_preset_table(&table, preset);
		table_print(&table, out, 2);
		table_free(&table);
		fputc('\n', out);
	}
}

/* All numbers of a machine in a few lines, without sources. */
static void print_numbers(FILE *out, const struct tlbp_model_preset *preset)
{
	const int width = 96;
	int column = fprintf(out, "  %-16s", preset->name);
	uint32_t i;

	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++) {
		const struct tlbp_model_value *value = &preset->values[i];
		char text[64];
		int length = snprintf(text, sizeof(text), " %s %" PRIu32 " %c%s",
				      tlbp_model_number_name(i), value->value, value->grade,
				      i + 1 < TLBP_MODEL_NUMBER_COUNT ? "," : "");

		if (column + length > width)
			column = fprintf(out, "\n%18s", "") - 1;
		column += fprintf(out, "%s", text);
	}
	fputc('\n', out);
}

static void print_summary_table(FILE *out, const struct study *study)
{
	static const char *const titles[] = { "policy", "ratio", "worst", "<where", NULL };
	struct table table;
	size_t i;

	table_init(&table, titles);
	for (i = 0; i < study->scenes[0].run_count; i++) {
		const struct study_scene *worst = study_worst(study, i);

		table_add(&table, study->scenes[0].runs[i].policy.name);
		table_add(&table, text_ratio(study_mean_ratio(study, i, SIZE_MAX)).chars);
		table_add(&table, text_ratio(worst->runs[i].ratio).chars);
		table_add(&table,
			  worst->runs[i].ratio > 1.005 ? print_scene_name(worst).chars : "-");
	}
	table_print(&table, out, 2);
	table_free(&table);
}

void print_summary(FILE *out, const struct study *study)
{
	const struct selection *selection = study->selection;
	size_t i;

	fprintf(out, "Cost over the look-ahead's: geometric mean and worst of %zu trace%s on %zu ",
		selection->trace_count, selection->trace_count == 1 ? "" : "s",
		selection->preset_count);
	fprintf(out, "machine%s%s\n\n", selection->preset_count == 1 ? "" : "s",
		selection->stage2 == STAGE2_BOTH ? ", stage 2 off and on" :
		selection->stage2 == STAGE2_ON	 ? ", stage 2 on" :
						   "");
	print_summary_table(out, study);
	fputs("\nThe machines' numbers and their grades (A document, B measurement, C derived, "
	      "D assumed):\n\n",
	      out);
	for (i = 0; i < selection->preset_count; i++)
		print_numbers(out, selection->presets[i]);
}

void print_text(FILE *out, const struct study *study)
{
	size_t i;

	for (i = 0; i < study->scene_count; i++)
		print_scene(out, &study->scenes[i]);
	fprintf(out, "%s%s\n", legend, has_recorded(&study->scenes[0]) ? recorded_legend : "");
	print_presets(out, study->selection);
}
