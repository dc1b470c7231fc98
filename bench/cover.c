/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Operations per range: the library's cover beside the greedy tiling that
 * kernels use.
 *
 * The greedy tiling goes from the largest scale to the smallest and takes one
 * disjoint operation per scale, and one operation by address for an odd page.
 *
 * Exits with failure if the library ever takes more operations than the greedy
 * tiling, or more than two.
 */
#include <stdio.h>

#include <tlbpolicy/arm64.h>

#define MAX_PAGES TLBP_ARM64_MAX_SPAN_PAGES

struct tally {
	uint64_t total_ops;
	uint32_t max_ops;
};

static uint32_t greedy_op_count(uint64_t page_count)
{
	uint32_t op_count = page_count & 1;

	/* 2^21 pages are 32 units of scale 3: the field is one too narrow for a mask. */
	if (page_count == MAX_PAGES)
		return 1;
	for (uint32_t scale = 0; scale < 4; scale++)
		op_count += (page_count >> (5 * scale + 1) & 31) != 0;
	return op_count;
}

static uint32_t library_op_count(uint64_t page_count)
{
	uint64_t page_index = 0;
	uint32_t op_count = 0;

	while (page_index < page_count) {
		struct tlbp_arm64_span span =
			tlbp_arm64_next_span(page_count, page_index, MAX_PAGES);

		page_index = span.page_index + span.page_count;
		op_count++;
	}
	return op_count;
}

static void tally_add(struct tally *tally, uint32_t op_count)
{
	tally->total_ops += op_count;
	if (op_count > tally->max_ops)
		tally->max_ops = op_count;
}

static bool compare(uint64_t max_pages)
{
	struct tally greedy = { 0, 0 };
	struct tally library = { 0, 0 };
	bool never_worse = true;

	for (uint64_t pages = 1; pages <= max_pages; pages++) {
		uint32_t greedy_ops = greedy_op_count(pages);
		uint32_t library_ops = library_op_count(pages);

		tally_add(&greedy, greedy_ops);
		tally_add(&library, library_ops);
		never_worse = never_worse && library_ops <= greedy_ops;
	}
	printf("%9llu  %6.3f %4u  %7.3f %4u\n", (unsigned long long)max_pages,
	       (double)greedy.total_ops / (double)max_pages, greedy.max_ops,
	       (double)library.total_ops / (double)max_pages, library.max_ops);
	return never_worse && library.max_ops <= 2;
}

int main(void)
{
	bool ok;

	printf("operations to cover every range of 1 to N pages\n");
	printf("                greedy          library\n");
	printf("        N    mean  max     mean  max\n");
	ok = compare(512);
	ok = compare(MAX_PAGES) && ok;
	return ok ? 0 : 1;
}
