// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * "arm64 flushing 255GB of vmalloc space takes too long", linux-arm-kernel, July
 * 2014: the loop that the kernel had then, and what each policy does instead.
 */
#include "module.h"

#include <linux/err.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>

#include <asm/barrier.h>
#include <asm/tlbflush.h>

/* Pages between two looks at the clock: the loop of 2014 had none. */
#define LOOP_PAGES 4096

/* kernel.watchdog_thresh is 10 by default, and not exported. */
static uint watchdog_s = 20;
module_param(watchdog_s, uint, 0444);
MODULE_PARM_DESC(watchdog_s, "how long the soft lockup detector waits: twice its threshold");

static const char *const page_loop_policies[] = { "linux", "threshold", "timebound", "adaptive" };

u64 page_loop_run(u64 max_ms, u64 *page_count)
{
	u64 begin_ns = local_clock();
	u64 end_ns = begin_ns + min_t(u64, max_ms, PAGE_LOOP_MAX_MS) * NSEC_PER_MSEC;
	u64 page = 0;

	/* As in 2014, when vmalloc's caller held a spinlock: no kernel preempts it. */
	preempt_disable();
	dsb(ishst);
	while (page < GIB255_PAGES && (page % LOOP_PAGES || local_clock() < end_ns)) {
		__tlbi(vaale1is, tlbp_arm64_va_operand(VMALLOC_START + (page << PAGE_SHIFT), 0));
		page++;
	}
	dsb(ish);
	isb();
	preempt_enable();
	*page_count = page;
	return local_clock() - begin_ns;
}

static const char *page_loop_verdict(u64 longest_ns)
{
	return longest_ns > (u64)watchdog_s * NSEC_PER_SEC ? "lockup" : "silent";
}

static void page_loop_log(u64 max_ms)
{
	u64 page_count;
	u64 spent_ns = page_loop_run(max_ms, &page_count);
	u64 all_ns = mul_u64_u64_div_u64(spent_ns, GIB255_PAGES, max(1ULL, page_count));

	cond_resched();
	pr_info("%-13s %12llu %12llu %12llu  %s  extrapolated from %llu pages\n", "page loop",
		(u64)GIB255_PAGES, div_u64(all_ns, 1000), div_u64(all_ns, 1000),
		page_loop_verdict(all_ns), page_count);
}

static const char *page_loop_reason(const struct tlbp_stats *stats)
{
	u32 reason = 0;

	while (reason < TLBP_REASON_COUNT && !stats->reasons[reason])
		reason++;
	return tlbp_reason_name(reason);
}

static int page_loop_compare_one(const struct settings *settings, const char *name)
{
	struct tlbp_range range = { VMALLOC_START, GIB255_PAGES };
	struct settings own = *settings;
	struct engine_counts counts;
	struct engine *engine;
	u64 longest_ns;
	u64 spent_ns;
	int status;

	own.policy = names_find_policy(name);
	engine = engine_make(&own);
	if (IS_ERR(engine))
		return PTR_ERR(engine);
	spent_ns = local_clock();
	status = engine_flush(engine, &range, 0);
	spent_ns = local_clock() - spent_ns;
	engine_count(engine, &counts);
	engine_free(engine);
	/* What is too short for the library to measure is one stretch. */
	longest_ns = counts.stats.longest_ns ?: spent_ns;
	pr_info("%-13s %12llu %12llu %12llu  %s  %s\n", name, counts.stats.op_count,
		div_u64(spent_ns, 1000), div_u64(longest_ns, 1000), page_loop_verdict(longest_ns),
		page_loop_reason(&counts.stats));
	return status < 0 ? -EIO : 0;
}

int page_loop_compare(const struct settings *settings, u64 max_ms)
{
	int error = 0;
	u32 i;

	pr_info("255 GiB, %llu pages, invalidated at once; the watchdog waits %u s:\n",
		(u64)GIB255_PAGES, watchdog_s);
	pr_info("%-13s %12s %12s %12s  %s  %s\n", "policy", "by address", "time us",
		"longest us", "watchdog", "why");
	page_loop_log(max_ms);
	for (i = 0; i < ARRAY_SIZE(page_loop_policies) && !error; i++)
		error = page_loop_compare_one(settings, page_loop_policies[i]);
	return error;
}
