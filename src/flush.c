/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The engine: turns a request into a plan, carries it out in slices, escalates,
 * completes, and tells policy, statistics and trace what happened.
 *
 * A slice is a run of operations by address with the completion after it. One
 * slice is enough unless somebody looks at the time in between: a budget, the
 * relax hook, or the caller of the resumable form. Every slice ends complete,
 * for two reasons: without the DSB the clock would show how fast operations are
 * queued and not how long they take; and a DSB completes only what its own PE
 * has issued, while relax or the caller may continue on another.
 *
 * Whatever fails on the way ends in something wider, never in less: by address,
 * the whole space, everything. Nothing here leaves a flush but through the end.
 */
#include "internal.h"

#define FLUSH_SLICE_NS 20000
#define FLUSH_BLIND_OPS 1024
/* First slice when nothing is known of costs: 16 * 289 ns are still below 5 us. */
#define FLUSH_FIRST_SLICE_OPS 16
/* When something is: stage 2 may make 289 ns of 23, and 64 * 289 ns are below 20 us. */
#define FLUSH_KNOWN_SLICE_OPS 64
/* Slices without a clock between two calls of relax. Chosen, not measured. */
#define FLUSH_UNTIMED_SLICE_OPS 256
/* A slice may be this many times the one before: one fast reading proves little. */
#define FLUSH_SLICE_GROWTH 4
/* No operation is faster than 1 ns: a clock that says so stands still. Assumed. */
#define FLUSH_MIN_OP_NS 1

enum {
	FLUSH_DONE = 1 << 0,
	FLUSH_TIMED = 1 << 1,
	FLUSH_ENTERED = 1 << 2,
	/* Why a flush by address goes in several slices. */
	FLUSH_BUDGETED = 1 << 3,
	FLUSH_RELAXES = 1 << 4,
	FLUSH_STEPPED = 1 << 5,
	FLUSH_SLICED = FLUSH_BUDGETED | FLUSH_RELAXES | FLUSH_STEPPED,
	/* The last piece of work is for tlbp_sync() to complete. */
	FLUSH_NO_SYNC = 1 << 6,
	FLUSH_MALFORMED = 1 << 7,
};

/* Those that change nothing but which entries go, and when others may run. */
#define FLUSH_PLAIN_FLAGS (TLBP_LEAF_ONLY | TLBP_ORDER_EMPTY | TLBP_NO_RELAX)
#define FLUSH_WANTS (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING)
#define FLUSH_REQUEST_FLAGS \
	(FLUSH_PLAIN_FLAGS | FLUSH_WANTS | TLBP_NXS | TLBP_NO_SYNC | TLBP_NON_SECURE)

#ifdef TLBP_ASSUME_VALID
#define FLUSH_ASSUME_VALID true
#else
#define FLUSH_ASSUME_VALID false
#endif

/* A hook, and whether there is an optional one. proofs/hooks.h has its own. */
#ifndef TLBP_HOOK
#define TLBP_HOOK(ops, hook) ((ops)->hook)
#ifdef TLBP_BIND_BACKEND
#define TLBP_BACKEND_OPS(tlbp) ((void)(tlbp), &TLBP_BIND_BACKEND)
#else
#define TLBP_BACKEND_OPS(tlbp) ((tlbp)->backend->ops)
#endif
#ifdef TLBP_BIND_POLICY
#define TLBP_POLICY_HOOK(tlbp, hook) ((void)(tlbp), TLBP_BIND_POLICY.hook)
#else
#define TLBP_POLICY_HOOK(tlbp, hook) ((tlbp)->policy->ops->hook)
#endif
#define TLBP_BACKEND_HOOK(tlbp, hook) TLBP_HOOK(TLBP_BACKEND_OPS(tlbp), hook)
#define TLBP_HAS_BACKEND_HOOK(tlbp, hook) (TLBP_BACKEND_HOOK(tlbp, hook) != NULL)
#define TLBP_HAS_POLICY_HOOK(tlbp, hook) (TLBP_POLICY_HOOK(tlbp, hook) != NULL)
#define TLBP_POLICY_FLAGS(tlbp) TLBP_POLICY_HOOK(tlbp, flags)
#endif

/* --------------------------------------------------------------- set-up --- */

/* Bits of TLBP_SPACE_BIT() that mean something: four kinds, three domains. */
#define FLUSH_SPACE_BITS UINT32_C(0xeeee0)
#define FLUSH_GUEST_BITS UINT32_C(0xe0000)

static TLBP_SETUP bool flush_caps_are_sane(const struct tlbp_caps *caps)
{
#ifdef TLBP_BIND_GRANULE_SHIFT
	if (!(caps->granules >> TLBP_BIND_GRANULE_SHIFT & 1))
		return false;
#endif
	if ((caps->spaces & FLUSH_GUEST_BITS) && caps->guest_granules == 0)
		return false;
	return caps->spaces != 0 && (caps->spaces & ~FLUSH_SPACE_BITS) == 0 &&
	       caps->granules != 0 && !((caps->granules | caps->guest_granules) & 1) &&
	       caps->asid_bits <= 16 && caps->vmid_bits <= 16;
}

static TLBP_SETUP int flush_validate_backend(const struct tlbp_backend *backend)
{
	const struct tlbp_backend_ops *ops;

	if (!backend || !backend->ops)
		return TLBP_ERR_BACKEND;
#ifdef TLBP_BIND_BACKEND
	if (backend->ops != &TLBP_BIND_BACKEND)
		return TLBP_ERR_BACKEND;
#endif
	ops = backend->ops;
	if (ops->struct_size != sizeof(*ops))
		return TLBP_ERR_BACKEND_SIZE;
	if (!ops->count_ops || !ops->order_stores || !ops->issue || !ops->whole_space ||
	    !ops->everything || !ops->sync || !ops->enter != !ops->leave)
		return TLBP_ERR_BACKEND_HOOK;
	return flush_caps_are_sane(&backend->caps) ? TLBP_OK : TLBP_ERR_BACKEND_CAPS;
}

