/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tools/trace/champsim.c, on instructions put together here. */
#include "imported.h"

#define SIZE 64

static struct trace_import_options options;

static bool import(FILE *const *in, size_t in_count, struct trace_writer *writer,
		   struct trace_import_counts *counts, struct trace_problem *problem)
{
	(void)in_count;
	return trace_import_champsim(in[0], writer, &options, counts, problem);
}

static int reset(void **state)
{
	(void)state;
	options = (struct trace_import_options){ .asid = 4, .cpu = 2 };
	return 0;
}

static void put(char *instruction, size_t at, uint64_t value)
{
	size_t i;

	for (i = 0; i < 8; i++)
		instruction[at + i] = (char)(value >> 8 * i);
}

/* Two instructions: a load of two pages with a store, and nothing but a fetch. */
static struct imported import_two(size_t length, char is_branch)
{
	char bytes[2 * SIZE] = "";
	const char *input = bytes;

	put(bytes, 0, 0x7f0000400123);
	put(bytes, 16, 0x50008);
	put(bytes, 32, 0x60010);
	put(bytes, 40, 0x61010);
	put(bytes, SIZE, 0x7f0000401000);
	bytes[SIZE + 8] = is_branch;
	return imported_from_bytes(import, &input, &length, 1);
}

static void instructions_become_accesses(void **state)
{
	struct imported imported = import_two(2 * SIZE, 1);

	(void)state;
	assert_true(imported.good);
	assert_string_equal(imported.text, "2 switch 4\n2 fetch 7f0000400*1\n2 load 60*1\n"
					   "2 load 61*1\n2 store 50*1\n2 fetch 7f0000401*1\n");
	assert_int_equal(imported.counts.accesses, 5);
}

static void a_window_counts_accesses(void **state)
{
	struct imported imported;

	(void)state;
	options.skip_accesses = 1;
	options.max_accesses = 2;
	imported = import_two(2 * SIZE, 0);
	assert_true(imported.good);
	assert_string_equal(imported.text, "2 switch 4\n2 load 60*1\n2 load 61*1\n");
	options.skip_accesses = 5;
	imported = import_two(2 * SIZE, 0);
	assert_false(imported.good);
	assert_string_equal(imported.problem.message, "no access in the window");
}

static void a_stream_that_is_cut_off_is_refused(void **state)
{
	struct imported imported = import_two(2 * SIZE - 1, 0);

	(void)state;
	assert_false(imported.good);
	assert_non_null(strstr(imported.problem.message, "cut off"));
	assert_int_equal(imported.problem.offset, 2 * SIZE - 1);
}

static void what_is_not_champsims_is_refused(void **state)
{
	struct imported imported = import_two(2 * SIZE, 2);

	(void)state;
	assert_false(imported.good);
	assert_non_null(strstr(imported.problem.message, "is_branch"));
	assert_int_equal(imported.problem.offset, SIZE + 8);
	imported = import_two(0, 0);
	assert_false(imported.good);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, reset)
	const struct CMUnitTest tests[] = {
		TEST(instructions_become_accesses),
		TEST(a_window_counts_accesses),
		TEST(a_stream_that_is_cut_off_is_refused),
		TEST(what_is_not_champsims_is_refused),
	};

	return cmocka_run_group_tests_name("champsim", tests, NULL, NULL);
}
