/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The model issues what the arm64 backend issues: as many operations for any
 * request, in the same slices, and it accepts the same strides and levels.
 */
#include "looked_up.h"
#include "model_rig.h"

#define CASES 200000
#define MOST_RANGES 4
#define MOST_SLICES 12

static uint64_t recorded_ops;

void record_insn(uint32_t insn, uint64_t operand, uint64_t operand_high)
{
	(void)operand;
	(void)operand_high;
	recorded_ops += tlbp_arm64_find_tlbi(insn) != NULL;
}

/* A model and the backends that it is like: at EL1, and at EL2 for guests. */
struct twins {
	struct tlbp_model *model;
	struct tlbp_backend *backend;
	struct tlbp_arm64 el1;
	struct tlbp_arm64 el2;
};

static void start_arm64(struct tlbp_arm64 *arm64, uint32_t el, bool has_range)
{
	const struct tlbp_arm64_cpu cpu = {
		.counter_hz = 1000000,
		.el = el,
		.features = has_range ? TLBP_ARM64_HAS_RANGE : 0,
		.granules = 1 << 12 | 1 << 14 | 1 << 16,
		.guest_granules = 1 << 12 | 1 << 14 | 1 << 16,
		.asid_bits = 16,
		.vmid_bits = 16,
	};

	*arm64 = (struct tlbp_arm64){ .backend.ops = &tlbp_arm64_ops };
	assert_int_equal(tlbp_arm64_init(arm64, &cpu, 0), TLBP_OK);
}

static void twins_start(struct twins *twins, uint32_t granule_shift, bool has_range)
{
	struct tlbp_model_preset preset = rig_preset();
	const struct tlbp_model_config config = {
		.preset = &preset, .core_count = 1, .granule_shift = granule_shift
	};

	preset.values[TLBP_MODEL_HAS_RANGE].value = has_range;
	twins->model = rig_create(&config);
	twins->backend = tlbp_model_backend(twins->model);
	start_arm64(&twins->el1, 1, has_range);
	start_arm64(&twins->el2, 2, has_range);
}

static struct tlbp_backend *twin_for(struct twins *twins, const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_GUEST ? &twins->el2.backend : &twins->el1.backend;
}

/* ----------------------------------------------------------------- requests --- */

static uint64_t random_start(struct unit_random *random, uint32_t granule_shift)
{
	static const uint64_t bases[] = {
		0, UINT64_C(0x40000000), UINT64_C(0xffff800000000000), UINT64_C(1) << 48,
		UINT64_C(1) << 52,
	};
	uint64_t base = bases[unit_random_below(random, COUNT_OF(bases))];

	return base + (unit_random_wide(random, 24) << granule_shift);
}

/* A page count that fits, near a span or anywhere. */
static uint64_t random_count(struct unit_random *random, uint64_t start_va,
			     uint32_t granule_shift)
{
	uint64_t most = (~start_va >> granule_shift) + 1;
	uint64_t count = unit_random_wide(random, 40);

	if (unit_random_below(random, 2))
		count = (UINT64_C(1) << unit_random_below(random, 24)) +
			unit_random_below(random, 3) - 1;
	return count < most ? count : most;
}

static uint32_t random_stride(struct unit_random *random, uint32_t granule_shift)
{
	uint32_t bits = granule_shift - 3;

	switch (unit_random_below(random, 8)) {
	case 0:
		return granule_shift;
	case 1:
		return granule_shift + bits;
	case 2:
		return granule_shift + 2 * bits;
	case 3:
		return granule_shift + (uint32_t)unit_random_below(random, 30);
	default:
		return 0;
	}
}

static struct tlbp_request random_request(struct unit_random *random, uint32_t granule_shift,
					  struct tlbp_range *ranges)
{
	struct tlbp_request request = {
		.ranges = ranges,
		.range_count = (uint32_t)unit_random_below(random, MOST_RANGES + 1),
		.space = {
			.kind = unit_random_below(random, 3) ? TLBP_SPACE_KERNEL :
							       TLBP_SPACE_GUEST,
			.domain = TLBP_DOMAIN_INNER,
			.granule_shift = granule_shift,
		},
		.stride_shift = random_stride(random, granule_shift),
	};
	uint32_t i;

	for (i = 0; i < request.range_count; i++) {
		ranges[i].start_va = random_start(random, granule_shift);
		ranges[i].page_count = random_count(random, ranges[i].start_va, granule_shift);
	}
	if (unit_random_below(random, 4) == 0)
		request.level = (uint32_t)unit_random_below(random, TLBP_LEVEL_0 + 1);
	return request;
}

