/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the tests of this folder need: small machines and small random traces. */
#ifndef TLBP_REPLAY_RIG_H
#define TLBP_REPLAY_RIG_H

#include "engine.h"

#include "unit.h"

struct rig {
	struct tlbp_model_preset preset;
	struct trace trace;
	struct replay_scenario scenario;
	struct replay_base *base;
};

/* What a random trace is made of. */
struct rig_shape {
	uint32_t cpu_count;
	uint32_t request_count;
	/* Accesses between two requests, at most. */
	uint32_t access_count;
	/* Pages of the working set and of a request, at most. */
	uint32_t page_count;
	uint32_t request_pages;
	bool with_forced;
};

/* 64 entries in 4 ways, 8 in the first level; costs of the same order. */
void rig_preset(struct tlbp_model_preset *preset);

void rig_trace(struct rig *rig, struct unit_random *random, const struct rig_shape *shape);

/* A trace of one's own, of two CPUs. */
void rig_events(struct rig *rig, const struct trace_event *events, size_t count);

/* A base of what the rig holds. */
void rig_start(struct rig *rig);
void rig_end(struct rig *rig);

/* Fails the test on errors. */
struct replay_result rig_run(const struct rig *rig, const char *policy);
struct replay_look_ahead rig_look_ahead(const struct rig *rig);

#endif /* TLBP_REPLAY_RIG_H */
