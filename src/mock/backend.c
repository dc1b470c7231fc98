/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A backend for an architecture that does not exist. Its operand:
 *
 *	 63  62             51 50                                         0
 *	+---+-----------------+--------------------------------------------+
 *	| R | page count - 1  |           page number, VA[63:13]           |
 *	+---+-----------------+--------------------------------------------+
 *
 * R: by range, of any count from any page; else by address, and the count is
 * reserved. The ASID and the VMID come from the context.
 */
#include "internal.h"

#define MOCK_ASID_BITS 12
#define MOCK_VMID_BITS 8
#define MOCK_RANGE_BIT (UINT64_C(1) << 63)
#define MOCK_COUNT_SHIFT 51
#define MOCK_PAGE_MASK ((UINT64_C(1) << MOCK_COUNT_SHIFT) - 1)

/* The head is the first member, which is all that a backend promises. */
static struct tlbp_mock_backend *mock_of(struct tlbp_backend *backend)
{
	return (struct tlbp_mock_backend *)(void *)backend;
}

static const struct tlbp_mock_backend *const_mock_of(const struct tlbp_backend *backend)
{
	return (const struct tlbp_mock_backend *)(const void *)backend;
}

/* ---------------------------------------------------------- arithmetic --- */

static uint32_t stride_shift(const struct tlbp_request *request)
{
	return request->stride_shift ? request->stride_shift : TLBP_MOCK_GRANULE_SHIFT;
}

static uint64_t last_va(const struct tlbp_range *range)
{
	return range->start_va + ((range->page_count - 1) << TLBP_MOCK_GRANULE_SHIFT);
}

/* Spans are for mappings smaller than a span; larger ones are one operation each. */
static bool uses_spans(const struct tlbp_mock_backend *mock_backend,
		       const struct tlbp_request *request, const struct tlbp_range *range)
{
	return (mock_backend->backend.caps.flags & TLBP_CAP_RANGE) && range->page_count > 1 &&
	       mock_backend->span_pages >> (stride_shift(request) - TLBP_MOCK_GRANULE_SHIFT) > 1;
}

static uint64_t count_range_ops(const struct tlbp_mock_backend *mock_backend,
				const struct tlbp_request *request, const struct tlbp_range *range)
{
	uint32_t shift = stride_shift(request);

	if (range->page_count == 0)
		return 0;
	if (uses_spans(mock_backend, request, range))
		return (range->page_count - 1) / mock_backend->span_pages + 1;
	return (last_va(range) >> shift) - (range->start_va >> shift) + 1;
}

/* At most 2^51 operations a range and 2^32 ranges: the sum saturates. */
static uint64_t mock_count_ops(const struct tlbp_backend *backend,
			       const struct tlbp_request *request)
{
	const struct tlbp_mock_backend *mock_backend = const_mock_of(backend);
	uint64_t op_count = 0;
	uint32_t i;

	if (mock_backend->flags & TLBP_MOCK_NO_ADDRESS)
		return TLBP_NO_ADDRESS_FORM;
	for (i = 0; i < request->range_count; i++) {
		op_count += count_range_ops(mock_backend, request, &request->ranges[i]);
		if (op_count >> 62)
			return TLBP_NO_ADDRESS_FORM - 1;
	}
	return op_count;
}

/* Blocks stand at levels 1 and 2; a table at level 0 holds no leaves here. */
static int mock_check(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	uint32_t shift = stride_shift(request);
	uint32_t level;

	(void)backend;
	/* Its guests have one space of addresses. */
	if (request->flags & TLBP_NON_SECURE)
		return TLBP_ERR_FLAGS;
	if (request->level == TLBP_LEVEL_0)
		return TLBP_ERR_LEVEL;
	for (level = TLBP_LEVEL_1; level <= TLBP_LEVEL_3; level++) {
		if (shift != tlbp_mock_level_shift(TLBP_MOCK_GRANULE_SHIFT, level))
			continue;
		return request->level > level ? TLBP_ERR_LEVEL : TLBP_OK;
	}
	return TLBP_ERR_STRIDE;
}

/* ---------------------------------------------------------- operations --- */

/* Which entries a space's operations are about. */
static struct tlbp_mock_op space_op(const struct tlbp_space *space, uint32_t kind)
{
	struct tlbp_mock_op op = {
		.kind = (uint8_t)kind,
		.domain = (uint8_t)space->domain,
		.regime = TLBP_MOCK_EL1,
		.stages = TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED,
		.flags = TLBP_MOCK_ANY_ASID,
	};

	if (space->kind == TLBP_SPACE_USER) {
		op.flags = TLBP_MOCK_NEEDS_CONTEXT;
	} else if (space->kind == TLBP_SPACE_HYP) {
		op.regime = TLBP_MOCK_EL2;
		op.stages |= TLBP_MOCK_STAGE2;
		op.flags |= TLBP_MOCK_ANY_VMID;
	} else if (space->kind == TLBP_SPACE_GUEST) {
		op.stages = TLBP_MOCK_STAGE2;
		op.flags |= TLBP_MOCK_NEEDS_CONTEXT;
	}
	return op;
}

