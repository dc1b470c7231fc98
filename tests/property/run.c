/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Runs a case: fills the TLBs, changes the page tables, flushes, and holds what
 * happened against what was promised. Nothing here looks into the library.
 */
#include "case.h"
#include "check.h"
#include "record.h"

#include <stdio.h>
#include <string.h>

#define MAX_STEPS (1u << 20)

/* ----------------------------------------------------------------- set-up --- */

static void keep_trace(void *context, const struct tlbp_request *request,
		       const struct tlbp_plan *plan, const struct tlbp_outcome *outcome)
{
	struct run *run = context;

	(void)request;
	run->trace_count++;
	run->plan = *plan;
	run->outcome = *outcome;
}

static bool set_up_arm64(struct run *run)
{
	const struct prop_case *c = run->c;
	int status;

	record_reset(&run->mock);
	record.has_context = c->has_context;
	record.migrates = c->migrates;
	record.refuses_whole = c->refuses_whole;
	record.refuse_after_ops = c->refuse_after_ops;
	record.regs.cntfrq = c->cpu.counter_hz;

	run->ops = record_arm64_ops();
	run->arm64 = (struct tlbp_arm64){ .max_span_pages = c->span_pages };
	run->arm64.backend.ops = &run->ops;
	run->backend = &run->arm64.backend;
	status = tlbp_arm64_init(&run->arm64, &c->cpu, c->arm64_flags);
	/* Without a usable frequency everything works but the clock. */
	return status == TLBP_OK || c->cpu.counter_hz < 1000;
}

static bool set_up_mock(struct run *run)
{
	const struct prop_case *c = run->c;

	tlbp_mock_backend_init(&run->mock_backend, &run->mock);
	run->ops = tlbp_mock_ops;
	run->backend = &run->mock_backend.backend;
	run->backend->ops = &run->ops;
	run->backend->caps.asid_bits = c->asid_bits;
	if (!c->has_range || c->has_lame_pe)
		run->backend->caps.flags &= ~(uint32_t)TLBP_CAP_RANGE;
	run->mock_backend.flags = c->backend_flags | (c->migrates ? TLBP_MOCK_MIGRATE : 0) |
				  (c->refuses_whole ? TLBP_MOCK_REFUSE_WHOLE : 0);
	run->mock_backend.span_pages = c->span_pages;
	run->mock_backend.refuse_after_ops = c->refuse_after_ops;
	return true;
}

static struct tlbp_policy *outer_policy(struct prop_case *c)
{
	switch (c->policy) {
	case CASE_THRESHOLD:
		return &c->threshold.policy;
	case CASE_ADAPTIVE:
		return &c->adaptive.policy;
	case CASE_SCRIPTED:
		return &c->script.policy;
	default:
		return &c->timebound.policy;
	}
}

/* The case under way: hooks are told of a backend only. */
static struct run *current_run;

/*
 * Completion may take operations of its own, by erratum or by stage: they are no
 * part of what a flush reports.
 */
static void counted_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
			 uint32_t action, uint32_t flags)
{
	struct run *run = current_run;
	uint64_t before[TLBP_MOCK_OP_KINDS];
	uint32_t i;

	memcpy(before, run->mock.op_counts, sizeof(before));
	run->sync(backend, space, action, flags);
	for (i = 0; i < TLBP_MOCK_OP_KINDS; i++)
		run->sync_op_counts[i] += run->mock.op_counts[i] - before[i];
}

static bool set_up(struct run *run)
{
	struct prop_case *c = run->c;

	if (!(c->is_arm64 ? set_up_arm64(run) : set_up_mock(run)))
		return false;
	current_run = run;
	run->sync = run->ops.sync;
	run->ops.sync = counted_sync;
	if (!c->has_relax)
		run->ops.relax = NULL;
	if (!c->has_clock)
		run->ops.now_ns = NULL;
	run->tlbp = (struct tlbp){
		.backend = run->backend,
		.policy = outer_policy(c),
		.stats = &run->stats,
		.trace = c->has_trace ? keep_trace : NULL,
		.trace_context = run,
		.flags = c->flags,
		.slice_ns = c->slice_ns,
		.blind_ops = c->blind_ops,
	};
	return tlbp_init(&run->tlbp) == TLBP_OK;
}

