/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The same cases and properties, drawn from a fuzzer's bytes (libFuzzer). */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count)
{
	struct case_source source = { .bytes = bytes, .byte_count = byte_count };
	static struct case_tally tally;
	static struct prop_case c;
	enum property property;

	case_draw(&c, &source);
	property = case_run(&c, &tally, false);
	if (property == PROP_HOLDS)
		return 0;

	source = (struct case_source){ .bytes = bytes, .byte_count = byte_count };
	case_draw(&c, &source);
	case_run(&c, &tally, true);
	fprintf(stderr, "does not hold: %s\n", property_names[property]);
	abort();
}
