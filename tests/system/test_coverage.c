/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One CPU: a flush drops every page of its request, by address no other. */
#include "system.h"

#define NO_LIMIT UINT64_C(1000000)

/* ---------------------------------------------------- by address, exact --- */

struct place {
	uint32_t kind;
	uint64_t (*va)(void);
	const char *name;
};

static const struct place places[] = {
	{ TLBP_SPACE_KERNEL, high_page_va, "kernel, upper half" },
	{ TLBP_SPACE_KERNEL, low_page_va, "kernel, lower half" },
	{ TLBP_SPACE_USER, low_page_va, "user" },
};

#define FORM_COUNT (4 * (uint32_t)ARRAY_SIZE(places))

/* One of the operations by address, in one of the halves where it may be. */
static bool form_is_exact(struct rig *rig, uint32_t form, uint64_t page_count, enum change change,
			  uint64_t slack_pages)
{
	const struct place *place = &places[form / 4];
	uint32_t domain = form & 1 ? TLBP_DOMAIN_INNER : TLBP_DOMAIN_LOCAL;
	uint32_t flags = form & 2 ? TLBP_LEAF_ONLY : 0;
	struct tlbp_range range = { place->va(), page_count };
	struct tlbp_request request =
		tlbp_page_request(space_of(place->kind, domain), &range, flags);
	const struct probe probe = { &rig->tlbp, &request, tlbp_flush, change, 3 };

	if (probe_request(&probe, slack_pages))
		return true;
	tap_note("%s, domain %u, flags %u", place->name, domain, flags);
	return false;
}

/* Every form; where it is dear another one for each size. */
static bool every_form_is_exact(struct rig *rig, uint64_t page_count, enum change change,
				uint64_t slack_pages)
{
	bool has_spans = rig->arm64.backend.caps.flags & TLBP_CAP_RANGE;
	uint32_t form;

	if (has_spans && probe_is_dear(page_count))
		return form_is_exact(rig, (uint32_t)page_count * 5 % FORM_COUNT, page_count,
				     change, slack_pages);
	for (form = 0; form < FORM_COUNT; form++)
		if (!form_is_exact(rig, form, page_count, change, slack_pages))
			return false;
	return true;
}

static void a_range_drops_exactly_its_pages(void)
{
	static const uint8_t counts[] = { 1, 2, 3, 4, 31, 32, 33, 63, 64, 65, 66, 67, 127, 129 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		tap_check(every_form_is_exact(&rig, counts[i], REMAP, 0),
			  "a_range_drops_exactly_its_pages: %u", counts[i]);
}

/* One form is enough here: these differ in how operations are put together. */
static bool one_range_is_exact(struct rig *rig, uint64_t start_va, uint64_t page_count)
{
	struct tlbp_range range = { start_va, page_count };
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	const struct probe probe = { &rig->tlbp, &request, tlbp_flush, REMAP, 3 };

	return probe_request(&probe, 0);
}

static void a_long_range_drops_exactly_its_pages(void)
{
	static const uint16_t counts[] = { 191, 511, 512, 2047, 2048, 2049, 4095 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		tap_check(one_range_is_exact(&rig, high_page_va(), counts[i]),
			  "a_long_range_drops_exactly_its_pages: %u", counts[i]);
}

static void a_range_reaches_the_last_page_of_its_half(void)
{
	const uint64_t low_top = UINT64_C(1) << 48;
	static const uint8_t counts[] = { 1, 2, 5, 67 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		uint64_t bytes = counts[i] * bm_page_bytes();

		tap_check(one_range_is_exact(&rig, top_page_va(counts[i]), counts[i]) &&
				  one_range_is_exact(&rig, low_top - bytes, counts[i]),
			  "a_range_reaches_the_last_page_of_its_half: %u", counts[i]);
	}
}

static void several_ranges_drop_exactly_their_pages(void)
{
	uint64_t page = bm_page_bytes();
	const struct tlbp_range ranges[] = {
		{ high_page_va() + 40 * page, 3 },
		{ high_page_va(), 33 },
		{ low_page_va(), 1 },
		{ high_page_va() + 90 * page, 0 },      /* an empty one ends nothing */
		{ high_page_va() + 41 * page, 8 },      /* an overlap */
		{ low_page_va() + 64 * page, 2 },
	};
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), ranges, TLBP_LEAF_ONLY);
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);
	request.range_count = ARRAY_SIZE(ranges);

	const struct probe probe = { &rig.tlbp, &request, tlbp_flush, REMAP, 3 };

	tap_check(probe_request(&probe, 0), "several_ranges_drop_exactly_their_pages");
}

