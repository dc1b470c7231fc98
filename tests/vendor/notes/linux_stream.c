/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What docs/integrating-linux.md claims: with its code and the preset of Linux the
 * same operations come out as from the loops of Linux 6.12, which are written
 * down here once more. The code of the note is linked in.
 */
#include "linux/kernel.h"
#include "stream.h"

#include <stdarg.h>

#define USER_VA 0x00007f0123400000UL
#define KERNEL_VA 0xffff800012400000UL
#define USER_ASID 0x1234UL
#define BLOCK_SIZE (1UL << 21)
#define MAX_SPAN_PAGES (1UL << 21)
/* Operand by address: the level hint of a page of 4 KiB. */
#define HINT_LEVEL_3 ((uint64_t)7 << 44)

static struct mm_struct mm = { .asid = USER_ASID };
static bool has_kpti;
static bool has_repeat;

/* ------------------------------------------------------- the kernel's part --- */

void notes_print(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	abort();
}

unsigned long long sched_clock(void)
{
	return tlbp_mock_now_ns(&mock);
}

bool arm64_kernel_unmapped_at_el0(void)
{
	return has_kpti;
}

uint64_t read_sanitised_ftr_reg(uint32_t id)
{
	const uint64_t values[] = { record.regs.id_aa64isar0, record.regs.id_aa64mmfr0,
				    record.regs.id_aa64mmfr2 };

	return values[id];
}

bool cpus_have_final_cap(int number)
{
	return number == ARM64_WORKAROUND_REPEAT_TLBI && has_repeat;
}

void legacy_flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	(void)start;
	(void)end;
	abort();
}

void mmu_notifier_arch_invalidate_secondary_tlbs(struct mm_struct *of, unsigned long start,
						 unsigned long end)
{
	(void)of;
	(void)start;
	(void)end;
}

/* ---------------------------------------------------------------- expected --- */

static void begin_boot(uint64_t isar0)
{
	boot(isar0);
	has_kpti = false;
	has_repeat = false;
}

static void finish_boot(void)
{
	if (initcall_tlb_policy_init())
		abort();
}

static uint64_t vaddr(unsigned long va, unsigned long asid)
{
	return ((va >> 12) & 0xfffffffffffUL) | asid << 48;
}

/* __flush_tlb_range() of 6.12 without range operations and KPTI, and the ISB. */
static void expect_user(unsigned long size, unsigned long stride, const char *mnemonic,
			uint64_t hint)
{
	expect("dsb ishst", 0);
	if (size >= PTRS_PER_PTE * stride)
		expect("tlbi aside1is", USER_ASID << 48);
	else
		for (unsigned long va = USER_VA; va < USER_VA + size; va += stride)
			expect(mnemonic, vaddr(va, USER_ASID) | hint);
	expect("dsb ish", 0);
	expect("isb", 0);
}

/* flush_tlb_kernel_range() of 6.12. */
static void expect_kernel(unsigned long size)
{
	expect("dsb ishst", 0);
	if (size > PTRS_PER_PTE * PAGE_SIZE)
		expect("tlbi vmalle1is", 0);
	else
		for (unsigned long va = KERNEL_VA; va < KERNEL_VA + size; va += PAGE_SIZE)
			expect("tlbi vaale1is", vaddr(va, 0));
	expect("dsb ish", 0);
	expect("isb", 0);
}

/* ------------------------------------------------------------------- cases --- */

static bool user_ranges(unsigned long stride, bool last_level, int level, uint64_t hint)
{
	static const unsigned long counts[] = { 1, 2, 64, 510, 511, 512, 513 };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		unsigned long size = counts[i] * stride;

		begin_boot(0);
		record.regs.id_aa64mmfr2 = hint ? TTL_ALL : 0;
		finish_boot();
		policy_flush_range(&mm, USER_VA, USER_VA + size, stride, last_level, level, 0);
		expect_user(size, stride, last_level ? "tlbi vale1is" : "tlbi vae1is", hint);
		if (!is_end())
			return false;
	}
	return true;
}

static bool user_pages_are_those_of_linux(void)
{
	return user_ranges(PAGE_SIZE, true, 0, 0) && user_ranges(PAGE_SIZE, false, 0, 0);
}

static bool user_blocks_are_those_of_linux(void)
{
	return user_ranges(BLOCK_SIZE, true, 0, 0) && user_ranges(BLOCK_SIZE, false, 0, 0);
}

static bool levels_are_those_of_linux(void)
{
	return user_ranges(PAGE_SIZE, true, 3, HINT_LEVEL_3);
}

