/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "policies.h"

static struct tlbp_policy *fill_threshold(struct policy_room *room, struct unit_random *random)
{
	struct tlbp_threshold *threshold = &room->threshold;

	threshold->policy.ops = &tlbp_threshold_ops;
	threshold->max_ops = unit_random_wide(random, 63);
	threshold->max_pages = unit_random_wide(random, 63);
	threshold->max_strides = unit_random_wide(random, 63);
	if (threshold->max_pages && threshold->max_strides > threshold->max_pages)
		threshold->max_strides = threshold->max_pages;
	if (!threshold->max_ops && !threshold->max_pages && !threshold->max_strides)
		threshold->max_ops = 1;
	return &threshold->policy;
}

static int spoil_threshold(struct policy_room *room, uint32_t number)
{
	struct tlbp_threshold *threshold = &room->threshold;

	switch (number) {
	case 0:
		threshold->max_ops = threshold->max_pages = threshold->max_strides = 0;
		return TLBP_ERR_POLICY_LIMITS;
	case 1:
		threshold->max_pages = 1;
		threshold->max_strides = 2;
		return TLBP_ERR_POLICY_LIMITS;
	default:
		return TLBP_OK;
	}
}

static struct tlbp_policy *fill_timebound(struct policy_room *room, struct unit_random *random)
{
	struct tlbp_timebound *timebound = &room->timebound;

	timebound->policy.ops = &tlbp_timebound_ops;
	timebound->inner = NULL;
	timebound->budget_ns = 1 + unit_random_wide(random, 62);
	timebound->op_ns = (uint32_t)unit_random_wide(random, 20);
	timebound->flags = unit_random_below(random, 4) ? 0 : TLBP_TIMEBOUND_NO_PREDICTION;
	return &timebound->policy;
}

static int spoil_timebound(struct policy_room *room, uint32_t number)
{
	struct tlbp_timebound *timebound = &room->timebound;

	switch (number) {
	case 0:
		timebound->budget_ns = 0;
		return TLBP_ERR_POLICY_LIMITS;
	case 1:
		timebound->budget_ns = TLBP_NO_BUDGET;
		return TLBP_ERR_POLICY_LIMITS;
	case 2:
		timebound->flags = ~(uint32_t)TLBP_TIMEBOUND_NO_PREDICTION;
		return TLBP_ERR_FLAGS;
	case 3:
		timebound->inner = &timebound->policy;
		return TLBP_ERR_POLICY_INNER;
	default:
		return TLBP_OK;
	}
}

static struct tlbp_policy *fill_adaptive(struct policy_room *room, struct unit_random *random)
{
	struct tlbp_adaptive *adaptive = &room->adaptive;

	adaptive->policy.ops = &tlbp_adaptive_ops;
	adaptive->costs.op_ps = (uint32_t)unit_random_wide(random, 26);
	adaptive->costs.whole_ns = (uint32_t)unit_random_wide(random, 24);
	adaptive->costs.refill_ps = 1 + (uint32_t)unit_random_wide(random, 22);
	adaptive->costs.entry_count = 1 + (uint32_t)unit_random_wide(random, 14);
	adaptive->max_ns = unit_random_wide(random, 40);
	adaptive->regrow_ns = unit_random_wide(random, 40);
	return &adaptive->policy;
}

static int spoil_adaptive(struct policy_room *room, uint32_t number)
{
	struct tlbp_costs *costs = &room->adaptive.costs;

	switch (number) {
	case 0:
		costs->entry_count = 0;
		return TLBP_ERR_POLICY_LIMITS;
	case 1:
		costs->refill_ps = 0;
		return TLBP_ERR_POLICY_LIMITS;
	default:
		return TLBP_OK;
	}
}

static struct tlbp_policy *fill_over_threshold(struct policy_room *room,
					       struct unit_random *random)
{
	struct tlbp_policy *policy = fill_timebound(room, random);

	room->timebound.inner = fill_threshold(room, random);
	return policy;
}

static struct tlbp_policy *fill_over_adaptive(struct policy_room *room, struct unit_random *random)
{
	struct tlbp_policy *policy = fill_timebound(room, random);

	room->timebound.inner = fill_adaptive(room, random);
	return policy;
}

static struct tlbp_policy *fill_burst(struct policy_room *room, struct unit_random *random)
{
	struct tlbp_burst *burst = &room->burst;

	burst->policy.ops = &tlbp_burst_ops;
	burst->burst_max_ops = TLBP_TIMED_OPS + unit_random_wide(random, 20);
	burst->max_ops = burst->burst_max_ops + unit_random_wide(random, 20);
	burst->burst_ns = 1 + unit_random_wide(random, 40);
	return &burst->policy;
}

static int spoil_burst(struct policy_room *room, uint32_t number)
{
	struct tlbp_burst *burst = &room->burst;

	switch (number) {
	case 0:
		burst->burst_max_ops = TLBP_TIMED_OPS - 1;
		return TLBP_ERR_POLICY_LIMITS;
	case 1:
		burst->max_ops = burst->burst_max_ops - 1;
		return TLBP_ERR_POLICY_LIMITS;
	case 2:
		burst->burst_ns = 0;
		return TLBP_ERR_POLICY_LIMITS;
	default:
		return TLBP_OK;
	}
}

/* A new policy goes here. */
const struct policy_kind policy_kinds[] = {
	{ "threshold", &tlbp_threshold_ops, fill_threshold, spoil_threshold },
	{ "timebound", &tlbp_timebound_ops, fill_timebound, spoil_timebound },
	{ "adaptive", &tlbp_adaptive_ops, fill_adaptive, spoil_adaptive },
	{ "timebound", &tlbp_timebound_ops, fill_over_threshold, spoil_threshold },
	{ "timebound", &tlbp_timebound_ops, fill_over_adaptive, spoil_adaptive },
	{ "burst", &tlbp_burst_ops, fill_burst, spoil_burst },
};

const size_t policy_kind_count = COUNT_OF(policy_kinds);
