/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Instruction words to what they are, and where they are UNDEFINED (Arm ARM C5.5),
 * for hypervisors that decode their guests' TLBIs, and for tests. Nothing in the
 * library calls this.
 */
#include "internal.h"
#include "tlbi_list.h"

#include <tlbpolicy/arm64.h>

#define TLBI_REGISTER UINT32_C(31)
#define TLBI_SYS UINT32_C(0xd5080000)
#define TLBI_SYSP UINT32_C(0xd5480000)

#define TLBI_NEEDS_BASE 0
#define TLBI_NEEDS_OUTER TLBP_ARM64_HAS_OUTER
#define TLBI_NEEDS_RANGE TLBP_ARM64_HAS_RANGE
#define TLBI_NEEDS_DIRTY TLBP_ARM64_HAS_DIRTY
#define TLBI_NEEDS_RME TLBP_ARM64_HAS_RME

#define TLBI_ENTRY(name_, base, op1, crn, crm, op2, operand_, domain_, needs)   \
	{ .name = (name_),                                                      \
	  .word = (base) | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5, \
	  .features = (needs),                                                  \
	  .el = (op1) ? (op1) / 2 : 1,                                          \
	  .domain = TLBP_DOMAIN_##domain_,                                      \
	  .operand = TLBP_ARM64_OPERAND_##operand_,                             \
	  .is_nxs = (crn) == 9,                                                 \
	  .is_pair = (base) == TLBI_SYSP },

/* By operand: what there is beside the plain form. */
#define TLBI_FORMS_NONE(name, ...) TLBI_ENTRY(name, TLBI_SYS | TLBI_REGISTER, __VA_ARGS__)
#define TLBI_FORMS_OPERAND(name, ...) TLBI_ENTRY(name, TLBI_SYS, __VA_ARGS__)
#define TLBI_FORMS_PAIR(name, ...)              \
	TLBI_ENTRY(name, TLBI_SYS, __VA_ARGS__) \
	TLBI_ENTRY(name, TLBI_SYSP, __VA_ARGS__ | TLBP_ARM64_HAS_D128)

#define TLBI_FORMS(operand) \
	TLBP_ARM64_FORM_##operand(TLBI_FORMS_NONE, TLBI_FORMS_OPERAND, TLBI_FORMS_PAIR)
#define TLBI_ROW(name, op1, crm, op2, operand, domain, feature) \
	TLBI_FORMS(operand)(#name, op1, 8, crm, op2, operand, domain, TLBI_NEEDS_##feature)
#define TLBI_ROW_AND_TWIN(name, op1, crm, op2, operand, domain, feature)    \
	TLBI_ROW(name, op1, crm, op2, operand, domain, feature)             \
	TLBI_FORMS(operand)(#name "nxs", op1, 9, crm, op2, operand, domain, \
			     TLBI_NEEDS_##feature | TLBP_ARM64_HAS_NXS)

static const struct tlbp_arm64_tlbi tlbi_entries[] = { TLBP_ARM64_TLBI_LIST(TLBI_ROW_AND_TWIN)
							       TLBP_ARM64_GPT_LIST(TLBI_ROW) };

/* An odd first register of a pair is UNDEFINED, but XZR stands for both. */
static bool tlbi_has_word(const struct tlbp_arm64_tlbi *tlbi, uint32_t insn)
{
	uint32_t rt = insn & TLBI_REGISTER;

	if (tlbi->operand == TLBP_ARM64_OPERAND_NONE)
		return insn == tlbi->word;
	if (tlbi->is_pair && (rt & 1) && rt != TLBI_REGISTER)
		return false;
	return (insn & ~TLBI_REGISTER) == tlbi->word;
}

const struct tlbp_arm64_tlbi *tlbp_arm64_find_tlbi(uint32_t insn)
{
	size_t i;

	for (i = 0; i < sizeof(tlbi_entries) / sizeof(tlbi_entries[0]); i++)
		if (tlbi_has_word(&tlbi_entries[i], insn))
			return &tlbi_entries[i];
	return NULL;
}

int tlbp_arm64_check_tlbi(const struct tlbp_arm64_tlbi *tlbi, const struct tlbp_arm64_cpu *cpu)
{
	if (!tlbi || cpu->el < tlbi->el || (tlbi->features & ~cpu->features))
		return TLBP_ERR_UNSUPPORTED;
	return TLBP_OK;
}
