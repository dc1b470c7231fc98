/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What docs/integrating-xen.md claims of its code, which is linked in: the same
 * flush of a VMID as today, what flushes by address become, and that VTTBR_EL2 is
 * switched for every guest operation and is back afterwards.
 */
#include "xen/kernel.h"
#include "stream.h"

#define GUEST_VMID 0x56
#define OTHER_VMID 0x21
#define ROOT_MFN 0x77UL
#define XEN_VA 0x0000000088000000UL
#define GFN 0x140000UL
#define BLOCK_PAGES 512UL
#define MIDR_NEOVERSE_N1 ((uint64_t)0x414fd0c1)
/* IPAS2LE1 on a block of 2 MiB with 4 KiB granules. */
#define HINT_LEVEL_2 ((uint64_t)6 << 44)

mfn_t empty_root_mfn = { ROOT_MFN };
static struct p2m_domain p2m = { .vmid = GUEST_VMID };
static const gfn_t gfn = { GFN };
static uint64_t vttbr;
/* Events before the last write, and how many there were. */
static uint32_t written_at;
static uint32_t write_count;
static bool are_interrupts_off;
/* An operation on a guest with another one current, or with interrupts on. */
static bool is_out_of_context;

/* --------------------------------------------------------------- Xen's part --- */

uint64_t generate_vttbr(uint16_t vmid, mfn_t root_mfn)
{
	return root_mfn.mfn << PAGE_SHIFT | (uint64_t)vmid << 48;
}

uint64_t xen_read_VTTBR_EL2(void)
{
	return vttbr;
}

static bool is_op_between(uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i < last; i++)
		if (events[i].kind == TLBP_MOCK_EVENT_OP)
			return true;
	return false;
}

void xen_write_VTTBR_EL2(uint64_t value)
{
	if (vttbr >> 48 != GUEST_VMID && is_op_between(written_at, mock.event_count))
		is_out_of_context = true;
	is_out_of_context = is_out_of_context || !are_interrupts_off;
	vttbr = value;
	written_at = mock.event_count;
	write_count++;
}

unsigned long xen_irq_save(void)
{
	are_interrupts_off = true;
	return 0;
}

void local_irq_restore(unsigned long flags)
{
	(void)flags;
	are_interrupts_off = false;
}

void isb(void)
{
}

paddr_t gfn_to_gaddr(gfn_t of)
{
	return (paddr_t)of.gfn << PAGE_SHIFT;
}

bool p2m_is_write_locked(struct p2m_domain *of)
{
	return of == &p2m;
}

/* ------------------------------------------------------------------- cases --- */

static void boot_xen(uint64_t isar0, uint64_t midr, uint16_t current_vmid)
{
	struct tlbp_arm64_cpu system;

	boot(isar0);
	record.regs.current_el = 2 << 2;
	record.regs.id_aa64mmfr2 = TTL_ALL;
	record.regs.midr = midr;
	vttbr = generate_vttbr(current_vmid, empty_root_mfn) | 0x1000;
	written_at = 0;
	write_count = 0;
	are_interrupts_off = false;
	is_out_of_context = false;
	if (tlb_add_cpu(&system, true) || tlb_add_cpu(&system, false) || tlb_init(&system))
		abort();
}

/* VTTBR_EL2 was switched so many times, and is what it was. */
static bool is_back(uint16_t current_vmid, uint32_t writes)
{
	return is_end() && write_count == writes && !is_out_of_context && !are_interrupts_off &&
	       vttbr == (generate_vttbr(current_vmid, empty_root_mfn) | 0x1000);
}

static void expect_whole_vmid(void)
{
	expect("dsb ishst", 0);
	expect("tlbi vmalls12e1is", 0);
	expect("dsb ish", 0);
	expect("isb", 0);
}

static void expect_end_of_guest(void)
{
	expect("dsb ish", 0);
	expect("tlbi vmalle1is", 0);
	expect("dsb ish", 0);
	expect("isb", 0);
}

static bool whole_vmid_is_that_of_xen(void)
{
	boot_xen(TLB_RANGE, 0, OTHER_VMID);
	p2m.need_flush = true;
	p2m_tlb_flush_whole(&p2m);
	expect_whole_vmid();
	return is_back(OTHER_VMID, 2) && !p2m.need_flush;
}

