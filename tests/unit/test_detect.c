/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/arch/arm64/detect.c: registers to a PE, a PE to capabilities, ticks to ns. */
#include "unit.h"

#include <tlbpolicy/arm64.h>

#define TCR_AS (UINT64_C(1) << 36)
#define TCR_DS (UINT64_C(1) << 59)
#define TCR_EL2_DS (UINT64_C(1) << 32)
#define TCR2_D128 (UINT64_C(1) << 5)
#define HCR_TGE (UINT64_C(1) << 27)
#define HCR_E2H (UINT64_C(1) << 34)
#define VTCR_VS (UINT64_C(1) << 19)
#define VTCR_DS (UINT64_C(1) << 32)
#define VTCR_D128 (UINT64_C(1) << 38)

#define ALL_FLAGS                                                                              \
	(TLBP_ARM64_NEVER_RANGE | TLBP_ARM64_OVER_COVER | TLBP_ARM64_KPTI | TLBP_ARM64_EXACT | \
	 TLBP_ARM64_SECURE)

#define GRANULE_4K (1u << 12)
#define GRANULE_16K (1u << 14)
#define GRANULE_64K (1u << 16)
#define GRANULES_ALL (GRANULE_4K | GRANULE_16K | GRANULE_64K)

#define OUTER TLBP_ARM64_HAS_OUTER
#define RANGE TLBP_ARM64_HAS_RANGE
#define LEVEL TLBP_ARM64_HAS_LEVEL
#define NXS TLBP_ARM64_HAS_NXS
#define HOST (TLBP_ARM64_IN_E2H | TLBP_ARM64_IN_TGE)
#define STATES                                                                       \
	(HOST | TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_GUEST_LPA2 | TLBP_ARM64_IN_D128 | \
	 TLBP_ARM64_IN_GUEST_D128)

__extension__ typedef unsigned __int128 wide_t;

/* ------------------------------------------------------ registers to PE --- */

static struct tlbp_arm64_cpu detected(const struct tlbp_arm64_regs *regs)
{
	struct tlbp_arm64_cpu cpu;

	/* Nothing of what was there before may stay. */
	memset(&cpu, 0xa5, sizeof(cpu));
	tlbp_arm64_detect(&cpu, regs);
	return cpu;
}

/*
 * Register values as the cores' Technical Reference Manuals give them and QEMU's
 * CPU models carry them; of Cortex-X925, Apple M1 and M3 Max as they were read
 * from machines (VirtualBox's CPU database).
 */
static const struct recorded_core {
	const char *name;
	uint64_t midr;
	uint64_t isar0;
	uint64_t isar1;
	uint64_t mmfr0;
	uint64_t mmfr1;
	uint64_t mmfr2;
	uint32_t features;
	uint32_t granules;
	uint32_t guest_granules;
	uint32_t asid_bits;
	uint32_t vmid_bits;
} cores[] = {
	{ "Cortex-A35", 0x411fd040, 0x11120, 0, 0x101122, 0, 0, 0, GRANULES_ALL, GRANULES_ALL, 16,
	  8 },
	{ "Cortex-A53", 0x410fd034, 0x11120, 0, 0x1122, 0, 0, 0, GRANULE_4K | GRANULE_64K,
	  GRANULE_4K | GRANULE_64K, 16, 8 },
	{ "Cortex-A57", 0x411fd070, 0x11120, 0, 0x1124, 0, 0, 0, GRANULE_4K | GRANULE_64K,
	  GRANULE_4K | GRANULE_64K, 16, 8 },
	{ "Cortex-A72", 0x410fd083, 0x11120, 0, 0x1124, 0, 0, 0, GRANULE_4K | GRANULE_64K,
	  GRANULE_4K | GRANULE_64K, 16, 8 },
	{ "Cortex-A55", 0x412fd050, 0x100010211120, 0x100001, 0x101122, 0x10212122, 0x1011, 0,
	  GRANULES_ALL, GRANULES_ALL, 16, 16 },
	{ "Cortex-A76", 0x414fd0b1, 0x100010211120, 0x100001, 0x101122, 0x10212122, 0x1011, 0,
	  GRANULES_ALL, GRANULES_ALL, 16, 16 },
	{ "Cortex-A78AE", 0x410fd423, 0x10100010211120, 0x1200031, 0x101125, 0x10212122,
	  0x100001011, 0, GRANULES_ALL, GRANULES_ALL, 16, 16 },
	{ "Neoverse N1", 0x414fd0c1, 0x100010211120, 0x100001, 0x101125, 0x10212122, 0x1011, 0,
	  GRANULES_ALL, GRANULES_ALL, 16, 16 },
	{ "Neoverse V1", 0x411fd402, 0x1011111110212120, 0x11000001211032, 0x101125, 0x10212122,
	  0x220011102101011, 0, GRANULES_ALL, GRANULES_ALL, 16, 16 },
	{ "Neoverse N2", 0x410fd493, 0x1221111110212120, 0x11111101211052, 0x22200101125,
	  0x10212122, 0x1221011112101011, OUTER | RANGE | LEVEL, GRANULES_ALL, GRANULES_ALL, 16,
	  16 },
	{ "A64FX", 0x461f0010, 0x10211120, 0x10001, 0x1122, 0x11212100, 0x1011, 0,
	  GRANULE_4K | GRANULE_64K, GRANULE_4K | GRANULE_64K, 16, 8 },
	{ "Cortex-X925", 0x410fd851, 0x221111110212120, 0x111111100211002, 0x2100022200101122,
	  0x1001111010312122, 0x1221011110101011, OUTER | RANGE | LEVEL | NXS, GRANULES_ALL,
	  GRANULES_ALL, 16, 16 },
	{ "Apple M1", 0x611f0221, 0x221100110212120, 0x11110211202, 0x12120f100001, 0x11212100,
	  0x1201111100001011, OUTER | RANGE | LEVEL, GRANULE_4K | GRANULE_16K,
	  GRANULE_4K | GRANULE_16K, 8, 8 },
	{ "Apple M3 Max", 0x611f0482, 0x221100110212120, 0x10111110211402, 0x110012120f100003,
	  0x111111312100, 0x1201011102001011, OUTER | RANGE | LEVEL, GRANULE_4K | GRANULE_16K,
	  GRANULE_4K | GRANULE_16K, 8, 8 },
};

