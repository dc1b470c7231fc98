// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * /sys/kernel/debug/tlbi-trace/:
 *
 *	control		"start" and "stop" are written to it
 *	status		what is probed, and counters
 *	events		the recording, CPUs merged by time; not while recording
 *
 * docs/trace-format.md describes the text.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>

#include "tlbi-trace.h"

static const char *const kind_names[TLBI_TRACE_KIND_COUNT] = {
	"op", "sync", "gather", "range", "limit",
};
static const char *const state_names[TLBI_TRACE_STATE_COUNT] = {
	"probed", "late", "unreachable", "refused",
};
static const char *const context_names[] = { "task", "softirq", "hardirq", "nmi" };

static struct dentry *folder;
/* Events are not thrown away under a reader. */
static DEFINE_MUTEX(readers);
static unsigned int reader_count;

/* ------------------------------------------------------------------ the text --- */

static void put_site(struct seq_file *file, const struct tlbi_trace_site *site)
{
	const char *name = site->kind == TLBI_TRACE_OP ? tlbi_trace_op_name(site->insn) : "-";

	seq_printf(file, "site %u %s %u %s %08x %s %pS\n", site->number,
		   state_names[site->state], site->function,
		   site->is_in_loop ? "loop" : kind_names[site->kind], site->insn, name,
		   (void *)site->at);
}

static void put_sites(struct seq_file *file)
{
	unsigned int i;

	for (i = 0; i < tlbi_trace_site_count(); i++)
		put_site(file, tlbi_trace_site(i));
}

static void put_head(struct seq_file *file)
{
	seq_printf(file, "tlbi-trace %u\nkernel %s\n", TLBI_TRACE_VERSION, utsname()->release);
	seq_printf(file, "machine cpus %u el %u page_shift %u base_shift %u\n", nr_cpu_ids,
		   tlbi_trace_el(), PAGE_SHIFT, tlbi_trace_base_shift());
	put_sites(file);
	seq_puts(file, "events\n");
}

/* A task may call itself anything. */
static void put_comm(struct seq_file *file, const char *comm)
{
	unsigned int i;

	seq_putc(file, ' ');
	if (!comm[0])
		seq_putc(file, '-');
	for (i = 0; i < TASK_COMM_LEN && comm[i]; i++)
		seq_putc(file, isgraph(comm[i]) && isascii(comm[i]) ? comm[i] : '_');
	seq_putc(file, '\n');
}

static void put_event(struct seq_file *file, unsigned int cpu,
		      const struct tlbi_trace_event *event)
{
	const struct tlbi_trace_site *site = tlbi_trace_site(event->site);

	seq_printf(file, "%s %llu %u %u %s %d %u",
		   site->kind == TLBI_TRACE_OP   ? "op" :
		   site->kind == TLBI_TRACE_SYNC ? "sync" :
						   "want",
		   event->time_ns, cpu, event->pid, context_names[event->context],
		   event->syscall, event->site);
	if (site->kind == TLBI_TRACE_OP)
		seq_printf(file, " %llx", event->value);
	else if (site->kind != TLBI_TRACE_SYNC)
		seq_printf(file, " %llx %llx %u %u %c%s%s", event->value, event->end,
			   event->stride_shift, event->level,
			   event->flags & TLBI_TRACE_KERNEL ? 'k' : 'u',
			   event->flags & TLBI_TRACE_FULL_MM ? "f" : "",
			   event->flags & TLBI_TRACE_TABLES ? "t" : "");
	put_comm(file, event->comm);
}

static void put_end(struct seq_file *file)
{
	struct tlbi_trace_counts counts;

	tlbi_trace_count(&counts);
	seq_printf(file, "end events %llu lost %llu missed %llu live %u\n", counts.events,
		   counts.lost, counts.missed, tlbi_trace_was_live());
}

/* -------------------------------------------------------------------- events --- */

/* Where a reader is: the next event of each CPU. */
struct reader {
	loff_t position;
	unsigned int cpu;
	/* Behind the last event comes one line more. */
	bool is_at_end;
	bool is_past_end;
	u32 next[];
};

/* The earliest; of equal ones that of the lowest CPU. */
static const struct tlbi_trace_event *earliest(struct reader *reader)
{
	const struct tlbi_trace_event *first = NULL, *event;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		event = tlbi_trace_event(cpu, reader->next[cpu]);
		if (event && (!first || event->time_ns < first->time_ns)) {
			first = event;
			reader->cpu = cpu;
		}
	}
	return first;
}

