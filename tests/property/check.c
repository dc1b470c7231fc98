/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The promises, one function each. */
#include "check.h"

#include <string.h>

/* What the engine says of itself (include/tlbpolicy.h, src/flush.c). */
#define FIRST_SLICE_OPS 16
#define UNTIMED_SLICE_OPS 256

const char *const property_names[PROPERTIES] = {
	[PROP_HOLDS] = "everything holds",
	[PROP_NO_STALE] = "no stale translation survives a flush",
	[PROP_IN_ORDER] = "operations and barriers are in order",
	[PROP_STORES_ORDERED] = "page-table stores are ordered when it returns",
	[PROP_STATUS] = "the status names what is wrong with the request",
	[PROP_OPS_REPORTED] = "operations reported are operations executed",
	[PROP_OPS_WITHIN_COUNT] = "operations by address stay within their count",
	[PROP_ACTION_REPORTED] = "the action reported is the action taken",
	[PROP_OTHERS_UNTOUCHED] = "translations of others stay",
	[PROP_EMPTY_DOES_NOTHING] = "an empty request invalidates nothing",
	[PROP_DECIDE_IS_PURE] = "the same input gives the same plan and changes nothing",
	[PROP_PLAN_IS_FOLLOWED] = "a flush follows the plan that was decided",
	[PROP_STATS_ADD_UP] = "statistics add up",
	[PROP_WITHIN_BUDGET] = "time by address stays within the budget and one slice",
	[PROP_BLIND_BOUND] = "without a clock that moves it still goes whole in time",
	[PROP_STRETCH_BOUND] = "it relaxes after every slice",
	[PROP_ONE_SLICE] = "a flush that nobody watches completes once",
	[PROP_ENDS] = "every flush ends, and tells its outcome",
	[PROP_SETUP] = "the configuration is accepted",
};

/* ------------------------------------------------------------ the request --- */

static bool is_well_formed(const struct run *run)
{
	return run->f->defect == CASE_WELL_FORMED;
}

/* Did the request leave no choice? */
static bool is_wanted(const struct run *run)
{
	return run->request->flags & (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING);
}

static bool is_empty(const struct run *run)
{
	uint32_t i;

	if (!is_well_formed(run) || is_wanted(run))
		return false;
	for (i = 0; i < run->request->range_count; i++) {
		if (run->request->ranges[i].page_count)
			return false;
	}
	return true;
}

static bool is_guest(const struct run *run)
{
	return is_well_formed(run) && run->request->space.kind == TLBP_SPACE_GUEST;
}

static bool has_erratum(const struct run *run, uint32_t erratum)
{
	return run->c->is_arm64 && (run->c->cpu.errata & erratum);
}

/* Without what completion took. */
static uint64_t op_count(const struct run *run, uint32_t kind)
{
	return tlbp_mock_op_count(&run->mock, kind) - run->sync_op_counts[kind];
}

static uint64_t ops_by_address(const struct run *run)
{
	return op_count(run, TLBP_MOCK_BY_ADDRESS) + op_count(run, TLBP_MOCK_BY_RANGE);
}

static uint64_t ops_wide(const struct run *run)
{
	return op_count(run, TLBP_MOCK_BY_ASID) + op_count(run, TLBP_MOCK_ALL);
}

/* ---------------------------------------------------------------- coverage --- */

static bool no_stale(const struct run *run)
{
	return tlbp_mock_stale_count(&run->mock) == 0;
}

/*
 * What completes a guest late has its stage 1 step, whatever was flushed, and a
 * slice is completed even if the backend has refused it. With more operations
 * than have to be repeated the machine may take the repetition for one of them;
 * the entries do not.
 */
static bool repeats_too_often(const struct run *run)
{
	return has_erratum(run, TLBP_ARM64_ERRATUM_REPEAT) &&
	       ((is_guest(run) && run->is_left) || run->c->refuse_after_ops != UINT64_MAX);
}

static bool in_order(const struct run *run)
{
	uint32_t violation = tlbp_mock_first_order_violation(&run->mock);

	if (repeats_too_often(run) && (violation == TLBP_MOCK_NOT_REPEATED ||
				       violation == TLBP_MOCK_RELAXED_PENDING))
		return true;
	return violation == TLBP_MOCK_NO_VIOLATION;
}

