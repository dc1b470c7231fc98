/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A rig to watch the engine in: a backend and a policy that do what a test
 * tells them, and write down what they were asked.
 *
 * The ideal TLB of the mock shows whether a flush was enough. This backend
 * shows how it was done: which hooks, in which order, how much at a time, and
 * when; its clock and its costs can be changed at any operation.
 */
#ifndef TLBP_TESTS_RIG_H
#define TLBP_TESTS_RIG_H

#include "unit.h"

#include <tlbpolicy.h>

#define RIG_LOG_SIZE 1024
#define RIG_MAX_SLICES 256
#define RIG_NEVER UINT32_MAX

enum rig_clock {
	RIG_CLOCK_GOOD,
	RIG_CLOCK_ZERO,
	RIG_CLOCK_STUCK,
	RIG_CLOCK_BACKWARD,
};

struct rig_slice {
	uint32_t max_ops;
	uint32_t issued;
	uint64_t took_ns;
};

struct rig_backend {
	struct tlbp_backend backend;
	struct tlbp_backend_ops ops;

	/* Told by the test. */
	uint64_t true_ns;
	uint64_t op_ns;
	uint64_t sync_ns;
	uint64_t whole_ns;
	/* From this operation on, in all, an operation costs later_op_ns. */
	uint64_t later_from_op;
	uint64_t later_op_ns;
	enum rig_clock clock;
	/* What a reading takes, and stands for all that happens between two slices. */
	uint64_t read_ns;
	/* Every reading from jump_at_ns of true time on is off by jump_ns. */
	uint64_t jump_at_ns;
	uint64_t jump_ns;
	bool no_address_form;
	bool refuse_whole;
	uint32_t refuse_issue_at;
	int check_status;

	/* Written down: one word per hook, as far as they fit. */
	char log[RIG_LOG_SIZE];
	struct rig_slice slices[RIG_MAX_SLICES];
	struct tlbp_space order_space;
	struct tlbp_space wide_space;
	/* Of the last whole, all or sync, and of the last sync. */
	uint32_t flags;
	uint32_t action;
	struct tlbp_cursor end;
	const char *violation;
	uint64_t issued;
	uint32_t slice_count;
	uint32_t relax_count;
	uint32_t clock_reads;
	bool ordered;
	bool pending;
	bool inside;
	bool widened;
};

/* What the policy was asked and told. Apart from it: deciding must not change it. */
struct rig_seen {
	uint32_t decide_count;
	uint64_t op_count;
	uint64_t at_ns;
	uint32_t observe_count;
	struct tlbp_outcome outcome;
};

struct rig_policy {
	struct tlbp_policy policy;
	struct tlbp_policy_ops ops;
	struct tlbp_plan plan;
	int validate_status;
	struct rig_seen *seen;
};

struct rig_trace {
	uint32_t count;
	const struct tlbp_request *request;
	struct tlbp_plan plan;
	struct tlbp_outcome outcome;
};

struct rig {
	struct rig_backend backend;
	struct rig_policy policy;
	struct rig_seen seen;
	struct rig_trace trace;
	struct tlbp_stats stats;
	struct tlbp tlbp;
	struct tlbp_range ranges[3];
	struct tlbp_request request;
};

/*
 * A valid configuration, not yet handed to tlbp_init(): a good clock, 10 ns an
 * operation, no optional hook but now_ns and check, a policy that says "by
 * address", no budget; and a request for 100 pages of the kernel's.
 */
void rig_start(struct rig *rig);

/* tlbp_init(), which must accept. */
void rig_init(struct rig *rig);

/* The optional hooks. */
void rig_use_relax(struct rig *rig);
void rig_use_context(struct rig *rig);
void rig_use_short_cut(struct rig *rig);

void rig_plan(struct rig *rig, uint32_t action, uint64_t budget_ns);
void rig_request_pages(struct rig *rig, uint64_t page_count);

/*
 * Flushes, and checks what holds for every flush: hooks in order, nothing
 * pending unless that was asked for, no context left open, the request covered,
 * one trace that tells the truth. Returns what tlbp_flush() returned.
 */
int rig_flush(struct rig *rig);

/* The same checks after a flush by another way. */
void rig_check(const struct rig *rig);

/* Member by member: between members a struct may hold anything. */
void rig_assert_same_outcome(const struct tlbp_outcome *a, const struct tlbp_outcome *b);

/* Forgets what was written down, for a second flush. */
void rig_forget(struct rig *rig);

/* The longest that a slice by address took, in true time. */
uint64_t rig_longest_slice_ns(const struct rig *rig);

#endif /* TLBP_TESTS_RIG_H */
