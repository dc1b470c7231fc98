/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Runs: what they count, that costs add up, and that nothing depends on chance. */
#include "rig.h"

static const struct rig_shape shape = {
	.cpu_count = 2,
	.request_count = 80,
	.access_count = 120,
	.page_count = 90,
	.request_pages = 60,
	.with_forced = true,
};

static const char *const all_policies[] = {
	"by-address", "whole", "threshold:20", "linux", "linux-2014", "xnu", "freebsd",
	"freebsd-amd64", "zircon", "x86", "timebound", "timebound:2000", "adaptive",
	"adaptive:3000", "adaptive+refills", "timebound+adaptive", "random", "look-ahead",
};

static void make_rig(struct rig *rig, const char *test)
{
	struct unit_random random = unit_random_start(test);

	*rig = (struct rig){0};
	rig_preset(&rig->preset);
	rig_trace(rig, &random, &shape);
}

/* ------------------------------------------------------------------ costs --- */

static void parts_of_the_cost_add_up_to_all_of_it(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	for (i = 0; i < COUNT_OF(all_policies); i++) {
		struct replay_result result = rig_run(&rig, all_policies[i]);
		const struct replay_cost *cost = &result.cost;

		assert_int_equal(cost->issue_ps + cost->completion_ps + cost->refill_ps +
					 cost->bystander_ps,
				 cost->all_ps);
		assert_int_equal(result.total_ps - result.free_ps, cost->all_ps);
		assert_true(cost->bystander_ps > 0);
	}
	rig_end(&rig);
}

static void always_by_address_refills_nothing(void **state)
{
	struct replay_result result;
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	result = rig_run(&rig, "by-address");
	assert_int_equal(result.cost.refill_ps, 0);
	assert_int_equal(result.whole_count + result.escalation_count, 0);
	assert_true(rig_run(&rig, "whole").cost.refill_ps > 0);
	rig_end(&rig);
}

/* One request of 7 pages, alone: its price can be told from the preset. */
static void cost_is_that_of_the_operations(void **state)
{
	struct trace_event events[] = {
		{ .kind = TRACE_SWITCH, .asid = 1 },
		{ .kind = TRACE_LOAD, .va = 0x5000, .count = 2, .page_shift = 12 },
		{ .kind = TRACE_FLUSH, .va = 0x5000, .count = 7, .asid = 1,
		  .space_kind = TLBP_SPACE_USER, .domain = TLBP_DOMAIN_INNER },
		{ .kind = TRACE_LOAD, .va = 0x9000, .count = 1, .page_shift = 12, .cpu = 1 },
	};
	struct replay_result result;
	struct rig rig = {0};

	(void)state;
	rig_preset(&rig.preset);
	rig_events(&rig, events, COUNT_OF(events));
	rig_start(&rig);
	result = rig_run(&rig, "by-address");
	assert_int_equal(result.cost.issue_ps, 7 * 50000);
	assert_int_equal(result.cost.completion_ps, 100000 + 7 * 1000);
	assert_int_equal(result.cost.bystander_ps, 7 * 5000);
	assert_int_equal(result.cost.refill_ps, 0);
	assert_int_equal(result.latency.max_ps, 7 * 50000 + 100000 + 7 * 1000);
	assert_int_equal(result.latency.p50_ps, result.latency.max_ps);
	assert_int_equal(result.longest_slice_ps, result.latency.max_ps);
	result = rig_run(&rig, "whole");
	assert_int_equal(result.cost.issue_ps, 50000 + 20000);
	assert_int_equal(result.cost.completion_ps, 100000 + 1000);
	assert_int_equal(result.cost.bystander_ps, 5000);
	rig_end(&rig);
}

