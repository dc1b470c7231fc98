/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The environment of a kernel that has one backend, one policy and one granule. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLBP_BIND_BACKEND tlbp_arm64_ops
#define TLBP_BIND_POLICY tlbp_threshold_ops
#define TLBP_BIND_GRANULE_SHIFT 12
#define TLBP_NO_TRACE
#define TLBP_ARM64_EL1_ONLY
