/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Asking a policy without an engine: requests, capabilities, and its hooks. */
#ifndef TLBP_TESTS_POLICY_H
#define TLBP_TESTS_POLICY_H

#include "unit.h"

#include <tlbpolicy.h>

static const struct tlbp_caps caps_plain = {
	.spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER),
	.granules = 1u << 12 | 1u << 14 | 1u << 16,
	.asid_bits = 16,
};

static const struct tlbp_caps caps_range = {
	.spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER),
	.granules = 1u << 12 | 1u << 14 | 1u << 16,
	.asid_bits = 16,
	.flags = TLBP_CAP_RANGE,
};

static inline struct tlbp_request policy_request(const struct tlbp_range *range,
						 uint32_t granule_shift, uint32_t stride_shift)
{
	const struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = granule_shift,
	};
	struct tlbp_request request = tlbp_page_request(space, range, 0);

	request.stride_shift = stride_shift;
	return request;
}

/* For policies that look at operations and time alone. */
static inline struct tlbp_plan policy_decide(const struct tlbp_policy *policy, uint64_t op_count,
					     uint64_t at_ns)
{
	const struct tlbp_range range = { .page_count = op_count };
	struct tlbp_request request = policy_request(&range, 12, 0);

	return policy->ops->decide(policy, &request, &caps_plain, op_count, at_ns);
}

static inline void policy_observe(struct tlbp_policy *policy, const struct tlbp_outcome *outcome)
{
	const struct tlbp_range range = { .page_count = 1 };
	struct tlbp_request request = policy_request(&range, 12, 0);

	policy->ops->observe(policy, &request, outcome);
}

/* What the engine tells of a flush by address that was measured. */
static inline struct tlbp_outcome policy_by_address(uint64_t op_count, uint64_t op_ns,
						    uint64_t at_ns)
{
	struct tlbp_outcome outcome = {
		.op_count = op_count,
		.by_address_ns = op_count * op_ns,
		.at_ns = at_ns,
		.slice_count = 1,
		.action = TLBP_BY_ADDRESS,
		.reason = TLBP_REASON_WITHIN_BUDGET,
	};

	return outcome;
}

/* And of one that went whole for that reason. */
static inline struct tlbp_outcome policy_whole(uint64_t whole_ns, uint64_t at_ns,
					       uint16_t reason)
{
	struct tlbp_outcome outcome = {
		.whole_ns = whole_ns,
		.at_ns = at_ns,
		.action = TLBP_WHOLE_SPACE,
		.reason = reason,
	};

	return outcome;
}

/* The most operations that still go by address: decisions are monotonic in their number. */
static inline uint64_t policy_limit(const struct tlbp_policy *policy, uint64_t at_ns)
{
	uint64_t by_address = 0;
	uint64_t step;

	for (step = UINT64_C(1) << 40; step > 0; step /= 2)
		if (policy_decide(policy, by_address + step, at_ns).action == TLBP_BY_ADDRESS)
			by_address += step;
	return by_address;
}

#endif /* TLBP_TESTS_POLICY_H */
