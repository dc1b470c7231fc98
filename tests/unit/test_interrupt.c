/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* TLBP_ARM64_ERRATUM_INTERRUPT: when the hook is called, and when not. */
#include "sequence.h"

static struct sequence sequence;

static struct tlbp_space user(uint32_t domain)
{
	return (struct tlbp_space){
		.kind = TLBP_SPACE_USER, .domain = domain, .granule_shift = 12, .asid = 1,
	};
}

static void start(uint32_t more_errata)
{
	sequence_start(&sequence, "EL1, old", TLBP_ARM64_HAS_OUTER,
		       TLBP_ARM64_ERRATUM_INTERRUPT | more_errata, 0);
}

static int flush(uint32_t domain, uint64_t page_count, uint32_t flags)
{
	const struct tlbp_space space = user(domain);

	return sequence_flush(&sequence, &space, 0x42000, page_count, flags);
}

static void others_are_interrupted_once_their_entries_are_gone(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(flush(TLBP_DOMAIN_INNER, 2, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae1is 0001000000000042",
			"tlbi vae1is 0001000000000043", "dsb ish", SEQUENCE_INTERRUPT, "isb");
	assert_int_equal(flush(TLBP_DOMAIN_OUTER, 1, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi vae1os 0001000000000042", "dsb osh",
			SEQUENCE_INTERRUPT, "isb");
}

static void nobody_is_interrupted_for_the_local_domain(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(flush(TLBP_DOMAIN_LOCAL, 1, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb nshst", "tlbi vae1 0001000000000042", "dsb nsh", "isb");
}

static void nobody_is_interrupted_for_nothing(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(flush(TLBP_DOMAIN_INNER, 0, TLBP_ORDER_EMPTY), TLBP_EMPTY);
	sequence_assert(&sequence, "dsb ishst", "dsb ish", "isb");
}

static void whole_spaces_and_everything_interrupt_as_well(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(flush(TLBP_DOMAIN_INNER, 1, TLBP_WANT_WHOLE_SPACE), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi aside1is 0001000000000000", "dsb ish",
			SEQUENCE_INTERRUPT, "isb");
	assert_int_equal(flush(TLBP_DOMAIN_INNER, 1, TLBP_WANT_EVERYTHING), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmalle1is", "dsb ish", SEQUENCE_INTERRUPT,
			"isb");
}

/* What is repeated is a broadcast operation too. */
static void the_interrupt_is_the_last_of_the_workarounds(void **state)
{
	(void)state;
	start(TLBP_ARM64_ERRATUM_REPEAT);
	assert_int_equal(flush(TLBP_DOMAIN_INNER, 1, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae1is 0001000000000042", "dsb ish",
			"tlbi vale1is 0000000000000000", "dsb ish", SEQUENCE_INTERRUPT, "isb");
}

static void a_late_completion_interrupts_once_for_all(void **state)
{
	const struct tlbp_space space = user(TLBP_DOMAIN_INNER);
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = 1 };
	struct tlbp tlbp = { .backend = &sequence.arm64.backend, .policy = &threshold.policy };

	(void)state;
	start(0);
	assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
	assert_int_equal(flush(TLBP_DOMAIN_INNER, 1, TLBP_NO_SYNC), TLBP_OK);
	assert_int_equal(flush(TLBP_DOMAIN_INNER, 1, TLBP_NO_SYNC), TLBP_OK);
	assert_int_equal(tlbp_sync(&tlbp, &space, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vae1is 0001000000000042", "dsb ishst",
			"tlbi vae1is 0001000000000042", "dsb ish", SEQUENCE_INTERRUPT, "isb");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others_are_interrupted_once_their_entries_are_gone),
		cmocka_unit_test(nobody_is_interrupted_for_the_local_domain),
		cmocka_unit_test(nobody_is_interrupted_for_nothing),
		cmocka_unit_test(whole_spaces_and_everything_interrupt_as_well),
		cmocka_unit_test(the_interrupt_is_the_last_of_the_workarounds),
		cmocka_unit_test(a_late_completion_interrupts_once_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
