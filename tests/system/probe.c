/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which mappings does a flush drop? */
#include "system.h"

#define LAST_LEVEL 3

#define NEIGHBOURS 2
#define UNIT_BYTES UINT64_C(65536)
#define USUAL_TLB_ENTRIES 256

/* Growing takes 0.1 s to the largest, and every 50 ms anew: fewer samples, then none. */
#define DEAR_TLB_ENTRIES (UINT64_C(1) << 16)

struct probe probe_of(const struct rig *rig, const struct tlbp_request *request)
{
	return (struct probe){
		.rig = rig,
		.request = request,
		.view = subject_view(),
		.flush = tlbp_flush,
		.change = REMAP,
		.level = LAST_LEVEL,
	};
}

static uint64_t mapping_bytes(const struct probe *probe)
{
	return UINT64_C(1) << bm_level_shift(probe->level);
}

/* ------------------------------------------------------- one mapping --- */

/* In a block its last page is used: not the one that operations name. */
static uint64_t word_offset(const struct probe *probe)
{
	return mapping_bytes(probe) - bm_page_bytes();
}

/* Of the largest blocks RAM holds only one: they are not for REMAP. */
static bool has_one_block(const struct probe *probe)
{
	return 2 * mapping_bytes(probe) > BM_RAM_END - BM_RAM_START;
}

/* Pages come from the pool, blocks are the last ones of RAM. */
static uint64_t target_pa(const struct probe *probe, bool is_new)
{
	static uint64_t pages[2];

	if (probe->level != LAST_LEVEL)
		return BM_RAM_END - mapping_bytes(probe) * (is_new || has_one_block(probe) ? 1 : 2);
	if (!pages[is_new])
		pages[is_new] = bm_alloc_pages(1);
	return pages[is_new];
}

static uint64_t attributes(const struct probe *probe)
{
	bool is_user = probe->request->space.kind == TLBP_SPACE_USER;

	return probe->view->attributes | (is_user ? BM_NON_GLOBAL : 0);
}

static uint64_t descriptor(const struct probe *probe, bool is_new)
{
	return bm_descriptor_in(probe->view->tables, target_pa(probe, is_new), probe->level,
				attributes(probe));
}

static uint64_t new_descriptor(const struct probe *probe)
{
	switch (probe->change) {
	case REMAP:
		return descriptor(probe, true);
	case PROTECT:
		/* Read-only in stage 1, writable in stage 2: the same bit. */
		return descriptor(probe, false) ^ BM_READ_ONLY;
	default:
		return 0;
	}
}

static volatile uint64_t *entry_of(const struct probe *probe, uint64_t va)
{
	return bm_entry_in(probe->view->tables, va, probe->level);
}

void probe_map(const struct probe *probe, uint64_t va)
{
	const struct view *view = probe->view;

	view->fill(target_pa(probe, false) + word_offset(probe), false);
	if (probe->change == REMAP)
		view->fill(target_pa(probe, true) + word_offset(probe), true);
	bm_map_in(view->tables, va, target_pa(probe, false), probe->level, attributes(probe));
	if (view->show)
		view->show(va + word_offset(probe));
	bm_publish();
}

/*
 * A plain store: ordering it before the flush is the library's duty. (QEMU
 * would not notice if it did not; the recorded sequences would.)
 */
void probe_change(const struct probe *probe, uint64_t va)
{
	*entry_of(probe, va) = new_descriptor(probe);
}

bool probe_is_stale(const struct probe *probe, uint64_t va)
{
	uint64_t word;

	va += word_offset(probe);
	if (probe->change == PROTECT)
		return probe->view->store(va + sizeof(word));
	return probe->view->load(va, &word) && word == OLD_WORD;
}

static bool is_changed(const struct probe *probe, uint64_t va)
{
	uint64_t word;
	bool is_there = probe->view->load(va + word_offset(probe), &word);

	switch (probe->change) {
	case REMAP:
		return is_there && word == NEW_WORD;
	case PROTECT:
		return is_there && word == OLD_WORD && !probe_is_stale(probe, va);
	default:
		return !is_there;
	}
}

