/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Operations per range: the library's cover beside the tiling that kernels use,
 * as Linux 7.2 has it.
 *
 * It goes from the largest scale to the smallest and takes one disjoint operation
 * per scale, and one operation by address for an odd page. With 52-bit addresses
 * range operations begin at multiples of 64 KiB: it takes operations by address up
 * to the first of them. The library rounds ranges outward there, or covers them
 * exactly if told to (TLBP_ARM64_EXACT).
 *
 * Exits with failure if the library ever takes more operations than that, or, but
 * for exact covers with 52-bit addresses, more than two.
 */
#include <stdio.h>

#include <tlbpolicy/arm64.h>

#define MAX_PAGES TLBP_ARM64_MAX_SPAN_PAGES

struct tally {
	uint64_t total_ops;
	uint64_t case_count;
	uint32_t max_ops;
};

static void tally_add(struct tally *tally, uint32_t op_count)
{
	tally->total_ops += op_count;
	tally->case_count++;
	if (op_count > tally->max_ops)
		tally->max_ops = op_count;
}

static void tally_print(const struct tally *tally)
{
	printf("  %7.3f %4u", (double)tally->total_ops / (double)tally->case_count, tally->max_ops);
}

static uint64_t lesser(uint64_t one, uint64_t other)
{
	return one < other ? one : other;
}

/* head_count pages lie before the first multiple of 64 KiB. */
static uint32_t linux_op_count(uint64_t page_count, uint32_t head_count)
{
	uint32_t op_count = (uint32_t)lesser(head_count, page_count);
	uint64_t left = page_count - op_count;

	for (uint32_t scale = 4; scale-- > 0 && left > 1;) {
		uint64_t units = lesser(left >> (5 * scale + 1), 32);

		left -= units << (5 * scale + 1);
		op_count += units > 0;
	}
	return op_count + (uint32_t)left;
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

/* A single page is an operation by address, wherever it lies. */
static uint32_t rounded_op_count(uint64_t page_count, uint32_t head_count, uint32_t unit_pages)
{
	uint64_t mask = unit_pages - 1;
	uint64_t offset = (unit_pages - head_count) & mask;

	return page_count == 1 ? 1 : library_op_count((offset + page_count + mask) & ~mask);
}

static uint32_t exact_op_count(uint64_t page_count, uint32_t head_count, uint32_t unit_pages)
{
	uint64_t page_index = lesser(head_count, page_count);
	uint32_t op_count = (uint32_t)page_index;

	while (page_index < page_count) {
		struct tlbp_arm64_span span = tlbp_arm64_next_exact_span(
			page_count, page_index, head_count, unit_pages, MAX_PAGES);

		page_index = span.page_index + span.page_count;
		op_count++;
	}
	return op_count;
}

static bool compare(uint64_t max_pages)
{
	struct tally tiled = { 0 };
	struct tally library = { 0 };
	bool never_worse = true;

	for (uint64_t pages = 1; pages <= max_pages; pages++) {
		uint32_t tiled_ops = linux_op_count(pages, 0);
		uint32_t library_ops = library_op_count(pages);

		tally_add(&tiled, tiled_ops);
		tally_add(&library, library_ops);
		never_worse = never_worse && library_ops <= tiled_ops;
	}
	printf("%9llu", (unsigned long long)max_pages);
	tally_print(&tiled);
	tally_print(&library);
	printf("\n");
	return never_worse && library.max_ops <= 2;
}

static bool compare_lpa2(uint32_t unit_pages, uint64_t max_pages)
{
	struct tally tiled = { 0 };
	struct tally rounded = { 0 };
	struct tally exact = { 0 };
	bool never_worse = true;

	for (uint64_t pages = 1; pages <= max_pages; pages++)
		for (uint32_t head = 0; head < unit_pages; head++) {
			uint32_t tiled_ops = linux_op_count(pages, head);
			uint32_t rounded_ops = rounded_op_count(pages, head, unit_pages);
			uint32_t exact_ops = exact_op_count(pages, head, unit_pages);

			tally_add(&tiled, tiled_ops);
			tally_add(&rounded, rounded_ops);
			tally_add(&exact, exact_ops);
			never_worse = never_worse && rounded_ops <= tiled_ops &&
				      exact_ops <= tiled_ops;
		}
	printf("%5u KiB %9llu", 64 / unit_pages, (unsigned long long)max_pages);
	tally_print(&tiled);
	tally_print(&rounded);
	tally_print(&exact);
	printf("\n");
	return never_worse && rounded.max_ops <= 2;
}

int main(void)
{
	bool ok;

	printf("operations to cover every range of 1 to N pages\n");
	printf("              Linux          library\n");
	printf("        N     mean  max     mean  max\n");
	ok = compare(512);
	ok = compare(MAX_PAGES) && ok;

	printf("\nthe same from every start, with 52-bit addresses\n");
	printf("                        Linux        rounded out        exact\n");
	printf("  granule         N     mean  max     mean  max     mean  max\n");
	ok = compare_lpa2(16, 512) && ok;
	ok = compare_lpa2(16, MAX_PAGES) && ok;
	ok = compare_lpa2(4, 512) && ok;
	ok = compare_lpa2(4, MAX_PAGES) && ok;
	return ok ? 0 : 1;
}
