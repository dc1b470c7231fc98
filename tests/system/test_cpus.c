/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Several CPUs: a flush of the inner shareable domain reaches all of them, a
 * local one only its own, and whatever way the flush takes its scope is the
 * same (a kernel once had a local operation in the fallback for large ranges).
 */
#include "system.h"

#define CPU_COUNT 4
#define NO_LIMIT UINT64_C(1000000)

static const struct probe *probe_in_use;

static uint64_t task_is_stale(uint64_t va)
{
	return probe_is_stale(probe_in_use, va);
}

static uint64_t task_clear(uint64_t unused)
{
	bm_tlb_clear();
	return unused;
}

static uint64_t task_flush(uint64_t unused)
{
	probe_in_use->flush(probe_in_use->tlbp, probe_in_use->request);
	return unused;
}

static uint64_t run_on(uint32_t cpu, bm_task *task, uint64_t argument)
{
	return cpu == bm_cpu() ? task(argument) : bm_run_on(cpu, task, argument);
}

/* Bit n: CPU n still uses the old translation. */
static uint32_t stale_cpus(uint64_t va)
{
	uint32_t cpus = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < CPU_COUNT; cpu++)
		cpus |= (uint32_t)run_on(cpu, task_is_stale, va) << cpu;
	return cpus;
}

/* Who still uses the old translation after a flush by that CPU? */
static uint32_t stale_after(const struct probe *probe, uint32_t flushing_cpu, uint64_t va)
{
	const uint32_t all = (1 << CPU_COUNT) - 1;
	uint32_t cpu;

	probe_in_use = probe;
	probe_map(probe, va);
	for (cpu = 0; cpu < CPU_COUNT; cpu++)
		run_on(cpu, task_clear, 0);
	if (stale_cpus(va) != all)
		return ~UINT32_C(0);
	probe_change(probe, va);
	if (stale_cpus(va) != all)
		return ~UINT32_C(0);
	run_on(flushing_cpu, task_flush, 0);
	return stale_cpus(va);
}

/* ------------------------------------------------------------------ ways --- */

static int flush_and_abandon(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	struct tlbp_flush flush;

	tlbp_flush_begin(&flush, tlbp, request);
	return tlbp_flush_finish(&flush, NULL);
}

static uint64_t task_step(uint64_t flush)
{
	return (uint64_t)tlbp_flush_step((struct tlbp_flush *)flush);
}

/* As a thread that is preempted between the steps goes on elsewhere. */
static int flush_from_cpu_to_cpu(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	struct tlbp_flush flush;
	uint32_t step = 0;

	tlbp_flush_begin(&flush, tlbp, request);
	while (run_on(step % CPU_COUNT, task_step, (uintptr_t)&flush) == TLBP_AGAIN)
		step++;
	return tlbp_flush_finish(&flush, NULL);
}

static uint64_t stuck_clock(struct tlbp_backend *backend)
{
	(void)backend;
	return 1;
}

/* Leaps by more than any budget. */
static uint64_t leaping_clock(struct tlbp_backend *backend)
{
	static uint64_t now_ns;

	(void)backend;
	return now_ns += 1000000000;
}

static uint32_t refuse_to_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
				struct tlbp_cursor *cursor, uint32_t max_ops)
{
	(void)backend;
	(void)request;
	(void)cursor;
	(void)max_ops;
	return 0;
}

static const struct tlbp_backend_ops stuck_ops = { TLBP_ARM64_HOOKS, .now_ns = stuck_clock };
static const struct tlbp_backend_ops leaping_ops = { TLBP_ARM64_HOOKS, .now_ns = leaping_clock };
static const struct tlbp_backend_ops refusing_ops = {
	.name = "refusing",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = tlbp_arm64_count_ops,
	.order_stores = tlbp_arm64_order_stores,
	.issue = refuse_to_issue,
	.whole_space = tlbp_arm64_whole_space,
	.everything = tlbp_arm64_everything,
	.sync = tlbp_arm64_sync,
};

/* One way through the engine, and the reason that proves that it was taken. */
struct way {
	const char *name;
	const struct tlbp_backend_ops *ops;     /* NULL: arm64's own */
	flush_fn *flush;
	uint64_t page_count;
	uint64_t max_ops;
	uint64_t budget_ns;                     /* 0: no timebound */
	uint32_t flags;
	uint64_t skew_bytes;
	uint32_t reason;
};

