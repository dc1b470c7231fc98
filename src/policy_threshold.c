/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * threshold: by address up to a limit, then the whole space.
 *
 * Observation: work by address grows with the request, a whole-space flush
 * costs the same for every request. Where the two meet depends on the core, on
 * stage 2, on contention and on what the TLB holds, and moves by a factor of a
 * hundred; but it is one comparison, it never surprises, and every kernel's
 * present behaviour is an instance of it.
 *
 * Rule: whole as soon as one of the limits that are set is exceeded.
 *
 *	1. operations	max_ops		what the work really is
 *	2. mappings	max_strides	as Linux counts without range operations
 *	3. granules	max_pages	as Linux and XNU count with them
 *
 * Use it where a platform's break-even has been measured, or to reproduce
 * another kernel. Do not use it to bound time: a limit that takes 10 us on one
 * core takes 300 us on the same core under stage 2.
 */
#include "internal.h"

static const struct tlbp_threshold *threshold_of(const struct tlbp_policy *policy)
{
	return TLBP_CONST_CONTAINER(policy, struct tlbp_threshold, policy);
}

static TLBP_SETUP int threshold_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	const struct tlbp_threshold *threshold = threshold_of(policy);

	(void)caps;
	if (!threshold->max_ops && !threshold->max_strides && !threshold->max_pages)
		return TLBP_ERR_POLICY_LIMITS;
	if (threshold->max_pages && threshold->max_strides > threshold->max_pages)
		return TLBP_ERR_POLICY_LIMITS;
	return TLBP_OK;
}

/* A limit of zero is no limit: it wraps to the largest. A value is never zero. */
static bool threshold_over(uint64_t value, uint64_t limit)
{
	return value - 1 > limit - 1;
}

static bool threshold_over_sum(const struct tlbp_threshold *threshold,
			       const struct tlbp_request *request)
{
	uint64_t stride_count = 0;
	uint64_t page_count = 0;
	uint32_t i;

	for (i = 0; i < request->range_count; i++) {
		const struct tlbp_range *range = &request->ranges[i];

		if (range->page_count == 0)
			continue;
		page_count = tlbp_add_sat(page_count, range->page_count);
		stride_count = tlbp_add_sat(stride_count, tlbp_stride_count(request, range));
	}
	return threshold_over(stride_count, threshold->max_strides) ||
	       threshold_over(page_count, threshold->max_pages);
}

/*
 * Of one range of pages, the usual request, both sums are known. As straight code
 * that is less than asking first whether there are such limits.
 */
static TLBP_HOT bool threshold_over_size(const struct tlbp_threshold *threshold,
					 const struct tlbp_request *request)
{
	uint64_t page_count;

	if (!TLBP_IS_BOUND && !(threshold->max_strides | threshold->max_pages))
		return false;
	if (!TLBP_IS_BOUND || request->range_count != 1 || request->stride_shift)
		return threshold_over_sum(threshold, request);
	page_count = request->ranges[0].page_count;
	return threshold_over(page_count, threshold->max_strides) ||
	       threshold_over(page_count, threshold->max_pages);
}

static TLBP_HOT struct tlbp_plan threshold_decide(const struct tlbp_policy *policy,
					 const struct tlbp_request *request,
					 const struct tlbp_caps *caps, uint64_t op_count,
					 uint64_t at_ns)
{
	const struct tlbp_threshold *threshold = threshold_of(policy);
	struct tlbp_plan plan = {
		.budget_ns = TLBP_NO_BUDGET,
		.action = TLBP_BY_ADDRESS,
		.reason = TLBP_REASON_WITHIN_LIMIT,
	};

	(void)caps;
	(void)at_ns;
	if (threshold_over(op_count, threshold->max_ops) ||
	    threshold_over_size(threshold, request)) {
		plan.action = TLBP_WHOLE_SPACE;
		plan.reason = TLBP_REASON_OVER_LIMIT;
	}
	return plan;
}

const struct tlbp_policy_ops tlbp_threshold_ops = {
	.name = "threshold",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.validate = threshold_validate,
	.decide = threshold_decide,
};
