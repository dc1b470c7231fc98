// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * /sys/kernel/debug/tlbpolicy/: what is chosen, what was counted, and what can be run.
 *
 * debugfs keeps the module while a file is open, and waits for readers and writers
 * when the files go: what is published stays until files_stop() has returned.
 */
#include "module.h"

#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define FILES_LINE 128

static struct dentry *files_folder;
/* One change of settings at a time, or one would undo the other. */
static DEFINE_MUTEX(files_lock);

/* ------------------------------------------------------------- reading --- */

static int policy_show(struct seq_file *file, void *unused)
{
	struct settings settings;
	u32 index;

	engine_settings(&settings);
	for (index = 0; names_policy(index); index++)
		seq_printf(file, index == settings.policy ? "%s[%s]" : "%s%s", index ? " " : "",
			   names_policy(index));
	seq_putc(file, '\n');
	return 0;
}

static int parameters_show(struct seq_file *file, void *unused)
{
	struct settings settings;

	engine_settings(&settings);
	names_show(file, &settings);
	return 0;
}

static int machine_file_show(struct seq_file *file, void *unused)
{
	machine_show(file);
	costs_show(file);
	return 0;
}

/* Of the engine in use: since policy or parameters were last set. */
static struct engine_counts *files_counts(void)
{
	struct engine_counts *counts = kmalloc(sizeof(*counts), GFP_KERNEL);
	int ticket;

	if (!counts)
		return NULL;
	engine_count(engine_get(&ticket), counts);
	engine_put(ticket);
	return counts;
}

static u64 files_flush_count(const struct tlbp_stats *stats)
{
	u64 sum = 0;
	u32 reason;

	for (reason = 0; reason < TLBP_REASON_COUNT; reason++)
		sum += stats->reasons[reason];
	return sum;
}

static int statistics_show(struct seq_file *file, void *unused)
{
	struct engine_counts *counts = files_counts();
	const struct tlbp_stats *stats;

	if (!counts)
		return -ENOMEM;
	stats = &counts->stats;
	seq_printf(file, "flushes %llu\n", files_flush_count(stats));
	seq_printf(file, "operations %llu\n", stats->op_count);
	seq_printf(file, "escalations %llu\n", stats->escalation_count);
	seq_printf(file, "errors %llu\n", stats->error_count);
	seq_printf(file, "by_address_ns %llu\n", stats->by_address_ns);
	seq_printf(file, "whole_ns %llu\n", stats->whole_ns);
	seq_printf(file, "longest_ns %llu\n", stats->longest_ns);
	kfree(counts);
	return 0;
}

static int reasons_show(struct seq_file *file, void *unused)
{
	struct engine_counts *counts = files_counts();
	u32 reason;

	if (!counts)
		return -ENOMEM;
	for (reason = 0; reason < TLBP_REASON_COUNT; reason++)
		seq_printf(file, "%8llu %s\n", counts->stats.reasons[reason],
			   tlbp_reason_name(reason));
	kfree(counts);
	return 0;
}

