/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the functions of range.c promise to others, as WP proves it. Numbers in
 * these comments are integers without a width: nothing wraps in them.
 */
#ifndef TLBP_PROOFS_SPAN_H
#define TLBP_PROOFS_SPAN_H

#include "bits.h"

#include <tlbpolicy/arm64.h>

/* More granules than any range has: 2^64 bytes in the smallest granules. */
#define PROOF_MAX_PAGES (UINT64_C(1) << 52)

/*@
  logic integer unit_of(integer scale) =
    scale == 0 ? 2 : scale == 1 ? 64 : scale == 2 ? 2048 : 65536;

  // units * unit_of(scale), but linear in units.
  logic integer unit_multiple(integer units, integer scale) =
    scale == 0 ? units * 2 : scale == 1 ? units * 64 :
    scale == 2 ? units * 2048 : units * 65536;

  // Shifts by the architecture's 5 * SCALE + 1, as linear arithmetic.
  lemma shift_up: \forall integer units, scale; 0 <= scale <= 3 ==>
    (units << (5 * scale + 1)) == unit_multiple(units, scale);
  lemma shift_down: \forall integer page_count, scale; 0 <= page_count && 0 <= scale <= 3 ==>
    0 <= page_count - unit_multiple(page_count >> (5 * scale + 1), scale) < unit_of(scale);

  // What one range operation covers (Arm ARM C5.5).
  predicate is_encoded(integer page_count, integer num, integer scale) =
    0 <= num <= 31 && 0 <= scale <= 3 && page_count == unit_multiple(num + 1, scale);

  // The page counts that can be encoded, as the next two lemmas show.
  predicate is_multiple(integer page_count, integer unit) =
    unit <= page_count <= 32 * unit && page_count % unit == 0;
  predicate is_any_multiple(integer page_count) =
    is_multiple(page_count, 2) || is_multiple(page_count, 64) ||
    is_multiple(page_count, 2048) || is_multiple(page_count, 65536);

  lemma every_encoding_is_a_multiple: \forall integer page_count, num, scale;
    is_encoded(page_count, num, scale) ==> is_any_multiple(page_count);
  lemma every_multiple_is_encoded: \forall integer page_count;
    (is_multiple(page_count, 2) ==> is_encoded(page_count, page_count / 2 - 1, 0)) &&
    (is_multiple(page_count, 64) ==> is_encoded(page_count, page_count / 64 - 1, 1)) &&
    (is_multiple(page_count, 2048) ==> is_encoded(page_count, page_count / 2048 - 1, 2)) &&
    (is_multiple(page_count, 65536) ==> is_encoded(page_count, page_count / 65536 - 1, 3));

  lemma long_spans_are_whole: \forall integer page_count;
    is_any_multiple(page_count) && page_count > 64 ==>
    is_whole(page_count, 4) && is_whole(page_count, 16);
  lemma spans_over_are_whole: \forall integer page_count, span;
    2 <= page_count <= span && is_any_multiple(span) &&
    (is_any_multiple(page_count) ==> span == page_count) ==>
    (is_whole(page_count, 4) ==> is_whole(span, 4)) &&
    (is_whole(page_count, 16) ==> is_whole(span, 16));

  predicate is_operation(struct tlbp_arm64_span span) =
    is_encoded(span.page_count, span.num, span.scale) ||
    (span.page_count == 1 && span.num == 0 && span.scale == 0);

  logic integer end_of(struct tlbp_arm64_span span) = span.page_index + span.page_count;
*/

/*@
  assigns \nothing;
  ensures exact: \result <==> is_any_multiple(page_count);
*/
bool tlbp_arm64_is_span(uint64_t page_count);

/*@
  requires 1 <= page_count <= TLBP_ARM64_MAX_SPAN_PAGES;
  assigns \nothing;
  ensures encodable: is_operation(\result);
  ensures start: \result.page_index == 0;
  ensures cover: page_count <= \result.page_count;
  ensures smallest: \forall integer other; is_any_multiple(other) && page_count <= other ==>
    \result.page_count <= other;
  ensures exact_if_possible: page_count == 1 || is_any_multiple(page_count) ==>
    \result.page_count == page_count;
*/
struct tlbp_arm64_span tlbp_arm64_cover_span(uint64_t page_count);

/*@
  requires 1 <= page_count <= PROOF_MAX_PAGES;
  requires page_index < page_count;
  requires is_any_multiple(max_span_pages);
  assigns \nothing;
  ensures encodable: is_operation(\result);
  ensures limit: \result.page_count <= max_span_pages;
  ensures inside: 0 <= \result.page_index && end_of(\result) <= page_count;
  ensures no_gap: \result.page_index <= page_index;
  ensures progress: page_index < end_of(\result);
  ensures most_at_first: max_span_pages <= page_count - page_index ==>
    \result.page_index == page_index && \result.page_count == max_span_pages;
  ensures half_at_first: page_index == 0 && page_count <= max_span_pages ==>
    \result.page_index == 0 && page_count < 2 * \result.page_count;
  ensures one_if_span: page_index == 0 && is_any_multiple(page_count) &&
    page_count <= max_span_pages ==> \result.page_count == page_count;
  ensures last: page_count - page_index <= max_span_pages &&
    (\exists integer span; is_any_multiple(span) &&
     page_count - page_index <= span <= page_index) ==> end_of(\result) == page_count;
  ensures units_4: is_whole(page_count, 4) && is_whole(page_index, 4) &&
    is_whole(max_span_pages, 4) ==>
    is_whole(\result.page_index, 4) && is_whole(end_of(\result), 4);
  ensures units_16: is_whole(page_count, 16) && is_whole(page_index, 16) &&
    is_whole(max_span_pages, 16) ==>
    is_whole(\result.page_index, 16) && is_whole(end_of(\result), 16);
*/
struct tlbp_arm64_span tlbp_arm64_next_span(uint64_t page_count, uint64_t page_index,
					    uint32_t max_span_pages);

/*@
  // Where an operation of an exact cover may begin.
  predicate is_exact_index(
      integer page_index, integer page_count, integer head_count, integer unit) =
    page_index < head_count || page_index >= page_count - 1 ||
    is_whole(page_index - head_count, unit);
*/

/*@
  requires 1 <= page_count <= PROOF_MAX_PAGES;
  requires page_index < page_count;
  requires is_unit(unit_pages) && head_count < unit_pages;
  requires is_any_multiple(max_span_pages) && is_whole(max_span_pages, unit_pages);
  requires is_exact_index(page_index, page_count, head_count, unit_pages);
  assigns \nothing;
  ensures encodable: is_operation(\result);
  ensures limit: \result.page_count <= max_span_pages;
  ensures inside: 0 <= \result.page_index && end_of(\result) <= page_count;
  ensures no_gap: \result.page_index <= page_index;
  ensures progress: page_index < end_of(\result);
  ensures base: \result.page_count > 1 ==> head_count <= \result.page_index &&
    is_whole(\result.page_index - head_count, unit_pages);
  ensures next: is_exact_index(end_of(\result), page_count, head_count, unit_pages);
  ensures head: page_index < head_count ==> end_of(\result) == page_index + 1;
  ensures most_at_first: head_count <= page_index &&
    max_span_pages + unit_pages <= page_count - page_index ==>
    \result.page_index == page_index && \result.page_count == max_span_pages;
*/
struct tlbp_arm64_span tlbp_arm64_next_exact_span(uint64_t page_count, uint64_t page_index,
						  uint32_t head_count, uint32_t unit_pages,
						  uint32_t max_span_pages);

#endif /* TLBP_PROOFS_SPAN_H */
