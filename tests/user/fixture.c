/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "fixture.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define EVENT_MAX 8192
#define USER_VA UINT64_C(0x00007f0123450000)
#define KERNEL_VA UINT64_C(0xffff800012340000)
/* Even: with KPTI the odd one above it is the other of a pair. */
#define ASID UINT16_C(0x1234)
/* Without range operations one case must not emit more. */
#define MAX_SINGLE_OPS 600

static struct tlbp_mock_event events[EVENT_MAX];
static struct tlbp_mock_entry entries[1];
static struct fixture the_fixture;

/* Around every unit of a range operation, and beyond the largest. */
static const uint64_t page_counts[] = {
	1, 2, 3, 31, 32, 33, 63, 64, 65, 66, 100, 127, 511, 512, 513, 2047, 2048, 2049, 65535,
	65536, 65537, 2097151, 2097152, 2097153, 6291456, 6291459,
};

static void fixture_reset(struct fixture *fixture, uint32_t flags)
{
	tlbp_mock_init(&fixture->mock, entries, 1, events, EVENT_MAX);
	record_reset(&fixture->mock);
	fixture->arm64 = (struct tlbp_arm64){ .backend.ops = &tlbp_arm64_ops };
	assert_int_equal(record_init_arm64(&fixture->arm64, flags), TLBP_OK);
	fixture->expected.count = 0;
	fixture->emitted.count = 0;
}

static void fixture_request(struct fixture *fixture, const struct tlbp_space *space,
			    uint64_t page_count)
{
	fixture->ranges[0].start_va = space->kind == TLBP_SPACE_USER ? USER_VA : KERNEL_VA;
	fixture->ranges[0].page_count = page_count;
	fixture->request = tlbp_page_request(*space, fixture->ranges, 0);
}

struct fixture *fixture_one_page(uint32_t kind, uint32_t domain)
{
	const struct tlbp_space space = {
		.kind = kind, .domain = domain, .granule_shift = 12, .asid = ASID,
	};

	fixture_reset(&the_fixture, 0);
	fixture_request(&the_fixture, &space, 1);
	return &the_fixture;
}

void fixture_forget_log(struct fixture *fixture)
{
	fixture->mock.event_count = 0;
}

static bool fixture_is_small_enough(const struct fixture *fixture)
{
	return tlbp_arm64_count_ops(&fixture->arm64.backend, &fixture->request) <= MAX_SINGLE_OPS;
}

static void run_sizes(fixture_test *test, const struct tlbp_space *space, uint32_t backend_flags,
		      uint32_t request_flags, uint32_t stride_shift)
{
	struct fixture *fixture = &the_fixture;

	for (size_t i = 0; i < sizeof(page_counts) / sizeof(page_counts[0]); i++) {
		fixture_reset(fixture, backend_flags);
		fixture_request(fixture, space, page_counts[i]);
		fixture->request.flags = request_flags;
		fixture->request.stride_shift = stride_shift;
		if (fixture_is_small_enough(fixture))
			test(fixture);
	}
}

/* Two ranges, far apart. */
static void run_two_ranges(fixture_test *test, const struct tlbp_space *space,
			   uint32_t backend_flags, uint32_t request_flags)
{
	struct fixture *fixture = &the_fixture;

	fixture_reset(fixture, backend_flags);
	fixture_request(fixture, space, 5);
	fixture->ranges[1].start_va = fixture->ranges[0].start_va + (UINT64_C(1) << 30);
	fixture->ranges[1].page_count = 3;
	fixture->request.range_count = 2;
	fixture->request.flags = request_flags;
	test(fixture);
}

static void run_space(fixture_test *test, const struct tlbp_space *space)
{
	/* A block of level 2 is as many granules as a table has entries. */
	uint32_t block_shift = 2 * space->granule_shift - 3;

	for (uint32_t backend_flags = 0; backend_flags < 8; backend_flags++) {
		for (uint32_t leaf = 0; leaf <= TLBP_LEAF_ONLY; leaf += TLBP_LEAF_ONLY) {
			run_sizes(test, space, backend_flags, leaf, 0);
			run_sizes(test, space, backend_flags, leaf, block_shift);
			run_two_ranges(test, space, backend_flags, leaf);
		}
	}
}

void fixture_for_each(fixture_test *test)
{
	struct tlbp_space space = { .asid = ASID };

	for (space.kind = TLBP_SPACE_KERNEL; space.kind <= TLBP_SPACE_USER; space.kind++)
		for (space.domain = TLBP_DOMAIN_LOCAL; space.domain <= TLBP_DOMAIN_INNER;
		     space.domain++)
			for (space.granule_shift = 12; space.granule_shift <= 16;
			     space.granule_shift += 2)
				run_space(test, &space);
}

static void print_insn(const char *what, const struct insn_list *list, uint32_t index)
{
	char text[48] = "nothing";

	if (index < list->count)
		insn_print(&list->insns[index], text);
	print_message("#   %s: %s\n", what, text);
}

static void fixture_fail(const struct fixture *fixture, uint32_t index)
{
	const struct tlbp_request *request = &fixture->request;

	print_message("# space %u, domain %u, granule %u, stride %u, request flags %u, backend "
		      "flags %u, range 0x%" PRIx64 " + %" PRIu64 "\n",
		      request->space.kind, request->space.domain, request->space.granule_shift,
		      request->stride_shift, request->flags, fixture->arm64.flags,
		      request->ranges[0].start_va, request->ranges[0].page_count);
	print_message("# at instruction %u\n", index);
	print_insn("expected", &fixture->expected, index);
	print_insn("emitted", &fixture->emitted, index);
	fail();
}

static void fixture_compare_sorted(struct fixture *fixture)
{
	uint32_t difference;

	insn_list_sort(&fixture->expected);
	insn_list_sort(&fixture->emitted);
	difference = insn_list_difference(&fixture->expected, &fixture->emitted);
	if (difference != UINT32_MAX)
		fixture_fail(fixture, difference);
}

void fixture_compare(struct fixture *fixture)
{
	insn_list_add_log(&fixture->emitted, &fixture->mock);
	fixture_compare_sorted(fixture);
}

static void insn_list_keep_operations(struct insn_list *list)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < list->count; i++)
		if (insn_is_tlbi(&list->insns[i]))
			list->insns[count++] = list->insns[i];
	list->count = count;
}

void fixture_compare_operations(struct fixture *fixture)
{
	insn_list_add_log(&fixture->emitted, &fixture->mock);
	insn_list_keep_operations(&fixture->expected);
	insn_list_keep_operations(&fixture->emitted);
	fixture_compare_sorted(fixture);
}
