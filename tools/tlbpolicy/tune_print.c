/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "tune.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "text.h"

static const struct study_run *advised_run(const struct tune_advice *advice)
{
	return &advice->study->scenes[0].runs[advice->run];
}

/* -------------------------------------------------------------------- C --- */

/* What policies start from, field by field; zeros are left to C. */
static void put_costs(FILE *out, const struct tlbp_costs *costs)
{
	const struct {
		const char *name;
		uint32_t value;
		const char *what;
	} fields[] = {
		{ "op_ps", costs->op_ps, "an operation" },
		{ "range_op_ps", costs->range_op_ps, "one that covers several pages" },
		{ "range_page_ps", costs->range_page_ps, "and each of them" },
		{ "sync_ns", costs->sync_ns, "completion" },
		{ "whole_ns", costs->whole_ns, "a whole-space invalidation" },
		{ "refill_ps", costs->refill_ps, "refilling an entry" },
		{ "entry_count", costs->entry_count, "entries of the last-level TLB" },
		{ "clock_ns", costs->clock_ns, "step of the clock" },
	};
	size_t i;

	fputs("\t.costs = {\n", out);
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].value)
			fprintf(out, "\t\t.%s = %" PRIu32 ", /* %s */\n", fields[i].name,
				fields[i].value, fields[i].what);
	if (costs->grade)
		fprintf(out, "\t\t.grade = '%c',\n", (char)costs->grade);
	fputs("\t},\n", out);
}

static void put_adaptive(FILE *out, const struct tlbp_costs *costs, const char *name,
			 uint64_t max_ns)
{
	fprintf(out, "static struct tlbp_adaptive %s = {\n\t.policy = { &tlbp_adaptive_ops },\n",
		name);
	put_costs(out, costs);
	if (max_ns)
		fprintf(out, "\t.max_ns = %" PRIu64 ",\n", max_ns);
	fputs("};\n", out);
}

static void put_timebound(FILE *out, const struct tlbp_costs *costs, uint64_t budget_ns, bool inner)
{
	fputs("static struct tlbp_timebound policy = {\n\t.policy = { &tlbp_timebound_ops },\n",
	      out);
	if (inner)
		fputs("\t.inner = &inner.policy,\n", out);
	fprintf(out, "\t.budget_ns = %" PRIu64 ",\n\t.op_ns = %" PRIu32 ",\n};\n", budget_ns,
		(costs->op_ps + 999) / 1000);
}

static void put_policy(FILE *out, const struct replay_policy *policy,
		       const struct tlbp_costs *costs)
{
	switch (policy->kind) {
	case REPLAY_THRESHOLD:
		fprintf(out,
			"static struct tlbp_threshold policy = {\n"
			"\t.policy = { &tlbp_threshold_ops },\n\t.max_ops = %" PRIu64 ",\n};\n",
			policy->value);
		break;
	case REPLAY_TIMEBOUND:
		put_timebound(out, costs, policy->value, false);
		break;
	case REPLAY_TIMEBOUND_ADAPTIVE:
		put_adaptive(out, costs, "inner", 0);
		fputc('\n', out);
		put_timebound(out, costs, policy->value, true);
		break;
	default:
		if (policy->kind == REPLAY_ADAPTIVE_REFILLS)
			fputs("/* Call tlbp_adaptive_refills() before flushes. */\n", out);
		put_adaptive(out, costs, "policy", policy->value);
	}
}

void tune_print_c(FILE *out, const struct tune_advice *advice)
{
	const struct study_scene *scene = &advice->study->scenes[0];

	fprintf(out, "/*\n * %s for %s, stage 2 %s, by tlbpolicy tune.\n",
		advised_run(advice)->policy.name, scene->scenario.preset->name,
		scene->scenario.stage2 ? "on" : "off");
	if (advised_run(advice)->policy.kind != REPLAY_THRESHOLD)
		fputs(" * Costs are what the calibrator found on the simulated machine: on a real\n"
		      " * one put what tlbp_calibrate() finds there.\n",
		      out);
	fputs(" */\n#include <tlbpolicy.h>\n\n", out);
	put_policy(out, &advised_run(advice)->policy, &scene->start_costs);
}

