/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * How to unit-test a kernel's own unmapping with the mock: its stores to page
 * tables tell the mock what has become stale, its freeing asks whether anything
 * still is. Then the kernel is put together wrongly, in the ways that real ones
 * were, and each must be caught.
 */
#include "unit.h"

#include <tlbpolicy/mock.h>

#include "toy.h"

#define PAGE(number) ((uint64_t)(number) << TOY_PAGE_SHIFT)
#define MAX_OPS 64

static struct {
	struct tlbp_mock_entry entries[16];
	struct tlbp_mock mock;
	struct tlbp_mock_backend backend;
	struct tlbp_threshold threshold;
	struct tlbp tlbp;
	struct toy_space space;
	uint64_t tables[TOY_TABLE_COUNT][TOY_TABLE_SLOTS];
	uint32_t table_count;
	uint32_t freed_tables;
	uint32_t freed_frames;
	uint32_t freed_too_early;
} test;

/* ------------------------------------------------------------ the port --- */

static void tables_changed(struct toy_space *space, uint64_t va, uint64_t page_count,
			   uint32_t flags)
{
	struct tlbp_range range = { va, page_count };
	struct tlbp_request request = tlbp_page_request(space->tlb_space, &range, flags);

	tlbp_mock_change(&test.mock, &request);
}

void toy_store_entry(struct toy_space *space, uint64_t va, uint64_t value)
{
	uint64_t *entry = toy_entry_of(space, va);

	if (*entry & TOY_VALID)
		tables_changed(space, va, 1, TLBP_LEAF_ONLY);
	*entry = value;
}

void toy_unhook_table(struct toy_space *space, uint64_t va)
{
	uint64_t start_va = va >> TOY_TABLE_SHIFT << TOY_TABLE_SHIFT;

	toy_table_of(space, va)->hooked = false;
	tables_changed(space, start_va, TOY_TABLE_SLOTS, 0);
}

uint64_t *toy_alloc_table(void)
{
	return test.tables[test.table_count++];
}

/* Whoever frees while a stale translation may be used hands out memory in use. */
static void freeing(void)
{
	test.freed_too_early += tlbp_mock_stale_count(&test.mock) > 0;
}

void toy_free_table(uint64_t *entries)
{
	(void)entries;
	freeing();
	test.freed_tables++;
}

void toy_free_frame(uint64_t frame)
{
	(void)frame;
	freeing();
	test.freed_frames++;
}

/* --------------------------------------------------------- the machine --- */

static int set_up(void **state)
{
	(void)state;
	memset(&test, 0, sizeof(test));
	tlbp_mock_init(&test.mock, test.entries, COUNT_OF(test.entries), NULL, 0);
	tlbp_mock_backend_init(&test.backend, &test.mock);
	test.threshold.policy.ops = &tlbp_threshold_ops;
	test.threshold.max_ops = MAX_OPS;
	test.tlbp.backend = &test.backend.backend;
	test.tlbp.policy = &test.threshold.policy;
	test.space.tlbp = &test.tlbp;
	test.space.tlb_space = (struct tlbp_space){ TLBP_SPACE_USER, TLBP_DOMAIN_INNER,
						    TOY_PAGE_SHIFT, 7, 0 };
	return tlbp_init(&test.tlbp);
}

/* The hardware walks: the page's translation and its table's are cached. */
static void access_page(uint64_t va)
{
	const struct tlbp_space *space = &test.space.tlb_space;
	struct tlbp_mock_entry leaf = tlbp_mock_translation(&test.mock, space, va,
							    TLBP_LEVEL_3, 0);
	struct tlbp_mock_entry table = tlbp_mock_translation(&test.mock, space, va,
							     TLBP_LEVEL_2, 0);

	table.flags |= TLBP_MOCK_TABLE;
	assert_non_null(tlbp_mock_fill(&test.mock, &leaf));
	assert_non_null(tlbp_mock_fill(&test.mock, &table));
}

static void map_and_access(uint64_t first_page, uint64_t page_count)
{
	uint64_t i;

	for (i = 0; i < page_count; i++)
		toy_map(&test.space, PAGE(first_page + i), i);
	access_page(PAGE(first_page));
	access_page(PAGE(first_page + page_count / 2));
	access_page(PAGE(first_page + page_count - 1));
}

/* ---------------------------------------------------- the right kernel --- */

