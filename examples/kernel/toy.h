/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A toy kernel's page tables: two levels, 8 KiB pages (the mock's), one address
 * space. It stands for the code that an integrator wants to unit-test: it
 * changes tables, flushes, and frees what nobody can reach any more.
 */
#ifndef TOY_H
#define TOY_H

#include <tlbpolicy.h>

#define TOY_PAGE_SHIFT 13
#define TOY_TABLE_SLOTS 1024
#define TOY_TABLE_SHIFT (TOY_PAGE_SHIFT + 10)
#define TOY_TABLE_COUNT 4

#define TOY_VALID UINT64_C(1)
#define TOY_WRITABLE UINT64_C(2)

/**
 * struct toy_table - one table of the last level
 * @entries: TOY_TABLE_SLOTS of them: frame, TOY_WRITABLE, TOY_VALID; NULL if
 *   there is no table.
 * @hooked: Walkers find it.
 */
struct toy_table {
	uint64_t *entries;
	bool hooked;
};

/**
 * struct toy_space - one user address space
 * @tlbp: How to invalidate.
 * @tlb_space: Whose translations.
 * @tables: The first level.
 */
struct toy_space {
	const struct tlbp *tlbp;
	struct tlbp_space tlb_space;
	struct toy_table tables[TOY_TABLE_COUNT];
};

void toy_map(struct toy_space *space, uint64_t va, uint64_t frame);
void toy_write_protect(struct toy_space *space, uint64_t va, uint64_t page_count);
void toy_unmap(struct toy_space *space, uint64_t va, uint64_t page_count);

/* What toy_unmap() is made of; the test puts it together wrongly. */
bool toy_clear(struct toy_space *space, uint64_t va, uint64_t page_count);
void toy_flush(struct toy_space *space, uint64_t va, uint64_t page_count, bool leaf_only);
void toy_free(struct toy_space *space, uint64_t va, uint64_t page_count);

struct toy_table *toy_table_of(struct toy_space *space, uint64_t va);
uint64_t *toy_entry_of(struct toy_space *space, uint64_t va);

/* The port: a kernel stores, allocates and frees here, a unit test watches. */
void toy_store_entry(struct toy_space *space, uint64_t va, uint64_t value);
void toy_unhook_table(struct toy_space *space, uint64_t va);
uint64_t *toy_alloc_table(void);
void toy_free_table(uint64_t *entries);
void toy_free_frame(uint64_t frame);

#endif /* TOY_H */
