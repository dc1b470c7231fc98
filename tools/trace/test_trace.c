/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tools/trace: reader.c, writer.c, format.c and sample.c. */
#include "format.h"
#include "unit.h"

#include <unistd.h>

#include <zstd.h>

#define CPUS 3

static const struct trace_info plain_info = {
	.cpu_count = CPUS, .granule_shift = 12, .command = "true", .what = "a test",
};

struct file {
	char path[64];
	uint8_t *bytes;
	size_t length;
};

static void file_name(struct file *file)
{
	int descriptor;

	snprintf(file->path, sizeof(file->path), "/tmp/test-trace-XXXXXX");
	descriptor = mkstemp(file->path);
	assert_true(descriptor >= 0);
	close(descriptor);
	file->bytes = NULL;
}

static void file_load(struct file *file)
{
	FILE *stream = fopen(file->path, "rb");

	assert_non_null(stream);
	fseek(stream, 0, SEEK_END);
	file->length = (size_t)ftell(stream);
	rewind(stream);
	file->bytes = malloc(file->length + 16);
	assert_int_equal(fread(file->bytes, 1, file->length, stream), file->length);
	fclose(stream);
}

static void file_drop(struct file *file)
{
	unlink(file->path);
	free(file->bytes);
}

static struct trace_writer *open_writer(struct file *file, const struct trace_info *info)
{
	struct trace_problem problem;
	struct trace_writer *writer;

	file_name(file);
	writer = trace_writer_open(file->path, info, &problem);
	assert_non_null(writer);
	return writer;
}

static void add(struct trace_writer *writer, const struct trace_event *event)
{
	assert_true(trace_writer_add(writer, event));
}

/* Closes it and reads what came of it. */
static struct trace read_back(struct trace_writer *writer, struct file *file)
{
	struct trace_problem problem = {0};
	struct trace trace;

	assert_true(trace_writer_close(writer, &problem));
	if (!trace_read(&trace, file->path, &problem))
		fail_msg("%s, at %" PRIu64, problem.message, problem.offset);
	assert_int_equal(trace.event_count, trace.info.event_count);
	return trace;
}

static struct trace_event access_of(uint8_t cpu, uint8_t kind, uint64_t page)
{
	struct trace_event event = {
		.va = page << 12, .count = 1, .kind = kind, .cpu = cpu, .page_shift = 12,
	};

	return event;
}

static struct trace_event request_of(uint8_t cpu, uint64_t page, uint64_t page_count)
{
	struct trace_event event = {
		.va = page << 12, .count = page_count, .kind = TRACE_FLUSH, .cpu = cpu,
		.space_kind = TLBP_SPACE_USER, .domain = TLBP_DOMAIN_INNER,
	};

	return event;
}

static void assert_same_event(const struct trace_event *a, const struct trace_event *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->cpu, b->cpu);
	assert_int_equal(a->va, b->va);
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->asid, b->asid);
	assert_int_equal(a->vmid, b->vmid);
	assert_int_equal(a->space_kind, b->space_kind);
	assert_int_equal(a->domain, b->domain);
	assert_int_equal(a->stride_shift, b->stride_shift);
	assert_int_equal(a->level, b->level);
	assert_int_equal(a->cause, b->cause);
	assert_int_equal(a->page_shift, b->page_shift);
}

/* -------------------------------------------------------- round trips --- */

static struct trace_event draw_request(struct unit_random *random, uint32_t granule_shift)
{
	struct trace_event event = {
		.kind = TRACE_FLUSH,
		.va = unit_random_wide(random, 64) >> granule_shift << granule_shift,
		.flags = (uint32_t)unit_random_below(random, TLBP_NON_SECURE),
		.asid = (uint16_t)unit_random_wide(random, 16),
		.vmid = (uint16_t)unit_random_wide(random, 16),
		.space_kind = (uint8_t)(1 + unit_random_below(random, 4)),
		.domain = (uint8_t)(1 + unit_random_below(random, 3)),
		.stride_shift = unit_random_below(random, 2) ? 21 : 0,
		.level = (uint8_t)unit_random_below(random, 5),
		.cause = (uint8_t)unit_random_below(random, TRACE_CAUSE_COUNT),
	};
	uint64_t to_top = ((UINT64_MAX - event.va) >> granule_shift) + 1;

	event.count = 1 + unit_random_wide(random, 64) % to_top;
	if (unit_random_below(random, 16) == 0)
		event.count = to_top;
	if (event.space_kind == TLBP_SPACE_GUEST && unit_random_below(random, 2))
		event.flags |= TLBP_NON_SECURE;
	return event;
}

