/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What tlbp_flush() emits on arm64 for a handful of typical requests, to be
 * read by people: flushes.txt. Prints it anew without an argument, and compares
 * with the file that it is given (TAP).
 */
#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENT_MAX 64
#define TEXT_MAX 4096

#define USER_VA UINT64_C(0x00007f0123400000)
#define KERNEL_VA UINT64_C(0xffff800012400000)
#define HYP_VA UINT64_C(0x0000000088000000)
#define GUEST_IPA UINT64_C(0x0000000140000000)
#define ASID UINT16_C(0x1234)
#define VMID UINT16_C(0x0056)

/* Of the registers that a case is about. */
#define TCR_DS (UINT64_C(1) << 59)
#define TCR_EL2_DS (UINT64_C(1) << 32)
#define TCR2_D128 (UINT64_C(1) << 5)
#define HCR_TGE (UINT64_C(1) << 27)
#define HCR_E2H (UINT64_C(1) << 34)
#define VTCR_DS (UINT64_C(1) << 32)
#define VTCR_D128 (UINT64_C(1) << 38)
#define MIDR_NEOVERSE_N1 UINT64_C(0x414fd0c1)
#define MIDR_CORTEX_A57_R0P0 UINT64_C(0x410fd070)
#define MIDR_CARMEL UINT64_C(0x4e0f0040)

/* What is called. */
enum {
	FLUSH = 0,
	/* Two flushes that leave their completion to one tlbp_sync(). */
	FLUSH_TWICE = 1,
	CLEAN_DIRTY = 2,
	FLUSH_GPT = 3,
};

struct flush_case {
	const char *name;
	uint32_t kind;
	uint32_t domain;
	uint32_t granule_shift;
	uint64_t page_count;
	uint32_t request_flags;
	uint32_t stride_shift;
	uint32_t backend_flags;
	uint64_t max_ops;
	uint64_t offset_bytes;
	uint32_t level;
	uint32_t call;
	/* The machine: exception level, 0 for 1; and bits or-ed into registers. */
	uint32_t el;
	/* It has neither FEAT_TLBIOS, FEAT_TTL, FEAT_XS nor FEAT_D128. */
	bool is_old;
	uint64_t midr;
	uint64_t tcr;
	uint64_t tcr2;
	uint64_t hcr;
	uint64_t vtcr;
};

#define KERNEL .kind = TLBP_SPACE_KERNEL
#define USER .kind = TLBP_SPACE_USER
#define HYP .kind = TLBP_SPACE_HYP
#define GUEST .kind = TLBP_SPACE_GUEST, .el = 2
#define LOCAL .domain = TLBP_DOMAIN_LOCAL
#define INNER .domain = TLBP_DOMAIN_INNER
#define OUTER .domain = TLBP_DOMAIN_OUTER
#define LEAF .request_flags = TLBP_LEAF_ONLY
#define WHOLE .request_flags = TLBP_WANT_WHOLE_SPACE
#define EVERYTHING .request_flags = TLBP_WANT_EVERYTHING
#define SINGLE_ONLY .backend_flags = TLBP_ARM64_NEVER_RANGE
#define HOST .el = 2, .hcr = HCR_E2H | HCR_TGE

