/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Private to the evidence program: what it is asked, what it runs, what it found. */
#ifndef TLBP_REPLAY_EVIDENCE_H
#define TLBP_REPLAY_EVIDENCE_H

#include "engine.h"

#define MAX_TRACES 256
#define MAX_PRESETS 128
/* Powers of two from 1 to 65536. */
#define CONSTANT_COUNT 17

/* Replayed one by one; the rest come from the sweep. */
enum contestant {
	ADAPTIVE_REFILLS,
	ADAPTIVE,
	TIMEBOUND_ADAPTIVE,
	TIMEBOUND,
	RANDOM,
	PLAYED_COUNT,
	HINDSIGHT = PLAYED_COUNT,
	BY_ADDRESS,
	WHOLE,
	FIRST_PEER,
	FIRST_CONSTANT = FIRST_PEER + TLBP_PRESET_COUNT,
	CONTESTANT_COUNT = FIRST_CONSTANT + CONSTANT_COUNT,
};

/* How the machine misbehaves while the trace runs. */
enum disturbance {
	DISTURB_NOTHING,
	DISTURB_STAGE2,		/* stage 2 is switched on half-way */
	DISTURB_ISSUERS,	/* others issue too, in eight turns */
	DISTURB_STEAL,		/* one measurement in a hundred is 1000 times too long */
	DISTURB_CLOCK,		/* the clock steps by a microsecond */
	DISTURBANCE_COUNT,
};

extern const char *const disturbance_names[DISTURBANCE_COUNT];
extern const char *const played_names[PLAYED_COUNT];

/* A trace on a machine. */
struct job {
	const struct trace *trace;
	const char *trace_name;
	const struct tlbp_model_preset *preset;
	bool stage2;
	uint32_t disturbance;
};

struct row {
	int64_t costs_ps[CONTESTANT_COUNT];
	struct replay_look_ahead look;
	struct replay_cost split[PLAYED_COUNT];
	uint64_t over_budget_ps[PLAYED_COUNT];
	uint64_t best_max_ops;
};

struct options {
	struct trace traces[MAX_TRACES];
	char *trace_names[MAX_TRACES];
	size_t trace_count;
	const struct tlbp_model_preset *presets[MAX_PRESETS];
	size_t preset_count;
	bool stage2_off;
	bool stage2_on;
	uint32_t disturbances;	/* bits */
	size_t max_events;
	uint32_t thread_count;
	bool csv;
	bool quiet;
	/* Not the sweep over all constants, which takes most of the time. */
	bool no_constants;
	/* So many of the worst cases of each adaptive policy are printed. */
	size_t worst_count;
	/* A policy whose decisions are printed, instead of everything else. */
	const char *explain;
	uint64_t seed;
	double each_refills;
	double mean_refills;
	double each;
	double mean;
	double robust;
};

struct evidence {
	const struct options *options;
	struct job *jobs;
	struct row *rows;
	size_t job_count;
};

/* ------------------------------------------------------------- run and tell --- */

#define TURNS 8

/* A case, and the changes of its machine. */
void job_scenario(const struct job *job, uint64_t seed, struct replay_scenario *scenario,
		  struct replay_change changes[TURNS]);

bool evidence_make_jobs(struct evidence *evidence);
bool evidence_run(struct evidence *evidence, struct replay_problem *problem);

const char *contestant_name(size_t index, char *buffer, size_t size);
double row_ratio(const struct row *row, size_t contestant);

void print_csv(const struct evidence *evidence);
/* Whether all bounds hold. */
bool print_report(const struct evidence *evidence);
/* Every decision of a policy in the first case, beside the look-ahead's. */
bool print_decisions(const struct evidence *evidence, struct replay_problem *problem);

#endif /* TLBP_REPLAY_EVIDENCE_H */
