/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Reads traces. Nothing in the file is believed: room for events grows with
 * what has been decoded, and each is held against the rules of format.c.
 */
#include "format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zstd.h>

struct reader {
	struct trace *trace;
	struct trace_problem *problem;
	struct trace_coder coder;
	ZSTD_DCtx *decompressor;
	ZSTD_inBuffer in;
	/* Of what the frame holds: a piece, and where it begins. */
	uint8_t text[1 << 16];
	size_t text_length;
	size_t text_at;
	uint64_t text_offset;
	size_t capacity;
	bool frame_is_done;
};

/* --------------------------------------------------------------- header --- */

static uint64_t little_endian(const uint8_t *from, uint32_t byte_count)
{
	uint64_t value = 0;

	while (byte_count > 0)
		value = value << 8 | from[--byte_count];
	return value;
}

static bool copy_text(struct reader *reader, size_t at, size_t length, char text[256])
{
	const uint8_t *from = (const uint8_t *)reader->in.src + at;

	if (memchr(from, '\0', length))
		return trace_complain(reader->problem, at, "a zero byte in the header's text");
	memcpy(text, from, length);
	text[length] = '\0';
	return true;
}

static bool read_fields(struct reader *reader, const uint8_t *header)
{
	struct trace_info *info = &reader->trace->info;
	uint64_t version = little_endian(header + TRACE_AT_VERSION, 4);

	if (version < 1 || version > TRACE_VERSION)
		return trace_complain(reader->problem, TRACE_AT_VERSION,
				      "version %u, and only 1 to %u are known",
				      (unsigned int)version, TRACE_VERSION);
	info->version = (uint32_t)version;
	info->cpu_count = (uint32_t)little_endian(header + TRACE_AT_CPU_COUNT, 4);
	info->event_count = little_endian(header + TRACE_AT_EVENT_COUNT, 8);
	info->granule_shift = (uint32_t)little_endian(header + TRACE_AT_GRANULE_SHIFT, 4);
	return true;
}

static bool read_texts(struct reader *reader, const uint8_t *header)
{
	struct trace_info *info = &reader->trace->info;
	size_t command_length = little_endian(header + TRACE_AT_COMMAND_LENGTH, 2);
	size_t what_length = little_endian(header + TRACE_AT_WHAT_LENGTH, 2);
	size_t length = TRACE_AT_TEXTS + command_length + what_length;

	if (command_length >= sizeof(info->command) || what_length >= sizeof(info->what))
		return trace_complain(reader->problem, TRACE_AT_COMMAND_LENGTH,
				      "a text of more than 255 bytes");
	if (reader->in.size < length + TRACE_CRC_LENGTH)
		return trace_complain(reader->problem, reader->in.size, "cut off in the header");
	if (little_endian(header + length, TRACE_CRC_LENGTH) != trace_crc32(header, length))
		return trace_complain(reader->problem, length, "the header's checksum is wrong");
	reader->in.pos = length + TRACE_CRC_LENGTH;
	return copy_text(reader, TRACE_AT_TEXTS, command_length, info->command) &&
	       copy_text(reader, TRACE_AT_TEXTS + command_length, what_length, info->what);
}

static bool read_header(struct reader *reader)
{
	const uint8_t *header = reader->in.src;
	const char *wrong;

	if (reader->in.size < TRACE_MAGIC_LENGTH ||
	    memcmp(header, TRACE_MAGIC, TRACE_MAGIC_LENGTH) != 0)
		return trace_complain(reader->problem, 0, "not a trace, or one not finished");
	if (reader->in.size < TRACE_AT_TEXTS)
		return trace_complain(reader->problem, reader->in.size, "cut off in the header");
	if (!read_fields(reader, header) || !read_texts(reader, header))
		return false;
	wrong = trace_check_info(&reader->trace->info);
	return !wrong || trace_complain(reader->problem, TRACE_AT_VERSION, "%s", wrong);
}

/* -------------------------------------------------------- decompressing --- */

/* The next piece of the frame; an empty one at its end. */
static bool refill(struct reader *reader)
{
	ZSTD_outBuffer out = { reader->text, sizeof(reader->text), 0 };
	size_t left;

	reader->text_offset += reader->text_length;
	reader->text_at = reader->text_length = 0;
	while (!reader->frame_is_done && out.pos == 0) {
		size_t before = reader->in.pos;

		left = ZSTD_decompressStream(reader->decompressor, &out, &reader->in);
		if (ZSTD_isError(left))
			return trace_complain(reader->problem, reader->in.pos, "zstd: %s",
					      ZSTD_getErrorName(left));
		reader->frame_is_done = left == 0;
		if (left != 0 && out.pos == 0 && reader->in.pos == before)
			return trace_complain(reader->problem, reader->in.size,
					      "cut off in the events");
	}
	reader->text_length = out.pos;
	return true;
}

