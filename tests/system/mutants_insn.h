/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The backend's instructions, each passed through mutants.c. */
#ifndef MUTANTS_INSN_H
#define MUTANTS_INSN_H

#include "mutants.h"

/* Barriers and registers are insn.h's own; its TLBIs are left out. */
#define TLBP_ARM64_TLBI_LIST_H
#define TLBP_ARM64_TLBI_LIST(X)
#include "arch/arm64/insn.h"
#undef TLBP_ARM64_TLBI_LIST
#undef TLBP_ARM64_TLBI_LIST_H
#include "arch/arm64/tlbi_list.h"

/* CRm of the local and of the inner shareable form, from either. */
#define LOCAL_OF_7 7
#define LOCAL_OF_3 7
#define LOCAL_OF_6 6
#define LOCAL_OF_2 6
#define INNER_OF_7 3
#define INNER_OF_3 3
#define INNER_OF_6 2
#define INNER_OF_2 2

#define SYS_0(crm, op2, operand) \
	__asm__ volatile("sys #0, c8, c" #crm ", #" #op2 ::: "memory")
#define SYS_1(crm, op2, operand) \
	__asm__ volatile("sys #0, c8, c" #crm ", #" #op2 ", %0" ::"r"(operand) : "memory")
#define SYS(has_operand, crm, op2, operand) SYS_##has_operand(crm, op2, operand)
/* One more step, so that crm is a number before SYS_n makes text of it. */
#define SYS_EXPANDED(has_operand, crm, op2, operand) SYS(has_operand, crm, op2, operand)

#define MUTANT_BODY(crm, op2, has_operand, operand)                               \
	if (!mutant_issues(crm))                                                  \
		return;                                                           \
	operand = mutant_operand(crm, op2, operand);                              \
	switch (mutant_scope(crm, op2)) {                                         \
	case SCOPE_LOCAL:                                                         \
		SYS_EXPANDED(has_operand, LOCAL_OF_##crm, op2, operand);          \
		break;                                                            \
	case SCOPE_INNER:                                                         \
		SYS_EXPANDED(has_operand, INNER_OF_##crm, op2, operand);          \
		break;                                                            \
	default:                                                                  \
		SYS_EXPANDED(has_operand, crm, op2, operand);                     \
	}

#define MUTANT_TLBI_0(name, crm, op2)                       \
	static inline void tlbp_arm64_tlbi_##name(void)     \
	{                                                   \
		uint64_t operand = 0;                       \
							    \
		MUTANT_BODY(crm, op2, 0, operand)           \
		(void)operand;                              \
	}
#define MUTANT_TLBI_1(name, crm, op2)                               \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) \
	{                                                           \
		MUTANT_BODY(crm, op2, 1, operand)                   \
	}
#define MUTANT_TLBI(name, op1, crn, crm, op2, has_operand) \
	MUTANT_TLBI_##has_operand(name, crm, op2)
TLBP_ARM64_TLBI_LIST(MUTANT_TLBI)

#endif /* MUTANTS_INSN_H */
