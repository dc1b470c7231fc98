/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A case in words, as TAP comments. */
#include "case.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const defect_names[CASE_DEFECTS] = {
	[CASE_WELL_FORMED] = "well formed",
	[CASE_NULL_REQUEST] = "NULL",
	[CASE_NULL_RANGES] = "NULL ranges",
	[CASE_UNKNOWN_KIND] = "unknown kind",
	[CASE_UNKNOWN_DOMAIN] = "unknown domain",
	[CASE_WIDE_ASID] = "ASID too wide",
	[CASE_WIDE_VMID] = "VMID too wide",
	[CASE_UNSERVED_GRANULE] = "granule not served",
	[CASE_MISALIGNED_START] = "misaligned start",
	[CASE_RANGE_PAST_TOP] = "range past the top",
	[CASE_BAD_STRIDE] = "bad stride",
	[CASE_BAD_LEVEL] = "bad level",
	[CASE_SPLIT_BLOCK] = "split block",
	[CASE_BAD_FLAGS] = "bad flags",
};

static const char *const mode_names[CASE_MODES] = { "one shot", "in steps", "abandoned" };

static const char *const policy_names[CASE_POLICIES] = {
	"threshold", "timebound", "adaptive", "timebound over threshold",
	"timebound over adaptive", "script",
};

static const char *const kind_names[] = { "?", "kernel", "user", "hyp", "guest" };
static const char *const regime_names[] = { "EL1", "EL2", "EL3", "GPT" };
static const char *const domain_names[] = { "?", "local", "inner", "outer" };
static const char *const fault_names[] = { "good", "zero", "stuck", "backward", "jump" };

static const char *name_of(const char *const *names, uint32_t index, size_t count)
{
	return names[index < count ? index : 0];
}

static void print_machine_case(const struct prop_case *c)
{
	uint32_t i;

	printf("# machine: %u PEs, inner domains", (unsigned int)c->pe_count);
	for (i = 0; i < c->pe_count; i++)
		printf(" %u", (unsigned int)c->inner_domains[i]);
	printf("; costs by address %" PRIu64 ", by range %" PRIu64 ", whole %" PRIu64
	       ", sync %" PRIu64 " ns",
	       c->costs.address_ns, c->costs.range_ns, c->costs.whole_ns, c->costs.sync_ns);
	if (c->costs.steal_period)
		printf(", %" PRIu64 " ns stolen every %u", c->costs.stolen_ns,
		       (unsigned int)c->costs.steal_period);
	printf("\n# clock: %s from %" PRIu64 " ns, starts at %" PRIu64 ", jump %" PRIu64
	       ", resolution %u\n",
	       fault_names[c->clock.fault], c->clock.fault_at_ns, c->clock.start_ns,
	       c->clock.jump_ns, (unsigned int)c->clock.resolution_ns);
}

static void print_backend_case(const struct prop_case *c)
{
	printf("# backend: %s, flags %#x, span %u pages%s%s%s%s%s%s%s\n",
	       c->is_arm64 ? "arm64" : "mock", (unsigned int)c->backend_flags,
	       (unsigned int)c->span_pages,
	       c->has_range ? ", range" : "", c->has_lame_pe ? ", one PE without range" : "",
	       c->has_relax ? ", relax" : "", c->migrates ? ", migrates" : "",
	       c->has_clock ? ", clock" : "", c->refuses_whole ? ", refuses whole" : "",
	       c->has_context ? ", enters and leaves" : "");
	printf("#   ASID of %u bits, refuses after %" PRIu64 " operations\n",
	       (unsigned int)c->asid_bits, c->refuse_after_ops);
	if (c->is_arm64)
		printf("#   EL%u, features %#x, errata %#x, flags %#x, counter of %" PRIu64
		       " Hz\n",
		       (unsigned int)c->cpu.el, (unsigned int)c->cpu.features,
		       (unsigned int)c->cpu.errata, (unsigned int)c->arm64_flags,
		       c->cpu.counter_hz);
}

static void print_policy_case(const struct prop_case *c)
{
	printf("# policy: %s; flags %#x, slice %u ns, blind %u operations%s\n",
	       policy_names[c->policy], (unsigned int)c->flags, (unsigned int)c->slice_ns,
	       (unsigned int)c->blind_ops, c->has_trace ? "" : ", not traced");
	printf("#   threshold: %" PRIu64 " operations, %" PRIu64 " strides, %" PRIu64 " pages\n",
	       c->threshold.max_ops, c->threshold.max_strides, c->threshold.max_pages);
	printf("#   timebound: budget %" PRIu64 " ns, operation %u ns, flags %#x\n",
	       c->timebound.budget_ns, (unsigned int)c->timebound.op_ns,
	       (unsigned int)c->timebound.flags);
	printf("#   adaptive: operation %u ps, whole %u ns, refill %u ps, %u entries, max %" PRIu64
	       " ns, regrow %" PRIu64 " ns\n",
	       (unsigned int)c->adaptive.costs.op_ps, (unsigned int)c->adaptive.costs.whole_ns,
	       (unsigned int)c->adaptive.costs.refill_ps,
	       (unsigned int)c->adaptive.costs.entry_count, c->adaptive.max_ns,
	       c->adaptive.regrow_ns);
	printf("#   script: action %u, reason %u, budget %" PRId64 " ns, operation %u ns\n",
	       c->script.plan.action, c->script.plan.reason, (int64_t)c->script.plan.budget_ns,
	       (unsigned int)c->script.plan.op_ns);
}

