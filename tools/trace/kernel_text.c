/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Traces of what Linux's tracer prints:
 *
 *	bash-1256    [000] d..1. 25880.921115: tlb_flush: pages:-1 reason:local MM shootdown (3)
 *	gcc-1262    [000] ..... 25880.923471: sys_munmap(addr: 0x7f80bec27000, len: 0x4000)
 *	gcc-1262    [000] ..... 25880.923478: sys_munmap -> 0x0
 *	cc1  1335 [000] 25881.622942:  tlb:tlb_flush: pages:1 reason:local MM shootdown (3)
 *	bash  1646 [000] 25890.952980: raw_syscalls:sys_enter: NR 10 (7fdbe76ed000, 4000, 1, ...)
 *	bash  1646 [000] 25890.952989: raw_syscalls:sys_exit: NR 10 = 0
 *
 * x86's tlb_flush has no address. One that falls into a system call of its task
 * is taken to lie at the beginning of that call's range; where it was "all" (-1)
 * the range was above x86's limit of 33 pages, and is taken from the call. Others
 * get an address of their own that means nothing.
 */
#include "format.h"
#include "import.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define UNKNOWN_VA UINT64_C(0x7f0000000000)
#define ALL_PAGES UINT64_MAX

/* include/linux/mm_types.h, enum tlb_flush_reason. */
enum {
	REASON_TASK_SWITCH = 0,
	REASON_REMOTE_SHOOTDOWN = 1,
	REASON_LOCAL_SHOOTDOWN = 2,
	REASON_LOCAL_MM_SHOOTDOWN = 3,
	REASON_REMOTE_SEND_IPI = 4,
};

enum { MADV_DONTNEED = 4, MADV_FREE = 8, MADV_REMOVE = 9, MADV_PAGEOUT = 21 };

struct call_name {
	const char *text;
	uint64_t x86_number;
	uint64_t arm64_number;
	uint8_t cause;
};

static const struct call_name call_names[] = {
	{ "munmap", 11, 215, TRACE_CAUSE_MUNMAP },
	{ "mprotect", 10, 226, TRACE_CAUSE_MPROTECT },
	{ "pkey_mprotect", 329, 288, TRACE_CAUSE_MPROTECT },
	{ "madvise", 28, 233, TRACE_CAUSE_MADVISE },
	{ "mremap", 25, 216, TRACE_CAUSE_MREMAP },
};

#define CALL_COUNT (sizeof(call_names) / sizeof(call_names[0]))

/* The system call that a task is in; cause is TRACE_CAUSE_UNKNOWN outside. */
struct task {
	uint64_t pid;
	bool used;
	uint16_t asid;
	uint8_t cpu;
	uint8_t cause;
	uint64_t start_va;
	uint64_t byte_count;
};

struct cpu {
	bool has_asid;
	uint16_t asid;
	/* The request that was just sent to other CPUs: the same follows for this one. */
	bool has_sent;
	uint64_t sent_pid;
	bool has_time;
	uint64_t at_ns;
};

struct recording {
	struct text text;
	struct trace_writer *writer;
	struct trace_problem *problem;
	const struct trace_import_kernel *kernel;
	struct trace_import_counts counts;
	uint32_t granule_shift;
	struct task *tasks;
	size_t task_count;
	size_t task_capacity;
	struct cpu cpus[TRACE_MAX_CPUS];
	bool has_flush;
	bool has_call;
};

/* What stands before the event. */
struct prefix {
	uint64_t pid;
	uint8_t cpu;
	bool has_time;
	uint64_t at_ns;
};

static bool complain(const struct recording *recording, const char *at, const char *what)
{
	return text_complain(&recording->text, at, recording->problem, what);
}

/* ----------------------------------------------------------------- tasks --- */

static struct task *place_of(struct task *tasks, size_t capacity, uint64_t pid)
{
	size_t at = (size_t)(pid * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (capacity - 1);

	while (tasks[at].used && tasks[at].pid != pid)
		at = (at + 1) & (capacity - 1);
	return &tasks[at];
}

static bool grow_tasks(struct recording *recording)
{
	size_t capacity = recording->task_capacity ? 2 * recording->task_capacity : 256;
	struct task *tasks = calloc(capacity, sizeof(*tasks));
	size_t i;

	if (!tasks)
		return false;
	for (i = 0; i < recording->task_capacity; i++)
		if (recording->tasks[i].used)
			*place_of(tasks, capacity, recording->tasks[i].pid) = recording->tasks[i];
	free(recording->tasks);
	recording->tasks = tasks;
	recording->task_capacity = capacity;
	return true;
}

/* ASIDs in the order in which tasks turn up; there are 65535, then from 1 again. */
static struct task *task_of(struct recording *recording, uint64_t pid)
{
	struct task *task;

