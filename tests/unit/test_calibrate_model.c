/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The calibrator on every machine of the model: what the model was given must
 * come out again, though the clock is coarse and one stretch in a hundred seems
 * to take a thousand times as long.
 */
#include "unit.h"

#include <tlbpolicy/calibrate.h>
#include <tlbpolicy/model.h>

#define SCRATCH_VA UINT64_C(0xffff800010000000)

struct subject {
	struct tlbp_model *model;
	uint32_t granule_shift;
	uint64_t scratch_va;
	struct tlbp_calibration calibration;
	struct tlbp_costs truth;
	uint64_t took_ns;
	char what[256];
};

static void touch(void *context, uint64_t first_page, uint64_t page_count)
{
	const struct subject *subject = context;
	uint64_t page;

	for (page = first_page; page < first_page + page_count; page++)
		tlbp_model_access(subject->model, 0,
				  subject->scratch_va + (page << subject->granule_shift),
				  subject->granule_shift, TLBP_MODEL_DATA);
}

/* Starts in a machine that has worked before: its TLBs hold other things. */
static void use(struct subject *subject)
{
	uint64_t page;

	for (page = 0; page < 3000; page++)
		tlbp_model_access(subject->model, 0, (UINT64_C(1) << 40) + (page << 16), 16,
				  TLBP_MODEL_DATA);
}

static void calibrate(struct subject *subject, const struct tlbp_model_config *config)
{
	uint64_t start_ps;

	snprintf(subject->what, sizeof(subject->what),
		 "%s, stage 2 %s, clock %u ns, stolen %u/1000, granule %u, others %u, seed %" PRIu64,
		 config->preset->name, config->stage2 ? "on" : "off", config->clock_ns,
		 config->steal_permille, config->granule_shift, config->other_issuers,
		 config->seed);
	subject->model = tlbp_model_create(config, NULL);
	assert_non_null(subject->model);
	subject->granule_shift = config->granule_shift;
	subject->scratch_va = SCRATCH_VA;
	use(subject);
	subject->calibration = (struct tlbp_calibration){
		.backend = tlbp_model_backend(subject->model),
		.space = {
			.kind = TLBP_SPACE_KERNEL,
			.domain = TLBP_DOMAIN_INNER,
			.granule_shift = config->granule_shift,
		},
		.scratch = { SCRATCH_VA, 2 * TLBP_CALIBRATE_MAX_ENTRIES },
		.touch = touch,
		.context = subject,
	};
	tlbp_model_set_core(subject->model, 0);
	start_ps = tlbp_model_now_ps(subject->model, 0);
	if (tlbp_calibrate(&subject->calibration) != TLBP_OK)
		fail_msg("%s: measured %x in %" PRIu64 " us", subject->what,
			 subject->calibration.measured, subject->calibration.spent_ns / 1000);
	subject->took_ns = (tlbp_model_now_ps(subject->model, 0) - start_ps) / 1000;
	tlbp_model_costs(subject->model, &subject->truth);
	tlbp_model_destroy(subject->model);
}

static int32_t error_permille(uint64_t found, uint64_t truth)
{
	return (int32_t)((int64_t)(found * 1000 / truth) - 1000);
}

static void assert_within(const struct subject *subject, const char *what, uint64_t found,
			  uint64_t truth, int32_t permille)
{
	int32_t error = error_permille(found, truth);

	if (error > permille || error < -permille)
		fail_msg("%s: %s: %" PRIu64 ", not %" PRIu64, subject->what, what, found, truth);
}

static void print_costs(const char *what, const struct tlbp_costs *costs)
{
	printf("#   %s op %u range %u + %u sync %u whole %u refill %u entries %u clock %u\n", what,
	       costs->op_ps, costs->range_op_ps, costs->range_page_ps, costs->sync_ns,
	       costs->whole_ns, costs->refill_ps, costs->entry_count, costs->clock_ns);
}

static void assert_recovered(const struct subject *subject)
{
	const struct tlbp_costs *found = &subject->calibration.costs;
	const struct tlbp_costs *truth = &subject->truth;

	if (getenv("TLBP_VERBOSE")) {
		printf("# %s: %" PRIu64 " us, says %" PRIu64 " us\n", subject->what,
		       subject->took_ns / 1000, subject->calibration.spent_ns / 1000);
		print_costs("found", found);
		print_costs("truth", truth);
	}
	assert_within(subject, "op_ps", found->op_ps, truth->op_ps, 50);
	assert_within(subject, "whole_ns", found->whole_ns, truth->whole_ns, 150);
	assert_within(subject, "refill_ps", found->refill_ps, truth->refill_ps, 150);
	if (found->entry_count * 2 < truth->entry_count ||
	    found->entry_count > truth->entry_count * 2)
		fail_msg("%s: %u entries, not %u", subject->what, found->entry_count,
			 truth->entry_count);
	assert_within(subject, "sync_ns", found->sync_ns, truth->sync_ns, 150);
	if (subject->calibration.measured & TLBP_CALIBRATED_RANGE) {
		assert_within(subject, "range_op_ps", found->range_op_ps, truth->range_op_ps, 50);
		assert_within(subject, "range_page_ps", found->range_page_ps,
			      truth->range_page_ps, 100);
	}
}

static void recover(const struct tlbp_model_config *config)
{
	struct subject subject;

	calibrate(&subject, config);
	assert_recovered(&subject);
}

static void recover_from_every_preset(struct tlbp_model_config *config)
{
	uint32_t i;

	for (i = 0; tlbp_model_preset_at(i); i++) {
		config->preset = tlbp_model_preset_at(i);
		recover(config);
	}
	/* Otherwise it has looked at nothing. */
	assert_true(i >= 8);
}

static struct tlbp_model_config quiet_machine(void)
{
	const struct tlbp_model_config config = {
		.core_count = 2,
		.granule_shift = 12,
		.clock_ns = 1,
		.seed = 1,
	};

	return config;
}

static void it_recovers_every_preset(void **state)
{
	struct tlbp_model_config config = quiet_machine();

	(void)state;
	recover_from_every_preset(&config);
	config.stage2 = true;
	recover_from_every_preset(&config);
}

/* As few as a slow machine has time for; TLBP_CASES in the environment asks for more. */
static uint32_t case_count(void)
{
	const char *text = getenv("TLBP_CASES");

	return text ? (uint32_t)strtoul(text, NULL, 0) : 2;
}

static void it_recovers_every_preset_through_noise(void **state)
{
	static const uint32_t clocks_ns[] = { 1, 40, 1000 };
	struct unit_random random = unit_random_start("through_noise");
	struct tlbp_model_config config = quiet_machine();
	uint32_t i;
	uint32_t j;

	(void)state;
	config.steal_permille = 10;
	config.steal_factor = 1000;
	for (i = 0; i < COUNT_OF(clocks_ns); i++)
		for (j = 0; j < 2 * case_count(); j++) {
			config.clock_ns = clocks_ns[i];
			config.stage2 = j % 2;
			config.seed = unit_random_next(&random);
			recover_from_every_preset(&config);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_recovers_every_preset),
		cmocka_unit_test(it_recovers_every_preset_through_noise),
	};

	return cmocka_run_group_tests_name("calibrate_model", tests, NULL, NULL);
}
