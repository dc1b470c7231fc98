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
#define ASID UINT16_C(0x1234)

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
};

#define KERNEL .kind = TLBP_SPACE_KERNEL
#define USER .kind = TLBP_SPACE_USER
#define LOCAL .domain = TLBP_DOMAIN_LOCAL
#define INNER .domain = TLBP_DOMAIN_INNER
#define SINGLE_ONLY .backend_flags = TLBP_ARM64_NEVER_RANGE

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
	{ "100 kernel pages of 64 KiB, leaf only, this PE only", KERNEL, LOCAL,
	  .granule_shift = 16, .page_count = 100, .request_flags = TLBP_LEAF_ONLY },
	{ "one block of 2 MiB", USER, INNER, .page_count = 512, .stride_shift = 21 },
	{ "two blocks of 2 MiB without range operations", USER, INNER, .page_count = 1024,
	  .stride_shift = 21, SINGLE_ONLY },
	{ "user page with KPTI", USER, INNER, .page_count = 1,
	  .backend_flags = TLBP_ARM64_KPTI },
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
};

static struct tlbp_mock_event events[EVENT_MAX];
static struct tlbp_mock_entry entries[1];
static struct tlbp_mock mock;

static void flush(const struct flush_case *test)
{
	const struct tlbp_space space = {
		.kind = test->kind,
		.domain = test->domain,
		.granule_shift = test->granule_shift ? test->granule_shift : 12,
		.asid = ASID,
	};
	const struct tlbp_range range = {
		.start_va = (test->kind == TLBP_SPACE_USER ? USER_VA : KERNEL_VA) +
			    test->offset_bytes,
		.page_count = test->page_count,
	};
	struct tlbp_request request = tlbp_page_request(space, &range, test->request_flags);
	struct tlbp_arm64 arm64 = { .backend.ops = &tlbp_arm64_ops };
	struct tlbp_threshold threshold = {
		.policy.ops = &tlbp_threshold_ops,
		.max_ops = test->max_ops ? test->max_ops : UINT64_MAX,
	};
	struct tlbp tlbp = { .backend = &arm64.backend, .policy = &threshold.policy };

	request.stride_shift = test->stride_shift;
	tlbp_mock_init(&mock, entries, 1, events, EVENT_MAX);
	record_reset(&mock);
	if (record_init_arm64(&arm64, test->backend_flags) != TLBP_OK ||
	    tlbp_init(&tlbp) != TLBP_OK)
		abort();
	tlbp_flush(&tlbp, &request);
}

static int print_event(char *text, size_t size, const struct tlbp_mock_event *event)
{
	bool is_op = event->kind == TLBP_MOCK_EVENT_OP;
	uint32_t insn = is_op ? event->op.insn : event->barrier.insn;
	char mnemonic[24];

	tlbp_mock_mnemonic(insn, mnemonic);
	/* Rt = 31: there is no operand. */
	if (is_op && (insn & 31) != 31)
		return snprintf(text, size, "\t%s 0x%016" PRIx64 "\n", mnemonic,
				event->op.operand);
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
