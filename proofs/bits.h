/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Masks as arithmetic, which WP's library of bits has no rule for. bits.smt2 has
 * the same statements on words of 64 bits, where z3 proves them.
 */
#ifndef TLBP_PROOFS_BITS_H
#define TLBP_PROOFS_BITS_H

#include <stdint.h>

/*@
  axiomatic masks {
    axiom complement: \forall integer x; 0 <= x <= UINT64_MAX ==>
      (uint64_t)~x == UINT64_MAX - x;
    axiom low_4: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 3) == x % 4;
    axiom low_16: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 15) == x % 16;
    axiom floor_4: \forall integer x; 0 <= x <= UINT64_MAX ==>
      (x & 0xfffffffffffffffc) == x - x % 4;
    axiom floor_16: \forall integer x; 0 <= x <= UINT64_MAX ==>
      (x & 0xfffffffffffffff0) == x - x % 16;
  }

  // A unit of 64 KiB, in granules of 16 and 4 KiB.
  predicate is_unit(integer unit) = unit == 4 || unit == 16;
  predicate is_whole(integer page_count, integer unit) =
    unit == 1 || (unit == 4 && page_count % 4 == 0) || (unit == 16 && page_count % 16 == 0);
*/

#endif /* TLBP_PROOFS_BITS_H */