	if (2 * recording->task_count >= recording->task_capacity && !grow_tasks(recording)) {
		complain(recording, NULL, "out of memory");
		return NULL;
	}
	task = place_of(recording->tasks, recording->task_capacity, pid);
	if (!task->used) {
		task->used = true;
		task->pid = pid;
		task->asid = (uint16_t)(recording->task_count++ % UINT16_MAX + 1);
	}
	return task;
}

/* --------------------------------------------------------------- writing --- */

static bool add(struct recording *recording, const struct trace_event *event)
{
	return trace_writer_add(recording->writer, event) ||
	       complain(recording, NULL, trace_writer_failure(recording->writer));
}

/* The time that has passed, and who runs. */
static bool bring_up_to_date(struct recording *recording, const struct prefix *prefix,
			     const struct task *task)
{
	struct cpu *cpu = &recording->cpus[prefix->cpu];
	struct trace_event idle = { .kind = TRACE_IDLE, .cpu = prefix->cpu };
	struct trace_event change = {
		.kind = TRACE_SWITCH, .cpu = prefix->cpu, .asid = task->asid,
	};

	if (prefix->has_time && cpu->has_time && prefix->at_ns > cpu->at_ns) {
		idle.count = prefix->at_ns - cpu->at_ns;
		if (!add(recording, &idle))
			return false;
	}
	cpu->has_time = prefix->has_time;
	cpu->at_ns = prefix->at_ns;
	if (cpu->has_asid && cpu->asid == task->asid)
		return true;
	cpu->has_asid = true;
	cpu->asid = task->asid;
	return add(recording, &change);
}

/* Pages of the call's range: as they are, without the question whether it has any. */
static uint64_t pages_of_call(const struct recording *recording, const struct task *task)
{
	uint32_t shift = recording->granule_shift;

	if (task->byte_count == 0 || task->byte_count - 1 > UINT64_MAX - task->start_va)
		return 0;
	return ((task->start_va + task->byte_count - 1) >> shift) -
	       (task->start_va >> shift) + 1;
}

static bool add_request(struct recording *recording, const struct task *task, uint8_t cpu,
			uint64_t page_count)
{
	bool leaf_only = task->cause == TRACE_CAUSE_MPROTECT || task->cause == TRACE_CAUSE_MADVISE;
	uint64_t va = task->cause == TRACE_CAUSE_UNKNOWN ? UNKNOWN_VA : task->start_va;
	struct trace_event event = {
		.va = va >> recording->granule_shift << recording->granule_shift,
		.count = page_count, .flags = leaf_only ? TLBP_LEAF_ONLY : 0, .asid = task->asid,
		.kind = TRACE_FLUSH, .cpu = cpu, .space_kind = TLBP_SPACE_USER,
		.domain = TLBP_DOMAIN_INNER, .cause = task->cause,
	};

	if (page_count == ALL_PAGES) {
		event.va = 0;
		event.count = 0;
		event.flags = TLBP_WANT_WHOLE_SPACE;
	}
	recording->counts.requests++;
	recording->counts.pages += event.count;
	return add(recording, &event);
}

/* ------------------------------------------------------------- tlb_flush --- */

/* Of these, one makes a request: its sender's. */
static bool is_request(struct recording *recording, const struct prefix *prefix, uint64_t reason)
{
	struct cpu *cpu = &recording->cpus[prefix->cpu];
	bool is_own_part = cpu->has_sent && cpu->sent_pid == prefix->pid &&
			   (reason == REASON_LOCAL_MM_SHOOTDOWN ||
			    reason == REASON_LOCAL_SHOOTDOWN);

	if (reason == REASON_TASK_SWITCH || reason == REASON_REMOTE_SHOOTDOWN)
		return false;
	cpu->has_sent = reason == REASON_REMOTE_SEND_IPI;
	cpu->sent_pid = prefix->pid;
	return !is_own_part && (cpu->has_sent || reason == REASON_LOCAL_MM_SHOOTDOWN ||
				reason == REASON_LOCAL_SHOOTDOWN);
}

/* "pages:-1 reason:local MM shootdown (3)" */
static bool parse_flush(struct recording *recording, const char *at, uint64_t *page_count,
			uint64_t *reason)
{
	const char *end;

	if (!text_skip(&at, "pages:"))
		return complain(recording, at, "tlb_flush without pages:");
	*page_count = ALL_PAGES;
	if (!text_skip(&at, "-1") &&
	    (!text_number(&at, 10, page_count) || *page_count > UINT64_C(1) << 52))
		return complain(recording, at, "not a number of pages");
	end = strrchr(at, '(');
	if (!text_skip(&at, " reason:") || !end)
		return complain(recording, at, "tlb_flush without reason:");
	at = end + 1;
	if (!text_number(&at, 10, reason) || *at != ')')
		return complain(recording, at, "not the number of a reason");
	return true;
}

static bool do_flush(struct recording *recording, const struct prefix *prefix, const char *at)
{
	uint64_t page_count, reason, call_pages;
	struct task *task;

	if (!parse_flush(recording, at, &page_count, &reason))
		return false;
	recording->has_flush = true;
	if (recording->kernel->from_calls || !is_request(recording, prefix, reason) ||
	    page_count == 0) {
		recording->counts.ignored++;
		return true;
	}
	task = task_of(recording, prefix->pid);
	if (!task || !bring_up_to_date(recording, prefix, task))
		return false;
	call_pages = task->cause == TRACE_CAUSE_UNKNOWN ? 0 : pages_of_call(recording, task);
	if (page_count == ALL_PAGES && call_pages > 0)
		page_count = call_pages;
	return add_request(recording, task, prefix->cpu, page_count);
}

/* ---------------------------------------------------------- system calls --- */

static const struct call_name *call_of_name(const char *at, size_t length)
{
	size_t i;

	for (i = 0; i < CALL_COUNT; i++)
		if (strlen(call_names[i].text) == length &&
		    strncmp(call_names[i].text, at, length) == 0)
			return &call_names[i];
	return NULL;
}

static const struct call_name *call_of_number(const struct recording *recording, uint64_t number)
{
	size_t i;

	for (i = 0; i < CALL_COUNT; i++)
		if (number == (recording->kernel->is_arm64 ? call_names[i].arm64_number :
							     call_names[i].x86_number))
			return &call_names[i];
	return NULL;
}

/* Only some kinds of advice take translations away. */
static bool changes_mappings(const struct call_name *name, uint64_t third)
{
	return name->cause != TRACE_CAUSE_MADVISE || third == MADV_DONTNEED ||
	       third == MADV_FREE || third == MADV_REMOVE || third == MADV_PAGEOUT;
}

/* A call ends, by its return or because its task makes another. */
static bool end_call(struct recording *recording, const struct prefix *prefix, struct task *task,
		     bool succeeded)
{
	uint64_t page_count = pages_of_call(recording, task);
	bool makes_request = recording->kernel->from_calls && succeeded && page_count > 0 &&
			     task->cause != TRACE_CAUSE_UNKNOWN;

	if (makes_request && (!bring_up_to_date(recording, prefix, task) ||
			      !add_request(recording, task, prefix->cpu, page_count)))
		return false;
	recording->counts.ignored += !makes_request;
	task->cause = TRACE_CAUSE_UNKNOWN;
	return true;
}

static bool begin_call(struct recording *recording, const struct prefix *prefix,
		       const struct call_name *name, const uint64_t arguments[3])
{
	struct task *task = task_of(recording, prefix->pid);

	if (!task)
		return false;
	/* The same call, seen as itself and by its number. */
	if (task->cause == name->cause && task->start_va == arguments[0] &&
	    task->byte_count == arguments[1])
		return true;
	if (task->cause != TRACE_CAUSE_UNKNOWN && !end_call(recording, prefix, task, true))
		return false;
	recording->has_call = true;
	if (!changes_mappings(name, arguments[2]))
		return true;
	task->cpu = prefix->cpu;
	task->cause = name->cause;
	task->start_va = arguments[0];
	task->byte_count = arguments[1];
	return true;
}

/* Hexadecimal, with 0x or without; named ("addr: 0x7f80", "len: 4000") or not. */
static bool parse_arguments(struct recording *recording, const char *at, uint32_t count,
			    uint64_t arguments[3])
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		at += i > 0 ? strcspn(at, ",") : 0;
		if (i > 0 && !text_skip(&at, ","))
			return complain(recording, at, "too few arguments");
		at += strspn(at, " (");
		if (strcspn(at, ":") < strcspn(at, ","))
			at += strcspn(at, ":") + 1;
		at += strspn(at, " ");
		text_skip(&at, "0x");
		if (!text_number(&at, 16, &arguments[i]))
			return complain(recording, at, "not a number");
	}
	return true;
}

