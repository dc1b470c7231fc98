/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * adaptive: predicts both sides and takes the cheaper.
 *
 * Observation: the price of a whole-space flush is not the instruction but the
 * refills after it, and those depend on what the TLB holds just now that will
 * be used again. Right after a whole flush that is nothing, and the next one
 * is almost free: bursts of large flushes go whole after the first, while a
 * lone medium one had better not.
 *
 * Rule:
 *
 *	by address	= operations * op cost
 *	whole		= whole cost + live entries * reuse share * refill cost
 *
 *	1. Predict both; take the smaller.
 *	2. By address, the engine's budget is the predicted whole side (and
 *	   max_ns): a wrong prediction is cut off at the break-even.
 *	3. Op cost and whole cost are learned from outcomes (estimate.h).
 *	4. Live entries fall to zero at a whole flush and grow back: with the
 *	   refill count if the caller tells it (tlbp_adaptive_refills()),
 *	   otherwise linearly over regrow_ns, up to the TLB's capacity.
 *	5. The reuse share starts at one half and is learned from the refills in
 *	   excess of the usual rate in the interval of a whole flush.
 *
 * One half: in a first exploration (1024 entries, four workloads, twelve cost
 * settings) half the misses since the last whole flush, times the walk cost,
 * came within 1.06 of a look-ahead optimum in all but one setting; assumed
 * until a model in this repository shows it.
 *
 * One TLB stands for all: a whole flush of one ASID is taken to destroy as much
 * as one of the kernel, which overestimates its price.
 *
 * Use it where flushes vary and nobody has time to tune. Do not use it without
 * costs that are at least roughly right for the core, or where the same flush
 * must always take the same way.
 */
#include "estimate.h"

#define PERMILLE 1000
#define ADAPTIVE_FIRST_REUSE_PERMILLE 500

static TLBP_SETUP int adaptive_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	struct tlbp_adaptive *adaptive = TLBP_CONTAINER(policy, struct tlbp_adaptive, policy);
	const struct tlbp_costs *costs = &adaptive->costs;

	(void)caps;
	if (costs->entry_count == 0 || costs->refill_ps == 0)
		return TLBP_ERR_POLICY_LIMITS;
	if (adaptive->regrow_ns == 0)
		adaptive->regrow_ns = tlbp_max(TLBP_DIV_U64((uint64_t)costs->entry_count * costs->refill_ps,
							     PS_PER_NS), 1);
	tlbp_estimate_set(&adaptive->op_ps, costs->op_ps);
	tlbp_estimate_set(&adaptive->whole_ns, costs->whole_ns);
	tlbp_estimate_set(&adaptive->reuse_permille, ADAPTIVE_FIRST_REUSE_PERMILLE);
	tlbp_estimate_set(&adaptive->refill_gap_ns, 0);
	adaptive->whole_at_ns = 0;
	adaptive->whole_live = 0;
	adaptive->whole_refills = 0;
	adaptive->refills = 0;
	adaptive->refills_at_ns = 0;
	return TLBP_OK;
}

/* ---------------------------------------------------------- prediction --- */

static uint64_t adaptive_regrown_by_refills(const struct tlbp_adaptive *adaptive)
{
	uint64_t refills = TLBP_READ_ONCE(adaptive->refills);
	uint64_t then = TLBP_READ_ONCE(adaptive->whole_refills);

	/* Another CPU may have counted on between the two loads. */
	return refills > then ? refills - then : 0;
}

static uint64_t adaptive_regrown_by_time(const struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	uint64_t whole_at_ns = TLBP_READ_ONCE(adaptive->whole_at_ns);
	uint64_t regrow_ns = adaptive->regrow_ns;
	uint64_t capacity = adaptive->costs.entry_count;
	uint64_t elapsed_ns;

	if (whole_at_ns == 0 || at_ns == 0)
		return capacity;
	/* A little ahead: a flush on another CPU. Far ahead: the clock jumped. */
	if (at_ns < whole_at_ns)
		return whole_at_ns - at_ns < regrow_ns ? 0 : capacity;
	elapsed_ns = at_ns - whole_at_ns;
	if (elapsed_ns >= regrow_ns)
		return capacity;
	/* Above four seconds, seconds are exact enough, and the product fits. */
	if (elapsed_ns > UINT32_MAX)
		return TLBP_DIV_U64(capacity * (elapsed_ns >> 32), (regrow_ns >> 32) + 1);
	return TLBP_DIV_U64(capacity * elapsed_ns, regrow_ns);
}

static uint64_t adaptive_live_entries(const struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	uint64_t regrown = TLBP_READ_ONCE(adaptive->refills_at_ns) ?
				   adaptive_regrown_by_refills(adaptive) :
				   adaptive_regrown_by_time(adaptive, at_ns);

	return tlbp_min(regrown, adaptive->costs.entry_count);
}

static uint64_t adaptive_whole_ns(const struct tlbp_adaptive *adaptive, uint64_t at_ns)
{
	uint64_t reused = TLBP_DIV_U64(adaptive_live_entries(adaptive, at_ns) *
					       tlbp_estimate_get(&adaptive->reuse_permille),
				       PERMILLE);

	return tlbp_add_sat(tlbp_estimate_get(&adaptive->whole_ns),
			    TLBP_DIV_U64(reused * adaptive->costs.refill_ps, PS_PER_NS));
}

