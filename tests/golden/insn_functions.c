/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One function per wrapper of insn.h, insn_<name>, for check-disassembly. */
#include <stdint.h>

#include "arch/arm64/insn.h"

#define FUNCTION_0(name)                           \
	void insn_##name(void);                    \
	void insn_##name(void)                     \
	{                                          \
		tlbp_arm64_tlbi_##name();          \
	}
#define FUNCTION_1(name)                           \
	void insn_##name(uint64_t operand);        \
	void insn_##name(uint64_t operand)         \
	{                                          \
		tlbp_arm64_tlbi_##name(operand);   \
	}
#define FUNCTION(name, op1, crn, crm, op2, has_operand) FUNCTION_##has_operand(name)
TLBP_ARM64_TLBI_LIST(FUNCTION)
