/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The backend: as many operations as the arm64 backend issues, each at its cost.
 *
 * What operations of one call reach is taken away at its end, all at once: nothing
 * else runs in between, and a loop over a thousand pages costs one sweep. An
 * operation reaches every size of translation; level hints count for nothing.
 */
#include "internal.h"

#include <tlbpolicy/arm64.h>

/* The head is the first member, which is all that a backend promises. */
static struct tlbp_model *model_of(struct tlbp_backend *backend)
{
	return (struct tlbp_model *)(void *)backend;
}

static bool has_range(const struct tlbp_backend *backend)
{
	return backend->caps.flags & TLBP_CAP_RANGE;
}

/* ---------------------------------------------------------- arithmetic --- */

static uint64_t span_ops(uint64_t page_count)
{
	if (page_count > TLBP_ARM64_MAX_SPAN_PAGES)
		return (page_count - 1) / TLBP_ARM64_MAX_SPAN_PAGES + 1;
	return tlbp_arm64_is_span(page_count) ? 1 : 2;
}

/* One operation per mapping, or range operations over all granules: the fewer. */
static bool use_spans(const struct tlbp_backend *backend, const struct tlbp_request *request,
		      const struct tlbp_range *range)
{
	uint64_t stride_count = tlbp_stride_count(request, range);

	return has_range(backend) && stride_count > 1 &&
	       span_ops(range->page_count) < stride_count;
}

/* The address bits that an operand holds; see arch/arm64/backend.c. */
static bool in_window(const struct tlbp_request *request, const struct tlbp_range *range)
{
	uint32_t window_shift = request->space.granule_shift == 16 ? 52 : 48;
	uint64_t last_va = tlbp_last_va(range, request->space.granule_shift);

	if (request->space.kind == TLBP_SPACE_GUEST)
		return last_va >> window_shift == 0;
	return (range->start_va ^ last_va) >> window_shift == 0;
}

static uint64_t model_count_ops(const struct tlbp_backend *backend,
				const struct tlbp_request *request)
{
	uint64_t count = 0;
	uint32_t i;

	for (i = 0; i < request->range_count; i++) {
		const struct tlbp_range *range = &request->ranges[i];

		if (range->page_count == 0)
			continue;
		if (!in_window(request, range))
			return TLBP_NO_ADDRESS_FORM;
		count = tlbp_add_sat(count, use_spans(backend, request, range) ?
						    span_ops(range->page_count) :
						    tlbp_stride_count(request, range));
	}
	return count;
}

/* ---------------------------------------------------------------- levels --- */

static bool is_block(uint32_t granule_shift, uint32_t shift)
{
	uint32_t level;

	for (level = TLBP_LEVEL_1; level <= TLBP_LEVEL_0; level++)
		if (shift == model_block_shift(granule_shift, level))
			return level != TLBP_LEVEL_0 || granule_shift == 12;
	return false;
}

static bool splits_block(const struct tlbp_request *request, uint32_t block_shift)
{
	uint64_t mask = (UINT64_C(1) << block_shift) - 1;
	uint32_t i;

	if (request->flags & (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING))
		return false;
	for (i = 0; i < request->range_count; i++) {
		const struct tlbp_range *range = &request->ranges[i];

		if (range->page_count &&
		    ((range->start_va | range->page_count << request->space.granule_shift) & mask))
			return true;
	}
	return false;
}

static int model_check(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t block_shift = model_block_shift(granule_shift, request->level);

	(void)backend;
	if (request->flags & TLBP_NON_SECURE)
		return TLBP_ERR_FLAGS;
	if (!is_block(granule_shift, tlbp_stride_shift(request)))
		return TLBP_ERR_STRIDE;
	if (request->level == TLBP_LEVEL_UNKNOWN)
		return TLBP_OK;
	if ((request->level == TLBP_LEVEL_0 && granule_shift != 12) ||
	    tlbp_stride_shift(request) > block_shift)
		return TLBP_ERR_LEVEL;
	if (request->level != TLBP_LEVEL_3 && splits_block(request, block_shift))
		return TLBP_ERR_LEVEL;
	return TLBP_OK;
}

/* -------------------------------------------------------------- spending --- */

static struct model_core *current_core(struct tlbp_model *model)
{
	return &model->cores[model->current];
}

