/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One run: a trace on a machine under a policy.
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

struct run {
	const struct replay_case *c;
	struct replay_base *base;
	struct replay_result *result;
	struct machine machine;
	struct player player;
	struct tlbp tlbp;
	struct tlbp_stats stats;
	/* Of the flush under way, from the library's hook. */
	struct tlbp_plan plan;
	struct tlbp_outcome outcome;
	uint64_t *latencies;
	size_t latency_count;
	/* What a recorded kernel issued beyond the library's cover, and its time. */
	int64_t extra_ops;
	int64_t extra_issue_ps;
	int64_t extra_completion_ps;
	int64_t extra_bystander_ps;
};

static void run_trace(void *context, const struct tlbp_request *request,
		      const struct tlbp_plan *plan, const struct tlbp_outcome *outcome)
{
	struct run *run = context;

	(void)request;
	run->plan = *plan;
	run->outcome = *outcome;
}

/* ------------------------------------------------------- before a flush --- */

/* As a kernel that reads the PMU: at context switches and before flushes. */
static void tell_refills(struct run *run)
{
	if (run->player.choice->kind == REPLAY_ADAPTIVE_REFILLS)
		tlbp_adaptive_refills(&run->player.own.adaptive,
				      tlbp_model_refill_count(run->machine.model));
}

static void prepare(struct run *run, size_t event_index)
{
	const struct replay_policy *choice = run->player.choice;
	uint64_t index = run->result->decision_count;

	if (choice->kind == REPLAY_RANDOM)
		random_draw(&run->player.own.random);
	else if (choice->kind == REPLAY_SCRIPT || choice->kind == REPLAY_LOOK_AHEAD)
		run->player.own.script.action = choice->script[index];
	else if (choice->kind == REPLAY_RECORDED)
		run->player.own.script.action =
			trace_done_at(run->base->scenario.trace, event_index)->action;
	tell_refills(run);
}

/* --------------------------------------------------------- after a flush --- */

static uint64_t slice_ps(const struct run *run, uint64_t latency_ps)
{
	bool in_pieces = run->outcome.slice_count +
			 (run->outcome.action > TLBP_BY_ADDRESS) > 1;

	/* Where the clock lies, the whole is the best bound known. */
	if (!in_pieces || run->base->scenario.steal_permille || run->stats.longest_ns == 0)
		return latency_ps;
	return run->stats.longest_ns * PS_PER_NS;
}

/* As the engine promises: slice_ns, but a cost that was learned counts for 64 operations. */
static uint64_t one_slice_ps(const struct run *run, const struct tlbp_costs *costs)
{
	uint64_t aimed_ps = run->tlbp.slice_ns * (uint64_t)PS_PER_NS;
	uint64_t trusted_ps = UINT64_C(64) * costs->op_ps + costs->sync_ns * (uint64_t)PS_PER_NS;

	return trusted_ps > aimed_ps ? trusted_ps : aimed_ps;
}

/* At the true costs of the machine as it is now. */
static uint64_t over_budget_ps(const struct run *run, uint64_t latency_ps)
{
	uint64_t clock_ns = run->base->scenario.clock_ns;
	struct tlbp_costs costs;
	uint64_t allowed_ps;

	if (run->plan.budget_ns == TLBP_NO_BUDGET || run->plan.action != TLBP_BY_ADDRESS)
		return 0;
	tlbp_model_costs(run->machine.model, &costs);
	allowed_ps = (run->plan.budget_ns + clock_ns + costs.whole_ns) * PS_PER_NS +
		     one_slice_ps(run, &costs);
	return latency_ps > allowed_ps ? latency_ps - allowed_ps : 0;
}

static void count_latency(struct run *run, uint64_t latency_ps)
{
	struct replay_result *result = run->result;
	uint64_t longest_ps = slice_ps(run, latency_ps);
	uint64_t over_ps = over_budget_ps(run, latency_ps);

	run->latencies[run->latency_count++] = latency_ps;
	if (longest_ps > result->longest_slice_ps)
		result->longest_slice_ps = longest_ps;
	if (over_ps > result->over_budget_ps)
		result->over_budget_ps = over_ps;
}

static void count_decision(struct run *run)
{
	struct replay_result *result = run->result;
	bool began_by_address = run->plan.action == TLBP_BY_ADDRESS;
	bool ended_by_address = run->outcome.action == TLBP_BY_ADDRESS;

	result->by_address_count += began_by_address && ended_by_address;
	result->whole_count += !began_by_address;
	result->escalation_count += began_by_address && !ended_by_address;
	result->reasons[run->outcome.reason]++;
	result->decision_count++;
}

/* ------------------------------------------------------------- one flush --- */

static uint64_t others_lost_ps(const struct run *run, uint32_t cpu)
{
	uint64_t lost_ps = 0;
	uint32_t core;

	for (core = 0; core < run->base->scenario.trace->info.cpu_count; core++)
		if (core != cpu)
			lost_ps += tlbp_model_stats(run->machine.model, core).bystander_ps;
	return lost_ps;
}

