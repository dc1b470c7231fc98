/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Flushes at EL1 whose operations are written down twice: as the recorded backend
 * emits them on the host, and as they are trapped from a CPU on their way out of
 * the real one. Both must be what trapped.txt says.
 */
#ifndef TRAPPED_H
#define TRAPPED_H

#include <tlbpolicy/arm64.h>

#define TRAPPED_TEXT_MAX 4096

struct trapped_case {
	const char *name;
	uint32_t kind;
	uint32_t domain;
	uint32_t granule_shift;         /* 0: 4 KiB */
	uint32_t features;              /* the CPU is one that has no others */
	uint32_t errata;
	uint32_t arm64_flags;
	uint32_t request_flags;
	uint32_t stride_shift;
	uint32_t level;
	uint64_t page_count;
	uint64_t offset_bytes;          /* of the range from where it usually begins */
	uint64_t max_ops;               /* 0: no limit */
};

extern const struct trapped_case trapped_cases[];
extern const uint32_t trapped_case_count;

uint32_t trapped_granule_shift(const struct trapped_case *test);

/* Has the CPU what the case is about? */
bool trapped_suits(const struct trapped_case *test, const struct tlbp_arm64_cpu *cpu);

/* Flushes, and completes if the request leaves that to the caller. */
void trapped_flush(const struct trapped_case *test, struct tlbp_arm64_cpu cpu);

/* An operation: its instruction with Rt = 0, or 31 if it has no operand. */
struct trapped_op {
	uint64_t operand;
	uint32_t insn;
};

/* The case's name, and an operation in each line. */
void trapped_print(char text[TRAPPED_TEXT_MAX], const struct trapped_case *test,
		   const struct trapped_op *ops, uint32_t op_count);

/* All of trapped.txt, and whether that is what it says of the case. */
extern const char trapped_golden[];
bool trapped_is_golden(const char *text);

#endif /* TRAPPED_H */
