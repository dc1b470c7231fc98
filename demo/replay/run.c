/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>

void run_init(struct run *run, uint32_t policy_id, bool has_range_ops)
{
	int status;

	*run = (struct run){0};
	demo_machine_backend(&run->arm64, has_range_ops);
	status = demo_policy_init(&run->policy, policy_id, &run->arm64.backend.caps);
	run->tlbp.backend = &run->arm64.backend;
	run->tlbp.policy = &run->policy.policy;
	run->tlbp.stats = &run->stats;
	if (status == TLBP_OK)
		status = tlbp_init(&run->tlbp);
	if (status == TLBP_OK)
		return;
	fprintf(stderr, "replay: %s: %s\n", demo_policy_name(policy_id), tlbp_status_name(status));
	exit(EXIT_FAILURE);
}
