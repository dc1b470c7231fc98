/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * internal.h as it is.
 */
#include "helpers.h"

/*@
  lemma shift_up_by_a_granule: \forall integer pages, granule_shift; 12 <= granule_shift <= 16 ==>
    (pages << granule_shift) == pages * (granule_shift == 12 ? 4096 : granule_shift == 13 ? 8192 :
      granule_shift == 14 ? 16384 : granule_shift == 15 ? 32768 : 65536);
  lemma shift_down_keeps_order: \forall integer low, high, stride_shift;
    0 <= low <= high && 12 <= stride_shift <= 42 ==>
    low >> stride_shift <= high >> stride_shift;
  lemma shift_down_shrinks: \forall integer va, stride_shift;
    0 <= va && 12 <= stride_shift <= 42 ==> 0 <= (va >> stride_shift) <= va / 4096;
*/

#include "../src/internal.h"