static const struct flush_case cases[] = {
	{ "user page, leaf only", USER, INNER, .page_count = 1, .request_flags = TLBP_LEAF_ONLY },
	{ "user page and its tables", USER, INNER, .page_count = 1 },
	{ "user page, this PE only", USER, LOCAL, .page_count = 1 },
	{ "user page, leaf only, this PE only", USER, LOCAL, .page_count = 1,
	  .request_flags = TLBP_LEAF_ONLY },
	{ "kernel page, leaf only", KERNEL, INNER, .page_count = 1,
	  .request_flags = TLBP_LEAF_ONLY },
	{ "kernel page and its tables", KERNEL, INNER, .page_count = 1 },
	{ "kernel page, this PE only", KERNEL, LOCAL, .page_count = 1 },
	{ "kernel page, leaf only, this PE only", KERNEL, LOCAL, .page_count = 1,
	  .request_flags = TLBP_LEAF_ONLY },
	{ "3 user pages without range operations", USER, INNER, .page_count = 3, SINGLE_ONLY },
	{ "2 pages are the least that a range operation covers", USER, INNER, .page_count = 2 },
	{ "3 pages are a range operation and a page", USER, INNER, .page_count = 3 },
	{ "512 pages are one range operation", USER, INNER, .page_count = 512 },
	{ "515 pages are two that overlap", USER, INNER, .page_count = 515 },
	{ "515 pages are one that reaches past the end", USER, INNER, .page_count = 515,
	  .backend_flags = TLBP_ARM64_OVER_COVER },
	{ "2^21 + 1 kernel pages", KERNEL, INNER, .page_count = 2097153 },
	{ "100 kernel pages of 16 KiB", KERNEL, INNER, .granule_shift = 14, .page_count = 100 },
	{ "100 kernel pages of 64 KiB, leaf only, this PE only", KERNEL, LOCAL, .granule_shift = 16,
	  .page_count = 100, .request_flags = TLBP_LEAF_ONLY },
	{ "one block of 2 MiB", USER, INNER, .page_count = 512, .stride_shift = 21 },
	{ "two blocks of 2 MiB without range operations", USER, INNER, .page_count = 1024,
	  .stride_shift = 21, SINGLE_ONLY },
	{ "user page with KPTI", USER, INNER, .page_count = 1, .backend_flags = TLBP_ARM64_KPTI },
	{ "64 user pages with KPTI", USER, INNER, .page_count = 64,
	  .backend_flags = TLBP_ARM64_KPTI },
	{ "kernel page with KPTI", KERNEL, INNER, .page_count = 1,
	  .backend_flags = TLBP_ARM64_KPTI },
	{ "user space above the limit", USER, INNER, .page_count = 2, .max_ops = 1, SINGLE_ONLY },
	{ "user space above the limit, this PE only", USER, LOCAL, .page_count = 2, .max_ops = 1,
	  SINGLE_ONLY },
	{ "user space above the limit, with KPTI", USER, INNER, .page_count = 2, .max_ops = 1,
	  .backend_flags = TLBP_ARM64_KPTI },
	{ "kernel space above the limit", KERNEL, INNER, .page_count = 2, .max_ops = 1,
	  SINGLE_ONLY },
	{ "kernel space above the limit, this PE only", KERNEL, LOCAL, .page_count = 2,
	  .max_ops = 1, SINGLE_ONLY },
	{ "nothing", USER, INNER, .page_count = 0 },
	{ "nothing, but in order", USER, INNER, .page_count = 0,
	  .request_flags = TLBP_ORDER_EMPTY },
	{ "misaligned user range", USER, LOCAL, .page_count = 1, .offset_bytes = 1 },
	{ "misaligned kernel range", KERNEL, INNER, .page_count = 1, .offset_bytes = 1 },

	/* Level hints. */
	{ "user page with a hint", USER, INNER, .page_count = 1, LEAF, .level = TLBP_LEVEL_3 },
	{ "user page with a level that may hide freed tables", USER, INNER, .page_count = 1,
	  .level = TLBP_LEVEL_3 },
	{ "user page with a level, without FEAT_TTL", USER, INNER, .page_count = 1, LEAF,
	  .level = TLBP_LEVEL_3, .is_old = true },
	{ "512 user pages with a hint", USER, INNER, .page_count = 512, LEAF,
	  .level = TLBP_LEVEL_3 },
	{ "block of 2 MiB with a hint", USER, INNER, .page_count = 512, .stride_shift = 21, LEAF,
	  .level = TLBP_LEVEL_2 },
	{ "64 blocks of 2 MiB with a hint", USER, INNER, .page_count = 32768, .stride_shift = 21,
	  LEAF, .level = TLBP_LEVEL_2 },
	{ "part of a block of 2 MiB contradicts itself", USER, INNER, .page_count = 511, LEAF,
	  .level = TLBP_LEVEL_2 },
	{ "block of 512 MiB with a hint, 64 KiB granules", KERNEL, INNER, .granule_shift = 16,
	  .page_count = 8192, .stride_shift = 29, LEAF, .level = TLBP_LEVEL_2,
	  .offset_bytes = 0xdc00000 },
	{ "block of 64 GiB, 16 KiB granules, has no hint", USER, INNER, .granule_shift = 14,
	  .page_count = 4194304, .stride_shift = 36, LEAF, .level = TLBP_LEVEL_1,
	  .offset_bytes = 0xedcc00000 },
	{ "block of 64 GiB, 16 KiB granules, has a hint with LPA2", USER, INNER,
	  .granule_shift = 14, .page_count = 4194304, .stride_shift = 36, LEAF,
	  .level = TLBP_LEVEL_1, .offset_bytes = 0xedcc00000, .tcr = TCR_DS },

	/* Outer shareable, and not waiting for accesses with the XS attribute. */
	{ "user page, outer", USER, OUTER, .page_count = 1, LEAF },
	{ "515 kernel pages, outer", KERNEL, OUTER, .page_count = 515 },
	{ "user space, outer", USER, OUTER, WHOLE },
	{ "user page, outer, without FEAT_TLBIOS", USER, OUTER, .page_count = 1, .is_old = true },
	{ "user page, nXS", USER, INNER, .page_count = 1,
	  .request_flags = TLBP_LEAF_ONLY | TLBP_NXS },
	{ "515 kernel pages, nXS, outer", KERNEL, OUTER, .page_count = 515,
	  .request_flags = TLBP_NXS },
	{ "user space, nXS, this PE only", USER, LOCAL,
	  .request_flags = TLBP_WANT_WHOLE_SPACE | TLBP_NXS },
	{ "user page, nXS, without FEAT_XS", USER, INNER, .page_count = 1,
	  .request_flags = TLBP_LEAF_ONLY | TLBP_NXS, .is_old = true },

	/* Whole spaces, and one completion for several flushes. */
	{ "user space, as wanted", USER, INNER, WHOLE },
	{ "all user spaces", USER, INNER, EVERYTHING },
	{ "kernel space, as wanted", KERNEL, INNER, WHOLE },
	{ "user space, as wanted, with KPTI", USER, INNER, WHOLE,
	  .backend_flags = TLBP_ARM64_KPTI },
	{ "two user pages, completed once", USER, INNER, .page_count = 1, LEAF,
	  .call = FLUSH_TWICE },
	{ "two kernel pages, completed once, nXS", KERNEL, INNER, .page_count = 1,
	  .request_flags = TLBP_NXS, .call = FLUSH_TWICE },
	{ "two guest pages, completed once", GUEST, INNER, .page_count = 1, LEAF,
	  .call = FLUSH_TWICE },

	/* 52-bit addresses: ranges begin at multiples of 64 KiB. */
	{ "3 pages with LPA2 are rounded outward", USER, INNER, .page_count = 3, .tcr = TCR_DS },
	{ "40 pages with LPA2, from within 64 KiB, are rounded outward", USER, INNER,
	  .page_count = 40, .offset_bytes = 14 << 12, .tcr = TCR_DS },
	{ "40 pages with LPA2, from within 64 KiB, exactly", USER, INNER, .page_count = 40,
	  .offset_bytes = 14 << 12, .tcr = TCR_DS, .backend_flags = TLBP_ARM64_EXACT },
	{ "515 kernel pages of 16 KiB with LPA2, exactly", KERNEL, INNER, .granule_shift = 14,
	  .page_count = 515, .offset_bytes = 3 << 14, .tcr = TCR_DS,
	  .backend_flags = TLBP_ARM64_EXACT },
	{ "a single page with LPA2", USER, INNER, .page_count = 1, .offset_bytes = 1 << 12,
	  .tcr = TCR_DS },

	/* A hypervisor's own space. */
	{ "hypervisor page, leaf only", HYP, INNER, .page_count = 1, LEAF, .el = 2 },
	{ "hypervisor page, this PE only", HYP, LOCAL, .page_count = 1, .el = 2 },
	{ "515 hypervisor pages, outer", HYP, OUTER, .page_count = 515, .el = 2 },
	{ "3 hypervisor pages with LPA2", HYP, INNER, .page_count = 3, .el = 2, .tcr = TCR_EL2_DS },
	{ "hypervisor space", HYP, INNER, WHOLE, .el = 2 },
	{ "hypervisor page with E2H has an ASID", HYP, INNER, .page_count = 1, LEAF, .el = 2,
	  .hcr = HCR_E2H },
	{ "512 hypervisor pages with E2H, with a hint", HYP, INNER, .page_count = 512, LEAF,
	  .level = TLBP_LEVEL_3, .el = 2, .hcr = HCR_E2H },
	{ "user page of a host", USER, INNER, .page_count = 1, LEAF, HOST },
	{ "kernel space of a host", KERNEL, INNER, WHOLE, HOST },
	{ "hypervisor space of a host", HYP, INNER, WHOLE, HOST },

	/* Its guests: what combines both stages goes after stage 2 is complete. */
	{ "guest page, leaf only", GUEST, INNER, .page_count = 1, LEAF },
	{ "guest page and its tables, this PE only", GUEST, LOCAL, .page_count = 1 },
	{ "515 guest pages, outer, nXS", GUEST, OUTER, .page_count = 515,
	  .request_flags = TLBP_NXS },
	{ "guest block of 2 MiB with a hint", GUEST, INNER, .page_count = 512, .stride_shift = 21,
	  LEAF, .level = TLBP_LEVEL_2 },
	{ "3 guest pages with LPA2", GUEST, INNER, .page_count = 3, .vtcr = VTCR_DS },
	{ "guest pages above the limit", GUEST, INNER, .page_count = 3, .max_ops = 1 },
	{ "all guests", GUEST, INNER, EVERYTHING },
	{ "guest page of the Non-secure space", GUEST, INNER, .page_count = 1,
	  .request_flags = TLBP_LEAF_ONLY | TLBP_NON_SECURE, .backend_flags = TLBP_ARM64_SECURE },
	{ "guest's writable-dirty entries", GUEST, INNER, .call = CLEAN_DIRTY },

	/* A monitor. */
	{ "monitor page, leaf only", HYP, INNER, .page_count = 1, LEAF, .el = 3 },
	{ "515 monitor pages, this PE only", HYP, LOCAL, .page_count = 515, .el = 3 },
	{ "monitor space, outer", HYP, OUTER, WHOLE, .el = 3 },
	{ "granule protection of 6 MiB", OUTER, .page_count = 1536, .call = FLUSH_GPT, .el = 3 },
	{ "granule protection of a page, leaf only", OUTER, .page_count = 1, LEAF,
	  .call = FLUSH_GPT, .el = 3 },
	{ "granule protection, this PE only", LOCAL, .page_count = 1, .call = FLUSH_GPT, .el = 3 },

	/* 128-bit descriptors: the second number is the other register's. */
	{ "user page with D128", USER, INNER, .page_count = 1, LEAF, .level = TLBP_LEVEL_3,
	  .tcr2 = TCR2_D128 },
	{ "515 kernel pages with D128", KERNEL, INNER, .page_count = 515, .tcr2 = TCR2_D128 },
	{ "two blocks of 1 MiB with D128", USER, INNER, .page_count = 512, .stride_shift = 20, LEAF,
	  .level = TLBP_LEVEL_2, .tcr2 = TCR2_D128, SINGLE_ONLY },
	{ "user space with D128", USER, INNER, WHOLE, .tcr2 = TCR2_D128 },
	{ "515 guest pages with D128", GUEST, INNER, .page_count = 515, LEAF, .level = TLBP_LEVEL_3,
	  .vtcr = VTCR_D128 },
	{ "515 kernel pages with D128, nXS, outer", KERNEL, OUTER, .page_count = 515,
	  .request_flags = TLBP_NXS, .tcr2 = TCR2_D128 },

	/* Errata. */
	{ "user page, repeated", USER, INNER, .page_count = 1, LEAF, .midr = MIDR_NEOVERSE_N1 },
	{ "user page, nothing to repeat on this PE only", USER, LOCAL, .page_count = 1, LEAF,
	  .midr = MIDR_NEOVERSE_N1 },
	{ "user space, nXS, repeated in full", USER, INNER,
	  .request_flags = TLBP_WANT_WHOLE_SPACE | TLBP_NXS, .midr = MIDR_NEOVERSE_N1 },
	{ "guest page, repeated", GUEST, INNER, .page_count = 1, LEAF, .midr = MIDR_NEOVERSE_N1 },
	{ "two user pages, completed and repeated once", USER, INNER, .page_count = 1, LEAF,
	  .midr = MIDR_NEOVERSE_N1, .call = FLUSH_TWICE },
	{ "monitor page, twice", HYP, INNER, .page_count = 1, .el = 3,
	  .midr = MIDR_CORTEX_A57_R0P0 },
	{ "user page, this PE only, but its entries are others', too", USER, LOCAL, .page_count = 1,
	  LEAF, .midr = MIDR_CARMEL },

	/* Nobody knows whose: all that the exception level reaches. */
	{ "unknown space at EL1", .kind = 7, INNER, .page_count = 1 },
	{ "unknown space at EL2", .kind = 7, INNER, .page_count = 1, .el = 2 },
	{ "unknown space at EL3", .kind = 7, INNER, .page_count = 1, .el = 3 },
	{ "guest at EL1", .kind = TLBP_SPACE_GUEST, INNER, .page_count = 1 },
};

