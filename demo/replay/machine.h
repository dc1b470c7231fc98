/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The machine that the replay flushes on: the library's arm64 backend, on top
 * of instructions that only count themselves and advance a virtual clock.
 */
#ifndef DEMO_MACHINE_H
#define DEMO_MACHINE_H

#include <tlbpolicy/arm64.h>

struct demo_machine {
	uint64_t op_count;
	uint64_t now_ns;
	uint64_t op_ns;
	uint64_t whole_ns;
};

/* Instructions carry no context, as on real hardware: there is one machine. */
extern struct demo_machine demo_machine;

static inline void demo_machine_execute(bool whole_space)
{
	demo_machine.op_count++;
	demo_machine.now_ns += whole_space ? demo_machine.whole_ns : demo_machine.op_ns;
}

/* Zero counters, clock at 1 s (a clock at 0 means that it is not known). */
void demo_machine_reset(uint64_t op_ns, uint64_t whole_ns);

/* Backend state for a machine with 4 KiB granules, with or without range operations. */
void demo_machine_backend(struct tlbp_arm64 *arm64, bool has_range_ops);

#endif /* DEMO_MACHINE_H */