/* Without hooks that make a guest current, it is the caller who has done so. */
static uint16_t current_vmid(const struct run *run)
{
	const struct tlbp_space *space = &run->f->request.space;

	if (!run->c->is_arm64 || space->kind != TLBP_SPACE_GUEST)
		return 0;
	return run->c->has_context ? 0x55 : space->vmid & 0xff;
}

/* A machine for one flush; time and place go on from the last. */
static void set_up_machine(struct run *run, bool verbose)
{
	static struct tlbp_mock_event events[CASE_MAX_EVENTS];
	const struct prop_case *c = run->c;
	struct tlbp_mock *mock = &run->mock;
	uint64_t now_ns = mock->now_ns;
	uint32_t current_pe = mock->current_pe;
	uint32_t i;

	tlbp_mock_init(mock, run->entries, CASE_MAX_ENTRIES, events,
		       verbose ? CASE_MAX_EVENTS : 0);
	mock->now_ns = now_ns;
	mock->relaxed_at_ns = now_ns;
	mock->current_pe = current_pe;
	mock->pe_count = c->pe_count;
	mock->costs = c->costs;
	mock->clock = c->clock;
	mock->asid_bits = c->asid_bits;
	mock->el = c->is_arm64 ? c->cpu.el : mock->el;
	mock->flags = case_machine_flags(c);
	memset(run->sync_op_counts, 0, sizeof(run->sync_op_counts));
	for (i = 0; i < c->pe_count; i++) {
		mock->pes[i].inner_domain = c->inner_domains[i];
		mock->pes[i].flags = case_pe_flags(c, i);
		mock->pes[i].vmid = current_vmid(run);
	}
}

/* --------------------------------------------------------------- filling --- */

/* A space that entries can have, whatever is wrong with the request's. */
static struct tlbp_space entry_space(const struct prop_case *c, const struct case_flush *f)
{
	struct tlbp_space space = f->request.space;

	while (!case_serves(c, space.kind))
		space.kind = space.kind % TLBP_SPACE_GUEST + 1;
	if (f->defect == CASE_UNSERVED_GRANULE)
		space.granule_shift = c->is_arm64 ? 12 : TLBP_MOCK_GRANULE_SHIFT;
	space.asid &= (uint16_t)((1u << c->asid_bits) - 1);
	space.vmid &= 0xff;
	return space;
}

/* What is claimed of the mappings is true of the entries. */
static uint32_t draw_leaf_level(const struct prop_case *c, const struct case_flush *f,
				const struct tlbp_space *space, struct case_source *source)
{
	uint32_t level = TLBP_LEVEL_3;

	if (f->defect != CASE_WELL_FORMED)
		return TLBP_LEVEL_1 + (uint32_t)draw_below(source, 3);
	if (f->request.level != TLBP_LEVEL_UNKNOWN)
		return f->request.level;
	while (case_level_shift(c, space, level) < f->request.stride_shift)
		level--;
	return draw_once_in(source, 4) ? 1 + (uint32_t)draw_below(source, level) : level;
}

/* A table stands above its leaves; with 64 KiB granules the top is level 1. */
static bool make_table(struct tlbp_mock_entry *entry, struct case_source *source)
{
	uint32_t top = entry->granule_shift == 16 ? 1 : 0;
	uint32_t level;

	if (entry->level <= top)
		return false;
	level = top + (uint32_t)draw_below(source, entry->level - top);
	entry->level = (uint8_t)(level == 0 ? TLBP_LEVEL_0 : level);
	entry->flags |= TLBP_MOCK_TABLE;
	return true;
}

