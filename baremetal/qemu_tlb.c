/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The size of QEMU's TLB for LDTR. It doubles at a full flush that finds it more
 * than 70 % used, and shrinks at one that finds it less than 30 % used more than
 * 100 ms of host time after the last change.
 */
#include "bm_internal.h"

#define INITIAL_ENTRIES 64      /* what it may have shrunk to */
#define SOFTMMU_PAGE_SHIFT 12
#define BYTES_PER_ENTRY 32
#define SHRINK_MS 100

#define GROW_VA UINT64_C(0x0000200000000000)
#define GROW_BYTES (UINT64_C(2) << 30)

static uint64_t grown_entries;
static uint64_t grown_at_ticks;

void bm_tlb_clear(void)
{
	__asm__ volatile("dsb nshst\n\ttlbi vmalle1\n\tdsb nsh\n\tisb" ::: "memory");
}

/* 2 GiB of addresses that all lead to the same block of RAM. */
static void map_once(void)
{
	static bool mapped;
	uint64_t block_bytes = UINT64_C(1) << bm_level_shift(2);

	if (mapped)
		return;
	mapped = true;
	for (uint64_t offset = 0; offset < GROW_BYTES; offset += block_bytes)
		bm_map(GROW_VA + offset, BM_RAM_START, 2, BM_NORMAL | BM_USER | BM_NON_GLOBAL);
	bm_publish();
}

static void grow(uint64_t entry_count)
{
	map_once();
	for (uint64_t size = INITIAL_ENTRIES; size < entry_count; size *= 2) {
		uint64_t touched = size / 4 * 3;

		for (uint64_t i = 0; i < touched; i++)
			bm_ldtr(GROW_VA + (i << SOFTMMU_PAGE_SHIFT));
		/* Before, not after: this thread may be preempted in between. */
		grown_at_ticks = bm_ticks();
		bm_tlb_clear();
	}
	grown_entries = entry_count;
}

void bm_tlb_grow(uint64_t entry_count)
{
	if (grown_entries == entry_count)
		bm_tlb_fresh();
	else
		grow(entry_count);
}

uint64_t bm_tlb_entries_for(uint64_t page_count)
{
	uint64_t needed = page_count * bm_page_bytes() / BYTES_PER_ENTRY + 2;
	uint64_t entries = 256;

	while (entries < needed)
		entries *= 2;
	return entries;
}

uint32_t bm_max_span_pages(void)
{
	/* (NUM + 1) << (5 * SCALE + 1) pages, just below 2^32 bytes. */
	switch (bm_granule_shift) {
	case 12:
		return 15 << 16;
	case 14:
		return 3 << 16;
	default:
		return 31 << 11;
	}
}

void bm_tlb_fresh(void)
{
	uint64_t window_ticks = BM_READ(cntfrq_el0) / 1000 * SHRINK_MS;

	/* Well before the window ends, and not past its end when done. */
	if (bm_ticks() - grown_at_ticks < window_ticks / 2) {
		bm_tlb_clear();
		if (bm_ticks() - grown_at_ticks < window_ticks * 9 / 10)
			return;
	}
	grow(grown_entries);
}
