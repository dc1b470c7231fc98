/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The two kernels' requests that the demo is about. */
#ifndef DEMO_CASES_H
#define DEMO_CASES_H

#include <tlbpolicy.h>

#define DEMO_PAGE_SHIFT 12

/* Linux's soft-lockup watchdog with its default watchdog_thresh of 10 s. */
#define DEMO_WATCHDOG_NS UINT64_C(22000000000)

struct demo_case {
	const char *name;
	uint64_t start_va;
	uint64_t end_va;
};

enum demo_case_id {
	DEMO_CASE_2014_VMALLOC,
	DEMO_CASE_2014_HULL,
	DEMO_CASE_6_1_HULL,
	DEMO_CASE_COUNT,
};

/*
 * "arm64 flushing 255GB of vmalloc space takes too long", linux-arm-kernel,
 * 8 July 2014, gives the layout: vmalloc space from 0xffffff8000000000 to
 * 0xffffffbbffff0000, which the kernel prints as 245759 MB, and modules from
 * 0xffffffbffc000000 on. The hull of an early vmalloc area and of a module
 * reaches from the start of the one to the start of the other.
 *
 * The last is a request of traces/linux/6.1-max-modules.tlbt: unloading a module
 * joins a page of the linear map and one of the vmalloc space.
 */
static const struct demo_case demo_cases[DEMO_CASE_COUNT] = {
	[DEMO_CASE_2014_VMALLOC] = {"the 2014 vmalloc space, 245,759 MiB",
				    UINT64_C(0xffffff8000000000), UINT64_C(0xffffffbbffff0000)},
	[DEMO_CASE_2014_HULL] = {"2014, vmalloc area to module: 255 GiB",
				 UINT64_C(0xffffff8000000000), UINT64_C(0xffffffbffc000000)},
	[DEMO_CASE_6_1_HULL] = {"Linux 6.1, module unloaded: 128 TiB",
				UINT64_C(0xffff000008218000), UINT64_C(0xffff800000bf3000)},
};

static inline struct tlbp_range demo_case_range(const struct demo_case *c)
{
	struct tlbp_range range = {c->start_va, (c->end_va - c->start_va) >> DEMO_PAGE_SHIFT};

	return range;
}

/* As flush_tlb_kernel_range() asks: every CPU, every ASID, leaf entries. */
static inline struct tlbp_request demo_kernel_request(const struct tlbp_range *range)
{
	struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = DEMO_PAGE_SHIFT,
	};

	return tlbp_page_request(space, range, TLBP_LEAF_ONLY);
}

#endif /* DEMO_CASES_H */
