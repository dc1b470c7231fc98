/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Building a machine, its clocks, and what it tells of itself. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static bool refuse(struct tlbp_model_problem *problem, const char *message)
{
	if (problem)
		*problem = (struct tlbp_model_problem){ .message = message };
	return false;
}

static bool check_config(const struct tlbp_model_config *config,
			 struct tlbp_model_problem *problem)
{
	if (!config || !config->preset)
		return refuse(problem, "no preset");
	if (config->core_count == 0 || config->core_count > TLBP_MODEL_MAX_CORES)
		return refuse(problem, "core count is not 1 to 64");
	if (config->granule_shift != 12 && config->granule_shift != 14 &&
	    config->granule_shift != 16)
		return refuse(problem, "granule is not 12, 14 or 16");
	if (config->clock_ns > 1000000000)
		return refuse(problem, "clock step is more than a second");
	if (config->other_issuers > 4096)
		return refuse(problem, "more than 4096 other issuers");
	if (config->steal_permille > 1000)
		return refuse(problem, "more than 1000 of 1000 stretches stolen");
	return tlbp_model_preset_check(config->preset, problem);
}

/* --------------------------------------------------------------- set-up --- */

/* What follows from preset and configuration, to be there without arithmetic. */
static void derive(struct tlbp_model *model)
{
	const struct tlbp_model_config *config = &model->config;
	uint64_t permille =
		config->stage2 ? model_number(model, TLBP_MODEL_STAGE2_WALK_PERMILLE) : 1000;
	uint64_t stage2_ps = config->stage2 ? model_number(model, TLBP_MODEL_STAGE2_OP_PS) : 0;

	model->walk_ps = model_number(model, TLBP_MODEL_WALK_PS) * permille / 1000;
	model->walk_upper_ps = model_number(model, TLBP_MODEL_WALK_UPPER_PS) * permille / 1000;
	model->op_ps[false] = model_number(model, TLBP_MODEL_OP_LOCAL_PS) + stage2_ps;
	model->op_ps[true] = model_number(model, TLBP_MODEL_OP_BROADCAST_PS) + stage2_ps +
			     (uint64_t)model_number(model, TLBP_MODEL_CONTENTION_PS) *
				     config->other_issuers;
}

static void init_tlbs(struct tlbp_model *model)
{
	uint32_t kind;
	uint32_t i;

	for (i = 0; i < model->config.core_count; i++) {
		for (kind = 0; kind < MODEL_KINDS; kind++)
			tlbp_model_tlb_init(model, &model->cores[i].l1[kind]);
		tlbp_model_tlb_init(model, &model->cores[i].l2);
		tlbp_model_tlb_init(model, &model->cores[i].walks);
	}
}

/* Tables of the cores one after the other, from @offset. */
static void lay_out(struct tlbp_model *model, size_t offset, uint32_t core_count)
{
	static const uint32_t l1_numbers[MODEL_KINDS] = {
		[TLBP_MODEL_DATA] = TLBP_MODEL_L1D_ENTRIES,
		[TLBP_MODEL_FETCH] = TLBP_MODEL_L1I_ENTRIES,
	};
	uint32_t kind;
	uint32_t i;

	for (i = 0; i < core_count; i++) {
		struct model_core *core = &model->cores[i];

		for (kind = 0; kind < MODEL_KINDS; kind++)
			offset += tlbp_model_tlb_layout(
				&core->l1[kind], offset, model_number(model, l1_numbers[kind]),
				model_number(model, TLBP_MODEL_L1_WAYS));
		offset += tlbp_model_tlb_layout(&core->l2, offset,
						model_number(model, TLBP_MODEL_L2_ENTRIES),
						model_number(model, TLBP_MODEL_L2_WAYS));
		offset += tlbp_model_tlb_layout(&core->walks, offset,
						model_number(model, TLBP_MODEL_WALK_CACHE_ENTRIES),
						0);
	}
}

static struct tlbp_caps caps_of(const struct tlbp_model_config *config)
{
	struct tlbp_caps caps = {
		.granules = UINT32_C(1) << config->granule_shift,
		.guest_granules = UINT32_C(1) << config->granule_shift,
		.asid_bits = 16,
		.vmid_bits = 16,
	};
	uint32_t domain;
	uint32_t kind;

