/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tools/trace/tlbi_text.c and tlbi_requests.c: from instructions to requests. */
#include "imported.h"

static bool import_tlbi(FILE *const *in, size_t in_count, struct trace_writer *writer,
			struct trace_import_counts *counts, struct trace_problem *problem)
{
	(void)in_count;
	return trace_import_tlbi(in[0], writer, counts, problem);
}

/* ------------------------------------------------------------- recordings --- */

#define TITLE "tlbi-trace 1\nkernel 6.1.0\nmachine cpus 2 el 1 page_shift 12 base_shift 12\n"
/* Functions: 0 asks for ranges of a user, 1 of the kernel, 2 and 3 for none. */
#define SITES                                                       \
	"site 0 probed 0 gather 79404001 - tlb_flush+0x0/0x90\n"    \
	"site 1 probed 0 op d50883a5 vale1is tlb_flush+0x10/0x90\n" \
	"site 2 probed 0 op d50882a8 rvale1is tlb_flush+0x20/0x90\n" \
	"site 3 probed 0 op d5088340 aside1is tlb_flush+0x30/0x90\n" \
	"site 4 probed 0 sync d5033b9f - tlb_flush+0x40/0x90\n"     \
	"site 5 probed 1 limit f148005f - purge+0x0/0x90\n"         \
	"site 6 probed 1 loop d50883e0 vaale1is purge+0x10/0x90\n"    \
	"site 7 probed 1 op d508831f vmalle1is purge+0x20/0x90\n"   \
	"site 8 probed 1 sync d5033b9f - purge+0x30/0x90\n"         \
	"site 9 probed 2 loop d50883a1 vale1is clear+0x0/0x90\n"    \
	"site 10 probed 2 op d50883bf vale1is clear+0x8/0x90\n"     \
	"site 11 probed 2 sync d5033b9f - clear+0x10/0x90\n"        \
	"site 12 late 3 op d5088340 aside1is dup_mmap+0x0/0x90\n"   \
	"site 13 probed 3 sync d5033b9f - dup_mmap+0x8/0x90\n"      \
	"site 14 unreachable 4 op d50c8021 ipas2e1is kvm+0x0/0x90\n"        \
	"site 15 refused 5 op d508871f vmalle1 boot+0x0/0x90\n"     \
	"site 16 probed 6 op d5088721 vae1 local+0x0/0x90\n"      \
	"site 17 probed 2 loop d5088321 vae1is clear+0xc/0x90\n"
#define HEAD TITLE SITES "events\n"
#define END(count) "end events " count " lost 0 missed 0 live 1\n"

/* Of thread 77 on CPU 1, in a system call. */
#define EVENT(kind, time, call, site) kind " " time " 1 77 task " call " " site " "
#define WANT(time, call, range) EVENT("want", time, call, "0") range " sh\n"
#define OP(time, call, site, operand) EVENT("op", time, call, site) operand " sh\n"
#define SYNC(time, call, site) EVENT("sync", time, call, site) "sh\n"

#define IMPORTED(events, count, text) assert_imported(import_tlbi, HEAD events END(count), text)

struct checked {
	uint64_t agreeing, disagreeing, unwanted, idle_barriers;
};

static void assert_checked(const char *input, struct checked expected)
{
	struct imported imported = imported_from(import_tlbi, input);

	if (!imported.good)
		fail_msg("%s, at %" PRIu64, imported.problem.message, imported.problem.offset);
	assert_int_equal(imported.counts.agreeing, expected.agreeing);
	assert_int_equal(imported.counts.disagreeing, expected.disagreeing);
	assert_int_equal(imported.counts.unwanted, expected.unwanted);
	assert_int_equal(imported.counts.idle_barriers, expected.idle_barriers);
}

#define CHECKED(events, count, ...) \
	assert_checked(HEAD events END(count), (struct checked){ __VA_ARGS__ })

/* munmap of 0x10000 to 0x13000, page by page. */
#define THREE_PAGES                                    \
	WANT("100", "215", "10000 13000 12 3 u")       \
	OP("101", "215", "1", "7000000000010")         \
	OP("102", "215", "1", "7000000000011")         \
	OP("103", "215", "1", "7000000000012")         \
	SYNC("104", "215", "4")

/* ------------------------------------------------------- what is recorded --- */

