/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For Eva: those hooks of a backend that answers anything which read nothing but
 * the space they are given.
 */
#ifndef PROOFS_EVA_BACKEND_H
#define PROOFS_EVA_BACKEND_H

#include "eva.h"

static void any_order_stores(struct tlbp_backend *of, const struct tlbp_space *space)
{
	(void)of;
	(void)space->domain;
}

static uint32_t any_whole_space(struct tlbp_backend *of, const struct tlbp_space *space,
				uint32_t flags)
{
	(void)of;
	(void)space->domain;
	(void)flags;
	return eva_any_32();
}

static void any_everything(struct tlbp_backend *of, const struct tlbp_space *space, uint32_t flags)
{
	(void)of;
	(void)space->domain;
	(void)flags;
}

static void any_sync(struct tlbp_backend *of, const struct tlbp_space *space, uint32_t action,
		     uint32_t flags)
{
	(void)of;
	(void)space->domain;
	(void)action;
	(void)flags;
}

static void any_switch(struct tlbp_backend *of, const struct tlbp_space *space)
{
	(void)of;
	(void)space->domain;
}

static uint64_t any_now_ns(struct tlbp_backend *of)
{
	(void)of;
	return eva_any_64();
}

#endif /* PROOFS_EVA_BACKEND_H */
