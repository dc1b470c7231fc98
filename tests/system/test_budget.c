/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Time-bounded flushes, with time counted in instructions (-icount shift=4: one
 * tick of 16 ns each). The whole flush is measured from the outside, from its
 * call to its return, with everything the engine does between two slices.
 */
#include "system.h"

/* Far more pages than fit into any budget here. */
#define PAGE_COUNT (UINT64_C(1) << 20)
#define TICK_NS 16

/* Instructions in which the engine notes that the budget is spent: a flush that
 * keeps its budget never runs them. */
#define ESCALATION_NS (16 * TICK_NS)

/* ---------------------------------------------------------------- meter --- */

/* What operations cost besides their instruction, and how long slices were. */
static struct {
	uint32_t extra_turns;           /* of an empty loop, per operation */
	uint32_t turns_change_at_op;    /* 0: never */
	uint32_t changed_turns;
	uint64_t op_count;
	uint64_t slice_start_ticks;
	uint64_t longest_slice_ticks;
} meter;

static void spin(uint64_t turns)
{
	while (turns--)
		__asm__ volatile("");
}

/* A slice lasts until the next one or the whole flush: with its bookkeeping. */
static void end_slice(void)
{
	uint64_t now_ticks = bm_ticks();

	if (meter.slice_start_ticks &&
	    now_ticks - meter.slice_start_ticks > meter.longest_slice_ticks)
		meter.longest_slice_ticks = now_ticks - meter.slice_start_ticks;
	meter.slice_start_ticks = 0;
}

static uint32_t metered_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			      struct tlbp_cursor *cursor, uint32_t max_ops)
{
	bool has_changed = meter.turns_change_at_op && meter.op_count >= meter.turns_change_at_op;
	uint32_t issued;

	end_slice();
	meter.slice_start_ticks = bm_ticks();
	issued = tlbp_arm64_issue(backend, request, cursor, max_ops);
	spin((uint64_t)issued * (has_changed ? meter.changed_turns : meter.extra_turns));
	meter.op_count += issued;
	return issued;
}

static uint32_t metered_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				    uint32_t flags)
{
	end_slice();
	return tlbp_arm64_whole_space(backend, space, flags);
}

#define METERED_HOOKS                                                             \
	.name = "metered", .struct_size = sizeof(struct tlbp_backend_ops),        \
	.count_ops = tlbp_arm64_count_ops,                                        \
	.order_stores = tlbp_arm64_order_stores, .issue = metered_issue,          \
	.whole_space = metered_whole_space, .everything = tlbp_arm64_everything,  \
	.sync = tlbp_arm64_sync

static const struct tlbp_backend_ops metered_ops = {
	METERED_HOOKS,
	.now_ns = tlbp_arm64_now_ns,
};

/* --------------------------------------------------------------- measure --- */

struct measured {
	uint64_t total_ns;
	uint64_t longest_slice_ns;
	struct tlbp_outcome outcome;
};

static void keep_outcome(void *context, const struct tlbp_request *request,
			 const struct tlbp_plan *plan, const struct tlbp_outcome *outcome)
{
	(void)request;
	(void)plan;
	*(struct tlbp_outcome *)context = *outcome;
}

static void budget_rig_init(struct rig *rig, const struct tlbp_backend_ops *ops,
			    struct tlbp_policy *policy, uint32_t slice_ns)
{
	rig_init(rig, TLBP_ARM64_NEVER_RANGE, 1);
	rig_use(rig, ops, policy);
	rig->tlbp.trace = keep_outcome;
	if (slice_ns)
		rig->tlbp.slice_ns = slice_ns;
}

static struct measured measure_flush(struct rig *rig, uint64_t page_count)
{
	struct tlbp_range range = { high_page_va(), page_count };
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	struct measured measured;
	uint64_t start;

	rig->tlbp.trace_context = &measured.outcome;
	meter.op_count = 0;
	meter.slice_start_ticks = 0;
	meter.longest_slice_ticks = 0;
	start = bm_ticks();
	tlbp_flush(&rig->tlbp, &request);
	measured.total_ns = (bm_ticks() - start) * TICK_NS;
	measured.longest_slice_ns = meter.longest_slice_ticks * TICK_NS;
	return measured;
}

