/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What docs/integrating-xen.md takes from Xen: types and names only, as far as
 * its block of code uses them.
 */
#ifndef NOTES_XEN_KERNEL_H
#define NOTES_XEN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PFN_UP(bytes) (((bytes) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define XEN_PT_LEVEL_ORDER(level) ((3 - (level)) * 9)
#define __init
#define DEFINE_PER_CPU(type, name) type name
#define this_cpu(name) name
#define READ_SYSREG64(name) xen_read_##name()
#define WRITE_SYSREG64(value, name) xen_write_##name(value)
#define local_irq_save(flags) ((flags) = xen_irq_save())
#define ASSERT(condition) ((void)(condition))

typedef uint64_t vaddr_t;
typedef uint64_t paddr_t;
typedef struct {
	unsigned long gfn;
} gfn_t;
typedef struct {
	unsigned long mfn;
} mfn_t;

struct p2m_domain {
	uint64_t vttbr;
	uint16_t vmid;
	bool need_flush;
};

extern mfn_t empty_root_mfn;
uint64_t generate_vttbr(uint16_t vmid, mfn_t root_mfn);
uint64_t xen_read_VTTBR_EL2(void);
void xen_write_VTTBR_EL2(uint64_t value);
unsigned long xen_irq_save(void);
void local_irq_restore(unsigned long flags);
void isb(void);
paddr_t gfn_to_gaddr(gfn_t gfn);
bool p2m_is_write_locked(struct p2m_domain *p2m);

struct tlbp_arm64_cpu;
int tlb_init(const struct tlbp_arm64_cpu *system);
int tlb_add_cpu(struct tlbp_arm64_cpu *system, bool is_first);
void flush_xen_tlb_range_va(vaddr_t va, unsigned long size);
void p2m_tlb_flush(struct p2m_domain *p2m, gfn_t gfn, unsigned long nr, unsigned int level,
		   bool tables_stay);
void p2m_tlb_flush_whole(struct p2m_domain *p2m);
void flush_all_guests_tlb(void);

#endif
