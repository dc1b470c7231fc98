/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A module that records every TLB invalidation of the kernel that it is loaded
 * into: a probe on each TLBI instruction, on the barriers that complete them, and
 * where the kernel still knows the range that it was asked for.
 *
 *	sites.c		where the probes go
 *	flow.c		how control flows: may a probe stand later, is this a loop?
 *	ring.c		what they see, a ring for each CPU
 *	text.c		debugfs: events, status, control
 *
 * docs/recording-tlbi.md says how to use it, docs/trace-format.md what it prints.
 */
#ifndef TLBI_TRACE_H
#define TLBI_TRACE_H

#include <linux/kprobes.h>
#include <linux/sched.h>
#include <linux/types.h>

#define TLBI_TRACE_VERSION 1

enum tlbi_trace_kind {
	/* A TLBI instruction. */
	TLBI_TRACE_OP,
	/* The barrier behind: what was issued before is complete. */
	TLBI_TRACE_SYNC,
	/* Entry of tlb_flush(): struct mmu_gather in x0. */
	TLBI_TRACE_GATHER,
	/* Entry of __flush_tlb_range() and its kin: start and end in x1, x2. */
	TLBI_TRACE_RANGE,
	/* flush_tlb_kernel_range() compares the size with its limit. */
	TLBI_TRACE_LIMIT,
	TLBI_TRACE_KIND_COUNT,
};

enum tlbi_trace_state {
	TLBI_TRACE_PROBED,
	/* A few instructions behind its place, with the same effect. */
	TLBI_TRACE_LATE,
	/* No probe: the machine lacks the instruction, or the exception level. */
	TLBI_TRACE_UNREACHABLE,
	/* No probe, though it may be executed. */
	TLBI_TRACE_REFUSED,
	TLBI_TRACE_STATE_COUNT,
};

struct tlbi_trace_function {
	unsigned long start;
	unsigned long end;
	bool has_op;
	bool has_whole;
};

struct tlbi_trace_site {
	struct kprobe probe;
	unsigned long at;
	u64 missed_before;
	int error;
	u32 insn;
	u16 number;
	u16 function;
	u8 kind;
	u8 state;
	/* TLBI_TRACE_LIMIT: registers that hold start, end and their distance. */
	u8 start_reg;
	u8 end_reg;
	u8 size_reg;
	/* TLBI_TRACE_RANGE: the stride is in x3. */
	bool has_stride;
	/* TLBI_TRACE_OP: it is part of a loop over a range. */
	bool is_in_loop;
};

enum tlbi_trace_flags {
	TLBI_TRACE_KERNEL = 1 << 0,
	/* The address space goes away. */
	TLBI_TRACE_FULL_MM = 1 << 1,
	TLBI_TRACE_TABLES = 1 << 2,
};

enum tlbi_trace_context {
	TLBI_TRACE_TASK,
	TLBI_TRACE_SOFTIRQ,
	TLBI_TRACE_HARDIRQ,
	TLBI_TRACE_NMI,
};

struct tlbi_trace_event {
	u64 time_ns;
	/* The operand, or the first byte of the range. */
	u64 value;
	/* The first byte behind it. */
	u64 end;
	u32 pid;
	s32 syscall;
	u16 site;
	u8 context;
	u8 flags;
	/* 0: not known. */
	u8 stride_shift;
	u8 level;
	char comm[TASK_COMM_LEN];
};

struct tlbi_trace_counts {
	u64 events;
	/* No room in the ring. */
	u64 lost;
	/* The kernel was in another probe. */
	u64 missed;
};

/* ------------------------------------------------------------------ sites --- */

int tlbi_trace_sites_init(void);
void tlbi_trace_sites_exit(void);
unsigned int tlbi_trace_site_count(void);
const struct tlbi_trace_site *tlbi_trace_site(unsigned int number);
/* Exception level that the kernel runs at, and log2 of the unit of ranges' bases. */
unsigned int tlbi_trace_el(void);
unsigned int tlbi_trace_base_shift(void);
/* NULL if it is none. */
const char *tlbi_trace_op_name(u32 insn);
/* From now on tlbi_trace_missed() counts from 0. */
void tlbi_trace_missed_reset(void);
u64 tlbi_trace_missed(void);
/* Does a probe of ours fire? kprobes may be switched off as a whole. */
bool tlbi_trace_probes_fire(void);

/* ------------------------------------------------------------------- flow --- */

/* Does nothing that a probe before it would not see as well. */
bool tlbi_trace_is_neutral(u32 insn);
/* Whoever gets to at, in this function, has passed by. */
bool tlbi_trace_always_passes(const struct tlbi_trace_function *function, unsigned long by,
			      unsigned long at);

/* It may be executed again without a call in between. */
bool tlbi_trace_is_in_loop(const struct tlbi_trace_function *function, unsigned long at);

/* ------------------------------------------------------------------- ring --- */

int tlbi_trace_rings_init(unsigned int ring_events);
void tlbi_trace_rings_exit(void);
/* 0, or -EALREADY, or -EIO if probes do not fire. Throws away what is there. */
int tlbi_trace_start(void);
/* 0, or -EALREADY. */
int tlbi_trace_stop(void);
bool tlbi_trace_is_recording(void);
/* When the recording ended: did probes still fire? */
bool tlbi_trace_was_live(void);
void tlbi_trace_count(struct tlbi_trace_counts *counts);
/* Event number of a CPU, or NULL. */
const struct tlbi_trace_event *tlbi_trace_event(unsigned int cpu, u32 number);
/* What the probes call. */
int tlbi_trace_record(struct kprobe *probe, struct pt_regs *regs);

/* ------------------------------------------------------------------- text --- */

int tlbi_trace_files_init(void);
void tlbi_trace_files_exit(void);

#endif /* TLBI_TRACE_H */
