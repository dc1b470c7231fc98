/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "trace.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_SHIFT 12

/* In the order of the file. */
enum trace_column {
	T_NS, CPU, PID, COMM, KIND, START, END, STRIDE, ASID, LEVEL, LAST_LEVEL, TLBI_OPS,
	RANGE_OPS, KPTI, OPS, CALLER, COLUMN_COUNT,
};

static const char *const column_names[COLUMN_COUNT] = {
	"t_ns", "cpu", "pid", "comm", "kind", "start", "end", "stride", "asid", "level",
	"last_level", "tlbi_ops", "range_ops", "kpti", "ops", "caller",
};

static const char *const kind_names[TRACE_KIND_COUNT] = {
	[TRACE_USER] = "user",
	[TRACE_KERNEL] = "kernel",
	[TRACE_USER_MM] = "user_mm",
	[TRACE_ALL] = "all",
};

struct line {
	unsigned long number;
	char *fields[COLUMN_COUNT];
};

static bool complain(const struct line *line, const char *what)
{
	fprintf(stderr, "replay: line %lu: %s\n", line->number, what);
	return false;
}

static bool complain_field(const struct line *line, enum trace_column column, const char *what)
{
	fprintf(stderr, "replay: line %lu: %s is '%s', %s\n", line->number, column_names[column],
		line->fields[column], what);
	return false;
}

/* Cuts the text in place. */
static bool split(struct line *line, char *text)
{
	int count = 0;
	char *field;

	while ((field = strsep(&text, ","))) {
		if (count == COLUMN_COUNT)
			return complain(line, "more than 16 fields");
		line->fields[count++] = field;
	}
	return count == COLUMN_COUNT || complain(line, "fewer than 16 fields");
}

/* strtoull alone takes blanks, signs and nothing at all. */
static bool number(const struct line *line, enum trace_column column, uint64_t max,
		   uint64_t *value)
{
	const char *text = line->fields[column];
	bool hex = text[0] == '0' && text[1] == 'x';
	const char *digits = hex ? text + 2 : text;
	char *end;

	if (!*digits || digits[strspn(digits, hex ? "0123456789abcdef" : "0123456789")])
		return complain_field(line, column, "not a number");
	errno = 0;
	*value = strtoull(digits, &end, hex ? 16 : 10);
	if (errno == ERANGE || *value > max)
		return complain_field(line, column, "too large");
	return true;
}

static bool kind(const struct line *line, struct trace_row *row)
{
	for (row->kind = 0; row->kind < TRACE_KIND_COUNT; row->kind++)
		if (strcmp(line->fields[KIND], kind_names[row->kind]) == 0)
			return true;
	return complain_field(line, KIND, "not user, kernel, user_mm or all");
}

static bool range(const struct line *line, struct trace_row *row)
{
	const uint64_t page_mask = (UINT64_C(1) << PAGE_SHIFT) - 1;
	uint64_t end_va;

	if (!number(line, START, UINT64_MAX, &row->start_va) ||
	    !number(line, END, UINT64_MAX, &end_va))
		return false;
	if (row->start_va & page_mask)
		return complain_field(line, START, "not at a page");
	if (end_va & page_mask)
		return complain_field(line, END, "not at a page");
	row->page_count = (end_va - row->start_va) >> PAGE_SHIFT;
	if (row->kind == TRACE_USER_MM)
		return row->page_count == 0 || complain_field(line, END, "not the start");
	return end_va > row->start_va || complain_field(line, END, "not above the start");
}

/* 0 where there is none. */
static bool stride(const struct line *line, struct trace_row *row)
{
	uint64_t stride_bytes;

	if (!number(line, STRIDE, UINT64_C(1) << 30, &stride_bytes))
		return false;
	if (stride_bytes == 0 && row->kind != TRACE_USER && row->kind != TRACE_KERNEL)
		return true;
	if (stride_bytes < 1 << PAGE_SHIFT || (stride_bytes & (stride_bytes - 1)))
		return complain_field(line, STRIDE, "not a size of mappings");
	while (UINT64_C(1) << row->stride_shift < stride_bytes)
		row->stride_shift++;
	return true;
}

static bool operations(const struct line *line, struct trace_row *row)
{
	uint64_t kpti;

	if (!number(line, TLBI_OPS, UINT32_MAX, &row->op_count) ||
	    !number(line, RANGE_OPS, UINT32_MAX, &row->range_op_count) ||
	    !number(line, KPTI, 1, &kpti))
		return false;
	if (row->op_count == 0)
		return complain_field(line, TLBI_OPS, "a row of no operation");
	if (row->range_op_count > row->op_count)
		return complain_field(line, RANGE_OPS, "more than tlbi_ops");
	return kpti == 0 || complain_field(line, KPTI, "which is not replayed");
}

static bool parse(const struct line *line, struct trace_row *row)
{
	uint64_t asid, level, last_level;

	*row = (struct trace_row){0};
	if (!number(line, T_NS, UINT64_MAX, &row->at_ns) || !kind(line, row) ||
	    !range(line, row) || !stride(line, row) || !operations(line, row) ||
	    !number(line, ASID, UINT16_MAX, &asid) || !number(line, LEVEL, 3, &level) ||
	    !number(line, LAST_LEVEL, 1, &last_level))
		return false;
	row->asid = (uint16_t)asid;
	row->level = (uint32_t)level;
	row->leaf_only = last_level;
	return true;
}

static bool append(struct trace *trace, const struct trace_row *row)
{
	if (trace->row_count == trace->capacity) {
		size_t capacity = trace->capacity ? 2 * trace->capacity : 4096;
		struct trace_row *rows = realloc(trace->rows, capacity * sizeof(*rows));

		if (!rows)
			return false;
		trace->rows = rows;
		trace->capacity = capacity;
	}
	trace->rows[trace->row_count++] = *row;
	return true;
}

static bool header(const struct line *line)
{
	enum trace_column column;

	for (column = T_NS; column < COLUMN_COUNT; column++)
		if (strcmp(line->fields[column], column_names[column]) != 0)
			return complain_field(line, column, "not the name of this column");
	return true;
}

static bool read_line(struct trace *trace, struct line *line, char *text, size_t length)
{
	struct trace_row row;

	if (strlen(text) != length)
		return complain(line, "holds a zero byte");
	if (length == 0 || text[length - 1] != '\n')
		return complain(line, "cut off");
	text[length - 1] = '\0';
	if (!split(line, text))
		return false;
	if (line->number == 1)
		return header(line);
	if (!parse(line, &row))
		return false;
	return append(trace, &row) || complain(line, "out of memory");
}

bool trace_read(struct trace *trace, FILE *input)
{
	struct line line = {0};
	char *text = NULL;
	size_t size = 0;
	ssize_t length;
	bool good = true;

	*trace = (struct trace){0};
	while (good && (length = getline(&text, &size, input)) >= 0) {
		line.number++;
		good = read_line(trace, &line, text, (size_t)length);
	}
	free(text);
	if (good && ferror(input))
		good = complain(&line, strerror(errno));
	if (good && trace->row_count == 0)
		good = complain(&line, "no row: expected a recording on standard input");
	if (!good)
		trace_free(trace);
	return good;
}

void trace_free(struct trace *trace)
{
	free(trace->rows);
	*trace = (struct trace){0};
}
