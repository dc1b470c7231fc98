/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "print.h"

#include <stdlib.h>

#include "command.h"
#include "memory.h"

#define VERSION_PARTS TLBP_VERSION_MAJOR, TLBP_VERSION_MINOR, TLBP_VERSION_PATCH

static json_t *or_end(json_t *json)
{
	if (!json)
		exit(complain(STATUS_FAILED, "cannot make JSON: out of memory"));
	return json;
}

/* JSON's numbers are signed 64 bit here; nothing that is counted gets there. */
static json_int_t number(uint64_t value)
{
	return value > INT64_MAX ? INT64_MAX : (json_int_t)value;
}

json_t *print_text_json(const char *text)
{
	json_t *json = json_string(text);
	char *copy;
	char *at;

	if (json)
		return json;
	copy = memory_text(text);
	for (at = copy; *at; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	json = json_string(copy);
	free(copy);
	return or_end(json);
}

json_t *print_preset_json(const struct tlbp_model_preset *preset)
{
	json_t *numbers = or_end(json_object());
	uint32_t i;

	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++) {
		const struct tlbp_model_value *value = &preset->values[i];
		const char grade[] = { value->grade, '\0' };

		json_object_set_new(numbers, tlbp_model_number_name(i),
				    or_end(json_pack("{s:I, s:s, s:o}", "value",
						     number(value->value), "grade", grade, "source",
						     print_text_json(value->source))));
	}
	return or_end(json_pack("{s:o, s:o, s:o}", "name", print_text_json(preset->name), "what",
				print_text_json(preset->what), "numbers", numbers));
}

json_t *print_presets_json(const struct selection *selection)
{
	json_t *presets = or_end(json_array());
	size_t i;

	for (i = 0; i < selection->preset_count; i++)
		json_array_append_new(presets, print_preset_json(selection->presets[i]));
	return presets;
}

json_t *print_costs_json(const struct tlbp_costs *costs)
{
	const char grade[] = { (char)costs->grade, '\0' };

	return or_end(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "op_ps",
				number(costs->op_ps), "range_op_ps", number(costs->range_op_ps),
				"range_page_ps", number(costs->range_page_ps), "sync_ns",
				number(costs->sync_ns), "whole_ns", number(costs->whole_ns),
				"refill_ps", number(costs->refill_ps), "entry_count",
				number(costs->entry_count), "clock_ns", number(costs->clock_ns),
				"grade", costs->grade ? grade : ""));
}

json_t *print_trace_json(const char *name, const struct trace_info *info)
{
	return or_end(json_pack(
		"{s:o, s:o, s:o, s:I, s:I, s:I, s:I}", "name", print_text_json(name), "what",
		print_text_json(info->what), "command", print_text_json(info->command), "version",
		number(info->version), "cpu_count", number(info->cpu_count), "granule_shift",
		number(info->granule_shift), "event_count", number(info->event_count)));
}

static json_t *latency_json(const struct replay_latency *latency)
{
	return or_end(json_pack("{s:I, s:I, s:I, s:I, s:I}", "p50_ps", number(latency->p50_ps),
				"p90_ps", number(latency->p90_ps), "p99_ps",
				number(latency->p99_ps), "p999_ps", number(latency->p999_ps),
				"max_ps", number(latency->max_ps)));
}

static json_t *cost_json(const struct replay_cost *cost)
{
	return or_end(json_pack("{s:I, s:I, s:I, s:I, s:I}", "all_ps", (json_int_t)cost->all_ps,
				"issue_ps", (json_int_t)cost->issue_ps, "completion_ps",
				(json_int_t)cost->completion_ps, "refill_ps",
				(json_int_t)cost->refill_ps, "bystander_ps",
				(json_int_t)cost->bystander_ps));
}

static json_t *reasons_json(const struct replay_result *result)
{
	json_t *reasons = or_end(json_object());
	uint32_t i;

	for (i = 0; i < TLBP_REASON_COUNT; i++)
		if (result->reasons[i])
			json_object_set_new(reasons, tlbp_reason_name(i),
					    or_end(json_integer(number(result->reasons[i]))));
	return reasons;
}

static json_t *run_json(const struct study_run *run)
{
	const struct replay_result *r = &run->result;

	return or_end(json_pack("{s:s, s:f, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, "
				"s:I, s:I, s:I, s:I}",
				"policy", run->policy.name, "ratio", run->ratio, "cost",
				cost_json(&r->cost), "latency", latency_json(&r->latency),
				"longest_slice_ps", number(r->longest_slice_ps), "over_budget_ps",
				number(r->over_budget_ps), "flush_count", number(r->flush_count),
				"decision_count", number(r->decision_count), "by_address_count",
				number(r->by_address_count), "whole_count", number(r->whole_count),
				"escalation_count", number(r->escalation_count), "op_count",
				number(r->op_count), "reasons", reasons_json(r), "refill_count",
				number(r->refill_count), "access_count", number(r->access_count),
				"total_ps", number(r->total_ps), "free_ps", number(r->free_ps)));
}

static json_t *scene_json(const struct study_scene *scene)
{
	const struct replay_look_ahead *look_ahead = &scene->look_ahead;
	json_t *runs = or_end(json_array());
	size_t i;

	for (i = 0; i < scene->run_count; i++)
		json_array_append_new(runs, run_json(&scene->runs[i]));
	return or_end(json_pack(
		"{s:o, s:o, s:b, s:o, s:{s:I, s:I, s:I, s:I}, s:o}", "trace",
		print_text_json(scene->trace_name), "preset",
		print_text_json(scene->scenario.preset->name), "stage2", scene->scenario.stage2,
		"start_costs", print_costs_json(&scene->start_costs), "look_ahead", "cost_ps",
		(json_int_t)look_ahead->cost_ps, "decision_count",
		number(look_ahead->decision_count), "real_count", number(look_ahead->real_count),
		"dropped_count", number(look_ahead->dropped_count), "runs", runs));
}

bool print_document(FILE *out, json_t *document)
{
	int status = json_dumpf(document, out, JSON_INDENT(1) | JSON_REAL_PRECISION(6));

	fputc('\n', out);
	json_decref(document);
	return status == 0;
}

bool print_json(FILE *out, const struct study *study)
{
	const struct selection *selection = study->selection;
	json_t *traces = or_end(json_array());
	json_t *scenes = or_end(json_array());
	size_t i;

	for (i = 0; i < selection->trace_count; i++)
		json_array_append_new(traces, print_trace_json(selection->traces[i],
							       &study->traces[i].info));
	for (i = 0; i < study->scene_count; i++)
		json_array_append_new(scenes, scene_json(&study->scenes[i]));
	return print_document(
		out, or_end(json_pack("{s:[i,i,i], s:I, s:o, s:o, s:o}", "version", VERSION_PARTS,
				      "seed", number(selection->seed), "traces", traces, "presets",
				      print_presets_json(selection), "scenes", scenes)));
}
