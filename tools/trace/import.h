/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Turns what other programs recorded into traces. docs/trace-format.md says what
 * each of them sees, and what becomes of it.
 *
 * All of them return false on bad input, with the byte offset in it and a
 * message that names the line, where there are lines. The writer stays the
 * caller's: it is to be closed in any case. If the writer is what failed, the
 * message says no more than that, and trace_writer_close() says why.
 */
#ifndef TLBP_TRACE_IMPORT_H
#define TLBP_TRACE_IMPORT_H

#include "trace.h"

/* Zero is the default of every member. */
struct trace_import_options {
	/* Where accesses and requests take place that do not say it themselves. */
	uint8_t cpu;
	uint16_t asid;
	/*
	 * The window: so many accesses of the input are left out, together with the
	 * requests before and among them; and after so many the rest is left out,
	 * 0 for no limit.
	 */
	uint64_t skip_accesses;
	uint64_t max_accesses;
};

/* Several processes on one machine: trace_import_lackey_many(). */
struct trace_import_machine {
	uint32_t cpu_count;
	/* A CPU changes its process after so many accesses; 0: 20000. */
	uint64_t quantum_accesses;
	/* The process of in[i] has the ASID first_asid + i. */
	uint16_t first_asid;
	/* Of all processes together. */
	uint64_t skip_accesses;
	uint64_t max_accesses;
};

/* What came of it; may be asked for, or NULL. */
struct trace_import_counts {
	uint64_t accesses;
	uint64_t requests;
	uint64_t pages;
	/* Input that was understood and brings nothing: failed system calls, other events. */
	uint64_t ignored;
};

/*
 * Standard error (or log file) of
 * valgrind --tool=lackey --trace-mem=yes --trace-syscalls=yes PROGRAM
 */
bool trace_import_lackey(FILE *in, struct trace_writer *writer,
			 const struct trace_import_options *options,
			 struct trace_import_counts *counts, struct trace_problem *problem);

/*
 * The same with --trace-children=yes --log-file=NAME.%p: one file per process, in
 * the order in which they began. They take turns on the CPUs, as nobody recorded
 * when which of them ran.
 */
bool trace_import_lackey_many(FILE *const *in, size_t in_count, struct trace_writer *writer,
			      const struct trace_import_machine *machine,
			      struct trace_import_counts *counts, struct trace_problem *problem);

/*
 * Text of the kernel's tracer: tracefs (trace, trace_pipe), trace-cmd report,
 * perf script. Events: tlb:tlb_flush; sys_enter_/sys_exit_ of munmap, madvise,
 * mprotect, mremap; raw_syscalls of the same (numbers of x86-64 and arm64 differ:
 * is_arm64 says whose).
 */
struct trace_import_kernel {
	bool is_arm64;
};

bool trace_import_kernel_text(FILE *in, struct trace_writer *writer,
			      const struct trace_import_kernel *kernel,
			      struct trace_import_counts *counts, struct trace_problem *problem);

/* The recordings of traces/linux-6.1-*.csv.gz, uncompressed. */
bool trace_import_kernel_csv(FILE *in, struct trace_writer *writer,
			     struct trace_import_counts *counts, struct trace_problem *problem);

/* A ChampSim trace, uncompressed: 64 bytes for each instruction. */
bool trace_import_champsim(FILE *in, struct trace_writer *writer,
			   const struct trace_import_options *options,
			   struct trace_import_counts *counts, struct trace_problem *problem);

#endif /* TLBP_TRACE_IMPORT_H */
