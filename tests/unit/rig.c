/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "rig.h"

static struct rig_backend *rig_of(struct tlbp_backend *backend)
{
	return (struct rig_backend *)backend;
}

static void rig_log(struct rig_backend *rig, const char *word)
{
	size_t used = strlen(rig->log);

	if (used + strlen(word) + 2 > sizeof(rig->log))
		return;
	snprintf(rig->log + used, sizeof(rig->log) - used, "%s%s", used ? " " : "", word);
}

static void rig_require(struct rig_backend *rig, bool condition, const char *violation)
{
	if (!condition && !rig->violation)
		rig->violation = violation;
}

/* --------------------------------------------------------------- backend --- */

static uint64_t rig_count_ops(const struct tlbp_backend *backend,
			      const struct tlbp_request *request)
{
	const struct rig_backend *rig = (const struct rig_backend *)backend;
	uint64_t op_count = 0;
	uint32_t i;

	if (rig->no_address_form)
		return TLBP_NO_ADDRESS_FORM;
	for (i = 0; i < request->range_count; i++)
		op_count += request->ranges[i].page_count;
	return op_count;
}

static int rig_check_mapping(const struct tlbp_backend *backend,
			     const struct tlbp_request *request)
{
	(void)request;
	return ((const struct rig_backend *)backend)->check_status;
}

static void rig_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	struct rig_backend *rig = rig_of(backend);

	rig_log(rig, "order");
	rig->order_space = *space;
	rig->ordered = true;
}

static void rig_work(struct rig_backend *rig, const struct tlbp_space *space)
{
	rig_require(rig, rig->ordered, "work before the stores were ordered");
	rig_require(rig, rig->inside || !rig->ops.enter, "work outside a context");
	rig_require(rig, memcmp(space, &rig->order_space, sizeof(*space)) == 0,
		    "work on another space than was ordered");
	rig->pending = true;
}

static uint64_t rig_spend(struct rig_backend *rig, uint32_t issued)
{
	uint64_t before = rig->later_from_op > rig->issued ? rig->later_from_op - rig->issued : 0;
	uint64_t cheap = before < issued ? before : issued;

	return cheap * rig->op_ns + (issued - cheap) * rig->later_op_ns;
}

/* One operation per page. */
static uint32_t rig_advance(const struct tlbp_request *request, struct tlbp_cursor *cursor,
			    uint32_t max_ops)
{
	uint32_t issued = 0;

	while (cursor->range_index < request->range_count) {
		uint64_t left = request->ranges[cursor->range_index].page_count -
				cursor->page_index;
		uint32_t now = left < max_ops - issued ? (uint32_t)left : max_ops - issued;

		cursor->page_index += now;
		issued += now;
		if (now < left)
			break;
		cursor->page_index = 0;
		cursor->range_index++;
	}
	return issued;
}

static uint32_t rig_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops)
{
	struct rig_backend *rig = rig_of(backend);
	struct rig_slice slice = { .max_ops = max_ops };

	rig_log(rig, "issue");
	rig_work(rig, &request->space);
	rig_require(rig, max_ops > 0, "a slice of nothing");
	rig_require(rig, cursor->range_index == rig->end.range_index &&
		    cursor->page_index == rig->end.page_index, "a cursor that was moved");
	if (rig->slice_count != rig->refuse_issue_at)
		slice.issued = rig_advance(request, cursor, max_ops);
	rig->end = *cursor;
	slice.took_ns = rig_spend(rig, slice.issued) + rig->sync_ns;
	rig->true_ns += slice.took_ns - rig->sync_ns;
	rig->issued += slice.issued;
	if (rig->slice_count < RIG_MAX_SLICES)
		rig->slices[rig->slice_count] = slice;
	rig->slice_count++;
	return slice.issued;
}

static uint32_t rig_issue_pages(struct tlbp_backend *backend, const struct tlbp_space *space,
				const struct tlbp_range *range, uint32_t flags)
{
	struct rig_backend *rig = rig_of(backend);
	uint64_t last_va = range->start_va + ((range->page_count - 1) << space->granule_shift);

	(void)flags;
	rig_log(rig, "pages");
	rig_work(rig, space);
	rig_require(rig, range->page_count > 0, "a short cut for nothing");
	rig_require(rig, (range->start_va ^ last_va) >> 32 == 0, "a short cut across 4 GiB");
	rig->issued += range->page_count;
	rig->end.range_index = 1;
	return (uint32_t)range->page_count;
}

static uint32_t rig_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				uint32_t flags)
{
	struct rig_backend *rig = rig_of(backend);

	rig_log(rig, "whole");
	rig->flags = flags;
	rig_work(rig, space);
	if (rig->refuse_whole)
		return 0;
	rig->wide_space = *space;
	rig->widened = true;
	rig->true_ns += rig->whole_ns;
	return 1;
}