static void execute(struct tlbp_mock *mock, struct tlbp_mock_op *op)
{
	op->asid = mock->pes[mock->current_pe].asid;
	tlbp_mock_execute(mock, op);
}

/* A level hint holds for blocks only as far as the base is aligned to them. */
static void hint_level(struct tlbp_mock_op *op, uint32_t level)
{
	uint32_t shift = tlbp_mock_level_shift(TLBP_MOCK_GRANULE_SHIFT, level);

	if (level == TLBP_LEVEL_UNKNOWN)
		return;
	if (op->kind == TLBP_MOCK_BY_RANGE && (op->first & ((UINT64_C(1) << shift) - 1)))
		return;
	op->granule_shift = TLBP_MOCK_GRANULE_SHIFT;
	op->level = (uint8_t)level;
}

static uint64_t encode(uint64_t va, uint64_t page_count)
{
	uint64_t operand = va >> TLBP_MOCK_GRANULE_SHIFT;

	if (page_count > 1)
		operand |= MOCK_RANGE_BIT | (page_count - 1) << MOCK_COUNT_SHIFT;
	return operand;
}

/* What the hardware makes of an operand. */
static void decode(struct tlbp_mock_op *op)
{
	uint64_t count = (op->operand & ~MOCK_RANGE_BIT) >> MOCK_COUNT_SHIFT;

	op->first = (op->operand & MOCK_PAGE_MASK) << TLBP_MOCK_GRANULE_SHIFT;
	op->last = op->first;
	op->kind = TLBP_MOCK_BY_ADDRESS;
	if (op->operand & MOCK_RANGE_BIT) {
		op->kind = TLBP_MOCK_BY_RANGE;
		op->last += ((count + 1) << TLBP_MOCK_GRANULE_SHIFT) - 1;
	} else if (count) {
		op->flags |= TLBP_MOCK_MALFORMED;
	}
}

/* One operation at the cursor; the cursor moves over what it covers. */
static void issue_one(struct tlbp_mock_backend *mock_backend, const struct tlbp_request *request,
		      const struct tlbp_range *range, struct tlbp_cursor *cursor)
{
	struct tlbp_mock_op op = space_op(&request->space, TLBP_MOCK_BY_ADDRESS);
	uint64_t va = range->start_va + (cursor->page_index << TLBP_MOCK_GRANULE_SHIFT);
	uint64_t left = range->page_count - cursor->page_index;
	uint64_t step = left;

	if (uses_spans(mock_backend, request, range)) {
		if (step > mock_backend->span_pages)
			step = mock_backend->span_pages;
		op.operand = encode(va, step);
	} else {
		uint64_t stride_mask = (UINT64_C(1) << stride_shift(request)) - 1;
		uint64_t in_stride = ((va | stride_mask) - va) >> TLBP_MOCK_GRANULE_SHIFT;

		if (step > in_stride + 1)
			step = in_stride + 1;
		op.operand = encode(va, 1);
	}
	decode(&op);
	if (request->flags & TLBP_LEAF_ONLY)
		op.flags |= TLBP_MOCK_LEAF;
	hint_level(&op, request->level);
	execute(mock_backend->mock, &op);
	cursor->page_index += step;
}

static bool refuses(const struct tlbp_mock_backend *mock_backend)
{
	const struct tlbp_mock *mock = mock_backend->mock;

	return mock->op_counts[TLBP_MOCK_BY_ADDRESS] + mock->op_counts[TLBP_MOCK_BY_RANGE] >=
	       mock_backend->refuse_after_ops;
}

static uint32_t mock_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			   struct tlbp_cursor *cursor, uint32_t max_ops)
{
	struct tlbp_mock_backend *mock_backend = mock_of(backend);
	uint32_t op_count = 0;

	while (cursor->range_index < request->range_count) {
		const struct tlbp_range *range = &request->ranges[cursor->range_index];

		if (cursor->page_index >= range->page_count) {
			cursor->page_index = 0;
			cursor->range_index++;
			continue;
		}
		if (op_count == max_ops || refuses(mock_backend))
			break;
		issue_one(mock_backend, request, range, cursor);
		op_count++;
	}
	return op_count;
}

static uint32_t mock_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				 uint32_t flags)
{
	struct tlbp_mock_backend *mock_backend = mock_of(backend);
	bool is_user = space->kind == TLBP_SPACE_USER;
	struct tlbp_mock_op op = space_op(space, is_user ? TLBP_MOCK_BY_ASID : TLBP_MOCK_ALL);

	(void)flags;
	if (mock_backend->flags & TLBP_MOCK_REFUSE_WHOLE)
		return 0;
	/* A guest's both stages at once, so that nothing is left for the completion. */
	if (space->kind == TLBP_SPACE_GUEST)
		op.stages |= TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED;
	execute(mock_backend->mock, &op);
	return 1;
}

