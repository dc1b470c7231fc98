/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Covers a range as the backend does, operation by operation, from what
 * tlbp_arm64_next_span() and tlbp_arm64_next_exact_span() promise. An arbitrary page
 * stands for all.
 */
#include "helpers.h"
#include "span.h"

/* How many operations, and whether one of them covers the page. */
struct proof_cover {
	uint64_t op_count;
	bool is_covered;
};

/*@
  requires 1 <= page_count <= PROOF_MAX_PAGES;
  requires is_any_multiple(max_span_pages);
  requires page < page_count;
  assigns \nothing;
  ensures covered: \result.is_covered == 1;
  ensures one: page_count <= max_span_pages &&
    (page_count == 1 || is_any_multiple(page_count)) ==> \result.op_count == 1;
  ensures two: page_count <= max_span_pages ==> \result.op_count <= 2;
  ensures beyond: page_count > max_span_pages ==>
    (\result.op_count - 1) * max_span_pages < page_count <= \result.op_count * max_span_pages;
*/
static struct proof_cover proof_cover(uint64_t page_count, uint32_t max_span_pages, uint64_t page)
{
	struct proof_cover cover = { 0 };
	uint64_t page_index = 0;

	/*@
	  loop invariant 0 <= page_index <= page_count;
	  loop invariant op_count: 0 <= cover.op_count <= page_index;
	  loop invariant covered: page < page_index ==> cover.is_covered == 1;
	  loop invariant begun: cover.op_count == 0 <==> page_index == 0;
	  loop invariant small: page_count <= max_span_pages && 0 < page_index < page_count ==>
	    cover.op_count == 1 && !is_any_multiple(page_count) && page_count != 1 &&
	    is_any_multiple(page_index) && page_count - page_index < page_index;
	  loop invariant done_small: page_count <= max_span_pages && page_index == page_count ==>
	    1 <= cover.op_count <= 2 &&
	    (page_count == 1 || is_any_multiple(page_count) ==> cover.op_count == 1);
	  loop invariant first: page_count > max_span_pages && 0 < page_index ==>
	    max_span_pages <= page_index;
	  loop invariant large: page_count > max_span_pages && page_index < page_count ==>
	    page_index == cover.op_count * max_span_pages;
	  loop invariant done_large: page_count > max_span_pages && page_index == page_count ==>
	    (cover.op_count - 1) * max_span_pages < page_count <= cover.op_count * max_span_pages;
	  loop assigns page_index, cover;
	  loop variant page_count - page_index;
	*/
	while (page_index < page_count) {
		struct tlbp_arm64_span span =
			tlbp_arm64_next_span(page_count, page_index, max_span_pages);

		if (span.page_index <= page && page - span.page_index < span.page_count)
			cover.is_covered = true;
		page_index = span.page_index + span.page_count;
		cover.op_count++;
	}
	return cover;
}

/*@
  requires 1 <= page_count <= PROOF_MAX_PAGES;
  requires is_unit(unit_pages) && head_count < unit_pages;
  requires is_any_multiple(max_span_pages) && is_whole(max_span_pages, unit_pages);
  requires page < page_count;
  assigns \nothing;
  ensures covered: \result == 1;
*/
static bool proof_exact_cover(uint64_t page_count, uint32_t head_count, uint32_t unit_pages,
			      uint32_t max_span_pages, uint64_t page)
{
	bool is_covered = false;
	uint64_t page_index = 0;

	/*@
	  loop invariant 0 <= page_index <= page_count;
	  loop invariant exact: is_exact_index(page_index, page_count, head_count, unit_pages);
	  loop invariant covered: page < page_index ==> is_covered == 1;
	  loop assigns page_index, is_covered;
	  loop variant page_count - page_index;
	*/
	while (page_index < page_count) {
		struct tlbp_arm64_span span = tlbp_arm64_next_exact_span(
			page_count, page_index, head_count, unit_pages, max_span_pages);

		if (span.page_index <= page && page - span.page_index < span.page_count)
			is_covered = true;
		page_index = span.page_index + span.page_count;
	}
	return is_covered;
}
