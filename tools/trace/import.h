/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Turns what other programs recorded into traces. docs/trace-format.md says what
 * each of them sees, and what becomes of it.
 *
 * All of them return false on bad input, with the byte offset in it and a
 * message that names the line, where there are lines. The writer stays the
 * caller's: it is to be closed in any case.
 */
#ifndef TLBP_TRACE_IMPORT_H
#define TLBP_TRACE_IMPORT_H

#include "trace.h"

/* Zero is the default of every member. */
struct trace_import_options {
	/*
	 * Where accesses and requests take place. Threads, where the input knows
	 * them, go to cpu, cpu + 1 and so on, round cpu_count CPUs; 0: one.
	 */
	uint8_t cpu;
	uint32_t cpu_count;
	/* Of the (first) process; further ones get the numbers above it. */
	uint16_t asid;
	/* With several processes: one runs for so many accesses; 0: 20000. */
	uint64_t quantum_accesses;
	/*
	 * The window: so many accesses of the input are left out, together with the
	 * requests before and among them; and after so many the rest is not read,
	 * 0 for no limit. Of several processes: of all together.
	 */
	uint64_t skip_accesses;
	uint64_t max_accesses;
	/*
	 * Requests as long as the system call said. Without, as Linux does: from the
	 * first to the last page that was touched, and none if there is no such page.
	 */
	bool ranges_as_called;
};

/* What came of it; may be asked for, or NULL. */
struct trace_import_counts {
	uint64_t accesses;
	uint64_t requests;
	uint64_t pages;
	/* Input that was understood and brings nothing: failed system calls, other events. */
	uint64_t ignored;
	/* Events that the kernel's tracer had no room for, as far as it says so. */
	uint64_t lost;
	/* Only trace_import_tlbi() knows these: instructions of the kernel; */
	uint64_t operations;
	/* requests that their instructions agree, and do not agree, with; */
	uint64_t agreeing;
	uint64_t disagreeing;
	/* the line of the input at which the first of the latter was noticed; */
	uint64_t first_disagreement;
	/* requests that only their instructions tell of; */
	uint64_t unwanted;
	/* barriers of a function that invalidates, with nothing to complete. */
	uint64_t idle_barriers;
	/* The recorder was switched off meanwhile. */
	bool has_holes;
};

/*
 * Standard error (or log file) of
 * valgrind --tool=lackey --trace-mem=yes --trace-syscalls=yes PROGRAM
 * With --trace-sched=yes it is known which thread runs; else only at system calls.
 */
bool trace_import_lackey(FILE *in, struct trace_writer *writer,
			 const struct trace_import_options *options,
			 struct trace_import_counts *counts, struct trace_problem *problem);

/*
 * The same with --trace-children=yes --log-file=NAME.%p: one file per process, in
 * the order in which they began. They take turns on the CPUs, as nobody recorded
 * when which of them ran; but a process begins after its parent's fork, and a
 * parent that waited for it goes on after its end.
 */
bool trace_import_lackey_many(FILE *const *in, size_t in_count, struct trace_writer *writer,
			      const struct trace_import_options *options,
			      struct trace_import_counts *counts, struct trace_problem *problem);

/*
 * Text of the kernel's tracer: tracefs (trace, trace_pipe), trace-cmd report,
 * perf script. Events: tlb:tlb_flush; sys_enter and sys_exit of munmap, madvise,
 * mprotect, pkey_mprotect and mremap; raw_syscalls of the same.
 */
struct trace_import_kernel {
	/* Whose numbers raw_syscalls have: arm64's, or x86-64's. */
	bool is_arm64;
	/*
	 * Requests from the system calls alone, as long as they said. Without, from
	 * tlb_flush, which tells what the kernel did; a system call of the same task
	 * only tells where.
	 */
	bool from_calls;
};

bool trace_import_kernel_text(FILE *in, struct trace_writer *writer,
			      const struct trace_import_kernel *kernel,
			      struct trace_import_counts *counts, struct trace_problem *problem);

/*
 * What the module of tools/tlbi-trace recorded. Each request is followed by what
 * the kernel did for it (TRACE_DONE).
 */
bool trace_import_tlbi(FILE *in, struct trace_writer *writer, struct trace_import_counts *counts,
		       struct trace_problem *problem);

/* A ChampSim trace, uncompressed: 64 bytes for each instruction. */
bool trace_import_champsim(FILE *in, struct trace_writer *writer,
			   const struct trace_import_options *options,
			   struct trace_import_counts *counts, struct trace_problem *problem);

#endif /* TLBP_TRACE_IMPORT_H */
