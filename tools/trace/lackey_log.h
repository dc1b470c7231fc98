/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What valgrind's lackey writes, of one process: accesses, and the system calls
 * that change mappings, those that succeeded.
 */
#ifndef TLBP_TRACE_LACKEY_LOG_H
#define TLBP_TRACE_LACKEY_LOG_H

#include "text.h"

/* As many as valgrind has threads, unless told to have more. */
#define LACKEY_MAX_THREADS 512
#define LACKEY_MAX_ARGUMENTS 4

enum lackey_kind {
	LACKEY_NONE,
	LACKEY_LOAD,
	LACKEY_STORE,
	LACKEY_FETCH,
	LACKEY_MUNMAP,
	LACKEY_MPROTECT,
	LACKEY_MADVISE,
	LACKEY_MREMAP,
	LACKEY_MMAP,
	LACKEY_BRK,
	LACKEY_CLONE,
	LACKEY_FORK,
	LACKEY_VFORK,
	LACKEY_WAIT,
	LACKEY_EXEC,
	LACKEY_EXIT,
	LACKEY_END,
};

struct lackey_item {
	uint32_t kind;
	uint32_t thread;		/* 1 is the first */
	uint64_t va;			/* accesses */
	uint64_t byte_count;
	uint64_t arguments[LACKEY_MAX_ARGUMENTS];
	uint64_t result;
};

struct lackey_log {
	struct text text;
	uint64_t pid;			/* 0: not known yet */
	uint64_t parent_pid;
	uint32_t thread;		/* that runs, as far as the log says */
	/* Thread whose call's result is on a line of its own; 0: none. */
	uint32_t open_thread;
	/* Calls that have not returned yet, by thread. */
	struct lackey_item calls[LACKEY_MAX_THREADS];
	uint64_t ignored_count;
};

void lackey_log_init(struct lackey_log *log, FILE *in);
void lackey_log_free(struct lackey_log *log);
bool lackey_log_next(struct lackey_log *log, struct lackey_item *item,
		     struct trace_problem *problem);

#endif /* TLBP_TRACE_LACKEY_LOG_H */
