// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Finds the places to probe in the kernel's text as it is in memory, after
 * alternatives were patched, from _stext to _etext. Text of modules and of init
 * is not looked at.
 *
 * In functions that hold a TLBI:
 *
 * 1. each TLBI (the library decodes them);
 * 2. each DSB for loads and stores, which completes them;
 * 3. the entry of tlb_flush() and __flush_tlb_range(), by their names: both are
 *    static, and there are several of each. A copy that the compiler has changed
 *    the arguments of has another name (tlb_flush.isra.0). One exception:
 *    constants are no longer arguments of __flush_tlb_range.constprop.0, and start
 *    and end, which are none, stand where they stood;
 * 4. where flush_tlb_kernel_range(), which is always inlined, compares a size with
 *    512 pages:
 *
 *	cmp	x2, #0x200, lsl #12
 *	b.hi	...
 *	ubfx	x0, x0, #12, #44
 *	ubfx	x1, x1, #12, #44
 *
 *    When x1 - x0 is x2, these are end and start. Otherwise nothing is recorded.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/cpufeature.h>
#include <asm/sysreg.h>
#include <asm/virt.h>

#include <tlbpolicy/arm64.h>

#include "tlbi-trace.h"

#define INSN_BYTES 4
#define INSN_REGISTER 31
/* How far behind its place a probe may stand. */
#define MAX_LATE_INSNS 8
/* No kernel has as much. */
#define MAX_TEXT_BYTES SZ_256M
#define TCR_52_BIT BIT_ULL(59)

static unsigned long text_start, text_end;
module_param(text_start, ulong, 0400);
MODULE_PARM_DESC(text_start, "address of _stext; found by itself where kallsyms has it");
module_param(text_end, ulong, 0400);
MODULE_PARM_DESC(text_end, "address of _etext");

static struct tlbi_trace_function *functions;
static unsigned int function_count;
static struct tlbi_trace_site *sites;
static unsigned int site_count;

static u32 insn_at(unsigned long at)
{
	return le32_to_cpu(*(const __le32 *)at);
}

/* ----------------------------------------------------------- the machine --- */

unsigned int tlbi_trace_el(void)
{
	return is_kernel_in_hyp_mode() ? 2 : 1;
}

unsigned int tlbi_trace_base_shift(void)
{
	return read_sysreg(tcr_el1) & TCR_52_BIT ? 16 : PAGE_SHIFT;
}

/* Most of the text is no system instruction. */
static const struct tlbp_arm64_tlbi *find_tlbi(u32 insn)
{
	return (insn & 0xffb8e000) == 0xd5088000 ? tlbp_arm64_find_tlbi(insn) : NULL;
}

/* Features that no ID register is asked for count as there. */
static bool can_execute(const struct tlbp_arm64_tlbi *tlbi)
{
	u64 isar0 = read_sanitised_ftr_reg(SYS_ID_AA64ISAR0_EL1);
	unsigned int tlb = isar0 >> 56 & 0xf;
	struct tlbp_arm64_cpu cpu = { .el = tlbi_trace_el(), .features = ~0U };

	if (tlb < 1)
		cpu.features &= ~TLBP_ARM64_HAS_OUTER;
	if (tlb < 2)
		cpu.features &= ~TLBP_ARM64_HAS_RANGE;
	return tlbp_arm64_check_tlbi(tlbi, &cpu) == TLBP_OK;
}

const char *tlbi_trace_op_name(u32 insn)
{
	const struct tlbp_arm64_tlbi *tlbi = find_tlbi(insn);

	return tlbi ? tlbi->name : NULL;
}

/* --------------------------------------------------------------- the text --- */

/* Whoever loads the module may be wrong about it: it must be there to be read. */
static bool is_given_text(void)
{
	unsigned long at;
	u32 insn;

	if (!text_start || text_end <= text_start || text_end - text_start > MAX_TEXT_BYTES ||
	    (text_start | text_end) % INSN_BYTES)
		return false;
	for (at = text_start; at < text_end; at = (at | ~PAGE_MASK) + 1)
		if (copy_from_kernel_nofault(&insn, (void *)at, sizeof(insn)))
			return false;
	return true;
}