static void a_wanted_range_becomes_a_request_and_what_was_done(void **state)
{
	(void)state;
	IMPORTED(THREE_PAGES, "5", "1 flush munmap 10+3 asid 7 leaf\n1 done 3\n");
	CHECKED(THREE_PAGES, "5", .agreeing = 1);
}

static void a_range_that_went_whole_is_the_range(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "226", "10000 210000 12 3 u") OP("101", "226", "3", "7000000000000")
		 SYNC("102", "226", "4"), "3",
		 "1 flush mprotect 10+512 asid 7 leaf\n1 done 1 whole\n");
	IMPORTED(EVENT("want", "100", "-1", "5") "ffff000000000000 ffff800000000000 12 0 k sh\n"
		 OP("101", "-1", "7", "0") SYNC("102", "-1", "8"), "3",
		 "1 flush kernel ffff000000000+34359738368 asid 0 leaf kernel\n1 done 1 whole\n");
}

static void an_address_space_that_goes_away_has_no_range(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "94", "0 ffffffffffffffff 12 0 uft")
		 OP("101", "94", "3", "7000000000000") SYNC("102", "94", "4"), "3",
		 "1 flush exit 0+0 asid 7 whole\n1 done 1 whole\n");
	IMPORTED(WANT("100", "221", "0 ffffffffffffffff 12 0 uf") THREE_PAGES, "6",
		 "1 flush munmap 10+3 asid 7 leaf\n1 done 3\n");
}

static void a_stride_counts_blocks(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "215", "200000 600000 21 2 u")
		 OP("101", "215", "1", "7600000000200") OP("102", "215", "1", "7600000000400")
		 SYNC("103", "215", "4"), "4",
		 "1 flush munmap 200+1024 asid 7 leaf level 2 stride 21\n1 done 2\n");
	CHECKED(WANT("100", "215", "200000 600000 21 2 u")
		OP("101", "215", "1", "7600000000200") OP("102", "215", "1", "7600000000400")
		SYNC("103", "215", "4"), "4", .agreeing = 1);
}

/* SCALE 0, NUM 1: four pages; then one. */
static void range_operations_cover_what_they_say(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "215", "10000 15000 12 3 u") OP("101", "215", "2", "7408000000010")
		 OP("102", "215", "1", "7000000000014") SYNC("103", "215", "4"), "4",
		 "1 flush munmap 10+5 asid 7 leaf\n1 done 2\n");
	CHECKED(WANT("100", "215", "10000 15000 12 3 u") OP("101", "215", "2", "7408000000010")
		OP("102", "215", "1", "7000000000014") SYNC("103", "215", "4"), "4",
		.agreeing = 1);
}

static void bases_may_be_units_of_64_kib(void **state)
{
	(void)state;
	assert_imported(import_tlbi,
		"tlbi-trace 1\nkernel 6.12\nmachine cpus 2 el 1 page_shift 12 base_shift 16\n"
		SITES "events\n"
		OP("101", "215", "2", "7408000000001") SYNC("103", "215", "4") END("2"),
		"1 flush munmap 10+4 asid 7 leaf\n1 done 1\n");
}

static void what_is_no_loop_is_one_by_one(void **state)
{
	(void)state;
	IMPORTED(OP("100", "-1", "1", "7000000000010") OP("100", "-1", "1", "7000000000011")
		 SYNC("103", "-1", "4"), "3",
		 "1 flush unknown 10+1 asid 7 leaf\n1 done 1\n"
		 "1 flush unknown 11+1 asid 7 leaf\n1 done 1\n");
}

static void neighbours_of_a_loop_are_one_request(void **state)
{
	(void)state;
	IMPORTED(OP("100", "-1", "9", "7000000000010") OP("101", "-1", "9", "7000000000011")
		 OP("102", "-1", "9", "7000000000020") SYNC("103", "-1", "11")
		 OP("104", "-1", "9", "7000000000021") SYNC("105", "-1", "11"), "6",
		 "1 flush unknown 10+2 asid 7 leaf\n1 done 2\n1 idle 1\n"
		 "1 flush unknown 20+1 asid 7 leaf\n1 done 1\n1 idle 2\n"
		 "1 flush unknown 21+1 asid 7 leaf\n1 done 1\n");
	CHECKED(OP("100", "-1", "9", "7000000000010") SYNC("103", "-1", "11"), "2",
		.unwanted = 1);
}

