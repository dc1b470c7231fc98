/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the files of this module know of each other.
 *
 * machine.c	what the CPUs are, the backend for them, memory to try it on
 * costs.c	the calibrator, and what it found
 * engine.c	policies that can be chosen at run time, and counting
 * page_loop.c	the case of 2014: 255 GiB, page by page and by each policy
 * stale.c	whether translations are really gone
 * files.c	/sys/kernel/debug/tlbpolicy/
 * names.c	what is chosen and set by name
 * bugs.c	test builds only: bugs that the checks must catch
 */
#ifndef TLBPOLICY_MODULE_H
#define TLBPOLICY_MODULE_H

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/printk.h>
#include <linux/types.h>

#include <tlbpolicy.h>
#include <tlbpolicy/arm64.h>
#include <tlbpolicy/calibrate.h>

struct page;
struct seq_file;

/* ------------------------------------------------------------- machine --- */

/**
 * machine_start() - look at every CPU, and at each that comes online later
 *
 * A CPU that comes later and lacks what the others have, or needs more, stays
 * offline: broadcast operations that it does not implement would not reach it.
 *
 * Return: 0 or a negative error code, which the log explains.
 */
int machine_start(void);
void machine_stop(void);

/**
 * machine_backend() - fill a backend for these CPUs
 * @arm64: Zeroed by the caller.
 * @max_span_pages: As in struct tlbp_arm64; 0: what this machine bears.
 *
 * Return: 0 or -EINVAL for a @max_span_pages that is no span.
 */
int machine_backend(struct tlbp_arm64 *arm64, u64 max_span_pages);

/** machine_core() - what is published of the CPU that detection began with; or NULL. */
const struct tlbp_arm64_core *machine_core(void);

void machine_show(struct seq_file *file);

/** machine_kernel_space() - the kernel's own translations, on every CPU */
struct tlbp_space machine_kernel_space(void);

/** machine_map_often() - one frame, so many times in a row; NULL, or for vunmap() */
void *machine_map_often(struct page *frame, u32 page_count);

/* --------------------------------------------------------------- costs --- */

/**
 * costs_measure() - run the calibrator, and keep what it finds
 *
 * What cannot be measured stays as published for the core, or as assumed.
 */
void costs_measure(void);

/** costs() - what policies start from. */
const struct tlbp_costs *costs(void);

/** costs_break_even_ns() - a whole-space flush with all its refills. */
u64 costs_break_even_ns(void);

void costs_show(struct seq_file *file);

/* -------------------------------------------------------------- engine --- */

/**
 * struct settings - what can be set; see names.c for bounds
 * @policy: Index of a policy's name.
 * @max_ops: Limit of the policy threshold; 0: the break-even of the costs.
 * @budget_ns: Time by address; 0: the break-even of the costs, and for the policy
 *   adaptive no bound but its own prediction.
 * @slice_ns: As in struct tlbp.
 * @blind_ops: As in struct tlbp.
 * @max_span_pages: As for machine_backend().
 */
struct settings {
	u32 policy;
	u64 max_ops;
	u64 budget_ns;
	u64 slice_ns;
	u64 blind_ops;
	u64 max_span_pages;
};

/** ENGINE_LATENCIES - buckets: below 1 us, then each twice as long as the last. */
#define ENGINE_LATENCIES 26

/**
 * struct engine_counts - what went through an engine
 * @stats: The library's.
 * @latencies: Flushes by the time their caller waited.
 */
struct engine_counts {
	struct tlbp_stats stats;
	u64 latencies[ENGINE_LATENCIES];
};

struct engine;

/** engine_make() - an engine of one's own; an error pointer if that is refused. */
struct engine *engine_make(const struct settings *settings);
void engine_free(struct engine *engine);

/**
 * engine_flush() - invalidate kernel addresses on every CPU
 * @engine: Engine.
 * @range: Pages.
 * @flags: enum tlbp_request_flags, or-ed.
 *
 * Context: Interrupts on. Process context, unless @flags have TLBP_NO_RELAX.
 * Return: enum tlbp_status.
 */
