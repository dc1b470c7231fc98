/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One process goes through a pipe, so that its log needs no room. Several write
 * a file each, as accesses do not say whose they are, and the importer wants all
 * of them at once: it follows forks and waits from one log to another.
 */
#include "record.h"
#include "format.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A descriptor that the program will hardly use itself. */
#define LOG_DESCRIPTOR 97
#define PATH_SIZE 512

extern char **environ;

static bool fail(struct trace_problem *problem, const char *what, int error)
{
	return trace_complain(problem, 0, "%s: %s", what, strerror(error));
}

/* -------------------------------------------------------------- valgrind --- */

static char **make_arguments(char *const *program, const char *log_option, bool with_children)
{
	const char *const options[] = {
		"valgrind", "--tool=lackey", "--trace-mem=yes", "--trace-syscalls=yes",
		"--trace-sched=yes", "--fair-sched=try",
		with_children ? "--trace-children=yes" : "--trace-children=no", log_option, "--",
	};
	const size_t option_count = sizeof(options) / sizeof(options[0]);
	size_t count = 0, i;
	char **arguments;

	while (program[count])
		count++;
	arguments = calloc(option_count + count + 1, sizeof(*arguments));
	if (!arguments)
		return NULL;
	/* posix_spawnp() takes pointers to what it does not change. */
	memcpy(arguments, options, sizeof(options));
	for (i = 0; i < count; i++)
		arguments[option_count + i] = program[i];
	return arguments;
}

static bool start(char *const *program, const char *log_option, bool with_children,
		  const posix_spawn_file_actions_t *actions, pid_t *pid,
		  struct trace_problem *problem)
{
	char **arguments = make_arguments(program, log_option, with_children);
	int error = arguments ? posix_spawnp(pid, "valgrind", actions, NULL, arguments, environ) :
				ENOMEM;

	free(arguments);
	return error == 0 || fail(problem, "valgrind", error);
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ------------------------------------------------------------ one process --- */

static bool start_with_pipe(char *const *program, const int ends[2], pid_t *pid,
			    struct trace_problem *problem)
{
	char log_option[32];
	posix_spawn_file_actions_t actions;
	bool good;

	snprintf(log_option, sizeof(log_option), "--log-fd=%d", LOG_DESCRIPTOR);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return fail(problem, "valgrind", ENOMEM);
	good = posix_spawn_file_actions_addclose(&actions, ends[0]) == 0 &&
	       posix_spawn_file_actions_adddup2(&actions, ends[1], LOG_DESCRIPTOR) == 0 &&
	       posix_spawn_file_actions_addclose(&actions, ends[1]) == 0;
	good = good ? start(program, log_option, false, &actions, pid, problem) :
		      fail(problem, "valgrind", ENOMEM);
	posix_spawn_file_actions_destroy(&actions);
	return good;
}

/* What it still had to say when the window ended is no longer wanted. */
static int stop(FILE *in, pid_t pid)
{
	bool has_ended = getc(in) == EOF;
	int status;

	if (!has_ended)
		kill(pid, SIGKILL);
	fclose(in);
	status = wait_for(pid);
	return has_ended ? status : 0;
}

static bool record_one(char *const *program, struct trace_writer *writer,
		       const struct trace_import_options *options, int *exit_status,
		       struct trace_import_counts *counts, struct trace_problem *problem)
{
	int ends[2];
	pid_t pid;
	FILE *in;
	bool good;

