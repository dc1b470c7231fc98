/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The arm64 machine that recorded instructions run on: a mock machine, the
 * registers that the backend reads, and a backend table with faults.
 *
 * One per thread. Point record.mock at a machine before the first instruction.
 */
#ifndef TLBP_TEST_RECORD_H
#define TLBP_TEST_RECORD_H

#include <tlbpolicy/arm64.h>
#include <tlbpolicy/mock.h>

struct record {
	struct tlbp_mock *mock;
	struct tlbp_arm64_regs regs;
	/* Faults of record_arm64_ops(). */
	bool migrates;
	bool refuses_whole;
	uint64_t refuse_after_ops;
};

extern _Thread_local struct record record;

/* Registers of a core with everything, at 1 GHz; nothing refused. */
void record_reset(struct tlbp_mock *mock);

void record_insn(uint32_t insn, uint64_t operand);
uint64_t record_cntfrq_el0(void);
uint64_t record_cntvct_el0(void);
uint64_t record_id_aa64isar0_el1(void);
uint64_t record_id_aa64mmfr0_el1(void);
uint64_t record_tcr_el1(void);

/* The arm64 table with a relax hook and the faults that record asks for. */
struct tlbp_backend_ops record_arm64_ops(void);

#endif /* TLBP_TEST_RECORD_H */
