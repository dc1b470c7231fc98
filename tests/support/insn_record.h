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

#define RECORD_TLBI_0(name, word)                              \
	static inline void tlbp_arm64_tlbi_##name(void)        \
	{                                                      \
		record_insn((word) | 31u, 0);                  \
	}
#define RECORD_TLBI_1(name, word)                                  \
	static inline void tlbp_arm64_tlbi_##name(uint64_t operand) \
	{                                                          \
		record_insn((word), operand);                      \
	}
#define RECORD_TLBI(name, op1, crn, crm, op2, has_operand)                                     \
	RECORD_TLBI_##has_operand(name, 0xd5080000u | (op1) << 16 | (crn) << 12 | (crm) << 8 | \
						(op2) << 5)
TLBP_ARM64_TLBI_LIST(RECORD_TLBI)
#undef RECORD_TLBI
#undef RECORD_TLBI_1
#undef RECORD_TLBI_0

#define RECORD_BARRIER(name, word)                  \
	static inline void tlbp_arm64_##name(void)  \
	{                                           \
		record_insn((word), 0);             \
	}
RECORD_BARRIER(dsb_ishst, 0xd5033a9fu)
RECORD_BARRIER(dsb_nshst, 0xd503369fu)
RECORD_BARRIER(dsb_ish, 0xd5033b9fu)
RECORD_BARRIER(dsb_nsh, 0xd503379fu)
RECORD_BARRIER(isb, 0xd5033fdfu)
#undef RECORD_BARRIER

#define RECORD_MRS(name)                                   \
	static inline uint64_t tlbp_arm64_mrs_##name(void) \
	{                                                  \
		return record_##name();                    \
	}
RECORD_MRS(cntfrq_el0)
RECORD_MRS(cntvct_el0)
RECORD_MRS(id_aa64isar0_el1)
RECORD_MRS(id_aa64mmfr0_el1)
RECORD_MRS(tcr_el1)
#undef RECORD_MRS

#endif /* TLBP_TEST_INSN_RECORD_H */
