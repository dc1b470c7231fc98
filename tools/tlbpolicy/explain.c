/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * tlbpolicy explain: why each decision was made, and whether it was right.
 *
 * The other way is judged by running the whole trace again, twice: up to the
 * decision as the policy went, there one way and the other, and from then on as
 * the look-ahead. The difference is what the decision was worth.
 */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "print.h"
#include "progress.h"
#include "selection.h"
#include "study.h"
#include "text.h"

#define DEFAULT_COUNT 10

/* Each takes two runs of the trace. */
#define MAX_COUNT 10000

enum option_key {
	OPTION_JSON = 512,
	OPTION_FIRST,
	OPTION_FROM,
};

static const struct argp_option options[] = {
	{ "from", OPTION_FROM, "N", 0, "Begin with decision N (default 0)", 4 },
	{ "first", OPTION_FIRST, "N", 0, "Explain so many decisions (default 10)", 4 },
	{ "json", OPTION_JSON, NULL, 0, "Print JSON instead of text", 4 },
	{ 0 },
};

static const char doc[] =
	"Says for each decision what was asked, what the policy expected, why it decided as it "
	"did, what that took, and what the other way would have cost."
	"\v"
	"One trace, one preset, one policy. TRACE is a file or synthetic:NAME:SEED.";

struct arguments {
	struct selection selection;
	uint64_t from;
	uint64_t count;
	bool json;
};

/* One decision, explained. */
struct explanation {
	struct replay_decision decision;
	struct tlbp_request request;
	struct tlbp_range range;
	/* Of the whole trace. */
	int64_t as_taken_ps;
	int64_t other_way_ps;
};

