/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Two policies that no kernel would carry: one that does as it is told, for
 * pure strategies and the look-ahead, and randomised break-even.
 */
#include "engine.h"

#include <math.h>

/* --------------------------------------------------------------- script --- */

static int script_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	(void)policy;
	(void)caps;
	return TLBP_OK;
}

static struct tlbp_plan script_decide(const struct tlbp_policy *policy,
				      const struct tlbp_request *request,
				      const struct tlbp_caps *caps, uint64_t op_count,
				      uint64_t at_ns)
{
	const struct script *script = (const struct script *)policy;
	struct tlbp_plan plan = {
		.budget_ns = TLBP_NO_BUDGET,
		.action = (uint16_t)script->action,
		.reason = script->action == TLBP_BY_ADDRESS ? TLBP_REASON_CHEAPER_BY_ADDRESS :
							      TLBP_REASON_CHEAPER_WHOLE,
	};

	(void)request;
	(void)caps;
	(void)op_count;
	(void)at_ns;
	return plan;
}

const struct tlbp_policy_ops script_ops = {
	.name = "script",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.validate = script_validate,
	.decide = script_decide,
};

void script_init(struct script *script)
{
	*script = (struct script){ .policy = { &script_ops }, .action = TLBP_BY_ADDRESS };
}

/* --------------------------------------------------- randomised break-even --- */

/*
 * Work by address is rent and the whole space a purchase for price_ns. Buying
 * after a share x of the price, drawn with density e^x / (e - 1) over 0 to 1,
 * costs on average e / (e - 1) = 1.582 times the better of both against whoever
 * does not see the draw (Karlin et al. 1990).
 */
void random_draw(struct random_break_even *random)
{
	const double e = 2.718281828459045;
	uint64_t mixed = random->state += UINT64_C(0x9e3779b97f4a7c15);
	double uniform;

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	mixed ^= mixed >> 31;
	uniform = (double)(mixed >> 11) / (double)(UINT64_C(1) << 53);
	random->budget_ns = (uint64_t)((double)random->price_ns * log1p(uniform * (e - 1)));
	if (random->budget_ns == 0)
		random->budget_ns = 1;
}

static int random_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	(void)caps;
	random_draw((struct random_break_even *)policy);
	return TLBP_OK;
}

static struct tlbp_plan random_decide(const struct tlbp_policy *policy,
				      const struct tlbp_request *request,
				      const struct tlbp_caps *caps, uint64_t op_count,
				      uint64_t at_ns)
{
	const struct random_break_even *random = (const struct random_break_even *)policy;
	struct tlbp_plan plan = {
		.budget_ns = random->budget_ns,
		.op_ns = random->op_ns,
		.action = TLBP_BY_ADDRESS,
		.reason = TLBP_REASON_WITHIN_BUDGET,
	};

	(void)request;
	(void)caps;
	(void)op_count;
	(void)at_ns;
	return plan;
}

const struct tlbp_policy_ops random_break_even_ops = {
	.name = "random",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.flags = TLBP_POLICY_NEEDS_CLOCK,
	.validate = random_validate,
	.decide = random_decide,
};