static struct tlbp_mock_event events[EVENT_MAX];
static struct tlbp_mock_entry entries[1];
static struct tlbp_mock mock;

static void make_machine(const struct flush_case *test)
{
	struct tlbp_arm64_regs *regs = &record.regs;

	tlbp_mock_init(&mock, entries, 1, events, EVENT_MAX);
	record_reset(&mock);
	regs->midr = test->midr;
	regs->tcr |= test->tcr;
	regs->tcr2 = test->tcr2;
	regs->hcr = test->hcr;
	regs->vtcr = test->vtcr;
	if (test->el)
		regs->current_el = (uint64_t)test->el << 2;
	if (test->is_old) {
		regs->id_aa64isar0 = 0;
		return;
	}
	regs->id_aa64pfr0 = UINT64_C(1) << 52;
	regs->id_aa64isar1 = UINT64_C(1) << 56;
	regs->id_aa64isar3 = UINT64_C(1) << 8;
	regs->id_aa64mmfr2 = UINT64_C(1) << 48;
	regs->id_aa64mmfr3 = UINT64_C(1) << 32;
}

static uint64_t start_of(const struct flush_case *test)
{
	switch (test->kind) {
	case TLBP_SPACE_USER:
		return USER_VA + test->offset_bytes;
	case TLBP_SPACE_HYP:
		return HYP_VA + test->offset_bytes;
	case TLBP_SPACE_GUEST:
		return GUEST_IPA + test->offset_bytes;
	default:
		return KERNEL_VA + test->offset_bytes;
	}
}

