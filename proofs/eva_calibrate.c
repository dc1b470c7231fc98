/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The calibrator: any scratch range, any clock, and a backend that answers
 * anything.
 *
 * Eva: -eva-slevel-function tlbp_calibrate:100,calibrate_check_space:100
 */
#include "eva_backend.h"

static struct tlbp_calibration calibration;
static struct tlbp_backend backend;

static uint64_t any_count_ops(const struct tlbp_backend *of, const struct tlbp_request *what)
{
	(void)of;
	(void)what->ranges[0].page_count;
	return eva_any_64();
}

static uint32_t any_issue(struct tlbp_backend *of, const struct tlbp_request *what,
			  struct tlbp_cursor *cursor, uint32_t max_ops)
{
	(void)of;
	(void)what->ranges[0].page_count;
	(void)max_ops;
	cursor->page_index = eva_any_64();
	cursor->range_index = eva_any_32();
	return eva_any_32();
}

static const struct tlbp_backend_ops all_ops = {
	.name = "any",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = any_count_ops,
	.order_stores = any_order_stores,
	.issue = any_issue,
	.whole_space = any_whole_space,
	.everything = any_everything,
	.sync = any_sync,
	.enter = any_switch,
	.leave = any_switch,
	.now_ns = any_now_ns,
};

static const struct tlbp_backend_ops clockless_ops = {
	.name = "clockless",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = any_count_ops,
	.order_stores = any_order_stores,
	.issue = any_issue,
	.whole_space = any_whole_space,
	.everything = any_everything,
	.sync = any_sync,
};

static void any_touch(void *context, uint64_t first_page, uint64_t page_count)
{
	(void)context;
	(void)first_page;
	(void)page_count;
}

static void any_costs(struct tlbp_costs *costs)
{
	costs->op_ps = eva_any_32();
	costs->range_op_ps = eva_any_32();
	costs->range_page_ps = eva_any_32();
	costs->sync_ns = eva_any_32();
	costs->whole_ns = eva_any_32();
	costs->refill_ps = eva_any_32();
	costs->entry_count = eva_any_32();
	costs->clock_ns = eva_any_32();
	costs->grade = eva_any_32();
}

static void calibrate_with(const struct tlbp_backend_ops *ops, tlbp_touch_fn touch,
			   uint32_t granule_shift)
{
	backend.ops = ops;
	backend.caps.spaces = eva_any_32();
	backend.caps.granules = UINT32_C(1) << granule_shift;
	backend.caps.guest_granules = UINT32_C(1) << granule_shift;
	backend.caps.asid_bits = eva_any_32() % 17;
	backend.caps.vmid_bits = eva_any_32() % 17;
	backend.caps.flags = eva_any_32();
	calibration.backend = &backend;
	calibration.space.kind = eva_any_32() & 7;
	calibration.space.domain = eva_any_32() & 3;
	calibration.space.granule_shift = granule_shift;
	calibration.space.asid = (uint16_t)eva_any_32();
	calibration.space.vmid = (uint16_t)eva_any_32();
	calibration.scratch.start_va = eva_any_64();
	calibration.scratch.page_count = eva_any_64();
	calibration.touch = touch;
	calibration.max_ns = eva_any_64();
	calibration.flags = eva_any_32();
	calibration.state.stretch_ns = eva_any_64();
	any_costs(&calibration.costs);
	tlbp_calibrate(&calibration);
}

int main(void)
{
	tlbp_calibrate(NULL);
	tlbp_calibrate(&calibration);
	calibrate_with(&clockless_ops, any_touch, 12);
	calibrate_with(&all_ops, NULL, 12);
	calibrate_with(&all_ops, any_touch, 12);
	calibrate_with(&all_ops, any_touch, 16);
	calibrate_with(&all_ops, any_touch, 31);
	return 0;
}
