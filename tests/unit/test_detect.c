/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/arch/arm64/detect.c: register values to capabilities, ticks to nanoseconds. */
#include "unit.h"

#include <tlbpolicy/arm64.h>

#define TCR_AS (UINT64_C(1) << 36)
#define TCR_DS (UINT64_C(1) << 59)
#define ALL_FLAGS                                                                          \
	(TLBP_ARM64_NEVER_RANGE | TLBP_ARM64_OVER_COVER | TLBP_ARM64_KPTI | TLBP_ARM64_EXACT | \
	 TLBP_ARM64_SECURE)

#define GRANULE_4K (1u << 12)
#define GRANULE_16K (1u << 14)
#define GRANULE_64K (1u << 16)

__extension__ typedef unsigned __int128 wide_t;

/* A machine with range operations, 16-bit ASIDs, every granule and a 1 GHz clock. */
static struct tlbp_arm64_regs able_regs(void)
{
	struct tlbp_arm64_regs regs = {
		.id_aa64isar0 = UINT64_C(2) << 56,
		.id_aa64mmfr0 = UINT64_C(1) << 20 | UINT64_C(2) << 4,
		.current_el = 1 << 2,
		.tcr = TCR_AS,
		.cntfrq = 1000000000,
	};

	return regs;
}

static int init(struct tlbp_arm64 *arm64, const struct tlbp_arm64_regs *regs, uint32_t flags)
{
	struct tlbp_arm64_cpu cpu;

	tlbp_arm64_detect(&cpu, regs);
	return tlbp_arm64_init(arm64, &cpu, flags);
}

static struct tlbp_arm64 detected(const struct tlbp_arm64_regs *regs, uint32_t flags)
{
	struct tlbp_arm64 arm64 = { .flags = 0 };

	assert_int_equal(init(&arm64, regs, flags), TLBP_OK);
	return arm64;
}

/* Locally and inner shareable, and outer shareable with FEAT_TLBIOS. */
static uint32_t served(uint32_t kind, bool has_outer)
{
	return TLBP_SPACE_BIT(kind, TLBP_DOMAIN_LOCAL) | TLBP_SPACE_BIT(kind, TLBP_DOMAIN_INNER) |
	       (has_outer ? TLBP_SPACE_BIT(kind, TLBP_DOMAIN_OUTER) : 0);
}

/*
 * Register values as the cores' Technical Reference Manuals give them and as
 * QEMU's CPU models carry them.
 */
static void real_cores_are_detected(void **state)
{
	static const struct {
		const char *name;
		uint64_t id_aa64isar0;
		uint64_t id_aa64mmfr0;
		uint32_t granules;
		uint32_t flags;
	} cores[] = {
		{ "Cortex-A35", 0x00011120, 0x00101122, GRANULE_4K | GRANULE_16K | GRANULE_64K, 0 },
		{ "Cortex-A53", 0x00011120, 0x00001122, GRANULE_4K | GRANULE_64K, 0 },
		{ "Cortex-A57", 0x00011120, 0x00001124, GRANULE_4K | GRANULE_64K, 0 },
		{ "Cortex-A72", 0x00011120, 0x00001124, GRANULE_4K | GRANULE_64K, 0 },
		{ "Cortex-A55", 0x0000100010211120, 0x00101122,
		  GRANULE_4K | GRANULE_16K | GRANULE_64K, 0 },
		{ "Cortex-A76", 0x0000100010211120, 0x00101122,
		  GRANULE_4K | GRANULE_16K | GRANULE_64K, 0 },
		{ "Neoverse N1", 0x0000100010211120, 0x00101125,
		  GRANULE_4K | GRANULE_16K | GRANULE_64K, 0 },
		{ "A64FX", 0x0000000010211120, 0x00001122, GRANULE_4K | GRANULE_64K, 0 },
		{ "Neoverse N2", 0x1221111110212120, 0x0000022200101125,
		  GRANULE_4K | GRANULE_16K | GRANULE_64K, TLBP_CAP_RANGE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cores); i++) {
		struct tlbp_arm64_regs regs = {
			.id_aa64isar0 = cores[i].id_aa64isar0,
			.id_aa64mmfr0 = cores[i].id_aa64mmfr0,
			.current_el = 1 << 2,
			.tcr = TCR_AS,
			.cntfrq = 24000000,
		};
		struct tlbp_arm64 arm64 = detected(&regs, 0);

		if (arm64.backend.caps.granules != cores[i].granules ||
		    arm64.backend.caps.flags != cores[i].flags ||
		    arm64.backend.caps.asid_bits != 16)
			fail_msg("%s", cores[i].name);
	}
}

