/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One wrapper per instruction, named like it, and nothing else: operands come
 * from operand.c, sequences from backend.c.
 *
 * Assumptions:
 * - Every wrapper is volatile with a "memory" clobber: without it the compiler
 *   may drop or move a page-table store across the TLBI.
 * - TLBIs go through SYS: both GNU as and LLVM take it at baseline armv8-a,
 *   while the mnemonics of newer operations need flags that differ. TLBIPs are
 *   words on X0 and X1, as neither knows SYSP.
 * - Operations without operand encode Rt=31, as newer architecture versions
 *   give other values a meaning.
 *
 * backend.c includes TLBP_ARM64_INSN_HEADER in its place if that is defined:
 * tests use it to run the sequences on any host.
 */
#ifndef TLBP_ARM64_INSN_H
#define TLBP_ARM64_INSN_H

#include "tlbi_list.h"

#define TLBP_SYS_NONE(name, op1, crn, crm, op2)                                             \
	static inline void tlbp_arm64_tlbi_##name(void)                                     \
	{                                                                                   \
		__asm__ volatile("sys #" #op1 ", c" #crn ", c" #crm ", #" #op2 ::: "memory"); \
	}
#define TLBP_SYS_OPERAND(name, op1, crn, crm, op2)                                    \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand)                   \
	{                                                                             \
		__asm__ volatile("sys #" #op1 ", c" #crn ", c" #crm ", #" #op2 ", %0" \
				 :                                                    \
				 : "r"(operand)                                       \
				 : "memory");                                         \
	}
#define TLBP_SYS_PAIR(name, op1, crn, crm, op2)                                               \
	TLBP_SYS_OPERAND(name, op1, crn, crm, op2)                                            \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high)               \
	{                                                                                     \
		register uint64_t x0 __asm__("x0") = low;                                     \
		register uint64_t x1 __asm__("x1") = high;                                    \
		__asm__ volatile(".inst 0xd5480000 | (" #op1 " << 16) | (" #crn " << 12) | (" \
				 #crm " << 8) | (" #op2 " << 5)"                              \
				 :                                                            \
				 : "r"(x0), "r"(x1)                                           \
				 : "memory");                                                 \
	}

#define TLBP_SYS_FORM(operand) \
	TLBP_ARM64_FORM_##operand(TLBP_SYS_NONE, TLBP_SYS_OPERAND, TLBP_SYS_PAIR)
#define TLBP_TLBI(name, op1, crm, op2, operand, domain, feature) \
	TLBP_SYS_FORM(operand)(name, op1, 8, crm, op2)
#define TLBP_TLBI_AND_TWIN(name, op1, crm, op2, operand, domain, feature) \
	TLBP_SYS_FORM(operand)(name, op1, 8, crm, op2)                    \
	TLBP_SYS_FORM(operand)(name##nxs, op1, 9, crm, op2)
TLBP_ARM64_TLBI_LIST(TLBP_TLBI_AND_TWIN)
TLBP_ARM64_GPT_LIST(TLBP_TLBI)
#undef TLBP_TLBI_AND_TWIN
#undef TLBP_TLBI
#undef TLBP_SYS_FORM
#undef TLBP_SYS_PAIR
#undef TLBP_SYS_OPERAND
#undef TLBP_SYS_NONE

#define TLBP_BARRIER(name, word, text)               \
	static inline void tlbp_arm64_##name(void)   \
	{                                            \
		__asm__ volatile(text ::: "memory"); \
	}
TLBP_ARM64_BARRIER_LIST(TLBP_BARRIER)
#undef TLBP_BARRIER

#define TLBP_MRS(name, text)                                                \
	static inline uint64_t tlbp_arm64_mrs_##name(void)                  \
	{                                                                   \
		uint64_t value;                                             \
									    \
		__asm__ volatile("mrs %0, " #text : "=r"(value)::"memory"); \
		return value;                                               \
	}
TLBP_ARM64_MRS_LIST(TLBP_MRS)
#undef TLBP_MRS

#endif /* TLBP_ARM64_INSN_H */
