/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The library's set-up on this CPU. */
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

static void use_cpu(struct rig *rig, const struct tlbp_arm64_cpu *cpu, uint32_t arm64_flags,
		    uint64_t max_ops)
{
	int status;

	*rig = (struct rig){
		.arm64 = { .max_span_pages = bm_max_span_pages() },
		.threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = max_ops },
	};
	status = tlbp_arm64_init(&rig->arm64, cpu, arm64_flags);
	if (status)
		refuse("tlbp_arm64_init", status);
	rig_use(rig, &tlbp_arm64_ops, &rig->threshold.policy);
}

static struct tlbp_arm64_cpu this_cpu(void)
{
	struct tlbp_arm64_regs regs;
	struct tlbp_arm64_cpu cpu;

	tlbp_arm64_read_regs(&regs);
	mutant_regs(&regs);
	tlbp_arm64_detect(&cpu, &regs);
	return cpu;
}

void rig_init(struct rig *rig, uint32_t arm64_flags, uint64_t max_ops)
{
	struct tlbp_arm64_cpu cpu = this_cpu();

	/*
	 * What is repeated for an erratum names address 0, which lies among the large
	 * pages of an image at EL2: QEMU would drop everything (see bm.h).
	 */
	if (subject_kind() == TLBP_SPACE_HYP)
		cpu.errata = 0;
	use_cpu(rig, &cpu, arm64_flags, max_ops);
}

void rig_init_with_errata(struct rig *rig, uint32_t errata)
{
	struct tlbp_arm64_cpu cpu = this_cpu();

	cpu.errata = errata;
	use_cpu(rig, &cpu, 0, NO_LIMIT);
}

bool rig_serves(const struct rig *rig, uint32_t kind, uint32_t domain)
{
	bool is_subject = kind == subject_kind() || (bm_el() == 1 && kind == TLBP_SPACE_USER);

	return is_subject && (rig->arm64.backend.caps.spaces & TLBP_SPACE_BIT(kind, domain));
}

int flush_and_sync(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	tlbp_flush(tlbp, request);
	return tlbp_sync(tlbp, &request->space, request->flags & TLBP_NXS);
}
