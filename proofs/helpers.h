/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the arithmetic of internal.h promises to requests that the validator
 * accepts: a granule of 12, 14 or 16 bits, and no range past the top.
 */
#ifndef TLBP_PROOFS_HELPERS_H
#define TLBP_PROOFS_HELPERS_H

#include <tlbpolicy.h>

/*@
  predicate is_granule(integer granule_shift) =
    granule_shift == 12 || granule_shift == 14 || granule_shift == 16;

  // Of the architecture's block sizes the largest is 2^42 bytes.
  predicate is_stride(integer stride_shift) = 12 <= stride_shift <= 42;

  logic integer last_va(struct tlbp_range range, integer granule_shift) =
    range.start_va + ((range.page_count - 1) << granule_shift);

  predicate fits(struct tlbp_range range, integer granule_shift) =
    1 <= range.page_count && last_va(range, granule_shift) <= UINT64_MAX;
  predicate is_aligned(integer va, integer granule_shift) =
    granule_shift == 12 ? va % 4096 == 0 :
    granule_shift == 14 ? va % 16384 == 0 : va % 65536 == 0;

  // What the validator leaves of a range with pages, and of a request that names pages.
  predicate is_accepted_range(struct tlbp_range *range, integer granule_shift) =
    1 <= range->page_count && fits(*range, granule_shift) &&
    is_aligned(range->start_va, granule_shift);
  predicate is_accepted(struct tlbp_request *request) =
    is_granule(request->space.granule_shift) && request->level <= TLBP_LEVEL_0 &&
    (request->stride_shift == 0 ||
     request->space.granule_shift <= request->stride_shift <= 63) &&
    \forall integer i; 0 <= i < request->range_count ==>
      request->ranges[i].page_count == 0 ||
      is_accepted_range(request->ranges + i, request->space.granule_shift);
*/

/*@
  assigns \nothing;
  ensures \result.ranges == range && \result.range_count == 1;
  ensures \result.flags == flags && \result.space == space;
  ensures \result.stride_shift == 0 && \result.level == TLBP_LEVEL_UNKNOWN;
*/
static inline struct tlbp_request tlbp_page_request(struct tlbp_space space,
						    const struct tlbp_range *range,
						    uint32_t flags);

/*@
  assigns \nothing;
  ensures \result == \min(a, b);
*/
static inline uint64_t tlbp_min(uint64_t a, uint64_t b);

/*@
  assigns \nothing;
  ensures \result == \max(a, b);
*/
static inline uint64_t tlbp_max(uint64_t a, uint64_t b);

/*@
  assigns \nothing;
  ensures \result == \min(a + b, UINT64_MAX);
*/
static inline uint64_t tlbp_add_sat(uint64_t a, uint64_t b);

/*@
  assigns \nothing;
  ensures \result == \min(value, UINT32_MAX);
*/
static inline uint32_t tlbp_clamp_u32(uint64_t value);

/*@
  requires \valid_read(space);
  assigns \nothing;
  ensures \result == space->granule_shift;
*/
static inline uint32_t tlbp_granule_shift(const struct tlbp_space *space);

/*@
  requires \valid_read(request);
  assigns \nothing;
  ensures \result ==
    (request->stride_shift == 0 ? request->space.granule_shift : request->stride_shift);
*/
static inline uint32_t tlbp_stride_shift(const struct tlbp_request *request);

/*@
  requires \valid_read(range);
  requires is_granule(granule_shift);
  requires fits(*range, granule_shift);
  assigns \nothing;
  ensures exact: \result == last_va(*range, granule_shift);
  ensures order: range->start_va <= \result;
*/
static inline uint64_t tlbp_last_va(const struct tlbp_range *range, uint32_t granule_shift);

/*@
  requires \valid_read(request) && \valid_read(range);
  requires is_granule(request->space.granule_shift);
  requires request->stride_shift == 0 || is_stride(request->stride_shift);
  requires fits(*range, request->space.granule_shift);
  assigns \nothing;
  ensures at_least_one: 1 <= \result;
  ensures exact: \let shift = request->stride_shift == 0 ?
      request->space.granule_shift : request->stride_shift;
    \result == (last_va(*range, request->space.granule_shift) >> shift) -
      (range->start_va >> shift) + 1;
*/
static inline uint64_t tlbp_stride_count(const struct tlbp_request *request,
					 const struct tlbp_range *range);

#endif /* TLBP_PROOFS_HELPERS_H */
