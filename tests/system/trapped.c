/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* For an image and for the host: nothing of a C library. */
#include "trapped.h"

#include "arch/arm64/tlbi_list.h"

#define USER_VA UINT64_C(0x00007f0123400000)
#define KERNEL_VA UINT64_C(0xffff800012400000)
#define ASID UINT16_C(0x1234)

/* ------------------------------------------------------------------ cases --- */

#define KERNEL .kind = TLBP_SPACE_KERNEL
#define USER .kind = TLBP_SPACE_USER
#define LOCAL .domain = TLBP_DOMAIN_LOCAL
#define INNER .domain = TLBP_DOMAIN_INNER
#define OUTER .domain = TLBP_DOMAIN_OUTER
#define PAGES(count) .page_count = (count)
#define FLAGS(value) .request_flags = (value)
#define WITH(value) .features = (value)
#define LEAF FLAGS(TLBP_LEAF_ONLY)

#define HAS_OUTER TLBP_ARM64_HAS_OUTER
#define HAS_RANGE (TLBP_ARM64_HAS_OUTER | TLBP_ARM64_HAS_RANGE)
#define HAS_LEVEL (HAS_RANGE | TLBP_ARM64_HAS_LEVEL)
#define LPA2 (HAS_RANGE | TLBP_ARM64_IN_LPA2)

