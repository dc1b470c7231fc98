// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * An engine is a backend, a policy, a struct tlbp, and counters for each CPU. But for
 * counters it never changes: whoever sets something makes another, publishes it, and
 * frees the old one when no flush is in it any more. A flush may sleep between
 * slices, so readers are SRCU's.
 */
#include "module.h"

#include <linux/err.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct engine {
	struct settings settings;
	struct tlbp_arm64 arm64;
	union {
		struct tlbp_policy head;
		struct tlbp_threshold threshold;
		struct tlbp_timebound timebound;
		struct tlbp_adaptive adaptive;
	} policy;
	struct tlbp tlbp;
	struct engine_counts __percpu *counts;
	/* Somebody waits for the flushes in it. */
	bool is_retired;
};

DEFINE_STATIC_SRCU(engine_srcu);
static DEFINE_MUTEX(engine_lock);
static struct engine __rcu *engine_current;
static atomic_t engine_made = ATOMIC_INIT(0);

/* ------------------------------------------------------------- making --- */

static u64 engine_default_max_ops(void)
{
	u64 break_even_ps = costs_break_even_ns() * 1000;

	return max(1ULL, div_u64(break_even_ps, max(1U, costs()->op_ps)));
}

static int engine_set_threshold(struct engine *engine)
{
	struct tlbp_threshold *threshold = &engine->policy.threshold;
	int preset = names_preset(engine->settings.policy);

	threshold->policy.ops = &tlbp_threshold_ops;
	if (preset >= 0)
		return tlbp_threshold_preset(threshold, preset, PAGE_SHIFT,
					     &engine->arm64.backend.caps);
	threshold->max_ops = engine->settings.max_ops ?: engine_default_max_ops();
	return TLBP_OK;
}

static int engine_set_timebound(struct engine *engine)
{
	struct tlbp_timebound *timebound = &engine->policy.timebound;

	timebound->policy.ops = &tlbp_timebound_ops;
	timebound->budget_ns = engine->settings.budget_ns ?: costs_break_even_ns();
	return TLBP_OK;
}

static int engine_set_adaptive(struct engine *engine)
{
	struct tlbp_adaptive *adaptive = &engine->policy.adaptive;

	adaptive->policy.ops = &tlbp_adaptive_ops;
	adaptive->costs = *costs();
	adaptive->max_ns = engine->settings.budget_ns;
	return TLBP_OK;
}

static int engine_set_policy(struct engine *engine)
{
	const char *name = engine_policy(engine);

	if (!strcmp(name, tlbp_timebound_ops.name))
		return engine_set_timebound(engine);
	if (!strcmp(name, tlbp_adaptive_ops.name))
		return engine_set_adaptive(engine);
	return engine_set_threshold(engine);
}

static int engine_set_tlbp(struct engine *engine)
{
	engine->tlbp.backend = &engine->arm64.backend;
	engine->tlbp.policy = &engine->policy.head;
	engine->tlbp.slice_ns = engine->settings.slice_ns;
	engine->tlbp.blind_ops = engine->settings.blind_ops;
	return tlbp_init(&engine->tlbp);
}

static int engine_fill(struct engine *engine)
{
	int status;

	if (machine_backend(&engine->arm64, engine->settings.max_span_pages))
		return -EINVAL;
	engine->counts = alloc_percpu(struct engine_counts);
	if (!engine->counts)
		return -ENOMEM;
	status = engine_set_policy(engine);
	if (status == TLBP_OK)
		status = engine_set_tlbp(engine);
	if (status == TLBP_OK)
		return 0;
	pr_err("policy %s refused: %s\n", engine_policy(engine), tlbp_status_name(status));
	return -EINVAL;
}

struct engine *engine_make(const struct settings *settings)
{
	struct engine *engine;
	int error = names_check(settings);

	if (error)
		return ERR_PTR(error);
	engine = kzalloc(sizeof(*engine), GFP_KERNEL);
	if (!engine)
		return ERR_PTR(-ENOMEM);
	atomic_inc(&engine_made);
	engine->settings = *settings;
	error = engine_fill(engine);
	if (!error)
		return engine;
	engine_free(engine);
	return ERR_PTR(error);
}

void engine_free(struct engine *engine)
{
	free_percpu(engine->counts);
	kfree(engine);
	atomic_dec(&engine_made);
}

/* ------------------------------------------------------------ counting --- */

static void engine_add(struct tlbp_stats *sum, const struct tlbp_stats *one)
{
	u32 i;

	for (i = 0; i < TLBP_REASON_COUNT; i++)
		sum->reasons[i] += READ_ONCE(one->reasons[i]);
	sum->op_count += READ_ONCE(one->op_count);
	sum->escalation_count += READ_ONCE(one->escalation_count);
	sum->error_count += READ_ONCE(one->error_count);
	sum->by_address_ns += READ_ONCE(one->by_address_ns);
	sum->whole_ns += READ_ONCE(one->whole_ns);
	sum->longest_ns = max(sum->longest_ns, READ_ONCE(one->longest_ns));
}