static struct tlbp_arm64_regs recorded_regs(const struct recorded_core *core, uint64_t el)
{
	struct tlbp_arm64_regs regs = {
		.midr = core->midr,
		.id_aa64isar0 = core->isar0,
		.id_aa64isar1 = core->isar1,
		.id_aa64mmfr0 = core->mmfr0,
		.id_aa64mmfr1 = core->mmfr1,
		.id_aa64mmfr2 = core->mmfr2,
		.current_el = el << 2,
		.cntfrq = 24000000,
	};

	return regs;
}

static void expect_core(const struct recorded_core *core, const struct tlbp_arm64_regs *regs,
			uint32_t state, uint32_t asid_bits, uint32_t vmid_bits)
{
	const struct tlbp_arm64_cpu cpu = detected(regs);

	if (cpu.counter_hz != 24000000 || cpu.el != regs->current_el >> 2 ||
	    cpu.features != (core->features | state) || cpu.granules != core->granules ||
	    cpu.guest_granules != core->guest_granules || cpu.asid_bits != asid_bits ||
	    cpu.vmid_bits != vmid_bits || cpu.errata != tlbp_arm64_find_errata(core->midr))
		fail_msg("%s at EL%" PRIu32 ": features %" PRIx32 ", granules %" PRIx32 ", %" PRIx32
			 ", ASID %" PRIu32 ", VMID %" PRIu32,
			 core->name, cpu.el, cpu.features, cpu.granules, cpu.guest_granules,
			 cpu.asid_bits, cpu.vmid_bits);
}

static void real_cores_are_detected_at_el1(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cores); i++) {
		struct tlbp_arm64_regs regs = recorded_regs(&cores[i], 1);

		expect_core(&cores[i], &regs, 0, 8, 8);
		regs.tcr = TCR_AS;
		expect_core(&cores[i], &regs, 0, cores[i].asid_bits, 8);
	}
}

static void real_cores_are_detected_at_el2(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cores); i++) {
		struct tlbp_arm64_regs regs = recorded_regs(&cores[i], 2);

		regs.tcr = TCR_AS;
		expect_core(&cores[i], &regs, 0, 0, 8);
		regs.vtcr = VTCR_VS;
		expect_core(&cores[i], &regs, 0, 0, cores[i].vmid_bits);
		regs.hcr = HCR_E2H;
		expect_core(&cores[i], &regs, TLBP_ARM64_IN_E2H, cores[i].asid_bits,
			    cores[i].vmid_bits);
		regs.hcr = HCR_E2H | HCR_TGE;
		expect_core(&cores[i], &regs, HOST, cores[i].asid_bits, cores[i].vmid_bits);
	}
}

static void real_cores_are_detected_at_el3(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cores); i++) {
		struct tlbp_arm64_regs regs = recorded_regs(&cores[i], 3);

		expect_core(&cores[i], &regs, 0, 0, 8);
	}
}

/* Every value of a field, with all the other bits clear and set. */
static void expect_ability(size_t offset, uint32_t low_bit, uint64_t least, uint32_t ability)
{
	uint64_t value;

	for (value = 0; value < 16; value++) {
		struct tlbp_arm64_regs regs = { .current_el = 1 << 2 };
		uint64_t field = value << low_bit;
		uint64_t others = ~(UINT64_C(15) << low_bit);
		uint32_t expected = value >= least ? ability : 0;

		memcpy((char *)&regs + offset, &field, sizeof(field));
		assert_int_equal(detected(&regs).features & ability, expected);
		field |= others;
		memcpy((char *)&regs + offset, &field, sizeof(field));
		assert_int_equal(detected(&regs).features & ability, expected);
	}
}

static void every_ability_has_its_field(void **state)
{
	(void)state;
	expect_ability(offsetof(struct tlbp_arm64_regs, id_aa64isar0), 56, 1, OUTER);
	expect_ability(offsetof(struct tlbp_arm64_regs, id_aa64isar0), 56, 2, RANGE);
	expect_ability(offsetof(struct tlbp_arm64_regs, id_aa64isar1), 56, 1, NXS);
	expect_ability(offsetof(struct tlbp_arm64_regs, id_aa64isar3), 8, 1, TLBP_ARM64_HAS_DIRTY);
	expect_ability(offsetof(struct tlbp_arm64_regs, id_aa64mmfr2), 48, 1, LEVEL);
	expect_ability(offsetof(struct tlbp_arm64_regs, id_aa64mmfr3), 32, 1, TLBP_ARM64_HAS_D128);
	expect_ability(offsetof(struct tlbp_arm64_regs, id_aa64pfr0), 52, 1, TLBP_ARM64_HAS_RME);
}