/* ----------------------------------------------------------------- text --- */

/* Cost of a run over all traces. */
static int64_t cost_of(const struct study *study, size_t run)
{
	int64_t sum_ps = 0;
	size_t i;

	for (i = 0; i < study->scene_count; i++)
		sum_ps += study->scenes[i].runs[run].result.cost.all_ps;
	return sum_ps;
}

static uint64_t longest_ps(const struct study *study, size_t run)
{
	uint64_t longest = 0;
	size_t i;

	for (i = 0; i < study->scene_count; i++)
		if (study->scenes[i].runs[run].result.latency.max_ps > longest)
			longest = study->scenes[i].runs[run].result.latency.max_ps;
	return longest;
}

/* Share of another run's cost that is saved. */
static double gain_over(const struct tune_advice *advice, size_t run)
{
	double other = (double)cost_of(advice->study, run);

	return other > 0 ? 1 - (double)cost_of(advice->study, advice->run) / other : 0;
}

/* Whether a number of the preset plays a part on this machine. */
static bool counts(const struct study_scene *scene, uint32_t number)
{
	switch (number) {
	case TLBP_MODEL_STAGE2_WALK_PERMILLE:
	case TLBP_MODEL_STAGE2_OP_PS:
		return scene->scenario.stage2;
	case TLBP_MODEL_RANGE_OP_PS:
	case TLBP_MODEL_RANGE_PAGE_PS:
		return scene->scenario.preset->values[TLBP_MODEL_HAS_RANGE].value;
	case TLBP_MODEL_ACCESS_PS:
		return false;
	default:
		return true;
	}
}

static void put_grades(FILE *out, const struct study_scene *scene)
{
	const struct tlbp_model_value *values = scene->scenario.preset->values;
	const char *separator = "";
	uint32_t i;
	char grade;

	for (grade = 'A'; grade <= 'D'; grade++) {
		unsigned int count = 0;

		for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
			count += counts(scene, i) && values[i].grade == grade;
		if (count)
			fprintf(out, "%s%u of grade %c", separator, count, grade);
		separator = count ? ", " : separator;
	}
	fputc('\n', out);
}

static void put_assumed(FILE *out, const struct study_scene *scene)
{
	const struct tlbp_model_value *values = scene->scenario.preset->values;
	int column = 100;
	uint32_t i;

	fprintf(out, "  assumed      ");
	column = 15;
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++) {
		int length = (int)strlen(tlbp_model_number_name(i));

		if (!counts(scene, i) || values[i].grade != 'D')
			continue;
		if (column + length > 95) {
			fprintf(out, "\n               ");
			column = 15;
		}
		fprintf(out, "%s ", tlbp_model_number_name(i));
		column += length + 1;
	}
	fputc('\n', out);
}

static void put_rivals(FILE *out, const struct tune_advice *advice)
{
	static const char *const titles[] = { "policy",	 "ratio", "worst", "cost",
					      "longest", "saved", NULL };
	const struct study *study = advice->study;
	struct table table;
	size_t i;

	table_init(&table, titles);
	for (i = 0; i < study->scenes[0].run_count; i++) {
		bool saves = i != 0 && i != advice->run;

		table_add(&table, study->scenes[0].runs[i].policy.name);
		table_add(&table, text_ratio(study_mean_ratio(study, i, SIZE_MAX)).chars);
		table_add(&table, text_ratio(study_worst(study, i)->runs[i].ratio).chars);
		table_add(&table, text_duration(cost_of(study, i)).chars);
		table_add(&table, text_duration((int64_t)longest_ps(study, i)).chars);
		table_add(&table, saves ? text_percent(gain_over(advice, i)).chars : "");
	}
	table_print(&table, out, 2);
	table_free(&table);
}