static bool current_vmid_is_not_switched(void)
{
	boot_xen(TLB_RANGE, 0, GUEST_VMID);
	p2m_tlb_flush_whole(&p2m);
	expect_whole_vmid();
	return is_back(GUEST_VMID, 0);
}

static bool shattered_superpage_is_one_operation_of_its_level(void)
{
	boot_xen(TLB_RANGE, 0, OTHER_VMID);
	p2m_tlb_flush(&p2m, gfn, BLOCK_PAGES, 2, true);
	expect("dsb ishst", 0);
	expect("tlbi ipas2le1is", GFN | HINT_LEVEL_2);
	expect_end_of_guest();
	return is_back(OTHER_VMID, 2);
}

static bool freed_tables_take_more_than_leaves(void)
{
	boot_xen(0, 0, OTHER_VMID);
	p2m_tlb_flush(&p2m, gfn, 2, 0, false);
	expect("dsb ishst", 0);
	expect("tlbi ipas2e1is", GFN);
	expect("tlbi ipas2e1is", GFN + 1);
	expect_end_of_guest();
	return is_back(OTHER_VMID, 2);
}

static bool more_than_256_mib_go_whole(void)
{
	boot_xen(0, 0, OTHER_VMID);
	p2m_tlb_flush(&p2m, gfn, 65537, 0, true);
	expect_whole_vmid();
	if (!is_back(OTHER_VMID, 2))
		return false;
	boot_xen(TLB_RANGE, 0, OTHER_VMID);
	p2m_tlb_flush(&p2m, gfn, 65536, 0, true);
	return mock.event_count == 6 && events[1].op.operand != 0;
}

static bool own_map_is_flushed_to_the_last_byte(void)
{
	boot_xen(0, 0, OTHER_VMID);
	flush_xen_tlb_range_va(XEN_VA + 0x800, 2 * PAGE_SIZE);
	expect("dsb ishst", 0);
	for (uint64_t i = 0; i < 3; i++)
		expect("tlbi vale2is", (XEN_VA >> PAGE_SHIFT) + i);
	expect("dsb ish", 0);
	expect("isb", 0);
	return is_back(OTHER_VMID, 0);
}

static bool own_map_has_a_limit(void)
{
	boot_xen(0, 0, OTHER_VMID);
	flush_xen_tlb_range_va(XEN_VA, 513 * PAGE_SIZE);
	expect("dsb ishst", 0);
	expect("tlbi alle2is", 0);
	expect("dsb ish", 0);
	expect("isb", 0);
	return is_back(OTHER_VMID, 0);
}

static bool erratum_is_repeated_once_a_completion(void)
{
	boot_xen(0, MIDR_NEOVERSE_N1, OTHER_VMID);
	p2m_tlb_flush(&p2m, gfn, 2, 0, true);
	expect("dsb ishst", 0);
	expect("tlbi ipas2le1is", GFN);
	expect("tlbi ipas2le1is", GFN + 1);
	expect("dsb ish", 0);
	expect("tlbi vmalle1is", 0);
	expect("dsb ish", 0);
	expect("tlbi vale2is", 0);
	expect("dsb ish", 0);
	expect("isb", 0);
	return is_back(OTHER_VMID, 2);
}

static bool all_guests_are_those_of_xen(void)
{
	boot_xen(0, 0, OTHER_VMID);
	flush_all_guests_tlb();
	expect("dsb ishst", 0);
	expect("tlbi alle1is", 0);
	expect("dsb ish", 0);
	expect("isb", 0);
	return is_end();
}

static const struct stream_case cases[] = {
	CASE(whole_vmid_is_that_of_xen),
	CASE(current_vmid_is_not_switched),
	CASE(shattered_superpage_is_one_operation_of_its_level),
	CASE(freed_tables_take_more_than_leaves),
	CASE(more_than_256_mib_go_whole),
	CASE(own_map_is_flushed_to_the_last_byte),
	CASE(own_map_has_a_limit),
	CASE(erratum_is_repeated_once_a_completion),
	CASE(all_guests_are_those_of_xen),
};

int main(void)
{
	return run_cases(cases, sizeof(cases) / sizeof(cases[0]));
}