static void every_combination_of_granules_is_detected(void **state)
{
	/* Field values that mean "no", "yes" and "yes, with 52 bits". */
	static const uint64_t tgran4[] = { 15, 0, 1 };
	static const uint64_t tgran16[] = { 0, 1, 2 };
	static const uint64_t tgran64[] = { 15, 0 };
	uint32_t i;

	(void)state;
	for (i = 0; i < 18; i++) {
		uint32_t of4 = i % 3;
		uint32_t of16 = i / 3 % 3;
		uint32_t of64 = i / 9;
		uint32_t granules = (of4 ? GRANULE_4K : 0) | (of16 ? GRANULE_16K : 0) |
				    (of64 ? GRANULE_64K : 0);
		struct tlbp_arm64_regs regs = {
			.current_el = 1 << 2,
			.id_aa64mmfr0 = tgran4[of4] << 28 | tgran16[of16] << 20 |
					tgran64[of64] << 24,
		};

		assert_int_equal(detected(&regs).granules, granules);
		/* The fields of stage 2 are 0: as stage 1. */
		assert_int_equal(detected(&regs).guest_granules, granules);
	}
}

/* 0: as stage 1, 1: no, 2: yes, 3: yes, with 52 bits. */
static void stage_2_has_granules_of_its_own(void **state)
{
	/* With stage 1 that has all of them, and none. */
	static const uint64_t stage1[] = { UINT64_C(1) << 20, UINT64_C(0xff000000) };
	uint32_t i;

	(void)state;
	for (i = 0; i < 2 * 64; i++) {
		uint64_t of4 = i / 2 % 4;
		uint64_t of16 = i / 8 % 4;
		uint64_t of64 = i / 32;
		uint32_t own = (of4 > 1 ? GRANULE_4K : 0) | (of16 > 1 ? GRANULE_16K : 0) |
			       (of64 > 1 ? GRANULE_64K : 0);
		uint32_t inherited = (of4 == 0 ? GRANULE_4K : 0) | (of16 == 0 ? GRANULE_16K : 0) |
				     (of64 == 0 ? GRANULE_64K : 0);
		struct tlbp_arm64_regs regs = {
			.current_el = 2 << 2,
			.id_aa64mmfr0 = stage1[i % 2] | of4 << 40 | of16 << 32 | of64 << 36,
		};

		assert_int_equal(detected(&regs).granules, i % 2 ? 0 : GRANULES_ALL);
		assert_int_equal(detected(&regs).guest_granules, own | (i % 2 ? 0 : inherited));
	}
}

static void asids_are_16_bit_only_if_implemented_and_enabled(void **state)
{
	struct tlbp_arm64_regs regs = { .current_el = 1 << 2, .id_aa64mmfr0 = 2 << 4 };

	(void)state;
	assert_int_equal(detected(&regs).asid_bits, 8);
	regs.tcr = ~TCR_AS;
	assert_int_equal(detected(&regs).asid_bits, 8);
	regs.tcr = TCR_AS;
	assert_int_equal(detected(&regs).asid_bits, 16);
	regs.id_aa64mmfr0 = ~(UINT64_C(15) << 4);
	assert_int_equal(detected(&regs).asid_bits, 8);
}

static void vmids_are_16_bit_only_if_implemented_and_enabled(void **state)
{
	struct tlbp_arm64_regs regs = { .current_el = 2 << 2, .id_aa64mmfr1 = 2 << 4 };

	(void)state;
	assert_int_equal(detected(&regs).vmid_bits, 8);
	regs.vtcr = ~VTCR_VS;
	assert_int_equal(detected(&regs).vmid_bits, 8);
	regs.vtcr = VTCR_VS;
	assert_int_equal(detected(&regs).vmid_bits, 16);
	regs.id_aa64mmfr1 = ~(UINT64_C(15) << 4);
	assert_int_equal(detected(&regs).vmid_bits, 8);
}

/* A regime with one half of the address space has its bit elsewhere. */
static void expect_lpa2(uint64_t el, uint64_t hcr, uint64_t ds)
{
	struct tlbp_arm64_regs regs = { .current_el = el << 2, .hcr = hcr, .tcr = ds };

	assert_int_equal(detected(&regs).features & TLBP_ARM64_IN_LPA2, TLBP_ARM64_IN_LPA2);
	regs.tcr = ~ds;
	assert_int_equal(detected(&regs).features & TLBP_ARM64_IN_LPA2, 0);
}

static void lpa2_is_in_use_where_the_regime_has_its_bit(void **state)
{
	(void)state;
	expect_lpa2(1, 0, TCR_DS);
	expect_lpa2(2, 0, TCR_EL2_DS);
	expect_lpa2(2, HCR_E2H, TCR_DS);
	expect_lpa2(2, HCR_E2H | HCR_TGE, TCR_DS);
	expect_lpa2(3, 0, TCR_EL2_DS);
}

