/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One case of the time bound: an adversary who knows the policy chooses what
 * every operation and every completion costs, and the policy's total is held
 * against the better of "always by address" and "always whole" at the very
 * same costs. Cases are bytes, so that a fuzzer and a hill climber search alike.
 */
#ifndef TLBP_PROPERTY_BOUND_CASE_H
#define TLBP_PROPERTY_BOUND_CASE_H

#include <tlbpolicy.h>

#define BOUND_MAX_FLUSHES 8
#define BOUND_MAX_STRETCHES 4

/* A case is so many numbers of 16 bits: of the whole, and of each flush. */
#define BOUND_CASE_GENES 4
#define BOUND_FLUSH_GENES (3 + 2 * BOUND_MAX_STRETCHES)
#define BOUND_GENES (BOUND_CASE_GENES + BOUND_MAX_FLUSHES * BOUND_FLUSH_GENES)
#define BOUND_BYTES (2 * BOUND_GENES)

/* What somebody may do who wants the policy to look bad. */
struct bound_adversary {
	const char *name;
	/* An operation, and a completion; no more than a whole-space flush. */
	uint32_t min_op_ps;
	uint32_t max_op_ps;
	uint32_t max_sync_ps;
	/* A whole-space flush with its completion and refills. */
	uint32_t min_whole_ns;
	uint32_t max_whole_ns;
	/* The budget is that, or wrong by up to this factor; 1: it is right. */
	uint32_t budget_factor;
	/* Slices that a budget is cut into; 0: slices of the default length. */
	uint32_t slices;
	/* Costs of a flush change so many times, less one, while it is under way. */
	uint32_t stretches;
	/* Every flush has the costs of the first. */
	bool is_steady;
	bool predicts;
	/* So many flushes, while it learns, are not looked at. */
	uint32_t lesson_count;
	/* The cost that the policy starts from may be wrong; else it knows none. */
	bool misleads;
	uint32_t clock_ns;
	/*
	 * What is said of a flush, and so of every sequence, in times of the better
	 * pure choice: it is never above the one, and a search that is worth its
	 * name finds the other. 0: nothing but what holds of all.
	 */
	uint64_t never_above_ppm;
	uint64_t found_ppm;
};

#define BOUND_ADVERSARIES 10

extern const struct bound_adversary bound_adversaries[BOUND_ADVERSARIES];

/* Consecutive operations that cost the same. */
struct bound_stretch {
	uint32_t op_count;
	uint32_t op_ps;
};

struct bound_flush {
	uint32_t page_count;
	uint32_t sync_ps;
	/* How often in a row. */
	uint32_t repeat_count;
	/* The last one goes on for ever. */
	uint32_t stretch_count;
	struct bound_stretch stretches[BOUND_MAX_STRETCHES];
};

struct bound_case {
	uint32_t whole_ns;
	uint32_t budget_ns;
	uint32_t slice_ns;
	uint32_t op_ns;
	uint32_t clock_ns;
	bool predicts;
	uint32_t lesson_count;
	uint32_t flush_count;
	struct bound_flush flushes[BOUND_MAX_FLUSHES];
};

/* Missing bytes are zeros. */
void bound_case_make(struct bound_case *c, const struct bound_adversary *adversary,
		     const uint8_t *bytes, size_t byte_count);
void bound_case_print(const struct bound_case *c);

/* What must hold of every flush, whatever the adversary does. */
enum bound_property {
	BOUND_HOLDS,
	BOUND_FACTOR,
	BOUND_OVERRUN,
	BOUND_EARLY,
	BOUND_SLICE,
	BOUND_FORESIGHT,
	BOUND_COVERED,
	BOUND_PROPERTIES,
};

extern const char *const bound_property_names[BOUND_PROPERTIES];

/* Of one flush. */
struct bound_times {
	uint64_t total_ps;
	/* The two pure choices. */
	uint64_t by_address_ps;
	uint64_t whole_ps;
	/* By address, and its last slice alone. */
	uint64_t spent_ps;
	uint64_t last_slice_ps;
	uint32_t slice_count;
	uint32_t op_count;
	uint16_t action;
	uint16_t reason;
};

struct bound_result {
	enum bound_property property;
	/* Policy to better pure choice: the worst flush, and all of them together. */
	uint64_t flush_ppm;
	uint64_t sequence_ppm;
	/* The worst flush, to what it may take whatever the costs. */
	uint64_t allowed_ppm;
	uint64_t flush_count;
	uint64_t escalation_count;
	/* Whole at once. */
	uint64_t foresight_count;
};

/* Stops at the first property that does not hold. @verbose prints each flush. */
struct bound_result bound_case_run(const struct bound_case *c, bool verbose);

/* What the adversary wants to be large: of the better choice, or of what is allowed. */
uint64_t bound_figure(const struct bound_adversary *adversary,
		      const struct bound_result *result);

#endif /* TLBP_PROPERTY_BOUND_CASE_H */