static bool stores_ordered(const struct run *run)
{
	bool has_domain = run->f->defect != CASE_NULL_REQUEST &&
			  run->f->defect != CASE_UNKNOWN_DOMAIN;
	uint32_t domain = TLBP_DOMAIN_INNER;

	if (is_empty(run) && !(run->request->flags & TLBP_ORDER_EMPTY))
		return true;
	if (has_domain)
		domain = run->request->space.domain;
	return tlbp_mock_stores_ordered(&run->mock, domain);
}

static bool is_plan_bad(const struct run *run)
{
	const struct tlbp_plan *plan = &run->c->script.plan;

	return run->c->policy == CASE_SCRIPTED &&
	       (plan->action < TLBP_BY_ADDRESS || plan->action > TLBP_EVERYTHING ||
		plan->reason >= TLBP_REASON_COUNT);
}

static bool status_is_right(const struct run *run)
{
	static const int expected[CASE_DEFECTS] = {
		[CASE_NULL_REQUEST] = TLBP_ERR_REQUEST,
		[CASE_NULL_RANGES] = TLBP_ERR_REQUEST,
		[CASE_UNKNOWN_KIND] = TLBP_ERR_SPACE,
		[CASE_UNKNOWN_DOMAIN] = TLBP_ERR_DOMAIN,
		[CASE_WIDE_ASID] = TLBP_ERR_ASID,
		[CASE_WIDE_VMID] = TLBP_ERR_VMID,
		[CASE_UNSERVED_GRANULE] = TLBP_ERR_GRANULE,
		[CASE_MISALIGNED_START] = TLBP_ERR_ALIGN,
		[CASE_RANGE_PAST_TOP] = TLBP_ERR_RANGE,
		[CASE_BAD_STRIDE] = TLBP_ERR_STRIDE,
		[CASE_BAD_LEVEL] = TLBP_ERR_LEVEL,
		[CASE_SPLIT_BLOCK] = TLBP_ERR_LEVEL,
		[CASE_BAD_FLAGS] = TLBP_ERR_FLAGS,
	};
	bool may_refuse = run->c->refuses_whole || run->c->refuse_after_ops != UINT64_MAX;

	if (run->outcome.status != run->status)
		return false;
	if (!is_well_formed(run))
		return run->status == expected[run->f->defect];
	if (is_empty(run))
		return run->status == TLBP_EMPTY;
	if (run->status == TLBP_ERR_PLAN)
		return is_plan_bad(run);
	if (is_plan_bad(run) && !is_wanted(run) &&
	    run->plan.reason != TLBP_REASON_NO_ADDRESS_FORM)
		return may_refuse && run->status == TLBP_ERR_REFUSED;
	return run->status == TLBP_OK || (may_refuse && run->status == TLBP_ERR_REFUSED);
}

/* -------------------------------------------------------------- operations --- */

static bool ops_within_count(const struct run *run)
{
	uint64_t count;

	if (!is_well_formed(run) || is_empty(run))
		return ops_by_address(run) == 0;
	count = run->ops.count_ops(run->backend, run->request);
	if (count == TLBP_NO_ADDRESS_FORM)
		return ops_by_address(run) == 0;
	return ops_by_address(run) <= count;
}

static bool may_be_everything(const struct run *run)
{
	return run->c->refuses_whole || run->c->policy == CASE_SCRIPTED || !is_well_formed(run) ||
	       (run->request->flags & TLBP_WANT_EVERYTHING);
}

static bool action_is_right(const struct run *run)
{
	switch (run->outcome.action) {
	case TLBP_NOTHING:
		return is_empty(run);
	case TLBP_BY_ADDRESS:
		return is_well_formed(run) && !is_wanted(run) && ops_wide(run) == 0;
	case TLBP_WHOLE_SPACE:
		return ops_wide(run) > 0 && !run->c->refuses_whole;
	case TLBP_EVERYTHING:
		return ops_wide(run) > 0 && may_be_everything(run);
	default:
		return false;
	}
}

/* A script may give the engine's own reasons, from which nothing can be guessed. */
static bool is_action_known(const struct run *run)
{
	return is_told(run) || run->c->policy != CASE_SCRIPTED;
}

static bool does_nothing(const struct run *run)
{
	bool ordered = (run->request->flags & TLBP_ORDER_EMPTY) != 0;

	return tlbp_mock_op_count(&run->mock, TLBP_MOCK_ANY) == 0 &&
	       tlbp_mock_lost_count(&run->mock) == 0 && (ordered || run->mock.barrier_count == 0);
}

/* ------------------------------------------------------------------ others --- */