static void range_operations_need_tlb_field_2(void **state)
{
	uint64_t tlb;

	(void)state;
	for (tlb = 0; tlb <= 3; tlb++) {
		struct tlbp_arm64_regs regs = able_regs();
		uint64_t others = ~(UINT64_C(0xf) << 56);

		regs.id_aa64isar0 = tlb << 56 | others;
		assert_int_equal(detected(&regs, 0).backend.caps.flags,
				 tlb >= 2 ? TLBP_CAP_RANGE : 0);
	}
}

static void range_operations_can_be_forbidden(void **state)
{
	struct tlbp_arm64_regs regs = able_regs();

	(void)state;
	assert_int_equal(detected(&regs, 0).backend.caps.flags, TLBP_CAP_RANGE);
	assert_int_equal(detected(&regs, TLBP_ARM64_NEVER_RANGE).backend.caps.flags, 0);
}

static void asids_are_16_bit_only_if_implemented_and_enabled(void **state)
{
	struct tlbp_arm64_regs regs = able_regs();

	(void)state;
	assert_int_equal(detected(&regs, 0).backend.caps.asid_bits, 16);
	regs.tcr = ~TCR_AS & ~TCR_DS;
	assert_int_equal(detected(&regs, 0).backend.caps.asid_bits, 8);
	regs.tcr = TCR_AS;
	regs.id_aa64mmfr0 = ~(UINT64_C(0xf) << 4);
	regs.id_aa64mmfr0 &= ~(UINT64_C(0xf) << 28);
	assert_int_equal(detected(&regs, 0).backend.caps.asid_bits, 8);
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
		struct tlbp_arm64_regs regs = able_regs();
		struct tlbp_arm64 arm64 = { .flags = 0 };

		regs.id_aa64mmfr0 = tgran4[of4] << 28 | tgran16[of16] << 20 | tgran64[of64] << 24;
		assert_int_equal(init(&arm64, &regs, 0),
				 granules ? TLBP_OK : TLBP_ERR_UNSUPPORTED);
		assert_int_equal(arm64.backend.caps.granules, granules);
	}
}

static void at_el1_it_serves_kernel_and_user(void **state)
{
	struct tlbp_arm64_regs regs = able_regs();

	(void)state;
	assert_int_equal(detected(&regs, 0).backend.caps.spaces,
			 served(TLBP_SPACE_KERNEL, true) | served(TLBP_SPACE_USER, true));
	regs.id_aa64isar0 = 0;
	assert_int_equal(detected(&regs, 0).backend.caps.spaces,
			 served(TLBP_SPACE_KERNEL, false) | served(TLBP_SPACE_USER, false));
}

static void init_refuses_null(void **state)
{
	struct tlbp_arm64_regs regs = able_regs();
	struct tlbp_arm64 arm64 = { .flags = 0 };

	(void)state;
	assert_int_equal(init(NULL, &regs, 0), TLBP_ERR_REQUEST);
	assert_int_equal(tlbp_arm64_init(&arm64, NULL, 0), TLBP_ERR_REQUEST);
}

