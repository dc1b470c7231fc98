/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Replays a trace on a simulated machine under one policy after the other and
 * says what each cost, beside a look-ahead that has tried both branches of every
 * decision. docs/evidence.md says how costs and ratios are defined.
 *
 *	1. replay_load() a trace.
 *	2. replay_base_create(): the trace on one machine, shared by all policies.
 *	3. replay_policy_parse() each policy.
 *	4. replay_run_all() the cases, or replay_run() one.
 *
 * Times are picoseconds of simulated time, summed over all cores unless said
 * otherwise. The same case gives the same result, whatever runs beside it.
 */
#ifndef TLBP_REPLAY_H
#define TLBP_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tlbpolicy.h>
#include <tlbpolicy/model.h>

#include "../trace/trace.h"

/* What is wrong, in words that name file, preset or policy. */
struct replay_problem {
	char message[256];
};

/* --------------------------------------------------------------- traces --- */

/*
 * A file, or "synthetic:<name>:<seed>", see replay_synthetic_name(). On failure
 * false, and trace is empty.
 */
bool replay_load(struct trace *trace, const char *name, struct replay_problem *problem);

/* Names of the synthetic workloads; NULL past the last. */
const char *replay_synthetic_name(uint32_t index);

/* -------------------------------------------------------------- machine --- */

/* From this event of the trace on the machine is another. */
struct replay_change {
	size_t event_index;
	bool stage2;
	uint32_t other_issuers;
};

/* A trace and what it runs on. Everything pointed to must outlive its base. */
struct replay_scenario {
	const struct trace *trace;
	const struct tlbp_model_preset *preset;
	bool stage2;
	/* PEs outside that issue broadcasts all the time. */
	uint32_t other_issuers;
	/* What the policies' clock is like; see struct tlbp_model_config. */
	uint32_t clock_ns;
	uint32_t steal_permille;
	uint32_t steal_factor;
	uint64_t seed;
	/* In the order of event_index. */
	const struct replay_change *changes;
	size_t change_count;
};

/*
 * What all policies on one machine share, each made when it is first asked for:
 * start costs, the run with free invalidations, the look-ahead. May be used by
 * several threads.
 */
struct replay_base;

/* NULL and a problem if the preset or the trace cannot be used. */
struct replay_base *replay_base_create(const struct replay_scenario *scenario,
				       struct replay_problem *problem);
void replay_base_free(struct replay_base *base);
const struct replay_scenario *replay_base_scenario(const struct replay_base *base);

/*
 * What policies start from: what the calibrator finds on the machine before the
 * trace starts, and nothing else.
 */
bool replay_start_costs(struct replay_base *base, struct tlbp_costs *costs,
			struct replay_problem *problem);

/* --------------------------------------------------------------- policy --- */

enum replay_policy_kind {
	REPLAY_BY_ADDRESS,	/* always by address */
	REPLAY_WHOLE,		/* always the whole space */
	REPLAY_THRESHOLD,	/* by address up to value operations */
	REPLAY_PRESET,		/* a peer's constant: enum tlbp_preset in value */
	REPLAY_TIMEBOUND,	/* budget in value, ns; 0: whole plus all refills, calibrated */
	REPLAY_ADAPTIVE,	/* time bound in value, ns; 0: none */
	REPLAY_ADAPTIVE_REFILLS,/* the same, told the PMU's refill count before each flush */
	REPLAY_TIMEBOUND_ADAPTIVE,/* adaptive under timebound's budget in value, as there */
	REPLAY_RANDOM,		/* randomised break-even */
	REPLAY_LOOK_AHEAD,	/* knows the future */
	REPLAY_RECORDED,	/* what was done when the trace was recorded (TRACE_DONE) */
	REPLAY_SCRIPT,		/* decisions that are given; not parsed */
	REPLAY_POLICY_KIND_COUNT,
};

/* A policy in words, as it was parsed; name is the canonical form. */
struct replay_policy {
	uint32_t kind;		/* enum replay_policy_kind */
	uint64_t value;
	/* REPLAY_SCRIPT: enum tlbp_action for each decision of the trace, in order. */
	const uint8_t *script;
	size_t script_length;
	char name[40];
};

/*
 * by-address, whole, threshold:N, linux, linux-2014, xnu, freebsd, freebsd-amd64,
 * zircon, x86, timebound[:ns], adaptive[:ns], adaptive+refills[:ns],
 * timebound+adaptive[:ns], random, look-ahead, recorded.
 */
bool replay_policy_parse(struct replay_policy *policy, const char *text,
			 struct replay_problem *problem);

/* One line on each form that is parsed; NULL past the last. */
const char *replay_policy_help(uint32_t index);

/* ------------------------------------------------------------------ run --- */

