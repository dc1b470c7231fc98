/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/estimate.c: what one sample may do, what two may, and what time does. */
#include "unit.h"

#include <estimate.h>

/* By which two samples move an estimate at most, where a test is not about it. */
#define FACTOR 2

static struct tlbp_estimate known(uint64_t value)
{
	struct tlbp_estimate estimate;

	tlbp_estimate_set(&estimate, value);
	return estimate;
}

/* Where estimates saturate. */
static uint64_t highest(void)
{
	struct tlbp_estimate estimate = known(UINT64_MAX);

	return tlbp_estimate_get(&estimate);
}

static void add(struct tlbp_estimate *estimate, uint64_t sample, uint32_t times)
{
	while (times-- > 0)
		tlbp_estimate_add(estimate, sample, FACTOR);
}

static void one_sample_makes_nothing_known(void **state)
{
	struct tlbp_estimate estimate = known(0);

	(void)state;
	tlbp_estimate_add(&estimate, 12345, FACTOR);
	assert_int_equal(tlbp_estimate_get(&estimate), 0);
}

/* The other may have been taken while an early clock found its true time. */
static void of_the_first_two_samples_the_smaller_is_taken(void **state)
{
	struct tlbp_estimate first_spoiled = known(0);
	struct tlbp_estimate second_spoiled = known(0);

	(void)state;
	tlbp_estimate_add(&first_spoiled, UINT64_MAX, FACTOR);
	tlbp_estimate_add(&first_spoiled, 12345, FACTOR);
	assert_int_equal(tlbp_estimate_get(&first_spoiled), 12345);
	tlbp_estimate_add(&second_spoiled, 12345, FACTOR);
	tlbp_estimate_add(&second_spoiled, UINT64_MAX, FACTOR);
	assert_int_equal(tlbp_estimate_get(&second_spoiled), 12345);
}

static void one_outlier_among_good_samples_moves_nothing(void **state)
{
	static const uint64_t outliers[] = { 0, 1, 999, 1001, 1000000, UINT64_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(outliers); i++) {
		struct tlbp_estimate estimate = known(1000);

		add(&estimate, 1000, 5);
		tlbp_estimate_add(&estimate, outliers[i], FACTOR);
		assert_int_equal(tlbp_estimate_get(&estimate), 1000);
		add(&estimate, 1000, 5);
		assert_int_equal(tlbp_estimate_get(&estimate), 1000);
	}
}

static void an_outlier_above_and_one_below_move_nothing(void **state)
{
	struct tlbp_estimate estimate = known(1000);
	uint32_t i;

	(void)state;
	for (i = 0; i < 100; i++) {
		tlbp_estimate_add(&estimate, UINT64_MAX, FACTOR);
		tlbp_estimate_add(&estimate, 1, FACTOR);
		assert_int_equal(tlbp_estimate_get(&estimate), 1000);
	}
}

static void two_high_samples_double_it_at_most(void **state)
{
	struct tlbp_estimate estimate = known(1000);

	(void)state;
	add(&estimate, UINT64_MAX, 2);
	assert_int_equal(tlbp_estimate_get(&estimate), 2000);
}

static void two_low_samples_halve_it_at_most(void **state)
{
	struct tlbp_estimate estimate = known(1000);

	(void)state;
	add(&estimate, 1, 2);
	assert_int_equal(tlbp_estimate_get(&estimate), 500);
}

static void two_samples_move_it_to_the_nearer(void **state)
{
	struct tlbp_estimate up = known(1000);
	struct tlbp_estimate down = known(1000);

	(void)state;
	tlbp_estimate_add(&up, 1900, FACTOR);
	tlbp_estimate_add(&up, 1300, FACTOR);
	assert_int_equal(tlbp_estimate_get(&up), 1300);
	tlbp_estimate_add(&down, 800, FACTOR);
	tlbp_estimate_add(&down, 600, FACTOR);
	assert_int_equal(tlbp_estimate_get(&down), 800);
}

