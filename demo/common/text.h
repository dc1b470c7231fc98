/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Numbers for people, without a C library: the bare-metal image prints them too. */
#ifndef DEMO_TEXT_H
#define DEMO_TEXT_H

#include <stdint.h>

/* Holds every number below with its ending zero. */
struct demo_text {
	char chars[32];
};

/* "62,914,544"; UINT64_MAX has 26 characters. */
struct demo_text demo_count_text(uint64_t count);

/* The same up to seven digits, above them three and a unit: "34.3 G". */
struct demo_text demo_short_count_text(uint64_t count);

/* Three digits and a unit: "736 ns", "31.7 us", "2.01 s", "3.19 h". Cut, not rounded. */
struct demo_text demo_duration_text(uint64_t duration_ns);

#endif /* DEMO_TEXT_H */
