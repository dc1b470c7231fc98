/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Writes traces: joins accesses, codes events, compresses. The header comes
 * last, into room kept for it, so a file that was not finished has no magic.
 */
#include "format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <zstd.h>

/* Slow to write and fast to read: traces are written once. */
#define LEVEL 19
#define TEXT_SIZE (1 << 16)

/* Accesses of one CPU that may still grow, in the order of their first ones. */
struct pending {
	struct trace_event accesses[TRACE_FETCH + 1];
	uint32_t count;
};

struct trace_writer {
	FILE *file;
	ZSTD_CCtx *compressor;
	struct trace_info info;
	/* The CPUs that an event may name, and those that were named. */
	struct trace_info limits;
	uint32_t seen_cpu_count;
	struct trace_coder coder;
	struct pending pending[TRACE_MAX_CPUS];
	uint8_t text[TEXT_SIZE];
	size_t text_length;
	uint64_t added_count;
	bool failed;
	struct trace_problem problem;
};

static bool fail(struct trace_writer *writer, const char *what)
{
	if (!writer->failed)
		trace_complain(&writer->problem, writer->added_count, "%s", what);
	writer->failed = true;
	return false;
}

/* ----------------------------------------------------------- compressing --- */

static bool compress(struct trace_writer *writer, ZSTD_EndDirective directive)
{
	static const char *const what = "cannot compress";
	ZSTD_inBuffer in = { writer->text, writer->text_length, 0 };
	uint8_t block[1 << 14];
	size_t left;

	do {
		ZSTD_outBuffer out = { block, sizeof(block), 0 };

		left = ZSTD_compressStream2(writer->compressor, &out, &in, directive);
		if (ZSTD_isError(left))
			return fail(writer, what);
		if (fwrite(block, 1, out.pos, writer->file) != out.pos)
			return fail(writer, strerror(errno));
	} while (directive == ZSTD_e_end ? left != 0 : in.pos < in.size);
	writer->text_length = 0;
	return true;
}

static void put(struct trace_writer *writer, uint8_t byte)
{
	writer->text[writer->text_length++] = byte;
}

static void put_varint(struct trace_writer *writer, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put(writer, (uint8_t)(value | 0x80));
	put(writer, (uint8_t)value);
}

/* Small steps in both directions become small numbers. */
static void put_page(struct trace_writer *writer, const struct trace_event *event)
{
	uint64_t *last = &writer->coder.pages[event->cpu][event->kind];
	uint64_t page = event->va >> writer->coder.granule_shift;
	uint64_t delta = page - *last;

	put_varint(writer, delta << 1 ^ (uint64_t)-(delta >> 63));
	*last = page;
}

/* ---------------------------------------------------------------- coding --- */

static bool same_detail(const struct trace_event *a, const struct trace_event *b)
{
	return a->flags == b->flags && a->asid == b->asid && a->vmid == b->vmid &&
	       a->space_kind == b->space_kind && a->domain == b->domain &&
	       a->stride_shift == b->stride_shift && a->level == b->level && a->cause == b->cause;
}

static void put_detail(struct trace_writer *writer, const struct trace_event *event)
{
	put_varint(writer, event->flags);
	put_varint(writer, event->asid);
	put_varint(writer, event->vmid);
	put(writer, event->space_kind);
	put(writer, event->domain);
	put(writer, event->stride_shift);
	put(writer, event->level);
	put(writer, event->cause);
}

static uint32_t tag_of(const struct trace_coder *coder, const struct trace_event *event)
{
	uint32_t tag = event->kind;

	if (event->cpu != coder->cpu)
		tag |= TRACE_TAG_CPU;
	if (trace_is_access(event->kind) && event->count != 1)
		tag |= TRACE_TAG_COUNT;
	if (trace_is_access(event->kind) && event->page_shift != coder->page_shifts[event->cpu])
		tag |= TRACE_TAG_DETAIL;
	if (event->kind == TRACE_FLUSH && !same_detail(event, &coder->requests[event->cpu]))
		tag |= TRACE_TAG_DETAIL;
	return tag;
}

