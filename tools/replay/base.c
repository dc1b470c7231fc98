/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What all policies on one machine share: which events are decisions, what the
 * calibrator says, and the run whose invalidations are free.
 *
 * Requests that leave no choice (an exec, an exit, addresses without operations)
 * are carried out and paid for in the free run too: they are nobody's merit and
 * would only dilute ratios.
 */
#include "engine.h"

#include <tlbpolicy/calibrate.h>

#include <inttypes.h>
#include <stdlib.h>

#define WANTED_FLAGS (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING)

/* -------------------------------------------------------------- scenario --- */

static bool check_changes(const struct replay_scenario *scenario, struct replay_problem *problem)
{
	size_t i;

	for (i = 1; i < scenario->change_count; i++)
		if (scenario->changes[i].event_index < scenario->changes[i - 1].event_index)
			return fail(problem, "changes of the machine are not in order");
	return true;
}

static bool check_event(const struct trace *trace, size_t index, struct replay_problem *problem)
{
	const struct trace_event *event = &trace->events[index];

	if (event->kind >= TRACE_KIND_COUNT || event->cpu >= trace->info.cpu_count)
		return fail(problem, "event %zu of the trace is of no kind or CPU", index);
	return true;
}

/*
 * Adds a request to the sites. What the library would refuse is an error here: a
 * trace that asks for nonsense measures nothing.
 */
static bool add_site(struct replay_base *base, const struct machine *machine,
		     const struct tlbp *tlbp, size_t index, struct replay_problem *problem)
{
	const struct tlbp_backend *backend = tlbp->backend;
	struct site *site = &base->sites[base->site_count];
	struct tlbp_request request;
	struct tlbp_range range;
	struct tlbp_plan plan;
	int status;

	machine_request(machine->scenario, &machine->scenario->trace->events[index], &range,
			&request);
	status = tlbp_decide(tlbp, &request, 0, &plan);
	if (status < 0)
		return fail(problem, "request at event %zu: %s", index,
			    tlbp_status_name(status));
	*site = (struct site){ .event_index = index, .kind = SITE_FORCED };
	if (status == TLBP_OK && !(request.flags & WANTED_FLAGS)) {
		site->op_count = backend->ops->count_ops(backend, &request);
		if (site->op_count != TLBP_NO_ADDRESS_FORM)
			site->kind = SITE_DECISION;
	}
	base->decision_count += site->kind == SITE_DECISION;
	base->site_count++;
	return true;
}

static size_t count_requests(const struct trace *trace)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < trace->event_count; i++)
		count += trace->events[i].kind == TRACE_FLUSH;
	return count;
}

static bool find_sites(struct replay_base *base, struct machine *machine,
		       struct replay_problem *problem)
{
	const struct trace *trace = base->scenario.trace;
	struct script script;
	struct tlbp tlbp = { .policy = &script.policy };
	bool good;
	int status;
	size_t i;

	script_init(&script);
	tlbp.backend = tlbp_model_backend(machine->model);
	status = tlbp_init(&tlbp);
	good = status == TLBP_OK || fail_status(problem, "model", status);
	for (i = 0; good && i < trace->event_count; i++)
		good = check_event(trace, i, problem) &&
		       (trace->events[i].kind != TRACE_FLUSH ||
			add_site(base, machine, &tlbp, i, problem));
	return good;
}

struct replay_base *replay_base_create(const struct replay_scenario *scenario,
				       struct replay_problem *problem)
{
	struct replay_base *base;
	struct machine machine;

	if (!check_changes(scenario, problem) || !machine_open(&machine, scenario, problem))
		return NULL;
	base = calloc(1, sizeof(*base));
	if (base) {
		base->scenario = *scenario;
		pthread_mutex_init(&base->lock, NULL);
		pthread_mutex_init(&base->look_lock, NULL);
		base->sites = calloc(count_requests(scenario->trace) + 1, sizeof(*base->sites));
	}
	if (!base || !base->sites) {
		fail(problem, "out of memory");
		replay_base_free(base);
		base = NULL;
	} else if (!find_sites(base, &machine, problem)) {
		replay_base_free(base);
		base = NULL;
	}
	machine_close(&machine);
	return base;
}

