/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Runs the group of tests that the command line names. */
#include "system.h"

struct group {
	const char *name;
	void (*run)(void);
};

static const struct group groups[] = {
	{ "coverage", test_coverage },
	{ "wide", test_wide },
	{ "resume", test_resume },
	{ "cpus", test_cpus },
	{ "guest", test_guest },
	{ "budget", test_budget },
	{ "calibrate", test_calibrate },
	{ "trapped", test_trapped },
};

/* Otherwise the check at the end would prove nothing. */
static void an_undefined_instruction_is_counted(void)
{
	uint64_t count = bm_undefined_count();

	__asm__ volatile(".inst 0");
	tap_check(bm_undefined_count() == count + 1, "an_undefined_instruction_is_counted");
}

static void run_group(void)
{
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (bm_option_is("group", groups[i].name)) {
			groups[i].run();
			return;
		}
	bm_printf("Bail out! group= is missing or unknown\n");
	bm_exit(1);
}

int main(void)
{
	uint32_t granule_shift = (uint32_t)bm_option_u64("granule", 12);
	uint64_t undefined_count;

	if (bm_option_u64("lpa2", 0))
		bm_mmu_on_lpa2(granule_shift);
	else
		bm_mmu_on(granule_shift);
	subject_init();
	an_undefined_instruction_is_counted();
	undefined_count = bm_undefined_count();
	run_group();
	tap_check(bm_undefined_count() == undefined_count,
		  "every_instruction_is_one_that_this_cpu_has");
	return tap_end();
}
