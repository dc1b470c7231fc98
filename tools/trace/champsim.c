/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Traces of ChampSim's: accesses only, of one program. Its struct input_instr
 * (inc/trace_instruction.h), 64 bytes, little-endian:
 *
 *	 0  ip                  uint64_t
 *	 8  is_branch, taken    uint8_t each, 0 or 1
 *	10  registers           uint8_t: 2 written, 4 read
 *	16  written addresses   uint64_t each, 2; 0 is none
 *	32  read addresses      uint64_t each, 4; 0 is none
 */
#include "format.h"
#include "import.h"

#include <errno.h>
#include <string.h>

#define RECORD_SIZE 64
#define WRITTEN_AT 16
#define READ_AT 32

struct stream {
	struct trace_writer *writer;
	struct trace_problem *problem;
	const struct trace_import_options *options;
	struct trace_import_counts counts;
	uint32_t granule_shift;
	uint64_t seen_accesses;
	uint64_t offset;
};

static uint64_t word_at(const uint8_t *bytes)
{
	uint64_t word = 0;
	int i;

	for (i = 7; i >= 0; i--)
		word = word << 8 | bytes[i];
	return word;
}

static bool is_full(const struct stream *stream)
{
	return stream->options->max_accesses != 0 &&
	       stream->counts.accesses >= stream->options->max_accesses;
}

static bool add(struct stream *stream, uint8_t kind, uint64_t va)
{
	struct trace_event event = {
		.va = va >> stream->granule_shift << stream->granule_shift, .count = 1,
		.kind = kind, .cpu = stream->options->cpu,
		.page_shift = (uint8_t)stream->granule_shift,
	};

	if (stream->seen_accesses++ < stream->options->skip_accesses || is_full(stream))
		return true;
	stream->counts.accesses++;
	return trace_writer_add(stream->writer, &event) ||
	       trace_complain(stream->problem, stream->offset, "writing: %s",
			      trace_writer_failure(stream->writer));
}

static bool add_all(struct stream *stream, uint8_t kind, const uint8_t *from, const uint8_t *to)
{
	for (; from < to; from += 8)
		if (word_at(from) != 0 && !add(stream, kind, word_at(from)))
			return false;
	return true;
}

/* Operands are read before the result is written. */
static bool do_record(struct stream *stream, const uint8_t *record)
{
	if (record[8] > 1 || record[9] > 1)
		return trace_complain(stream->problem, stream->offset + 8,
				      "is_branch is not 0 or 1: not ChampSim's, or compressed");
	return add(stream, TRACE_FETCH, word_at(record)) &&
	       add_all(stream, TRACE_LOAD, record + READ_AT, record + RECORD_SIZE) &&
	       add_all(stream, TRACE_STORE, record + WRITTEN_AT, record + READ_AT);
}

static bool switch_to(struct stream *stream)
{
	struct trace_event event = {
		.kind = TRACE_SWITCH, .cpu = stream->options->cpu, .asid = stream->options->asid,
	};

	return trace_writer_add(stream->writer, &event) ||
	       trace_complain(stream->problem, 0, "writing: %s",
			      trace_writer_failure(stream->writer));
}

static bool read_all(struct stream *stream, FILE *in)
{
	uint8_t record[RECORD_SIZE];
	size_t length;

	while (!is_full(stream)) {
		length = fread(record, 1, RECORD_SIZE, in);
		if (ferror(in))
			return trace_complain(stream->problem, stream->offset, "%s",
					      strerror(errno));
		if (length == 0)
			break;
		if (length < RECORD_SIZE)
			return trace_complain(stream->problem, stream->offset + length,
					      "cut off in an instruction of 64 bytes");
		if (!do_record(stream, record))
			return false;
		stream->offset += RECORD_SIZE;
	}
	return stream->counts.accesses > 0 ||
	       trace_complain(stream->problem, stream->offset, "no access in the window");
}

bool trace_import_champsim(FILE *in, struct trace_writer *writer,
			   const struct trace_import_options *options,
			   struct trace_import_counts *counts, struct trace_problem *problem)
{
	struct stream stream = {
		.writer = writer, .problem = problem, .options = options,
		.granule_shift = trace_writer_granule_shift(writer),
	};
	bool good = switch_to(&stream) && read_all(&stream, in);

	if (counts)
		*counts = stream.counts;
	return good;
}