/*
 * What adaptive expects: asked about a single operation it goes by address, under a
 * budget of what it takes the whole side to cost.
 */
static void ask_predictions(const struct run *run, struct replay_decision *decision)
{
	const struct tlbp_policy *policy = run->tlbp.policy;
	struct tlbp_plan plan;

	if (policy->ops != &tlbp_adaptive_ops)
		return;
	plan = policy->ops->decide(policy, decision->request, &run->tlbp.backend->caps, 1,
				   decision->at_ns);
	if (plan.action != TLBP_BY_ADDRESS || plan.budget_ns == TLBP_NO_BUDGET)
		return;
	decision->predicted_whole_ns = plan.budget_ns;
	decision->predicted_by_address_ns = plan.op_ns * decision->op_count;
}

/*
 * The machine has issued what the library would issue. A kernel that covers a range
 * with more operations has paid for each of these, and disturbed others with it;
 * with fewer, the opposite.
 */
static uint64_t count_recorded(struct run *run, size_t event_index, uint64_t latency_ps,
			       uint64_t bystander_ps)
{
	const struct trace_event *done = trace_done_at(run->base->scenario.trace, event_index);
	uint64_t op_count = run->outcome.op_count;
	const struct tlbp_model_preset *preset = run->base->scenario.preset;
	int64_t completion_ps = preset->values[TLBP_MODEL_SYNC_OP_PS].value;
	struct tlbp_costs costs;
	int64_t ops;

	if (run->player.choice->kind != REPLAY_RECORDED || op_count == 0)
		return latency_ps;
	ops = (int64_t)done->count - (int64_t)op_count;
	tlbp_model_costs(run->machine.model, &costs);
	run->extra_ops += ops;
	run->extra_issue_ps += ops * ((int64_t)costs.op_ps - completion_ps);
	run->extra_completion_ps += ops * completion_ps;
	run->extra_bystander_ps += (int64_t)(bystander_ps / op_count) * ops;
	return latency_ps + (uint64_t)(ops * (int64_t)costs.op_ps);
}

static void fill_before(struct run *run, const struct site *site,
			const struct tlbp_request *request, struct replay_decision *decision)
{
	const struct trace_event *event =
		&run->base->scenario.trace->events[site->event_index];

	*decision = (struct replay_decision){
		.event_index = site->event_index,
		.index = run->result->decision_count,
		.cpu = event->cpu,
		.cause = event->cause,
		.request = request,
		.op_count = site->op_count,
		.live_count = tlbp_model_live_count(run->machine.model),
		.at_ns = tlbp_model_now_ps(run->machine.model, event->cpu) / PS_PER_NS,
	};
	decision->bystander_ps = others_lost_ps(run, event->cpu);
	ask_predictions(run, decision);
}

static void log_after(struct run *run, struct replay_decision *decision, uint64_t latency_ps)
{
	decision->plan = run->plan;
	decision->outcome = run->outcome;
	decision->latency_ps = latency_ps;
	decision->bystander_ps = others_lost_ps(run, decision->cpu) - decision->bystander_ps;
	run->c->log(run->c->log_context, decision);
}

static bool flush_site(struct run *run, const struct site *site, struct replay_problem *problem)
{
	const struct replay_scenario *scenario = &run->base->scenario;
	const struct trace_event *event = &scenario->trace->events[site->event_index];
	bool is_logged = run->c->log && site->kind == SITE_DECISION;
	struct replay_decision decision;
	struct tlbp_request request;
	struct tlbp_range range;
	uint64_t start_ps;
	uint64_t lost_ps;
	uint64_t latency_ps;
	int status;

	machine_request(scenario, event, &range, &request);
	if (site->kind == SITE_DECISION)
		prepare(run, site->event_index);
	if (is_logged)
		fill_before(run, site, &request, &decision);
	run->stats.longest_ns = 0;
	lost_ps = others_lost_ps(run, event->cpu);
	start_ps = tlbp_model_now_ps(run->machine.model, event->cpu);
	status = tlbp_model_flush(run->machine.model, event->cpu, &run->tlbp, &request);
	latency_ps = tlbp_model_now_ps(run->machine.model, event->cpu) - start_ps;
	if (status < 0)
		return fail_status(problem, run->c->policy.name, status);
	if (site->kind == SITE_DECISION)
		latency_ps = count_recorded(run, site->event_index, latency_ps,
					    others_lost_ps(run, event->cpu) - lost_ps);
	count_latency(run, latency_ps);
	run->result->flush_count++;
	if (is_logged)
		log_after(run, &decision, latency_ps);
	if (site->kind == SITE_DECISION)
		count_decision(run);
	return true;
}

/* ---------------------------------------------------------------- a run --- */

