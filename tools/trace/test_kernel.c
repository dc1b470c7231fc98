/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tools/trace/kernel_text.c. */
#include "imported.h"

static struct trace_import_kernel kernel;

static bool import_text(FILE *const *in, size_t in_count, struct trace_writer *writer,
			struct trace_import_counts *counts, struct trace_problem *problem)
{
	(void)in_count;
	return trace_import_kernel_text(in[0], writer, &kernel, counts, problem);
}

static int reset(void **state)
{
	(void)state;
	kernel = (struct trace_import_kernel){0};
	return 0;
}

static int from_calls(void **state)
{
	(void)state;
	kernel = (struct trace_import_kernel){ .from_calls = true };
	return 0;
}

#define TEXT(input, text) assert_imported(import_text, input, text)
#define TEXT_REFUSED(input, message, offset) \
	assert_not_imported(import_text, input, message, offset)

/* As tracefs has it, and as perf script has it. */
#define AT(pid, cpu, time) "            gcc-" pid "    [00" cpu "] d..1. 10." time ": "
#define PERF(pid, cpu, time) "             gcc  " pid " [00" cpu "] 10." time ":  "
#define LOCAL(pages) "tlb_flush: pages:" pages " reason:local MM shootdown (3)\n"
#define SENT(pages) "tlb_flush: pages:" pages " reason:remote IPI send (4)\n"

/* ---------------------------------------------------------- what is read --- */

static void a_flush_becomes_a_request_at_a_made_up_address(void **state)
{
	(void)state;
	TEXT("# tracer: nop\n#\n" AT("77", "1", "000001") LOCAL("7"),
	     "1 switch 1\n1 flush unknown 7f0000000+7 asid 1\n");
	TEXT(PERF("77", "1", "000001") "tlb:" LOCAL("7"),
	     "1 switch 1\n1 flush unknown 7f0000000+7 asid 1\n");
}

static void all_pages_are_the_whole_space(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") LOCAL("-1"),
	     "0 switch 1\n0 flush unknown 0+0 asid 1 whole\n");
}

static void each_task_has_an_asid_and_time_passes(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") LOCAL("1") AT("88", "0", "000003") LOCAL("2")
	     AT("77", "1", "000004") LOCAL("3") AT("77", "1", "000004") LOCAL("4"),
	     "0 switch 1\n0 flush unknown 7f0000000+1 asid 1\n"
	     "0 idle 2000\n0 switch 2\n0 flush unknown 7f0000000+2 asid 2\n"
	     "1 switch 1\n1 flush unknown 7f0000000+3 asid 1\n"
	     "1 flush unknown 7f0000000+4 asid 1\n");
}

static void names_with_blanks_and_brackets_are_names(void **state)
{
	(void)state;
	TEXT("  Web [1] x: y-z-77   [000] d..1. 1.5: " LOCAL("1"),
	     "0 switch 1\n0 flush unknown 7f0000000+1 asid 1\n");
	TEXT("  kworker/0:1 77/78 [000] 1.5: tlb:" LOCAL("1"),
	     "0 switch 1\n0 flush unknown 7f0000000+1 asid 1\n");
	TEXT("     gcc-78      (     77) [000] d..1. 1.5: " LOCAL("1")
	     "     gcc-77      (     77) [000] d..1. 1.5: " LOCAL("1"),
	     "0 switch 1\n0 flush unknown 7f0000000+1 asid 1\n"
	     "0 flush unknown 7f0000000+1 asid 1\n");
}

static void a_clock_that_counts_tells_no_time(void **state)
{
	(void)state;
	TEXT("gcc-77 [000] d..1. 15: " LOCAL("1") "gcc-77 [000] d..1. 17: " LOCAL("1"),
	     "0 switch 1\n0 flush unknown 7f0000000+1 asid 1\n"
	     "0 flush unknown 7f0000000+1 asid 1\n");
}

