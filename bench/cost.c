/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "cost.h"

#include <tlbpolicy/arm64.h>

#ifdef TLBP_ARM64_INSN_HEADER
#include TLBP_ARM64_INSN_HEADER
#else
#include "arch/arm64/insn.h"
#endif

/* Called through a pointer by the measurement; the compiler must not look through. */
#define COST_FORM __attribute__((noinline)) static

#define ASID UINT16_C(0x1234)
#define GRANULE_SHIFT 12

static struct tlbp_arm64 arm64;
static struct tlbp_threshold threshold = {
	.policy.ops = &tlbp_threshold_ops,
	.max_ops = COST_MAX_PAGES,
};
static struct tlbp_stats stats;
static struct tlbp plain = { .backend = &arm64.backend, .policy = &threshold.policy };
static struct tlbp counted = {
	.backend = &arm64.backend,
	.policy = &threshold.policy,
	.stats = &stats,
};

bool cost_init(void)
{
	/* A PE without range operations. */
	static const struct tlbp_arm64_cpu cpu = {
		.counter_hz = 62500000,
		.el = 1,
		.granules = 1u << 12 | 1u << 16,
		.asid_bits = 16,
	};

	arm64.backend.ops = &tlbp_arm64_ops;
	return tlbp_arm64_init(&arm64, &cpu, 0) == TLBP_OK && tlbp_init(&plain) == TLBP_OK &&
	       tlbp_init(&counted) == TLBP_OK;
}

COST_FORM void flush_nothing(uint64_t start_va, uint64_t page_count)
{
	(void)start_va;
	(void)page_count;
	__asm__ volatile("" ::: "memory");
}

/* The shape of Linux's flush_tlb_range(): operand made once, then counted up. */
COST_FORM void flush_by_hand(uint64_t start_va, uint64_t page_count)
{
	uint64_t operand = (uint64_t)ASID << 48 | (start_va >> GRANULE_SHIFT & 0xfffffffffff);

	tlbp_arm64_dsb_ishst();
	if (page_count > COST_MAX_PAGES) {
		tlbp_arm64_tlbi_aside1is((uint64_t)ASID << 48);
	} else {
		for (uint64_t end = operand + page_count; operand != end; operand++)
			tlbp_arm64_tlbi_vale1is(operand);
	}
	tlbp_arm64_dsb_ish();
	tlbp_arm64_isb();
}

static inline void flush_by_library(const struct tlbp *tlbp, uint64_t start_va,
				    uint64_t page_count)
{
	const struct tlbp_space space = {
		.kind = TLBP_SPACE_USER,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = GRANULE_SHIFT,
		.asid = ASID,
	};
	const struct tlbp_range range = { .start_va = start_va, .page_count = page_count };
	const struct tlbp_request request = tlbp_page_request(space, &range, TLBP_LEAF_ONLY);

	tlbp_flush(tlbp, &request);
}

COST_FORM void flush_plain(uint64_t start_va, uint64_t page_count)
{
	flush_by_library(&plain, start_va, page_count);
}

COST_FORM void flush_counted(uint64_t start_va, uint64_t page_count)
{
	flush_by_library(&counted, start_va, page_count);
}

const struct cost_form cost_forms[] = {
	{ "nothing", flush_nothing },
	{ "by-hand", flush_by_hand },
	{ "library", flush_plain },
	{ "library+stats", flush_counted },
};
const unsigned int cost_form_count = sizeof(cost_forms) / sizeof(cost_forms[0]);
