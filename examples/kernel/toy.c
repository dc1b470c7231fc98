/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "toy.h"

struct toy_table *toy_table_of(struct toy_space *space, uint64_t va)
{
	return &space->tables[va >> TOY_TABLE_SHIFT];
}

uint64_t *toy_entry_of(struct toy_space *space, uint64_t va)
{
	return &toy_table_of(space, va)->entries[(va >> TOY_PAGE_SHIFT) % TOY_TABLE_SLOTS];
}

void toy_map(struct toy_space *space, uint64_t va, uint64_t frame)
{
	struct toy_table *table = toy_table_of(space, va);

	if (!table->entries) {
		table->entries = toy_alloc_table();
		table->hooked = true;
	}
	toy_store_entry(space, va, frame << TOY_PAGE_SHIFT | TOY_WRITABLE | TOY_VALID);
}

void toy_flush(struct toy_space *space, uint64_t va, uint64_t page_count, bool leaf_only)
{
	struct tlbp_range range = { .start_va = va, .page_count = page_count };
	struct tlbp_request request = tlbp_page_request(space->tlb_space, &range,
							leaf_only ? TLBP_LEAF_ONLY : 0);

	/* Whatever it reports, the range is covered: there is nothing to handle. */
	tlbp_flush(space->tlbp, &request);
}

void toy_write_protect(struct toy_space *space, uint64_t va, uint64_t page_count)
{
	uint64_t i;

	for (i = 0; i < page_count; i++) {
		uint64_t page_va = va + (i << TOY_PAGE_SHIFT);

		toy_store_entry(space, page_va, *toy_entry_of(space, page_va) & ~TOY_WRITABLE);
	}
	toy_flush(space, va, page_count, true);
}

static bool is_empty(const struct toy_table *table)
{
	uint32_t i;

	for (i = 0; i < TOY_TABLE_SLOTS; i++)
		if (table->entries[i] & TOY_VALID)
			return false;
	return true;
}

/* Frames stay in their invalid entries until toy_free(). True if a table went, too. */
bool toy_clear(struct toy_space *space, uint64_t va, uint64_t page_count)
{
	bool unhooked = false;
	uint64_t i;

	for (i = 0; i < page_count; i++) {
		uint64_t page_va = va + (i << TOY_PAGE_SHIFT);
		struct toy_table *table = toy_table_of(space, page_va);

		toy_store_entry(space, page_va, *toy_entry_of(space, page_va) & ~TOY_VALID);
		if (is_empty(table)) {
			toy_unhook_table(space, page_va);
			unhooked = true;
		}
	}
	return unhooked;
}

void toy_free(struct toy_space *space, uint64_t va, uint64_t page_count)
{
	uint64_t i;

	for (i = 0; i < page_count; i++) {
		uint64_t page_va = va + (i << TOY_PAGE_SHIFT);
		struct toy_table *table = toy_table_of(space, page_va);

		toy_free_frame(*toy_entry_of(space, page_va) >> TOY_PAGE_SHIFT);
		*toy_entry_of(space, page_va) = 0;
		/* The last page of the range in a table that walkers cannot find. */
		if (!table->hooked && (i + 1 == page_count ||
				       toy_table_of(space, page_va + (1 << TOY_PAGE_SHIFT)) !=
					       table)) {
			toy_free_table(table->entries);
			table->entries = NULL;
		}
	}
}

void toy_unmap(struct toy_space *space, uint64_t va, uint64_t page_count)
{
	bool leaf_only = !toy_clear(space, va, page_count);

	toy_flush(space, va, page_count, leaf_only);
	toy_free(space, va, page_count);
}