/*
 * kallsyms_lookup_name() is not exported, but a probe may be asked for it by
 * name, and then knows its address.
 */
static int find_text(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long (*lookup)(const char *name);
	int error;

	if (is_given_text())
		return 0;
	if (text_start || text_end) {
		pr_err("text_start=%lx text_end=%lx: not a piece of text\n", text_start, text_end);
		return -EINVAL;
	}
	error = register_kprobe(&probe);
	if (error) {
		pr_err("no kallsyms_lookup_name (%d): load with text_start= and text_end=\n",
		       error);
		return error;
	}
	lookup = (void *)probe.addr;
	unregister_kprobe(&probe);
	text_start = lookup("_stext");
	text_end = lookup("_etext");
	if (text_start && text_end > text_start)
		return 0;
	pr_err("kallsyms has no _stext and _etext: load with text_start= and text_end=\n");
	return -ENOENT;
}

/* "name+0x10/0x80" */
static void find_function(unsigned long at, struct tlbi_trace_function *function)
{
	char symbol[KSYM_SYMBOL_LEN];
	unsigned long offset = 0, size = INSN_BYTES;
	char *plus;

	sprint_symbol(symbol, at);
	plus = strrchr(symbol, '+');
	if (!plus || sscanf(plus, "+%lx/%lx", &offset, &size) != 2) {
		offset = 0;
		size = INSN_BYTES;
	}
	*function = (struct tlbi_trace_function){ at - offset, at - offset + size };
}

/* Without functions: only how many there are at most. */
static unsigned int find_functions(void)
{
	unsigned long at, known_end = 0;
	unsigned int count = 0;

	for (at = text_start; at < text_end; at += INSN_BYTES) {
		const struct tlbp_arm64_tlbi *tlbi = find_tlbi(insn_at(at));

		if (!tlbi)
			continue;
		if (!functions) {
			count++;
			continue;
		}
		if (at >= known_end) {
			find_function(at, &functions[count]);
			known_end = functions[count++].end;
		}
		functions[count - 1].has_op |= can_execute(tlbi);
		functions[count - 1].has_whole |= tlbi->operand == TLBP_ARM64_OPERAND_NONE;
	}
	return count;
}

/* Without sites: only how many. */
static struct tlbi_trace_site *add(unsigned long at, enum tlbi_trace_kind kind,
				   unsigned int function)
{
	struct tlbi_trace_site *site;

	if (!sites) {
		site_count++;
		return NULL;
	}
	site = &sites[site_count];
	*site = (struct tlbi_trace_site){
		.at = at, .kind = kind, .function = function, .insn = insn_at(at),
		.number = site_count++,
	};
	return site;
}

/* UBFX Xd, Xn, #12, #44 */
static bool is_page_number(u32 insn, u8 *reg)
{
	*reg = insn >> 5 & INSN_REGISTER;
	return (insn & 0xfffffc00) == 0xd34cdc00;
}

/* CMP Xn, #0x200, LSL #12; B.HI; and what comes behind. */
static void add_limit(unsigned long at, unsigned int function)
{
	struct tlbi_trace_site *site;
	u8 start_reg, end_reg;

	if ((insn_at(at) & 0xfffffc1f) != 0xf148001f ||
	    (insn_at(at + 4) & 0xff00001f) != 0x54000008 ||
	    !is_page_number(insn_at(at + 8), &start_reg) ||
	    !is_page_number(insn_at(at + 12), &end_reg))
		return;
	site = add(at, TLBI_TRACE_LIMIT, function);
	if (!site)
		return;
	site->start_reg = start_reg;
	site->end_reg = end_reg;
	site->size_reg = site->insn >> 5 & INSN_REGISTER;
}

static bool is_named(const char *name, size_t length, const char *wanted)
{
	return strlen(wanted) == length && strncmp(name, wanted, length) == 0;
}

