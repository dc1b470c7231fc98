/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * More of bits.h, for the engine: apart, as provers lose their way in what they do
 * not need.
 */
#ifndef TLBP_PROOFS_WORDS_H
#define TLBP_PROOFS_WORDS_H

#include <stdint.h>

/*@
  axiomatic words {
    axiom low_4096: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 4095) == x % 4096;
    axiom low_16384: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 16383) == x % 16384;
    axiom low_65536: \forall integer x; 0 <= x <= UINT64_MAX ==> (x & 65535) == x % 65536;
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
*/

#endif /* TLBP_PROOFS_WORDS_H */