	for (kind = TLBP_SPACE_KERNEL; kind <= TLBP_SPACE_GUEST; kind++)
		for (domain = TLBP_DOMAIN_LOCAL; domain <= TLBP_DOMAIN_OUTER; domain++)
			caps.spaces |= TLBP_SPACE_BIT(kind, domain);
	if (config->preset->values[TLBP_MODEL_HAS_RANGE].value)
		caps.flags |= TLBP_CAP_RANGE;
	return caps;
}

static void configure(struct tlbp_model *model, const struct tlbp_model_config *config)
{
	model->preset = *config->preset;
	model->config = *config;
	/* The copy has no use for the caller's. */
	model->config.preset = NULL;
	if (model->config.clock_ns == 0)
		model->config.clock_ns = 1;
	derive(model);
}

/* Bytes of all tables of all cores. */
static size_t table_bytes(const struct tlbp_model_config *config)
{
	const struct tlbp_model_value *values = config->preset->values;
	uint32_t ways = values[TLBP_MODEL_L1_WAYS].value;
	struct tlb tlb;
	size_t bytes = 0;

	bytes += tlbp_model_tlb_layout(&tlb, 0, values[TLBP_MODEL_L1I_ENTRIES].value, ways);
	bytes += tlbp_model_tlb_layout(&tlb, 0, values[TLBP_MODEL_L1D_ENTRIES].value, ways);
	bytes += tlbp_model_tlb_layout(&tlb, 0, values[TLBP_MODEL_L2_ENTRIES].value,
				       values[TLBP_MODEL_L2_WAYS].value);
	bytes += tlbp_model_tlb_layout(&tlb, 0, values[TLBP_MODEL_WALK_CACHE_ENTRIES].value, 0);
	return bytes * config->core_count;
}

struct tlbp_model *tlbp_model_create(const struct tlbp_model_config *config,
				     struct tlbp_model_problem *problem)
{
	struct tlbp_model *model;
	size_t head_bytes;
	size_t bytes;

	if (!check_config(config, problem))
		return NULL;
	head_bytes = sizeof(*model) + config->core_count * sizeof(model->cores[0]);
	bytes = head_bytes + table_bytes(config);
	model = calloc(1, bytes);
	if (!model) {
		refuse(problem, "out of memory");
		return NULL;
	}
	model->bytes = bytes;
	model->backend.ops = &tlbp_model_ops;
	model->backend.caps = caps_of(config);
	/* Two streams, so that noise replaces no other entries. */
	model->replacement = config->seed;
	model->noise = ~config->seed;
	configure(model, config);
	lay_out(model, head_bytes, config->core_count);
	init_tlbs(model);
	return model;
}

void tlbp_model_destroy(struct tlbp_model *model)
{
	free(model);
}

bool tlbp_model_reconfigure(struct tlbp_model *model, const struct tlbp_model_config *config)
{
	static const uint32_t kept[] = {
		TLBP_MODEL_L1I_ENTRIES,	      TLBP_MODEL_L1D_ENTRIES,
		TLBP_MODEL_L1_WAYS,	      TLBP_MODEL_L2_ENTRIES,
		TLBP_MODEL_L2_WAYS,	      TLBP_MODEL_WALK_CACHE_ENTRIES,
		TLBP_MODEL_HAS_RANGE,
	};
	uint32_t i;

	if (!check_config(config, NULL) || config->core_count != model->config.core_count ||
	    config->granule_shift != model->config.granule_shift)
		return false;
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (config->preset->values[kept[i]].value != model_number(model, kept[i]))
			return false;
	configure(model, config);
	return true;
}

/* ------------------------------------------------------------- in between --- */

void tlbp_model_set_core(struct tlbp_model *model, uint32_t core)
{
	if (core >= model->config.core_count)
		return;
	model->current = core;
	/* Whoever names the core anew begins a stretch: what was before is not stolen. */
	model->cores[core].is_measuring = false;
}

void tlbp_model_advance(struct tlbp_model *model, uint32_t core, uint64_t duration_ps)
{
	if (core < model->config.core_count)
		model->cores[core].now_ps += duration_ps;
}

uint64_t tlbp_model_now_ps(const struct tlbp_model *model, uint32_t core)
{
	return core < model->config.core_count ? model->cores[core].now_ps : 0;
}