const struct trapped_case trapped_cases[] = {
	{ "kernel page, local", KERNEL, LOCAL, PAGES(1) },
	{ "kernel page, inner", KERNEL, INNER, PAGES(1) },
	{ "kernel page, outer", KERNEL, OUTER, PAGES(1), WITH(HAS_OUTER) },
	{ "kernel page, leaf, local", KERNEL, LOCAL, PAGES(1), LEAF },
	{ "kernel page, leaf, inner", KERNEL, INNER, PAGES(1), LEAF },
	{ "kernel page, leaf, outer", KERNEL, OUTER, PAGES(1), LEAF, WITH(HAS_OUTER) },
	{ "user page, local", USER, LOCAL, PAGES(1) },
	{ "user page, inner", USER, INNER, PAGES(1) },
	{ "user page, outer", USER, OUTER, PAGES(1), WITH(HAS_OUTER) },
	{ "user page, leaf, local", USER, LOCAL, PAGES(1), LEAF },
	{ "user page, leaf, inner", USER, INNER, PAGES(1), LEAF },
	{ "user page, leaf, outer", USER, OUTER, PAGES(1), LEAF, WITH(HAS_OUTER) },
	{ "3 kernel pages one by one", KERNEL, INNER, PAGES(3) },
	{ "3 user pages one by one, outer", USER, OUTER, PAGES(3), WITH(HAS_OUTER) },
	{ "2 kernel blocks of 2 MiB one by one", KERNEL, INNER, PAGES(1024), .stride_shift = 21 },

	{ "kernel range, local", KERNEL, LOCAL, PAGES(512), WITH(HAS_RANGE) },
	{ "kernel range, inner", KERNEL, INNER, PAGES(512), WITH(HAS_RANGE) },
	{ "kernel range, outer", KERNEL, OUTER, PAGES(512), WITH(HAS_RANGE) },
	{ "kernel range, leaf, local", KERNEL, LOCAL, PAGES(512), LEAF, WITH(HAS_RANGE) },
	{ "kernel range, leaf, inner", KERNEL, INNER, PAGES(512), LEAF, WITH(HAS_RANGE) },
	{ "kernel range, leaf, outer", KERNEL, OUTER, PAGES(512), LEAF, WITH(HAS_RANGE) },
	{ "user range, local", USER, LOCAL, PAGES(3), WITH(HAS_RANGE) },
	{ "user range, inner", USER, INNER, PAGES(3), WITH(HAS_RANGE) },
	{ "user range, outer", USER, OUTER, PAGES(3), WITH(HAS_RANGE) },
	{ "user range, leaf, local", USER, LOCAL, PAGES(3), LEAF, WITH(HAS_RANGE) },
	{ "user range, leaf, inner", USER, INNER, PAGES(3), LEAF, WITH(HAS_RANGE) },
	{ "user range, leaf, outer", USER, OUTER, PAGES(3), LEAF, WITH(HAS_RANGE) },
	{ "515 user pages", USER, INNER, PAGES(515), WITH(HAS_RANGE) },
	{ "515 user pages, one operation", USER, INNER, PAGES(515), WITH(HAS_RANGE),
	  .arm64_flags = TLBP_ARM64_OVER_COVER },
	{ "3 user pages, no range operations", USER, INNER, PAGES(3), WITH(HAS_RANGE),
	  .arm64_flags = TLBP_ARM64_NEVER_RANGE },
	{ "2^21 + 1 kernel pages", KERNEL, INNER, PAGES(2097153), WITH(HAS_RANGE) },
	{ "100 kernel pages of 16 KiB", KERNEL, INNER, PAGES(100), WITH(HAS_RANGE),
	  .granule_shift = 14 },
	{ "100 user pages of 64 KiB", USER, INNER, PAGES(100), WITH(HAS_RANGE),
	  .granule_shift = 16 },

	{ "user page at level 3", USER, INNER, PAGES(1), LEAF, WITH(HAS_LEVEL),
	  .level = TLBP_LEVEL_3 },
	{ "user page at level 3 and its tables", USER, INNER, PAGES(1), WITH(HAS_LEVEL),
	  .level = TLBP_LEVEL_3 },
	{ "kernel block of 2 MiB at level 2", KERNEL, INNER, PAGES(512), LEAF, WITH(HAS_LEVEL),
	  .stride_shift = 21, .level = TLBP_LEVEL_2 },
	{ "user range at level 3", USER, INNER, PAGES(512), LEAF, WITH(HAS_LEVEL),
	  .level = TLBP_LEVEL_3 },
	{ "kernel page of 64 KiB at level 3", KERNEL, INNER, PAGES(1), LEAF, WITH(HAS_LEVEL),
	  .granule_shift = 16, .level = TLBP_LEVEL_3 },

	{ "52-bit addresses: 3 user pages", USER, INNER, PAGES(3), WITH(LPA2),
	  .offset_bytes = 0xf000 },
	{ "52-bit addresses: 3 user pages, exact", USER, INNER, PAGES(3), WITH(LPA2),
	  .offset_bytes = 0xf000, .arm64_flags = TLBP_ARM64_EXACT },
	{ "52-bit addresses: 100 kernel pages, exact", KERNEL, INNER, PAGES(100), WITH(LPA2),
	  .offset_bytes = 0xd000, .arm64_flags = TLBP_ARM64_EXACT },
	{ "52-bit addresses: 9 kernel pages of 16 KiB", KERNEL, INNER, PAGES(9), WITH(LPA2),
	  .offset_bytes = 0x4000, .granule_shift = 14 },

	{ "user page with KPTI", USER, INNER, PAGES(1), .arm64_flags = TLBP_ARM64_KPTI },
	{ "user range with KPTI", USER, INNER, PAGES(64), WITH(HAS_RANGE),
	  .arm64_flags = TLBP_ARM64_KPTI },
	{ "user space with KPTI", USER, INNER, PAGES(2), .arm64_flags = TLBP_ARM64_KPTI,
	  .max_ops = 1 },

	{ "kernel space above the limit, local", KERNEL, LOCAL, PAGES(2), .max_ops = 1 },
	{ "kernel space above the limit, inner", KERNEL, INNER, PAGES(2), .max_ops = 1 },
	{ "kernel space above the limit, outer", KERNEL, OUTER, PAGES(2), WITH(HAS_OUTER),
	  .max_ops = 1 },
	{ "user space above the limit, local", USER, LOCAL, PAGES(2), .max_ops = 1 },
	{ "user space above the limit, inner", USER, INNER, PAGES(2), .max_ops = 1 },
	{ "user space above the limit, outer", USER, OUTER, PAGES(2), WITH(HAS_OUTER),
	  .max_ops = 1 },
	{ "user space is wanted", USER, INNER, PAGES(1), FLAGS(TLBP_WANT_WHOLE_SPACE) },
	{ "every user space is wanted", USER, INNER, PAGES(1), FLAGS(TLBP_WANT_EVERYTHING) },

	{ "two user flushes, completed once", USER, INNER, PAGES(1), FLAGS(TLBP_NO_SYNC) },
	{ "two user flushes, completed once, repeat", USER, INNER, PAGES(1), FLAGS(TLBP_NO_SYNC),
	  .errata = TLBP_ARM64_ERRATUM_REPEAT },
	{ "user page, nXS on a CPU without", USER, INNER, PAGES(1), FLAGS(TLBP_NXS) },
	{ "user page, repeat", USER, INNER, PAGES(1), .errata = TLBP_ARM64_ERRATUM_REPEAT },
	{ "user page, local, repeat", USER, LOCAL, PAGES(1), .errata = TLBP_ARM64_ERRATUM_REPEAT },
	{ "kernel space, outer, repeat", KERNEL, OUTER, PAGES(2), WITH(HAS_OUTER), .max_ops = 1,
	  .errata = TLBP_ARM64_ERRATUM_REPEAT },
	{ "user page, local, shared", USER, LOCAL, PAGES(1),
	  .errata = TLBP_ARM64_ERRATUM_SHARED_LOCAL },

	{ "nothing", USER, INNER, PAGES(0), FLAGS(TLBP_ORDER_EMPTY) },
	{ "misaligned user page", USER, LOCAL, PAGES(1), .offset_bytes = 1 },
	{ "outer on a CPU without", KERNEL, OUTER, PAGES(1) },
	{ "a hypervisor's page at EL1", .kind = TLBP_SPACE_HYP, INNER, PAGES(1) },
};

