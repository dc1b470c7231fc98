/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The port of stage2.h on a mock machine, record.mock: each of its PEs has the
 * registers, and what is written there is the PE's state.
 */
#ifndef MOCK_PORT_H
#define MOCK_PORT_H

#include "record.h"
#include "stage2.h"

struct mock_port {
	uint64_t registers[TLBP_MOCK_MAX_PES][STAGE2_REGISTERS];
	struct stage2_saved saved[TLBP_MOCK_MAX_PES];
	/* By PE: written, and no ISB since. */
	uint32_t unsynchronised[TLBP_MOCK_MAX_PES];
	/* Writes after which a walk might have mixed two contexts. */
	uint32_t unsafe_count;
	uint32_t write_count;
};

extern struct mock_port mock_port;

/* A register of the current PE, written elsewhere than in the hooks. */
void mock_port_set(uint32_t reg, uint64_t value);

#endif /* MOCK_PORT_H */
