/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Test Anything Protocol on the console. */
#include "system.h"

static uint32_t point_count;
static uint32_t failure_count;

static void print_named(const char *before, const char *format, va_list *arguments)
{
	bm_printf("%s", before);
	bm_vprintf(format, arguments);
	bm_printf("\n");
}

static void catch_mutant(const char *format, va_list *arguments)
{
	bm_printf("ok 1 - mutant_is_caught: %s\n", mutant_name());
	print_named("# by ", format, arguments);
	bm_printf("1..1\n");
	bm_exit(0);
}

void tap_check(bool passed, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	point_count++;
	if (mutant_name()) {
		if (!passed)
			catch_mutant(format, &arguments);
	} else {
		failure_count += !passed;
		bm_printf("%s %u", passed ? "ok" : "not ok", point_count);
		print_named(" - ", format, &arguments);
	}
	va_end(arguments);
}

void tap_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_named("# ", format, &arguments);
	va_end(arguments);
}

int tap_end(void)
{
	if (mutant_name()) {
		bm_printf("not ok 1 - mutant_is_caught: %s\n# %u test points passed\n1..1\n",
			  mutant_name(), point_count);
		return 1;
	}
	bm_printf("1..%u\n", point_count);
	return failure_count != 0;
}