const uint32_t trapped_case_count = sizeof(trapped_cases) / sizeof(trapped_cases[0]);

/* What a CPU has, besides the state that it is in: that may be pretended. */
#define ABILITIES UINT32_C(0xffff)

uint32_t trapped_granule_shift(const struct trapped_case *test)
{
	return test->granule_shift ? test->granule_shift : 12;
}

bool trapped_suits(const struct trapped_case *test, const struct tlbp_arm64_cpu *cpu)
{
	return !(test->features & ABILITIES & ~cpu->features) &&
	       (cpu->granules >> trapped_granule_shift(test) & 1) && cpu->asid_bits == 16;
}

static void flush_twice(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	tlbp_flush(tlbp, request);
	tlbp_flush(tlbp, request);
	tlbp_sync(tlbp, &request->space, 0);
}

void trapped_flush(const struct trapped_case *test, struct tlbp_arm64_cpu cpu)
{
	const struct tlbp_space space = {
		.kind = test->kind,
		.domain = test->domain,
		.granule_shift = trapped_granule_shift(test),
		.asid = ASID,
	};
	uint64_t start_va = test->kind == TLBP_SPACE_USER ? USER_VA : KERNEL_VA;
	const struct tlbp_range range = { start_va + test->offset_bytes, test->page_count };
	struct tlbp_request request = tlbp_page_request(space, &range, test->request_flags);
	struct tlbp_arm64 arm64 = { .backend.ops = &tlbp_arm64_ops };
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops,
					    .max_ops = test->max_ops ? test->max_ops : UINT64_MAX };
	struct tlbp tlbp = { .backend = &arm64.backend, .policy = &threshold.policy };

	request.stride_shift = test->stride_shift;
	request.level = test->level;
	cpu.features = test->features;
	cpu.errata = test->errata;
	if (tlbp_arm64_init(&arm64, &cpu, test->arm64_flags) != TLBP_OK ||
	    tlbp_init(&tlbp) != TLBP_OK)
		return;
	if (test->request_flags & TLBP_NO_SYNC)
		flush_twice(&tlbp, &request);
	else
		tlbp_flush(&tlbp, &request);
}

/* ------------------------------------------------------------------- text --- */

#define WORD(op1, crm, op2) (UINT32_C(0xd5088000) | (op1) << 16 | (crm) << 8 | (op2) << 5)
#define NAMED(name, op1, crm, op2, operand, domain, feature) { WORD(op1, crm, op2), #name },

static const char *name_of(uint32_t insn)
{
	static const struct {
		uint32_t word;
		const char *name;
	} names[] = { TLBP_ARM64_TLBI_LIST(NAMED) };
	uint32_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].word == (insn & ~UINT32_C(31)))
			return names[i].name;
	return "unknown";
}

/* As much as there is room for; where it ends. */
static char *append(char *at, const char *end, const char *word)
{
	while (*word && at < end - 1)
		*at++ = *word++;
	*at = '\0';
	return at;
}

static char *append_hex(char *at, const char *end, uint64_t value)
{
	char digits[17] = "";
	uint32_t i;

	for (i = 0; i < 16; i++)
		digits[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
	return append(at, end, digits);
}

void trapped_print(char text[TRAPPED_TEXT_MAX], const struct trapped_case *test,
		   const struct trapped_op *ops, uint32_t op_count)
{
	const char *end = text + TRAPPED_TEXT_MAX;
	char *at = append(append(text, end, test->name), end, "\n");
	uint32_t i;

	for (i = 0; i < op_count; i++) {
		at = append(append(at, end, "\t"), end, name_of(ops[i].insn));
		if ((ops[i].insn & 31) != 31)
			at = append_hex(append(at, end, " "), end, ops[i].operand);
		at = append(at, end, "\n");
	}
}

static bool begins_with(const char *text, const char *start)
{
	while (*start && *text == *start) {
		text++;
		start++;
	}
	/* In the file every case is followed by an empty line. */
	return !*start && *text == '\n';
}

bool trapped_is_golden(const char *text)
{
	const char *golden = trapped_golden;
	bool at_line = true;

	for (; *golden; golden++) {
		if (at_line && begins_with(golden, text))
			return true;
		at_line = *golden == '\n';
	}
	return false;
}