static const struct way ways[] = {
	{ .name = "one page", .page_count = 1, .reason = TLBP_REASON_WITHIN_LIMIT },
	{ .name = "one page, leaf", .page_count = 1, .flags = TLBP_LEAF_ONLY,
	  .reason = TLBP_REASON_WITHIN_LIMIT },
	{ .name = "two pages", .page_count = 2, .reason = TLBP_REASON_WITHIN_LIMIT },
	{ .name = "three pages, leaf", .page_count = 3, .flags = TLBP_LEAF_ONLY,
	  .reason = TLBP_REASON_WITHIN_LIMIT },
	{ .name = "over the limit", .page_count = 3, .max_ops = 1,
	  .reason = TLBP_REASON_OVER_LIMIT },
	{ .name = "budget spent", .ops = &leaping_ops, .page_count = 2000, .budget_ns = 100,
	  .reason = TLBP_REASON_BUDGET_SPENT },
	{ .name = "clock stuck", .ops = &stuck_ops, .page_count = 2000, .budget_ns = 100,
	  .reason = TLBP_REASON_CLOCK_STUCK },
	{ .name = "abandoned", .flush = flush_and_abandon, .page_count = 3,
	  .reason = TLBP_REASON_ABANDONED },
	{ .name = "refused", .ops = &refusing_ops, .page_count = 3,
	  .reason = TLBP_REASON_REFUSED },
	{ .name = "misaligned", .page_count = 1, .skew_bytes = 16,
	  .reason = TLBP_REASON_BAD_REQUEST },
};

/* Kinds and domains in which every way is tried. */
struct reach {
	uint32_t kind;
	uint32_t domain;
	const char *name;
};

static const struct reach reaches[] = {
	{ TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER, "kernel, inner" },
	{ TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL, "kernel, local" },
	{ TLBP_SPACE_USER, TLBP_DOMAIN_INNER, "user, inner" },
	{ TLBP_SPACE_USER, TLBP_DOMAIN_LOCAL, "user, local" },
};

/* Budgets are looked at between slices: they need an operation per page. */
static void check_way(const struct way *way, const struct reach *reach, uint32_t flushing_cpu)
{
	struct tlbp_range range = { low_page_va() + way->skew_bytes, way->page_count };
	struct tlbp_request request = tlbp_page_request(
		space_of(reach->kind, reach->domain), &range, way->flags);
	struct tlbp_timebound timebound = { .policy.ops = &tlbp_timebound_ops,
					    .budget_ns = way->budget_ns };
	uint32_t expected = reach->domain == TLBP_DOMAIN_LOCAL ? 0xfU & ~(1U << flushing_cpu) : 0;
	struct rig rig;
	uint32_t stale;

	rig_init(&rig, way->budget_ns ? TLBP_ARM64_NEVER_RANGE : 0,
		 way->max_ops ? way->max_ops : NO_LIMIT);
	rig_use(&rig, way->ops ? way->ops : &tlbp_arm64_ops,
		way->budget_ns ? &timebound.policy : &rig.threshold.policy);

	const struct probe probe = { &rig.tlbp, &request, way->flush ? way->flush : tlbp_flush,
				     REMAP, 3 };

	stale = stale_after(&probe, flushing_cpu, low_page_va());
	tap_check(stale == expected && rig.stats.reasons[way->reason] == 1,
		  "a_flush_reaches_its_domain_and_no_more: %s, %s, by cpu %u", way->name,
		  reach->name, flushing_cpu);
	if (stale != expected)
		tap_note("cpus with the old translation: %x instead of %x", stale, expected);
}

/* Nobody knows how far an unknown domain reaches. */
static void an_unknown_domain_reaches_every_cpu(void)
{
	struct tlbp_range range = { low_page_va(), 1 };
	struct tlbp_request request = tlbp_page_request(space_of(TLBP_SPACE_USER, 0), &range, 0);
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);

	const struct probe probe = { &rig.tlbp, &request, tlbp_flush, REMAP, 3 };

	tap_check(stale_after(&probe, 0, range.start_va) == 0,
		  "an_unknown_domain_reaches_every_cpu");
}

/* Each page is covered by another CPU's step. */
static void a_flush_that_migrates_between_steps_reaches_every_cpu(void)
{
	struct tlbp_range range = { low_page_va(), 2 * TLBP_TIMED_OPS };
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_USER, TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	bool is_right = true;
	struct rig rig;
	uint32_t i;

	rig_init(&rig, TLBP_ARM64_NEVER_RANGE, NO_LIMIT);
	rig.tlbp.slice_ns = 1;

	const struct probe probe = { &rig.tlbp, &request, flush_from_cpu_to_cpu, REMAP, 3 };

	for (i = 0; i < range.page_count; i++)
		is_right &= stale_after(&probe, 0, range.start_va + i * bm_page_bytes()) == 0;
	tap_check(is_right, "a_flush_that_migrates_between_steps_reaches_every_cpu");
}

void test_cpus(void)
{
	uint32_t i;

	if (!bm_start_cpus(CPU_COUNT)) {
		tap_check(false, "the_machine_has_%u_cpus", CPU_COUNT);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(ways) * ARRAY_SIZE(reaches); i++)
		check_way(&ways[i / ARRAY_SIZE(reaches)], &reaches[i % ARRAY_SIZE(reaches)],
			  i % 3 == 2 ? 2 : 0);
	an_unknown_domain_reaches_every_cpu();
	a_flush_that_migrates_between_steps_reaches_every_cpu();
}
