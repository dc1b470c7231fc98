/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Support for bare-metal arm64 images that run at EL1 or EL2 on QEMU's "virt"
 * machine: the system tests, the demo and the instruction counts.
 *
 * An image defines main(). It is entered on CPU 0 at EL1 with the MMU off; its
 * return value is the exit status of QEMU. A usual main():
 *
 *	bm_mmu_on(12);                          identity map, 4 KiB granule
 *	uint64_t page = bm_alloc_pages(1);
 *	bm_map(va, page, 3, BM_NORMAL);
 *	bm_publish();                           entries visible to the walker
 *	bm_printf("%lu ticks\n", bm_ticks());
 *
 * baremetal/qemu starts an image with the right arguments. On a machine with EL2
 * (-e 2) it is still entered at EL1, with a part of this library below it that
 * can log its TLBIs, unless its command line says el=2: then everything runs at
 * EL2 with HCR_EL2.E2H = 0, and it may have guests at EL1.
 *
 * What QEMU's TLB is like, as far as tests must know:
 * - Each CPU has one TLB per translation regime and privilege. LDTR and STTR
 *   use another one than LDR, STR and instruction fetches: pages that are only
 *   reached with bm_ldtr() never share a TLB with code, stack and tables. At
 *   EL2, where they are plain loads and stores, all share one.
 * - Entries are 4 KiB. A larger page or a block makes its TLB remember one
 *   region around all large mappings used since the last full flush, and an
 *   operation by address that hits the region flushes this TLB whole. Exact
 *   results therefore need pages of 4 KiB far away from blocks, or bm_ldtr()
 *   with one large page per round, which does not help at EL2.
 * - A range operation flushes the whole TLB if the range has more bytes than
 *   32 times the TLB's entries (256 at first): see bm_tlb_grow().
 * - A range operation that ends with the last byte of the address space flushes
 *   the whole TLB too.
 * - A range operation over 4 GiB or more invalidates nothing (QEMU 7.2 computes
 *   its length in 32 bits): such spans must be kept from it.
 * - ASID, TTL and "last level only" are ignored, barriers are not needed.
 * - A VMID is not kept with entries either: each CPU drops its guest's when its
 *   VMID changes.
 * - A guest's entries hold both stages in one. Entries of stage 2 alone are kept
 *   in a TLB of their own, and only for accesses to a guest's stage-1 tables:
 *   what an operation by IPA does shows on a page that holds such a table.
 * - IPAS2E1OS, IPAS2LE1OS and their range forms do nothing, and the local
 *   VMALLS12E1 is broadcast (both bugs of QEMU 7.2). Operations on the EL2&0
 *   regime (HCR_EL2.E2H = 1) are wrong in it too.
 */
