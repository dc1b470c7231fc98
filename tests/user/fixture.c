/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "fixture.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define EVENT_MAX 8192
#define ARRAY_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define USER_VA UINT64_C(0x00007f0123450000)
#define KERNEL_VA UINT64_C(0xffff800012340000)
/* What 52-bit addresses have more, in either half. */
#define LARGE_VA (UINT64_C(0xa) << 48)
/* Odd: with KPTI the other of a pair is the even one below it. */
#define ASID UINT16_C(0x1235)
#define VMID UINT16_C(0x6789)
/* Without range operations one case must not emit more; of a level, all pages of a block. */
#define MAX_SINGLE_OPS 130
#define MAX_LEVEL_OPS 512
/* Ranges begin so many granules behind a multiple of 64 KiB. */
#define OFFSET_PAGES UINT64_C(5)

/* Of the cases of fixture_for_each() only one in so many is tried, and which. */
#ifndef FIXTURE_PERIOD
#define FIXTURE_PERIOD 1
#define FIXTURE_PHASE 0
#endif

static struct tlbp_mock_event events[EVENT_MAX];
static struct tlbp_mock_entry entries[1];
static struct fixture the_fixture;

/* Around every unit of a range operation, and of 64 KiB, and beyond the largest. */
static const uint64_t page_counts[] = {
	1, 2, 10, 12, 27, 64, 65, 513, 65537, 2097152, 6291459,
	3, 11, 31, 32, 33, 63, 66, 100, 127, 511, 512, 2047, 2048, 2049, 65535, 65536, 2097151,
	2097153, 6291456,
};

/* The others are about spans, which are the same everywhere. */
#define FEW_PAGE_COUNTS 11

static const uint64_t block_counts[] = { 1, 2, 3, 7, 20 };

/* Each alone and some together; what a machine cannot be asked is left out. */
static const uint32_t backend_flags[] = {
	0,
	TLBP_ARM64_NEVER_RANGE,
	TLBP_ARM64_OVER_COVER,
	TLBP_ARM64_KPTI,
	TLBP_ARM64_KPTI | TLBP_ARM64_NEVER_RANGE,
	TLBP_ARM64_KPTI | TLBP_ARM64_OVER_COVER,
	TLBP_ARM64_EXACT,
};

static const uint32_t request_flags[] = {
	0,
	TLBP_LEAF_ONLY,
	TLBP_NXS | TLBP_LEAF_ONLY,
	TLBP_NON_SECURE,
};

static bool is_host(const struct machine *machine)
{
	return (machine->features & TLBP_ARM64_IN_E2H) && (machine->features & TLBP_ARM64_IN_TGE);
}

/* The table of docs/arm64.md. */
static bool is_kind_served(const struct machine *machine, uint32_t kind)
{
	switch (kind) {
	case TLBP_SPACE_KERNEL:
	case TLBP_SPACE_USER: return machine->el == 1 || is_host(machine);
	case TLBP_SPACE_HYP: return machine->el > 1;
	case TLBP_SPACE_GUEST:
		return machine->el == 2 && (!is_host(machine) || machine->has_context);
	default: return false;
	}
}

static bool serves(const struct machine *machine, const struct tlbp_space *space)
{
	switch (space->domain) {
	case TLBP_DOMAIN_LOCAL:
	case TLBP_DOMAIN_INNER: return is_kind_served(machine, space->kind);
	case TLBP_DOMAIN_OUTER:
		return is_kind_served(machine, space->kind) &&
		       (machine->features & TLBP_ARM64_HAS_OUTER);
	default: return false;
	}
}

static bool is_usable(const struct machine *machine, uint32_t flags)
{
	bool is_coarse = machine->features & (TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_GUEST_LPA2);

	if ((flags & TLBP_ARM64_KPTI) && !is_kind_served(machine, TLBP_SPACE_USER))
		return false;
	return !(flags & TLBP_ARM64_EXACT) || is_coarse;
}

static void fixture_reset(struct fixture *fixture, const struct machine *machine, uint32_t flags)
{
	struct machine used = *machine;

	used.flags |= flags;
	fixture->machine = machine;
	tlbp_mock_init(&fixture->mock, entries, 1, events, EVENT_MAX);
	assert_int_equal(machine_start(&used, &fixture->mock, &fixture->arm64), TLBP_OK);
	fixture->expected.count = 0;
	fixture->emitted.count = 0;
}