static struct tlbp_space space_of(const struct flush_case *test)
{
	bool has_asid = test->kind == TLBP_SPACE_USER ||
			(test->kind == TLBP_SPACE_HYP && (test->hcr & HCR_E2H));
	struct tlbp_space space = {
		.kind = test->kind,
		.domain = test->domain,
		.granule_shift = test->granule_shift ? test->granule_shift : 12,
		.asid = has_asid ? ASID : 0,
		.vmid = VMID,
	};

	return space;
}

static void run_flush(struct tlbp_arm64 *arm64, const struct flush_case *test)
{
	const struct tlbp_range range = { start_of(test), test->page_count };
	const bool twice = test->call == FLUSH_TWICE;
	const struct tlbp_space space = space_of(test);
	struct tlbp_request request =
		tlbp_page_request(space, &range, test->request_flags | (twice ? TLBP_NO_SYNC : 0));
	struct tlbp_threshold threshold = {
		.policy.ops = &tlbp_threshold_ops,
		.max_ops = test->max_ops ? test->max_ops : UINT64_MAX,
	};
	struct tlbp tlbp = { .backend = &arm64->backend, .policy = &threshold.policy };

	request.stride_shift = test->stride_shift;
	request.level = test->level;
	if (tlbp_init(&tlbp) != TLBP_OK)
		abort();
	tlbp_flush(&tlbp, &request);
	if (twice) {
		tlbp_flush(&tlbp, &request);
		tlbp_sync(&tlbp, &space, test->request_flags & TLBP_NXS);
	}
}