static bool is_broadcast(const struct run *run)
{
	return !run->request || run->request->space.domain != TLBP_DOMAIN_LOCAL ||
	       has_erratum(run, TLBP_ARM64_ERRATUM_SHARED_LOCAL);
}

static bool in_domain(const struct run *run, const struct tlbp_mock_entry *entry)
{
	const struct tlbp_mock *mock = &run->mock;

	if (!is_broadcast(run))
		return entry->pe == mock->current_pe;
	return run->request->space.domain == TLBP_DOMAIN_OUTER ||
	       mock->pes[entry->pe].inner_domain == mock->pes[mock->current_pe].inner_domain;
}

/* With E2H its operations by address have an ASID; the whole space has none. */
static bool is_of_hyp(const struct run *run, const struct tlbp_mock_entry *entry)
{
	const struct prop_case *c = run->c;
	bool is_monitor = c->is_arm64 && c->cpu.el == 3;

	if (entry->regime != (is_monitor ? TLBP_MOCK_EL3 : TLBP_MOCK_EL2))
		return false;
	return !(c->is_arm64 && c->cpu.el == 2 && (c->cpu.features & TLBP_ARM64_IN_E2H)) ||
	       run->outcome.action != TLBP_BY_ADDRESS || (entry->flags & TLBP_MOCK_GLOBAL) ||
	       entry->asid == run->request->space.asid;
}

static bool is_of_kernel(const struct run *run, const struct tlbp_mock_entry *entry)
{
	if (case_is_host(run->c))
		return entry->regime == TLBP_MOCK_EL2;
	return entry->regime == TLBP_MOCK_EL1 && entry->vmid == 0 &&
	       entry->stage != TLBP_MOCK_STAGE2;
}

/* Of the two spaces of a guest in the Secure state an operation by IPA names one. */
static bool is_of_guest(const struct run *run, const struct tlbp_mock_entry *entry)
{
	const struct tlbp_request *request = run->request;
	bool is_other = run->c->is_secure && entry->stage == TLBP_MOCK_STAGE2 &&
			run->outcome.action == TLBP_BY_ADDRESS &&
			!(entry->flags & TLBP_MOCK_NON_SECURE) !=
				!(request->flags & TLBP_NON_SECURE);

	return entry->regime == TLBP_MOCK_EL1 && entry->vmid == request->space.vmid && !is_other;
}

static bool is_owner(const struct run *run, const struct tlbp_mock_entry *entry)
{
	const struct tlbp_space *space = &run->request->space;
	uint16_t pair = run->c->arm64_flags & TLBP_ARM64_KPTI ? 1 : 0;

	switch (space->kind) {
	case TLBP_SPACE_HYP:
		return is_of_hyp(run, entry);
	case TLBP_SPACE_GUEST:
		return is_of_guest(run, entry);
	case TLBP_SPACE_USER:
		if (!(entry->flags & TLBP_MOCK_GLOBAL) &&
		    (entry->asid | pair) != (space->asid | pair))
			return false;
		break;
	default:
		break;
	}
	return is_of_kernel(run, entry);
}

/* What the operations take that errata ask for at the completion. */
static bool is_collateral(const struct run *run, const struct tlbp_mock_entry *entry)
{
	if (has_erratum(run, TLBP_ARM64_ERRATUM_EL3_TWICE) && entry->regime == TLBP_MOCK_EL3)
		return true;
	return has_erratum(run, TLBP_ARM64_ERRATUM_REPEAT) && entry->va >> entry->size_shift == 0;
}

static bool in_ranges(const struct run *run, const struct tlbp_mock_entry *entry)
{
	const struct tlbp_request *request = run->request;
	uint64_t mask = (UINT64_C(1) << entry->size_shift) - 1;
	uint32_t i;

	for (i = 0; i < request->range_count; i++) {
		const struct tlbp_range *range = &request->ranges[i];
		uint64_t last = range->start_va +
				((range->page_count << request->space.granule_shift) - 1);

		if (range->page_count && (entry->va & ~mask) <= last &&
		    (entry->va | mask) >= range->start_va)
			return true;
	}
	return false;
}

static bool is_mappable(const struct run *run)
{
	const struct tlbp_request *request = run->request;
	uint32_t i;

	for (i = 0; i < request->range_count; i++) {
		if (!case_is_mappable(run->c, &request->space, request->ranges[i].start_va))
			return false;
	}
	return true;
}

/*
 * Only an exact cover by granules spares everything outside the ranges; and an
 * operand has no room for addresses that nothing is mapped at.
 */
