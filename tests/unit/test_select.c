/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/arch/arm64/select.h: what a build leaves out is neither offered nor emitted,
 * and all the rest is. Built once for each of its macros, and for none.
 */
#include "looked_up.h"

#ifdef TLBP_ARM64_EL1_ONLY
#define EL1_ONLY true
#else
#define EL1_ONLY false
#endif
#ifdef TLBP_ARM64_NO_HYP
#define WITH_HYP false
#else
#define WITH_HYP (!EL1_ONLY)
#endif
#ifdef TLBP_ARM64_NO_GUEST
#define WITH_GUEST false
#else
#define WITH_GUEST (!EL1_ONLY)
#endif
#ifdef TLBP_ARM64_NO_OUTER
#define WITH_OUTER false
#else
#define WITH_OUTER (!EL1_ONLY)
#endif
#ifdef TLBP_ARM64_NO_NXS
#define WITH_NXS false
#else
#define WITH_NXS (!EL1_ONLY)
#endif
#ifdef TLBP_ARM64_NO_D128
#define WITH_D128 false
#else
#define WITH_D128 (!EL1_ONLY)
#endif
#ifdef TLBP_ARM64_NO_LPA2
#define WITH_LPA2 false
#else
#define WITH_LPA2 true
#endif
#ifdef TLBP_ARM64_NO_LEVEL
#define WITH_LEVEL false
#else
#define WITH_LEVEL true
#endif
#ifdef TLBP_ARM64_NO_ERRATA
#define WITH_ERRATA false
#else
#define WITH_ERRATA true
#endif

#define ADDRESS_HINT (UINT64_C(15) << 44)
#define RANGE_HINT (UINT64_C(3) << 37)
#define RANGE_BASE ((UINT64_C(1) << 37) - 1)
#define START UINT64_C(0x10000000)

/* What has been emitted. */
static struct {
	bool hyp;
	bool guest;
	bool outer;
	bool nxs;
	bool pair;
	bool range;
	bool hint;
	uint32_t count;
	/* BaseADDR of the last operation on a range. */
	uint64_t base;
} seen;

static uint64_t hint_of(const struct tlbp_arm64_tlbi *tlbi, uint64_t operand)
{
	switch (tlbi->operand) {
	case TLBP_ARM64_OPERAND_VA:
	case TLBP_ARM64_OPERAND_IPA:
		return operand & ADDRESS_HINT;
	case TLBP_ARM64_OPERAND_VA_RANGE:
	case TLBP_ARM64_OPERAND_IPA_RANGE:
		return operand & RANGE_HINT;
	default:
		return 0;
	}
}

void record_insn(uint32_t insn, uint64_t operand, uint64_t operand_high)
{
	const struct tlbp_arm64_tlbi *tlbi = tlbp_arm64_find_tlbi(insn);

	(void)operand_high;
	if (is_barrier(insn)) {
		seen.nxs = seen.nxs || is_nxs_barrier(insn);
		return;
	}
	assert_non_null(tlbi);
	seen.hyp = seen.hyp || strstr(tlbi->name, "e2") || strstr(tlbi->name, "e3");
	seen.guest = seen.guest || strstr(tlbi->name, "ipas2") || strstr(tlbi->name, "s12");
	seen.outer = seen.outer || tlbi->domain == TLBP_DOMAIN_OUTER;
	seen.nxs = seen.nxs || tlbi->is_nxs;
	seen.pair = seen.pair || tlbi->is_pair;
	if (tlbi->operand == TLBP_ARM64_OPERAND_VA_RANGE) {
		seen.range = true;
		seen.base = operand & RANGE_BASE;
	}
	seen.hint = seen.hint || hint_of(tlbi, operand) != 0;
	seen.count++;
}

