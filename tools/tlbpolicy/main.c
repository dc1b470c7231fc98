/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * tlbpolicy: finds the command and hands it the rest. Each command has a file and
 * a parser of its own; docs/tlbpolicy.1 is the manual.
 */
#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUOTE(text) #text
#define VERSION_TEXT(major, minor, patch) QUOTE(major) "." QUOTE(minor) "." QUOTE(patch)

const char *argp_program_version =
	"tlbpolicy " VERSION_TEXT(TLBP_VERSION_MAJOR, TLBP_VERSION_MINOR, TLBP_VERSION_PATCH);

const struct command commands[] = {
	{ "replay", "what each policy would have cost", replay_main },
	{ "sweep", "cost of every fixed threshold", sweep_main },
	{ "tune", "which policy and parameters suit a trace and a machine", tune_main },
	{ "explain", "why each decision was made, and whether it was right", explain_main },
	{ "record", "run a program and record a trace", record_main },
	{ "import", "make a trace of what another program recorded", import_main },
	{ "show", "what is in a trace", show_main },
	{ "presets", "the machines, and where their numbers come from", presets_main },
	{ 0 },
};

int complain(enum status status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("tlbpolicy: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	return (int)status;
}

int finish_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return STATUS_OK;
	perror("tlbpolicy: standard output");
	return STATUS_FAILED;
}

static int run(const struct command *command, int argc, char **argv)
{
	char name[64];

	snprintf(name, sizeof(name), "tlbpolicy %s", command->name);
	argv[0] = name;
	return command->run(argc, argv);
}

struct arguments {
	int argc;
	char **argv;
	const struct command *command;
};

static const struct command *find(const char *name)
{
	const struct command *command;

	for (command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

/* The command takes everything behind its name, options too. */
static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		arguments->command = find(value);
		if (!arguments->command)
			argp_error(state, "no command '%s'", value);
		arguments->argc = state->argc - state->next + 1;
		arguments->argv = state->argv + state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The list of commands, in front of what --help says at the end. */
static char *help(int key, const char *text, void *input)
{
	const struct command *command;
	char *list;
	size_t size;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)(uintptr_t)text;
	out = open_memstream(&list, &size);
	if (!out)
		return NULL;
	fputs("Commands:\n", out);
	for (command = commands; command->name; command++)
		fprintf(out, "  %-8s  %s\n", command->name, command->what);
	fputs("\ntlbpolicy COMMAND --help says more; so does the manual, man tlbpolicy.", out);
	fclose(out);
	return list;
}

int main(int argc, char **argv)
{
	const struct argp argp = {
		.parser = parse,
		.args_doc = "COMMAND [OPTION...]",
		.doc = "Replays traces on simulated machines and says what policies of TLB "
		       "invalidation cost there.\v",
		.help_filter = help,
	};
	struct arguments arguments = { 0 };

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
	return run(arguments.command, arguments.argc, arguments.argv);
}
