/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Translation tables for 48-bit addresses with any granule, and the MMU's switch. */
#include "bm_internal.h"

#define VA_BITS 48
#define LAST_LEVEL 3
#define ENTRY_VALID UINT64_C(1)
#define ENTRY_TABLE_OR_PAGE UINT64_C(3)
#define ADDRESS_BITS UINT64_C(0x0000fffffffff000)

#define POOL_END (BM_RAM_END - (UINT64_C(16) << 20))

/* MAIR_ELx: index 0 normal write-back, index 1 device nGnRnE. */
#define MAIR UINT64_C(0x00ff)
/* SCTLR_ELx: RES1 | SPAN (PAN stays as it is; RES1 at EL2) | I | C | M */
#define SCTLR_EL1_MMU_ON (UINT64_C(0x30d00800) | 1 << 23 | 1 << 12 | 1 << 2 | 1)
#define SCTLR_EL2_MMU_ON (UINT64_C(0x30c50830) | 1 << 12 | 1 << 2 | 1)
/* TCR_ELx fields: PS 44-bit physical addresses, AS 16-bit ASIDs, DS for LPA2. */
#define PS_44_BITS UINT64_C(4)
#define TCR_EL1_AS (UINT64_C(1) << 36)
#define TCR_EL1_DS (UINT64_C(1) << 59)
#define TCR_EL2_RES1 (UINT64_C(1) << 31 | UINT64_C(1) << 23)
#define TCR_EL2_DS (UINT64_C(1) << 32)

extern char __pool_start[];

uint32_t bm_granule_shift = 12;
bool bm_uses_lpa2;
struct bm_tables bm_own_tables;
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

static uint64_t *table_below(uint64_t *entry, bool create)
{
	if (!(*entry & ENTRY_VALID)) {
		if (!create)
			return NULL;
		*entry = bm_alloc_pages(1) | ENTRY_TABLE_OR_PAGE;
	}
	return (uint64_t *)(*entry & ADDRESS_BITS & ~(bm_page_bytes() - 1));
}

static uint64_t *find_entry(const struct bm_tables *tables, uint64_t va, uint32_t level,
			    bool create)
{
	uint64_t *table = tables->roots[va >> 63];
	/* The top level's index ends at VA_BITS and may be shorter than a table. */
	uint64_t index_va = va & ((UINT64_C(1) << VA_BITS) - 1);

	for (uint32_t at = tables->top_level; table; at++) {
		uint64_t index = (index_va >> bm_level_shift(at)) &
				 ((UINT64_C(1) << index_bits()) - 1);

		if (at == level)
			return &table[index];
		table = table_below(&table[index], create);
	}
	return NULL;
}

struct bm_tables bm_make_tables(void)
{
	return (struct bm_tables){
		.roots = { (uint64_t *)bm_alloc_pages(1), (uint64_t *)bm_alloc_pages(1) },
		.top_level = bm_granule_shift == 16 ? 1 : 0,
		/* Where output address bits [51:50] are in its place, all zero here. */
		.never = bm_uses_lpa2 ? BM_INNER : 0,
	};
}

uint64_t bm_descriptor_in(const struct bm_tables *tables, uint64_t pa, uint32_t level,
			  uint64_t attributes)
{
	return pa | (attributes & ~tables->never) | tables->always |
	       (level == LAST_LEVEL ? ENTRY_TABLE_OR_PAGE : ENTRY_VALID);
}

volatile uint64_t *bm_entry_in(const struct bm_tables *tables, uint64_t va, uint32_t level)
{
	return find_entry(tables, va, level, false);
}

void bm_map_in(const struct bm_tables *tables, uint64_t va, uint64_t pa, uint32_t level,
	       uint64_t attributes)
{
	volatile uint64_t *entry = find_entry(tables, va, level, true);

	*entry = bm_descriptor_in(tables, pa, level, attributes);
}

uint64_t bm_descriptor(uint64_t pa, uint32_t level, uint64_t attributes)
{
	return bm_descriptor_in(&bm_own_tables, pa, level, attributes);
}

volatile uint64_t *bm_entry(uint64_t va, uint32_t level)
{
	return bm_entry_in(&bm_own_tables, va, level);
}

void bm_map(uint64_t va, uint64_t pa, uint32_t level, uint64_t attributes)
{
	bm_map_in(&bm_own_tables, va, pa, level, attributes);
}

