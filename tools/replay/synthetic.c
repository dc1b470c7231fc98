/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Workloads that are made and not recorded: each isolates one thing that decides
 * between by address and whole. They are inputs for tests, no evidence: what a
 * policy is worth is measured on recorded traces.
 *
 *	churn		a hot set beside regions that are mapped, touched, unmapped
 *	scan		a file read once through a window, then unmapped piece by piece
 *	lone		a large working set, and now and then one large unmap
 *	bursts		several medium unmaps in a row, then long nothing
 *	small		very many unmaps of a few pages
 *	processes	address spaces that take turns, exit and start anew
 *	threads		four CPUs share an address space; each unmaps
 *	kernel		vmalloc areas freed in a heap of lazily unmapped ones
 */
#include "synthetic.h"

#include "replay.h"

#include <stdio.h>
#include <stdlib.h>

#define PAGE_SHIFT 12
#define MAX_PAGES 65536

struct maker {
	struct trace *trace;
	size_t capacity;
	uint64_t random;
	bool failed;
	uint16_t asid[TRACE_MAX_CPUS];
};

/* A part of an address space, in pages. */
struct region {
	uint64_t first_page;
	uint64_t page_count;
};

static const struct region hot = { 0x10000, 300 };
static const struct region warm = { 0x20000, 1500 };
static const struct region code = { 0x400, 40 };
static const struct region kernel_code = { 0xffff800008000, 60 };

/* splitmix64 */
static uint64_t draw(struct maker *maker)
{
	uint64_t mixed = maker->random += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

static uint64_t below(struct maker *maker, uint64_t bound)
{
	return draw(maker) % bound;
}

/* As many small numbers as large ones. */
static uint64_t wide(struct maker *maker, uint32_t min_bits, uint32_t max_bits)
{
	uint32_t bits = min_bits + (uint32_t)below(maker, max_bits - min_bits + 1);

	return (UINT64_C(1) << bits) + below(maker, UINT64_C(1) << bits);
}

static void add(struct maker *maker, const struct trace_event *event)
{
	struct trace *trace = maker->trace;

	if (trace->event_count == maker->capacity) {
		size_t capacity = maker->capacity ? 2 * maker->capacity : 4096;
		struct trace_event *events = realloc(trace->events, capacity * sizeof(*events));

		if (!events) {
			maker->failed = true;
			return;
		}
		trace->events = events;
		maker->capacity = capacity;
	}
	trace->events[trace->event_count++] = *event;
}

static void touch(struct maker *maker, uint8_t cpu, uint8_t kind, uint64_t page)
{
	struct trace_event event = {
		.va = page << PAGE_SHIFT,
		.count = 1 + below(maker, 20),
		.kind = kind,
		.cpu = cpu,
		.page_shift = PAGE_SHIFT,
	};

	add(maker, &event);
}

/* Half of the accesses go to an eighth of the region. */
static uint64_t pick(struct maker *maker, const struct region *region)
{
	uint64_t count = region->page_count;

	if (count >= 16 && below(maker, 2) == 0)
		count /= 8;
	return region->first_page + below(maker, count);
}

static void work(struct maker *maker, uint8_t cpu, const struct region *region, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		if (i % 4 == 0)
			touch(maker, cpu, TRACE_FETCH, pick(maker, &code));
		touch(maker, cpu, i % 3 ? TRACE_LOAD : TRACE_STORE, pick(maker, region));
	}
}

static void touch_all(struct maker *maker, uint8_t cpu, const struct region *region)
{
	uint64_t i;

	for (i = 0; i < region->page_count; i++)
		touch(maker, cpu, TRACE_STORE, region->first_page + i);
}

static void request(struct maker *maker, uint8_t cpu, const struct region *region, uint8_t cause,
		    uint32_t flags)
{
	struct trace_event event = {
		.va = region->first_page << PAGE_SHIFT,
		.count = region->page_count,
		.flags = flags,
		.asid = maker->asid[cpu],
		.kind = TRACE_FLUSH,
		.cpu = cpu,
		.space_kind = TLBP_SPACE_USER,
		.domain = TLBP_DOMAIN_INNER,
		.cause = cause,
	};

	if (region->first_page >> 43) {
		event.space_kind = TLBP_SPACE_KERNEL;
		event.asid = 0;
	}
	add(maker, &event);
}

static void switch_to(struct maker *maker, uint8_t cpu, uint16_t asid)
{
	struct trace_event event = {
		.asid = asid,
		.kind = TRACE_SWITCH,
		.cpu = cpu,
	};

	maker->asid[cpu] = asid;
	add(maker, &event);
}

static struct region fresh(struct maker *maker, uint64_t page_count)
{
	return (struct region){ 0x1000000 + below(maker, 64) * MAX_PAGES, page_count };
}

/* -------------------------------------------------------------- workloads --- */

static void make_churn(struct maker *maker)
{
	uint32_t i;

	switch_to(maker, 0, 1);
	for (i = 0; i < 300; i++) {
		struct region region = fresh(maker, wide(maker, 0, 10));

		touch_all(maker, 0, &region);
		work(maker, 0, &hot, 200);
		request(maker, 0, &region, TRACE_CAUSE_MUNMAP, 0);
		work(maker, 0, &hot, 100);
	}
}

