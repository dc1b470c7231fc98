/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The size of QEMU's TLBs: of the one for LDTR, and of the one for stage 2. It
 * doubles at a full flush that finds the TLB more than 70 % used, and shrinks at
 * one that finds it less than 30 % used more than 100 ms of host time after the
 * last change.
 */
#include "bm_internal.h"

#define INITIAL_ENTRIES 64      /* what it may have shrunk to */
#define SOFTMMU_PAGE_SHIFT 12
#define BYTES_PER_ENTRY 32
#define SHRINK_MS 100

#define GROW_VA UINT64_C(0x0000200000000000)
#define GROW_BYTES (UINT64_C(2) << 30)
#define GROW_IPA (UINT64_C(256) << 30)

struct softmmu_tlb {
	void (*touch)(uint64_t entry_count);    /* fills as many entries */
	void (*clear)(void);
	uint64_t grown_entries;
	uint64_t grown_at_ticks;
};

static void grow(struct softmmu_tlb *tlb, uint64_t entry_count)
{
	for (uint64_t size = INITIAL_ENTRIES; size < entry_count; size *= 2) {
		tlb->touch(size / 4 * 3);
		/* Before, not after: this thread may be preempted in between. */
		tlb->grown_at_ticks = bm_ticks();
		tlb->clear();
	}
	tlb->grown_entries = entry_count;
}

static void freshen(struct softmmu_tlb *tlb)
{
	uint64_t window_ticks = BM_READ(cntfrq_el0) / 1000 * SHRINK_MS;

	/* Well before the window ends, and not past its end when done. */
	if (bm_ticks() - tlb->grown_at_ticks < window_ticks / 2) {
		tlb->clear();
		if (bm_ticks() - tlb->grown_at_ticks < window_ticks * 9 / 10)
			return;
	}
	grow(tlb, tlb->grown_entries);
}

static void grow_or_freshen(struct softmmu_tlb *tlb, uint64_t entry_count)
{
	if (tlb->grown_entries == entry_count)
		freshen(tlb);
	else
		grow(tlb, entry_count);
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

/* ---------------------------------------------------- the image's regime --- */

void bm_tlb_clear(void)
{
	if (bm_el() == 2)
		__asm__ volatile("dsb nshst\n\ttlbi alle2\n\tdsb nsh\n\tisb" ::: "memory");
	else
		__asm__ volatile("dsb nshst\n\ttlbi vmalle1\n\tdsb nsh\n\tisb" ::: "memory");
}

/* 2 GiB of addresses that all lead to the same block of RAM. */
static void map_own_once(void)
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

static void touch_own(uint64_t entry_count)
{
	for (uint64_t i = 0; i < entry_count; i++)
		bm_ldtr(GROW_VA + (i << SOFTMMU_PAGE_SHIFT));
}

static struct softmmu_tlb own_tlb = { .touch = touch_own, .clear = bm_tlb_clear };

void bm_tlb_grow(uint64_t entry_count)
{
	map_own_once();
	grow_or_freshen(&own_tlb, entry_count);
}

void bm_tlb_fresh(void)
{
	freshen(&own_tlb);
}

/* --------------------------------------------------------------- stage 2 --- */

void bm_guest_tlb_clear(void)
{
	__asm__ volatile("dsb nshst\n\ttlbi alle1\n\tdsb nsh\n\tisb" ::: "memory");
}

/*
 * Many stage-1 tables in the guest's eyes, each at a page of its own; in truth all
 * are one. Reading what the n-th maps takes the n-th page's entry.
 */
static void map_tables(struct bm_guest *guest, uint64_t count)
{
	static uint64_t table;
	uint32_t reach_shift = bm_level_shift(2);

	if (!table) {
		table = bm_alloc_pages(1);
		*(uint64_t *)table = bm_descriptor_in(&bm_guest_stage1, BM_RAM_START, 3,
						      BM_NORMAL | BM_USER | BM_NON_GLOBAL);
	}
	for (; guest->grow_pages < count; guest->grow_pages++) {
		uint64_t ipa = GROW_IPA + guest->grow_pages * bm_page_bytes();
		uint64_t va = GROW_VA + (guest->grow_pages << reach_shift);

		bm_map_in(&bm_guest_stage1, va, ipa, 2, BM_TABLE);
		bm_map_in(&guest->stage2, ipa, table, 3, BM_STAGE2_NORMAL);
	}
	bm_publish();
}

static uint64_t read_through_tables(uint64_t count)
{
	uint32_t reach_shift = bm_level_shift(2);

	for (uint64_t i = 0; i < count; i++)
		bm_ldtr(GROW_VA + (i << reach_shift));
	return count;
}

static void touch_stage2(uint64_t entry_count)
{
	bm_guest_run(read_through_tables, entry_count);
}

static struct softmmu_tlb stage2_tlb = { .touch = touch_stage2, .clear = bm_guest_tlb_clear };

void bm_guest_tlb_grow(struct bm_guest *guest, uint64_t entry_count)
{
	map_tables(guest, entry_count);
	grow_or_freshen(&stage2_tlb, entry_count);
}

void bm_guest_tlb_fresh(void)
{
	freshen(&stage2_tlb);
}
