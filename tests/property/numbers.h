/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Numbers from the command line and the environment, for programs that search. */
#ifndef TLBP_TESTS_NUMBERS_H
#define TLBP_TESTS_NUMBERS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Exits if it is none; who is the program's name. */
static inline uint64_t number(const char *who, const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	if (*text == '\0' || *end != '\0') {
		fprintf(stderr, "%s: not a number: %s\n", who, text);
		exit(2);
	}
	return value;
}

static inline uint64_t number_from(const char *who, const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? number(who, text) : otherwise;
}

#endif /* TLBP_TESTS_NUMBERS_H */