static struct tlbp_arm64_cpu cpu_at(uint32_t el, uint32_t state)
{
	struct tlbp_arm64_cpu cpu = {
		.counter_hz = 1000000,
		.el = el,
		.features = TLBP_ARM64_HAS_OUTER | TLBP_ARM64_HAS_RANGE | TLBP_ARM64_HAS_LEVEL |
			    TLBP_ARM64_HAS_NXS | TLBP_ARM64_HAS_D128 | state,
		.granules = 1 << 12,
		.guest_granules = 1 << 12,
		.asid_bits = 16,
		.vmid_bits = 16,
	};

	return cpu;
}

static uint32_t served(uint32_t kind)
{
	return TLBP_SPACE_BIT(kind, TLBP_DOMAIN_LOCAL) | TLBP_SPACE_BIT(kind, TLBP_DOMAIN_INNER) |
	       (WITH_OUTER ? TLBP_SPACE_BIT(kind, TLBP_DOMAIN_OUTER) : 0);
}

/* A page, a range and the whole of a space, in every domain that it is served in. */
static void flush_space(struct tlbp_arm64 *arm64, uint32_t kind)
{
	const struct tlbp_range range = { .start_va = START, .page_count = 1024 };
	struct tlbp_space space = { .kind = kind, .granule_shift = 12 };
	struct tlbp_request request = tlbp_page_request(space, &range, TLBP_LEAF_ONLY | TLBP_NXS);
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops,
					    .max_ops = UINT64_MAX };
	struct tlbp tlbp = { .backend = &arm64->backend, .policy = &threshold.policy };

	assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
	request.level = TLBP_LEVEL_3;
	for (space.domain = 1; space.domain <= TLBP_DOMAIN_OUTER; space.domain++) {
		if (!(arm64->backend.caps.spaces & TLBP_SPACE_BIT(kind, space.domain)))
			continue;
		request.space = space;
		request.flags = TLBP_LEAF_ONLY | TLBP_NXS;
		assert_int_equal(tlbp_flush(&tlbp, &request), TLBP_OK);
		request.flags = TLBP_WANT_WHOLE_SPACE | TLBP_NXS;
		assert_int_equal(tlbp_flush(&tlbp, &request), TLBP_OK);
	}
}

static struct tlbp_arm64 flush_all(uint32_t el, uint32_t state, int status)
{
	struct tlbp_arm64_cpu cpu = cpu_at(el, state);
	struct tlbp_arm64 arm64 = { .backend.ops = &tlbp_arm64_ops };
	uint32_t kind;

	memset(&seen, 0, sizeof(seen));
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), status);
	if (status == TLBP_OK)
		for (kind = TLBP_SPACE_KERNEL; kind <= TLBP_SPACE_GUEST; kind++)
			flush_space(&arm64, kind);
	return arm64;
}

/* --------------------------------------------------------------- tests --- */

static void kernel_and_user_are_in_every_build(void **state)
{
	struct tlbp_arm64 arm64 = flush_all(1, 0, TLBP_OK);

	(void)state;
	assert_int_equal(arm64.backend.caps.spaces,
			 served(TLBP_SPACE_KERNEL) | served(TLBP_SPACE_USER));
	assert_int_not_equal(seen.count, 0);
	assert_true(seen.range);
	assert_int_equal(seen.base, START >> 12);
	assert_false(seen.hyp || seen.guest || seen.pair);
}

static void a_hypervisor_and_its_guests_can_be_left_out(void **state)
{
	struct tlbp_arm64 arm64 =
		flush_all(2, 0, WITH_HYP || WITH_GUEST ? TLBP_OK : TLBP_ERR_UNSUPPORTED);

	(void)state;
	assert_int_equal(arm64.backend.caps.spaces,
			 (WITH_HYP ? served(TLBP_SPACE_HYP) : 0) |
				 (WITH_GUEST ? served(TLBP_SPACE_GUEST) : 0));
	assert_int_equal(seen.hyp, WITH_HYP);
	assert_int_equal(seen.guest, WITH_GUEST);
}

