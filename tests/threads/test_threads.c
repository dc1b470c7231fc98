/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Eight threads flush through one configuration: one policy that learns, one
 * backend, one struct of statistics. Only the hardware is each thread's own, as
 * it is on a machine with eight CPUs, and each has another clock and other
 * costs. Built with ThreadSanitizer it shows that there is no data race;
 * without, that nothing stale is left and no estimate is torn.
 */
#include <pthread.h>

#include "unit.h"

#include <tlbpolicy/mock.h>

#define THREAD_COUNT 8
#define FLUSH_COUNT 10000
#define ENTRY_COUNT 3
#define MIN_OP_NS 10
#define MAX_OP_NS (MIN_OP_NS * THREAD_COUNT)
#define WHOLE_NS 2000

/* The hardware below the shared backend. */
static _Thread_local struct tlbp_mock_backend cpu;

static int cpu_check(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	(void)backend;
	return tlbp_mock_ops.check(&cpu.backend, request);
}

static uint64_t cpu_count_ops(const struct tlbp_backend *backend,
			      const struct tlbp_request *request)
{
	(void)backend;
	return tlbp_mock_ops.count_ops(&cpu.backend, request);
}

static uint32_t cpu_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops)
{
	(void)backend;
	return tlbp_mock_ops.issue(&cpu.backend, request, cursor, max_ops);
}

static uint32_t cpu_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				uint32_t flags)
{
	(void)backend;
	return tlbp_mock_ops.whole_space(&cpu.backend, space, flags);
}

static void cpu_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			   uint32_t flags)
{
	(void)backend;
	tlbp_mock_ops.everything(&cpu.backend, space, flags);
}

static void cpu_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
		     uint32_t action, uint32_t flags)
{
	(void)backend;
	tlbp_mock_ops.sync(&cpu.backend, space, action, flags);
}

static uint64_t cpu_now_ns(struct tlbp_backend *backend)
{
	(void)backend;
	return tlbp_mock_ops.now_ns(&cpu.backend);
}

/* The hooks that take nothing but a space differ in their name only. */
#define CPU_HOOK(hook)                                                                   \
	static void cpu_##hook(struct tlbp_backend *backend, const struct tlbp_space *space) \
	{                                                                                \
		(void)backend;                                                           \
		tlbp_mock_ops.hook(&cpu.backend, space);                                \
	}
CPU_HOOK(order_stores)
CPU_HOOK(enter)
CPU_HOOK(leave)
#undef CPU_HOOK

static const struct tlbp_backend_ops cpu_ops = {
	.name = "cpu",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = cpu_check,
	.count_ops = cpu_count_ops,
	.order_stores = cpu_order_stores,
	.issue = cpu_issue,
	.whole_space = cpu_whole_space,
	.everything = cpu_everything,
	.sync = cpu_sync,
	.enter = cpu_enter,
	.leave = cpu_leave,
	.now_ns = cpu_now_ns,
};

struct worker {
	const struct tlbp *tlbp;
	struct tlbp_adaptive *told;
	uint32_t number;
	uint32_t stale_count;
	uint32_t violation_count;
	uint32_t error_count;
};

static void boot(struct worker *worker, struct tlbp_mock *mock, struct tlbp_mock_entry *entries)
{
	uint32_t op_ns = MIN_OP_NS * (worker->number + 1);

	tlbp_mock_init(mock, entries, ENTRY_COUNT, NULL, 0);
	mock->costs.address_ns = op_ns;
	mock->costs.range_ns = op_ns;
	mock->costs.whole_ns = WHOLE_NS;
	mock->clock.start_ns = worker->number * UINT64_C(1000000);
}

/* Entries at the first page, the last, and between. */
static void fill(struct tlbp_mock *mock, const struct tlbp_space *space,
		 const struct tlbp_range *range)
{
	uint64_t i;

	mock->entry_count = 0;
	for (i = 0; i < ENTRY_COUNT; i++) {
		uint64_t page = (range->page_count - 1) * i / (ENTRY_COUNT - 1);
		uint64_t va = range->start_va + (page << TLBP_MOCK_GRANULE_SHIFT);
		struct tlbp_mock_entry entry =
			tlbp_mock_translation(mock, space, va, TLBP_LEVEL_3, 0);

		tlbp_mock_fill(mock, &entry);
	}
}

static void flush_once(struct worker *worker, struct tlbp_mock *mock, struct unit_random *random)
{
	struct tlbp_space space = { .domain = TLBP_DOMAIN_INNER,
				    .granule_shift = TLBP_MOCK_GRANULE_SHIFT };
	uint64_t start_page = unit_random_next(random) & 0xffffff;
	struct tlbp_range range = { .start_va = start_page << TLBP_MOCK_GRANULE_SHIFT };
	struct tlbp_request request;

	space.kind = unit_random_next(random) & 1 ? TLBP_SPACE_KERNEL : TLBP_SPACE_USER;
	space.asid = (uint16_t)(unit_random_next(random) & 7);
	range.page_count = 1 + (unit_random_next(random) >> (40 + (unit_random_next(random) & 15)));
	request = tlbp_page_request(space, &range, 0);
	fill(mock, &space, &range);
	tlbp_mock_change(mock, &request);
	if (tlbp_flush(worker->tlbp, &request) != TLBP_OK)
		worker->error_count++;
	worker->stale_count += tlbp_mock_stale_count(mock);
	if (tlbp_mock_first_order_violation(mock))
		worker->violation_count++;
}

