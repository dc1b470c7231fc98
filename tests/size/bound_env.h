/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Binds backend and policy at compile time; BOUND_POLICY comes from the command line. */
#ifndef BOUND_ENV_H
#define BOUND_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLBP_NO_TRACE
#define TLBP_BIND_BACKEND tlbp_arm64_ops
#define TLBP_BIND_POLICY BOUND_POLICY
#ifdef BOUND_INNER
#define TLBP_BIND_INNER BOUND_INNER
#endif

struct tlbp_arm64;
struct tlbp_space;
void bound_interrupt(struct tlbp_arm64 *arm64, const struct tlbp_space *space);
#define TLBP_ARM64_INTERRUPT bound_interrupt

#endif /* BOUND_ENV_H */