static bool do_enter(struct recording *recording, const struct prefix *prefix,
		     const struct call_name *name, const char *at)
{
	uint64_t arguments[3] = {0};
	uint32_t count = name->cause == TRACE_CAUSE_MADVISE ? 3 : 2;

	return parse_arguments(recording, at, count, arguments) &&
	       begin_call(recording, prefix, name, arguments);
}

/* Errors are the last 4095 numbers, or negative. */
static bool do_exit(struct recording *recording, const struct prefix *prefix,
		    const struct call_name *name, const char *at, int base)
{
	struct task *task = task_of(recording, prefix->pid);
	uint64_t result = 0;
	bool is_negative;

	if (!task)
		return false;
	at += strspn(at, " ");
	is_negative = text_skip(&at, "-");
	if (base == 16)
		text_skip(&at, "0x");
	if (!text_number(&at, base, &result))
		return complain(recording, at, "not what a system call returns");
	if (task->cause != name->cause) {
		recording->counts.ignored++;
		return true;
	}
	return end_call(recording, prefix, task,
			!is_negative && result < (uint64_t)-4095);
}

/* Behind "NR ": "11 (7f92ecb1d000, b433, ...)" or "11 = 0". */
static bool do_raw(struct recording *recording, const struct prefix *prefix, const char *at,
		   bool is_exit)
{
	const struct call_name *name;
	uint64_t number;

	text_skip(&at, "-");
	if (!text_number(&at, 10, &number))
		return complain(recording, at, "not the number of a system call");
	name = call_of_number(recording, number);
	if (!name) {
		recording->counts.ignored++;
		return true;
	}
	if (!is_exit)
		return do_enter(recording, prefix, name, at);
	if (!text_skip(&at, " = "))
		return complain(recording, at, "not what a system call returns");
	return do_exit(recording, prefix, name, at, 10);
}

