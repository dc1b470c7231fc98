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
#include "operand.h"

#ifdef TLBP_ARM64_INSN_HEADER
#include TLBP_ARM64_INSN_HEADER
#else
#include "insn.h"
#endif

/* The odd ASID of a KPTI pair, in an operand. */
#define ARM64_KPTI_ASID (UINT64_C(1) << 48)

/* Which of the sixteen forms: KERNEL, any entry, local, by address is 0. */
enum {
	ARM64_INNER = 1 << 0,
	ARM64_LEAF = 1 << 1,
	ARM64_USER = 1 << 2,
	ARM64_RANGE = 1 << 3,
	/* All of it again for the odd ASID of a pair. */
	ARM64_PAIRED = 1 << 4,
};

static const struct tlbp_arm64 *arm64_of(const struct tlbp_backend *backend)
{
	return TLBP_CONST_CONTAINER(backend, struct tlbp_arm64, backend);
}

static TLBP_HOT bool arm64_is_local(const struct tlbp_space *space)
{
	return TLBP_UNLIKELY(space->domain == TLBP_DOMAIN_LOCAL);
}

/* KPTI: every step takes two operations, one for each ASID of the pair. */
static bool arm64_is_paired(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_USER && (arm64->flags & TLBP_ARM64_KPTI);
}

/* ---------------------------------------------------------- arithmetic --- */

static uint64_t arm64_span_ops(const struct tlbp_arm64 *arm64, uint64_t page_count)
{
	if (page_count > arm64->max_span_pages)
		return TLBP_DIV_U64(page_count - 1, arm64->max_span_pages) + 1;
	if (arm64->flags & TLBP_ARM64_OVER_COVER)
		return 1;
	return tlbp_arm64_is_span(page_count) ? 1 : 2;
}

/*
 * One operation per mapping, or range operations over all granules, whichever
 * are fewer: with large strides single operations can win.
 */
static bool arm64_use_spans(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			    const struct tlbp_range *range)
{
	uint64_t stride_count = tlbp_stride_count(request, range);

	return (arm64->backend.caps.flags & TLBP_CAP_RANGE) && stride_count > 1 &&
	       arm64_span_ops(arm64, range->page_count) < stride_count;
}

/*
 * BaseADDR is 49 bits of address with 4 KiB granules, the highest of them the
 * half: a range that leaves its 2^48 window would alias into the other half.
 * With 64 KiB granules it reaches to bit 52. No translation table covers more.
 */
static bool arm64_in_window(const struct tlbp_request *request, const struct tlbp_range *range)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint32_t window_shift = granule_shift == 16 ? 52 : 48;

	return (range->start_va ^ tlbp_last_va(range, granule_shift)) >> window_shift == 0;
}

static uint64_t arm64_range_ops(const struct tlbp_arm64 *arm64,
				const struct tlbp_request *request,
				const struct tlbp_range *range)
{
	uint64_t stride_count;

	if (range->page_count <= 1)
		return range->page_count;
	if (!arm64_in_window(request, range))
		return TLBP_NO_ADDRESS_FORM;
	stride_count = tlbp_stride_count(request, range);
	if (!(arm64->backend.caps.flags & TLBP_CAP_RANGE))
		return stride_count;
	return tlbp_min(stride_count, arm64_span_ops(arm64, range->page_count));
}

uint64_t tlbp_arm64_count_ops(const struct tlbp_backend *backend,
			      const struct tlbp_request *request)
{
	const struct tlbp_arm64 *arm64 = arm64_of(backend);
	bool paired = arm64_is_paired(arm64, &request->space);
	const struct tlbp_range *range = request->ranges;
	uint32_t left = request->range_count;
	uint64_t count = 0;

	for (; left; left--, range++) {
		uint64_t ops = arm64_range_ops(arm64, request, range);

		if (ops == TLBP_NO_ADDRESS_FORM)
			return ops;
		/* Below 2^54 each, and fewer than 2^32 of them: saturate. */
		count = tlbp_add_sat(count, ops << paired);
	}
	return count;
}

/*
 * A table holds 2^(granule_shift - 3) entries, so mappings one level up are that
 * much larger. Blocks at level 0 exist with 4 KiB granules only.
 */
