/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * adaptive: predicts both sides and takes the cheaper.
 *
 * Observation: the price of a whole-space flush is not the instruction but the
 * refills after it, and those depend on what the TLB holds just now that will
 * be used again. Right after a whole flush that is nothing, and the next one
 * is almost free. Nor is an entry worth anything whose page is unmapped now:
 * it goes either way.
 *
 * Rule:
 *
 *	by address	= predicted from the costs * learned scale
 *	whole		= whole cost + spared entries * reuse share * refill cost
 *
 * and what other CPUs lose by each operation on either side, if that is known.
 *
 *	1. Predict both; take the smaller.
 *	2. By address, the engine's budget is the predicted whole side (and
 *	   max_ns): a wrong prediction is cut off at the break-even.
 *	3. The scale is learned from what flushes by address took, the whole cost
 *	   from whole flushes (estimate.h).
 *	4. Spared entries are those that a flush by address would leave alive: what
 *	   it left the last time, nothing after a whole flush, and what was
 *	   refilled since, less the pages that the request names, up to the
 *	   capacity. Refills are counted if the caller tells them
 *	   (tlbp_adaptive_refills()), otherwise the TLB is taken to fill up
 *	   linearly over regrow_ns.
 *	5. Of the pages named, those that fit into the refills since the last
 *	   flush are taken to be in the TLB: mapped, used and unmapped again. Of
 *	   more pages than that, half of the refills.
 *	6. The reuse share starts at a half if refills are told, and is learned:
 *	   what is refilled after a whole flush beyond the usual rate had been
 *	   alive. It stays within an eighth of a half. Otherwise it is an eighth.
 *
 * Where the numbers come from, and what else was tried: docs/adaptive.md.
 *
 * Use it where flushes vary and nobody has time to tune. Do not use it without
 * costs that are at least roughly right for the core, or where the same flush
 * must always take the same way.
 */
#include "estimate.h"

#define PERMILLE 1000
/* The learned factor is in units of 1/1024. */
#define ADAPTIVE_SCALE_ONE 1024
/* An operation of unknown cost is learned as a factor of this. */
#define ADAPTIVE_UNKNOWN_OP_PS 1000
/* A sample this many steps of the clock long is exact to a sixteenth. */
#define ADAPTIVE_SAMPLE_STEPS 16
/* Usual refills of more than this part of what was lost hide what comes back. */
#define ADAPTIVE_BLUR 8
/* What became of less than this part of the capacity tells nothing. */
#define ADAPTIVE_FEW_LOST 64
/* Of a flush that is worth learning from, and of any TLB: products of these fit. */
#define ADAPTIVE_MAX_SLICES (UINT32_C(1) << 16)
#define ADAPTIVE_MAX_ENTRIES (UINT32_C(1) << 24)
#define ADAPTIVE_TOLD_REUSE_PERMILLE 500
/* Some come back later than anybody watches, and some that come were never there. */
#define ADAPTIVE_LEAST_REUSE_PERMILLE 375
#define ADAPTIVE_MOST_REUSE_PERMILLE 625
#define ADAPTIVE_TIMED_REUSE_PERMILLE 125

static struct tlbp_adaptive *adaptive_of(struct tlbp_policy *policy)
{
	return TLBP_CONTAINER(policy, struct tlbp_adaptive, policy);
}

static TLBP_SETUP int adaptive_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	struct tlbp_adaptive *adaptive = adaptive_of(policy);
	const struct tlbp_costs *costs = &adaptive->costs;
	uint64_t refill_all_ps = (uint64_t)costs->entry_count * costs->refill_ps;

	if (refill_all_ps == 0)
		return TLBP_ERR_POLICY_LIMITS;
	if (adaptive->regrow_ns == 0)
		adaptive->regrow_ns = tlbp_max(TLBP_DIV_U64(refill_all_ps, PS_PER_NS), 1);
	adaptive->has_range = (caps->flags & TLBP_CAP_RANGE) != 0;
	tlbp_estimate_set(&adaptive->scale, costs->op_ps ? ADAPTIVE_SCALE_ONE : 0);
	tlbp_estimate_set(&adaptive->whole_ns, costs->whole_ns);
	tlbp_estimate_set(&adaptive->reuse_permille, ADAPTIVE_TIMED_REUSE_PERMILLE);
	tlbp_estimate_set(&adaptive->refill_gap_ps, 0);
	adaptive->sampled = 0;
	adaptive->refills = 0;
	adaptive->told = 0;
	adaptive->flush_at_ns = 0;
	adaptive->flush_refills = 0;
	adaptive->kept_entries = 0;
	adaptive->lost_entries = 0;
	adaptive->came_entries = 0;
	adaptive->whole_at_ns = 0;
	adaptive->after_whole = 0;
	return TLBP_OK;
}

