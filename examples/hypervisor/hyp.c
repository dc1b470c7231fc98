/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "hyp.h"

#include "machine.h"

/* Descriptors of stage 2 (Arm ARM D8.3): a page, normal memory, inner shareable. */
#define ENTRY_VALID_TABLE_OR_PAGE UINT64_C(3)
#define ENTRY_NORMAL (UINT64_C(15) << 2)
#define ENTRY_READ (UINT64_C(1) << 6)
#define ENTRY_WRITE (UINT64_C(1) << 7)
#define ENTRY_INNER (UINT64_C(3) << 8)
#define ENTRY_ACCESSED (UINT64_C(1) << 10)
#define ENTRY_PAGE                                                           \
	(ENTRY_VALID_TABLE_OR_PAGE | ENTRY_NORMAL | ENTRY_READ | ENTRY_INNER | \
	 ENTRY_ACCESSED)
#define ENTRY_ADDRESS UINT64_C(0x0000fffffffff000)

#define TOP_LEVEL 1
#define LAST_LEVEL 3
#define TABLE_ENTRIES 512

/* -------------------------------------------------------------- tables --- */

static uint64_t index_of(uint64_t ipa, uint32_t level)
{
	return ipa >> (HYP_PAGE_SHIFT + 9 * (LAST_LEVEL - level)) & (TABLE_ENTRIES - 1);
}

static uint64_t *last_table(const struct hyp_guest *guest, uint64_t ipa)
{
	uint64_t *table = guest->root;
	uint32_t level;

	for (level = TOP_LEVEL; level < LAST_LEVEL; level++) {
		uint64_t *entry = &table[index_of(ipa, level)];

		/* A walker that sees the table sees that it is empty. */
		if (!*entry)
			__atomic_store_n(entry, machine_alloc_pages(1) | ENTRY_VALID_TABLE_OR_PAGE,
					 __ATOMIC_RELEASE);
		table = (uint64_t *)(uintptr_t)(*entry & ENTRY_ADDRESS);
	}
	return table;
}

static uint64_t frame_pa(const struct hyp_guest *guest, enum hyp_generation generation,
			 uint64_t ipa)
{
	uint64_t page = (ipa - HYP_MEMORY_IPA) >> HYP_PAGE_SHIFT;

	return guest->frames_pa[generation] + page % HYP_FRAMES * HYP_PAGE_BYTES;
}

/* What becomes of an entry. */
enum change { CLEAR, MAKE_OLD, MAKE_NEW, FORBID_WRITES, ALLOW_WRITES };

static uint64_t changed(const struct hyp_guest *guest, uint64_t entry, uint64_t ipa,
			enum change change)
{
	switch (change) {
	case MAKE_OLD:
		return frame_pa(guest, HYP_OLD, ipa) | ENTRY_PAGE | ENTRY_WRITE;
	case MAKE_NEW:
		return frame_pa(guest, HYP_NEW, ipa) | ENTRY_PAGE | ENTRY_WRITE;
	case FORBID_WRITES:
		return entry & ~ENTRY_WRITE;
	case ALLOW_WRITES:
		return entry | ENTRY_WRITE;
	default:
		return 0;
	}
}

static void store_entries(const struct hyp_guest *guest, const struct tlbp_range *range,
			  enum change change)
{
	uint64_t *table = NULL;
	uint64_t i;

	for (i = 0; i < range->page_count; i++) {
		uint64_t ipa = range->start_va + i * HYP_PAGE_BYTES;
		uint64_t index = index_of(ipa, LAST_LEVEL);

		if (!table || index == 0)
			table = last_table(guest, ipa);
		*(volatile uint64_t *)&table[index] = changed(guest, table[index], ipa, change);
	}
}

static void store(const struct hyp_guest *guest, const struct tlbp_range *range,
		  enum change change)
{
	uint32_t domain = change == ALLOW_WRITES ? TLBP_DOMAIN_LOCAL : TLBP_DOMAIN_INNER;
	struct tlbp_space space = stage2_space(&guest->stage2, domain);

	store_entries(guest, range, change);
	/* What was invalid is cached nowhere. */
	if (change != MAKE_OLD && change != MAKE_NEW)
		machine_stored(&space, range);
}

/* -------------------------------------------------------------- guests --- */

uint64_t hyp_word(const struct hyp_guest *guest, enum hyp_generation generation)
{
	return UINT64_C(0x6775657374000000) | (uint64_t)guest->stage2.vmid << 8 | generation;
}

/* As a table of stage 1 a frame leads to the word as well. */
static void fill_frame(uint64_t *frame, uint64_t word_page_pa, uint64_t word)
{
	uint32_t i;

	for (i = 0; i < HYP_WORD_INDEX; i++)
		frame[i] = machine_guest_entry(word_page_pa);
	frame[HYP_WORD_INDEX] = word;
}

