/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Policies and traces by name, and what is said of names that mean nothing. */
#include "rig.h"

#include <unistd.h>

/* ---------------------------------------------------------------- policies --- */

static void every_form_of_a_policy_is_understood(void **state)
{
	static const struct {
		const char *text;
		uint32_t kind;
		uint64_t value;
	} rows[] = {
		{ "by-address", REPLAY_BY_ADDRESS, 0 },
		{ "whole", REPLAY_WHOLE, 0 },
		{ "threshold:512", REPLAY_THRESHOLD, 512 },
		{ "linux", REPLAY_PRESET, TLBP_PRESET_LINUX },
		{ "linux-2014", REPLAY_PRESET, TLBP_PRESET_LINUX_2014 },
		{ "xnu", REPLAY_PRESET, TLBP_PRESET_XNU },
		{ "freebsd", REPLAY_PRESET, TLBP_PRESET_FREEBSD },
		{ "freebsd-amd64", REPLAY_PRESET, TLBP_PRESET_FREEBSD_AMD64 },
		{ "zircon", REPLAY_PRESET, TLBP_PRESET_ZIRCON },
		{ "x86", REPLAY_PRESET, TLBP_PRESET_X86 },
		{ "timebound", REPLAY_TIMEBOUND, 0 },
		{ "timebound:25000", REPLAY_TIMEBOUND, 25000 },
		{ "adaptive", REPLAY_ADAPTIVE, 0 },
		{ "adaptive:1", REPLAY_ADAPTIVE, 1 },
		{ "adaptive+refills", REPLAY_ADAPTIVE_REFILLS, 0 },
		{ "timebound+adaptive", REPLAY_TIMEBOUND_ADAPTIVE, 0 },
		{ "random", REPLAY_RANDOM, 0 },
		{ "look-ahead", REPLAY_LOOK_AHEAD, 0 },
		{ "recorded", REPLAY_RECORDED, 0 },
	};
	struct replay_problem problem;
	struct replay_policy policy;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		assert_true(replay_policy_parse(&policy, rows[i].text, &problem));
		assert_int_equal(policy.kind, rows[i].kind);
		assert_int_equal(policy.value, rows[i].value);
		assert_string_equal(policy.name, rows[i].text);
	}
}

static void other_policies_are_refused_by_name(void **state)
{
	static const char *const texts[] = {
		"", ":", "linus", "threshold", "threshold:", "threshold:0", "threshold:-1",
		"threshold:1x", "threshold: 1", "threshold:99999999999999999999", "whole:3",
		"linux:3", "timebound:", "adaptive:0x10", "script",
		"threshold:18446744073709551615",
	};
	struct replay_problem problem;
	struct replay_policy policy;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(texts); i++) {
		problem.message[0] = '\0';
		assert_false(replay_policy_parse(&policy, texts[i], &problem));
		assert_non_null(strstr(problem.message, "policy '"));
	}
}

static void help_names_every_policy(void **state)
{
	uint32_t count = 0;

	(void)state;
	while (replay_policy_help(count))
		assert_true(strlen(replay_policy_help(count++)) > 0);
	/* Ten forms and the peers. */
	assert_int_equal(count, 10 + TLBP_PRESET_COUNT);
}

/* ------------------------------------------------------------------ traces --- */

static void every_workload_has_requests_on_all_its_cpus(void **state)
{
	struct replay_problem problem;
	struct trace trace;
	uint32_t i;

	(void)state;
	for (i = 0; replay_synthetic_name(i); i++) {
		uint64_t requests[TRACE_MAX_CPUS] = {0};
		uint64_t accesses = 0;
		char name[64];
		size_t j;

		snprintf(name, sizeof(name), "synthetic:%s:7", replay_synthetic_name(i));
		assert_true(replay_load(&trace, name, &problem));
		for (j = 0; j < trace.event_count; j++) {
			requests[trace.events[j].cpu] += trace.events[j].kind == TRACE_FLUSH;
			accesses += trace.events[j].kind <= TRACE_FETCH;
		}
		for (j = 0; j < trace.info.cpu_count; j++)
			assert_true(requests[j] > 0);
		assert_true(accesses > 10000);
		trace_free(&trace);
	}
	assert_int_equal(i, 8);
}

static void workloads_depend_on_the_seed_alone(void **state)
{
	static const char *const names[] = { "synthetic:churn:1", "synthetic:churn",
					     "synthetic:churn:2" };
	struct replay_problem problem;
	struct trace traces[3];
	size_t bytes;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		assert_true(replay_load(&traces[i], names[i], &problem));
	bytes = traces[0].event_count * sizeof(traces[0].events[0]);
	assert_int_equal(traces[0].event_count, traces[1].event_count);
	assert_memory_equal(traces[0].events, traces[1].events, bytes);
	assert_true(traces[0].event_count != traces[2].event_count ||
		    memcmp(traces[0].events, traces[2].events, bytes) != 0);
	for (i = 0; i < 3; i++)
		trace_free(&traces[i]);
}

static void files_are_read(void **state)
{
	char path[] = "/tmp/tlbp-replay-XXXXXX";
	struct trace_problem trace_problem;
	struct replay_problem problem;
	struct trace_writer *writer;
	struct trace made;
	struct trace read;
	size_t i;

	(void)state;
	assert_true(replay_load(&made, "synthetic:kernel:1", &problem));
	close(mkstemp(path));
	writer = trace_writer_open(path, &made.info, &trace_problem);
	assert_non_null(writer);
	for (i = 0; i < made.event_count; i++)
		assert_true(trace_writer_add(writer, &made.events[i]));
	assert_true(trace_writer_close(writer, &trace_problem));
	assert_true(replay_load(&read, path, &problem));
	/* The writer joins accesses. */
	assert_in_range(read.event_count, made.event_count / 2, made.event_count);
	assert_string_equal(read.info.what, made.info.what);
	unlink(path);
	trace_free(&made);
	trace_free(&read);
}

static void traces_that_are_not_there_are_refused_by_name(void **state)
{
	static const char *const names[] = { "synthetic:nothing:1", "synthetic:churn:x",
					     "synthetic:churn:", "no/such/file.tlbt" };
	struct replay_problem problem;
	struct trace trace;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(names); i++) {
		problem.message[0] = '\0';
		assert_false(replay_load(&trace, names[i], &problem));
		assert_non_null(strstr(problem.message, names[i]));
		assert_null(trace.events);
	}
}

/* What a workload asks for is well-formed on every machine. */
static void workloads_replay_on_every_preset(void **state)
{
	struct rig rig = {0};
	uint32_t i;
	uint32_t j;

	(void)state;
	for (i = 0; replay_synthetic_name(i); i++) {
		struct replay_problem problem;
		char name[64];

		snprintf(name, sizeof(name), "synthetic:%s:3", replay_synthetic_name(i));
		assert_true(replay_load(&rig.trace, name, &problem));
		for (j = 0; tlbp_model_preset_at(j); j++) {
			rig.preset = *tlbp_model_preset_at(j);
			rig_start(&rig);
			assert_true(rig.base->decision_count >= 40);
			replay_base_free(rig.base);
		}
		trace_free(&rig.trace);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_policy_is_understood),
		cmocka_unit_test(other_policies_are_refused_by_name),
		cmocka_unit_test(help_names_every_policy),
		cmocka_unit_test(every_workload_has_requests_on_all_its_cpus),
		cmocka_unit_test(workloads_depend_on_the_seed_alone),
		cmocka_unit_test(files_are_read),
		cmocka_unit_test(traces_that_are_not_there_are_refused_by_name),
		cmocka_unit_test(workloads_replay_on_every_preset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