/* Fetches and loads have first levels of their own, and every repeat takes its time. */
static void free_run_is_that_of_the_accesses(void **state)
{
	struct trace_event events[] = {
		{ .kind = TRACE_SWITCH, .asid = 1 },
		{ .kind = TRACE_FETCH, .va = 0x5000, .count = 1, .page_shift = 12 },
		{ .kind = TRACE_STORE, .va = 0x5000, .count = 9, .page_shift = 12 },
		{ .kind = TRACE_IDLE, .count = 5, .cpu = 1 },
	};
	const struct tlbp_model_value *values;
	struct replay_result result;
	struct rig rig = {0};

	(void)state;
	rig_preset(&rig.preset);
	values = rig.preset.values;
	rig_events(&rig, events, COUNT_OF(events));
	rig_start(&rig);
	result = rig_run(&rig, "whole");
	assert_int_equal(result.access_count, 10);
	assert_int_equal(result.refill_count, 1);
	assert_int_equal(result.free_ps,
			 10 * values[TLBP_MODEL_ACCESS_PS].value +
				 values[TLBP_MODEL_WALK_PS].value +
				 (values[TLBP_MODEL_WALK_LEVELS].value - 1) *
					 values[TLBP_MODEL_WALK_UPPER_PS].value +
				 values[TLBP_MODEL_L2_HIT_PS].value + 5000);
	rig_end(&rig);
}

/* An exit is paid for by everybody, so it is nobody's cost. */
static void what_leaves_no_choice_costs_no_policy_anything(void **state)
{
	struct replay_result result;
	struct rig rig;
	size_t i;

	(void)state;
	make_rig(&rig, __func__);
	for (i = 0; i < rig.trace.event_count; i++)
		if (rig.trace.events[i].kind == TRACE_FLUSH)
			rig.trace.events[i].flags = TLBP_WANT_WHOLE_SPACE;
	rig_start(&rig);
	result = rig_run(&rig, "adaptive");
	assert_int_equal(result.cost.all_ps, 0);
	assert_int_equal(result.decision_count, 0);
	assert_int_equal(result.flush_count, shape.request_count);
	assert_true(result.latency.max_ps > 0);
	rig_end(&rig);
}

/* ----------------------------------------------------------------- counts --- */

static void counts_add_up(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	for (i = 0; i < COUNT_OF(all_policies); i++) {
		struct replay_result result = rig_run(&rig, all_policies[i]);
		uint64_t reason_count = 0;
		size_t reason;

		for (reason = 0; reason < TLBP_REASON_COUNT; reason++)
			reason_count += result.reasons[reason];
		assert_int_equal(reason_count, result.decision_count);
		assert_int_equal(result.by_address_count + result.whole_count +
					 result.escalation_count,
				 result.decision_count);
		assert_int_equal(result.flush_count, shape.request_count);
		assert_true(result.decision_count < result.flush_count);
		assert_int_equal(result.decision_count, rig.base->decision_count);
	}
	rig_end(&rig);
}

static void percentiles_rise_to_the_longest(void **state)
{
	struct replay_latency latency;
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	latency = rig_run(&rig, "by-address").latency;
	assert_true(latency.p50_ps > 0);
	assert_true(latency.p50_ps < latency.p90_ps);
	assert_true(latency.p90_ps <= latency.p99_ps && latency.p99_ps <= latency.p999_ps);
	assert_int_equal(latency.p999_ps, latency.max_ps);
	/* The longest are those of 60 pages, or nearly so. */
	assert_true(latency.max_ps > 50 * 51000 + 100000);
	assert_true(latency.max_ps <= 60 * 51000 + 100000);
	rig_end(&rig);
}

/* -------------------------------------------------------------------- log --- */

struct log {
	uint64_t count;
	uint64_t paid_ps;
	uint64_t last_event;
	uint64_t whole_count;
	uint64_t predicted_count;
	uint64_t predicted_last_ns;
	uint64_t predicted_change_count;
	uint64_t least_budget_ns;
	uint64_t most_budget_ns;
	bool in_order;
};

