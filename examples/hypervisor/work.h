/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Kinds of work on a running guest: each is done once, and then looked at. */
#ifndef WORK_H
#define WORK_H

#include "machine.h"
#include "way.h"

struct work;
extern const struct work *const works[];
extern const uint32_t work_count;

const char *work_name(const struct work *work);

/* Whose memory is worked on, and beside whom. */
struct work_scene {
	struct way *way;
	struct hyp_guest *guest;
	struct hyp_guest *other;
	/* The CPU that works has the other as its guest. */
	bool from_other;
};

struct work_result {
	uint64_t tlbi_count;
	uint64_t flush_ns;
	/* Accesses of guests, on all CPUs, that did not find what they must. */
	uint64_t wrong_count;
	/* If the machine can tell: what the two guests lost. */
	bool is_seen;
	struct machine_sight own;
	struct machine_sight others;
	const char *complaint;          /* the machine's, or NULL */
};

struct work_result work_do(const struct work *work, const struct work_scene *scene);

#endif /* WORK_H */
