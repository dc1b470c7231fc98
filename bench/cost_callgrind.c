/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Run by check-cost under callgrind: one profile per form and size, named after them. */
#include "cost.h"

#include <stdio.h>
#include <stdlib.h>

#include <valgrind/callgrind.h>

#define START_VA UINT64_C(0x7f0123456000)

static void measure(const struct cost_form *form, uint64_t page_count)
{
	char name[64];

	snprintf(name, sizeof(name), "%s %llu", form->name, (unsigned long long)page_count);
	CALLGRIND_ZERO_STATS;
	form->flush(START_VA, page_count);
	CALLGRIND_DUMP_STATS_AT(name);
}

int main(int argc, char **argv)
{
	if (!cost_init())
		return EXIT_FAILURE;
	for (int i = 1; i < argc; i++) {
		uint64_t page_count = strtoull(argv[i], NULL, 10);

		for (unsigned int form = 0; form < cost_form_count; form++)
			measure(&cost_forms[form], page_count);
	}
	return EXIT_SUCCESS;
}