static void every_state_has_its_bit(void **state)
{
	static const struct {
		struct tlbp_arm64_regs regs;
		uint32_t state;
	} bits[] = {
		{ { .hcr = HCR_E2H }, TLBP_ARM64_IN_E2H },
		{ { .hcr = HCR_TGE }, TLBP_ARM64_IN_TGE },
		{ { .vtcr = VTCR_DS }, TLBP_ARM64_IN_GUEST_LPA2 },
		{ { .tcr2 = TCR2_D128 }, TLBP_ARM64_IN_D128 },
		{ { .vtcr = VTCR_D128 }, TLBP_ARM64_IN_GUEST_D128 },
		{ { .hcr = ~(HCR_E2H | HCR_TGE),
		    .vtcr = ~(VTCR_DS | VTCR_D128),
		    .tcr2 = ~TCR2_D128 },
		  0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(bits); i++) {
		struct tlbp_arm64_regs regs = bits[i].regs;

		regs.current_el = 2 << 2;
		assert_int_equal(detected(&regs).features, bits[i].state);
	}
}

static void nothing_is_a_host_but_el2(void **state)
{
	struct tlbp_arm64_regs regs = { .hcr = HCR_E2H | HCR_TGE };

	(void)state;
	regs.current_el = 1 << 2;
	assert_int_equal(detected(&regs).features, 0);
	regs.current_el = 3 << 2;
	assert_int_equal(detected(&regs).features, 0);
}

/* The erratum of C1-Pro is about accesses of FEAT_SME. */
static void an_erratum_of_sme_needs_sme(void **state)
{
	struct tlbp_arm64_regs regs = { .midr = 0x410fd8b0, .current_el = 1 << 2 };

	(void)state;
	assert_int_equal(detected(&regs).errata, 0);
	regs.id_aa64pfr1 = ~(UINT64_C(15) << 24);
	assert_int_equal(detected(&regs).errata, 0);
	regs.id_aa64pfr1 = UINT64_C(1) << 24;
	assert_int_equal(detected(&regs).errata, TLBP_ARM64_ERRATUM_INTERRUPT);
}

/* ------------------------------------------------------- PEs to a system --- */

static struct tlbp_arm64_cpu able_cpu(uint32_t el)
{
	struct tlbp_arm64_cpu cpu = {
		.counter_hz = 1000000000,
		.el = el,
		.features = OUTER | RANGE | LEVEL | NXS | TLBP_ARM64_HAS_D128 |
			    TLBP_ARM64_HAS_DIRTY | TLBP_ARM64_HAS_RME,
		.granules = GRANULES_ALL,
		.guest_granules = GRANULES_ALL,
		.asid_bits = 16,
		.vmid_bits = 16,
	};

	return cpu;
}

static void expect_same_cpu(const struct tlbp_arm64_cpu *cpu, const struct tlbp_arm64_cpu *expected)
{
	assert_int_equal(cpu->counter_hz, expected->counter_hz);
	assert_int_equal(cpu->el, expected->el);
	assert_int_equal(cpu->features, expected->features);
	assert_int_equal(cpu->errata, expected->errata);
	assert_int_equal(cpu->granules, expected->granules);
	assert_int_equal(cpu->guest_granules, expected->guest_granules);
	assert_int_equal(cpu->asid_bits, expected->asid_bits);
	assert_int_equal(cpu->vmid_bits, expected->vmid_bits);
}

static void a_system_can_what_all_its_pes_can(void **state)
{
	struct tlbp_arm64_cpu system = able_cpu(2);
	struct tlbp_arm64_cpu cpu = able_cpu(2);

	(void)state;
	system.granules = GRANULE_4K | GRANULE_16K;
	system.guest_granules = GRANULE_4K | GRANULE_64K;
	cpu.features = RANGE | LEVEL;
	cpu.granules = GRANULE_16K | GRANULE_64K;
	cpu.guest_granules = GRANULE_64K;
	cpu.asid_bits = 8;
	assert_int_equal(tlbp_arm64_merge(&system, &cpu), TLBP_OK);
	assert_int_equal(system.features, RANGE | LEVEL);
	assert_int_equal(system.granules, GRANULE_16K);
	assert_int_equal(system.guest_granules, GRANULE_64K);
	assert_int_equal(system.asid_bits, 8);
	assert_int_equal(system.vmid_bits, 16);
	cpu.vmid_bits = 8;
	cpu.asid_bits = 16;
	assert_int_equal(tlbp_arm64_merge(&system, &cpu), TLBP_OK);
	assert_int_equal(system.asid_bits, 8);
	assert_int_equal(system.vmid_bits, 8);
}

static void every_ability_must_be_everywhere(void **state)
{
	uint32_t bit;

	(void)state;
	for (bit = 0; bit < 7; bit++) {
		struct tlbp_arm64_cpu system = able_cpu(1);
		struct tlbp_arm64_cpu cpu = able_cpu(1);

		cpu.features &= ~(1u << bit);
		assert_int_equal(tlbp_arm64_merge(&system, &cpu), TLBP_OK);
		assert_int_equal(system.features, cpu.features);
		cpu = able_cpu(1);
		assert_int_equal(tlbp_arm64_merge(&system, &cpu), TLBP_OK);
		assert_int_equal(system.features & 1u << bit, 0);
	}
}

static void a_system_needs_what_any_of_its_pes_needs(void **state)
{
	struct tlbp_arm64_cpu system = able_cpu(1);
	struct tlbp_arm64_cpu cpu = able_cpu(1);

	(void)state;
	system.errata = TLBP_ARM64_ERRATUM_REPEAT;
	cpu.errata = TLBP_ARM64_ERRATUM_SHARED_LOCAL;
	assert_int_equal(tlbp_arm64_merge(&system, &cpu), TLBP_OK);
	assert_int_equal(system.errata,
			 TLBP_ARM64_ERRATUM_REPEAT | TLBP_ARM64_ERRATUM_SHARED_LOCAL);
	cpu.errata = 0;
	assert_int_equal(tlbp_arm64_merge(&system, &cpu), TLBP_OK);
	assert_int_equal(system.errata,
			 TLBP_ARM64_ERRATUM_REPEAT | TLBP_ARM64_ERRATUM_SHARED_LOCAL);
}

static void expect_no_merge(const struct tlbp_arm64_cpu *first, const struct tlbp_arm64_cpu *second)
{
	struct tlbp_arm64_cpu system = *first;

	assert_int_equal(tlbp_arm64_merge(&system, second), TLBP_ERR_UNSUPPORTED);
	expect_same_cpu(&system, first);
}

static void pes_that_differ_in_state_are_no_system(void **state)
{
	struct tlbp_arm64_cpu first = able_cpu(2);
	uint32_t bit;

	(void)state;
	for (bit = 0; bit < 32; bit++) {
		struct tlbp_arm64_cpu second = able_cpu(2);

		if (!(STATES >> bit & 1))
			continue;
		/* With less of all the rest, so that a change would show. */
		second.features = UINT32_C(1) << bit;
		second.granules = GRANULE_4K;
		second.guest_granules = GRANULE_4K;
		second.asid_bits = 8;
		second.vmid_bits = 8;
		second.errata = TLBP_ARM64_ERRATUM_REPEAT;
		expect_no_merge(&first, &second);
		expect_no_merge(&second, &first);
	}
}

static void pes_at_other_levels_or_with_other_counters_are_no_system(void **state)
{
	struct tlbp_arm64_cpu first = able_cpu(1);
	struct tlbp_arm64_cpu second = able_cpu(2);

	(void)state;
	expect_no_merge(&first, &second);
	second = able_cpu(1);
	second.counter_hz++;
	expect_no_merge(&first, &second);
}

/* -------------------------------------------------------- PE to backend --- */

static void enter_or_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

static const struct tlbp_backend_ops ops_with_enter = {
	.enter = enter_or_leave,
	.leave = enter_or_leave,
};

/* Without hooks, as tlbp_arm64_ops is. */
static const struct tlbp_backend_ops ops_without = { .enter = NULL };

static struct tlbp_arm64 made(const struct tlbp_arm64_cpu *cpu, uint32_t flags)
{
	struct tlbp_arm64 arm64 = { .backend.ops = &ops_without };

	assert_int_equal(tlbp_arm64_init(&arm64, cpu, flags), TLBP_OK);
	return arm64;
}

/* Locally and inner shareable, and outer shareable with FEAT_TLBIOS. */
static uint32_t served(uint32_t kind, bool has_outer)
{
	return TLBP_SPACE_BIT(kind, TLBP_DOMAIN_LOCAL) | TLBP_SPACE_BIT(kind, TLBP_DOMAIN_INNER) |
	       (has_outer ? TLBP_SPACE_BIT(kind, TLBP_DOMAIN_OUTER) : 0);
}

/* Kinds as bits; with an enter hook, and without. */
static void expect_spaces(uint32_t el, uint32_t features, uint32_t with_enter, uint32_t without)
{
	uint32_t i;

	for (i = 0; i < 4; i++) {
		bool has_outer = i & 1;
		uint32_t kinds = i & 2 ? with_enter : without;
		struct tlbp_arm64_cpu cpu = able_cpu(el);
		struct tlbp_arm64 arm64 = {
			.backend.ops = i & 2 ? &ops_with_enter : &ops_without,
		};
		uint32_t expected = 0;
		uint32_t kind;

		for (kind = TLBP_SPACE_KERNEL; kind <= TLBP_SPACE_GUEST; kind++)
			if (kinds >> kind & 1)
				expected |= served(kind, has_outer);
		cpu.features = features | (has_outer ? OUTER : 0);
		assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_OK);
		assert_int_equal(arm64.backend.caps.spaces, expected);
	}
}

