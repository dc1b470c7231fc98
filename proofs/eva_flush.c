/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The engine and the policies: any request, any parameters, a backend that answers
 * anything, by any way to flush.
 *
 * Eva: -eva-slevel 100
 */
#include "eva_backend.h"

static struct tlbp_range range;
static struct tlbp_request request;
static struct tlbp_backend backend;
static struct tlbp_threshold threshold;
static struct tlbp_adaptive adaptive;
static struct tlbp_timebound timebound;
static struct tlbp_stats stats;
static struct tlbp tlbp;

/* --------------------------------------------------------------- backend --- */

static uint64_t any_count_ops(const struct tlbp_backend *of, const struct tlbp_request *what)
{
	(void)of;
	(void)what;
	return eva_any_64();
}

static int any_check(const struct tlbp_backend *of, const struct tlbp_request *what)
{
	(void)of;
	(void)what;
	return eva_any_32() ? TLBP_OK : TLBP_ERR_STRIDE;
}

static uint32_t any_issue(struct tlbp_backend *of, const struct tlbp_request *what,
			  struct tlbp_cursor *cursor, uint32_t max_ops)
{
	(void)of;
	(void)what->range_count;
	(void)max_ops;
	cursor->page_index = eva_any_64();
	cursor->range_index = eva_any_32();
	return eva_any_32();
}

static uint32_t any_issue_pages(struct tlbp_backend *of, const struct tlbp_space *space,
				const struct tlbp_range *pages, uint32_t flags)
{
	(void)of;
	(void)space->domain;
	(void)pages->page_count;
	(void)flags;
	return eva_any_32();
}

static void any_relax(struct tlbp_backend *of, const struct tlbp_request *what)
{
	(void)of;
	(void)what->range_count;
}

static const struct tlbp_backend_ops all_ops = {
	.name = "any",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = any_count_ops,
	.check = any_check,
	.order_stores = any_order_stores,
	.issue = any_issue,
	.issue_pages = any_issue_pages,
	.whole_space = any_whole_space,
	.everything = any_everything,
	.sync = any_sync,
	.enter = any_switch,
	.leave = any_switch,
	.now_ns = any_now_ns,
	.relax = any_relax,
};

static const struct tlbp_backend_ops least_ops = {
	.name = "least",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = any_count_ops,
	.order_stores = any_order_stores,
	.issue = any_issue,
	.issue_pages = any_issue_pages,
	.whole_space = any_whole_space,
	.everything = any_everything,
	.sync = any_sync,
};

/* ---------------------------------------------------------------- set-up --- */

static void any_policies(void)
{
	threshold.policy.ops = &tlbp_threshold_ops;
	threshold.max_ops = eva_any_64();
	threshold.max_strides = eva_any_64();
	threshold.max_pages = eva_any_64();
	adaptive.policy.ops = &tlbp_adaptive_ops;
	adaptive.costs.op_ps = eva_any_32();
	adaptive.costs.whole_ns = eva_any_32();
	adaptive.costs.range_op_ps = eva_any_32();
	adaptive.costs.range_page_ps = eva_any_32();
	adaptive.costs.sync_ns = eva_any_32();
	adaptive.costs.bystander_ps = eva_any_32();
	adaptive.costs.clock_ns = eva_any_32();
	adaptive.costs.refill_ps = eva_any_32();
	adaptive.costs.entry_count = eva_any_32();
	adaptive.max_ns = eva_any_64();
	adaptive.regrow_ns = eva_any_64();
	timebound.policy.ops = &tlbp_timebound_ops;
	timebound.budget_ns = eva_any_64();
	timebound.op_ns = eva_any_32();
	timebound.flags = eva_any_32();
	timebound.inner = eva_any_32() ? &adaptive.policy : NULL;
}

static int set_up(const struct tlbp_backend_ops *ops, struct tlbp_policy *policy, uint32_t granules)
{
	backend.ops = ops;
	backend.caps.spaces = eva_any_32();
	backend.caps.granules = granules;
	backend.caps.guest_granules = granules;
	backend.caps.asid_bits = eva_any_32() % 17;
	backend.caps.vmid_bits = eva_any_32() % 17;
	backend.caps.flags = eva_any_32();
	any_policies();
	tlbp.backend = &backend;
	tlbp.policy = policy;
	tlbp.stats = eva_any_32() ? &stats : NULL;
	tlbp.flags = eva_any_32();
	tlbp.slice_ns = eva_any_32();
	tlbp.blind_ops = eva_any_32();
	return tlbp_init(&tlbp);
}

/* --------------------------------------------------------------- requests --- */

static void any_request(uint32_t granule_shift)
{
	range.start_va = eva_any_64();
	range.page_count = eva_any_64();
	request.ranges = &range;
	request.range_count = 1;
	request.space.granule_shift = granule_shift;
	request.space.asid = (uint16_t)eva_any_32();
	request.space.vmid = (uint16_t)eva_any_32();
	request.space.kind = eva_any_32() & 7;
	request.space.domain = eva_any_32() & 3;
	request.flags = eva_any_32();
	request.stride_shift = 0;
	request.level = eva_any_32();
}

static void flush_in_steps(const struct tlbp_request *what)
{
	struct tlbp_outcome outcome;
	struct tlbp_flush flush;

	if (tlbp_flush_begin(&flush, &tlbp, what) == TLBP_ERR_UNREADY) {
		tlbp_flush_step(&flush);
		tlbp_flush_finish(&flush, &outcome);
		return;
	}
	while (eva_any_32())
		tlbp_flush_step(&flush);
	tlbp_flush_finish(&flush, &outcome);
}

static void flush_this(const struct tlbp_request *what)
{
	struct tlbp_plan plan;

	tlbp_decide(&tlbp, what, eva_any_64(), &plan);
	tlbp_flush(&tlbp, what);
	flush_in_steps(what);
}

/* Apart from each other, as Eva knows no relation between members. */
static void flush_any(uint32_t granule_shift)
{
	const uint32_t strides[] = { granule_shift, granule_shift + 9, 63, 64, UINT32_MAX };
	uint32_t i;

	any_request(granule_shift);
	flush_this(&request);
	tlbp_sync(&tlbp, &request.space, eva_any_32());
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		request.stride_shift = strides[i];
		flush_this(&request);
	}
	request.space.domain = eva_any_32();
	if (request.space.domain > 3)
		flush_this(&request);
	request.space.kind = eva_any_32();
	if (request.space.kind > 7)
		flush_this(&request);
}

static void flush_with(const struct tlbp_backend_ops *ops, struct tlbp_policy *policy,
		       uint32_t granule_shift)
{
	uint32_t other = eva_any_32();

	if (set_up(ops, policy, UINT32_C(1) << granule_shift) != TLBP_OK)
		return;
	flush_this(NULL);
	tlbp_sync(&tlbp, NULL, eva_any_32());
	flush_any(granule_shift);
	flush_any(granule_shift - 1);
	if (other >= 32)
		flush_any(other);
}

static void flush_with_each_policy(const struct tlbp_backend_ops *ops, uint32_t granule_shift)
{
	flush_with(ops, &threshold.policy, granule_shift);
	flush_with(ops, &timebound.policy, granule_shift);
	flush_with(ops, &adaptive.policy, granule_shift);
}

int main(void)
{
	any_request(eva_any_32());
	flush_this(&request);
	flush_with_each_policy(&all_ops, 12);
	flush_with_each_policy(&all_ops, 31);
	flush_with_each_policy(&least_ops, 16);
	tlbp_adaptive_refills(&adaptive, eva_any_64());
	return 0;
}
