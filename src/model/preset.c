/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The machines that come with the library, number by number, each with its source.
 *
 * Little is published. What one team measured on a Phytium FTC862 is the only price
 * of an operation that has a method; sizes of TLBs come from manuals and from
 * measurements of others; nobody has published what a completion, a whole-space
 * invalidation or a range operation costs, nor a page walk. Such numbers are assumed,
 * and say so:
 *
 * - An operation: 20 ns for the local PE and 42 ns for a broadcast, the middle of
 *   10 to 30 and 25 to 60; on an in-order core 35 and 55, of 20 to 50 and 30 to 80.
 * - Stage 2: as on FTC862.
 * - A whole-space invalidation: about 1000 ns with its completion.
 * - Fetching a last-level descriptor: 30 ns, on an in-order core 50 ns. A descriptor
 *   above, more often in a cache: 20 ns. With stage 2: 2.5 times.
 * - Cycles are counted at 2.5 GHz, of in-order cores at 2 GHz, of Kunpeng at 2.6.
 */
#include "internal.h"

#include <string.h>

#define NUMBER(number, value_, grade_, source_) \
	[TLBP_MODEL_##number] = { .value = (value_), .grade = (grade_), .source = source_ }
#define ASSUMED(number, value_) NUMBER(number, value_, 'D', "assumed")

#define FIRST_LEVEL(insn, insn_grade, data, data_grade, source_)       \
	NUMBER(L1I_ENTRIES, insn, insn_grade, source_),                \
		NUMBER(L1D_ENTRIES, data, data_grade, source_)
#define LAST_LEVEL(entries, entries_grade, ways, ways_grade, source_)  \
	NUMBER(L2_ENTRIES, entries, entries_grade, source_),           \
		NUMBER(L2_WAYS, ways, ways_grade, source_),            \
		NUMBER(REPLACEMENT, 0, 'D', "assumed: least recently used")
#define WALK(level_ns, upper_ns)                                                     \
	NUMBER(WALK_LEVELS, 4, 'D', "assumed: 48-bit addresses, 4 KiB granules"),    \
		ASSUMED(WALK_PS, (level_ns) * 1000),                                 \
		ASSUMED(WALK_UPPER_PS, (upper_ns) * 1000),                           \
		NUMBER(STAGE2_WALK_PERMILLE, 2500, 'D', "assumed: 2.5 times")
#define STAGE2_AS_FTC862 NUMBER(STAGE2_OP_PS, 266000, 'D', "assumed: as FTC862")

#define NO_RANGE(grade_, source_)                                         \
	NUMBER(HAS_RANGE, 0, grade_, source_), ASSUMED(RANGE_OP_PS, 0),   \
		ASSUMED(RANGE_PAGE_PS, 0)
#define BEFORE_V8_4(version) NO_RANGE('A', version ": from Armv8.4 on (Arm ARM, FEAT_TLBIRANGE)")
#define SINCE_V8_4(version, op_ns, page_ps)                                                 \
	NUMBER(HAS_RANGE, 1, 'A', version ": from Armv8.4 on (Arm ARM, FEAT_TLBIRANGE)"),   \
		ASSUMED(RANGE_OP_PS, (op_ns) * 1000), ASSUMED(RANGE_PAGE_PS, page_ps)

#define COMPLETION(whole_ns, sync_ns, sync_op_ns)                                     \
	ASSUMED(WHOLE_PS, (whole_ns) * 1000), ASSUMED(SYNC_PS, (sync_ns) * 1000),     \
		ASSUMED(SYNC_OP_PS, (sync_op_ns) * 1000)
#define OTHERS(contention_ns, bystander_ns)             \
	ASSUMED(CONTENTION_PS, (contention_ns) * 1000), \
		ASSUMED(BYSTANDER_PS, (bystander_ns) * 1000)
#define KEEPS_L1 NUMBER(L1_WIPED, 0, 'D', "assumed")

/* What is assumed of any out-of-order core with sizes and hit penalty of its own. */
#define ASSUMED_CORE                                                                    \
	ASSUMED(ACCESS_PS, 1000), ASSUMED(L1_WAYS, 0), ASSUMED(WALK_CACHE_ENTRIES, 64), \
		WALK(30, 20)
#define ASSUMED_OPS                                                                 \
	NUMBER(OP_LOCAL_PS, 20000, 'D', "assumed: 10 to 30 ns"),                    \
		NUMBER(OP_BROADCAST_PS, 42000, 'D', "assumed: 25 to 60 ns"),        \
		STAGE2_AS_FTC862, COMPLETION(800, 150, 5), OTHERS(100, 5), KEEPS_L1
#define IN_ORDER_OPS                                                                \
	NUMBER(OP_LOCAL_PS, 35000, 'D', "assumed: 20 to 50 ns"),                    \
		NUMBER(OP_BROADCAST_PS, 55000, 'D', "assumed: 30 to 80 ns"),        \
		STAGE2_AS_FTC862, COMPLETION(800, 150, 5), OTHERS(100, 10)

/* Phytium's board with this core, and its sister, differ in stage 2 only. */
#define PHYTIUM                                                                         \
	ASSUMED_CORE, FIRST_LEVEL(32, 'D', 32, 'D', "assumed"),                         \
		LAST_LEVEL(1024, 'D', 4, 'D', "assumed"), ASSUMED(L2_HIT_PS, 5000),     \
		NUMBER(SYNC_OP_PS, 0, 'C', "N80 report: a DSB after each changed nothing"), \
		ASSUMED(SYNC_PS, 50000), ASSUMED(WHOLE_PS, 900000),                     \
		NUMBER(CONTENTION_PS, 0, 'D', "assumed: seen with one issuer only"),    \
		ASSUMED(BYSTANDER_PS, 5000), KEEPS_L1

static const struct tlbp_model_preset presets[] = {
	{
		.name = "phytium-ftc862",
		.what = "Phytium FTC862, 8 cores at 1.8 GHz",
		.values = {
			PHYTIUM,
			NUMBER(OP_LOCAL_PS, 10000, 'B', "N80 report, 2026: VAE1, IRQ off"),
			NUMBER(OP_BROADCAST_PS, 23000, 'B', "N80 report, 2026: VAE1IS, IRQ off"),
			NUMBER(STAGE2_OP_PS, 266000, 'B', "N80 report, 2026: 289 - 23 ns"),
			NO_RANGE('B', "N80 report, 2026"),
		},
	},
	{
		.name = "phytium-kaitian",
		.what = "Phytium Kaitian board",
		.values = {
			PHYTIUM,
			NUMBER(OP_LOCAL_PS, 10000, 'D', "assumed: as FTC862"),
			NUMBER(OP_BROADCAST_PS, 23000, 'D', "assumed: as FTC862"),
			NUMBER(STAGE2_OP_PS, 125000, 'C', "N80 report, 2026: +125 ns a slot"),
			NO_RANGE('D', "assumed: as FTC862"),
		},
	},
	{
		.name = "legacy-2014-fast",
		.what = "The machine of the 2014 thread; sizes of Cortex-A57",
		.values = {
			ASSUMED(ACCESS_PS, 1000),
			ASSUMED(L1_WAYS, 0),
			FIRST_LEVEL(48, 'D', 32, 'D', "assumed: as Cortex-A57"),
			LAST_LEVEL(1024, 'D', 4, 'D', "assumed: as Cortex-A57"),
			NUMBER(L2_HIT_PS, 8000, 'D', "20 cycles on A57, at an assumed 2.5 GHz"),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(40, 20),
			NUMBER(OP_LOCAL_PS, 20000, 'D', "assumed: 10 to 30 ns"),
			NUMBER(OP_BROADCAST_PS, 32000, 'C', "Abbott 2014: 62.9 M in 2 s"),
			STAGE2_AS_FTC862,
			BEFORE_V8_4("v8.0"),
			COMPLETION(900, 100, 0),
			OTHERS(200, 5),
			KEEPS_L1,
		},
	},
	{
		.name = "legacy-2014-slow",
		.what = "The second machine of the 2014 thread; sizes of X-Gene",
		.values = {
			ASSUMED(ACCESS_PS, 1500),
			ASSUMED(L1_WAYS, 0),
			FIRST_LEVEL(10, 'D', 20, 'D', "assumed: as X-Gene (tlb_test)"),
			LAST_LEVEL(1024, 'D', 4, 'D', "assumed: as X-Gene (tlb_test)"),
			ASSUMED(L2_HIT_PS, 8000),
			ASSUMED(WALK_CACHE_ENTRIES, 32),
			WALK(60, 30),
			NUMBER(OP_LOCAL_PS, 30000, 'D', "assumed: 10 to 30 ns"),
			NUMBER(OP_BROADCAST_PS, 102000, 'C', "Salter 2014: 225.7 M in 23 s"),
			STAGE2_AS_FTC862,
			BEFORE_V8_4("v8.0"),
			COMPLETION(900, 100, 0),
			OTHERS(300, 5),
			KEEPS_L1,
		},
	},
	{
		.name = "ampere-emag-32",
		.what = "Ampere, 32 cores (probably eMAG), broadcasts serialised",
		.values = {
			ASSUMED(ACCESS_PS, 1000),
			ASSUMED(L1_WAYS, 0),
			FIRST_LEVEL(10, 'D', 20, 'D', "assumed: as X-Gene (tlb_test)"),
			LAST_LEVEL(1024, 'D', 4, 'D', "assumed: as X-Gene (tlb_test)"),
			ASSUMED(L2_HIT_PS, 5000),
			ASSUMED(WALK_CACHE_ENTRIES, 32),
			WALK(40, 20),
			NUMBER(OP_LOCAL_PS, 30000, 'D', "assumed"),
			NUMBER(OP_BROADCAST_PS, 60000, 'D', "assumed"),
			STAGE2_AS_FTC862,
			NO_RANGE('D', "assumed: eMAG is Armv8.0"),
			COMPLETION(800, 150, 5),
			NUMBER(CONTENTION_PS, 6800000, 'C', "Arcangeli 2020, a ceiling"),
			ASSUMED(BYSTANDER_PS, 20000),
			KEEPS_L1,
		},
	},
	{
		.name = "thunderx2",
		.what = "Marvell ThunderX2",
		.values = {
			ASSUMED_CORE,
			FIRST_LEVEL(32, 'D', 32, 'D', "assumed"),
			LAST_LEVEL(2048, 'D', 8, 'D', "assumed"),
			ASSUMED(L2_HIT_PS, 4000),
			NUMBER(OP_LOCAL_PS, 20000, 'D', "assumed: 10 to 30 ns"),
			NUMBER(OP_BROADCAST_PS, 42000, 'D', "assumed: 25 to 60 ns"),
			STAGE2_AS_FTC862,
			BEFORE_V8_4("v8.1"),
			COMPLETION(800, 150, 5),
			ASSUMED(CONTENTION_PS, 200000),
			NUMBER(BYSTANDER_PS, 250000, 'D', "Indoh 2019: 25 %; assumed: 1 op a us"),
			KEEPS_L1,
		},
	},
	{
		.name = "cortex-a35",
		.what = "Arm Cortex-A35",
		.values = {
			ASSUMED(ACCESS_PS, 2000),
			NUMBER(L1_WAYS, 0, 'A', "Cortex-A35 TRM, A6.2"),
			FIRST_LEVEL(10, 'A', 10, 'A', "Cortex-A35 TRM, A6.2"),
			LAST_LEVEL(512, 'A', 2, 'A', "Cortex-A35 TRM, A6.2"),
			NUMBER(L2_HIT_PS, 5000, 'D', "assumed; the TRM says variable"),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(50, 20),
			IN_ORDER_OPS,
			BEFORE_V8_4("v8.0"),
			NUMBER(L1_WIPED, 1, 'A', "Cortex-A35 TRM, A6.2"),
		},
	},
	{
		.name = "cortex-a53",
		.what = "Arm Cortex-A53",
		.values = {
			ASSUMED(ACCESS_PS, 2000),
			NUMBER(L1_WAYS, 0, 'A', "Cortex-A53 TRM"),
			FIRST_LEVEL(10, 'A', 10, 'A', "Cortex-A53 TRM"),
			LAST_LEVEL(512, 'A', 4, 'A', "Cortex-A53 TRM"),
			NUMBER(L2_HIT_PS, 5000, 'D', "assumed; the TRM says variable"),
			NUMBER(WALK_CACHE_ENTRIES, 64, 'A', "Cortex-A53 TRM"),
			WALK(50, 20),
			IN_ORDER_OPS,
			BEFORE_V8_4("v8.0"),
			NUMBER(L1_WIPED, 1, 'D', "assumed: as A35 and A55"),
		},
	},
	{
		.name = "cortex-a55",
		.what = "Arm Cortex-A55",
		.values = {
			ASSUMED(ACCESS_PS, 2000),
			NUMBER(L1_WAYS, 0, 'A', "Intel Agilex 5 HPS TRM"),
			FIRST_LEVEL(15, 'A', 16, 'A', "Intel Agilex 5 HPS TRM"),
			LAST_LEVEL(1024, 'A', 4, 'A', "Intel Agilex 5 HPS TRM"),
			ASSUMED(L2_HIT_PS, 4000),
			NUMBER(WALK_CACHE_ENTRIES, 64, 'A', "Intel Agilex 5 HPS TRM"),
			WALK(50, 20),
			IN_ORDER_OPS,
			BEFORE_V8_4("v8.2"),
			NUMBER(L1_WIPED, 1, 'A', "Intel Agilex 5 HPS TRM"),
		},
	},
	{
		.name = "cortex-a57",
		.what = "Arm Cortex-A57",
		.values = {
			ASSUMED(ACCESS_PS, 1000),
			NUMBER(L1_WAYS, 0, 'A', "Cortex-A57 TRM"),
			FIRST_LEVEL(48, 'A', 32, 'A', "Cortex-A57 TRM"),
			LAST_LEVEL(1024, 'A', 4, 'A', "Cortex-A57 TRM"),
			NUMBER(L2_HIT_PS, 8000, 'D', "over 20 cycles (B), at an assumed 2.5 GHz"),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(40, 20),
			ASSUMED_OPS,
			BEFORE_V8_4("v8.0"),
		},
	},
	{
		.name = "cortex-a76",
		.what = "Arm Cortex-A76",
		.values = {
			ASSUMED(ACCESS_PS, 1000),
			NUMBER(L1_WAYS, 0, 'A', "Cortex-A76 TRM, A5.1"),
			FIRST_LEVEL(48, 'A', 48, 'A', "Cortex-A76 TRM, A5.1"),
			LAST_LEVEL(1280, 'A', 5, 'A', "Cortex-A76 TRM, A5.1"),
			NUMBER(L2_HIT_PS, 1200, 'D', "3 cycles (A), at an assumed 2.5 GHz"),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(30, 20),
			ASSUMED_OPS,
			BEFORE_V8_4("v8.2"),
		},
	},
	{
		.name = "neoverse-n1",
		.what = "Arm Neoverse N1",
		.values = {
			ASSUMED_CORE,
			FIRST_LEVEL(48, 'D', 48, 'B', "Chips and Cheese; insn assumed"),
			LAST_LEVEL(1280, 'B', 5, 'D', "Chips and Cheese; ways assumed"),
			NUMBER(L2_HIT_PS, 1200, 'D', "assumed: as Cortex-A76"),
			ASSUMED_OPS,
			BEFORE_V8_4("v8.2"),
		},
	},
	{
		.name = "kunpeng920",
		.what = "HiSilicon TaiShan v110 (Kunpeng 920)",
		.values = {
			ASSUMED(ACCESS_PS, 1000),
			NUMBER(L1_WAYS, 0, 'B', "Chips and Cheese"),
			FIRST_LEVEL(32, 'B', 32, 'B', "Chips and Cheese"),
			LAST_LEVEL(1024, 'B', 4, 'D', "Chips and Cheese; ways assumed"),
			NUMBER(L2_HIT_PS, 4230, 'D', "11 cycles (B), at an assumed 2.6 GHz"),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(30, 20),
			ASSUMED_OPS,
			NO_RANGE('D', "assumed"),
		},
	},
	{
		.name = "neoverse-v1",
		.what = "Arm Neoverse V1",
		.values = {
			ASSUMED_CORE,
			FIRST_LEVEL(48, 'D', 48, 'D', "assumed: as Cortex-X2"),
			LAST_LEVEL(2048, 'B', 8, 'D', "Chips and Cheese; ways assumed"),
			NUMBER(L2_HIT_PS, 2000, 'D', "assumed: 5 cycles as X2, at 2.5 GHz"),
			ASSUMED_OPS,
			SINCE_V8_4("v8.4", 20, 50),
		},
	},
	{
		.name = "neoverse-n2",
		.what = "Arm Neoverse N2 (Yitian 710)",
		.values = {
			ASSUMED_CORE,
			FIRST_LEVEL(44, 'D', 44, 'B', "Chips and Cheese; insn assumed"),
			LAST_LEVEL(1280, 'B', 5, 'B', "Chips and Cheese"),
			NUMBER(L2_HIT_PS, 2000, 'D', "assumed: 5 cycles as A710, at 2.5 GHz"),
			ASSUMED_OPS,
			SINCE_V8_4("v9.0", 20, 50),
		},
	},
	{
		.name = "cortex-a510",
		.what = "Arm Cortex-A510, a pair's second level for one core",
		.values = {
			ASSUMED(ACCESS_PS, 2000),
			ASSUMED(L1_WAYS, 0),
			FIRST_LEVEL(16, 'D', 16, 'D', "assumed: as Cortex-A55"),
			LAST_LEVEL(2048, 'B', 8, 'B', "Chips and Cheese"),
			NUMBER(L2_HIT_PS, 2500, 'D', "5 cycles (B), at an assumed 2 GHz"),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(50, 20),
			IN_ORDER_OPS,
			SINCE_V8_4("v9.0", 30, 100),
			KEEPS_L1,
		},
	},
	{
		.name = "cortex-a710",
		.what = "Arm Cortex-A710",
		.values = {
			ASSUMED_CORE,
			FIRST_LEVEL(32, 'D', 32, 'B', "Chips and Cheese; insn assumed"),
			LAST_LEVEL(1024, 'B', 4, 'D', "Chips and Cheese; ways assumed"),
			NUMBER(L2_HIT_PS, 2000, 'D', "5 cycles (B), at an assumed 2.5 GHz"),
			ASSUMED_OPS,
			SINCE_V8_4("v9.0", 20, 50),
		},
	},
	{
		.name = "cortex-x2",
		.what = "Arm Cortex-X2",
		.values = {
			ASSUMED(ACCESS_PS, 1000),
			NUMBER(L1_WAYS, 0, 'B', "Chips and Cheese"),
			FIRST_LEVEL(48, 'D', 48, 'B', "Chips and Cheese; insn assumed"),
			LAST_LEVEL(2048, 'B', 8, 'D', "Chips and Cheese; ways assumed"),
			NUMBER(L2_HIT_PS, 2000, 'D', "5 cycles (B), at an assumed 2.5 GHz"),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(30, 20),
			ASSUMED_OPS,
			SINCE_V8_4("v9.0", 20, 50),
		},
	},
	{
		.name = "apple-m4-vm",
		.what = "Apple M4 in a virtual machine, 16 KiB granules",
		.values = {
			ASSUMED(ACCESS_PS, 500),
			ASSUMED(L1_WAYS, 0),
			FIRST_LEVEL(160, 'D', 160, 'D', "assumed: unsourced notes"),
			LAST_LEVEL(3072, 'D', 12, 'D', "assumed: unsourced notes"),
			ASSUMED(L2_HIT_PS, 1500),
			ASSUMED(WALK_CACHE_ENTRIES, 64),
			WALK(25, 15),
			NUMBER(OP_LOCAL_PS, 40000, 'D', "assumed: less than a broadcast"),
			NUMBER(OP_BROADCAST_PS, 97000, 'C', "elfuse PR 203: a munmap, 147 ns"),
			NUMBER(SYNC_PS, 50000, 'C', "elfuse PR 203: a munmap, 147 ns"),
			NUMBER(SYNC_OP_PS, 0, 'D', "assumed"),
			NUMBER(STAGE2_OP_PS, 0, 'D', "assumed: in what an operation costs"),
			ASSUMED(WHOLE_PS, 300000),
			OTHERS(50, 5),
			SINCE_V8_4("v9.2", 20, 20),
			KEEPS_L1,
		},
	},
	{
		.name = "kvm-s2-page",
		.what = "KVM on an unnamed server, unmapping stage 2 page by page",
		.values = {
			ASSUMED_CORE,
			FIRST_LEVEL(48, 'D', 48, 'D', "assumed: as Neoverse V1"),
			LAST_LEVEL(2048, 'D', 8, 'D', "assumed: as Neoverse V1"),
			NUMBER(L2_HIT_PS, 2000, 'D', "assumed: as Neoverse V1"),
			NUMBER(OP_LOCAL_PS, 1490000, 'D', "assumed: as a broadcast"),
			NUMBER(OP_BROADCAST_PS, 1490000, 'C', "Ananta 2023: 50 s for 128 GiB"),
			NUMBER(STAGE2_OP_PS, 0, 'D', "assumed: in what an operation costs"),
			NUMBER(SYNC_OP_PS, 0, 'D', "assumed: in what an operation costs"),
			ASSUMED(SYNC_PS, 100000),
			ASSUMED(WHOLE_PS, 1000000),
			NUMBER(HAS_RANGE, 1, 'A', "Ananta 2023: FEAT_TLBIRANGE"),
			ASSUMED(RANGE_OP_PS, 100000),
			ASSUMED(RANGE_PAGE_PS, 50),
			OTHERS(100, 20),
			KEEPS_L1,
		},
	},
	{
		.name = "gem5-default",
		.what = "gem5's ArmMMU as it is configured when nobody says else",
		.values = {
			ASSUMED(ACCESS_PS, 1000),
			NUMBER(L1_WAYS, 0, 'D', "assumed"),
			FIRST_LEVEL(64, 'A', 64, 'A', "gem5 src/arch/arm/ArmTLB.py"),
			LAST_LEVEL(1280, 'A', 5, 'A', "gem5 src/arch/arm/ArmMMU.py"),
			NUMBER(L2_HIT_PS, 2000, 'D', "assumed"),
			NUMBER(WALK_CACHE_ENTRIES, 64, 'D', "assumed; gem5's are in its L2 TLB"),
			WALK(30, 20),
			ASSUMED_OPS,
			NUMBER(HAS_RANGE, 0, 'D', "assumed"),
			ASSUMED(RANGE_OP_PS, 0),
			ASSUMED(RANGE_PAGE_PS, 0),
		},
	},
};

const struct tlbp_model_preset *tlbp_model_preset_at(uint32_t index)
{
	return index < sizeof(presets) / sizeof(presets[0]) ? &presets[index] : NULL;
}

const struct tlbp_model_preset *tlbp_model_preset_find(const char *name)
{
	const struct tlbp_model_preset *preset;
	uint32_t i;

	for (i = 0; (preset = tlbp_model_preset_at(i)) != NULL; i++)
		if (strcmp(preset->name, name) == 0)
			return preset;
	return NULL;
}