static TLBP_SETUP int flush_validate_policy(struct tlbp_policy *policy,
					    const struct tlbp_backend *backend)
{
	int status;

	if (!policy || !policy->ops)
		return TLBP_ERR_POLICY;
#ifdef TLBP_BIND_POLICY
	if (policy->ops != &TLBP_BIND_POLICY)
		return TLBP_ERR_POLICY;
#endif
	status = tlbp_policy_check_table(policy->ops);
	if (status != TLBP_OK)
		return status;
	if ((policy->ops->flags & TLBP_POLICY_NEEDS_CLOCK) && !backend->ops->now_ns)
		return TLBP_ERR_POLICY_CLOCK;
	return policy->ops->validate(policy, &backend->caps);
}

/* Of no kind, as nobody knows whose; the widest domain that any space has. */
static TLBP_SETUP struct tlbp_space flush_widest_space(const struct tlbp_caps *caps)
{
	struct tlbp_space widest = { .domain = 0 };
	uint32_t bit;

	for (bit = 0; bit < 32; bit++)
		if (caps->spaces >> bit & 1 && bit % 4 > widest.domain)
			widest.domain = bit % 4;
	while (!(caps->granules >> widest.granule_shift & 1))
		widest.granule_shift++;
	return widest;
}

/* Beyond every bit that a request's kind and domain, right or wrong, can name. */
#define FLUSH_SHORT_SEVERAL (UINT64_C(1) << 32)

/* Nobody looks at a VMID on that way. */
static TLBP_SETUP uint64_t flush_short_spaces(const struct tlbp *tlbp)
{
	const struct tlbp_caps *caps = &tlbp->backend->caps;

	if (!tlbp->backend->ops->issue_pages || tlbp->backend->ops->enter || tlbp->trace ||
	    (caps->flags & TLBP_CAP_PAIRED))
		return 0;
	/* Then nobody looks whose it is, and a guest has none. */
	if (FLUSH_ASSUME_VALID && (caps->spaces & FLUSH_GUEST_BITS))
		return 0;
	/* With range operations, one by one is not best for several pages. */
	return (caps->spaces & ~FLUSH_GUEST_BITS) |
	       (caps->flags & TLBP_CAP_RANGE ? 0 : FLUSH_SHORT_SEVERAL);
}

static TLBP_SETUP void flush_set_up_short_cut(struct tlbp *tlbp)
{
	const struct tlbp_caps *caps = &tlbp->backend->caps;

	if (caps->flags & TLBP_CAP_EXTRA_SYNC)
		tlbp->extra_spaces = flush_short_spaces(tlbp);
	else
		tlbp->short_spaces = flush_short_spaces(tlbp);
	tlbp->max_asid = (UINT32_C(1) << caps->asid_bits) - 1;
}

TLBP_SETUP int tlbp_init(struct tlbp *tlbp)
{
	int status;

	if (!tlbp)
		return TLBP_ERR_UNREADY;
	tlbp->ready = 0;
	tlbp->short_spaces = 0;
	tlbp->extra_spaces = 0;
	if (tlbp->flags & ~(uint32_t)TLBP_NEVER_WHOLE)
		return TLBP_ERR_FLAGS;
	status = flush_validate_backend(tlbp->backend);
	if (status == TLBP_OK)
		status = flush_validate_policy(tlbp->policy, tlbp->backend);
	if (status != TLBP_OK)
		return status;

	if (tlbp->slice_ns == 0)
		tlbp->slice_ns = FLUSH_SLICE_NS;
	if (tlbp->blind_ops == 0)
		tlbp->blind_ops = FLUSH_BLIND_OPS;
	tlbp->widest = flush_widest_space(&tlbp->backend->caps);
	flush_set_up_short_cut(tlbp);
	tlbp->ready = 1;
	return TLBP_OK;
}

/* --------------------------------------------------------------- decide --- */

static TLBP_HOT bool flush_is_ready(const struct tlbp *tlbp)
{
	return FLUSH_ASSUME_VALID || (tlbp && tlbp->ready);
}

/* Whether it is the kind, or the domain for this kind. */
static TLBP_COLD int flush_blame_space(const struct tlbp_caps *caps,
				       const struct tlbp_space *space)
{
	const uint32_t any_domain = UINT32_C(0xe);

	if (space->kind < TLBP_SPACE_KERNEL || space->kind > TLBP_SPACE_GUEST ||
	    !(caps->spaces & any_domain << (space->kind * 4)))
		return TLBP_ERR_SPACE;
	return TLBP_ERR_DOMAIN;
}

static TLBP_HOT bool flush_has_granule(uint32_t granules, uint32_t granule_shift)
{
#ifdef TLBP_BIND_GRANULE_SHIFT
	(void)granules;
	return granule_shift == TLBP_BIND_GRANULE_SHIFT;
#else
	return granule_shift < 32 && (granules >> granule_shift & 1);
#endif
}

/* Kinds up to 7 and domains up to 3, right or wrong, have a TLBP_SPACE_BIT() to look at. */
static TLBP_HOT uint32_t flush_beyond_bits(const struct tlbp_space *space)
{
	return space->kind >> 3 | space->domain >> 2;
}

static TLBP_HOT bool flush_has_space(uint64_t spaces, const struct tlbp_space *space)
{
	return spaces >> (space->kind * 4 + space->domain) & 1;
}