static void add_entry(const struct tlbi_trace_function *entry, unsigned int function)
{
	char symbol[KSYM_SYMBOL_LEN];
	struct tlbi_trace_site *site = NULL;
	bool is_whole_name;
	size_t length;

	sprint_symbol(symbol, entry->start);
	length = strcspn(symbol, "+.");
	is_whole_name = symbol[length] == '+';
	if (is_named(symbol, length, "tlb_flush") && is_whole_name)
		add(entry->start, TLBI_TRACE_GATHER, function);
	if ((is_named(symbol, length, "__flush_tlb_range") ||
	     is_named(symbol, length, "__flush_tlb_range_nosync")) &&
	    (is_whole_name || strncmp(symbol + length, ".constprop.", 11) == 0))
		site = add(entry->start, TLBI_TRACE_RANGE, function);
	if (site)
		site->has_stride = is_whole_name;
}

static void add_function(unsigned int number)
{
	const struct tlbi_trace_function *function = &functions[number];
	unsigned long at;

	add_entry(function, number);
	for (at = function->start; at < function->end; at += INSN_BYTES) {
		u32 insn = insn_at(at);

		if (find_tlbi(insn))
			add(at, TLBI_TRACE_OP, number);
		/* DSB, for all accesses. */
		else if ((insn & 0xfffff3ff) == 0xd503339f && function->has_op)
			add(at, TLBI_TRACE_SYNC, number);
		else if (function->has_whole && at + 16 <= function->end)
			add_limit(at, number);
	}
}

static int none_probed(void)
{
	pr_err("no TLBI could be probed between %px and %px\n", (void *)text_start,
	       (void *)text_end);
	return -ENODEV;
}

static int find_sites(void)
{
	unsigned int i, most = find_functions();

	if (most == 0)
		return none_probed();
	functions = vcalloc(most, sizeof(*functions));
	if (!functions)
		return -ENOMEM;
	function_count = find_functions();
	for (i = 0; i < function_count; i++)
		add_function(i);
	sites = vcalloc(site_count, sizeof(*sites));
	if (!sites)
		return -ENOMEM;
	site_count = 0;
	for (i = 0; i < function_count; i++)
		add_function(i);
	return 0;
}

/* -------------------------------------------------------------- the probes --- */

static int probe_at(struct tlbi_trace_site *site, unsigned long at)
{
	memset(&site->probe, 0, sizeof(site->probe));
	site->probe.addr = (kprobe_opcode_t *)at;
	site->probe.pre_handler = tlbi_trace_record;
	return register_kprobe(&site->probe);
}

/* What is wrong with the place itself is what is reported. */
static void probe_late(struct tlbi_trace_site *site)
{
	const struct tlbi_trace_function *function = &functions[site->function];
	unsigned int i;

	for (i = 1; i <= MAX_LATE_INSNS; i++) {
		unsigned long at = site->at + i * INSN_BYTES;

		if (i > 1 && !tlbi_trace_is_neutral(insn_at(at - INSN_BYTES)))
			return;
		if (at >= function->end ||
		    !tlbi_trace_always_passes(function, site->at, at) || probe_at(site, at))
			continue;
		site->state = TLBI_TRACE_LATE;
		return;
	}
}

static void probe(struct tlbi_trace_site *site)
{
	if (site->kind == TLBI_TRACE_OP && !can_execute(find_tlbi(site->insn))) {
		site->state = TLBI_TRACE_UNREACHABLE;
		return;
	}
	if (site->kind == TLBI_TRACE_OP)
		site->is_in_loop = tlbi_trace_is_in_loop(&functions[site->function], site->at);
	site->error = probe_at(site, site->at);
	if (!site->error)
		return;
	site->state = TLBI_TRACE_REFUSED;
	/* Entries and compares must be seen before they change anything. */
	if (site->kind == TLBI_TRACE_OP || site->kind == TLBI_TRACE_SYNC ||
	    tlbi_trace_is_neutral(site->insn))
		probe_late(site);
}

/* Without address: it was not its turn yet. */
static bool has_probe(const struct tlbi_trace_site *site)
{
	if (!site->probe.addr)
		return false;
	return site->state == TLBI_TRACE_PROBED || site->state == TLBI_TRACE_LATE;
}

static unsigned int count(enum tlbi_trace_kind kind, enum tlbi_trace_state state)
{
	unsigned int i, found = 0;

	for (i = 0; i < site_count; i++)
		found += sites[i].kind == kind && sites[i].state == state;
	return found;
}

