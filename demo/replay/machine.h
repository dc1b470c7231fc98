/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The machine that the replay flushes on: the library's arm64 backend, on top
 * of instructions that only count themselves and advance a virtual clock.
 */
#ifndef DEMO_MACHINE_H
#define DEMO_MACHINE_H

#include <tlbpolicy/arm64.h>

enum demo_op_kind {
	DEMO_PAGE_OP,
	DEMO_RANGE_OP,
	DEMO_WHOLE_OP,
	DEMO_OP_KIND_COUNT,
};

struct demo_machine {
	uint64_t ops[DEMO_OP_KIND_COUNT];
	uint64_t now_ns;
	uint64_t op_ns;
	uint64_t whole_ns;
	uint64_t relaxed_at_ns;
	uint64_t longest_stretch_ns;
};

/* Instructions carry no context, as on real hardware: there is one machine. */
extern struct demo_machine demo_machine;

static inline void demo_machine_execute(enum demo_op_kind kind)
{
	demo_machine.ops[kind]++;
	demo_machine.now_ns += kind == DEMO_WHOLE_OP ? demo_machine.whole_ns : demo_machine.op_ns;
}

/* Zero counters, clock at 1 s (a clock at 0 means that it is not known). */
void demo_machine_reset(uint64_t op_ns, uint64_t whole_ns);

/* Backend state for a machine with 4 KiB granules, with or without range operations. */
void demo_machine_backend(struct tlbp_arm64 *arm64, bool has_range_ops);

/* Of all kinds. */
uint64_t demo_machine_op_count(void);

/* A place where the kernel could have rescheduled or fed its watchdog. */
void demo_machine_mark_relaxed(void);

#endif /* DEMO_MACHINE_H */