static void threads_and_interrupts_do_not_mix(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "215", "10000 12000 12 3 u") OP("101", "215", "1", "7000000000010")
		 "op 102 1 88 task -1 9 8000000000044 a_b\nsync 103 1 88 task -1 11 a_b\n"
		 "op 104 1 77 hardirq -1 9 7000000000055 sh\nsync 105 1 77 hardirq -1 11 sh\n"
		 "op 106 0 77 task 215 1 7000000000011 sh\nsync 107 0 77 task 215 4 sh\n", "8",
		 "1 flush unknown 44+1 asid 8 leaf\n1 done 1\n1 idle 2\n"
		 "1 flush unknown 55+1 asid 7 leaf\n1 done 1\n"
		 "0 flush munmap 10+2 asid 7 leaf\n0 done 2\n");
}

static void two_asids_of_one_user_are_one_request(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "215", "10000 12000 12 3 u")
		 OP("101", "215", "1", "6000000000010") OP("102", "215", "1", "7000000000010")
		 OP("103", "215", "1", "6000000000011") OP("104", "215", "1", "7000000000011")
		 SYNC("105", "215", "4"), "6",
		 "1 flush munmap 10+2 asid 6 leaf\n1 done 4\n");
}

static void what_is_seen_behind_its_barrier_is_complete(void **state)
{
	(void)state;
	IMPORTED(SYNC("100", "220", "13") OP("101", "220", "12", "7000000000000")
		 SYNC("102", "220", "13") OP("103", "220", "12", "7000000000000"), "4",
		 "1 flush fork 0+0 asid 7 whole\n1 done 1 whole\n1 idle 2\n"
		 "1 flush fork 0+0 asid 7 whole\n1 done 1 whole\n");
	CHECKED(SYNC("100", "220", "13") OP("101", "220", "12", "7000000000000"), "2",
		.unwanted = 1);
	IMPORTED(OP("101", "220", "12", "7000000000000")
		 "op 102 0 88 task -1 9 8000000000044 sh\nsync 103 0 88 task -1 11 sh\n", "3",
		 "1 flush fork 0+0 asid 7 whole\n1 done 1 whole\n"
		 "0 flush unknown 44+1 asid 8 leaf\n0 done 1\n");
}

static void repetitions_for_errata_are_no_requests(void **state)
{
	(void)state;
	IMPORTED(OP("100", "-1", "9", "7000000000010") SYNC("101", "-1", "11")
		 OP("102", "-1", "10", "0") SYNC("103", "-1", "11"), "4",
		 "1 flush unknown 10+1 asid 7 leaf\n1 done 1\n");
}

static void what_is_local_is_local(void **state)
{
	(void)state;
	IMPORTED(OP("100", "-1", "16", "7000000000010"), "1",
		 "1 flush unknown 10+1 asid 7 not inner\n1 done 1\n");
}

static void kernel_addresses_are_extended(void **state)
{
	(void)state;
	IMPORTED(OP("100", "-1", "6", "ff800000000") OP("101", "-1", "6", "ff800000001")
		 SYNC("102", "-1", "8"), "3",
		 "1 flush kernel ffff800000000+2 asid 0 leaf kernel\n1 done 2\n");
}

static void tables_and_leaves_do_not_mix(void **state)
{
	(void)state;
	IMPORTED(OP("100", "-1", "9", "7000000000010") OP("100", "-1", "17", "7000000000011")
		 SYNC("103", "-1", "11"), "3",
		 "1 flush unknown 10+1 asid 7 leaf\n1 done 1\n"
		 "1 flush unknown 11+1 asid 7\n1 done 1\n");
}

static void a_level_is_kept_where_all_of_the_range_has_it(void **state)
{
	(void)state;
	IMPORTED(OP("100", "-1", "9", "7600000000200") OP("100", "-1", "9", "7600000000400")
		 SYNC("103", "-1", "11"), "3",
		 "1 flush unknown 200+1024 asid 7 leaf level 2\n1 done 2\n");
	/* Of a range operation, TTL 2: 4 pages are no block. */
	IMPORTED(OP("101", "215", "2", "7404000000010") SYNC("103", "215", "4"), "2",
		 "1 flush munmap 10+2 asid 7 leaf\n1 done 1\n");
}

static void a_range_reaches_to_the_edges_of_its_strides(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "215", "10010 12010 12 0 u") OP("101", "215", "1", "7000000000010")
		 OP("102", "215", "1", "7000000000011") OP("103", "215", "1", "7000000000012")
		 SYNC("104", "215", "4"), "5",
		 "1 flush munmap 10+3 asid 7 leaf\n1 done 3\n");
	CHECKED(WANT("100", "215", "10010 12010 12 0 u") OP("101", "215", "1", "7000000000010")
		OP("102", "215", "1", "7000000000011") OP("103", "215", "1", "7000000000012")
		SYNC("104", "215", "4"), "5", .agreeing = 1);
}

