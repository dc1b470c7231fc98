/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The functions of backend.c that deal with levels: no shift goes too far.
 *
 * WP: -cpp-extra-args=-CC -wp-fct arm64_block_shift,arm64_hint,arm64_span_hint
 */
#include "backend.h"

#include "../src/arch/arm64/backend.c"

#include "backend_fct.h"
