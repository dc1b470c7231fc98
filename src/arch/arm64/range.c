/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Which range operations cover a range of pages.
 *
 * One covers a span of (NUM + 1) * 2^(5*SCALE + 1) granules, NUM 0..31 and
 * SCALE 0..3, from any granule (Arm ARM C5.5, TLBI RVAE1 and its kin). Spans of
 * one scale are the multiples 1..32 of its unit (2, 64, 2048, 65536), and 32
 * units are one unit of the next scale. So the largest span s that fits into n
 * granules is more than n/2, the rest n - s is less than s, and the smallest
 * span that covers the rest fits into n as well: moved back to end at the end,
 * it overlaps the first. Invalidating twice is invalidating once; two
 * operations are enough, and tiling with disjoint spans takes up to five.
 */
#include "internal.h"

#include <tlbpolicy/arm64.h>

#define SPAN_SCALES 4
#define SPAN_NUMS 32
/* The largest of scale 0. */
#define SPAN_SMALL_PAGES 64

static uint32_t span_unit_shift(uint32_t scale)
{
	return 5 * scale + 1;
}

static struct tlbp_arm64_span span_make(uint64_t page_index, uint64_t units, uint32_t scale)
{
	struct tlbp_arm64_span span;

	span.page_index = page_index;
	span.page_count = (uint32_t)(units << span_unit_shift(scale));
	span.num = (uint8_t)(units - 1);
	span.scale = (uint8_t)scale;
	return span;
}

static struct tlbp_arm64_span span_single(uint64_t page_index)
{
	struct tlbp_arm64_span span = { .page_index = page_index, .page_count = 1 };

	return span;
}

/* For 2 <= page_count <= TLBP_ARM64_MAX_SPAN_PAGES. */
static struct tlbp_arm64_span span_largest_within(uint64_t page_count, uint64_t page_index)
{
	uint32_t scale = SPAN_SCALES - 1;

	/*@
	  loop invariant 0 <= scale <= 3;
	  loop invariant scale == 3 || page_count < unit_of(scale + 1);
	  loop assigns scale;
	  loop variant scale;
	*/
	while (scale > 0 && page_count >> span_unit_shift(scale) == 0)
		scale--;
	return span_make(page_index, page_count >> span_unit_shift(scale), scale);
}

static struct tlbp_arm64_span span_smallest_over(uint64_t page_count)
{
	uint32_t scale = 0;
	uint64_t unit;

	/*@
	  loop invariant 0 <= scale <= 3;
	  loop invariant scale == 0 || page_count > 32 * unit_of(scale - 1);
	  loop assigns scale;
	  loop variant 3 - scale;
	*/
	while (scale < SPAN_SCALES - 1 &&
	       page_count > (uint64_t)SPAN_NUMS << span_unit_shift(scale))
		scale++;
	unit = UINT64_C(1) << span_unit_shift(scale);
	/*@ assert unit == unit_of(scale); */
	return span_make(0, (page_count + unit - 1) >> span_unit_shift(scale), scale);
}

struct tlbp_arm64_span tlbp_arm64_cover_span(uint64_t page_count)
{
	return page_count == 1 ? span_single(0) : span_smallest_over(page_count);
}

struct tlbp_arm64_span tlbp_arm64_next_span(uint64_t page_count, uint64_t page_index,
					    uint32_t max_span_pages)
{
	uint64_t left = page_count - page_index;
	struct tlbp_arm64_span span;

	TLBP_ASSERT(page_index < page_count && tlbp_arm64_is_span(max_span_pages));
	if (left == 1)
		return span_single(page_index);
	if (page_index == 0 || left >= max_span_pages)
		return span_largest_within(tlbp_min(left, max_span_pages), page_index);

	span = span_smallest_over(left);
	if (span.page_count > page_count)
		return span_largest_within(left, page_index);
	span.page_index = page_count - span.page_count;
	return span;
}

/*
 * Spans of scale 1 and more are whole units, so greedy covering keeps every base
 * at a multiple; what overlaps must end at one too.
 */
struct tlbp_arm64_span tlbp_arm64_next_exact_span(uint64_t page_count, uint64_t page_index,
						  uint32_t head_count, uint32_t unit_pages,
						  uint32_t max_span_pages)
{
	uint64_t left = page_count - page_index;
	struct tlbp_arm64_span span;

	TLBP_ASSERT(page_index < page_count && max_span_pages % unit_pages == 0);
	if (page_index < head_count || left == 1)
		return span_single(page_index);
	if (left <= tlbp_min(SPAN_SMALL_PAGES, max_span_pages))
		return span_largest_within(left, page_index);
	span = tlbp_arm64_next_span((page_count - head_count) & ~(uint64_t)(unit_pages - 1),
				    page_index - head_count, max_span_pages);
	span.page_index += head_count;
	return span;
}

bool tlbp_arm64_is_span(uint64_t page_count)
{
	return page_count >= 2 && page_count <= TLBP_ARM64_MAX_SPAN_PAGES &&
	       span_largest_within(page_count, 0).page_count == page_count;
}
