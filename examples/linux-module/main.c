// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * tlbpolicy in Linux: loads, looks at the CPUs, calibrates, reproduces the case of
 * 2014, checks that translations are really gone, and offers it all in debugfs.
 */
#include "module.h"

#include <linux/module.h>

static char *policy = "adaptive";
module_param(policy, charp, 0444);
MODULE_PARM_DESC(policy, "threshold, timebound, adaptive, or another kernel's preset");

static char *parameters = "";
module_param(parameters, charp, 0444);
MODULE_PARM_DESC(parameters, "as in debugfs: \"NAME=VALUE NAME=VALUE\"");

static uint page_loop_ms = 20;
module_param(page_loop_ms, uint, 0444);
MODULE_PARM_DESC(page_loop_ms, "how long the page loop may hold the CPU at load; 0: no comparison");

static bool check_stale = true;
module_param(check_stale, bool, 0444);
MODULE_PARM_DESC(check_stale, "look for stale translations at load");

static int __init main_settings(struct settings *settings)
{
	char line[128];
	int found = names_find_policy(policy);

	if (found < 0)
		return found;
	settings->policy = found;
	if (strscpy(line, parameters, sizeof(line)) < 0) {
		pr_err("parameters are too long\n");
		return -EINVAL;
	}
	return names_set(settings, line);
}

static int __init main_checks(const struct settings *settings)
{
	int error = page_loop_ms ? page_loop_compare(settings, page_loop_ms) : 0;

	return !error && check_stale ? stale_check(settings) : error;
}

static int __init main_init(void)
{
	struct settings settings = { };
	int error = main_settings(&settings);

	if (!error)
		error = machine_start();
	if (error)
		return error;
	costs_measure();
	error = main_checks(&settings);
	if (!error)
		error = engine_choose(&settings);
	if (error) {
		machine_stop();
		return error;
	}
	files_start();
	return 0;
}

static void __exit main_exit(void)
{
	files_stop();
	engine_retire();
	machine_stop();
}

module_init(main_init);
module_exit(main_exit);
MODULE_DESCRIPTION("TLB-invalidation policies: detection, calibration, comparison, checks");
MODULE_LICENSE("Dual BSD/GPL");