static void assert_all_is_well(uint32_t frame_count, uint32_t table_count)
{
	assert_int_equal(tlbp_mock_stale_count(&test.mock), 0);
	assert_int_equal(tlbp_mock_first_order_violation(&test.mock), 0);
	assert_int_equal(test.freed_too_early, 0);
	assert_int_equal(test.freed_frames, frame_count);
	assert_int_equal(test.freed_tables, table_count);
}

static void unmapping_a_few_pages_keeps_their_table(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_unmap(&test.space, PAGE(2), 5);
	assert_all_is_well(5, 0);
}

static void unmapping_a_few_pages_keeps_the_neighbours_cached(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_unmap(&test.space, PAGE(2), 5);
	assert_int_equal(tlbp_mock_lost_count(&test.mock), 0);
}

static void unmapping_the_last_pages_frees_the_table(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_unmap(&test.space, PAGE(0), 10);
	assert_all_is_well(10, 1);
}

static void unmapping_across_tables_frees_those_that_are_empty(void **state)
{
	(void)state;
	map_and_access(1000, 1200);
	toy_unmap(&test.space, PAGE(1010), 1190);
	assert_all_is_well(1190, 2);
}

static void write_protecting_leaves_no_writable_translation(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_write_protect(&test.space, PAGE(0), 10);
	assert_all_is_well(0, 0);
	assert_int_equal(*toy_entry_of(&test.space, PAGE(9)) & TOY_WRITABLE, 0);
}

/* ---------------------------------------------------- the wrong kernels --- */

static void an_unmap_that_forgets_to_flush_is_caught(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_clear(&test.space, PAGE(2), 8);
	toy_free(&test.space, PAGE(2), 8);
	assert_int_not_equal(test.freed_too_early, 0);
}

static void an_unmap_that_forgets_the_last_page_is_caught(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_clear(&test.space, PAGE(2), 8);
	toy_flush(&test.space, PAGE(2), 7, true);
	assert_int_equal(tlbp_mock_stale_count(&test.mock), 1);
	assert_int_equal(tlbp_mock_first_stale(&test.mock)->va, PAGE(9));
}

static void an_unmap_that_flushes_before_it_clears_is_caught(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_flush(&test.space, PAGE(2), 8, true);
	access_page(PAGE(9));
	toy_clear(&test.space, PAGE(2), 8);
	assert_int_not_equal(tlbp_mock_stale_count(&test.mock), 0);
}

static void an_unmap_that_frees_before_it_flushes_is_caught(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_clear(&test.space, PAGE(2), 8);
	toy_free(&test.space, PAGE(2), 8);
	toy_flush(&test.space, PAGE(2), 8, true);
	assert_int_equal(tlbp_mock_stale_count(&test.mock), 0);
	assert_int_not_equal(test.freed_too_early, 0);
}

static void an_unmap_that_keeps_a_freed_table_cached_is_caught(void **state)
{
	(void)state;
	map_and_access(0, 10);
	assert_true(toy_clear(&test.space, PAGE(0), 10));
	toy_flush(&test.space, PAGE(0), 10, true);
	assert_int_not_equal(tlbp_mock_stale_count(&test.mock), 0);
	assert_true(tlbp_mock_first_stale(&test.mock)->flags & TLBP_MOCK_TABLE);
}

static void a_flush_of_another_asid_is_caught(void **state)
{
	(void)state;
	map_and_access(0, 10);
	toy_clear(&test.space, PAGE(2), 8);
	test.space.tlb_space.asid++;
	toy_flush(&test.space, PAGE(2), 8, true);
	assert_int_not_equal(tlbp_mock_stale_count(&test.mock), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(unmapping_a_few_pages_keeps_their_table, set_up),
		cmocka_unit_test_setup(unmapping_a_few_pages_keeps_the_neighbours_cached, set_up),
		cmocka_unit_test_setup(unmapping_the_last_pages_frees_the_table, set_up),
		cmocka_unit_test_setup(unmapping_across_tables_frees_those_that_are_empty, set_up),
		cmocka_unit_test_setup(write_protecting_leaves_no_writable_translation, set_up),
		cmocka_unit_test_setup(an_unmap_that_forgets_to_flush_is_caught, set_up),
		cmocka_unit_test_setup(an_unmap_that_forgets_the_last_page_is_caught, set_up),
		cmocka_unit_test_setup(an_unmap_that_flushes_before_it_clears_is_caught, set_up),
		cmocka_unit_test_setup(an_unmap_that_frees_before_it_flushes_is_caught, set_up),
		cmocka_unit_test_setup(an_unmap_that_keeps_a_freed_table_cached_is_caught, set_up),
		cmocka_unit_test_setup(a_flush_of_another_asid_is_caught, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