/* To the other of EL1 and EL2; the monitor's to either. */
static uint8_t other_regime(uint8_t regime, struct case_source *source)
{
	if (regime == TLBP_MOCK_EL3)
		return (uint8_t)draw_below(source, 2);
	return regime ^ 1;
}

/*
 * Other owners at the same addresses: they must stay, or must go as well. Of a
 * request about nobody all must go that the exception level reaches.
 */
static void vary_owner(const struct prop_case *c, const struct case_flush *f,
		       struct tlbp_mock_entry *entry, struct case_source *source)
{
	bool is_about_somebody = f->defect != CASE_NULL_REQUEST &&
				 f->defect != CASE_UNKNOWN_KIND;
	bool may_be_foreign = !c->is_arm64 || c->cpu.el == 2 || is_about_somebody;

	switch (draw_below(source, 12)) {
	case 0:
		entry->flags ^= TLBP_MOCK_GLOBAL;
		break;
	case 1:
		entry->flags &= (uint8_t)~TLBP_MOCK_GLOBAL;
		entry->asid ^= (uint16_t)(1u << draw_below(source, c->asid_bits));
		break;
	case 2:
		entry->flags &= (uint8_t)~TLBP_MOCK_GLOBAL;
		entry->asid ^= 1;
		break;
	case 3:
		if (may_be_foreign && entry->regime == TLBP_MOCK_EL1)
			entry->vmid ^= 3;
		break;
	case 4:
		if (may_be_foreign && entry->stage == TLBP_MOCK_STAGE1)
			entry->regime = other_regime(entry->regime, source);
		break;
	case 5:
		if (c->is_arm64 && entry->regime != TLBP_MOCK_EL1)
			break;
		entry->ipa = entry->va;
		entry->va = UINT64_C(0x123456789) << 16;
		entry->stage = TLBP_MOCK_COMBINED;
		break;
	case 6:
		if (c->is_secure)
			entry->flags ^= TLBP_MOCK_NON_SECURE;
		break;
	case 7:
		entry->flags |= TLBP_MOCK_XS;
		break;
	default:
		break;
	}
}

static void fill_at(struct run *run, const struct case_flush *f, uint64_t va,
		    struct case_source *source)
{
	const struct prop_case *c = run->c;
	struct tlbp_space space = entry_space(c, f);
	uint32_t pe = (uint32_t)draw_below(source, c->pe_count);
	uint32_t level = draw_leaf_level(c, f, &space, source);
	struct tlbp_mock_entry entry;

	if (!case_is_mappable(c, &space, va))
		return;
	entry = tlbp_mock_translation(&run->mock, &space, va, level, pe);
	if (case_is_wide(c, space.kind))
		entry.flags |= TLBP_MOCK_WIDE;
	if (f->request.flags & TLBP_NON_SECURE)
		entry.flags |= TLBP_MOCK_NON_SECURE;
	if (draw_once_in(source, 4) && !make_table(&entry, source))
		return;
	vary_owner(c, f, &entry, source);
	tlbp_mock_fill(&run->mock, &entry);
}

static void fill_range(struct run *run, const struct case_flush *f,
		       const struct tlbp_range *range, struct case_source *source)
{
	uint32_t shift = entry_space(run->c, f).granule_shift;
	uint64_t first = range->start_va;
	uint64_t last = first + ((range->page_count - 1) << shift);
	uint32_t more;

	if (range->page_count == 0)
		return;
	fill_at(run, f, first, source);
	fill_at(run, f, last, source);
	fill_at(run, f, first - 1, source);
	fill_at(run, f, last + (UINT64_C(1) << shift), source);
	for (more = 0; more < 3; more++)
		fill_at(run, f, first + (draw_below(source, range->page_count) << shift), source);
}

