/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The plain image: the library as it is. */
#include "system.h"

const char *mutant_name(void)
{
	return NULL;
}

void mutant_regs(struct tlbp_arm64_regs *regs)
{
	(void)regs;
}