static void a_monitor_can_be_left_out(void **state)
{
	struct tlbp_arm64 arm64 = flush_all(3, 0, WITH_HYP ? TLBP_OK : TLBP_ERR_UNSUPPORTED);

	(void)state;
	assert_int_equal(arm64.backend.caps.spaces, WITH_HYP ? served(TLBP_SPACE_HYP) : 0);
	assert_int_equal(seen.hyp, WITH_HYP);
}

static void the_outer_domain_can_be_left_out(void **state)
{
	(void)state;
	flush_all(1, 0, TLBP_OK);
	assert_int_equal(seen.outer, WITH_OUTER);
}

static void waiting_for_less_can_be_left_out(void **state)
{
	(void)state;
	flush_all(1, 0, TLBP_OK);
	assert_int_equal(seen.nxs, WITH_NXS);
}

static void level_hints_can_be_left_out(void **state)
{
	(void)state;
	flush_all(1, 0, TLBP_OK);
	assert_int_equal(seen.hint, WITH_LEVEL);
}

static void ranges_with_52_bit_addresses_can_be_left_out(void **state)
{
	struct tlbp_arm64 arm64 = flush_all(1, TLBP_ARM64_IN_LPA2, TLBP_OK);

	(void)state;
	assert_int_equal(seen.range, WITH_LPA2);
	assert_int_equal(seen.base, WITH_LPA2 ? START >> 16 : 0);
	assert_int_equal(arm64.backend.caps.flags, WITH_LPA2 ? TLBP_CAP_RANGE : 0);
}

/* Plain operations serve then, their ranges in whole 64 KiB and without hints. */
static void pairs_of_registers_can_be_left_out(void **state)
{
	(void)state;
	flush_all(1, TLBP_ARM64_IN_D128, TLBP_OK);
	assert_int_equal(seen.pair, WITH_D128);
	assert_int_equal(seen.range, WITH_D128 || WITH_LPA2);
	assert_int_equal(seen.hint, WITH_D128 && WITH_LEVEL);
	assert_int_equal(seen.base, WITH_D128 || !WITH_LPA2 ? 0 : START >> 16);
}

static void a_pe_whose_workaround_is_left_out_is_refused(void **state)
{
	static const uint32_t errata[] = { TLBP_ARM64_ERRATUM_REPEAT,
					   TLBP_ARM64_ERRATUM_SHARED_LOCAL };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(errata); i++) {
		struct tlbp_arm64_cpu cpu = cpu_at(1, 0);
		struct tlbp_arm64 arm64 = { .backend.ops = &tlbp_arm64_ops };

		cpu.errata = errata[i];
		assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0),
				 WITH_ERRATA ? TLBP_OK : TLBP_ERR_ERRATUM);
	}
}

/* Of EL3: nobody else issues what it is about. */
static void an_erratum_of_another_level_needs_no_workaround(void **state)
{
	struct tlbp_arm64_cpu cpu = cpu_at(1, 0);
	struct tlbp_arm64 arm64 = { .backend.ops = &tlbp_arm64_ops };

	(void)state;
	cpu.errata = TLBP_ARM64_ERRATUM_EL3_TWICE;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, 0), TLBP_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernel_and_user_are_in_every_build),
		cmocka_unit_test(a_hypervisor_and_its_guests_can_be_left_out),
		cmocka_unit_test(a_monitor_can_be_left_out),
		cmocka_unit_test(the_outer_domain_can_be_left_out),
		cmocka_unit_test(waiting_for_less_can_be_left_out),
		cmocka_unit_test(level_hints_can_be_left_out),
		cmocka_unit_test(ranges_with_52_bit_addresses_can_be_left_out),
		cmocka_unit_test(pairs_of_registers_can_be_left_out),
		cmocka_unit_test(a_pe_whose_workaround_is_left_out_is_refused),
		cmocka_unit_test(an_erratum_of_another_level_needs_no_workaround),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
