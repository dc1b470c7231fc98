// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Bugs on purpose, in test builds only: between engine and backend, so that what is
 * vendored stays as it is. The checks of this module must catch them.
 */
#include "module.h"

#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>

enum bug {
	BUG_NONE,
	BUG_HALF_RANGE,
	BUG_LOCAL,
	BUG_GRANULE,
	BUG_BARE_CPU,
	BUG_LATE_CPU,
};

static const char *const bugs_names[] = {
	[BUG_NONE] = "none",
	/* Seen in hypervisors: a count in pages taken for one in larger units. */
	[BUG_HALF_RANGE] = "half_range",
	/* Seen in firmware: the local form where the broadcast one is due. */
	[BUG_LOCAL] = "local",
	/* A CPU that seems to lack the kernel's pages: all requests are refused, and go wide. */
	[BUG_GRANULE] = "granule",
	/* A CPU that lacks what the library needs. */
	[BUG_BARE_CPU] = "bare_cpu",
	/* A CPU that comes online and lacks what the others have. */
	[BUG_LATE_CPU] = "late_cpu",
};

static int bugs_current;

static int bugs_set(const char *name, const struct kernel_param *param)
{
	int found = sysfs_match_string(bugs_names, name);

	if (found < 0)
		return found;
	WRITE_ONCE(bugs_current, found);
	return 0;
}

static int bugs_get(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%s\n", bugs_names[READ_ONCE(bugs_current)]);
}

static const struct kernel_param_ops bugs_param_ops = { .set = bugs_set, .get = bugs_get };
module_param_cb(bug, &bugs_param_ops, NULL, 0644);
MODULE_PARM_DESC(bug, "none, half_range, local, granule, bare_cpu or late_cpu");

static struct tlbp_space bugs_space(const struct tlbp_space *space)
{
	struct tlbp_space changed = *space;

	if (READ_ONCE(bugs_current) == BUG_LOCAL)
		changed.domain = TLBP_DOMAIN_LOCAL;
	return changed;
}

static u32 bugs_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
		      struct tlbp_cursor *cursor, u32 max_ops)
{
	struct tlbp_request changed = *request;
	struct tlbp_range range = request->ranges[0];

	changed.space = bugs_space(&request->space);
	/* The module's own have one; the calibrator's more. */
	if (READ_ONCE(bugs_current) == BUG_HALF_RANGE && request->range_count == 1) {
		range.page_count = DIV_ROUND_UP_ULL(range.page_count, 2);
		changed.ranges = &range;
	}
	return tlbp_arm64_issue(backend, &changed, cursor, max_ops);
}

static u32 bugs_issue_pages(struct tlbp_backend *backend, const struct tlbp_space *space,
			    const struct tlbp_range *range, u32 flags)
{
	struct tlbp_space changed = bugs_space(space);
	struct tlbp_range half = *range;

	if (READ_ONCE(bugs_current) == BUG_HALF_RANGE)
		half.page_count = DIV_ROUND_UP_ULL(half.page_count, 2);
	tlbp_arm64_issue_pages(backend, &changed, &half, flags);
	return range->page_count;
}

static u32 bugs_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
			    u32 flags)
{
	struct tlbp_space changed = bugs_space(space);

	return tlbp_arm64_whole_space(backend, &changed, flags);
}

static u64 bugs_now_ns(struct tlbp_backend *backend)
{
	return machine_backend_ops.now_ns(backend);
}

static void bugs_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	machine_backend_ops.relax(backend, request);
}

const struct tlbp_backend_ops bugs_backend_ops = {
	.name = "arm64 with bugs",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = tlbp_arm64_check,
	.count_ops = tlbp_arm64_count_ops,
	.order_stores = tlbp_arm64_order_stores,
	.issue = bugs_issue,
	.issue_pages = bugs_issue_pages,
	.whole_space = bugs_whole_space,
	.everything = tlbp_arm64_everything,
	.sync = tlbp_arm64_sync,
	.now_ns = bugs_now_ns,
	.relax = bugs_relax,
};

void bugs_change_cpu(struct tlbp_arm64_cpu *cpu, bool is_late)
{
	if (READ_ONCE(bugs_current) == (is_late ? BUG_LATE_CPU : BUG_BARE_CPU))
		cpu->granules = 0;
	if (READ_ONCE(bugs_current) == BUG_GRANULE)
		cpu->granules &= ~BIT(PAGE_SHIFT);
}