static TLBP_HOT int flush_check_space(const struct tlbp_caps *caps, const struct tlbp_space *space)
{
	uint32_t granules;

	if (FLUSH_ASSUME_VALID)
		return TLBP_OK;
	if (TLBP_UNLIKELY(flush_beyond_bits(space) || !flush_has_space(caps->spaces, space)))
		return flush_blame_space(caps, space);
	if (space->kind == TLBP_SPACE_USER && space->asid >> caps->asid_bits)
		return TLBP_ERR_ASID;
	if (space->kind == TLBP_SPACE_GUEST && space->vmid >> caps->vmid_bits)
		return TLBP_ERR_VMID;
	/* Last: with a space that is named, it alone is enough to invalidate. */
	granules = space->kind == TLBP_SPACE_GUEST ? caps->guest_granules : caps->granules;
	if (TLBP_UNLIKELY(!flush_has_granule(granules, space->granule_shift)))
		return TLBP_ERR_GRANULE;
	return TLBP_OK;
}

static TLBP_COLD int flush_check_details(const struct tlbp *tlbp,
					 const struct tlbp_request *request)
{
	if ((request->flags & ~(uint32_t)FLUSH_REQUEST_FLAGS) ||
	    ((request->flags & TLBP_NON_SECURE) && request->space.kind != TLBP_SPACE_GUEST))
		return TLBP_ERR_FLAGS;
	if (request->stride_shift > 63 ||
	    (request->stride_shift && request->stride_shift < request->space.granule_shift))
		return TLBP_ERR_STRIDE;
	if (request->level > TLBP_LEVEL_0)
		return TLBP_ERR_LEVEL;
	if (!TLBP_HAS_BACKEND_HOOK(tlbp, check))
		return TLBP_OK;
	return TLBP_BACKEND_HOOK(tlbp, check)(tlbp->backend, request);
}

static int flush_check_range(const struct tlbp_range *range, uint32_t granule_shift)
{
	if (range->page_count == 0)
		return TLBP_EMPTY;
	if (range->start_va & ((UINT64_C(1) << granule_shift) - 1))
		return TLBP_ERR_ALIGN;
	return range->page_count - 1 > ~range->start_va >> granule_shift ? TLBP_ERR_RANGE : TLBP_OK;
}

static int flush_check_ranges(const struct tlbp_request *request)
{
	int result = TLBP_EMPTY;
	uint32_t i;

	/*@
	  loop invariant 0 <= i <= request->range_count;
	  loop invariant result == TLBP_EMPTY || (result == TLBP_OK && i > 0);
	  loop invariant result == TLBP_EMPTY ==>
	    \forall integer j; 0 <= j < i ==> request->ranges[j].page_count == 0;
	  loop invariant \forall integer j; 0 <= j < i ==>
	    request->ranges[j].page_count == 0 ||
	    is_accepted_range(request->ranges + j, request->space.granule_shift);
	  loop assigns i, result;
	  loop variant request->range_count - i;
	*/
	for (i = 0; i < request->range_count; i++) {
		int status = flush_check_range(&request->ranges[i],
					       tlbp_granule_shift(&request->space));

		if (status < 0)
			return status;
		if (status == TLBP_OK)
			result = TLBP_OK;
	}
	return result;
}

/* Not zero if there is anything special about it. */
static TLBP_HOT uint32_t flush_details(const struct tlbp_request *request)
{
	uint32_t odd_flags = request->flags & ~(uint32_t)FLUSH_PLAIN_FLAGS;

	return odd_flags | request->stride_shift | request->level;
}

static int flush_check(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	int status;

	if (!request)
		return TLBP_ERR_REQUEST;
	status = flush_check_space(&tlbp->backend->caps, &request->space);
	if (status != TLBP_OK)
		return status;
	if (request->range_count && !request->ranges && !(request->flags & FLUSH_WANTS))
		return TLBP_ERR_REQUEST;
	if (flush_details(request)) {
		status = flush_check_details(tlbp, request);
		if (status != TLBP_OK)
			return status;
	}
	return request->flags & FLUSH_WANTS ? TLBP_OK : flush_check_ranges(request);
}

static TLBP_HOT struct tlbp_plan flush_plan(uint16_t action, uint16_t reason)
{
	struct tlbp_plan plan = {
		.budget_ns = TLBP_NO_BUDGET,
		.action = action,
		.reason = reason,
	};

	return plan;
}

/* A request that does not say whose translations is about anybody's. */
static TLBP_COLD struct tlbp_plan flush_plan_malformed(int status,
						       const struct tlbp_request *request)
{
	if (status == TLBP_EMPTY)
		return flush_plan(TLBP_NOTHING, TLBP_REASON_EMPTY);
	if (!request || status == TLBP_ERR_SPACE || status == TLBP_ERR_DOMAIN ||
	    status == TLBP_ERR_ASID || status == TLBP_ERR_VMID ||
	    (request->flags & TLBP_WANT_EVERYTHING))
		return flush_plan(TLBP_EVERYTHING, TLBP_REASON_BAD_REQUEST);
	return flush_plan(TLBP_WHOLE_SPACE, TLBP_REASON_BAD_REQUEST);
}

/* Takes the policy's plan only as far as it covers the request. */
static TLBP_COLD int flush_amend(const struct tlbp *tlbp, struct tlbp_plan *plan)
{
	int status = TLBP_OK;

	if (plan->reason >= TLBP_REASON_COUNT || plan->action < TLBP_BY_ADDRESS ||
	    plan->action > TLBP_EVERYTHING) {
		*plan = flush_plan(TLBP_WHOLE_SPACE, TLBP_REASON_BAD_PLAN);
		status = TLBP_ERR_PLAN;
	}
	if (tlbp->flags & TLBP_NEVER_WHOLE) {
		plan->budget_ns = TLBP_NO_BUDGET;
		if (plan->action != TLBP_BY_ADDRESS && status == TLBP_OK)
			plan->reason = TLBP_REASON_WHOLE_FORBIDDEN;
		plan->action = TLBP_BY_ADDRESS;
	}
	return status;
}