/* --------------------------------------------------------- the cross-check --- */

static void a_missing_operation_is_noticed(void **state)
{
	(void)state;
	CHECKED(WANT("100", "215", "10000 13000 12 3 u") OP("102", "215", "1", "7000000000011")
		OP("103", "215", "1", "7000000000012") SYNC("104", "215", "4"), "4",
		.disagreeing = 1);
	CHECKED(WANT("100", "215", "10000 13000 12 3 u") OP("101", "215", "1", "7000000000010")
		OP("103", "215", "1", "7000000000012") SYNC("104", "215", "4"), "4",
		.disagreeing = 1);
	CHECKED(WANT("100", "215", "10000 13000 12 3 u") OP("101", "215", "1", "7000000000010")
		OP("102", "215", "1", "7000000000011") SYNC("104", "215", "4"), "4",
		.disagreeing = 1);
	CHECKED(THREE_PAGES WANT("105", "215", "10000 13000 12 3 u") SYNC("109", "215", "4"), "7",
		.agreeing = 1, .disagreeing = 1);
	CHECKED(THREE_PAGES SYNC("109", "-1", "11"), "6", .agreeing = 1, .idle_barriers = 1);
	CHECKED(THREE_PAGES WANT("105", "94", "0 ffffffffffffffff 12 0 uft")
		SYNC("109", "94", "4"), "7", .agreeing = 1, .disagreeing = 1);
}

static void an_operation_outside_of_the_range_is_noticed(void **state)
{
	(void)state;
	IMPORTED(WANT("100", "215", "10000 12000 12 3 u") OP("101", "215", "1", "7000000000010")
		 OP("101", "215", "1", "7000000000055") SYNC("103", "215", "4"), "4",
		 "1 flush munmap 10+2 asid 7 leaf\n1 done 1\n"
		 "1 flush munmap 55+1 asid 7 leaf\n1 done 1\n");
	CHECKED(WANT("100", "215", "10000 12000 12 3 u") OP("101", "215", "1", "7000000000010")
		OP("101", "215", "1", "7000000000055") SYNC("103", "215", "4"), "4",
		.disagreeing = 1, .unwanted = 1);
}

static void a_second_barrier_after_the_whole_space_is_none_without_work(void **state)
{
	(void)state;
	CHECKED(WANT("100", "94", "0 ffffffffffffffff 12 0 uft")
		OP("101", "94", "3", "7000000000000") SYNC("102", "94", "4")
		SYNC("103", "94", "4"), "4", .agreeing = 1);
}

static void a_missing_barrier_is_noticed_where_it_matters(void **state)
{
	(void)state;
	CHECKED(WANT("100", "215", "10000 11000 12 3 u") OP("101", "215", "1", "7000000000010")
		OP("102", "215", "1", "7000000000011") SYNC("103", "215", "4"), "4",
		.agreeing = 1, .unwanted = 1);
}

static void whole_without_need_is_noticed(void **state)
{
	(void)state;
	CHECKED(WANT("100", "215", "10000 20f000 12 3 u") OP("101", "215", "3", "7000000000000")
		SYNC("102", "215", "4"), "3", .disagreeing = 1);
}

static void a_range_that_is_handed_on_counts_once(void **state)
{
	(void)state;
	CHECKED(WANT("99", "215", "10000 13000 12 3 u") THREE_PAGES, "6", .agreeing = 1);
	CHECKED(WANT("99", "215", "10000 11000 12 3 u") THREE_PAGES, "6", .agreeing = 1,
		.disagreeing = 1);
}

static void a_want_is_not_met_elsewhere_by_another_function(void **state)
{
	(void)state;
	CHECKED(WANT("100", "215", "10000 11000 12 3 u") OP("101", "215", "9", "7000000000011")
		SYNC("102", "215", "11"), "3", .disagreeing = 1, .unwanted = 1);
	/* All of it, for too little. */
	CHECKED(WANT("100", "215", "10000 11000 12 3 u") OP("101", "215", "12", "7000000000000"),
		"2", .disagreeing = 1, .unwanted = 1);
	/* All of the kernel's, for a user's. */
	CHECKED(WANT("100", "215", "10000 210000 12 3 u") OP("101", "215", "7", "0")
		SYNC("102", "215", "8"), "3", .disagreeing = 1, .unwanted = 1);
}