int tlbp_arm64_check(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint32_t table_shift = granule_shift - 3;
	uint32_t above_granule = tlbp_stride_shift(request) - granule_shift;
	/* TLBP_LEVEL_0 is 4; the others are the architecture's numbers. */
	uint32_t levels_up = 3 - (request->level & 3);

	(void)backend;
	if (above_granule != 0 && above_granule != table_shift &&
	    above_granule != 2 * table_shift &&
	    !(above_granule == 3 * table_shift && granule_shift == 12))
		return TLBP_ERR_STRIDE;
	if (request->level == TLBP_LEVEL_0 && granule_shift != 12)
		return TLBP_ERR_LEVEL;
	return request->level != TLBP_LEVEL_UNKNOWN && above_granule > levels_up * table_shift ?
		       TLBP_ERR_LEVEL :
		       TLBP_OK;
}

/* ------------------------------------------------------------ operations --- */

static TLBP_HOT uint32_t arm64_form(const struct tlbp_space *space, uint32_t flags)
{
	return (arm64_is_local(space) ? 0 : ARM64_INNER) |
	       (flags & TLBP_LEAF_ONLY ? ARM64_LEAF : 0) |
	       (space->kind == TLBP_SPACE_USER ? ARM64_USER : 0);
}

/* The operations on all ASIDs have no ASID field: it must be zero. */
static TLBP_HOT uint64_t arm64_asid_field(const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_USER ? operand_asid(space->asid) : 0;
}

/*
 * count operations of one form, at least one, on consecutive mappings; a range
 * operation comes alone. The choice is made outside the loop: inside are the
 * TLBI and two additions.
 */