struct story {
	const struct arguments *arguments;
	const struct study_scene *scene;
	/* enum tlbp_action of every decision. */
	uint8_t *actions;
	size_t action_count;
	size_t action_capacity;
	struct explanation *told;
	size_t told_count;
	size_t told_capacity;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->selection;
		arguments->count = DEFAULT_COUNT;
		return 0;
	case OPTION_JSON:
		arguments->json = true;
		return 0;
	case OPTION_FIRST:
		if (!text_parse(value, 1, MAX_COUNT, &arguments->count))
			argp_error(state, "--first is a number from 1 to %d, not '%s'", MAX_COUNT,
				   value);
		return 0;
	case OPTION_FROM:
		if (!text_parse(value, 0, UINT64_MAX, &arguments->from))
			argp_error(state, "--from is a number, not '%s'", value);
		return 0;
	case ARGP_KEY_SUCCESS:
		if (arguments->selection.trace_count > 1)
			argp_error(state, "one trace at a time");
		if (arguments->selection.preset_count > 1 ||
		    arguments->selection.stage2 == STAGE2_BOTH)
			argp_error(state, "one machine at a time");
		if (arguments->selection.policy_count != 1)
			argp_error(state, "name one policy: --policy");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void keep(void *context, const struct replay_decision *decision)
{
	struct story *story = context;
	struct explanation *told;

	story->actions = memory_grow(story->actions, story->action_count, &story->action_capacity,
				     sizeof(*story->actions));
	story->actions[story->action_count++] = (uint8_t)decision->outcome.action;
	if (decision->index < story->arguments->from ||
	    decision->index - story->arguments->from >= story->arguments->count)
		return;
	story->told = memory_grow(story->told, story->told_count, &story->told_capacity,
				  sizeof(*story->told));
	told = &story->told[story->told_count++];
	*told = (struct explanation){ .decision = *decision, .request = *decision->request };
	if (told->request.range_count > 0)
		told->range = decision->request->ranges[0];
}

static bool run_policy(struct story *story)
{
	struct replay_problem problem;
	struct replay_result result;
	const struct replay_case c = {
		.base = story->scene->base,
		.policy = story->arguments->selection.policies[0],
		.seed = story->arguments->selection.seed,
		.log = keep,
		.log_context = story,
	};

	if (replay_run(&c, &result, &problem))
		return true;
	complain(STATUS_FAILED, "%s", problem.message);
	return false;
}

/* As the policy went, at the decision in question by action, then as the look-ahead. */
static uint8_t *script_of(const struct story *story, uint64_t index, uint8_t action)
{
	uint8_t *script = memory_zeroed(story->action_count, 1);

	memcpy(script, story->scene->look_ahead.actions, story->action_count);
	memcpy(script, story->actions, index);
	script[index] = action;
	return script;
}

static void add_case(const struct story *story, struct replay_case *c, uint64_t index,
		     uint8_t action)
{
	*c = (struct replay_case){ .base = story->scene->base };
	c->policy.kind = REPLAY_SCRIPT;
	c->policy.script = script_of(story, index, action);
	c->policy.script_length = story->action_count;
	snprintf(c->policy.name, sizeof(c->policy.name), "script");
}

static bool judge(struct story *story)
{
	size_t case_count = story->told_count * 2;
	struct replay_case *cases = memory_zeroed(case_count, sizeof(*cases));
	struct replay_result *results = memory_zeroed(case_count, sizeof(*results));
	const struct selection *selection = &story->arguments->selection;
	struct replay_problem problem;
	struct progress progress;
	bool good;
	size_t i;

	for (i = 0; i < story->told_count; i++) {
		uint64_t index = story->told[i].decision.index;
		uint8_t taken = story->actions[index];

		add_case(story, &cases[2 * i], index, taken);
		add_case(story, &cases[2 * i + 1], index,
			 taken == TLBP_BY_ADDRESS ? TLBP_WHOLE_SPACE : TLBP_BY_ADDRESS);
	}
	progress_begin(&progress, "replays", selection->progress);
	good = replay_run_all(cases, case_count, results, selection->job_count, progress_step,
			      &progress, &problem);
	progress_end(&progress);
	if (!good)
		complain(STATUS_FAILED, "%s", problem.message);
	for (i = 0; i < story->told_count; i++) {
		story->told[i].as_taken_ps = results[2 * i].cost.all_ps;
		story->told[i].other_way_ps = results[2 * i + 1].cost.all_ps;
	}
	for (i = 0; i < case_count; i++)
		free((void *)(uintptr_t)cases[i].policy.script);
	free(cases);
	free(results);
	return good;
}

/* Each reason as the end of "..., because". */
static const char *because(uint32_t reason)
{
	static const char *const words[TLBP_REASON_COUNT] = {
		[TLBP_REASON_EMPTY] = "there is nothing to invalidate",
		[TLBP_REASON_WITHIN_LIMIT] = "it is within the limit",
		[TLBP_REASON_WITHIN_BUDGET] = "it is expected to fit into the time budget",
		[TLBP_REASON_CHEAPER_BY_ADDRESS] = "by address is expected to cost less",
		[TLBP_REASON_OVER_LIMIT] = "it is above the limit",
		[TLBP_REASON_OVER_BUDGET] = "by address would overrun the time budget",
		[TLBP_REASON_CHEAPER_WHOLE] = "the whole space is expected to cost less",
		[TLBP_REASON_WHOLE_FORBIDDEN] = "the whole space is forbidden",
		[TLBP_REASON_NO_ADDRESS_FORM] = "there are no operations by address for it",
		[TLBP_REASON_BUDGET_SPENT] = "the time budget ran out on the way",
		[TLBP_REASON_CLOCK_STUCK] = "the clock stood still",
		[TLBP_REASON_ABANDONED] = "it was abandoned",
		[TLBP_REASON_REFUSED] = "the backend refused",
		[TLBP_REASON_BAD_REQUEST] = "the request is malformed",
		[TLBP_REASON_BAD_PLAN] = "the plan did not cover the request",
		[TLBP_REASON_WANTED] = "the request wants it",
	};

	return reason < TLBP_REASON_COUNT && words[reason] ? words[reason] : "of an unknown reason";
}

static void print_expectations(const struct replay_decision *decision)
{
	if (decision->predicted_by_address_ns)
		printf("  expected   by address %s",
		       text_duration((int64_t)decision->predicted_by_address_ns * 1000).chars);
	if (decision->predicted_by_address_ns && decision->predicted_whole_ns)
		printf(", whole space and what it destroys %s",
		       text_duration((int64_t)decision->predicted_whole_ns * 1000).chars);
	if (decision->predicted_by_address_ns)
		putchar('\n');
}

static void print_plan(const struct replay_policy *policy, const struct replay_decision *decision)
{
	const struct tlbp_plan *plan = &decision->plan;

	if (policy->kind == REPLAY_RECORDED)
		printf("  decided    %s, as recorded", tlbp_action_name(plan->action));
	else
		printf("  decided    %s, because %s (%s)", tlbp_action_name(plan->action),
		       because(plan->reason), tlbp_reason_name(plan->reason));
	if (plan->budget_ns != TLBP_NO_BUDGET && plan->action == TLBP_BY_ADDRESS &&
	    plan->budget_ns < INT64_MAX / 1000)
		printf("; budget %s", text_duration((int64_t)plan->budget_ns * 1000).chars);
	putchar('\n');
	if (decision->outcome.action != plan->action)
		printf("  became     %s, because %s (%s)\n",
		       tlbp_action_name(decision->outcome.action),
		       because(decision->outcome.reason),
		       tlbp_reason_name(decision->outcome.reason));
}

static void print_verdict(const struct explanation *told)
{
	int64_t gain_ps = told->other_way_ps - told->as_taken_ps;
	const char *other = told->decision.outcome.action == TLBP_BY_ADDRESS ? "whole space" :
									       "by address";

	if (gain_ps == 0)
		printf("  other way  %s would have cost the same in all\n", other);
	else
		printf("  other way  %s would have cost %s %s in all: %s\n", other,
		       text_duration(gain_ps > 0 ? gain_ps : -gain_ps).chars,
		       gain_ps > 0 ? "more" : "less", gain_ps > 0 ? "right" : "WRONG");
}

static void print_explanation(const struct replay_policy *policy, const struct explanation *told)
{
	const struct replay_decision *decision = &told->decision;

	printf("decision %" PRIu64 ", event %zu, CPU %u, at %s: %s of %s page%s at 0x%" PRIx64 "\n",
	       decision->index, decision->event_index, decision->cpu,
	       text_duration((int64_t)decision->at_ns * 1000).chars,
	       trace_cause_name(decision->cause), text_count(told->range.page_count).chars,
	       told->range.page_count == 1 ? "" : "s", told->range.start_va);
	printf("  asked      %s operations by address; %s entries in the TLBs\n",
	       text_count(decision->op_count).chars, text_count(decision->live_count).chars);
	print_expectations(decision);
	print_plan(policy, decision);
	printf("  took       %s", text_duration((int64_t)decision->latency_ps).chars);
	if (decision->bystander_ps)
		printf(", and %s of others", text_duration((int64_t)decision->bystander_ps).chars);
	putchar('\n');
	print_verdict(told);
	putchar('\n');
}

static json_t *explanation_json(const struct explanation *told)
{
	const struct replay_decision *d = &told->decision;

	return json_pack("{s:I, s:I, s:i, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:I, s:I, "
			 "s:I, s:I, s:I, s:I}",
			 "index", (json_int_t)d->index, "event_index", (json_int_t)d->event_index,
			 "cpu", (int)d->cpu, "cause", trace_cause_name(d->cause), "page_count",
			 (json_int_t)told->range.page_count, "op_count", (json_int_t)d->op_count,
			 "live_count", (json_int_t)d->live_count, "at_ns", (json_int_t)d->at_ns,
			 "planned", tlbp_action_name(d->plan.action), "planned_because",
			 tlbp_reason_name(d->plan.reason), "action",
			 tlbp_action_name(d->outcome.action), "because",
			 tlbp_reason_name(d->outcome.reason), "predicted_by_address_ns",
			 (json_int_t)d->predicted_by_address_ns, "predicted_whole_ns",
			 (json_int_t)d->predicted_whole_ns, "latency_ps", (json_int_t)d->latency_ps,
			 "bystander_ps", (json_int_t)d->bystander_ps, "as_taken_ps",
			 (json_int_t)told->as_taken_ps, "other_way_ps",
			 (json_int_t)told->other_way_ps);
}

static void print_story(const struct story *story)
{
	const struct arguments *arguments = story->arguments;
	json_t *all;
	size_t i;

	if (arguments->json) {
		all = json_array();
		for (i = 0; i < story->told_count; i++)
			json_array_append_new(all, explanation_json(&story->told[i]));
		print_document(stdout, all);
		return;
	}
	printf("%s, %s: %s decisions\n\n", print_scene_name(story->scene).chars,
	       arguments->selection.policies[0].name, text_count(story->action_count).chars);
	for (i = 0; i < story->told_count; i++)
		print_explanation(&arguments->selection.policies[0], &story->told[i]);
	print_presets(stdout, &arguments->selection);
}

static bool tell(struct story *story)
{
	if (!run_policy(story))
		return false;
	if (story->action_count > 0 && story->arguments->from >= story->action_count) {
		complain(STATUS_FAILED, "no decision %" PRIu64 ": there are %zu",
			 story->arguments->from, story->action_count);
		return false;
	}
	if (!judge(story))
		return false;
	print_story(story);
	return finish_output() == STATUS_OK;
}

int explain_main(int argc, char **argv)
{
	const struct argp_child children[] = { { &selection_policy_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { options, parse, "TRACE", doc, children, selection_help, NULL };
	const struct study_needs needs = { .decisions = false };
	struct arguments arguments = { 0 };
	struct story story = { .arguments = &arguments };
	struct study study;
	int status = STATUS_FAILED;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (study_make(&study, &arguments.selection, &needs)) {
		story.scene = &study.scenes[0];
		status = tell(&story) ? STATUS_OK : STATUS_FAILED;
	}
	free(story.actions);
	free(story.told);
	study_free(&study);
	selection_free(&arguments.selection);
	return status;
}
