/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which mappings does a flush drop? */
#include "system.h"

#define OLD_WORD UINT64_C(0x6f6c646f6c646f6c)
#define NEW_WORD UINT64_C(0x6e65776e65776e65)
#define LAST_LEVEL 3

#define NEIGHBOURS 2

/* Growing takes 0.1 s to the largest, and every 50 ms anew: fewer samples, then none. */
#define DEAR_TLB_ENTRIES (UINT64_C(1) << 16)
#define MAX_TLB_ENTRIES (UINT64_C(1) << 19)

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

static void write_word(const struct probe *probe, bool is_new)
{
	uint64_t pa = target_pa(probe, is_new) + word_offset(probe);

	*(volatile uint64_t *)pa = is_new ? NEW_WORD : OLD_WORD;
}

static uint64_t attributes(const struct probe *probe)
{
	bool is_user = probe->request->space.kind == TLBP_SPACE_USER;

	return BM_NORMAL | BM_USER | BM_XN | (is_user ? BM_NON_GLOBAL : 0);
}

static uint64_t old_descriptor(const struct probe *probe)
{
	return bm_descriptor(target_pa(probe, false), probe->level, attributes(probe));
}

static uint64_t new_descriptor(const struct probe *probe)
{
	switch (probe->change) {
	case REMAP:
		return bm_descriptor(target_pa(probe, true), probe->level, attributes(probe));
	case PROTECT:
		return old_descriptor(probe) | BM_READ_ONLY;
	default:
		return 0;
	}
}

void probe_map(const struct probe *probe, uint64_t va)
{
	write_word(probe, false);
	if (probe->change == REMAP)
		write_word(probe, true);
	bm_map(va, target_pa(probe, false), probe->level, attributes(probe));
	bm_publish();
}

/*
 * A plain store: ordering it before the flush is the library's duty. (QEMU
 * would not notice if it did not; the recorded sequences would.)
 */
void probe_change(const struct probe *probe, uint64_t va)
{
	*bm_entry(va, probe->level) = new_descriptor(probe);
}

bool probe_is_stale(const struct probe *probe, uint64_t va)
{
	uint64_t value;

	va += word_offset(probe);
	if (probe->change == PROTECT)
		return bm_try_sttr(va + sizeof(value));
	return bm_try_ldtr(va, &value) && value == OLD_WORD;
}

static bool is_changed(const struct probe *probe, uint64_t va)
{
	uint64_t value;

	va += word_offset(probe);
	switch (probe->change) {
	case REMAP:
		return bm_ldtr(va) == NEW_WORD;
	case PROTECT:
		return bm_ldtr(va) == OLD_WORD && !bm_try_sttr(va + sizeof(value));
	default:
		return !bm_try_ldtr(va, &value);
	}
}

enum verdict probe_mapping(const struct probe *probe, uint64_t va)
{
	*bm_entry(va, probe->level) = old_descriptor(probe);
	bm_publish();
	bm_tlb_fresh();
	if (!probe_is_stale(probe, va))
		return NOT_STALE;
	probe_change(probe, va);
	if (!probe_is_stale(probe, va))
		return NOT_STALE;
	probe->flush(probe->tlbp, probe->request);
	if (probe_is_stale(probe, va))
		return KEPT;
	return is_changed(probe, va) ? DROPPED : NOT_STALE;
}

/* ------------------------------------------------------- whole requests --- */

/* The mappings that a range touches. */
struct stretch {
	uint64_t first_va;
	uint64_t count;
};

static struct stretch stretch_of(const struct probe *probe, const struct tlbp_range *range)
{
	uint32_t shift = bm_level_shift(probe->level);
	uint64_t last_va = range->start_va + (range->page_count - 1) * bm_page_bytes();

	if (!range->page_count)
		return (struct stretch){ 0 };
	return (struct stretch){
		.first_va = range->start_va >> shift << shift,
		.count = (last_va >> shift) - (range->start_va >> shift) + 1,
	};
}

/* Is the mapping one that a range of the request touches, or just behind? */
static bool is_within(const struct probe *probe, uint64_t va, uint64_t slack_pages)
{
	uint64_t slack = slack_pages * bm_page_bytes() / mapping_bytes(probe);
	uint32_t i;

	for (i = 0; i < probe->request->range_count; i++) {
		struct stretch stretch = stretch_of(probe, &probe->request->ranges[i]);
		uint64_t index = (va - stretch.first_va) / mapping_bytes(probe);

		if (va >= stretch.first_va && index < stretch.count + slack)
			return true;
	}
	return false;
}

/* How closely one request can be looked at. */
struct effort {
	bool judges_outside;
	uint64_t samples;       /* of a range with more than twice as many mappings */
};

/*
 * Grows the TLB so that the largest possible operation of the request is carried
 * out page by page, if that can be had.
 */
static struct effort prepare(const struct probe *probe, uint64_t slack_pages)
{
	bool has_spans = probe->tlbp->backend->caps.flags & TLBP_CAP_RANGE;
	uint64_t most_pages = 1;
	bool at_top = false;
	uint64_t entries;
	uint32_t i;

	for (i = 0; i < probe->request->range_count && has_spans; i++) {
		const struct tlbp_range *range = &probe->request->ranges[i];

		if (range->page_count > most_pages)
			most_pages = range->page_count;
		at_top |= range->start_va + range->page_count * bm_page_bytes() == 0;
	}
	if (!slack_pages && most_pages > 1)
		most_pages = tlbp_arm64_next_span(most_pages, 0, bm_max_span_pages()).page_count;
	entries = bm_tlb_entries_for(most_pages + slack_pages);
	bm_tlb_grow(entries <= MAX_TLB_ENTRIES ? entries : 256);
	return (struct effort){
		.judges_outside = entries <= MAX_TLB_ENTRIES && !at_top,
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
	struct stretch stretch = stretch_of(probe, range);
	uint64_t index = 0;

	while (index < stretch.count) {
		if (!probe_one(probe, stretch.first_va + index * mapping_bytes(probe), DROPPED))
			return false;
		index = next_index(index, stretch.count, samples);
	}
	return true;
}

/* A neighbour is left out where it is no address of the same half. */
static bool probe_outside(const struct probe *probe, const struct tlbp_range *range,
			  uint64_t slack_pages)
{
	struct stretch stretch = stretch_of(probe, range);
	uint64_t slack = slack_pages * bm_page_bytes() / mapping_bytes(probe);
	uint64_t i;

	for (i = 1; i <= NEIGHBOURS; i++) {
		uint64_t before = stretch.first_va - i * mapping_bytes(probe);
		uint64_t behind = stretch.first_va +
				  (stretch.count + slack + i - 1) * mapping_bytes(probe);

		if (!is_within(probe, before, slack_pages) && !probe_one(probe, before, KEPT))
			return false;
		if ((behind ^ stretch.first_va) >> 48 == 0 &&
		    !is_within(probe, behind, slack_pages) && !probe_one(probe, behind, KEPT))
			return false;
	}
	return true;
}

bool probe_is_dear(uint64_t page_count)
{
	return bm_tlb_entries_for(page_count) > DEAR_TLB_ENTRIES;
}

bool probe_request(const struct probe *probe, uint64_t slack_pages)
{
	struct effort effort = prepare(probe, slack_pages);
	uint32_t i;

	for (i = 0; i < probe->request->range_count; i++) {
		const struct tlbp_range *range = &probe->request->ranges[i];

		if (!range->page_count)
			continue;
		if (!probe_inside(probe, range, effort.samples))
			return false;
		if (effort.judges_outside && !probe_outside(probe, range, slack_pages))
			return false;
	}
	return true;
}
