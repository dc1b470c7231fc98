/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Lines, numbers and places of what the importers read; text.h says what each does. */
#include "text.h"
#include "format.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void text_init(struct text *text, FILE *in)
{
	*text = (struct text){ .in = in };
}

void text_free(struct text *text)
{
	free(text->line);
	text->line = NULL;
}

bool text_complain(const struct text *text, const char *at, struct trace_problem *problem,
		   const char *what)
{
	uint64_t column = at ? (uint64_t)(at - text->line) : 0;

	return trace_complain(problem, text->offset + column, "%sline %" PRIu64 ": %s",
			      text->name, text->number, what);
}

static enum text_status bad(const struct text *text, struct trace_problem *problem,
			    const char *what)
{
	text_complain(text, NULL, problem, what);
	return TEXT_BAD;
}

enum text_status text_next(struct text *text, struct trace_problem *problem)
{
	ssize_t length;

	errno = 0;
	length = getline(&text->line, &text->size, text->in);
	text->offset = text->next_offset;
	if (length < 0 && (ferror(text->in) || errno == ENOMEM))
		return bad(text, problem, strerror(errno));
	if (length < 0)
		return TEXT_END;
	text->number++;
	text->next_offset += (uint64_t)length;
	if (text->line[length - 1] != '\n')
		return bad(text, problem, "cut off: no end of line");
	text->line[length - 1] = '\0';
	return strlen(text->line) + 1 == (size_t)length ? TEXT_LINE :
							   bad(text, problem, "a zero byte");
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

bool text_number(const char **at, int base, uint64_t *value)
{
	const char *from = *at;

	if (base == 0)
		base = text_skip(&from, "0x") ? 16 : 10;
	*at = from;
	*value = 0;
	for (; digit_of(**at) < base; ++*at) {
		uint64_t digit = (uint64_t)digit_of(**at);

		if (*value > (UINT64_MAX - digit) / (uint64_t)base)
			return false;
		*value = *value * (uint64_t)base + digit;
	}
	return *at != from;
}

bool text_skip(const char **at, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*at, word, length) != 0)
		return false;
	*at += length;
	return true;
}
