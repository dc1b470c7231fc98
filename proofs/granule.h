/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Shifts by a granule as arithmetic. */
#ifndef TLBP_PROOFS_GRANULE_H
#define TLBP_PROOFS_GRANULE_H

/*@
  lemma up_12: \forall integer x, shift; 0 <= x && 12 <= shift <= 12 ==>
    (x << shift) == x * 4096;
  lemma up_14: \forall integer x, shift; 0 <= x && 14 <= shift <= 14 ==>
    (x << shift) == x * 16384;
  lemma up_16: \forall integer x, shift; 0 <= x && 16 <= shift <= 16 ==>
    (x << shift) == x * 65536;
  lemma down_12: \forall integer x, shift; 0 <= x && 12 <= shift <= 12 ==>
    (x >> shift) == x / 4096;
  lemma down_14: \forall integer x, shift; 0 <= x && 14 <= shift <= 14 ==>
    (x >> shift) == x / 16384;
  lemma down_16: \forall integer x, shift; 0 <= x && 16 <= shift <= 16 ==>
    (x >> shift) == x / 65536;
*/

#endif /* TLBP_PROOFS_GRANULE_H */