static void a_change_of_access_takes_effect(void)
{
	static const uint8_t counts[] = { 1, 3, 65 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		tap_check(every_form_is_exact(&rig, counts[i], UNMAP, 0),
			  "an_unmapped_page_aborts: %u pages", counts[i]);
		tap_check(every_form_is_exact(&rig, counts[i], PROTECT, 0),
			  "a_page_made_read_only_refuses_writes: %u pages", counts[i]);
	}
}

static void kpti_pairs_drop_exactly_their_pages(void)
{
	struct rig rig;

	rig_init(&rig, TLBP_ARM64_KPTI, NO_LIMIT);
	tap_check(every_form_is_exact(&rig, 33, REMAP, 0), "kpti_pairs_drop_exactly_their_pages");
}

/* With OVER_COVER nothing beyond the smallest span that covers the range. */
static void one_covering_span_drops_no_more_than_itself(void)
{
	static const uint8_t counts[] = { 3, 33, 65, 67 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, TLBP_ARM64_OVER_COVER, NO_LIMIT);
	if (!(rig.arm64.backend.caps.flags & TLBP_CAP_RANGE))
		return;
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		uint64_t slack = tlbp_arm64_cover_span(counts[i]).page_count - counts[i];

		tap_check(every_form_is_exact(&rig, counts[i], REMAP, slack),
			  "one_covering_span_drops_no_more_than_itself: %u", counts[i]);
	}
}

/* --------------------------------------------------------------- blocks --- */

/* Blocks from the first to the last that the range touches. */
static bool blocks_are_exact(struct rig *rig, uint32_t level, struct tlbp_range range,
			     enum change change)
{
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	const struct probe probe = { &rig->tlbp, &request, tlbp_flush, change, level };

	request.stride_shift = bm_level_shift(level);
	request.level = level;
	return probe_request(&probe, 0);
}

static void a_stride_drops_exactly_its_blocks(uint32_t level, enum change change,
					      uint32_t arm64_flags)
{
	uint64_t block_pages = UINT64_C(1) << (bm_level_shift(level) - bm_granule_shift);
	const char *forms = arm64_flags ? "one by one" : "as the backend likes";
	struct rig rig;
	uint32_t count;

	rig_init(&rig, arm64_flags, NO_LIMIT);
	for (count = 1; count <= 3; count++) {
		struct tlbp_range low = { LOW_BLOCK_VA, count * block_pages };
		struct tlbp_range high = { HIGH_BLOCK_VA, count * block_pages };

		tap_check(blocks_are_exact(&rig, level, low, change) &&
				  blocks_are_exact(&rig, level, high, change),
			  "a_stride_drops_exactly_its_blocks: level %u, %u, %s", level, count,
			  forms);
	}

	struct tlbp_range skewed = { HIGH_BLOCK_VA + 3 * bm_page_bytes(), 2 * block_pages };

	tap_check(blocks_are_exact(&rig, level, skewed, change),
		  "a_skewed_range_drops_every_block_it_touches: level %u, %s", level, forms);
}

static void blocks(void)
{
	a_stride_drops_exactly_its_blocks(2, REMAP, TLBP_ARM64_NEVER_RANGE);
	a_stride_drops_exactly_its_blocks(2, PROTECT, 0);
	if (bm_granule_shift == 12)
		a_stride_drops_exactly_its_blocks(1, UNMAP, TLBP_ARM64_NEVER_RANGE);
}