/* One wait for all of them: one by one they take seconds. */
static void unprobe(void)
{
	struct kprobe **probes;
	unsigned int i, probe_count = 0;

	if (!sites)
		return;
	probes = vcalloc(site_count, sizeof(*probes));
	for (i = 0; i < site_count; i++) {
		if (!has_probe(&sites[i]))
			continue;
		if (probes)
			probes[probe_count++] = &sites[i].probe;
		else
			unregister_kprobe(&sites[i].probe);
	}
	if (probe_count > 0)
		unregister_kprobes(probes, probe_count);
	vfree(probes);
}

void tlbi_trace_missed_reset(void)
{
	unsigned int i;

	for (i = 0; i < site_count; i++)
		sites[i].missed_before = sites[i].probe.nmissed;
}

u64 tlbi_trace_missed(void)
{
	u64 missed = 0;
	unsigned int i;

	for (i = 0; i < site_count; i++)
		missed += sites[i].probe.nmissed - sites[i].missed_before;
	return missed;
}

/* ----------------------------------------------------------- the self-test --- */

static unsigned int fired_count;
static bool has_self_probe;

static noinline void to_be_probed(void)
{
	barrier();
}

static int count_fired(struct kprobe *probe, struct pt_regs *regs)
{
	fired_count++;
	return 0;
}
NOKPROBE_SYMBOL(count_fired);

static struct kprobe self_probe = {
	.addr = (kprobe_opcode_t *)to_be_probed, .pre_handler = count_fired,
};

bool tlbi_trace_probes_fire(void)
{
	unsigned int before = READ_ONCE(fired_count);

	to_be_probed();
	return READ_ONCE(fired_count) != before;
}

/* ------------------------------------------------------------------ set-up --- */

unsigned int tlbi_trace_site_count(void)
{
	return site_count;
}

const struct tlbi_trace_site *tlbi_trace_site(unsigned int number)
{
	return &sites[number];
}

static void report(void)
{
	unsigned int i;

	pr_info("%u TLBIs: %u probed, %u probed late, %u beyond this machine, %u refused\n",
		count(TLBI_TRACE_OP, TLBI_TRACE_PROBED) + count(TLBI_TRACE_OP, TLBI_TRACE_LATE) +
		count(TLBI_TRACE_OP, TLBI_TRACE_UNREACHABLE) +
		count(TLBI_TRACE_OP, TLBI_TRACE_REFUSED),
		count(TLBI_TRACE_OP, TLBI_TRACE_PROBED), count(TLBI_TRACE_OP, TLBI_TRACE_LATE),
		count(TLBI_TRACE_OP, TLBI_TRACE_UNREACHABLE),
		count(TLBI_TRACE_OP, TLBI_TRACE_REFUSED));
	for (i = 0; i < site_count; i++)
		if (sites[i].kind == TLBI_TRACE_OP && sites[i].state == TLBI_TRACE_REFUSED)
			pr_info("not seen: %s in %pS (%d)\n", tlbi_trace_op_name(sites[i].insn),
				(void *)sites[i].at, sites[i].error);
}

static int probe_all(void)
{
	unsigned int i;
	int error;

	error = register_kprobe(&self_probe);
	if (error) {
		pr_err("no probe on this module's own code (%d): has the kernel kprobes?\n",
		       error);
		return error;
	}
	has_self_probe = true;
	for (i = 0; i < site_count; i++)
		probe(&sites[i]);
	report();
	return count(TLBI_TRACE_OP, TLBI_TRACE_PROBED) > 0 ? 0 : none_probed();
}

int tlbi_trace_sites_init(void)
{
	int error = find_text();

	if (!error)
		error = find_sites();
	if (!error)
		error = probe_all();
	if (error == -ENOMEM)
		pr_err("no memory for what is to be probed\n");
	if (error)
		tlbi_trace_sites_exit();
	return error;
}

void tlbi_trace_sites_exit(void)
{
	if (has_self_probe)
		unregister_kprobe(&self_probe);
	has_self_probe = false;
	unprobe();
	vfree(sites);
	vfree(functions);
	sites = NULL;
	functions = NULL;
	site_count = 0;
}