/* -------------------------------------------------------------------- twins --- */

static bool same_slices(struct twins *twins, const struct tlbp_request *request,
			struct unit_random *random)
{
	struct tlbp_backend *twin = twin_for(twins, &request->space);
	struct tlbp_cursor cursor = { .page_index = 0 };
	struct tlbp_cursor twin_cursor = { .page_index = 0 };
	uint32_t slice;

	for (slice = 0; slice < MOST_SLICES; slice++) {
		uint32_t max_ops = 1 + (uint32_t)unit_random_wide(random, 5);
		uint32_t issued = twins->backend->ops->issue(twins->backend, request, &cursor,
							     max_ops);

		recorded_ops = 0;
		if (twin->ops->issue(twin, request, &twin_cursor, max_ops) != issued ||
		    recorded_ops != issued || cursor.page_index != twin_cursor.page_index ||
		    cursor.range_index != twin_cursor.range_index)
			return false;
		if (cursor.range_index == request->range_count)
			return true;
	}
	return true;
}

static void compare(struct twins *twins, const struct tlbp_request *request,
		    struct unit_random *random)
{
	struct tlbp_backend *twin = twin_for(twins, &request->space);
	int status = twin->ops->check(twin, request);
	uint64_t count;

	assert_int_equal(twins->backend->ops->check(twins->backend, request), status);
	if (status != TLBP_OK)
		return;
	count = twin->ops->count_ops(twin, request);
	assert_int_equal(twins->backend->ops->count_ops(twins->backend, request), count);
	if (count != TLBP_NO_ADDRESS_FORM)
		assert_true(same_slices(twins, request, random));
}

static void every_request_takes_the_operations_that_arm64_takes(void **state)
{
	struct unit_random random = unit_random_start("every_request_takes_the_operations");
	struct tlbp_range ranges[MOST_RANGES];
	uint32_t granule_shift;
	uint32_t has_range;
	struct twins twins;
	uint32_t i;

	(void)state;
	for (granule_shift = 12; granule_shift <= 16; granule_shift += 2) {
		for (has_range = 0; has_range < 2; has_range++) {
			twins_start(&twins, granule_shift, has_range);
			for (i = 0; i < CASES / 6; i++) {
				struct tlbp_request request =
					random_request(&random, granule_shift, ranges);

				compare(&twins, &request, &random);
			}
			tlbp_model_destroy(twins.model);
		}
	}
}

static void a_range_takes_at_most_two_range_operations(void **state)
{
	struct tlbp_range range = { .start_va = 0x1000 };
	const struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL, .domain = TLBP_DOMAIN_INNER, .granule_shift = 12
	};
	const struct tlbp_request request = tlbp_page_request(space, &range, 0);
	struct twins twins;

	(void)state;
	twins_start(&twins, 12, true);
	for (range.page_count = 1; range.page_count <= TLBP_ARM64_MAX_SPAN_PAGES;
	     range.page_count += 1 + range.page_count / 1000)
		assert_in_range(twins.backend->ops->count_ops(twins.backend, &request), 1, 2);
	range.page_count = (uint64_t)TLBP_ARM64_MAX_SPAN_PAGES + 1;
	assert_int_equal(twins.backend->ops->count_ops(twins.backend, &request), 2);
	range.page_count = 3 * (uint64_t)TLBP_ARM64_MAX_SPAN_PAGES;
	assert_int_equal(twins.backend->ops->count_ops(twins.backend, &request), 3);
	tlbp_model_destroy(twins.model);
}

static void a_machine_without_secure_state_has_no_non_secure_guests(void **state)
{
	const struct tlbp_range range = { 0, 1 };
	const struct tlbp_space space = {
		.kind = TLBP_SPACE_GUEST, .domain = TLBP_DOMAIN_INNER, .granule_shift = 12
	};
	const struct tlbp_request request = tlbp_page_request(space, &range, TLBP_NON_SECURE);
	struct twins twins;

	(void)state;
	twins_start(&twins, 12, true);
	assert_int_equal(twins.backend->ops->check(twins.backend, &request), TLBP_ERR_FLAGS);
	tlbp_model_destroy(twins.model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_takes_the_operations_that_arm64_takes),
		cmocka_unit_test(a_range_takes_at_most_two_range_operations),
		cmocka_unit_test(a_machine_without_secure_state_has_no_non_secure_guests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
