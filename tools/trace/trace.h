/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Traces: accesses, context switches and invalidation requests, in the order
 * in which they happened. docs/trace-format.md describes the file.
 */
#ifndef TLBP_TRACE_H
#define TLBP_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <tlbpolicy.h>

/* Of a file without TRACE_DONE: 1. */
#define TRACE_VERSION 2
#define TRACE_MAX_CPUS 64
/* Of one file: 8 GiB of struct trace_event, more than a replay has time for. */
#define TRACE_MAX_EVENTS (UINT64_C(1) << 28)

enum trace_kind {
	/*
	 * cpu accesses va, count times. In between it may access the page of the
	 * event before or after this one, where their kinds differ.
	 */
	TRACE_LOAD,
	TRACE_STORE,
	TRACE_FETCH,
	/* cpu runs asid, vmid from now on. Before the first it runs 0, 0. */
	TRACE_SWITCH,
	/* cpu asks for an invalidation of [start_va, page_count). */
	TRACE_FLUSH,
	/* Nothing happens on cpu for count nanoseconds. */
	TRACE_IDLE,
	/*
	 * What was done for the request before this event, also of cpu, where it was
	 * recorded: count operations.
	 */
	TRACE_DONE,
	TRACE_KIND_COUNT,
};

/* What brought a request about. */
enum trace_cause {
	TRACE_CAUSE_UNKNOWN,
	TRACE_CAUSE_MUNMAP,
	TRACE_CAUSE_MPROTECT,
	TRACE_CAUSE_MADVISE,
	TRACE_CAUSE_MREMAP,
	TRACE_CAUSE_BRK,
	TRACE_CAUSE_EXEC,
	TRACE_CAUSE_EXIT,
	TRACE_CAUSE_FORK,
	TRACE_CAUSE_KERNEL,
	TRACE_CAUSE_COUNT,
};

/*
 * As wide as it must be. Which members count, kind says; the others are not
 * looked at when written, and 0 when read.
 * A request for the whole space (TLBP_WANT_WHOLE_SPACE, TLBP_WANT_EVERYTHING)
 * may have no pages; any other has at least one.
 */
struct trace_event {
	uint64_t va;		/* a multiple of the granule; for TRACE_FLUSH the start */
	uint64_t count;		/* accesses, nanoseconds, pages or operations */
	uint32_t flags;		/* TRACE_FLUSH: enum tlbp_request_flags */
	uint16_t asid;		/* TRACE_SWITCH, TRACE_FLUSH */
	uint16_t vmid;
	uint8_t kind;		/* enum trace_kind */
	uint8_t cpu;
	uint8_t space_kind;	/* TRACE_FLUSH: enum tlbp_space_kind */
	uint8_t domain;		/* TRACE_FLUSH: enum tlbp_domain */
	uint8_t stride_shift;	/* TRACE_FLUSH: 0 is the granule */
	uint8_t level;		/* TRACE_FLUSH: enum tlbp_level */
	uint8_t cause;		/* TRACE_FLUSH: enum trace_cause */
	uint8_t page_shift;	/* accesses: log2 of the mapping's size */
	uint8_t action;		/* TRACE_DONE: enum tlbp_action */
};

struct trace_info {
	uint32_t version;
	uint32_t cpu_count;	/* of a trace to be written: 0 is as many as occur */
	uint32_t granule_shift;
	uint64_t event_count;
	/* UTF-8 in one line each: the command that made it, and what it is. */
	char command[256];
	char what[256];
};

/* What is wrong with a file, and where. */
struct trace_problem {
	uint64_t offset;	/* of the file; in its uncompressed text where noted in message */
	char message[160];
};

/* A trace that has been read whole. */
struct trace {
	struct trace_info info;
	struct trace_event *events;
	size_t event_count;
};

/* On failure false, problem is filled and trace is empty. */
bool trace_read(struct trace *trace, const char *path, struct trace_problem *problem);
/* The same from memory; for the fuzzer. */
bool trace_read_memory(struct trace *trace, const void *bytes, size_t length,
		       struct trace_problem *problem);
void trace_free(struct trace *trace);

/* What was done for the request at this event, or NULL. */
const struct trace_event *trace_done_at(const struct trace *trace, size_t event_index);
/* Is that said of each request, and is there one? */
bool trace_is_recording(const struct trace *trace);

/*
 * Writes as it goes. Of info the texts, cpu_count and granule_shift are read;
 * version and event_count are filled in by trace_writer_close(). NULL: problem.
 */
struct trace_writer;
struct trace_writer *trace_writer_open(const char *path, const struct trace_info *info,
				       struct trace_problem *problem);
/*
 * Consecutive accesses of one cpu to one page by one kind are joined, also
 * those with accesses of other kinds in between, as long as these stay on their
 * page too: docs/trace-format.md, "Joining".
 *
 * After the first failure it is false for good; trace_writer_close() says why.
 */
bool trace_writer_add(struct trace_writer *writer, const struct trace_event *event);
/*
 * Always frees the writer. On failure false, and the file is none that
 * trace_read() accepts; problem's offset is then the number of the event.
 */
bool trace_writer_close(struct trace_writer *writer, struct trace_problem *problem);

/*
 * Writes a small made-up trace to try a replay on: the same for the same
 * numbers. Hot pages, cold ones, and requests of 1 to 4096 pages that were
 * touched, on cpu_count (1 to TRACE_MAX_CPUS) CPUs with a process each.
 */
bool trace_write_sample(const char *path, uint64_t seed, uint32_t cpu_count,
			uint64_t event_count, struct trace_problem *problem);

/* NULL for none of them. */
const char *trace_kind_name(uint32_t kind);
const char *trace_cause_name(uint32_t cause);

#endif /* TLBP_TRACE_H */