static void fill_machine(struct run *run, const struct case_flush *f)
{
	struct case_source source = { .state = f->entry_seed };
	const struct tlbp_request *request = &f->request;
	uint32_t i;

	for (i = 0; i < 2; i++) {
		fill_at(run, f, draw(&source) >> 16, &source);
		fill_at(run, f, ~(draw(&source) >> 16), &source);
	}
	if (f->defect == CASE_NULL_RANGES || f->defect == CASE_NULL_REQUEST)
		return;
	for (i = 0; i < request->range_count; i++)
		fill_range(run, f, &request->ranges[i], &source);
}

/* ------------------------------------------------------------- flushing --- */

static void change_tables(struct run *run, const struct case_flush *f)
{
	struct tlbp_request request = f->request;

	run->stale_count = tlbp_mock_change(&run->mock, run->request);
	if (f->defect != CASE_WIDE_VMID)
		return;
	/* Perhaps the upper bits were wrong only. */
	request.space.vmid &= 0xff;
	run->stale_count += tlbp_mock_change(&run->mock, &request);
}

static void relax_between_steps(struct run *run, const struct case_flush *f)
{
	struct tlbp_mock *mock = &run->mock;
	bool moves = f->migrates && f->request.space.domain != TLBP_DOMAIN_LOCAL;

	tlbp_mock_relax(mock, (mock->current_pe + moves) % mock->pe_count);
}

/* Is the completion left to tlbp_sync()? */
static bool syncs_late(const struct run *run)
{
	const struct case_flush *f = run->f;

	return f->defect == CASE_WELL_FORMED && (f->request.flags & TLBP_NO_SYNC);
}

static bool flush_in_steps(struct run *run, const struct case_flush *f)
{
	uint32_t max_steps = f->mode == CASE_ABANDONED ? f->step_count : MAX_STEPS;
	struct tlbp_outcome outcome;
	struct tlbp_flush flush;
	int status = TLBP_AGAIN;
	uint32_t step;

	memset(&flush, 0xa5, sizeof(flush));
	run->begin_status = tlbp_flush_begin(&flush, &run->tlbp, run->request);
	for (step = 0; step < max_steps && status == TLBP_AGAIN; step++) {
		relax_between_steps(run, f);
		status = tlbp_flush_step(&flush);
	}
	/* What is left to tlbp_sync() stays on its PE. */
	if (status == TLBP_AGAIN || !syncs_late(run))
		relax_between_steps(run, f);
	run->status = tlbp_flush_finish(&flush, &outcome);
	run->has_finished_steps = status == TLBP_OK;
	if (!run->c->has_trace) {
		run->outcome = outcome;
		run->plan = run->decided;
	}
	/* Up to the last member; the padding after it is nobody's. */
	return step < MAX_STEPS &&
	       memcmp(&outcome, &run->outcome,
		      offsetof(struct tlbp_outcome, reason) + sizeof(outcome.reason)) == 0;
}

/* Of a flush that told nobody: what the statistics show. */
static void guess_outcome(struct run *run)
{
	struct tlbp_outcome *outcome = &run->outcome;
	uint32_t i;

	run->plan = run->decided;
	*outcome = (struct tlbp_outcome){
		.op_count = run->stats.op_count - run->stats_before.op_count,
		.status = run->status,
		.action = run->plan.action,
	};
	for (i = 0; i < TLBP_REASON_COUNT; i++) {
		if (run->stats.reasons[i] != run->stats_before.reasons[i])
			outcome->reason = (uint16_t)i;
	}
	if (outcome->reason == run->plan.reason)
		return;
	if (outcome->reason == TLBP_REASON_BUDGET_SPENT ||
	    outcome->reason == TLBP_REASON_CLOCK_STUCK)
		outcome->action = TLBP_WHOLE_SPACE;
	if (outcome->reason == TLBP_REASON_REFUSED)
		outcome->action = run->c->refuses_whole ? TLBP_EVERYTHING : TLBP_WHOLE_SPACE;
}

