/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What docs/integrating-linux.md takes from Linux: types and names only, as far
 * as its blocks of code use them. policy_flush_...() run on a recorded machine.
 */
#ifndef NOTES_LINUX_KERNEL_H
#define NOTES_LINUX_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINTPTR_TYPE__ uintptr_t;

#define U32_MAX ((uint32_t)~0U)
#define U64_MAX ((uint64_t)~0ULL)
#define __cold
#define noinline __attribute__((__noinline__))
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value) (*(volatile __typeof__(x) *)&(x) = (value))
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PTRS_PER_PTE 512
#define round_down(x, y) ((x) & ~((__typeof__(x))(y) - 1))
#define round_up(x, y) round_down((x) + (__typeof__(x))(y) - 1, y)
#define __ffs(word) ((unsigned long)__builtin_ctzl(word))
#define __init
#define core_initcall(function) int (*const initcall_##function)(void) = function
#define pr_warn(...) notes_print(__VA_ARGS__)
#define DEFINE_STATIC_KEY_FALSE(name) bool name
#define static_branch_enable(key) (*(key) = true)
#define static_branch_likely(key) (*(key))
#define DEFINE_PER_CPU(type, name) type name
#define this_cpu_ptr(pointer) (pointer)
#define SYS_ID_AA64ISAR0_EL1 0
#define SYS_ID_AA64MMFR0_EL1 1
#define SYS_ID_AA64MMFR2_EL1 2
#define ARM64_WORKAROUND_REPEAT_TLBI 3
#define ASID(mm) ((mm)->asid)

typedef uint64_t phys_addr_t;

struct mm_struct {
	unsigned long asid;
};
struct kvm_s2_mmu;
struct tlb_inv_context {
	unsigned long flags;
};

void notes_print(const char *format, ...);
unsigned long long sched_clock(void);
bool arm64_kernel_unmapped_at_el0(void);
uint64_t read_sanitised_ftr_reg(uint32_t id);
bool cpus_have_final_cap(int number);
void preempt_disable(void);
void preempt_enable(void);
void legacy_flush_tlb_kernel_range(unsigned long start, unsigned long end);
void mmu_notifier_arch_invalidate_secondary_tlbs(struct mm_struct *mm, unsigned long start,
						 unsigned long end);
void enter_vmid_context(struct kvm_s2_mmu *mmu, struct tlb_inv_context *cxt);
void exit_vmid_context(struct tlb_inv_context *cxt);

extern int (*const initcall_tlb_policy_init)(void);
void policy_flush_all(void);
void policy_local_flush_all(void);
void policy_flush_mm(struct mm_struct *mm);
void policy_flush_range(struct mm_struct *mm, unsigned long start, unsigned long end,
			unsigned long stride, bool last_level, int tlb_level, uint32_t flags);
void policy_flush_kernel_range(unsigned long start, unsigned long end);
void policy_flush_kernel_pgtable(unsigned long kaddr);
void policy_sync(void);

#endif