static size_t linux_run(const struct study *study)
{
	size_t i;

	for (i = 0; i < study->scenes[0].run_count; i++)
		if (study->scenes[0].runs[i].policy.kind == REPLAY_PRESET &&
		    study->scenes[0].runs[i].policy.value == TLBP_PRESET_LINUX)
			break;
	return i;
}

static const char *basis_of(const struct tune_advice *advice)
{
	if (!advice->family->has_parameter)
		return "";
	return advice->study->scene_count > 1 ?
		       ", with the parameter that is best on the other traces" :
		       ", with a handicap for a parameter chosen on this trace";
}

static void put_summary(FILE *out, const struct tune_advice *advice)
{
	const struct study *study = advice->study;
	const struct study_scene *scene = &study->scenes[0];
	size_t rival = linux_run(study);

	fprintf(out, "%s, stage 2 %s, %zu trace%s\n\n", scene->scenario.preset->name,
		scene->scenario.stage2 ? "on" : "off", study->scene_count,
		study->scene_count == 1 ? "" : "s");
	fprintf(out, "  recommended  %s\n", advised_run(advice)->policy.name);
	fprintf(out, "  expected     %s times the look-ahead's cost%s\n",
		text_ratio(advice->score).chars, basis_of(advice));
	fprintf(out, "  here         %s times, %s at worst\n",
		text_ratio(study_mean_ratio(study, advice->run, SIZE_MAX)).chars,
		text_ratio(study_worst(study, advice->run)->runs[advice->run].ratio).chars);
	fprintf(out, "  saves        %s of what Linux's limit costs\n",
		text_percent(gain_over(advice, rival)).chars);
	fprintf(out, "  rests on     ");
	put_grades(out, scene);
	put_assumed(out, scene);
	fputc('\n', out);
}

void tune_print_text(FILE *out, const struct tune_advice *advice)
{
	put_summary(out, advice);
	put_rivals(out, advice);
	fputs("\nratio: geometric mean over the traces; saved: of that policy's cost.\n\n", out);
	tune_print_c(out, advice);
	fputc('\n', out);
	print_presets(out, advice->study->selection);
}

/* ----------------------------------------------------------------- JSON --- */

static json_t *initialiser_json(const struct tune_advice *advice)
{
	char *text;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	json_t *json;

	if (!memory)
		return json_null();
	tune_print_c(memory, advice);
	fclose(memory);
	json = print_text_json(text);
	free(text);
	return json;
}

static json_t *policies_json(const struct study *study)
{
	json_t *policies = json_array();
	size_t i;

	for (i = 0; i < study->scenes[0].run_count; i++)
		json_array_append_new(policies,
				      json_pack("{s:s, s:f, s:f, s:I, s:I}", "policy",
						study->scenes[0].runs[i].policy.name, "ratio",
						study_mean_ratio(study, i, SIZE_MAX), "worst_ratio",
						study_worst(study, i)->runs[i].ratio, "cost_ps",
						(json_int_t)cost_of(study, i), "longest_ps",
						(json_int_t)longest_ps(study, i)));
	return policies;
}

void tune_print_json(FILE *out, const struct tune_advice *advice)
{
	const struct study *study = advice->study;
	const struct study_scene *scene = &study->scenes[0];
	json_t *json = json_pack("{s:s, s:f, s:f, s:f, s:o, s:b, s:o, s:o, s:o, s:o}", "policy",
				 advised_run(advice)->policy.name, "expected_ratio", advice->score,
				 "ratio", study_mean_ratio(study, advice->run, SIZE_MAX),
				 "gain_over_linux", gain_over(advice, linux_run(study)), "preset",
				 print_text_json(scene->scenario.preset->name), "stage2",
				 scene->scenario.stage2, "start_costs",
				 print_costs_json(&scene->start_costs), "presets",
				 print_presets_json(study->selection), "policies",
				 policies_json(study), "c", initialiser_json(advice));

	print_document(out, json);
}
