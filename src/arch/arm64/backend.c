/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Sequences for a kernel at EL1: which instruction, in which scope, between
 * which barriers (Arm ARM D8.17 and B2.3.12).
 *
 *			by address	range		whole space
 *	KERNEL		VAAE1		RVAAE1		VMALLE1
 *	KERNEL, leaf	VAALE1		RVAALE1		VMALLE1
 *	USER		VAE1		RVAE1		ASIDE1
 *	USER, leaf	VALE1		RVALE1		ASIDE1
 *
 * Each with IS for the inner shareable domain. The domain decides the barriers
 * too: a DSB of a smaller domain than the TLBI's does not complete it.
 */
#include "internal.h"

#include <tlbpolicy/arm64.h>

#ifdef TLBP_ARM64_INSN_HEADER
#include TLBP_ARM64_INSN_HEADER
#else
#include "insn.h"
#endif

/* The odd ASID of a KPTI pair, in an operand. */
#define ARM64_KPTI_ASID (UINT64_C(1) << 48)

/* Which of the eight forms by address; the range forms run in parallel. */
enum {
	ARM64_INNER = 1 << 0,
	ARM64_LEAF = 1 << 1,
	ARM64_USER = 1 << 2,
};

static const struct tlbp_arm64 *arm64_of(const struct tlbp_backend *backend)
{
	return TLBP_CONST_CONTAINER(backend, struct tlbp_arm64, backend);
}

static bool arm64_is_local(const struct tlbp_space *space)
{
	return space->domain == TLBP_DOMAIN_LOCAL;
}

/* How many operations each step takes: two for the two ASIDs of KPTI. */
static uint32_t arm64_copies(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_USER && (arm64->flags & TLBP_ARM64_KPTI) ? 2 : 1;
}

/* ---------------------------------------------------------- arithmetic --- */

static uint64_t arm64_last_va(const struct tlbp_range *range, uint32_t granule_shift)
{
	return range->start_va + ((range->page_count - 1) << granule_shift);
}

static uint32_t arm64_stride_shift(const struct tlbp_request *request)
{
	return request->stride_shift ? request->stride_shift : request->space.granule_shift;
}

static uint64_t arm64_stride_count(const struct tlbp_request *request,
				   const struct tlbp_range *range)
{
	uint32_t shift = arm64_stride_shift(request);

	return (arm64_last_va(range, request->space.granule_shift) >> shift) -
	       (range->start_va >> shift) + 1;
}

static uint64_t arm64_span_ops(const struct tlbp_arm64 *arm64, uint64_t page_count)
{
	if (page_count > arm64->max_span_pages)
		return TLBP_DIV_U64(page_count + arm64->max_span_pages - 1,
				    arm64->max_span_pages);
	if (page_count == 1 || (arm64->flags & TLBP_ARM64_OVER_COVER) ||
	    tlbp_arm64_is_span(page_count))
		return 1;
	return 2;
}

/*
 * One operation per mapping, or range operations over all granules, whichever
 * are fewer: with large strides single operations can win.
 */
static bool arm64_use_spans(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			    const struct tlbp_range *range)
{
	return (arm64->backend.caps.flags & TLBP_CAP_RANGE) && range->page_count > 1 &&
	       arm64_span_ops(arm64, range->page_count) < arm64_stride_count(request, range);
}

/*
 * BaseADDR is 49 bits of address with 4 KiB granules, the highest of them the
 * half: a range that leaves its 2^48 window would alias into the other half.
 * With 64 KiB granules it reaches to bit 52. No translation table covers more.
 */
static bool arm64_in_window(const struct tlbp_request *request, const struct tlbp_range *range)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t window_shift = granule_shift == 16 ? 52 : 48;

	return (range->start_va ^ arm64_last_va(range, granule_shift)) >> window_shift == 0;
}

static uint64_t arm64_range_ops(const struct tlbp_arm64 *arm64,
				const struct tlbp_request *request,
				const struct tlbp_range *range)
{
	if (range->page_count == 1)
		return 1;
	if (range->page_count == 0)
		return 0;
	if (!arm64_in_window(request, range))
		return TLBP_NO_ADDRESS_FORM;
	if (arm64_use_spans(arm64, request, range))
		return arm64_span_ops(arm64, range->page_count);
	return arm64_stride_count(request, range);
}

uint64_t tlbp_arm64_count_ops(const struct tlbp_backend *backend,
			      const struct tlbp_request *request)
{
	const struct tlbp_arm64 *arm64 = arm64_of(backend);
	uint64_t count = 0;
	uint32_t i;

	for (i = 0; i < request->range_count; i++) {
		uint64_t ops = arm64_range_ops(arm64, request, &request->ranges[i]);

		if (ops == TLBP_NO_ADDRESS_FORM)
			return TLBP_NO_ADDRESS_FORM;
		count = tlbp_add_sat(count, ops * arm64_copies(arm64, &request->space));
	}
	return count;
}