void print_case(const struct prop_case *c)
{
	print_machine_case(c);
	print_backend_case(c);
	print_policy_case(c);
}

void print_request(const struct prop_case *c, const struct case_flush *f)
{
	const struct tlbp_request *request = &f->request;
	const struct tlbp_space *space = &request->space;
	uint32_t i;

	(void)c;
	printf("#\n# request: %s, %s (steps %u%s), refills told %" PRIu64 "\n",
	       name_of(defect_names, f->defect, CASE_DEFECTS), mode_names[f->mode],
	       (unsigned int)f->step_count, f->migrates ? ", migrating" : "", f->refill_count);
	printf("#   %s (%u), %s (%u), granule %u, ASID %u, VMID %u, stride %u, level %u, "
	       "flags %#x, %u ranges\n",
	       name_of(kind_names, space->kind, 5), (unsigned int)space->kind,
	       name_of(domain_names, space->domain, 4), (unsigned int)space->domain,
	       (unsigned int)space->granule_shift, space->asid, space->vmid,
	       (unsigned int)request->stride_shift, (unsigned int)request->level,
	       (unsigned int)request->flags, (unsigned int)request->range_count);
	for (i = 0; request->ranges && i < request->range_count; i++)
		printf("#   %#" PRIx64 " + %" PRIu64 " pages\n", request->ranges[i].start_va,
		       request->ranges[i].page_count);
}

void print_plan(const struct tlbp_plan *plan)
{
	printf("# plan: %s, %s, budget %" PRId64 " ns, operation %u ns\n",
	       tlbp_action_name(plan->action), tlbp_reason_name(plan->reason),
	       (int64_t)plan->budget_ns, (unsigned int)plan->op_ns);
}

void print_outcome(const struct tlbp_outcome *outcome)
{
	printf("# outcome: %s; %s, %s; %" PRIu64 " operations in %u slices, %" PRIu64
	       " ns by address, %" PRIu64 " ns whole, ended at %" PRIu64 "\n",
	       tlbp_status_name(outcome->status), tlbp_action_name(outcome->action),
	       tlbp_reason_name(outcome->reason), outcome->op_count,
	       (unsigned int)outcome->slice_count, outcome->by_address_ns, outcome->whole_ns,
	       outcome->at_ns);
}

/* -------------------------------------------------------------- machine --- */

static void print_op(const struct tlbp_mock_op *op)
{
	static const char *const kinds[] = { "?", "address", "range", "asid", "all" };
	char mnemonic[24] = "";

	if (op->insn)
		tlbp_mock_mnemonic(op->insn, mnemonic);
	printf("%s %s %s by %s %#" PRIx64 "..%#" PRIx64 " ASID %u VMID %u stages %u level %u "
	       "flags %#x operand %#" PRIx64 "\n",
	       domain_names[op->domain], mnemonic, regime_names[op->regime], kinds[op->kind],
	       op->first, op->last, op->asid, op->vmid, op->stages, op->level, op->flags,
	       op->operand);
}

static void print_barrier(const struct tlbp_mock_barrier *barrier)
{
	static const char *const kinds[] = { "?", "dsb", "dmb", "isb" };
	static const char *const accesses[] = { "all", "stores", "loads", "nxs" };

	if (barrier->kind == TLBP_MOCK_ISB)
		printf("isb\n");
	else
		printf("%s %s %s\n", kinds[barrier->kind], domain_names[barrier->domain],
		       accesses[barrier->access]);
}

static void print_event(const struct tlbp_mock_event *event)
{
	static const char *const kinds[] = { "?", "", "", "change", "relax", "enter", "leave" };

	printf("#   %8" PRIu64 " ns, PE %u: ", event->at_ns, (unsigned int)event->pe);
	if (event->kind == TLBP_MOCK_EVENT_OP)
		print_op(&event->op);
	else if (event->kind == TLBP_MOCK_EVENT_BARRIER)
		print_barrier(&event->barrier);
	else
		printf("%s\n", kinds[event->kind]);
}

static void print_entry(const struct tlbp_mock_entry *entry)
{
	static const char *const states[] = { "live", "STALE", "gone" };

	printf("#   PE %u, %s, VA %#" PRIx64 " IPA %#" PRIx64 " ASID %u VMID %u level %u "
	       "(2^%u) stage %u flags %#x%s%s: %s%s\n",
	       (unsigned int)entry->pe, regime_names[entry->regime], entry->va, entry->ipa,
	       entry->asid, entry->vmid, entry->level, entry->size_shift, entry->stage,
	       entry->flags, entry->flags & TLBP_MOCK_GLOBAL ? ", global" : "",
	       entry->flags & TLBP_MOCK_TABLE ? ", table" : "", states[entry->state],
	       entry->lost ? ", lost" : "");
}

void print_machine(const struct tlbp_mock *mock)
{
	uint32_t shown = mock->event_count;
	uint32_t i;

	if (shown > mock->event_max)
		shown = mock->event_max;
	printf("# events (%u of %u):\n", (unsigned int)shown, (unsigned int)mock->event_count);
	for (i = 0; i < shown; i++)
		print_event(&mock->events[i]);
	printf("# order: %s (at event %u)\n",
	       tlbp_mock_violation_name(tlbp_mock_first_order_violation(mock)),
	       (unsigned int)mock->violation_event);
	printf("# entries:\n");
	for (i = 0; i < mock->entry_count; i++)
		print_entry(&mock->entries[i]);
}
