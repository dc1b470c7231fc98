/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "policies.h"

/*
 * A 1024-entry TLB as in Cortex-A55 to A72; 30 ns for a walk and 1 us for a
 * whole-space invalidation are assumptions, no public measurement is known.
 * Operations start at the 23 ns measured on FTC862 and are learned from there.
 */
const struct tlbp_costs demo_assumed_costs = {
	.op_ps = 23000,
	.whole_ns = 1000,
	.refill_ps = 30000,
	.entry_count = 1024,
	.grade = 'D',
};

static const struct {
	const char *name;
	uint32_t preset;
} demo_presets[] = {
	[DEMO_NEVER_WHOLE] = {"never whole (FreeBSD)", TLBP_PRESET_FREEBSD},
	[DEMO_LINUX_2014] = {"Linux 3.17 (2014)", TLBP_PRESET_LINUX_2014},
	[DEMO_LINUX] = {"Linux 7.x", TLBP_PRESET_LINUX},
	[DEMO_XNU] = {"XNU", TLBP_PRESET_XNU},
	[DEMO_FREEBSD_AMD64] = {"FreeBSD amd64", TLBP_PRESET_FREEBSD_AMD64},
	[DEMO_ZIRCON] = {"Zircon", TLBP_PRESET_ZIRCON},
	[DEMO_X86] = {"Linux x86", TLBP_PRESET_X86},
};

uint64_t demo_budget_ns(void)
{
	return demo_assumed_costs.whole_ns +
	       (uint64_t)demo_assumed_costs.entry_count * demo_assumed_costs.refill_ps / 1000;
}

int demo_policy_init(union demo_policy *policy, uint32_t id, const struct tlbp_caps *caps)
{
	static const union demo_policy zero;

	*policy = zero;
	switch (id) {
	case DEMO_THRESHOLD:
		policy->threshold.policy.ops = &tlbp_threshold_ops;
		policy->threshold.max_ops = DEMO_THRESHOLD_OPS;
		return TLBP_OK;
	case DEMO_TIMEBOUND:
		policy->timebound.policy.ops = &tlbp_timebound_ops;
		policy->timebound.budget_ns = demo_budget_ns();
		return TLBP_OK;
	case DEMO_ADAPTIVE:
		policy->adaptive.policy.ops = &tlbp_adaptive_ops;
		policy->adaptive.costs = demo_assumed_costs;
		return TLBP_OK;
	default:
		return tlbp_threshold_preset(&policy->threshold, demo_presets[id].preset, 12,
					     caps);
	}
}

const char *demo_policy_name(uint32_t id)
{
	switch (id) {
	case DEMO_THRESHOLD: return "threshold";
	case DEMO_TIMEBOUND: return "timebound";
	case DEMO_ADAPTIVE: return "adaptive";
	default: return demo_presets[id].name;
	}
}

bool demo_policy_has_limit(uint32_t id)
{
	return id != DEMO_NEVER_WHOLE;
}