/* Every broadcast is heard by the others, wanted or not. */
static void disturb(struct tlbp_model *model, uint64_t op_count)
{
	uint64_t lost_ps = op_count * model_number(model, TLBP_MODEL_BYSTANDER_PS);
	uint32_t i;

	for (i = 0; i < model->config.core_count; i++) {
		if (i == model->current)
			continue;
		model->cores[i].now_ps += lost_ps;
		model->cores[i].stats.bystander_ps += lost_ps;
	}
}

/* @more_ps: beside what each operation costs. */
static void spend_ops(struct tlbp_model *model, uint32_t domain, uint64_t op_count,
		      uint64_t more_ps)
{
	bool is_broadcast = domain != TLBP_DOMAIN_LOCAL;
	uint64_t spent_ps = op_count * model->op_ps[is_broadcast] + more_ps;
	struct model_core *core = current_core(model);

	core->now_ps += spent_ps;
	core->stats.issue_ps += spent_ps;
	core->outstanding += op_count;
	if (is_broadcast)
		disturb(model, op_count);
	if (model_number(model, TLBP_MODEL_L1_WIPED) && op_count)
		tlbp_model_wipe(model, domain);
}

static void spend_sync(struct tlbp_model *model)
{
	struct model_core *core = current_core(model);
	uint64_t spent_ps = model_number(model, TLBP_MODEL_SYNC_PS) +
			    core->outstanding * model_number(model, TLBP_MODEL_SYNC_OP_PS);

	core->outstanding = 0;
	core->now_ps += spent_ps;
	core->stats.sync_ps += spent_ps;
}

/* ------------------------------------------------------------ by address --- */

/* What a run of operations has cost and covered. */
struct model_run {
	uint64_t op_count;
	uint64_t range_ps;
	uint64_t first_index;
	uint64_t end_index;
};

static struct model_run run_spans(const struct tlbp_model *model, const struct tlbp_range *range,
				  uint64_t page_index, uint64_t max_ops)
{
	struct model_run run = { .first_index = page_index, .end_index = page_index };

	while (run.op_count < max_ops && run.end_index < range->page_count) {
		struct tlbp_arm64_span span = tlbp_arm64_next_span(
			range->page_count, run.end_index, TLBP_ARM64_MAX_SPAN_PAGES);

		run.op_count++;
		run.end_index = span.page_index + span.page_count;
		if (span.page_count == 1)
			continue;
		run.range_ps += model_number(model, TLBP_MODEL_RANGE_OP_PS) +
				(uint64_t)span.page_count *
					model_number(model, TLBP_MODEL_RANGE_PAGE_PS);
	}
	return run;
}

static struct model_run run_strides(const struct tlbp_request *request,
				    const struct tlbp_range *range, uint64_t page_index,
				    uint64_t max_ops)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t shift = tlbp_stride_shift(request);
	uint64_t first = (range->start_va + (page_index << granule_shift)) >> shift;
	uint64_t left = (tlbp_last_va(range, granule_shift) >> shift) - first + 1;
	struct model_run run = { .op_count = tlbp_min(left, max_ops), .first_index = page_index };

	run.end_index = range->page_count;
	if (run.op_count < left)
		run.end_index = (((first + run.op_count) << shift) - range->start_va) >>
				granule_shift;
	return run;
}

static void take_run(struct tlbp_model *model, const struct tlbp_request *request,
		     const struct tlbp_range *range, const struct model_run *run)
{
	uint32_t granule_shift = request->space.granule_shift;
	struct model_reach reach = {
		.space = &request->space,
		.action = TLBP_BY_ADDRESS,
		.first_va = range->start_va + (run->first_index << granule_shift),
		.last_va = range->start_va + ((run->end_index << granule_shift) - 1),
		.is_leaf_only = request->flags & TLBP_LEAF_ONLY,
	};

	current_core(model)->stats.op_count += run->op_count;
	spend_ops(model, request->space.domain, run->op_count, run->range_ps);
	/* By intermediate physical address: that takes stage 2 only, and there is none here. */
	if (request->space.kind != TLBP_SPACE_GUEST)
		tlbp_model_invalidate(model, &reach);
}