static void a_pair_is_spent_when_it_has_moved_the_estimate(void **state)
{
	struct tlbp_estimate estimate = known(1000);

	(void)state;
	add(&estimate, 100000, 3);
	assert_int_equal(tlbp_estimate_get(&estimate), 2000);
	add(&estimate, 100000, 1);
	assert_int_equal(tlbp_estimate_get(&estimate), 4000);
}

static void a_lasting_change_by_12_is_followed_within_8_samples(void **state)
{
	struct tlbp_estimate up = known(24000);
	struct tlbp_estimate down = known(288000);

	(void)state;
	add(&up, 288000, 8);
	assert_int_equal(tlbp_estimate_get(&up), 288000);
	add(&down, 24000, 8);
	assert_int_equal(tlbp_estimate_get(&down), 24000);
}

static void a_larger_factor_follows_it_within_two_samples(void **state)
{
	struct tlbp_estimate up = known(24000);
	struct tlbp_estimate down = known(288000);
	uint32_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		tlbp_estimate_add(&up, 288000, 16);
		tlbp_estimate_add(&down, 24000, 16);
	}
	assert_int_equal(tlbp_estimate_get(&up), 288000);
	assert_int_equal(tlbp_estimate_get(&down), 24000);
}

static void a_sample_of_zero_counts_as_one(void **state)
{
	struct tlbp_estimate fresh = known(0);
	struct tlbp_estimate estimate = known(2);

	(void)state;
	add(&fresh, 0, 2);
	assert_int_equal(tlbp_estimate_get(&fresh), 1);
	add(&estimate, 0, 10);
	assert_int_equal(tlbp_estimate_get(&estimate), 1);
}

static void extremes_neither_wrap_nor_reach_unknown(void **state)
{
	struct tlbp_estimate high = known(highest() - 1);
	struct tlbp_estimate low = known(1);

	(void)state;
	add(&high, UINT64_MAX, 10);
	assert_int_equal(tlbp_estimate_get(&high), highest());
	add(&low, 0, 10);
	assert_int_equal(tlbp_estimate_get(&low), 1);
	add(&low, UINT64_MAX, 200);
	assert_int_equal(tlbp_estimate_get(&low), highest());
}

/* Every pair moves towards its samples, never past the nearer, never by more than two. */
static void random_pairs_obey_both_bounds(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint32_t i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		uint64_t value = 1 + unit_random_wide(&random, 30);
		uint64_t first = 1 + unit_random_wide(&random, 31);
		uint64_t second = 1 + unit_random_wide(&random, 31);
		uint32_t factor = i % 2 ? 16 : 2;
		struct tlbp_estimate estimate = known(value);
		uint64_t moved;

		tlbp_estimate_add(&estimate, first, factor);
		assert_int_equal(tlbp_estimate_get(&estimate), value);
		tlbp_estimate_add(&estimate, second, factor);
		moved = tlbp_estimate_get(&estimate);
		if (first > value && second > value)
			assert_int_equal(moved, tlbp_min(tlbp_min(first, second),
							 factor * value));
		else if (first < value && second < value)
			assert_int_equal(moved, tlbp_max(tlbp_max(first, second),
							 value / factor));
		else
			assert_int_equal(moved, value);
	}
}

static void an_idle_estimate_falls_by_a_quarter_after_32(void **state)
{
	struct tlbp_estimate estimate = known(1000);
	uint32_t i;

	(void)state;
	for (i = 0; i < ESTIMATE_IDLE_COUNT - 1; i++)
		tlbp_estimate_idle(&estimate);
	assert_int_equal(ESTIMATE_IDLE_COUNT, 32);
	assert_int_equal(tlbp_estimate_get(&estimate), 1000);
	tlbp_estimate_idle(&estimate);
	assert_int_equal(tlbp_estimate_get(&estimate), 750);
	for (i = 0; i < ESTIMATE_IDLE_COUNT; i++)
		tlbp_estimate_idle(&estimate);
	assert_int_equal(tlbp_estimate_get(&estimate), 563);
}

