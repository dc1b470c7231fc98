/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Takes the place of src/arch/arm64/insn.h: the arm64 backend stays what it is,
 * and each instruction it would execute is counted and charged by machine.c.
 */
#ifndef DEMO_INSN_COUNTED_H
#define DEMO_INSN_COUNTED_H

#include "machine.h"

#include "arch/arm64/tlbi_list.h"

#define DEMO_NONE(name)                                     \
	static inline void tlbp_arm64_tlbi_##name(void)     \
	{                                                   \
		demo_machine_execute(true);                 \
	}
#define DEMO_OPERAND(name, is_whole)                                \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) \
	{                                                           \
		(void)operand;                                      \
		demo_machine_execute(is_whole);                     \
	}
#define DEMO_PAIR(name)                                                         \
	DEMO_OPERAND(name, false)                                               \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high) \
	{                                                                       \
		(void)low;                                                      \
		(void)high;                                                     \
		demo_machine_execute(false);                                    \
	}
#define DEMO_ASID(name) DEMO_OPERAND(name, true)
#define DEMO_PA(name) DEMO_OPERAND(name, false)
#define DEMO_VA DEMO_PAIR
#define DEMO_VA_RANGE DEMO_PAIR
#define DEMO_IPA DEMO_PAIR
#define DEMO_IPA_RANGE DEMO_PAIR
#define DEMO_TLBI(name, op1, crm, op2, operand, domain, feature) DEMO_##operand(name)
#define DEMO_TLBI_AND_TWIN(name, op1, crm, op2, operand, domain, feature) \
	DEMO_##operand(name)                                              \
	DEMO_##operand(name##nxs)
TLBP_ARM64_TLBI_LIST(DEMO_TLBI_AND_TWIN)
TLBP_ARM64_GPT_LIST(DEMO_TLBI)

/* Barriers are free here: no public figure for one is known. */
#define DEMO_BARRIER(name, word, text) \
	static inline void tlbp_arm64_##name(void) {}
TLBP_ARM64_BARRIER_LIST(DEMO_BARRIER)

/* The machine has its own clock and says itself what it can do. */
#define DEMO_MRS(name, text)                               \
	static inline uint64_t tlbp_arm64_mrs_##name(void) \
	{                                                  \
		return 0;                                  \
	}
TLBP_ARM64_MRS_LIST(DEMO_MRS)

#endif /* DEMO_INSN_COUNTED_H */
