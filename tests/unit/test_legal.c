/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The arm64 backend emits nothing that is UNDEFINED where it runs: every kind of
 * flush, at every exception level, with every set of features, its instructions
 * looked up by src/arch/arm64/tlbi.c.
 */
#include "looked_up.h"

#define ABILITIES 7
#define TLBIS 286

static struct tlbp_arm64_cpu cpu;
static const struct tlbp_arm64_tlbi *emitted[TLBIS];
static size_t emitted_count;

static void note(const struct tlbp_arm64_tlbi *tlbi)
{
	size_t i;

	for (i = 0; i < emitted_count; i++)
		if (emitted[i] == tlbi)
			return;
	emitted[emitted_count++] = tlbi;
}

void record_insn(uint32_t insn, uint64_t operand, uint64_t operand_high)
{
	const struct tlbp_arm64_tlbi *tlbi = tlbp_arm64_find_tlbi(insn);

	(void)operand;
	(void)operand_high;
	if (is_barrier(insn)) {
		if (is_nxs_barrier(insn) && !(cpu.features & TLBP_ARM64_HAS_NXS))
			fail_msg("%08" PRIx32 " without FEAT_XS", insn);
		return;
	}
	if (tlbp_arm64_check_tlbi(tlbi, &cpu) != TLBP_OK)
		fail_msg("%08" PRIx32 " (%s) at EL%" PRIu32 " with %" PRIx32, insn,
			 tlbi ? tlbi->name : "no TLBI", cpu.el, cpu.features);
	note(tlbi);
}

static void change_context(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

static void interrupt(struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	(void)arm64;
	(void)space;
}

/* ------------------------------------------------------------- flushes --- */

static void flush(struct tlbp_backend *backend, const struct tlbp_space *space, uint64_t page_count,
		  uint64_t max_ops, uint32_t flags)
{
	const struct tlbp_range range = { .start_va = 0x10001000, .page_count = page_count };
	struct tlbp_request request = tlbp_page_request(*space, &range, flags);
	struct tlbp_threshold threshold = {
		.policy.ops = &tlbp_threshold_ops,
		.max_ops = max_ops,
	};
	struct tlbp tlbp = { .backend = backend, .policy = &threshold.policy };

	assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
	request.level = flags & TLBP_LEAF_ONLY ? TLBP_LEVEL_3 : TLBP_LEVEL_UNKNOWN;
	tlbp_flush(&tlbp, &request);
	tlbp_sync(&tlbp, space, flags & TLBP_NXS);
}

/* Spaces that are not served, and none, are refused: what is emitted then counts too. */
static void flush_spaces(struct tlbp_backend *backend, uint32_t flags)
{
	struct tlbp_space space = { .granule_shift = 12 };

	for (space.kind = 0; space.kind <= TLBP_SPACE_GUEST; space.kind++)
		for (space.domain = 0; space.domain <= TLBP_DOMAIN_OUTER; space.domain++) {
			flush(backend, &space, 1, UINT64_MAX, flags);
			flush(backend, &space, 19, UINT64_MAX, flags);
			flush(backend, &space, 600, 1, flags);
		}
}

static void flush_beside(struct tlbp_arm64 *arm64)
{
	struct tlbp_arm64_gpt gpt = { .start_pa = 0x1000, .size_bytes = 0x2000 };
	struct tlbp_space space = { .kind = TLBP_SPACE_GUEST, .granule_shift = 12 };
	uint32_t flags;

	for (space.domain = 0; space.domain <= TLBP_DOMAIN_OUTER; space.domain++)
		for (flags = 0; flags <= TLBP_NXS; flags += TLBP_NXS) {
			tlbp_arm64_clean_dirty(arm64, &space, flags);
			gpt.domain = space.domain;
			gpt.flags = flags ? TLBP_LEAF_ONLY : 0;
			tlbp_arm64_flush_gpt(arm64, &gpt);
		}
}

static void flush_all(uint32_t errata, uint32_t backend_flags)
{
	static const uint32_t flags[] = {
		0,
		TLBP_LEAF_ONLY,
		TLBP_NXS,
		TLBP_LEAF_ONLY | TLBP_NXS,
		TLBP_WANT_WHOLE_SPACE,
		TLBP_WANT_WHOLE_SPACE | TLBP_NXS,
		TLBP_WANT_EVERYTHING | TLBP_NXS,
	};
	struct tlbp_backend_ops ops = tlbp_arm64_ops;
	struct tlbp_arm64 arm64 = { .backend.ops = &ops, .interrupt = interrupt };
	size_t i;

	/* Only a host needs them, and they rule the short cut out. */
	if (cpu.features & TLBP_ARM64_IN_TGE) {
		ops.enter = change_context;
		ops.leave = change_context;
	}
	cpu.errata = errata;
	assert_int_equal(tlbp_arm64_init(&arm64, &cpu, backend_flags), TLBP_OK);
	for (i = 0; i < COUNT_OF(flags); i++)
		flush_spaces(&arm64.backend, flags[i]);
	flush_beside(&arm64);
}

/* Every set of what a PE can do, in a state of the exception level. */
static void flush_in_state(uint32_t el, uint32_t state)
{
	static const uint32_t errata[] = { 0,
					   TLBP_ARM64_ERRATUM_REPEAT | TLBP_ARM64_ERRATUM_EL3_TWICE,
					   TLBP_ARM64_ERRATUM_INTERRUPT |
						   TLBP_ARM64_ERRATUM_SHARED_LOCAL };
	uint32_t abilities;
	size_t i;

	for (abilities = 0; abilities < 1 << ABILITIES; abilities++) {
		cpu = (struct tlbp_arm64_cpu){
			.counter_hz = 1000000,
			.el = el,
			.features = abilities | state,
			.granules = 1 << 12,
			.guest_granules = 1 << 12,
			.asid_bits = 16,
			.vmid_bits = 16,
		};
		for (i = 0; i < COUNT_OF(errata); i++)
			flush_all(errata[i], i == 1 ? TLBP_ARM64_OVER_COVER : TLBP_ARM64_EXACT);
	}
}

static void nothing_undefined_is_emitted_at_el1(void **state)
{
	(void)state;
	flush_in_state(1, 0);
	flush_in_state(1, TLBP_ARM64_IN_LPA2);
	flush_in_state(1, TLBP_ARM64_IN_D128);
}

static void nothing_undefined_is_emitted_at_el2(void **state)
{
	const uint32_t d128 = TLBP_ARM64_IN_D128 | TLBP_ARM64_IN_GUEST_D128;

	(void)state;
	flush_in_state(2, 0);
	flush_in_state(2, TLBP_ARM64_IN_E2H | TLBP_ARM64_IN_GUEST_LPA2);
	flush_in_state(2, TLBP_ARM64_IN_E2H | TLBP_ARM64_IN_TGE | d128);
	flush_in_state(2, d128);
}

static void nothing_undefined_is_emitted_at_el3(void **state)
{
	(void)state;
	flush_in_state(3, 0);
	flush_in_state(3, TLBP_ARM64_IN_D128);
}

/* Or the tests above have not looked at it. */
static void every_instruction_has_been_emitted(void **state)
{
	(void)state;
	assert_int_equal(emitted_count, TLBIS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_undefined_is_emitted_at_el1),
		cmocka_unit_test(nothing_undefined_is_emitted_at_el2),
		cmocka_unit_test(nothing_undefined_is_emitted_at_el3),
		cmocka_unit_test(every_instruction_has_been_emitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