static struct trace_event draw_event(struct unit_random *random, const struct trace_info *info)
{
	struct trace_event event = { .kind = (uint8_t)unit_random_below(random, TRACE_DONE) };

	if (event.kind == TRACE_FLUSH)
		event = draw_request(random, info->granule_shift);
	if (trace_is_access(event.kind)) {
		event.va = unit_random_wide(random, 64) >> info->granule_shift
							  << info->granule_shift;
		event.page_shift = unit_random_below(random, 8) ? (uint8_t)info->granule_shift : 30;
	}
	if (event.kind == TRACE_SWITCH) {
		event.asid = (uint16_t)unit_random_wide(random, 16);
		event.vmid = (uint16_t)unit_random_wide(random, 16);
	}
	if (trace_is_access(event.kind) || event.kind == TRACE_IDLE)
		event.count = unit_random_below(random, 2) ? 1 : 1 + unit_random_wide(random, 63);
	event.cpu = (uint8_t)unit_random_below(random, info->cpu_count);
	return event;
}

static struct trace_event done_of(uint8_t cpu, uint64_t op_count)
{
	return (struct trace_event){
		.kind = TRACE_DONE, .cpu = cpu, .count = op_count, .action = TLBP_WHOLE_SPACE,
	};
}

/* Each access is followed by what forbids to join it with the next. */
static size_t draw_events(struct unit_random *random, const struct trace_info *info,
			  struct trace_event *events, size_t count)
{
	const struct trace_event idle = { .kind = TRACE_IDLE, .count = 1 };
	size_t i;

	for (i = 0; i + 1 < count; i++) {
		events[i] = draw_event(random, info);
		if (trace_is_access(events[i].kind))
			events[++i] = idle;
	}
	return i;
}

static void what_was_written_is_read_again(void **state)
{
	static const uint32_t granule_shifts[] = { 12, 14, 16 };
	static struct trace_event events[30000];
	struct unit_random random = unit_random_start("what_was_written_is_read_again");
	size_t round, i;

	(void)state;
	for (round = 0; round < 12; round++) {
		struct trace_info info = plain_info;
		struct trace_writer *writer;
		struct file file;
		struct trace trace;
		size_t count;

		info.cpu_count = round == 0 ? TRACE_MAX_CPUS : 1 + (uint32_t)round;
		info.granule_shift = granule_shifts[round % 3];
		count = draw_events(&random, &info, events, round == 1 ? COUNT_OF(events) : 2000);
		writer = open_writer(&file, &info);
		for (i = 0; i < count; i++)
			add(writer, &events[i]);
		trace = read_back(writer, &file);
		assert_int_equal(trace.event_count, count);
		for (i = 0; i < count; i++)
			assert_same_event(&trace.events[i], &events[i]);
		trace_free(&trace);
		file_drop(&file);
	}
}

static void what_was_done_belongs_to_the_request_before(void **state)
{
	struct trace_event events[] = { request_of(1, 16, 3), done_of(1, 5), request_of(0, 8, 1) };
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);
	struct trace_problem problem = {0};
	struct trace trace;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(events); i++)
		add(writer, &events[i]);
	trace = read_back(writer, &file);
	assert_int_equal(trace.info.version, 2);
	assert_int_equal(trace.event_count, COUNT_OF(events));
	for (i = 0; i < COUNT_OF(events); i++)
		assert_same_event(&trace.events[i], &events[i]);
	assert_int_equal(trace.events[1].action, TLBP_WHOLE_SPACE);
	trace_free(&trace);
	file_drop(&file);
	writer = open_writer(&file, &plain_info);
	add(writer, &events[0]);
	events[1].cpu = 0;
	assert_false(trace_writer_add(writer, &events[1]));
	assert_false(trace_writer_close(writer, &problem));
	assert_non_null(strstr(problem.message, "no request before"));
	file_drop(&file);
}

static void the_header_is_read_again(void **state)
{
	struct trace_info info = plain_info;
	struct file file;
	struct trace trace;

	(void)state;
	memset(info.command, 'c', 255);
	strcpy(info.what, "sorted, na\xc3\xafvely \xe2\x88\x80 \xf0\x9f\x98\x80");
	info.granule_shift = 14;
	trace = read_back(open_writer(&file, &info), &file);
	assert_int_equal(trace.info.version, 1);
	assert_int_equal(trace.info.cpu_count, CPUS);
	assert_int_equal(trace.info.granule_shift, 14);
	assert_int_equal(trace.info.event_count, 0);
	assert_string_equal(trace.info.command, info.command);
	assert_string_equal(trace.info.what, info.what);
	trace_free(&trace);
	file_drop(&file);
}

