// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * What the CPUs are, and the backend for them: the kernel's clock, its scheduler
 * and its interrupts behind the library's hooks.
 */
#include "module.h"

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#include <asm/barrier.h>
#include <asm/mmu.h>

/*
 * QEMU (7.2, and later ones) computes the length of a range operation in 32 bits:
 * one of 4 GiB and more invalidates nothing. The largest span below: NUM 14, SCALE 3.
 */
#define QEMU_MAX_SPAN_PAGES (15ULL << 16)

static struct tlbp_arm64_cpu machine_cpu;
static u64 machine_midr;
static u32 machine_cpu_count;
static bool machine_is_known;
static int machine_state;

static u64 machine_now_ns(struct tlbp_backend *backend)
{
	return local_clock();
}

static void machine_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	if (!irqs_disabled())
		cond_resched();
}

const struct tlbp_backend_ops machine_backend_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = machine_now_ns,
	.relax = machine_relax,
};

static void machine_dsb(void *unused)
{
	dsb(ish);
}

/* TLBP_ARM64_ERRATUM_INTERRUPT: engine_flush() is only called with interrupts on. */
static void machine_interrupt(struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	preempt_disable();
	smp_call_function(machine_dsb, NULL, 1);
	preempt_enable();
}

static void machine_log_errata(u32 cpu, u64 midr)
{
	const struct tlbp_arm64_erratum *erratum = NULL;

	while ((erratum = tlbp_arm64_next_erratum(midr, erratum)))
		pr_info("CPU %u has erratum %s\n", cpu, erratum->name);
}

/* Another CPU, before the backend is made: what all of them have in common. */
static int machine_add(u32 cpu, const struct tlbp_arm64_cpu *found, u64 midr)
{
	if (!machine_cpu_count) {
		machine_cpu = *found;
		machine_midr = midr;
	} else if (tlbp_arm64_merge(&machine_cpu, found) != TLBP_OK) {
		pr_err("CPU %u runs in another state, or with another clock, than the others\n",
		       cpu);
		return -ENODEV;
	}
	/* Most machines have many CPUs of one kind. */
	if (!machine_cpu_count || midr != machine_midr)
		machine_log_errata(cpu, midr);
	machine_cpu_count++;
	return 0;
}

/* Another CPU, while the backend is in use: it must not change what is in common. */
static int machine_admit(u32 cpu, const struct tlbp_arm64_cpu *found)
{
	struct tlbp_arm64_cpu together = machine_cpu;

	if (tlbp_arm64_merge(&together, found) == TLBP_OK &&
	    together.features == machine_cpu.features && together.errata == machine_cpu.errata &&
	    together.granules == machine_cpu.granules &&
	    together.asid_bits == machine_cpu.asid_bits)
		return 0;
	pr_err("CPU %u stays offline: EL%u, features %x, errata %x, granules %x, %u-bit ASIDs\n",
	       cpu, found->el, found->features, found->errata, found->granules,
	       found->asid_bits);
	pr_err("in use are: EL%u, features %x, errata %x, granules %x, %u-bit ASIDs\n",
	       machine_cpu.el, machine_cpu.features, machine_cpu.errata, machine_cpu.granules,
	       machine_cpu.asid_bits);
	return -ENODEV;
}

/* Runs on the CPU: for each that is online when it is registered, then for later ones. */
static int machine_online(unsigned int cpu)
{
	struct tlbp_arm64_regs regs;
	struct tlbp_arm64_cpu found;

	tlbp_arm64_read_regs(&regs);
	tlbp_arm64_detect(&found, &regs);
	bugs_change_cpu(&found, machine_is_known);
	return machine_is_known ? machine_admit(cpu, &found) :
				  machine_add(cpu, &found, regs.midr);
}