static uint32_t model_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			    struct tlbp_cursor *cursor, uint32_t max_ops)
{
	struct tlbp_model *model = model_of(backend);
	uint64_t op_count = 0;

	while (cursor->range_index < request->range_count) {
		const struct tlbp_range *range = &request->ranges[cursor->range_index];
		struct model_run run;

		if (cursor->page_index >= range->page_count) {
			cursor->page_index = 0;
			cursor->range_index++;
			continue;
		}
		if (op_count == max_ops)
			break;
		if (use_spans(backend, request, range))
			run = run_spans(model, range, cursor->page_index, max_ops - op_count);
		else
			run = run_strides(request, range, cursor->page_index, max_ops - op_count);
		take_run(model, request, range, &run);
		op_count += run.op_count;
		cursor->page_index = run.end_index;
	}
	return (uint32_t)op_count;
}

/* ----------------------------------------------------------------- whole --- */

static void take_whole(struct tlbp_model *model, const struct tlbp_space *space, uint32_t action)
{
	const struct model_reach reach = { .space = space, .action = action };

	current_core(model)->stats.whole_count++;
	spend_ops(model, space->domain, 1, model_number(model, TLBP_MODEL_WHOLE_PS));
	tlbp_model_invalidate(model, &reach);
}

static uint32_t model_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				  uint32_t flags)
{
	(void)flags;
	take_whole(model_of(backend), space, TLBP_WHOLE_SPACE);
	return 1;
}

static void model_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			     uint32_t flags)
{
	(void)flags;
	take_whole(model_of(backend), space, TLBP_EVERYTHING);
}

/* ------------------------------------------------------------ completion --- */

/* Stores that a walker must see cost nothing here: nobody has published what they do. */
static void model_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

/* What rests on both stages goes once stage 2 is complete, all of the VMID. */
static void model_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
		       uint32_t action, uint32_t flags)
{
	struct tlbp_model *model = model_of(backend);

	(void)flags;
	spend_sync(model);
	if (space->kind != TLBP_SPACE_GUEST || action != TLBP_BY_ADDRESS)
		return;
	take_whole(model, space, TLBP_WHOLE_SPACE);
	spend_sync(model);
}

/* ----------------------------------------------------------------- clock --- */

/* A stretch that is preempted seems to take longer; then the clock stays ahead. */
static void steal(struct tlbp_model *model, struct model_core *core)
{
	uint64_t stretch_ps = core->now_ps - core->read_ps;
	uint32_t factor = model->config.steal_factor;

	if (!core->is_measuring || factor <= 1 ||
	    model_random(&model->noise) % 1000 >= model->config.steal_permille)
		return;
	stretch_ps = tlbp_min(stretch_ps, UINT64_MAX / 4 / factor);
	core->stolen_ps = tlbp_min(core->stolen_ps + stretch_ps * (factor - 1), UINT64_MAX / 4);
}

static uint64_t model_now_ns(struct tlbp_backend *backend)
{
	struct tlbp_model *model = model_of(backend);
	struct model_core *core = current_core(model);
	uint64_t shown_ns;

	if (model->config.steal_permille)
		steal(model, core);
	core->is_measuring = true;
	core->read_ps = core->now_ps;
	shown_ns = (core->now_ps + core->stolen_ps) / PS_PER_NS;
	return shown_ns - shown_ns % model->config.clock_ns;
}

const struct tlbp_backend_ops tlbp_model_ops = {
	.name = "model",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = model_check,
	.count_ops = model_count_ops,
	.order_stores = model_order_stores,
	.issue = model_issue,
	.whole_space = model_whole_space,
	.everything = model_everything,
	.sync = model_sync,
	.now_ns = model_now_ns,
};

struct tlbp_backend *tlbp_model_backend(struct tlbp_model *model)
{
	return &model->backend;
}

int tlbp_model_flush(struct tlbp_model *model, uint32_t core, const struct tlbp *tlbp,
		     const struct tlbp_request *request)
{
	int status;

	if (core >= model->config.core_count || !tlbp || tlbp->backend != &model->backend)
		return TLBP_ERR_UNREADY;
	model->current = core;
	current_core(model)->is_measuring = false;
	status = tlbp_flush(tlbp, request);
	current_core(model)->is_measuring = false;
	return status;
}
