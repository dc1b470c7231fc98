/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/model/snapshot.c: a machine that went back is the machine that it was. */
#include "model_rig.h"

#define VA UINT64_C(0x40000000)
#define PAGE UINT64_C(0x1000)
#define CORES 2

static struct tlbp_model *create(void)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset,
		.core_count = CORES,
		.granule_shift = 12,
		.steal_permille = 300,
		.steal_factor = 10,
		.seed = 5,
	};

	preset.values[TLBP_MODEL_REPLACEMENT].value = 1;
	return rig_create(&config);
}

/* Accesses, flushes and clock readings; a number of all that came of them. */
static uint64_t run(struct tlbp_model *model, uint64_t seed)
{
	struct unit_random random = { seed };
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = 5 };
	struct tlbp tlbp = { .backend = tlbp_model_backend(model), .policy = &threshold.policy };
	const struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL, .domain = TLBP_DOMAIN_INNER, .granule_shift = 12
	};
	uint64_t sum = 0;
	uint32_t i;

	assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
	for (i = 0; i < 500; i++) {
		uint32_t core = (uint32_t)unit_random_below(&random, CORES);
		const struct tlbp_range range = { VA + unit_random_below(&random, 60) * PAGE,
						  unit_random_below(&random, 9) };
		const struct tlbp_request request = tlbp_page_request(space, &range, 0);

		sum = sum * 31 +
		      rig_load_on(model, core, VA + unit_random_below(&random, 80) * PAGE);
		if (i % 20 == 0)
			tlbp_model_flush(model, core, &tlbp, &request);
		tlbp_model_set_core(model, core);
		sum = sum * 31 + tlbp.backend->ops->now_ns(tlbp.backend);
	}
	return sum * 31 + tlbp_model_now_ps(model, 0);
}

static void the_same_calls_give_the_same_machine(void **state)
{
	struct tlbp_model *one = create();
	struct tlbp_model *other = create();

	(void)state;
	assert_int_equal(run(one, 1), run(other, 1));
	assert_int_not_equal(run(one, 1), run(other, 2));
	tlbp_model_destroy(one);
	tlbp_model_destroy(other);
}

static void what_follows_a_restore_is_what_followed_the_snapshot(void **state)
{
	struct tlbp_model *model = create();
	struct tlbp_model_snapshot *snapshot;
	uint64_t first;

	(void)state;
	run(model, 1);
	snapshot = tlbp_model_snapshot(model, NULL);
	assert_non_null(snapshot);
	first = run(model, 2);
	run(model, 3);
	tlbp_model_restore(model, snapshot);
	assert_int_equal(run(model, 2), first);
	tlbp_model_restore(model, snapshot);
	assert_int_equal(run(model, 2), first);
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

static void a_snapshot_can_be_taken_over_an_older_one(void **state)
{
	struct tlbp_model *model = create();
	struct tlbp_model_snapshot *snapshot = tlbp_model_snapshot(model, NULL);
	uint64_t first;

	(void)state;
	run(model, 1);
	assert_ptr_equal(tlbp_model_snapshot(model, snapshot), snapshot);
	first = run(model, 2);
	tlbp_model_restore(model, snapshot);
	assert_int_equal(run(model, 2), first);
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

static void a_machine_is_the_same_until_an_entry_is_another(void **state)
{
	struct tlbp_model *model = create();
	struct tlbp_model_snapshot *snapshot;

	(void)state;
	rig_load_on(model, 0, VA);
	rig_load_on(model, 0, VA + PAGE);
	snapshot = tlbp_model_snapshot(model, NULL);
	assert_true(tlbp_model_same(model, snapshot));
	/* Used again, and later: the entries are the same. */
	rig_load_on(model, 0, VA);
	tlbp_model_advance(model, 0, 1);
	assert_true(tlbp_model_same(model, snapshot));
	rig_load_on(model, 1, VA);
	assert_false(tlbp_model_same(model, snapshot));
	tlbp_model_restore(model, snapshot);
	assert_true(tlbp_model_same(model, snapshot));
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

static void the_first_levels_count_for_being_the_same(void **state)
{
	struct tlbp_model *model = rig_plain(1);
	struct tlbp_model_snapshot *snapshot;
	uint64_t i;

	(void)state;
	for (i = 0; i <= RIG_L1D; i++)
		rig_load(model, VA + i * PAGE);
	snapshot = tlbp_model_snapshot(model, NULL);
	/* The second level has it already. */
	assert_int_equal(rig_load(model, VA), RIG_L2_HIT);
	assert_false(tlbp_model_same(model, snapshot));
	tlbp_model_restore(model, snapshot);
	tlbp_model_access(model, 0, VA, 12, TLBP_MODEL_FETCH);
	assert_false(tlbp_model_same(model, snapshot));
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

/* An entry that came and went leaves the tables above it. */
static void the_walk_cache_counts_for_being_the_same(void **state)
{
	const struct tlbp_range range = { VA + (UINT64_C(1) << 21), 1 };
	const struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL, .domain = TLBP_DOMAIN_INNER, .granule_shift = 12
	};
	struct tlbp_request request = tlbp_page_request(space, &range, TLBP_LEAF_ONLY);
	struct tlbp_model *model = rig_plain(1);
	struct tlbp_model_snapshot *snapshot;

	(void)state;
	rig_load(model, VA);
	snapshot = tlbp_model_snapshot(model, NULL);
	rig_load(model, range.start_va);
	tlbp_model_drop(model, 0, &request);
	assert_int_equal(tlbp_model_live_count(model), 1);
	assert_false(tlbp_model_same(model, snapshot));
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

/* The last of the first level is also in the second, where others have come. */
static void the_second_level_counts_for_being_the_same(void **state)
{
	struct tlbp_model *model = rig_plain(1);
	struct tlbp_model_snapshot *snapshot;
	uint64_t i;

	(void)state;
	for (i = 0; i < RIG_L1D; i++)
		rig_load(model, VA + i * PAGE);
	snapshot = tlbp_model_snapshot(model, NULL);
	rig_load(model, VA + 7 * PAGE);
	for (i = 0; i < RIG_L1D; i++)
		rig_load(model, VA + i * PAGE);
	assert_int_equal(tlbp_model_live_count(model), RIG_L1D + 1);
	assert_false(tlbp_model_same(model, snapshot));
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

static void a_configuration_goes_back_with_the_machine(void **state)
{
	struct tlbp_model_preset preset = rig_preset();
	struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = 12
	};
	struct tlbp_model *model = rig_create(&config);
	struct tlbp_model_snapshot *snapshot = tlbp_model_snapshot(model, NULL);
	uint64_t first = rig_load(model, VA);

	(void)state;
	config.stage2 = true;
	assert_true(tlbp_model_reconfigure(model, &config));
	tlbp_model_restore(model, snapshot);
	assert_int_equal(rig_load(model, VA), first);
	tlbp_model_snapshot_free(snapshot);
	tlbp_model_destroy(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_calls_give_the_same_machine),
		cmocka_unit_test(what_follows_a_restore_is_what_followed_the_snapshot),
		cmocka_unit_test(a_snapshot_can_be_taken_over_an_older_one),
		cmocka_unit_test(a_machine_is_the_same_until_an_entry_is_another),
		cmocka_unit_test(the_first_levels_count_for_being_the_same),
		cmocka_unit_test(the_walk_cache_counts_for_being_the_same),
		cmocka_unit_test(the_second_level_counts_for_being_the_same),
		cmocka_unit_test(a_configuration_goes_back_with_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