/* Without a form by address, or without need of one. */
static TLBP_COLD struct tlbp_plan flush_plan_whole(const struct tlbp_request *request)
{
	if (request->flags & TLBP_WANT_EVERYTHING)
		return flush_plan(TLBP_EVERYTHING, TLBP_REASON_WANTED);
	if (request->flags & TLBP_WANT_WHOLE_SPACE)
		return flush_plan(TLBP_WHOLE_SPACE, TLBP_REASON_WANTED);
	return flush_plan(TLBP_WHOLE_SPACE, TLBP_REASON_NO_ADDRESS_FORM);
}

static uint64_t flush_count_ops(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	if (request->flags & FLUSH_WANTS)
		return TLBP_NO_ADDRESS_FORM;
	return TLBP_BACKEND_HOOK(tlbp, count_ops)(tlbp->backend, request);
}

static int flush_ask(const struct tlbp *tlbp, const struct tlbp_request *request,
		     uint64_t op_count, uint64_t at_ns, struct tlbp_plan *plan)
{
	if (TLBP_UNLIKELY(op_count == TLBP_NO_ADDRESS_FORM)) {
		*plan = flush_plan_whole(request);
		return TLBP_OK;
	}
	*plan = TLBP_POLICY_HOOK(tlbp, decide)(tlbp->policy, request, &tlbp->backend->caps,
					       op_count, at_ns);
	if (TLBP_LIKELY(plan->action == TLBP_BY_ADDRESS && tlbp->flags == 0 &&
			plan->reason < TLBP_REASON_COUNT))
		return TLBP_OK;
	return flush_amend(tlbp, plan);
}

int tlbp_decide(const struct tlbp *tlbp, const struct tlbp_request *request, uint64_t at_ns,
		struct tlbp_plan *plan)
{
	uint64_t op_count;
	int status;

	if (!flush_is_ready(tlbp))
		return TLBP_ERR_UNREADY;
	status = flush_check(tlbp, request);
	if (status != TLBP_OK) {
		*plan = flush_plan_malformed(status, request);
		return status;
	}
	op_count = flush_count_ops(tlbp, request);
	return flush_ask(tlbp, request, op_count, op_count < TLBP_TIMED_OPS ? 0 : at_ns, plan);
}

/* ---------------------------------------------------------------- slices --- */

/* The request's, unless it is wrong about it. */
static const struct tlbp_space *flush_space(const struct tlbp_flush *flush)
{
	return flush->plan.action == TLBP_EVERYTHING && (flush->flags & FLUSH_MALFORMED) ?
		       &flush->tlbp->widest :
		       &flush->request->space;
}

static uint64_t flush_now_ns(const struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;

	return flush->flags & FLUSH_TIMED ? TLBP_BACKEND_HOOK(tlbp, now_ns)(tlbp->backend) : 0;
}

/*
 * The clock runs on from one piece of work to the next, so that the budget pays
 * for what the engine does in between; but not while others ran.
 */
static void flush_restart_clock(struct tlbp_flush *flush)
{
	flush->outcome.at_ns = flush_now_ns(flush);
}

/* Of a malformed request the flags may be anything. */
static uint32_t flush_flags(const struct tlbp_flush *flush)
{
	return flush->flags & FLUSH_MALFORMED ? 0 : flush->request->flags;
}

/* Completes a piece of work and tells how long it took, 0 if nobody waited. */
static uint64_t flush_complete(struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;
	uint64_t start_ns = flush->outcome.at_ns;
	uint64_t elapsed_ns;

	if ((flush->flags & FLUSH_NO_SYNC) && (flush->flags & FLUSH_DONE)) {
		flush->outcome.by_address_ns = 0;
		return 0;
	}
	TLBP_BACKEND_HOOK(tlbp, sync)(tlbp->backend, flush_space(flush), flush->outcome.action,
				      flush_flags(flush));
	flush_restart_clock(flush);
	/* A clock that ran backwards shows no time. */
	elapsed_ns = flush->outcome.at_ns > start_ns ? flush->outcome.at_ns - start_ns : 0;
	if (tlbp->stats && elapsed_ns > TLBP_READ_ONCE(tlbp->stats->longest_ns))
		TLBP_WRITE_ONCE(tlbp->stats->longest_ns, elapsed_ns);
	return elapsed_ns;
}

static void flush_leave(struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;

	if (TLBP_HAS_BACKEND_HOOK(tlbp, leave) && (flush->flags & FLUSH_ENTERED)) {
		TLBP_BACKEND_HOOK(tlbp, leave)(tlbp->backend, flush_space(flush));
		flush->flags &= ~(uint32_t)FLUSH_ENTERED;
	}
}

static void flush_escalate(struct tlbp_flush *flush, uint16_t reason)
{
	flush->outcome.action = TLBP_WHOLE_SPACE;
	flush->outcome.reason = reason;
}

