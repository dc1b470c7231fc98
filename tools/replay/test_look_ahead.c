/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The look-ahead against what it stands for: the best of all sequences of decisions. */
#include "rig.h"

#define MOST_DECISIONS 8

static const struct rig_shape tiny = {
	.cpu_count = 1,
	.request_count = MOST_DECISIONS,
	.access_count = 150,
	.page_count = 90,
	.request_pages = 60,
};

static const struct rig_shape middling = {
	.cpu_count = 2,
	.request_count = 60,
	.access_count = 200,
	.page_count = 90,
	.request_pages = 60,
	.with_forced = true,
};

/* All 2^n sequences, one run each. */
static int64_t best_by_force(struct rig *rig)
{
	size_t count = rig->base->decision_count;
	uint8_t actions[MOST_DECISIONS];
	int64_t best_ps = INT64_MAX;
	uint32_t bits;
	size_t i;

	assert_true(count <= MOST_DECISIONS);
	for (bits = 0; bits < 1U << count; bits++) {
		struct replay_problem problem;
		int64_t cost_ps;

		for (i = 0; i < count; i++)
			actions[i] = bits >> i & 1 ? TLBP_WHOLE_SPACE : TLBP_BY_ADDRESS;
		assert_true(base_script_cost(rig->base, actions, &cost_ps, &problem));
		if (cost_ps < best_ps)
			best_ps = cost_ps;
	}
	return best_ps;
}

/* Prints and returns the worst ratio to the optimum over random traces. */
static double worst_against_force(struct unit_random *random, const char *what, bool range,
				  uint32_t replacement, const struct rig_shape *shape)
{
	uint64_t real_count = 0;
	double worst = 1;
	uint32_t i;

	for (i = 0; i < 40; i++) {
		struct rig rig = {0};
		struct replay_look_ahead look;
		int64_t best_ps;

		rig_preset(&rig.preset);
		rig.preset.values[TLBP_MODEL_HAS_RANGE].value = range;
		rig.preset.values[TLBP_MODEL_RANGE_PAGE_PS].value = 30000;
		rig.preset.values[TLBP_MODEL_REPLACEMENT].value = replacement;
		rig_trace(&rig, random, shape);
		rig_start(&rig);
		look = rig_look_ahead(&rig);
		best_ps = best_by_force(&rig);
		assert_true(look.cost_ps >= best_ps);
		if (replay_ratio(look.cost_ps, best_ps) > worst)
			worst = replay_ratio(look.cost_ps, best_ps);
		real_count += look.real_count;
		rig_end(&rig);
	}
	printf("# %s: worst ratio to the optimum %.6f, %" PRIu64 " real decisions of %u\n", what,
	       worst, real_count, 40 * MOST_DECISIONS);
	/* Otherwise nothing was decided here. */
	assert_true(real_count >= 40);
	return worst;
}

static void finds_the_best_of_all_sequences(void **state)
{
	struct unit_random random = unit_random_start(__func__);

	(void)state;
	assert_true(worst_against_force(&random, "pages", false, 0, &tiny) <= 1.001);
}

static void finds_the_best_with_range_operations(void **state)
{
	struct unit_random random = unit_random_start(__func__);

	(void)state;
	assert_true(worst_against_force(&random, "ranges", true, 0, &tiny) <= 1.001);
}

static void finds_the_best_on_several_cores(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig_shape shape = tiny;

	(void)state;
	shape.cpu_count = 3;
	assert_true(worst_against_force(&random, "three cores", false, 0, &shape) <= 1.001);
}

/* Luck differs from branch to branch, which no bound foresees. */
static void comes_close_with_random_replacement(void **state)
{
	struct unit_random random = unit_random_start(__func__);

	(void)state;
	assert_true(worst_against_force(&random, "random replacement", false, 1, &tiny) <= 1.15);
}

/* ------------------------------------------------------------------ larger --- */

static void is_no_dearer_than_any_pure_strategy(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint32_t i;

	(void)state;
	for (i = 0; i < 30; i++) {
		struct rig rig = {0};
		struct replay_look_ahead look;

		rig_preset(&rig.preset);
		rig_trace(&rig, &random, &middling);
		rig_start(&rig);
		look = rig_look_ahead(&rig);
		assert_true(replay_ratio(look.cost_ps, rig_run(&rig, "by-address").cost.all_ps) <=
			    1.001);
		assert_true(replay_ratio(look.cost_ps, rig_run(&rig, "whole").cost.all_ps) <=
			    1.001);
		assert_true(replay_ratio(look.cost_ps, rig_run(&rig, "threshold:20").cost.all_ps) <=
			    1.001);
		rig_end(&rig);
	}
}

/* What it says it costs is what its decisions cost. */
static void costs_what_its_decisions_cost_when_replayed(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint32_t i;

	(void)state;
	for (i = 0; i < 30; i++) {
		struct replay_change changes[] = { { 2000, true, 0 }, { 4000, false, 7 } };
		struct rig rig = {0};

		rig_preset(&rig.preset);
		rig_trace(&rig, &random, &middling);
		rig.scenario.changes = changes;
		rig.scenario.change_count = i % 3;
		rig.scenario.clock_ns = 1000;
		rig_start(&rig);
		assert_int_equal(rig_look_ahead(&rig).cost_ps,
				 rig_run(&rig, "look-ahead").cost.all_ps);
		rig_end(&rig);
	}
}

static void is_the_same_every_time(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct replay_look_ahead first;
	struct replay_look_ahead second;
	struct replay_base *base;
	struct rig rig = {0};

	(void)state;
	rig_preset(&rig.preset);
	rig_trace(&rig, &random, &middling);
	rig_start(&rig);
	first = rig_look_ahead(&rig);
	base = rig.base;
	rig_start(&rig);
	second = rig_look_ahead(&rig);
	assert_int_equal(first.cost_ps, second.cost_ps);
	assert_int_equal(first.decision_count, second.decision_count);
	assert_memory_equal(first.actions, second.actions, first.decision_count);
	replay_base_free(base);
	rig_end(&rig);
}

static void nothing_to_decide_costs_nothing(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig_shape shape = middling;
	struct rig rig = {0};

	(void)state;
	shape.request_count = 0;
	rig_preset(&rig.preset);
	rig_trace(&rig, &random, &shape);
	rig_start(&rig);
	assert_int_equal(rig_look_ahead(&rig).cost_ps, 0);
	assert_int_equal(rig_look_ahead(&rig).decision_count, 0);
	assert_int_equal(rig_run(&rig, "adaptive").cost.all_ps, 0);
	rig_end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_best_of_all_sequences),
		cmocka_unit_test(finds_the_best_with_range_operations),
		cmocka_unit_test(finds_the_best_on_several_cores),
		cmocka_unit_test(comes_close_with_random_replacement),
		cmocka_unit_test(is_no_dearer_than_any_pure_strategy),
		cmocka_unit_test(costs_what_its_decisions_cost_when_replayed),
		cmocka_unit_test(is_the_same_every_time),
		cmocka_unit_test(nothing_to_decide_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
