/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#ifndef POLICY_BURST_H
#define POLICY_BURST_H

#include <tlbpolicy.h>

/**
 * struct tlbp_burst - a threshold that drops after a whole-space flush
 * @policy: Common head; ops is &tlbp_burst_ops.
 * @max_ops: Most operations by address in quiet times.
 * @burst_max_ops: Most of them in a burst: TLBP_TIMED_OPS to @max_ops.
 * @burst_ns: How long a burst lasts after a whole-space flush; 1 or more.
 * @whole_at_ns: When the last one ended; 0: never. Not API.
 */
struct tlbp_burst {
	struct tlbp_policy policy;
	uint64_t max_ops;
	uint64_t burst_max_ops;
	uint64_t burst_ns;
	uint64_t whole_at_ns;
};

extern const struct tlbp_policy_ops tlbp_burst_ops;

#endif /* POLICY_BURST_H */
