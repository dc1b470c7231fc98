/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The log of an image's TLBIs, kept at EL2 (Arm ARM D19.2, HCR_EL2.TTLB). */
#include "bm_internal.h"

#define HCR_EL2_TTLB (UINT64_C(1) << 25)
#define LOG_MAX 4096
#define ZERO_REGISTER 31
#define INSN_RET UINT32_C(0xd65f03c0)

static struct {
	uint32_t count;
	struct bm_tlbi tlbis[LOG_MAX];
} log;

static void call_el2(enum bm_call call)
{
	if (bm_boot_el != BM_BOOTED_AT_EL2 || bm_el() != 1) {
		bm_printf("Bail out! a log needs EL2 (-e 2) below the image\n");
		bm_exit(1);
	}
	bm_hvc(call, 0, 0, 0);
}

void bm_log_start(void)
{
	log.count = 0;
	call_el2(BM_CALL_LOG_START);
}

uint32_t bm_log_stop(const struct bm_tlbi **tlbis)
{
	call_el2(BM_CALL_LOG_STOP);
	*tlbis = log.tlbis;
	return log.count;
}

/* --------------------------------------------------------------- at EL2 --- */

void bm_log_trap(bool traps)
{
	uint64_t hcr = BM_READ(hcr_el2);

	BM_WRITE(hcr_el2, traps ? hcr | HCR_EL2_TTLB : hcr & ~HCR_EL2_TTLB);
	__asm__ volatile("isb" ::: "memory");
}

/* The instruction that a trap's syndrome tells of (EC 0x18), Rt included. */
static uint32_t insn_of(uint64_t esr)
{
	uint32_t iss = (uint32_t)esr & 0x1ffffff;
	uint32_t op0 = iss >> 20 & 3;
	uint32_t op2 = iss >> 17 & 7;
	uint32_t op1 = iss >> 14 & 7;
	uint32_t crn = iss >> 10 & 15;
	uint32_t rt = iss >> 5 & 31;
	uint32_t crm = iss >> 1 & 15;

	return UINT32_C(0xd5000000) | op0 << 19 | op1 << 16 | crn << 12 | crm << 8 | op2 << 5 | rt;
}

/* There are hundreds of these instructions: this one is written when it is met. */
static void execute(const struct bm_tlbi *tlbi)
{
	static volatile uint32_t code[2] __attribute__((aligned(64)));

	code[0] = tlbi->insn;
	code[1] = INSN_RET;
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" ::"r"(code)
			 : "memory");
	((void (*)(uint64_t))(uintptr_t)code)(tlbi->operand);
}

void bm_log_trapped(const struct bm_frame *frame, uint64_t esr)
{
	uint32_t insn = insn_of(esr);
	uint32_t rt = insn & 31;
	struct bm_tlbi tlbi = { 0, insn };

	if (rt != ZERO_REGISTER)
		tlbi = (struct bm_tlbi){ frame->x[rt], insn & ~UINT32_C(31) };
	if (log.count == LOG_MAX) {
		bm_printf("Bail out! the log is full\n");
		bm_exit(1);
	}
	log.tlbis[log.count++] = tlbi;
	execute(&tlbi);
}
