/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What is published of cores' TLBs and of what invalidations cost on them, to
 * start a policy from. Nothing in the library calls this.
 *
 * Sizes have a grade per core. Of the costs only few are published:
 *
 * - An operation by address took 23 ns on FTC862 (B; inner shareable, stage 1
 *   only: stage 2 makes it 289), and 32 and at least 102 ns in two loops over
 *   VAAE1IS in 2014 (C; the machines were not named, Cortex-A57 and X-Gene stand
 *   for them). Every other core is assumed to take 25 to 60 ns, an in-order one 30
 *   to 80; the middle is here.
 * - Nothing is known of a whole-space invalidation alone, nor of refills: 1000 ns
 *   and 30 ns are assumed, for the two of 2014 40 and 60 ns.
 *
 * So the costs of every core are grade D, and max_ops is no better than they are:
 * a place to start learning or measuring from.
 */
#include "internal.h"

#include <tlbpolicy/arm64.h>

#define CORE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define CORE_IN_ORDER_OP_NS 55
#define CORE_OP_NS 42
#define CORE_REFILL_NS 30
#define CORE_WHOLE_NS 1000

/* A last-level TLB of which nothing is known: the smallest of comparable cores. */
#define CORE_ASSUMED_ENTRIES 1024

#define CORE_MIDR(implementer, part) ((uint32_t)(implementer) << 24 | (uint32_t)(part) << 4)

#define CORE_ROW(name_, implementer, part, grade_, data, insn, entries, op, refill, source_)      \
	{                                                                                         \
		.name = (name_), .source = (source_), .midr = CORE_MIDR(implementer, part),       \
		.geometry_grade = (grade_), .l1_data_entries = (data), .l1_insn_entries = (insn), \
		.max_ops = (entries) * (refill) / (op),                                           \
		.costs = { .op_ps = (op) * 1000,                                                  \
			   .whole_ns = CORE_WHOLE_NS,                                             \
			   .refill_ps = (refill) * 1000,                                          \
			   .entry_count = (entries),                                              \
			   .grade = 'D' },                                                        \
	}

/*
 * Name, implementer, part; grade of the sizes, entries of the first data, the
 * first instruction and the last level; ns per operation and refill; whose sizes.
 */
