/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The backend's instructions, its TLBIs passed through mutants.c. */
#ifndef MUTANTS_INSN_H
#define MUTANTS_INSN_H

#include "mutants.h"

#include "arch/arm64/tlbi_list.h"

#define MUTANT_NONE(name, word)                         \
	static inline void tlbp_arm64_tlbi_##name(void) \
	{                                               \
		mutant_run(word, 0);                    \
	}
#define MUTANT_OPERAND(name, word)                                  \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) \
	{                                                           \
		mutant_run(word, operand);                          \
	}
/* No CPU of QEMU has the operations with a pair of registers. */
#define MUTANT_PAIR(name, word)                                                 \
	MUTANT_OPERAND(name, word)                                              \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high) \
	{                                                                       \
		(void)low;                                                      \
		(void)high;                                                     \
	}
#define MUTANT_FORM(operand) TLBP_ARM64_FORM_##operand(MUTANT_NONE, MUTANT_OPERAND, MUTANT_PAIR)
#define MUTANT_TLBI(name, op1, crm, op2, operand, domain, feature) \
	MUTANT_FORM(operand)(name, MUTANT_WORD(op1, 8, crm, op2))  \
	MUTANT_FORM(operand)(name##nxs, MUTANT_WORD(op1, 9, crm, op2))
TLBP_ARM64_TLBI_LIST(MUTANT_TLBI)

/* Barriers and registers are insn.h's own. */
#undef TLBP_ARM64_TLBI_LIST
#define TLBP_ARM64_TLBI_LIST(X)
#include "arch/arm64/insn.h"

#endif /* MUTANTS_INSN_H */