/*
 * A level above the last holds blocks of 2^(granule_shift - 3) times the size
 * below it. Level 0 blocks exist with 4 KiB granules only.
 */
static uint32_t arm64_level_shift(uint32_t granule_shift, uint32_t level)
{
	uint32_t number = level == TLBP_LEVEL_0 ? 0 : level;

	return granule_shift + (3 - number) * (granule_shift - 3);
}

int tlbp_arm64_check(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t stride_shift = arm64_stride_shift(request);
	uint32_t level;

	(void)backend;
	for (level = TLBP_LEVEL_3; arm64_level_shift(granule_shift, level) != stride_shift; level--)
		if (level == TLBP_LEVEL_1)
			break;
	if (arm64_level_shift(granule_shift, level) != stride_shift &&
	    !(granule_shift == 12 && stride_shift == 39))
		return TLBP_ERR_STRIDE;
	if (request->level == TLBP_LEVEL_UNKNOWN)
		return TLBP_OK;
	if (request->level == TLBP_LEVEL_0 && granule_shift != 12)
		return TLBP_ERR_LEVEL;
	return stride_shift > arm64_level_shift(granule_shift, request->level) ? TLBP_ERR_LEVEL :
										  TLBP_OK;
}

/* --------------------------------------------------------- instructions --- */

static uint32_t arm64_form(const struct tlbp_request *request)
{
	return (arm64_is_local(&request->space) ? 0 : ARM64_INNER) |
	       (request->flags & TLBP_LEAF_ONLY ? ARM64_LEAF : 0) |
	       (request->space.kind == TLBP_SPACE_USER ? ARM64_USER : 0);
}

/* The switch stands outside the loop: inside are the TLBI and two additions. */
static void arm64_run(uint32_t form, uint64_t operand, uint64_t step, uint64_t count)
{
#define ARM64_RUN(name)                                             \
	for (; count > 0; count--, operand += step)                 \
		tlbp_arm64_tlbi_##name(operand);                    \
	break

	switch (form) {
	case 0: ARM64_RUN(vaae1);
	case ARM64_INNER: ARM64_RUN(vaae1is);
	case ARM64_LEAF: ARM64_RUN(vaale1);
	case ARM64_LEAF | ARM64_INNER: ARM64_RUN(vaale1is);
	case ARM64_USER: ARM64_RUN(vae1);
	case ARM64_USER | ARM64_INNER: ARM64_RUN(vae1is);
	case ARM64_USER | ARM64_LEAF: ARM64_RUN(vale1);
	default: ARM64_RUN(vale1is);
	}
#undef ARM64_RUN
}

static void arm64_run_span(uint32_t form, uint64_t operand)
{
	switch (form) {
	case 0: tlbp_arm64_tlbi_rvaae1(operand); break;
	case ARM64_INNER: tlbp_arm64_tlbi_rvaae1is(operand); break;
	case ARM64_LEAF: tlbp_arm64_tlbi_rvaale1(operand); break;
	case ARM64_LEAF | ARM64_INNER: tlbp_arm64_tlbi_rvaale1is(operand); break;
	case ARM64_USER: tlbp_arm64_tlbi_rvae1(operand); break;
	case ARM64_USER | ARM64_INNER: tlbp_arm64_tlbi_rvae1is(operand); break;
	case ARM64_USER | ARM64_LEAF: tlbp_arm64_tlbi_rvale1(operand); break;
	default: tlbp_arm64_tlbi_rvale1is(operand); break;
	}
}

/* The operations on all ASIDs have no ASID field: it must be zero. */
static uint16_t arm64_operand_asid(const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_USER ? space->asid : 0;
}

/* One operation per mapping, from the cursor on; returns the steps taken. */
static uint64_t arm64_issue_strides(const struct tlbp_request *request,
				    const struct tlbp_range *range, struct tlbp_cursor *cursor,
				    uint64_t max_steps, uint32_t copies)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t shift = arm64_stride_shift(request);
	uint64_t first = (range->start_va + (cursor->page_index << granule_shift)) >> shift;
	uint64_t last = arm64_last_va(range, granule_shift) >> shift;
	uint64_t count = tlbp_min(last - first + 1, max_steps);
	uint64_t operand = tlbp_arm64_va_operand(first << shift,
						 arm64_operand_asid(&request->space));
	uint64_t step = UINT64_C(1) << (shift - 12);
	uint32_t form = arm64_form(request);

	arm64_run(form, operand, step, count);
	if (copies == 2)
		arm64_run(form, operand | ARM64_KPTI_ASID, step, count);

	if (count > last - first)
		cursor->page_index = range->page_count;
	else
		cursor->page_index = (((first + count) << shift) - range->start_va) >> granule_shift;
	return count;
}

