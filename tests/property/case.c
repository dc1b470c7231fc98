/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Draws a case. Sizes and costs are log-uniform, so that small and huge ones
 * are both common; where nothing bounds the operations by address (no limit,
 * never whole) the request is kept small instead.
 */
#include "case.h"

#define MANY_OPS 512

/* -------------------------------------------------------------- numbers --- */

/* splitmix64 (Steele, Lea, Flood 2014): any state will do, even a counter. */
static uint64_t mix(uint64_t state)
{
	state = (state ^ state >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	state = (state ^ state >> 27) * UINT64_C(0x94d049bb133111eb);
	return state ^ state >> 31;
}

static uint64_t draw_bytes(struct case_source *source, uint64_t limit)
{
	uint64_t value = 0;

	/* As few bytes as hold the answer: fuzzers learn from short inputs. */
	for (limit--; limit && source->byte_count; limit >>= 8) {
		value = value << 8 | *source->bytes++;
		source->byte_count--;
	}
	return value;
}

uint64_t draw(struct case_source *source)
{
	if (source->byte_count)
		return draw_bytes(source, 0);
	return mix(source->state += UINT64_C(0x9e3779b97f4a7c15));
}

uint64_t draw_below(struct case_source *source, uint64_t limit)
{
	return (source->byte_count ? draw_bytes(source, limit) : draw(source)) % limit;
}

uint64_t draw_log(struct case_source *source, uint32_t max_bits)
{
	uint32_t bit_count = (uint32_t)draw_below(source, max_bits + 1);

	if (bit_count == 0)
		return 0;
	return UINT64_C(1) << (bit_count - 1) | draw(source) >> (64 - bit_count) >> 1;
}

bool draw_once_in(struct case_source *source, uint32_t period)
{
	return draw_below(source, period) == 0;
}

struct case_source case_source(uint64_t seed, uint64_t number)
{
	return (struct case_source){ .state = mix(seed) ^ mix(~number) };
}

/* -------------------------------------------------------------- machine --- */

static void draw_pes(struct prop_case *c, struct case_source *source)
{
	uint32_t i;

	c->pe_count = 1 + (uint32_t)draw_below(source, 4);
	c->first_pe = (uint32_t)draw_below(source, c->pe_count);
	c->has_outer = !c->is_arm64 || draw_once_in(source, 2);
	/* Without the outer domain nothing reaches beyond one inner domain. */
	c->has_two_domains = c->has_outer && draw_once_in(source, 3);
	for (i = 0; i < c->pe_count; i++)
		c->inner_domains[i] = c->has_two_domains && draw_once_in(source, 2);
	c->has_lame_pe = draw_once_in(source, 8);
	c->lame_pe = (uint32_t)draw_below(source, c->pe_count);
}

static void draw_costs(struct prop_case *c, struct case_source *source)
{
	c->costs.address_ns = draw_log(source, 9);
	c->costs.range_ns = draw_once_in(source, 2) ? c->costs.address_ns : draw_log(source, 9);
	c->costs.whole_ns = draw_log(source, 14);
	c->costs.sync_ns = draw_log(source, 10);
	if (draw_once_in(source, 4)) {
		c->costs.steal_period = 1 + (uint32_t)draw_log(source, 6);
		c->costs.stolen_ns = draw_log(source, 24);
	}
}

static void draw_clock(struct prop_case *c, struct case_source *source)
{
	c->clock.start_ns = draw_log(source, 50);
	if (draw_once_in(source, 4))
		c->clock.resolution_ns = 1000;
	if (draw_once_in(source, 2))
		return;
	c->clock.fault = (uint32_t)draw_below(source, TLBP_MOCK_CLOCK_JUMP + 1);
	c->clock.fault_at_ns = draw_once_in(source, 2) ? 0 : draw_log(source, 17);
	if (c->clock.fault == TLBP_MOCK_CLOCK_ZERO && draw_once_in(source, 2))
		c->clock.fault_at_ns = UINT64_MAX;
	c->clock.jump_ns = draw_once_in(source, 4) ? draw(source) : draw_log(source, 40);
}

/* -------------------------------------------------------------- backend --- */

static void draw_backend(struct prop_case *c, struct case_source *source)
{
	c->has_range = !draw_once_in(source, 3);
	c->has_relax = draw_once_in(source, 2);
	/* A scheduler moves threads within an inner domain. */
	c->migrates = draw_once_in(source, 2) && !c->has_two_domains;
	c->has_clock = !draw_once_in(source, 8);
	c->refuses_whole = draw_once_in(source, 16);
	c->refuse_after_ops = draw_once_in(source, 16) ? draw_log(source, 6) : UINT64_MAX;
	if (c->is_arm64) {
		case_draw_arm64(c, source);
		return;
	}
	c->asid_bits = draw_once_in(source, 4) ? 8 : 12;
	c->span_pages = 1 + (uint32_t)draw_log(source, 11);
	if (draw_once_in(source, 32))
		c->backend_flags |= TLBP_MOCK_NO_ADDRESS;
}

static bool uses_range(const struct prop_case *c)
{
	return c->has_range && !c->has_lame_pe && !(c->arm64_flags & TLBP_ARM64_NEVER_RANGE);
}

/* --------------------------------------------------------------- policy --- */

static void draw_threshold(struct prop_case *c, struct case_source *source)
{
	struct tlbp_threshold *threshold = &c->threshold;

	threshold->policy.ops = &tlbp_threshold_ops;
	switch (draw_below(source, 4)) {
	case 0:
		threshold->max_pages = 1 + draw_log(source, 10);
		threshold->max_strides = draw_below(source, threshold->max_pages + 1);
		break;
	case 1:
		threshold->max_strides = 1 + draw_log(source, 10);
		break;
	default:
		threshold->max_ops = 1 + draw_log(source, 9);
		break;
	}
}

static void draw_timebound(struct prop_case *c, struct case_source *source)
{
	struct tlbp_timebound *timebound = &c->timebound;

	timebound->policy.ops = &tlbp_timebound_ops;
	timebound->budget_ns = 1 + draw_log(source, 15);
	timebound->op_ns = draw_once_in(source, 2) ? 0 : (uint32_t)draw_log(source, 12);
	if (draw_once_in(source, 3))
		timebound->flags |= TLBP_TIMEBOUND_NO_PREDICTION;
	if (c->policy == CASE_TIMEBOUND_THRESHOLD)
		timebound->inner = &c->threshold.policy;
	if (c->policy == CASE_TIMEBOUND_ADAPTIVE)
		timebound->inner = &c->adaptive.policy;
}

static void draw_adaptive(struct prop_case *c, struct case_source *source)
{
	struct tlbp_adaptive *adaptive = &c->adaptive;

	adaptive->policy.ops = &tlbp_adaptive_ops;
	adaptive->costs.op_ps = (uint32_t)draw_log(source, 19);
	adaptive->costs.whole_ns = (uint32_t)draw_log(source, 13);
	adaptive->costs.refill_ps = 1 + (uint32_t)draw_log(source, 16);
	adaptive->costs.entry_count = 1 + (uint32_t)draw_log(source, 8);
	adaptive->costs.grade = 'D';
	adaptive->max_ns = draw_log(source, 15);
	adaptive->regrow_ns = draw_log(source, 20);
}

static int script_validate(struct tlbp_policy *policy, const struct tlbp_caps *caps)
{
	(void)policy;
	(void)caps;
	return TLBP_OK;
}

static struct tlbp_plan script_decide(const struct tlbp_policy *policy,
				      const struct tlbp_request *request,
				      const struct tlbp_caps *caps, uint64_t op_count,
				      uint64_t at_ns)
{
	(void)request;
	(void)caps;
	(void)op_count;
	(void)at_ns;
	return ((const struct case_script *)(const void *)policy)->plan;
}

const struct tlbp_policy_ops case_script_ops = {
	.name = "script",
	.struct_size = sizeof(struct tlbp_policy_ops),
	.validate = script_validate,
	.decide = script_decide,
};

static void draw_script(struct prop_case *c, struct case_source *source)
{
	struct tlbp_plan *plan = &c->script.plan;

	c->script.policy.ops = &case_script_ops;
	plan->action = (uint16_t)draw_below(source, TLBP_EVERYTHING + 2);
	plan->reason = (uint16_t)draw_below(source, TLBP_REASON_COUNT + 1);
	plan->budget_ns = draw_once_in(source, 2) ? TLBP_NO_BUDGET : draw_log(source, 16);
	plan->op_ns = (uint32_t)draw_log(source, 10);
	if (draw_once_in(source, 2))
		plan->action = TLBP_BY_ADDRESS;
}

static bool policy_needs_clock(const struct prop_case *c)
{
	return c->policy != CASE_THRESHOLD && c->policy != CASE_SCRIPTED;
}

/* Is there nothing that keeps it from going by address for ever? */
static bool is_unbounded(const struct prop_case *c)
{
	return (c->flags & TLBP_NEVER_WHOLE) || c->policy == CASE_SCRIPTED;
}

static void draw_policy(struct prop_case *c, struct case_source *source)
{
	c->policy = (uint32_t)draw_below(source, CASE_POLICIES);
	draw_threshold(c, source);
	draw_adaptive(c, source);
	draw_timebound(c, source);
	draw_script(c, source);
	if (policy_needs_clock(c))
		c->has_clock = true;
	if (draw_once_in(source, 6))
		c->flags |= TLBP_NEVER_WHOLE;
	c->has_trace = !draw_once_in(source, 3);
	c->slice_ns = draw_once_in(source, 2) ? 0 : 1 + (uint32_t)draw_log(source, 15);
	c->blind_ops = draw_once_in(source, 2) ? 0 : 1 + (uint32_t)draw_log(source, 9);
}

/* ------------------------------------------------------------- requests --- */

static uint32_t draw_kind(const struct prop_case *c, struct case_source *source)
{
	uint32_t kind = TLBP_SPACE_KERNEL + (uint32_t)draw_below(source, 4);

	while (!case_serves(c, kind))
		kind = kind % TLBP_SPACE_GUEST + 1;
	return kind;
}

static void draw_space(const struct prop_case *c, struct tlbp_space *space,
		       struct case_source *source)
{
	space->kind = draw_kind(c, source);
	space->domain = 1 + (uint32_t)draw_below(source, c->has_outer ? 3 : 2);
	space->granule_shift = c->is_arm64 ? 12 + 2 * (uint32_t)draw_below(source, 3) :
					     TLBP_MOCK_GRANULE_SHIFT;
	space->asid = (uint16_t)(draw(source) & ((1u << c->asid_bits) - 1));
	space->vmid = (uint16_t)draw_below(source, 256);
}

/* Level 0 blocks are nowhere common; level 1 blocks of 64 KiB are there too. */
static void draw_mapping(const struct prop_case *c, struct tlbp_request *request,
			 struct case_source *source)
{
	uint32_t stride_level = TLBP_LEVEL_1 + (uint32_t)draw_below(source, 3);

	if (draw_once_in(source, 2))
		stride_level = TLBP_LEVEL_3;
	if (stride_level != TLBP_LEVEL_3 || draw_once_in(source, 4))
		request->stride_shift = case_level_shift(c, &request->space, stride_level);
	if (!draw_once_in(source, 3))
		return;
	request->level = 1 + (uint32_t)draw_below(source, stride_level);
	/* Whole blocks, and nothing stops it: as few operations as they need. */
	if (is_unbounded(c))
		request->stride_shift = case_level_shift(c, &request->space, request->level);
}

static uint64_t draw_page_count(const struct prop_case *c, const struct tlbp_request *request,
				struct case_source *source)
{
	uint32_t granule_shift = request->space.granule_shift;
	/* Half of them of sizes that policies disagree about. */
	uint64_t page_count = draw_log(source, draw_once_in(source, 2) ? 12 : 64 - granule_shift);
	uint64_t step = request->stride_shift ?
				UINT64_C(1) << (request->stride_shift - granule_shift) :
				1;

	if (uses_range(c) && c->span_pages > step)
		step = c->span_pages;
	if (is_unbounded(c) && page_count > MANY_OPS * step)
		page_count %= MANY_OPS * step + 1;
	return page_count;
}

bool case_is_mappable(const struct prop_case *c, const struct tlbp_space *space, uint64_t va)
{
	uint32_t address_bits = case_address_bits(c, space);
	uint64_t above = va >> address_bits;

	return above == 0 ||
	       (above == UINT64_MAX >> address_bits && space->kind != TLBP_SPACE_GUEST);
}

/*
 * Across the end of the lower half or the start of the upper: between the two
 * nothing is mapped, but a careless lazy-free may well span both.
 */
static uint64_t draw_start_across(const struct prop_case *c, const struct tlbp_request *request,
				  uint64_t page_count, struct case_source *source)
{
	uint64_t half_size = UINT64_C(1) << case_address_bits(c, &request->space);
	uint64_t before = draw_below(source, page_count + 1);

	return (draw_once_in(source, 2) ? half_size : 0 - half_size) -
	       (before << request->space.granule_shift);
}

/* What is at a level above the last consists of whole blocks. */
static void align_to_blocks(const struct prop_case *c, const struct tlbp_request *request,
			    uint64_t *start_va, uint64_t *page_count)
{
	uint32_t block_shift = case_level_shift(c, &request->space, request->level);
	uint64_t block_pages = UINT64_C(1) << (block_shift - request->space.granule_shift);

	*start_va &= ~((UINT64_C(1) << block_shift) - 1);
	*page_count = (*page_count + block_pages - 1) & ~(block_pages - 1);
}

/* Somewhere in either half, or touching 0, or touching the top. */
static void draw_range(const struct prop_case *c, const struct tlbp_request *request,
		       struct tlbp_range *range, struct case_source *source)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint64_t granule_mask = (UINT64_C(1) << granule_shift) - 1;
	uint64_t half_mask = (UINT64_C(1) << case_address_bits(c, &request->space)) - 1;
	uint64_t page_count = draw_page_count(c, request, source);
	uint64_t start_va = draw(source) & half_mask & ~granule_mask;
	uint64_t pages_to_top;

	if (request->stride_shift && draw_once_in(source, 2))
		start_va &= ~((UINT64_C(1) << request->stride_shift) - 1);
	if (draw_once_in(source, 2) && request->space.kind != TLBP_SPACE_GUEST)
		start_va |= ~half_mask;
	if (draw_once_in(source, 64) && !is_unbounded(c)) {
		start_va = 0;
		page_count = UINT64_MAX >> granule_shift;
	}
	if (draw_once_in(source, 8))
		start_va = 0;
	else if (draw_once_in(source, 8))
		start_va = 0 - (page_count << granule_shift);
	else if (draw_once_in(source, 16))
		start_va = draw_start_across(c, request, page_count, source);
	if (request->level != TLBP_LEVEL_UNKNOWN && c->is_arm64)
		align_to_blocks(c, request, &start_va, &page_count);

	pages_to_top = ((UINT64_MAX - start_va) >> granule_shift) + 1;
	range->start_va = start_va;
	range->page_count = page_count < pages_to_top ? page_count : pages_to_top;
}

