/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * timebound: by address until the time is up, then the whole space.
 *
 * Observation: nobody can say beforehand what an operation costs (10 to 289 ns
 * on one and the same core, by stage 2 alone), but everybody can look at a
 * clock. Work by address is rent, a whole-space flush is a purchase: whoever
 * rents until the rent paid equals the price and then buys pays at most twice
 * what the better pure choice costs, whatever the rent turns out to be
 * (break-even ski rental, Karlin et al. 1988).
 *
 * Rule:
 *
 *	1. Ask the inner policy, if there is one; whole is whole.
 *	2. Predict: operations * learned cost. Over the budget: whole at once,
 *	   unless TLBP_TIMEBOUND_NO_PREDICTION.
 *	3. By address, and let the engine escalate when budget_ns is spent.
 *	4. Learn the cost of an operation from what the engine measured. The
 *	   completion and a coarse clock make few operations look dear (8 of 23 ns
 *	   read as 0 or 1000 ns on a clock of a microsecond), so fewer than 64 only
 *	   lower what is known, unless they took an eighth of the budget.
 *
 * The factor of two, with TLBP_TIMEBOUND_NO_PREDICTION and budget_ns at the cost W
 * of a whole-space flush with its refills: at most W by address, and W. By
 * address goes in slices, so a part of the last one comes on top, and completions
 * that one go would not have: docs/design.md has the exact sum. With a budget of
 * k*W it is 1 + k or 1 + 1/k, whichever is worse. With prediction a cost that is
 * overestimated by a factor k loses at most k.
 *
 * Use it wherever latency matters more than the last refill, and under any
 * other policy as a safety net. Do not use it where a whole-space flush costs
 * more than everything else (nested virtualisation): see TLBP_NEVER_WHOLE.
 */
#include "estimate.h"

#ifdef TLBP_BIND_INNER
#define TIMEBOUND_INNER_OPS(timebound) (&TLBP_BIND_INNER)
#else
#define TIMEBOUND_INNER_OPS(timebound) ((timebound)->inner->ops)
#endif

static struct tlbp_timebound *timebound_of(struct tlbp_policy *policy)
{
	return TLBP_CONTAINER(policy, struct tlbp_timebound, policy);
}

static TLBP_SETUP int timebound_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	struct tlbp_timebound *timebound = timebound_of(policy);
	struct tlbp_policy *inner = timebound->inner;
	int status;

	if (timebound->budget_ns == 0 || timebound->budget_ns == TLBP_NO_BUDGET)
		return TLBP_ERR_POLICY_LIMITS;
	if (timebound->flags & ~(uint32_t)TLBP_TIMEBOUND_NO_PREDICTION)
		return TLBP_ERR_FLAGS;
	tlbp_estimate_set(&timebound->op_ps, (uint64_t)timebound->op_ns * PS_PER_NS);
	if (!inner)
		return TLBP_OK;
	/* Nesting ends here, so validating does not recurse. */
	if (!inner->ops || inner->ops == &tlbp_timebound_ops)
		return TLBP_ERR_POLICY_INNER;
#ifdef TLBP_BIND_INNER
	if (inner->ops != &TLBP_BIND_INNER)
		return TLBP_ERR_POLICY_INNER;
#endif
	status = tlbp_policy_check_table(inner->ops);
	return status == TLBP_OK ? inner->ops->validate(inner, caps) : status;
}

static struct tlbp_plan timebound_inner_plan(const struct tlbp_timebound *timebound,
					     const struct tlbp_request *request,
					     const struct tlbp_caps *caps, uint64_t op_count,
					     uint64_t at_ns)
{
	struct tlbp_plan plan = {
		.budget_ns = TLBP_NO_BUDGET,
		.action = TLBP_BY_ADDRESS,
		.reason = TLBP_REASON_WITHIN_BUDGET,
	};

	if (!timebound->inner)
		return plan;
	return TIMEBOUND_INNER_OPS(timebound)->decide(timebound->inner, request, caps, op_count,
						      at_ns);
}

static struct tlbp_plan timebound_decide(const struct tlbp_policy *policy,
					 const struct tlbp_request *request,
					 const struct tlbp_caps *caps, uint64_t op_count,
					 uint64_t at_ns)
{
	const struct tlbp_timebound *timebound =
		TLBP_CONST_CONTAINER(policy, struct tlbp_timebound, policy);
	struct tlbp_plan plan = timebound_inner_plan(timebound, request, caps, op_count, at_ns);

	if (plan.action != TLBP_BY_ADDRESS)
		return plan;
	if (!(timebound->flags & TLBP_TIMEBOUND_NO_PREDICTION) &&
	    tlbp_estimate_by_address_ns(&timebound->op_ps, op_count) > timebound->budget_ns) {
		plan.action = TLBP_WHOLE_SPACE;
		plan.reason = TLBP_REASON_OVER_BUDGET;
		return plan;
	}
	plan.budget_ns = tlbp_min(plan.budget_ns, timebound->budget_ns);
	plan.op_ns = tlbp_estimate_get(&timebound->op_ps) / PS_PER_NS;
	return plan;
}

/*
 * 64 operations of 23 ns are more than a microsecond, and many completions. An
 * eighth of the budget is long enough to matter. Chosen, not measured.
 */
#define TIMEBOUND_MANY_OPS 64
#define TIMEBOUND_LONG_PART 8

/* Does it tell what an operation costs, and not what comes with a few? */
static bool timebound_is_telling(const struct tlbp_timebound *timebound,
				 const struct tlbp_outcome *outcome)
{
	return outcome->op_count >= TIMEBOUND_MANY_OPS ||
	       outcome->by_address_ns >= timebound->budget_ns / TIMEBOUND_LONG_PART;
}

static void timebound_learn(struct tlbp_timebound *timebound, const struct tlbp_outcome *outcome)
{
	uint64_t known_ns = tlbp_estimate_by_address_ns(&timebound->op_ps, outcome->op_count);

	if (known_ns == 0 || outcome->by_address_ns <= known_ns ||
	    timebound_is_telling(timebound, outcome))
		tlbp_estimate_add_op_cost(&timebound->op_ps, outcome);
}

static void timebound_observe(struct tlbp_policy *policy, const struct tlbp_request *request,
			      const struct tlbp_outcome *outcome)
{
	struct tlbp_timebound *timebound = timebound_of(policy);

	timebound_learn(timebound, outcome);
	if (outcome->reason == TLBP_REASON_OVER_BUDGET)
		tlbp_estimate_idle(&timebound->op_ps);
	if (timebound->inner && TIMEBOUND_INNER_OPS(timebound)->observe)
		TIMEBOUND_INNER_OPS(timebound)->observe(timebound->inner, request, outcome);
}

const struct tlbp_policy_ops tlbp_timebound_ops = {
	.name = "timebound",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.flags = TLBP_POLICY_NEEDS_CLOCK | TLBP_POLICY_WANTS_TIME,
	.validate = timebound_validate,
	.decide = timebound_decide,
	.observe = timebound_observe,
};
