/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Sequences: which instruction, in which scope, between which barriers. Say here
 * which document and section they follow, and give the table of spaces and
 * instructions:
 *
 *			by address	whole space
 *	KERNEL		page		all
 *	USER		page		ASID
 *
 * The arithmetic is real and right for a machine with one instruction per page;
 * what is missing are the instructions (insn.h) and the truth about barriers.
 *
 * Of all hooks: the request and its space have been validated against caps,
 * ranges may be empty, several CPUs may be inside at once. No hook may sleep,
 * take a lock or fault; relax alone may do as it likes.
 */
#include "template.h"

#include "insn.h"

#define TEMPLATE_ASID_BITS 8
#define TEMPLATE_GRANULE_SHIFT 12
#define TEMPLATE_ASID_SHIFT 56

static const struct tlbp_template *template_of(const struct tlbp_backend *backend)
{
	return TLBP_CONST_CONTAINER(backend, struct tlbp_template, backend);
}

/* ---------------------------------------------------------- arithmetic --- */

/* One function per operand format, with a bit diagram, tested by golden vectors. */
static uint64_t template_page_operand(const struct tlbp_space *space, uint64_t va)
{
	uint64_t asid = space->kind == TLBP_SPACE_USER ? space->asid : 0;

	return asid << TEMPLATE_ASID_SHIFT | va >> TEMPLATE_GRANULE_SHIFT;
}

static uint64_t template_last_index(const struct tlbp_request *request,
				    const struct tlbp_range *range, uint32_t stride_shift)
{
	uint64_t last_va = range->start_va +
			   ((range->page_count - 1) << request->space.granule_shift);

	return last_va >> stride_shift;
}

static uint32_t template_stride_shift(const struct tlbp_request *request)
{
	return request->stride_shift ? request->stride_shift : request->space.granule_shift;
}

/*
 * [required] What policies see. Pure; constant time for one range. An upper
 * bound of what issue will issue, TLBP_NO_ADDRESS_FORM if there are no
 * operations for these addresses. The sum over ranges must not wrap.
 */
static uint64_t template_count_ops(const struct tlbp_backend *backend,
				   const struct tlbp_request *request)
{
	uint32_t shift = template_stride_shift(request);
	uint64_t op_count = 0;
	uint32_t i;

	(void)backend;
	for (i = 0; i < request->range_count; i++) {
		const struct tlbp_range *range = &request->ranges[i];

		if (range->page_count)
			op_count = tlbp_add_sat(op_count,
						template_last_index(request, range, shift) -
							(range->start_va >> shift) + 1);
	}
	return op_count;
}

/*
 * [optional] Only for requests that give a stride or a level. Without it every
 * stride from the granule up is accepted, and every level.
 */
static int template_check(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	const uint32_t block_shift = 21;
	uint32_t shift = template_stride_shift(request);

	(void)backend;
	if (shift != TEMPLATE_GRANULE_SHIFT && shift != block_shift)
		return TLBP_ERR_STRIDE;
	if (request->level == TLBP_LEVEL_3 && shift == block_shift)
		return TLBP_ERR_LEVEL;
	return TLBP_OK;
}

/* --------------------------------------------------------- instructions --- */

/*
 * [required] On return the page-table stores that this PE made before are
 * visible to every table walker of the space's domain. Before the first
 * operation, once per flush; not before each slice.
 */
static void template_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
	tlbp_template_store_barrier();
}

/* One operation per mapping from the cursor on; returns their number. */
static uint32_t template_issue_range(const struct tlbp_request *request,
				     const struct tlbp_range *range, struct tlbp_cursor *cursor,
				     uint32_t max_ops)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t shift = template_stride_shift(request);
	uint64_t first = (range->start_va + (cursor->page_index << granule_shift)) >> shift;
	uint64_t last = template_last_index(request, range, shift);
	uint32_t issued = 0;

	/* Counted in mappings: the address past the last one may not fit. */
	while (issued < max_ops && first + issued <= last) {
		tlbp_template_invalidate_page(
			template_page_operand(&request->space, (first + issued) << shift));
		issued++;
	}
	cursor->page_index = first + issued > last ?
				     range->page_count :
				     (((first + issued) << shift) - range->start_va) >>
					     granule_shift;
	return issued;
}

/*
 * [required] From the cursor on, at most max_ops operations, or one step where
 * a step takes more; the cursor moves over what they cover and ends at
 * range_count. Returns the number issued. 0 with work left refuses the rest of
 * the request, which then goes whole. No barrier here.
 */