static void put_event(struct trace_writer *writer, const struct trace_event *event)
{
	struct trace_coder *coder = &writer->coder;
	uint32_t tag = tag_of(coder, event);

	put(writer, (uint8_t)tag);
	if (tag & TRACE_TAG_CPU)
		put(writer, coder->cpu = event->cpu);
	if (trace_is_access(event->kind) || event->kind == TRACE_FLUSH)
		put_page(writer, event);
	if (event->kind == TRACE_DONE)
		put(writer, event->action);
	if ((tag & TRACE_TAG_COUNT) || event->kind == TRACE_FLUSH || event->kind == TRACE_IDLE ||
	    event->kind == TRACE_DONE)
		put_varint(writer, event->count);
	if (event->kind == TRACE_SWITCH) {
		put_varint(writer, event->asid);
		put_varint(writer, event->vmid);
	}
	if (!(tag & TRACE_TAG_DETAIL))
		return;
	if (event->kind == TRACE_FLUSH) {
		put_detail(writer, event);
		coder->requests[event->cpu] = *event;
	} else {
		put(writer, coder->page_shifts[event->cpu] = event->page_shift);
	}
}

static bool emit(struct trace_writer *writer, const struct trace_event *event)
{
	const char *wrong = trace_check_order(&writer->coder, event);

	if (wrong)
		return fail(writer, wrong);
	if (writer->info.event_count == TRACE_MAX_EVENTS)
		return fail(writer, "more than 2^28 events");
	if (writer->text_length > TEXT_SIZE - TRACE_EVENT_MAX &&
	    !compress(writer, ZSTD_e_continue))
		return false;
	put_event(writer, event);
	if (event->kind == TRACE_DONE)
		writer->info.version = TRACE_VERSION;
	writer->info.event_count++;
	return true;
}

/* --------------------------------------------------------------- joining --- */

static bool emit_pending(struct trace_writer *writer, struct pending *pending)
{
	uint32_t i;

	for (i = 0; i < pending->count; i++)
		if (!emit(writer, &pending->accesses[i]))
			return false;
	pending->count = 0;
	return true;
}

/* What comes next may look at any CPU's TLB. */
static bool emit_all_pending(struct trace_writer *writer)
{
	uint32_t cpu;

	for (cpu = 0; cpu < writer->seen_cpu_count; cpu++)
		if (!emit_pending(writer, &writer->pending[cpu]))
			return false;
	return true;
}

static struct trace_event *pending_of_kind(struct pending *pending, uint32_t kind)
{
	uint32_t i;

	for (i = 0; i < pending->count; i++)
		if (pending->accesses[i].kind == kind)
			return &pending->accesses[i];
	return NULL;
}

/*
 * At most one page of each kind is pending, so what is joined was moved across
 * accesses of at most two other pages. All three are in a TLB that has room for
 * them by then: it misses as often, and only which of them is oldest may differ.
 */
static bool add_access(struct trace_writer *writer, const struct trace_event *event)
{
	struct pending *pending = &writer->pending[event->cpu];
	struct trace_event *same = pending_of_kind(pending, event->kind);

	if (same && same->va == event->va && same->page_shift == event->page_shift &&
	    same->count <= UINT64_MAX - event->count) {
		same->count += event->count;
		return true;
	}
	if (same && !emit_pending(writer, pending))
		return false;
	pending->accesses[pending->count++] = *event;
	return true;
}

bool trace_writer_add(struct trace_writer *writer, const struct trace_event *event)
{
	const char *wrong = trace_check_event(event, &writer->limits);

	if (writer->failed)
		return false;
	if (wrong)
		return fail(writer, wrong);
	if (event->cpu >= writer->seen_cpu_count)
		writer->seen_cpu_count = event->cpu + 1u;
	writer->added_count++;
	if (trace_is_access(event->kind))
		return add_access(writer, event);
	return emit_all_pending(writer) && emit(writer, event);
}

uint32_t trace_writer_granule_shift(const struct trace_writer *writer)
{
	return writer->info.granule_shift;
}

const char *trace_writer_failure(const struct trace_writer *writer)
{
	return writer->problem.message;
}

