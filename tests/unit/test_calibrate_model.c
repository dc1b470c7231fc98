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

static uint64_t lost_ns(void *context)
{
	const struct subject *subject = context;

	return tlbp_model_stats(subject->model, 1).bystander_ps / 1000;
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
		 "%s, stage 2 %s, clock %u ns, granule %u, others %u, seed %" PRIu64,
		 config->preset->name, config->stage2 ? "on" : "off", config->clock_ns,
		 config->granule_shift, config->other_issuers, config->seed);
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
		.lost = lost_ns,
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

/* What may be off, by how much, and was at most. */
enum quantity { OP, SYNC, WHOLE, REFILL, RANGE_OP, RANGE_PAGE, BYSTANDERS, QUANTITIES };

static struct {
	const char *name;
	uint32_t permille;
	uint32_t worst_permille;
} bounds[QUANTITIES] = {
	[OP] = { "operation", 50, 0 },
	[SYNC] = { "completion", 150, 0 },
	[WHOLE] = { "whole space", 150, 0 },
	[REFILL] = { "refill", 150, 0 },
	[RANGE_OP] = { "range operation", 50, 0 },
	[RANGE_PAGE] = { "its pages", 150, 0 },
	[BYSTANDERS] = { "bystanders", 50, 0 },
};

static uint64_t longest_ns;

static void print_bounds(void)
{
	uint32_t i;

	printf("# took %" PRIu64 " us at most\n", longest_ns / 1000);
	longest_ns = 0;
	for (i = 0; i < QUANTITIES; i++) {
		printf("# %s: off by %u permille at most, of %u\n", bounds[i].name,
		       bounds[i].worst_permille, bounds[i].permille);
		bounds[i].worst_permille = 0;
	}
}

static void assert_within(const struct subject *subject, enum quantity what, uint32_t found,
			  uint32_t truth)
{
	uint64_t difference = found > truth ? found - truth : truth - found;
	uint32_t permille = (uint32_t)((difference * 1000 + truth - 1) / truth);

	if (permille > bounds[what].permille)
		fail_msg("%s: %s: %u, not %u", subject->what, bounds[what].name, found, truth);
	if (permille > bounds[what].worst_permille)
		bounds[what].worst_permille = permille;
}

static void assert_recovered(const struct subject *subject)
{
	const struct tlbp_costs *found = &subject->calibration.costs;
	const struct tlbp_costs *truth = &subject->truth;

	assert_true(subject->took_ns < 20000000);
	if (subject->took_ns > longest_ns)
		longest_ns = subject->took_ns;
	assert_within(subject, OP, found->op_ps, truth->op_ps);
	/* Beside an operation that takes 20 times as long, nobody can tell. */
	if (truth->sync_ns * 20000 >= truth->op_ps)
		assert_within(subject, SYNC, found->sync_ns, truth->sync_ns);
	if (truth->bystander_ps)
		assert_within(subject, BYSTANDERS, found->bystander_ps, truth->bystander_ps);
	assert_within(subject, WHOLE, found->whole_ns, truth->whole_ns);
	assert_within(subject, REFILL, found->refill_ps, truth->refill_ps);
	if (found->entry_count * 2 < truth->entry_count ||
	    found->entry_count > truth->entry_count * 2)
		fail_msg("%s: %u entries, not %u", subject->what, found->entry_count,
			 truth->entry_count);
	if (subject->calibration.measured & TLBP_CALIBRATED_RANGE) {
		assert_within(subject, RANGE_OP, found->range_op_ps, truth->range_op_ps);
		assert_within(subject, RANGE_PAGE, found->range_page_ps, truth->range_page_ps);
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
	print_bounds();
}

/* As few as a slow machine has time for; the environment may ask for more. */
static uint32_t repeat_count(void)
{
	const char *text = getenv("TLBP_REPEATS");

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
		for (j = 0; j < 2 * repeat_count(); j++) {
			config.clock_ns = clocks_ns[i];
			config.stage2 = j % 2;
			config.seed = unit_random_next(&random);
			recover_from_every_preset(&config);
		}
	print_bounds();
}

static void it_recovers_them_with_other_granules(void **state)
{
	struct tlbp_model_config config = quiet_machine();

	(void)state;
	for (config.granule_shift = 14; config.granule_shift <= 16; config.granule_shift += 2)
		recover_from_every_preset(&config);
	print_bounds();
}

static void it_recovers_them_while_others_issue(void **state)
{
	struct tlbp_model_config config = quiet_machine();

	(void)state;
	config.other_issuers = 7;
	config.clock_ns = 40;
	recover_from_every_preset(&config);
	print_bounds();
}

/* Far from what is known: a text of numbers over the preset of gem5. */
static void recover_from_numbers(const char *numbers)
{
	struct tlbp_model_config config = quiet_machine();
	struct tlbp_model_preset preset;
	char text[1024];

	snprintf(text, sizeof(text), "name = odd\nbase = gem5-default\n%s", numbers);
	assert_true(tlbp_model_preset_parse(&preset, text, strlen(text), NULL));
	config.preset = &preset;
	config.clock_ns = 40;
	config.steal_permille = 10;
	config.steal_factor = 1000;
	recover(&config);
	config.stage2 = true;
	recover(&config);
}

static void it_recovers_machines_that_are_unlike_those(void **state)
{
	static const struct {
		const char *what;
		const char *numbers;
	} machines[] = {
		{ "random replacement", "replacement = 1 D odd\n" },
		{ "that of a large TLB",
		  "replacement = 1 D odd\nl2_entries = 4096 D odd\nl2_ways = 8 D odd\n" },
		{ "a small TLB",
		  "l2_entries = 64 D odd\nl2_ways = 4 D odd\nl1d_entries = 16 D odd\n" },
		{ "a large TLB", "l2_entries = 8192 D odd\nl2_ways = 8 D odd\n" },
		{ "a slow second level", "l2_hit_ps = 15000 D odd\n" },
		{ "fast walks", "walk_ps = 5000 D odd\nwalk_upper_ps = 1000 D odd\n" },
		{ "slow walks", "walk_ps = 400000 D odd\nwalk_upper_ps = 400000 D odd\n" },
		{ "fast operations, slow completion",
		  "op_broadcast_ps = 1000 D odd\nsync_ps = 5000000 D odd\n" },
		{ "slow operations, fast whole flush",
		  "op_broadcast_ps = 20000000 D odd\nwhole_ps = 0 D odd\n" },
		{ "slow whole flush", "whole_ps = 100000000 D odd\n" },
		{ "operations that empty the first level", "l1_wiped = 1 D odd\n" },
	};
	uint32_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(machines); i++) {
		printf("# %s\n", machines[i].what);
		recover_from_numbers(machines[i].numbers);
	}
	print_bounds();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_recovers_every_preset),
		cmocka_unit_test(it_recovers_every_preset_through_noise),
		cmocka_unit_test(it_recovers_them_with_other_granules),
		cmocka_unit_test(it_recovers_them_while_others_issue),
		cmocka_unit_test(it_recovers_machines_that_are_unlike_those),
	};

	return cmocka_run_group_tests_name("calibrate_model", tests, NULL, NULL);
}
