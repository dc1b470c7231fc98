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
    axiom low_4096: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 4095) == x % 4096;
    axiom low_16384: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 16383) == x % 16384;
    axiom low_65536: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 65535) == x % 65536;
    axiom floor_4: \forall integer x; 0 <= x <= UINT64_MAX ==>
      (x & 0xfffffffffffffffc) == x - x % 4;
    axiom floor_16: \forall integer x; 0 <= x <= UINT64_MAX ==>
      (x & 0xfffffffffffffff0) == x - x % 16;
    axiom floor_65536: \forall integer x; 0 <= x <= UINT64_MAX ==>
      (x & -65536) == x - x % 65536;
    axiom eight: \forall integer x; 0 <= x <= UINT64_MAX && (x & 8) != 0 ==> (x & 56) != 0;
    axiom sixty_four: \forall integer x; 0 <= x <= UINT64_MAX && (x & 64) != 0 ==>
      (x & 96) != 0;
    axiom word_4: \forall integer x; 0 <= x <= UINT32_MAX ==> (x & 0xfffffffc) == x - x % 4;
    axiom word_8: \forall integer x; 0 <= x <= UINT32_MAX ==> (x & 0xfffffff8) == x - x % 8;
    axiom carry: \forall integer x, y; 0 <= x <= UINT64_MAX && 0 <= y <= UINT64_MAX &&
      x + y > UINT64_MAX ==> (uint64_t)(x + y) == x + y - 18446744073709551616;
    axiom same_half: \forall integer x, y; 0 <= x <= UINT64_MAX && 0 <= y <= UINT64_MAX &&
      ((uint64_t)(x ^ y) & -4294967296) == 0 ==> x / 4294967296 == y / 4294967296;
  }

  // A unit of 64 KiB, in granules of 16 and 4 KiB.
  predicate is_unit(integer unit) = unit == 4 || unit == 16;
  predicate is_whole(integer page_count, integer unit) =
    unit == 1 || (unit == 4 && page_count % 4 == 0) || (unit == 16 && page_count % 16 == 0);
*/

#endif /* TLBP_PROOFS_BITS_H */
