/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the table of every policy must hold, whoever calls the policy: the
 * engine, or another policy that it is nested in.
 */
#include "internal.h"

TLBP_SETUP int tlbp_policy_check_table(const struct tlbp_policy_ops *ops)
{
	if (ops->struct_size != sizeof(*ops))
		return TLBP_ERR_POLICY_SIZE;
	return ops->validate && ops->decide ? TLBP_OK : TLBP_ERR_POLICY_HOOK;
}
