/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tools/trace/lackey.c and lackey_log.c, on what valgrind 3.19 writes. */
#include "imported.h"

static struct trace_import_options options;

static bool import(FILE *const *in, size_t in_count, struct trace_writer *writer,
		   struct trace_import_counts *counts, struct trace_problem *problem)
{
	if (in_count == 1)
		return trace_import_lackey(in[0], writer, &options, counts, problem);
	return trace_import_lackey_many(in, in_count, writer, &options, counts, problem);
}

static int reset(void **state)
{
	(void)state;
	options = (struct trace_import_options){ .asid = 1 };
	return 0;
}

#define IMPORTED(input, text) assert_imported(import, input, "0 switch 1\n" text)
#define REFUSED(input, message, offset) assert_not_imported(import, input, message, offset)

#define CALL(name, rest) "SYSCALL[77,1](0) " name " ( " rest "\n"
#define DONE " )[sync] --> Success(0x0) "
/* Pages 10 to 12. */
#define TOUCH " S 00010000,8\n S 00011000,8\n S 00012000,8\n"
#define TOUCHED "0 store 10*1\n0 store 11*1\n0 store 12*1\n"

/* ------------------------------------------------------------- accesses --- */

static void lines_become_accesses(void **state)
{
	(void)state;
	IMPORTED("I  0401ab70,3\n L 1ffefff630,8\nI  0401ab73,2\n S 0402b000,4\n M 0402c008,8\n",
		 "0 fetch 401a*2\n0 load 1ffefff*1\n0 store 402b*1\n0 store 402c*1\n");
}

static void an_access_of_two_pages_is_one_on_each(void **state)
{
	(void)state;
	IMPORTED(" L 00010ffc,8\n L 00012ffc,4\n", "0 load 10*1\n0 load 11*1\n0 load 12*1\n");
}

static void text_in_between_is_passed_over(void **state)
{
	(void)state;
	IMPORTED("==77== Lackey, an example Valgrind tool\n==77== Command: ls\n\nhello\n"
		 "In the beginning\n Large\nI  00010000,1\n--77-- warning\n==77== Jccs:\n",
		 "0 fetch 10*1\n");
}

static void a_bad_access_is_refused_with_its_place(void **state)
{
	(void)state;
	REFUSED("I  00010000,1\nI  0001z000,1\n", "line 2: not an access", 14 + 7);
	REFUSED(" L 00010000\n", "line 1: not an access", 11);
	REFUSED(" L 00010000,8x\n", "not an access", 13);
	REFUSED(" L 11112222333344445,8\n", "not an access", 19);
	REFUSED(" L 00010000,0\n", "no size", 13);
	REFUSED(" L 00010000,4097\n", "too large", 16);
	REFUSED(" L ffffffffffffffff,2\n", "past the top", 21);
	REFUSED("I  00010000,1\nI  00010000,", "line 2: cut off", 14);
}

static void a_log_that_ends_in_exec_says_so(void **state)
{
	(void)state;
	REFUSED(TOUCH "SYSCALL[77,1](59) sys_execve ( 0x1298a0(/bin/echo), 0x1298e8, 0x4035c58 )",
		"another program takes over", sizeof(TOUCH) - 1);
}

static void a_log_without_accesses_is_refused(void **state)
{
	(void)state;
	REFUSED("", "no access", 0);
	REFUSED("hello\n", "no access", 6);
}

/* --------------------------------------------------------------- windows --- */

static void a_window_leaves_out_what_is_before_and_behind(void **state)
{
	(void)state;
	options.skip_accesses = 3;
	options.max_accesses = 2;
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 4096" DONE) "I  00020000,1\n"
		 CALL("sys_munmap", "0x11000, 4096" DONE) " L 00012000,8\nI  00030000,1\nnonsense",
		 "0 flush munmap 10+1 asid 1\n0 fetch 20*1\n0 flush munmap 11+1 asid 1\n"
		 "0 load 12*1\n");
}

