/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The limits of well-known kernels as instances of the threshold policy. A file
 * of its own: a kernel that has its own limit need not carry theirs.
 */
#include "internal.h"

/*
 * Zero strides or pages: no such limit. Linux and FreeBSD compare with >=, so a
 * limit here is one below their constant. That of Linux without range operations
 * depends on the granule and is not in the table.
 */
struct threshold_preset {
	uint64_t plain_strides;
	uint64_t plain_pages;
	uint64_t range_pages;
};

#define THRESHOLD_UNLIMITED UINT64_MAX
#define THRESHOLD_RANGE_PAGES 2097152

static const struct threshold_preset threshold_presets[TLBP_PRESET_COUNT] = {
	[TLBP_PRESET_LINUX] = { 0, 0, THRESHOLD_RANGE_PAGES },
	[TLBP_PRESET_LINUX_2014] = { 0, 1024, 1024 },
	[TLBP_PRESET_XNU] = { 0, 256, THRESHOLD_RANGE_PAGES },
	[TLBP_PRESET_FREEBSD] = { 0, THRESHOLD_UNLIMITED, THRESHOLD_UNLIMITED },
	[TLBP_PRESET_FREEBSD_AMD64] = { 0, 4095, 4095 },
	[TLBP_PRESET_ZIRCON] = { 16, 0, 0 },
	[TLBP_PRESET_X86] = { 33, 0, 0 },
};

TLBP_SETUP int tlbp_threshold_preset(struct tlbp_threshold *threshold, uint32_t preset,
				     uint32_t granule_shift, const struct tlbp_caps *caps)
{
	const struct threshold_preset *chosen;
	bool range = caps->flags & TLBP_CAP_RANGE;

	if (preset >= TLBP_PRESET_COUNT || granule_shift >= 32 || granule_shift < 4 ||
	    !((caps->granules >> granule_shift) & 1))
		return TLBP_ERR_POLICY_LIMITS;

	chosen = &threshold_presets[preset];
	threshold->policy.ops = &tlbp_threshold_ops;
	threshold->max_ops = 0;
	threshold->max_strides = chosen->plain_strides;
	threshold->max_pages = range ? chosen->range_pages : chosen->plain_pages;
	/* PTRS_PER_PTE, the entries of a table of 8-byte descriptors. */
	if (preset == TLBP_PRESET_LINUX && !range)
		threshold->max_strides = (UINT64_C(1) << (granule_shift - 3)) - 1;
	return TLBP_OK;
}
