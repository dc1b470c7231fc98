/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Lines as valgrind 3.19 writes them:
 *
 *	I  0401ab70,3                                   fetch
 *	 L 1ffefff630,8                                 load, S store, M both
 *	SYSCALL[27630,1](11) sys_munmap ( 0x483c000, 46131 )[sync] --> Success(0x0)
 *	SYSCALL[27630,1](28) sys_madvise ( 0x4a2f000, 8192, 4 ) --> [async] ...
 *	SYSCALL[27630,1](28) ... [async] --> Success(0x0)
 *	SYSCALL[28266,1](58) sys_fork ( )   fork: process 28266 created child 28267
 *	 --> [pre-success] Success(0x6e6b)
 *	--28238--   SCHED[2]:  acquired lock (...)      with --trace-sched=yes
 *	==28238== Parent PID: 28230
 *
 * What a program or another part of valgrind writes in between is passed over.
 */
#include "lackey_log.h"
#include "format.h"

#include <string.h>

struct call_name {
	const char *text;
	uint32_t kind;
	uint32_t argument_count;
	int base;
};

/* clone's flags stand there in hexadecimal without saying so. */
static const struct call_name call_names[] = {
	{ "sys_munmap ", LACKEY_MUNMAP, 2, 0 },
	{ "sys_mprotect ", LACKEY_MPROTECT, 2, 0 },
	{ "sys_madvise ", LACKEY_MADVISE, 3, 0 },
	{ "sys_mremap ", LACKEY_MREMAP, 4, 0 },
	{ "sys_mmap ", LACKEY_MMAP, 4, 0 },
	{ "sys_brk ", LACKEY_BRK, 1, 0 },
	{ "sys_clone ", LACKEY_CLONE, 1, 16 },
	{ "sys_fork ", LACKEY_FORK, 0, 0 },
	{ "sys_vfork ", LACKEY_VFORK, 0, 0 },
	{ "sys_wait4 ", LACKEY_WAIT, 0, 0 },
	{ "sys_execve ", LACKEY_EXEC, 0, 0 },
	{ "exit_group", LACKEY_EXIT, 0, 0 },
};

void lackey_log_init(struct lackey_log *log, FILE *in)
{
	memset(log, 0, sizeof(*log));
	text_init(&log->text, in);
	log->thread = 1;
}

void lackey_log_free(struct lackey_log *log)
{
	text_free(&log->text);
}

/* ------------------------------------------------------------- accesses --- */

/* What the first three characters of a line say. */
static uint32_t access_kind(const char *line)
{
	if (line[0] == 'I' && line[1] == ' ' && line[2] == ' ')
		return LACKEY_FETCH;
	if (line[0] != ' ' || line[1] == '\0' || line[2] != ' ')
		return LACKEY_NONE;
	return line[1] == 'L' ? LACKEY_LOAD :
	       line[1] == 'S' || line[1] == 'M' ? LACKEY_STORE : LACKEY_NONE;
}

static bool parse_access(struct lackey_log *log, struct lackey_item *item,
			 struct trace_problem *problem)
{
	const char *at = log->text.line + 3;

	if (!text_number(&at, 16, &item->va) || !text_skip(&at, ",") ||
	    !text_number(&at, 10, &item->byte_count) || *at)
		return text_complain(&log->text, at, problem, "not an access: ADDRESS,SIZE");
	/* The widest that lackey writes are 512 bytes. */
	if (item->byte_count == 0 || item->byte_count > 4096)
		return text_complain(&log->text, at, problem, "an access of no size, or too large");
	if (item->byte_count - 1 > UINT64_MAX - item->va)
		return text_complain(&log->text, at, problem, "an access past the top");
	item->thread = log->thread;
	return true;
}

/* --------------------------------------------------------- system calls --- */

static bool parse_arguments(struct lackey_log *log, const struct call_name *name, const char *at,
			    struct lackey_item *call, struct trace_problem *problem)
{
	uint32_t i;

	if (name->argument_count > 0 && !text_skip(&at, "( "))
		return text_complain(&log->text, at, problem, "not the arguments of a system call");
	for (i = 0; i < name->argument_count; i++) {
		if (i > 0 && !text_skip(&at, ", "))
			return text_complain(&log->text, at, problem, "too few arguments");
		if (!text_number(&at, name->base, &call->arguments[i]))
			return text_complain(&log->text, at, problem, "not a number");
	}
	return true;
}

/* The call has come back: item is it, if it succeeded, and it is open no more. */
static void finish_call(struct lackey_log *log, uint32_t thread, const char *line,
			struct lackey_item *item)
{
	struct lackey_item *call = &log->calls[thread - 1];
	const char *at = strstr(line, "Success(");
	uint64_t result;

	log->open_thread = 0;
	if (at && text_skip(&at, "Success(") && text_number(&at, 0, &result) && *at == ')') {
		*item = *call;
		item->result = result;
	} else {
		log->ignored_count++;
	}
	call->kind = LACKEY_NONE;
}

