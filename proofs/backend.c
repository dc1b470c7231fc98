/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * backend.c as it is: how operations are counted, and how a cursor advances.
 *
 * WP: -cpp-extra-args=-CC
 * WP: -wp-fct arm64_of,arm64_of_const,arm64_is_paired,arm64_is_guest,arm64_stage,arm64_has_pairs
 * WP: -wp-fct arm64_units,arm64_rounded_count,arm64_head_count,arm64_is_exact
 * WP: -wp-fct arm64_span_ops,arm64_use_spans,arm64_in_window,arm64_range_ops
 * WP: -wp-fct tlbp_arm64_count_ops
 * WP: -wp-fct arm64_domain,arm64_reach,arm64_form,arm64_asid_field
 * WP: -wp-fct arm64_run_pair,arm64_run
 * WP: -wp-fct arm64_emit,arm64_issue_strides,arm64_span,tlbp_arm64_issue
 */
#include "backend.h"
#include "shifts.h"

#include "../src/arch/arm64/backend.c"

#include "backend_fct.h"