/* Aims at slice_ns, at what is left of the budget, and at max_ops at most. */
static void flush_size_slice(struct tlbp_flush *flush, uint64_t op_ns, uint64_t max_ops)
{
	uint64_t target_ns = flush->tlbp->slice_ns;

	if (flush->flags & FLUSH_BUDGETED) {
		TLBP_ASSERT(flush->outcome.by_address_ns <= flush->plan.budget_ns);
		TLBP_ASSERT(flush->blind_ops < flush->tlbp->blind_ops);
		target_ns = tlbp_min(target_ns,
				     flush->plan.budget_ns - flush->outcome.by_address_ns);
		max_ops = tlbp_min(max_ops, flush->tlbp->blind_ops - flush->blind_ops);
	}
	max_ops = tlbp_min(max_ops, TLBP_DIV_U64(target_ns, tlbp_max(op_ns, 1)));
	flush->slice_ops = tlbp_clamp_u32(tlbp_max(max_ops, 1));
}

static void flush_first_slice(struct tlbp_flush *flush)
{
	uint32_t op_ns = flush->plan.op_ns;

	if (!(flush->flags & FLUSH_SLICED))
		flush->slice_ops = UINT32_MAX;
	else if (!(flush->flags & FLUSH_TIMED))
		flush->slice_ops = (uint32_t)tlbp_min(FLUSH_UNTIMED_SLICE_OPS,
						      flush->tlbp->blind_ops);
	else
		flush_size_slice(flush, op_ns,
				 op_ns ? FLUSH_KNOWN_SLICE_OPS : FLUSH_FIRST_SLICE_OPS);
}

/* After a slice with work left: escalate, or size the next. */
static TLBP_NOINLINE void flush_judge_slice(struct tlbp_flush *flush, uint32_t issued,
					    uint64_t elapsed_ns)
{
	bool blind = elapsed_ns < (uint64_t)issued * FLUSH_MIN_OP_NS;

	flush->blind_ops = blind ? flush->blind_ops + issued : 0;
	if (flush->flags & FLUSH_BUDGETED) {
		if (flush->outcome.by_address_ns >= flush->plan.budget_ns) {
			flush_escalate(flush, TLBP_REASON_BUDGET_SPENT);
			return;
		}
		if (flush->blind_ops >= flush->tlbp->blind_ops) {
			flush_escalate(flush, TLBP_REASON_CLOCK_STUCK);
			return;
		}
	}
	if (flush->flags & FLUSH_TIMED)
		flush_size_slice(flush, TLBP_DIV_U64(elapsed_ns, issued),
				 (uint64_t)flush->slice_ops * FLUSH_SLICE_GROWTH);
}

static void flush_run_slice(struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;
	uint64_t elapsed_ns;
	uint32_t issued;

	issued = TLBP_BACKEND_HOOK(tlbp, issue)(tlbp->backend, flush->request, &flush->cursor,
						flush->slice_ops);
	TLBP_ASSERT(flush->cursor.range_index <= flush->request->range_count);
	if (flush->cursor.range_index >= flush->request->range_count)
		flush->flags |= FLUSH_DONE;
	elapsed_ns = flush_complete(flush);
	flush->outcome.op_count += issued;
	flush->outcome.slice_count++;
	flush->outcome.by_address_ns = tlbp_add_sat(flush->outcome.by_address_ns, elapsed_ns);

	if (flush->flags & FLUSH_DONE)
		return;
	if (issued == 0) {
		flush->outcome.status = TLBP_ERR_REFUSED;
		flush_escalate(flush, TLBP_REASON_REFUSED);
	} else if (flush->flags & FLUSH_SLICED)
		flush_judge_slice(flush, issued, elapsed_ns);
}

static TLBP_NOINLINE void flush_run_wide(struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;

	if (flush->outcome.action == TLBP_WHOLE_SPACE &&
	    TLBP_BACKEND_HOOK(tlbp, whole_space)(tlbp->backend, flush_space(flush),
						 flush_flags(flush)) == 0) {
		flush->outcome.action = TLBP_EVERYTHING;
		flush->outcome.reason = TLBP_REASON_REFUSED;
		if (flush->outcome.status == TLBP_OK)
			flush->outcome.status = TLBP_ERR_REFUSED;
	}
	if (flush->outcome.action == TLBP_EVERYTHING)
		TLBP_BACKEND_HOOK(tlbp, everything)(tlbp->backend, flush_space(flush),
						    flush_flags(flush));
	flush->flags |= FLUSH_DONE;
	flush->outcome.whole_ns = flush_complete(flush);
}

static void flush_enter(struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;

	if (TLBP_HAS_BACKEND_HOOK(tlbp, enter) && !(flush->flags & FLUSH_ENTERED)) {
		TLBP_BACKEND_HOOK(tlbp, enter)(tlbp->backend, flush_space(flush));
		flush->flags |= FLUSH_ENTERED;
	}
}

static void flush_run_piece(struct tlbp_flush *flush)
{
	flush_enter(flush);
	if (flush->outcome.action == TLBP_BY_ADDRESS)
		flush_run_slice(flush);
	else
		flush_run_wide(flush);
}

/* Out of the context whenever others may run. */
static void flush_relax(struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;

	if (!TLBP_HAS_BACKEND_HOOK(tlbp, relax) || !(flush->flags & FLUSH_RELAXES))
		return;
	flush_leave(flush);
	TLBP_BACKEND_HOOK(tlbp, relax)(tlbp->backend, flush->request);
	flush_restart_clock(flush);
}

