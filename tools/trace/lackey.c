/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Traces of programs under valgrind's lackey. Each process is followed as its
 * kernel would: which pages it has touched, so that a system call asks for the
 * translations that there are; where its break is. Several processes take turns.
 *
 * What Linux flushes for which system call: mm/madvise.c, mm/mprotect.c,
 * mm/mremap.c, mm/mmap.c, kernel/fork.c (6.1). Only munmap and what is like it
 * may free tables; the rest changes leaf entries.
 */
#include "format.h"
#include "import.h"
#include "lackey_log.h"
#include "page_set.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_QUANTUM 20000

/* Of Linux, asm-generic: the same for x86-64 and arm64. */
enum {
	LINUX_MAP_FIXED = 0x10,
	LINUX_MADV_DONTNEED = 4,
	LINUX_MADV_FREE = 8,
	LINUX_MADV_REMOVE = 9,
	LINUX_MADV_PAGEOUT = 21,
	LINUX_MADV_DONTNEED_LOCKED = 24,
	LINUX_CLONE_VM = 0x100,
};

struct process {
	struct lackey_log log;
	struct page_set touched;
	/* What comes next, if it has been read and not been done. */
	struct lackey_item next;
	bool has_next;
	bool started;
	bool done;
	uint64_t break_va;
	uint32_t cpu;			/* of its first thread */
	uint16_t asid;
};

struct machine {
	struct trace_writer *writer;
	struct trace_problem *problem;
	const struct trace_import_options *options;
	struct trace_import_counts counts;
	struct process *processes;
	size_t process_count;
	uint32_t granule_shift;
	uint32_t cpu_count;
	uint64_t quantum;
	uint64_t seen_accesses;
	/* ASID on each CPU, none at first. */
	uint16_t asids[TRACE_MAX_CPUS];
	bool has_asid[TRACE_MAX_CPUS];
};

/* ------------------------------------------------------------ the window --- */

static bool before_window(const struct machine *machine)
{
	return machine->seen_accesses < machine->options->skip_accesses;
}

static bool behind_window(const struct machine *machine)
{
	return machine->options->max_accesses != 0 &&
	       machine->counts.accesses >= machine->options->max_accesses;
}

/* --------------------------------------------------------------- writing --- */

static bool fail_writer(struct machine *machine)
{
	return trace_complain(machine->problem, 0, "writing: %s",
			      trace_writer_failure(machine->writer));
}

static bool fail_memory(struct machine *machine)
{
	return trace_complain(machine->problem, 0, "out of memory");
}

static uint8_t cpu_of(const struct machine *machine, const struct process *process,
		      uint32_t thread)
{
	return (uint8_t)(machine->options->cpu +
			 (process->cpu + thread - 1) % machine->cpu_count);
}

static bool switch_to(struct machine *machine, const struct process *process, uint8_t cpu)
{
	struct trace_event event = {
		.kind = TRACE_SWITCH, .cpu = cpu, .asid = process->asid,
	};

	if (machine->has_asid[cpu] && machine->asids[cpu] == process->asid)
		return true;
	machine->has_asid[cpu] = true;
	machine->asids[cpu] = process->asid;
	return trace_writer_add(machine->writer, &event) || fail_writer(machine);
}

static uint8_t event_kind(uint32_t kind)
{
	return kind == LACKEY_LOAD ? TRACE_LOAD : kind == LACKEY_STORE ? TRACE_STORE : TRACE_FETCH;
}

static bool access_page(struct machine *machine, struct process *process,
			const struct lackey_item *item, uint64_t page)
{
	struct trace_event event = {
		.va = page << machine->granule_shift, .count = 1,
		.kind = event_kind(item->kind), .cpu = cpu_of(machine, process, item->thread),
		.page_shift = (uint8_t)machine->granule_shift,
	};

	if (!page_set_add(&process->touched, page))
		return fail_memory(machine);
	if (before_window(machine))
		return true;
	return switch_to(machine, process, event.cpu) &&
	       (trace_writer_add(machine->writer, &event) || fail_writer(machine));
}

/* One access may touch two pages, and stays one. */
static bool do_access(struct machine *machine, struct process *process,
		      const struct lackey_item *item)
{
	uint64_t page = item->va >> machine->granule_shift;
	uint64_t last = (item->va + item->byte_count - 1) >> machine->granule_shift;

	for (; page <= last; page++)
		if (!access_page(machine, process, item, page))
			return false;
	machine->counts.accesses += !before_window(machine);
	machine->seen_accesses++;
	return true;
}

