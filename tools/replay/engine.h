/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Private to the replay library: a model that plays a trace, stretch by stretch,
 * from one request to the next.
 */
#ifndef TLBP_REPLAY_ENGINE_H
#define TLBP_REPLAY_ENGINE_H

#include "replay.h"

#include <pthread.h>

#define PS_PER_NS 1000

/* ----------------------------------------------------------------- base --- */

enum site_kind {
	/* Policies are asked. */
	SITE_DECISION,
	/* The same for everybody: wanted whole, or without a form by address. */
	SITE_FORCED,
};

/* A request of the trace, on the machine of a base. */
struct site {
	size_t event_index;
	uint64_t op_count;
	uint32_t kind;		/* enum site_kind */
};

/* What a run has come to, over all cores. */
struct totals {
	uint64_t clock_ps;
	uint64_t issue_ps;
	uint64_t sync_ps;
	uint64_t refill_ps;
	uint64_t bystander_ps;
	uint64_t op_count;
	uint64_t refill_count;
	uint64_t access_count;
};

/* Decisions that have been run, by their hash, and what they cost. */
struct memo {
	uint64_t hash;
	int64_t cost_ps;
};

struct replay_base {
	struct replay_scenario scenario;
	struct site *sites;
	size_t site_count;
	size_t decision_count;

	/* Of what stands below, up to the next lock. */
	pthread_mutex_t lock;
	bool has_costs;
	struct tlbp_costs costs;
	bool has_free;
	struct totals free;
	struct memo *memos;
	size_t memo_count;

	pthread_mutex_t look_lock;
	bool has_look;
	struct replay_look_ahead look;
	uint8_t *look_actions;
};

bool base_free_run(struct replay_base *base, struct totals *free_run,
		   struct replay_problem *problem);

/* What a run cost beside the free one. */
struct replay_cost base_cost(const struct totals *run, const struct totals *free_run);

/* Attributable cost of given decisions; run once for each different script. */
bool base_script_cost(struct replay_base *base, const uint8_t *actions, int64_t *cost_ps,
		      struct replay_problem *problem);

/* ------------------------------------------------------- host's policies --- */

/* Decides what it was told to; always TLBP_BY_ADDRESS without a script. */
struct script {
	struct tlbp_policy policy;
	uint32_t action;
};

/* By address under a budget that is drawn anew for each flush. */
struct random_break_even {
	struct tlbp_policy policy;
	uint64_t state;
	uint64_t price_ns;
	uint64_t budget_ns;
	uint32_t op_ns;
};

extern const struct tlbp_policy_ops script_ops;
extern const struct tlbp_policy_ops random_break_even_ops;

void script_init(struct script *script);
void random_draw(struct random_break_even *random);

/* Whatever a case asks for. */
struct player {
	const struct replay_policy *choice;
	union {
		struct tlbp_policy policy;
		struct tlbp_threshold threshold;
		struct tlbp_timebound timebound;
		struct tlbp_adaptive adaptive;
		struct script script;
		struct random_break_even random;
	} own;
	struct tlbp_adaptive inner;
};

bool player_init(struct player *player, const struct replay_case *c,
		 const struct tlbp_caps *caps, struct replay_problem *problem);

/* -------------------------------------------------------------- machine --- */

struct machine {
	struct tlbp_model *model;
	const struct replay_scenario *scenario;
	/* What plays a stretch may not cross: the next change of the machine. */
	size_t change_index;
};

bool machine_open(struct machine *machine, const struct replay_scenario *scenario,
		  struct replay_problem *problem);
void machine_close(struct machine *machine);
struct totals machine_totals(const struct machine *machine);
/* Their clocks only. */
uint64_t machine_clock_ps(const struct machine *machine);

/* Plays what is no request. */
void machine_play(struct machine *machine, size_t from, size_t to);
/* The next event where the machine changes, or the end. */
size_t machine_next_change(const struct machine *machine);
/* Takes on what holds at an event, also after a restore. */
void machine_configure(struct machine *machine, size_t event_index);
/* machine_play() and machine_configure() in turn, up to an event. */
void machine_advance(struct machine *machine, size_t from, size_t to);

void machine_request(const struct replay_scenario *scenario, const struct trace_event *event,
		     struct tlbp_range *range, struct tlbp_request *request);

/* --------------------------------------------------------------- errors --- */

bool fail(struct replay_problem *problem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* In the words of the library; message names what it was about. */
bool fail_status(struct replay_problem *problem, const char *what, int status);

/* -------------------------------------------------------------- threads --- */

typedef bool (*job_fn)(void *context, size_t index, struct replay_problem *problem);

/* Jobs 0 to job_count - 1; each once, no job after one that failed. */
bool run_jobs(size_t job_count, uint32_t thread_count, job_fn job, void *context,
	      replay_progress_fn progress, void *progress_context,
	      struct replay_problem *problem);

#endif /* TLBP_REPLAY_ENGINE_H */
