/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The backends that the contract suite runs on. A new backend is a row in
 * backends.c, with a function that sets it up on a mock machine.
 */
#ifndef TLBP_TESTS_BACKENDS_H
#define TLBP_TESTS_BACKENDS_H

#include "machines.h"
#include "unit.h"

#include <template.h>
#include <tlbpolicy/arm64.h>
#include <tlbpolicy/mock.h>

/* Room for one of every kind. */
struct backend_room {
	struct tlbp_mock_backend mock;
	struct tlbp_arm64 arm64;
	struct tlbp_template template;
};

enum backend_flags {
	/* Its instructions reach the machine, so that it can be seen what they do. */
	BACKEND_ACTS = 1 << 0,
	/* It covers what was asked and no page more, at the default stride. */
	BACKEND_EXACT = 1 << 1,
};

struct backend_kind {
	const char *name;
	struct tlbp_backend *(*fill)(const struct backend_kind *kind, struct backend_room *room,
				     struct tlbp_mock *mock);
	uint32_t flags;
	/* Operations of one step: 2 where each is issued for two ASIDs. */
	uint32_t step_ops;
	/* arm64: the machine of machines.h, and flags besides those of the machine. */
	const char *machine;
	uint32_t arm64_flags;
};

extern const struct backend_kind backend_kinds[];
extern const size_t backend_kind_count;

#endif /* TLBP_TESTS_BACKENDS_H */
