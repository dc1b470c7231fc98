/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A model that plays a trace. Requests are left to the caller; changes of the
 * machine come at their event whichever way a run gets there.
 */
#include "engine.h"

#include <stdarg.h>
#include <stdio.h>

bool fail(struct replay_problem *problem, const char *format, ...)
{
	va_list arguments;

	if (problem) {
		va_start(arguments, format);
		vsnprintf(problem->message, sizeof(problem->message), format, arguments);
		va_end(arguments);
	}
	return false;
}

bool fail_status(struct replay_problem *problem, const char *what, int status)
{
	return fail(problem, "%s: %s", what, tlbp_status_name(status));
}

static struct tlbp_model_config machine_config(const struct machine *machine)
{
	const struct replay_scenario *scenario = machine->scenario;
	struct tlbp_model_config config = {
		.preset = scenario->preset,
		.core_count = scenario->trace->info.cpu_count,
		.granule_shift = scenario->trace->info.granule_shift,
		.stage2 = scenario->stage2,
		.other_issuers = scenario->other_issuers,
		.clock_ns = scenario->clock_ns,
		.steal_permille = scenario->steal_permille,
		.steal_factor = scenario->steal_factor,
		.seed = scenario->seed,
	};

	if (machine->change_index) {
		const struct replay_change *change =
			&scenario->changes[machine->change_index - 1];

		config.stage2 = change->stage2;
		config.other_issuers = change->other_issuers;
	}
	return config;
}

bool machine_open(struct machine *machine, const struct replay_scenario *scenario,
		  struct replay_problem *problem)
{
	struct tlbp_model_problem model_problem = {0};
	struct tlbp_model_config config;

	*machine = (struct machine){ .scenario = scenario };
	config = machine_config(machine);
	machine->model = tlbp_model_create(&config, &model_problem);
	if (!machine->model)
		return fail(problem, "machine %s: %s", scenario->preset->name,
			    model_problem.message);
	return true;
}

void machine_close(struct machine *machine)
{
	tlbp_model_destroy(machine->model);
	machine->model = NULL;
}

uint64_t machine_clock_ps(const struct machine *machine)
{
	uint64_t clock_ps = 0;
	uint32_t core;

	for (core = 0; core < machine->scenario->trace->info.cpu_count; core++)
		clock_ps += tlbp_model_now_ps(machine->model, core);
	return clock_ps;
}

struct totals machine_totals(const struct machine *machine)
{
	struct totals totals = { .clock_ps = machine_clock_ps(machine) };
	uint32_t core;

	for (core = 0; core < machine->scenario->trace->info.cpu_count; core++) {
		struct tlbp_model_stats stats = tlbp_model_stats(machine->model, core);

		totals.issue_ps += stats.issue_ps;
		totals.sync_ps += stats.sync_ps;
		totals.refill_ps += stats.l2_hit_ps + stats.walk_ps;
		totals.bystander_ps += stats.bystander_ps;
		totals.op_count += stats.op_count;
		totals.refill_count += stats.refill_count;
		totals.access_count += stats.access_count;
	}
	return totals;
}

static void machine_access(struct tlbp_model *model, const struct trace_event *event)
{
	tlbp_model_access(model, event->cpu, event->va, event->page_shift,
			  event->kind == TRACE_FETCH ? TLBP_MODEL_FETCH : TLBP_MODEL_DATA);
	if (event->count > 1)
		tlbp_model_repeat(model, event->cpu, event->count - 1);
}

void machine_play(struct machine *machine, size_t from, size_t to)
{
	const struct trace_event *events = machine->scenario->trace->events;
	struct tlbp_model *model = machine->model;
	size_t i;

	for (i = from; i < to; i++) {
		const struct trace_event *event = &events[i];

		if (event->kind <= TRACE_FETCH)
			machine_access(model, event);
		else if (event->kind == TRACE_SWITCH)
			tlbp_model_switch(model, event->cpu, event->asid, event->vmid);
		else if (event->kind == TRACE_IDLE)
			tlbp_model_advance(model, event->cpu, event->count * PS_PER_NS);
	}
}

size_t machine_next_change(const struct machine *machine)
{
	const struct replay_scenario *scenario = machine->scenario;

	return machine->change_index < scenario->change_count ?
		       scenario->changes[machine->change_index].event_index :
		       SIZE_MAX;
}

void machine_configure(struct machine *machine, size_t event_index)
{
	const struct replay_scenario *scenario = machine->scenario;
	struct tlbp_model_config config;

	if (scenario->change_count == 0)
		return;
	while (machine->change_index > 0 &&
	       scenario->changes[machine->change_index - 1].event_index > event_index)
		machine->change_index--;
	while (machine_next_change(machine) <= event_index)
		machine->change_index++;
	config = machine_config(machine);
	tlbp_model_reconfigure(machine->model, &config);
}

void machine_advance(struct machine *machine, size_t from, size_t to)
{
	while (machine_next_change(machine) <= to) {
		size_t change = machine_next_change(machine);

		machine_play(machine, from, change);
		machine_configure(machine, change);
		from = change;
	}
	machine_play(machine, from, to);
}

void machine_request(const struct replay_scenario *scenario, const struct trace_event *event,
		     struct tlbp_range *range, struct tlbp_request *request)
{
	struct tlbp_space space = {
		.kind = event->space_kind,
		.domain = event->domain,
		.granule_shift = scenario->trace->info.granule_shift,
		.asid = event->asid,
		.vmid = event->vmid,
	};

	range->start_va = event->va;
	range->page_count = event->count;
	*request = tlbp_page_request(space, range, event->flags);
	request->stride_shift = event->stride_shift;
	request->level = event->level;
}
