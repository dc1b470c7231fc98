/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Pages inside a request's range that tell whether a stale translation is
 * left: each is mapped to one frame, read, mapped to another without a TLBI,
 * and read again after the flush.
 */
#ifndef DEMO_PROBES_H
#define DEMO_PROBES_H

#include <tlbpolicy.h>

#define PROBE_COUNT 8

/* The probes with a page_index below this one lie at the start of the range. */
#define PROBE_NEAR_PAGES 65536

/* Maps the probes, gets them into the TLB and changes their entries. */
void probes_make_stale(const struct tlbp_range *range);

/* Probes of pages first_page and up, below end_page, that read their old frame. */
uint32_t probes_stale(const struct tlbp_range *range, uint64_t first_page, uint64_t end_page);

#endif /* DEMO_PROBES_H */
