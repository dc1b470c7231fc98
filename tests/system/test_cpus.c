/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Several CPUs: a flush of the inner shareable domain reaches all of them, a
 * local one only its own, and whatever way the flush takes its scope is the
 * same (a kernel once had a local operation in the fallback for large ranges).
 */
#include "system.h"

#define CPU_COUNT 4
#define ALL_CPUS ((1U << CPU_COUNT) - 1)

static const struct probe *probe_in_use;

static uint64_t task_is_stale(uint64_t va)
{
	return probe_is_stale(probe_in_use, va);
}

static uint64_t task_join(uint64_t unused)
{
	subject_join();
	return unused;
}

static uint64_t task_clear(uint64_t unused)
{
	probe_in_use->view->clear();
	return unused;
}

static uint64_t task_flush(uint64_t unused)
{
	probe_in_use->flush(&probe_in_use->rig->tlbp, probe_in_use->request);
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
	uint32_t cpu;

	probe_in_use = probe;
	probe_map(probe, va);
	for (cpu = 0; cpu < CPU_COUNT; cpu++)
		run_on(cpu, task_clear, 0);
	if (stale_cpus(va) != ALL_CPUS)
		return ~UINT32_C(0);
	probe_change(probe, va);
	if (stale_cpus(va) != ALL_CPUS)
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

/* Kinds and domains in which every way is tried, if they are of this run. */
struct reach {
	uint32_t kind;
	uint32_t domain;
	const char *name;
};

static const struct reach reaches[] = {
	{ TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL, "kernel, local" },
	{ TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER, "kernel, inner" },
	{ TLBP_SPACE_KERNEL, TLBP_DOMAIN_OUTER, "kernel, outer" },
	{ TLBP_SPACE_USER, TLBP_DOMAIN_LOCAL, "user, local" },
	{ TLBP_SPACE_USER, TLBP_DOMAIN_INNER, "user, inner" },
	{ TLBP_SPACE_USER, TLBP_DOMAIN_OUTER, "user, outer" },
	{ TLBP_SPACE_HYP, TLBP_DOMAIN_LOCAL, "hypervisor, local" },
	{ TLBP_SPACE_HYP, TLBP_DOMAIN_INNER, "hypervisor, inner" },
	{ TLBP_SPACE_HYP, TLBP_DOMAIN_OUTER, "hypervisor, outer" },
	{ TLBP_SPACE_GUEST, TLBP_DOMAIN_LOCAL, "guest, local" },
	{ TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER, "guest, inner" },
	{ TLBP_SPACE_GUEST, TLBP_DOMAIN_OUTER, "guest, outer" },
};

/*
 * The CPUs that must have the old translation after it, those of a local flush
 * that did not flush; what may be either is taken from what was found. QEMU 7.2
 * broadcasts a local VMALLS12E1, and ignores IPAS2E1OS.
 */
static uint32_t expected_stale(const struct way *way, const struct reach *reach,
			       uint32_t flushing_cpu, uint32_t found)
{
	bool by_address = way->reason == TLBP_REASON_WITHIN_LIMIT;
	uint32_t others = ALL_CPUS & ~(1U << flushing_cpu);

	if (reach->kind == TLBP_SPACE_GUEST) {
		if (reach->domain == TLBP_DOMAIN_OUTER && by_address)
			return found;
		if (reach->domain == TLBP_DOMAIN_LOCAL && !by_address)
			return found & others;
	}
	return reach->domain == TLBP_DOMAIN_LOCAL ? others : 0;
}

/* Budgets are looked at between slices: they need an operation per page. */
static void check_way(const struct way *way, const struct reach *reach, uint32_t flushing_cpu)
{
	struct tlbp_range range = { subject_va() + way->skew_bytes, way->page_count };
	struct tlbp_request request = tlbp_page_request(
		space_of(reach->kind, reach->domain), &range, way->flags);
	struct tlbp_timebound timebound = { .policy.ops = &tlbp_timebound_ops,
					    .budget_ns = way->budget_ns };
	struct rig rig;
	struct probe probe;
	uint32_t expected;
	uint32_t stale;

	rig_init(&rig, way->budget_ns ? TLBP_ARM64_NEVER_RANGE : 0,
		 way->max_ops ? way->max_ops : NO_LIMIT);
	if (!rig_serves(&rig, reach->kind, reach->domain))
		return;
	rig_use(&rig, way->ops ? way->ops : &tlbp_arm64_ops,
		way->budget_ns ? &timebound.policy : &rig.threshold.policy);
	probe = probe_of(&rig, &request);
	if (way->flush)
		probe.flush = way->flush;

	stale = stale_after(&probe, flushing_cpu, subject_va());
	expected = expected_stale(way, reach, flushing_cpu, stale);
	tap_check(stale == expected && rig.stats.reasons[way->reason] == 1,
		  "a_flush_reaches_its_domain_and_no_more: %s, %s, by cpu %u", way->name,
		  reach->name, flushing_cpu);
	if (stale != expected)
		tap_note("cpus with the old translation: %x instead of %x", stale, expected);
}

/* Nobody knows how far an unknown domain reaches. */
static void an_unknown_domain_reaches_every_cpu(void)
{
	struct tlbp_range range = { subject_va(), 1 };
	struct tlbp_request request = tlbp_page_request(subject_space(0), &range, 0);
	struct rig rig;
	struct probe probe;

	rig_init(&rig, 0, NO_LIMIT);
	probe = probe_of(&rig, &request);
	tap_check(stale_after(&probe, 0, range.start_va) == 0,
		  "an_unknown_domain_reaches_every_cpu");
}

/* Each page is covered by another CPU's step. */
static void a_flush_that_migrates_between_steps_reaches_every_cpu(void)
{
	struct tlbp_range range = { subject_va(), 2 * TLBP_TIMED_OPS };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	bool is_right = true;
	struct probe probe;
	struct rig rig;
	uint32_t i;

	rig_init(&rig, TLBP_ARM64_NEVER_RANGE, NO_LIMIT);
	rig.tlbp.slice_ns = 1;
	probe = probe_of(&rig, &request);
	probe.flush = flush_from_cpu_to_cpu;
	for (i = 0; i < range.page_count; i++)
		is_right &= stale_after(&probe, 0, range.start_va + i * bm_page_bytes()) == 0;
	tap_check(is_right, "a_flush_that_migrates_between_steps_reaches_every_cpu");
}

/* Entries that other CPUs have put in escape a local operation there. */
static void a_workaround_widens_a_local_flush(void)
{
	struct tlbp_range range = { subject_va(), 1 };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_LOCAL), &range, 0);
	struct rig rig;
	struct probe probe;

	rig_init_with_errata(&rig, TLBP_ARM64_ERRATUM_SHARED_LOCAL);
	probe = probe_of(&rig, &request);
	tap_check(stale_after(&probe, 0, range.start_va) == 0,
		  "a_workaround_widens_a_local_flush");
}

