/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The ways to invalidate that are compared: policies, each with a configuration. */
#ifndef WAY_H
#define WAY_H

#include <tlbpolicy/arm64.h>

enum way_id { WAY_NAIVE, WAY_THRESHOLD, WAY_TIMEBOUND, WAY_ADAPTIVE, WAY_COUNT };

struct way {
	struct tlbp_arm64 arm64;
	struct tlbp_policy naive;
	struct tlbp_threshold threshold;
	struct tlbp_timebound timebound;
	struct tlbp_adaptive adaptive;
	struct tlbp tlbp;
	/* TLBIs so far; what an erratum repeats is not among them. */
	uint64_t tlbi_count;
};

const char *way_name(enum way_id id);

/* Sets one up; ops are the backend's. Returns enum tlbp_status. */
int way_init(struct way *way, enum way_id id, const struct tlbp_backend_ops *ops);

#endif /* WAY_H */