/* What most requests are: a few pages, and nothing else is known of them. */
static void draw_plain(const struct prop_case *c, struct case_flush *f,
		       struct case_source *source)
{
	struct tlbp_range *range = &f->ranges[0];

	f->request.range_count = 1;
	draw_range(c, &f->request, range, source);
	if (range->page_count > 64)
		range->page_count = 1 + range->page_count % 64;
	if (draw_once_in(source, 2))
		f->request.flags |= TLBP_LEAF_ONLY;
}

static void draw_rare_flags(const struct prop_case *c, struct tlbp_request *request,
			    struct case_source *source)
{
	if (draw_once_in(source, 4))
		request->flags |= TLBP_NXS;
	if (draw_once_in(source, 5))
		request->flags |= TLBP_NO_SYNC;
	if (draw_once_in(source, 24))
		request->flags |= TLBP_WANT_WHOLE_SPACE;
	if (draw_once_in(source, 24))
		request->flags |= TLBP_WANT_EVERYTHING;
	if (c->is_secure && request->space.kind == TLBP_SPACE_GUEST && draw_once_in(source, 2))
		request->flags |= TLBP_NON_SECURE;
}

static void draw_request(const struct prop_case *c, struct case_flush *f,
			 struct case_source *source)
{
	struct tlbp_request *request = &f->request;
	uint32_t i;

