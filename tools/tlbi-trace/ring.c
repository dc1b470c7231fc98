// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * What the probes see. A probe runs with interrupts off, and one within another
 * is not run but counted, so each CPU's ring has one writer. A full ring takes
 * nothing more: what is kept is without holes up to there. Rings belong to
 * possible CPUs, so that one may go and come back.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include <asm/barrier.h>
#include <asm/tlb.h>

#include "tlbi-trace.h"

#define TTL_LEVELS 4
#define INSN_REGISTER 31

struct ring {
	struct tlbi_trace_event *events;
	u32 count;
	u64 lost;
};

static struct ring *rings;
static unsigned int ring_size;
static bool recording, was_live;
static u64 missed_at_stop;
static DEFINE_MUTEX(control);

/* ------------------------------------------------------------ in the probe --- */

static struct tlbi_trace_event *take(void)
{
	struct ring *ring = &rings[raw_smp_processor_id()];

	if (ring->count < ring_size)
		return &ring->events[ring->count++];
	ring->lost++;
	return NULL;
}
NOKPROBE_SYMBOL(take);

static enum tlbi_trace_context context(void)
{
	if (in_nmi())
		return TLBI_TRACE_NMI;
	if (in_hardirq())
		return TLBI_TRACE_HARDIRQ;
	return in_serving_softirq() ? TLBI_TRACE_SOFTIRQ : TLBI_TRACE_TASK;
}
NOKPROBE_SYMBOL(context);

static void see_gather(struct tlbi_trace_event *event, const struct pt_regs *regs)
{
	struct mmu_gather *gather = (struct mmu_gather *)regs->regs[0];
	int level = tlb_get_level(gather);

	event->value = gather->start;
	event->end = gather->end;
	event->stride_shift = tlb_get_unmap_shift(gather);
	event->level = level > 0 && level < TTL_LEVELS ? level : 0;
	event->flags = (gather->fullmm ? TLBI_TRACE_FULL_MM : 0) |
		       (gather->freed_tables ? TLBI_TRACE_TABLES : 0);
}
NOKPROBE_SYMBOL(see_gather);

/* The argument last_level, which later kernels have as one of the flags behind the level. */
static bool keeps_tables(const struct pt_regs *regs)
{
#ifdef TLBF_NOWALKCACHE
	return regs->regs[5] & (__force u32)TLBF_NOWALKCACHE;
#else
	return regs->regs[4] & 0xff;
#endif
}
NOKPROBE_SYMBOL(keeps_tables);

static void see_range(struct tlbi_trace_event *event, const struct tlbi_trace_site *site,
		      const struct pt_regs *regs)
{
	event->value = regs->regs[1];
	event->end = regs->regs[2];
	if (site->has_stride && regs->regs[3])
		event->stride_shift = __ffs(regs->regs[3]);
	if (!site->has_stride || !keeps_tables(regs))
		event->flags = TLBI_TRACE_TABLES;
}
NOKPROBE_SYMBOL(see_range);

static void see_limit(struct tlbi_trace_event *event, const struct tlbi_trace_site *site,
		      const struct pt_regs *regs)
{
	event->value = regs->regs[site->start_reg];
	event->end = regs->regs[site->end_reg];
	event->stride_shift = PAGE_SHIFT;
	event->flags = TLBI_TRACE_KERNEL;
}
NOKPROBE_SYMBOL(see_limit);

static void see(struct tlbi_trace_event *event, const struct tlbi_trace_site *site,
		const struct pt_regs *regs)
{
	unsigned int rt = site->insn & INSN_REGISTER;

	switch (site->kind) {
	case TLBI_TRACE_OP:
		event->value = rt == INSN_REGISTER ? 0 : regs->regs[rt];
		break;
	case TLBI_TRACE_GATHER:
		see_gather(event, regs);
		break;
	case TLBI_TRACE_RANGE:
		see_range(event, site, regs);
		break;
	case TLBI_TRACE_LIMIT:
		see_limit(event, site, regs);
		break;
	}
}
NOKPROBE_SYMBOL(see);

/* A compare with 2 MiB may be another one, after all. */
static bool is_limit(const struct tlbi_trace_site *site, const struct pt_regs *regs)
{
	return site->kind != TLBI_TRACE_LIMIT ||
	       regs->regs[site->end_reg] - regs->regs[site->start_reg] ==
		       regs->regs[site->size_reg];
}
NOKPROBE_SYMBOL(is_limit);

