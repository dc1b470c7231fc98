/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tlbpolicy record: runs a program under valgrind and makes a trace of it. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../trace/record.h"
#include "capture.h"
#include "memory.h"

enum option_key {
	OPTION_CHILDREN = 256,
};

static const struct argp_option options[] = {
	{ "children", OPTION_CHILDREN, NULL, 0, "Record the processes that it starts, too", 5 },
	{ 0 },
};

static const char doc[] =
	"Runs a program under valgrind and records its accesses and the invalidations that its "
	"system calls bring about. It runs some hundred times slower."
	"\v"
	"Without --output the trace is PROGRAM.tlbt in the current folder. With --max the program "
	"is ended when the trace is full.";

struct arguments {
	struct capture capture;
	bool children;
	char **program; /* and its arguments, NULL at the end */
	size_t word_count;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->capture;
		return 0;
	case OPTION_CHILDREN:
		arguments->children = true;
		return 0;
	case ARGP_KEY_ARG:
		/* Everything from here on is the program's. */
		arguments->program = state->argv + state->next - 1;
		arguments->word_count = (size_t)(state->argc - state->next + 1);
		state->next = state->argc;
		(void)value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no program");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Whether a program can be found as execvp() finds it. */
static bool is_there(const char *program)
{
	const char *path = getenv("PATH");
	char *copy;
	char *rest;
	char *folder;
	bool found = false;

	if (strchr(program, '/') || !path)
		return access(program, X_OK) == 0;
	copy = rest = memory_text(path);
	while (!found && (folder = strsep(&rest, ":"))) {
		char file[4096];

		snprintf(file, sizeof(file), "%s/%s", *folder ? folder : ".", program);
		found = access(file, X_OK) == 0;
	}
	free(copy);
	return found;
}

/* Exit status; capture is open. */
static int run(struct arguments *arguments)
{
	struct capture *capture = &arguments->capture;
	const struct trace_record_options record = {
		.import = capture->import,
		.with_children = arguments->children,
	};
	struct trace_problem problem = { .offset = 0 };
	int exit_status = 0;
	int status;
	bool good = trace_record(arguments->program, capture->writer, &record, &exit_status,
				 &capture->counts, &problem);

	status = capture_close(capture, good, "valgrind's log", &problem);
	if (!good && strncmp(problem.message, "valgrind:", 9) == 0)
		complain(STATUS_FAILED, "valgrind is needed (Debian: package valgrind)");
	/* What became of the program is told, but is its own business. */
	if (good && exit_status != 0)
		complain(STATUS_OK, "note: %s ended with status %d", arguments->program[0],
			 exit_status);
	return status;
}

/* As a shell takes it. */
static void print_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789@%+=:,./_-";

	if (*word && word[strspn(word, plain)] == '\0') {
		fputs(word, out);
		return;
	}
	putc('\'', out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			putc(*word, out);
	putc('\'', out);
}

/* The program as it was called, for the trace's header. */
static char *words_of(const struct arguments *arguments)
{
	char *text;
	size_t size;
	size_t i;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < arguments->word_count; i++) {
		if (i > 0)
			putc(' ', out);
		print_word(out, arguments->program[i]);
	}
	if (!out || fclose(out) != 0)
		exit(complain(STATUS_FAILED, "out of memory"));
	return text;
}

static int record(struct arguments *arguments)
{
	const char *slash = strrchr(arguments->program[0], '/');
	const char *name = slash ? slash + 1 : arguments->program[0];
	char default_output[256];
	char *command;
	bool opened;

	if (!is_there(arguments->program[0]))
		return complain(STATUS_FAILED, "%s: no such program", arguments->program[0]);
	snprintf(default_output, sizeof(default_output), "%s.tlbt", name);
	if (!arguments->capture.output)
		arguments->capture.output = default_output;
	command = words_of(arguments);
	opened = capture_open(&arguments->capture, command, name);
	free(command);
	if (!opened)
		return STATUS_FAILED;
	return run(arguments);
}

int record_main(int argc, char **argv)
{
	const struct argp_child children[] = { { &capture_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = { .options = options,
				   .parser = parse,
				   .args_doc = "[--] PROGRAM [ARGUMENT...]",
				   .doc = doc,
				   .children = children };
	struct arguments arguments = { .children = false };

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
	return record(&arguments);
}
