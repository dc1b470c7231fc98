/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * range.c as it is, with what its static functions promise each other.
 */
#include "helpers.h"
#include "span.h"

/*@
  requires 0 <= scale <= 3;
  assigns \nothing;
  ensures \result == 5 * scale + 1;
*/
static uint32_t span_unit_shift(uint32_t scale);

/*@
  requires 1 <= units <= 32;
  requires 0 <= scale <= 3;
  assigns \nothing;
  ensures \result.page_index == page_index;
  ensures is_encoded(\result.page_count, units - 1, scale);
  ensures \result.num == units - 1;
  ensures \result.scale == scale;
*/
static struct tlbp_arm64_span span_make(uint64_t page_index, uint64_t units, uint32_t scale);

/*@
  assigns \nothing;
  ensures \result.page_index == page_index && \result.page_count == 1;
  ensures \result.num == 0 && \result.scale == 0;
*/
static struct tlbp_arm64_span span_single(uint64_t page_index);

/*@
  requires 2 <= page_count <= TLBP_ARM64_MAX_SPAN_PAGES;
  assigns \nothing;
  ensures encoded: is_encoded(\result.page_count, \result.num, \result.scale);
  ensures start: \result.page_index == page_index;
  ensures fits: \result.page_count <= page_count;
  ensures half: page_count < 2 * \result.page_count;
  ensures rest: page_count - \result.page_count < unit_of(\result.scale);
  ensures span: is_any_multiple(\result.page_count);
  ensures exact: is_any_multiple(page_count) ==> \result.page_count == page_count;
  ensures units_4: is_whole(page_count, 4) && is_whole(page_index, 4) ==>
    is_whole(end_of(\result), 4);
  ensures units_16: is_whole(page_count, 16) && is_whole(page_index, 16) ==>
    is_whole(end_of(\result), 16);
*/
static struct tlbp_arm64_span span_largest_within(uint64_t page_count, uint64_t page_index);

/*@
  requires 2 <= page_count <= TLBP_ARM64_MAX_SPAN_PAGES;
  assigns \nothing;
  ensures encoded: is_encoded(\result.page_count, \result.num, \result.scale);
  ensures start: \result.page_index == 0;
  ensures cover: page_count <= \result.page_count;
  ensures span: is_any_multiple(\result.page_count);
  ensures smallest: \forall integer other; is_any_multiple(other) && page_count <= other ==>
    \result.page_count <= other;
  ensures exact: is_any_multiple(page_count) ==> \result.page_count == page_count;
*/
static struct tlbp_arm64_span span_smallest_over(uint64_t page_count);

#include "../src/arch/arm64/range.c"