/* ------------------------------------------------------- guests elsewhere --- */

static uint64_t issued_vttbr;
static uint64_t left_vttbr;

static void enter_guest(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
	subject_join();
}

static void leave_guest(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
	subject_leave();
}

static uint32_t issue_and_look(struct tlbp_backend *backend, const struct tlbp_request *request,
			       struct tlbp_cursor *cursor, uint32_t max_ops)
{
	issued_vttbr = BM_READ(vttbr_el2);
	return tlbp_arm64_issue(backend, request, cursor, max_ops);
}

static const struct tlbp_backend_ops switching_ops = {
	.name = "switching",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = tlbp_arm64_check,
	.count_ops = tlbp_arm64_count_ops,
	.order_stores = tlbp_arm64_order_stores,
	.issue = issue_and_look,
	.whole_space = tlbp_arm64_whole_space,
	.everything = tlbp_arm64_everything,
	.sync = tlbp_arm64_sync,
	.enter = enter_guest,
	.leave = leave_guest,
};

static int flush_from_another_guest(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	int status;

	subject_leave();
	status = tlbp_flush(tlbp, request);
	left_vttbr = BM_READ(vttbr_el2);
	subject_join();
	return status;
}

/* QEMU keeps no VMID with entries: that it was the right one is seen in VTTBR_EL2. */
static void a_guest_is_flushed_from_another_ones_context(void)
{
	struct tlbp_range range = { subject_va(), 3 };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, 0);
	struct probe probe;
	struct rig rig;
	uint32_t stale;

	if (subject_kind() != TLBP_SPACE_GUEST)
		return;
	rig_init(&rig, 0, NO_LIMIT);
	rig_use(&rig, &switching_ops, &rig.threshold.policy);
	probe = probe_of(&rig, &request);
	probe.flush = flush_from_another_guest;
	stale = stale_after(&probe, 0, range.start_va);
	tap_check(stale == 0 && issued_vttbr >> 48 == request.space.vmid &&
			  left_vttbr >> 48 != request.space.vmid,
		  "a_guest_is_flushed_from_another_ones_context");
}

void test_cpus(void)
{
	uint32_t cpu;
	uint32_t i;

	if (!bm_start_cpus(CPU_COUNT)) {
		tap_check(false, "the_machine_has_%u_cpus", CPU_COUNT);
		return;
	}
	for (cpu = 1; cpu < CPU_COUNT; cpu++)
		bm_run_on(cpu, task_join, 0);
	for (i = 0; i < ARRAY_SIZE(ways) * ARRAY_SIZE(reaches); i++)
		check_way(&ways[i / ARRAY_SIZE(reaches)], &reaches[i % ARRAY_SIZE(reaches)],
			  i % 5 == 2 ? 2 : 0);
	an_unknown_domain_reaches_every_cpu();
	a_flush_that_migrates_between_steps_reaches_every_cpu();
	a_workaround_widens_a_local_flush();
	a_guest_is_flushed_from_another_ones_context();
}