/* In the middle of an event: the end of the text is a failure. */
static bool get(struct reader *reader, uint8_t *byte)
{
	if (reader->text_at == reader->text_length) {
		if (!refill(reader))
			return false;
		if (reader->text_length == 0)
			return trace_complain(reader->problem, reader->text_offset,
					      "uncompressed: ends within an event");
	}
	*byte = reader->text[reader->text_at++];
	return true;
}

static uint64_t text_offset(const struct reader *reader)
{
	return reader->text_offset + reader->text_at;
}

/* One number has one code: no byte 0 at the end, none beyond the width. */
static bool get_varint(struct reader *reader, uint64_t max, uint64_t *value)
{
	uint64_t offset = text_offset(reader);
	uint32_t shift = 0;
	uint8_t byte = 0;

	*value = 0;
	do {
		if (!get(reader, &byte))
			return false;
		if (shift == 63 && byte > 1)
			return trace_complain(reader->problem, offset,
					      "uncompressed: a number of more than 64 bits");
		*value |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	if (byte == 0 && shift > 7)
		return trace_complain(reader->problem, offset,
				      "uncompressed: a number with needless zeros");
	return *value <= max || trace_complain(reader->problem, offset,
					       "uncompressed: a number that is too large");
}

/* --------------------------------------------------------------- events --- */

static bool get_page(struct reader *reader, struct trace_event *event)
{
	uint64_t *last = &reader->coder.pages[event->cpu][event->kind];
	uint64_t offset = text_offset(reader);
	uint64_t code;

	if (!get_varint(reader, UINT64_MAX, &code))
		return false;
	*last += code >> 1 ^ (uint64_t)-(code & 1);
	if (*last > UINT64_MAX >> reader->coder.granule_shift)
		return trace_complain(reader->problem, offset,
				      "uncompressed: a page beyond the address space");
	event->va = *last << reader->coder.granule_shift;
	return true;
}

static bool get_ids(struct reader *reader, struct trace_event *event)
{
	uint64_t asid, vmid;

	if (!get_varint(reader, UINT16_MAX, &asid) || !get_varint(reader, UINT16_MAX, &vmid))
		return false;
	event->asid = (uint16_t)asid;
	event->vmid = (uint16_t)vmid;
	return true;
}

static bool get_request_detail(struct reader *reader, struct trace_event *event)
{
	uint64_t flags;

	if (!get_varint(reader, UINT32_MAX, &flags) || !get_ids(reader, event) ||
	    !get(reader, &event->space_kind) || !get(reader, &event->domain) ||
	    !get(reader, &event->stride_shift) || !get(reader, &event->level) ||
	    !get(reader, &event->cause))
		return false;
	event->flags = (uint32_t)flags;
	reader->coder.requests[event->cpu] = *event;
	return true;
}

static bool get_access(struct reader *reader, uint32_t tag, struct trace_event *event)
{
	event->count = 1;
	if (!get_page(reader, event) ||
	    ((tag & TRACE_TAG_COUNT) && !get_varint(reader, UINT64_MAX, &event->count)) ||
	    ((tag & TRACE_TAG_DETAIL) &&
	     !get(reader, &reader->coder.page_shifts[event->cpu])))
		return false;
	event->page_shift = reader->coder.page_shifts[event->cpu];
	return true;
}

static bool get_request(struct reader *reader, uint32_t tag, struct trace_event *event)
{
	struct trace_event range = *event;

	if (!get_page(reader, &range) || !get_varint(reader, UINT64_MAX, &range.count))
		return false;
	if (!(tag & TRACE_TAG_DETAIL))
		*event = reader->coder.requests[event->cpu];
	event->kind = range.kind;
	event->cpu = range.cpu;
	event->va = range.va;
	event->count = range.count;
	return !(tag & TRACE_TAG_DETAIL) || get_request_detail(reader, event);
}

static bool get_tag(struct reader *reader, struct trace_event *event, uint8_t *tag)
{
	static const uint8_t allowed[TRACE_KIND_COUNT] = {
		[TRACE_LOAD] = TRACE_TAG_COUNT | TRACE_TAG_DETAIL,
		[TRACE_STORE] = TRACE_TAG_COUNT | TRACE_TAG_DETAIL,
		[TRACE_FETCH] = TRACE_TAG_COUNT | TRACE_TAG_DETAIL,
		[TRACE_FLUSH] = TRACE_TAG_DETAIL,
	};
	uint64_t offset = text_offset(reader);

	if (!get(reader, tag))
		return false;
	event->kind = *tag & TRACE_TAG_KIND;
	if (event->kind >= TRACE_KIND_COUNT ||
	    (event->kind == TRACE_DONE && reader->trace->info.version < 2) ||
	    *tag & ~(TRACE_TAG_KIND | TRACE_TAG_CPU | allowed[event->kind]))
		return trace_complain(reader->problem, offset,
				      "uncompressed: an unknown kind of event");
	if ((*tag & TRACE_TAG_CPU) && !get(reader, &reader->coder.cpu))
		return false;
	event->cpu = reader->coder.cpu;
	/* Before it is an index. */
	return event->cpu < reader->trace->info.cpu_count ||
	       trace_complain(reader->problem, offset,
			      "uncompressed: CPU %u of %u", event->cpu,
			      reader->trace->info.cpu_count);
}

static bool get_event(struct reader *reader, struct trace_event *event)
{
	uint8_t tag;

	if (!get_tag(reader, event, &tag))
		return false;
	switch (event->kind) {
	case TRACE_SWITCH:
		return get_ids(reader, event);
	case TRACE_IDLE:
		return get_varint(reader, UINT64_MAX, &event->count);
	case TRACE_DONE:
		return get(reader, &event->action) &&
		       get_varint(reader, UINT64_MAX, &event->count);
	case TRACE_FLUSH:
		return get_request(reader, tag, event);
	default:
		return get_access(reader, tag, event);
	}
}

static bool append(struct reader *reader, const struct trace_event *event)
{
	struct trace *trace = reader->trace;

	if (trace->event_count == reader->capacity) {
		size_t capacity = reader->capacity ? reader->capacity / 2 * 3 : 1024;
		struct trace_event *events = realloc(trace->events, capacity * sizeof(*events));

		if (!events)
			return trace_complain(reader->problem, reader->in.pos, "out of memory");
		trace->events = events;
		reader->capacity = capacity;
	}
	trace->events[trace->event_count++] = *event;
	return true;
}

static bool read_event(struct reader *reader)
{
	uint64_t offset = text_offset(reader);
	struct trace_event event = {0};
	const char *wrong;

	if (reader->trace->event_count == reader->trace->info.event_count)
		return trace_complain(reader->problem, offset,
				      "uncompressed: more events than the header says");
	if (!get_event(reader, &event))
		return false;
	wrong = trace_check_event(&event, &reader->trace->info);
	if (!wrong)
		wrong = trace_check_order(&reader->coder, &event);
	if (wrong)
		return trace_complain(reader->problem, offset, "uncompressed: %s", wrong);
	return append(reader, &event);
}

static bool read_events(struct reader *reader)
{
	trace_coder_init(&reader->coder, reader->trace->info.granule_shift);
	for (;;) {
		if (reader->text_at == reader->text_length) {
			if (!refill(reader))
				return false;
			if (reader->text_length == 0)
				break;
		}
		if (!read_event(reader))
			return false;
	}
	if (reader->trace->event_count != reader->trace->info.event_count)
		return trace_complain(reader->problem, text_offset(reader),
				      "uncompressed: fewer events than the header says");
	return reader->in.pos == reader->in.size ||
	       trace_complain(reader->problem, reader->in.pos, "something behind the events");
}

/* ---------------------------------------------------------------- files --- */

bool trace_read_memory(struct trace *trace, const void *bytes, size_t length,
		       struct trace_problem *problem)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	bool good;

	*trace = (struct trace){0};
	if (reader)
		reader->decompressor = ZSTD_createDCtx();
	if (!reader || !reader->decompressor) {
		free(reader);
		return trace_complain(problem, 0, "out of memory");
	}
	reader->trace = trace;
	reader->problem = problem;
	reader->in = (ZSTD_inBuffer){ bytes, length, 0 };
	good = read_header(reader) && read_events(reader);
	ZSTD_freeDCtx(reader->decompressor);
	free(reader);
	if (!good)
		trace_free(trace);
	return good;
}

