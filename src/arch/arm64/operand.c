/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The operands of operand.h for users of the library, such as tests, simulators
 * and hypervisors that decode their guests' TLBIs.
 */
#include "operand.h"

uint64_t tlbp_arm64_asid_operand(uint16_t asid)
{
	return operand_asid(asid);
}

uint64_t tlbp_arm64_va_operand(uint64_t va, uint16_t asid)
{
	return operand_asid(asid) | operand_address(va);
}

uint64_t tlbp_arm64_range_operand(uint64_t va, uint32_t granule_shift, uint32_t base_shift,
				  struct tlbp_arm64_span span, uint16_t asid)
{
	return operand_asid(asid) | operand_span(granule_shift, span) |
	       operand_base(va, base_shift);
}

uint64_t tlbp_arm64_level_hint(uint32_t granule_shift, uint32_t level)
{
	return operand_level(granule_shift, level);
}

uint64_t tlbp_arm64_range_level_hint(uint32_t level)
{
	return operand_range_level(level);
}

uint64_t tlbp_arm64_gpt_operand(uint64_t pa, uint32_t size)
{
	return operand_gpt_size(size) | operand_address(pa);
}
