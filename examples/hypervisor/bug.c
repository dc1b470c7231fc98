/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "bug.h"

#include "machine.h"

/* ----------------------------------------------------------- what is seen --- */

static uint64_t foreign_count;

/* QEMU's TLB knows no VMIDs: there this is all that can be seen of a wrong one. */
static void note_vmid(const struct tlbp_space *space)
{
	uint64_t vmid = stage2_read(STAGE2_VTTBR_EL2) >> STAGE2_VTTBR_VMID_SHIFT;

	foreign_count += space->kind == TLBP_SPACE_GUEST && vmid != space->vmid;
}

uint64_t bug_foreign_count(void)
{
	return foreign_count;
}

static void sync_right(struct tlbp_backend *backend, const struct tlbp_space *space,
		       uint32_t action, uint32_t flags)
{
	if (action != TLBP_NOTHING)
		note_vmid(space);
	tlbp_arm64_sync(backend, space, action, flags);
}

/* ------------------------------------------------------------- nothing goes --- */

static uint32_t issue_nothing(struct tlbp_backend *backend, const struct tlbp_request *request,
			      struct tlbp_cursor *cursor, uint32_t max_ops)
{
	(void)backend;
	(void)max_ops;
	*cursor = (struct tlbp_cursor){ .range_index = request->range_count };
	return 1;
}

static uint32_t whole_nothing(struct tlbp_backend *backend, const struct tlbp_space *space,
			      uint32_t flags)
{
	(void)backend;
	(void)space;
	(void)flags;
	return 1;
}

static void sync_without_stage1(struct tlbp_backend *backend, const struct tlbp_space *space,
				uint32_t action, uint32_t flags)
{
	tlbp_arm64_sync(backend, space, action == TLBP_BY_ADDRESS ? TLBP_NOTHING : action, flags);
}

/* --------------------------------------------------------- half of a range --- */

static uint32_t issue_half(struct tlbp_backend *backend, const struct tlbp_request *request,
			   struct tlbp_cursor *cursor, uint32_t max_ops)
{
	struct tlbp_range half = request->ranges[cursor->range_index];
	struct tlbp_request one = *request;
	struct tlbp_cursor at = { .page_index = cursor->page_index };
	uint32_t op_count;

	half.page_count = (half.page_count + 1) / 2;
	one.ranges = &half;
	one.range_count = 1;
	op_count = tlbp_arm64_issue(backend, &one, &at, max_ops);
	cursor->page_index = at.page_index;
	if (at.range_index)
		*cursor = (struct tlbp_cursor){ .range_index = cursor->range_index + 1 };
	return op_count;
}

/* ----------------------------------------------- this CPU in place of all --- */

static struct tlbp_space local(const struct tlbp_space *space)
{
	struct tlbp_space here = *space;

	here.domain = TLBP_DOMAIN_LOCAL;
	return here;
}

static uint32_t issue_local(struct tlbp_backend *backend, const struct tlbp_request *request,
			    struct tlbp_cursor *cursor, uint32_t max_ops)
{
	struct tlbp_request here = *request;

	here.space = local(&request->space);
	return tlbp_arm64_issue(backend, &here, cursor, max_ops);
}

static uint32_t whole_local(struct tlbp_backend *backend, const struct tlbp_space *space,
			    uint32_t flags)
{
	struct tlbp_space here = local(space);

	return tlbp_arm64_whole_space(backend, &here, flags);
}

static void sync_local(struct tlbp_backend *backend, const struct tlbp_space *space,
		       uint32_t action, uint32_t flags)
{
	struct tlbp_space here = local(space);

	tlbp_arm64_sync(backend, &here, action, flags);
}

/* ------------------------------------------------------- the wrong VMID --- */

static void stay(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

/* ------------------------------------------------- every guest in place of one --- */

static uint32_t whole_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
				 uint32_t flags)
{
	tlbp_arm64_everything(backend, space, flags);
	return 1;
}

/* -------------------------------------------------------------- the choice --- */

static void plant_nothing(struct tlbp_backend_ops *ops)
{
	(void)ops;
}

static void plant_no_tlbi(struct tlbp_backend_ops *ops)
{
	ops->issue = issue_nothing;
	ops->whole_space = whole_nothing;
	ops->sync = sync_without_stage1;
}

static void plant_half_range(struct tlbp_backend_ops *ops)
{
	ops->issue = issue_half;
}

static void plant_local_for_broadcast(struct tlbp_backend_ops *ops)
{
	ops->issue = issue_local;
	ops->whole_space = whole_local;
	ops->sync = sync_local;
}

static void plant_wrong_vmid(struct tlbp_backend_ops *ops)
{
	ops->enter = stay;
	ops->leave = stay;
}

static void plant_no_stage1_step(struct tlbp_backend_ops *ops)
{
	ops->sync = sync_without_stage1;
}

static void plant_every_guest(struct tlbp_backend_ops *ops)
{
	ops->whole_space = whole_everything;
}

static const struct bug {
	const char *name;
	void (*plant)(struct tlbp_backend_ops *ops);
} bugs[] = {
	{ "none", plant_nothing },
	{ "no_tlbi", plant_no_tlbi },
	{ "half_range", plant_half_range },
	{ "local_for_broadcast", plant_local_for_broadcast },
	{ "wrong_vmid", plant_wrong_vmid },
	{ "no_stage1_step", plant_no_stage1_step },
	{ "every_guest", plant_every_guest },
};

static const struct bug *chosen(void)
{
	uint32_t i;

	for (i = 0; i < sizeof(bugs) / sizeof(bugs[0]); i++)
		if (machine_option_is("bug", bugs[i].name))
			return &bugs[i];
	return NULL;
}

const char *bug_name(void)
{
	return chosen() == &bugs[0] ? NULL : chosen()->name;
}

const struct tlbp_backend_ops *bug_ops(void)
{
	static struct tlbp_backend_ops ops;

	if (!chosen())
		return NULL;
	ops = stage2_ops;
	ops.sync = sync_right;
	chosen()->plant(&ops);
	return &ops;
}