/* By a policy that has not learned anything yet. */
static struct measured measure(const struct tlbp_backend_ops *ops, struct tlbp_policy *policy,
			       uint32_t slice_ns, uint64_t page_count)
{
	struct rig rig;

	budget_rig_init(&rig, ops, policy, slice_ns);
	return measure_flush(&rig, page_count);
}

/* The whole-space part of a flush that goes whole at once: dear operations are
 * predicted. */
static uint64_t whole_flush_ns(void)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = 1,
		.op_ns = 1000000,
	};

	return measure(&metered_ops, &timebound.policy, 0, PAGE_COUNT).outcome.whole_ns;
}

/*
 * What every flush takes besides its operations, budget or not: checking,
 * deciding, learning. Measured on one that is done in a single slice.
 */
static uint64_t fixed_ns(void)
{
	const uint32_t turns = meter.extra_turns;
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = 1000000000,
	};
	struct measured measured;

	meter.extra_turns = 0;
	measured = measure(&metered_ops, &timebound.policy, 0, TLBP_TIMED_OPS);
	meter.extra_turns = turns;
	return measured.total_ns - measured.outcome.by_address_ns;
}

static bool is_bounded(const struct measured *measured, uint64_t budget_ns)
{
	uint64_t bound_ns = fixed_ns() + budget_ns + measured->longest_slice_ns + ESCALATION_NS +
			    whole_flush_ns();

	tap_note("budget %lu ns: took %lu of at most %lu ns, %lu operations, %u slices", budget_ns,
		 measured->total_ns, bound_ns, measured->outcome.op_count,
		 measured->outcome.slice_count);
	return measured->total_ns <= bound_ns;
}

/* ------------------------------------------------------------------ tests --- */

struct costs {
	const char *name;
	uint32_t extra_turns;
	uint32_t turns_change_at_op;
	uint32_t changed_turns;
};

static const struct costs costs[] = {
	{ "cheap operations", 0, 0, 0 },
	{ "dear operations", 100, 0, 0 },
	{ "operations that become dear", 0, 200, 300 },
	{ "operations that become cheap", 300, 200, 0 },
};

static void a_flush_keeps_its_budget(const struct costs *cost, uint64_t budget_ns,
				     uint32_t slice_ns)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = budget_ns,
		.flags = TLBP_TIMEBOUND_NO_PREDICTION,
	};
	struct measured measured;

	meter.extra_turns = cost->extra_turns;
	meter.turns_change_at_op = cost->turns_change_at_op;
	meter.changed_turns = cost->changed_turns;
	measured = measure(&metered_ops, &timebound.policy, slice_ns, PAGE_COUNT);
	tap_check(is_bounded(&measured, budget_ns) &&
			  measured.outcome.reason == TLBP_REASON_BUDGET_SPENT &&
			  measured.outcome.by_address_ns >= budget_ns,
		  "a_flush_takes_its_budget_a_slice_and_a_whole_flush: %lu ns, slices %u ns, %s",
		  budget_ns, slice_ns, cost->name);
}

static void flushes_keep_their_budgets(void)
{
	static const uint32_t budgets_ns[] = { 1, 2000, 20000, 200000, 2000000 };
	static const uint32_t slices_ns[] = { 1000, 20000, 500000 };
	uint32_t i;
	uint32_t j;
	uint32_t k;

	for (i = 0; i < ARRAY_SIZE(costs); i++)
		for (j = 0; j < ARRAY_SIZE(budgets_ns); j++)
			for (k = 0; k < ARRAY_SIZE(slices_ns); k++)
				a_flush_keeps_its_budget(&costs[i], budgets_ns[j], slices_ns[k]);
}