#ifndef BM_H
#define BM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BM_MAX_CPUS 4
#define BM_READ(reg)                                                          \
	__extension__({                                                       \
		uint64_t bm_value;                                            \
		__asm__ volatile("mrs %0, " #reg : "=r"(bm_value)::"memory"); \
		bm_value;                                                     \
	})
#define BM_WRITE(reg, value) \
	__asm__ volatile("msr " #reg ", %0" ::"r"((uint64_t)(value)) : "memory")

int main(void);

/* The exception level of the caller: 1 or 2. */
static inline uint32_t bm_el(void)
{
	return (uint32_t)BM_READ(CurrentEL) >> 2;
}

/* ------------------------------------------------------------- console --- */

/*
 * Prints on standard output, by whole lines. Understands %c %d %i %u %x %p %s
 * %%, the flags '-' and '0', a width (also '*'), and the lengths h hh l ll z.
 * uint64_t is "%lu". CPU 0 only.
 */
void bm_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void bm_vprintf(const char *format, va_list *arguments) __attribute__((format(printf, 1, 0)));

/* Ends QEMU with an exit status of 0 to 255. */
void bm_exit(int status) __attribute__((noreturn));

/*
 * The value of "name=value" on the command line (QEMU's -append), as a number
 * or as the words that it stands for; the fallback if it is not given.
 */
uint64_t bm_option_u64(const char *name, uint64_t fallback);
bool bm_option_is(const char *name, const char *value);

/* ---------------------------------------------------------------- time --- */

/* CNTVCT_EL0, read after everything before it. With -icount shift=4 one tick
 * of 16 ns is one instruction, and every run counts the same. */
static inline uint64_t bm_ticks(void)
{
	__asm__ volatile("isb" ::: "memory");
	return BM_READ(cntvct_el0);
}

uint64_t bm_ticks_to_ns(uint64_t ticks);

/* --------------------------------------------------------------- memory --- */

/* Descriptor bits. A mapping is BM_NORMAL or BM_DEVICE with others or-ed in. */
#define BM_AF (UINT64_C(1) << 10)
#define BM_INNER (UINT64_C(3) << 8)
#define BM_PXN (UINT64_C(1) << 53)
#define BM_XN (UINT64_C(2) << 53 | BM_PXN)
#define BM_NORMAL (BM_AF | BM_INNER)
#define BM_DEVICE (BM_AF | BM_XN | UINT64_C(1) << 2)
#define BM_USER (UINT64_C(1) << 6)       /* EL0 may use it, and so LDTR */
#define BM_READ_ONLY (UINT64_C(1) << 7)
#define BM_NON_GLOBAL (UINT64_C(1) << 11)

/* baremetal/qemu gives a machine that much; the last 16 MiB are never taken by
 * bm_alloc_pages(). */
#define BM_RAM_START (UINT64_C(1) << 30)
#define BM_RAM_END (UINT64_C(2) << 30)

/* The ASID of the lower half's tables. */
#define BM_ASID 90

/* Does this CPU translate with a granule of 1 << granule_shift bytes? */
bool bm_has_granule(uint32_t granule_shift);

/* .. also with descriptors for 52-bit addresses? */
bool bm_has_lpa2(uint32_t granule_shift);

/*
 * Turns the MMU on: 48-bit addresses in both halves (TTBR0 below, TTBR1 from
 * 0xffff000000000000; at EL2 the lower half only), devices and RAM
 * identity-mapped with blocks in the lowest 2 GiB. To be called once.
 */
void bm_mmu_on(uint32_t granule_shift);

/* The same with TCR_ELx.DS set, and VTCR_EL2.DS. Addresses still have 48 bits. */
void bm_mmu_on_lpa2(uint32_t granule_shift);

extern uint32_t bm_granule_shift;
extern bool bm_uses_lpa2;

static inline uint64_t bm_page_bytes(void)
{
	return UINT64_C(1) << bm_granule_shift;
}

/* log2 of what one entry of this level maps, in bytes. */
uint32_t bm_level_shift(uint32_t level);

/* Consecutive zeroed pages, aligned to the granule; there is no way back. */
uint64_t bm_alloc_pages(uint64_t page_count);

/*
 * Writes the entry that maps a page (level 3) or block (levels 1 and 2) and the
 * tables above it. bm_publish() must follow before the mapping is used; old
 * entries stay in the TLB.
 */
void bm_map(uint64_t va, uint64_t pa, uint32_t level, uint64_t attributes);

/* The descriptor that bm_map() would write. */
uint64_t bm_descriptor(uint64_t pa, uint32_t level, uint64_t attributes);

/* The entry itself; NULL if the tables above it do not exist. */
volatile uint64_t *bm_entry(uint64_t va, uint32_t level);

/*
 * Those three work on the image's own tables, the next three on any. Tables are
 * made with the granule of bm_mmu_on(); bits are set and cleared as the regime
 * that they serve demands.
 */
struct bm_tables {
	uint64_t *roots[2];     /* by bit 63 of the address */
	uint32_t top_level;
	uint64_t always;        /* bits of every leaf entry */
	uint64_t never;
};
/* The image's own. */
extern struct bm_tables bm_own_tables;
void bm_map_in(const struct bm_tables *tables, uint64_t va, uint64_t pa, uint32_t level,
	       uint64_t attributes);
uint64_t bm_descriptor_in(const struct bm_tables *tables, uint64_t pa, uint32_t level,
			  uint64_t attributes);
volatile uint64_t *bm_entry_in(const struct bm_tables *tables, uint64_t va, uint32_t level);

/* Makes table entries that were invalid before visible: DSB ISHST, ISB. */
static inline void bm_publish(void)
{
	__asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}

/* ---------------------------------------------------- accesses and traps --- */

static inline uint64_t bm_ldr(uint64_t va)
{
	uint64_t value;

	__asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(va) : "memory");
	return value;
}

static inline uint64_t bm_ldtr(uint64_t va)
{
	uint64_t value;

	__asm__ volatile("ldtr %0, [%1]" : "=r"(value) : "r"(va) : "memory");
	return value;
}

/* The same, but an abort is an answer: false. A write stores 0. */
bool bm_try_ldr(uint64_t va, uint64_t *value);
bool bm_try_ldtr(uint64_t va, uint64_t *value);
bool bm_try_sttr(uint64_t va);

/*
 * UNDEFINED and trapped system instructions on all CPUs so far: each is counted
 * and skipped. Every other exception that nobody expects ends the image with
 * status 99.
 */
uint64_t bm_undefined_count(void);

/* ------------------------------------------------------------------ TLB --- */

/* Invalidates this CPU's TLBs of the image's regime, completed. For set-up; what
 * a test is about belongs to the library under test. */
void bm_tlb_clear(void);

/*
 * Grows the TLB behind LDTR to entry_count entries (a power of two, at most
 * 2^19), so that range operations over up to 32 bytes per entry are carried out
 * page by page. Ends with bm_tlb_clear().
 */
void bm_tlb_grow(uint64_t entry_count);

/* Entries that an operation over page_count granules needs to be exact. */
uint64_t bm_tlb_entries_for(uint64_t page_count);

/* The largest span of one range operation that QEMU carries out: below 4 GiB. */
uint32_t bm_max_span_pages(void);

/*
 * bm_tlb_clear() that keeps the grown size: QEMU shrinks an unused TLB at a
 * flush 100 ms of host time after its last change of size.
 */
void bm_tlb_fresh(void);

/* ----------------------------------------------------------------- CPUs --- */

/* This CPU: 0 to BM_MAX_CPUS - 1. */
static inline uint32_t bm_cpu(void)
{
	return (uint32_t)BM_READ(tpidr_el1);
}

/* Starts CPUs 1 to cpu_count - 1 with CPU 0's page tables; after bm_mmu_on().
 * False if the machine lacks one. */
bool bm_start_cpus(uint32_t cpu_count);

/* Runs a function on another CPU that was started, and waits for its result. */
typedef uint64_t bm_task(uint64_t argument);
uint64_t bm_run_on(uint32_t cpu, bm_task *task, uint64_t argument);

/* ------------------------------------------- guests of an image at EL2 --- */

/*
 * A guest is code of this image that runs at EL1 under stage 2 of one VMID, with
 * a granule of 4 KiB. All guests share one set of stage-1 tables, which map the
 * machine as the image's own do, and which a guest sees at the addresses where
 * they are. Each has stage-2 tables of its own; at first they hold RAM, as one
 * block that maps it to itself. Addresses of a guest end at 1 << BM_IPA_BITS.
 */
#define BM_IPA_BITS 39
#define BM_STAGE2_WRITE (UINT64_C(1) << 7)
#define BM_STAGE2_NORMAL \
	(BM_AF | BM_INNER | BM_STAGE2_WRITE | UINT64_C(1) << 6 | UINT64_C(15) << 2)
/* With it bm_map_in() writes a table entry at levels 1 and 2: pa is the table. */
#define BM_TABLE (UINT64_C(1) << 1)

struct bm_guest {
	struct bm_tables stage2;
	uint16_t vmid;
	bool is_flat;           /* its stage 1 is off: the image may set it */
	uint64_t grow_pages;    /* of stage 2, for bm_guest_tlb_grow() */
};

/* Stage 1 of all guests; exists after the first bm_guest_init(). */
extern struct bm_tables bm_guest_stage1;

/* Makes a guest; after bm_mmu_on(12). Its VMID has 8 bits. */
void bm_guest_init(struct bm_guest *guest, uint16_t vmid);

/* Makes it the guest of this CPU. QEMU drops all entries of guests from a CPU's
 * TLB when its VMID changes. */
void bm_guest_load(const struct bm_guest *guest);

/* The same on a CPU that has had one loaded; it invalidates nothing itself. */
void bm_guest_switch(const struct bm_guest *guest);

/*
 * From now on this function is called, at EL2, for each data abort of a guest that
 * stage 2 made: true, and the guest does the access again. Otherwise, and while the
 * handler is NULL, the abort is an answer or the end, as any other.
 */
typedef bool bm_abort_handler(uint64_t ipa, bool is_write);
void bm_guest_handle_aborts(bm_abort_handler *handler);

/*
 * Runs a function at EL1 as this CPU's guest and returns its result. An abort of
 * either stage that bm_try_ldr() and its kin expect is an answer, as ever.
 */
uint64_t bm_guest_run(bm_task *task, uint64_t argument);

/*
 * bm_tlb_clear(), bm_tlb_grow() and bm_tlb_fresh() for the entries of stage 2 of
 * this CPU's guest. Clearing takes both stages of all guests.
 */
void bm_guest_tlb_clear(void);
void bm_guest_tlb_grow(struct bm_guest *guest, uint64_t entry_count);
void bm_guest_tlb_fresh(void);

/* ------------------------------------------------ log of an image at EL1 --- */

/* An operation: its instruction with Rt = 0, or 31 if it has no operand, and the
 * operand. */
struct bm_tlbi {
	uint64_t operand;
	uint32_t insn;
};

/*
 * Between these two calls each TLBI of this CPU is trapped to EL2, noted and
 * carried out there (HCR_EL2.TTLB). The log holds all operations since
 * bm_log_start(), in order; it stays until the next one. For an image at EL1 that
 * was entered at EL2 (-e 2).
 */
void bm_log_start(void);
uint32_t bm_log_stop(const struct bm_tlbi **log);

#endif /* BM_H */