static void what_others_see_of_a_flush_is_no_request(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") SENT("9")
	     AT("77", "0", "000001") LOCAL("9")
	     AT("88", "1", "000001") "tlb_flush: pages:9 reason:remote shootdown (1)\n"
	     AT("88", "1", "000001") "tlb_flush: pages:0 reason:remote wrong CPU (5)\n"
	     AT("77", "0", "000001") "tlb_flush: pages:-1 reason:flush on task switch (0)\n"
	     AT("77", "0", "000001") LOCAL("0") AT("77", "0", "000001") LOCAL("5"),
	     "0 switch 1\n0 flush unknown 7f0000000+9 asid 1\n"
	     "0 flush unknown 7f0000000+5 asid 1\n");
}

static void a_system_call_says_where(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") "sys_munmap(addr: 0x10000, len: 0x8001)\n"
	     AT("88", "1", "000001") LOCAL("1")
	     AT("77", "0", "000001") LOCAL("3")
	     AT("77", "0", "000001") "sys_munmap -> 0x0\n" AT("77", "0", "000001") LOCAL("2"),
	     "1 switch 2\n1 flush unknown 7f0000000+1 asid 2\n"
	     "0 switch 1\n0 flush munmap 10+3 asid 1\n0 flush unknown 7f0000000+2 asid 1\n");
}

static void a_system_call_says_how_much_all_was(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") "sys_mprotect(start: 0x10000, len: 0x64000, prot: 1)\n"
	     AT("77", "0", "000001") LOCAL("-1"),
	     "0 switch 1\n0 flush mprotect 10+100 asid 1 leaf\n");
}

static void lost_events_are_counted(void **state)
{
	struct imported imported = imported_from(import_text,
		"CPU:1 [LOST 123 EVENTS]\n" AT("77", "0", "000001") LOCAL("1")
		"CPU:0 [LOST 4 EVENTS]\n");

	(void)state;
	assert_true(imported.good);
	assert_int_equal(imported.counts.lost, 127);
	assert_int_equal(imported.counts.requests, 1);
}

/* --------------------------------------------------------- from the calls --- */

static void calls_become_requests_when_they_return(void **state)
{
	(void)state;
	TEXT(PERF("77", "0", "000001") "syscalls:sys_enter_munmap: addr: 0x00010000, len: 0x5000\n"
	     PERF("77", "0", "000001") "tlb:" LOCAL("3")
	     PERF("77", "0", "000001") "syscalls:sys_exit_munmap: 0x0\n"
	     PERF("77", "0", "000001") "syscalls:sys_enter_madvise: start: 0x20000, "
				       "len_in: 0x00002000, behavior: 0x00000004\n"
	     PERF("77", "0", "000001") "syscalls:sys_exit_madvise: 0x0\n"
	     PERF("77", "0", "000001") "syscalls:sys_enter_madvise: start: 0x20000, "
				       "len_in: 0x00002000, behavior: 0x00000003\n"
	     PERF("77", "0", "000001") "syscalls:sys_exit_madvise: 0x0\n",
	     "0 switch 1\n0 flush munmap 10+5 asid 1\n0 flush madvise 20+2 asid 1 leaf\n");
}

static void calls_that_failed_become_none(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") "sys_munmap(addr: 10001, len: 5000)\n"
	     AT("77", "0", "000001") "sys_munmap -> 0xffffffffffffffea\n"
	     AT("77", "0", "000001") "sys_munmap(addr: 0, len: 0)\n"
	     AT("77", "0", "000001") "sys_munmap -> 0x0\n", "");
}

static void calls_by_number_are_those_of_the_machine(void **state)
{
	(void)state;
	TEXT(PERF("77", "0", "000001") "raw_syscalls:sys_enter: NR 11 (10000, b433, 0, 1, 2, 3)\n"
	     PERF("77", "0", "000001") "raw_syscalls:sys_exit: NR 11 = 0\n"
	     PERF("77", "0", "000001") "raw_syscalls:sys_enter: NR 215 (20000, 1, 0, 1, 2, 3)\n"
	     PERF("77", "0", "000001") "raw_syscalls:sys_exit: NR 215 = 0\n"
	     PERF("77", "0", "000001") "raw_syscalls:sys_enter: NR 10 (30000, 1, 0, 1, 2, 3)\n"
	     PERF("77", "0", "000001") "raw_syscalls:sys_exit: NR 10 = -22\n",
	     "0 switch 1\n0 flush munmap 10+12 asid 1\n");
	kernel.is_arm64 = true;
	TEXT(AT("77", "0", "000001") "sys_enter: NR 11 (10000, b433, 0, 1, 2, 3)\n"
	     AT("77", "0", "000001") "sys_enter: NR 215 (20000, 1, 0, 1, 2, 3)\n"
	     AT("77", "0", "000001") "sys_exit: NR 215 = 0\n",
	     "0 switch 1\n0 flush munmap 20+1 asid 1\n");
}