/* -------------------------------------------------------------- requests --- */

static bool add_request(struct machine *machine, const struct process *process, uint32_t thread,
			struct trace_event *event)
{
	event->kind = TRACE_FLUSH;
	event->cpu = cpu_of(machine, process, thread);
	event->asid = process->asid;
	event->space_kind = TLBP_SPACE_USER;
	event->domain = TLBP_DOMAIN_INNER;
	if (before_window(machine))
		return true;
	machine->counts.requests++;
	machine->counts.pages += event->count;
	return switch_to(machine, process, event->cpu) &&
	       (trace_writer_add(machine->writer, event) || fail_writer(machine));
}

struct range {
	uint64_t first;
	uint64_t count;
};

/* false: not a range of the address space; nothing can have been mapped there. */
static bool range_of(const struct machine *machine, uint64_t va, uint64_t byte_count,
		     struct range *range)
{
	if (byte_count == 0 || byte_count - 1 > UINT64_MAX - va)
		return false;
	range->first = va >> machine->granule_shift;
	range->count = ((va + byte_count - 1) >> machine->granule_shift) - range->first + 1;
	return true;
}

static bool request_range(struct machine *machine, const struct process *process, uint32_t thread,
			  struct range range, uint8_t cause)
{
	bool leaf_only = cause == TRACE_CAUSE_MPROTECT || cause == TRACE_CAUSE_MADVISE;
	struct trace_event event = {
		.flags = leaf_only ? TLBP_LEAF_ONLY : 0,
		.level = leaf_only ? TLBP_LEVEL_3 : TLBP_LEVEL_UNKNOWN,
		.cause = cause,
	};

	if (!machine->options->ranges_as_called &&
	    !page_set_shrink(&process->touched, &range.first, &range.count)) {
		machine->counts.ignored++;
		return true;
	}
	event.va = range.first << machine->granule_shift;
	event.count = range.count;
	return add_request(machine, process, thread, &event);
}

static bool request_whole(struct machine *machine, const struct process *process, uint32_t thread,
			  uint8_t cause)
{
	struct trace_event event = { .flags = TLBP_WANT_WHOLE_SPACE, .cause = cause };

	return add_request(machine, process, thread, &event);
}

static bool unmap(struct machine *machine, struct process *process, uint32_t thread,
		  struct range range, uint8_t cause)
{
	if (!request_range(machine, process, thread, range, cause))
		return false;
	page_set_remove(&process->touched, range.first, range.count);
	return true;
}

static bool do_madvise(struct machine *machine, struct process *process,
		       const struct lackey_item *item, struct range range)
{
	switch (item->arguments[2]) {
	case LINUX_MADV_DONTNEED:
	case LINUX_MADV_DONTNEED_LOCKED:
	case LINUX_MADV_REMOVE:
	case LINUX_MADV_PAGEOUT:
		return unmap(machine, process, item->thread, range, TRACE_CAUSE_MADVISE);
	case LINUX_MADV_FREE:
		return request_range(machine, process, item->thread, range, TRACE_CAUSE_MADVISE);
	default:
		machine->counts.ignored++;
		return true;
	}
}

/* Where it grows over something, that was unmapped before; what shrinks loses its end. */
static bool do_mremap(struct machine *machine, struct process *process,
		      const struct lackey_item *item)
{
	uint64_t old_va = item->arguments[0], old_size = item->arguments[1];
	uint64_t new_size = item->arguments[2];
	struct range old, tail, target;

	if (!range_of(machine, old_va, old_size, &old))
		return true;
	if (new_size < old_size &&
	    range_of(machine, old_va + new_size, old_size - new_size, &tail) &&
	    !unmap(machine, process, item->thread, tail, TRACE_CAUSE_MREMAP))
		return false;
	if (item->result == old_va || !range_of(machine, item->result, new_size, &target))
		return true;
	if (!unmap(machine, process, item->thread, target, TRACE_CAUSE_MREMAP) ||
	    !request_range(machine, process, item->thread, old, TRACE_CAUSE_MREMAP))
		return false;
	return page_set_move(&process->touched, old.first, old.count, target.first) ||
	       fail_memory(machine);
}