/* After a few flushes that spend their budget the next ones need not try. */
static void a_learned_cost_saves_the_budget(void)
{
	const uint32_t most_lessons = 4;
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = 20000,
	};
	struct measured measured;
	uint32_t lesson_count = 0;
	struct rig rig;

	meter.extra_turns = 0;
	meter.turns_change_at_op = 0;
	budget_rig_init(&rig, &metered_ops, &timebound.policy, 0);
	measured = measure_flush(&rig, PAGE_COUNT);
	while (measured.outcome.reason == TLBP_REASON_BUDGET_SPENT &&
	       ++lesson_count <= most_lessons)
		measured = measure_flush(&rig, PAGE_COUNT);
	tap_check(lesson_count >= 1 && measured.outcome.reason == TLBP_REASON_OVER_BUDGET &&
			  measured.outcome.op_count == 0,
		  "a_learned_cost_saves_the_budget: after %u flushes", lesson_count);
}

/* The check has teeth: without a budget the same request fails it. */
static void without_a_budget_the_bound_is_exceeded(void)
{
	struct tlbp_threshold unlimited = {
		.policy.ops = &tlbp_threshold_ops,
		.max_ops = PAGE_COUNT,
	};
	struct measured measured = measure(&metered_ops, &unlimited.policy, 0, PAGE_COUNT);

	meter.longest_slice_ticks = 0;
	measured.longest_slice_ns = 0;
	tap_check(!is_bounded(&measured, 2000000), "without_a_budget_the_bound_is_exceeded");
}

/* ----------------------------------------------------------- bad clocks --- */

static uint64_t zero_clock(struct tlbp_backend *backend)
{
	(void)backend;
	return 0;
}

static uint64_t backward_clock(struct tlbp_backend *backend)
{
	static uint64_t now_ns = UINT64_C(1) << 60;

	(void)backend;
	return now_ns -= 1000;
}

static uint64_t jumping_clock(struct tlbp_backend *backend)
{
	static uint64_t turn;

	return tlbp_arm64_now_ns(backend) + (++turn % 2 ? UINT64_C(1) << 50 : 0);
}

static const struct {
	const char *name;
	struct tlbp_backend_ops ops;
} bad_clocks[] = {
	{ "zero", { METERED_HOOKS, .now_ns = zero_clock } },
	{ "backward", { METERED_HOOKS, .now_ns = backward_clock } },
	{ "jumping", { METERED_HOOKS, .now_ns = jumping_clock } },
};

static bool last_page_is_dropped(const struct tlbp_backend_ops *ops, struct tlbp_policy *policy)
{
	struct tlbp_range range = { high_page_va(), PAGE_COUNT };
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	uint64_t last_va = range.start_va + (PAGE_COUNT - 1) * bm_page_bytes();
	struct probe probe;
	struct rig rig;

	rig_init(&rig, TLBP_ARM64_NEVER_RANGE, 1);
	rig_use(&rig, ops, policy);
	probe = probe_of(&rig, &request);
	return probe_alone(&probe, last_va) == DROPPED;
}

static void a_bad_clock_ends_and_covers(void)
{
	const uint64_t default_blind_ops = 1024;
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(bad_clocks); i++) {
		struct tlbp_timebound timebound = {
			.policy.ops = &tlbp_timebound_ops,
			.budget_ns = 20000,
			.flags = TLBP_TIMEBOUND_NO_PREDICTION,
		};
		const struct tlbp_backend_ops *ops = &bad_clocks[i].ops;
		struct measured measured = measure(ops, &timebound.policy, 0, PAGE_COUNT);

		tap_check(measured.outcome.action == TLBP_WHOLE_SPACE &&
				  measured.outcome.op_count <= default_blind_ops &&
				  last_page_is_dropped(ops, &timebound.policy),
			  "a_bad_clock_ends_and_covers: %s, %lu operations", bad_clocks[i].name,
			  measured.outcome.op_count);
	}
}

void test_budget(void)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = 20000,
	};

	flushes_keep_their_budgets();
	a_learned_cost_saves_the_budget();
	without_a_budget_the_bound_is_exceeded();
	tap_check(last_page_is_dropped(&metered_ops, &timebound.policy),
		  "an_escalated_flush_covers_its_last_page");
	a_bad_clock_ends_and_covers();
}
