/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The commands of tlbpolicy, and what their argument parsers share.
 */
#ifndef TLBPOLICY_COMMAND_H
#define TLBPOLICY_COMMAND_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "../replay/replay.h"

/* Exit statuses. STATUS_USAGE is argp's too. */
enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
};

struct command {
	const char *name;
	/* One line for --help. */
	const char *what;
	/* argv[0] is "tlbpolicy NAME", for messages. Exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct command commands[];

int explain_main(int argc, char **argv);
int import_main(int argc, char **argv);
int presets_main(int argc, char **argv);
int record_main(int argc, char **argv);
int replay_main(int argc, char **argv);
int show_main(int argc, char **argv);
int sweep_main(int argc, char **argv);
int tune_main(int argc, char **argv);

/*
 * tlbpolicy: message, on standard error. The status is returned, so that
 * "return complain(...)" ends a command.
 */
int complain(enum status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether all that was written to standard output got there; says so if not. */
int finish_output(void);

#endif /* TLBPOLICY_COMMAND_H */
