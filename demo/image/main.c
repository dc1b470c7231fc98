/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The hulls of 2014 and of Linux 6.1 on a real MMU: every policy flushes them
 * with real instructions, and probes tell what is still translated as before.
 * One table row each. The exit status is 0 when every claim held.
 *
 * Command line: span=PAGES lets range operations cover more than QEMU can do.
 */
#include <tlbpolicy/arm64.h>

#include "bm.h"
#include "cases.h"
#include "measure.h"
#include "policies.h"
#include "probes.h"
#include "text.h"

/*
 * The largest span below 4 GiB: QEMU 7.2 computes lengths in 32 bits, and spans
 * of 4 and 8 GiB invalidate nothing there.
 */
#define QEMU_MAX_SPAN_PAGES (15u << 16)

/* One table row. */
struct row {
	const char *name;
	struct demo_measurement m;
	uint32_t stale_before;
	uint32_t stale_after;
	/* What the stale counts are about; less than the range for a sample. */
	uint64_t covered_pages;
	bool has_limit;
};

static struct tlbp_arm64 arm64;
static struct tlbp_arm64 arm64_by_page;
static bool failed;

static void init_backend(struct tlbp_arm64 *backend, uint32_t flags)
{
	struct tlbp_arm64_regs regs;
	struct tlbp_arm64_cpu cpu;

	tlbp_arm64_read_regs(&regs);
	tlbp_arm64_detect(&cpu, &regs);
	backend->backend.ops = &tlbp_arm64_ops;
	backend->max_span_pages = (uint32_t)bm_option_u64("span", QEMU_MAX_SPAN_PAGES);
	if (tlbp_arm64_init(backend, &cpu, flags) != TLBP_OK) {
		bm_printf("the backend cannot be set up\n");
		bm_exit(1);
	}
}

static void fail(const struct row *row, const char *why)
{
	bm_printf("FAILED: %s: %s\n", row->name, why);
	failed = true;
}

static void check_row(const struct tlbp_range *range, const struct row *row)
{
	if (row->m.status < 0)
		fail(row, tlbp_status_name(row->m.status));
	if (row->stale_before != PROBE_COUNT)
		fail(row, "the probes were not stale before the flush");
	if (row->stale_after != 0)
		fail(row, "stale translations are left");
	if (row->covered_pages < range->page_count &&
	    probes_stale(range, row->covered_pages, range->page_count) == 0)
		fail(row, "the probes beyond the sample do not tell");
	if (row->has_limit && row->m.duration_ns >= DEMO_WATCHDOG_NS / 10)
		fail(row, "takes more than a tenth of the watchdog's time");
}

/* A flush that cannot relax, because the caller holds a lock, is one stretch. */
static const char *watchdog_word(const struct demo_measurement *m)
{
	if (m->longest_ns >= DEMO_WATCHDOG_NS)
		return "FIRES";
	return m->duration_ns >= DEMO_WATCHDOG_NS ? "locked" : "no";
}

static void print_row(const struct row *row)
{
	struct demo_text op_count = demo_short_count_text(row->m.op_count);
	struct demo_text duration = demo_duration_text(row->m.duration_ns);
	struct demo_text longest = demo_duration_text(row->m.longest_ns);

	bm_printf("%-21s %9s %8s%c %8s  %-6s %4u %5u ", row->name, op_count.chars,
		  duration.chars, row->m.sampled ? '~' : ' ', longest.chars,
		  watchdog_word(&row->m), row->stale_before, row->stale_after);
	if (row->m.sampled)
		bm_printf("%s, sample\n", tlbp_action_name(row->m.action));
	else
		bm_printf("%s, %s\n", tlbp_action_name(row->m.action),
			  tlbp_reason_name(row->m.reason));
}

static void finish_row(const struct tlbp_range *range, struct row *row)
{
	row->stale_after = probes_stale(range, 0, row->covered_pages);
	print_row(row);
	check_row(range, row);
}

static void run_page_loop(const struct tlbp_range *range)
{
	const struct tlbp_request request = demo_kernel_request(range);
	struct row row = {.name = "page loop of 2014", .covered_pages = PROBE_NEAR_PAGES};

	_Static_assert(PROBE_NEAR_PAGES == DEMO_SAMPLE_OPS, "half the probes lie in the sample");
	probes_make_stale(range);
	row.stale_before = probes_stale(range, 0, range->page_count);
	row.m = demo_measure_page_loop(&arm64_by_page.backend, &request);
	finish_row(range, &row);
}

/* The last of some flushes of the same request counts: the first, or a later one. */
static void run_policy(const struct tlbp_range *range, uint32_t id, const char *name,
		       uint32_t flush_count)
{
	const struct tlbp_request request = demo_kernel_request(range);
	struct row row = {name, .covered_pages = range->page_count,
			  .has_limit = demo_policy_has_limit(id)};
	union demo_policy policy;
	struct tlbp tlbp = {.backend = &arm64.backend, .policy = &policy.policy};

	row.m.status = demo_policy_init(&policy, id, &arm64.backend.caps);
	if (row.m.status == TLBP_OK)
		row.m.status = tlbp_init(&tlbp);
	for (; flush_count > 0 && row.m.status >= 0; flush_count--) {
		probes_make_stale(range);
		row.stale_before = probes_stale(range, 0, range->page_count);
		row.m = demo_measure_flush(&tlbp, &request);
	}
	finish_row(range, &row);
}

static void print_heading(const struct demo_case *c, const struct tlbp_range *range)
{
	bm_printf("\n%s, %s pages; %s range operations\n", c->name,
		  demo_count_text(range->page_count).chars,
		  arm64.backend.caps.flags & TLBP_CAP_RANGE ? "with" : "without");
	bm_printf("%-21s %9s %8s  %8s  watch-  stale pages  what was done\n", "", "opera-",
		  "time on", "longest");
	bm_printf("%-21s %9s %8s  %8s  dog    before after\n", "policy", "tions", "counter",
		  "stretch");
}

static void run_case(const struct demo_case *c)
{
	const struct tlbp_range range = demo_case_range(c);
	uint32_t id;

	print_heading(c, &range);
	run_page_loop(&range);
	for (id = 0; id < DEMO_POLICY_COUNT; id++) {
		run_policy(&range, id, demo_policy_name(id), 1);
		if (id == DEMO_TIMEBOUND)
			run_policy(&range, id, "timebound later", 4);
	}
}

int main(void)
{
	bm_mmu_on(DEMO_PAGE_SHIFT);
	init_backend(&arm64, 0);
	init_backend(&arm64_by_page, TLBP_ARM64_NEVER_RANGE);
	run_case(&demo_cases[DEMO_CASE_2014_HULL]);
	run_case(&demo_cases[DEMO_CASE_6_1_HULL]);
	return failed;
}
