/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One CPU: whatever a flush does instead of its pages by address, or besides,
 * none of them is left stale.
 */
#include "system.h"

/* Spaces of this run, each in every domain that is served. */
static const struct {
	uint32_t kind;
	const char *name;
} kinds[] = {
	{ TLBP_SPACE_KERNEL, "kernel" },
	{ TLBP_SPACE_USER, "user" },
	{ TLBP_SPACE_HYP, "hypervisor" },
	{ TLBP_SPACE_GUEST, "guest" },
};

static struct tlbp_range range_of(uint32_t kind, uint64_t page_count)
{
	return (struct tlbp_range){ kind == TLBP_SPACE_USER ? low_page_va() : subject_va(),
				    page_count };
}

static void check_reason(struct rig *rig, uint32_t kind, uint32_t domain, uint32_t flags,
			 uint32_t reason)
{
	struct tlbp_range range = range_of(kind, 3);
	struct tlbp_request request = tlbp_page_request(space_of(kind, domain), &range, flags);
	struct probe probe = probe_of(rig, &request);
	uint64_t count = rig->stats.reasons[reason];

	/* Three mappings are looked at, each with a flush of its own. */
	tap_check(probe_covers(&probe) && rig->stats.reasons[reason] == count + 3,
		  "the_whole_space_goes_when_it_is_%s: %s, domain %u, flags %u",
		  reason == TLBP_REASON_WANTED ? "wanted" : "over_the_limit",
		  kinds[kind - 1].name, domain, flags);
}

static void the_whole_space_goes_when_it_must(void)
{
	struct rig rig;
	uint32_t i;

	rig_init(&rig, TLBP_ARM64_NEVER_RANGE, 1);
	for (i = 0; i < 3 * ARRAY_SIZE(kinds); i++) {
		uint32_t kind = kinds[i / 3].kind;
		uint32_t domain = i % 3 + 1;

		if (!rig_serves(&rig, kind, domain))
			continue;
		check_reason(&rig, kind, domain, 0, TLBP_REASON_OVER_LIMIT);
		check_reason(&rig, kind, domain, TLBP_WANT_WHOLE_SPACE, TLBP_REASON_WANTED);
		check_reason(&rig, kind, domain, TLBP_WANT_EVERYTHING, TLBP_REASON_WANTED);
	}
}

/*
 * Ranges of several of the largest spans: the hull of the report from 2014 that
 * a kernel worked on for 2 s, and half an address space. Only with range
 * operations; page by page the second would take hours.
 */
static void a_huge_range_drops_its_pages(void)
{
	bool has_halves = subject_kind() == TLBP_SPACE_KERNEL;
	uint64_t middle = UINT64_C(1) << (subject_view()->address_bits - (has_halves ? 1 : 2));
	const struct tlbp_range ranges[] = {
		{ subject_va(), (UINT64_C(1) << 21) + 1 },
		{ subject_va(), (UINT64_C(245759) << 20) / bm_page_bytes() },
		{ has_halves ? 0 - middle : middle, middle / bm_page_bytes() },
	};
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	if (!(rig.arm64.backend.caps.flags & TLBP_CAP_RANGE))
		return;
	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		struct tlbp_request request = tlbp_page_request(subject_space(TLBP_DOMAIN_INNER),
								&ranges[i], TLBP_LEAF_ONLY);
		struct probe probe = probe_of(&rig, &request);

		tap_check(probe_covers(&probe), "a_huge_range_drops_its_pages: %lu",
			  ranges[i].page_count);
	}
}

static void check_policy(struct rig *rig, struct tlbp_policy *policy, const char *name)
{
	static const uint16_t counts[] = { 1, 33, 600, 5000 };
	bool is_right = true;
	uint32_t i;

	rig_use(rig, &tlbp_arm64_ops, policy);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		struct tlbp_range range = { subject_va(), counts[i] };
		struct tlbp_request request = tlbp_page_request(subject_space(TLBP_DOMAIN_INNER),
								&range, TLBP_LEAF_ONLY);
		struct probe probe = probe_of(rig, &request);

		is_right &= probe_covers(&probe);
	}
	tap_check(is_right, "every_policy_leaves_nothing_stale: %s", name);
}

static void every_policy_leaves_nothing_stale(void)
{
	struct tlbp_timebound timebound = {
		.policy.ops = &tlbp_timebound_ops,
		.budget_ns = 5000,
	};
	struct tlbp_adaptive adaptive = {
		.policy.ops = &tlbp_adaptive_ops,
		.costs = { .op_ps = 100000, .whole_ns = 1000, .refill_ps = 50000,
			   .entry_count = 1024, .grade = 'D' },
	};
	struct rig rig;
	uint32_t preset;

	rig_init(&rig, 0, NO_LIMIT);
	check_policy(&rig, &timebound.policy, "timebound");
	check_policy(&rig, &adaptive.policy, "adaptive");
	for (preset = 0; preset < TLBP_PRESET_COUNT; preset++) {
		tlbp_threshold_preset(&rig.threshold, preset, bm_granule_shift,
				      &rig.arm64.backend.caps);
		check_policy(&rig, &rig.threshold.policy, tlbp_preset_name(preset));
	}
}

/* ------------------------------------------------ flags, and workarounds --- */

