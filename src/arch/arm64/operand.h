/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The words that TLBI instructions take in Xt (Arm ARM D8.17 and C5.5).
 *
 * By address (VAE1 and its kin):
 *
 *	 63       48 47  44 43                                            0
 *	+-----------+------+-----------------------------------------------+
 *	|   ASID    | TTL  |                  VA[55:12]                    |
 *	+-----------+------+-----------------------------------------------+
 *
 * VA[55:12] whatever the granule; hardware takes VA[63:56] to be VA[55]. A
 * kernel address has all its high bits set: without the mask they land in TTL,
 * and a wrong TTL lets the hardware skip the invalidation.
 *
 * Range (RVAE1 and its kin):
 *
 *	 63       48 47 46 45   44 43  39 38 37 36                        0
 *	+-----------+-----+-------+------+-----+---------------------------+
 *	|   ASID    | TG  | SCALE | NUM  | TTL |         BaseADDR          |
 *	+-----------+-----+-------+------+-----+---------------------------+
 *
 * BaseADDR is VA >> granule_shift, 37 bits of it. TG is 1, 2, 3 for 4, 16 and
 * 64 KiB; a wrong one lets the hardware skip the invalidation.
 */
#ifndef TLBP_ARM64_OPERAND_H
#define TLBP_ARM64_OPERAND_H

#include "internal.h"

#include <tlbpolicy/arm64.h>

#define OPERAND_ASID_SHIFT 48
#define OPERAND_VA_MASK ((UINT64_C(1) << 44) - 1)
#define OPERAND_TG_SHIFT 46
#define OPERAND_SCALE_SHIFT 44
#define OPERAND_NUM_SHIFT 39
#define OPERAND_BASE_MASK ((UINT64_C(1) << 37) - 1)

static inline uint64_t operand_asid(uint16_t asid)
{
	return (uint64_t)asid << OPERAND_ASID_SHIFT;
}

static inline uint64_t operand_va(uint64_t va)
{
	return (va >> 12) & OPERAND_VA_MASK;
}

static inline uint64_t operand_range(uint64_t va, uint32_t granule_shift,
				     struct tlbp_arm64_span span)
{
	/* 12, 14, 16 to 1, 2, 3. */
	uint64_t tg = (granule_shift - 10) / 2;

	return tg << OPERAND_TG_SHIFT | (uint64_t)span.scale << OPERAND_SCALE_SHIFT |
	       (uint64_t)span.num << OPERAND_NUM_SHIFT |
	       ((va >> granule_shift) & OPERAND_BASE_MASK);
}

#endif /* TLBP_ARM64_OPERAND_H */