static void what_was_touched_before_the_window_counts(void **state)
{
	(void)state;
	options.skip_accesses = 2;
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 12288" DONE),
		 "0 store 12*1\n0 flush munmap 10+3 asid 1\n");
	options.skip_accesses = 4;
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 4096" DONE) "I  00020000,1\nI  00021000,1\n"
		 CALL("sys_munmap", "0x10000, 12288" DONE),
		 "0 fetch 21*1\n0 flush munmap 11+2 asid 1\n");
}

static void a_window_behind_the_end_is_refused(void **state)
{
	(void)state;
	options.skip_accesses = 3;
	REFUSED(TOUCH, "no access behind those to be skipped", sizeof(TOUCH) - 1);
}

/* ---------------------------------------------------------- system calls --- */

static void munmap_takes_tables_too(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 12288" DONE),
		 TOUCHED "0 flush munmap 10+3 asid 1\n");
}

static void mprotect_and_madvise_change_leaves(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_mprotect", "0x10000, 8192, 1" DONE)
		 CALL("sys_madvise", "0x11000, 8192, 4" DONE)
		 CALL("sys_madvise", "0x10000, 4096, 8" DONE)
		 CALL("sys_madvise", "0x10000, 4096, 3" DONE),
		 TOUCHED "0 flush mprotect 10+2 asid 1 leaf\n0 flush madvise 11+2 asid 1 leaf\n"
		 "0 flush madvise 10+1 asid 1 leaf\n");
}

/* MADV_FREE leaves them until memory is short. */
static void pages_that_may_be_freed_are_still_there(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_madvise", "0x10000, 12288, 8" DONE)
		 CALL("sys_munmap", "0x10000, 12288" DONE),
		 TOUCHED "0 flush madvise 10+3 asid 1 leaf\n0 flush munmap 10+3 asid 1\n");
}

static void a_request_covers_what_was_touched(void **state)
{
	(void)state;
	IMPORTED(" S 00012000,8\n S 00015000,8\n" CALL("sys_munmap", "0x10000, 65536" DONE),
		 "0 store 12*1\n0 store 15*1\n0 flush munmap 12+4 asid 1\n");
	IMPORTED(TOUCH CALL("sys_munmap", "0x40000, 65536" DONE), TOUCHED);
}

static void on_demand_it_is_as_long_as_the_call_said(void **state)
{
	(void)state;
	options.ranges_as_called = true;
	IMPORTED(TOUCH CALL("sys_munmap", "0x40000, 65537" DONE),
		 TOUCHED "0 flush munmap 40+17 asid 1\n");
}

static void what_is_gone_is_not_asked_for_again(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 8192" DONE)
		 CALL("sys_munmap", "0x10000, 65536" DONE)
		 CALL("sys_madvise", "0x10000, 65536, 4" DONE),
		 TOUCHED "0 flush munmap 10+2 asid 1\n0 flush munmap 12+1 asid 1\n");
}

static void a_call_that_failed_asks_for_nothing(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 4096 )[sync] --> Failure(0x16)")
		 CALL("sys_mremap", "0x10000, 4096, 8192, 0x1 ) --> [pre-fail] Failure(0x16)"),
		 TOUCHED);
}

static void a_result_may_come_later(void **state)
{
	(void)state;
	options.cpu_count = 2;
	IMPORTED(TOUCH CALL("sys_madvise", "0x10000, 4096, 4 ) --> [async] ... ")
		 "SYSCALL[77,2](3) sys_close ( 4 )[sync] --> Success(0x0) \n I am not an access\n"
		 "SYSCALL[77,1](28) ... [async] --> Success(0x0) \n",
		 TOUCHED "0 flush madvise 10+1 asid 1 leaf\n");
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 4096 )==77== Warning: something")
		 " --> [pre-success] Success(0x0)\n",
		 TOUCHED "0 flush munmap 10+1 asid 1\n");
	IMPORTED(TOUCH CALL("sys_munmap", "0x10000, 4096 )==77== Warning: something")
		 " --> [pre-fail] Failure(0x16)\n", TOUCHED);
}