static bool covers_exactly(const struct run *run)
{
	const struct tlbp_request *request = run->request;

	if (!is_mappable(run))
		return false;
	if (case_rounds(run->c, request->space.kind) && request->space.granule_shift < 16)
		return false;
	return (request->stride_shift == 0 ||
		request->stride_shift == request->space.granule_shift) &&
	       !(run->c->arm64_flags & TLBP_ARM64_OVER_COVER) && !is_guest(run);
}

static bool may_be_lost(const struct run *run, const struct tlbp_mock_entry *entry)
{
	bool by_address = run->outcome.action == TLBP_BY_ADDRESS;

	if (!in_domain(run, entry))
		return false;
	if (is_collateral(run, entry))
		return true;
	if (!is_owner(run, entry))
		return false;
	if (run->request->space.kind == TLBP_SPACE_USER && ops_by_address(run) == 0 &&
	    (entry->flags & TLBP_MOCK_GLOBAL))
		return false;
	if (by_address && !is_guest(run) && (run->request->flags & TLBP_LEAF_ONLY) &&
	    (entry->flags & TLBP_MOCK_TABLE))
		return false;
	return !by_address || !covers_exactly(run) || in_ranges(run, entry);
}

static bool others_untouched(const struct run *run)
{
	uint32_t i;

	if (!is_well_formed(run) || run->outcome.action == TLBP_EVERYTHING)
		return true;
	for (i = 0; i < run->mock.entry_count; i++) {
		const struct tlbp_mock_entry *entry = &run->mock.entries[i];

		if (entry->lost && !may_be_lost(run, entry))
			return false;
	}
	return true;
}

/* -------------------------------------------------------------------- time --- */

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* An exact clock, nothing stolen, and no operation below its resolution. */
static bool time_is_honest(const struct run *run)
{
	const struct prop_case *c = run->c;

	return c->has_clock && c->clock.fault == TLBP_MOCK_CLOCK_GOOD &&
	       c->clock.resolution_ns <= 1 && c->costs.steal_period == 0 &&
	       c->costs.address_ns > 0 && c->costs.range_ns > 0 &&
	       (!c->is_arm64 || c->cpu.counter_hz == 1000000000);
}

/* Completion, the stage 1 step of a guest, and what errata ask for; each has a barrier. */
static uint64_t sync_ns(const struct run *run)
{
	const struct tlbp_mock_costs *costs = &run->c->costs;
	uint64_t whole_ns = costs->whole_ns + costs->sync_ns;
	uint64_t ns = costs->sync_ns;

	if (is_guest(run))
		ns += whole_ns;
	if (has_erratum(run, TLBP_ARM64_ERRATUM_EL3_TWICE))
		ns += 2 * whole_ns;
	if (has_erratum(run, TLBP_ARM64_ERRATUM_REPEAT) && is_broadcast(run))
		ns += costs->address_ns + costs->sync_ns;
	return ns;
}

/*
 * The longest slice: the first is sized by what the plan expects of an
 * operation (or is small), later ones by the average of the one before, which
 * may have been of cheaper operations.
 */
static uint64_t longest_slice_ns(const struct run *run)
{
	const struct tlbp_mock_costs *costs = &run->c->costs;
	uint64_t op_max_ns = max(costs->address_ns, costs->range_ns);
	uint64_t op_min_ns = min(costs->address_ns, costs->range_ns);
	uint64_t target_ns = min(run->tlbp.slice_ns, run->plan.budget_ns);
	uint64_t first_ops = run->plan.op_ns ? target_ns / run->plan.op_ns : FIRST_SLICE_OPS;
	uint64_t first_ns = (first_ops + 2) * op_max_ns;
	uint64_t later_ns = (target_ns / op_min_ns + 2) * op_max_ns;

	return max(first_ns, later_ns) + sync_ns(run);
}

static uint64_t true_by_address_ns(const struct run *run)
{
	return op_count(run, TLBP_MOCK_BY_ADDRESS) * run->c->costs.address_ns +
	       op_count(run, TLBP_MOCK_BY_RANGE) * run->c->costs.range_ns +
	       run->outcome.slice_count * sync_ns(run);
}

static bool within_budget(const struct run *run, struct case_tally *tally)
{
	if (!is_well_formed(run) || !time_is_honest(run) ||
	    run->plan.budget_ns == TLBP_NO_BUDGET || is_empty(run) ||
	    run->status == TLBP_ERR_REFUSED)
		return true;
	/* Too few to be worth a look at the clock. */
	if (run->ops.count_ops(run->backend, run->request) < TLBP_TIMED_OPS)
		return true;
	tally->budget_checks++;
	return true_by_address_ns(run) <= run->plan.budget_ns + longest_slice_ns(run);
}

