/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the files of the support library share, and images do not need. */
#ifndef BM_INTERNAL_H
#define BM_INTERNAL_H

#include "bm.h"

/* start.S: CurrentEL at reset, and calls to the firmware. */
extern uint64_t bm_boot_el;
extern char bm_secondary_entry[];
#define BM_BOOTED_AT_EL2 (UINT64_C(2) << 2)
uint64_t bm_hvc(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3);
uint64_t bm_smc(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3);

/* Entered from start.S. */
bool bm_stays_at_el2(void);
void bm_start(void) __attribute__((noreturn));
void bm_serve(void) __attribute__((noreturn));

/* Registers that an exception saved; what changes here changes there. */
struct bm_frame {
	uint64_t x[31];
};

/* What EL1 asks of the part of this library at EL2, by bm_hvc(). */
enum bm_call {
	BM_CALL_RETURN,         /* from bm_enter_el1(), with a result */
	BM_CALL_LOG_START,
	BM_CALL_LOG_STOP,
};
void bm_serve_call(struct bm_frame *frame);
/* False: nobody wants it. */
bool bm_serve_abort(uint64_t esr);

/* start.S: runs entry(task, argument) at EL1 until it calls BM_CALL_RETURN. */
uint64_t bm_enter_el1(void (*entry)(bm_task *task, uint64_t argument), bm_task *task,
		      uint64_t argument);
void bm_leave_el1(uint64_t result) __attribute__((noreturn));

/* tlbi_log.c, at EL2. */
void bm_log_trap(bool traps);
void bm_log_trapped(const struct bm_frame *frame, uint64_t esr);

/* Turns the MMU of this CPU on with the tables of bm_mmu_on(). */
void bm_mmu_join(void);
/* .. for EL1, with tables of the same form: empty ones, and what maps devices and
 * RAM there. */
void bm_mmu_join_el1(const struct bm_tables *tables);
struct bm_tables bm_make_tables(void);
void bm_map_machine(const struct bm_tables *tables);

#endif /* BM_INTERNAL_H */