static void keep_log(void *context, const struct replay_decision *decision)
{
	struct log *log = context;

	log->in_order &= decision->index == log->count &&
			 (log->count == 0 || decision->event_index > log->last_event);
	log->count++;
	log->last_event = decision->event_index;
	log->paid_ps += decision->latency_ps + decision->bystander_ps;
	log->whole_count += decision->plan.action == TLBP_WHOLE_SPACE;
	if (decision->plan.budget_ns < log->least_budget_ns)
		log->least_budget_ns = decision->plan.budget_ns;
	if (decision->plan.action == TLBP_BY_ADDRESS &&
	    decision->plan.budget_ns > log->most_budget_ns)
		log->most_budget_ns = decision->plan.budget_ns;
	log->predicted_change_count += decision->predicted_whole_ns != log->predicted_last_ns;
	log->predicted_last_ns = decision->predicted_whole_ns;
	log->predicted_count += decision->predicted_whole_ns > 0;
	assert_int_equal(decision->request->ranges[0].page_count, decision->op_count);
}

static struct log run_logged(const struct rig *rig, const char *policy,
			     struct replay_result *result)
{
	struct log log = { .in_order = true, .least_budget_ns = UINT64_MAX };
	struct replay_case c = { .base = rig->base, .log = keep_log, .log_context = &log };
	struct replay_problem problem;

	assert_true(replay_policy_parse(&c.policy, policy, &problem));
	assert_true(replay_run(&c, result, &problem));
	return log;
}

static void log_tells_every_decision_and_what_it_cost(void **state)
{
	static const char *const policies[] = { "threshold:20", "adaptive" };
	struct rig rig;
	size_t i;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	for (i = 0; i < COUNT_OF(policies); i++) {
		struct replay_result result;
		struct log log = run_logged(&rig, policies[i], &result);

		assert_true(log.in_order);
		assert_int_equal(log.count, result.decision_count);
		assert_int_equal(log.whole_count, result.whole_count);
		assert_int_equal(log.paid_ps, result.cost.issue_ps + result.cost.completion_ps +
						      result.cost.bystander_ps);
		assert_int_equal(log.predicted_count, i ? log.count : 0);
	}
	rig_end(&rig);
}

/* ---------------------------------------------------------------- policies --- */

static bool is_near(uint64_t value, uint64_t truth, uint64_t permille)
{
	uint64_t off = value > truth ? value - truth : truth - value;

	return off * 1000 <= truth * permille;
}

/* On the machine as it is before the trace: stage 2 comes later. */
static void policies_start_from_what_the_calibrator_finds(void **state)
{
	struct replay_change change = { .event_index = 100, .stage2 = true };
	struct replay_problem problem;
	struct tlbp_costs found;
	struct tlbp_costs again;
	struct tlbp_costs truth;
	struct machine machine;
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig.scenario.changes = &change;
	rig.scenario.change_count = 1;
	rig_start(&rig);
	assert_true(replay_start_costs(rig.base, &found, &problem));
	assert_true(machine_open(&machine, &rig.scenario, &problem));
	tlbp_model_costs(machine.model, &truth);
	machine_close(&machine);
	assert_true(is_near(found.op_ps, truth.op_ps, 50));
	assert_true(is_near(found.whole_ns, truth.whole_ns, 150));
	assert_true(is_near(found.refill_ps, truth.refill_ps, 150));
	assert_true(is_near(found.entry_count, truth.entry_count, 500));
	/* Measured, and not looked up. */
	assert_true(memcmp(&found, &truth, sizeof(found)) != 0);
	assert_true(replay_start_costs(rig.base, &again, &problem));
	assert_memory_equal(&found, &again, sizeof(found));
	rig_end(&rig);
}

static void timebound_keeps_its_budget(void **state)
{
	struct replay_result result;
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	result = rig_run(&rig, "timebound:1000");
	assert_int_equal(result.over_budget_ps, 0);
	assert_true(result.whole_count + result.escalation_count > 0);
	assert_true(result.latency.max_ps < rig_run(&rig, "by-address").latency.max_ps);
	rig_end(&rig);
}