	draw_space(c, &request->space, source);
	request->ranges = f->ranges;
	if (draw_once_in(source, 3)) {
		draw_plain(c, f, source);
		return;
	}
	draw_mapping(c, request, source);
	request->range_count = draw_once_in(source, 2) ? 1 : (uint32_t)draw_below(source, 5);
	for (i = 0; i < request->range_count; i++)
		draw_range(c, request, &f->ranges[i], source);
	if (draw_once_in(source, 2))
		request->flags |= TLBP_LEAF_ONLY;
	if (draw_once_in(source, 4))
		request->flags |= TLBP_ORDER_EMPTY;
	if (draw_once_in(source, 4))
		request->flags |= TLBP_NO_RELAX;
	draw_rare_flags(c, request, source);
}

/* Any of the ranges, made one that is not empty, for defects of ranges. */
static struct tlbp_range *need_range(struct case_flush *f, struct case_source *source)
{
	struct tlbp_range *range;

	if (f->request.range_count == 0)
		f->request.range_count = 1;
	range = &f->ranges[draw_below(source, f->request.range_count)];
	if (range->page_count == 0)
		*range = (struct tlbp_range){ UINT64_C(1) << 40, 3 };
	return range;
}

/* One above the known values, or one that the backend does not serve, if there is any. */
static uint32_t draw_unknown(bool has_unserved, uint32_t last_known, uint32_t unserved,
			     struct case_source *source)
{
	if (has_unserved && draw_once_in(source, 2))
		return unserved;
	return last_known + 1 + (uint32_t)draw_log(source, 31);
}