static void cpus_are_counted_if_nobody_knows(void **state)
{
	struct trace_event event = access_of(41, TRACE_LOAD, 7);
	struct trace_info info = plain_info;
	struct trace_writer *writer;
	struct file file;
	struct trace trace;

	(void)state;
	info.cpu_count = 0;
	writer = open_writer(&file, &info);
	add(writer, &event);
	trace = read_back(writer, &file);
	assert_int_equal(trace.info.cpu_count, 42);
	assert_same_event(&trace.events[0], &event);
	trace_free(&trace);
	file_drop(&file);
}

/* One after the other, each unlike the one before in one field. */
static void requests_that_differ_in_one_field_are_told_apart(void **state)
{
	struct trace_event events[9];
	struct trace_writer *writer;
	struct file file;
	struct trace trace;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(events); i++)
		events[i] = request_of(0, 1, 1);
	events[1].flags = TLBP_LEAF_ONLY;
	events[2].asid = 1;
	events[3].vmid = 1;
	events[4].space_kind = TLBP_SPACE_KERNEL;
	events[5].domain = TLBP_DOMAIN_LOCAL;
	events[6].stride_shift = 21;
	events[7].level = TLBP_LEVEL_3;
	events[8].cause = TRACE_CAUSE_BRK;
	writer = open_writer(&file, &plain_info);
	for (i = 0; i < COUNT_OF(events); i++) {
		add(writer, &events[i]);
		add(writer, &events[0]);
	}
	trace = read_back(writer, &file);
	for (i = 0; i < COUNT_OF(events); i++)
		assert_same_event(&trace.events[2 * i], &events[i]);
	trace_free(&trace);
	file_drop(&file);
}

/* Nothing of a request but its range, if the rest is as before: 3 bytes. */
static void what_is_as_before_is_not_written_again(void **state)
{
	struct trace_event event = request_of(0, 1, 1);
	struct trace_writer *writer;
	struct trace_problem problem;
	struct file file;
	size_t header_length = 32 + strlen("true") + strlen("a test") + 4;
	uint8_t text[100];

	(void)state;
	writer = open_writer(&file, &plain_info);
	add(writer, &event);
	event.va += 1 << 12;
	add(writer, &event);
	assert_true(trace_writer_close(writer, &problem));
	file_load(&file);
	assert_int_equal(ZSTD_decompress(text, sizeof(text), file.bytes + header_length,
					 file.length - header_length), 11 + 3);
	assert_memory_equal(text + 11, "\x04\x02\x01", 3);
	file_drop(&file);
}

static void a_whole_space_needs_no_pages(void **state)
{
	struct trace_event event = request_of(0, 0, 0);
	struct trace_writer *writer;
	struct file file;
	struct trace trace;

	(void)state;
	event.flags = TLBP_WANT_WHOLE_SPACE;
	writer = open_writer(&file, &plain_info);
	add(writer, &event);
	trace = read_back(writer, &file);
	assert_same_event(&trace.events[0], &event);
	trace_free(&trace);
	file_drop(&file);
}

static void the_sample_is_a_trace_of_so_many_events(void **state)
{
	struct trace_problem problem;
	struct file file;
	struct trace trace;
	size_t i, request_count = 0;

	(void)state;
	file_name(&file);
	assert_true(trace_write_sample(file.path, 5, 4, 20000, &problem));
	assert_true(trace_read(&trace, file.path, &problem));
	assert_in_range(trace.event_count, 15000, 20000);
	for (i = 0; i < trace.event_count; i++)
		request_count += trace.events[i].kind == TRACE_FLUSH;
	assert_in_range(request_count, 10, 1000);
	trace_free(&trace);
	assert_false(trace_write_sample(file.path, 5, 0, 1, &problem));
	file_drop(&file);
}

/* -------------------------------------------------------------- joining --- */