/* All of it whole and every entry refilled: beyond that nothing can be gained. */
static void timebound_may_spend_what_the_whole_may_cost(void **state)
{
	struct replay_problem problem;
	struct replay_result result;
	struct tlbp_costs costs;
	struct rig rig;
	struct log log;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	assert_true(replay_start_costs(rig.base, &costs, &problem));
	log = run_logged(&rig, "timebound", &result);
	assert_int_equal(log.least_budget_ns,
			 costs.whole_ns + costs.entry_count * costs.refill_ps / 1000 + 1);
	rig_end(&rig);
}

static void adaptive_stays_under_the_bound_it_is_given(void **state)
{
	struct replay_result result;
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	assert_true(run_logged(&rig, "adaptive:300", &result).most_budget_ns <= 300);
	assert_true(run_logged(&rig, "adaptive+refills:300", &result).most_budget_ns <= 300);
	assert_true(run_logged(&rig, "timebound+adaptive:300", &result).most_budget_ns <= 300);
	assert_true(result.reasons[TLBP_REASON_CHEAPER_BY_ADDRESS] > 0);
	assert_true(run_logged(&rig, "adaptive", &result).most_budget_ns > 300);
	rig_end(&rig);
}

/* One operation on a range cannot be interrupted; here it takes 4 ms. */
static void a_flush_beyond_its_bound_is_seen(void **state)
{
	const struct trace_event event = {
		.va = 0x10000000, .count = 4096, .asid = 1, .kind = TRACE_FLUSH,
		.space_kind = TLBP_SPACE_USER, .domain = TLBP_DOMAIN_INNER,
	};
	struct replay_problem problem;
	struct replay_result result;
	struct replay_case c = { .slice_ns = 1 };
	struct rig rig = { 0 };

	(void)state;
	rig_preset(&rig.preset);
	rig.preset.values[TLBP_MODEL_HAS_RANGE].value = 1;
	rig.preset.values[TLBP_MODEL_RANGE_PAGE_PS].value = 1000000;
	rig_events(&rig, &event, 1);
	rig_start(&rig);
	c.base = rig.base;
	assert_true(replay_policy_parse(&c.policy, "timebound:100000", &problem));
	assert_true(replay_run(&c, &result, &problem));
	assert_in_range(result.over_budget_ps, 3800000000, 4000000000);
	rig_end(&rig);
}

/* Below 8 operations there is one. */
static void slices_are_told_apart(void **state)
{
	struct replay_problem problem;
	struct replay_result result;
	struct replay_case c = { .slice_ns = 1 };
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	c.base = rig.base;
	assert_true(replay_policy_parse(&c.policy, "timebound:1000", &problem));
	assert_true(replay_run(&c, &result, &problem));
	assert_int_equal(result.over_budget_ps, 0);
	assert_int_equal(result.longest_slice_ps, 7 * 51000 + 100000);
	assert_true(result.latency.max_ps > 1000000);
	rig_end(&rig);
}

/* No context switch after the first event: what is told is told before flushes. */
static void adaptive_is_told_of_refills_before_each_flush(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig_shape wider = shape;
	struct replay_result result;
	struct rig rig = {0};
	struct log log;

	(void)state;
	/* More pages than are touched, and room for all: each stretch brings refills. */
	wider.page_count = 2000;
	rig_preset(&rig.preset);
	rig.preset.values[TLBP_MODEL_L2_ENTRIES].value = 2048;
	rig_trace(&rig, &random, &wider);
	rig_start(&rig);
	log = run_logged(&rig, "adaptive+refills", &result);
	assert_true(log.predicted_change_count * 2 > log.count);
	rig_end(&rig);
}

/* Drawn by density e^x / (e - 1): the mean is 1 / (e - 1) of the price. */
static void random_draws_by_its_law(void **state)
{
	struct random_break_even random = { .state = 1, .price_ns = 1000000 };
	double sum = 0;
	double below_half = 0;
	uint32_t i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		random_draw(&random);
		assert_true(random.budget_ns >= 1 && random.budget_ns <= 1000000);
		sum += (double)random.budget_ns / 1e6;
		below_half += random.budget_ns < 500000;
	}
	assert_true(sum / 1e5 > 0.577 && sum / 1e5 < 0.587);
	/* (e^0.5 - 1) / (e - 1) = 0.3775 */
	assert_true(below_half / 1e5 > 0.372 && below_half / 1e5 < 0.383);
}

