/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tools/trace/page_set.c, against an array of flags. */
#include "page_set.h"
#include "unit.h"

#define PAGES 4096

struct pair {
	struct page_set set;
	bool flags[PAGES];
	/* Where page 0 of the array lies. */
	uint64_t base;
};

static void add(struct pair *pair, uint64_t page)
{
	assert_true(page_set_add(&pair->set, pair->base + page));
	pair->flags[page] = true;
}

static void assert_same_hull(const struct pair *pair, uint64_t first, uint64_t count)
{
	uint64_t low = first, high = first + count, set_first = pair->base + first;
	uint64_t set_count = count;

	while (low < high && !pair->flags[low])
		low++;
	while (high > low && !pair->flags[high - 1])
		high--;
	if (low == high) {
		assert_false(page_set_shrink(&pair->set, &set_first, &set_count));
		return;
	}
	assert_true(page_set_shrink(&pair->set, &set_first, &set_count));
	assert_int_equal(set_first, pair->base + low);
	assert_int_equal(set_count, high - low);
}

static void change(struct pair *pair, struct unit_random *random)
{
	uint64_t first = unit_random_below(random, PAGES / 2), to = PAGES / 2 + first;
	uint64_t count = unit_random_below(random, PAGES / 2 - first + 1), page;

	switch (unit_random_below(random, 100)) {
	case 0:
		page_set_remove(&pair->set, pair->base + first, count);
		for (page = first; page < first + count; page++)
			pair->flags[page] = false;
		break;
	case 1:
		page_set_remove(&pair->set, pair->base + to, count);
		assert_true(page_set_move(&pair->set, pair->base + first, count, pair->base + to));
		for (page = 0; page < count; page++) {
			pair->flags[to + page] = pair->flags[first + page];
			pair->flags[first + page] = false;
		}
		break;
	default:
		add(pair, unit_random_below(random, PAGES));
	}
}

static void it_is_what_an_array_of_flags_is(void **state)
{
	static const uint64_t bases[] = { 0, 0x7fffff, (UINT64_C(1) << 52) - PAGES };
	struct unit_random random = unit_random_start(__func__);
	size_t i, round;

	(void)state;
	for (i = 0; i < COUNT_OF(bases); i++) {
		struct pair pair = { .base = bases[i] };

		for (round = 0; round < 20000; round++) {
			uint64_t first = unit_random_below(&random, PAGES);

			change(&pair, &random);
			assert_same_hull(&pair, first,
					 unit_random_below(&random, PAGES - first + 1));
		}
		page_set_free(&pair.set);
	}
}

static void an_empty_range_holds_nothing(void **state)
{
	struct page_set set = {0};
	uint64_t first = 5, count = 0;

	(void)state;
	assert_false(page_set_shrink(&set, &first, &count));
	assert_true(page_set_add(&set, 5));
	assert_false(page_set_shrink(&set, &first, &count));
	page_set_remove(&set, 5, 0);
	count = 1;
	assert_true(page_set_shrink(&set, &first, &count));
	page_set_free(&set);
}

static void a_page_that_was_removed_can_be_added_again(void **state)
{
	struct page_set set = {0};
	uint64_t first = 0, count = 10;

	(void)state;
	assert_true(page_set_add(&set, 5));
	page_set_remove(&set, 0, 10);
	assert_true(page_set_add(&set, 5));
	assert_true(page_set_shrink(&set, &first, &count));
	assert_int_equal(first, 5);
	page_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_what_an_array_of_flags_is),
		cmocka_unit_test(an_empty_range_holds_nothing),
		cmocka_unit_test(a_page_that_was_removed_can_be_added_again),
	};

	return cmocka_run_group_tests_name("page_set", tests, NULL, NULL);
}