/* As "f1 l2 f1": kind and page, all of CPU 0; "!" is a request. */
static void assert_joined(const char *in, const char *out)
{
	const struct trace_event request = request_of(0, 1, 1);
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);
	struct trace trace;
	char text[200] = "";
	size_t i;

	/* The names of the kinds are in the order of their numbers. */
	for (; *in; in += strcspn(in, " "), in += *in == ' ') {
		struct trace_event event = request;

		if (*in != '!')
			event = access_of(0, (uint8_t)strcspn("lsf", (char[2]){ *in }),
					  strtoull(in + 1, NULL, 10));
		add(writer, &event);
	}
	trace = read_back(writer, &file);
	for (i = 0; i < trace.event_count; i++) {
		const struct trace_event *event = &trace.events[i];
		size_t length = strlen(text);

		if (event->kind == TRACE_FLUSH)
			snprintf(text + length, sizeof(text) - length, "%s!", i ? " " : "");
		else
			snprintf(text + length, sizeof(text) - length, "%s%c%u*%u", i ? " " : "",
				 "lsf"[event->kind], (unsigned int)(event->va >> 12),
				 (unsigned int)event->count);
	}
	assert_string_equal(text, out);
	trace_free(&trace);
	file_drop(&file);
}

static void accesses_of_one_page_by_one_kind_are_joined(void **state)
{
	(void)state;
	assert_joined("l1 l1 l1 l2 l1", "l1*3 l2*1 l1*1");
	assert_joined("l1 s1 l1 s1", "l1*2 s1*2");
}

static void fetches_and_data_in_turns_are_joined_each(void **state)
{
	(void)state;
	assert_joined("f1 l2 f1 l2 f1 l2", "f1*3 l2*3");
	assert_joined("f1 l2 s3 f1 s3 l2 f1", "f1*3 l2*2 s3*2");
}

static void another_page_of_a_kind_ends_the_run_of_all(void **state)
{
	(void)state;
	assert_joined("f1 l2 f1 l3 f1 l2", "f1*2 l2*1 l3*1 f1*1 l2*1");
	assert_joined("s3 f1 s3 f2 s3", "s3*2 f1*1 f2*1 s3*1");
}

static void nothing_is_joined_across_a_request(void **state)
{
	(void)state;
	assert_joined("f1 l2 f1 ! f1 l2", "f1*2 l2*1 ! f1*1 l2*1");
}

static void nothing_is_joined_across_a_request_of_another_cpu(void **state)
{
	const struct trace_event access = access_of(0, TRACE_LOAD, 1);
	const struct trace_event request = request_of(2, 1, 1);
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);
	struct trace trace;

	(void)state;
	add(writer, &access);
	add(writer, &request);
	add(writer, &access);
	trace = read_back(writer, &file);
	assert_int_equal(trace.event_count, 3);
	assert_same_event(&trace.events[0], &access);
	assert_same_event(&trace.events[1], &request);
	assert_same_event(&trace.events[2], &access);
	trace_free(&trace);
	file_drop(&file);
}

static void pages_of_different_sizes_are_not_joined(void **state)
{
	struct trace_event event = access_of(0, TRACE_LOAD, 0);
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);
	struct trace trace;

	(void)state;
	add(writer, &event);
	event.page_shift = 21;
	add(writer, &event);
	trace = read_back(writer, &file);
	assert_int_equal(trace.event_count, 2);
	assert_same_event(&trace.events[1], &event);
	trace_free(&trace);
	file_drop(&file);
}

static void joined_counts_do_not_overflow(void **state)
{
	struct trace_event event = access_of(0, TRACE_LOAD, 1);
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);
	struct trace trace;

	(void)state;
	event.count = UINT64_MAX - 1;
	add(writer, &event);
	event.count = 2;
	add(writer, &event);
	trace = read_back(writer, &file);
	assert_int_equal(trace.event_count, 2);
	assert_int_equal(trace.events[0].count, UINT64_MAX - 1);
	assert_int_equal(trace.events[1].count, 2);
	trace_free(&trace);
	file_drop(&file);
}

/* Between two requests, whatever the pages: as often as before, pages in order. */
static void joining_moves_no_page_past_another_of_its_kind(void **state)
{
	struct unit_random random = unit_random_start(__func__);
	uint64_t sums[2][CPUS][3][4] = {{{{0}}}}, last[2][CPUS][3], runs[2] = {0};
	uint64_t order[2][CPUS][3] = {{{0}}};
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);
	struct trace trace;
	size_t i, side, count = 5000;
	struct trace_event *events = calloc(count, sizeof(*events));

	(void)state;
	memset(last, 0xff, sizeof(last));
	for (i = 0; i < count; i++) {
		uint64_t page = unit_random_below(&random, 4) & unit_random_below(&random, 4);

		events[i] = access_of((uint8_t)unit_random_below(&random, CPUS),
				      (uint8_t)unit_random_below(&random, 3), page);
		add(writer, &events[i]);
	}
	trace = read_back(writer, &file);
	for (side = 0; side < 2; side++)
		for (i = 0; i < (side ? trace.event_count : count); i++) {
			const struct trace_event *e = side ? &trace.events[i] : &events[i];
			uint64_t page = e->va >> 12;

			sums[side][e->cpu][e->kind][page] += e->count;
			if (last[side][e->cpu][e->kind] == page)
				continue;
			last[side][e->cpu][e->kind] = page;
			order[side][e->cpu][e->kind] =
				order[side][e->cpu][e->kind] * 31 + page + 1;
			runs[side]++;
		}
	assert_memory_equal(sums[0], sums[1], sizeof(sums[0]));
	assert_memory_equal(order[0], order[1], sizeof(order[0]));
	assert_int_equal(runs[0], runs[1]);
	assert_true(trace.event_count < count * 9 / 10);
	trace_free(&trace);
	free(events);
	file_drop(&file);
}