static void a_sample_ends_the_idle_time(void **state)
{
	struct tlbp_estimate estimate = known(1000);
	uint32_t i;

	(void)state;
	for (i = 0; i < 10 * ESTIMATE_IDLE_COUNT; i++) {
		if (i % (ESTIMATE_IDLE_COUNT - 1) == 0)
			tlbp_estimate_add(&estimate, 1000, FACTOR);
		tlbp_estimate_idle(&estimate);
	}
	assert_int_equal(tlbp_estimate_get(&estimate), 1000);
}

static void an_unknown_estimate_stays_unknown_when_idle(void **state)
{
	struct tlbp_estimate estimate = known(0);
	uint32_t i;

	(void)state;
	for (i = 0; i < 3 * ESTIMATE_IDLE_COUNT; i++)
		tlbp_estimate_idle(&estimate);
	assert_int_equal(tlbp_estimate_get(&estimate), 0);
}

static void an_outcome_that_nobody_measured_is_no_sample(void **state)
{
	const struct tlbp_outcome untimed = { .op_count = 10 };
	const struct tlbp_outcome no_ops = { .by_address_ns = 10 };
	struct tlbp_estimate estimate = known(0);

	(void)state;
	tlbp_estimate_add_op_cost(&estimate, &untimed);
	tlbp_estimate_add_op_cost(&estimate, &untimed);
	tlbp_estimate_add_op_cost(&estimate, &no_ops);
	tlbp_estimate_add_op_cost(&estimate, &no_ops);
	assert_int_equal(tlbp_estimate_get(&estimate), 0);
}

static void a_prediction_is_operations_times_cost(void **state)
{
	struct tlbp_estimate estimate = known(23500);
	struct tlbp_estimate unknown = known(0);

	(void)state;
	assert_int_equal(tlbp_estimate_by_address_ns(&estimate, 512), 12032);
	assert_int_equal(tlbp_estimate_by_address_ns(&estimate, 1), 23);
	assert_int_equal(tlbp_estimate_by_address_ns(&unknown, UINT64_MAX), 0);
}

static void an_outcome_gives_picoseconds_per_operation(void **state)
{
	const struct tlbp_outcome outcome = { .op_count = 512, .by_address_ns = 11776 };
	const struct tlbp_outcome endless = { .op_count = 1, .by_address_ns = UINT64_MAX };
	struct tlbp_estimate estimate = known(0);
	struct tlbp_estimate saturated = known(0);

	(void)state;
	tlbp_estimate_add_op_cost(&estimate, &outcome);
	tlbp_estimate_add_op_cost(&estimate, &outcome);
	assert_int_equal(tlbp_estimate_get(&estimate), 23000);
	tlbp_estimate_add_op_cost(&saturated, &endless);
	tlbp_estimate_add_op_cost(&saturated, &endless);
	assert_int_equal(tlbp_estimate_get(&saturated), highest());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sample_makes_nothing_known),
		cmocka_unit_test(of_the_first_two_samples_the_smaller_is_taken),
		cmocka_unit_test(one_outlier_among_good_samples_moves_nothing),
		cmocka_unit_test(an_outlier_above_and_one_below_move_nothing),
		cmocka_unit_test(two_high_samples_double_it_at_most),
		cmocka_unit_test(two_low_samples_halve_it_at_most),
		cmocka_unit_test(two_samples_move_it_to_the_nearer),
		cmocka_unit_test(a_pair_is_spent_when_it_has_moved_the_estimate),
		cmocka_unit_test(a_lasting_change_by_12_is_followed_within_8_samples),
		cmocka_unit_test(a_larger_factor_follows_it_within_two_samples),
		cmocka_unit_test(a_sample_of_zero_counts_as_one),
		cmocka_unit_test(extremes_neither_wrap_nor_reach_unknown),
		cmocka_unit_test(random_pairs_obey_both_bounds),
		cmocka_unit_test(an_idle_estimate_falls_by_a_quarter_after_32),
		cmocka_unit_test(a_sample_ends_the_idle_time),
		cmocka_unit_test(an_unknown_estimate_stays_unknown_when_idle),
		cmocka_unit_test(an_outcome_that_nobody_measured_is_no_sample),
		cmocka_unit_test(a_prediction_is_operations_times_cost),
		cmocka_unit_test(an_outcome_gives_picoseconds_per_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
