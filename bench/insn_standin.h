/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * insn.h for counting instructions on another host: every TLBI and barrier is
 * one instruction that does nothing and takes its operand in a register.
 */
#ifndef BENCH_INSN_STANDIN_H
#define BENCH_INSN_STANDIN_H

#include "arch/arm64/tlbi_list.h"

#define STANDIN_0(name)                                   \
	static inline void tlbp_arm64_tlbi_##name(void)   \
	{                                                 \
		__asm__ volatile("nop" ::: "memory");     \
	}
#define STANDIN_1(name)                                                     \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand)         \
	{                                                                   \
		__asm__ volatile("nop" ::"r"(operand) : "memory");          \
	}
#define STANDIN_TLBI(name, op1, crn, crm, op2, has_operand) STANDIN_##has_operand(name)
TLBP_ARM64_TLBI_LIST(STANDIN_TLBI)
#undef STANDIN_TLBI
#undef STANDIN_1
#undef STANDIN_0

#define STANDIN_BARRIER(name)                             \
	static inline void tlbp_arm64_##name(void)        \
	{                                                 \
		__asm__ volatile("nop" ::: "memory");     \
	}
STANDIN_BARRIER(dsb_ishst)
STANDIN_BARRIER(dsb_nshst)
STANDIN_BARRIER(dsb_ish)
STANDIN_BARRIER(dsb_nsh)
STANDIN_BARRIER(isb)
#undef STANDIN_BARRIER

#define STANDIN_MRS(name)                                              \
	static inline uint64_t tlbp_arm64_mrs_##name(void)             \
	{                                                              \
		uint64_t value;                                        \
								       \
		__asm__ volatile("mov $0, %0" : "=r"(value)::"memory"); \
		return value;                                          \
	}
STANDIN_MRS(cntfrq_el0)
STANDIN_MRS(cntvct_el0)
STANDIN_MRS(id_aa64isar0_el1)
STANDIN_MRS(id_aa64mmfr0_el1)
STANDIN_MRS(tcr_el1)
#undef STANDIN_MRS

#endif /* BENCH_INSN_STANDIN_H */
