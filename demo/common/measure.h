/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One flush, measured on the backend's clock. Flushes that would run for hours
 * are sampled: after DEMO_SAMPLE_OPS operations the rest is extrapolated, which
 * is exact where every operation costs the same, and the flush is abandoned
 * (which covers what is left).
 */
#ifndef DEMO_MEASURE_H
#define DEMO_MEASURE_H

#include <tlbpolicy.h>

#define DEMO_SAMPLE_OPS 65536

struct demo_measurement {
	uint64_t op_count;
	uint64_t duration_ns;
	/* Longest time between two points where the kernel could reschedule. */
	uint64_t longest_ns;
	int32_t status;
	uint16_t action;
	uint16_t reason;
	bool sampled;
};

struct demo_measurement demo_measure_flush(const struct tlbp *tlbp,
					   const struct tlbp_request *request);

/*
 * The loop of 2014: one operation after the other, in one stretch. The backend
 * must have no range operations. Leaves what lies beyond the sample alone.
 */
struct demo_measurement demo_measure_page_loop(struct tlbp_backend *backend,
					       const struct tlbp_request *request);

#endif /* DEMO_MEASURE_H */