static void a_want_may_be_handed_to_a_function_that_says_nothing(void **state)
{
	(void)state;
	CHECKED(WANT("100", "215", "10800 13000 12 3 u") OP("101", "215", "9", "7000000000010")
		OP("102", "215", "9", "7000000000011") OP("103", "215", "9", "7000000000012")
		SYNC("104", "215", "11"), "5", .agreeing = 1);
	CHECKED(WANT("100", "215", "10000 13000 12 3 u") OP("101", "215", "9", "7000000000010")
		SYNC("102", "215", "11"), "3", .disagreeing = 1);
	CHECKED(WANT("100", "215", "10000 210000 12 3 u") OP("101", "215", "12", "7000000000000"),
		"2", .agreeing = 1);
}

static void the_end_of_a_recording_may_cut_a_request(void **state)
{
	(void)state;
	CHECKED(THREE_PAGES WANT("105", "215", "10000 13000 12 3 u"), "6", .agreeing = 1);
	IMPORTED(WANT("100", "215", "10000 13000 12 3 u") OP("101", "215", "1", "7000000000010"),
		 "2", "1 flush munmap 10+1 asid 7 leaf\n1 done 1\n");
	CHECKED(WANT("100", "215", "10000 13000 12 3 u") OP("101", "215", "1", "7000000000010"),
		"2", .unwanted = 1);
}

static void lost_events_and_holes_are_reported(void **state)
{
	struct imported imported = imported_from(import_tlbi,
		HEAD THREE_PAGES "end events 5 lost 3 missed 4 live 0\n");

	(void)state;
	assert_true(imported.good);
	assert_int_equal(imported.counts.lost, 7);
	assert_int_equal(imported.counts.operations, 3);
	assert_true(imported.counts.has_holes);
}

/* ----------------------------------------------------------------- refused --- */

#define REFUSED(input, message, offset) assert_not_imported(import_tlbi, input, message, offset)
#define EVENT_REFUSED(line, message, column) \
	REFUSED(HEAD line "\n" END("1"), message, sizeof(HEAD) - 1 + (column))
#define SITE_REFUSED(line, message, column) \
	REFUSED(TITLE "site " line "\n", message, sizeof(TITLE "site ") - 1 + (column))

static void another_text_is_refused(void **state)
{
	(void)state;
	REFUSED("", "cut off: no line 'end'", 0);
	REFUSED("# tracer: nop\n", "line 1: not 'tlbi-trace'", 0);
	REFUSED("tlbi-trace 2\n", "line 1: not version 1", 0);
	REFUSED("tlbi-trace 1\nx\n", "line 2: not 'kernel'", 13);
	REFUSED("tlbi-trace 1\nkernel 6\nmachine el 1\n", "line 3: not 'cpus'", 30);
	REFUSED("tlbi-trace 1\nkernel 6\nmachine cpus 2 el 1 page_shift 16 base_shift 16\n",
		"not as large as the trace's", 22);
	REFUSED(TITLE SITES, "cut off", sizeof(TITLE SITES) - 1);
	REFUSED(TITLE "place 0\n", "not 'site'", sizeof(TITLE) - 1);
}

static void a_bad_site_is_refused_with_its_place(void **state)
{
	(void)state;
	SITE_REFUSED("1 probed 0 op d50883a5 vale1is f", "not in order", 2);
	SITE_REFUSED("0 good 0 op d50883a5 vale1is f", "not a state", 2);
	SITE_REFUSED("0 probed x op d50883a5 vale1is f", "not a number", 9);
	SITE_REFUSED("0 probed 0 ops d50883a5 vale1is f", "not a kind", 11);
	SITE_REFUSED("0 probed 0 op d503201f nop f", "not a TLBI", 14);
	SITE_REFUSED("70000 probed 0 op d503201f nop f", "too large", 0);
}