/* To the end, or for one step. */
static void flush_run(struct tlbp_flush *flush)
{
	/*@
	  loop invariant context: is_in_context(flush);
	  loop invariant allowed: is_allowed(flush);
	  loop invariant flags: is_same_flags(flush->flags, \at(flush->flags, Pre));
	  loop invariant action: \at(flush->outcome.action, Pre) <= flush->outcome.action;
	  loop invariant outcome: is_outcome(flush);
	  loop invariant done: HAS(flush->flags, PROOF_DONE) ==> is_done(flush);
	  loop invariant work: !HAS(flush->flags, PROOF_DONE) ==> has_work(flush);
	  loop invariant progress: STEPS(flush) <= \at(STEPS(flush), Pre);
	  loop assigns FLUSH_STATE, PROOF_ISSUED, proof_inside;
	  loop variant STEPS(flush);
	*/
	while (!(flush->flags & FLUSH_DONE)) {
		flush_run_piece(flush);
		if (flush->flags & FLUSH_STEPPED)
			break;
		if (!(flush->flags & FLUSH_DONE))
			flush_relax(flush);
	}
	flush_leave(flush);
}

/* -------------------------------------------------------- begin and end --- */

/* The clock is read only for somebody: slices, a budget, a policy that learns. */
static bool flush_wants_clock(const struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;

	return (flush->flags & FLUSH_SLICED) || TLBP_HAS_POLICY_HOOK(tlbp, observe) ||
	       (TLBP_POLICY_FLAGS(tlbp) & TLBP_POLICY_WANTS_TIME);
}

/* When others may run, and whether the caller completes what is issued last. */
static uint32_t flush_liberties(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	uint32_t flags = 0;

	if (TLBP_HAS_BACKEND_HOOK(tlbp, relax) && !(request->flags & TLBP_NO_RELAX) &&
	    request->space.domain != TLBP_DOMAIN_LOCAL)
		flags |= FLUSH_RELAXES;
	if ((request->flags & TLBP_NO_SYNC) && !TLBP_HAS_BACKEND_HOOK(tlbp, enter))
		flags |= FLUSH_NO_SYNC;
	return flags;
}

static int flush_start_valid(struct tlbp_flush *flush, uint64_t op_count)
{
	const struct tlbp_request *request = flush->request;
	const struct tlbp *tlbp = flush->tlbp;
	bool may_time = TLBP_HAS_BACKEND_HOOK(tlbp, now_ns) && op_count >= TLBP_TIMED_OPS;
	int status;

	flush->flags |= flush_liberties(tlbp, request);
	if (may_time && flush_wants_clock(flush))
		flush->flags |= FLUSH_TIMED;
	flush_restart_clock(flush);
	status = flush_ask(tlbp, request, op_count, flush->outcome.at_ns, &flush->plan);
	if (flush->plan.budget_ns != TLBP_NO_BUDGET)
		flush->flags |= FLUSH_BUDGETED;
	if (may_time && (flush->flags & (FLUSH_BUDGETED | FLUSH_TIMED)) == FLUSH_BUDGETED) {
		flush->flags |= FLUSH_TIMED;
		flush_restart_clock(flush);
	}
	flush_first_slice(flush);
	return status;
}

static void flush_reset(struct tlbp_flush *flush)
{
	flush->blind_ops = 0;
	flush->cursor.page_index = 0;
	flush->cursor.range_index = 0;
	flush->outcome.op_count = 0;
	flush->outcome.by_address_ns = 0;
	flush->outcome.whole_ns = 0;
	flush->outcome.at_ns = 0;
	flush->outcome.slice_count = 0;
	flush->slice_ops = 0;
}

static int flush_make_plan(struct tlbp_flush *flush, int status, uint64_t op_count)
{
	if (status == TLBP_OK)
		return flush_start_valid(flush, op_count);
	/* An empty one is not: its flags hold. */
	flush->flags |= status < 0 ? FLUSH_MALFORMED : 0;
	flush->plan = flush_plan_malformed(status, flush->request);
	return status;
}

static void flush_start(struct tlbp_flush *flush, int status, uint64_t op_count)
{
	const struct tlbp *tlbp = flush->tlbp;

	flush_reset(flush);
	status = flush_make_plan(flush, status, op_count);
	flush->outcome.status = status;
	flush->outcome.action = flush->plan.action;
	flush->outcome.reason = flush->plan.reason;

	if (status == TLBP_EMPTY && !(flush->request->flags & TLBP_ORDER_EMPTY))
		flush->flags |= FLUSH_DONE;
	else
		TLBP_BACKEND_HOOK(tlbp, order_stores)(tlbp->backend, flush_space(flush));
}

#define FLUSH_COUNT(stats, counter, amount) \
	TLBP_WRITE_ONCE((stats)->counter, TLBP_READ_ONCE((stats)->counter) + (amount))

static TLBP_HOT void flush_count(struct tlbp_stats *stats, uint16_t reason, uint64_t op_count)
{
	FLUSH_COUNT(stats, reasons[reason], 1);
	FLUSH_COUNT(stats, op_count, op_count);
}

static void flush_count_rest(const struct tlbp_flush *flush, struct tlbp_stats *stats)
{
	const struct tlbp_outcome *outcome = &flush->outcome;

	FLUSH_COUNT(stats, escalation_count,
		    flush->plan.action == TLBP_BY_ADDRESS && outcome->action != TLBP_BY_ADDRESS);
	FLUSH_COUNT(stats, error_count, outcome->status < 0);
	FLUSH_COUNT(stats, by_address_ns, outcome->by_address_ns);
	FLUSH_COUNT(stats, whole_ns, outcome->whole_ns);
}

/* Measured, or whole for a reason that a policy knows. */
static bool flush_is_instructive(const struct tlbp_flush *flush)
{
	return (flush->flags & FLUSH_TIMED) ||
	       (flush->outcome.action > TLBP_BY_ADDRESS &&
		flush->plan.reason != TLBP_REASON_BAD_REQUEST);
}

