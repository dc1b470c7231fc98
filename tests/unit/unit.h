/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What every test of this folder and of ../contract needs. */
#ifndef TLBP_TESTS_UNIT_H
#define TLBP_TESTS_UNIT_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Random numbers that are the same on every host. */
struct unit_random {
	uint64_t state;
};

/* Prints the seed as a TAP comment; TLBP_SEED in the environment replays one. */
static inline struct unit_random unit_random_start(const char *test)
{
	const char *text = getenv("TLBP_SEED");
	struct unit_random random = { text ? strtoull(text, NULL, 0) : UINT64_C(20140701) };

	printf("# %s: replay with TLBP_SEED=%" PRIu64 "\n", test, random.state);
	fflush(stdout);
	return random;
}

/* splitmix64: every state gives a good number, even a small one. */
static inline uint64_t unit_random_next(struct unit_random *random)
{
	uint64_t mixed = random->state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

static inline uint64_t unit_random_below(struct unit_random *random, uint64_t bound)
{
	return unit_random_next(random) % bound;
}

/* As many small numbers as large ones: 0, or a random number of random width. */
static inline uint64_t unit_random_wide(struct unit_random *random, uint32_t max_bits)
{
	uint64_t bits = unit_random_below(random, (uint64_t)max_bits + 1);

	return bits == 0 ? 0 : unit_random_next(random) >> (64 - bits);
}

#endif /* TLBP_TESTS_UNIT_H */