static void make_scan(struct maker *maker)
{
	struct region window = { 0x2000000, 256 };
	uint32_t i;

	switch_to(maker, 0, 1);
	for (i = 0; i < 400; i++) {
		touch_all(maker, 0, &window);
		if (i % 8 == 0)
			work(maker, 0, &hot, 40);
		request(maker, 0, &window, TRACE_CAUSE_MADVISE, TLBP_LEAF_ONLY);
		window.first_page += window.page_count;
	}
}

static void make_lone(struct maker *maker)
{
	uint32_t i;

	switch_to(maker, 0, 1);
	for (i = 0; i < 40; i++) {
		struct region region = fresh(maker, wide(maker, 6, 13));

		work(maker, 0, &warm, 4000);
		touch_all(maker, 0, &region);
		work(maker, 0, &warm, 500);
		request(maker, 0, &region, TRACE_CAUSE_MUNMAP, 0);
	}
}

static void make_bursts(struct maker *maker)
{
	uint32_t i;
	uint64_t j;

	switch_to(maker, 0, 1);
	for (i = 0; i < 60; i++) {
		uint64_t count = 2 + below(maker, 10);

		work(maker, 0, &warm, 2500);
		for (j = 0; j < count; j++) {
			struct region region = fresh(maker, wide(maker, 5, 9));

			request(maker, 0, &region, TRACE_CAUSE_MUNMAP, 0);
			work(maker, 0, &hot, 5);
		}
	}
}

static void make_small(struct maker *maker)
{
	uint32_t i;

	switch_to(maker, 0, 1);
	for (i = 0; i < 3000; i++) {
		struct region region = fresh(maker, wide(maker, 0, 3));

		touch_all(maker, 0, &region);
		work(maker, 0, &warm, 20);
		request(maker, 0, &region, TRACE_CAUSE_MPROTECT, TLBP_LEAF_ONLY);
	}
}

static void make_processes(struct maker *maker)
{
	uint32_t i;

	for (i = 0; i < 600; i++) {
		uint16_t asid = (uint16_t)(1 + below(maker, 6));
		struct region region = fresh(maker, wide(maker, 2, 8));

		switch_to(maker, 0, asid);
		work(maker, 0, &hot, 100);
		touch_all(maker, 0, &region);
		request(maker, 0, &region, TRACE_CAUSE_MUNMAP, 0);
		if (below(maker, 10) == 0)
			request(maker, 0, &hot, TRACE_CAUSE_EXIT, TLBP_WANT_WHOLE_SPACE);
	}
}

static void make_threads(struct maker *maker)
{
	uint8_t cpu;
	uint32_t i;

	for (cpu = 0; cpu < 4; cpu++)
		switch_to(maker, cpu, 1);
	for (i = 0; i < 250; i++) {
		struct region region = fresh(maker, wide(maker, 3, 10));

		for (cpu = 0; cpu < 4; cpu++)
			work(maker, cpu, cpu < 2 ? &warm : &hot, 60);
		cpu = (uint8_t)below(maker, 4);
		touch_all(maker, cpu, &region);
		request(maker, cpu, &region, TRACE_CAUSE_MUNMAP, 0);
	}
}

static void make_kernel(struct maker *maker)
{
	uint32_t i;

	switch_to(maker, 0, 1);
	for (i = 0; i < 200; i++) {
		struct region area = { 0xffff800010000 + below(maker, 64) * MAX_PAGES,
				       wide(maker, 0, 6) };

		work(maker, 0, &hot, 200);
		work(maker, 0, &kernel_code, 100);
		touch_all(maker, 0, &area);
		/* Lazily freed areas lie far apart; the hull is what is invalidated. */
		if (i % 16 == 15)
			area = (struct region){ 0xffff800010000, wide(maker, 12, 24) };
		request(maker, 0, &area, TRACE_CAUSE_KERNEL, 0);
	}
}

struct workload {
	const char *name;
	uint32_t cpu_count;
	void (*make)(struct maker *maker);
};

static const struct workload workloads[] = {
	{ "churn", 1, make_churn },	     { "scan", 1, make_scan },
	{ "lone", 1, make_lone },	     { "bursts", 1, make_bursts },
	{ "small", 1, make_small },	     { "processes", 1, make_processes },
	{ "threads", 4, make_threads },	     { "kernel", 1, make_kernel },
};

#define WORKLOAD_COUNT (sizeof(workloads) / sizeof(workloads[0]))

const char *replay_synthetic_name(uint32_t index)
{
	return index < WORKLOAD_COUNT ? workloads[index].name : NULL;
}

bool synthetic_make(struct trace *trace, uint32_t index, uint64_t seed)
{
	const struct workload *workload = &workloads[index];
	struct maker maker = { .trace = trace, .random = seed };

	*trace = (struct trace){
		.info = {
			.version = TRACE_VERSION,
			.cpu_count = workload->cpu_count,
			.granule_shift = PAGE_SHIFT,
		},
	};
	workload->make(&maker);
	trace->info.event_count = trace->event_count;
	snprintf(trace->info.what, sizeof(trace->info.what), "synthetic workload %s",
		 workload->name);
	if (maker.failed)
		trace_free(trace);
	return !maker.failed;
}