static void mmap_over_something_unmaps_it(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_mmap", "0x11000, 4096, 3, 50, 4294967295, 0 ) --> "
					"[pre-success] Success(0x11000) ")
		 CALL("sys_mmap", "0x0, 4096, 3, 34, 4294967295, 0 ) --> "
				  "[pre-success] Success(0x12000) "),
		 TOUCHED "0 flush munmap 11+1 asid 1\n");
}

static void mremap_asks_for_what_it_moves(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_mremap", "0x10000, 8192, 16384, 0x1 ) --> Success(0x50000)")
		 CALL("sys_munmap", "0x50000, 16384" DONE),
		 TOUCHED "0 flush mremap 10+2 asid 1\n0 flush munmap 50+2 asid 1\n");
}

static void mremap_that_shrinks_asks_for_the_end(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_mremap", "0x10000, 12288, 4096, 0x1 ) --> Success(0x10000)"),
		 TOUCHED "0 flush mremap 11+2 asid 1\n");
}

static void brk_that_shrinks_asks_for_the_end(void **state)
{
	(void)state;
	IMPORTED(CALL("sys_brk", "0x0 ) --> [pre-success] Success(0x10000) ")
		 CALL("sys_brk", "0x13000 ) --> [pre-success] Success(0x13000) ") TOUCH
		 CALL("sys_brk", "0x10800 ) --> [pre-success] Success(0x10800) ")
		 CALL("sys_brk", "0x14000 ) --> [pre-success] Success(0x14000) "),
		 TOUCHED "0 flush brk 11+2 asid 1\n");
}

static void fork_and_exit_ask_for_the_whole_space(void **state)
{
	(void)state;
	IMPORTED(TOUCH "SYSCALL[77,1](58) sys_fork ( )   fork: process 77 created child 78\n"
		 " --> [pre-success] Success(0x4e) \n"
		 CALL("sys_clone", "3d0f00, 0x523cf70, 0x523d990 ) --> [pre-success] Success(0x4f)")
		 "I  00020000,1\n"
		 CALL("sys_clone", "1200011, 0x0, 0x0 )   clone(fork): process 77 created child 80")
		 " --> [pre-success] Success(0x50) \n"
		 "SYSCALL[77,1](231) exit_group( 0 ) --> [pre-success] Success(0x0) \n",
		 TOUCHED "0 flush fork 0+0 asid 1 whole\n0 fetch 20*1\n"
		 "0 flush fork 0+0 asid 1 whole\n"
		 "0 flush exit 0+0 asid 1 whole\n");
}

static void exec_asks_for_the_whole_space_and_begins_anew(void **state)
{
	(void)state;
	IMPORTED(TOUCH CALL("sys_execve", "0x1298a0(/bin/echo), 0x1298e8, 0x4035c58 )==77== "
					  "Lackey, an example Valgrind tool")
		 CALL("sys_munmap", "0x10000, 12288" DONE),
		 TOUCHED "0 flush exec 0+0 asid 1 whole\n");
	IMPORTED(TOUCH CALL("sys_execve", "0x1298a0(/bin/no), 0x1298e8, 0x4 ) --> Failure(0x2)")
		 CALL("sys_munmap", "0x10000, 4096" DONE), TOUCHED "0 flush munmap 10+1 asid 1\n");
}

