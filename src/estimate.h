/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Private to src/: costs learned from samples; the rule stands in estimate.c.
 */
#ifndef TLBP_ESTIMATE_H
#define TLBP_ESTIMATE_H

#include "internal.h"

/* An operation may take less than 10 ns: its cost is learned in picoseconds. */
#define PS_PER_NS 1000

/* Costs change by 12 when stage 2 is switched on, and at once. */
#define ESTIMATE_COST_FACTOR 16
#define ESTIMATE_SHARE_FACTOR 2

/* Decisions without a sample before an estimate is lowered. */
#define ESTIMATE_IDLE_COUNT 32

/* 0: nothing is known. */
static inline uint32_t tlbp_estimate_get(const struct tlbp_estimate *estimate)
{
	return TLBP_READ_ONCE(estimate->value);
}

/* The last sample, if it was higher: nobody knows yet whether it will be confirmed. */
static inline uint32_t tlbp_estimate_feared(const struct tlbp_estimate *estimate)
{
	return (uint32_t)tlbp_max(TLBP_READ_ONCE(estimate->value),
				  TLBP_READ_ONCE(estimate->pending));
}

/* Starts anew from a value; what does not fit into 32 bits counts as the largest. */
void tlbp_estimate_set(struct tlbp_estimate *estimate, uint64_t value);

/* Moves by at most this factor at once. */
void tlbp_estimate_add(struct tlbp_estimate *estimate, uint64_t raw_sample, uint32_t factor);

/* For each decision that leaves the estimate without a sample. */
void tlbp_estimate_idle(struct tlbp_estimate *estimate);

/* Picoseconds per operation, if anybody measured. */
void tlbp_estimate_add_op_cost(struct tlbp_estimate *op_ps, const struct tlbp_outcome *outcome);

/* What so many operations will cost. */
uint64_t tlbp_estimate_by_address_ns(const struct tlbp_estimate *op_ps, uint64_t op_count);

#endif /* TLBP_ESTIMATE_H */
