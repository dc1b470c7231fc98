/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Reader and importers on a fuzzer's bytes (libFuzzer). The first byte says
 * which. What the reader accepts keeps the rules; what it reads can be written,
 * and is then read the same.
 */
#include "format.h"
#include "import.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zstd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count);

static char path[] = "/tmp/fuzz-trace-XXXXXX";

static void remove_file(void)
{
	unlink(path);
}

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static struct trace_writer *open_writer(const struct trace_info *info)
{
	static bool has_file;
	struct trace_problem problem;
	struct trace_writer *writer;

	if (!has_file) {
		int descriptor = mkstemp(path);

		require(descriptor >= 0, "a file for the trace");
		close(descriptor);
		atexit(remove_file);
		has_file = true;
	}
	writer = trace_writer_open(path, info, &problem);
	require(writer, "a trace that was read can be written");
	return writer;
}

static void check_rules(const struct trace *trace)
{
	size_t i;

	require(trace->event_count == trace->info.event_count, "as many events as it says");
	require(!trace_check_info(&trace->info), "the header keeps the rules");
	for (i = 0; i < trace->event_count; i++)
		require(!trace_check_event(&trace->events[i], &trace->info),
			"each event keeps the rules");
}

static void write_again(const struct trace *trace)
{
	struct trace_writer *writer = open_writer(&trace->info);
	struct trace_problem problem;
	struct trace again;
	size_t i;

	for (i = 0; i < trace->event_count; i++)
		require(trace_writer_add(writer, &trace->events[i]), "each event is taken");
	require(trace_writer_close(writer, &problem), "the trace is written");
	require(trace_read(&again, path, &problem), "what was written can be read");
	require(again.event_count <= trace->event_count, "joining adds no event");
	trace_free(&again);
}

static void try_reader(const uint8_t *bytes, size_t byte_count)
{
	struct trace_problem problem = {0};
	struct trace trace;

	if (trace_read_memory(&trace, bytes, byte_count, &problem)) {
		check_rules(&trace);
		write_again(&trace);
	} else {
		require(!trace.events && problem.message[0], "a failure says why");
	}
	trace_free(&trace);
}

/* A fuzzer finds no checksum: header and frame are made around its bytes. */
static void try_events(const uint8_t *bytes, size_t byte_count)
{
	uint8_t file[1 << 13] = TRACE_MAGIC;
	size_t length = TRACE_AT_TEXTS, compressed;
	uint32_t crc;
	int i;

	if (byte_count < 3 || byte_count > 4096)
		return;
	file[TRACE_AT_VERSION] = TRACE_VERSION;
	file[TRACE_AT_CPU_COUNT] = bytes[0];
	file[TRACE_AT_GRANULE_SHIFT] = 12 + 2 * (bytes[1] % 3);
	file[TRACE_AT_EVENT_COUNT] = bytes[2];
	crc = trace_crc32(file, length);
	for (i = 0; i < 4; i++)
		file[length++] = (uint8_t)(crc >> 8 * i);
	compressed = ZSTD_compress(file + length, sizeof(file) - length, bytes + 3,
				   byte_count - 3, 1);
	require(!ZSTD_isError(compressed), "the frame fits");
	try_reader(file, length + compressed);
}

static bool import(uint8_t which, FILE *in, struct trace_writer *writer,
		   struct trace_problem *problem)
{
	const struct trace_import_options options = {
		.asid = 1, .cpu_count = 3, .ranges_as_called = which & 8,
	};
	const struct trace_import_kernel kernel = { .from_calls = which & 8 };
	struct trace_import_counts counts;

	switch (which & 7) {
	case 2:
		return trace_import_lackey(in, writer, &options, &counts, problem);
	case 3:
		return trace_import_kernel_text(in, writer, &kernel, &counts, problem);
	case 4:
		return trace_import_tlbi(in, writer, &counts, problem);
	default:
		return trace_import_champsim(in, writer, &options, &counts, problem);
	}
}

static void try_importer(uint8_t which, const uint8_t *bytes, size_t byte_count)
{
	const struct trace_info info = { .granule_shift = 12 };
	struct trace_writer *writer = open_writer(&info);
	struct trace_problem problem = {0}, close_problem;
	FILE *in = fmemopen((void *)(uintptr_t)bytes, byte_count, "rb");
	struct trace trace;
	bool good;

	require(in, "a stream of the bytes");
	good = import(which, in, writer, &problem);
	fclose(in);
	require(good || problem.message[0], "a failure says why");
	if (!trace_writer_close(writer, &close_problem)) {
		require(!good, "a writer that failed fails the import");
		return;
	}
	require(trace_read(&trace, path, &problem), "what was imported can be read");
	check_rules(&trace);
	trace_free(&trace);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count)
{
	if (byte_count < 2)
		return 0;
	if ((bytes[0] & 7) == 0)
		try_reader(bytes + 1, byte_count - 1);
	else if ((bytes[0] & 7) == 1)
		try_events(bytes + 1, byte_count - 1);
	else
		try_importer(bytes[0], bytes + 1, byte_count - 1);
	return 0;
}
