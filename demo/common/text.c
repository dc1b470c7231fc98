/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "text.h"

/* Written from the end; returns where the number starts. */
static char *put_digits(char *end, uint64_t value)
{
	do
		*--end = (char)('0' + value % 10);
	while (value /= 10);
	return end;
}

static struct demo_text moved_to_front(const char *start)
{
	struct demo_text text;
	unsigned int i = 0;

	while ((text.chars[i] = start[i]))
		i++;
	return text;
}

struct demo_text demo_count_text(uint64_t count)
{
	char buffer[32];
	char *at = buffer + sizeof(buffer) - 1;
	unsigned int digit_count = 0;

	*at = '\0';
	do {
		if (digit_count > 0 && digit_count % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + count % 10);
		digit_count++;
	} while (count /= 10);
	return moved_to_front(at);
}

/* hundredths, with as many decimals as leave three digits, then the unit. */
static struct demo_text three_digits(uint64_t hundredths, const char *unit)
{
	char buffer[32];
	char *at = buffer + sizeof(buffer) - 1;
	unsigned int unit_length = 0;

	while (unit[unit_length])
		unit_length++;
	*at = '\0';
	while (unit_length > 0)
		*--at = unit[--unit_length];
	*--at = ' ';
	if (hundredths < 1000)
		*--at = (char)('0' + hundredths % 10);
	if (hundredths < 10000) {
		*--at = (char)('0' + hundredths / 10 % 10);
		*--at = '.';
	}
	return moved_to_front(put_digits(at, hundredths / 100));
}

struct demo_text demo_short_count_text(uint64_t count)
{
	const uint64_t million = 1000000;
	const uint64_t billion = 1000 * million;

	if (count < 10 * million)
		return demo_count_text(count);
	if (count < billion)
		return three_digits(count / (million / 100), "M");
	return three_digits(count / (billion / 100), "G");
}

struct demo_text demo_duration_text(uint64_t duration_ns)
{
	static const struct {
		const char *unit;
		uint64_t unit_ns;
	} units[] = {
		{"h", UINT64_C(3600000000000)},
		{"min", UINT64_C(60000000000)},
		{"s", 1000000000},
		{"ms", 1000000},
		{"us", 1000},
	};
	unsigned int i;
	struct demo_text text;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (duration_ns >= units[i].unit_ns)
			return three_digits(duration_ns / (units[i].unit_ns / 100), units[i].unit);

	/* Nanoseconds are whole: no decimals. */
	text = demo_count_text(duration_ns);
	for (i = 0; text.chars[i]; i++)
		;
	text.chars[i] = ' ';
	text.chars[i + 1] = 'n';
	text.chars[i + 2] = 's';
	text.chars[i + 3] = '\0';
	return text;
}
