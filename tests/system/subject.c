/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Whose translations a run is about, where they are, and how to look at them. */
#include "system.h"

#define GUEST_VMID 5
#define OTHER_VMID 6

/* Entries of the larger TLBs take too long to fill, above all a guest's. */
#define OWN_MAX_ENTRIES (UINT64_C(1) << 19)
#define GUEST_MAX_ENTRIES (UINT64_C(1) << 16)

/* ------------------------------------------------------ the image's own --- */

static void fill_word(uint64_t pa, bool is_new)
{
	*(volatile uint64_t *)pa = is_new ? NEW_WORD : OLD_WORD;
}

#define OWN_VIEW                                                                      \
	.tables = &bm_own_tables, .attributes = BM_NORMAL | BM_USER | BM_XN,          \
	.address_bits = 48, .max_entries = OWN_MAX_ENTRIES, .fill = fill_word,        \
	.load = bm_try_ldtr, .store = bm_try_sttr, .clear = bm_tlb_clear,             \
	.grow = bm_tlb_grow, .fresh = bm_tlb_fresh

/* At EL1 nothing shares the TLB of LDTR with the page that is probed (see bm.h). */
static const struct view kernel_view = { OWN_VIEW, .exact = EXACT_ALWAYS };
const struct view hyp_view = { OWN_VIEW, .exact = EXACT_SMALL_PAGES };

/* --------------------------------------------------------------- a guest's --- */

/*
 * Where a guest sees the page, or the table, that is probed. One place for all of
 * them: its entry is written anew for each, and the TLB cleared.
 */
#define GUEST_DATA_VA UINT64_C(0x0000300000000000)
#define GUEST_TABLE_VA UINT64_C(0x0000310000000000)
#define GUEST_PAGE (BM_NORMAL | BM_USER | BM_NON_GLOBAL | BM_XN)
#define TABLE_ENTRIES 512

static struct bm_guest guest;
static struct bm_guest other_guest;

struct access {
	uint64_t va;
	uint64_t word;
};

static uint64_t task_load(uint64_t access)
{
	struct access *wanted = (struct access *)access;

	return bm_try_ldtr(wanted->va, &wanted->word);
}

static uint64_t task_store(uint64_t va)
{
	return bm_try_sttr(va);
}

static bool load_in_guest(uint64_t va, uint64_t *word)
{
	struct access access = { .va = va };
	bool done = bm_guest_run(task_load, (uintptr_t)&access);

	*word = access.word;
	return done;
}

static uint64_t page_of(uint64_t address)
{
	return address & ~(bm_page_bytes() - 1);
}

static void show_data(uint64_t ipa)
{
	bm_map_in(&bm_guest_stage1, GUEST_DATA_VA, page_of(ipa), 3, GUEST_PAGE);
}

static bool load_data(uint64_t ipa, uint64_t *word)
{
	return load_in_guest(GUEST_DATA_VA + ipa - page_of(ipa), word);
}

static bool store_data(uint64_t ipa)
{
	return bm_guest_run(task_store, GUEST_DATA_VA + ipa - page_of(ipa));
}

/* All entries of the guest's table lead to one page with the word in it. */
static void fill_table(uint64_t pa, bool is_new)
{
	static uint64_t pages[2];
	volatile uint64_t *table = (uint64_t *)pa;
	uint32_t i;

	if (!pages[is_new])
		pages[is_new] = bm_alloc_pages(1);
	fill_word(pages[is_new], is_new);
	for (i = 0; i < TABLE_ENTRIES; i++)
		table[i] = bm_descriptor_in(&bm_guest_stage1, pages[is_new], 3, GUEST_PAGE);
}

static void show_table(uint64_t ipa)
{
	bm_map_in(&bm_guest_stage1, GUEST_TABLE_VA, page_of(ipa), 2, BM_TABLE);
}

/*
 * Each time through another entry of the table: what the TLB has of the last one
 * combines both stages, and would hide what it has of stage 2.
 */
static bool load_through_table(uint64_t ipa, uint64_t *word)
{
	static uint64_t column;

	(void)ipa;
	column = (column + 1) % TABLE_ENTRIES;
	return load_in_guest(GUEST_TABLE_VA + column * bm_page_bytes(), word);
}