/* "sys_enter_munmap: ...", "sys_exit_munmap: ...", "sys_munmap(...", "sys_munmap -> ..." */
static bool do_named(struct recording *recording, const struct prefix *prefix, const char *at)
{
	bool is_exit = text_skip(&at, "exit_");
	bool is_enter = !is_exit && text_skip(&at, "enter_");
	size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");
	const struct call_name *name = call_of_name(at, length);

	at += length;
	if (is_exit || is_enter) {
		if (!text_skip(&at, ":"))
			name = NULL;
	} else {
		is_exit = text_skip(&at, " -> ");
		if (!is_exit && *at != '(')
			name = NULL;
	}
	if (!name) {
		recording->counts.ignored++;
		return true;
	}
	return is_exit ? do_exit(recording, prefix, name, at, 16) :
			 do_enter(recording, prefix, name, at);
}

/* ----------------------------------------------------------------- lines --- */

/* Digits before the brackets of the CPU, behind the task's name: "a-1", "a 1", "a 1/2". */
static bool parse_pid(const char *line, const char *end, uint64_t *pid)
{
	const char *from;

	while (end > line && end[-1] == ' ')
		end--;
	/* tracefs with record-tgid: "a-1 (    1) [000]"; threads share its number. */
	if (end > line && end[-1] == ')')
		end--;
	for (from = end; from > line && from[-1] >= '0' && from[-1] <= '9'; from--)
		;
	return from < end && text_number(&from, 10, pid);
}

/* "25880.921115:": seconds. Other clocks of the tracer have no fraction. */
static bool parse_time(const char **at, struct prefix *prefix)
{
	uint64_t whole, fraction = 0;
	const char *from;
	size_t digit_count;

	if (!text_number(at, 10, &whole))
		return false;
	if (text_skip(at, ".")) {
		from = *at;
		if (!text_number(at, 10, &fraction))
			return false;
		digit_count = (size_t)(*at - from);
		for (; digit_count < 9; digit_count++)
			fraction *= 10;
		prefix->has_time = digit_count == 9 && whole < UINT64_MAX / 1000000000 - 1;
		prefix->at_ns = prefix->has_time ? whole * 1000000000 + fraction : 0;
	}
	return text_skip(at, ":");
}

