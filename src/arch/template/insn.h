/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One wrapper per instruction, named like it, and nothing else.
 *
 * Assumptions (replace them by your architecture's, with the document and
 * section that says so):
 * - Every wrapper is __asm__ volatile with a "memory" clobber: without it the
 *   compiler may drop or move a page-table store across the invalidation.
 * - Arguments are complete operands: what goes into which bit is arithmetic,
 *   and belongs where it can be tested on any host.
 *
 * These are empty: this architecture has no TLB.
 */
#ifndef TLBP_TEMPLATE_INSN_H
#define TLBP_TEMPLATE_INSN_H

#include "internal.h"

static inline void tlbp_template_invalidate_page(uint64_t operand)
{
	(void)operand;
}

static inline void tlbp_template_invalidate_asid(uint64_t operand)
{
	(void)operand;
}

static inline void tlbp_template_invalidate_all(void)
{
}

static inline void tlbp_template_store_barrier(void)
{
}

static inline void tlbp_template_completion_barrier(void)
{
}

static inline uint64_t tlbp_template_read_counter(void)
{
	return 0;
}

#endif /* TLBP_TEMPLATE_INSN_H */