static bool clock_stands_still(const struct run *run)
{
	const struct tlbp_mock_clock *clock = &run->c->clock;

	return !run->c->has_clock ||
	       (clock->fault == TLBP_MOCK_CLOCK_STUCK &&
		clock->fault_at_ns <= run->started_at_ns) ||
	       (clock->fault == TLBP_MOCK_CLOCK_ZERO && clock->fault_at_ns == UINT64_MAX) ||
	       (run->c->is_arm64 && run->c->cpu.counter_hz < 1000);
}

/*
 * A pair of ASIDs is not split. With a clock that stands still slices shrink to
 * what is left of blind_ops; with none at all the last may be a whole one.
 */
static bool within_blind_bound(const struct run *run, struct case_tally *tally)
{
	uint64_t blind_ops = run->tlbp.blind_ops;

	if (!is_well_formed(run) || !clock_stands_still(run) ||
	    run->plan.budget_ns == TLBP_NO_BUDGET || is_empty(run))
		return true;
	tally->blind_checks++;
	if (!run->c->has_clock)
		blind_ops += min(blind_ops, UNTIMED_SLICE_OPS);
	return ops_by_address(run) <= max(blind_ops, TLBP_TIMED_OPS) + 1;
}

static bool must_relax(const struct run *run)
{
	return run->f->mode != CASE_ONE_SHOT ||
	       (run->c->has_relax && run->request->space.domain != TLBP_DOMAIN_LOCAL &&
		!(run->request->flags & TLBP_NO_RELAX));
}

static bool within_stretch(const struct run *run, struct case_tally *tally)
{
	const struct tlbp_mock_costs *costs = &run->c->costs;
	uint64_t op_max_ns = max(costs->address_ns, costs->range_ns);
	uint64_t whole_ns = 3 * costs->whole_ns + sync_ns(run);
	uint64_t untimed_ns;
	uint64_t rest_ns;

	if (!is_well_formed(run) || is_empty(run) || !must_relax(run) ||
	    run->c->costs.steal_period || !(time_is_honest(run) || !run->c->has_clock))
		return true;
	/* Finishing early under TLBP_NEVER_WHOLE does the rest in one go. */
	if (!run->has_finished_steps && (run->c->flags & TLBP_NEVER_WHOLE))
		return true;
	tally->stretch_checks++;
	untimed_ns = (run->c->has_clock ? TLBP_TIMED_OPS : UNTIMED_SLICE_OPS) * op_max_ns +
		     sync_ns(run);
	rest_ns = costs->address_ns && costs->range_ns ? longest_slice_ns(run) : 0;
	return tlbp_mock_longest_stretch_ns(&run->mock) <= max(max(untimed_ns, rest_ns), whole_ns);
}

/* Completion is dear: what a refusal left takes one more, anything else none. */
static bool is_one_slice(const struct run *run)
{
	if (run->f->mode != CASE_ONE_SHOT || !is_well_formed(run) || is_empty(run) ||
	    must_relax(run) || run->plan.budget_ns != TLBP_NO_BUDGET)
		return true;
	return run->outcome.slice_count <= 1 || run->c->refuse_after_ops != UINT64_MAX;
}

/* ------------------------------------------------------------ decide, stats --- */

struct policies {
	struct tlbp_threshold threshold;
	struct tlbp_timebound timebound;
	struct tlbp_adaptive adaptive;
};

static void copy_policies(const struct prop_case *c, struct policies *policies)
{
	memcpy(&policies->threshold, &c->threshold, sizeof(c->threshold));
	memcpy(&policies->timebound, &c->timebound, sizeof(c->timebound));
	memcpy(&policies->adaptive, &c->adaptive, sizeof(c->adaptive));
}

enum property check_decide(struct run *run)
{
	uint64_t at_ns = run->ops.now_ns ? run->ops.now_ns(run->backend) : 0;
	uint64_t barrier_count = run->mock.barrier_count;
	struct policies before, after;
	struct tlbp_plan again;
	int status;