int engine_flush(struct engine *engine, const struct tlbp_range *range, u32 flags);

/**
 * engine_flush_in_steps() - the same, resumable
 *
 * When the process is killed or another engine chosen it ends early, and the rest
 * goes whole.
 */
int engine_flush_in_steps(struct engine *engine, const struct tlbp_range *range);

/** ENGINE_MANY_OPS - more than one would want to wait for with the CPU held. */
#define ENGINE_MANY_OPS 4096

/** engine_takes_long() - would it be more than ENGINE_MANY_OPS, without a bound in time? */
bool engine_takes_long(const struct engine *engine, const struct tlbp_range *range);

void engine_count(const struct engine *engine, struct engine_counts *counts);

/** engine_policy() - name of its policy. */
const char *engine_policy(const struct engine *engine);

/* The engine that everybody uses, chosen at run time. */
int engine_choose(const struct settings *settings);
void engine_retire(void);
struct engine *engine_get(int *ticket);
void engine_put(int ticket);
void engine_settings(struct settings *settings);

/* --------------------------------------------------------------- names --- */

/** names_policy() - name of a policy by its index; NULL behind the last. */
const char *names_policy(u32 index);

/** names_find_policy() - index of a policy; -EINVAL if there is none of that name. */
int names_find_policy(const char *name);

/** names_preset() - preset of a policy's index, or -1 for one of the library's own. */
int names_preset(u32 policy);

/**
 * names_set() - set what a line says: NAME=VALUE, several with blanks between
 * @settings: Changed only if all of it is right.
 * @line: Destroyed.
 * Return: 0 or -EINVAL, which the log explains.
 */
int names_set(struct settings *settings, char *line);

/** names_check() - are the values within their bounds? 0 or -EINVAL with a line in the log. */
int names_check(const struct settings *settings);

void names_show(struct seq_file *file, const struct settings *settings);

/* -------------------------------------------------------------- checks --- */

/** GIB255_PAGES - "arm64 flushing 255GB of vmalloc space takes too long", 2014. */
#define GIB255_PAGES ((255ULL << 30) >> PAGE_SHIFT)

/** PAGE_LOOP_MAX_MS - the longest that the page loop may take; a watchdog fires before. */
#define PAGE_LOOP_MAX_MS 60000

/**
 * page_loop_run() - the loop of 2014 over 255 GiB, until it is done or time is up
 * @max_ms: Time; no more than PAGE_LOOP_MAX_MS count.
 * @page_count: How far it came.
 * Return: Nanoseconds, in one stretch.
 */
u64 page_loop_run(u64 max_ms, u64 *page_count);

/** page_loop_compare() - the loop and each policy over 255 GiB, as a table in the log. */
int page_loop_compare(const struct settings *settings, u64 max_ms);

/**
 * stale_check() - remap pages, flush, and look on this and on another CPU
 * @settings: For the engines of the policies in turn.
 * Where the tables are not as expected, or nothing is cached, the log says so.
 *
 * Return: 0; -EIO if a translation was stale or a flush refused; -ENOMEM.
 */
int stale_check(const struct settings *settings);

/**
 * stale_check_engine() - the same through one engine
 *
 * Return: As stale_check(); -ENODATA if nothing was cached that could have been stale.
 */
int stale_check_engine(struct engine *engine);

/* --------------------------------------------------------------- files --- */

void files_start(void);
void files_stop(void);

/* ---------------------------------------------------------------- bugs --- */

#ifdef TLBPOLICY_TEST
extern const struct tlbp_backend_ops bugs_backend_ops;
void bugs_change_cpu(struct tlbp_arm64_cpu *cpu, bool is_late);
#else
static inline void bugs_change_cpu(struct tlbp_arm64_cpu *cpu, bool is_late)
{
}
#endif

extern const struct tlbp_backend_ops machine_backend_ops;

#endif /* TLBPOLICY_MODULE_H */
