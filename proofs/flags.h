/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Flags of requests and of flushes, and what the provers need to know of words
 * in which some are set.
 */
#ifndef TLBP_PROOFS_FLAGS_H
#define TLBP_PROOFS_FLAGS_H

#include <tlbpolicy.h>

#include <__fc_integer.h>

#define HAS(flags, flag) (((flags) & (flag)) != 0)

/* The private flags of flush.c. The last lines of proofs/flush.c compare them. */
#define PROOF_DONE 1
#define PROOF_TIMED 2
#define PROOF_ENTERED 4
#define PROOF_BUDGETED 8
#define PROOF_RELAXES 16
#define PROOF_STEPPED 32
#define PROOF_SLICED 56
#define PROOF_NO_SYNC 64
#define PROOF_MALFORMED 128
#define PROOF_WANTS (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING)

/*@
  lemma bits_of_1: \forall integer i; 0 <= i < 32 ==> (bit_test(1, i) <==> i == 0);
  lemma bits_of_2: \forall integer i; 0 <= i < 32 ==> (bit_test(2, i) <==> i == 1);
  lemma bits_of_4: \forall integer i; 0 <= i < 32 ==> (bit_test(4, i) <==> i == 2);
  lemma bits_of_8: \forall integer i; 0 <= i < 32 ==> (bit_test(8, i) <==> i == 3);
  lemma bits_of_16: \forall integer i; 0 <= i < 32 ==> (bit_test(16, i) <==> i == 4);
  lemma bits_of_32: \forall integer i; 0 <= i < 32 ==> (bit_test(32, i) <==> i == 5);
  lemma bits_of_64: \forall integer i; 0 <= i < 32 ==> (bit_test(64, i) <==> i == 6);
  lemma bits_of_128: \forall integer i; 0 <= i < 32 ==> (bit_test(128, i) <==> i == 7);
  lemma bits_but_entered: \forall integer i; 0 <= i < 32 ==>
    (bit_test(0xfffffffb, i) <==> i != 2);
  lemma bits_but_slices: \forall integer i; 0 <= i < 32 ==>
    (bit_test(0xffffffcf, i) <==> i != 4 && i != 5);
  lemma wrap: \forall integer x; -1 <= x <= -1 ==> (uint64_t)x == 0xffffffffffffffff;
*/

#endif /* TLBP_PROOFS_FLAGS_H */
