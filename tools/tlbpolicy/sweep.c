/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tlbpolicy sweep: what every fixed threshold costs, and where the peers' stand. */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>

#include "print.h"
#include "selection.h"
#include "study.h"
#include "text.h"

enum option_key {
	OPTION_JSON = 512,
	OPTION_CSV,
};

static const struct argp_option options[] = {
	{ "json", OPTION_JSON, NULL, 0, "Print JSON instead of tables", 4 },
	{ "csv", OPTION_CSV, NULL, 0, "Print comma-separated values instead of tables", 4 },
	{ 0 },
};

static const char doc[] =
	"Prints what every fixed threshold costs: by address up to so many operations, above it "
	"the whole space. The constants of other kernels stand beside them."
	"\v"
	"TRACE is a file or synthetic:NAME:SEED.";

struct arguments {
	struct selection selection;
	int format;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)value;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->selection;
		return 0;
	case OPTION_JSON:
	case OPTION_CSV:
		arguments->format = key;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* One fixed rule and its cost. */
struct rule {
	const char *kind; /* "threshold", "whole", "by-address" or a peer's name */
	uint64_t max_ops; /* of a threshold */
	int64_t cost_ps;
	double ratio;
};

typedef void (*rule_fn)(void *context, const struct study_scene *scene, const struct rule *rule);

static void hand_on(const struct study_scene *scene, const char *kind, uint64_t max_ops,
		    int64_t cost_ps, rule_fn take, void *context)
{
	const struct rule rule = { kind, max_ops, cost_ps,
				   replay_ratio(cost_ps, scene->look_ahead.cost_ps) };

	take(context, scene, &rule);
}

/* Thresholds from none to all, then the peers' constants. */
static void each_rule(const struct study_scene *scene, rule_fn take, void *context)
{
	const struct replay_sweep *sweep = &scene->sweep;
	uint32_t preset;
	size_t i;

	hand_on(scene, "whole", 0, sweep->whole_ps, take, context);
	for (i = 0; i < sweep->point_count; i++)
		hand_on(scene, "threshold", sweep->points[i].max_ops, sweep->points[i].cost_ps,
			take, context);
	hand_on(scene, "by-address", UINT64_MAX, sweep->by_address_ps, take, context);
	for (preset = 0; preset < TLBP_PRESET_COUNT; preset++)
		hand_on(scene, tlbp_preset_name(preset), 0, sweep->presets_ps[preset], take,
			context);
}

static void add_row(void *context, const struct study_scene *scene, const struct rule *rule)
{
	struct table *table = context;
	bool threshold = rule->kind[0] == 't';
	bool best = threshold && rule->max_ops == scene->sweep.best.max_ops;
	char name[40];

	snprintf(name, sizeof(name), "threshold:%" PRIu64, rule->max_ops);
	table_add(table, threshold ? name : rule->kind);
	table_add(table, text_duration(rule->cost_ps).chars);
	table_add(table, text_ratio(rule->ratio).chars);
	table_add(table, best ? "best" : "");
}

static void print_table(const struct study *study)
{
	static const char *const titles[] = { "fixed rule", "cost", "ratio", "<", NULL };
	struct table table;
	size_t i;

	for (i = 0; i < study->scene_count; i++) {
		const struct study_scene *scene = &study->scenes[i];

		printf("%s\n", print_scene_name(scene).chars);
		print_scene_facts(stdout, scene);
		printf("\n\n");
		table_init(&table, titles);
		each_rule(scene, add_row, &table);
		table_print(&table, stdout, 2);
		table_free(&table);
		putchar('\n');
	}
	printf("ratio: to the look-ahead's cost. Of equal thresholds the first is the best.\n\n");
	print_presets(stdout, study->selection);
}

static void put_row(void *context, const struct study_scene *scene, const struct rule *rule)
{
	FILE *out = context;

	print_csv_field(out, scene->trace_name);
	fputc(',', out);
	print_csv_field(out, scene->scenario.preset->name);
	fprintf(out, ",%s,%s,", scene->scenario.stage2 ? "on" : "off", rule->kind);
	if (rule->kind[0] == 't')
		fprintf(out, "%" PRIu64, rule->max_ops);
	fprintf(out, ",%" PRId64 ",%.6f\n", rule->cost_ps, rule->ratio);
}

static void append_rule(void *context, const struct study_scene *scene, const struct rule *rule)
{
	json_t *json = json_pack("{s:s, s:I, s:f}", "rule", rule->kind, "cost_ps",
				 (json_int_t)rule->cost_ps, "ratio", rule->ratio);

	(void)scene;
	if (rule->kind[0] == 't')
		json_object_set_new(json, "max_ops", json_integer((json_int_t)rule->max_ops));
	json_array_append_new(context, json);
}

static json_t *best_json(const struct replay_sweep_point *best)
{
	json_t *json = json_pack("{s:I}", "cost_ps", (json_int_t)best->cost_ps);

	/* "Never whole" is no number. */
	json_object_set_new(json, "max_ops",
			    best->max_ops == UINT64_MAX ? json_null() :
							  json_integer((json_int_t)best->max_ops));
	return json;
}

static void print_sweep_json(const struct study *study)
{
	json_t *scenes = json_array();
	size_t i;

	for (i = 0; i < study->scene_count; i++) {
		const struct study_scene *scene = &study->scenes[i];
		json_t *rules = json_array();

		each_rule(scene, append_rule, rules);
		json_array_append_new(scenes,
				      json_pack("{s:o, s:o, s:b, s:I, s:o, s:o}", "trace",
						print_text_json(scene->trace_name), "preset",
						print_text_json(scene->scenario.preset->name),
						"stage2", scene->scenario.stage2, "look_ahead_ps",
						(json_int_t)scene->look_ahead.cost_ps, "best",
						best_json(&scene->sweep.best), "rules", rules));
	}
	print_document(stdout, json_pack("{s:o, s:o}", "presets",
					 print_presets_json(study->selection), "scenes", scenes));
}

static void print(const struct study *study, int format)
{
	size_t i;

	if (format == OPTION_JSON) {
		print_sweep_json(study);
	} else if (format == OPTION_CSV) {
		printf("trace,preset,stage2,rule,max_ops,cost_ps,ratio\n");
		for (i = 0; i < study->scene_count; i++)
			each_rule(&study->scenes[i], put_row, stdout);
	} else {
		print_table(study);
	}
}

int sweep_main(int argc, char **argv)
{
	const struct argp_child children[] = { { &selection_machine_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { options, parse, "TRACE...", doc, children, NULL, NULL };
	const struct study_needs needs = { .sweeps = true };
	struct arguments arguments = { 0 };
	struct study study;
	int status = STATUS_FAILED;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (study_make(&study, &arguments.selection, &needs)) {
		print(&study, arguments.format);
		status = finish_output();
	}
	study_free(&study);
	selection_free(&arguments.selection);
	return status;
}