static void a_bad_event_is_refused_with_its_place(void **state)
{
	(void)state;
	EVENT_REFUSED("ops 1 0 7 task -1 9 0 x", "line 23: neither 'op'", 0);
	EVENT_REFUSED("op x 0 7 task -1 9 0 x", "not a number", 3);
	EVENT_REFUSED("op 1 64 7 task -1 9 0 x", "CPUs 0 to 63 only", 5);
	EVENT_REFUSED("op 1 0 7 irq -1 9 0 x", "not a context", 9);
	EVENT_REFUSED("op 1 0 7 task -2 9 0 x", "not a number", 14);
	EVENT_REFUSED("op 1 0 7 task -1 18 0 x", "not a site that is probed", 17);
	EVENT_REFUSED("op 1 0 7 task -1 15 0 x", "not a site that is probed", 17);
	EVENT_REFUSED("op 1 0 7 task -1 11 0 x", "not what the site is", 0);
	EVENT_REFUSED("op 1 0 7 task -1 9 g x", "not a number", 19);
	EVENT_REFUSED("op 1 0 7 task -1 9 0x1 x", "not a number", 19);
	EVENT_REFUSED("want 1 0 7 task -1 0 10000 11000 11 3 u x", "a stride below", 38);
	EVENT_REFUSED("want 1 0 7 task -1 0 10000 11000 43 3 u x", "too large", 33);
	EVENT_REFUSED("want 1 0 7 task -1 0 10000 11000 12 4 u x", "too large", 36);
	EVENT_REFUSED("want 1 0 7 task -1 0 10000 11000 12 3 x x", "neither 'k' nor 'u'", 38);
	EVENT_REFUSED("want 1 0 7 task -1 0 10000 11000 12 3 ux x", "not what a range", 39);
}

static void a_text_that_was_cut_is_refused(void **state)
{
	(void)state;
	REFUSED(HEAD THREE_PAGES, "cut off: no line 'end'", sizeof(HEAD THREE_PAGES) - 1);
	REFUSED(HEAD THREE_PAGES END("6"), "not as many events", sizeof(HEAD THREE_PAGES) - 1);
	REFUSED(HEAD THREE_PAGES END("5") "\n", "something behind the end",
		sizeof(HEAD THREE_PAGES END("5")) - 1);
	REFUSED(HEAD END("0"), "no request", sizeof(HEAD END("0")) - 1);
	REFUSED(HEAD "end events 0 lost x missed 0 live 1\n", "not a number",
		sizeof(HEAD) - 1 + 18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wanted_range_becomes_a_request_and_what_was_done),
		cmocka_unit_test(a_range_that_went_whole_is_the_range),
		cmocka_unit_test(an_address_space_that_goes_away_has_no_range),
		cmocka_unit_test(a_stride_counts_blocks),
		cmocka_unit_test(range_operations_cover_what_they_say),
		cmocka_unit_test(bases_may_be_units_of_64_kib),
		cmocka_unit_test(what_is_no_loop_is_one_by_one),
		cmocka_unit_test(neighbours_of_a_loop_are_one_request),
		cmocka_unit_test(threads_and_interrupts_do_not_mix),
		cmocka_unit_test(two_asids_of_one_user_are_one_request),
		cmocka_unit_test(what_is_seen_behind_its_barrier_is_complete),
		cmocka_unit_test(repetitions_for_errata_are_no_requests),
		cmocka_unit_test(what_is_local_is_local),
		cmocka_unit_test(kernel_addresses_are_extended),
		cmocka_unit_test(tables_and_leaves_do_not_mix),
		cmocka_unit_test(a_level_is_kept_where_all_of_the_range_has_it),
		cmocka_unit_test(a_range_reaches_to_the_edges_of_its_strides),
		cmocka_unit_test(an_operation_outside_of_the_range_is_noticed),
		cmocka_unit_test(a_second_barrier_after_the_whole_space_is_none_without_work),
		cmocka_unit_test(a_missing_operation_is_noticed),
		cmocka_unit_test(a_missing_barrier_is_noticed_where_it_matters),
		cmocka_unit_test(whole_without_need_is_noticed),
		cmocka_unit_test(a_range_that_is_handed_on_counts_once),
		cmocka_unit_test(a_want_is_not_met_elsewhere_by_another_function),
		cmocka_unit_test(a_want_may_be_handed_to_a_function_that_says_nothing),
		cmocka_unit_test(the_end_of_a_recording_may_cut_a_request),
		cmocka_unit_test(lost_events_and_holes_are_reported),
		cmocka_unit_test(another_text_is_refused),
		cmocka_unit_test(a_bad_site_is_refused_with_its_place),
		cmocka_unit_test(a_bad_event_is_refused_with_its_place),
		cmocka_unit_test(a_text_that_was_cut_is_refused),
	};

	return cmocka_run_group_tests_name("tlbi_trace", tests, NULL, NULL);
}
