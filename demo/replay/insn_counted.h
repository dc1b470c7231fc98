/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Takes the place of src/arch/arm64/insn.h: the arm64 backend stays what it is,
 * and each instruction it would execute is counted and charged by machine.c.
 */
#ifndef DEMO_INSN_COUNTED_H
#define DEMO_INSN_COUNTED_H

#include "machine.h"

#include "arch/arm64/tlbi_list.h"

/* Arm ARM C5.5: op2 is 0 for VMALLE1 and 2 for ASIDE1, which name no address. */
#define DEMO_TLBI_0(name, op2)                                        \
	static inline void tlbp_arm64_tlbi_##name(void)               \
	{                                                             \
		demo_machine_execute((op2) == 0);                     \
	}
#define DEMO_TLBI_1(name, op2)                                        \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand)   \
	{                                                             \
		(void)operand;                                        \
		demo_machine_execute((op2) == 2);                     \
	}
#define DEMO_TLBI(name, op1, crn, crm, op2, has_operand) DEMO_TLBI_##has_operand(name, op2)
TLBP_ARM64_TLBI_LIST(DEMO_TLBI)
#undef DEMO_TLBI
#undef DEMO_TLBI_1
#undef DEMO_TLBI_0

/* Barriers are free here: no public figure for one is known. */
static inline void tlbp_arm64_dsb_ishst(void) {}
static inline void tlbp_arm64_dsb_nshst(void) {}
static inline void tlbp_arm64_dsb_ish(void) {}
static inline void tlbp_arm64_dsb_nsh(void) {}
static inline void tlbp_arm64_isb(void) {}

/* The machine has its own clock and says itself what it can do. */
static inline uint64_t tlbp_arm64_mrs_cntfrq_el0(void) { return 0; }
static inline uint64_t tlbp_arm64_mrs_cntvct_el0(void) { return 0; }
static inline uint64_t tlbp_arm64_mrs_id_aa64isar0_el1(void) { return 0; }
static inline uint64_t tlbp_arm64_mrs_id_aa64mmfr0_el1(void) { return 0; }
static inline uint64_t tlbp_arm64_mrs_tcr_el1(void) { return 0; }

#endif /* DEMO_INSN_COUNTED_H */