static void flush(const struct flush_case *test)
{
	struct tlbp_arm64 arm64 = { .backend.ops = &tlbp_arm64_ops };
	const struct tlbp_space space = space_of(test);
	const struct tlbp_arm64_gpt gpt = {
		.start_pa = GUEST_IPA,
		.size_bytes = test->page_count << 12,
		.domain = test->domain,
		.flags = test->request_flags,
	};

	make_machine(test);
	if (record_init_arm64(&arm64, test->backend_flags) != TLBP_OK)
		abort();
	if (test->call == CLEAN_DIRTY)
		tlbp_arm64_clean_dirty(&arm64, &space, test->request_flags);
	else if (test->call == FLUSH_GPT)
		tlbp_arm64_flush_gpt(&arm64, &gpt);
	else
		run_flush(&arm64, test);
}

static int print_event(char *text, size_t size, const struct tlbp_mock_event *event)
{
	bool is_op = event->kind == TLBP_MOCK_EVENT_OP;
	uint32_t insn = is_op ? event->op.insn : event->barrier.insn;
	char mnemonic[24];

	tlbp_mock_mnemonic(insn, mnemonic);
	if (is_op && (event->op.flags & TLBP_MOCK_OP_PAIR))
		return snprintf(text, size, "\t%s 0x%016" PRIx64 " 0x%016" PRIx64 "\n", mnemonic,
				event->op.operand, event->op.operand_high);
	/* Rt = 31: there is no operand. */
	if (is_op && (insn & 31) != 31)
		return snprintf(text, size, "\t%s 0x%016" PRIx64 "\n", mnemonic, event->op.operand);
	return snprintf(text, size, "\t%s\n", mnemonic);
}