static int latency_show(struct seq_file *file, void *unused)
{
	struct engine_counts *counts = files_counts();
	u32 bucket;

	if (!counts)
		return -ENOMEM;
	for (bucket = 0; bucket < ENGINE_LATENCIES; bucket++) {
		if (counts->latencies[bucket])
			seq_printf(file, "%8llu %s %llu ns\n", counts->latencies[bucket],
				   bucket < ENGINE_LATENCIES - 1 ? "below" : "and more than",
				   1024ULL << min_t(u32, bucket, ENGINE_LATENCIES - 2));
	}
	kfree(counts);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(machine_file);
DEFINE_SHOW_ATTRIBUTE(statistics);
DEFINE_SHOW_ATTRIBUTE(reasons);
DEFINE_SHOW_ATTRIBUTE(latency);

/* ------------------------------------------------------------- writing --- */

static int files_set_policy(char *line)
{
	struct settings settings;
	int found = names_find_policy(line);

	if (found < 0)
		return found;
	engine_settings(&settings);
	settings.policy = found;
	return engine_choose(&settings);
}

static int files_set_parameters(char *line)
{
	struct settings settings;
	int error;

	engine_settings(&settings);
	error = names_set(&settings, line);
	return error ?: engine_choose(&settings);
}

static int files_run_flush(struct engine *engine, const char *words)
{
	struct tlbp_range range;
	int status;

	if (sscanf(words, "%llx %llu", &range.start_va, &range.page_count) != 2) {
		pr_err("flush takes an address, in hexadecimal, and a number of pages\n");
		return -EINVAL;
	}
	status = engine_flush_in_steps(engine, &range);
	if (fatal_signal_pending(current))
		return -EINTR;
	if (status >= 0)
		return 0;
	pr_err("flush of %llu pages from %llx: %s; more was invalidated than asked\n",
	       range.page_count, range.start_va, tlbp_status_name(status));
	return -EINVAL;
}

static int files_run_page_loop(const char *words)
{
	u64 page_count;
	u64 spent_ns;
	u64 max_ms;

	if (kstrtou64(words, 10, &max_ms) || !max_ms || max_ms > PAGE_LOOP_MAX_MS) {
		pr_err("page_loop takes milliseconds, 1 to %d\n", PAGE_LOOP_MAX_MS);
		return -EINVAL;
	}
	spent_ns = page_loop_run(max_ms, &page_count);
	pr_info("page loop: %llu of %llu pages in %llu us\n", page_count, (u64)GIB255_PAGES,
		spent_ns / 1000);
	return 0;
}

static int files_run_compare(void)
{
	struct settings settings;

	engine_settings(&settings);
	return page_loop_compare(&settings, 20);
}

static int files_run(char *line)
{
	struct engine *engine;
	int error = -EINVAL;
	int ticket;

	engine = engine_get(&ticket);
	if (!strcmp(line, "stale"))
		error = stale_check_engine(engine);
	else if (!strcmp(line, "compare"))
		error = files_run_compare();
	else if (!strncmp(line, "page_loop ", 10))
		error = files_run_page_loop(line + 10);
	else if (!strncmp(line, "flush ", 6))
		error = files_run_flush(engine, line + 6);
	else
		pr_err("cannot run '%.32s': stale, compare, page_loop MS, flush ADDRESS PAGES\n",
		       line);
	engine_put(ticket);
	return error;
}

static ssize_t files_write(const char __user *from, size_t size, int (*act)(char *line),
			   struct mutex *lock)
{
	char line[FILES_LINE];
	int error;

	if (size >= sizeof(line)) {
		pr_err("a line of %zu bytes, but at most %zu\n", size, sizeof(line) - 1);
		return -EINVAL;
	}
	if (copy_from_user(line, from, size))
		return -EFAULT;
	line[size] = '\0';
	if (lock && mutex_lock_interruptible(lock))
		return -EINTR;
	error = act(strim(line));
	if (lock)
		mutex_unlock(lock);
	return error ?: size;
}

static ssize_t policy_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	return files_write(from, size, files_set_policy, &files_lock);
}

static ssize_t parameters_write(struct file *file, const char __user *from, size_t size,
				loff_t *at)
{
	return files_write(from, size, files_set_parameters, &files_lock);
}

static ssize_t run_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	return files_write(from, size, files_run, NULL);
}

static int policy_open(struct inode *inode, struct file *file)
{
	return single_open(file, policy_show, NULL);
}

static int parameters_open(struct inode *inode, struct file *file)
{
	return single_open(file, parameters_show, NULL);
}

static const struct file_operations policy_fops = {
	.owner = THIS_MODULE,
	.open = policy_open,
	.read = seq_read,
	.write = policy_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static const struct file_operations parameters_fops = {
	.owner = THIS_MODULE,
	.open = parameters_open,
	.read = seq_read,
	.write = parameters_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static const struct file_operations run_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = run_write,
	.llseek = noop_llseek,
};

/* ------------------------------------------------------------- folder --- */

void files_start(void)
{
	files_folder = debugfs_create_dir(KBUILD_MODNAME, NULL);
	if (IS_ERR(files_folder)) {
		pr_notice("no files in debugfs (error %ld): policy and parameters stay as loaded\n",
			  PTR_ERR(files_folder));
		return;
	}
	debugfs_create_file("policy", 0644, files_folder, NULL, &policy_fops);
	debugfs_create_file("parameters", 0644, files_folder, NULL, &parameters_fops);
	debugfs_create_file("run", 0200, files_folder, NULL, &run_fops);
	debugfs_create_file("machine", 0444, files_folder, NULL, &machine_file_fops);
	debugfs_create_file("statistics", 0444, files_folder, NULL, &statistics_fops);
	debugfs_create_file("reasons", 0444, files_folder, NULL, &reasons_fops);
	debugfs_create_file("latency", 0444, files_folder, NULL, &latency_fops);
}

void files_stop(void)
{
	debugfs_remove_recursive(files_folder);
}
