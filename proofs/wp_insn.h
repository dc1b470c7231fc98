/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Instructions for proofs: each is counted.
 */
#ifndef PROOFS_WP_INSN_H
#define PROOFS_WP_INSN_H

#include "../src/arch/arm64/tlbi_list.h"

/*@ ghost uint64_t proof_issued; */

#define INSN_NONE(name)                                                             \
	/*@ requires proof_issued < UINT64_MAX;                                     \
	  assigns proof_issued;                                                     \
	  ensures proof_issued == \old(proof_issued) + 1; */                        \
	static inline void tlbp_arm64_tlbi_##name(void);
#define INSN_OPERAND(name)                                                          \
	/*@ requires proof_issued < UINT64_MAX;                                     \
	  assigns proof_issued;                                                     \
	  ensures proof_issued == \old(proof_issued) + 1; */                        \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand);
#define INSN_PAIR(name)                                                             \
	INSN_OPERAND(name)                                                          \
	/*@ requires proof_issued < UINT64_MAX;                                     \
	  assigns proof_issued;                                                     \
	  ensures proof_issued == \old(proof_issued) + 1; */                        \
	static inline void tlbp_arm64_tlbip_##name(uint64_t low, uint64_t high);
#define INSN_FORM(operand) TLBP_ARM64_FORM_##operand(INSN_NONE, INSN_OPERAND, INSN_PAIR)
#define INSN_TLBI(name, op1, crm, op2, operand, domain, feature) INSN_FORM(operand)(name)
#define INSN_TLBI_AND_TWIN(name, op1, crm, op2, operand, domain, feature) \
	INSN_FORM(operand)(name)                                          \
	INSN_FORM(operand)(name##nxs)
TLBP_ARM64_TLBI_LIST(INSN_TLBI_AND_TWIN)
TLBP_ARM64_GPT_LIST(INSN_TLBI)

#define INSN_BARRIER(name, word, text)  \
	/*@ assigns \nothing; */        \
	static inline void tlbp_arm64_##name(void);
TLBP_ARM64_BARRIER_LIST(INSN_BARRIER)

#define INSN_MRS(name, text)            \
	/*@ assigns \nothing; */        \
	static inline uint64_t tlbp_arm64_mrs_##name(void);
TLBP_ARM64_MRS_LIST(INSN_MRS)

#endif /* PROOFS_WP_INSN_H */
