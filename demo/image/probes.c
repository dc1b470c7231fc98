/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "probes.h"

#include "bm.h"
#include "cases.h"

enum { OLD_FRAME, NEW_FRAME, FRAME_COUNT };

static uint64_t frames[FRAME_COUNT];

/*
 * Half of them near the start, up to the last page of a sample; the others
 * across the rest, the last in the last page.
 */
static uint64_t probe_page(const struct tlbp_range *range, uint32_t probe)
{
	static const uint32_t near[PROBE_COUNT / 2] = {0, 1, 5000, PROBE_NEAR_PAGES - 1};
	const uint64_t far_step = range->page_count / (PROBE_COUNT / 2);

	if (probe < PROBE_COUNT / 2)
		return near[probe];
	return probe == PROBE_COUNT - 1 ? range->page_count - 1 :
					  far_step * (probe - PROBE_COUNT / 2 + 1);
}

static uint64_t probe_va(const struct tlbp_range *range, uint32_t probe)
{
	return range->start_va + (probe_page(range, probe) << DEMO_PAGE_SHIFT);
}

/* A frame says in its first word which one it is. */
static void fill_frames(void)
{
	uint32_t i;

	for (i = 0; i < FRAME_COUNT && !frames[i]; i++) {
		frames[i] = bm_alloc_pages(1);
		*(volatile uint64_t *)frames[i] = i;
	}
}

static void map_probes(const struct tlbp_range *range, uint32_t frame)
{
	uint32_t i;

	/* Through bm_ldtr(), so that code and tables never push a probe out. */
	for (i = 0; i < PROBE_COUNT; i++)
		bm_map(probe_va(range, i), frames[frame], 3, BM_NORMAL | BM_USER);
}

void probes_make_stale(const struct tlbp_range *range)
{
	uint32_t i;

	fill_frames();
	map_probes(range, OLD_FRAME);
	bm_publish();
	bm_tlb_clear();
	for (i = 0; i < PROBE_COUNT; i++)
		(void)bm_ldtr(probe_va(range, i));
	map_probes(range, NEW_FRAME);
}

uint32_t probes_stale(const struct tlbp_range *range, uint64_t first_page, uint64_t end_page)
{
	uint32_t stale = 0;
	uint32_t i;

	for (i = 0; i < PROBE_COUNT; i++)
		if (probe_page(range, i) >= first_page && probe_page(range, i) < end_page)
			stale += bm_ldtr(probe_va(range, i)) == OLD_FRAME;
	return stale;
}