/* One flush that a policy was asked about, for logs and explanations. */
struct replay_decision {
	size_t event_index;
	uint64_t index;		/* of the decision */
	uint32_t cpu;
	uint8_t cause;		/* enum trace_cause */
	const struct tlbp_request *request;
	uint64_t op_count;	/* by address; TLBP_NO_ADDRESS_FORM */
	uint64_t live_count;	/* entries in second-level TLBs before */
	uint64_t at_ns;		/* on the clock that the policy sees */
	struct tlbp_plan plan;
	struct tlbp_outcome outcome;	/* as the policy saw it */
	/* What the policy expected; 0: it does not say. */
	uint64_t predicted_by_address_ns;
	uint64_t predicted_whole_ns;
	/* True times: of the core that flushed, and lost by all others meanwhile. */
	uint64_t latency_ps;
	uint64_t bystander_ps;
};

typedef void (*replay_log_fn)(void *context, const struct replay_decision *decision);

struct replay_case {
	struct replay_base *base;
	struct replay_policy policy;
	/* Of random; the machine has its own in the scenario. */
	uint64_t seed;
	/* 0: the library's default. */
	uint32_t slice_ns;
	/* (optional) Called for every decision, on the thread that runs the case. */
	replay_log_fn log;
	void *log_context;
};

/* Differences to the run whose invalidations are free; they add up to all_ps. */
struct replay_cost {
	int64_t issue_ps;	/* issuing operations */
	int64_t completion_ps;	/* waiting for them */
	int64_t refill_ps;	/* walks and second-level hits */
	int64_t bystander_ps;	/* other cores disturbed */
	int64_t all_ps;		/* attributable to the policy */
};

/* Of single flushes, on the core that flushes. */
struct replay_latency {
	uint64_t p50_ps;
	uint64_t p90_ps;
	uint64_t p99_ps;
	uint64_t p999_ps;
	uint64_t max_ps;
};

struct replay_result {
	uint64_t total_ps;	/* sum of the cores' clocks at the end */
	uint64_t free_ps;	/* the same where invalidations are free */
	struct replay_cost cost;
	struct replay_latency latency;
	/* Longest slice or wider invalidation: what a relax hook would leave of max_ps. */
	uint64_t longest_slice_ps;
	/* How far a flush went beyond budget + slice + one wider invalidation; 0: never. */
	uint64_t over_budget_ps;
	uint64_t flush_count;	/* requests, those that no policy is asked about too */
	uint64_t decision_count;
	/* Decisions that went by address, whole, and began by address but ended whole. */
	uint64_t by_address_count;
	uint64_t whole_count;
	uint64_t escalation_count;
	uint64_t reasons[TLBP_REASON_COUNT];
	uint64_t op_count;
	uint64_t refill_count;	/* of the PMU, all cores */
	uint64_t access_count;
};

bool replay_run(const struct replay_case *c, struct replay_result *result,
		struct replay_problem *problem);

/* Called after each case, from any thread, one at a time. */
typedef void (*replay_progress_fn)(void *context, size_t done_count, size_t case_count);

/*
 * All cases on thread_count threads (0: as many as there are CPUs), results in
 * the cases' order. The first that fails ends it.
 */
bool replay_run_all(const struct replay_case *cases, size_t case_count,
		    struct replay_result *results, uint32_t thread_count,
		    replay_progress_fn progress, void *context, struct replay_problem *problem);

/* ----------------------------------------------------------- look-ahead --- */

struct replay_look_ahead {
	int64_t cost_ps;	/* attributable */
	uint64_t decision_count;
	/* Decisions where not one way was better whatever comes after. */
	uint64_t real_count;
	/* States that were given up without proof; 0: nothing was, the result is exact. */
	uint64_t dropped_count;
	/* Most states that were alive at once. */
	uint32_t widest_count;
	/* enum tlbp_action for each decision: a script. Belongs to the base. */
	const uint8_t *actions;
};

bool replay_look_ahead(struct replay_base *base, struct replay_look_ahead *result,
		       struct replay_problem *problem);

/* ---------------------------------------------------------------- sweep --- */

struct replay_sweep_point {
	uint64_t max_ops;
	int64_t cost_ps;	/* attributable */
};

struct replay_sweep {
	/* In the order of max_ops: powers of two from 1 to 65536, and counts of the trace. */
	struct replay_sweep_point *points;
	size_t point_count;
	/* The best fixed threshold in hindsight. 0: always whole. UINT64_MAX: always by address. */
	struct replay_sweep_point best;
	int64_t by_address_ps;
	int64_t whole_ps;
	int64_t presets_ps[TLBP_PRESET_COUNT];
};

bool replay_sweep(struct replay_base *base, struct replay_sweep *sweep,
		  struct replay_problem *problem);
void replay_sweep_free(struct replay_sweep *sweep);

/* ---------------------------------------------------------------- ratio --- */

/* Something over nothing. */
#define REPLAY_NO_RATIO 1e9

/*
 * Cost over best; 1 if both are nothing. Costs below zero (a TLB that does better
 * with fewer entries) count as nothing.
 */
double replay_ratio(int64_t cost_ps, int64_t best_ps);

#endif /* TLBP_REPLAY_H */