static void a_bad_system_call_is_refused_with_its_place(void **state)
{
	(void)state;
	REFUSED("SYSCALL[77,1](11) sys_munmap ( 0x10000 )[sync] --> Success(0x0)\n",
		"line 1: too few arguments", 38);
	REFUSED("SYSCALL[77,1](11) sys_munmap ( zero, 1 )[sync] --> Success(0x0)\n",
		"line 1: not a number", 31);
	REFUSED("SYSCALL[77,1](11) sys_munmap 0x1, 1 --> Success(0x0)\n",
		"not the arguments", 29);
	REFUSED("SYSCALL[77,1\n", "line 1: not a system call", 12);
	REFUSED("SYSCALL[77,513](3) sys_close ( 4 )\n", "a thread that is not", 19);
	REFUSED("SYSCALL[77,0](3) sys_close ( 4 )\n", "a thread that is not", 17);
	REFUSED("SYSCALL[77,1](3) sys_close ( 4 )\nSYSCALL[78,1](3) sys_close ( 4 )\n",
		"another process", 33);
}

/* ---------------------------------------------------- threads, processes --- */

static void threads_run_on_cpus_of_their_own(void **state)
{
	(void)state;
	options.cpu_count = 2;
	options.cpu = 3;
	assert_imported(import,
			"I  00010000,1\n"
			"--77--   SCHED[1]: releasing lock (yield) -> VgTs_Yielding\n"
			"--77--   SCHED[2]:  acquired lock (thread_wrapper)\nI  00010004,1\n"
			"SYSCALL[77,2](11) sys_munmap ( 0x10000, 4096 )[sync] --> Success(0x0)\n"
			"--77--   SCHED[3]:  acquired lock (again)\nI  00010000,1\n",
			"3 switch 1\n3 fetch 10*1\n4 switch 1\n4 fetch 10*1\n"
			"4 flush munmap 10+1 asid 1\n3 fetch 10*1\n");
}

static struct imported import_many(const char *const *inputs, size_t in_count)
{
	size_t lengths[IMPORTED_MAX_INPUTS], i;

	for (i = 0; i < in_count; i++)
		lengths[i] = strlen(inputs[i]);
	return imported_from_bytes(import, inputs, lengths, in_count);
}

static void processes_take_turns(void **state)
{
	static const char *const inputs[] = {
		"==77== Lackey, an example\nI  00010000,1\nI  00010000,1\nI  00011000,1\n",
		"==88== Lackey, an example\nI  00020000,1\nI  00020000,1\n",
	};
	struct imported imported;

	(void)state;
	options.quantum_accesses = 2;
	options.asid = 65534;
	imported = import_many(inputs, 2);
	assert_true(imported.good);
	assert_string_equal(imported.text, "0 switch 65534\n0 fetch 10*2\n0 switch 65535\n"
					   "0 fetch 20*2\n0 switch 65534\n0 fetch 11*1\n");
}

static void processes_are_spread_over_cpus(void **state)
{
	static const char *const inputs[] = { "I  00010000,1\n", "I  00020000,1\n",
					      "I  00030000,1\n" };
	struct imported imported;

	(void)state;
	options.cpu_count = 2;
	imported = import_many(inputs, 3);
	assert_true(imported.good);
	assert_string_equal(imported.text, "0 switch 1\n0 fetch 10*1\n1 switch 2\n1 fetch 20*1\n"
					   "0 switch 3\n0 fetch 30*1\n");
}

static void a_child_begins_after_the_fork_and_its_parent_waits(void **state)
{
	static const char *const inputs[] = {
		"==78== Lackey, an example\n==78== Parent PID: 77\nI  00020000,1\nI  00021000,1\n",
		"==77== Lackey, an example\n==77== Parent PID: 5\nI  00010000,1\n"
		"SYSCALL[77,1](58) sys_fork ( )   fork: process 77 created child 78\n"
		" --> [pre-success] Success(0x4e) \nI  00011000,1\nI  00013000,1\n"
		"SYSCALL[77,1](61) sys_wait4 ( 4294967295, 0x1, 0, 0x0 ) --> [async] ... \n"
		"SYSCALL[77,1](61) ... [async] --> Success(0x4e) \nI  00012000,1\n",
	};
	struct imported imported;

	(void)state;
	options.quantum_accesses = 1;
	imported = import_many(inputs, 2);
	assert_true(imported.good);
	assert_string_equal(imported.text,
			    "0 switch 2\n0 fetch 10*1\n0 flush fork 0+0 asid 2 whole\n"
			    "0 fetch 11*1\n0 switch 1\n0 fetch 20*1\n0 switch 2\n0 fetch 13*1\n"
			    "0 switch 1\n0 fetch 21*1\n0 switch 2\n0 fetch 12*1\n");
}