static void rewind(struct reader *reader)
{
	reader->position = 0;
	reader->is_past_end = false;
	memset(reader->next, 0, nr_cpu_ids * sizeof(reader->next[0]));
	reader->is_at_end = !earliest(reader);
}

static void step(struct reader *reader)
{
	if (reader->position > 0 && reader->is_at_end)
		reader->is_past_end = true;
	else if (reader->position > 0)
		reader->next[reader->cpu]++;
	reader->position++;
	reader->is_at_end = !earliest(reader);
}

/* Position 0 is the head, then the events, then the end. */
static void *events_start(struct seq_file *file, loff_t *position)
{
	struct reader *reader = file->private;

	if (*position < reader->position)
		rewind(reader);
	while (reader->position < *position && !reader->is_past_end)
		step(reader);
	return reader->is_past_end ? NULL : reader;
}

static void *events_next(struct seq_file *file, void *at, loff_t *position)
{
	++*position;
	return events_start(file, position);
}

static void events_stop(struct seq_file *file, void *at)
{
}

static int events_show(struct seq_file *file, void *at)
{
	struct reader *reader = file->private;

	if (reader->position == 0)
		put_head(file);
	else if (reader->is_at_end)
		put_end(file);
	else
		put_event(file, reader->cpu, earliest(reader));
	return 0;
}

static const struct seq_operations events_ops = {
	.start = events_start, .next = events_next, .stop = events_stop, .show = events_show,
};

static int open_events(struct file *file)
{
	size_t size = struct_size((struct reader *)NULL, next, nr_cpu_ids);
	struct reader *reader;

	if (tlbi_trace_is_recording()) {
		pr_err("events can be read after \"stop\"\n");
		return -EBUSY;
	}
	reader = __seq_open_private(file, &events_ops, size);
	if (!reader)
		return -ENOMEM;
	rewind(reader);
	reader_count++;
	return 0;
}

static int events_open(struct inode *inode, struct file *file)
{
	int error;

	mutex_lock(&readers);
	error = open_events(file);
	mutex_unlock(&readers);
	return error;
}

static int events_release(struct inode *inode, struct file *file)
{
	mutex_lock(&readers);
	reader_count--;
	mutex_unlock(&readers);
	return seq_release_private(inode, file);
}

static const struct file_operations events_file = {
	.owner = THIS_MODULE,
	.open = events_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = events_release,
};

/* ---------------------------------------------------------- status, control --- */

static int status_show(struct seq_file *file, void *unused)
{
	struct tlbi_trace_counts counts;

	tlbi_trace_count(&counts);
	seq_printf(file, "recording %u\nevents %llu\nlost %llu\nmissed %llu\n",
		   tlbi_trace_is_recording(), counts.events, counts.lost, counts.missed);
	put_sites(file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(status);

static int start(void)
{
	int error = -EBUSY;

	mutex_lock(&readers);
	if (reader_count == 0)
		error = tlbi_trace_start();
	else
		pr_err("not started: somebody reads the events\n");
	mutex_unlock(&readers);
	return error;
}

static ssize_t control_write(struct file *file, const char __user *from, size_t size,
			     loff_t *position)
{
	char word[8] = "";
	int error = -EINVAL;

	if (size < sizeof(word) && copy_from_user(word, from, size))
		return -EFAULT;
	if (sysfs_streq(word, "start"))
		error = start();
	else if (sysfs_streq(word, "stop"))
		error = tlbi_trace_stop();
	else
		pr_err("control takes \"start\" and \"stop\"\n");
	if (error == -EALREADY)
		pr_err("%s: already so\n", strim(word));
	return error ? error : size;
}

static const struct file_operations control_file = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.write = control_write,
};

int tlbi_trace_files_init(void)
{
	struct dentry *file;

	folder = debugfs_create_dir("tlbi-trace", NULL);
	if (IS_ERR(folder)) {
		pr_err("no folder in debugfs (%ld): is there one, and is it allowed?\n",
		       PTR_ERR(folder));
		return PTR_ERR(folder);
	}
	file = debugfs_create_file("events", 0400, folder, NULL, &events_file);
	if (!IS_ERR(file))
		file = debugfs_create_file("status", 0400, folder, NULL, &status_fops);
	if (!IS_ERR(file))
		file = debugfs_create_file("control", 0200, folder, NULL, &control_file);
	if (!IS_ERR(file))
		return 0;
	pr_err("no file in debugfs (%ld)\n", PTR_ERR(file));
	debugfs_remove(folder);
	return PTR_ERR(file);
}

void tlbi_trace_files_exit(void)
{
	debugfs_remove(folder);
}
