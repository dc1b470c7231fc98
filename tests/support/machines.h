/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * arm64 systems, one of every sort that the backend tells apart: a mock machine
 * for recorded instructions, and a backend that is told what the machine is.
 */
#ifndef TLBP_TEST_MACHINES_H
#define TLBP_TEST_MACHINES_H

#include "record.h"

struct machine {
	const char *name;
	uint32_t el;
	/* enum tlbp_arm64_features, _errata and _flags, or-ed. */
	uint32_t features;
	uint32_t errata;
	uint32_t flags;
	/* For struct tlbp_arm64; 0: the default. */
	uint32_t max_span_pages;
	/* The backend's table has hooks that enter and leave a context. */
	bool has_context;
	/* For TLBP_ARM64_ERRATUM_INTERRUPT. */
	void (*interrupt)(struct tlbp_arm64 *arm64, const struct tlbp_space *space);
};

extern const struct machine machines[];
extern const uint32_t machine_count;

/* The one of that name; there must be one. */
const struct machine *machine_find(const char *name);

/*
 * Makes an empty mock machine such a system, all PEs alike, and sets up a backend
 * for it, which record.h records. Returns what tlbp_arm64_init() does.
 */
int machine_start(const struct machine *machine, struct tlbp_mock *mock,
		  struct tlbp_arm64 *arm64);

#endif /* TLBP_TEST_MACHINES_H */
