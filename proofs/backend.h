/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the functions of backend.c promise each other and the engine, about requests
 * that the validator accepts and a backend that tlbp_arm64_init() has set up.
 */
#ifndef TLBP_PROOFS_BACKEND_H
#define TLBP_PROOFS_BACKEND_H

#include "helpers.h"
#include "power.h"
#include "span.h"

#include "../src/internal.h"

/* The one backend. WP cannot follow a pointer through an integer. */
static struct tlbp_arm64 proof_arm64;

#undef TLBP_CONTAINER
#undef TLBP_CONST_CONTAINER
#undef TLBP_LIKELY
#undef TLBP_UNLIKELY
#define TLBP_CONTAINER(pointer, type, member) (&proof_arm64)
#define TLBP_CONST_CONTAINER(pointer, type, member) (&proof_arm64)
#define TLBP_LIKELY(condition) (condition)
#define TLBP_UNLIKELY(condition) (condition)
#define TLBP_ARM64_INTERRUPT(arm64, space) ((void)0)
#define TLBP_ARM64_INSN_HEADER "wp_insn.h"
#define __attribute__(attributes)

#include "wp_insn.h"

/* ------------------------------------------------------------------ state --- */

/*@
  predicate is_counting{L1, L2}(integer left, integer count) =
    0 <= left <= count &&
    \at(proof_issued, L2) + left == \at(proof_issued, L1) + count;
*/

/*@
  predicate is_stage(struct tlbp_arm64_stage stage) =
    stage.base_shift == 0 && (stage.entry_shift == 3 || stage.entry_shift == 4);

  // As tlbp_arm64_init() leaves it, where bases count in granules.
  predicate is_arm64(struct tlbp_arm64 *arm64) =
    \valid_read(arm64) && is_stage(arm64->stages[0]) && is_stage(arm64->stages[1]) &&
    is_any_multiple(arm64->max_span_pages);

  predicate is_paired(struct tlbp_arm64 *arm64, struct tlbp_space *space) =
    space->kind == TLBP_SPACE_USER && (arm64->flags & TLBP_ARM64_KPTI) != 0;
  logic integer stage_of(struct tlbp_space *space) = space->kind == TLBP_SPACE_GUEST ? 1 : 0;
*/

/* --------------------------------------------------------------- requests --- */

/*@
  predicate is_range(struct tlbp_range range, integer granule_shift) =
    range.page_count == 0 ||
    (fits(range, granule_shift) && range.page_count <= PROOF_MAX_PAGES &&
     is_aligned(range.start_va, granule_shift));

  // What the engine has accepted.
  predicate is_form(struct tlbp_request *request) =
    \valid_read(request) && is_granule(request->space.granule_shift) &&
    request->level <= TLBP_LEVEL_0 &&
    (request->stride_shift == 0 ||
     (is_stride(request->stride_shift) &&
      request->space.granule_shift <= request->stride_shift));
  predicate is_request(struct tlbp_request *request) =
    is_form(request) &&
    \valid_read(request->ranges + (0 .. request->range_count - 1)) &&
    \forall integer i; 0 <= i < request->range_count ==>
      is_range(request->ranges[i], request->space.granule_shift);
  predicate is_range_of(struct tlbp_request *request, struct tlbp_range *range) =
    \valid_read(range) && is_range(*range, request->space.granule_shift) &&
    range->page_count != 0;

  logic integer shift_of(struct tlbp_request *request) =
    request->stride_shift == 0 ? request->space.granule_shift : request->stride_shift;
  logic integer strides_of(struct tlbp_request *request, struct tlbp_range *range) =
    (last_va(*range, request->space.granule_shift) >> shift_of(request)) -
      (range->start_va >> shift_of(request)) + 1;
*/

/* ------------------------------------------------------------------ cursor --- */

/*@
  predicate is_cursor(struct tlbp_request *request, struct tlbp_cursor *cursor) =
    cursor->range_index <= request->range_count &&
    (cursor->range_index < request->range_count ==>
     (cursor->page_index <= request->ranges[cursor->range_index].page_count &&
      cursor->page_index <= PROOF_MAX_PAGES));

  predicate is_apart(struct tlbp_cursor *cursor, struct tlbp_arm64 *arm64,
      struct tlbp_request *request, struct tlbp_range *range) =
    \separated(cursor, arm64) && \separated(cursor, request) && \separated(cursor, range);

  predicate is_forward{L1, L2}(struct tlbp_cursor *cursor) =
    \at(cursor->range_index, L1) < \at(cursor->range_index, L2) ||
    (\at(cursor->range_index, L1) == \at(cursor->range_index, L2) &&
     \at(cursor->page_index, L1) <= \at(cursor->page_index, L2));

  predicate is_issued(struct tlbp_arm64 *arm64, struct tlbp_space *space, integer steps) =
    is_paired(arm64, space) ? proof_issued == 2 * steps : proof_issued == steps;
*/

#endif /* TLBP_PROOFS_BACKEND_H */