	if (pipe(ends) != 0)
		return fail(problem, "pipe", errno);
	in = fdopen(ends[0], "r");
	good = in ? start_with_pipe(program, ends, &pid, problem) :
		    fail(problem, "pipe", errno);
	close(ends[1]);
	if (!in)
		close(ends[0]);
	else if (!good)
		fclose(in);
	if (!good)
		return false;
	good = trace_import_lackey(in, writer, options, counts, problem);
	*exit_status = stop(in, pid);
	return good;
}

/* ------------------------------------------------------ several processes --- */

struct logs {
	char folder[PATH_SIZE];
	/* Process numbers: in their order they began, unless the numbers went round. */
	uint64_t *pids;
	FILE **files;
	size_t count;
};

static int compare_pids(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static bool make_folder(struct logs *logs, struct trace_problem *problem)
{
	const char *parent = getenv("TMPDIR");
	int length = snprintf(logs->folder, sizeof(logs->folder), "%s/lackey-XXXXXX",
			      parent && *parent ? parent : "/tmp");

	/* Room for the names of the files in it. */
	if (length < 0 || length > PATH_SIZE - 32)
		return trace_complain(problem, 0, "TMPDIR is too long");
	return mkdtemp(logs->folder) || fail(problem, logs->folder, errno);
}

static void log_path(const struct logs *logs, uint64_t pid, char path[PATH_SIZE])
{
	int length = snprintf(path, PATH_SIZE, "%.*s", PATH_SIZE - 32, logs->folder);

	snprintf(path + length, (size_t)(PATH_SIZE - length), "/%llu", (unsigned long long)pid);
}

static bool list_logs(struct logs *logs, struct trace_problem *problem)
{
	DIR *folder = opendir(logs->folder);
	struct dirent *entry;

	if (!folder)
		return fail(problem, logs->folder, errno);
	while ((entry = readdir(folder))) {
		uint64_t pid = strtoull(entry->d_name, NULL, 10), *pids;

		if (pid == 0)
			continue;
		pids = realloc(logs->pids, (logs->count + 1) * sizeof(*pids));
		if (!pids)
			break;
		logs->pids = pids;
		pids[logs->count++] = pid;
	}
	closedir(folder);
	if (entry)
		return fail(problem, logs->folder, ENOMEM);
	if (logs->count == 0)
		return trace_complain(problem, 0, "valgrind left no log: does the program start?");
	qsort(logs->pids, logs->count, sizeof(*logs->pids), compare_pids);
	return true;
}

static bool open_logs(struct logs *logs, struct trace_problem *problem)
{
	char path[PATH_SIZE];
	size_t i;

	logs->files = calloc(logs->count, sizeof(FILE *));
	if (!logs->files)
		return fail(problem, logs->folder, ENOMEM);
	for (i = 0; i < logs->count; i++) {
		log_path(logs, logs->pids[i], path);
		logs->files[i] = fopen(path, "r");
		if (!logs->files[i])
			return fail(problem, path, errno);
	}
	return true;
}

static void remove_logs(struct logs *logs)
{
	char path[PATH_SIZE];
	size_t i;

	for (i = 0; i < logs->count; i++) {
		if (logs->files && logs->files[i])
			fclose(logs->files[i]);
		log_path(logs, logs->pids[i], path);
		unlink(path);
	}
	rmdir(logs->folder);
	free(logs->files);
	free(logs->pids);
}

static bool run_into_logs(char *const *program, const struct logs *logs, int *exit_status,
			  struct trace_problem *problem)
{
	char log_option[PATH_SIZE + 32];
	pid_t pid;

	snprintf(log_option, sizeof(log_option), "--log-file=%s/%%p", logs->folder);
	if (!start(program, log_option, true, NULL, &pid, problem))
		return false;
	*exit_status = wait_for(pid);
	return true;
}

static bool record_many(char *const *program, struct trace_writer *writer,
			const struct trace_import_options *options, int *exit_status,
			struct trace_import_counts *counts, struct trace_problem *problem)
{
	struct logs logs = {0};
	bool good;

	if (!make_folder(&logs, problem))
		return false;
	good = run_into_logs(program, &logs, exit_status, problem) && list_logs(&logs, problem) &&
	       open_logs(&logs, problem) &&
	       trace_import_lackey_many(logs.files, logs.count, writer, options, counts, problem);
	remove_logs(&logs);
	return good;
}

bool trace_record(char *const *program, struct trace_writer *writer,
		  const struct trace_record_options *options, int *exit_status,
		  struct trace_import_counts *counts, struct trace_problem *problem)
{
	struct trace_import_counts own;

	*exit_status = 0;
	if (!program[0])
		return trace_complain(problem, 0, "no program to run");
	return (options->with_children ? record_many : record_one)(
		program, writer, &options->import, exit_status, counts ? counts : &own, problem);
}