static void each_exception_level_serves_its_spaces(void **state)
{
	const uint32_t own = 1 << TLBP_SPACE_KERNEL | 1 << TLBP_SPACE_USER;
	const uint32_t hyp = 1 << TLBP_SPACE_HYP;
	const uint32_t guest = 1 << TLBP_SPACE_GUEST;

	(void)state;
	expect_spaces(1, 0, own, own);
	expect_spaces(2, 0, hyp | guest, hyp | guest);
	expect_spaces(2, TLBP_ARM64_IN_TGE, hyp | guest, hyp | guest);
	expect_spaces(2, TLBP_ARM64_IN_E2H, hyp | guest, hyp | guest);
	expect_spaces(2, HOST, own | hyp | guest, own | hyp);
	expect_spaces(3, 0, hyp, hyp);
}

static void a_table_is_not_needed_to_know_the_spaces(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(2);
	struct tlbp_arm64 arm64 = { .backend.ops = NULL };

	(void)state;
	cpu.features |= HOST;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_OK);
	assert_int_equal(arm64.backend.caps.spaces & served(TLBP_SPACE_GUEST, true), 0);
}

static void capabilities_are_the_pe_s(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);
	struct tlbp_arm64 arm64;

	(void)state;
	cpu.granules = GRANULE_4K;
	cpu.guest_granules = GRANULE_16K;
	cpu.asid_bits = 8;
	arm64 = made(&cpu, 0);
	assert_int_equal(arm64.backend.caps.granules, GRANULE_4K);
	assert_int_equal(arm64.backend.caps.guest_granules, GRANULE_16K);
	assert_int_equal(arm64.backend.caps.asid_bits, 8);
	assert_int_equal(arm64.backend.caps.vmid_bits, 16);
	expect_same_cpu(&arm64.cpu, &cpu);
}

