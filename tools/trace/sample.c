/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A trace that was made up: hot pages that are used all the time, and areas of
 * 1 to 4096 pages that are mapped, touched and given back. For tests; it stands
 * for no program.
 */
#include "format.h"

#define HOT_PAGES 48
#define HOT_VA UINT64_C(0x555555554000)
#define AREA_VA UINT64_C(0x7fff00000000)
#define CODE_VA UINT64_C(0x400000)

struct sample {
	struct trace_writer *writer;
	uint64_t random;
	uint64_t left;
	uint64_t area_va[TRACE_MAX_CPUS];
};

/* splitmix64. */
static uint64_t next_random(struct sample *sample)
{
	uint64_t mixed = sample->random += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

static bool add(struct sample *sample, const struct trace_event *event)
{
	if (sample->left == 0)
		return true;
	sample->left--;
	return trace_writer_add(sample->writer, event);
}

static bool access_page(struct sample *sample, uint8_t cpu, uint8_t kind, uint64_t va)
{
	struct trace_event event = {
		.va = va, .count = 1 + next_random(sample) % 8, .kind = kind, .cpu = cpu,
		.page_shift = 12,
	};

	return add(sample, &event);
}

static bool access_hot(struct sample *sample, uint8_t cpu, uint32_t count)
{
	for (; count > 0; count--) {
		uint64_t page = next_random(sample) % HOT_PAGES;

		if (!access_page(sample, cpu, TRACE_FETCH, CODE_VA + (page % 8 << 12)) ||
		    !access_page(sample, cpu, TRACE_LOAD, HOT_VA + (page << 12)))
			return false;
	}
	return true;
}

/* Small areas are as frequent as large ones; some are touched in part only. */
static bool use_area(struct sample *sample, uint8_t cpu)
{
	uint64_t page_count = 1 + next_random(sample) % (UINT64_C(1) << next_random(sample) % 13);
	uint64_t step = UINT64_C(1) << next_random(sample) % 3;
	bool unmapped = next_random(sample) % 4 != 0;
	struct trace_event request = {
		.va = AREA_VA + (sample->area_va[cpu] << 12), .count = page_count,
		.flags = unmapped ? 0 : TLBP_LEAF_ONLY, .asid = (uint16_t)(cpu + 1u),
		.kind = TRACE_FLUSH, .cpu = cpu, .space_kind = TLBP_SPACE_USER,
		.domain = TLBP_DOMAIN_INNER,
		.cause = unmapped ? TRACE_CAUSE_MUNMAP : TRACE_CAUSE_MADVISE,
	};
	uint64_t page;

	for (page = 0; page < page_count && sample->left > 1; page += step)
		if (!access_page(sample, cpu, TRACE_STORE, request.va + (page << 12)))
			return false;
	sample->area_va[cpu] = (sample->area_va[cpu] + page_count) % (1 << 16);
	return add(sample, &request);
}

static bool switch_all(struct sample *sample, uint32_t cpu_count)
{
	uint32_t cpu;

	for (cpu = 0; cpu < cpu_count; cpu++) {
		struct trace_event event = {
			.asid = (uint16_t)(cpu + 1), .kind = TRACE_SWITCH, .cpu = (uint8_t)cpu,
		};

		if (!add(sample, &event))
			return false;
	}
	return true;
}

static void fill(struct sample *sample, uint32_t cpu_count)
{
	if (!switch_all(sample, cpu_count))
		return;
	while (sample->left > 0) {
		uint8_t cpu = (uint8_t)(next_random(sample) % cpu_count);

		if (!access_hot(sample, cpu, (uint32_t)(next_random(sample) % 400)) ||
		    !use_area(sample, cpu))
			return;
	}
}

bool trace_write_sample(const char *path, uint64_t seed, uint32_t cpu_count,
			uint64_t event_count, struct trace_problem *problem)
{
	struct trace_info info = {
		.cpu_count = cpu_count, .granule_shift = 12, .what = "made up, for tests",
	};
	struct sample sample = { .random = seed, .left = event_count };

	if (cpu_count == 0 || cpu_count > TRACE_MAX_CPUS)
		return trace_complain(problem, 0, "the number of CPUs is not 1 to 64");
	snprintf(info.command, sizeof(info.command), "trace-sample FILE %llu %u %llu",
		 (unsigned long long)seed, cpu_count, (unsigned long long)event_count);
	sample.writer = trace_writer_open(path, &info, problem);
	if (!sample.writer)
		return false;
	fill(&sample, cpu_count);
	return trace_writer_close(sample.writer, problem);
}
