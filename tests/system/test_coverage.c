/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One CPU: a flush by address drops every page of its request, and no other. */
#include "system.h"

/* ---------------------------------------------------------------- pages --- */

struct place {
	uint32_t kind;
	uint64_t (*va)(void);
	const char *name;
};

static const struct place places[] = {
	{ TLBP_SPACE_KERNEL, high_page_va, "kernel, upper half" },
	{ TLBP_SPACE_KERNEL, low_page_va, "kernel, lower half" },
	{ TLBP_SPACE_USER, low_page_va, "user" },
	{ TLBP_SPACE_HYP, low_page_va, "hypervisor" },
	{ TLBP_SPACE_GUEST, guest_page_ipa, "guest" },
};

static const uint8_t domains[] = { TLBP_DOMAIN_LOCAL, TLBP_DOMAIN_INNER, TLBP_DOMAIN_OUTER };

/* One of the operations by address, in one of the halves where it may be. */
struct form {
	const struct place *place;
	uint32_t domain;
	uint32_t flags;
};

static struct form form_at(uint32_t index)
{
	return (struct form){
		.place = &places[index / 6],
		.domain = domains[index / 2 % 3],
		.flags = index & 1 ? TLBP_LEAF_ONLY : 0,
	};
}

#define FORM_COUNT (6 * (uint32_t)ARRAY_SIZE(places))

/* QEMU 7.2 ignores the operations by IPA of the outer shareable domain. */
static bool is_shown(const struct rig *rig, const struct form *form)
{
	if (form->place->kind == TLBP_SPACE_GUEST && form->domain == TLBP_DOMAIN_OUTER)
		return false;
	return rig_serves(rig, form->place->kind, form->domain);
}

static bool form_is_exact(const struct rig *rig, const struct form *form, uint64_t page_count,
			  enum change change)
{
	struct tlbp_range range = { form->place->va(), page_count };
	struct tlbp_request request = tlbp_page_request(
		space_of(form->place->kind, form->domain), &range, form->flags);
	struct probe probe = probe_of(rig, &request);

	probe.change = change;
	if (probe_request(&probe))
		return true;
	tap_note("%s, domain %u, flags %u", form->place->name, form->domain, form->flags);
	return false;
}

/* Every form; where it is dear another one for each size. */
static bool every_form_is_exact(const struct rig *rig, uint64_t page_count, enum change change)
{
	bool is_dear = (rig->arm64.backend.caps.flags & TLBP_CAP_RANGE) &&
		       probe_is_dear(page_count);
	struct form shown[FORM_COUNT];
	uint32_t count = 0;
	uint32_t i;

	for (i = 0; i < FORM_COUNT; i++) {
		shown[count] = form_at(i);
		count += is_shown(rig, &shown[count]);
	}
	if (is_dear)
		return form_is_exact(rig, &shown[page_count * 5 % count], page_count, change);
	for (i = 0; i < count; i++)
		if (!form_is_exact(rig, &shown[i], page_count, change))
			return false;
	return true;
}

static void a_range_drops_exactly_its_pages(uint32_t arm64_flags)
{
	static const uint8_t counts[] = { 1, 2, 3, 4, 31, 32, 33, 63, 64, 65, 66, 67, 127, 129 };
	bool is_rounded = bm_uses_lpa2 && !(arm64_flags & TLBP_ARM64_EXACT);
	struct rig rig;
	uint32_t i;

	rig_init(&rig, arm64_flags, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		tap_check(every_form_is_exact(&rig, counts[i], REMAP), "a_range_drops_%s: %u",
			  is_rounded ? "its_pages_and_at_most_the_units_around_them" :
				       "exactly_its_pages",
			  counts[i]);
}

/* One form is enough here: these differ in how operations are put together. */
static bool one_range_is_exact(const struct rig *rig, uint64_t start_va, uint64_t page_count)
{
	struct tlbp_range range = { start_va, page_count };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	struct probe probe = probe_of(rig, &request);

	return probe_request(&probe);
}

static void a_long_range_drops_exactly_its_pages(uint32_t arm64_flags)
{
	static const uint16_t counts[] = { 191, 511, 512, 2047, 2048, 2049, 4095 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, arm64_flags, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		tap_check(one_range_is_exact(&rig, subject_va(), counts[i]),
			  "a_long_range_drops_exactly_its_pages: %u, flags %u", counts[i],
			  arm64_flags);
}

static void a_range_reaches_the_last_page_of_its_half(void)
{
	const uint64_t low_top = UINT64_C(1) << subject_view()->address_bits;
	bool has_upper_half = subject_kind() == TLBP_SPACE_KERNEL;
	static const uint8_t counts[] = { 1, 2, 5, 67 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		uint64_t bytes = counts[i] * bm_page_bytes();

		tap_check((!has_upper_half ||
			   one_range_is_exact(&rig, top_page_va(counts[i]), counts[i])) &&
				  one_range_is_exact(&rig, low_top - bytes, counts[i]),
			  "a_range_reaches_the_last_page_of_its_half: %u", counts[i]);
	}
}

static void several_ranges_drop_exactly_their_pages(uint32_t arm64_flags)
{
	bool has_halves = subject_kind() == TLBP_SPACE_KERNEL;
	uint64_t page = bm_page_bytes();
	uint64_t va = subject_va();
	uint64_t other_va = has_halves ? low_page_va() : va + 200 * page;
	const struct tlbp_range ranges[] = {
		{ va + 40 * page, 3 },
		{ va, 33 },
		{ other_va, 1 },
		{ va + 90 * page, 0 },      /* an empty one ends nothing */
		{ va + 41 * page, 8 },      /* an overlap */
		{ other_va + 64 * page, 2 },
	};
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), ranges, TLBP_LEAF_ONLY);
	struct rig rig;
	struct probe probe;

	rig_init(&rig, arm64_flags, NO_LIMIT);
	request.range_count = ARRAY_SIZE(ranges);
	probe = probe_of(&rig, &request);
	tap_check(probe_request(&probe), "several_ranges_drop_exactly_their_pages: flags %u",
		  arm64_flags);
}

