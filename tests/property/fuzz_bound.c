/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The same adversaries, whose bytes a fuzzer chooses (libFuzzer). Code coverage
 * says nothing of how bad a case is, so it is told: each hundredth by which an
 * adversary gets worse counts as newly covered, and such inputs are kept.
 */
#include "bound_case.h"

#include <stdio.h>
#include <stdlib.h>

#define PPM_PER_STEP 10000
#define STEPS 2048

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count);

__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t
	reached[BOUND_ADVERSARIES][STEPS];

/* The first byte chooses the adversary. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count)
{
	size_t number = byte_count ? bytes[0] % BOUND_ADVERSARIES : 0;
	const struct bound_adversary *adversary = &bound_adversaries[number];
	static uint64_t worst_ppm[BOUND_ADVERSARIES];
	struct bound_result result;
	struct bound_case c;
	uint64_t step;

	bound_case_make(&c, adversary, bytes + (byte_count != 0), byte_count - (byte_count != 0));
	result = bound_case_run(&c, false);
	step = bound_figure(adversary, &result) / PPM_PER_STEP;
	reached[number][step < STEPS ? step : STEPS - 1] = 1;
	if (result.flush_ppm > worst_ppm[number]) {
		worst_ppm[number] = result.flush_ppm;
		fprintf(stderr, "%s: %.6f\n", adversary->name, (double)result.flush_ppm / 1e6);
	}
	if (result.property == BOUND_HOLDS &&
	    (adversary->never_above_ppm == 0 || result.flush_ppm <= adversary->never_above_ppm))
		return 0;

	bound_case_print(&c);
	(void)bound_case_run(&c, true);
	fprintf(stderr, "does not hold of %s: %s\n", adversary->name,
		result.property == BOUND_HOLDS ? "never above what is said" :
						 bound_property_names[result.property]);
	abort();
}
