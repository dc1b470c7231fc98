/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The policies that the contract suite runs on. A new policy is a row in
 * policies.c, with a function that fills it and one that spoils it.
 */
#ifndef TLBP_TESTS_POLICIES_H
#define TLBP_TESTS_POLICIES_H

#include "policy.h"

#include <policy_burst.h>

/* Room for one of every kind, nested ones included. */
struct policy_room {
	struct tlbp_threshold threshold;
	struct tlbp_timebound timebound;
	struct tlbp_adaptive adaptive;
	struct tlbp_burst burst;
};

struct policy_kind {
	const char *name;
	const struct tlbp_policy_ops *ops;

	/* Fills the policy with random parameters that are valid. */
	struct tlbp_policy *(*fill)(struct policy_room *room, struct unit_random *random);

	/*
	 * Makes the parameters wrong in its number-th way, and returns what
	 * validate must say; TLBP_OK when there are no more ways.
	 */
	int (*spoil)(struct policy_room *room, uint32_t number);
};

extern const struct policy_kind policy_kinds[];
extern const size_t policy_kind_count;

#endif /* TLBP_TESTS_POLICIES_H */
