/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For tests that hold the arm64 backend's own instructions against what
 * src/arch/arm64/tlbi.c says of them, and execute none. Each defines its
 * record_insn(). To be included by one file of a program.
 */
#ifndef TLBP_TESTS_LOOKED_UP_H
#define TLBP_TESTS_LOOKED_UP_H

#include "unit.h"

#include "insn_record.h"

static inline bool is_barrier(uint32_t insn)
{
	return (insn & UINT32_C(0xfffff01f)) == UINT32_C(0xd503301f);
}

/* A DSB with the nXS qualifier. */
static inline bool is_nxs_barrier(uint32_t insn)
{
	return is_barrier(insn) && (insn & 0xe0) == 0x20;
}

/* Nothing here reads a register. */
#define LOOKED_UP_REGISTER(name, word, member, el) \
	uint64_t record_##name(void)               \
	{                                          \
		fail();                            \
		return 0;                          \
	}
RECORD_REGISTERS(LOOKED_UP_REGISTER)
#undef LOOKED_UP_REGISTER

uint64_t record_cntvct_el0(void)
{
	return 0;
}

#endif /* TLBP_TESTS_LOOKED_UP_H */