/* ------------------------------------------------- prediction: by address --- */

static uint64_t adaptive_page_count(const struct tlbp_request *request)
{
	uint64_t page_count = 0;
	uint32_t i;

	for (i = 0; i < request->range_count; i++)
		page_count = tlbp_add_sat(page_count, request->ranges[i].page_count);
	return page_count;
}

/* At the costs that it started from; 2^32 of anything are never worth their while. */
static uint64_t adaptive_start_ps(const struct tlbp_adaptive *adaptive,
				  const struct tlbp_request *request, uint64_t op_count,
				  uint64_t slice_count)
{
	const struct tlbp_costs *costs = &adaptive->costs;
	uint64_t op_ps = costs->op_ps ? costs->op_ps : ADAPTIVE_UNKNOWN_OP_PS;
	uint64_t pages_ps = 0;

	if (adaptive->has_range && costs->range_page_ps) {
		uint64_t page_count = adaptive_page_count(request);

		if (page_count > op_count) {
			op_ps = costs->range_op_ps ? costs->range_op_ps : op_ps;
			pages_ps = (uint64_t)tlbp_clamp_u32(page_count) * costs->range_page_ps;
		}
	}
	slice_count = tlbp_min(slice_count, ADAPTIVE_MAX_SLICES);
	return tlbp_add_sat(tlbp_add_sat(tlbp_clamp_u32(op_count) * op_ps, pages_ps),
			    slice_count * costs->sync_ns * PS_PER_NS);
}

/* Four seconds count as for ever; the product fits. */
static uint64_t adaptive_scaled(uint64_t start_ns, uint32_t scale)
{
	return (uint64_t)tlbp_clamp_u32(start_ns) * scale / ADAPTIVE_SCALE_ONE;
}

/* --------------------------------------------------- prediction: the whole --- */

/* Entries that came into the TLB since the last flush, by the clock. */
static uint64_t adaptive_fresh_by_time(const struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	uint64_t flush_at_ns = TLBP_READ_ONCE(adaptive->flush_at_ns);
	uint64_t regrow_ns = adaptive->regrow_ns;
	uint64_t capacity = adaptive->costs.entry_count;
	uint64_t elapsed_ns;

	if (flush_at_ns == 0 || at_ns == 0)
		return capacity;
	/* A little ahead: a flush on another CPU. Far ahead: the clock jumped. */
	if (at_ns < flush_at_ns)
		return flush_at_ns - at_ns < regrow_ns ? 0 : capacity;
	elapsed_ns = at_ns - flush_at_ns;
	if (elapsed_ns >= regrow_ns)
		return capacity;
	/* Above four seconds, seconds are exact enough, and the product fits. */
	if (elapsed_ns > UINT32_MAX)
		return TLBP_DIV_U64(capacity * (elapsed_ns >> 32), (regrow_ns >> 32) + 1);
	return TLBP_DIV_U64(capacity * elapsed_ns, regrow_ns);
}

static uint64_t adaptive_fresh(const struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	uint64_t refills = TLBP_READ_ONCE(adaptive->refills);
	uint64_t then = TLBP_READ_ONCE(adaptive->flush_refills);

	if (!TLBP_READ_ONCE(adaptive->told))
		return adaptive_fresh_by_time(adaptive, at_ns);
	/* Another CPU may have counted on between the two loads. */
	return refills > then ? tlbp_clamp_u32(refills - then) : 0;
}

static uint64_t adaptive_named(const struct tlbp_request *request, uint64_t fresh)
{
	uint64_t page_count = adaptive_page_count(request);

	return page_count <= fresh ? page_count : fresh / 2;
}