static uint32_t unserved_kind(const struct prop_case *c)
{
	uint32_t kind = TLBP_SPACE_KERNEL;

	while (case_serves(c, kind))
		kind++;
	return kind;
}

static void spoil_space(const struct prop_case *c, struct case_flush *f,
			struct case_source *source)
{
	struct tlbp_request *request = &f->request;
	struct tlbp_space *space = &request->space;

	switch (f->defect) {
	case CASE_UNKNOWN_KIND:
		space->kind = draw_unknown(unserved_kind(c) <= TLBP_SPACE_GUEST, TLBP_SPACE_GUEST,
					   unserved_kind(c), source);
		break;
	case CASE_UNKNOWN_DOMAIN:
		space->domain = draw_unknown(!c->has_outer, TLBP_DOMAIN_OUTER, TLBP_DOMAIN_OUTER,
					     source);
		break;
	case CASE_WIDE_ASID:
		space->kind = TLBP_SPACE_USER;
		space->asid |= (uint16_t)(1u << c->asid_bits);
		break;
	case CASE_WIDE_VMID:
		space->kind = TLBP_SPACE_GUEST;
		space->vmid |= 0x100;
		break;
	case CASE_UNSERVED_GRANULE:
		space->granule_shift = c->is_arm64 ? 13 + 2 * (uint32_t)draw_below(source, 20) :
						     (uint32_t)draw_below(source, 12);
		request->stride_shift = 0;
		request->level = 0;
		break;
	default:
		break;
	}
}

