/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Reading text line by line, and saying where in it something is wrong. */
#ifndef TLBP_TRACE_TEXT_H
#define TLBP_TRACE_TEXT_H

#include "trace.h"

struct text {
	FILE *in;
	/* The line that was read last, without its end. */
	char *line;
	size_t size;
	uint64_t number;
	uint64_t offset;
	uint64_t next_offset;
	/* How messages call it, "" for no name of its own. */
	char name[24];
};

enum text_status { TEXT_LINE, TEXT_END, TEXT_BAD };

void text_init(struct text *text, FILE *in);
void text_free(struct text *text);

/* TEXT_BAD: unreadable, a zero byte, or the last line has no end. */
enum text_status text_next(struct text *text, struct trace_problem *problem);

/* false, with the line's offset plus that of at, a place in the line or NULL. */
bool text_complain(const struct text *text, const char *at, struct trace_problem *problem,
		   const char *what);

/*
 * Moves *at behind a number without sign: digits of the base, 10 or 16, or any
 * base's prefix if it is 0. false if there is none or it has more than 64 bits.
 */
bool text_number(const char **at, int base, uint64_t *value);
/* Moves *at behind the word, if it is there. */
bool text_skip(const char **at, const char *word);

#endif /* TLBP_TRACE_TEXT_H */
