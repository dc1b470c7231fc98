/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Runs the group of tests that the command line names. */
#include "system.h"

struct group {
	const char *name;
	void (*run)(void);
};

static const struct group groups[] = {
	{ "coverage", test_coverage },
	{ "resume", test_resume },
	{ "cpus", test_cpus },
	{ "budget", test_budget },
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
	uint64_t undefined_count;

	bm_mmu_on((uint32_t)bm_option_u64("granule", 12));
	an_undefined_instruction_is_counted();
	undefined_count = bm_undefined_count();
	run_group();
	tap_check(bm_undefined_count() == undefined_count,
		  "every_instruction_is_one_that_this_cpu_has");
	return tap_end();
}