/* -------------------------------------------------------------- bad files --- */

static void assert_refused(const void *bytes, size_t length, const char *message, uint64_t offset)
{
	struct trace_problem problem = {0};
	struct trace trace;

	if (trace_read_memory(&trace, bytes, length, &problem))
		fail_msg("accepted, instead of: %s", message ? message : "refused");
	assert_null(trace.events);
	if (!message)
		return;
	if (!strstr(problem.message, message) || problem.offset != offset)
		fail_msg("'%s' at %" PRIu64 ", instead of '%s' at %" PRIu64, problem.message,
			 problem.offset, message, offset);
}

static void small_file(struct file *file)
{
	struct trace_problem problem;

	file_name(file);
	assert_true(trace_write_sample(file->path, 1, 2, 60, &problem));
	file_load(file);
}

/* Some bits of a zstd frame say nothing; whether the events are right, its checksum says. */
static void every_bit_that_flips_is_noticed_or_changes_nothing(void **state)
{
	struct trace_problem problem;
	struct trace whole, trace;
	struct file file;
	size_t bit, refused = 0;

	(void)state;
	small_file(&file);
	assert_true(trace_read_memory(&whole, file.bytes, file.length, &problem));
	for (bit = 0; bit < 8 * file.length; bit++) {
		file.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (trace_read_memory(&trace, file.bytes, file.length, &problem)) {
			assert_memory_equal(&trace.info, &whole.info, sizeof(whole.info));
			assert_memory_equal(trace.events, whole.events,
					    whole.event_count * sizeof(*whole.events));
		} else {
			refused++;
		}
		trace_free(&trace);
		file.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(refused > 8 * file.length * 9 / 10);
	trace_free(&whole);
	file_drop(&file);
}

static void every_cut_is_noticed(void **state)
{
	struct file file;
	size_t length;

	(void)state;
	small_file(&file);
	for (length = 0; length < file.length; length++) {
		uint8_t *copy = malloc(length ? length : 1);

		memcpy(copy, file.bytes, length);
		assert_refused(copy, length, NULL, 0);
		free(copy);
	}
	assert_refused(file.bytes, 0, "not a trace", 0);
	assert_refused(file.bytes, 20, "cut off in the header", 20);
	assert_refused(file.bytes, 40, "cut off in the header", 40);
	assert_refused(file.bytes, file.length - 1, "cut off in the events", file.length - 1);
	file_drop(&file);
}

static void something_behind_the_end_is_noticed(void **state)
{
	struct file file;

	(void)state;
	small_file(&file);
	file.bytes[file.length] = 0;
	assert_refused(file.bytes, file.length + 1, "something behind the events", file.length);
	file_drop(&file);
}

static void a_file_that_was_not_finished_is_refused(void **state)
{
	struct trace_event event = access_of(0, TRACE_LOAD, 0);
	struct trace_problem problem;
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);

	(void)state;
	event.count = 0;
	assert_false(trace_writer_add(writer, &event));
	assert_false(trace_writer_close(writer, &problem));
	assert_string_equal(problem.message, "no access");
	file_load(&file);
	assert_refused(file.bytes, file.length, "not finished", 0);
	file_drop(&file);
}

/* A header that is as it should be, but for its values; returns its length. */
static size_t make_header(uint8_t *bytes, uint32_t version, uint32_t cpu_count,
			  uint32_t granule_shift, uint64_t event_count, const char *command)
{
	uint32_t crc;
	size_t i, length = 32 + strlen(command);

	memset(bytes, 0, 32);
	memcpy(bytes, "TLBTRACE", 8);
	for (i = 0; i < 4; i++) {
		bytes[8 + i] = (uint8_t)(version >> 8 * i);
		bytes[12 + i] = (uint8_t)(cpu_count >> 8 * i);
		bytes[16 + i] = (uint8_t)(event_count >> 8 * i);
		bytes[20 + i] = (uint8_t)(event_count >> (32 + 8 * i));
		bytes[24 + i] = (uint8_t)(granule_shift >> 8 * i);
	}
	bytes[28] = (uint8_t)strlen(command);
	memcpy(bytes + 32, command, strlen(command));
	crc = trace_crc32(bytes, length);
	for (i = 0; i < 4; i++)
		bytes[length + i] = (uint8_t)(crc >> 8 * i);
	return length + 4;
}