static bool do_brk(struct machine *machine, struct process *process,
		   const struct lackey_item *item)
{
	uint64_t old_va = process->break_va, granule = UINT64_C(1) << machine->granule_shift;
	uint64_t first_free = (item->result + granule - 1) & ~(granule - 1);
	struct range range;

	process->break_va = item->result;
	if (old_va <= first_free || !range_of(machine, first_free, old_va - first_free, &range))
		return true;
	return unmap(machine, process, item->thread, range, TRACE_CAUSE_BRK);
}

static struct process *process_of(struct machine *machine, uint64_t pid)
{
	size_t i;

	for (i = 0; i < machine->process_count; i++)
		if (machine->processes[i].log.pid == pid)
			return &machine->processes[i];
	return NULL;
}

static bool do_fork(struct machine *machine, struct process *process,
		    const struct lackey_item *item, bool shares_memory)
{
	struct process *child = process_of(machine, item->result);

	/* The child's own log begins with its side of the call. */
	if (item->result == 0)
		return true;
	if (child)
		child->started = true;
	return shares_memory || request_whole(machine, process, item->thread, TRACE_CAUSE_FORK);
}

static bool do_exec(struct machine *machine, struct process *process,
		    const struct lackey_item *item)
{
	page_set_free(&process->touched);
	process->break_va = 0;
	return request_whole(machine, process, item->thread, TRACE_CAUSE_EXEC);
}

static bool do_range_call(struct machine *machine, struct process *process,
			  const struct lackey_item *item)
{
	uint64_t va = item->kind == LACKEY_MMAP ? item->result : item->arguments[0];
	struct range range;

	if (!range_of(machine, va, item->arguments[1], &range))
		return true;
	if (item->kind == LACKEY_MADVISE)
		return do_madvise(machine, process, item, range);
	if (item->kind == LACKEY_MPROTECT)
		return request_range(machine, process, item->thread, range, TRACE_CAUSE_MPROTECT);
	return unmap(machine, process, item->thread, range, TRACE_CAUSE_MUNMAP);
}

static bool do_call(struct machine *machine, struct process *process,
		    const struct lackey_item *item)
{
	switch (item->kind) {
	case LACKEY_MUNMAP:
	case LACKEY_MPROTECT:
	case LACKEY_MADVISE:
		return do_range_call(machine, process, item);
	case LACKEY_MMAP:
		return !(item->arguments[3] & LINUX_MAP_FIXED) ||
		       do_range_call(machine, process, item);
	case LACKEY_MREMAP:
		return do_mremap(machine, process, item);
	case LACKEY_BRK:
		return do_brk(machine, process, item);
	case LACKEY_CLONE:
		return do_fork(machine, process, item, item->arguments[0] & LINUX_CLONE_VM);
	case LACKEY_FORK:
	case LACKEY_VFORK:
		return do_fork(machine, process, item, item->kind == LACKEY_VFORK);
	case LACKEY_EXEC:
		return do_exec(machine, process, item);
	case LACKEY_EXIT:
		return request_whole(machine, process, item->thread, TRACE_CAUSE_EXIT);
	default:
		return true;
	}
}

/* ------------------------------------------------------------ processes --- */

static bool peek(struct machine *machine, struct process *process)
{
	if (process->has_next)
		return true;
	process->has_next = true;
	return lackey_log_next(&process->log, &process->next, machine->problem);
}

/* Waits for the end of one of ours. */
static bool is_blocked(struct machine *machine, const struct process *process)
{
	struct process *child;

	if (!process->has_next || process->next.kind != LACKEY_WAIT || process->next.result == 0)
		return false;
	child = process_of(machine, process->next.result);
	return child && child != process && !child->done;
}

static bool is_runnable(struct machine *machine, const struct process *process)
{
	return process->started && !process->done && !is_blocked(machine, process);
}

static bool do_item(struct machine *machine, struct process *process)
{
	const struct lackey_item item = process->next;

	process->has_next = false;
	if (item.kind == LACKEY_END)
		process->done = true;
	else if (item.kind <= LACKEY_FETCH)
		return do_access(machine, process, &item);
	return do_call(machine, process, &item);
}

