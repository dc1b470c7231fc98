/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the files of the support library share, and images do not need. */
#ifndef BM_INTERNAL_H
#define BM_INTERNAL_H

#include "bm.h"

/* start.S: CurrentEL at reset, and calls to the firmware. */
extern uint64_t bm_boot_el;
extern char bm_secondary_entry[];
uint64_t bm_hvc(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3);
uint64_t bm_smc(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3);

/* Entered from start.S. */
void bm_start(void) __attribute__((noreturn));
void bm_serve(void) __attribute__((noreturn));

/* Turns the MMU of this CPU on with the tables of bm_mmu_on(). */
void bm_mmu_join(void);

#endif /* BM_INTERNAL_H */
