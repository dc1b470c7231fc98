/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The look-ahead against what it stands for: the best of all sequences of decisions. */
#include "rig.h"

#define MOST_DECISIONS 8
#define TRACE_COUNT 25

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

/* -------------------------------------------------------- what it rests on --- */

static void touch_pages(struct tlbp_model *model, uint64_t first, uint64_t count)
{
	uint64_t i;

	for (i = first; i < first + count; i++)
		tlbp_model_access(model, 0, i << 12, 12, TLBP_MODEL_DATA);
}

/* Pages that only the other holds, at a walk each; beyond the limit it stops. */
static void what_is_lacked_is_what_it_takes_to_fetch_it(void **state)
{
	struct tlbp_model_preset preset;
	struct tlbp_model_config config = { &preset, .core_count = 1, .granule_shift = 12 };
	struct tlbp_model_snapshot *snapshot;
	struct tlbp_model *model;
	uint64_t walk_ps;
	uint64_t hit_ps;

	(void)state;
	rig_preset(&preset);
	hit_ps = preset.values[TLBP_MODEL_L2_HIT_PS].value;
	walk_ps = preset.values[TLBP_MODEL_WALK_PS].value;
	model = tlbp_model_create(&config, NULL);
	assert_non_null(model);
	touch_pages(model, 0, 30);
	snapshot = tlbp_model_snapshot(model, NULL);
	assert_non_null(snapshot);
	assert_int_equal(tlbp_model_lack_ps(model, snapshot, UINT64_MAX), 0);
	/* Eight others in the first level. */
	touch_pages(model, 0, 8);
	assert_int_equal(tlbp_model_lack_ps(model, snapshot, UINT64_MAX), 8 * hit_ps);
	tlbp_model_restore(model, snapshot);
	/* The first of them have left the first level; only their walks are lacked. */
	tlbp_model_drop(model, 0,
			&(struct tlbp_request){
				.ranges = &(struct tlbp_range){ 0, 10 },
				.range_count = 1,
				.flags = TLBP_LEAF_ONLY,
				.space = { TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL, 12, 0, 0 },
			});
	assert_int_equal(tlbp_model_lack_ps(model, snapshot, UINT64_MAX), 10 * walk_ps);
	assert_in_range(tlbp_model_lack_ps(model, snapshot, 3 * walk_ps), 3 * walk_ps + 1,
			9 * walk_ps);
	/* Having more is no lack, and what is fetched is none any more. */
	touch_pages(model, 0, 4);
	touch_pages(model, 40, 8);
	touch_pages(model, 22, 8);
	assert_int_equal(tlbp_model_lack_ps(model, snapshot, UINT64_MAX), 6 * walk_ps);
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

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

/* A machine that differs from the rig's in one number. */
struct variant {
	uint32_t number;
	uint32_t value;
};

/* Prints and returns the worst ratio to the optimum over random traces. */
static double worst_against_force(struct unit_random *random, const char *what,
				  const struct variant *variant, const struct rig_shape *shape)
{
	uint64_t real_count = 0;
	double worst = 1;
	uint32_t i;

	for (i = 0; i < TRACE_COUNT; i++) {
		struct rig rig = {0};
		struct replay_look_ahead look;
		int64_t best_ps;

		rig_preset(&rig.preset);
		if (variant)
			rig.preset.values[variant->number].value = variant->value;
		rig.preset.values[TLBP_MODEL_RANGE_PAGE_PS].value = 30000;
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
	       worst, real_count, TRACE_COUNT * MOST_DECISIONS);
	/* Otherwise nothing was decided here. */
	assert_true(real_count >= TRACE_COUNT);
	return worst;
}

static void finds_the_best_of_all_sequences(void **state)
{
	struct unit_random random = unit_random_start(__func__);

	(void)state;
	assert_true(worst_against_force(&random, "pages", NULL, &tiny) <= 1.001);
}

static void finds_the_best_with_range_operations(void **state)
{
	const struct variant ranges = { TLBP_MODEL_HAS_RANGE, 1 };
	struct unit_random random = unit_random_start(__func__);

	(void)state;
	assert_true(worst_against_force(&random, "ranges", &ranges, &tiny) <= 1.001);
}

/* Then a walk costs more than fetching the last descriptor. */
static void finds_the_best_without_a_walk_cache(void **state)
{
	const struct variant uncached = { TLBP_MODEL_WALK_CACHE_ENTRIES, 0 };
	struct unit_random random = unit_random_start(__func__);

	(void)state;
	assert_true(worst_against_force(&random, "no walk cache", &uncached, &tiny) <= 1.001);
}

static void finds_the_best_on_several_cores(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	struct rig_shape shape = tiny;

	(void)state;
	shape.cpu_count = 3;
	assert_true(worst_against_force(&random, "three cores", NULL, &shape) <= 1.001);
}

/* Luck differs from branch to branch, which no bound foresees. */
static void comes_close_with_random_replacement(void **state)
{
	const struct variant lottery = { TLBP_MODEL_REPLACEMENT, 1 };
	struct unit_random random = unit_random_start(__func__);

	(void)state;
	assert_true(worst_against_force(&random, "random replacement", &lottery, &tiny) <= 1.15);
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

/* Three pages are never worth a whole invalidation, until stage 2 makes them so. */
static void what_is_settled_changes_with_the_machine(void **state)
{
	struct trace_event request = {
		.kind = TRACE_FLUSH, .va = 0x5000, .count = 3, .asid = 1,
		.space_kind = TLBP_SPACE_USER, .domain = TLBP_DOMAIN_INNER,
	};
	struct trace_event events[] = { { .kind = TRACE_SWITCH, .asid = 1 }, request, request };
	struct replay_change change = { .event_index = 2, .stage2 = true };
	struct replay_look_ahead look;
	struct rig rig = {0};

	(void)state;
	rig_preset(&rig.preset);
	rig.preset.values[TLBP_MODEL_WHOLE_PS].value = 200000;
	rig_events(&rig, events, COUNT_OF(events));
	rig.scenario.changes = &change;
	rig.scenario.change_count = 1;
	rig_start(&rig);
	look = rig_look_ahead(&rig);
	assert_int_equal(look.actions[0], TLBP_BY_ADDRESS);
	assert_int_equal(look.actions[1], TLBP_WHOLE_SPACE);
	rig_end(&rig);
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
		cmocka_unit_test(what_is_lacked_is_what_it_takes_to_fetch_it),
		cmocka_unit_test(finds_the_best_of_all_sequences),
		cmocka_unit_test(finds_the_best_with_range_operations),
		cmocka_unit_test(finds_the_best_without_a_walk_cache),
		cmocka_unit_test(finds_the_best_on_several_cores),
		cmocka_unit_test(comes_close_with_random_replacement),
		cmocka_unit_test(is_no_dearer_than_any_pure_strategy),
		cmocka_unit_test(costs_what_its_decisions_cost_when_replayed),
		cmocka_unit_test(what_is_settled_changes_with_the_machine),
		cmocka_unit_test(is_the_same_every_time),
		cmocka_unit_test(nothing_to_decide_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