/* Of two ranges, so that neither is one that goes the short way. */
static bool is_right_with(const struct rig *rig, uint32_t flags, flush_fn *flush)
{
	struct tlbp_range ranges[] = { range_of(subject_kind(), 1), range_of(subject_kind(), 3) };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), ranges, flags);
	struct probe probe = probe_of(rig, &request);

	request.range_count = 2;
	probe.flush = flush;
	return probe_request(&probe);
}

static void a_completion_may_come_later(void)
{
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);
	tap_check(is_right_with(&rig, TLBP_NO_SYNC, flush_and_sync), "a_completion_may_come_later");
}

static void nobody_need_have_nxs_operations(void)
{
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);
	tap_check(is_right_with(&rig, TLBP_NXS, tlbp_flush) &&
			  is_right_with(&rig, TLBP_NXS | TLBP_NO_SYNC, flush_and_sync),
		  "nobody_need_have_nxs_operations");
}

/* What is repeated drops too much for an image at EL2 to judge more than its inside. */
static void a_workaround_leaves_nothing_stale(void)
{
	struct tlbp_range range = range_of(subject_kind(), 33);
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, 0);
	struct rig rig;
	struct probe probe;

	rig_init_with_errata(&rig, TLBP_ARM64_ERRATUM_REPEAT);
	probe = probe_of(&rig, &request);
	tap_check(probe_covers(&probe), "a_workaround_leaves_nothing_stale: repeat");
}

/* ----------------------------------------------- empty and bad requests --- */

static void an_empty_request_drops_nothing(void)
{
	struct tlbp_range range = { subject_va(), 0 };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, TLBP_ORDER_EMPTY);
	struct rig rig;
	struct probe probe;

	rig_init(&rig, 0, NO_LIMIT);
	probe = probe_of(&rig, &request);
	tap_check(probe_alone(&probe, subject_va()) == KEPT &&
			  tlbp_flush(&rig.tlbp, &request) == TLBP_EMPTY,
		  "an_empty_request_drops_nothing");
}

static void check_bad(const struct rig *rig, const struct tlbp_request *request, int status)
{
	int found = tlbp_flush(&rig->tlbp, request);
	struct probe probe = probe_of(rig, request);

	tap_check(found == status && probe_alone(&probe, subject_va()) == DROPPED,
		  "a_bad_request_leaves_nothing_stale: %s", tlbp_status_name(status));
	if (found != status)
		tap_note("status was: %s", tlbp_status_name(found));
}

static void a_bad_range_leaves_nothing_stale(const struct rig *rig)
{
	const struct tlbp_range skewed = { subject_va() + 8, 1 };
	const struct tlbp_range past_top = { top_page_va(1), 2 };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &skewed, 0);

	check_bad(rig, &request, TLBP_ERR_ALIGN);
	request.ranges = &past_top;
	check_bad(rig, &request, TLBP_ERR_RANGE);
	request.ranges = NULL;
	check_bad(rig, &request, TLBP_ERR_REQUEST);
}

/* Of no space that the backend serves: then all goes that it can reach. */
static void a_bad_space_leaves_nothing_stale(const struct rig *rig)
{
	const struct tlbp_range range = { subject_va(), 1 };
	struct tlbp_space space = subject_space(TLBP_DOMAIN_INNER);
	struct tlbp_request request = tlbp_page_request(space, &range, 0);

	request.space.kind = bm_el() == 1 ? TLBP_SPACE_HYP : TLBP_SPACE_USER;
	check_bad(rig, &request, TLBP_ERR_SPACE);
	request.space = space;
	request.space.domain = rig_serves(rig, space.kind, TLBP_DOMAIN_OUTER) ? 7 :
										TLBP_DOMAIN_OUTER;
	check_bad(rig, &request, TLBP_ERR_DOMAIN);
	request.space = space;
	request.space.granule_shift = 13;
	check_bad(rig, &request, TLBP_ERR_GRANULE);
	if (space.kind == TLBP_SPACE_GUEST) {
		request.space = space;
		request.space.vmid = UINT16_C(1) << rig->arm64.cpu.vmid_bits;
		check_bad(rig, &request, TLBP_ERR_VMID);
	}
}

static void a_bad_request_leaves_nothing_stale(void)
{
	const struct tlbp_range range = { subject_va(), 1 };
	const struct tlbp_request good =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, 0);
	struct tlbp_request request;
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);
	a_bad_range_leaves_nothing_stale(&rig);
	a_bad_space_leaves_nothing_stale(&rig);

	request = good;
	request.stride_shift = bm_granule_shift + 1;
	check_bad(&rig, &request, TLBP_ERR_STRIDE);
	request = good;
	request.level = 9;
	check_bad(&rig, &request, TLBP_ERR_LEVEL);
	request = good;
	request.level = TLBP_LEVEL_2;
	check_bad(&rig, &request, TLBP_ERR_LEVEL);
	request = good;
	request.flags = UINT32_C(1) << 31;
	check_bad(&rig, &request, TLBP_ERR_FLAGS);
}

void test_wide(void)
{
	the_whole_space_goes_when_it_must();
	a_huge_range_drops_its_pages();
	every_policy_leaves_nothing_stale();
	a_completion_may_come_later();
	nobody_need_have_nxs_operations();
	a_workaround_leaves_nothing_stale();
	an_empty_request_drops_nothing();
	a_bad_request_leaves_nothing_stale();
}