/* ----------------------------------------------------------------- wider --- */

static bool is_dropped(struct rig *rig, const struct tlbp_request *request, uint64_t va)
{
	const struct probe probe = { &rig->tlbp, request, tlbp_flush, REMAP, 3 };

	bm_tlb_grow(256);
	probe_map(&probe, va);
	return probe_mapping(&probe, va) == DROPPED;
}

/* The first, the last, and one in the middle. */
static bool is_covered(struct rig *rig, const struct tlbp_request *request)
{
	uint64_t start_va = request->ranges[0].start_va;
	uint64_t last = request->ranges[0].page_count - 1;

	return is_dropped(rig, request, start_va) &&
	       is_dropped(rig, request, start_va + last / 2 * bm_page_bytes()) &&
	       is_dropped(rig, request, start_va + last * bm_page_bytes());
}

static void a_range_over_the_limit_drops_the_whole_space(void)
{
	const uint32_t kinds[] = { TLBP_SPACE_KERNEL, TLBP_SPACE_USER };
	const uint32_t domains[] = { TLBP_DOMAIN_LOCAL, TLBP_DOMAIN_INNER };
	struct tlbp_range range = { low_page_va(), 3 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, 1);
	for (i = 0; i < 4; i++) {
		uint32_t kind = kinds[i / 2];
		uint32_t domain = domains[i % 2];
		struct tlbp_request request = tlbp_page_request(space_of(kind, domain), &range, 0);
		uint64_t whole_count = rig.stats.reasons[TLBP_REASON_OVER_LIMIT];

		tap_check(is_covered(&rig, &request) &&
				  rig.stats.reasons[TLBP_REASON_OVER_LIMIT] == whole_count + 3,
			  "a_range_over_the_limit_drops_the_whole_space: kind %u, domain %u", kind,
			  domain);
	}
}

/*
 * Ranges of several of the largest spans: the hull of the report from 2014 that
 * a kernel worked on for 2 s, and a whole half. Only with range operations; page
 * by page the second would take hours.
 */
static void a_huge_range_drops_its_pages(void)
{
	const struct tlbp_range ranges[] = {
		{ high_page_va(), (UINT64_C(1) << 21) + 1 },
		{ high_page_va(), (UINT64_C(245759) << 20) / bm_page_bytes() },
		{ UINT64_C(0xffff800000000000), (UINT64_C(1) << 47) / bm_page_bytes() },
	};
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	if (!(rig.arm64.backend.caps.flags & TLBP_CAP_RANGE))
		return;
	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		struct tlbp_request request = tlbp_page_request(
			space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &ranges[i], TLBP_LEAF_ONLY);

		tap_check(is_covered(&rig, &request), "a_huge_range_drops_its_pages: %lu",
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
		struct tlbp_range range = { high_page_va(), counts[i] };
		struct tlbp_request request = tlbp_page_request(
			space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);

		is_right &= is_covered(rig, &request);
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
		.costs = { .op_ns = 100, .whole_ns = 1000, .refill_ns = 50, .entry_count = 1024,
			   .grade = 'D' },
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

/* ----------------------------------------------- empty and bad requests --- */

static void an_empty_request_drops_nothing(void)
{
	struct tlbp_range range = { high_page_va(), 0 };
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, TLBP_ORDER_EMPTY);
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);

	const struct probe probe = { &rig.tlbp, &request, tlbp_flush, REMAP, 3 };

	bm_tlb_grow(256);
	probe_map(&probe, high_page_va());
	tap_check(probe_mapping(&probe, high_page_va()) == KEPT &&
			  tlbp_flush(&rig.tlbp, &request) == TLBP_EMPTY,
		  "an_empty_request_drops_nothing");
}

static void check_bad(struct rig *rig, const struct tlbp_request *request, int status)
{
	int found = tlbp_flush(&rig->tlbp, request);

	tap_check(found == status && is_dropped(rig, request, high_page_va()),
		  "a_bad_request_leaves_nothing_stale: %s", tlbp_status_name(status));
	if (found != status)
		tap_note("status was: %s", tlbp_status_name(found));
}

