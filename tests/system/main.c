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

int main(void)
{
	uint32_t i;

	bm_mmu_on((uint32_t)bm_option_u64("granule", 12));
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (bm_option_is("group", groups[i].name))
			groups[i].run();
	tap_check(bm_undefined_count() == 0, "every_instruction_is_one_that_this_cpu_has");
	return tap_end();
}
