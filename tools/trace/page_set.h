/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The pages that a process has touched, as a kernel finds them present in its
 * tables. Ranges are page numbers, first and count.
 */
#ifndef TLBP_TRACE_PAGE_SET_H
#define TLBP_TRACE_PAGE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SET_CHUNK_SHIFT 9

struct page_chunk {
	uint64_t number;
	uint64_t bits[(1 << PAGE_SET_CHUNK_SHIFT) / 64];
	bool used;
};

/* All zero is the empty set. */
struct page_set {
	struct page_chunk *chunks;
	size_t chunk_count;
	size_t capacity;
	/* A process stays on its page for a while. */
	uint64_t last_page_plus_1;
};

/* false: no memory. */
bool page_set_add(struct page_set *set, uint64_t page);
void page_set_remove(struct page_set *set, uint64_t first, uint64_t count);
/* To another place; the ranges do not overlap. false: no memory. */
bool page_set_move(struct page_set *set, uint64_t first, uint64_t count, uint64_t to);
/* Makes the range the smallest that holds the same pages. false: it holds none. */
bool page_set_shrink(const struct page_set *set, uint64_t *first, uint64_t *count);
void page_set_free(struct page_set *set);

#endif /* TLBP_TRACE_PAGE_SET_H */
