/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One wrapper per instruction, named like it, and nothing else: operands come
 * from operand.c, sequences from backend.c.
 *
 * Assumptions:
 * - Every wrapper is volatile with a "memory" clobber: without it the compiler
 *   may drop or move a page-table store across the TLBI.
 * - TLBIs go through SYS: both GNU as and LLVM take it at baseline armv8-a,
 *   while the mnemonics of the range operations need flags that differ.
 * - Operations without operand encode Rt=31, as newer architecture versions
 *   give other values a meaning.
 *
 * backend.c includes TLBP_ARM64_INSN_HEADER in its place if that is defined:
 * tests use it to run the sequences on any host.
 */
#ifndef TLBP_ARM64_INSN_H
#define TLBP_ARM64_INSN_H

#include "tlbi_list.h"

#define TLBP_TLBI_0(name, op1, crn, crm, op2)                                             \
	static inline void tlbp_arm64_tlbi_##name(void)                                   \
	{                                                                                 \
		__asm__ volatile("sys #" #op1 ", c" #crn ", c" #crm ", #" #op2 ::: "memory"); \
	}
#define TLBP_TLBI_1(name, op1, crn, crm, op2)                                             \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand)                       \
	{                                                                                 \
		__asm__ volatile("sys #" #op1 ", c" #crn ", c" #crm ", #" #op2 ", %0"     \
				 :                                                        \
				 : "r"(operand)                                           \
				 : "memory");                                             \
	}
#define TLBP_TLBI(name, op1, crn, crm, op2, has_operand) \
	TLBP_TLBI_##has_operand(name, op1, crn, crm, op2)
TLBP_ARM64_TLBI_LIST(TLBP_TLBI)
#undef TLBP_TLBI
#undef TLBP_TLBI_1
#undef TLBP_TLBI_0

#define TLBP_BARRIER(name, text)                            \
	static inline void tlbp_arm64_##name(void)          \
	{                                                   \
		__asm__ volatile(text ::: "memory");        \
	}
TLBP_BARRIER(dsb_ishst, "dsb ishst")
TLBP_BARRIER(dsb_nshst, "dsb nshst")
TLBP_BARRIER(dsb_ish, "dsb ish")
TLBP_BARRIER(dsb_nsh, "dsb nsh")
TLBP_BARRIER(isb, "isb")
#undef TLBP_BARRIER

#define TLBP_MRS(name)                                                      \
	static inline uint64_t tlbp_arm64_mrs_##name(void)                  \
	{                                                                   \
		uint64_t value;                                             \
									    \
		__asm__ volatile("mrs %0, " #name : "=r"(value)::"memory"); \
		return value;                                               \
	}
TLBP_MRS(cntfrq_el0)
TLBP_MRS(cntvct_el0)
TLBP_MRS(id_aa64isar0_el1)
TLBP_MRS(id_aa64mmfr0_el1)
TLBP_MRS(tcr_el1)
#undef TLBP_MRS

#endif /* TLBP_ARM64_INSN_H */
