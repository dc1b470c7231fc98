/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * insn.h for counting instructions on another host: every TLBI and barrier is
 * one instruction that does nothing and takes its operand in a register.
 */
#ifndef BENCH_INSN_STANDIN_H
#define BENCH_INSN_STANDIN_H

#include "arch/arm64/tlbi_list.h"

#define STANDIN_NONE(name)                                \
	static inline void tlbp_arm64_tlbi_##name(void)   \
	{                                                 \
		__asm__ volatile("nop" ::: "memory");     \
	}
#define STANDIN_OPERAND(name)                                               \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand)         \
	{                                                                   \
		__asm__ volatile("nop" ::"r"(operand) : "memory");          \
	}
#define STANDIN_PAIR(name)                                                      \
	STANDIN_OPERAND(name)                                                   \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high) \
	{                                                                       \
		__asm__ volatile("nop" ::"r"(low), "r"(high) : "memory");       \
	}
#define STANDIN_FORM(operand) \
	TLBP_ARM64_FORM_##operand(STANDIN_NONE, STANDIN_OPERAND, STANDIN_PAIR)
#define STANDIN_TLBI(name, op1, crm, op2, operand, domain, feature) STANDIN_FORM(operand)(name)
#define STANDIN_TLBI_AND_TWIN(name, op1, crm, op2, operand, domain, feature) \
	STANDIN_FORM(operand)(name)                                          \
	STANDIN_FORM(operand)(name##nxs)
TLBP_ARM64_TLBI_LIST(STANDIN_TLBI_AND_TWIN)
TLBP_ARM64_GPT_LIST(STANDIN_TLBI)

#define STANDIN_BARRIER(name, word, text)                 \
	static inline void tlbp_arm64_##name(void)        \
	{                                                 \
		__asm__ volatile("nop" ::: "memory");     \
	}
TLBP_ARM64_BARRIER_LIST(STANDIN_BARRIER)

#define STANDIN_MRS(name, text)                                            \
	static inline uint64_t tlbp_arm64_mrs_##name(void)             \
	{                                                              \
		uint64_t value;                                        \
								       \
		__asm__ volatile("mov $0, %0" : "=r"(value)::"memory"); \
		return value;                                          \
	}
TLBP_ARM64_MRS_LIST(STANDIN_MRS)

#endif /* BENCH_INSN_STANDIN_H */