int tlbi_trace_record(struct kprobe *probe, struct pt_regs *regs)
{
	const struct tlbi_trace_site *site = container_of(probe, struct tlbi_trace_site, probe);
	struct tlbi_trace_event *event;

	/* As tlbi_trace_start() has left the rings. */
	if (!smp_load_acquire(&recording) || !is_limit(site, regs))
		return 0;
	event = take();
	if (!event)
		return 0;
	*event = (struct tlbi_trace_event){
		.time_ns = ktime_get_mono_fast_ns(), .pid = current->pid, .syscall = -1,
		.site = site->number, .context = context(),
	};
	if (event->context == TLBI_TRACE_TASK && !(current->flags & PF_KTHREAD))
		event->syscall = task_pt_regs(current)->syscallno;
	memcpy(event->comm, current->comm, sizeof(event->comm));
	see(event, site, regs);
	return 0;
}
NOKPROBE_SYMBOL(tlbi_trace_record);

/* ---------------------------------------------------------------- control --- */

int tlbi_trace_start(void)
{
	unsigned int cpu;
	int error = -EALREADY;

	mutex_lock(&control);
	if (recording)
		goto out;
	error = -EIO;
	if (!tlbi_trace_probes_fire()) {
		pr_err("probes do not fire: kprobes are switched off (debugfs: kprobes/enabled)\n");
		goto out;
	}
	for_each_possible_cpu(cpu) {
		rings[cpu].count = 0;
		rings[cpu].lost = 0;
	}
	tlbi_trace_missed_reset();
	smp_store_release(&recording, true);
	error = 0;
out:
	mutex_unlock(&control);
	return error;
}

int tlbi_trace_stop(void)
{
	struct tlbi_trace_counts counts;
	int error = -EALREADY;

	mutex_lock(&control);
	if (!recording)
		goto out;
	was_live = tlbi_trace_probes_fire();
	WRITE_ONCE(recording, false);
	/* Probes run with preemption off: now none is in a ring any more. */
	synchronize_rcu();
	missed_at_stop = tlbi_trace_missed();
	tlbi_trace_count(&counts);
	pr_info("%llu events, %llu lost, %llu missed\n", counts.events, counts.lost,
		counts.missed);
	if (counts.lost)
		pr_warn("%llu events lost, no room in rings of %u: load with ring_events=\n",
			counts.lost, ring_size);
	if (counts.missed)
		pr_warn("%llu events were missed: the kernel was in another probe\n",
			counts.missed);
	if (!was_live)
		pr_warn("kprobes were switched off meanwhile: the recording has holes\n");
	error = 0;
out:
	mutex_unlock(&control);
	return error;
}

/* While it stops, probes may still be in a ring. */
bool tlbi_trace_is_recording(void)
{
	bool is_recording;

	mutex_lock(&control);
	is_recording = recording;
	mutex_unlock(&control);
	return is_recording;
}

bool tlbi_trace_was_live(void)
{
	return was_live;
}

void tlbi_trace_count(struct tlbi_trace_counts *counts)
{
	unsigned int cpu;

	*counts = (struct tlbi_trace_counts){
		.missed = recording ? tlbi_trace_missed() : missed_at_stop,
	};
	for_each_possible_cpu(cpu) {
		counts->events += READ_ONCE(rings[cpu].count);
		counts->lost += READ_ONCE(rings[cpu].lost);
	}
}

const struct tlbi_trace_event *tlbi_trace_event(unsigned int cpu, u32 number)
{
	return number < rings[cpu].count ? &rings[cpu].events[number] : NULL;
}

/* ------------------------------------------------------------------ set-up --- */

int tlbi_trace_rings_init(unsigned int ring_events)
{
	unsigned int cpu;

	if (ring_events == 0) {
		pr_err("ring_events=0: nothing could be recorded\n");
		return -EINVAL;
	}
	ring_size = ring_events;
	rings = kcalloc(nr_cpu_ids, sizeof(*rings), GFP_KERNEL);
	if (!rings)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		/* Rather none than that others are killed for it. */
		rings[cpu].events = kvcalloc(ring_events, sizeof(*rings[cpu].events),
					     GFP_KERNEL | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
		if (!rings[cpu].events) {
			pr_err("no memory for rings of %u events\n", ring_events);
			tlbi_trace_rings_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

void tlbi_trace_rings_exit(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		kvfree(rings[cpu].events);
	kfree(rings);
	rings = NULL;
}