/* What is alive now and would be after the request by address. */
static uint64_t adaptive_spared(const struct tlbp_adaptive *adaptive,
				const struct tlbp_request *request, uint64_t at_ns)
{
	uint64_t capacity = tlbp_min(adaptive->costs.entry_count, ADAPTIVE_MAX_ENTRIES);
	uint64_t fresh = adaptive_fresh(adaptive, at_ns);
	uint64_t came = TLBP_READ_ONCE(adaptive->kept_entries) + fresh;
	uint64_t spared = came - adaptive_named(request, fresh);

	/* What does not fit has been evicted, of either kind alike. */
	return came > capacity ? TLBP_DIV_U64(spared * capacity, came) : spared;
}

static uint64_t adaptive_whole_ns(const struct tlbp_adaptive *adaptive,
				  const struct tlbp_request *request, uint64_t at_ns)
{
	uint64_t reused = TLBP_DIV_U64(adaptive_spared(adaptive, request, at_ns) *
					       tlbp_estimate_get(&adaptive->reuse_permille),
				       PERMILLE);

	return tlbp_add_sat(tlbp_estimate_get(&adaptive->whole_ns),
			    TLBP_DIV_U64(reused * adaptive->costs.refill_ps, PS_PER_NS));
}

/*
 * Bystanders lose time by each operation, and by the one of a whole flush. The
 * engine's clock does not show it: the part of the whole side is returned that
 * the time by address is of all that a flush by address costs.
 */
static uint64_t adaptive_own_ns(const struct tlbp_adaptive *adaptive,
				const struct tlbp_request *request, uint64_t op_count,
				uint64_t by_address_ns, uint64_t whole_ns)
{
	uint64_t each_ps = adaptive->costs.bystander_ps;
	uint64_t others_ns;

	if (each_ps == 0 || request->space.domain == TLBP_DOMAIN_LOCAL)
		return whole_ns;
	others_ns = TLBP_DIV_U64(tlbp_clamp_u32(op_count) * each_ps, PS_PER_NS);
	whole_ns = tlbp_add_sat(whole_ns, TLBP_DIV_U64(each_ps, PS_PER_NS));
	by_address_ns = tlbp_clamp_u32(by_address_ns);
	return TLBP_DIV_U64((uint64_t)tlbp_clamp_u32(whole_ns) * by_address_ns,
			    tlbp_max(by_address_ns + others_ns, 1));
}

static struct tlbp_plan adaptive_decide(const struct tlbp_policy *policy,
					const struct tlbp_request *request,
					const struct tlbp_caps *caps, uint64_t op_count,
					uint64_t at_ns)
{
	const struct tlbp_adaptive *adaptive =
		TLBP_CONST_CONTAINER(policy, struct tlbp_adaptive, policy);
	uint64_t max_ns = adaptive->max_ns ? adaptive->max_ns : TLBP_NO_BUDGET;
	uint64_t start_ns =
		TLBP_DIV_U64(adaptive_start_ps(adaptive, request, op_count, 1), PS_PER_NS);
	uint64_t by_address_ns = adaptive_scaled(start_ns, tlbp_estimate_get(&adaptive->scale));
	uint64_t whole_ns = adaptive_own_ns(adaptive, request, op_count, by_address_ns,
					    adaptive_whole_ns(adaptive, request, at_ns));
	struct tlbp_plan plan = {
		.budget_ns = TLBP_NO_BUDGET,
		.action = TLBP_WHOLE_SPACE,
		.reason = TLBP_REASON_CHEAPER_WHOLE,
	};

	(void)caps;
	if (by_address_ns > whole_ns)
		return plan;
	if (by_address_ns > max_ns) {
		plan.reason = TLBP_REASON_OVER_BUDGET;
		return plan;
	}
	plan.action = TLBP_BY_ADDRESS;
	plan.reason = TLBP_REASON_CHEAPER_BY_ADDRESS;
	plan.budget_ns = tlbp_min(tlbp_max(whole_ns, 1), max_ns);
	/* Slices are short as soon as a sample says that they should be. */
	by_address_ns = adaptive_scaled(start_ns, tlbp_estimate_feared(&adaptive->scale));
	plan.op_ns = tlbp_clamp_u32(TLBP_DIV_U64(by_address_ns, tlbp_max(op_count, 1)));
	return plan;
}

/* ----------------------------------------------------------- learning: costs --- */