static void *work(void *context)
{
	struct worker *worker = context;
	struct tlbp_mock_entry entries[ENTRY_COUNT];
	struct tlbp_mock mock;
	struct unit_random random = { worker->number };
	uint32_t i;

	boot(worker, &mock, entries);
	tlbp_mock_backend_init(&cpu, &mock);
	cpu.backend.caps.flags &= ~(uint32_t)TLBP_CAP_RANGE;
	for (i = 0; i < FLUSH_COUNT; i++) {
		flush_once(worker, &mock, &random);
		if (worker->told && i % 16 == 0)
			tlbp_adaptive_refills(worker->told, i);
	}
	return NULL;
}

static void run_workers(struct tlbp_policy *policy, struct tlbp_adaptive *told,
			struct tlbp_stats *stats)
{
	struct tlbp_mock_backend model;
	struct tlbp_mock mock;
	struct tlbp_backend backend;
	struct tlbp tlbp = { .backend = &backend, .policy = policy, .stats = stats };
	struct worker workers[THREAD_COUNT] = { 0 };
	pthread_t threads[THREAD_COUNT];
	uint32_t i;

	tlbp_mock_init(&mock, NULL, 0, NULL, 0);
	tlbp_mock_backend_init(&model, &mock);
	backend = (struct tlbp_backend){ .ops = &cpu_ops, .caps = model.backend.caps };
	assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
	for (i = 0; i < THREAD_COUNT; i++) {
		workers[i] = (struct worker){ .tlbp = &tlbp, .told = told, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (i = 0; i < THREAD_COUNT; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < THREAD_COUNT; i++) {
		assert_int_equal(workers[i].error_count, 0);
		assert_int_equal(workers[i].stale_count, 0);
		assert_int_equal(workers[i].violation_count, 0);
	}
}

/*
 * An estimate that was torn, or mixed up with another, would lie outside of what
 * any CPU has ever seen: completion costs nothing here, so that is the
 * operation's own cost, give or take the fraction of a nanosecond.
 */
static void assert_learned(uint64_t op_ps)
{
	assert_in_range(op_ps, MIN_OP_NS * 1000 / 2, MAX_OP_NS * 1000 * 2);
}

/* Whole flushes are cheap here, so the estimate may have been lowered for want of samples. */
static void assert_not_torn(const struct tlbp_adaptive *adaptive)
{
	uint64_t op_ps = (uint64_t)adaptive->scale.value * adaptive->costs.op_ps / 1024;

	assert_in_range(op_ps, 1, MAX_OP_NS * 1000 * 2);
	assert_in_range(adaptive->reuse_permille.value, 1, 1000);
	assert_in_range(adaptive->kept_entries, 0, adaptive->costs.entry_count);
}

static void threads_share_a_timebound_policy(void **state)
{
	struct tlbp_timebound timebound = { .policy.ops = &tlbp_timebound_ops,
					    .budget_ns = 20000 };

	(void)state;
	run_workers(&timebound.policy, NULL, NULL);
	assert_learned(timebound.op_ps.value);
}

static void threads_share_an_adaptive_policy_and_its_refills(void **state)
{
	struct tlbp_adaptive adaptive = {
		.policy.ops = &tlbp_adaptive_ops,
		.costs = { .op_ps = 100000, .whole_ns = 100, .refill_ps = 20000, .entry_count = 512,
			   .grade = 'D' },
	};

	(void)state;
	run_workers(&adaptive.policy, &adaptive, NULL);
	assert_not_torn(&adaptive);
}

static void threads_share_a_timebound_over_an_adaptive_policy(void **state)
{
	struct tlbp_adaptive adaptive = {
		.policy.ops = &tlbp_adaptive_ops,
		.costs = { .op_ps = 100000, .whole_ns = 100, .refill_ps = 20000, .entry_count = 512,
			   .grade = 'D' },
	};
	struct tlbp_timebound timebound = { .policy.ops = &tlbp_timebound_ops,
					    .inner = &adaptive.policy, .budget_ns = 20000 };

	(void)state;
	run_workers(&timebound.policy, &adaptive, NULL);
	assert_learned(timebound.op_ps.value);
	assert_not_torn(&adaptive);
}

/* Losing a count is allowed, inventing one is not. */
static void threads_share_statistics_that_may_lose_counts_only(void **state)
{
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = 100 };
	struct tlbp_stats stats = { 0 };
	uint64_t flush_count = 0;
	uint32_t i;

	(void)state;
	run_workers(&threshold.policy, NULL, &stats);
	for (i = 0; i < TLBP_REASON_COUNT; i++)
		flush_count += stats.reasons[i];
	assert_in_range(flush_count, FLUSH_COUNT, FLUSH_COUNT * THREAD_COUNT);
	assert_true(stats.reasons[TLBP_REASON_WITHIN_LIMIT] > 0);
	assert_true(stats.reasons[TLBP_REASON_OVER_LIMIT] > 0);
	assert_int_equal(stats.error_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_share_a_timebound_policy),
		cmocka_unit_test(threads_share_an_adaptive_policy_and_its_refills),
		cmocka_unit_test(threads_share_a_timebound_over_an_adaptive_policy),
		cmocka_unit_test(threads_share_statistics_that_may_lose_counts_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