static uint64_t start_va(const struct machine *machine, const struct tlbp_space *space)
{
	uint32_t guest = TLBP_ARM64_IN_GUEST_LPA2 | TLBP_ARM64_IN_GUEST_D128;
	uint32_t own = TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_D128;
	uint64_t va = space->kind == TLBP_SPACE_KERNEL ? KERNEL_VA : USER_VA;

	if (machine->features & (space->kind == TLBP_SPACE_GUEST ? guest : own))
		va ^= LARGE_VA;
	return va;
}

/* Of pages, so many granules behind a multiple of 64 KiB. */
static void fixture_request(struct fixture *fixture, const struct tlbp_space *space,
			    uint64_t page_count)
{
	fixture->ranges[0].start_va = start_va(fixture->machine, space) +
				      (OFFSET_PAGES << space->granule_shift);
	fixture->ranges[0].page_count = page_count;
	fixture->request = tlbp_page_request(*space, fixture->ranges, 0);
}

struct fixture *fixture_on(const char *name, uint32_t kind, uint32_t domain)
{
	const struct tlbp_space space = {
		.kind = kind, .domain = domain, .granule_shift = 12, .asid = ASID, .vmid = VMID,
	};

	fixture_reset(&the_fixture, machine_find(name), 0);
	fixture_request(&the_fixture, &space, 1);
	return &the_fixture;
}

struct fixture *fixture_one_page(uint32_t kind, uint32_t domain)
{
	return fixture_on("EL1", kind, domain);
}

void fixture_forget_log(struct fixture *fixture)
{
	fixture->mock.event_count = 0;
}

/* ------------------------------------------------------------- all of them --- */

/* One of all the cases, before its ranges are known. */
struct setting {
	fixture_test *test;
	const struct machine *machine;
	uint32_t backend_flags;
	uint32_t request_flags;
	struct tlbp_space space;
	bool is_served;
};

static struct fixture *setting_begin(const struct setting *setting, uint64_t page_count)
{
	struct fixture *fixture = &the_fixture;

	fixture_reset(fixture, setting->machine, setting->backend_flags);
	fixture_request(fixture, &setting->space, page_count);
	fixture->request.flags = setting->request_flags;
	return fixture;
}

static void setting_test(const struct setting *setting, struct fixture *fixture)
{
	static uint64_t case_count;
	uint64_t max_ops = fixture->request.level ? MAX_LEVEL_OPS : MAX_SINGLE_OPS;

	if (case_count++ % FIXTURE_PERIOD == FIXTURE_PHASE &&
	    tlbp_arm64_count_ops(&fixture->arm64.backend, &fixture->request) <= max_ops)
		setting->test(fixture);
}

static uint32_t block_shift(const struct setting *setting, uint32_t level)
{
	uint32_t own = TLBP_ARM64_IN_D128;
	uint32_t guest = TLBP_ARM64_IN_GUEST_D128;
	bool is_wide = setting->machine->features &
		       (setting->space.kind == TLBP_SPACE_GUEST ? guest : own);

	return is_wide ? tlbp_mock_wide_level_shift(setting->space.granule_shift, level) :
			 tlbp_mock_level_shift(setting->space.granule_shift, level);
}

static void run_sizes(const struct setting *setting, uint32_t stride_shift)
{
	bool is_first = setting->machine == machines;
	size_t count = is_first ? ARRAY_COUNT(page_counts) : FEW_PAGE_COUNTS;

	for (size_t i = 0; i < count; i++) {
		struct fixture *fixture = setting_begin(setting, page_counts[i]);

		fixture->request.stride_shift = stride_shift;
		setting_test(setting, fixture);
	}
}

/* Two ranges, far apart. */
static void run_two_ranges(const struct setting *setting)
{
	struct fixture *fixture = setting_begin(setting, 5);

	fixture->ranges[1].start_va = fixture->ranges[0].start_va + (UINT64_C(1) << 30);
	fixture->ranges[1].page_count = 3;
	fixture->request.range_count = 2;
	setting_test(setting, fixture);
}

/* Whole blocks of one level, which is said; once with a stride of pages, once of blocks. */
static void run_level(const struct setting *setting, uint32_t level)
{
	uint32_t shift = block_shift(setting, level);
	uint32_t granule_shift = setting->space.granule_shift;

	for (size_t i = 0; i < ARRAY_COUNT(block_counts); i++) {
		for (uint32_t is_block = 0; is_block < 2; is_block++) {
			struct fixture *fixture =
				setting_begin(setting, block_counts[i] << (shift - granule_shift));

			fixture->ranges[0].start_va &= UINT64_MAX << shift;
			fixture->request.level = level;
			fixture->request.stride_shift = is_block ? shift : 0;
			setting_test(setting, fixture);
		}
	}
}

