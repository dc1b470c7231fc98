/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The whole library as one translation unit, for a build that binds a backend
 * and a policy at compile time (TLBP_BIND_BACKEND, TLBP_BIND_POLICY in the
 * environment header): the tables stand before the engine, so the compiler sees
 * through them and no indirect call is left. Compile this file and no other.
 */
#include "../estimate.c"
#include "../policy.c"
#include "../policy_threshold.c"
#include "../policy_presets.c"
#include "../policy_timebound.c"
#include "../policy_adaptive.c"

#if defined(__aarch64__) || defined(TLBP_ARM64_INSN_HEADER)
#include "../arch/arm64/range.c"
#include "../arch/arm64/operand.c"
#include "../arch/arm64/errata.c"
#include "../arch/arm64/errata_names.c"
#include "../arch/arm64/cores.c"
#include "../arch/arm64/detect.c"
#include "../arch/arm64/tlbi.c"
#include "../arch/arm64/backend.c"
#include "../arch/arm64/dirty.c"
#include "../arch/arm64/gpt.c"
#endif

#include "../flush.c"
#include "../names.c"
#include "../calibrate.c"
