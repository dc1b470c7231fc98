/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Page tables for 48-bit addresses with any granule, and the MMU's switch. */
#include "bm_internal.h"

#define VA_BITS 48
#define LAST_LEVEL 3
#define ENTRY_VALID UINT64_C(1)
#define ENTRY_TABLE_OR_PAGE UINT64_C(3)
#define ADDRESS_BITS UINT64_C(0x0000fffffffff000)

#define POOL_END (BM_RAM_END - (UINT64_C(16) << 20))

/* MAIR_EL1: index 0 normal write-back, index 1 device nGnRnE. */
#define MAIR UINT64_C(0x00ff)
/* SCTLR_EL1: RES1 | SPAN (PAN stays as it is) | I | C | M */
#define SCTLR_MMU_ON (UINT64_C(0x30d00800) | 1 << 23 | 1 << 12 | 1 << 2 | 1)

extern char __pool_start[];

uint32_t bm_granule_shift = 12;
static uint64_t *roots[2];
static uint64_t pool_next;

uint64_t bm_alloc_pages(uint64_t page_count)
{
	uint64_t bytes = page_count * bm_page_bytes();

	if (!pool_next)
		pool_next = (uintptr_t)__pool_start;
	pool_next = (pool_next + bm_page_bytes() - 1) & ~(bm_page_bytes() - 1);

	uint64_t start = pool_next;

	pool_next += bytes;
	if (pool_next > POOL_END) {
		bm_printf("Bail out! out of memory\n");
		bm_exit(1);
	}
	for (uint64_t *word = (uint64_t *)start; word < (uint64_t *)pool_next; word++)
		*word = 0;
	return start;
}

/* -------------------------------------------------------------- tables --- */

static uint32_t index_bits(void)
{
	return bm_granule_shift - 3;
}

uint32_t bm_level_shift(uint32_t level)
{
	return bm_granule_shift + (LAST_LEVEL - level) * index_bits();
}

static uint32_t top_level(void)
{
	return bm_granule_shift == 16 ? 1 : 0;
}

static uint64_t *table_below(uint64_t *entry, bool create)
{
	if (!(*entry & ENTRY_VALID)) {
		if (!create)
			return NULL;
		*entry = bm_alloc_pages(1) | ENTRY_TABLE_OR_PAGE;
	}
	return (uint64_t *)(*entry & ADDRESS_BITS & ~(bm_page_bytes() - 1));
}

static uint64_t *find_entry(uint64_t va, uint32_t level, bool create)
{
	uint64_t *table = roots[va >> 63];
	/* The top level's index ends at VA_BITS and may be shorter than a table. */
	uint64_t index_va = va & ((UINT64_C(1) << VA_BITS) - 1);

	for (uint32_t at = top_level(); table; at++) {
		uint64_t index = (index_va >> bm_level_shift(at)) &
				 ((UINT64_C(1) << index_bits()) - 1);

		if (at == level)
			return &table[index];
		table = table_below(&table[index], create);
	}
	return NULL;
}

uint64_t bm_descriptor(uint64_t pa, uint32_t level, uint64_t attributes)
{
	return pa | attributes | (level == LAST_LEVEL ? ENTRY_TABLE_OR_PAGE : ENTRY_VALID);
}

volatile uint64_t *bm_entry(uint64_t va, uint32_t level)
{
	return find_entry(va, level, false);
}

void bm_map(uint64_t va, uint64_t pa, uint32_t level, uint64_t attributes)
{
	volatile uint64_t *entry = find_entry(va, level, true);

	*entry = bm_descriptor(pa, level, attributes);
}

/* -------------------------------------------------------------- switch --- */

bool bm_has_granule(uint32_t granule_shift)
{
	uint64_t mmfr0 = BM_READ(id_aa64mmfr0_el1);

	switch (granule_shift) {
	case 12:
		return ((mmfr0 >> 28) & 15) != 15;
	case 14:
		return ((mmfr0 >> 20) & 15) != 0;
	case 16:
		return ((mmfr0 >> 24) & 15) != 15;
	default:
		return false;
	}
}

/* Both halves alike: T0SZ/T1SZ, write-back, inner shareable; 44-bit physical
 * addresses, 16-bit ASIDs. The two TG fields encode granules differently. */
static uint64_t tcr(void)
{
	uint64_t tg0 = bm_granule_shift == 12 ? 0 : bm_granule_shift == 14 ? 2 : 1;
	uint64_t tg1 = bm_granule_shift == 12 ? 2 : bm_granule_shift == 14 ? 1 : 3;
	uint64_t half = (64 - VA_BITS) | 1 << 8 | 1 << 10 | 3 << 12;

	return half | tg0 << 14 | half << 16 | tg1 << 30 | UINT64_C(4) << 32 | UINT64_C(1) << 36;
}

void bm_mmu_join(void)
{
	BM_WRITE(mair_el1, MAIR);
	BM_WRITE(ttbr0_el1, (uintptr_t)roots[0] | (uint64_t)BM_ASID << 48);
	BM_WRITE(ttbr1_el1, (uintptr_t)roots[1]);
	BM_WRITE(tcr_el1, tcr());
	__asm__ volatile("isb" ::: "memory");
	bm_tlb_clear();
	BM_WRITE(sctlr_el1, SCTLR_MMU_ON);
	__asm__ volatile("isb" ::: "memory");
}

void bm_mmu_on(uint32_t granule_shift)
{
	if (!bm_has_granule(granule_shift)) {
		/* Without this QEMU would hang silently with another granule. */
		bm_printf("Bail out! this CPU has no granule of 2^%u bytes\n", granule_shift);
		bm_exit(1);
	}
	bm_granule_shift = granule_shift;
	roots[0] = (uint64_t *)bm_alloc_pages(1);
	roots[1] = (uint64_t *)bm_alloc_pages(1);

	uint32_t level = granule_shift == 12 ? 1 : 2;
	uint64_t block_bytes = UINT64_C(1) << bm_level_shift(level);

	for (uint64_t va = 0; va < BM_RAM_END; va += block_bytes)
		bm_map(va, va, level, va < BM_RAM_START ? BM_DEVICE : BM_NORMAL);
	bm_publish();
	bm_mmu_join();
}
