/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A cost learned from samples, one of which may be worth nothing: the CPU was
 * preempted, a hypervisor stole it, the bus was busy.
 *
 * 1. The first sample is taken as it is, for want of anything better.
 * 2. A later one is only remembered. If the next lies on the same side of the
 *    estimate, the estimate moves to the nearer of the two, at most by a
 *    factor of two; otherwise the remembered one is forgotten.
 *
 * So a single outlier moves nothing, two in a row (one in 10000 when one in 100
 * is spoiled) move it by a factor of two, and a cost that really changes by 12
 * is followed within eight samples. Factor and quorum were chosen, not measured.
 *
 * No lock and no read-modify-write: CPUs that learn at the same time may lose
 * a sample or pair two that were not consecutive, and both are harmless.
 */
#ifndef TLBP_ESTIMATE_H
#define TLBP_ESTIMATE_H

#include "internal.h"

/* Costs are learned in picoseconds: an operation may take less than 10 ns. */
#define PS_PER_NS 1000

static inline uint64_t estimate_get(const struct tlbp_estimate *estimate)
{
	return TLBP_READ_ONCE(estimate->value);
}

static inline void estimate_set(struct tlbp_estimate *estimate, uint64_t value)
{
	TLBP_WRITE_ONCE(estimate->value, value);
	TLBP_WRITE_ONCE(estimate->pending, 0);
}

static inline void estimate_add(struct tlbp_estimate *estimate, uint64_t sample)
{
	uint64_t value = TLBP_READ_ONCE(estimate->value);
	uint64_t pending = TLBP_READ_ONCE(estimate->pending);

	/* Zero means "unknown" in both words. */
	sample = tlbp_max(sample, 1);
	if (value == 0) {
		TLBP_WRITE_ONCE(estimate->value, sample);
		return;
	}
	if (pending > value && sample > value)
		value = tlbp_min(tlbp_min(pending, sample), tlbp_add_sat(value, value));
	else if (pending != 0 && pending < value && sample < value)
		value = tlbp_max(tlbp_max(pending, sample), value - value / 2);
	else {
		TLBP_WRITE_ONCE(estimate->pending, sample);
		return;
	}
	estimate_set(estimate, value);
}

/* The engine measures only flushes whose completion weighs little per operation. */
static inline void estimate_add_op_cost(struct tlbp_estimate *op_ps,
					const struct tlbp_outcome *outcome)
{
	if (outcome->by_address_ns && outcome->op_count)
		estimate_add(op_ps, TLBP_DIV_U64(tlbp_mul_sat(outcome->by_address_ns, PS_PER_NS),
						 outcome->op_count));
}

#endif /* TLBP_ESTIMATE_H */
