/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Fields of a word, bit by bit.
 */
#ifndef TLBP_PROOFS_FIELDS_H
#define TLBP_PROOFS_FIELDS_H

#include <stdint.h>

#include <__fc_integer.h>

/*@
  predicate has_field(integer word, integer low, integer width, integer value) =
    \forall integer i; low <= i < low + width ==>
      (bit_test(word, i) <==> bit_test(value, i - low));
  predicate has_zeros(integer word, integer low, integer width) =
    \forall integer i; low <= i < low + width ==> !bit_test(word, i);

  // TG, and TTL[3:2] (Arm ARM C5.5, TLBI VAE1 and RVAE1).
  logic integer granule_code(integer granule_shift) =
    granule_shift == 12 ? 1 : granule_shift == 14 ? 2 : 3;

  lemma bits_of_44: \forall integer i; 0 <= i < 64 ==> (bit_test(0xfffffffffff, i) <==> i < 44);
  lemma bits_of_37: \forall integer i; 0 <= i < 64 ==> (bit_test(0x1fffffffff, i) <==> i < 37);
  lemma bits_of_3: \forall integer i; 0 <= i < 64 ==> (bit_test(3, i) <==> i < 2);
  lemma bits_of_15: \forall integer i; 0 <= i < 64 ==> (bit_test(15, i) <==> i < 4);
  lemma bits_of_31: \forall integer i; 0 <= i < 64 ==> (bit_test(31, i) <==> i < 5);
  lemma five_bits: \forall integer x; 0 <= x < 32 ==> (x & 31) == x;
  lemma bits_below_32: \forall integer x, i; 0 <= x < 32 && 5 <= i < 64 ==>
    (x & 31) == x && !bit_test(x, i);
  lemma bits_below_4: \forall integer x, i; 0 <= x < 4 && 2 <= i < 64 ==> !bit_test(x, i);
*/

#endif /* TLBP_PROOFS_FIELDS_H */