static void a_bad_range_leaves_nothing_stale(struct rig *rig)
{
	const struct tlbp_range skewed = { high_page_va() + 8, 1 };
	const struct tlbp_range past_top = { top_page_va(1), 2 };
	struct tlbp_space space = space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER);
	struct tlbp_request request = tlbp_page_request(space, &skewed, 0);

	check_bad(rig, &request, TLBP_ERR_ALIGN);
	request.ranges = &past_top;
	check_bad(rig, &request, TLBP_ERR_RANGE);
	request.ranges = NULL;
	check_bad(rig, &request, TLBP_ERR_REQUEST);
}

static void a_bad_request_leaves_nothing_stale(void)
{
	const struct tlbp_range range = { high_page_va(), 1 };
	const struct tlbp_request good = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, 0);
	struct tlbp_request request;
	struct rig rig;

	rig_init(&rig, 0, NO_LIMIT);
	a_bad_range_leaves_nothing_stale(&rig);

	request = good;
	request.space.kind = TLBP_SPACE_HYP;
	check_bad(&rig, &request, TLBP_ERR_SPACE);
	request = good;
	request.space.domain = 7;
	check_bad(&rig, &request, TLBP_ERR_DOMAIN);
	request = good;
	request.space.granule_shift = 13;
	check_bad(&rig, &request, TLBP_ERR_GRANULE);
	request = good;
	request.stride_shift = bm_granule_shift + 1;
	check_bad(&rig, &request, TLBP_ERR_STRIDE);
	request = good;
	request.level = 9;
	check_bad(&rig, &request, TLBP_ERR_LEVEL);
	request = good;
	request.flags = UINT32_C(1) << 31;
	check_bad(&rig, &request, TLBP_ERR_FLAGS);
}

/* ------------------------------------------------- instruction fetches --- */

/* mov w0, #number; ret */
static uint64_t make_code_page(uint32_t number)
{
	uint64_t page = bm_alloc_pages(1);
	volatile uint32_t *code = (uint32_t *)page;

	code[0] = UINT32_C(0x52800000) | number << 5;
	code[1] = UINT32_C(0xd65f03c0);
	__asm__ volatile("dsb ish\n\tic ialluis\n\tdsb ish\n\tisb" ::: "memory");
	return page;
}

static void a_remapped_code_page_runs_its_new_code(void)
{
	struct tlbp_range range = { high_page_va() + 16 * bm_page_bytes(), 1 };
	struct tlbp_request request = tlbp_page_request(
		space_of(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	uint32_t (*run)(void) = (uint32_t (*)(void))range.start_va;
	uint64_t old_page = make_code_page(1);
	uint64_t new_page = make_code_page(2);
	struct rig rig;
	uint32_t before;
	uint32_t stale;

	rig_init(&rig, 0, NO_LIMIT);
	bm_tlb_grow(256);
	bm_map(range.start_va, old_page, 3, BM_NORMAL);
	bm_publish();
	before = run();
	bm_map(range.start_va, new_page, 3, BM_NORMAL);
	stale = run();
	tlbp_flush(&rig.tlbp, &request);
	tap_check(before == 1 && stale == 1 && run() == 2,
		  "a_remapped_code_page_runs_its_new_code");
}

void test_coverage(void)
{
	a_range_drops_exactly_its_pages();
	a_long_range_drops_exactly_its_pages();
	a_range_reaches_the_last_page_of_its_half();
	several_ranges_drop_exactly_their_pages();
	a_change_of_access_takes_effect();
	kpti_pairs_drop_exactly_their_pages();
	one_covering_span_drops_no_more_than_itself();
	blocks();
	a_range_over_the_limit_drops_the_whole_space();
	a_huge_range_drops_its_pages();
	every_policy_leaves_nothing_stale();
	an_empty_request_drops_nothing();
	a_bad_request_leaves_nothing_stale();
	a_remapped_code_page_runs_its_new_code();
}