/* The name, and an instruction in each line. */
static void print_case(const struct flush_case *test, char text[TEXT_MAX])
{
	size_t length = (size_t)snprintf(text, TEXT_MAX, "%s\n", test->name);

	flush(test);
	for (uint32_t i = 0; i < mock.event_count && i < EVENT_MAX; i++)
		length += (size_t)print_event(text + length, TEXT_MAX - length, &events[i]);
}

static char *read_file(const char *path)
{
	static char content[1 << 16];
	FILE *file = fopen(path, "r");

	if (!file || fread(content, 1, sizeof(content) - 1, file) == 0)
		abort();
	fclose(file);
	return content;
}

/* In the file every case is followed by an empty line. */
static bool is_golden(const char *golden, const char *text)
{
	const char *found = strstr(golden, text);

	return found && found[strlen(text)] == '\n' && (found == golden || found[-1] == '\n');
}

static bool check(const struct flush_case *test, size_t number, const char *golden)
{
	char text[TEXT_MAX];
	bool good;

	print_case(test, text);
	good = is_golden(golden, text);
	printf("%s %zu - %s\n", good ? "ok" : "not ok", number, test->name);
	for (char *line = strtok(text, "\n"); line && !good; line = strtok(NULL, "\n"))
		printf("# %s\n", line);
	return good;
}

int main(int argc, char **argv)
{
	const size_t case_count = sizeof(cases) / sizeof(cases[0]);
	const char *golden = argc > 1 ? read_file(argv[1]) : NULL;
	bool good = true;
	char text[TEXT_MAX];

	if (golden)
		printf("1..%zu\n", case_count);
	for (size_t i = 0; i < case_count; i++) {
		if (golden) {
			good = check(&cases[i], i + 1, golden) && good;
		} else {
			print_case(&cases[i], text);
			printf("%s\n", text);
		}
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