static void spoil_ranges(struct case_flush *f, struct case_source *source)
{
	uint32_t granule_shift = f->request.space.granule_shift;
	struct tlbp_range *range;

	/* Neither is looked at where all is wanted. */
	f->request.flags &= ~(uint32_t)(TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING);
	f->request.stride_shift = 0;
	f->request.level = f->defect == CASE_SPLIT_BLOCK ? TLBP_LEVEL_2 : TLBP_LEVEL_UNKNOWN;
	range = need_range(f, source);
	if (f->defect == CASE_SPLIT_BLOCK)
		*range = (struct tlbp_range){ UINT64_C(1) << 40, 1 };
	else if (f->defect == CASE_MISALIGNED_START)
		range->start_va += 1 + draw_below(source, (1u << granule_shift) - 1);
	else
		range->page_count = ((UINT64_MAX - range->start_va) >> granule_shift) + 2 +
				    draw_log(source, 62);
}

static void spoil_details(const struct prop_case *c, struct case_flush *f,
			  struct case_source *source)
{
	struct tlbp_request *request = &f->request;
	uint32_t granule_shift = request->space.granule_shift;

	switch (f->defect) {
	case CASE_NULL_RANGES:
		request->flags &= ~(uint32_t)(TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING);
		request->ranges = NULL;
		request->range_count = 1 + (uint32_t)draw_log(source, 31);
		break;
	case CASE_BAD_STRIDE:
		request->stride_shift = draw_once_in(source, 2) ?
						granule_shift - 1 :
						granule_shift + 1 + (uint32_t)draw_below(source, 6);
		break;
	case CASE_BAD_LEVEL:
		request->level = TLBP_LEVEL_0 + 1 + (uint32_t)draw_log(source, 31);
		if (!draw_once_in(source, 2))
			break;
		/* Or mappings that are smaller than the stride between them. */
		request->level = TLBP_LEVEL_3;
		request->stride_shift = case_level_shift(c, &request->space, TLBP_LEVEL_2);
		break;
	case CASE_BAD_FLAGS:
		if (!c->is_secure && draw_once_in(source, 4))
			request->flags |= TLBP_NON_SECURE;
		else
			request->flags |= UINT32_C(256) << draw_below(source, 24);
		break;
	default:
		break;
	}
}