static void assert_header_refused(uint32_t version, uint32_t cpu_count, uint32_t granule_shift,
				  uint64_t event_count, const char *command, const char *message)
{
	uint8_t bytes[400];
	size_t length = make_header(bytes, version, cpu_count, granule_shift, event_count, command);

	length += ZSTD_compress(bytes + length, sizeof(bytes) - length, "", 0, 1);
	assert_refused(bytes, length, message, 8);
}

static void a_header_with_absurd_values_is_refused(void **state)
{
	(void)state;
	assert_header_refused(0, 1, 12, 0, "", "version 0, and only 1 to 2 are known");
	assert_header_refused(3, 1, 12, 0, "", "version 3");
	assert_header_refused(UINT32_MAX, 1, 12, 0, "", "version 4294967295");
	assert_header_refused(1, 0, 12, 0, "", "CPUs");
	assert_header_refused(1, 65, 12, 0, "", "CPUs");
	assert_header_refused(1, 1, 13, 0, "", "granule");
	assert_header_refused(1, 1, 12, TRACE_MAX_EVENTS + 1, "", "2^28");
	assert_header_refused(1, 1, 12, 0, "two\nlines", "command is not one line");
	assert_header_refused(1, 1, 12, 0, "\x1b[2J", "command is not one line");
	assert_header_refused(1, 1, 12, 0, "\xc2\x9b", "command is not one line");
	assert_header_refused(1, 1, 12, 0, "\xc0\xaf", "command is not one line");
	assert_header_refused(1, 1, 12, 0, "\xed\xa0\x80", "command is not one line");
	assert_header_refused(1, 1, 12, 0, "\xe2\x88", "command is not one line");
}

static void a_text_of_more_than_255_bytes_is_refused(void **state)
{
	uint8_t bytes[1000] = {0};
	size_t length = make_header(bytes, 1, 1, 12, 0, "");

	(void)state;
	bytes[29] = 1;
	memset(bytes + 32, 'x', sizeof(bytes) - 32);
	assert_refused(bytes, sizeof(bytes), "more than 255 bytes", 28);
	bytes[29] = 0;
	bytes[31] = 1;
	assert_refused(bytes, sizeof(bytes), "more than 255 bytes", 28);
	assert_int_equal(length, 36);
}

static void a_header_that_lies_about_events_is_refused(void **state)
{
	static const uint8_t loads[] = { 0, 2, 0, 2 };
	uint8_t bytes[200];
	size_t length, header_length;

	(void)state;
	header_length = length = make_header(bytes, 1, 1, 12, 3, "");
	length += ZSTD_compress(bytes + length, sizeof(bytes) - length, loads, 4, 1);
	assert_refused(bytes, length, "fewer events", 4);
	make_header(bytes, 1, 1, 12, 1, "");
	assert_refused(bytes, length, "more events", 2);
	make_header(bytes, 1, 1, 12, UINT64_C(1) << 28, "");
	assert_refused(bytes, length, "fewer events", 4);
	assert_int_equal(header_length, 36);
}

/* One event, in bytes, of a trace that has two CPUs and 4 KiB pages. */
static void assert_event_refused(const char *text, size_t text_length, const char *message,
				 uint64_t offset)
{
	uint8_t bytes[300];
	size_t length = make_header(bytes, 1, 2, 12, 1, "");

	length += ZSTD_compress(bytes + length, sizeof(bytes) - length, text, text_length, 1);
	assert_refused(bytes, length, message, offset);
}

#define EVENT_REFUSED(text, message, offset) \
	assert_event_refused(text, sizeof(text) - 1, message, offset)