/* ---------------------------------------------------------------- header --- */

static uint8_t *put_little_endian(uint8_t *to, uint64_t value, uint32_t byte_count)
{
	for (; byte_count > 0; byte_count--, value >>= 8)
		*to++ = (uint8_t)value;
	return to;
}

static size_t encode_header(const struct trace_info *info, uint8_t header[TRACE_HEADER_MAX])
{
	size_t command_length = strlen(info->command), what_length = strlen(info->what);
	uint8_t *at = header + TRACE_MAGIC_LENGTH;

	memcpy(header, TRACE_MAGIC, TRACE_MAGIC_LENGTH);
	at = put_little_endian(at, info->version, 4);
	at = put_little_endian(at, info->cpu_count, 4);
	at = put_little_endian(at, info->event_count, 8);
	at = put_little_endian(at, info->granule_shift, 4);
	at = put_little_endian(at, command_length, 2);
	at = put_little_endian(at, what_length, 2);
	memcpy(at, info->command, command_length);
	memcpy(at + command_length, info->what, what_length);
	at += command_length + what_length;
	at = put_little_endian(at, trace_crc32(header, (size_t)(at - header)), TRACE_CRC_LENGTH);
	return (size_t)(at - header);
}

/* Only the length depends on the texts, and these are known from the start. */
static bool keep_room_for_header(struct trace_writer *writer)
{
	uint8_t header[TRACE_HEADER_MAX];
	size_t length = encode_header(&writer->info, header);

	memset(header, 0, length);
	return fwrite(header, 1, length, writer->file) == length ||
	       fail(writer, strerror(errno));
}

static bool write_header(struct trace_writer *writer)
{
	uint8_t header[TRACE_HEADER_MAX];
	size_t length = encode_header(&writer->info, header);

	if (fflush(writer->file) != 0 || fseek(writer->file, 0, SEEK_SET) != 0 ||
	    fwrite(header, 1, length, writer->file) != length || fflush(writer->file) != 0)
		return fail(writer, strerror(errno));
	return true;
}

/* --------------------------------------------------- opening and closing --- */

static void release(struct trace_writer *writer)
{
	if (writer->file)
		fclose(writer->file);
	ZSTD_freeCCtx(writer->compressor);
	free(writer);
}

static bool open_files(struct trace_writer *writer, const char *path)
{
	writer->compressor = ZSTD_createCCtx();
	if (!writer->compressor ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(writer->compressor, ZSTD_c_compressionLevel,
						LEVEL)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(writer->compressor, ZSTD_c_checksumFlag, 1)))
		return fail(writer, "out of memory");
	writer->file = fopen(path, "wb");
	return (writer->file || fail(writer, strerror(errno))) && keep_room_for_header(writer);
}

struct trace_writer *trace_writer_open(const char *path, const struct trace_info *info,
				       struct trace_problem *problem)
{
	struct trace_writer *writer = calloc(1, sizeof(*writer));
	const char *wrong;

	if (!writer) {
		trace_complain(problem, 0, "out of memory");
		return NULL;
	}
	writer->info = *info;
	writer->info.version = 1;
	writer->info.event_count = 0;
	writer->limits = writer->info;
	if (info->cpu_count == 0)
		writer->limits.cpu_count = TRACE_MAX_CPUS;
	wrong = trace_check_info(&writer->limits);
	if (wrong)
		fail(writer, wrong);
	trace_coder_init(&writer->coder, info->granule_shift);
	if (!wrong && open_files(writer, path))
		return writer;
	*problem = writer->problem;
	release(writer);
	return NULL;
}

bool trace_writer_close(struct trace_writer *writer, struct trace_problem *problem)
{
	bool good;

	if (writer->info.cpu_count == 0)
		writer->info.cpu_count = writer->seen_cpu_count ? writer->seen_cpu_count : 1;
	good = !writer->failed && emit_all_pending(writer) && compress(writer, ZSTD_e_end) &&
	       write_header(writer);
	if (!good)
		*problem = writer->problem;
	release(writer);
	return good;
}
