/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "memory.h"

void table_init(struct table *table, const char *const *titles)
{
	size_t i;

	*table = (struct table){ 0 };
	for (i = 0; titles[i] && i < TABLE_MAX_COLUMNS; i++) {
		table->left[i] = i == 0 || titles[i][0] == '<';
		table_add(table, titles[i] + (titles[i][0] == '<'));
	}
	table->column_count = i;
}

void table_add(struct table *table, const char *text)
{
	table->cells = memory_grow(table->cells, table->cell_count, &table->capacity,
				   sizeof(*table->cells));
	table->cells[table->cell_count++] = memory_text(text);
}

void table_free(struct table *table)
{
	size_t i;

	for (i = 0; i < table->cell_count; i++)
		free(table->cells[i]);
	free(table->cells);
	*table = (struct table){ 0 };
}

static int width_of(const struct table *table, size_t column)
{
	size_t widest = 0;
	size_t i;

	for (i = column; i < table->cell_count; i += table->column_count)
		if (strlen(table->cells[i]) > widest)
			widest = strlen(table->cells[i]);
	return (int)widest;
}

void table_print(const struct table *table, FILE *out, unsigned int indent)
{
	size_t i;

	for (i = 0; i < table->cell_count; i++) {
		size_t column = i % table->column_count;
		bool last = column + 1 == table->column_count;
		int width = last && table->left[column] ? 0 : width_of(table, column);

		fprintf(out, "%*s", column == 0 ? (int)indent : 2, "");
		fprintf(out, table->left[column] ? "%-*s" : "%*s", width, table->cells[i]);
		if (last)
			fputc('\n', out);
	}
}

static void print_row_html(const struct table *table, FILE *out, size_t first, const char *tag)
{
	size_t column;

	fputs("<tr>", out);
	for (column = 0; column < table->column_count; column++) {
		const char *scope = first == 0	? " scope=\"col\"" :
				    column == 0 ? " scope=\"row\"" :
						  "";
		const char *name = column == 0 ? "th" : tag;

		fprintf(out, "<%s%s%s>", name, scope,
			column > 0 && table->left[column] ? " class=\"left\"" : "");
		html_text(out, table->cells[first + column]);
		fprintf(out, "</%s>", name);
	}
	fputs("</tr>\n", out);
}

void table_print_html(const struct table *table, FILE *out, const char *class, const char *caption)
{
	size_t i;

	/* A figure: a caption inside would be as wide as the table, and scroll with it. */
	fputs("<figure>\n<figcaption>", out);
	html_text(out, caption);
	fprintf(out,
		"</figcaption>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"%s\">\n"
		"<thead>\n",
		class);
	print_row_html(table, out, 0, "th");
	fputs("</thead>\n<tbody>\n", out);
	for (i = table->column_count; i < table->cell_count; i += table->column_count)
		print_row_html(table, out, i, "td");
	fputs("</tbody>\n</table></div>\n</figure>\n", out);
}
