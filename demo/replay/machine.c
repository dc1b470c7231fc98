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
	const struct tlbp_arm64_cpu cpu = {
		.counter_hz = 1000000000,
		.el = 1,
		.features = has_range_ops ? TLBP_ARM64_HAS_RANGE : 0,
		.granules = 1u << 12 | 1u << 16,
		.asid_bits = 16,
	};

	*arm64 = (struct tlbp_arm64){.backend.ops = &machine_ops};
	(void)tlbp_arm64_init(arm64, &cpu, 0);
}
