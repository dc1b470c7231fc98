/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The emulated machine: CPUs at EL2 with HCR_EL2.E2H clear, guests at EL1 below.
 * Guests' code, stack and tables are the image's, and every guest sees them.
 */
#include "machine.h"

#include "bm.h"
#include "program.h"

#define MAX_GUESTS 2
#define DATA_VA UINT64_C(0x0000300000000000)
#define TABLE_VA UINT64_C(0x0000400000000000)
#define TABLE_REACH_SHIFT 21
#define BLOCK_BYTES (UINT64_C(1) << 30)
#define GUEST_ATTRIBUTES (BM_NORMAL | BM_USER | BM_NON_GLOBAL | BM_XN)

/* Pages in a row that an operation on a range can be exact about (see bm.h). */
#define EXACT_PAGES 8

static struct bm_guest bm_guests[MAX_GUESTS];
static struct hyp_guest *current_guest[BM_MAX_CPUS];
static struct stage2_saved saved[BM_MAX_CPUS];
static uint64_t empty_table_pa;

/* ---------------------------------------------------- the port of stage2.h --- */

uint64_t stage2_read(uint32_t reg)
{
	switch (reg) {
	case STAGE2_TCR_EL1:
		return BM_READ(tcr_el1);
	case STAGE2_SCTLR_EL1:
		return BM_READ(sctlr_el1);
	case STAGE2_VTTBR_EL2:
		return BM_READ(vttbr_el2);
	default:
		return BM_READ(hcr_el2);
	}
}

void stage2_write(uint32_t reg, uint64_t value)
{
	switch (reg) {
	case STAGE2_TCR_EL1:
		BM_WRITE(tcr_el1, value);
		break;
	case STAGE2_SCTLR_EL1:
		BM_WRITE(sctlr_el1, value);
		break;
	case STAGE2_VTTBR_EL2:
		BM_WRITE(vttbr_el2, value);
		break;
	default:
		BM_WRITE(hcr_el2, value);
	}
}

void stage2_isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

uint64_t stage2_empty_table_pa(void)
{
	return empty_table_pa;
}

struct stage2_saved *stage2_this_cpu(void)
{
	return &saved[bm_cpu()];
}

/* -------------------------------------------------------------- set-up --- */

bool machine_option_is(const char *name, const char *value)
{
	return bm_option_is(name, value);
}

uint64_t machine_option_u64(const char *name, uint64_t fallback)
{
	return bm_option_u64(name, fallback);
}

void machine_print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	bm_vprintf(format, &arguments);
	va_end(arguments);
}

const char *machine_name(void)
{
	return "emulated machine";
}

uint32_t machine_cpu_count(void)
{
	return (uint32_t)bm_option_u64("cpus", 1);
}

/* All of QEMU's CPUs are alike. */
void machine_cpu(struct tlbp_arm64_cpu *cpu)
{
	struct tlbp_arm64_regs regs;

	tlbp_arm64_read_regs(&regs);
	tlbp_arm64_detect(cpu, &regs);
}

uint32_t machine_max_span_pages(void)
{
	return bm_max_span_pages();
}

uint64_t machine_alloc_pages(uint64_t page_count)
{
	return bm_alloc_pages(page_count);
}

/* What is worked on, and what is kept behind it, are a block each of stage 1. */
static void map_data(void)
{
	uint64_t offset;

	for (offset = 0; offset < 2 * BLOCK_BYTES; offset += BLOCK_BYTES)
		bm_map_in(&bm_guest_stage1, DATA_VA + offset, HYP_MEMORY_IPA + offset, 1,
			  GUEST_ATTRIBUTES);
	bm_publish();
}

void machine_add_guest(struct hyp_guest *guest)
{
	struct bm_guest *bm_guest = &bm_guests[guest->number];

	if (!empty_table_pa)
		empty_table_pa = bm_alloc_pages(1);
	bm_guest_init(bm_guest, guest->stage2.vmid);
	bm_guest->is_flat = guest->is_flat;
	guest->root = bm_guest->stage2.roots[0];
	map_data();
}

