/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Tables for terminals and for HTML. The first column is text and stands left,
 * others are numbers and stand right, but those whose title begins with '<'.
 */
#ifndef TLBPOLICY_TABLE_H
#define TLBPOLICY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_MAX_COLUMNS 16

struct table {
	size_t column_count;
	bool left[TABLE_MAX_COLUMNS];
	size_t cell_count;
	size_t capacity;
	char **cells;
};

/* Column titles, NULL at the end; '<' in front of one is not part of it. */
void table_init(struct table *table, const char *const *titles);
/* The next cell, row by row. */
void table_add(struct table *table, const char *text);
void table_free(struct table *table);

/* Rows begin with indent blanks. */
void table_print(const struct table *table, FILE *out, unsigned int indent);
/* With a caption above it and a class for the style; all text is escaped. */
void table_print_html(const struct table *table, FILE *out, const char *class, const char *caption);

#endif /* TLBPOLICY_TABLE_H */