static uint32_t template_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			       struct tlbp_cursor *cursor, uint32_t max_ops)
{
	uint32_t issued = 0;

	(void)backend;
	while (cursor->range_index < request->range_count && issued < max_ops) {
		const struct tlbp_range *range = &request->ranges[cursor->range_index];

		if (cursor->page_index < range->page_count)
			issued += template_issue_range(request, range, cursor, max_ops - issued);
		if (cursor->page_index >= range->page_count) {
			cursor->page_index = 0;
			cursor->range_index++;
		}
	}
	return issued;
}

/*
 * [optional] A short cut for what most flushes are: an operation for each page
 * of one short range, which neither is empty nor crosses 4 GiB. It may not
 * refuse. Leave it out until a measurement asks for it.
 */
static uint32_t template_issue_pages(struct tlbp_backend *backend, const struct tlbp_space *space,
				     const struct tlbp_range *range, uint32_t flags)
{
	uint64_t operand = template_page_operand(space, range->start_va);
	uint64_t i;

	(void)backend;
	(void)flags;
	for (i = 0; i < range->page_count; i++)
		tlbp_template_invalidate_page(operand + i);
	return (uint32_t)range->page_count;
}

/*
 * [required] Every translation of the domain, of every space of this kind, and of
 * any kind if that is 0. The last resort: it cannot be refused.
 */
static void template_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
				uint32_t flags)
{
	(void)backend;
	(void)space;
	(void)flags;
	tlbp_template_invalidate_all();
}

/*
 * [required] Every translation of the space, table entries included, in the
 * same domain as by address. Returns the number of operations; 0 refuses, and
 * everything follows. Mind what an operation by ASID keeps: global entries.
 */
static uint32_t template_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				     uint32_t flags)
{
	if (space->kind == TLBP_SPACE_USER)
		tlbp_template_invalidate_asid((uint64_t)space->asid << TEMPLATE_ASID_SHIFT);
	else
		template_everything(backend, space, flags);
	return 1;
}

/*
 * [required] On return every operation that this PE issued before is complete
 * in the domain, and this PE's own fetches and walks see it. After each slice.
 * Workarounds for errata that repeat an operation belong here, and what must
 * follow the completion of some: the action is the widest that is pending.
 */
static void template_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
			  uint32_t action, uint32_t flags)
{
	(void)backend;
	(void)space;
	(void)action;
	(void)flags;
	tlbp_template_completion_barrier();
}

/*
 * [optional, both or none] The context that operations need, such as a guest's
 * VMID; the PE is fixed and nothing is pending at either. Restore what enter
 * found, not what the request names.
 */
static void template_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

static void template_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

/*
 * [optional] Nanoseconds that do not run backwards. It may read 0, stand still
 * or jump. Called after every slice, so it must be cheap.
 */
static uint64_t template_now_ns(struct tlbp_backend *backend)
{
	return tlbp_template_read_counter() * template_of(backend)->ns_per_tick;
}

/*
 * [optional] Between two slices, nothing pending, no context entered: may
 * reschedule, feed a watchdog, go on on another CPU. Not in a flush of the
 * local domain, nor under TLBP_NO_RELAX. Most kernels give their own.
 */
static void template_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	(void)backend;
	(void)request;
}

/* --------------------------------------------------------------- set-up --- */

int tlbp_template_init(struct tlbp_template *template, uint32_t ns_per_tick)
{
	const struct tlbp_caps caps = {
		.spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_LOCAL) |
			  TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER) |
			  TLBP_SPACE_BIT(TLBP_SPACE_USER, TLBP_DOMAIN_LOCAL) |
			  TLBP_SPACE_BIT(TLBP_SPACE_USER, TLBP_DOMAIN_INNER),
		.granules = UINT32_C(1) << TEMPLATE_GRANULE_SHIFT,
		.asid_bits = TEMPLATE_ASID_BITS,
	};

	template->backend.ops = &tlbp_template_ops;
	template->backend.caps = caps;
	template->ns_per_tick = ns_per_tick;
	return ns_per_tick ? TLBP_OK : TLBP_ERR_CLOCK;
}

const struct tlbp_backend_ops tlbp_template_ops = {
	.name = "template",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = template_check,
	.count_ops = template_count_ops,
	.order_stores = template_order_stores,
	.issue = template_issue,
	.issue_pages = template_issue_pages,
	.whole_space = template_whole_space,
	.everything = template_everything,
	.sync = template_sync,
	.enter = template_enter,
	.leave = template_leave,
	.now_ns = template_now_ns,
	.relax = template_relax,
};
