/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "way.h"

#include "machine.h"

/*
 * What is known of Cortex-A57 is taken for every machine here: costs that somebody
 * measured, and a limit that follows from them (src/arch/arm64/cores.c has the
 * grades). The emulated one has no costs of its own.
 */
#define MIDR_CORTEX_A57 UINT64_C(0x411fd070)
/* Chosen: what the example of README.md allows. */
#define BUDGET_NS 30000

/* Without a policy: whatever has changed, the guest loses all that is cached of it. */
static int naive_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	(void)policy;
	(void)caps;
	return TLBP_OK;
}

static struct tlbp_plan naive_decide(const struct tlbp_policy *policy,
				     const struct tlbp_request *request,
				     const struct tlbp_caps *caps, uint64_t op_count,
				     uint64_t at_ns)
{
	(void)policy;
	(void)request;
	(void)caps;
	(void)op_count;
	(void)at_ns;
	return (struct tlbp_plan){ .budget_ns = TLBP_NO_BUDGET, .action = TLBP_WHOLE_SPACE,
				   .reason = TLBP_REASON_OVER_LIMIT };
}

static const struct tlbp_policy_ops naive_ops = {
	.name = "naive",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.validate = naive_validate,
	.decide = naive_decide,
};

const char *way_name(enum way_id id)
{
	static const char *const names[WAY_COUNT] = {
		[WAY_NAIVE] = "naive",
		[WAY_THRESHOLD] = "threshold",
		[WAY_TIMEBOUND] = "timebound",
		[WAY_ADAPTIVE] = "adaptive",
	};

	return names[id];
}

static struct tlbp_policy *policy_of(struct way *way, enum way_id id)
{
	switch (id) {
	case WAY_NAIVE:
		return &way->naive;
	case WAY_THRESHOLD:
		return &way->threshold.policy;
	case WAY_TIMEBOUND:
		return &way->timebound.policy;
	default:
		return &way->adaptive.policy;
	}
}

/* By address each slice ends with the operation that takes what combines both stages. */
static void count_tlbis(void *context, const struct tlbp_request *request,
			const struct tlbp_plan *plan, const struct tlbp_outcome *outcome)
{
	struct way *way = context;

	(void)request;
	(void)plan;
	way->tlbi_count += outcome->op_count + outcome->slice_count +
			   (outcome->action >= TLBP_WHOLE_SPACE);
}

int way_init(struct way *way, enum way_id id, const struct tlbp_backend_ops *ops)
{
	const struct tlbp_arm64_core *core = tlbp_arm64_find_core(MIDR_CORTEX_A57);
	struct tlbp_arm64_cpu cpu;
	int status;

	*way = (struct way){
		.arm64 = { .backend.ops = ops, .max_span_pages = machine_max_span_pages() },
		.naive = { &naive_ops },
		.threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = core->max_ops },
		.timebound = { .policy.ops = &tlbp_timebound_ops, .budget_ns = BUDGET_NS },
		.adaptive = { .policy.ops = &tlbp_adaptive_ops, .costs = core->costs },
	};
	machine_cpu(&cpu);
	status = tlbp_arm64_init(&way->arm64, &cpu, 0);
	if (status != TLBP_OK)
		return status;
	way->tlbp = (struct tlbp){
		.backend = &way->arm64.backend,
		.policy = policy_of(way, id),
		.trace = count_tlbis,
		.trace_context = way,
	};
	return tlbp_init(&way->tlbp);
}