static void init_refuses_undefined_flags(void **state)
{
	struct tlbp_arm64_regs regs = able_regs();
	struct tlbp_arm64 arm64 = { .flags = 0 };
	uint32_t bit;

	(void)state;
	assert_int_equal(init(&arm64, &regs, ALL_FLAGS), TLBP_OK);
	for (bit = 5; bit < 32; bit++)
		assert_int_equal(init(&arm64, &regs, UINT32_C(1) << bit),
				 TLBP_ERR_FLAGS);
}

static void init_refuses_a_largest_span_that_is_none(void **state)
{
	static const uint32_t no_spans[] = { 1, 3, 65, 67, 2049, TLBP_ARM64_MAX_SPAN_PAGES - 1,
					     TLBP_ARM64_MAX_SPAN_PAGES + 1, UINT32_MAX };
	struct tlbp_arm64_regs regs = able_regs();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(no_spans); i++) {
		struct tlbp_arm64 arm64 = { .max_span_pages = no_spans[i] };

		assert_int_equal(init(&arm64, &regs, 0), TLBP_ERR_RANGE);
	}
}

static void the_largest_span_is_the_default_and_a_given_one_stays(void **state)
{
	struct tlbp_arm64_regs regs = able_regs();
	struct tlbp_arm64 arm64 = { .max_span_pages = 15 << 16 };

	(void)state;
	assert_int_equal(detected(&regs, 0).max_span_pages, TLBP_ARM64_MAX_SPAN_PAGES);
	assert_int_equal(init(&arm64, &regs, 0), TLBP_OK);
	assert_int_equal(arm64.max_span_pages, 15 << 16);
}

static void a_frequency_that_is_none_stops_the_clock_only(void **state)
{
	static const uint64_t none[] = { 0, 1, 999, 4000000001, UINT64_C(1) << 32, UINT64_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(none); i++) {
		struct tlbp_arm64_regs regs = able_regs();
		struct tlbp_arm64 arm64 = { .clock_mult = 7 };

		regs.cntfrq = none[i];
		assert_int_equal(init(&arm64, &regs, 0), TLBP_ERR_CLOCK);
		assert_int_equal(arm64.backend.caps.flags, TLBP_CAP_RANGE);
		assert_int_equal(arm64.backend.caps.asid_bits, 16);
		assert_int_equal(tlbp_arm64_ticks_to_ns(&arm64, 0), 0);
		assert_int_equal(tlbp_arm64_ticks_to_ns(&arm64, UINT64_MAX), 0);
	}
}

static const uint64_t frequencies_hz[] = {
	1000,	   32768,     1000000,	 19200000,   24000000,	 25000000,
	50000000,  54000000,  62500000,	 100000000,  333333333,	 999999999,
	1000000000, 1000000001, 3000000000, 4000000000,
};

static struct tlbp_arm64 clock_of(uint64_t frequency_hz)
{
	struct tlbp_arm64_regs regs = able_regs();

	regs.cntfrq = frequency_hz;
	return detected(&regs, 0);
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
		cmocka_unit_test(real_cores_are_detected),
		cmocka_unit_test(range_operations_need_tlb_field_2),
		cmocka_unit_test(range_operations_can_be_forbidden),
		cmocka_unit_test(asids_are_16_bit_only_if_implemented_and_enabled),
		cmocka_unit_test(every_combination_of_granules_is_detected),
		cmocka_unit_test(at_el1_it_serves_kernel_and_user),
		cmocka_unit_test(init_refuses_null),
		cmocka_unit_test(init_refuses_undefined_flags),
		cmocka_unit_test(init_refuses_a_largest_span_that_is_none),
		cmocka_unit_test(the_largest_span_is_the_default_and_a_given_one_stays),
		cmocka_unit_test(a_frequency_that_is_none_stops_the_clock_only),
		cmocka_unit_test(ticks_become_nanoseconds_as_in_wide_arithmetic),
		cmocka_unit_test(ticks_become_exact_nanoseconds_where_a_tick_is_whole),
		cmocka_unit_test(time_does_not_run_backwards_where_the_low_word_wraps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
