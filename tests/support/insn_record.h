/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Stands in for src/arch/arm64/insn.h (TLBP_ARM64_INSN_HEADER): the wrappers
 * have the same names, and execute the same instruction words on a mock
 * machine, so that the arm64 backend's own sequences run on every host.
 */
#ifndef TLBP_TEST_INSN_RECORD_H
#define TLBP_TEST_INSN_RECORD_H

#include "arch/arm64/tlbi_list.h"
#include "record.h"

#define RECORD_SYS(op1, crn, crm, op2) \
	(0xd5080000u | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)
#define RECORD_SYSP 0x00400000u

#define RECORD_NONE(name, word)                          \
	static inline void tlbp_arm64_tlbi_##name(void)  \
	{                                                \
		record_insn((word) | 31u, 0, 0);         \
	}
#define RECORD_OPERAND(name, word)                                  \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) \
	{                                                           \
		record_insn((word), operand, 0);                    \
	}
#define RECORD_PAIR(name, word)                                                 \
	RECORD_OPERAND(name, word)                                              \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high) \
	{                                                                       \
		record_insn((word) | RECORD_SYSP, low, high);                   \
	}

#define RECORD_FORM(operand) TLBP_ARM64_FORM_##operand(RECORD_NONE, RECORD_OPERAND, RECORD_PAIR)
#define RECORD_TLBI(name, op1, crm, op2, operand, domain, feature) \
	RECORD_FORM(operand)(name, RECORD_SYS(op1, 8, crm, op2))
#define RECORD_TLBI_AND_TWIN(name, op1, crm, op2, operand, domain, feature) \
	RECORD_FORM(operand)(name, RECORD_SYS(op1, 8, crm, op2))            \
	RECORD_FORM(operand)(name##nxs, RECORD_SYS(op1, 9, crm, op2))
TLBP_ARM64_TLBI_LIST(RECORD_TLBI_AND_TWIN)
TLBP_ARM64_GPT_LIST(RECORD_TLBI)

#define RECORD_BARRIER(name, word, text)            \
	static inline void tlbp_arm64_##name(void)  \
	{                                           \
		record_insn((word), 0, 0);          \
	}
TLBP_ARM64_BARRIER_LIST(RECORD_BARRIER)

#define RECORD_MRS(name, text)                             \
	static inline uint64_t tlbp_arm64_mrs_##name(void) \
	{                                                  \
		return record_##name();                    \
	}
TLBP_ARM64_MRS_LIST(RECORD_MRS)

#endif /* TLBP_TEST_INSN_RECORD_H */
