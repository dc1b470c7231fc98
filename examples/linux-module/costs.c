// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The calibrator, on the CPU that loads the module, with one page mapped very
 * often as its scratch range; and what it found.
 */
#include "module.h"

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#define SCRATCH_PAGES (2 * TLBP_CALIBRATE_MAX_ENTRIES)

/* For a core that nothing is published of: what src/arch/arm64/cores.c assumes. */
static struct tlbp_costs costs_now = {
	.op_ps = 42000,
	.whole_ns = 1000,
	.refill_ps = 30000,
	.entry_count = 1024,
	.grade = 'D',
};

static u32 costs_measured;

static const char *const costs_parts[] = { "clock",  "op",	"range",      "whole",
					   "refill", "entries", "bystanders" };

const struct tlbp_costs *costs(void)
{
	return &costs_now;
}

u64 costs_break_even_ns(void)
{
	return costs_now.whole_ns +
	       div_u64((u64)costs_now.entry_count * costs_now.refill_ps, 1000);
}

/* The page holds zeros, but the CPU does not know: each load waits for the last. */
static void costs_touch(void *context, u64 first_page, u64 page_count)
{
	const char *page = (const char *)context + first_page * PAGE_SIZE;

	for (; page_count > 0; page_count--)
		page += READ_ONCE(*page) + PAGE_SIZE;
}

/* What others lose takes a hook that is not here. */
static u32 costs_wanted(void)
{
	bool has_range = costs_now.range_op_ps;

	return ~(u32)(TLBP_CALIBRATED_BYSTANDERS | (has_range ? 0 : TLBP_CALIBRATED_RANGE));
}

static void costs_log(int status, u64 spent_ns)
{
	u32 part;

	pr_info("calibrated in %llu us: %s\n", div_u64(spent_ns, 1000),
		status == TLBP_AGAIN ? "time ran out" : tlbp_status_name(status));
	pr_info("page %u ns, whole space %u ns, refill %u ns, %u entries, break-even %llu us\n",
		costs_now.op_ps / 1000, costs_now.whole_ns, costs_now.refill_ps / 1000,
		costs_now.entry_count, div_u64(costs_break_even_ns(), 1000));
	if (costs_now.range_op_ps)
		pr_info("range %u ns, and %u ns for 1024 pages of it\n",
			costs_now.range_op_ps / 1000,
			(u32)div_u64(1024ULL * costs_now.range_page_ps, 1000));
	for (part = 0; part < ARRAY_SIZE(costs_parts); part++) {
		if (costs_wanted() & ~costs_measured & BIT(part))
			pr_info("not measured, but assumed: %s\n", costs_parts[part]);
	}
}

static int costs_run(struct tlbp_calibration *calibration, struct tlbp_arm64 *arm64,
		     void *scratch)
{
	int status;

	calibration->backend = &arm64->backend;
	calibration->space = machine_kernel_space();
	calibration->scratch.start_va = (unsigned long)scratch;
	calibration->scratch.page_count = SCRATCH_PAGES;
	calibration->touch = costs_touch;
	calibration->context = scratch;
	calibration->costs = costs_now;
	migrate_disable();
	status = tlbp_calibrate(calibration);
	migrate_enable();
	return status;
}

void costs_measure(void)
{
	const struct tlbp_arm64_core *core = machine_core();
	struct tlbp_calibration *calibration = kzalloc(sizeof(*calibration), GFP_KERNEL);
	struct page *frame = alloc_page(GFP_KERNEL | __GFP_ZERO);
	void *scratch = frame ? machine_map_often(frame, SCRATCH_PAGES) : NULL;
	struct tlbp_arm64 arm64 = { };

	if (core)
		costs_now = core->costs;
	if (calibration && scratch && !machine_backend(&arm64, 0)) {
		int status = costs_run(calibration, &arm64, scratch);

		/* As far as it came. */
		costs_now = calibration->costs;
		costs_measured = calibration->measured;
		costs_log(status, calibration->spent_ns);
	} else {
		pr_warn("not calibrated, for want of memory: costs are assumed\n");
	}
	if (scratch)
		vunmap(scratch);
	if (frame)
		__free_page(frame);
	kfree(calibration);
}

void costs_show(struct seq_file *file)
{
	u32 part;

	seq_printf(file, "op_ps %u\n", costs_now.op_ps);
	seq_printf(file, "range_op_ps %u\n", costs_now.range_op_ps);
	seq_printf(file, "range_page_ps %u\n", costs_now.range_page_ps);
	seq_printf(file, "sync_ns %u\n", costs_now.sync_ns);
	seq_printf(file, "whole_ns %u\n", costs_now.whole_ns);
	seq_printf(file, "refill_ps %u\n", costs_now.refill_ps);
	seq_printf(file, "entry_count %u\n", costs_now.entry_count);
	seq_printf(file, "clock_ns %u\n", costs_now.clock_ns);
	seq_printf(file, "grade %c\n", (char)costs_now.grade);
	seq_puts(file, "measured");
	for (part = 0; part < ARRAY_SIZE(costs_parts); part++) {
		if (costs_measured & BIT(part))
			seq_printf(file, " %s", costs_parts[part]);
	}
	seq_putc(file, '\n');
}
