/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The library's set-up on this CPU, and where the tests map their pages. */
#include "system.h"

static void refuse(const char *what, int status)
{
	bm_printf("Bail out! %s: %s\n", what, tlbp_status_name(status));
	bm_exit(1);
}

void rig_use(struct rig *rig, const struct tlbp_backend_ops *ops, struct tlbp_policy *policy)
{
	int status;

	rig->arm64.backend.ops = ops;
	rig->tlbp = (struct tlbp){
		.backend = &rig->arm64.backend,
		.policy = policy,
		.stats = &rig->stats,
	};
	status = tlbp_init(&rig->tlbp);
	if (status)
		refuse("tlbp_init", status);
}

void rig_init(struct rig *rig, uint32_t arm64_flags, uint64_t max_ops)
{
	struct tlbp_arm64_regs regs;
	struct tlbp_arm64_cpu cpu;
	int status;

	*rig = (struct rig){
		.arm64 = { .max_span_pages = bm_max_span_pages() },
		.threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = max_ops },
	};
	tlbp_arm64_read_regs(&regs);
	mutant_regs(&regs);
	tlbp_arm64_detect(&cpu, &regs);
	status = tlbp_arm64_init(&rig->arm64, &cpu, arm64_flags);
	if (status)
		refuse("tlbp_arm64_init", status);
	rig_use(rig, &tlbp_arm64_ops, &rig->threshold.policy);
}

struct tlbp_space space_of(uint32_t kind, uint32_t domain)
{
	return (struct tlbp_space){
		.kind = kind,
		.domain = domain,
		.granule_shift = bm_granule_shift,
		.asid = kind == TLBP_SPACE_USER ? BM_ASID : 0,
	};
}

uint64_t low_page_va(void)
{
	return UINT64_C(0x0000123440000000) + 7 * bm_page_bytes();
}

uint64_t high_page_va(void)
{
	return UINT64_C(0xffff923440000000) + 5 * bm_page_bytes();
}

uint64_t top_page_va(uint64_t page_count)
{
	return 0 - page_count * bm_page_bytes();
}