static void random_draws_anew_for_each_flush(void **state)
{
	struct replay_result result;
	struct rig rig;
	struct log log;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	log = run_logged(&rig, "random", &result);
	assert_true(log.least_budget_ns * 2 < log.most_budget_ns);
	rig_end(&rig);
}

static void other_seeds_draw_otherwise(void **state)
{
	struct replay_result results[2];
	struct replay_problem problem;
	struct rig rig;
	uint64_t i;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	for (i = 0; i < 2; i++) {
		struct replay_case c = { .base = rig.base, .seed = i };

		assert_true(replay_policy_parse(&c.policy, "random", &problem));
		assert_true(replay_run(&c, &results[i], &problem));
	}
	assert_true(results[0].cost.all_ps != results[1].cost.all_ps);
	rig_end(&rig);
}

/* ------------------------------------------------------------------ changes --- */

static void stage_2_comes_when_it_is_said_to(void **state)
{
	struct replay_change change = { .stage2 = true };
	struct replay_result off;
	struct replay_result half;
	struct replay_result on;
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	off = rig_run(&rig, "by-address");
	replay_base_free(rig.base);
	change.event_index = rig.trace.event_count / 2;
	rig.scenario.changes = &change;
	rig.scenario.change_count = 1;
	rig_start(&rig);
	half = rig_run(&rig, "by-address");
	replay_base_free(rig.base);
	change.event_index = 0;
	rig_start(&rig);
	on = rig_run(&rig, "by-address");
	assert_true(off.cost.issue_ps * 11 < half.cost.issue_ps * 10);
	assert_true(half.cost.issue_ps * 11 < on.cost.issue_ps * 10);
	rig_end(&rig);
}

static void changes_out_of_order_are_refused(void **state)
{
	struct replay_change changes[] = { { 9, true, 0 }, { 8, false, 0 } };
	struct replay_problem problem = {0};
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig.scenario = (struct replay_scenario){
		.trace = &rig.trace, .preset = &rig.preset, .changes = changes, .change_count = 2,
	};
	assert_null(replay_base_create(&rig.scenario, &problem));
	assert_non_null(strstr(problem.message, "order"));
	rig_end(&rig);
}

/* A request that the library would refuse measures nothing. */
static void malformed_requests_are_refused(void **state)
{
	struct replay_problem problem = {0};
	struct rig rig;
	size_t i = 0;

	(void)state;
	make_rig(&rig, __func__);
	while (rig.trace.events[i].kind != TRACE_FLUSH)
		i++;
	rig.trace.events[i].va |= 1;
	rig.scenario.trace = &rig.trace;
	rig.scenario.preset = &rig.preset;
	assert_null(replay_base_create(&rig.scenario, &problem));
	assert_non_null(strstr(problem.message, "misaligned"));
	rig_end(&rig);
}

static void absurd_machines_are_refused(void **state)
{
	struct replay_problem problem = {0};
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig.preset.values[TLBP_MODEL_L2_ENTRIES].value = 0;
	rig.scenario.trace = &rig.trace;
	rig.scenario.preset = &rig.preset;
	assert_null(replay_base_create(&rig.scenario, &problem));
	assert_non_null(strstr(problem.message, "machine"));
	rig_end(&rig);
}

/* -------------------------------------------------------------- determinism --- */

static void count_progress(void *context, size_t done_count, size_t case_count)
{
	size_t *calls = context;

	(*calls)++;
	assert_int_equal(done_count, *calls);
	assert_int_equal(case_count, COUNT_OF(all_policies));
}