static void mock_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			    uint32_t flags)
{
	struct tlbp_mock_op op = {
		.kind = TLBP_MOCK_ALL,
		.domain = (uint8_t)space->domain,
		.regime = TLBP_MOCK_EL1,
		.stages = TLBP_MOCK_STAGE1 | TLBP_MOCK_STAGE2 | TLBP_MOCK_COMBINED,
		.flags = TLBP_MOCK_ANY_ASID | TLBP_MOCK_ANY_VMID,
	};

	(void)flags;
	execute(mock_of(backend)->mock, &op);
	op.regime = TLBP_MOCK_EL2;
	execute(mock_of(backend)->mock, &op);
}

/* ------------------------------------------------------------ barriers --- */

static void dsb(struct tlbp_mock *mock, const struct tlbp_space *space, uint32_t access)
{
	const struct tlbp_mock_barrier barrier = {
		.kind = TLBP_MOCK_DSB,
		.domain = (uint8_t)space->domain,
		.access = (uint8_t)access,
	};

	tlbp_mock_barrier(mock, &barrier);
}

static void mock_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	dsb(mock_of(backend)->mock, space, TLBP_MOCK_STORES);
}

/*
 * Operations on stage 2 leave what combines both stages. That goes by VMID once
 * stage 2 is complete, as it can be made again before.
 */
static void drop_combined(struct tlbp_mock *mock, const struct tlbp_space *space)
{
	struct tlbp_mock_op op = space_op(space, TLBP_MOCK_ALL);

	op.stages = TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED;
	execute(mock, &op);
	dsb(mock, space, TLBP_MOCK_ALL_ACCESSES);
}

static void mock_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
		      uint32_t action, uint32_t flags)
{
	const struct tlbp_mock_barrier isb = { .kind = TLBP_MOCK_ISB };
	struct tlbp_mock *mock = mock_of(backend)->mock;
	bool has_combined = space->kind == TLBP_SPACE_GUEST && action == TLBP_BY_ADDRESS;

	(void)flags;
	dsb(mock, space, TLBP_MOCK_ALL_ACCESSES);
	if (has_combined)
		drop_combined(mock, space);
	tlbp_mock_barrier(mock, &isb);
}

/* --------------------------------------------------------------- others --- */

static void mock_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	tlbp_mock_enter(mock_of(backend)->mock, space);
}

static void mock_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)space;
	tlbp_mock_leave(mock_of(backend)->mock);
}

static uint64_t mock_now_ns(struct tlbp_backend *backend)
{
	return tlbp_mock_now_ns(mock_of(backend)->mock);
}

static void mock_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	struct tlbp_mock_backend *mock_backend = mock_of(backend);
	struct tlbp_mock *mock = mock_backend->mock;
	uint32_t next_pe = mock->current_pe;

	(void)request;
	if (mock_backend->flags & TLBP_MOCK_MIGRATE)
		next_pe = (next_pe + 1) % mock->pe_count;
	tlbp_mock_relax(mock, next_pe);
}

const struct tlbp_backend_ops tlbp_mock_ops = {
	.name = "mock",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = mock_check,
	.count_ops = mock_count_ops,
	.order_stores = mock_order_stores,
	.issue = mock_issue,
	.whole_space = mock_whole_space,
	.everything = mock_everything,
	.sync = mock_sync,
	.enter = mock_enter,
	.leave = mock_leave,
	.now_ns = mock_now_ns,
	.relax = mock_relax,
};

static uint32_t served_domains(uint32_t kind)
{
	return TLBP_SPACE_BIT(kind, TLBP_DOMAIN_LOCAL) | TLBP_SPACE_BIT(kind, TLBP_DOMAIN_INNER) |
	       TLBP_SPACE_BIT(kind, TLBP_DOMAIN_OUTER);
}

void tlbp_mock_backend_init(struct tlbp_mock_backend *mock_backend, struct tlbp_mock *mock)
{
	*mock_backend = (struct tlbp_mock_backend){
		.backend = {
			.ops = &tlbp_mock_ops,
			.caps = {
				.spaces = served_domains(TLBP_SPACE_KERNEL) |
					  served_domains(TLBP_SPACE_USER) |
					  served_domains(TLBP_SPACE_HYP) |
					  served_domains(TLBP_SPACE_GUEST),
				.granules = UINT32_C(1) << TLBP_MOCK_GRANULE_SHIFT,
				.guest_granules = UINT32_C(1) << TLBP_MOCK_GRANULE_SHIFT,
				.asid_bits = MOCK_ASID_BITS,
				.vmid_bits = MOCK_VMID_BITS,
				.flags = TLBP_CAP_RANGE,
			},
		},
		.mock = mock,
		.span_pages = TLBP_MOCK_SPAN_PAGES,
		.refuse_after_ops = UINT64_MAX,
	};
	mock->asid_bits = MOCK_ASID_BITS;
}