static uint64_t arm64_issue_spans(const struct tlbp_arm64 *arm64,
				  const struct tlbp_request *request,
				  const struct tlbp_range *range, struct tlbp_cursor *cursor,
				  uint64_t max_steps, uint32_t copies)
{
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t form = arm64_form(request);
	uint16_t asid = arm64_operand_asid(&request->space);
	uint64_t steps = 0;

	while (steps < max_steps && cursor->page_index < range->page_count) {
		uint64_t left = range->page_count - cursor->page_index;
		struct tlbp_arm64_span span;
		uint64_t va;
		uint64_t operand;

		if ((arm64->flags & TLBP_ARM64_OVER_COVER) && left <= arm64->max_span_pages) {
			span = tlbp_arm64_cover_span(left);
			span.page_index = cursor->page_index;
		} else {
			span = tlbp_arm64_next_span(range->page_count, cursor->page_index,
						    arm64->max_span_pages);
		}
		va = range->start_va + (span.page_index << granule_shift);
		if (span.page_count == 1) {
			operand = tlbp_arm64_va_operand(va, asid);
			arm64_run(form, operand, 0, 1);
			if (copies == 2)
				arm64_run(form, operand | ARM64_KPTI_ASID, 0, 1);
		} else {
			operand = tlbp_arm64_range_operand(va, granule_shift, &span, asid);
			arm64_run_span(form, operand);
			if (copies == 2)
				arm64_run_span(form, operand | ARM64_KPTI_ASID);
		}
		cursor->page_index = tlbp_min(span.page_index + span.page_count,
					      range->page_count);
		steps++;
	}
	return steps;
}

uint32_t tlbp_arm64_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops)
{
	const struct tlbp_arm64 *arm64 = arm64_of(backend);
	uint32_t copies = arm64_copies(arm64, &request->space);
	uint64_t max_steps = tlbp_max(max_ops / copies, 1);
	uint64_t steps = 0;

	while (cursor->range_index < request->range_count && steps < max_steps) {
		const struct tlbp_range *range = &request->ranges[cursor->range_index];

		if (cursor->page_index < range->page_count) {
			if (arm64_use_spans(arm64, request, range))
				steps += arm64_issue_spans(arm64, request, range, cursor,
							   max_steps - steps, copies);
			else
				steps += arm64_issue_strides(request, range, cursor,
							     max_steps - steps, copies);
		}
		if (cursor->page_index >= range->page_count) {
			cursor->page_index = 0;
			cursor->range_index++;
		}
	}
	return (uint32_t)(steps * copies);
}

void tlbp_arm64_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	if (arm64_is_local(space))
		tlbp_arm64_dsb_nshst();
	else
		tlbp_arm64_dsb_ishst();
}

void tlbp_arm64_everything(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	if (arm64_is_local(space))
		tlbp_arm64_tlbi_vmalle1();
	else
		tlbp_arm64_tlbi_vmalle1is();
}

/* ASIDE1 keeps global entries: it never serves the kernel's own space. */
uint32_t tlbp_arm64_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	uint64_t operand = tlbp_arm64_asid_operand(space->asid);
	uint32_t copies = arm64_copies(arm64_of(backend), space);
	uint32_t i;

	if (space->kind != TLBP_SPACE_USER) {
		tlbp_arm64_everything(backend, space);
		return 1;
	}
	for (i = 0; i < copies; i++, operand |= ARM64_KPTI_ASID) {
		if (arm64_is_local(space))
			tlbp_arm64_tlbi_aside1(operand);
		else
			tlbp_arm64_tlbi_aside1is(operand);
	}
	return copies;
}

/*
 * The ISB serves this PE's own fetches and walks: a kernel that relies on the
 * exception return for a user space could do without, at the price of its own
 * accesses to user memory before that.
 */
void tlbp_arm64_sync(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	if (arm64_is_local(space))
		tlbp_arm64_dsb_nsh();
	else
		tlbp_arm64_dsb_ish();
	tlbp_arm64_isb();
}

uint64_t tlbp_arm64_now_ns(struct tlbp_backend *backend)
{
	/* CNTVCT_EL0 may be read early and out of order without it. */
	tlbp_arm64_isb();
	return tlbp_arm64_ticks_to_ns(arm64_of(backend), tlbp_arm64_mrs_cntvct_el0());
}

void tlbp_arm64_read_regs(struct tlbp_arm64_regs *regs)
{
	regs->id_aa64isar0 = tlbp_arm64_mrs_id_aa64isar0_el1();
	regs->id_aa64mmfr0 = tlbp_arm64_mrs_id_aa64mmfr0_el1();
	regs->tcr = tlbp_arm64_mrs_tcr_el1();
	regs->cntfrq = tlbp_arm64_mrs_cntfrq_el0();
}

const struct tlbp_backend_ops tlbp_arm64_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = tlbp_arm64_now_ns,
};
