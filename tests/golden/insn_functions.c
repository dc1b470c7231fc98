/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One function per wrapper of insn.h, named like its line in encodings.txt, for
 * check-disassembly.
 */
#include <stdint.h>

#include "arch/arm64/insn.h"

#define FUNCTION_NONE(name)               \
	void tlbi_##name(void);           \
	void tlbi_##name(void)            \
	{                                 \
		tlbp_arm64_tlbi_##name(); \
	}
#define FUNCTION_OPERAND(name)                   \
	void tlbi_##name(uint64_t operand);      \
	void tlbi_##name(uint64_t operand)       \
	{                                        \
		tlbp_arm64_tlbi_##name(operand); \
	}
#define FUNCTION_PAIR(name)                             \
	FUNCTION_OPERAND(name)                          \
	void tlbip_##name(uint64_t low, uint64_t high); \
	void tlbip_##name(uint64_t low, uint64_t high)  \
	{                                               \
		tlbp_arm64_tlbip_##name(low, high);     \
	}

#define FUNCTION_FORM(operand) \
	TLBP_ARM64_FORM_##operand(FUNCTION_NONE, FUNCTION_OPERAND, FUNCTION_PAIR)
#define FUNCTION(name, op1, crm, op2, operand, domain, feature) FUNCTION_FORM(operand)(name)
#define FUNCTION_AND_TWIN(name, op1, crm, op2, operand, domain, feature) \
	FUNCTION_FORM(operand)(name) FUNCTION_FORM(operand)(name##nxs)
TLBP_ARM64_TLBI_LIST(FUNCTION_AND_TWIN)
TLBP_ARM64_GPT_LIST(FUNCTION)

#define FUNCTION_BARRIER(name, word, text) \
	void name(void);                   \
	void name(void)                    \
	{                                  \
		tlbp_arm64_##name();       \
	}
TLBP_ARM64_BARRIER_LIST(FUNCTION_BARRIER)

#define FUNCTION_MRS(name, text)                \
	uint64_t mrs_##name(void);              \
	uint64_t mrs_##name(void)               \
	{                                       \
		return tlbp_arm64_mrs_##name(); \
	}
TLBP_ARM64_MRS_LIST(FUNCTION_MRS)