static void a_fork_that_is_missing_stops_nobody(void **state)
{
	static const char *const inputs[] = {
		"==77== Parent PID: 78\nI  00010000,1\n"
		"SYSCALL[77,1](61) sys_wait4 ( 4294967295, 0x1, 0, 0x0 )--> Success(0x4e) \n",
		"==78== Parent PID: 77\nI  00020000,1\n"
		"SYSCALL[78,1](61) sys_wait4 ( 4294967295, 0x1, 0, 0x0 )--> Success(0x4d) \n",
	};
	struct imported imported;

	(void)state;
	imported = import_many(inputs, 2);
	assert_true(imported.good);
	assert_int_equal(imported.counts.accesses, 2);
}

static void an_error_names_the_log(void **state)
{
	static const char *const inputs[] = { "I  00010000,1\n", "I  00020000,\n" };
	struct imported imported;

	(void)state;
	imported = import_many(inputs, 2);
	assert_false(imported.good);
	assert_string_equal(imported.problem.message,
			    "log 2, line 1: not an access: ADDRESS,SIZE");
	assert_int_equal(imported.problem.offset, 12);
}

static void more_cpus_than_a_trace_has_are_refused(void **state)
{
	(void)state;
	options.cpu_count = 65;
	REFUSED(TOUCH, "more than 64 CPUs", 0);
	options.cpu_count = 2;
	options.cpu = 63;
	REFUSED(TOUCH, "more than 64 CPUs", 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, reset)
	const struct CMUnitTest tests[] = {
		TEST(lines_become_accesses),
		TEST(an_access_of_two_pages_is_one_on_each),
		TEST(text_in_between_is_passed_over),
		TEST(a_bad_access_is_refused_with_its_place),
		TEST(a_log_that_ends_in_exec_says_so),
		TEST(a_log_without_accesses_is_refused),
		TEST(a_window_leaves_out_what_is_before_and_behind),
		TEST(what_was_touched_before_the_window_counts),
		TEST(a_window_behind_the_end_is_refused),
		TEST(munmap_takes_tables_too),
		TEST(mprotect_and_madvise_change_leaves),
		TEST(pages_that_may_be_freed_are_still_there),
		TEST(a_request_covers_what_was_touched),
		TEST(on_demand_it_is_as_long_as_the_call_said),
		TEST(what_is_gone_is_not_asked_for_again),
		TEST(a_call_that_failed_asks_for_nothing),
		TEST(a_result_may_come_later),
		TEST(mmap_over_something_unmaps_it),
		TEST(mremap_asks_for_what_it_moves),
		TEST(mremap_that_shrinks_asks_for_the_end),
		TEST(brk_that_shrinks_asks_for_the_end),
		TEST(fork_and_exit_ask_for_the_whole_space),
		TEST(exec_asks_for_the_whole_space_and_begins_anew),
		TEST(a_bad_system_call_is_refused_with_its_place),
		TEST(threads_run_on_cpus_of_their_own),
		TEST(processes_take_turns),
		TEST(processes_are_spread_over_cpus),
		TEST(a_child_begins_after_the_fork_and_its_parent_waits),
		TEST(a_fork_that_is_missing_stops_nobody),
		TEST(an_error_names_the_log),
		TEST(more_cpus_than_a_trace_has_are_refused),
	};

	return cmocka_run_group_tests_name("lackey", tests, NULL, NULL);
}