/* The rest of the line behind the call's number. */
static bool parse_call(struct lackey_log *log, const char *at, struct lackey_item *item,
		       struct trace_problem *problem)
{
	struct lackey_item *call = &log->calls[log->thread - 1];
	const char *end;
	size_t i;

	if (text_skip(&at, "... [async] --> ")) {
		finish_call(log, log->thread, at, item);
		return true;
	}
	*call = (struct lackey_item){ .thread = log->thread };
	for (i = 0; i < sizeof(call_names) / sizeof(call_names[0]); i++)
		if (text_skip(&at, call_names[i].text)) {
			if (!parse_arguments(log, &call_names[i], at, call, problem))
				return false;
			call->kind = call_names[i].kind;
			break;
		}
	end = strstr(at, "--> ");
	if (!end)
		log->open_thread = log->thread;
	else if (!strstr(end, "[async] ..."))
		finish_call(log, log->thread, end, item);
	return true;
}

static bool parse_call_line(struct lackey_log *log, const char *at, struct lackey_item *item,
			    struct trace_problem *problem)
{
	uint64_t pid, thread, number;

	if (!text_number(&at, 10, &pid) || !text_skip(&at, ",") ||
	    !text_number(&at, 10, &thread) || !text_skip(&at, "](") ||
	    !text_number(&at, 10, &number) || !text_skip(&at, ") "))
		return text_complain(&log->text, at, problem, "not a system call");
	if (thread == 0 || thread > LACKEY_MAX_THREADS)
		return text_complain(&log->text, at, problem, "a thread that is not 1 to 512");
	if (log->pid && pid != log->pid)
		return text_complain(&log->text, NULL, problem,
				     "another process: record with --log-file=NAME.%p");
	log->pid = pid;
	log->thread = (uint32_t)thread;
	return parse_call(log, at, item, problem);
}

/* ---------------------------------------------------------- other lines --- */

/* A new program: the call of the thread that started it does not return. */
static void parse_banner(struct lackey_log *log, struct lackey_item *item)
{
	uint32_t thread;

	for (thread = 1; thread <= LACKEY_MAX_THREADS; thread++) {
		struct lackey_item *call = &log->calls[thread - 1];

		if (call->kind == LACKEY_EXEC)
			*item = *call;
		call->kind = LACKEY_NONE;
	}
	log->thread = 1;
	log->open_thread = 0;
}

/* --28238--   SCHED[2]:  acquired lock (...) */
static void parse_schedule(struct lackey_log *log)
{
	const char *at = strstr(log->text.line, "SCHED[");
	uint64_t thread;

	if (at && text_skip(&at, "SCHED[") && text_number(&at, 10, &thread) &&
	    text_skip(&at, "]:  acquired lock") && thread > 0 && thread <= LACKEY_MAX_THREADS)
		log->thread = (uint32_t)thread;
}

static void parse_other(struct lackey_log *log, struct lackey_item *item)
{
	const char *at = log->text.line;
	uint64_t pid;

	log->ignored_count++;
	if (text_skip(&at, " --> ") && log->open_thread) {
		finish_call(log, log->open_thread, at, item);
	} else if (text_skip(&at, "--")) {
		parse_schedule(log);
	} else if (text_skip(&at, "==") && text_number(&at, 10, &pid) && text_skip(&at, "== ")) {
		log->pid = log->pid ? log->pid : pid;
		if (text_skip(&at, "Parent PID: "))
			text_number(&at, 10, &log->parent_pid);
	}
}

static bool parse_line(struct lackey_log *log, struct lackey_item *item,
		       struct trace_problem *problem)
{
	const char *at = log->text.line;

	*item = (struct lackey_item){ .kind = access_kind(at) };
	if (item->kind != LACKEY_NONE)
		return parse_access(log, item, problem);
	if (text_skip(&at, "SYSCALL[")) {
		if (!parse_call_line(log, at, item, problem))
			return false;
	} else {
		parse_other(log, item);
	}
	/* Also at the end of a line, behind the call that it cut short. */
	if (strstr(log->text.line, "== Lackey, an example"))
		parse_banner(log, item);
	return true;
}

/* Without --trace-children=yes the log ends where the process becomes another program. */
static bool complain_of_end(struct lackey_log *log, struct trace_problem *problem)
{
	if (log->text.line && strstr(log->text.line, " sys_execve ( "))
		text_complain(&log->text, NULL, problem,
			      "another program takes over: record with children, or record that");
	return false;
}

bool lackey_log_next(struct lackey_log *log, struct lackey_item *item,
		     struct trace_problem *problem)
{
	do {
		switch (text_next(&log->text, problem)) {
		case TEXT_LINE:
			break;
		case TEXT_END:
			*item = (struct lackey_item){ .kind = LACKEY_END, .thread = log->thread };
			return true;
		default:
			return complain_of_end(log, problem);
		}
		if (!parse_line(log, item, problem))
			return false;
	} while (item->kind == LACKEY_NONE);
	return true;
}