static void rig_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			   uint32_t flags)
{
	struct rig_backend *rig = rig_of(backend);

	rig_log(rig, "all");
	rig->flags = flags;
	rig_work(rig, space);
	rig->wide_space = *space;
	rig->widened = true;
	rig->true_ns += rig->whole_ns;
}

static void rig_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
		     uint32_t action, uint32_t flags)
{
	struct rig_backend *rig = rig_of(backend);

	rig_log(rig, "sync");
	rig->flags = flags;
	rig->action = action;
	rig_require(rig, memcmp(space, &rig->order_space, sizeof(*space)) == 0,
		    "completion of another space than was ordered");
	rig->true_ns += rig->sync_ns;
	rig->pending = false;
}

static void rig_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	struct rig_backend *rig = rig_of(backend);

	(void)space;
	rig_log(rig, "enter");
	rig_require(rig, !rig->inside, "entered twice");
	rig->inside = true;
}

static void rig_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	struct rig_backend *rig = rig_of(backend);

	(void)space;
	rig_log(rig, "leave");
	rig_require(rig, rig->inside, "left twice");
	rig_require(rig, !rig->pending, "left with operations pending");
	rig->inside = false;
}

static uint64_t rig_now_ns(struct tlbp_backend *backend)
{
	struct rig_backend *rig = rig_of(backend);
	const uint64_t stuck_at_ns = 123456789;
	uint64_t true_ns = rig->true_ns;

	rig->clock_reads++;
	rig->true_ns += rig->read_ns;
	switch (rig->clock) {
	case RIG_CLOCK_ZERO:
		return 0;
	case RIG_CLOCK_STUCK:
		return stuck_at_ns;
	case RIG_CLOCK_BACKWARD:
		return UINT64_C(1) << 62 > true_ns ? (UINT64_C(1) << 62) - true_ns : 0;
	case RIG_CLOCK_GOOD:
	default:
		return true_ns + (true_ns >= rig->jump_at_ns ? rig->jump_ns : 0);
	}
}

/* The time away must not count, whatever it is: an hour. */
static void rig_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	struct rig_backend *rig = rig_of(backend);

	rig_log(rig, "relax");
	rig_require(rig, !rig->pending, "relaxed with operations pending");
	rig_require(rig, !rig->inside, "relaxed inside a context");
	rig_require(rig, request->space.domain != TLBP_DOMAIN_LOCAL, "relaxed in a local flush");
	rig_require(rig, !(request->flags & TLBP_NO_RELAX), "relaxed although forbidden");
	rig->true_ns += UINT64_C(3600000000000);
	rig->relax_count++;
}

static const struct tlbp_backend_ops rig_backend_ops = {
	.name = "rig",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = rig_check_mapping,
	.count_ops = rig_count_ops,
	.order_stores = rig_order_stores,
	.issue = rig_issue,
	.whole_space = rig_whole_space,
	.everything = rig_everything,
	.sync = rig_sync,
	.now_ns = rig_now_ns,
};

/* ---------------------------------------------------------------- policy --- */

static int rig_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	(void)caps;
	return ((struct rig_policy *)policy)->validate_status;
}

static struct tlbp_plan rig_decide(const struct tlbp_policy *policy,
				   const struct tlbp_request *request,
				   const struct tlbp_caps *caps, uint64_t op_count, uint64_t at_ns)
{
	const struct rig_policy *rig = (const struct rig_policy *)policy;

	(void)request;
	(void)caps;
	rig->seen->decide_count++;
	rig->seen->op_count = op_count;
	rig->seen->at_ns = at_ns;
	return rig->plan;
}

static void rig_observe(struct tlbp_policy *policy, const struct tlbp_request *request,
			const struct tlbp_outcome *outcome)
{
	struct rig_policy *rig = (struct rig_policy *)policy;

	(void)request;
	rig->seen->observe_count++;
	rig->seen->outcome = *outcome;
}

static const struct tlbp_policy_ops rig_policy_ops = {
	.name = "rig",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.validate = rig_validate,
	.decide = rig_decide,
	.observe = rig_observe,
};

/* ------------------------------------------------------------------- rig --- */

static void rig_traced(void *context, const struct tlbp_request *request,
		       const struct tlbp_plan *plan, const struct tlbp_outcome *outcome)
{
	struct rig_trace *trace = context;

	trace->count++;
	trace->request = request;
	trace->plan = *plan;
	trace->outcome = *outcome;
}

