/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Reads the recordings of traces/; traces/README.md explains their columns. */
#ifndef DEMO_TRACE_H
#define DEMO_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum trace_kind {
	TRACE_USER,
	TRACE_KERNEL,
	TRACE_USER_MM,
	TRACE_ALL,
	TRACE_KIND_COUNT,
};

/* One row, what the replay needs of it. */
struct trace_row {
	uint64_t at_ns;
	uint64_t start_va;
	uint64_t page_count;
	uint64_t op_count;
	uint64_t range_op_count;
	uint32_t stride_shift;
	uint32_t level;
	uint16_t asid;
	uint8_t kind;
	bool leaf_only;
};

struct trace {
	struct trace_row *rows;
	size_t row_count;
	size_t capacity;
};

/* On a bad line: false, and a message with the line's number on stderr. */
bool trace_read(struct trace *trace, FILE *input);
void trace_free(struct trace *trace);

#endif /* DEMO_TRACE_H */