static void events_with_absurd_values_are_refused(void **state)
{
	(void)state;
	EVENT_REFUSED("\x06\x01\x01", "unknown kind", 0);
	EVENT_REFUSED("\x07", "unknown kind", 0);
	EVENT_REFUSED("\x80\x00", "unknown kind", 0);
	EVENT_REFUSED("\x13\x00\x00", "unknown kind", 0);
	EVENT_REFUSED("\x08\x02\x00", "CPU 2 of 2", 0);
	EVENT_REFUSED("\x08\xff\x00", "CPU 255 of 2", 0);
	EVENT_REFUSED("\x00", "ends within an event", 1);
	EVENT_REFUSED("\x10\x02", "ends within an event", 2);
	EVENT_REFUSED("\x00\x01", "beyond the address space", 1);
	EVENT_REFUSED("\x00\x80\x80\x80\x80\x80\x80\x80\x10", "beyond the address space", 1);
	EVENT_REFUSED("\x10\x02\x00", "no access", 0);
	EVENT_REFUSED("\x20\x02\x0b", "a mapping smaller", 0);
	EVENT_REFUSED("\x20\x02\x2b", "a mapping smaller", 0);
	EVENT_REFUSED("\x05\x00", "idle for no time", 0);
	EVENT_REFUSED("\x05\x80\x00", "needless zeros", 1);
	EVENT_REFUSED("\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "more than 64 bits", 1);
	EVENT_REFUSED("\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80", "more than 64 bits", 1);
	EVENT_REFUSED("\x03\x80\x80\x04\x00", "too large", 1);
}

static void requests_with_absurd_values_are_refused(void **state)
{
	(void)state;
	/* Tag, page, count, flags, ASID, VMID, space, domain, stride, level, cause. */
	EVENT_REFUSED("\x04\x02\x01", "no kind of space", 0);
	EVENT_REFUSED("\x24\x02\x00\0\0\0\x02\x02\0\0\0", "a request for no page", 0);
	EVENT_REFUSED("\x24\x02\x01\x80\x02\0\0\x02\x02\0\0\0", "flags", 0);
	EVENT_REFUSED("\x24\x02\x01\x80\x01\0\0\x02\x02\0\0\0", "no guest", 0);
	EVENT_REFUSED("\x24\x02\x01\0\0\0\x05\x02\0\0\0", "no kind of space", 0);
	EVENT_REFUSED("\x24\x02\x01\0\0\0\x02\x00\0\0\0", "no domain", 0);
	EVENT_REFUSED("\x24\x02\x01\0\0\0\x02\x04\0\0\0", "no domain", 0);
	EVENT_REFUSED("\x24\x02\x01\0\0\0\x02\x02\x0b\0\0", "stride", 0);
	EVENT_REFUSED("\x24\x02\x01\0\0\0\x02\x02\x2b\0\0", "stride", 0);
	EVENT_REFUSED("\x24\x02\x01\0\0\0\x02\x02\0\x05\0", "no level", 0);
	EVENT_REFUSED("\x24\x02\x01\0\0\0\x02\x02\0\0\x0a", "unknown cause", 0);
	/* From page 1 on there are 2^52 - 1. */
	EVENT_REFUSED("\x24\x02\x80\x80\x80\x80\x80\x80\x80\x08\0\0\0\x02\x02\0\0\0",
		      "past the top", 0);
}

static void a_text_with_a_zero_byte_is_refused(void **state)
{
	uint8_t bytes[200];
	size_t length = make_header(bytes, 1, 1, 12, 0, "abc");
	uint32_t crc;

	(void)state;
	bytes[33] = 0;
	crc = trace_crc32(bytes, 35);
	memcpy(bytes + 35, &(uint8_t[4]){ (uint8_t)crc, (uint8_t)(crc >> 8), (uint8_t)(crc >> 16),
					   (uint8_t)(crc >> 24) }, 4);
	length += ZSTD_compress(bytes + length, sizeof(bytes) - length, "", 0, 1);
	assert_refused(bytes, length, "zero byte", 32);
}

static void a_file_that_is_not_there_is_named_by_the_system(void **state)
{
	struct trace_problem problem = {0};
	struct trace trace;

	(void)state;
	assert_false(trace_read(&trace, "no/such/file", &problem));
	assert_string_equal(problem.message, "No such file or directory");
	assert_false(trace_read(&trace, "/", &problem));
	assert_string_equal(problem.message, "Is a directory");
	assert_null(trace_writer_open("no/such/file", &plain_info, &problem));
	assert_string_equal(problem.message, "No such file or directory");
}

static void a_full_disk_is_noticed(void **state)
{
	struct trace_problem problem = {0};
	struct trace_writer *writer = trace_writer_open("/dev/full", &plain_info, &problem);

	(void)state;
	assert_non_null(writer);
	assert_false(trace_writer_close(writer, &problem));
	assert_string_equal(problem.message, "No space left on device");
}

/* --------------------------------------------------------------- writer --- */

static void assert_event_not_taken(const struct trace_event *event, const char *message)
{
	const struct trace_event good = access_of(0, TRACE_LOAD, 1);
	struct trace_problem problem;
	struct file file;
	struct trace_writer *writer = open_writer(&file, &plain_info);

	add(writer, &good);
	assert_false(trace_writer_add(writer, event));
	assert_false(trace_writer_add(writer, &good));
	assert_false(trace_writer_close(writer, &problem));
	assert_non_null(strstr(problem.message, message));
	assert_int_equal(problem.offset, 1);
	file_drop(&file);
}

static void a_writer_takes_no_bad_event(void **state)
{
	struct trace_event event = access_of(CPUS, TRACE_LOAD, 1);

	(void)state;
	assert_event_not_taken(&event, "a CPU that the trace does not have");
	event = access_of(0, TRACE_KIND_COUNT, 1);
	assert_event_not_taken(&event, "unknown kind");
	event = access_of(0, TRACE_LOAD, 1);
	event.va++;
	assert_event_not_taken(&event, "no multiple of the granule");
	event = request_of(0, 2, UINT64_MAX >> 12);
	assert_event_not_taken(&event, "past the top");
	event = done_of(0, 0);
	assert_event_not_taken(&event, "nothing done");
}

static void a_writer_takes_no_bad_header(void **state)
{
	struct trace_problem problem;
	struct trace_info info = plain_info;

	(void)state;
	info.cpu_count = 65;
	assert_null(trace_writer_open("/dev/null", &info, &problem));
	info = plain_info;
	memset(info.what, 'x', sizeof(info.what));
	assert_null(trace_writer_open("/dev/null", &info, &problem));
	assert_non_null(strstr(problem.message, "description"));
}

static void names_are_those_of_the_enums(void **state)
{
	(void)state;
	assert_string_equal(trace_kind_name(TRACE_LOAD), "load");
	assert_string_equal(trace_kind_name(TRACE_IDLE), "idle");
	assert_null(trace_kind_name(TRACE_KIND_COUNT));
	assert_string_equal(trace_cause_name(TRACE_CAUSE_UNKNOWN), "unknown");
	assert_string_equal(trace_cause_name(TRACE_CAUSE_KERNEL), "kernel");
	assert_null(trace_cause_name(TRACE_CAUSE_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read_again),
		cmocka_unit_test(what_was_done_belongs_to_the_request_before),
		cmocka_unit_test(the_header_is_read_again),
		cmocka_unit_test(cpus_are_counted_if_nobody_knows),
		cmocka_unit_test(requests_that_differ_in_one_field_are_told_apart),
		cmocka_unit_test(what_is_as_before_is_not_written_again),
		cmocka_unit_test(a_whole_space_needs_no_pages),
		cmocka_unit_test(the_sample_is_a_trace_of_so_many_events),
		cmocka_unit_test(accesses_of_one_page_by_one_kind_are_joined),
		cmocka_unit_test(fetches_and_data_in_turns_are_joined_each),
		cmocka_unit_test(another_page_of_a_kind_ends_the_run_of_all),
		cmocka_unit_test(nothing_is_joined_across_a_request),
		cmocka_unit_test(nothing_is_joined_across_a_request_of_another_cpu),
		cmocka_unit_test(pages_of_different_sizes_are_not_joined),
		cmocka_unit_test(joined_counts_do_not_overflow),
		cmocka_unit_test(joining_moves_no_page_past_another_of_its_kind),
		cmocka_unit_test(every_bit_that_flips_is_noticed_or_changes_nothing),
		cmocka_unit_test(every_cut_is_noticed),
		cmocka_unit_test(something_behind_the_end_is_noticed),
		cmocka_unit_test(a_file_that_was_not_finished_is_refused),
		cmocka_unit_test(a_header_with_absurd_values_is_refused),
		cmocka_unit_test(a_text_of_more_than_255_bytes_is_refused),
		cmocka_unit_test(a_header_that_lies_about_events_is_refused),
		cmocka_unit_test(events_with_absurd_values_are_refused),
		cmocka_unit_test(requests_with_absurd_values_are_refused),
		cmocka_unit_test(a_text_with_a_zero_byte_is_refused),
		cmocka_unit_test(a_file_that_is_not_there_is_named_by_the_system),
		cmocka_unit_test(a_full_disk_is_noticed),
		cmocka_unit_test(a_writer_takes_no_bad_event),
		cmocka_unit_test(a_writer_takes_no_bad_header),
		cmocka_unit_test(names_are_those_of_the_enums),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
