/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the other errata add, at each exception level, and what they leave alone. */
#include "sequence.h"

static struct sequence sequence;

static void start(const char *machine, uint32_t errata)
{
	sequence_start(&sequence, machine, 0, errata, TLBP_ARM64_NEVER_RANGE);
}

static int flush(uint32_t kind, uint32_t domain, uint32_t flags)
{
	const struct tlbp_space space = { .kind = kind, .domain = domain, .granule_shift = 12 };

	return sequence_flush(&sequence, &space, 0x42000, 1, flags);
}

static void a_local_operation_that_would_miss_entries_is_broadcast(void **state)
{
	(void)state;
	start("EL1, modern", TLBP_ARM64_ERRATUM_SHARED_LOCAL);
	assert_int_equal(flush(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vaae1is 0000000000000042", "dsb ish",
			"isb");
	assert_int_equal(flush(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL, TLBP_WANT_WHOLE_SPACE),
			 TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmalle1is", "dsb ish", "isb");
	assert_int_equal(flush(TLBP_SPACE_USER, TLBP_DOMAIN_LOCAL, TLBP_NXS), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae1isnxs 0000000000000042", "dsb ishnxs",
			"isb");
}

static void other_domains_keep_their_forms(void **state)
{
	(void)state;
	start("EL1, modern", TLBP_ARM64_ERRATUM_SHARED_LOCAL);
	assert_int_equal(flush(TLBP_SPACE_KERNEL, TLBP_DOMAIN_OUTER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi vaae1os 0000000000000042", "dsb osh",
			"isb");
}

static void a_broadcast_is_repeated_at_the_level_that_flushes(void **state)
{
	(void)state;
	start("EL1, modern", TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(flush(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vaae1is 0000000000000042", "dsb ish",
			"tlbi vale1is 0000000000000000", "dsb ish", "isb");
	start("EL2", TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(flush(TLBP_SPACE_HYP, TLBP_DOMAIN_INNER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae2is 0000000000000042", "dsb ish",
			"tlbi vale2is 0000000000000000", "dsb ish", "isb");
	start("EL3", TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(flush(TLBP_SPACE_HYP, TLBP_DOMAIN_OUTER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi vae3os 0000000000000042", "dsb osh",
			"tlbi vale3os 0000000000000000", "dsb osh", "isb");
}

static void of_a_guest_the_second_step_comes_before_it(void **state)
{
	(void)state;
	start("EL2", TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(flush(TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi ipas2e1is 0000000000000042", "dsb ish",
			"tlbi vmalle1is", "dsb ish", "tlbi vale2is 0000000000000000", "dsb ish",
			"isb");
}

static void what_is_repeated_waits_for_slow_accesses_too(void **state)
{
	(void)state;
	start("EL1, modern", TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(flush(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER, TLBP_NXS), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vaae1isnxs 0000000000000042",
			"dsb ishnxs", "tlbi vale1is 0000000000000000", "dsb ish", "isb");
}

static void nothing_local_is_repeated(void **state)
{
	(void)state;
	start("EL1, modern", TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(flush(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb nshst", "tlbi vaae1 0000000000000042", "dsb nsh", "isb");
	start("EL1, modern", TLBP_ARM64_ERRATUM_REPEAT | TLBP_ARM64_ERRATUM_SHARED_LOCAL);
	assert_int_equal(flush(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vaae1is 0000000000000042", "dsb ish",
			"tlbi vale1is 0000000000000000", "dsb ish", "isb");
}

static void a_monitor_invalidates_twice_in_every_domain(void **state)
{
	(void)state;
	start("EL3", TLBP_ARM64_ERRATUM_EL3_TWICE);
	assert_int_equal(flush(TLBP_SPACE_HYP, TLBP_DOMAIN_INNER, TLBP_NXS), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae3isnxs 0000000000000042", "dsb ishnxs",
			"tlbi alle3is", "dsb ish", "tlbi alle3is", "dsb ish", "isb");
	assert_int_equal(flush(TLBP_SPACE_HYP, TLBP_DOMAIN_LOCAL, TLBP_WANT_WHOLE_SPACE),
			 TLBP_OK);
	sequence_assert(&sequence, "dsb nshst", "tlbi alle3", "dsb nsh", "tlbi alle3", "dsb nsh",
			"tlbi alle3", "dsb nsh", "isb");
}

static void nobody_below_the_monitor_does(void **state)
{
	(void)state;
	start("EL2", TLBP_ARM64_ERRATUM_EL3_TWICE);
	assert_int_equal(flush(TLBP_SPACE_HYP, TLBP_DOMAIN_INNER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae2is 0000000000000042", "dsb ish", "isb");
}

static void barriers_alone_are_not_worked_around(void **state)
{
	const struct tlbp_space space = { .kind = TLBP_SPACE_HYP,
					  .domain = TLBP_DOMAIN_INNER,
					  .granule_shift = 12 };

	(void)state;
	start("EL3", TLBP_ARM64_ERRATUM_EL3_TWICE | TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(sequence_flush(&sequence, &space, 0, 0, TLBP_ORDER_EMPTY), TLBP_EMPTY);
	sequence_assert(&sequence, "dsb ishst", "dsb ish", "isb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_local_operation_that_would_miss_entries_is_broadcast),
		cmocka_unit_test(other_domains_keep_their_forms),
		cmocka_unit_test(a_broadcast_is_repeated_at_the_level_that_flushes),
		cmocka_unit_test(of_a_guest_the_second_step_comes_before_it),
		cmocka_unit_test(what_is_repeated_waits_for_slow_accesses_too),
		cmocka_unit_test(nothing_local_is_repeated),
		cmocka_unit_test(a_monitor_invalidates_twice_in_every_domain),
		cmocka_unit_test(nobody_below_the_monitor_does),
		cmocka_unit_test(barriers_alone_are_not_worked_around),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
