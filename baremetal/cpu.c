/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The first C on each CPU, and work handed from CPU 0 to the others. */
#include "bm_internal.h"

#define PSCI_CPU_ON UINT64_C(0xc4000003)

/* Two words that count: how much was asked and how much is done. */
struct mailbox {
	uint64_t asked;
	uint64_t done;
	bm_task *task;
	uint64_t argument;
	uint64_t result;
	char own_line[88];
};

static struct mailbox mailboxes[BM_MAX_CPUS] __attribute__((aligned(128)));

uint64_t bm_ticks_to_ns(uint64_t ticks)
{
	uint64_t frequency_hz = BM_READ(cntfrq_el0);

	return ticks / frequency_hz * 1000000000 +
	       ticks % frequency_hz * 1000000000 / frequency_hz;
}

bool bm_stays_at_el2(void)
{
	return bm_option_u64("el", 1) == 2;
}

void bm_start(void)
{
	if (bm_stays_at_el2() && bm_el() != 2) {
		bm_printf("Bail out! el=2 needs a machine with EL2 (-e 2)\n");
		bm_exit(1);
	}
	bm_exit(main());
}

/* On one host thread YIELD hands over to the next CPU. */
static void wait_for(const uint64_t *word, uint64_t value)
{
	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value)
		__asm__ volatile("yield");
}

void bm_serve(void)
{
	struct mailbox *box = &mailboxes[bm_cpu()];

	bm_mmu_join();
	for (uint64_t turn = 1;; turn++) {
		__atomic_store_n(&box->done, turn, __ATOMIC_RELEASE);
		wait_for(&box->asked, turn);
		box->result = box->task(box->argument);
	}
}

static uint64_t psci(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
	/* QEMU's firmware listens to the level above the one it starts. */
	if (bm_boot_el == BM_BOOTED_AT_EL2)
		return bm_smc(function, x1, x2, x3);
	return bm_hvc(function, x1, x2, x3);
}

bool bm_start_cpus(uint32_t cpu_count)
{
	if (cpu_count > BM_MAX_CPUS)
		return false;
	for (uint64_t cpu = 1; cpu < cpu_count; cpu++) {
		if (psci(PSCI_CPU_ON, cpu, (uintptr_t)bm_secondary_entry, cpu))
			return false;
		wait_for(&mailboxes[cpu].done, 1);
	}
	return true;
}

uint64_t bm_run_on(uint32_t cpu, bm_task *task, uint64_t argument)
{
	struct mailbox *box = &mailboxes[cpu];
	uint64_t turn = box->asked + 1;

	box->task = task;
	box->argument = argument;
	__atomic_store_n(&box->asked, turn, __ATOMIC_RELEASE);
	wait_for(&box->done, turn + 1);
	return box->result;
}
