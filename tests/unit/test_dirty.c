/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* VMALLWS2E1: in which domain, between which barriers, and where it is not served. */
#include "sequence.h"

#define VMID 7

static struct sequence sequence;

static struct tlbp_space guest(uint32_t domain)
{
	return (struct tlbp_space){
		.kind = TLBP_SPACE_GUEST, .domain = domain, .granule_shift = 12, .vmid = VMID,
	};
}

static void start(const char *machine, uint32_t errata)
{
	sequence_start(&sequence, machine, TLBP_ARM64_HAS_DIRTY, errata, 0);
}

static int clean(uint32_t domain, uint32_t flags)
{
	const struct tlbp_space space = guest(domain);

	return tlbp_arm64_clean_dirty(&sequence.arm64, &space, flags);
}

static void each_domain_has_its_form_and_its_barriers(void **state)
{
	(void)state;
	start("EL2", 0);
	assert_int_equal(clean(TLBP_DOMAIN_LOCAL, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb nshst", "tlbi vmallws2e1", "dsb nsh", "isb");
	assert_int_equal(clean(TLBP_DOMAIN_INNER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmallws2e1is", "dsb ish", "isb");
	assert_int_equal(clean(TLBP_DOMAIN_OUTER, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb oshst", "tlbi vmallws2e1os", "dsb osh", "isb");
}

static void nobody_waits_for_slow_accesses_where_there_is_a_form_for_that(void **state)
{
	(void)state;
	start("EL2", 0);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, TLBP_NXS), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmallws2e1isnxs", "dsb ishnxs", "isb");
	start("EL2, old", 0);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, TLBP_NXS), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmallws2e1is", "dsb ish", "isb");
}

static void it_happens_in_the_context_of_the_guest(void **state)
{
	(void)state;
	start("host, contexts", 0);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, 0), TLBP_OK);
	assert_int_equal(sequence.events[2].op.vmid, VMID);
	sequence_assert(&sequence, "dsb ishst", "enter", "tlbi vmallws2e1is", "dsb ish", "isb",
			"leave");
}

static void a_local_one_that_would_miss_entries_is_broadcast(void **state)
{
	(void)state;
	start("EL2", TLBP_ARM64_ERRATUM_SHARED_LOCAL);
	assert_int_equal(clean(TLBP_DOMAIN_LOCAL, 0), TLBP_OK);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmallws2e1is", "dsb ish", "isb");
}

static void without_the_feature_all_of_the_guest_goes(void **state)
{
	(void)state;
	sequence_start(&sequence, "EL2", 0, 0, 0);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, 0), TLBP_ERR_UNSUPPORTED);
	sequence_assert(&sequence, "dsb ishst", "tlbi vmalls12e1is", "dsb ish", "isb");
	assert_int_equal(clean(TLBP_DOMAIN_OUTER, TLBP_NXS), TLBP_ERR_UNSUPPORTED);
	sequence_assert(&sequence, "dsb oshst", "tlbi vmalls12e1osnxs", "dsb oshnxs", "isb");
}

static void what_is_wrong_is_named_and_nothing_done(void **state)
{
	struct tlbp_space space = guest(TLBP_DOMAIN_INNER);

	(void)state;
	start("EL2", 0);
	assert_int_equal(tlbp_arm64_clean_dirty(NULL, &space, 0), TLBP_ERR_REQUEST);
	assert_int_equal(tlbp_arm64_clean_dirty(&sequence.arm64, NULL, 0), TLBP_ERR_REQUEST);
	assert_int_equal(clean(0, 0), TLBP_ERR_DOMAIN);
	assert_int_equal(clean(TLBP_DOMAIN_OUTER + 1, 0), TLBP_ERR_DOMAIN);
	/* The bit that it would have is that of another kind's domain. */
	assert_int_equal(clean(TLBP_DOMAIN_OUTER + 32, 0), TLBP_ERR_DOMAIN);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, TLBP_NXS | TLBP_LEAF_ONLY), TLBP_ERR_FLAGS);
	space.kind = TLBP_SPACE_HYP;
	assert_int_equal(tlbp_arm64_clean_dirty(&sequence.arm64, &space, 0), TLBP_ERR_SPACE);
	sequence.arm64.backend.caps.vmid_bits = 8;
	space = guest(TLBP_DOMAIN_INNER);
	space.vmid = 256;
	assert_int_equal(tlbp_arm64_clean_dirty(&sequence.arm64, &space, 0), TLBP_ERR_VMID);
	sequence_assert_nothing(&sequence);
}

static void what_is_not_served_is_refused(void **state)
{
	(void)state;
	start("EL2, old", 0);
	assert_int_equal(clean(TLBP_DOMAIN_OUTER, 0), TLBP_ERR_DOMAIN);
	start("EL1, modern", 0);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, 0), TLBP_ERR_SPACE);
	start("host", 0);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, 0), TLBP_ERR_SPACE);
	sequence_assert_nothing(&sequence);
}

static void dirty_entries_become_clean_and_stay(void **state)
{
	const struct tlbp_space space = guest(TLBP_DOMAIN_INNER);
	struct tlbp_mock_entry entry;

	(void)state;
	start("EL2, contexts", 0);
	entry = tlbp_mock_translation(&sequence.mock, &space, 0x1000, TLBP_LEVEL_3, 0);
	entry.flags |= TLBP_MOCK_DIRTY;
	assert_non_null(tlbp_mock_fill(&sequence.mock, &entry));
	assert_int_equal(tlbp_mock_clean_dirty_change(&sequence.mock, VMID), 1);
	assert_int_equal(clean(TLBP_DOMAIN_INNER, 0), TLBP_OK);
	assert_int_equal(tlbp_mock_stale_count(&sequence.mock), 0);
	assert_int_equal(sequence.entries[0].state, TLBP_MOCK_LIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_domain_has_its_form_and_its_barriers),
		cmocka_unit_test(nobody_waits_for_slow_accesses_where_there_is_a_form_for_that),
		cmocka_unit_test(it_happens_in_the_context_of_the_guest),
		cmocka_unit_test(a_local_one_that_would_miss_entries_is_broadcast),
		cmocka_unit_test(without_the_feature_all_of_the_guest_goes),
		cmocka_unit_test(what_is_wrong_is_named_and_nothing_done),
		cmocka_unit_test(what_is_not_served_is_refused),
		cmocka_unit_test(dirty_entries_become_clean_and_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