static void results_do_not_depend_on_threads(void **state)
{
	struct replay_case cases[COUNT_OF(all_policies)];
	struct replay_result results[3][COUNT_OF(all_policies)];
	static const uint32_t thread_counts[] = { 1, 2, 7 };
	struct replay_problem problem;
	struct rig rig;
	size_t i;
	size_t j;

	(void)state;
	make_rig(&rig, __func__);
	rig.scenario.steal_permille = 10;
	rig.scenario.steal_factor = 1000;
	for (i = 0; i < COUNT_OF(thread_counts); i++) {
		size_t calls = 0;

		memset(results[i], 0, sizeof(results[i]));
		rig_start(&rig);
		for (j = 0; j < COUNT_OF(all_policies); j++) {
			cases[j] = (struct replay_case){ .base = rig.base, .seed = 1 };
			assert_true(replay_policy_parse(&cases[j].policy, all_policies[j],
							&problem));
		}
		assert_true(replay_run_all(cases, COUNT_OF(all_policies), results[i],
					   thread_counts[i], count_progress, &calls, &problem));
		assert_int_equal(calls, COUNT_OF(all_policies));
		assert_memory_equal(results[0], results[i], sizeof(results[i]));
		if (i + 1 < COUNT_OF(thread_counts))
			replay_base_free(rig.base);
	}
	rig_end(&rig);
}

static void a_case_that_fails_fails_all(void **state)
{
	struct replay_case cases[2];
	struct replay_result results[2];
	struct replay_problem problem = {0};
	struct rig rig;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	cases[0] = (struct replay_case){ .base = rig.base };
	assert_true(replay_policy_parse(&cases[0].policy, "whole", &problem));
	cases[1] = (struct replay_case){ .base = rig.base };
	cases[1].policy.kind = REPLAY_SCRIPT;
	cases[1].policy.script_length = 3;
	assert_false(replay_run_all(cases, 2, results, 2, NULL, NULL, &problem));
	assert_non_null(strstr(problem.message, "script"));
	rig_end(&rig);
}

/* ----------------------------------------------------------------- recorded --- */

static struct trace_event request_of(uint64_t page_count)
{
	return (struct trace_event){
		.va = UINT64_C(1) << 20, .count = page_count, .asid = 1, .kind = TRACE_FLUSH,
		.space_kind = TLBP_SPACE_USER, .domain = TLBP_DOMAIN_INNER,
	};
}

static void recorded_does_what_was_done(void **state)
{
	const struct trace_event events[] = {
		request_of(40), { .kind = TRACE_DONE, .action = TLBP_BY_ADDRESS, .count = 40 },
		request_of(40), { .kind = TRACE_DONE, .action = TLBP_WHOLE_SPACE, .count = 1 },
		request_of(40), { .kind = TRACE_DONE, .action = TLBP_BY_ADDRESS, .count = 43 },
		request_of(40), { .kind = TRACE_DONE, .action = TLBP_BY_ADDRESS, .count = 4 },
	};
	struct replay_result result, by_address;
	struct rig rig = {0};

	(void)state;
	rig_preset(&rig.preset);
	rig_events(&rig, events, COUNT_OF(events));
	rig_start(&rig);
	assert_true(trace_is_recording(&rig.trace));
	result = rig_run(&rig, "recorded");
	by_address = rig_run(&rig, "by-address");
	assert_int_equal(result.by_address_count, 3);
	assert_int_equal(result.whole_count, 1);
	assert_int_equal(by_address.op_count, 4 * 40);
	assert_int_equal(result.op_count, 40 + 43 + 4);
	assert_true(result.cost.issue_ps < by_address.cost.issue_ps);
	assert_true(result.latency.max_ps > by_address.latency.max_ps);
	/* One operation of the whole space disturbs others, too. */
	assert_true(result.cost.bystander_ps * 160 < by_address.cost.bystander_ps * 100);
	assert_int_equal(result.cost.all_ps, result.cost.issue_ps + result.cost.completion_ps +
						     result.cost.refill_ps +
						     result.cost.bystander_ps);
	assert_int_equal(result.cost.all_ps, (int64_t)(result.total_ps - result.free_ps));
	rig_end(&rig);
}

