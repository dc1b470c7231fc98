/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Which traces, machines and policies a command is about: the options that the
 * commands share, as a child parser of argp.
 */
#ifndef TLBPOLICY_SELECTION_H
#define TLBPOLICY_SELECTION_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../replay/replay.h"

enum stage2_choice {
	STAGE2_OFF = 1 << 0,
	STAGE2_ON = 1 << 1,
	STAGE2_BOTH = STAGE2_OFF | STAGE2_ON,
};

struct selection {
	/* File names, or synthetic:NAME:SEED. */
	const char **traces;
	size_t trace_count;
	size_t trace_capacity;
	/* Those of the library, and copies of those read from files. */
	const struct tlbp_model_preset **presets;
	size_t preset_count;
	size_t preset_capacity;
	struct replay_policy *policies;
	size_t policy_count;
	/* Nobody chose them. */
	bool has_default_policies;
	size_t policy_capacity;
	uint32_t stage2;    /* enum stage2_choice */
	uint32_t job_count; /* 0: as many as there are CPUs */
	uint64_t seed;
	bool progress;
};

/*
 * Input: struct selection, zeroed. Arguments that are no options are traces. No
 * preset is the default one; no policy is all of them.
 */
extern const struct argp selection_argp;
/* The same, but no policy is none. */
extern const struct argp selection_policy_argp;
/* The same without --policy. */
extern const struct argp selection_machine_argp;

/* A help_filter of argp: lists the policies at the end of --help. */
char *selection_help(int key, const char *text, void *input);

void selection_add_policy(struct selection *selection, const struct replay_policy *policy);
void selection_free(struct selection *selection);

/* A preset that comes with the library or NULL after a message that lists them. */
const struct tlbp_model_preset *selection_preset(const char *name);

#endif /* TLBPOLICY_SELECTION_H */
