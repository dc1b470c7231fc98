/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* trace-sample FILE [SEED [CPUS [EVENTS]]]: a small made-up trace, for tests. */
#include "trace.h"

#include <inttypes.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	unsigned long cpu_count = argc > 3 ? strtoul(argv[3], NULL, 0) : 1;
	uint64_t event_count = argc > 4 ? strtoull(argv[4], NULL, 0) : 100000;
	struct trace_problem problem;

	if (argc < 2 || argc > 5) {
		fprintf(stderr, "usage: %s FILE [SEED [CPUS [EVENTS]]]\n", argv[0]);
		return 2;
	}
	if (trace_write_sample(argv[1], seed, cpu_count > UINT32_MAX ? 0 : (uint32_t)cpu_count,
			       event_count, &problem))
		return 0;
	fprintf(stderr, "%s: %s: %s, at %" PRIu64 "\n", argv[0], argv[1], problem.message,
		problem.offset);
	return 1;
}