static int flush_end(struct tlbp_flush *flush)
{
	const struct tlbp *tlbp = flush->tlbp;

	if (TLBP_HAS_POLICY_HOOK(tlbp, observe) && flush_is_instructive(flush))
		TLBP_POLICY_HOOK(tlbp, observe)(tlbp->policy, flush->request, &flush->outcome);
	if (tlbp->stats) {
		flush_count(tlbp->stats, flush->outcome.reason, flush->outcome.op_count);
		flush_count_rest(flush, tlbp->stats);
	}
#ifndef TLBP_NO_TRACE
	if (TLBP_UNLIKELY(tlbp->trace))
		tlbp->trace(tlbp->trace_context, flush->request, &flush->plan, &flush->outcome);
#endif
	return flush->outcome.status;
}

/* Everything up to the first operation. */
static void flush_prepare(struct tlbp_flush *flush, const struct tlbp *tlbp,
			  const struct tlbp_request *request, uint32_t flags)
{
	int status = flush_check(tlbp, request);
	uint64_t op_count = 0;

	if (status == TLBP_OK)
		op_count = flush_count_ops(tlbp, request);
	flush->tlbp = tlbp;
	flush->request = request;
	flush->flags = flags;
	flush_start(flush, status, op_count);
}

static TLBP_NOINLINE int flush_in_slices(const struct tlbp *tlbp,
					 const struct tlbp_request *request)
{
	struct tlbp_flush flush;

	if (!flush_is_ready(tlbp))
		return TLBP_ERR_UNREADY;
	flush_prepare(&flush, tlbp, request, 0);
	flush_run(&flush);
	return flush_end(&flush);
}

/*
 * Some pages, well-formed, for which an operation each is best. They lie within
 * 4 GiB, so backends count their operands up without a carry; an empty range
 * wraps to a long one.
 */
static TLBP_HOT bool flush_is_short(const struct tlbp_range *range, uint32_t granule_shift,
				    bool of_several)
{
	uint64_t last_index = range->page_count - 1;
	uint64_t last_va = range->start_va + (last_index << granule_shift);
	uint64_t offset_mask = (UINT64_C(1) << granule_shift) - 1;

	if (!FLUSH_ASSUME_VALID && (range->start_va & offset_mask))
		return false;
	if (TLBP_LIKELY(last_index == 0))
		return true;
	return !(last_index >> 16 | (range->start_va ^ last_va) >> 32) && of_several;
}

/* An ASID that is not read may be anything; it is looked at first as it seldom is wide. */
static TLBP_HOT bool flush_is_short_space(const struct tlbp *tlbp, const struct tlbp_space *space,
					  uint64_t spaces)
{
	if (FLUSH_ASSUME_VALID)
		return spaces != 0;
	return flush_has_space(spaces, space) &&
	       flush_has_granule(tlbp->backend->caps.granules, space->granule_shift) &&
	       !(space->asid > tlbp->max_asid && space->kind == TLBP_SPACE_USER);
}

/*
 * Most flushes are of a page or a few, and nobody looks at their time: a request
 * of one range with nothing special about it, in one of the spaces for which the
 * backend has a short cut. Tells whether it was one.
 */
static TLBP_HOT bool flush_is_small(const struct tlbp *tlbp, const struct tlbp_request *request,
				    uint64_t spaces)
{
	uint32_t beyond_bits = FLUSH_ASSUME_VALID ? 0 : flush_beyond_bits(&request->space);

	if (!FLUSH_ASSUME_VALID && !request->ranges)
		return false;
	return request->range_count == 1 && !(flush_details(request) | beyond_bits) &&
	       flush_is_short_space(tlbp, &request->space, spaces) &&
	       flush_is_short(request->ranges, tlbp_granule_shift(&request->space),
			      spaces & FLUSH_SHORT_SEVERAL);
}

/* Nobody would read the clock, and no slice ends before the range does. */
static TLBP_HOT bool flush_is_untimed(const struct tlbp *tlbp, uint64_t page_count)
{
	return page_count < TLBP_TIMED_OPS ||
	       (!TLBP_HAS_POLICY_HOOK(tlbp, observe) &&
		!(TLBP_POLICY_FLAGS(tlbp) & TLBP_POLICY_WANTS_TIME) &&
		!TLBP_HAS_BACKEND_HOOK(tlbp, relax));
}

static TLBP_HOT void flush_emit_in(const struct tlbp *tlbp, const struct tlbp_space *space,
				   const struct tlbp_range *range, uint32_t flags,
				   uint32_t action)
{
	const struct tlbp_backend_ops *ops = TLBP_BACKEND_OPS(tlbp);

	TLBP_HOOK(ops, order_stores)(tlbp->backend, space);
	TLBP_HOOK(ops, issue_pages)(tlbp->backend, space, range, flags);
	TLBP_HOOK(ops, sync)(tlbp->backend, space, action, flags);
}

static TLBP_HOT void flush_emit_small(const struct tlbp *tlbp, const struct tlbp_space *space,
				      const struct tlbp_range *range, uint32_t flags,
				      uint32_t action)
{
	struct tlbp_space inner = *space;

	/* Every hook asks for the domain. Where they are seen through, once is enough. */
	inner.domain = TLBP_DOMAIN_INNER;
	if (TLBP_IS_BOUND && space->domain == TLBP_DOMAIN_INNER)
		flush_emit_in(tlbp, &inner, range, flags, action);
	else
		flush_emit_in(tlbp, space, range, flags, action);
}

