/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What guests do, at EL1: they look at their memory, and say what is wrong with it. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "hyp.h"

/* Which pages, and what the guest must find there. */
struct program_order {
	const struct hyp_guest *guest;
	uint64_t first_ipa;
	uint64_t page_count;
	uint64_t step_pages;    /* of them every so many, and the last */
	uint64_t word;          /* 0: an access must abort */
	bool is_read_only;      /* .. a store must */
};

/* As many accesses do not find what they must. A uint64_t is a pointer to an order. */
uint64_t program_look(uint64_t order);

/* Stores to pages; as many aborted. */
uint64_t program_store(uint64_t order);

/* The page behind, for those who prepare what a program will use. */
uint64_t program_next(const struct program_order *order, uint64_t page);

#endif /* PROGRAM_H */