static void range_operations_need_the_feature_and_can_be_forbidden(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);

	(void)state;
	assert_int_equal(made(&cpu, 0).backend.caps.flags, TLBP_CAP_RANGE);
	assert_int_equal(made(&cpu, TLBP_ARM64_NEVER_RANGE).backend.caps.flags, 0);
	cpu.features &= ~(uint32_t)RANGE;
	assert_int_equal(made(&cpu, 0).backend.caps.flags, 0);
}

static void kpti_doubles_operations(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);

	(void)state;
	assert_int_equal(made(&cpu, TLBP_ARM64_KPTI).backend.caps.flags,
			 TLBP_CAP_RANGE | TLBP_CAP_PAIRED);
}

static void a_workaround_takes_more_than_barriers(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);

	(void)state;
	cpu.errata = TLBP_ARM64_ERRATUM_REPEAT;
	assert_int_equal(made(&cpu, 0).backend.caps.flags, TLBP_CAP_RANGE | TLBP_CAP_EXTRA_SYNC);
}

/* What a stage of any state is made of, and the bits that make it so. */
static void expect_stage(size_t index, uint32_t lpa2, uint32_t d128)
{
	const struct tlbp_arm64_stage plain = { 0, 3, false, false };
	const struct tlbp_arm64_stage wide = { 16, 3, false, true };
	const struct tlbp_arm64_stage pairs = { 0, 4, true, true };
	const struct tlbp_arm64_stage without_pairs = { 16, 4, false, true };
	uint32_t i;

	for (i = 0; i < 8; i++) {
		struct tlbp_arm64_cpu cpu = able_cpu(2);
		struct tlbp_arm64 arm64;
		const struct tlbp_arm64_stage *expected = i & 1 ? &wide : &plain;

		if (i & 2)
			expected = i & 4 ? &pairs : &without_pairs;
		cpu.features = (i & 1 ? lpa2 : 0) | (i & 2 ? d128 : 0) |
			       (i & 4 ? TLBP_ARM64_HAS_D128 : 0);
		arm64 = made(&cpu, 0);
		assert_memory_equal(&arm64.stages[index], expected, sizeof(plain));
		assert_memory_equal(&arm64.stages[!index], &plain, sizeof(plain));
	}
}

static void each_stage_has_its_own_layout(void **state)
{
	(void)state;
	expect_stage(0, TLBP_ARM64_IN_LPA2, TLBP_ARM64_IN_D128);
	expect_stage(1, TLBP_ARM64_IN_GUEST_LPA2, TLBP_ARM64_IN_GUEST_D128);
}

static void an_erratum_of_el3_is_nobody_else_s(void **state)
{
	uint32_t el;

	(void)state;
	for (el = 1; el <= 3; el++) {
		struct tlbp_arm64_cpu cpu = able_cpu(el);

		cpu.errata = TLBP_ARM64_ERRATUM_EL3_TWICE;
		assert_int_equal(made(&cpu, 0).cpu.errata, el == 3 ? cpu.errata : 0);
	}
}

/* ---------------------------------------------------------------- errors --- */

static void init_refuses_null(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);
	struct tlbp_arm64 arm64 = { .flags = 0 };

	(void)state;
	assert_int_equal(tlbp_arm64_init(NULL, &cpu, 0), TLBP_ERR_REQUEST);
	assert_int_equal(tlbp_arm64_init(&arm64, NULL, 0), TLBP_ERR_REQUEST);
}

static void init_refuses_undefined_flags(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);
	struct tlbp_arm64 arm64 = { .flags = 0 };
	uint32_t bit;

	(void)state;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, ALL_FLAGS), TLBP_OK);
	assert_int_equal(arm64.flags, ALL_FLAGS);
	for (bit = 5; bit < 32; bit++)
		assert_int_equal(tlbp_arm64_init(&arm64, &cpu, UINT32_C(1) << bit), TLBP_ERR_FLAGS);
}

static void init_refuses_kpti_where_no_user_is_served(void **state)
{
	struct tlbp_arm64 arm64 = { .flags = 0 };
	struct tlbp_arm64_cpu cpu = able_cpu(2);

	(void)state;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, TLBP_ARM64_KPTI), TLBP_ERR_FLAGS);
	cpu.features |= HOST;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, TLBP_ARM64_KPTI), TLBP_OK);
	cpu = able_cpu(3);
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, TLBP_ARM64_KPTI), TLBP_ERR_FLAGS);
}

