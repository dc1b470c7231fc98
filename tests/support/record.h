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
	/* Which of them were read: RECORD_READ_... */
	uint32_t reads;
	/* Faults of record_arm64_ops(). */
	bool migrates;
	bool refuses_whole;
	/* It makes guests current itself. */
	bool has_context;
	uint64_t refuse_after_ops;
};

extern _Thread_local struct record record;

/* Registers of a core at EL1 with range operations, at 1 GHz; nothing refused. */
void record_reset(struct tlbp_mock *mock);

/*
 * X(register, word of its MRS with Rt = 0, member of record.regs, exception level
 * that it belongs to, or 0)
 */
#define RECORD_REGISTERS(X)                                        \
	X(cntfrq_el0, 0xd53be000, cntfrq, 0)                       \
	X(currentel, 0xd5384240, current_el, 0)                    \
	X(hcr_el2, 0xd53c1100, hcr, 2)                             \
	X(id_aa64isar0_el1, 0xd5380600, id_aa64isar0, 0)           \
	X(id_aa64isar1_el1, 0xd5380620, id_aa64isar1, 0)           \
	X(id_aa64isar3_el1, 0xd5380660, id_aa64isar3, 0)           \
	X(id_aa64mmfr0_el1, 0xd5380700, id_aa64mmfr0, 0)           \
	X(id_aa64mmfr1_el1, 0xd5380720, id_aa64mmfr1, 0)           \
	X(id_aa64mmfr2_el1, 0xd5380740, id_aa64mmfr2, 0)           \
	X(id_aa64mmfr3_el1, 0xd5380760, id_aa64mmfr3, 0)           \
	X(id_aa64pfr0_el1, 0xd5380400, id_aa64pfr0, 0)             \
	X(id_aa64pfr1_el1, 0xd5380420, id_aa64pfr1, 0)             \
	X(midr_el1, 0xd5380000, midr, 0)                           \
	X(tcr_el1, 0xd5382040, tcr, 1)                             \
	X(tcr2_el1, 0xd5382060, tcr2, 1)                           \
	X(tcr_el2, 0xd53c2040, tcr, 2)                             \
	X(tcr2_el2, 0xd53c2060, tcr2, 2)                           \
	X(vtcr_el2, 0xd53c2140, vtcr, 2)                           \
	X(tcr_el3, 0xd53e2040, tcr, 3)

#define RECORD_INDEX(name, word, member, el) RECORD_INDEX_##name,
#define RECORD_READ(name, word, member, el) RECORD_READ_##name = 1 << RECORD_INDEX_##name,
enum { RECORD_REGISTERS(RECORD_INDEX) };
enum { RECORD_REGISTERS(RECORD_READ) };
#undef RECORD_READ
#undef RECORD_INDEX

/* A second register counts for TLBIP only. */
void record_insn(uint32_t insn, uint64_t operand, uint64_t operand_high);

#define RECORD_DECLARE(name, word, member, el) uint64_t record_##name(void);
RECORD_REGISTERS(RECORD_DECLARE)
#undef RECORD_DECLARE
uint64_t record_cntvct_el0(void);

/* What record.regs say, and a backend for it. */
struct tlbp_arm64_cpu record_cpu(void);
int record_init_arm64(struct tlbp_arm64 *arm64, uint32_t flags);

/* The arm64 table with a relax hook and the faults that record asks for. */
struct tlbp_backend_ops record_arm64_ops(void);

#endif /* TLBP_TEST_RECORD_H */
