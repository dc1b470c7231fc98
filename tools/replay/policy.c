/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Policies by name: parsing, and setting them up from calibrated costs.
 */
#include "engine.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct form {
	const char *word;
	uint32_t kind;
	/* Whether ":number" may follow, must, or must not. */
	enum { NO_VALUE, MAY_VALUE, MUST_VALUE } value;
	const char *help;
};

static const struct form forms[] = {
	{ "by-address", REPLAY_BY_ADDRESS, NO_VALUE, "by-address, always by address" },
	{ "whole", REPLAY_WHOLE, NO_VALUE, "whole, always the whole space" },
	{ "threshold", REPLAY_THRESHOLD, MUST_VALUE,
	  "threshold:OPS, by address up to so many operations" },
	{ "timebound", REPLAY_TIMEBOUND, MAY_VALUE,
	  "timebound[:NS], by address until the time is up" },
	{ "adaptive", REPLAY_ADAPTIVE, MAY_VALUE,
	  "adaptive[:NS], the cheaper as predicted, under a time bound if given" },
	{ "adaptive+refills", REPLAY_ADAPTIVE_REFILLS, MAY_VALUE,
	  "adaptive+refills[:NS], the same, told the PMU's count of refills" },
	{ "timebound+adaptive", REPLAY_TIMEBOUND_ADAPTIVE, MAY_VALUE,
	  "timebound+adaptive[:NS], adaptive inside timebound" },
	{ "random", REPLAY_RANDOM, NO_VALUE, "random, randomised break-even" },
	{ "look-ahead", REPLAY_LOOK_AHEAD, NO_VALUE, "look-ahead, knows what comes" },
	{ "recorded", REPLAY_RECORDED, NO_VALUE,
	  "recorded, what the kernel did from which the trace comes" },
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

const char *replay_policy_help(uint32_t index)
{
	static const char *const preset_help[TLBP_PRESET_COUNT] = {
		[TLBP_PRESET_LINUX] = "linux, the limit of Linux on arm64",
		[TLBP_PRESET_LINUX_2014] = "linux-2014, 1024 pages",
		[TLBP_PRESET_XNU] = "xnu, 256 pages",
		[TLBP_PRESET_FREEBSD] = "freebsd, never whole",
		[TLBP_PRESET_FREEBSD_AMD64] = "freebsd-amd64, 4096 pages",
		[TLBP_PRESET_ZIRCON] = "zircon, 16 addresses",
		[TLBP_PRESET_X86] = "x86, 33 mappings",
	};

	if (index < FORM_COUNT)
		return forms[index].help;
	index -= (uint32_t)FORM_COUNT;
	return index < TLBP_PRESET_COUNT ? preset_help[index] : NULL;
}

/* -------------------------------------------------------------- parsing --- */

static bool parse_value(struct replay_policy *policy, const char *text, const char *digits,
			struct replay_problem *problem)
{
	char *end;

	errno = 0;
	policy->value = strtoull(digits, &end, 10);
	if (*digits < '0' || *digits > '9' || *end || errno == ERANGE)
		return fail(problem, "policy '%.40s': '%.40s' is not a number", text, digits);
	if (policy->value == 0 || policy->value == UINT64_MAX)
		return fail(problem, "policy '%.40s': the number must be 1 or more", text);
	return true;
}

static bool parse_preset(struct replay_policy *policy, const char *text)
{
	uint32_t preset;

	for (preset = 0; preset < TLBP_PRESET_COUNT; preset++) {
		if (strcmp(text, tlbp_preset_name(preset)) != 0)
			continue;
		policy->kind = REPLAY_PRESET;
		policy->value = preset;
		return true;
	}
	return false;
}

static bool parse_form(struct replay_policy *policy, const struct form *form, const char *text,
		       const char *digits, struct replay_problem *problem)
{
	policy->kind = form->kind;
	if (!digits)
		return form->value != MUST_VALUE ||
		       fail(problem, "policy '%s' needs a number: %s", form->word, form->help);
	if (form->value == NO_VALUE)
		return fail(problem, "policy '%s' takes no number", form->word);
	return parse_value(policy, text, digits, problem);
}

bool replay_policy_parse(struct replay_policy *policy, const char *text,
			 struct replay_problem *problem)
{
	const char *colon = strchr(text, ':');
	size_t length = colon ? (size_t)(colon - text) : strlen(text);
	size_t i;

	*policy = (struct replay_policy){0};
	for (i = 0; i < FORM_COUNT; i++) {
		const struct form *form = &forms[i];

		if (strlen(form->word) != length || memcmp(form->word, text, length) != 0)
			continue;
		if (!parse_form(policy, form, text, colon ? colon + 1 : NULL, problem))
			return false;
		if (colon)
			snprintf(policy->name, sizeof(policy->name), "%s:%" PRIu64, form->word,
				 policy->value);
		else
			snprintf(policy->name, sizeof(policy->name), "%s", form->word);
		return true;
	}
	if (!parse_preset(policy, text))
		return fail(problem, "policy '%.40s' is not known", text);
	snprintf(policy->name, sizeof(policy->name), "%s", text);
	return true;
}

/* --------------------------------------------------------------- set-up --- */

/* What the whole space costs if every entry is used again. */
static uint64_t price_ns(const struct tlbp_costs *costs)
{
	uint64_t refills_ns = (uint64_t)costs->entry_count * costs->refill_ps / PS_PER_NS;

	return costs->whole_ns + refills_ns + 1;
}

static void init_timebound(struct tlbp_timebound *timebound, uint64_t budget_ns,
			   const struct tlbp_costs *costs, struct tlbp_policy *inner)
{
	*timebound = (struct tlbp_timebound){
		.policy = { &tlbp_timebound_ops },
		.inner = inner,
		.budget_ns = budget_ns ? budget_ns : price_ns(costs),
		.op_ns = (costs->op_ps + PS_PER_NS - 1) / PS_PER_NS,
	};
}

static void init_adaptive(struct tlbp_adaptive *adaptive, uint64_t max_ns,
			  const struct tlbp_costs *costs)
{
	*adaptive = (struct tlbp_adaptive){
		.policy = { &tlbp_adaptive_ops },
		.costs = *costs,
		.max_ns = max_ns,
	};
}

static void init_random(struct random_break_even *random, uint64_t seed,
			const struct tlbp_costs *costs)
{
	*random = (struct random_break_even){
		.policy = { &random_break_even_ops },
		.state = seed,
		.price_ns = price_ns(costs),
		.op_ns = (costs->op_ps + PS_PER_NS - 1) / PS_PER_NS,
	};
}

static bool init_measured(struct player *player, const struct replay_case *c,
			  struct replay_problem *problem)
{
	const struct replay_policy *choice = &c->policy;
	struct tlbp_costs costs;

	if (!replay_start_costs(c->base, &costs, problem))
		return false;
	switch (choice->kind) {
	case REPLAY_TIMEBOUND:
		init_timebound(&player->own.timebound, choice->value, &costs, NULL);
		return true;
	case REPLAY_TIMEBOUND_ADAPTIVE:
		init_adaptive(&player->inner, 0, &costs);
		init_timebound(&player->own.timebound, choice->value, &costs,
			       &player->inner.policy);
		return true;
	case REPLAY_ADAPTIVE:
	case REPLAY_ADAPTIVE_REFILLS:
		init_adaptive(&player->own.adaptive, choice->value, &costs);
		return true;
	case REPLAY_RANDOM:
		init_random(&player->own.random, c->seed, &costs);
		return true;
	default:
		return fail(problem, "policy of kind %" PRIu32 " is not known", choice->kind);
	}
}

bool player_init(struct player *player, const struct replay_case *c,
		 const struct tlbp_caps *caps, struct replay_problem *problem)
{
	uint32_t granule_shift = replay_base_scenario(c->base)->trace->info.granule_shift;
	int status;

	*player = (struct player){ .choice = &c->policy };
	switch (c->policy.kind) {
	case REPLAY_BY_ADDRESS:
	case REPLAY_WHOLE:
	case REPLAY_SCRIPT:
	case REPLAY_LOOK_AHEAD:
	case REPLAY_RECORDED:
		script_init(&player->own.script);
		if (c->policy.kind == REPLAY_WHOLE)
			player->own.script.action = TLBP_WHOLE_SPACE;
		return true;
	case REPLAY_THRESHOLD:
		player->own.threshold = (struct tlbp_threshold){
			.policy = { &tlbp_threshold_ops },
			.max_ops = c->policy.value,
		};
		return true;
	case REPLAY_PRESET:
		status = tlbp_threshold_preset(&player->own.threshold, (uint32_t)c->policy.value,
					       granule_shift, caps);
		return status == TLBP_OK || fail_status(problem, c->policy.name, status);
	default:
		return init_measured(player, c, problem);
	}
}
