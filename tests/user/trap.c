/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#define _GNU_SOURCE
/*
 * Runs the arm64 backend's real instructions without privilege.
 *
 * At EL0 a TLBI is undefined and ends in SIGILL, whose handler knows the
 * instruction and its operand. Barriers and register reads would execute; in
 * the backend's code they are replaced, in memory and before main(), by UDF, and
 * trap as well. All of them go, in true order, to the machine that record.h
 * describes: what is linked with this instead of the recorded backend runs
 * unchanged, on real instructions.
 *
 * The backend's code must lie in a section called tlbp_arm64_backend.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "record.h"

#define MAX_PATCHES 256
#define RT_MASK UINT32_C(31)
#define RT_ZERO 31

/* MRS with Rt = 0. */
#define MRS_CNTVCT_EL0 UINT32_C(0xd53be040)

/* From the linker, for a section whose name is an identifier. */
extern uint32_t __start_tlbp_arm64_backend[];
extern uint32_t __stop_tlbp_arm64_backend[];

static uint64_t trap_count;
static uint32_t patched[MAX_PATCHES];
static uint32_t patch_count;

static void fail(const char *what)
{
	perror(what);
	_exit(EXIT_FAILURE);
}

/*
 * CRm in [11:8] is free; op2 of 4 to 6 is DSB, DMB, ISB, and 1 the DSB of FEAT_XS
 * (Arm ARM C4.1, barriers).
 */
static bool is_barrier(uint32_t insn)
{
	uint32_t op2 = insn >> 5 & 7;

	return (insn & 0xfffff01f) == 0xd503301f && (op2 == 1 || (op2 >= 4 && op2 <= 6));
}

static bool is_mrs(uint32_t insn)
{
	return (insn & 0xfff00000) == 0xd5300000;
}

/* SYS with CRn = 8 or 9. */
static bool is_tlbi(uint32_t insn)
{
	return (insn & 0xfff8e000) == 0xd5088000;
}

/* SYSP with the same. */
static bool is_tlbip(uint32_t insn)
{
	return (insn & 0xfff8e000) == 0xd5488000;
}

static uint64_t read_register(uint32_t insn)
{
	switch (insn & ~RT_MASK) {
	case MRS_CNTVCT_EL0: return record_cntvct_el0();
#define READ(name, word, member, el) \
	case UINT32_C(word): return record_##name();
	RECORD_REGISTERS(READ)
#undef READ
	default: fprintf(stderr, "MRS %08x of no known register\n", insn); abort();
	}
}

/* UDF #index is the word index itself. */
static uint32_t original(uint32_t insn)
{
	return insn < patch_count ? patched[insn] : insn;
}

static void on_sigill(int number, siginfo_t *info, void *context)
{
	mcontext_t *cpu = &((ucontext_t *)context)->uc_mcontext;
	uint32_t insn = original(*(const uint32_t *)(uintptr_t)cpu->pc);
	uint32_t rt = insn & RT_MASK;

	(void)number;
	(void)info;
	trap_count++;
	if (is_mrs(insn)) {
		cpu->regs[rt] = read_register(insn);
	} else if (is_tlbi(insn) && rt != RT_ZERO) {
		record_insn(insn & ~RT_MASK, cpu->regs[rt], 0);
	} else if (is_tlbip(insn) && rt != RT_ZERO) {
		record_insn(insn & ~RT_MASK, cpu->regs[rt], cpu->regs[rt + 1]);
	} else if (is_tlbi(insn) || is_barrier(insn)) {
		record_insn(insn, 0, 0);
	} else {
		fprintf(stderr, "SIGILL on %08x, which is none of ours\n", insn);
		abort();
	}
	cpu->pc += sizeof(insn);
}

static void patch(uint32_t *insn)
{
	if (!is_barrier(*insn) && !is_mrs(*insn))
		return;
	if (patch_count == MAX_PATCHES)
		fail("too many instructions to patch");
	patched[patch_count] = *insn;
	*insn = patch_count++;
}

/* CMocka asks for SIGILL before each test; it must not get it. */
sighandler_t signal(int number, sighandler_t handler)
{
	struct sigaction action;
	struct sigaction before;

	if (number == SIGILL)
		return SIG_DFL;
	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	return sigaction(number, &action, &before) == 0 ? before.sa_handler : SIG_ERR;
}

__attribute__((constructor)) static void trap_install(void)
{
	uintptr_t page_mask = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
	uintptr_t start = (uintptr_t)__start_tlbp_arm64_backend & ~page_mask;
	uintptr_t end = ((uintptr_t)__stop_tlbp_arm64_backend + page_mask) & ~page_mask;
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = on_sigill;
	action.sa_flags = SA_SIGINFO | SA_NODEFER;
	if (sigaction(SIGILL, &action, NULL) != 0)
		fail("sigaction");
	if (mprotect((void *)start, end - start, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
		fail("mprotect");
	for (uint32_t *insn = __start_tlbp_arm64_backend; insn < __stop_tlbp_arm64_backend; insn++)
		patch(insn);
	__builtin___clear_cache((char *)__start_tlbp_arm64_backend,
				(char *)__stop_tlbp_arm64_backend);
}

/* A run in which nothing trapped has tested something else. */
__attribute__((destructor)) static void trap_verify(void)
{
	if (trap_count == 0) {
		fprintf(stderr, "no instruction trapped\n");
		_exit(EXIT_FAILURE);
	}
}
