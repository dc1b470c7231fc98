/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A backend to start from: it compiles, invalidates nothing, and every hook
 * says what is asked of it. See docs/porting-a-backend.md.
 *
 * A finished backend has this header as include/tlbpolicy/<name>.h.
 */
#ifndef TLBP_TEMPLATE_H
#define TLBP_TEMPLATE_H

#include <tlbpolicy.h>

/**
 * struct tlbp_template - the backend's state; constant after tlbp_template_init()
 * @backend: Common head; it must come first.
 * @ns_per_tick: What the hooks need to know of the machine stands here.
 */
struct tlbp_template {
	struct tlbp_backend backend;
	uint32_t ns_per_tick;
};

/**
 * tlbp_template_init() - set the backend up
 * @template: Filled.
 * @ns_per_tick: Nanoseconds per tick of the counter, 1 or more.
 *
 * A pure function of register values, so that detection is tested on any host.
 *
 * Context: Set-up.
 * Return: TLBP_OK; TLBP_ERR_CLOCK.
 */
int tlbp_template_init(struct tlbp_template *template, uint32_t ns_per_tick);

/** tlbp_template_ops - the table of struct tlbp_template. */
extern const struct tlbp_backend_ops tlbp_template_ops;

#endif /* TLBP_TEMPLATE_H */
