/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "machine.h"

struct demo_machine demo_machine;

void demo_machine_reset(uint64_t op_ns, uint64_t whole_ns)
{
	const uint64_t start_ns = 1000000000;

	demo_machine = (struct demo_machine){
		.now_ns = start_ns,
		.op_ns = op_ns,
		.whole_ns = whole_ns,
		.relaxed_at_ns = start_ns,
	};
}

uint64_t demo_machine_op_count(void)
{
	uint64_t count = 0;
	int kind;

	for (kind = 0; kind < DEMO_OP_KIND_COUNT; kind++)
		count += demo_machine.ops[kind];
	return count;
}

void demo_machine_mark_relaxed(void)
{
	uint64_t stretch_ns = demo_machine.now_ns - demo_machine.relaxed_at_ns;

	if (stretch_ns > demo_machine.longest_stretch_ns)
		demo_machine.longest_stretch_ns = stretch_ns;
	demo_machine.relaxed_at_ns = demo_machine.now_ns;
}

static uint64_t machine_now_ns(struct tlbp_backend *backend)
{
	(void)backend;
	return demo_machine.now_ns;
}

static void machine_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	(void)backend;
	(void)request;
	demo_machine_mark_relaxed();
}

static const struct tlbp_backend_ops machine_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = machine_now_ns,
	.relax = machine_relax,
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