uint64_t machine_guest_entry(uint64_t word_page_pa)
{
	return bm_descriptor_in(&bm_guest_stage1, word_page_pa, 3, GUEST_ATTRIBUTES);
}

void machine_stored(const struct tlbp_space *space, const struct tlbp_range *range)
{
	(void)space;
	(void)range;
}

/* ---------------------------------------------------------------- guests --- */

static bool on_abort(uint64_t ipa, bool is_write)
{
	return hyp_fault(current_guest[bm_cpu()], ipa, is_write);
}

void machine_switch(struct hyp_guest *guest)
{
	struct hyp_guest **current = &current_guest[bm_cpu()];

	if (!*current) {
		bm_guest_load(&bm_guests[guest->number]);
		bm_guest_handle_aborts(on_abort);
	} else if (*current != guest) {
		bm_guest_switch(&bm_guests[guest->number]);
	}
	*current = guest;
}

struct job {
	struct hyp_guest *guest;
	bm_task *program;
	uint64_t argument;
};

static uint64_t run_here(uint64_t argument)
{
	struct job *job = (struct job *)argument;

	machine_switch(job->guest);
	return bm_guest_run(job->program, job->argument);
}

uint64_t machine_run(uint32_t cpu, struct hyp_guest *guest, bm_task *program, uint64_t argument)
{
	struct job job = { guest, program, argument };

	if (cpu == bm_cpu())
		return run_here((uintptr_t)&job);
	return bm_run_on(cpu, run_here, (uintptr_t)&job);
}

static uint64_t clear_here(uint64_t guest)
{
	machine_switch((struct hyp_guest *)guest);
	bm_guest_tlb_clear();
	return 0;
}

/* A TLB of the usual size is dropped whole by any operation on a range. */
void machine_fresh(const struct hyp_guest *guest)
{
	uint32_t cpu;

	for (cpu = 1; cpu < machine_cpu_count(); cpu++)
		bm_run_on(cpu, clear_here, (uintptr_t)guest);
	clear_here((uintptr_t)guest);
	if (!guest->is_flat)
		bm_guest_tlb_grow(&bm_guests[guest->number], bm_tlb_entries_for(EXACT_PAGES));
}

/* --------------------------------------------------------------- at EL1 --- */

static uint64_t data_va(const struct hyp_guest *guest, uint64_t ipa)
{
	return guest->is_flat ? ipa : DATA_VA + (ipa - HYP_MEMORY_IPA);
}

static uint64_t table_va(uint64_t ipa)
{
	return TABLE_VA + ((ipa - HYP_MEMORY_IPA) >> HYP_PAGE_SHIFT << TABLE_REACH_SHIFT);
}

void machine_show(const struct hyp_guest *guest, uint64_t ipa)
{
	if (!guest->is_flat)
		bm_map_in(&bm_guest_stage1, table_va(ipa), ipa, 2, BM_TABLE);
}

bool machine_load(const struct hyp_guest *guest, uint64_t ipa, uint64_t *word)
{
	return bm_try_ldtr(data_va(guest, ipa), word);
}

bool machine_load_through(const struct hyp_guest *guest, uint64_t ipa, uint64_t entry,
			  uint64_t *word)
{
	if (guest->is_flat)
		return machine_load(guest, ipa + HYP_WORD_INDEX * sizeof(*word), word);
	return bm_try_ldtr(table_va(ipa) + entry * HYP_PAGE_BYTES, word);
}

bool machine_store(const struct hyp_guest *guest, uint64_t ipa)
{
	return bm_try_sttr(data_va(guest, ipa));
}

/* ------------------------------------------------------- what it knows --- */

bool machine_see(const struct hyp_guest *guest, struct machine_sight *sight)
{
	(void)guest;
	(void)sight;
	return false;
}

const char *machine_complaint(void)
{
	return bm_undefined_count() ? "an instruction that this CPU does not have" : NULL;
}

int main(void)
{

	bm_mmu_on(HYP_PAGE_SHIFT);
	if (!bm_start_cpus(machine_cpu_count())) {
		bm_printf("Bail out! the machine has fewer than cpus=%u\n", machine_cpu_count());
		return 1;
	}
	return hypervisor_main();
}