/* A guest's tables are read by the walker alone, read-only or not. */
static void a_change_of_access_takes_effect(void)
{
	static const uint8_t counts[] = { 1, 3, 65 };
	struct rig rig;
	uint32_t i;

	rig_init(&rig, 0, NO_LIMIT);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		tap_check(every_form_is_exact(&rig, counts[i], UNMAP),
			  "an_unmapped_page_aborts: %u pages", counts[i]);
		if (subject_kind() != TLBP_SPACE_GUEST)
			tap_check(every_form_is_exact(&rig, counts[i], PROTECT),
				  "a_page_made_read_only_refuses_writes: %u pages", counts[i]);
	}
}

static void kpti_pairs_drop_exactly_their_pages(void)
{
	struct rig rig;

	if (bm_el() != 1)
		return;
	rig_init(&rig, TLBP_ARM64_KPTI, NO_LIMIT);
	tap_check(every_form_is_exact(&rig, 33, REMAP), "kpti_pairs_drop_exactly_their_pages");
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
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		tap_check(every_form_is_exact(&rig, counts[i], REMAP),
			  "one_covering_span_drops_no_more_than_itself: %u", counts[i]);
}

/* --------------------------------------------------------------- blocks --- */

/* Blocks from the first to the last that the range touches. */
static bool blocks_are_exact(const struct rig *rig, uint32_t level, struct tlbp_range range,
			     enum change change)
{
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	uint64_t block_mask = (UINT64_C(1) << bm_level_shift(level)) - 1;
	struct probe probe = probe_of(rig, &request);

	request.stride_shift = bm_level_shift(level);
	/* A level is for ranges of whole blocks. */
	if (!(range.start_va & block_mask))
		request.level = level;
	probe.change = change;
	probe.level = level;
	return probe_request(&probe);
}

static void a_stride_drops_exactly_its_blocks(uint32_t level, enum change change,
					      uint32_t arm64_flags)
{
	uint64_t block_pages = UINT64_C(1) << (bm_level_shift(level) - bm_granule_shift);
	bool has_halves = subject_kind() == TLBP_SPACE_KERNEL;
	const char *forms = arm64_flags ? "one by one" : "as the backend likes";
	struct rig rig;
	uint32_t count;

	rig_init(&rig, arm64_flags, NO_LIMIT);
	for (count = 1; count <= 3; count++) {
		struct tlbp_range range = { subject_block_va(), count * block_pages };
		struct tlbp_range low = { LOW_BLOCK_VA, count * block_pages };

		tap_check(blocks_are_exact(&rig, level, range, change) &&
				  (!has_halves || blocks_are_exact(&rig, level, low, change)),
			  "a_stride_drops_exactly_its_blocks: level %u, %u, %s", level, count,
			  forms);
	}

	struct tlbp_range skewed = { subject_block_va() + 3 * bm_page_bytes(), 2 * block_pages };

	tap_check(blocks_are_exact(&rig, level, skewed, change),
		  "a_skewed_range_drops_every_block_it_touches: level %u, %s", level, forms);
}

static void blocks(void)
{
	bool is_guest = subject_kind() == TLBP_SPACE_GUEST;

	a_stride_drops_exactly_its_blocks(2, REMAP, TLBP_ARM64_NEVER_RANGE);
	a_stride_drops_exactly_its_blocks(2, is_guest ? UNMAP : PROTECT, 0);
	if (bm_granule_shift == 12)
		a_stride_drops_exactly_its_blocks(1, UNMAP, TLBP_ARM64_NEVER_RANGE);
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
	struct tlbp_range range = { subject_va() + 16 * bm_page_bytes(), 1 };
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), &range, TLBP_LEAF_ONLY);
	uint32_t (*run)(void) = (uint32_t (*)(void))range.start_va;
	uint64_t old_page = make_code_page(1);
	uint64_t new_page = make_code_page(2);
	struct rig rig;
	uint32_t before;
	uint32_t stale;

	if (subject_kind() == TLBP_SPACE_GUEST)
		return;
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
	a_range_drops_exactly_its_pages(0);
	a_long_range_drops_exactly_its_pages(0);
	several_ranges_drop_exactly_their_pages(0);
	if (bm_uses_lpa2) {
		a_range_drops_exactly_its_pages(TLBP_ARM64_EXACT);
		a_long_range_drops_exactly_its_pages(TLBP_ARM64_EXACT);
		several_ranges_drop_exactly_their_pages(TLBP_ARM64_EXACT);
	}
	a_range_reaches_the_last_page_of_its_half();
	a_change_of_access_takes_effect();
	kpti_pairs_drop_exactly_their_pages();
	one_covering_span_drops_no_more_than_itself();
	blocks();
	a_remapped_code_page_runs_its_new_code();
}
