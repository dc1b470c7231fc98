/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Powers of two that fit into 64 bits. */
#ifndef TLBP_PROOFS_POWER_H
#define TLBP_PROOFS_POWER_H

/*@
  lemma one_shifted: \forall integer shift; 0 <= shift <= 63 ==>
    1 <= (1 << shift) <= 0x8000000000000000;
*/

#endif /* TLBP_PROOFS_POWER_H */
