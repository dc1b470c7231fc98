/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The policies that the demo compares, each ready to use by its number. */
#ifndef DEMO_POLICIES_H
#define DEMO_POLICIES_H

#include <tlbpolicy.h>

enum demo_policy_id {
	DEMO_NEVER_WHOLE,
	DEMO_LINUX_2014,
	DEMO_LINUX,
	DEMO_XNU,
	DEMO_FREEBSD_AMD64,
	DEMO_ZIRCON,
	DEMO_X86,
	DEMO_THRESHOLD,
	DEMO_TIMEBOUND,
	DEMO_ADAPTIVE,
	DEMO_POLICY_COUNT,
};

/* Any of them; which one, its common head knows. */
union demo_policy {
	struct tlbp_policy policy;
	struct tlbp_threshold threshold;
	struct tlbp_timebound timebound;
	struct tlbp_adaptive adaptive;
};

/* What the machine is taken to cost where nothing was measured; grade D. */
extern const struct tlbp_costs demo_assumed_costs;

/* The same constant as Linux's, but counting operations, as all of ours do. */
#define DEMO_THRESHOLD_OPS 512

/* Time-bound policy: what a whole-space invalidation is taken to cost with its refills. */
uint64_t demo_budget_ns(void);

/*
 * Sets up a fresh policy that has learned nothing yet. Returns what
 * tlbp_threshold_preset() does; it cannot fail with 4 KiB granules.
 */
int demo_policy_init(union demo_policy *policy, uint32_t id, const struct tlbp_caps *caps);

/* At most DEMO_NAME_WIDTH characters. */
#define DEMO_NAME_WIDTH 21
const char *demo_policy_name(uint32_t id);

/* false: stays by address however large a request is, as the 2014 page loop did. */
bool demo_policy_has_limit(uint32_t id);

#endif /* DEMO_POLICIES_H */
