/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A backend on a mock machine, a random request for it, and entries to lose. */
#ifndef TLBP_TESTS_SUBJECT_H
#define TLBP_TESTS_SUBJECT_H

#include "backends.h"

#define SUBJECT_RANGES 3
#define SUBJECT_ENTRIES 256

struct subject {
	const struct backend_kind *kind;
	struct backend_room room;
	struct tlbp_backend *backend;
	struct tlbp_mock mock;
	struct tlbp_mock_entry entries[SUBJECT_ENTRIES];
	struct tlbp_range ranges[SUBJECT_RANGES];
	struct tlbp_request request;
};

/* Sets the backend up on an empty machine of two PEs. */
void subject_make(struct subject *subject, const struct backend_kind *kind);

/* A valid request that is not empty and takes a few thousand operations at most. */
void subject_ask(struct subject *subject, struct unit_random *random);

/* Any space that the capabilities name. */
void subject_ask_space(struct tlbp_space *space, const struct tlbp_caps *caps,
		       struct unit_random *random);

/* What the backend says of the request. */
bool subject_is_accepted(const struct subject *subject);
uint64_t subject_count_ops(const struct subject *subject);

/* First, last and random pages of each range, and the neighbours of each. */
void subject_plant(struct subject *subject, struct unit_random *random);

/* Nothing stale is left and nothing was out of order, as far as the backend acts. */
void subject_assert_done(const struct subject *subject);

#endif /* TLBP_TESTS_SUBJECT_H */