void rig_start(struct rig *rig)
{
	memset(rig, 0, sizeof(*rig));
	rig->backend.ops = rig_backend_ops;
	rig->backend.backend.ops = &rig->backend.ops;
	rig->backend.backend.caps = (struct tlbp_caps){
		.spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL) |
			  TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER) |
			  TLBP_SPACE_BIT(TLBP_SPACE_USER, TLBP_DOMAIN_INNER) |
			  TLBP_SPACE_BIT(TLBP_SPACE_GUEST, TLBP_DOMAIN_INNER),
		.granules = 1u << 12 | 1u << 16,
		.guest_granules = 1u << 12 | 1u << 16,
		.asid_bits = 8,
		.vmid_bits = 4,
	};
	rig->backend.op_ns = 10;
	rig->backend.whole_ns = 500;
	rig->backend.later_from_op = UINT64_MAX;
	rig->backend.jump_at_ns = UINT64_MAX;
	rig->backend.refuse_issue_at = RIG_NEVER;
	rig->policy.ops = rig_policy_ops;
	rig->policy.policy.ops = &rig->policy.ops;
	rig->policy.seen = &rig->seen;
	rig_plan(rig, TLBP_BY_ADDRESS, TLBP_NO_BUDGET);
	rig->tlbp.backend = &rig->backend.backend;
	rig->tlbp.policy = &rig->policy.policy;
	rig->tlbp.stats = &rig->stats;
	rig->tlbp.trace = rig_traced;
	rig->tlbp.trace_context = &rig->trace;
	rig->request.ranges = rig->ranges;
	rig->request.space.kind = TLBP_SPACE_KERNEL;
	rig->request.space.domain = TLBP_DOMAIN_INNER;
	rig->request.space.granule_shift = 12;
	rig_request_pages(rig, 100);
}

void rig_init(struct rig *rig)
{
	assert_int_equal(tlbp_init(&rig->tlbp), TLBP_OK);
}

void rig_use_relax(struct rig *rig)
{
	rig->backend.ops.relax = rig_relax;
}

void rig_use_context(struct rig *rig)
{
	rig->backend.ops.enter = rig_enter;
	rig->backend.ops.leave = rig_leave;
}

void rig_use_short_cut(struct rig *rig)
{
	rig->backend.ops.issue_pages = rig_issue_pages;
	rig->tlbp.trace = NULL;
}

void rig_plan(struct rig *rig, uint32_t action, uint64_t budget_ns)
{
	rig->policy.plan.action = (uint16_t)action;
	rig->policy.plan.reason = action == TLBP_BY_ADDRESS ? TLBP_REASON_WITHIN_LIMIT :
							      TLBP_REASON_OVER_LIMIT;
	rig->policy.plan.budget_ns = budget_ns;
}

void rig_request_pages(struct rig *rig, uint64_t page_count)
{
	rig->ranges[0].start_va = 0x1000000;
	rig->ranges[0].page_count = page_count;
	rig->request.range_count = 1;
}

void rig_check(const struct rig *rig)
{
	const struct tlbp_outcome *outcome = &rig->trace.outcome;
	bool to_the_end = rig->backend.end.range_index == rig->request.range_count;

	if (rig->backend.violation)
		fail_msg("%s: %s", rig->backend.violation, rig->backend.log);
	if (!(rig->request.flags & TLBP_NO_SYNC))
		assert_false(rig->backend.pending);
	assert_false(rig->backend.inside);
	assert_int_equal(rig->trace.count, 1);
	assert_int_equal(outcome->op_count, rig->backend.issued);
	assert_int_equal(outcome->slice_count, rig->backend.slice_count);
	if (outcome->action == TLBP_BY_ADDRESS)
		assert_true(to_the_end && !rig->backend.widened);
	else
		assert_int_equal(rig->backend.widened, outcome->action != TLBP_NOTHING);
}

int rig_flush(struct rig *rig)
{
	int status = tlbp_flush(&rig->tlbp, &rig->request);

	rig_check(rig);
	assert_int_equal(rig->trace.outcome.status, status);
	assert_ptr_equal(rig->trace.request, &rig->request);
	return status;
}

void rig_assert_same_outcome(const struct tlbp_outcome *a, const struct tlbp_outcome *b)
{
	assert_int_equal(a->op_count, b->op_count);
	assert_int_equal(a->by_address_ns, b->by_address_ns);
	assert_int_equal(a->whole_ns, b->whole_ns);
	assert_int_equal(a->at_ns, b->at_ns);
	assert_int_equal(a->slice_count, b->slice_count);
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->action, b->action);
	assert_int_equal(a->reason, b->reason);
}

void rig_forget(struct rig *rig)
{
	struct rig_backend *backend = &rig->backend;

	backend->log[0] = '\0';
	memset(backend->slices, 0, sizeof(backend->slices));
	memset(&backend->end, 0, sizeof(backend->end));
	backend->issued = 0;
	backend->slice_count = 0;
	backend->relax_count = 0;
	backend->clock_reads = 0;
	backend->ordered = false;
	backend->widened = false;
	memset(&rig->trace, 0, sizeof(rig->trace));
	memset(&rig->seen, 0, sizeof(rig->seen));
}

uint64_t rig_longest_slice_ns(const struct rig *rig)
{
	uint64_t longest_ns = 0;
	uint32_t i;

	for (i = 0; i < rig->backend.slice_count && i < RIG_MAX_SLICES; i++)
		if (rig->backend.slices[i].took_ns > longest_ns)
			longest_ns = rig->backend.slices[i].took_ns;
	return longest_ns;
}