static bool read_file(FILE *file, uint8_t **bytes, size_t *length, struct trace_problem *problem)
{
	size_t size = 1 << 16;

	*length = 0;
	*bytes = malloc(size);
	while (*bytes) {
		uint8_t *larger;

		*length += fread(*bytes + *length, 1, size - *length, file);
		if (ferror(file))
			return trace_complain(problem, *length, "%s", strerror(errno));
		if (*length < size)
			return true;
		larger = realloc(*bytes, size *= 2);
		if (!larger)
			break;
		*bytes = larger;
	}
	return trace_complain(problem, *length, "out of memory");
}

bool trace_read(struct trace *trace, const char *path, struct trace_problem *problem)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes;
	size_t length;
	bool good;

	*trace = (struct trace){0};
	if (!file)
		return trace_complain(problem, 0, "%s", strerror(errno));
	good = read_file(file, &bytes, &length, problem);
	fclose(file);
	good = good && trace_read_memory(trace, bytes, length, problem);
	free(bytes);
	return good;
}

void trace_free(struct trace *trace)
{
	free(trace->events);
	*trace = (struct trace){0};
}

const struct trace_event *trace_done_at(const struct trace *trace, size_t event_index)
{
	const struct trace_event *done = &trace->events[event_index + 1];

	return event_index + 1 < trace->event_count && done->kind == TRACE_DONE ? done : NULL;
}

bool trace_is_recording(const struct trace *trace)
{
	size_t i, request_count = 0;

	for (i = 0; i < trace->event_count; i++) {
		if (trace->events[i].kind != TRACE_FLUSH)
			continue;
		request_count++;
		if (!trace_done_at(trace, i))
			return false;
	}
	return request_count > 0;
}