void bm_map_machine(const struct bm_tables *tables)
{
	uint32_t level = bm_granule_shift == 12 ? 1 : 2;
	uint64_t block_bytes = UINT64_C(1) << bm_level_shift(level);

	for (uint64_t va = 0; va < BM_RAM_END; va += block_bytes)
		bm_map_in(tables, va, va, level, va < BM_RAM_START ? BM_DEVICE : BM_NORMAL);
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

bool bm_has_lpa2(uint32_t granule_shift)
{
	uint64_t mmfr0 = BM_READ(id_aa64mmfr0_el1);

	switch (granule_shift) {
	case 12:
		return ((mmfr0 >> 28) & 15) == 1;
	case 14:
		return ((mmfr0 >> 20) & 15) == 2;
	default:
		return false;
	}
}

/* TnSZ, write-back, inner shareable. */
#define TCR_HALF ((uint64_t)(64 - VA_BITS) | 1 << 8 | 1 << 10 | 3 << 12)

static uint64_t tcr_lower_half(void)
{
	uint64_t tg0 = bm_granule_shift == 12 ? 0 : bm_granule_shift == 14 ? 2 : 1;

	return TCR_HALF | tg0 << 14;
}

/* Both halves alike, but the two TG fields encode granules differently. */
static uint64_t tcr_el1(void)
{
	uint64_t tg1 = bm_granule_shift == 12 ? 2 : bm_granule_shift == 14 ? 1 : 3;

	return tcr_lower_half() | TCR_HALF << 16 | tg1 << 30 | PS_44_BITS << 32 | TCR_EL1_AS |
	       (bm_uses_lpa2 ? TCR_EL1_DS : 0);
}

static uint64_t tcr_el2(void)
{
	return tcr_lower_half() | PS_44_BITS << 16 | TCR_EL2_RES1 | (bm_uses_lpa2 ? TCR_EL2_DS : 0);
}

void bm_mmu_join_el1(const struct bm_tables *tables)
{
	BM_WRITE(mair_el1, MAIR);
	BM_WRITE(ttbr0_el1, (uintptr_t)tables->roots[0] | (uint64_t)BM_ASID << 48);
	BM_WRITE(ttbr1_el1, (uintptr_t)tables->roots[1]);
	BM_WRITE(tcr_el1, tcr_el1());
	__asm__ volatile("isb" ::: "memory");
	BM_WRITE(sctlr_el1, SCTLR_EL1_MMU_ON);
	__asm__ volatile("isb" ::: "memory");
}

static void join_el2(void)
{
	BM_WRITE(mair_el2, MAIR);
	BM_WRITE(ttbr0_el2, (uintptr_t)bm_own_tables.roots[0]);
	BM_WRITE(tcr_el2, tcr_el2());
	__asm__ volatile("isb" ::: "memory");
	BM_WRITE(sctlr_el2, SCTLR_EL2_MMU_ON);
	__asm__ volatile("isb" ::: "memory");
}

void bm_mmu_join(void)
{
	bm_tlb_clear();
	if (bm_el() == 2)
		join_el2();
	else
		bm_mmu_join_el1(&bm_own_tables);
}

static void refuse_granule(const char *what, uint32_t granule_shift)
{
	bm_printf("Bail out! this CPU has no %s of 2^%u bytes\n", what, granule_shift);
	bm_exit(1);
}

void bm_mmu_on(uint32_t granule_shift)
{
	/* Without this QEMU would hang silently with another granule. */
	if (!bm_has_granule(granule_shift))
		refuse_granule("granule", granule_shift);
	bm_granule_shift = granule_shift;
	bm_own_tables = bm_make_tables();
	if (bm_el() == 2) {
		/* One privilege, no ASIDs: AP[1] is RES1, PXN and nG are RES0. */
		bm_own_tables.always |= BM_USER;
		bm_own_tables.never |= BM_NON_GLOBAL | BM_PXN;
		bm_own_tables.roots[1] = NULL;
	}
	bm_map_machine(&bm_own_tables);
	bm_publish();
	bm_mmu_join();
}

void bm_mmu_on_lpa2(uint32_t granule_shift)
{
	if (!bm_has_lpa2(granule_shift))
		refuse_granule("LPA2 with a granule", granule_shift);
	bm_uses_lpa2 = true;
	bm_mmu_on(granule_shift);
}