static struct replay_result run_recorded(uint64_t page_count, uint64_t op_count,
					 uint32_t sync_op_ps)
{
	const struct trace_event events[] = {
		request_of(page_count),
		{ .kind = TRACE_DONE, .action = TLBP_BY_ADDRESS, .count = op_count },
	};
	struct replay_result result;
	struct rig rig = {0};

	rig_preset(&rig.preset);
	rig.preset.values[TLBP_MODEL_HAS_RANGE].value = 0;
	rig.preset.values[TLBP_MODEL_SYNC_OP_PS].value = sync_op_ps;
	rig_events(&rig, events, COUNT_OF(events));
	rig_start(&rig);
	result = rig_run(&rig, "recorded");
	rig_end(&rig);
	return result;
}

/* Of a kernel with range operations, where the machine has none: as for one page. */
static void recorded_operations_that_were_not_issued_are_not_completed(void **state)
{
	struct replay_result one = run_recorded(1, 1, 90000);
	struct replay_result many = run_recorded(40, 1, 90000);

	(void)state;
	assert_int_equal(many.cost.issue_ps, one.cost.issue_ps);
	assert_int_equal(many.cost.completion_ps, one.cost.completion_ps);
	assert_int_equal(many.latency.max_ps, one.latency.max_ps);
}

static void recorded_needs_all_that_was_done(void **state)
{
	const struct trace_event events[] = {
		request_of(1), { .kind = TRACE_DONE, .action = TLBP_BY_ADDRESS, .count = 1 },
		request_of(1),
	};
	struct replay_problem problem = {0};
	struct replay_result result;
	struct replay_case c = {0};
	struct rig rig = {0};

	(void)state;
	rig_preset(&rig.preset);
	rig_events(&rig, events, COUNT_OF(events));
	rig_start(&rig);
	assert_false(trace_is_recording(&rig.trace));
	c.base = rig.base;
	assert_true(replay_policy_parse(&c.policy, "recorded", &problem));
	assert_false(replay_run(&c, &result, &problem));
	assert_non_null(strstr(problem.message, "does not say what was done"));
	rig_end(&rig);
}

/* -------------------------------------------------------------------- sweep --- */

static void check_best(struct rig *rig, int64_t percent)
{
	struct replay_problem problem;
	struct replay_sweep sweep;
	uint64_t limit;

	assert_true(replay_sweep(rig->base, &sweep, &problem));
	assert_true(sweep.best.cost_ps <= sweep.whole_ps);
	assert_true(sweep.best.cost_ps <= sweep.by_address_ps);
	for (limit = 1; limit <= 64; limit++) {
		char name[32];

		snprintf(name, sizeof(name), "threshold:%" PRIu64, limit);
		assert_true(sweep.best.cost_ps * 100 <=
			    rig_run(rig, name).cost.all_ps * percent);
	}
	replay_sweep_free(&sweep);
}

static void best_threshold_is_the_best_of_all(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig_shape few = shape;
	uint32_t i;

	(void)state;
	for (i = 0; i < 10; i++) {
		struct rig rig = {0};

		few.request_pages = i % 2 ? 24 : 60;
		rig_preset(&rig.preset);
		rig_trace(&rig, &random, &few);
		rig_start(&rig);
		check_best(&rig, i % 2 ? 100 : 102);
		rig_end(&rig);
	}
}

/* One operation over 65536 pages: even a threshold of 1 is too high. */
static void always_whole_may_be_the_best_threshold(void **state)
{
	struct trace_event events[] = {
		{ .kind = TRACE_SWITCH, .asid = 1 },
		{ .kind = TRACE_FLUSH, .va = 0x5000, .count = 65536, .asid = 1,
		  .space_kind = TLBP_SPACE_USER, .domain = TLBP_DOMAIN_INNER },
	};
	struct replay_problem problem;
	struct replay_sweep sweep;
	struct rig rig = {0};

	(void)state;
	rig_preset(&rig.preset);
	rig.preset.values[TLBP_MODEL_HAS_RANGE].value = 1;
	rig.preset.values[TLBP_MODEL_RANGE_PAGE_PS].value = 1000;
	rig_events(&rig, events, COUNT_OF(events));
	rig_start(&rig);
	assert_true(replay_sweep(rig.base, &sweep, &problem));
	assert_int_equal(sweep.best.max_ops, 0);
	assert_int_equal(sweep.best.cost_ps, sweep.whole_ps);
	assert_true(sweep.whole_ps < sweep.points[0].cost_ps);
	replay_sweep_free(&sweep);
	rig_end(&rig);
}

