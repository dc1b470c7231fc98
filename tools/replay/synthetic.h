/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Private to the replay library: workloads that are made, for tests and first looks. */
#ifndef TLBP_REPLAY_SYNTHETIC_H
#define TLBP_REPLAY_SYNTHETIC_H

#include "../trace/trace.h"

/* By the index of replay_synthetic_name(); false: out of memory. */
bool synthetic_make(struct trace *trace, uint32_t index, uint64_t seed);

#endif /* TLBP_REPLAY_SYNTHETIC_H */
