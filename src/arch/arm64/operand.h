/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The words that TLBI instructions take in Xt (Arm ARM D8.17 and C5.5).
 *
 * By address (VAE1 and its kin; IPAS2E1 and its kin with an IPA and no ASID):
 *
 *	 63       48 47  44 43                                            0
 *	+-----------+------+-----------------------------------------------+
 *	|   ASID    | TTL  |                  VA[55:12]                    |
 *	+-----------+------+-----------------------------------------------+
 *
 * VA[55:12] whatever the granule; hardware takes VA[63:56] to be VA[55]. A
 * kernel address has all its high bits set: without the mask they land in TTL,
 * and a wrong TTL lets the hardware skip the invalidation. TTL is 0 (no hint) or
 * the granule, 1, 2, 3 for 4, 16 and 64 KiB, in [47:46] and the level of the leaf
 * in [45:44].
 *
 * Range (RVAE1, RIPAS2E1 and their kin):
 *
 *	 63       48 47 46 45   44 43  39 38 37 36                        0
 *	+-----------+-----+-------+------+-----+---------------------------+
 *	|   ASID    | TG  | SCALE | NUM  | TTL |         BaseADDR          |
 *	+-----------+-----+-------+------+-----+---------------------------+
 *
 * BaseADDR is the address in granules, 37 bits of it; in units of 64 KiB with
 * 52-bit addresses (TCR_ELx.DS) and 128-bit descriptors. TG is coded as in TTL; a
 * wrong one lets the hardware skip the invalidation. TTL here is 0 (no hint) or
 * the level, 1 to 3, of every leaf in the range.
 *
 * In both, [63] is NS for the operations by IPA in the Secure state, which have
 * no ASID.
 *
 * By physical address (RPAOS, RPALOS): PA[55:12] in [43:0] and a size in [47:44].
 *
 * TLBIP takes a second register with the address [55:12] in [43:0], for ranges
 * too; in the first [43:0], or BaseADDR, is 0.
 */
#ifndef TLBP_ARM64_OPERAND_H
#define TLBP_ARM64_OPERAND_H

#include "internal.h"

#include <tlbpolicy/arm64.h>

#define OPERAND_ASID_SHIFT 48
#define OPERAND_NON_SECURE (UINT64_C(1) << 63)
#define OPERAND_ADDRESS_MASK ((UINT64_C(1) << 44) - 1)
#define OPERAND_TG_SHIFT 46
#define OPERAND_LEVEL_SHIFT 44
#define OPERAND_SCALE_SHIFT 44
#define OPERAND_NUM_SHIFT 39
#define OPERAND_RANGE_LEVEL_SHIFT 37
#define OPERAND_GPT_SIZE_SHIFT 44
#define OPERAND_BASE_MASK ((UINT64_C(1) << 37) - 1)

static inline uint64_t operand_asid(uint16_t asid)
{
	return (uint64_t)asid << OPERAND_ASID_SHIFT;
}

/* Of an operation by address, and the second register of every TLBIP. */
static inline uint64_t operand_address(uint64_t address)
{
	return (address >> 12) & OPERAND_ADDRESS_MASK;
}

/* 12, 14, 16 to 1, 2, 3. */
static inline uint64_t operand_granule(uint32_t granule_shift)
{
	return (uint64_t)((granule_shift - 10) / 2) << OPERAND_TG_SHIFT;
}

/* Level 0, which is TLBP_LEVEL_0 and 4, to 0. */
static inline uint64_t operand_level(uint32_t granule_shift, uint32_t level)
{
	return operand_granule(granule_shift) | (uint64_t)(level & 3) << OPERAND_LEVEL_SHIFT;
}

static inline uint64_t operand_range_level(uint32_t level)
{
	return (uint64_t)(level & 3) << OPERAND_RANGE_LEVEL_SHIFT;
}

static inline uint64_t operand_span(uint32_t granule_shift, struct tlbp_arm64_span span)
{
	return operand_granule(granule_shift) | (uint64_t)span.scale << OPERAND_SCALE_SHIFT |
	       (uint64_t)span.num << OPERAND_NUM_SHIFT;
}

static inline uint64_t operand_base(uint64_t address, uint32_t base_shift)
{
	return (address >> base_shift) & OPERAND_BASE_MASK;
}

static inline uint64_t operand_gpt_size(uint32_t size)
{
	return (uint64_t)(size & 15) << OPERAND_GPT_SIZE_SHIFT;
}

#endif /* TLBP_ARM64_OPERAND_H */