/* With a constant for action, what a completion may take more is seen to be dead. */
static TLBP_HOT bool flush_small(const struct tlbp *tlbp, const struct tlbp_request *request,
				 uint32_t action)
{
	/* Copies, so that the compiler need not read them anew after each barrier. */
	const struct tlbp_space space = request->space;
	const struct tlbp_range range = request->ranges[0];
	uint32_t flags = request->flags;
	struct tlbp_plan plan;

	if (!flush_is_untimed(tlbp, range.page_count))
		return false;
	plan = TLBP_POLICY_HOOK(tlbp, decide)(tlbp->policy, request, &tlbp->backend->caps,
					      range.page_count, 0);
	if (plan.action != TLBP_BY_ADDRESS || plan.reason >= TLBP_REASON_COUNT ||
	    (plan.budget_ns != TLBP_NO_BUDGET && range.page_count >= TLBP_TIMED_OPS))
		return false;

	flush_emit_small(tlbp, &space, &range, flags, action);
	if (tlbp->stats)
		flush_count(tlbp->stats, plan.reason, range.page_count);
	return true;
}

static TLBP_HOT bool flush_are_given(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	return FLUSH_ASSUME_VALID || (tlbp && request);
}

/* Not with plain barriers at the end: apart, so that the way with them needs no frame. */
static TLBP_NOINLINE int flush_otherwise(const struct tlbp *tlbp,
					 const struct tlbp_request *request)
{
	if (flush_are_given(tlbp, request) &&
	    flush_is_small(tlbp, request, tlbp->extra_spaces) &&
	    flush_small(tlbp, request, TLBP_BY_ADDRESS))
		return TLBP_OK;
	return flush_in_slices(tlbp, request);
}

/* Where nothing is seen through, one piece of code serves both. */
static TLBP_HOT bool flush_short_cut(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	bool is_extra = !TLBP_IS_BOUND && tlbp->extra_spaces != 0;

	return flush_is_small(tlbp, request,
			      is_extra ? tlbp->extra_spaces : tlbp->short_spaces) &&
	       flush_small(tlbp, request, is_extra ? TLBP_BY_ADDRESS : TLBP_NOTHING);
}

/* Before tlbp_init() no space has a short cut. */
int tlbp_flush(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	if (flush_are_given(tlbp, request) && flush_short_cut(tlbp, request))
		return TLBP_OK;
	return TLBP_IS_BOUND ? flush_otherwise(tlbp, request) : flush_in_slices(tlbp, request);
}

/* Whatever was flushed: it is not known, so everything is. */
static TLBP_COLD void flush_sync_anything(const struct tlbp *tlbp)
{
	TLBP_BACKEND_HOOK(tlbp, order_stores)(tlbp->backend, &tlbp->widest);
	TLBP_BACKEND_HOOK(tlbp, everything)(tlbp->backend, &tlbp->widest, 0);
	TLBP_BACKEND_HOOK(tlbp, sync)(tlbp->backend, &tlbp->widest, TLBP_EVERYTHING, 0);
}

int tlbp_sync(const struct tlbp *tlbp, const struct tlbp_space *space, uint32_t flags)
{
	int status = TLBP_ERR_REQUEST;

	if (!flush_is_ready(tlbp))
		return TLBP_ERR_UNREADY;
	if (space)
		status = flush_check_space(&tlbp->backend->caps, space);
	if (status == TLBP_OK && (flags & ~(uint32_t)TLBP_NXS))
		status = TLBP_ERR_FLAGS;
	/* With an enter hook every flush has completed in its context. */
	if (TLBP_HAS_BACKEND_HOOK(tlbp, enter))
		return status;
	if (status != TLBP_OK)
		flush_sync_anything(tlbp);
	else
		TLBP_BACKEND_HOOK(tlbp, sync)(tlbp->backend, space, TLBP_BY_ADDRESS, flags);
	return status;
}

int tlbp_flush_begin(struct tlbp_flush *flush, const struct tlbp *tlbp,
		     const struct tlbp_request *request)
{
	flush->tlbp = NULL;
	if (!flush_is_ready(tlbp))
		return TLBP_ERR_UNREADY;
	flush_prepare(flush, tlbp, request, FLUSH_STEPPED);
	return flush->outcome.status;
}

static void flush_resume(struct tlbp_flush *flush)
{
	if (!(flush->flags & FLUSH_DONE))
		flush_restart_clock(flush);
	flush_run(flush);
}

int tlbp_flush_step(struct tlbp_flush *flush)
{
	if (!flush->tlbp)
		return TLBP_ERR_UNREADY;
	flush_resume(flush);
	return flush->flags & FLUSH_DONE ? TLBP_OK : TLBP_AGAIN;
}

/* Member by member: some compilers make a call of memcpy() of an assignment. */
static void flush_report(const struct tlbp_flush *flush, struct tlbp_outcome *to)
{
	const struct tlbp_outcome *from = &flush->outcome;

	to->op_count = from->op_count;
	to->by_address_ns = from->by_address_ns;
	to->whole_ns = from->whole_ns;
	to->at_ns = from->at_ns;
	to->slice_count = from->slice_count;
	to->status = from->status;
	to->action = from->action;
	to->reason = from->reason;
}

/* Nobody steps it or waits for it any more. */
static void flush_hurry(struct tlbp_flush *flush)
{
	if (!(flush->flags & FLUSH_DONE) && flush->outcome.action == TLBP_BY_ADDRESS &&
	    !(flush->tlbp->flags & TLBP_NEVER_WHOLE))
		flush_escalate(flush, TLBP_REASON_ABANDONED);
	flush->flags &= ~(uint32_t)(FLUSH_STEPPED | FLUSH_RELAXES);
	flush->slice_ops = UINT32_MAX;
}

int tlbp_flush_finish(struct tlbp_flush *flush, struct tlbp_outcome *outcome)
{
	if (!flush->tlbp)
		return TLBP_ERR_UNREADY;
	flush_hurry(flush);
	flush_resume(flush);
	if (outcome)
		flush_report(flush, outcome);
	return flush_end(flush);
}