void engine_count(const struct engine *engine, struct engine_counts *counts)
{
	int cpu;
	u32 i;

	memset(counts, 0, sizeof(*counts));
	for_each_possible_cpu(cpu) {
		const struct engine_counts *there = per_cpu_ptr(engine->counts, cpu);

		engine_add(&counts->stats, &there->stats);
		for (i = 0; i < ENGINE_LATENCIES; i++)
			counts->latencies[i] += READ_ONCE(there->latencies[i]);
	}
}

/* ------------------------------------------------------------ flushing --- */

/*
 * A flush that sleeps may go on on another CPU, and others flush here meanwhile. A
 * CPU's counters have one writer at a time, so it counts into its own until it is done.
 */
struct engine_call {
	struct tlbp tlbp;
	struct tlbp_stats stats;
	u64 begin_ns;
};

static void engine_begin(struct engine_call *call, const struct engine *engine)
{
	memset(&call->stats, 0, sizeof(call->stats));
	call->tlbp = engine->tlbp;
	call->tlbp.stats = &call->stats;
	call->begin_ns = local_clock();
}

static void engine_end(const struct engine_call *call, struct engine *engine)
{
	u64 waited_ns = local_clock() - call->begin_ns;
	u32 bucket = waited_ns < 1024 ? 0 : ilog2(waited_ns) - 9;
	struct engine_counts *here = get_cpu_ptr(engine->counts);

	engine_add(&here->stats, &call->stats);
	here->latencies[min_t(u32, bucket, ENGINE_LATENCIES - 1)]++;
	put_cpu_ptr(engine->counts);
}

static struct tlbp_request engine_request(const struct tlbp_range *range, u32 flags)
{
	return tlbp_page_request(machine_kernel_space(), range, flags);
}

/*
 * Between TLBI and DSB the thread may be moved to another CPU: the kernel's context
 * switch has the DSB that the CPU it leaves needs.
 */
int engine_flush(struct engine *engine, const struct tlbp_range *range, u32 flags)
{
	struct tlbp_request request = engine_request(range, flags);
	struct engine_call call;
	int status;

	engine_begin(&call, engine);
	status = tlbp_flush(&call.tlbp, &request);
	engine_end(&call, engine);
	return status;
}

int engine_flush_in_steps(struct engine *engine, const struct tlbp_range *range)
{
	struct tlbp_request request = engine_request(range, 0);
	struct tlbp_flush flush;
	struct engine_call call;
	int status;

	engine_begin(&call, engine);
	tlbp_flush_begin(&flush, &call.tlbp, &request);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN && !fatal_signal_pending(current) &&
	       !READ_ONCE(engine->is_retired))
		cond_resched();
	status = tlbp_flush_finish(&flush, NULL);
	engine_end(&call, engine);
	return status;
}

bool engine_takes_long(const struct engine *engine, const struct tlbp_range *range)
{
	struct tlbp_request request = engine_request(range, 0);
	const struct tlbp_backend *backend = &engine->arm64.backend;
	struct tlbp_plan plan;

	tlbp_decide(&engine->tlbp, &request, 0, &plan);
	return plan.action == TLBP_BY_ADDRESS && plan.budget_ns == TLBP_NO_BUDGET &&
	       backend->ops->count_ops(backend, &request) > ENGINE_MANY_OPS;
}

/* ------------------------------------------------------------ choosing --- */

static void engine_publish(struct engine *engine)
{
	struct engine *old;

	mutex_lock(&engine_lock);
	old = rcu_replace_pointer(engine_current, engine, lockdep_is_held(&engine_lock));
	mutex_unlock(&engine_lock);
	if (!old)
		return;
	WRITE_ONCE(old->is_retired, true);
	synchronize_srcu(&engine_srcu);
	engine_free(old);
}

int engine_choose(const struct settings *settings)
{
	struct engine *engine = engine_make(settings);

	if (IS_ERR(engine))
		return PTR_ERR(engine);
	engine_publish(engine);
	return 0;
}

void engine_retire(void)
{
	engine_publish(NULL);
	if (atomic_read(&engine_made))
		pr_err("possible memory leak: %d engines\n", atomic_read(&engine_made));
}

struct engine *engine_get(int *ticket) __acquires(&engine_srcu)
{
	*ticket = srcu_read_lock(&engine_srcu);
	return srcu_dereference(engine_current, &engine_srcu);
}

void engine_put(int ticket) __releases(&engine_srcu)
{
	srcu_read_unlock(&engine_srcu, ticket);
}

const char *engine_policy(const struct engine *engine)
{
	return names_policy(engine->settings.policy);
}

void engine_settings(struct settings *settings)
{
	int ticket;

	*settings = engine_get(&ticket)->settings;
	engine_put(ticket);
}