static bool kernel_pages_are_those_of_linux(void)
{
	static const unsigned long counts[] = { 1, 2, 64, 511, 512, 513, 1UL << 26 };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		begin_boot(0);
		finish_boot();
		policy_flush_kernel_range(KERNEL_VA, KERNEL_VA + counts[i] * PAGE_SIZE);
		expect_kernel(counts[i] * PAGE_SIZE);
		if (!is_end())
			return false;
	}
	return true;
}

static bool kernel_range_to_the_end_is_not_empty(void)
{
	begin_boot(0);
	finish_boot();
	policy_flush_kernel_range(0, -1UL);
	expect_kernel(-1UL);
	return is_end();
}

static bool whole_flushes_are_those_of_linux(void)
{
	begin_boot(TLB_RANGE);
	finish_boot();
	policy_flush_all();
	expect("dsb ishst", 0);
	expect("tlbi vmalle1is", 0);
	expect("dsb ish", 0);
	expect("isb", 0);
	policy_local_flush_all();
	expect("dsb nshst", 0);
	expect("tlbi vmalle1", 0);
	expect("dsb nsh", 0);
	expect("isb", 0);
	policy_flush_mm(&mm);
	expect_user(PTRS_PER_PTE * PAGE_SIZE, PAGE_SIZE, "", 0);
	policy_flush_kernel_pgtable(KERNEL_VA + 0x234);
	expect("dsb ishst", 0);
	expect("tlbi vaae1is", vaddr(KERNEL_VA, 0));
	expect("dsb ish", 0);
	expect("isb", 0);
	return is_end();
}

static bool batch_is_completed_and_repeated_once(void)
{
	begin_boot(0);
	has_repeat = true;
	finish_boot();
	for (unsigned long va = USER_VA; va < USER_VA + 2 * PAGE_SIZE; va += PAGE_SIZE) {
		policy_flush_range(&mm, va, va + PAGE_SIZE, PAGE_SIZE, true, 0, TLBP_NO_SYNC);
		expect("dsb ishst", 0);
		expect("tlbi vale1is", vaddr(va, USER_ASID));
	}
	policy_sync();
	expect("dsb ish", 0);
	expect("tlbi vale1is", 0);
	expect("dsb ish", 0);
	expect("isb", 0);
	return is_end();
}

static bool second_asid_of_kpti_comes_behind_the_first(void)
{
	begin_boot(0);
	has_kpti = true;
	finish_boot();
	policy_flush_range(&mm, USER_VA, USER_VA + 2 * PAGE_SIZE, PAGE_SIZE, true, 0, 0);
	expect("dsb ishst", 0);
	expect("tlbi vale1is", vaddr(USER_VA, USER_ASID));
	expect("tlbi vale1is", vaddr(USER_VA + PAGE_SIZE, USER_ASID));
	expect("tlbi vale1is", vaddr(USER_VA, USER_ASID | 1));
	expect("tlbi vale1is", vaddr(USER_VA + PAGE_SIZE, USER_ASID | 1));
	expect("dsb ish", 0);
	expect("isb", 0);
	return is_end();
}

static bool ranges_go_whole_where_linux_does(void)
{
	begin_boot(TLB_RANGE);
	finish_boot();
	policy_flush_range(&mm, USER_VA, USER_VA + MAX_SPAN_PAGES * PAGE_SIZE, PAGE_SIZE, true, 0,
			   0);
	if (mock.event_count != 4 || events[1].op.operand == USER_ASID << 48)
		return false;
	seen = mock.event_count;
	policy_flush_range(&mm, USER_VA, USER_VA + (MAX_SPAN_PAGES + 1) * PAGE_SIZE, PAGE_SIZE,
			   true, 0, 0);
	expect_user(PTRS_PER_PTE * PAGE_SIZE, PAGE_SIZE, "", 0);
	policy_flush_kernel_range(KERNEL_VA, KERNEL_VA + (PTRS_PER_PTE + 1) * PAGE_SIZE);
	expect_kernel((PTRS_PER_PTE + 1) * PAGE_SIZE);
	return is_end();
}

static const struct stream_case cases[] = {
	CASE(user_pages_are_those_of_linux),
	CASE(user_blocks_are_those_of_linux),
	CASE(levels_are_those_of_linux),
	CASE(kernel_pages_are_those_of_linux),
	CASE(kernel_range_to_the_end_is_not_empty),
	CASE(whole_flushes_are_those_of_linux),
	CASE(batch_is_completed_and_repeated_once),
	CASE(second_asid_of_kpti_comes_behind_the_first),
	CASE(ranges_go_whole_where_linux_does),
};

int main(void)
{
	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
