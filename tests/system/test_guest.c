/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One CPU at EL2: what a guest sees of a flush of its stage 2 in its data pages,
 * and that it and the hypervisor keep their own. The other tests look at pages with
 * tables of the guest, the only ones whose stage 2 QEMU caches alone.
 */
#include "system.h"

static struct tlbp_request request_of(uint32_t kind, uint32_t domain,
				      const struct tlbp_range *range, uint32_t flags)
{
	return tlbp_page_request(space_of(kind, domain), range, flags);
}

static bool data_is_dropped(const struct rig *rig, uint64_t page_count, uint32_t domain,
			    enum change change)
{
	struct tlbp_range range = { guest_page_ipa(), page_count };
	struct tlbp_request request = request_of(TLBP_SPACE_GUEST, domain, &range, 0);
	struct probe probe = probe_of(rig, &request);

	probe.view = &guest_data_view;
	probe.change = change;
	return probe_request(&probe);
}

static void a_guest_sees_what_its_pages_have_become(void)
{
	static const char *const names[] = { "moved", "unmapped", "read-only" };
	static const uint8_t counts[] = { 1, 2, 33 };
	uint32_t change;
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	for (change = REMAP; change <= PROTECT; change++)
		for (i = 0; i < ARRAY_SIZE(counts); i++)
			tap_check(data_is_dropped(&rig, counts[i], TLBP_DOMAIN_LOCAL, change) &&
					  data_is_dropped(&rig, counts[i], TLBP_DOMAIN_INNER,
							  change),
				  "a_guest_sees_what_its_pages_have_become: %u %s", counts[i],
				  names[change]);
}

/* Operations by IPA need not touch entries that combine both stages: it does. */
static void the_completion_drops_what_combines_both_stages(void)
{
	struct tlbp_range range = { guest_page_ipa(), 3 };
	struct tlbp_request request = request_of(TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER, &range,
						 TLBP_NO_SYNC);
	enum verdict before;
	struct probe probe;
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);
	probe = probe_of(&rig, &request);
	probe.view = &guest_data_view;
	before = probe_alone(&probe, range.start_va);
	probe.flush = flush_and_sync;
	tap_check(before == KEPT && probe_alone(&probe, range.start_va) == DROPPED,
		  "the_completion_drops_what_combines_both_stages");
}

/* ---------------------------------------------------------------- strangers --- */

static const uint32_t widths[] = { 0, TLBP_WANT_WHOLE_SPACE, TLBP_WANT_EVERYTHING };

/* The mapping at va, of one kind, when another kind's is flushed at that address. */
static bool survives(const struct view *view, uint64_t va, uint32_t flushed_kind, uint32_t flags)
{
	struct tlbp_range range = { va, 3 };
	struct tlbp_request request = request_of(flushed_kind, TLBP_DOMAIN_INNER, &range, flags);
	struct probe probe;
	struct rig rig;

	/* What is repeated for an erratum is the hypervisor's own. */
	rig_init_with_errata(&rig, 0);
	probe = probe_of(&rig, &request);
	probe.view = view;
	return probe_alone(&probe, va) == KEPT;
}

static void strangers_keep_their_translations(void)
{
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		tap_check(survives(&hyp_view, low_page_va(), TLBP_SPACE_GUEST, widths[i]),
			  "the_hypervisor_keeps_its_own_when_a_guest's_go: flags %u", widths[i]);
		tap_check(survives(&guest_table_view, guest_page_ipa(), TLBP_SPACE_HYP,
				   widths[i]) &&
				  survives(&guest_data_view, guest_page_ipa(), TLBP_SPACE_HYP,
					   widths[i]),
			  "a_guest_keeps_its_own_when_the_hypervisor's_go: flags %u", widths[i]);
	}
}

void test_guest(void)
{
	a_guest_sees_what_its_pages_have_become();
	the_completion_drops_what_combines_both_stages();
	strangers_keep_their_translations();
}