/* Timed, waited for, and of all pages, if pages have a price of their own. */
static bool adaptive_is_sample(const struct tlbp_adaptive *adaptive,
			       const struct tlbp_request *request,
			       const struct tlbp_outcome *outcome)
{
	return outcome->at_ns && outcome->op_count && !(request->flags & TLBP_NO_SYNC) &&
	       (!adaptive->has_range || outcome->action == TLBP_BY_ADDRESS);
}

/* Measured and predicted nanoseconds in one word, so that CPUs do not mix them up. */
#define ADAPTIVE_SUM_SHIFT 32

/*
 * One sample may be short against the steps of the clock, and read a step or
 * none: such samples are joined until the steps do not matter.
 */
static void adaptive_learn_scale(struct tlbp_adaptive *adaptive,
				 const struct tlbp_request *request,
				 const struct tlbp_outcome *outcome)
{
	uint64_t enough_ns = tlbp_max(adaptive->costs.clock_ns, 1) * ADAPTIVE_SAMPLE_STEPS;
	uint64_t ns = outcome->by_address_ns;
	uint64_t start_ns = TLBP_DIV_U64(adaptive_start_ps(adaptive, request, outcome->op_count,
							   outcome->slice_count),
					 PS_PER_NS);

	if (ns < enough_ns && start_ns < enough_ns) {
		uint64_t sum = TLBP_READ_ONCE(adaptive->sampled);

		ns += sum >> ADAPTIVE_SUM_SHIFT;
		start_ns += sum & UINT32_MAX;
		sum = ns < enough_ns && start_ns < enough_ns ? ns << ADAPTIVE_SUM_SHIFT | start_ns :
							       0;
		TLBP_WRITE_ONCE(adaptive->sampled, sum);
		if (sum)
			return;
	}
	/* A clock that shows nothing for all of that stands still. */
	if (ns)
		tlbp_estimate_add(&adaptive->scale,
				  TLBP_DIV_U64((uint64_t)tlbp_clamp_u32(ns) * ADAPTIVE_SCALE_ONE,
					       tlbp_max(start_ns, 1)),
				  ESTIMATE_COST_FACTOR);
}

static void adaptive_learn_costs(struct tlbp_adaptive *adaptive,
				 const struct tlbp_request *request,
				 const struct tlbp_outcome *outcome)
{
	if (adaptive_is_sample(adaptive, request, outcome))
		adaptive_learn_scale(adaptive, request, outcome);
	if (outcome->whole_ns)
		tlbp_estimate_add(&adaptive->whole_ns, outcome->whole_ns, ESTIMATE_COST_FACTOR);
	if (outcome->reason == TLBP_REASON_CHEAPER_WHOLE ||
	    outcome->reason == TLBP_REASON_OVER_BUDGET)
		tlbp_estimate_idle(&adaptive->scale);
	/* Only what came near the bare whole cost may have been whole instead. */
	else if (outcome->action == TLBP_BY_ADDRESS &&
		 outcome->by_address_ns >= tlbp_estimate_get(&adaptive->whole_ns) / 4)
		tlbp_estimate_idle(&adaptive->whole_ns);
}

/* ----------------------------------------------------------- learning: reuse --- */

/* Refills from flush to flush that no request names show the usual rate. */
static void adaptive_learn_usual(struct tlbp_adaptive *adaptive, uint64_t others,
				 uint64_t elapsed_ns)
{
	tlbp_estimate_add(&adaptive->refill_gap_ps,
			  TLBP_DIV_U64((uint64_t)tlbp_clamp_u32(elapsed_ns) * PS_PER_NS,
				       tlbp_max(others, 1)),
			  ESTIMATE_SHARE_FACTOR);
}

/*
 * What a whole flush destroyed comes back as it is used again, perhaps only after
 * other flushes: until all of it has, or until the usual refills blur the view, or
 * another whole flush ends it. Returns whether it is over.
 */
