/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Shifts by granules and strides as linear arithmetic. Apart, as provers lose
 * their way in them where nothing of the kind is shifted.
 */
#ifndef TLBP_PROOFS_SHIFTS_H
#define TLBP_PROOFS_SHIFTS_H

#include "helpers.h"
#include "span.h"

/*@
  // bits.smt2 has them.
  axiomatic strides {
    axiom floor_1: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 0xffffffffffffffff) == x;
    axiom down_and_up: \forall integer va, stride_shift;
      0 <= va <= UINT64_MAX && 12 <= stride_shift <= 42 ==>
      ((va >> stride_shift) << stride_shift) <= va <
      (((va >> stride_shift) + 1) << stride_shift);
    axiom up_is_whole_12: \forall integer strides, stride_shift;
      0 <= strides <= UINT64_MAX && 12 <= stride_shift <= 42 ==>
      (strides << stride_shift) % 4096 == 0;
    axiom up_is_whole_14: \forall integer strides, stride_shift;
      0 <= strides <= UINT64_MAX && 14 <= stride_shift <= 42 ==>
      (strides << stride_shift) % 16384 == 0;
    axiom up_is_whole_16: \forall integer strides, stride_shift;
      0 <= strides <= UINT64_MAX && 16 <= stride_shift <= 42 ==>
      (strides << stride_shift) % 65536 == 0;
  }

  lemma up_by_12: \forall integer pages; 0 <= pages ==> (pages << 12) == pages * 4096;
  lemma up_by_14: \forall integer pages; 0 <= pages ==> (pages << 14) == pages * 16384;
  lemma up_by_16: \forall integer pages; 0 <= pages ==> (pages << 16) == pages * 65536;
  lemma down_by_12: \forall integer va; 0 <= va ==> (va >> 12) == va / 4096;
  lemma down_by_14: \forall integer va; 0 <= va ==> (va >> 14) == va / 16384;
  lemma down_by_16: \forall integer va; 0 <= va ==> (va >> 16) == va / 65536;
  lemma shift_down_to_strides: \forall integer va, stride_shift;
    0 <= va <= UINT64_MAX && 12 <= stride_shift <= 42 ==>
    0 <= (va >> stride_shift) <= 0xfffffffffffff;
  lemma up_keeps_order: \forall integer low, high, stride_shift;
    0 <= low <= high && 12 <= stride_shift <= 42 ==>
    (low << stride_shift) <= (high << stride_shift);
  lemma down_keeps_order: \forall integer low, high, stride_shift;
    0 <= low <= high && 12 <= stride_shift <= 42 ==>
    (low >> stride_shift) <= (high >> stride_shift);
  lemma next_page: \forall integer va, next_va, page, last, granule_shift;
    0 <= va && 0 <= page && 0 <= last &&
    va + (page << granule_shift) < next_va <= va + (last << granule_shift) ==>
    (granule_shift == 12 && va % 4096 == 0 && next_va % 4096 == 0 ==>
      page < ((next_va - va) >> granule_shift) <= last) &&
    (granule_shift == 14 && va % 16384 == 0 && next_va % 16384 == 0 ==>
      page < ((next_va - va) >> granule_shift) <= last) &&
    (granule_shift == 16 && va % 65536 == 0 && next_va % 65536 == 0 ==>
      page < ((next_va - va) >> granule_shift) <= last);
  lemma no_range_is_longer: \forall struct tlbp_range range, integer granule_shift;
    is_granule(granule_shift) && fits(range, granule_shift) ==>
    range.page_count <= PROOF_MAX_PAGES;
*/

#endif /* TLBP_PROOFS_SHIFTS_H */