void replay_base_free(struct replay_base *base)
{
	if (!base)
		return;
	pthread_mutex_destroy(&base->lock);
	pthread_mutex_destroy(&base->look_lock);
	free(base->sites);
	free(base->memos);
	free(base->look_actions);
	free(base);
}

const struct replay_scenario *replay_base_scenario(const struct replay_base *base)
{
	return &base->scenario;
}

/* ---------------------------------------------------------------- shared --- */

/* Kernel pages that no trace uses, twice as many as the largest TLB has entries. */
#define SCRATCH_VA UINT64_C(0xffffff8000000000)
#define SCRATCH_PAGES (2 * TLBP_CALIBRATE_MAX_ENTRIES)
/* A kernel would allow less; no preset needs as much. */
#define CALIBRATION_MAX_NS UINT64_C(1000000000)

static void touch(void *context, uint64_t first_page, uint64_t page_count)
{
	const struct machine *machine = context;
	uint32_t granule_shift = machine->scenario->trace->info.granule_shift;
	uint64_t i;

	for (i = 0; i < page_count; i++)
		tlbp_model_access(machine->model, 0,
				  SCRATCH_VA + ((first_page + i) << granule_shift),
				  granule_shift, TLBP_MODEL_DATA);
}

/* What a kernel finds out by loops on the other CPUs. */
static uint64_t lost_ns(void *context)
{
	const struct machine *machine = context;
	uint64_t lost_ps = 0;
	uint32_t core;

	for (core = 1; core < machine->scenario->trace->info.cpu_count; core++)
		lost_ps += tlbp_model_stats(machine->model, core).bystander_ps;
	return lost_ps / 1000;
}

/* On a machine of its own, with the noise of the other. */
static bool calibrate(struct machine *machine, struct tlbp_costs *costs,
		      struct replay_problem *problem)
{
	struct tlbp_calibration calibration = {
		.backend = tlbp_model_backend(machine->model),
		.space = {
			.kind = TLBP_SPACE_KERNEL,
			.domain = TLBP_DOMAIN_INNER,
			.granule_shift = machine->scenario->trace->info.granule_shift,
		},
		.scratch = { SCRATCH_VA, SCRATCH_PAGES },
		.touch = touch,
		.lost = lost_ns,
		.context = machine,
		.max_ns = CALIBRATION_MAX_NS,
	};
	int status = tlbp_calibrate(&calibration);

	*costs = calibration.costs;
	if (status != TLBP_OK || costs->refill_ps == 0 || costs->entry_count == 0)
		return fail(problem, "calibration on %s: %s, measured %#" PRIx32,
			    machine->scenario->preset->name, tlbp_status_name(status),
			    calibration.measured);
	return true;
}

static bool measure_costs(const struct replay_base *base, struct tlbp_costs *costs,
			  struct replay_problem *problem)
{
	struct machine machine;
	bool good;

	if (!machine_open(&machine, &base->scenario, problem))
		return false;
	/* What holds at the start holds while it is calibrated. */
	machine_configure(&machine, 0);
	good = calibrate(&machine, costs, problem);
	machine_close(&machine);
	return good;
}

bool replay_start_costs(struct replay_base *base, struct tlbp_costs *costs,
			struct replay_problem *problem)
{
	bool good = true;

	pthread_mutex_lock(&base->lock);
	if (!base->has_costs)
		good = base->has_costs = measure_costs(base, &base->costs, problem);
	*costs = base->costs;
	pthread_mutex_unlock(&base->lock);
	return good;
}

/* One request where invalidations are free. */
static bool free_site(struct machine *machine, const struct tlbp *tlbp, const struct site *site,
		      struct replay_problem *problem)
{
	const struct trace_event *event = &machine->scenario->trace->events[site->event_index];
	struct tlbp_request request;
	struct tlbp_range range;
	int status = TLBP_OK;