static bool run(struct machine *machine, struct process *process)
{
	uint64_t end = machine->seen_accesses + machine->quantum;

	while (!process->done && machine->seen_accesses < end && !behind_window(machine)) {
		if (!peek(machine, process))
			return false;
		if (is_blocked(machine, process))
			break;
		if (!do_item(machine, process))
			return false;
	}
	return true;
}

/*
 * The next in turn that can run. If none can, the log that would have said so
 * is missing: then the first that has not ended runs, whatever it waits for.
 */
static struct process *choose(struct machine *machine, size_t turn)
{
	size_t i;

	for (i = 0; i < machine->process_count; i++) {
		struct process *process = &machine->processes[(turn + i) % machine->process_count];

		if (is_runnable(machine, process))
			return process;
	}
	for (i = 0; i < machine->process_count; i++) {
		struct process *process = &machine->processes[i];

		if (process->done)
			continue;
		process->started = true;
		if (is_blocked(machine, process))
			process->has_next = false;
		return process;
	}
	return NULL;
}

/* What is needed of each log before any runs: who it is and who its parent is. */
static bool start(struct machine *machine, FILE *const *in)
{
	size_t i;

	for (i = 0; i < machine->process_count; i++) {
		struct process *process = &machine->processes[i];

		lackey_log_init(&process->log, in[i]);
		if (machine->process_count > 1)
			snprintf(process->log.text.name, sizeof(process->log.text.name),
				 "log %zu, ", i + 1);
		process->cpu = (uint32_t)(i % machine->cpu_count);
		process->asid = (uint16_t)(machine->options->asid + i);
		if (!peek(machine, process))
			return false;
	}
	for (i = 0; i < machine->process_count; i++) {
		struct process *process = &machine->processes[i];
		struct process *parent = process_of(machine, process->log.parent_pid);

		process->started = !parent || parent == process || process->log.parent_pid == 0;
	}
	return true;
}

static bool run_all(struct machine *machine, FILE *const *in)
{
	struct process *process;
	size_t turn = 0;

	if (!start(machine, in))
		return false;
	while (!behind_window(machine) && (process = choose(machine, turn))) {
		turn = (size_t)(process - machine->processes) + 1;
		if (!run(machine, process))
			return false;
	}
	if (machine->counts.accesses > 0)
		return true;
	process = &machine->processes[machine->process_count - 1];
	return trace_complain(machine->problem, process->log.text.next_offset, "%s",
			      machine->seen_accesses ? "no access behind those to be skipped" :
			      "no access: is it from valgrind --tool=lackey --trace-mem=yes?");
}

static void release(struct machine *machine)
{
	size_t i;

	for (i = 0; i < machine->process_count; i++) {
		machine->counts.ignored += machine->processes[i].log.ignored_count;
		lackey_log_free(&machine->processes[i].log);
		page_set_free(&machine->processes[i].touched);
	}
	free(machine->processes);
}

bool trace_import_lackey_many(FILE *const *in, size_t in_count, struct trace_writer *writer,
			      const struct trace_import_options *options,
			      struct trace_import_counts *counts, struct trace_problem *problem)
{
	struct machine machine = {
		.writer = writer, .problem = problem, .options = options,
		.process_count = in_count,
		.granule_shift = trace_writer_granule_shift(writer),
		.cpu_count = options->cpu_count ? options->cpu_count : 1,
		.quantum = options->quantum_accesses ? options->quantum_accesses : DEFAULT_QUANTUM,
	};
	bool good;

	if (machine.cpu_count > TRACE_MAX_CPUS ||
	    options->cpu > TRACE_MAX_CPUS - machine.cpu_count)
		return trace_complain(problem, 0, "more than 64 CPUs");
	if (in_count == 0 || in_count > UINT16_MAX + UINT64_C(1) - options->asid)
		return trace_complain(problem, 0, "no log, or more than there are ASIDs");
	machine.processes = calloc(in_count, sizeof(*machine.processes));
	if (!machine.processes)
		return fail_memory(&machine);
	good = run_all(&machine, in);
	release(&machine);
	if (counts)
		*counts = machine.counts;
	return good;
}

bool trace_import_lackey(FILE *in, struct trace_writer *writer,
			 const struct trace_import_options *options,
			 struct trace_import_counts *counts, struct trace_problem *problem)
{
	return trace_import_lackey_many(&in, 1, writer, options, counts, problem);
}
