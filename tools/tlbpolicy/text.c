/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text text_count(uint64_t count)
{
	char digits[24];
	struct text text;
	size_t length;
	size_t from;
	size_t to = 0;

	if (count == UINT64_MAX)
		return (struct text){ "none" };
	length = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, count);
	for (from = 0; from < length; from++) {
		if (from > 0 && (length - from) % 3 == 0)
			text.chars[to++] = ',';
		text.chars[to++] = digits[from];
	}
	text.chars[to] = '\0';
	return text;
}

/* With as many decimals as leave three digits. */
static void put_three_digits(struct text *text, double value, const char *unit)
{
	int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

	snprintf(text->chars, sizeof(text->chars), "%.*f%s", decimals, value, unit);
}

struct text text_duration(int64_t duration_ps)
{
	static const struct {
		const char *unit;
		double unit_ps;
	} units[] = { { " s", 1e12 }, { " ms", 1e9 }, { " us", 1e6 }, { " ns", 1e3 } };
	const size_t last = sizeof(units) / sizeof(units[0]) - 1;
	double size_ps = fabs((double)duration_ps);
	struct text size;
	struct text text;
	size_t i = 0;

	if (duration_ps == 0)
		return (struct text){ "0" };
	/* 999.6 us is 1.00 ms, not 1000 us. */
	while (i < last && size_ps < units[i].unit_ps * 0.9995)
		i++;
	put_three_digits(&size, size_ps / units[i].unit_ps, units[i].unit);
	snprintf(text.chars, sizeof(text.chars), "%s%.40s", duration_ps < 0 ? "-" : "", size.chars);
	return text;
}

struct text text_ratio(double ratio)
{
	struct text text;

	put_three_digits(&text, ratio, "");
	return text;
}

struct text text_percent(double share)
{
	struct text text;

	snprintf(text.chars, sizeof(text.chars), "%+.1f %%", share * 100);
	return text;
}

bool text_parse(const char *text, uint64_t least, uint64_t most, uint64_t *value)
{
	unsigned long long number;
	char *end;

	/* strtoull() takes blanks and signs. */
	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno != 0 || *end != '\0' || number < least || number > most)
		return false;
	*value = number;
	return true;
}
