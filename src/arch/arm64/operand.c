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
	return operand_asid(asid) | operand_va(va);
}

uint64_t tlbp_arm64_range_operand(uint64_t va, uint32_t granule_shift,
				  struct tlbp_arm64_span span, uint16_t asid)
{
	return operand_asid(asid) | operand_range(va, granule_shift, span);
}
