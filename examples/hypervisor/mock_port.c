/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "mock_port.h"

struct mock_port mock_port;

static uint64_t *here(void)
{
	return mock_port.registers[record.mock->current_pe];
}

uint64_t stage2_read(uint32_t reg)
{
	return here()[reg];
}

static bool walks_of_stage_1_are_off(void)
{
	const uint64_t both = STAGE2_TCR_EPD0 | STAGE2_TCR_EPD1;

	return (here()[STAGE2_TCR_EL1] & both) == both &&
	       (here()[STAGE2_SCTLR_EL1] & STAGE2_SCTLR_M);
}

/* One register after the other, and a guest's context only while no walk can begin. */
static void look_at_order(uint32_t reg)
{
	bool half = reg == STAGE2_VTTBR_EL2 || reg == STAGE2_HCR_EL2;

	mock_port.unsafe_count += mock_port.unsynchronised[record.mock->current_pe] ||
				  (half && !walks_of_stage_1_are_off());
}

void mock_port_set(uint32_t reg, uint64_t value)
{
	struct tlbp_mock_pe *pe = &record.mock->pes[record.mock->current_pe];

	here()[reg] = value;
	pe->vmid = here()[STAGE2_VTTBR_EL2] >> STAGE2_VTTBR_VMID_SHIFT & 0xff;
	pe->flags &= ~(uint32_t)TLBP_MOCK_PE_TGE;
	if (here()[STAGE2_HCR_EL2] & STAGE2_HCR_TGE)
		pe->flags |= TLBP_MOCK_PE_TGE;
}

void stage2_write(uint32_t reg, uint64_t value)
{
	look_at_order(reg);
	mock_port.write_count++;
	mock_port.unsynchronised[record.mock->current_pe] |= 1u << reg;
	mock_port_set(reg, value);
}

void stage2_isb(void)
{
	mock_port.unsynchronised[record.mock->current_pe] = 0;
}

uint64_t stage2_empty_table_pa(void)
{
	return 0x7000;
}

struct stage2_saved *stage2_this_cpu(void)
{
	return &mock_port.saved[record.mock->current_pe];
}