/* A defect that this backend cannot have becomes one that every backend can. */
static void spoil_request(const struct prop_case *c, struct case_flush *f,
			  struct case_source *source)
{
	f->defect = 1 + (uint32_t)draw_below(source, CASE_DEFECTS - 1);
	if ((f->defect == CASE_WIDE_ASID &&
	     (c->asid_bits == 16 || !case_serves(c, TLBP_SPACE_USER))) ||
	    (f->defect == CASE_WIDE_VMID && !case_serves(c, TLBP_SPACE_GUEST)) ||
	    (f->defect == CASE_SPLIT_BLOCK && !c->is_arm64))
		f->defect = CASE_BAD_FLAGS;

	spoil_space(c, f, source);
	spoil_details(c, f, source);
	if (f->defect == CASE_MISALIGNED_START || f->defect == CASE_RANGE_PAST_TOP ||
	    f->defect == CASE_SPLIT_BLOCK)
		spoil_ranges(f, source);
}

static void draw_flush(struct prop_case *c, struct case_flush *f, struct case_source *source)
{
	draw_request(c, f, source);
	if (draw_once_in(source, 8))
		spoil_request(c, f, source);
	f->mode = (uint32_t)draw_below(source, CASE_MODES);
	f->step_count = (uint32_t)draw_log(source, 3);
	f->migrates = draw_once_in(source, 2) && !c->has_two_domains;
	f->entry_seed = draw(source);
	f->refill_count = draw_once_in(source, 2) ? 0 : draw_log(source, 20);
}

void case_draw(struct prop_case *c, struct case_source *source)
{
	uint32_t i;

	*c = (struct prop_case){ .is_arm64 = draw_once_in(source, 2) };
	draw_pes(c, source);
	draw_costs(c, source);
	draw_clock(c, source);
	draw_backend(c, source);
	draw_policy(c, source);
	c->flush_count = 1 + (uint32_t)draw_below(source, CASE_MAX_FLUSHES);
	for (i = 0; i < c->flush_count; i++)
		draw_flush(c, &c->flushes[i], source);
}
