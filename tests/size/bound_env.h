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

#endif /* BOUND_ENV_H */