static void points_of_a_sweep_are_what_runs_cost(void **state)
{
	struct replay_problem problem;
	struct replay_sweep sweep;
	struct rig rig;
	size_t i;

	(void)state;
	make_rig(&rig, __func__);
	rig_start(&rig);
	assert_true(replay_sweep(rig.base, &sweep, &problem));
	for (i = 0; i < sweep.point_count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "threshold:%" PRIu64, sweep.points[i].max_ops);
		assert_int_equal(sweep.points[i].cost_ps, rig_run(&rig, name).cost.all_ps);
		assert_true(i == 0 || sweep.points[i].max_ops > sweep.points[i - 1].max_ops);
	}
	for (i = 0; i < TLBP_PRESET_COUNT; i++)
		assert_int_equal(sweep.presets_ps[i],
				 rig_run(&rig, tlbp_preset_name((uint32_t)i)).cost.all_ps);
	replay_sweep_free(&sweep);
	rig_end(&rig);
}

static void ratios_are_defined_everywhere(void **state)
{
	(void)state;
	assert_true(replay_ratio(0, 0) == 1);
	assert_true(replay_ratio(-5, 0) == 1);
	assert_true(replay_ratio(3, 2) == 1.5);
	assert_true(replay_ratio(1, 0) == REPLAY_NO_RATIO);
	assert_true(replay_ratio(-1, 2) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_the_cost_add_up_to_all_of_it),
		cmocka_unit_test(always_by_address_refills_nothing),
		cmocka_unit_test(cost_is_that_of_the_operations),
		cmocka_unit_test(free_run_is_that_of_the_accesses),
		cmocka_unit_test(what_leaves_no_choice_costs_no_policy_anything),
		cmocka_unit_test(counts_add_up),
		cmocka_unit_test(percentiles_rise_to_the_longest),
		cmocka_unit_test(log_tells_every_decision_and_what_it_cost),
		cmocka_unit_test(policies_start_from_what_the_calibrator_finds),
		cmocka_unit_test(timebound_keeps_its_budget),
		cmocka_unit_test(timebound_may_spend_what_the_whole_may_cost),
		cmocka_unit_test(adaptive_stays_under_the_bound_it_is_given),
		cmocka_unit_test(a_flush_beyond_its_bound_is_seen),
		cmocka_unit_test(slices_are_told_apart),
		cmocka_unit_test(adaptive_is_told_of_refills_before_each_flush),
		cmocka_unit_test(random_draws_by_its_law),
		cmocka_unit_test(random_draws_anew_for_each_flush),
		cmocka_unit_test(other_seeds_draw_otherwise),
		cmocka_unit_test(stage_2_comes_when_it_is_said_to),
		cmocka_unit_test(changes_out_of_order_are_refused),
		cmocka_unit_test(malformed_requests_are_refused),
		cmocka_unit_test(absurd_machines_are_refused),
		cmocka_unit_test(results_do_not_depend_on_threads),
		cmocka_unit_test(a_case_that_fails_fails_all),
		cmocka_unit_test(recorded_does_what_was_done),
		cmocka_unit_test(recorded_operations_that_were_not_issued_are_not_completed),
		cmocka_unit_test(recorded_needs_all_that_was_done),
		cmocka_unit_test(best_threshold_is_the_best_of_all),
		cmocka_unit_test(always_whole_may_be_the_best_threshold),
		cmocka_unit_test(points_of_a_sweep_are_what_runs_cost),
		cmocka_unit_test(ratios_are_defined_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
