/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* For tests of importers: from a text to a trace, and that as a text again. */
#ifndef TLBP_TRACE_IMPORTED_H
#define TLBP_TRACE_IMPORTED_H

#include "import.h"
#include "unit.h"

#include <unistd.h>

#define IMPORTED_MAX_INPUTS 4

/* One of the importers, with its options at hand. */
typedef bool imported_call(FILE *const *in, size_t in_count, struct trace_writer *writer,
			   struct trace_import_counts *counts, struct trace_problem *problem);

struct imported {
	bool good;
	struct trace_problem problem;
	struct trace_import_counts counts;
	uint32_t cpu_count;
	/* "0 load 4a2d*3", "0 flush munmap 4a2d+16", in page numbers, one a line. */
	char text[4000];
};

static inline void imported_print_request(char *line, size_t size, const struct trace_event *event)
{
	char level[16] = "", stride[16] = "";

	/* Of blocks: that of pages goes without saying. */
	if (event->level && event->level != TLBP_LEVEL_3)
		snprintf(level, sizeof(level), " level %u", event->level);
	if (event->stride_shift && event->stride_shift != 12)
		snprintf(stride, sizeof(stride), " stride %u", event->stride_shift);
	snprintf(line, size, "%u flush %s %" PRIx64 "+%" PRIu64 " asid %u%s%s%s%s%s%s\n",
		 event->cpu, trace_cause_name(event->cause), event->va >> 12, event->count,
		 event->asid,
		 event->flags & TLBP_LEAF_ONLY ? " leaf" : "",
		 event->flags & TLBP_WANT_WHOLE_SPACE ? " whole" : "",
		 event->space_kind == TLBP_SPACE_KERNEL ? " kernel" : "",
		 event->domain == TLBP_DOMAIN_INNER ? "" : " not inner", level, stride);
}

static inline void imported_print(char *line, size_t size, const struct trace_event *event)
{
	if (event->kind == TRACE_FLUSH)
		imported_print_request(line, size, event);
	else if (event->kind == TRACE_SWITCH)
		snprintf(line, size, "%u switch %u\n", event->cpu, event->asid);
	else if (event->kind == TRACE_DONE)
		snprintf(line, size, "%u done %" PRIu64 "%s\n", event->cpu, event->count,
			 event->action == TLBP_BY_ADDRESS ? "" : " whole");
	else if (event->kind == TRACE_IDLE)
		snprintf(line, size, "%u idle %" PRIu64 "\n", event->cpu, event->count);
	else
		snprintf(line, size, "%u %s %" PRIx64 "*%" PRIu64 "\n", event->cpu,
			 trace_kind_name(event->kind), event->va >> 12, event->count);
}

static inline void imported_read(struct imported *imported, const char *path)
{
	struct trace_problem problem;
	struct trace trace;
	size_t i, length = 0;

	assert_true(trace_read(&trace, path, &problem));
	imported->cpu_count = trace.info.cpu_count;
	for (i = 0; i < trace.event_count && length + 100 < sizeof(imported->text); i++) {
		imported_print(imported->text + length, sizeof(imported->text) - length,
			       &trace.events[i]);
		length += strlen(imported->text + length);
	}
	trace_free(&trace);
}

/* Whatever the importer says, the writer can be closed and the trace read. */
static inline struct imported imported_from_bytes(imported_call *call, const char *const *inputs,
						  const size_t *lengths, size_t in_count)
{
	const struct trace_info info = { .granule_shift = 12 };
	char path[] = "/tmp/test-import-XXXXXX";
	int descriptor = mkstemp(path);
	struct imported imported = { .text = "" };
	FILE *in[IMPORTED_MAX_INPUTS];
	struct trace_problem problem;
	struct trace_writer *writer;
	size_t i;

	assert_true(descriptor >= 0);
	close(descriptor);
	for (i = 0; i < in_count; i++) {
		in[i] = tmpfile();
		fwrite(inputs[i], 1, lengths[i], in[i]);
		rewind(in[i]);
	}
	writer = trace_writer_open(path, &info, &problem);
	assert_non_null(writer);
	imported.good = call(in, in_count, writer, &imported.counts, &imported.problem);
	if (trace_writer_close(writer, &problem))
		imported_read(&imported, path);
	for (i = 0; i < in_count; i++)
		fclose(in[i]);
	unlink(path);
	return imported;
}

static inline struct imported imported_from(imported_call *call, const char *input)
{
	size_t length = strlen(input);

	return imported_from_bytes(call, &input, &length, 1);
}

static inline void assert_imported(imported_call *call, const char *input, const char *text)
{
	struct imported imported = imported_from(call, input);

	if (!imported.good)
		fail_msg("%s, at %" PRIu64, imported.problem.message, imported.problem.offset);
	assert_string_equal(imported.text, text);
}

static inline void assert_not_imported(imported_call *call, const char *input, const char *message,
				       uint64_t offset)
{
	struct imported imported = imported_from(call, input);

	assert_false(imported.good);
	if (!strstr(imported.problem.message, message) || imported.problem.offset != offset)
		fail_msg("'%s' at %" PRIu64 ", instead of '%s' at %" PRIu64,
			 imported.problem.message, imported.problem.offset, message, offset);
}

#endif /* TLBP_TRACE_IMPORTED_H */