static int init_with_span(uint32_t features, uint32_t max_span_pages)
{
	struct tlbp_arm64 arm64 = { .max_span_pages = max_span_pages };
	struct tlbp_arm64_cpu cpu = able_cpu(2);

	cpu.features = features | RANGE;
	return tlbp_arm64_init(&arm64, &cpu, 0);
}

static void init_refuses_a_largest_span_that_is_none(void **state)
{
	static const uint32_t no_spans[] = { 1,
					     3,
					     65,
					     67,
					     2049,
					     TLBP_ARM64_MAX_SPAN_PAGES - 1,
					     TLBP_ARM64_MAX_SPAN_PAGES + 1,
					     UINT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(no_spans); i++)
		assert_int_equal(init_with_span(0, no_spans[i]), TLBP_ERR_RANGE);
}

static void init_refuses_a_largest_span_of_no_whole_units(void **state)
{
	static const uint32_t states[] = { TLBP_ARM64_IN_LPA2, TLBP_ARM64_IN_GUEST_LPA2,
					   TLBP_ARM64_IN_D128, TLBP_ARM64_IN_GUEST_D128 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(states); i++) {
		assert_int_equal(init_with_span(states[i], 2), TLBP_ERR_RANGE);
		assert_int_equal(init_with_span(states[i], 24), TLBP_ERR_RANGE);
		assert_int_equal(init_with_span(states[i], 16), TLBP_OK);
		assert_int_equal(init_with_span(states[i], 15 << 16), TLBP_OK);
	}
	assert_int_equal(init_with_span(0, 2), TLBP_OK);
	/* Pairs of registers hold the whole address. */
	assert_int_equal(init_with_span(TLBP_ARM64_IN_D128 | TLBP_ARM64_HAS_D128, 2), TLBP_OK);
}

static void the_largest_span_is_the_default_and_a_given_one_stays(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);
	struct tlbp_arm64 arm64 = { .max_span_pages = 15 << 16 };

	(void)state;
	assert_int_equal(made(&cpu, 0).max_span_pages, TLBP_ARM64_MAX_SPAN_PAGES);
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_OK);
	assert_int_equal(arm64.max_span_pages, 15 << 16);
}

static void init_refuses_identifiers_of_more_than_16_bits(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(2);
	struct tlbp_arm64 arm64 = { .flags = 0 };

	(void)state;
	cpu.vmid_bits = 17;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_ERR_UNSUPPORTED);
	cpu.vmid_bits = 16;
	cpu.asid_bits = 17;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_ERR_UNSUPPORTED);
	cpu.asid_bits = 16;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_OK);
}

static void init_refuses_a_level_that_there_is_not(void **state)
{
	static const uint32_t levels[] = { 0, 4, 5, UINT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(levels); i++) {
		struct tlbp_arm64_cpu cpu = able_cpu(levels[i]);
		struct tlbp_arm64 arm64 = { .flags = 0 };

		assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_ERR_UNSUPPORTED);
	}
}

static void init_refuses_a_pe_without_granules(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(2);
	struct tlbp_arm64 arm64 = { .flags = 0 };

	(void)state;
	cpu.granules = 0;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_ERR_UNSUPPORTED);
}

static void interrupt(struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	(void)arm64;
	(void)space;
}

static void init_refuses_an_erratum_without_its_hook(void **state)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);
	struct tlbp_arm64 arm64 = { .flags = 0 };

	(void)state;
	cpu.errata = TLBP_ARM64_ERRATUM_INTERRUPT | TLBP_ARM64_ERRATUM_REPEAT;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_ERR_ERRATUM);
	arm64.interrupt = interrupt;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_OK);
	arm64.interrupt = NULL;
	cpu.errata = TLBP_ARM64_ERRATUM_REPEAT;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_OK);
}

static void a_frequency_that_is_none_stops_the_clock_only(void **state)
{
	static const uint64_t none[] = { 0, 1, 999, 4000000001, UINT64_C(1) << 32, UINT64_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(none); i++) {
		struct tlbp_arm64_cpu cpu = able_cpu(1);
		struct tlbp_arm64 arm64 = { .clock_mult = 7 };

		cpu.counter_hz = none[i];
		assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_ERR_CLOCK);
		assert_int_equal(arm64.backend.caps.flags, TLBP_CAP_RANGE);
		assert_int_equal(arm64.backend.caps.asid_bits, 16);
		assert_int_equal(tlbp_arm64_ticks_to_ns(&arm64, 0), 0);
		assert_int_equal(tlbp_arm64_ticks_to_ns(&arm64, UINT64_MAX), 0);
	}
}

/* ----------------------------------------------------------------- clock --- */

static const uint64_t frequencies_hz[] = {
	1000,	  32768,     1000000,	19200000,  24000000,   25000000,   50000000,   54000000,
	62500000, 100000000, 333333333, 999999999, 1000000000, 1000000001, 3000000000, 4000000000,
};

static struct tlbp_arm64 clock_of(uint64_t frequency_hz)
{
	struct tlbp_arm64_cpu cpu = able_cpu(1);

	cpu.counter_hz = frequency_hz;
	return made(&cpu, 0);
}

