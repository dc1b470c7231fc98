/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One policy on one machine, ready to flush. */
#ifndef DEMO_RUN_H
#define DEMO_RUN_H

#include "machine.h"
#include "policies.h"

struct run {
	struct tlbp tlbp;
	struct tlbp_arm64 arm64;
	union demo_policy policy;
	struct tlbp_stats stats;
};

/* Does not return if the library refuses the configuration. */
void run_init(struct run *run, uint32_t policy_id, bool has_range_ops);

#endif /* DEMO_RUN_H */
