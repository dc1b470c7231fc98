/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Traces by name: files, and workloads made on the spot. */
#include "engine.h"
#include "synthetic.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SYNTHETIC_PREFIX "synthetic:"

static bool load_synthetic(struct trace *trace, const char *name, const char *rest,
			   struct replay_problem *problem)
{
	const char *colon = strchr(rest, ':');
	size_t length = colon ? (size_t)(colon - rest) : strlen(rest);
	uint64_t seed = 1;
	uint32_t index;
	char *end;

	if (colon) {
		errno = 0;
		seed = strtoull(colon + 1, &end, 10);
		if (colon[1] < '0' || colon[1] > '9' || *end || errno == ERANGE)
			return fail(problem, "%.80s: the seed is not a number", name);
	}
	for (index = 0; replay_synthetic_name(index); index++) {
		const char *word = replay_synthetic_name(index);

		if (strlen(word) == length && memcmp(word, rest, length) == 0)
			return synthetic_make(trace, index, seed) ||
			       fail(problem, "%.80s: out of memory", name);
	}
	return fail(problem, "%.80s: no such workload", name);
}

bool replay_load(struct trace *trace, const char *name, struct replay_problem *problem)
{
	struct trace_problem trace_problem = {0};

	*trace = (struct trace){0};
	if (strncmp(name, SYNTHETIC_PREFIX, strlen(SYNTHETIC_PREFIX)) == 0)
		return load_synthetic(trace, name, name + strlen(SYNTHETIC_PREFIX), problem);
	if (!trace_read(trace, name, &trace_problem))
		return fail(problem, "%.80s: at byte %" PRIu64 ": %s", name, trace_problem.offset,
			    trace_problem.message);
	return true;
}
