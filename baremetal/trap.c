/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Exceptions at EL1 and EL2, and accesses whose abort is an answer. */
#include "bm_internal.h"

#define VECTOR_LOWER_EL_SYNC 8
#define EC_UNKNOWN UINT64_C(0x00)
#define EC_HVC UINT64_C(0x16)
#define EC_SYSTEM_INSTRUCTION UINT64_C(0x18)
#define EC_DATA_ABORT_LOWER_EL UINT64_C(0x24)
#define EC_DATA_ABORT_SAME_EL UINT64_C(0x25)
#define STATUS_UNEXPECTED 99

void bm_trap(struct bm_frame *frame, uint64_t vector);

static struct {
	uint64_t undefined_count;
	uint64_t abort_count;
	bool expects_abort;
	char own_line[47];
} state[BM_MAX_CPUS];

/* A register of the level that the exception was taken to. */
#define READ_HERE(reg) (bm_el() == 2 ? BM_READ(reg##_el2) : BM_READ(reg##_el1))

static void report(const struct bm_frame *frame, uint64_t vector)
{
	bm_printf("Bail out! CPU %u: EL%u vector %lu esr %lx elr %lx far %lx lr %lx\n", bm_cpu(),
		  bm_el(), vector, READ_HERE(esr), READ_HERE(elr), READ_HERE(far), frame->x[30]);
	bm_exit(STATUS_UNEXPECTED);
}

static void skip_instruction(void)
{
	if (bm_el() == 2)
		BM_WRITE(elr_el2, BM_READ(elr_el2) + 4);
	else
		BM_WRITE(elr_el1, BM_READ(elr_el1) + 4);
}

/* Returns to the instruction after the one that trapped, or to a guest's itself. */
void bm_trap(struct bm_frame *frame, uint64_t vector)
{
	uint64_t esr = READ_HERE(esr);
	uint64_t class = esr >> 26;
	uint32_t cpu = bm_cpu();

	if (class == EC_HVC) {
		/* The return address is the next instruction already. */
		bm_serve_call(frame);
		return;
	}
	if (class == EC_DATA_ABORT_LOWER_EL && bm_serve_abort(esr))
		return;
	if (class == EC_SYSTEM_INSTRUCTION && vector == VECTOR_LOWER_EL_SYNC)
		bm_log_trapped(frame, esr);
	else if (class == EC_UNKNOWN || class == EC_SYSTEM_INSTRUCTION)
		state[cpu].undefined_count++;
	else if ((class == EC_DATA_ABORT_SAME_EL || class == EC_DATA_ABORT_LOWER_EL) &&
		 state[cpu].expects_abort)
		state[cpu].abort_count++;
	else
		report(frame, vector);
	skip_instruction();
}

uint64_t bm_undefined_count(void)
{
	uint64_t count = 0;

	for (uint32_t cpu = 0; cpu < BM_MAX_CPUS; cpu++)
		count += __atomic_load_n(&state[cpu].undefined_count, __ATOMIC_RELAXED);
	return count;
}

static uint64_t expect_abort(void)
{
	state[bm_cpu()].expects_abort = true;
	__asm__ volatile("" ::: "memory");
	return state[bm_cpu()].abort_count;
}

static bool had_no_abort(uint64_t count_before)
{
	__asm__ volatile("" ::: "memory");
	state[bm_cpu()].expects_abort = false;
	return state[bm_cpu()].abort_count == count_before;
}

bool bm_try_ldr(uint64_t va, uint64_t *value)
{
	uint64_t before = expect_abort();

	*value = bm_ldr(va);
	return had_no_abort(before);
}

bool bm_try_ldtr(uint64_t va, uint64_t *value)
{
	uint64_t before = expect_abort();

	*value = bm_ldtr(va);
	return had_no_abort(before);
}

bool bm_try_sttr(uint64_t va)
{
	uint64_t before = expect_abort();

	__asm__ volatile("sttr xzr, [%0]" ::"r"(va) : "memory");
	return had_no_abort(before);
}