static const struct tlbp_arm64_core cores[] = {
	CORE_ROW("Cortex-A53", 0x41, 0xd03, 'A', 10, 10, 512, CORE_IN_ORDER_OP_NS, CORE_REFILL_NS,
		 "Cortex-A53 TRM"),
	CORE_ROW("Cortex-A35", 0x41, 0xd04, 'A', 10, 10, 512, CORE_IN_ORDER_OP_NS, CORE_REFILL_NS,
		 "Cortex-A35 TRM, A6.2"),
	CORE_ROW("Cortex-A55", 0x41, 0xd05, 'A', 16, 15, 1024, CORE_IN_ORDER_OP_NS, CORE_REFILL_NS,
		 "Intel Agilex 5 HPS TRM"),
	CORE_ROW("Cortex-A57", 0x41, 0xd07, 'A', 32, 48, 1024, 32, 40, "Cortex-A57 TRM"),
	CORE_ROW("Cortex-A72", 0x41, 0xd08, 'B', 32, 48, 1024, CORE_OP_NS, CORE_REFILL_NS,
		 "a third party's table"),
	CORE_ROW("Cortex-A73", 0x41, 0xd09, 'B', 48, 0, 1024, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese"),
	CORE_ROW("Cortex-A76", 0x41, 0xd0b, 'A', 48, 48, 1280, CORE_OP_NS, CORE_REFILL_NS,
		 "Cortex-A76 TRM, A5.1"),
	CORE_ROW("Neoverse N1", 0x41, 0xd0c, 'B', 48, 0, 1280, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese"),
	CORE_ROW("Neoverse V1", 0x41, 0xd40, 'B', 0, 0, 2048, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese"),
	CORE_ROW("Cortex-A78", 0x41, 0xd41, 'D', 32, 32, CORE_ASSUMED_ENTRIES, CORE_OP_NS,
		 CORE_REFILL_NS, "assumed: the least of 32 to 48 and 1024 to 2048"),
	CORE_ROW("Cortex-X1", 0x41, 0xd44, 'D', 32, 32, CORE_ASSUMED_ENTRIES, CORE_OP_NS,
		 CORE_REFILL_NS, "assumed: as Cortex-A78"),
	CORE_ROW("Cortex-A510", 0x41, 0xd46, 'B', 0, 0, 2048, CORE_IN_ORDER_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese; a pair of cores shares them"),
	CORE_ROW("Cortex-A710", 0x41, 0xd47, 'B', 32, 0, 1024, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese"),
	CORE_ROW("Cortex-X2", 0x41, 0xd48, 'B', 48, 0, 2048, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese"),
	CORE_ROW("Neoverse N2", 0x41, 0xd49, 'B', 44, 0, 1280, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese"),
	CORE_ROW("Cortex-X3", 0x41, 0xd4e, 'D', 32, 32, CORE_ASSUMED_ENTRIES, CORE_OP_NS,
		 CORE_REFILL_NS, "assumed: as Cortex-A78"),
	CORE_ROW("Neoverse V2", 0x41, 0xd4f, 'D', 48, 0, 2048, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese; last level assumed"),
	CORE_ROW("Cortex-X4", 0x41, 0xd82, 'D', 32, 32, CORE_ASSUMED_ENTRIES, CORE_OP_NS,
		 CORE_REFILL_NS, "assumed: as Cortex-A78"),
	CORE_ROW("ThunderX2 (Vulcan)", 0x42, 0x516, 'D', 0, 0, 2048, CORE_OP_NS, CORE_REFILL_NS,
		 "assumed"),
	CORE_ROW("ThunderX2", 0x43, 0x0af, 'D', 0, 0, 2048, CORE_OP_NS, CORE_REFILL_NS, "assumed"),
	CORE_ROW("A64FX", 0x46, 0x001, 'D', 16, 0, 1024, CORE_OP_NS, CORE_REFILL_NS, "assumed"),
	CORE_ROW("TaiShan v110", 0x48, 0xd01, 'B', 32, 32, 1024, CORE_OP_NS, CORE_REFILL_NS,
		 "Chips and Cheese"),
	CORE_ROW("X-Gene, eMAG", 0x50, 0x000, 'B', 20, 10, 1024, 102, 60,
		 "a third party's table, of X-Gene"),
	CORE_ROW("Oryon", 0x51, 0x001, 'D', 224, 64, CORE_ASSUMED_ENTRIES, CORE_OP_NS,
		 CORE_REFILL_NS, "assumed: a prober's settings; last level assumed"),
	CORE_ROW("M1 Firestorm", 0x61, 0x023, 'D', 0, 0, 3072, CORE_OP_NS, CORE_REFILL_NS,
		 "assumed: unsourced notes that agree"),
	CORE_ROW("M1 Pro Firestorm", 0x61, 0x025, 'D', 0, 0, 3072, CORE_OP_NS, CORE_REFILL_NS,
		 "assumed: as M1"),
	CORE_ROW("M1 Max Firestorm", 0x61, 0x029, 'D', 0, 0, 3072, CORE_OP_NS, CORE_REFILL_NS,
		 "assumed: as M1"),
	CORE_ROW("M2 Avalanche", 0x61, 0x033, 'D', 0, 0, 3072, CORE_OP_NS, CORE_REFILL_NS,
		 "assumed: as M1"),
	CORE_ROW("M2 Pro Avalanche", 0x61, 0x035, 'D', 0, 0, 3072, CORE_OP_NS, CORE_REFILL_NS,
		 "assumed: as M1"),
	CORE_ROW("M2 Max Avalanche", 0x61, 0x039, 'D', 0, 0, 3072, CORE_OP_NS, CORE_REFILL_NS,
		 "assumed: as M1"),
	CORE_ROW("FTC862", 0x70, 0x862, 'D', 32, 0, CORE_ASSUMED_ENTRIES, 23, CORE_REFILL_NS,
		 "assumed"),
};

#undef CORE_ROW

const struct tlbp_arm64_core *tlbp_arm64_core_at(uint32_t index)
{
	return index < CORE_COUNT(cores) ? &cores[index] : NULL;
}

const struct tlbp_arm64_core *tlbp_arm64_find_core(uint64_t midr)
{
	uint32_t i;

	for (i = 0; i < CORE_COUNT(cores); i++) {
		if (cores[i].midr == ((uint32_t)midr & CORE_MIDR(0xff, 0xfff)))
			return &cores[i];
	}
	return NULL;
}
