/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Numbers as people read them. The same number gives the same text everywhere:
 * in tables, in reports and under plots.
 */
#ifndef TLBPOLICY_TEXT_H
#define TLBPOLICY_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct text {
	char chars[48];
};

/* 1,234,567; TLBP_NO_ADDRESS_FORM and other maxima are "none". */
struct text text_count(uint64_t count);

/* Three digits and a unit: "1.23 us". Below zero with a minus. */
struct text text_duration(int64_t duration_ps);

/* "1.00", "13.7", "118". */
struct text text_ratio(double ratio);

/* "12.3 %", and a sign in front of it. */
struct text text_percent(double share);

/* A whole number from least to most and nothing else. */
bool text_parse(const char *text, uint64_t least, uint64_t most, uint64_t *value);

#endif /* TLBPOLICY_TEXT_H */
