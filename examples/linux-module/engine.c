// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * An engine is a backend, a policy and a struct tlbp for each CPU, which counts
 * there. It never changes: whoever sets something makes another, publishes it, and
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

struct engine_cpu {
	struct tlbp tlbp;
	struct engine_counts counts;
};

struct engine {
	struct settings settings;
	struct tlbp_arm64 arm64;
	union {
		struct tlbp_policy head;
		struct tlbp_threshold threshold;
		struct tlbp_timebound timebound;
		struct tlbp_adaptive adaptive;
	} policy;
	struct engine_cpu __percpu *cpus;
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
	const char *name = names_policy(engine->settings.policy);

	if (!strcmp(name, tlbp_timebound_ops.name))
		return engine_set_timebound(engine);
	if (!strcmp(name, tlbp_adaptive_ops.name))
		return engine_set_adaptive(engine);
	return engine_set_threshold(engine);
}

static int engine_set_cpus(struct engine *engine)
{
	int status = TLBP_OK;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct engine_cpu *here = per_cpu_ptr(engine->cpus, cpu);

		here->tlbp.backend = &engine->arm64.backend;
		here->tlbp.policy = &engine->policy.head;
		here->tlbp.stats = &here->counts.stats;
		here->tlbp.slice_ns = engine->settings.slice_ns;
		here->tlbp.blind_ops = engine->settings.blind_ops;
		status = tlbp_init(&here->tlbp);
		if (status != TLBP_OK)
			break;
	}
	return status;
}

static int engine_fill(struct engine *engine)
{
	int status;

	if (machine_backend(&engine->arm64, engine->settings.max_span_pages))
		return -EINVAL;
	engine->cpus = alloc_percpu(struct engine_cpu);
	if (!engine->cpus)
		return -ENOMEM;
	status = engine_set_policy(engine);
	if (status == TLBP_OK)
		status = engine_set_cpus(engine);
	if (status == TLBP_OK)
		return 0;
	pr_err("policy %s refused: %s\n", names_policy(engine->settings.policy),
	       tlbp_status_name(status));
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
	free_percpu(engine->cpus);
	kfree(engine);
	atomic_dec(&engine_made);
}

/* ------------------------------------------------------------ flushing --- */

static struct tlbp_request engine_request(const struct tlbp_range *range, u32 flags)
{
	struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = PAGE_SHIFT,
	};

	return tlbp_page_request(space, range, flags);
}

static void engine_count_latency(struct engine_cpu *here, u64 waited_ns)
{
	u32 bucket = waited_ns < 1024 ? 0 : ilog2(waited_ns) - 9;

	here->counts.latencies[min_t(u32, bucket, ENGINE_LATENCIES - 1)]++;
}

/*
 * No migration, for the sake of the counters: they are the CPU's. The TLB would not
 * mind, as the kernel's context switch has the DSB that a thread between TLBI and
 * DSB needs.
 */
int engine_flush(struct engine *engine, const struct tlbp_range *range, u32 flags)
{
	struct tlbp_request request = engine_request(range, flags);
	struct engine_cpu *here;
	u64 begin_ns;
	int status;

	migrate_disable();
	here = raw_cpu_ptr(engine->cpus);
	begin_ns = local_clock();
	status = tlbp_flush(&here->tlbp, &request);
	engine_count_latency(here, local_clock() - begin_ns);
	migrate_enable();
	return status;
}

int engine_flush_in_steps(struct engine *engine, const struct tlbp_range *range)
{
	struct tlbp_request request = engine_request(range, 0);
	struct tlbp_flush flush;
	struct engine_cpu *here;
	u64 begin_ns;
	int status;

	migrate_disable();
	here = raw_cpu_ptr(engine->cpus);
	begin_ns = local_clock();
	tlbp_flush_begin(&flush, &here->tlbp, &request);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN && !fatal_signal_pending(current))
		cond_resched();
	status = tlbp_flush_finish(&flush, NULL);
	engine_count_latency(here, local_clock() - begin_ns);
	migrate_enable();
	return status;
}

bool engine_takes_long(const struct engine *engine, const struct tlbp_range *range)
{
	struct tlbp_request request = engine_request(range, 0);
	const struct tlbp_backend *backend = &engine->arm64.backend;
	struct tlbp_plan plan;

	tlbp_decide(&raw_cpu_ptr(engine->cpus)->tlbp, &request, 0, &plan);
	return plan.action == TLBP_BY_ADDRESS && plan.budget_ns == TLBP_NO_BUDGET &&
	       backend->ops->count_ops(backend, &request) > ENGINE_MANY_OPS;
}

/* ------------------------------------------------------------ counting --- */

static void engine_add(struct engine_counts *sum, const struct engine_counts *one)
{
	u32 i;

	for (i = 0; i < TLBP_REASON_COUNT; i++)
		sum->stats.reasons[i] += READ_ONCE(one->stats.reasons[i]);
	sum->stats.op_count += READ_ONCE(one->stats.op_count);
	sum->stats.escalation_count += READ_ONCE(one->stats.escalation_count);
	sum->stats.error_count += READ_ONCE(one->stats.error_count);
	sum->stats.by_address_ns += READ_ONCE(one->stats.by_address_ns);
	sum->stats.whole_ns += READ_ONCE(one->stats.whole_ns);
	sum->stats.longest_ns = max(sum->stats.longest_ns, READ_ONCE(one->stats.longest_ns));
	for (i = 0; i < ENGINE_LATENCIES; i++)
		sum->latencies[i] += READ_ONCE(one->latencies[i]);
}

void engine_count(const struct engine *engine, struct engine_counts *counts)
{
	int cpu;

	memset(counts, 0, sizeof(*counts));
	for_each_possible_cpu(cpu)
		engine_add(counts, &per_cpu_ptr(engine->cpus, cpu)->counts);
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

void engine_settings(struct settings *settings)
{
	int ticket;

	*settings = engine_get(&ticket)->settings;
	engine_put(ticket);
}