static void grow_guest(uint64_t entry_count)
{
	bm_guest_tlb_grow(&guest, entry_count);
}

#define GUEST_VIEW                                                                    \
	.tables = &guest.stage2, .attributes = BM_STAGE2_NORMAL,                      \
	.address_bits = BM_IPA_BITS, .max_entries = GUEST_MAX_ENTRIES,                \
	.clear = bm_guest_tlb_clear, .grow = grow_guest, .fresh = bm_guest_tlb_fresh

/* Its entries combine both stages: the last step of a flush takes all of them. */
const struct view guest_data_view = {
	GUEST_VIEW,
	.exact = EXACT_NEVER,
	.show = show_data,
	.fill = fill_word,
	.load = load_data,
	.store = store_data,
};

const struct view guest_table_view = {
	GUEST_VIEW,
	.exact = EXACT_SMALL_PAGES,
	.show = show_table,
	.fill = fill_table,
	.load = load_through_table,
};

/* -------------------------------------------------------------- the subject --- */

uint32_t subject_kind(void)
{
	if (bm_el() == 1)
		return TLBP_SPACE_KERNEL;
	if (bm_option_is("space", "hyp"))
		return TLBP_SPACE_HYP;
	if (bm_option_is("space", "guest"))
		return TLBP_SPACE_GUEST;
	bm_printf("Bail out! space= is missing or unknown\n");
	bm_exit(1);
}

const struct view *subject_view(void)
{
	switch (subject_kind()) {
	case TLBP_SPACE_KERNEL:
		return &kernel_view;
	case TLBP_SPACE_HYP:
		return &hyp_view;
	default:
		return &guest_table_view;
	}
}

void subject_init(void)
{
	if (subject_kind() != TLBP_SPACE_GUEST)
		return;
	bm_guest_init(&guest, GUEST_VMID);
	bm_guest_init(&other_guest, OTHER_VMID);
	subject_join();
}

void subject_join(void)
{
	if (subject_kind() == TLBP_SPACE_GUEST)
		bm_guest_load(&guest);
}

void subject_leave(void)
{
	if (subject_kind() == TLBP_SPACE_GUEST)
		bm_guest_load(&other_guest);
}

struct tlbp_space space_of(uint32_t kind, uint32_t domain)
{
	return (struct tlbp_space){
		.kind = kind,
		.domain = domain,
		.granule_shift = bm_granule_shift,
		.asid = kind == TLBP_SPACE_USER ? BM_ASID : 0,
		.vmid = kind == TLBP_SPACE_GUEST ? GUEST_VMID : 0,
	};
}

struct tlbp_space subject_space(uint32_t domain)
{
	return space_of(subject_kind(), domain);
}

/* ------------------------------------------------------------- addresses --- */

/*
 * At EL2, and in stage 2, the pages that are probed share a TLB with RAM. In one
 * of 2^19 entries the bits [30:12] of an address are its place: bit 30 is set for
 * RAM, and clear here.
 */
uint64_t low_page_va(void)
{
	return UINT64_C(0x0000123410000000) + 7 * bm_page_bytes();
}

uint64_t high_page_va(void)
{
	return UINT64_C(0xffff923440000000) + 5 * bm_page_bytes();
}

uint64_t guest_page_ipa(void)
{
	return UINT64_C(0x0000001410000000) + 7 * bm_page_bytes();
}

uint64_t subject_va(void)
{
	switch (subject_kind()) {
	case TLBP_SPACE_KERNEL:
		return high_page_va();
	case TLBP_SPACE_HYP:
		return low_page_va();
	default:
		return guest_page_ipa();
	}
}

uint64_t subject_block_va(void)
{
	switch (subject_kind()) {
	case TLBP_SPACE_KERNEL:
		return UINT64_C(0xffff908000000000);
	case TLBP_SPACE_HYP:
		return LOW_BLOCK_VA;
	default:
		return UINT64_C(0x0000002000000000);
	}
}

uint64_t top_page_va(uint64_t page_count)
{
	return 0 - page_count * bm_page_bytes();
}
