/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Takes the place of src/arch/arm64/insn.h: the arm64 backend stays what it is,
 * and each instruction it would execute is counted and charged by machine.c.
 */
#ifndef DEMO_INSN_COUNTED_H
#define DEMO_INSN_COUNTED_H

#include "machine.h"

#include "arch/arm64/tlbi_list.h"

/* Arm ARM C5.5: CRm 2 and 6 are the range operations, op2 0 and 2 name no address. */
#define DEMO_KIND(crm, op2)                                \
	((crm) == 2 || (crm) == 6	     ? DEMO_RANGE_OP : \
	 (op2) == 0 || (op2) == 2	     ? DEMO_WHOLE_OP : \
					       DEMO_PAGE_OP)

#define DEMO_TLBI_0(name, kind)                            \
	static inline void tlbp_arm64_tlbi_##name(void)    \
	{                                                  \
		demo_machine_execute(kind);                \
	}
#define DEMO_TLBI_1(name, kind)                                    \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) \
	{                                                          \
		(void)operand;                                     \
		demo_machine_execute(kind);                        \
	}
#define DEMO_TLBI(name, op1, crn, crm, op2, has_operand) \
	DEMO_TLBI_##has_operand(name, DEMO_KIND(crm, op2))
TLBP_ARM64_TLBI_LIST(DEMO_TLBI)
#undef DEMO_TLBI
#undef DEMO_TLBI_1
#undef DEMO_TLBI_0
#undef DEMO_KIND

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