/* Up to an event, telling refills at context switches. */
static void advance(struct run *run, size_t from, size_t to)
{
	const struct trace_event *events = run->base->scenario.trace->events;
	size_t i;

	if (run->player.choice->kind == REPLAY_ADAPTIVE_REFILLS) {
		for (i = from; i < to; i++) {
			if (events[i].kind != TRACE_SWITCH)
				continue;
			machine_advance(&run->machine, from, i);
			from = i;
			tell_refills(run);
		}
	}
	machine_advance(&run->machine, from, to);
}

static bool play(struct run *run, struct replay_problem *problem)
{
	const struct replay_base *base = run->base;
	size_t from = 0;
	size_t i;

	for (i = 0; i < base->site_count; i++) {
		advance(run, from, base->sites[i].event_index);
		from = base->sites[i].event_index;
		if (!flush_site(run, &base->sites[i], problem))
			return false;
	}
	advance(run, from, base->scenario.trace->event_count);
	return true;
}

static int compare_latencies(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* Nearest rank: the smallest of which so many are not above it. */
static uint64_t percentile(const struct run *run, uint64_t per_100000)
{
	uint64_t rank = (run->latency_count * per_100000 + 99999) / 100000;

	return rank ? run->latencies[rank - 1] : 0;
}

static void sum_up(struct run *run, const struct totals *free_run)
{
	int64_t extra_ps = run->extra_issue_ps + run->extra_completion_ps +
			   run->extra_bystander_ps;
	struct totals totals = machine_totals(&run->machine);
	struct replay_result *result = run->result;

	qsort(run->latencies, run->latency_count, sizeof(*run->latencies), compare_latencies);
	result->latency = (struct replay_latency){
		.p50_ps = percentile(run, 50000),
		.p90_ps = percentile(run, 90000),
		.p99_ps = percentile(run, 99000),
		.p999_ps = percentile(run, 99900),
		.max_ps = percentile(run, 100000),
	};
	result->total_ps = totals.clock_ps;
	result->free_ps = free_run->clock_ps;
	result->total_ps += (uint64_t)extra_ps;
	result->cost = base_cost(&totals, free_run);
	result->cost.issue_ps += run->extra_issue_ps;
	result->cost.completion_ps += run->extra_completion_ps;
	result->cost.bystander_ps += run->extra_bystander_ps;
	result->cost.all_ps += extra_ps;
	result->op_count = totals.op_count + (uint64_t)run->extra_ops;
	result->refill_count = totals.refill_count;
	result->access_count = totals.access_count;
}

static bool set_up(struct run *run, struct replay_problem *problem)
{
	struct tlbp_backend *backend = tlbp_model_backend(run->machine.model);
	int status;

	if (!player_init(&run->player, run->c, &backend->caps, problem))
		return false;
	run->tlbp = (struct tlbp){
		.backend = backend,
		.policy = &run->player.own.policy,
		.stats = &run->stats,
		.trace = run_trace,
		.trace_context = run,
		.slice_ns = run->c->slice_ns,
	};
	run->latencies = calloc(run->base->site_count + 1, sizeof(*run->latencies));
	if (!run->latencies)
		return fail(problem, "out of memory");
	status = tlbp_init(&run->tlbp);
	return status == TLBP_OK || fail_status(problem, run->c->policy.name, status);
}

/* The look-ahead is replayed from its own script. */
static bool find_script(const struct replay_case *c, struct replay_case *scripted,
			struct replay_problem *problem)
{
	struct replay_look_ahead look;

	*scripted = *c;
	if (c->policy.kind == REPLAY_RECORDED)
		return trace_is_recording(c->base->scenario.trace) ||
		       fail(problem, "the trace does not say what was done for its requests");
	if (c->policy.kind == REPLAY_LOOK_AHEAD) {
		if (!replay_look_ahead(c->base, &look, problem))
			return false;
		scripted->policy.script = look.actions;
		scripted->policy.script_length = look.decision_count;
	} else if (c->policy.kind != REPLAY_SCRIPT) {
		return true;
	}
	return scripted->policy.script_length == c->base->decision_count ||
	       fail(problem, "a script of %zu decisions for %zu", scripted->policy.script_length,
		    c->base->decision_count);
}

bool replay_run(const struct replay_case *c, struct replay_result *result,
		struct replay_problem *problem)
{
	struct replay_case scripted;
	struct totals free_run;
	struct run run = { .base = c->base, .result = result };
	bool good;

	*result = (struct replay_result){0};
	if (!find_script(c, &scripted, problem) || !base_free_run(c->base, &free_run, problem))
		return false;
	run.c = &scripted;
	if (!machine_open(&run.machine, &c->base->scenario, problem))
		return false;
	good = set_up(&run, problem) && play(&run, problem);
	if (good)
		sum_up(&run, &free_run);
	free(run.latencies);
	machine_close(&run.machine);
	return good;
}

double replay_ratio(int64_t cost_ps, int64_t best_ps)
{
	if (cost_ps <= 0 && best_ps <= 0)
		return 1;
	if (best_ps <= 0)
		return REPLAY_NO_RATIO;
	return cost_ps > 0 ? (double)cost_ps / (double)best_ps : 0;
}