/* Never ahead of the true time, and behind by a part in 2^30 at most. */
static void ticks_become_nanoseconds_as_in_wide_arithmetic(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint32_t i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		uint64_t hz = frequencies_hz[i % COUNT_OF(frequencies_hz)];
		struct tlbp_arm64 arm64 = clock_of(hz);
		/* Up to 142 years: a year is less than 2^55 ns. */
		uint64_t ticks = (uint64_t)((wide_t)unit_random_wide(&random, 62) * hz >> 30);
		wide_t exact_ns = (wide_t)ticks * 1000000000 / hz;
		uint64_t ns = tlbp_arm64_ticks_to_ns(&arm64, ticks);

		if (exact_ns > UINT64_MAX)
			continue;
		if (ns > exact_ns || exact_ns - ns > (exact_ns >> 30) + 1)
			fail_msg("%" PRIu64 " ticks at %" PRIu64 " Hz: %" PRIu64, ticks, hz, ns);
	}
}

static void ticks_become_exact_nanoseconds_where_a_tick_is_whole(void **state)
{
	struct tlbp_arm64 ghz = clock_of(1000000000);
	struct tlbp_arm64 qemu = clock_of(62500000);

	(void)state;
	assert_int_equal(tlbp_arm64_ticks_to_ns(&ghz, 0), 0);
	assert_int_equal(tlbp_arm64_ticks_to_ns(&ghz, 1), 1);
	assert_int_equal(tlbp_arm64_ticks_to_ns(&ghz, UINT64_MAX), UINT64_MAX);
	assert_int_equal(tlbp_arm64_ticks_to_ns(&qemu, 1), 16);
	assert_int_equal(tlbp_arm64_ticks_to_ns(&qemu, UINT64_C(0x100000001)),
			 UINT64_C(0x1000000010));
}

static void time_does_not_run_backwards_where_the_low_word_wraps(void **state)
{
	uint64_t wrap;
	uint64_t i;
	size_t f;

	(void)state;
	for (f = 0; f < COUNT_OF(frequencies_hz); f++) {
		struct tlbp_arm64 arm64 = clock_of(frequencies_hz[f]);

		for (wrap = 1; wrap < 6; wrap++) {
			uint64_t ticks = (wrap << 32) - 100;
			uint64_t before_ns = tlbp_arm64_ticks_to_ns(&arm64, ticks);

			for (i = 0; i < 200; i++) {
				uint64_t ns = tlbp_arm64_ticks_to_ns(&arm64, ++ticks);
				uint64_t tick_ns = 1000000000 / frequencies_hz[f];

				assert_in_range(ns - before_ns, tick_ns, tick_ns + 1);
				before_ns = ns;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_cores_are_detected_at_el1),
		cmocka_unit_test(real_cores_are_detected_at_el2),
		cmocka_unit_test(real_cores_are_detected_at_el3),
		cmocka_unit_test(every_ability_has_its_field),
		cmocka_unit_test(every_combination_of_granules_is_detected),
		cmocka_unit_test(stage_2_has_granules_of_its_own),
		cmocka_unit_test(asids_are_16_bit_only_if_implemented_and_enabled),
		cmocka_unit_test(vmids_are_16_bit_only_if_implemented_and_enabled),
		cmocka_unit_test(lpa2_is_in_use_where_the_regime_has_its_bit),
		cmocka_unit_test(every_state_has_its_bit),
		cmocka_unit_test(nothing_is_a_host_but_el2),
		cmocka_unit_test(an_erratum_of_sme_needs_sme),
		cmocka_unit_test(a_system_can_what_all_its_pes_can),
		cmocka_unit_test(every_ability_must_be_everywhere),
		cmocka_unit_test(a_system_needs_what_any_of_its_pes_needs),
		cmocka_unit_test(pes_that_differ_in_state_are_no_system),
		cmocka_unit_test(pes_at_other_levels_or_with_other_counters_are_no_system),
		cmocka_unit_test(each_exception_level_serves_its_spaces),
		cmocka_unit_test(a_table_is_not_needed_to_know_the_spaces),
		cmocka_unit_test(capabilities_are_the_pe_s),
		cmocka_unit_test(range_operations_need_the_feature_and_can_be_forbidden),
		cmocka_unit_test(kpti_doubles_operations),
		cmocka_unit_test(a_workaround_takes_more_than_barriers),
		cmocka_unit_test(each_stage_has_its_own_layout),
		cmocka_unit_test(an_erratum_of_el3_is_nobody_else_s),
		cmocka_unit_test(init_refuses_null),
		cmocka_unit_test(init_refuses_undefined_flags),
		cmocka_unit_test(init_refuses_kpti_where_no_user_is_served),
		cmocka_unit_test(init_refuses_a_largest_span_that_is_none),
		cmocka_unit_test(init_refuses_a_largest_span_of_no_whole_units),
		cmocka_unit_test(the_largest_span_is_the_default_and_a_given_one_stays),
		cmocka_unit_test(init_refuses_identifiers_of_more_than_16_bits),
		cmocka_unit_test(init_refuses_a_level_that_there_is_not),
		cmocka_unit_test(init_refuses_a_pe_without_granules),
		cmocka_unit_test(init_refuses_an_erratum_without_its_hook),
		cmocka_unit_test(a_frequency_that_is_none_stops_the_clock_only),
		cmocka_unit_test(ticks_become_nanoseconds_as_in_wide_arithmetic),
		cmocka_unit_test(ticks_become_exact_nanoseconds_where_a_tick_is_whole),
		cmocka_unit_test(time_does_not_run_backwards_where_the_low_word_wraps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