static struct tlbp_plan adaptive_decide(const struct tlbp_policy *policy,
					const struct tlbp_request *request,
					const struct tlbp_caps *caps, uint64_t op_count,
					uint64_t at_ns)
{
	const struct tlbp_adaptive *adaptive =
		TLBP_CONST_CONTAINER(policy, struct tlbp_adaptive, policy);
	uint64_t max_ns = adaptive->max_ns ? adaptive->max_ns : TLBP_NO_BUDGET;
	uint64_t by_address_ns = tlbp_estimate_by_address_ns(&adaptive->op_ps, op_count);
	uint64_t whole_ns = adaptive_whole_ns(adaptive, at_ns);
	struct tlbp_plan plan = {
		.budget_ns = TLBP_NO_BUDGET,
		.action = TLBP_WHOLE_SPACE,
		.reason = TLBP_REASON_CHEAPER_WHOLE,
	};

	(void)request;
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
	plan.op_ns = tlbp_estimate_get(&adaptive->op_ps) / PS_PER_NS;
	return plan;
}

/* ------------------------------------------------------------ learning --- */

static void adaptive_observe(struct tlbp_policy *policy, const struct tlbp_request *request,
			     const struct tlbp_outcome *outcome)
{
	struct tlbp_adaptive *adaptive = TLBP_CONTAINER(policy, struct tlbp_adaptive, policy);

	(void)request;
	tlbp_estimate_add_op_cost(&adaptive->op_ps, outcome);
	if (outcome->action < TLBP_WHOLE_SPACE) {
		/* Only what came near the bare whole cost may have been whole instead. */
		if (outcome->by_address_ns >= tlbp_estimate_get(&adaptive->whole_ns) / 4)
			tlbp_estimate_idle(&adaptive->whole_ns);
		return;
	}
	if (outcome->reason == TLBP_REASON_CHEAPER_WHOLE ||
	    outcome->reason == TLBP_REASON_OVER_BUDGET)
		tlbp_estimate_idle(&adaptive->op_ps);
	if (outcome->whole_ns)
		tlbp_estimate_add(&adaptive->whole_ns, outcome->whole_ns);
	TLBP_WRITE_ONCE(adaptive->whole_live, adaptive_live_entries(adaptive, outcome->at_ns));
	TLBP_WRITE_ONCE(adaptive->whole_refills, TLBP_READ_ONCE(adaptive->refills));
	/* Nobody looked at the clock: the last time known still bounds what lives. */
	if (outcome->at_ns)
		TLBP_WRITE_ONCE(adaptive->whole_at_ns, outcome->at_ns);
}

/*
 * An interval without a whole flush shows the usual time between refills, one
 * with a whole flush how many more came: entries that were used again.
 */
static void adaptive_learn_refills(struct tlbp_adaptive *adaptive, uint64_t refill_count,
				   uint64_t interval_ns, bool whole_inside)
{
	uint64_t gap_ns = tlbp_estimate_get(&adaptive->refill_gap_ns);
	uint64_t live = TLBP_READ_ONCE(adaptive->whole_live);
	uint64_t usual;
	uint64_t excess;

	if (!whole_inside) {
		if (refill_count)
			tlbp_estimate_add(&adaptive->refill_gap_ns,
				     TLBP_DIV_U64(interval_ns, refill_count));
		return;
	}
	if (gap_ns == 0 || live == 0)
		return;
	usual = TLBP_DIV_U64(interval_ns, gap_ns);
	excess = refill_count > usual ? tlbp_min(refill_count - usual, live) : 0;
	tlbp_estimate_add(&adaptive->reuse_permille, TLBP_DIV_U64(excess * PERMILLE, live));
}

void tlbp_adaptive_refills(struct tlbp_adaptive *adaptive, uint64_t refill_count, uint64_t at_ns)
{
	uint64_t last_count = TLBP_READ_ONCE(adaptive->refills);
	uint64_t last_at_ns = TLBP_READ_ONCE(adaptive->refills_at_ns);
	uint64_t whole_at_ns = TLBP_READ_ONCE(adaptive->whole_at_ns);

	/* Zero means "never told" in refills_at_ns. */
	at_ns = tlbp_max(at_ns, 1);
	if (refill_count < last_count)
		TLBP_WRITE_ONCE(adaptive->whole_refills, 0);
	else if (last_at_ns != 0 && at_ns > last_at_ns)
		adaptive_learn_refills(adaptive, refill_count - last_count, at_ns - last_at_ns,
				       whole_at_ns > last_at_ns && whole_at_ns <= at_ns);
	TLBP_WRITE_ONCE(adaptive->refills, refill_count);
	TLBP_WRITE_ONCE(adaptive->refills_at_ns, at_ns);
}

const struct tlbp_policy_ops tlbp_adaptive_ops = {
	.name = "adaptive",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.flags = TLBP_POLICY_NEEDS_CLOCK | TLBP_POLICY_WANTS_TIME,
	.validate = adaptive_validate,
	.decide = adaptive_decide,
	.observe = adaptive_observe,
};
