/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the replay prints. Each returns whether every claim it prints held. */
#ifndef DEMO_REPORT_H
#define DEMO_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "../../tools/trace/trace.h"

/* What a kernel did, in one trace after the other. */
struct recording {
	const char *name;
	struct trace *traces;
	size_t trace_count;
};

/* Operations of the kernel and of every policy for the same requests. */
bool report_trace(const struct recording *recording, bool csv);

/* The hulls of 255 GiB and 128 TiB with published costs per operation. */
bool report_cases(bool csv);

#endif /* DEMO_REPORT_H */