static void fill_frames(struct hyp_guest *guest, enum hyp_generation generation)
{
	uint64_t word_page_pa = machine_alloc_pages(1);
	uint64_t word = hyp_word(guest, generation);
	uint64_t i;

	*(uint64_t *)(uintptr_t)word_page_pa = word;
	guest->frames_pa[generation] = machine_alloc_pages(HYP_FRAMES);
	for (i = 0; i < HYP_FRAMES; i++) {
		uint64_t frame_at = guest->frames_pa[generation] + i * HYP_PAGE_BYTES;

		fill_frame((uint64_t *)(uintptr_t)frame_at, word_page_pa, word);
	}
}

void hyp_add_guest(struct hyp_guest *guest)
{
	guest->stage2.granule_shift = HYP_PAGE_SHIFT;
	machine_add_guest(guest);
	fill_frames(guest, HYP_OLD);
	fill_frames(guest, HYP_NEW);
}

static const struct tlbp_range kept = { HYP_KEPT_IPA, HYP_KEPT_PAGES };

static struct tlbp_range memory_of(const struct hyp_guest *guest)
{
	return (struct tlbp_range){ HYP_MEMORY_IPA, guest->page_count };
}

void hyp_start(struct hyp_guest *guest, uint64_t page_count)
{
	struct tlbp_range memory;

	guest->page_count = page_count;
	memory = memory_of(guest);
	store(guest, &memory, MAKE_OLD);
	store(guest, &kept, MAKE_OLD);
	stage2_publish(&guest->stage2);
}

/* Its tables stay for its next start. To free them it would clear the root as well. */
void hyp_tear_down(struct hyp_guest *guest)
{
	struct tlbp_range memory = memory_of(guest);

	guest->is_logged = false;
	store(guest, &memory, CLEAR);
	store(guest, &kept, CLEAR);
	stage2_forget_guest(&guest->stage2);
}

/* ---------------------------------------------------------------- work --- */

void hyp_unmap(struct hyp_guest *guest, const struct tlbp_range *range)
{
	store(guest, range, CLEAR);
	stage2_flush(&guest->stage2, range, 1, true);
}

void hyp_move(struct hyp_guest *guest, const struct tlbp_range *range)
{
	hyp_unmap(guest, range);
	store(guest, range, MAKE_NEW);
	stage2_publish(&guest->stage2);
}

void hyp_protect(struct hyp_guest *guest, const struct tlbp_range *range)
{
	store(guest, range, FORBID_WRITES);
	stage2_flush(&guest->stage2, range, 1, true);
}

/* --------------------------------------------------------- dirty pages --- */

static bool is_dirty(const struct hyp_guest *guest, uint64_t page)
{
	return page < HYP_LOG_PAGES && (guest->dirty[page / 64] >> page % 64 & 1);
}

/*
 * The next pages in a row that were written, and none behind the last. Their marks
 * go before they are protected: a write in between is in what is copied afterwards.
 */
static struct tlbp_range take_dirty(struct hyp_guest *guest, uint64_t page)
{
	struct tlbp_range range = { 0, 0 };

	while (page < HYP_LOG_PAGES && !is_dirty(guest, page))
		page++;
	range.start_va = HYP_MEMORY_IPA + page * HYP_PAGE_BYTES;
	for (; is_dirty(guest, page); page++) {
		guest->dirty[page / 64] &= ~(UINT64_C(1) << page % 64);
		range.page_count++;
	}
	return range;
}

void hyp_log_start(struct hyp_guest *guest)
{
	const struct tlbp_range range = { HYP_MEMORY_IPA, HYP_LOG_PAGES };

	uint32_t i;

	for (i = 0; i < HYP_LOG_PAGES / 64; i++)
		guest->dirty[i] = 0;
	guest->is_logged = true;
	hyp_protect(guest, &range);
}

/* One request for all: what combines both stages goes once. */
uint64_t hyp_log_collect(struct hyp_guest *guest)
{
	struct tlbp_range ranges[HYP_LOG_PAGES / 2];
	uint64_t page_count = 0;
	uint32_t count = 0;
	uint64_t page = 0;

	for (;;) {
		struct tlbp_range range = take_dirty(guest, page);

		if (!range.page_count)
			break;
		store(guest, &range, FORBID_WRITES);
		page = ((range.start_va - HYP_MEMORY_IPA) >> HYP_PAGE_SHIFT) + range.page_count;
		page_count += range.page_count;
		ranges[count++] = range;
	}
	stage2_flush(&guest->stage2, ranges, count, true);
	return page_count;
}

/* Another CPU may have allowed it before: then this one's entry was old. */
bool hyp_fault(struct hyp_guest *guest, uint64_t ipa, bool is_write)
{
	uint64_t page = (ipa - HYP_MEMORY_IPA) >> HYP_PAGE_SHIFT;
	const struct tlbp_range range = { ipa & ~(HYP_PAGE_BYTES - 1), 1 };

	if (!guest->is_logged || !is_write || ipa < HYP_MEMORY_IPA || page >= HYP_LOG_PAGES)
		return false;
	if (!last_table(guest, ipa)[index_of(ipa, LAST_LEVEL)])
		return false;
	guest->dirty[page / 64] |= UINT64_C(1) << page % 64;
	store(guest, &range, ALLOW_WRITES);
	stage2_forget_fault(&guest->stage2, range.start_va);
	return true;
}