static void run_everything_of(const struct setting *setting)
{
	uint32_t top_level = setting->space.granule_shift == 12 ? TLBP_LEVEL_0 : TLBP_LEVEL_3;

	run_sizes(setting, 0);
	run_sizes(setting, block_shift(setting, TLBP_LEVEL_2));
	run_two_ranges(setting);
	for (uint32_t level = TLBP_LEVEL_1; level <= top_level; level++)
		run_level(setting, level);
}

static void run_one_of(const struct setting *setting)
{
	setting->test(setting_begin(setting, 3));
}

/* Once each is enough: nothing else of the request is looked at. */
static void run_unserved(const struct setting *setting)
{
	if (setting->request_flags == 0 && setting->space.granule_shift == 12)
		setting->test(setting_begin(setting, 3));
}

typedef void setting_run(const struct setting *setting);

static void for_each_request(struct setting *setting, setting_run *run)
{
	for (size_t i = 0; i < ARRAY_COUNT(request_flags); i++) {
		setting->request_flags = request_flags[i];
		if (!(request_flags[i] & TLBP_NON_SECURE) ||
		    ((setting->machine->flags & TLBP_ARM64_SECURE) &&
		     setting->space.kind == TLBP_SPACE_GUEST))
			run(setting);
	}
}

static void for_each_granule(struct setting *setting, setting_run *run)
{
	for (uint32_t shift = 12; shift <= 16; shift += 2) {
		setting->space.granule_shift = shift;
		for_each_request(setting, run);
	}
}

/* Any kind and domain, right or wrong. */
static void for_each_space(struct setting *setting, setting_run *run)
{
	for (uint32_t bit = 0; bit < 32; bit++) {
		setting->space.kind = bit / 4;
		setting->space.domain = bit % 4;
		if (serves(setting->machine, &setting->space) == setting->is_served)
			for_each_granule(setting, run);
	}
}

static void for_each_machine(fixture_test *test, setting_run *run, bool is_served)
{
	struct setting setting = {
		.test = test,
		.is_served = is_served,
		.space = { .asid = ASID, .vmid = VMID },
	};

	for (uint32_t i = 0; i < machine_count; i++) {
		setting.machine = &machines[i];
		for (size_t k = 0; k < ARRAY_COUNT(backend_flags); k++) {
			setting.backend_flags = backend_flags[k];
			if (is_usable(&machines[i], backend_flags[k]))
				for_each_space(&setting, run);
		}
	}
}

void fixture_for_each(fixture_test *test)
{
	for_each_machine(test, run_everything_of, true);
}

void fixture_for_each_space(fixture_test *test)
{
	for_each_machine(test, run_one_of, true);
}

void fixture_for_each_unserved_space(fixture_test *test)
{
	for_each_machine(test, run_unserved, false);
}

/* ---------------------------------------------------------------- failing --- */

static void print_insn(const char *what, const struct insn_list *list, uint32_t index)
{
	char text[INSN_TEXT_SIZE] = "nothing";

	if (index < list->count)
		insn_print(&list->insns[index], text);
	print_message("#   %s: %s\n", what, text);
}

static void fixture_fail(const struct fixture *fixture, uint32_t index)
{
	const struct tlbp_request *request = &fixture->request;

	print_message("# %s, backend flags %u: space %u, domain %u, granule %u, stride %u, level "
		      "%u, flags %u, range 0x%" PRIx64 " + %" PRIu64 "\n",
		      fixture->machine->name, fixture->arm64.flags, request->space.kind,
		      request->space.domain, request->space.granule_shift, request->stride_shift,
		      request->level, request->flags, request->ranges[0].start_va,
		      request->ranges[0].page_count);
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

/* An instruction that is undefined there, or whose operand is, is a violation. */
static void fixture_take_log(struct fixture *fixture)
{
	insn_list_add_log(&fixture->emitted, &fixture->mock);
	if (fixture->mock.violation != TLBP_MOCK_NO_VIOLATION) {
		print_message("# %s\n", tlbp_mock_violation_name(fixture->mock.violation));
		fixture_fail(fixture, fixture->emitted.count);
	}
}

void fixture_compare(struct fixture *fixture)
{
	fixture_take_log(fixture);
	fixture_compare_sorted(fixture);
}

void fixture_assert_complete(const struct fixture *fixture)
{
	assert_int_equal(tlbp_mock_first_order_violation(&fixture->mock), TLBP_MOCK_NO_VIOLATION);
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
	fixture_take_log(fixture);
	insn_list_keep_operations(&fixture->expected);
	insn_list_keep_operations(&fixture->emitted);
	fixture_compare_sorted(fixture);
}
