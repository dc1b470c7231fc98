/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Chunks of 512 pages in a hash table, so that a range is looked at a chunk at
 * a time, and never page by page. Chunks stay when they are empty.
 */
#include "page_set.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_PAGES (UINT64_C(1) << PAGE_SET_CHUNK_SHIFT)
#define CHUNK_WORDS (CHUNK_PAGES / 64)

/* Where the chunk is, or the free place for it. There is always one. */
static struct page_chunk *place_of(struct page_chunk *chunks, size_t capacity, uint64_t number)
{
	/* Multiplied by 2^64 / golden ratio (Knuth, TAOCP 6.4), near numbers lie far apart. */
	size_t at = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (capacity - 1);

	while (chunks[at].used && chunks[at].number != number)
		at = (at + 1) & (capacity - 1);
	return &chunks[at];
}

static bool grow(struct page_set *set)
{
	size_t capacity = set->capacity ? 2 * set->capacity : 64;
	struct page_chunk *chunks = calloc(capacity, sizeof(*chunks));
	size_t i;

	if (!chunks)
		return false;
	for (i = 0; i < set->capacity; i++)
		if (set->chunks[i].used)
			*place_of(chunks, capacity, set->chunks[i].number) = set->chunks[i];
	free(set->chunks);
	set->chunks = chunks;
	set->capacity = capacity;
	return true;
}

bool page_set_add(struct page_set *set, uint64_t page)
{
	uint64_t number = page >> PAGE_SET_CHUNK_SHIFT, bit = page % CHUNK_PAGES;
	struct page_chunk *chunk;

	if (page + 1 == set->last_page_plus_1)
		return true;
	if (2 * set->chunk_count >= set->capacity && !grow(set))
		return false;
	chunk = place_of(set->chunks, set->capacity, number);
	set->chunk_count += !chunk->used;
	chunk->used = true;
	chunk->number = number;
	chunk->bits[bit / 64] |= UINT64_C(1) << bit % 64;
	set->last_page_plus_1 = page + 1;
	return true;
}

/* Which bits of a word lie in the range; word is the number of its first page. */
static uint64_t word_mask(uint64_t word_page, uint64_t first, uint64_t last)
{
	uint64_t mask = UINT64_MAX;

	if (last < word_page || first > word_page + 63)
		return 0;
	if (first > word_page)
		mask &= UINT64_MAX << (first - word_page);
	if (last < word_page + 63)
		mask &= UINT64_MAX >> (word_page + 63 - last);
	return mask;
}

/* What is done to the words that hold pages of the range. */
struct visit {
	uint64_t first;
	uint64_t last;
	void (*word)(struct visit *visit, uint64_t *bits, uint64_t word_page, uint64_t inside);
	uint64_t lowest;
	uint64_t highest;
	uint64_t *pages;
	size_t page_count;
};

/* The caller has made sure that count is not 0 and the range ends below 2^64. */
static void visit_range(const struct page_set *set, struct visit *visit)
{
	size_t i, word;

	for (i = 0; i < set->capacity; i++) {
		struct page_chunk *chunk = &set->chunks[i];

		if (!chunk->used || chunk->number < visit->first >> PAGE_SET_CHUNK_SHIFT ||
		    chunk->number > visit->last >> PAGE_SET_CHUNK_SHIFT)
			continue;
		for (word = 0; word < CHUNK_WORDS; word++) {
			uint64_t page = (chunk->number << PAGE_SET_CHUNK_SHIFT) + word * 64;
			uint64_t inside = chunk->bits[word] &
				word_mask(page, visit->first, visit->last);

			if (inside)
				visit->word(visit, &chunk->bits[word], page, inside);
		}
	}
}

static void clear_word(struct visit *visit, uint64_t *bits, uint64_t word_page, uint64_t inside)
{
	(void)visit;
	(void)word_page;
	*bits &= ~inside;
}

static void measure_word(struct visit *visit, uint64_t *bits, uint64_t word_page, uint64_t inside)
{
	uint64_t low = word_page + (uint64_t)__builtin_ctzll(inside);
	uint64_t high = word_page + 63 - (uint64_t)__builtin_clzll(inside);

	(void)bits;
	visit->lowest = low < visit->lowest ? low : visit->lowest;
	visit->highest = high > visit->highest ? high : visit->highest;
	visit->page_count += (size_t)__builtin_popcountll(inside);
}

static void list_word(struct visit *visit, uint64_t *bits, uint64_t word_page, uint64_t inside)
{
	(void)bits;
	for (; inside; inside &= inside - 1)
		visit->pages[visit->page_count++] = word_page + (uint64_t)__builtin_ctzll(inside);
}

void page_set_remove(struct page_set *set, uint64_t first, uint64_t count)
{
	struct visit visit = { .first = first, .last = first + count - 1, .word = clear_word };

	if (count > 0)
		visit_range(set, &visit);
	set->last_page_plus_1 = 0;
}

bool page_set_shrink(const struct page_set *set, uint64_t *first, uint64_t *count)
{
	struct visit visit = {
		.first = *first, .last = *first + *count - 1, .word = measure_word,
		.lowest = UINT64_MAX,
	};

	if (*count > 0)
		visit_range(set, &visit);
	if (visit.page_count == 0)
		return false;
	*first = visit.lowest;
	*count = visit.highest - visit.lowest + 1;
	return true;
}

bool page_set_move(struct page_set *set, uint64_t first, uint64_t count, uint64_t to)
{
	struct visit visit = {
		.first = first, .last = first + count - 1, .word = measure_word,
		.lowest = UINT64_MAX,
	};
	bool good = true;
	size_t i;

	if (count > 0)
		visit_range(set, &visit);
	if (visit.page_count == 0)
		return true;
	visit.pages = calloc(visit.page_count, sizeof(*visit.pages));
	if (!visit.pages)
		return false;
	visit.page_count = 0;
	visit.word = list_word;
	visit_range(set, &visit);
	page_set_remove(set, first, count);
	for (i = 0; good && i < visit.page_count; i++)
		good = page_set_add(set, visit.pages[i] - first + to);
	free(visit.pages);
	return good;
}

void page_set_free(struct page_set *set)
{
	free(set->chunks);
	*set = (struct page_set){0};
}