static bool flush_at_once(struct run *run)
{
	run->status = tlbp_flush(&run->tlbp, run->request);
	run->begin_status = run->status;
	run->has_finished_steps = true;
	if (!run->c->has_trace)
		guess_outcome(run);
	return true;
}

static bool flush_it(struct run *run, const struct case_flush *f)
{
	bool ends = f->mode == CASE_ONE_SHOT ? flush_at_once(run) : flush_in_steps(run, f);
	const struct tlbp_request *request = run->request;

	if (!ends || !syncs_late(run) || run->status == TLBP_EMPTY)
		return ends;
	run->is_left = !run->ops.enter;
	return tlbp_sync(&run->tlbp, &request->space, request->flags & TLBP_NXS) == TLBP_OK;
}

static void tell_refills(struct run *run, const struct case_flush *f)
{
	run->refill_count += f->refill_count;
	if (f->refill_count)
		tlbp_adaptive_refills(&run->c->adaptive, run->refill_count);
}

static void count_forms(const struct run *run, struct case_tally *tally)
{
	const struct tlbp_request *request = &run->f->request;

	if (run->f->defect != CASE_WELL_FORMED || run->status == TLBP_EMPTY)
		return;
	tally->kinds[request->space.kind]++;
	tally->late_syncs += run->is_left;
	tally->nxs += (request->flags & TLBP_NXS) != 0;
	tally->wanted += run->plan.reason == TLBP_REASON_WANTED;
	tally->levels += request->level != TLBP_LEVEL_UNKNOWN;
}

static void count_tally(const struct run *run, struct case_tally *tally)
{
	tally->flushes++;
	tally->malformed += run->f->defect != CASE_WELL_FORMED;
	tally->empty += run->status == TLBP_EMPTY;
	tally->by_address += run->outcome.action == TLBP_BY_ADDRESS;
	tally->whole += run->outcome.action == TLBP_WHOLE_SPACE;
	tally->everything += run->outcome.action == TLBP_EVERYTHING;
	tally->escalated += run->outcome.action != run->plan.action;
	count_forms(run, tally);
	tally->abandoned += run->outcome.reason == TLBP_REASON_ABANDONED;
	tally->relaxed += run->mock.relax_count > 0;
	tally->stale_entries += run->stale_count;
	tally->ops += run->mock.op_counts[TLBP_MOCK_ANY];
}

static enum property run_flush(struct run *run, const struct case_flush *f,
			       struct case_tally *tally, bool verbose)
{
	enum property property;

	run->f = f;
	run->request = f->defect == CASE_NULL_REQUEST ? NULL : &f->request;
	set_up_machine(run, verbose);
	fill_machine(run, f);
	tell_refills(run, f);
	change_tables(run, f);
	property = check_decide(run);
	if (property != PROP_HOLDS)
		return property;

	run->trace_count = 0;
	run->is_left = false;
	run->stats_before = run->stats;
	run->started_at_ns = run->mock.now_ns;
	if (!flush_it(run, f))
		return PROP_ENDS;
	count_tally(run, tally);
	if (verbose) {
		print_plan(&run->plan);
		print_machine(&run->mock);
		print_outcome(&run->outcome);
	}
	return check_flush(run, tally);
}

enum property case_run(struct prop_case *c, struct case_tally *tally, bool verbose)
{
	struct run run = { .c = c };
	enum property property = PROP_HOLDS;
	uint32_t i;

	run.mock.current_pe = c->first_pe;
	if (verbose)
		print_case(c);
	if (!set_up(&run))
		return PROP_SETUP;
	for (i = 0; i < c->flush_count && property == PROP_HOLDS; i++) {
		if (verbose)
			print_request(c, &c->flushes[i]);
		property = run_flush(&run, &c->flushes[i], tally, verbose);
	}
	return property;
}