static void machine_log(void)
{
	const struct tlbp_arm64_core *core = machine_core();
	u32 features = machine_cpu.features;

	pr_info("%u CPUs at EL%u, %s (MIDR %08llx): %srange operations, %slevel hints%s%s\n",
		machine_cpu_count, machine_cpu.el, core ? core->name : "core not known",
		machine_midr, features & TLBP_ARM64_HAS_RANGE ? "" : "no ",
		features & TLBP_ARM64_HAS_LEVEL ? "" : "no ",
		features & TLBP_ARM64_IN_LPA2 ? ", 52-bit addresses" : "",
		arm64_kernel_unmapped_at_el0() ? ", KPTI" : "");
}

int machine_start(void)
{
	struct tlbp_arm64 arm64 = { };

	cpus_read_lock();
	machine_state = cpuhp_setup_state_cpuslocked(CPUHP_AP_ONLINE_DYN, "tlbpolicy:online",
						     machine_online, NULL);
	machine_is_known = true;
	cpus_read_unlock();
	if (machine_state < 0)
		return machine_state;
	machine_log();
	if (!machine_backend(&arm64, 0))
		return 0;
	machine_stop();
	return -ENODEV;
}

void machine_stop(void)
{
	cpuhp_remove_state_nocalls(machine_state);
}

/* Its device tree names QEMU's machine so, with KVM too, where it costs little. */
static bool machine_may_be_emulated(void)
{
	return of_machine_is_compatible("linux,dummy-virt");
}

static u32 machine_span_pages(u64 max_span_pages)
{
	if (!max_span_pages && machine_may_be_emulated())
		return QEMU_MAX_SPAN_PAGES;
	return max_span_pages;
}

int machine_backend(struct tlbp_arm64 *arm64, u64 max_span_pages)
{
	u32 flags = arm64_kernel_unmapped_at_el0() ? TLBP_ARM64_KPTI : 0;
	int status;

#ifdef TLBPOLICY_TEST
	arm64->backend.ops = &bugs_backend_ops;
#else
	arm64->backend.ops = &machine_backend_ops;
#endif
	arm64->max_span_pages = machine_span_pages(max_span_pages);
	arm64->interrupt = machine_interrupt;
	status = tlbp_arm64_init(arm64, &machine_cpu, flags);
	/* The clock is the kernel's. */
	if (status == TLBP_OK || status == TLBP_ERR_CLOCK)
		return 0;
	pr_err("no backend for these CPUs: %s\n", tlbp_status_name(status));
	return -EINVAL;
}

const struct tlbp_arm64_core *machine_core(void)
{
	return tlbp_arm64_find_core(machine_midr);
}

void machine_show(struct seq_file *file)
{
	const struct tlbp_arm64_core *core = machine_core();

	seq_printf(file, "core %s\n", core ? core->name : "unknown");
	seq_printf(file, "midr 0x%08llx\n", machine_midr);
	seq_printf(file, "exception_level %u\n", machine_cpu.el);
	seq_printf(file, "features 0x%x\n", machine_cpu.features);
	seq_printf(file, "errata 0x%x\n", machine_cpu.errata);
	seq_printf(file, "range_operations %d\n", !!(machine_cpu.features & TLBP_ARM64_HAS_RANGE));
	seq_printf(file, "addresses_52_bit %d\n", !!(machine_cpu.features & TLBP_ARM64_IN_LPA2));
	seq_printf(file, "kpti %d\n", arm64_kernel_unmapped_at_el0());
	seq_printf(file, "max_span_pages %u\n", machine_span_pages(0) ?: TLBP_ARM64_MAX_SPAN_PAGES);
}

struct tlbp_space machine_kernel_space(void)
{
	return (struct tlbp_space){
		.kind = TLBP_SPACE_KERNEL,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = PAGE_SHIFT,
	};
}

void *machine_map_often(struct page *frame, u32 page_count)
{
	struct page **pages = kvmalloc_array(page_count, sizeof(*pages), GFP_KERNEL);
	void *start;
	u32 i;

	if (!pages)
		return NULL;
	for (i = 0; i < page_count; i++)
		pages[i] = frame;
	start = vmap(pages, page_count, VM_MAP, PAGE_KERNEL);
	kvfree(pages);
	return start;
}