	machine_request(machine->scenario, event, &range, &request);
	if (site->kind == SITE_DECISION)
		tlbp_model_drop(machine->model, event->cpu, &request);
	else
		status = tlbp_model_flush(machine->model, event->cpu, tlbp, &request);
	return status >= 0 || fail_status(problem, "free run", status);
}

static bool run_free(const struct replay_base *base, struct totals *totals,
		     struct replay_problem *problem)
{
	struct script script;
	struct tlbp tlbp = { .policy = &script.policy };
	struct machine machine;
	size_t from = 0;
	bool good;
	size_t i;

	if (!machine_open(&machine, &base->scenario, problem))
		return false;
	script_init(&script);
	tlbp.backend = tlbp_model_backend(machine.model);
	good = tlbp_init(&tlbp) == TLBP_OK;
	for (i = 0; good && i < base->site_count; i++) {
		machine_advance(&machine, from, base->sites[i].event_index);
		from = base->sites[i].event_index;
		good = free_site(&machine, &tlbp, &base->sites[i], problem);
	}
	machine_advance(&machine, from, base->scenario.trace->event_count);
	*totals = machine_totals(&machine);
	machine_close(&machine);
	return good;
}

bool base_free_run(struct replay_base *base, struct totals *free_run,
		   struct replay_problem *problem)
{
	bool good = true;

	pthread_mutex_lock(&base->lock);
	if (!base->has_free)
		good = base->has_free = run_free(base, &base->free, problem);
	*free_run = base->free;
	pthread_mutex_unlock(&base->lock);
	return good;
}

static int64_t difference(uint64_t value, uint64_t base)
{
	return (int64_t)(value - base);
}

struct replay_cost base_cost(const struct totals *run, const struct totals *free_run)
{
	return (struct replay_cost){
		.issue_ps = difference(run->issue_ps, free_run->issue_ps),
		.completion_ps = difference(run->sync_ps, free_run->sync_ps),
		.refill_ps = difference(run->refill_ps, free_run->refill_ps),
		.bystander_ps = difference(run->bystander_ps, free_run->bystander_ps),
		.all_ps = difference(run->clock_ps, free_run->clock_ps),
	};
}

/* ---------------------------------------------------------------- scripts --- */

static uint64_t hash_actions(const uint8_t *actions, size_t count)
{
	/* FNV-1a, 64 bits. */
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < count; i++)
		hash = (hash ^ actions[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static bool recall(struct replay_base *base, uint64_t hash, int64_t *cost_ps)
{
	bool found = false;
	size_t i;

	pthread_mutex_lock(&base->lock);
	for (i = 0; i < base->memo_count && !found; i++) {
		found = base->memos[i].hash == hash;
		*cost_ps = base->memos[i].cost_ps;
	}
	pthread_mutex_unlock(&base->lock);
	return found;
}

/* Forgetting for lack of memory costs time only. */
static void memorise(struct replay_base *base, uint64_t hash, int64_t cost_ps)
{
	struct memo *memos;

	pthread_mutex_lock(&base->lock);
	memos = realloc(base->memos, (base->memo_count + 1) * sizeof(*memos));
	if (memos) {
		base->memos = memos;
		memos[base->memo_count++] = (struct memo){ hash, cost_ps };
	}
	pthread_mutex_unlock(&base->lock);
}

bool base_script_cost(struct replay_base *base, const uint8_t *actions, int64_t *cost_ps,
		      struct replay_problem *problem)
{
	uint64_t hash = hash_actions(actions, base->decision_count);
	struct replay_result result;
	struct replay_case c = {
		.base = base,
		.policy = {
			.kind = REPLAY_SCRIPT,
			.script = actions,
			.script_length = base->decision_count,
			.name = "script",
		},
	};

	if (recall(base, hash, cost_ps))
		return true;
	if (!replay_run(&c, &result, problem))
		return false;
	*cost_ps = result.cost.all_ps;
	memorise(base, hash, *cost_ps);
	return true;
}