static TLBP_HOT void arm64_run_once(uint32_t form, uint64_t operand, uint64_t step,
				    uint64_t count)
{
#define ARM64_ONCE(name) tlbp_arm64_tlbi_##name(operand)
#define ARM64_COUNT(name)                                 \
	do {                                              \
		tlbp_arm64_tlbi_##name(operand);          \
		operand += step;                          \
	} while (--count > 0)
#define ARM64_IN_DOMAIN(repeat, name)                     \
	do {                                              \
		if (form & ARM64_INNER)                   \
			repeat(name##is);                 \
		else                                      \
			repeat(name);                     \
	} while (0)
#define ARM64_FOR_SPACE(repeat, prefix)                   \
	do {                                              \
		if (form & ARM64_USER) {                  \
			if (form & ARM64_LEAF)            \
				ARM64_IN_DOMAIN(repeat, prefix##ale1);  \
			else                              \
				ARM64_IN_DOMAIN(repeat, prefix##ae1);   \
		} else if (form & ARM64_LEAF)             \
			ARM64_IN_DOMAIN(repeat, prefix##aale1);         \
		else                                      \
			ARM64_IN_DOMAIN(repeat, prefix##aae1);          \
	} while (0)

	if (form & ARM64_RANGE)
		ARM64_FOR_SPACE(ARM64_ONCE, rv);
	else
		ARM64_FOR_SPACE(ARM64_COUNT, v);
#undef ARM64_FOR_SPACE
#undef ARM64_IN_DOMAIN
#undef ARM64_COUNT
#undef ARM64_ONCE
}

static TLBP_NOINLINE void arm64_run(uint32_t form, uint64_t operand, uint32_t operand_shift,
				    uint64_t count)
{
	uint64_t step = UINT64_C(1) << operand_shift;

	if (form & ARM64_PAIRED)
		operand &= ~ARM64_KPTI_ASID;
	for (;;) {
		arm64_run_once(form, operand, step, count);
		if (!(form & ARM64_PAIRED))
			break;
		form &= ~(uint32_t)ARM64_PAIRED;
		operand |= ARM64_KPTI_ASID;
	}
}

/* What the next call of arm64_run() does, and where the cursor is after it. */
struct arm64_step {
	uint64_t operand;
	uint64_t count;
	uint64_t next_page_index;
	uint32_t operand_shift;
	bool is_range;
};

/* One operation per mapping: as much of the rest of the range as may be. */
static struct arm64_step arm64_stride_step(const struct tlbp_request *request,
					   const struct tlbp_range *range, uint64_t page_index,
					   uint64_t max_count)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint32_t shift = tlbp_stride_shift(request);
	uint64_t first = (range->start_va + (page_index << granule_shift)) >> shift;
	uint64_t left = (tlbp_last_va(range, granule_shift) >> shift) - first + 1;
	struct arm64_step step;

	step.operand = operand_va(first << shift);
	step.is_range = false;
	step.operand_shift = shift - 12;
	step.count = tlbp_min(left, max_count);
	step.next_page_index = range->page_count;
	if (step.count < left)
		step.next_page_index =
			(((first + step.count) << shift) - range->start_va) >> granule_shift;
	return step;
}

/* One operation over many granules, or over a single one that is left. */
static struct arm64_step arm64_span_step(const struct tlbp_arm64 *arm64,
					 const struct tlbp_request *request,
					 const struct tlbp_range *range, uint64_t page_index)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint64_t left = range->page_count - page_index;
	struct tlbp_arm64_span span;
	struct arm64_step step;
	uint64_t va;

	if ((arm64->flags & TLBP_ARM64_OVER_COVER) && left <= arm64->max_span_pages) {
		span = tlbp_arm64_cover_span(left);
		span.page_index = page_index;
	} else
		span = tlbp_arm64_next_span(range->page_count, page_index, arm64->max_span_pages);
	va = range->start_va + (span.page_index << granule_shift);

	step.operand_shift = 0;
	step.count = 1;
	step.next_page_index = tlbp_min(span.page_index + span.page_count, range->page_count);
	step.is_range = span.page_count > 1;
	step.operand = step.is_range ? operand_range(va, granule_shift, span) : operand_va(va);
	return step;
}

/* One step from the cursor on, and the cursor after it. */
static uint32_t arm64_issue_step(const struct tlbp_arm64 *arm64,
				 const struct tlbp_request *request,
				 const struct tlbp_range *range, struct tlbp_cursor *cursor,
				 uint32_t max_count)
{
	struct arm64_step step;
	uint32_t form;

	if (arm64_use_spans(arm64, request, range))
		step = arm64_span_step(arm64, request, range, cursor->page_index);
	else
		step = arm64_stride_step(request, range, cursor->page_index, max_count);
	cursor->page_index = step.next_page_index;

	form = arm64_form(&request->space, request->flags);
	if (step.is_range)
		form |= ARM64_RANGE;
	if (arm64_is_paired(arm64, &request->space))
		form |= ARM64_PAIRED;
	arm64_run(form, step.operand | arm64_asid_field(&request->space), step.operand_shift,
		  step.count);
	return (uint32_t)step.count;
}

uint32_t tlbp_arm64_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops)
{
	const struct tlbp_arm64 *arm64 = arm64_of(backend);
	uint32_t max_steps = max_ops;
	uint32_t steps = 0;

	if (arm64_is_paired(arm64, &request->space))
		max_steps = max_ops / 2 + (max_ops == 1);

	while (cursor->range_index < request->range_count) {
		const struct tlbp_range *range = &request->ranges[cursor->range_index];

		if (cursor->page_index >= range->page_count) {
			cursor->page_index = 0;
			cursor->range_index++;
			continue;
		}
		if (steps == max_steps)
			break;
		steps += arm64_issue_step(arm64, request, range, cursor, max_steps - steps);
	}
	return arm64_is_paired(arm64, &request->space) ? 2 * steps : steps;
}

TLBP_HOT_HOOK uint32_t tlbp_arm64_issue_pages(struct tlbp_backend *backend,
					      const struct tlbp_space *space,
					      const struct tlbp_range *range, uint32_t flags)
{
	uint64_t operand = operand_va(range->start_va) | arm64_asid_field(space);

	(void)backend;
	arm64_run_once(arm64_form(space, flags), operand,
		       UINT64_C(1) << (tlbp_granule_shift(space) - 12), range->page_count);
	return (uint32_t)range->page_count;
}

TLBP_HOT_HOOK void tlbp_arm64_order_stores(struct tlbp_backend *backend,
					   const struct tlbp_space *space)
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

static TLBP_NOINLINE void arm64_run_asid(const struct tlbp_space *space, uint64_t operand)
{
	if (arm64_is_local(space))
		tlbp_arm64_tlbi_aside1(operand);
	else
		tlbp_arm64_tlbi_aside1is(operand);
}

/* ASIDE1 keeps global entries: it never serves the kernel's own space. */
uint32_t tlbp_arm64_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	bool paired = arm64_is_paired(arm64_of(backend), space);
	uint64_t operand = arm64_asid_field(space) & ~(paired ? ARM64_KPTI_ASID : 0);

	if (space->kind != TLBP_SPACE_USER)
		tlbp_arm64_everything(backend, space);
	else
		arm64_run_asid(space, operand);
	if (paired)
		arm64_run_asid(space, operand | ARM64_KPTI_ASID);
	return 1 + paired;
}

/*
 * The ISB serves this PE's own fetches and walks: a kernel that relies on the
 * exception return for a user space could do without, at the price of its own
 * accesses to user memory before that.
 */
TLBP_HOT_HOOK void tlbp_arm64_sync(struct tlbp_backend *backend, const struct tlbp_space *space)
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

TLBP_SETUP void tlbp_arm64_read_regs(struct tlbp_arm64_regs *regs)
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
