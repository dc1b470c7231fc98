/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * burst: a threshold that drops after a whole-space flush.
 *
 * Observation: large unmappings come in bursts. After the first of them went
 * whole, the TLB is all but empty, and another destroys next to nothing.
 *
 * Rule: whole above max_ops operations; for burst_ns after the kernel's space
 * went whole, and every ASID with it, above burst_max_ops already. That time
 * should be about what refilling the TLB takes.
 *
 * Use it where the break-even is known for a full TLB. Do not use it where
 * most flushes are local: a burst on one CPU is none on the others.
 */
#include "policy_burst.h"
#include "internal.h"

static struct tlbp_burst *burst_of(struct tlbp_policy *policy)
{
	return TLBP_CONTAINER(policy, struct tlbp_burst, policy);
}

static int burst_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	struct tlbp_burst *burst = burst_of(policy);

	(void)caps;
	if (burst->burst_max_ops < TLBP_TIMED_OPS || burst->burst_max_ops > burst->max_ops ||
	    !burst->burst_ns)
		return TLBP_ERR_POLICY_LIMITS;
	burst->whole_at_ns = 0;
	return TLBP_OK;
}

/* A clock that ran backwards gives a huge age, and so ends the burst. */
static bool burst_is_on(const struct tlbp_burst *burst, uint64_t at_ns)
{
	uint64_t whole_at_ns = TLBP_READ_ONCE(burst->whole_at_ns);

	return whole_at_ns && at_ns - whole_at_ns < burst->burst_ns;
}

static struct tlbp_plan burst_decide(const struct tlbp_policy *policy,
				     const struct tlbp_request *request,
				     const struct tlbp_caps *caps, uint64_t op_count,
				     uint64_t at_ns)
{
	const struct tlbp_burst *burst = TLBP_CONST_CONTAINER(policy, struct tlbp_burst, policy);
	struct tlbp_plan plan = { TLBP_NO_BUDGET, 0, TLBP_BY_ADDRESS, TLBP_REASON_WITHIN_LIMIT };

	(void)request;
	(void)caps;
	if (op_count > (burst_is_on(burst, at_ns) ? burst->burst_max_ops : burst->max_ops)) {
		plan.action = TLBP_WHOLE_SPACE;
		plan.reason = TLBP_REASON_OVER_LIMIT;
	}
	return plan;
}

static void burst_observe(struct tlbp_policy *policy, const struct tlbp_request *request,
			  const struct tlbp_outcome *outcome)
{
	if (outcome->action >= TLBP_WHOLE_SPACE && request->space.kind == TLBP_SPACE_KERNEL)
		TLBP_WRITE_ONCE(burst_of(policy)->whole_at_ns, outcome->at_ns);
}

const struct tlbp_policy_ops tlbp_burst_ops = {
	.name = "burst",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.flags = TLBP_POLICY_NEEDS_CLOCK | TLBP_POLICY_WANTS_TIME,
	.validate = burst_validate,
	.decide = burst_decide,
	.observe = burst_observe,
};
