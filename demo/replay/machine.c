/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machine.h"

struct demo_machine demo_machine;

void demo_machine_reset(uint64_t op_ns, uint64_t whole_ns)
{
	demo_machine = (struct demo_machine){
		.now_ns = 1000000000,
		.op_ns = op_ns,
		.whole_ns = whole_ns,
	};
}

static uint64_t machine_now_ns(struct tlbp_backend *backend)
{
	(void)backend;
	return demo_machine.now_ns;
}

static const struct tlbp_backend_ops machine_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = machine_now_ns,
};

void demo_machine_backend(struct tlbp_arm64 *arm64, bool has_range_ops)
{
	/* ID_AA64ISAR0_EL1.TLB; ID_AA64MMFR0_EL1.ASIDBits and TCR_EL1.AS: 16-bit ASIDs. */
	const struct tlbp_arm64_regs regs = {
		.id_aa64isar0 = has_range_ops ? UINT64_C(2) << 56 : 0,
		.id_aa64mmfr0 = UINT64_C(2) << 4,
		.tcr = UINT64_C(1) << 36,
		.cntfrq = 1000000000,
	};

	*arm64 = (struct tlbp_arm64){.backend.ops = &machine_ops};
	(void)tlbp_arm64_init(arm64, &regs, 0);
}