enum verdict probe_mapping(const struct probe *probe, uint64_t va)
{
	*entry_of(probe, va) = descriptor(probe, false);
	bm_publish();
	probe->view->fresh();
	if (!probe_is_stale(probe, va))
		return NOT_STALE;
	probe_change(probe, va);
	if (!probe_is_stale(probe, va))
		return NOT_STALE;
	probe->flush(&probe->rig->tlbp, probe->request);
	if (probe_is_stale(probe, va))
		return KEPT;
	return is_changed(probe, va) ? DROPPED : NOT_STALE;
}

enum verdict probe_alone(const struct probe *probe, uint64_t va)
{
	probe->view->grow(USUAL_TLB_ENTRIES);
	probe_map(probe, va);
	return probe_mapping(probe, va);
}

/* ------------------------------------------------------- whole requests --- */

static bool has_spans(const struct probe *probe)
{
	return probe->rig->arm64.backend.caps.flags & TLBP_CAP_RANGE;
}

/*
 * The pages that the operations of a range may reach: with 52-bit addresses it is
 * rounded outward to whole units, and a single operation may end behind it.
 */
static struct tlbp_range reach_of(const struct probe *probe, const struct tlbp_range *range)
{
	uint32_t flags = probe->rig->arm64.flags;
	uint64_t last_va = range->start_va + (range->page_count - 1) * bm_page_bytes();
	struct tlbp_range reach = *range;

	if (!has_spans(probe) || range->page_count < 2)
		return reach;
	if (bm_uses_lpa2 && !(flags & TLBP_ARM64_EXACT)) {
		reach.start_va &= ~(UNIT_BYTES - 1);
		reach.page_count = ((last_va | (UNIT_BYTES - 1)) - reach.start_va + 1) /
				   bm_page_bytes();
	}
	if (flags & TLBP_ARM64_OVER_COVER)
		reach.page_count = tlbp_arm64_cover_span(reach.page_count).page_count;
	return reach;
}

/* The mappings that a range touches. */
struct stretch {
	uint64_t first_va;
	uint64_t count;
};

static struct stretch stretch_of(const struct probe *probe, struct tlbp_range range)
{
	uint32_t shift = bm_level_shift(probe->level);
	uint64_t last_va = range.start_va + (range.page_count - 1) * bm_page_bytes();

	if (!range.page_count)
		return (struct stretch){ 0 };
	return (struct stretch){
		.first_va = range.start_va >> shift << shift,
		.count = (last_va >> shift) - (range.start_va >> shift) + 1,
	};
}

/* Is the mapping one that the request's operations may reach? */
static bool is_within_reach(const struct probe *probe, uint64_t va)
{
	uint32_t i;

	for (i = 0; i < probe->request->range_count; i++) {
		struct stretch stretch =
			stretch_of(probe, reach_of(probe, &probe->request->ranges[i]));

		if (va >= stretch.first_va &&
		    (va - stretch.first_va) / mapping_bytes(probe) < stretch.count)
			return true;
	}
	return false;
}

/* How closely one request can be looked at. */
struct effort {
	bool judges_outside;
	uint64_t samples;       /* of a range with more than twice as many mappings */
};

static bool is_exact(const struct probe *probe)
{
	if (probe->view->exact == EXACT_SMALL_PAGES)
		return bm_granule_shift == 12 && probe->level == LAST_LEVEL;
	return probe->view->exact == EXACT_ALWAYS;
}

/* Pages of the longest operation on a range. */
static uint64_t longest_span(const struct probe *probe, const struct tlbp_range *range)
{
	uint64_t page_count = reach_of(probe, range).page_count;

	if (!has_spans(probe) || page_count < 2)
		return 1;
	return tlbp_arm64_next_span(page_count, 0, bm_max_span_pages()).page_count;
}

/*
 * Grows the TLB so that the longest possible operation of the request is carried
 * out page by page, if that can be had.
 */
