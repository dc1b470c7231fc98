/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A case under way, and what is checked of it. */
#ifndef TLBP_PROPERTY_CHECK_H
#define TLBP_PROPERTY_CHECK_H

#include "case.h"

struct run {
	struct prop_case *c;
	struct tlbp tlbp;
	struct tlbp_stats stats;
	struct tlbp_backend_ops ops;
	struct tlbp_backend *backend;
	struct tlbp_mock_backend mock_backend;
	struct tlbp_arm64 arm64;
	struct tlbp_mock mock;
	struct tlbp_mock_entry entries[CASE_MAX_ENTRIES];

	/* The flush under way. */
	const struct case_flush *f;
	const struct tlbp_request *request;
	uint64_t started_at_ns;
	uint64_t refill_count;
	uint32_t stale_count;
	/* The backend's own hook, and operations under it, by kind. */
	void (*sync)(struct tlbp_backend *backend, const struct tlbp_space *space, uint32_t action,
		     uint32_t flags);
	uint64_t sync_op_counts[TLBP_MOCK_OP_KINDS];
	/* Its completion was tlbp_sync()'s. */
	bool is_left;
	int begin_status;
	int status;
	bool has_finished_steps;
	/* What decide said before, and what trace or finish told after. */
	struct tlbp_plan decided;
	uint32_t trace_count;
	struct tlbp_plan plan;
	struct tlbp_outcome outcome;

	/* The statistics before it. */
	struct tlbp_stats stats_before;

	/* Summed up by the checks, to hold against the statistics. */
	struct tlbp_stats expected;
};

/* Was the whole outcome told, or only what shows in the statistics? */
static inline bool is_told(const struct run *run)
{
	return run->c->has_trace || run->f->mode != CASE_ONE_SHOT;
}

enum property check_decide(struct run *run);
enum property check_flush(struct run *run, struct case_tally *tally);

#endif /* TLBP_PROPERTY_CHECK_H */
