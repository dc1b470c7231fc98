/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The functions of backend.c that let unsigned numbers wrap, on purpose.
 *
 * WP: -cpp-extra-args=-CC -no-warn-unsigned-overflow -wp-fct arm64_issue_span,arm64_run_pairs
 */
#include "backend.h"
#include "shifts.h"

#include "../src/arch/arm64/backend.c"

#include "backend_fct.h"