	copy_policies(run->c, &before);
	status = tlbp_decide(&run->tlbp, run->request, at_ns, &run->decided);
	if (tlbp_decide(&run->tlbp, run->request, at_ns, &again) != status)
		return PROP_DECIDE_IS_PURE;
	copy_policies(run->c, &after);
	if (memcmp(&run->decided, &again, sizeof(again)) != 0 ||
	    memcmp(&before, &after, sizeof(after)) != 0)
		return PROP_DECIDE_IS_PURE;
	if (run->mock.barrier_count != barrier_count ||
	    tlbp_mock_op_count(&run->mock, TLBP_MOCK_ANY) != 0)
		return PROP_DECIDE_IS_PURE;
	/* Reading the clock costs an ISB on arm64, which is not part of the flush. */
	run->mock.barrier_count = 0;
	return PROP_HOLDS;
}

static bool plan_is_followed(const struct run *run)
{
	const struct tlbp_outcome *outcome = &run->outcome;

	if (memcmp(&run->plan, &run->decided, sizeof(run->plan)) != 0)
		return false;
	if (outcome->action < run->plan.action)
		return false;
	if (outcome->action == run->plan.action)
		return outcome->reason == run->plan.reason;
	return outcome->reason == TLBP_REASON_BUDGET_SPENT ||
	       outcome->reason == TLBP_REASON_CLOCK_STUCK ||
	       outcome->reason == TLBP_REASON_REFUSED ||
	       (outcome->reason == TLBP_REASON_ABANDONED && run->f->mode == CASE_ABANDONED);
}

static bool never_whole_is_kept(const struct run *run)
{
	if (!(run->c->flags & TLBP_NEVER_WHOLE) || !is_well_formed(run))
		return true;
	return run->outcome.action <= TLBP_BY_ADDRESS ||
	       run->outcome.reason == TLBP_REASON_NO_ADDRESS_FORM ||
	       run->outcome.reason == TLBP_REASON_WANTED ||
	       run->outcome.reason == TLBP_REASON_REFUSED;
}

/* What nobody told is taken from the statistics themselves. */
static void expect_stats(struct run *run)
{
	const struct tlbp_outcome *outcome = &run->outcome;

	if (!is_told(run)) {
		run->expected = run->stats;
		return;
	}
	run->expected.reasons[outcome->reason]++;
	run->expected.op_count += outcome->op_count;
	run->expected.escalation_count += run->plan.action == TLBP_BY_ADDRESS &&
					  outcome->action != TLBP_BY_ADDRESS;
	run->expected.error_count += outcome->status < 0;
	run->expected.by_address_ns += outcome->by_address_ns;
	run->expected.whole_ns += outcome->whole_ns;
}

static bool stats_add_up(const struct run *run)
{
	struct tlbp_stats stats = run->stats;
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < TLBP_REASON_COUNT; i++)
		sum += stats.reasons[i] - run->stats_before.reasons[i];
	stats.longest_ns = run->expected.longest_ns;
	return sum == 1 && memcmp(&stats, &run->expected, sizeof(stats)) == 0;
}

enum property check_flush(struct run *run, struct case_tally *tally)
{
	if (run->trace_count != run->c->has_trace || run->outcome.reason >= TLBP_REASON_COUNT)
		return PROP_ENDS;
	expect_stats(run);
	if (!stats_add_up(run))
		return PROP_STATS_ADD_UP;
	if (!no_stale(run))
		return PROP_NO_STALE;
	if (!in_order(run))
		return PROP_IN_ORDER;
	if (!stores_ordered(run))
		return PROP_STORES_ORDERED;
	if (!status_is_right(run))
		return PROP_STATUS;
	if (run->outcome.op_count != ops_by_address(run))
		return PROP_OPS_REPORTED;
	if (!ops_within_count(run))
		return PROP_OPS_WITHIN_COUNT;
	if (is_action_known(run) && !action_is_right(run))
		return PROP_ACTION_REPORTED;
	if (is_empty(run) && !does_nothing(run))
		return PROP_EMPTY_DOES_NOTHING;
	if (is_action_known(run) && !others_untouched(run))
		return PROP_OTHERS_UNTOUCHED;
	if (!is_told(run))
		return never_whole_is_kept(run) ? PROP_HOLDS : PROP_PLAN_IS_FOLLOWED;
	if (!plan_is_followed(run) || !never_whole_is_kept(run))
		return PROP_PLAN_IS_FOLLOWED;
	if (!within_budget(run, tally))
		return PROP_WITHIN_BUDGET;
	if (!within_blind_bound(run, tally))
		return PROP_BLIND_BOUND;
	if (!within_stretch(run, tally))
		return PROP_STRETCH_BOUND;
	return is_one_slice(run) ? PROP_HOLDS : PROP_ONE_SLICE;
}
