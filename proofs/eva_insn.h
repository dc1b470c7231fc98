/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Instructions for Eva: they do nothing that C sees, and registers hold anything. */
#ifndef PROOFS_EVA_INSN_H
#define PROOFS_EVA_INSN_H

#include "../src/arch/arm64/tlbi_list.h"

#define EVA_NONE(name) \
	static inline void tlbp_arm64_tlbi_##name(void) {}
#define EVA_OPERAND(name) \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) { (void)operand; }
#define EVA_PAIR(name)                                                          \
	EVA_OPERAND(name)                                                       \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high) \
	{                                                                       \
		(void)low;                                                      \
		(void)high;                                                     \
	}
#define EVA_FORM(operand) TLBP_ARM64_FORM_##operand(EVA_NONE, EVA_OPERAND, EVA_PAIR)
#define EVA_TLBI(name, op1, crm, op2, operand, domain, feature) EVA_FORM(operand)(name)
#define EVA_TLBI_AND_TWIN(name, op1, crm, op2, operand, domain, feature) \
	EVA_FORM(operand)(name)                                          \
	EVA_FORM(operand)(name##nxs)
TLBP_ARM64_TLBI_LIST(EVA_TLBI_AND_TWIN)
TLBP_ARM64_GPT_LIST(EVA_TLBI)

#define EVA_BARRIER(name, word, text) \
	static inline void tlbp_arm64_##name(void) {}
TLBP_ARM64_BARRIER_LIST(EVA_BARRIER)

#define EVA_MRS(name, text) \
	static inline uint64_t tlbp_arm64_mrs_##name(void) { return eva_any_64(); }
TLBP_ARM64_MRS_LIST(EVA_MRS)

#endif /* PROOFS_EVA_INSN_H */