struct tlbp_model_stats tlbp_model_stats(const struct tlbp_model *model, uint32_t core)
{
	struct tlbp_model_stats none = { .access_count = 0 };

	return core < model->config.core_count ? model->cores[core].stats : none;
}

uint64_t tlbp_model_refill_count(const struct tlbp_model *model)
{
	uint64_t count = 0;
	uint32_t i;

	for (i = 0; i < model->config.core_count; i++)
		count += model->cores[i].stats.refill_count;
	return count;
}

uint64_t tlbp_model_live_count(const struct tlbp_model *model)
{
	uint64_t count = 0;
	uint32_t i;

	for (i = 0; i < model->config.core_count; i++)
		count += model->cores[i].l2.live_count;
	return count;
}

/* ------------------------------------------------------------------ costs --- */

/* The numbers that costs come from, and whether they count as it is configured. */
static bool is_used(const struct tlbp_model *model, uint32_t number)
{
	switch (number) {
	case TLBP_MODEL_L2_ENTRIES:
	case TLBP_MODEL_WALK_PS:
	case TLBP_MODEL_OP_BROADCAST_PS:
	case TLBP_MODEL_WHOLE_PS:
	case TLBP_MODEL_SYNC_PS:
	case TLBP_MODEL_SYNC_OP_PS:
		return true;
	case TLBP_MODEL_STAGE2_OP_PS:
	case TLBP_MODEL_STAGE2_WALK_PERMILLE:
		return model->config.stage2;
	case TLBP_MODEL_CONTENTION_PS:
		return model->config.other_issuers > 0;
	case TLBP_MODEL_RANGE_OP_PS:
	case TLBP_MODEL_RANGE_PAGE_PS:
		return model_number(model, TLBP_MODEL_HAS_RANGE);
	case TLBP_MODEL_WALK_UPPER_PS:
	case TLBP_MODEL_WALK_LEVELS:
		return model_number(model, TLBP_MODEL_WALK_CACHE_ENTRIES) == 0;
	default:
		return false;
	}
}

static uint32_t worst_grade(const struct tlbp_model *model)
{
	char worst = 'A';
	uint32_t i;

	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		if (is_used(model, i) && model->preset.values[i].grade > worst)
			worst = model->preset.values[i].grade;
	return (uint32_t)worst;
}

static uint32_t to_ns(uint64_t duration_ps)
{
	return tlbp_clamp_u32((duration_ps + PS_PER_NS / 2) / PS_PER_NS);
}

/* Without a walk cache every walk begins at the root. */
static uint64_t refill_ps(const struct tlbp_model *model)
{
	if (model_number(model, TLBP_MODEL_WALK_CACHE_ENTRIES))
		return model->walk_ps;
	return model->walk_ps +
	       model->walk_upper_ps * (model_number(model, TLBP_MODEL_WALK_LEVELS) - 1);
}

void tlbp_model_costs(const struct tlbp_model *model, struct tlbp_costs *costs)
{
	uint64_t op_ps = model->op_ps[true] + model_number(model, TLBP_MODEL_SYNC_OP_PS);

	*costs = (struct tlbp_costs){
		.op_ps = tlbp_clamp_u32(op_ps),
		.sync_ns = to_ns(model_number(model, TLBP_MODEL_SYNC_PS)),
		.whole_ns = to_ns(op_ps + model_number(model, TLBP_MODEL_WHOLE_PS) +
				  model_number(model, TLBP_MODEL_SYNC_PS)),
		.refill_ps = tlbp_clamp_u32(refill_ps(model)),
		.entry_count = model_number(model, TLBP_MODEL_L2_ENTRIES),
		.bystander_ps =
			tlbp_clamp_u32((uint64_t)model_number(model, TLBP_MODEL_BYSTANDER_PS) *
				       (model->config.core_count - 1)),
		.clock_ns = model->config.clock_ns,
		.grade = worst_grade(model),
	};
	if (!model_number(model, TLBP_MODEL_HAS_RANGE))
		return;
	costs->range_op_ps = tlbp_clamp_u32(op_ps + model_number(model, TLBP_MODEL_RANGE_OP_PS));
	costs->range_page_ps = model_number(model, TLBP_MODEL_RANGE_PAGE_PS);
}
