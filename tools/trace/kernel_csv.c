/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Traces of the recordings traces/linux-6.1-*.csv.gz, uncompressed: what an
 * arm64 Linux asked for, as its TLBI instructions tell. traces/README.md
 * explains the columns. Their time is an emulator's and is left out.
 */
#include "format.h"
#include "import.h"
#include "text.h"

#include <string.h>

/* In the order of the file. */
enum column {
	T_NS, CPU, PID, COMM, KIND, START, END, STRIDE, ASID, LEVEL, LAST_LEVEL, TLBI_OPS,
	RANGE_OPS, KPTI, OPS, CALLER, COLUMN_COUNT,
};

static const char *const column_names[COLUMN_COUNT] = {
	"t_ns", "cpu", "pid", "comm", "kind", "start", "end", "stride", "asid", "level",
	"last_level", "tlbi_ops", "range_ops", "kpti", "ops", "caller",
};

struct table {
	struct text text;
	struct trace_problem *problem;
	uint32_t granule_shift;
	char *fields[COLUMN_COUNT];
};

static bool complain(const struct table *table, enum column column, const char *what)
{
	char message[100];

	snprintf(message, sizeof(message), "%s: %s", column_names[column], what);
	return text_complain(&table->text, table->fields[column], table->problem, message);
}

/* Cuts the line in place. */
static bool split(struct table *table)
{
	char *at = table->text.line;
	enum column column;

	for (column = T_NS; column < COLUMN_COUNT; column++) {
		table->fields[column] = at;
		at += strcspn(at, ",");
		if ((*at == ',') != (column < CALLER))
			return text_complain(&table->text, at, table->problem,
					     "not 16 fields with commas between them");
		if (*at)
			*at++ = '\0';
	}
	return true;
}

static bool check_names(const struct table *table)
{
	enum column column;

	for (column = T_NS; column < COLUMN_COUNT; column++)
		if (strcmp(table->fields[column], column_names[column]) != 0)
			return complain(table, column, "not the name of this column");
	return true;
}

static bool number(const struct table *table, enum column column, uint64_t max, uint64_t *value)
{
	const char *at = table->fields[column];

	if (!text_number(&at, 0, value) || *at)
		return complain(table, column, "not a number");
	return *value <= max || complain(table, column, "too large");
}

static bool parse_kind(const struct table *table, struct trace_event *event)
{
	const char *kind = table->fields[KIND];
	bool is_user = strcmp(kind, "user") == 0, is_user_mm = strcmp(kind, "user_mm") == 0;

	event->space_kind = is_user || is_user_mm ? TLBP_SPACE_USER : TLBP_SPACE_KERNEL;
	event->flags = is_user_mm ? TLBP_WANT_WHOLE_SPACE : 0;
	return is_user || is_user_mm || strcmp(kind, "kernel") == 0 || strcmp(kind, "all") == 0 ||
	       complain(table, KIND, "not user, kernel, user_mm or all");
}

static bool parse_range(const struct table *table, struct trace_event *event)
{
	uint64_t mask = (UINT64_C(1) << table->granule_shift) - 1;
	uint64_t end_va;

	if (!number(table, START, UINT64_MAX, &event->va) ||
	    !number(table, END, UINT64_MAX, &end_va))
		return false;
	if (event->va & mask)
		return complain(table, START, "not at a page");
	if (end_va & mask)
		return complain(table, END, "not at a page");
	if (event->flags & TLBP_WANT_WHOLE_SPACE)
		return end_va == event->va || complain(table, END, "not the start");
	event->count = (end_va - event->va) >> table->granule_shift;
	return end_va > event->va || complain(table, END, "not above the start");
}

/* 0 where there is none. */
static bool parse_stride(const struct table *table, struct trace_event *event)
{
	uint64_t stride_bytes;

	if (!number(table, STRIDE, UINT64_C(1) << 42, &stride_bytes))
		return false;
	if (stride_bytes & (stride_bytes - 1))
		return complain(table, STRIDE, "not a power of two");
	if (stride_bytes != 0 && stride_bytes < UINT64_C(1) << table->granule_shift)
		return complain(table, STRIDE, "less than a page");
	while (stride_bytes >> event->stride_shift > 1)
		event->stride_shift++;
	return true;
}

static bool parse_rest(const struct table *table, struct trace_event *event)
{
	uint64_t cpu, asid, level, last_level, kpti;

	if (!number(table, CPU, TRACE_MAX_CPUS - 1, &cpu) ||
	    !number(table, ASID, UINT16_MAX, &asid) || !number(table, LEVEL, 3, &level) ||
	    !number(table, LAST_LEVEL, 1, &last_level) || !number(table, KPTI, 1, &kpti))
		return false;
	event->cpu = (uint8_t)cpu;
	event->asid = (uint16_t)asid;
	event->level = (uint8_t)level;
	event->flags |= last_level ? TLBP_LEAF_ONLY : 0;
	return true;
}

static void set_cause(const struct table *table, struct trace_event *event)
{
	if (event->space_kind == TLBP_SPACE_KERNEL)
		event->cause = TRACE_CAUSE_KERNEL;
	else if (strcmp(table->fields[CALLER], "dup_mmap") == 0)
		event->cause = TRACE_CAUSE_FORK;
}

static bool parse(const struct table *table, struct trace_event *event)
{
	*event = (struct trace_event){ .kind = TRACE_FLUSH, .domain = TLBP_DOMAIN_INNER };
	if (!parse_kind(table, event) || !parse_range(table, event) ||
	    !parse_stride(table, event) || !parse_rest(table, event))
		return false;
	set_cause(table, event);
	return true;
}

static bool do_line(struct table *table, struct trace_writer *writer,
		    struct trace_import_counts *counts)
{
	struct trace_event event;

	if (!split(table))
		return false;
	if (table->text.number == 1)
		return check_names(table);
	if (!parse(table, &event))
		return false;
	counts->requests++;
	counts->pages += event.count;
	return trace_writer_add(writer, &event) ||
	       text_complain(&table->text, NULL, table->problem, trace_writer_failure(writer));
}

bool trace_import_kernel_csv(FILE *in, struct trace_writer *writer,
			     struct trace_import_counts *counts, struct trace_problem *problem)
{
	struct table table = {
		.problem = problem, .granule_shift = trace_writer_granule_shift(writer),
	};
	struct trace_import_counts own = {0};
	enum text_status status;
	bool good = true;

	text_init(&table.text, in);
	while (good && (status = text_next(&table.text, problem)) != TEXT_END)
		good = status == TEXT_LINE && do_line(&table, writer, &own);
	if (good && own.requests == 0)
		good = trace_complain(problem, table.text.next_offset, "no row");
	text_free(&table.text);
	if (counts)
		*counts = own;
	return good;
}