/*
 * A task's name may hold brackets too, so all of them are tried. What does not
 * look like an event is no event: NULL.
 */
static const char *parse_prefix(struct recording *recording, struct prefix *prefix)
{
	const char *line = recording->text.line, *bracket, *at;
	uint64_t cpu;

	for (bracket = strchr(line, '['); bracket; bracket = strchr(bracket + 1, '[')) {
		*prefix = (struct prefix){0};
		at = bracket + 1;
		if (!text_number(&at, 10, &cpu) || !text_skip(&at, "] ") ||
		    !parse_pid(line, bracket, &prefix->pid))
			continue;
		at += strspn(at, " ");
		/* "d..2." and the like, which perf does not print. */
		if (strcspn(at, " ") < strcspn(at, ":")) {
			at += strcspn(at, " ");
			at += strspn(at, " ");
		}
		if (!parse_time(&at, prefix))
			continue;
		if (cpu >= TRACE_MAX_CPUS) {
			complain(recording, bracket, "a trace has CPUs 0 to 63 only");
			return NULL;
		}
		prefix->cpu = (uint8_t)cpu;
		return at + strspn(at, " ");
	}
	recording->problem->message[0] = '\0';
	return NULL;
}

/* "CPU:1 [LOST 123 EVENTS]" */
static void count_lost(struct recording *recording)
{
	const char *at = strstr(recording->text.line, "[LOST ");
	uint64_t count;

	recording->counts.ignored++;
	if (at && text_skip(&at, "[LOST ") && text_number(&at, 10, &count))
		recording->counts.lost += count;
}

static bool do_line(struct recording *recording)
{
	struct prefix prefix;
	const char *at = parse_prefix(recording, &prefix);

	if (!at) {
		count_lost(recording);
		return recording->problem->message[0] == '\0';
	}
	if (text_skip(&at, "tlb:") || text_skip(&at, "syscalls:") ||
	    text_skip(&at, "raw_syscalls:"))
		at += strspn(at, " ");
	if (text_skip(&at, "tlb_flush:"))
		return do_flush(recording, &prefix, at + strspn(at, " "));
	if (text_skip(&at, "sys_enter: NR "))
		return do_raw(recording, &prefix, at, false);
	if (text_skip(&at, "sys_exit: NR "))
		return do_raw(recording, &prefix, at, true);
	if (text_skip(&at, "sys_"))
		return do_named(recording, &prefix, at);
	recording->counts.ignored++;
	return true;
}

/* Calls that nobody saw return. */
static bool end_calls(struct recording *recording)
{
	size_t i;

	for (i = 0; i < recording->task_capacity; i++) {
		struct task *task = &recording->tasks[i];
		struct prefix prefix = { .pid = task->pid, .cpu = task->cpu };

		if (task->used && task->cause != TRACE_CAUSE_UNKNOWN &&
		    !end_call(recording, &prefix, task, true))
			return false;
	}
	return true;
}

static bool read_all(struct recording *recording)
{
	enum text_status status;
	bool has_source;

	while ((status = text_next(&recording->text, recording->problem)) == TEXT_LINE)
		if (!do_line(recording))
			return false;
	if (status == TEXT_BAD || !end_calls(recording))
		return false;
	has_source = recording->kernel->from_calls ? recording->has_call : recording->has_flush;
	if (has_source)
		return true;
	return trace_complain(recording->problem, recording->text.next_offset, "%s",
			      recording->kernel->from_calls || !recording->has_call ?
				      "no such event: is it the text of tracefs or perf script?" :
				      "system calls, and no tlb_flush: import from the calls");
}

bool trace_import_kernel_text(FILE *in, struct trace_writer *writer,
			      const struct trace_import_kernel *kernel,
			      struct trace_import_counts *counts, struct trace_problem *problem)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	bool good;

	if (!recording)
		return trace_complain(problem, 0, "out of memory");
	text_init(&recording->text, in);
	recording->writer = writer;
	recording->problem = problem;
	recording->kernel = kernel;
	recording->granule_shift = trace_writer_granule_shift(writer);
	good = read_all(recording);
	if (counts)
		*counts = recording->counts;
	text_free(&recording->text);
	free(recording->tasks);
	free(recording);
	return good;
}
