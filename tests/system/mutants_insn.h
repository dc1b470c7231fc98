/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The backend's instructions, those of EL1 passed through mutants.c. */
#ifndef MUTANTS_INSN_H
#define MUTANTS_INSN_H

#include "mutants.h"

/* insn.h's own, but for its TLBIs of EL1. */
#include "arch/arm64/tlbi_list.h"
#undef TLBP_ARM64_TLBI_LIST
#define TLBP_ARM64_TLBI_LIST(X) \
	TLBP_ARM64_TLBI_LIST_EL2(X) \
	TLBP_ARM64_TLBI_LIST_EL3(X)
#include "arch/arm64/insn.h"

/* CRm of the local and of the inner shareable form, from any. */
#define LOCAL_OF_7 7
#define LOCAL_OF_3 7
#define LOCAL_OF_1 7
#define LOCAL_OF_6 6
#define LOCAL_OF_2 6
#define LOCAL_OF_5 6
#define INNER_OF_7 3
#define INNER_OF_3 3
#define INNER_OF_1 3
#define INNER_OF_6 2
#define INNER_OF_2 2
#define INNER_OF_5 2

#define SYS_NONE(crn, crm, op2, operand) \
	__asm__ volatile("sys #0, c" #crn ", c" #crm ", #" #op2 ::: "memory")
#define SYS_OPERAND(crn, crm, op2, operand) \
	__asm__ volatile("sys #0, c" #crn ", c" #crm ", #" #op2 ", %0" ::"r"(operand) : "memory")
/* One more step, so that crm is a number before it is made text. */
#define SYS_EXPANDED(form, crn, crm, op2, operand) SYS_##form(crn, crm, op2, operand)

#define MUTANT_BODY(crn, crm, op2, form, operand)                                 \
	if (!mutant_issues(crm))                                                  \
		return;                                                           \
	operand = mutant_operand(crm, op2, operand);                              \
	switch (mutant_scope(crm, op2)) {                                         \
	case SCOPE_LOCAL:                                                         \
		SYS_EXPANDED(form, crn, LOCAL_OF_##crm, op2, operand);            \
		break;                                                            \
	case SCOPE_INNER:                                                         \
		SYS_EXPANDED(form, crn, INNER_OF_##crm, op2, operand);            \
		break;                                                            \
	default:                                                                  \
		SYS_EXPANDED(form, crn, crm, op2, operand);                       \
	}

#define MUTANT_NONE(name, crn, crm, op2)                    \
	static inline void tlbp_arm64_tlbi_##name(void)     \
	{                                                   \
		uint64_t operand = 0;                       \
							    \
		MUTANT_BODY(crn, crm, op2, NONE, operand)   \
		(void)operand;                              \
	}
#define MUTANT_OPERAND(name, crn, crm, op2)                         \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) \
	{                                                           \
		MUTANT_BODY(crn, crm, op2, OPERAND, operand)        \
	}
/* No CPU of QEMU has the operations with a pair of registers. */
#define MUTANT_PAIR(name, crn, crm, op2)                                        \
	MUTANT_OPERAND(name, crn, crm, op2)                                     \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high) \
	{                                                                       \
		(void)low;                                                      \
		(void)high;                                                     \
	}
#define MUTANT_ASID MUTANT_OPERAND
#define MUTANT_VA MUTANT_PAIR
#define MUTANT_VA_RANGE MUTANT_PAIR
#define MUTANT_TLBI(name, op1, crm, op2, operand, domain, feature) \
	MUTANT_##operand(name, 8, crm, op2)                        \
	MUTANT_##operand(name##nxs, 9, crm, op2)
TLBP_ARM64_TLBI_LIST_EL1(MUTANT_TLBI)

#endif /* MUTANTS_INSN_H */
