/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What reader and writer agree on; docs/trace-format.md has it in words. Both
 * hold every event and every header against the same rules.
 */
#ifndef TLBP_TRACE_FORMAT_H
#define TLBP_TRACE_FORMAT_H

#include "trace.h"

#define TRACE_MAGIC "TLBTRACE"
#define TRACE_MAGIC_LENGTH 8

/* The header: offsets of its fields, little-endian, then the texts and a CRC-32. */
enum {
	TRACE_AT_VERSION = 8,
	TRACE_AT_CPU_COUNT = 12,
	TRACE_AT_EVENT_COUNT = 16,
	TRACE_AT_GRANULE_SHIFT = 24,
	TRACE_AT_COMMAND_LENGTH = 28,
	TRACE_AT_WHAT_LENGTH = 30,
	TRACE_AT_TEXTS = 32,
	TRACE_CRC_LENGTH = 4,
	TRACE_HEADER_MAX = TRACE_AT_TEXTS + 2 * 255 + TRACE_CRC_LENGTH,
};

/* First byte of an event: its kind, and which fields differ from what is likely. */
enum {
	TRACE_TAG_KIND = 0x07,
	TRACE_TAG_CPU = 0x08,	 /* not the CPU of the event before */
	TRACE_TAG_COUNT = 0x10,	 /* of accesses: not 1 */
	TRACE_TAG_DETAIL = 0x20, /* of accesses: page_shift; of requests: all but the range */
};

#define TRACE_VARINT_MAX 10
#define TRACE_EVENT_MAX (2 + 7 * TRACE_VARINT_MAX)

/* What the next event is coded against. */
struct trace_coder {
	uint32_t granule_shift;
	uint8_t cpu;
	/* Page last accessed, by CPU and kind; of requests the start. */
	uint64_t pages[TRACE_MAX_CPUS][TRACE_KIND_COUNT];
	uint8_t page_shifts[TRACE_MAX_CPUS];
	/* Last request of each CPU, for all but its range. */
	struct trace_event requests[TRACE_MAX_CPUS];
	/* Kind and CPU of the event before. */
	struct trace_event last;
};

void trace_coder_init(struct trace_coder *coder, uint32_t granule_shift);

/* All NULL if it is fine, else what is wrong. */
const char *trace_check_info(const struct trace_info *info);
const char *trace_check_event(const struct trace_event *event, const struct trace_info *info);

/* The same for where an event stands; remembers it. */
const char *trace_check_order(struct trace_coder *coder, const struct trace_event *event);

uint32_t trace_crc32(const uint8_t *bytes, size_t length);

static inline bool trace_is_access(uint32_t kind)
{
	return kind <= TRACE_FETCH;
}

/* What a writer was opened with. */
uint32_t trace_writer_granule_shift(const struct trace_writer *writer);
/* Why trace_writer_add() said no. */
const char *trace_writer_failure(const struct trace_writer *writer);

/* false, for the caller to return. */
bool trace_complain(struct trace_problem *problem, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* TLBP_TRACE_FORMAT_H */
