/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A cost learned from samples, one of which may be worth nothing: the CPU was
 * preempted, a hypervisor stole it, the bus was busy.
 *
 * 1. Of the first two samples the smaller is taken: whatever spoils one adds
 *    to it.
 * 2. A later one is only remembered. If the next lies on the same side of the
 *    estimate, the estimate moves to the nearer of the two, at most by a
 *    factor; otherwise the later takes the place of the remembered one.
 * 3. An estimate that decides against the very thing it measures gets no more
 *    samples, and would stay wrong for ever. After 32 such decisions it is
 *    lowered by a quarter, until the thing is tried again.
 *
 * So a single outlier moves nothing, two in a row (one in 10000 when one in 100
 * is spoiled) move it by that factor, and a cost that really changes by 12 is
 * followed within two samples at a factor of 16. A share, which does not jump,
 * moves by 2. The counts were chosen; docs/adaptive.md tells what was tried.
 *
 * No lock and no read-modify-write: CPUs that learn at the same time may lose
 * a sample or pair two that were not consecutive, and both are harmless.
 */
#include "estimate.h"

void tlbp_estimate_set(struct tlbp_estimate *estimate, uint64_t value)
{
	TLBP_WRITE_ONCE(estimate->value, tlbp_clamp_u32(value));
	TLBP_WRITE_ONCE(estimate->pending, 0);
	TLBP_WRITE_ONCE(estimate->idle_count, 0);
}

void tlbp_estimate_add(struct tlbp_estimate *estimate, uint64_t raw_sample, uint32_t factor)
{
	/* Zero means "unknown" in both words. */
	uint32_t sample = tlbp_clamp_u32(tlbp_max(raw_sample, 1));
	uint32_t value = TLBP_READ_ONCE(estimate->value);
	uint32_t pending = TLBP_READ_ONCE(estimate->pending);

	if (value == 0 && pending != 0)
		tlbp_estimate_set(estimate, tlbp_min(pending, sample));
	else if (value != 0 && pending > value && sample > value)
		tlbp_estimate_set(estimate,
				  tlbp_min(tlbp_min(pending, sample), (uint64_t)value * factor));
	else if (pending != 0 && pending < value && sample < value)
		tlbp_estimate_set(estimate, tlbp_max(tlbp_max(pending, sample), value / factor));
	else {
		TLBP_WRITE_ONCE(estimate->pending, sample);
		TLBP_WRITE_ONCE(estimate->idle_count, 0);
	}
}

void tlbp_estimate_idle(struct tlbp_estimate *estimate)
{
	uint32_t idle_count = TLBP_READ_ONCE(estimate->idle_count) + 1;
	uint32_t value = TLBP_READ_ONCE(estimate->value);

	if (idle_count >= ESTIMATE_IDLE_COUNT)
		tlbp_estimate_set(estimate, value - value / 4);
	else
		TLBP_WRITE_ONCE(estimate->idle_count, idle_count);
}

void tlbp_estimate_add_op_cost(struct tlbp_estimate *op_ps, const struct tlbp_outcome *outcome)
{
	uint64_t by_address_ns = tlbp_min(outcome->by_address_ns, UINT64_MAX / PS_PER_NS);

	if (by_address_ns && outcome->op_count)
		tlbp_estimate_add(op_ps,
				  TLBP_DIV_U64(by_address_ns * PS_PER_NS, outcome->op_count),
				  ESTIMATE_COST_FACTOR);
}

uint64_t tlbp_estimate_by_address_ns(const struct tlbp_estimate *op_ps, uint64_t op_count)
{
	/* 2^32 operations are far beyond any budget worth keeping, and the product fits. */
	return TLBP_DIV_U64((uint64_t)tlbp_clamp_u32(op_count) * tlbp_estimate_get(op_ps),
			    PS_PER_NS);
}