static void a_call_seen_twice_is_one(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") "sys_munmap(addr: 10000, len: 5000)\n"
	     AT("77", "0", "000001") "sys_enter: NR 11 (10000, 5000, 0, 1, 2, 3)\n"
	     AT("77", "0", "000001") "sys_munmap -> 0x0\n"
	     AT("77", "0", "000001") "sys_exit: NR 11 = 0\n",
	     "0 switch 1\n0 flush munmap 10+5 asid 1\n");
}

static void a_call_that_nobody_saw_return_did(void **state)
{
	(void)state;
	TEXT(AT("77", "0", "000001") "sys_munmap(addr: 10000, len: 5000)\n"
	     AT("77", "0", "000002") "sys_munmap(addr: 20000, len: 5000)\n",
	     "0 switch 1\n0 flush munmap 10+5 asid 1\n0 flush munmap 20+5 asid 1\n");
}

/* ----------------------------------------------------------------- refused --- */

static void a_bad_event_is_refused_with_its_place(void **state)
{
	(void)state;
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: tlb_flush: page:1\n", "line 1: tlb_flush without",
		     35);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: tlb_flush: pages:x reason:y (3)\n",
		     "line 1: not a number of pages", 41);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: tlb_flush: pages:1 reason:y (z)\n",
		     "not the number of a reason", 53);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: tlb_flush: pages:1\n", "without reason", 42);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: sys_munmap(addr: 1000)\n", "too few arguments", 46);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: sys_munmap(addr: z, len: 1)\n", "not a number", 41);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: sys_munmap -> z\n", "not what a system call", 38);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: sys_enter: NR x\n", "not the number", 38);
	TEXT_REFUSED("gcc-77 [064] d..1. 1.5: " LOCAL("1"), "CPUs 0 to 63 only", 7);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: " LOCAL("18446744073709551615"),
		     "not a number of pages", 61);
	TEXT_REFUSED("gcc-77 [000] d..1. 1.5: " LOCAL("4503599627370496"), "past the top", 0);
}

static void a_text_without_events_is_refused(void **state)
{
	(void)state;
	TEXT_REFUSED("# tracer: nop\n", "no such event", 14);
	TEXT_REFUSED("a [000] 1.5: b\n", "no such event", 15);
	TEXT_REFUSED("a-1 [000] d... 1.5: sys_munmap(addr: 1000, len: 1000)\n",
		     "system calls, and no tlb_flush", 54);
}

int main(void)
{
#define FLUSHES(name) cmocka_unit_test_setup(name, reset)
#define CALLS(name) cmocka_unit_test_setup(name, from_calls)
	const struct CMUnitTest tests[] = {
		FLUSHES(a_flush_becomes_a_request_at_a_made_up_address),
		FLUSHES(all_pages_are_the_whole_space),
		FLUSHES(each_task_has_an_asid_and_time_passes),
		FLUSHES(names_with_blanks_and_brackets_are_names),
		FLUSHES(a_clock_that_counts_tells_no_time),
		FLUSHES(what_others_see_of_a_flush_is_no_request),
		FLUSHES(a_system_call_says_where),
		FLUSHES(a_system_call_says_how_much_all_was),
		FLUSHES(lost_events_are_counted),
		CALLS(calls_become_requests_when_they_return),
		CALLS(calls_that_failed_become_none),
		CALLS(calls_by_number_are_those_of_the_machine),
		CALLS(a_call_seen_twice_is_one),
		CALLS(a_call_that_nobody_saw_return_did),
		FLUSHES(a_bad_event_is_refused_with_its_place),
		FLUSHES(a_text_without_events_is_refused),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