static bool adaptive_learn_reuse(struct tlbp_adaptive *adaptive, uint64_t others, uint64_t at_ns,
				 bool whole)
{
	uint64_t lost = TLBP_READ_ONCE(adaptive->lost_entries);
	uint64_t gap_ps = tlbp_estimate_get(&adaptive->refill_gap_ps);
	uint64_t whole_at_ns = TLBP_READ_ONCE(adaptive->whole_at_ns);
	uint64_t elapsed_ns = at_ns > whole_at_ns ? tlbp_clamp_u32(at_ns - whole_at_ns) : 0;
	uint64_t came = TLBP_READ_ONCE(adaptive->came_entries) + others;
	uint64_t usual = gap_ps ? TLBP_DIV_U64(elapsed_ns * PS_PER_NS, gap_ps) : 0;

	TLBP_WRITE_ONCE(adaptive->came_entries, came);
	came -= tlbp_min(usual, came);
	if (!whole && gap_ps && came < lost && usual < lost / ADAPTIVE_BLUR)
		return false;
	if (lost > adaptive->costs.entry_count / ADAPTIVE_FEW_LOST) {
		uint64_t permille = TLBP_DIV_U64(tlbp_min(came, lost) * PERMILLE, lost);

		permille = tlbp_max(permille, ADAPTIVE_LEAST_REUSE_PERMILLE);
		permille = tlbp_min(permille, ADAPTIVE_MOST_REUSE_PERMILLE);
		tlbp_estimate_add(&adaptive->reuse_permille, permille, ESTIMATE_SHARE_FACTOR);
	}
	return true;
}

/* Refills that the request names were of pages mapped since, and say nothing. */
static void adaptive_learn_refills(struct tlbp_adaptive *adaptive,
				   const struct tlbp_request *request, uint64_t at_ns, bool whole)
{
	uint64_t flush_at_ns = TLBP_READ_ONCE(adaptive->flush_at_ns);
	uint64_t fresh = adaptive_fresh(adaptive, at_ns);
	uint64_t others = fresh - adaptive_named(request, fresh);

	if (TLBP_READ_ONCE(adaptive->after_whole)) {
		if (adaptive_learn_reuse(adaptive, others, at_ns, whole))
			TLBP_WRITE_ONCE(adaptive->after_whole, 0);
	} else if (flush_at_ns && at_ns > flush_at_ns)
		adaptive_learn_usual(adaptive, others, at_ns - flush_at_ns);
}

static void adaptive_observe(struct tlbp_policy *policy, const struct tlbp_request *request,
			     const struct tlbp_outcome *outcome)
{
	struct tlbp_adaptive *adaptive = adaptive_of(policy);
	bool whole = outcome->action >= TLBP_WHOLE_SPACE;
	bool told = TLBP_READ_ONCE(adaptive->told);
	uint64_t spared = adaptive_spared(adaptive, request, outcome->at_ns);

	adaptive_learn_costs(adaptive, request, outcome);
	/* By the clock alone, one wrong reading would last: only whole flushes count. */
	if (!whole && !told)
		return;
	if (told)
		adaptive_learn_refills(adaptive, request, outcome->at_ns, whole);
	if (whole) {
		TLBP_WRITE_ONCE(adaptive->after_whole, 1);
		TLBP_WRITE_ONCE(adaptive->lost_entries, spared);
		TLBP_WRITE_ONCE(adaptive->came_entries, 0);
		TLBP_WRITE_ONCE(adaptive->whole_at_ns, outcome->at_ns);
	}
	TLBP_WRITE_ONCE(adaptive->kept_entries, whole ? 0 : spared);
	TLBP_WRITE_ONCE(adaptive->flush_refills, TLBP_READ_ONCE(adaptive->refills));
	/* Nobody looked at the clock: the last time known still bounds what lives. */
	if (outcome->at_ns)
		TLBP_WRITE_ONCE(adaptive->flush_at_ns, outcome->at_ns);
}

void tlbp_adaptive_refills(struct tlbp_adaptive *adaptive, uint64_t refill_count)
{
	if (!TLBP_READ_ONCE(adaptive->told)) {
		tlbp_estimate_set(&adaptive->reuse_permille, ADAPTIVE_TOLD_REUSE_PERMILLE);
		TLBP_WRITE_ONCE(adaptive->told, 1);
	}
	if (refill_count < TLBP_READ_ONCE(adaptive->refills))
		TLBP_WRITE_ONCE(adaptive->flush_refills, 0);
	TLBP_WRITE_ONCE(adaptive->refills, refill_count);
}

const struct tlbp_policy_ops tlbp_adaptive_ops = {
	.name = "adaptive",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.flags = TLBP_POLICY_NEEDS_CLOCK | TLBP_POLICY_WANTS_TIME,
	.validate = adaptive_validate,
	.decide = adaptive_decide,
	.observe = adaptive_observe,
};