static struct effort prepare(const struct probe *probe)
{
	const struct view *view = probe->view;
	uint64_t most_pages = 1;
	bool at_top = false;
	uint64_t entries;
	uint32_t i;

	for (i = 0; i < probe->request->range_count; i++) {
		const struct tlbp_range *range = &probe->request->ranges[i];
		uint64_t span_pages = longest_span(probe, range);

		if (span_pages > most_pages)
			most_pages = span_pages;
		at_top |= span_pages > 1 &&
			  range->start_va + range->page_count * bm_page_bytes() == 0;
	}
	entries = bm_tlb_entries_for(most_pages);
	view->grow(entries <= view->max_entries ? entries : USUAL_TLB_ENTRIES);
	return (struct effort){
		.judges_outside = entries <= view->max_entries && !at_top && is_exact(probe),
		.samples = entries <= DEAR_TLB_ENTRIES ? 65 : 4,
	};
}

static const char *const verdict_names[] = {
	[KEPT] = "kept",
	[DROPPED] = "dropped",
	[NOT_STALE] = "not stale before the flush",
};

static bool probe_one(const struct probe *probe, uint64_t va, enum verdict expected)
{
	enum verdict found;

	probe_map(probe, va);
	found = probe_mapping(probe, va);
	if (found != expected)
		tap_note("%lx: %s instead of %s", va, verdict_names[found],
			 verdict_names[expected]);
	return found == expected;
}

/* 0, 1, .. while there are few mappings; else the edges and a sample between. */
static uint64_t next_index(uint64_t index, uint64_t count, uint64_t samples)
{
	uint64_t step = count / samples;

	if (step < 2 || index < NEIGHBOURS || index + NEIGHBOURS >= count)
		return index + 1;
	return index + step < count - NEIGHBOURS ? index + step : count - NEIGHBOURS;
}

static bool probe_inside(const struct probe *probe, const struct tlbp_range *range,
			 uint64_t samples)
{
	struct stretch stretch = stretch_of(probe, *range);
	uint64_t index = 0;

	while (index < stretch.count) {
		if (!probe_one(probe, stretch.first_va + index * mapping_bytes(probe), DROPPED))
			return false;
		index = next_index(index, stretch.count, samples);
	}
	return true;
}

/* A neighbour is left out where it is no address of the same half. */
static bool probe_outside(const struct probe *probe, const struct tlbp_range *range)
{
	struct stretch reach = stretch_of(probe, reach_of(probe, range));
	uint32_t address_bits = probe->view->address_bits;
	uint64_t i;

	for (i = 1; i <= NEIGHBOURS; i++) {
		uint64_t before = reach.first_va - i * mapping_bytes(probe);
		uint64_t behind = reach.first_va + (reach.count + i - 1) * mapping_bytes(probe);

		if (!is_within_reach(probe, before) && !probe_one(probe, before, KEPT))
			return false;
		if ((behind ^ reach.first_va) >> address_bits == 0 &&
		    !is_within_reach(probe, behind) && !probe_one(probe, behind, KEPT))
			return false;
	}
	return true;
}

bool probe_is_dear(uint64_t page_count)
{
	return bm_tlb_entries_for(page_count) > DEAR_TLB_ENTRIES;
}

bool probe_request(const struct probe *probe)
{
	struct effort effort = prepare(probe);
	uint32_t i;

	for (i = 0; i < probe->request->range_count; i++) {
		const struct tlbp_range *range = &probe->request->ranges[i];

		if (!range->page_count)
			continue;
		if (!probe_inside(probe, range, effort.samples))
			return false;
		if (effort.judges_outside && !probe_outside(probe, range))
			return false;
	}
	return true;
}

bool probe_covers(const struct probe *probe)
{
	uint64_t start_va = probe->request->ranges[0].start_va;
	uint64_t last = probe->request->ranges[0].page_count - 1;

	return probe_alone(probe, start_va) == DROPPED &&
	       probe_alone(probe, start_va + last / 2 * bm_page_bytes()) == DROPPED &&
	       probe_alone(probe, start_va + last * bm_page_bytes()) == DROPPED;
}
