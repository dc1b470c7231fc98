/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Sequences: which instruction, in which scope, between which barriers (Arm ARM
 * D8.17 and B2.3.12).
 *
 *			by address	range		whole		everything
 *	KERNEL		VAAE1		RVAAE1		VMALLE1		VMALLE1
 *	KERNEL, leaf	VAALE1		RVAALE1		VMALLE1		VMALLE1
 *	USER		VAE1		RVAE1		ASIDE1		VMALLE1
 *	USER, leaf	VALE1		RVALE1		ASIDE1		VMALLE1
 *	HYP, EL2	VAE2		RVAE2		ALLE2		ALLE2
 *	HYP, EL2, leaf	VALE2		RVALE2		ALLE2		ALLE2
 *	HYP, EL3	VAE3		RVAE3		ALLE3		ALLE3
 *	HYP, EL3, leaf	VALE3		RVALE3		ALLE3		ALLE3
 *	GUEST		IPAS2E1		RIPAS2E1	VMALLS12E1	ALLE1
 *	GUEST, leaf	IPAS2LE1	RIPAS2LE1	VMALLS12E1	ALLE1
 *
 * Each with IS or OS for a domain beyond the local PE, each with nXS if that is
 * asked for. GUEST operations by address leave entries that combine both stages:
 * those go at the completion, all of the VMID at once (D8.17.6.1).
 */
#include "reach.h"

/* The odd ASID of a KPTI pair, in an operand. */
#define ARM64_KPTI_ASID (UINT64_C(1) << 48)

/* Beside the reach: which of the forms by address. KERNEL, any entry, is 0. */
enum {
	ARM64_LEAF = 1 << 3,
	ARM64_RANGE = 1 << 4,
	ARM64_USER = 1 << 5,
	ARM64_HYP = 1 << 6,
	ARM64_MONITOR = 1 << 7,
	ARM64_GUEST = 1 << 8,
	/* The address stands in a second register (TLBIP). */
	ARM64_PAIR = 1 << 9,
	/* All of it again for the odd ASID of a pair. */
	ARM64_TWO_ASIDS = 1 << 10,
};

/* KPTI: every step takes two operations, one for each ASID of the pair. */
static bool arm64_is_paired(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_USER && (arm64->flags & TLBP_ARM64_KPTI);
}

static bool arm64_is_guest(const struct tlbp_space *space)
{
	return ARM64_WITH_GUEST && space->kind == TLBP_SPACE_GUEST;
}

static const struct tlbp_arm64_stage *arm64_stage(const struct tlbp_arm64 *arm64,
						  const struct tlbp_space *space)
{
	return &arm64->stages[arm64_is_guest(space)];
}

static bool arm64_has_pairs(const struct tlbp_arm64_stage *stage)
{
	return ARM64_WITH_D128 && stage->has_pairs;
}

/* ---------------------------------------------------------- arithmetic --- */

/* What range operations make of a range: its start in units of their base. */
struct arm64_units {
	/* Granules in a unit: 1, 4 or 16. */
	uint32_t pages;
	/* Granules between the last multiple of the unit and the start. */
	uint32_t offset;
};

static struct arm64_units arm64_units(const struct tlbp_arm64 *arm64,
				      const struct tlbp_request *request,
				      const struct tlbp_range *range)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint32_t base_shift = arm64_stage(arm64, &request->space)->base_shift;
	struct arm64_units units = { .pages = 1 };

	if (ARM64_WITH_LPA2 && base_shift > granule_shift) {
		units.pages = UINT32_C(1) << (base_shift - granule_shift);
		units.offset = (uint32_t)(range->start_va >> granule_shift) & (units.pages - 1);
	}
	return units;
}

/* Granules of the range when it is rounded outward to units. */
static uint64_t arm64_rounded_count(struct arm64_units units, uint64_t page_count)
{
	uint64_t mask = units.pages - 1;

	return (units.offset + page_count + mask) & ~mask;
}

/* Granules before the first multiple of the unit. */
static uint32_t arm64_head_count(struct arm64_units units)
{
	return (units.pages - units.offset) & (units.pages - 1);
}

static bool arm64_is_exact(const struct tlbp_arm64 *arm64, struct arm64_units units)
{
	return ARM64_WITH_LPA2 && units.pages > 1 && (arm64->flags & TLBP_ARM64_EXACT);
}

static TLBP_NOINLINE uint64_t arm64_exact_ops(const struct tlbp_arm64 *arm64,
					      struct arm64_units units, uint64_t page_count)
{
	uint32_t head_count = arm64_head_count(units);
	uint64_t page_index = tlbp_min(head_count, page_count);
	uint64_t whole_spans = TLBP_DIV_U64(page_count - page_index, arm64->max_span_pages);
	uint64_t ops = page_index;

	if (whole_spans > 1) {
		ops += whole_spans - 1;
		page_index += (whole_spans - 1) * arm64->max_span_pages;
	}
	while (page_index < page_count) {
		struct tlbp_arm64_span span =
			tlbp_arm64_next_exact_span(page_count, page_index, head_count, units.pages,
						   arm64->max_span_pages);

		page_index = span.page_index + span.page_count;
		ops++;
	}
	return ops;
}

static uint64_t arm64_span_ops(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			       const struct tlbp_range *range)
{
	struct arm64_units units = arm64_units(arm64, request, range);
	uint64_t page_count = arm64_rounded_count(units, range->page_count);

	if (arm64_is_exact(arm64, units))
		return arm64_exact_ops(arm64, units, range->page_count);
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
static TLBP_NOINLINE bool arm64_use_spans(const struct tlbp_arm64 *arm64,
					  const struct tlbp_request *request,
					  const struct tlbp_range *range)
{
	uint64_t stride_count = tlbp_stride_count(request, range);

	return (arm64->backend.caps.flags & TLBP_CAP_RANGE) && stride_count > 1 &&
	       arm64_span_ops(arm64, request, range) < stride_count;
}

/*
 * The address bits that an operation can tell apart within one half: BaseADDR is
 * 37 bits, the highest of them the half, so a range that leaves its 2^48 window
 * would alias into the other half; with 64 KiB granules or units it reaches to
 * bit 52, with pairs of registers to bit 55. No translation table covers more.
 */
static TLBP_NOINLINE bool arm64_in_window(const struct tlbp_arm64 *arm64,
					  const struct tlbp_request *request,
					  const struct tlbp_range *range)
{
	const struct tlbp_arm64_stage *stage = arm64_stage(arm64, &request->space);
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	bool is_wide = granule_shift == 16 || stage->base_shift == 16;
	uint32_t window_shift = is_wide ? 52 : 48;
	uint64_t last_va = tlbp_last_va(range, granule_shift);

	if (arm64_has_pairs(stage))
		window_shift = 55 + arm64_is_guest(&request->space);
	/* An IPA has no halves: there is one window, and it begins at 0. */
	if (arm64_is_guest(&request->space))
		return last_va >> window_shift == 0;
	return (range->start_va ^ last_va) >> window_shift == 0;
}

static uint64_t arm64_range_ops(const struct tlbp_arm64 *arm64,
				const struct tlbp_request *request,
				const struct tlbp_range *range)
{
	uint64_t stride_count;

	if (range->page_count == 0)
		return 0;
	if (!arm64_in_window(arm64, request, range))
		return TLBP_NO_ADDRESS_FORM;
	stride_count = tlbp_stride_count(request, range);
	if (stride_count == 1 || !(arm64->backend.caps.flags & TLBP_CAP_RANGE))
		return stride_count;
	return tlbp_min(stride_count, arm64_span_ops(arm64, request, range));
}

uint64_t tlbp_arm64_count_ops(const struct tlbp_backend *backend,
			      const struct tlbp_request *request)
{
	const struct tlbp_arm64 *arm64 = arm64_of_const(backend);
	bool paired = arm64_is_paired(arm64, &request->space);
	const struct tlbp_range *range = request->ranges;
	uint32_t left = request->range_count;
	uint64_t count = 0;

	/*@
	  loop invariant range == request->ranges + (request->range_count - left);
	  loop invariant 0 <= left <= request->range_count;
	  loop invariant work: \forall integer i; 0 <= i < request->range_count - left &&
	    request->ranges[i].page_count != 0 ==> count != 0;
	  loop invariant none: (\forall integer i; 0 <= i < request->range_count - left ==>
	    request->ranges[i].page_count == 0) ==> count == 0;
	  loop assigns left, range, count;
	  loop variant left;
	*/
	for (; left; left--, range++) {
		uint64_t ops = arm64_range_ops(arm64, request, range);

		if (ops == TLBP_NO_ADDRESS_FORM)
			return ops;
		/* Below 2^54 each, and fewer than 2^32 of them: saturate. */
		count = tlbp_add_sat(count, ops << paired);
	}
	return count;
}

/* --------------------------------------------------------------- levels --- */

/*
 * A table is one granule of descriptors, so mappings one level up are that much
 * larger. TLBP_LEVEL_0 is 4, the others are the architecture's numbers.
 */
static uint32_t arm64_block_shift(const struct tlbp_arm64_stage *stage, uint32_t granule_shift,
				  uint32_t level)
{
	return granule_shift + (3 - (level & 3)) * (granule_shift - stage->entry_shift);
}

/* Blocks at level 0 exist with 4 KiB granules only. */
static bool arm64_is_block(const struct tlbp_arm64_stage *stage, uint32_t granule_shift,
			   uint32_t shift)
{
	uint32_t level;

	for (level = TLBP_LEVEL_1; level <= TLBP_LEVEL_0; level++)
		if (shift == arm64_block_shift(stage, granule_shift, level))
			return level != TLBP_LEVEL_0 || granule_shift == 12;
	return false;
}

/* Does a range begin or end inside a block? */
static bool arm64_splits_block(const struct tlbp_request *request, uint32_t block_shift)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint64_t mask = (UINT64_C(1) << block_shift) - 1;
	uint32_t i;

	if (request->flags & (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING))
		return false;
	for (i = 0; i < request->range_count; i++) {
		const struct tlbp_range *range = &request->ranges[i];

		if (range->page_count &&
		    ((range->start_va | range->page_count << granule_shift) & mask))
			return true;
	}
	return false;
}

static int arm64_check_level(const struct tlbp_arm64 *arm64, const struct tlbp_request *request)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint32_t block_shift = arm64_block_shift(arm64_stage(arm64, &request->space),
						 granule_shift, request->level);

	if (request->level == TLBP_LEVEL_UNKNOWN)
		return TLBP_OK;
	if ((request->level == TLBP_LEVEL_0 && granule_shift != 12) ||
	    tlbp_stride_shift(request) > block_shift)
		return TLBP_ERR_LEVEL;
	/* Of pages a misaligned range is misaligned to the granule, which has its own code. */
	if (request->level != TLBP_LEVEL_3 && arm64_splits_block(request, block_shift))
		return TLBP_ERR_LEVEL;
	return TLBP_OK;
}

int tlbp_arm64_check(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	const struct tlbp_arm64 *arm64 = arm64_of_const(backend);

	if ((request->flags & TLBP_NON_SECURE) && !(arm64->flags & TLBP_ARM64_SECURE))
		return TLBP_ERR_FLAGS;
	if (!arm64_is_block(arm64_stage(arm64, &request->space),
			    tlbp_granule_shift(&request->space), tlbp_stride_shift(request)))
		return TLBP_ERR_STRIDE;
	return arm64_check_level(arm64, request);
}

/*
 * The level to hint, or TLBP_LEVEL_UNKNOWN. A hint speaks of leaf entries, and of
 * tables above them: tables that were freed may have stood at its own level. A
 * hint of an operation with one register is about 64-bit descriptors.
 */
static uint32_t arm64_hint(const struct tlbp_arm64 *arm64, const struct tlbp_request *request)
{
	const struct tlbp_arm64_stage *stage = arm64_stage(arm64, &request->space);
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	bool is_wide = request->level == TLBP_LEVEL_0 ||
		       (request->level == TLBP_LEVEL_1 && granule_shift == 14);

	if (!ARM64_WITH_LEVEL || !(arm64->cpu.features & TLBP_ARM64_HAS_LEVEL) ||
	    !(request->flags & TLBP_LEAF_ONLY) || (is_wide && !stage->has_wide_blocks) ||
	    (stage->entry_shift != 3 && !arm64_has_pairs(stage)))
		return TLBP_LEVEL_UNKNOWN;
	return request->level;
}

/* ------------------------------------------------------------ operations --- */

static TLBP_HOT uint32_t arm64_form(const struct tlbp_arm64 *arm64,
				    const struct tlbp_space *space, uint32_t flags)
{
	uint32_t form = arm64_reach(arm64, space, flags) |
			(flags & TLBP_LEAF_ONLY ? ARM64_LEAF : 0);

	if (space->kind == TLBP_SPACE_USER)
		return form | ARM64_USER;
	if (ARM64_WITH_HYP && space->kind == TLBP_SPACE_HYP)
		return form | (arm64->cpu.el == 3 ? ARM64_MONITOR : ARM64_HYP);
	return arm64_is_guest(space) ? form | ARM64_GUEST : form;
}

/* Operations without an ASID have no such field: it must be zero. */
static TLBP_HOT uint64_t arm64_asid_field(const struct tlbp_arm64 *arm64,
					  const struct tlbp_space *space)
{
	if (space->kind == TLBP_SPACE_USER ||
	    (ARM64_WITH_HYP && space->kind == TLBP_SPACE_HYP &&
	     (arm64->cpu.features & TLBP_ARM64_IN_E2H)))
		return operand_asid(space->asid);
	return 0;
}

#define ARM64_IN_LEVELS(emit, any, leaf)                  \
	do {                                              \
		if (form & ARM64_LEAF)                    \
			ARM64_IN_DOMAIN(form, emit, leaf); \
		else                                      \
			ARM64_IN_DOMAIN(form, emit, any); \
	} while (0)
/* With the prefix r for a range, or none. */
#define ARM64_FOR_SPACE(emit, r)                                              \
	do {                                                                  \
		if (form & ARM64_USER)                                        \
			ARM64_IN_LEVELS(emit, r##vae1, r##vale1);             \
		else if (ARM64_WITH_HYP && (form & ARM64_HYP))                \
			ARM64_IN_LEVELS(emit, r##vae2, r##vale2);             \
		else if (ARM64_WITH_HYP && (form & ARM64_MONITOR))            \
			ARM64_IN_LEVELS(emit, r##vae3, r##vale3);             \
		else if (ARM64_WITH_GUEST && (form & ARM64_GUEST))            \
			ARM64_IN_LEVELS(emit, r##ipas2e1, r##ipas2le1);       \
		else                                                          \
			ARM64_IN_LEVELS(emit, r##vaae1, r##vaale1);           \
	} while (0)

/*
 * count operations of one form, at least one, on consecutive mappings; a range
 * operation comes alone. The choice is made outside the loop: inside are the
 * TLBI and two additions.
 */
static TLBP_HOT_LARGE void arm64_run_once(uint32_t form, uint64_t operand, uint64_t step,
				    uint64_t count)
{
#define ARM64_COUNT(name)                        \
	do {                                     \
		tlbp_arm64_tlbi_##name(operand); \
		operand += step;                 \
	} while (--count > 0)

	if (form & ARM64_RANGE)
		ARM64_FOR_SPACE(ARM64_EMIT_OPERAND, r);
	else
		ARM64_FOR_SPACE(ARM64_COUNT, );
#undef ARM64_COUNT
}

/* No hardware is known to have them: small before fast. */
static TLBP_NOINLINE void arm64_run_pair(uint32_t form, uint64_t low, uint64_t high)
{
#define ARM64_EMIT_PAIR(name) tlbp_arm64_tlbip_##name(low, high)
	if (form & ARM64_RANGE)
		ARM64_FOR_SPACE(ARM64_EMIT_PAIR, r);
	else
		ARM64_FOR_SPACE(ARM64_EMIT_PAIR, );
#undef ARM64_EMIT_PAIR
}

static void arm64_run_pairs(uint32_t form, uint64_t low, uint64_t high, uint64_t step,
			    uint64_t count)
{
	/*@
	  loop invariant is_counting{Pre, Here}(count, \at(count, Pre));
	  loop assigns count, high, proof_issued;
	  loop variant count;
	*/
	for (; count > 0; count--, high += step)
		arm64_run_pair(form, low, high);
}

static void arm64_run(uint32_t form, uint64_t operand, uint64_t address, uint64_t distance,
		      uint64_t count)
{
	if (form & ARM64_TWO_ASIDS)
		operand &= ~ARM64_KPTI_ASID;
	/*@
	  loop invariant (form & ARM64_RANGE) == (\at(form, Pre) & ARM64_RANGE);
	  loop invariant form == \at(form, Pre) ?
	    proof_issued == \at(proof_issued, Pre) :
	    ((form & ARM64_TWO_ASIDS) == 0 && (\at(form, Pre) & ARM64_TWO_ASIDS) != 0 &&
	     proof_issued == \at(proof_issued, Pre) + count);
	  loop assigns form, operand, proof_issued;
	  loop variant form & ARM64_TWO_ASIDS;
	*/
	for (;;) {
		if (ARM64_WITH_D128 && (form & ARM64_PAIR))
			arm64_run_pairs(form, operand, address, distance, count);
		else
			arm64_run_once(form, operand | address, distance, count);
		if (!(form & ARM64_TWO_ASIDS))
			break;
		form &= ~(uint32_t)ARM64_TWO_ASIDS;
		operand |= ARM64_KPTI_ASID;
	}
}

/*
 * count operations from an address on, 1 << stride_shift apart; with 0 for that,
 * one on a range. The fields are all of the operand but ASID and address. Returns
 * count.
 */
static TLBP_NOINLINE uint32_t arm64_emit(const struct tlbp_arm64 *arm64,
					 const struct tlbp_request *request, uint64_t fields,
					 uint64_t address, uint32_t stride_shift, uint64_t count)
{
	const struct tlbp_arm64_stage *stage = arm64_stage(arm64, &request->space);
	uint32_t base_shift = tlbp_granule_shift(&request->space);
	uint32_t form = arm64_form(arm64, &request->space, request->flags);
	uint64_t operand = arm64_asid_field(arm64, &request->space) | fields;
	uint64_t distance = stride_shift ? UINT64_C(1) << (stride_shift - 12) : 0;
	uint64_t field = operand_address(address);

	if (arm64_has_pairs(stage))
		form |= ARM64_PAIR;
	else if (stride_shift == 0)
		field = operand_base(address, (uint32_t)tlbp_max(stage->base_shift, base_shift));
	if (stride_shift == 0)
		form |= ARM64_RANGE;
	if (arm64_is_paired(arm64, &request->space))
		form |= ARM64_TWO_ASIDS;
	if (ARM64_WITH_GUEST && (request->flags & TLBP_NON_SECURE))
		operand |= OPERAND_NON_SECURE;
	arm64_run(form, operand, field, distance, count);
	return (uint32_t)count;
}

/* One operation per mapping: as much of the rest of the range as may be. */
static TLBP_NOINLINE uint32_t arm64_issue_strides(const struct tlbp_arm64 *arm64,
						  const struct tlbp_request *request,
						  const struct tlbp_range *range,
						  struct tlbp_cursor *cursor, uint64_t max_count)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint32_t level = arm64_hint(arm64, request);
	uint32_t shift = tlbp_stride_shift(request);
	uint64_t first = (range->start_va + (cursor->page_index << granule_shift)) >> shift;
	uint64_t left = (tlbp_last_va(range, granule_shift) >> shift) - first + 1;
	uint64_t count = tlbp_min(left, max_count);
	uint64_t fields = 0;

	/* Of smaller strides some would lie inside a block. */
	if (level != TLBP_LEVEL_UNKNOWN &&
	    shift == arm64_block_shift(arm64_stage(arm64, &request->space), granule_shift, level))
		fields = operand_level(granule_shift, level);
	/*@ assert beyond: range->start_va + (cursor->page_index << granule_shift) <
	  ((first + count) << shift); */
	/*@ assert below: count < left ==>
	  ((first + count) << shift) <= last_va(*range, granule_shift); */
	/*@ assert whole: is_aligned((first + count) << shift, granule_shift); */
	/*@ assert next: count < left ==> cursor->page_index <
	  ((((first + count) << shift) - range->start_va) >> granule_shift); */
	cursor->page_index = range->page_count;
	if (count < left)
		cursor->page_index =
			(((first + count) << shift) - range->start_va) >> granule_shift;
	return arm64_emit(arm64, request, fields, first << shift, shift, count);
}

/* The next span, counted from the start of the range rounded down to units. */
static struct tlbp_arm64_span arm64_span(const struct tlbp_arm64 *arm64, struct arm64_units units,
					 uint64_t page_count, uint64_t page_index)
{
	struct tlbp_arm64_span span;
	uint64_t left;

	if (arm64_is_exact(arm64, units)) {
		span = tlbp_arm64_next_exact_span(page_count, page_index, arm64_head_count(units),
						  units.pages, arm64->max_span_pages);
		span.page_index += units.offset;
		return span;
	}
	page_count = arm64_rounded_count(units, page_count);
	if (page_index)
		page_index += units.offset;
	left = page_count - page_index;
	if (!(arm64->flags & TLBP_ARM64_OVER_COVER) || left > arm64->max_span_pages)
		return tlbp_arm64_next_span(page_count, page_index, arm64->max_span_pages);
	span = tlbp_arm64_cover_span(left);
	span.page_index = page_index;
	return span;
}

/*
 * A hint is about all leaves in reach, and the base must be that of a block. For
 * level 0 a range has none: its two bits are 0.
 */
static uint64_t arm64_span_hint(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
				uint64_t address, bool is_range)
{
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	uint32_t level = arm64_hint(arm64, request);
	uint32_t block_shift =
		arm64_block_shift(arm64_stage(arm64, &request->space), granule_shift, level);

	if (level == TLBP_LEVEL_UNKNOWN || (address & ((UINT64_C(1) << block_shift) - 1)) != 0)
		return 0;
	return is_range ? operand_range_level(level) : operand_level(granule_shift, level);
}

/* One operation over many granules, or over a single one that is left. */
static TLBP_NOINLINE uint32_t arm64_issue_span(const struct tlbp_arm64 *arm64,
					       const struct tlbp_request *request,
					       const struct tlbp_range *range,
					       struct tlbp_cursor *cursor)
{
	struct arm64_units units = arm64_units(arm64, request, range);
	uint32_t granule_shift = tlbp_granule_shift(&request->space);
	struct tlbp_arm64_span span =
		arm64_span(arm64, units, range->page_count, cursor->page_index);
	uint64_t end_index = span.page_index + span.page_count - units.offset;
	/* Below the start, if that was rounded down: the difference may be negative. */
	uint64_t address = range->start_va + ((span.page_index - units.offset) << granule_shift);
	bool is_range = span.page_count > 1;
	uint64_t fields = arm64_span_hint(arm64, request, address, is_range);

	cursor->page_index = tlbp_min(end_index, range->page_count);
	if (is_range)
		fields |= operand_span(granule_shift, span);
	return arm64_emit(arm64, request, fields, address, is_range ? 0 : granule_shift, 1);
}

uint32_t tlbp_arm64_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops)
{
	const struct tlbp_arm64 *arm64 = arm64_of_const(backend);
	uint32_t max_steps = max_ops;
	uint32_t steps = 0;

	if (arm64_is_paired(arm64, &request->space))
		max_steps = max_ops / 2 + (max_ops == 1);

	/*@
	  loop invariant request: is_request(request);
	  loop invariant inside: is_cursor(request, cursor);
	  loop invariant forward: is_forward{Pre, Here}(cursor);
	  loop invariant steps <= max_steps;
	  loop invariant issued: is_issued(arm64, &request->space, steps);
	  loop assigns steps, cursor->page_index, cursor->range_index, proof_issued;
	  loop variant (UINT32_MAX - cursor->range_index) * (PROOF_MAX_PAGES + 1) -
	    cursor->page_index;
	*/
	while (cursor->range_index < request->range_count) {
		const struct tlbp_range *range = &request->ranges[cursor->range_index];

		if (cursor->page_index >= range->page_count) {
			cursor->page_index = 0;
			cursor->range_index++;
			continue;
		}
		if (steps == max_steps)
			break;
		if (arm64_use_spans(arm64, request, range))
			steps += arm64_issue_span(arm64, request, range, cursor);
		else
			steps += arm64_issue_strides(arm64, request, range, cursor,
						     max_steps - steps);
	}
	return arm64_is_paired(arm64, &request->space) ? 2 * steps : steps;
}

TLBP_HOT_HOOK uint32_t tlbp_arm64_issue_pages(struct tlbp_backend *backend,
					      const struct tlbp_space *space,
					      const struct tlbp_range *range, uint32_t flags)
{
	const struct tlbp_arm64 *arm64 = arm64_of_const(backend);
	uint64_t operand = operand_address(range->start_va) | arm64_asid_field(arm64, space);

	arm64_run_once(arm64_form(arm64, space, flags), operand,
		       UINT64_C(1) << (tlbp_granule_shift(space) - 12), range->page_count);
	return (uint32_t)range->page_count;
}

/* ----------------------------------------------------------------- whole --- */

/* In a host the first acts on EL2&0; the others reach EL1&0 in any state. */
static void arm64_run_vmalle1(uint32_t reach)
{
	ARM64_IN_DOMAIN(reach, ARM64_EMIT, vmalle1);
}

static void arm64_run_vmalls12e1(uint32_t reach)
{
	ARM64_IN_DOMAIN(reach, ARM64_EMIT, vmalls12e1);
}

static void arm64_run_alle1(uint32_t reach)
{
	ARM64_IN_DOMAIN(reach, ARM64_EMIT, alle1);
}

static TLBP_NOINLINE void arm64_run_own(const struct tlbp_arm64 *arm64, uint32_t reach)
{
	if (arm64->cpu.el == 3)
		ARM64_IN_DOMAIN(reach, ARM64_EMIT, alle3);
	else
		ARM64_IN_DOMAIN(reach, ARM64_EMIT, alle2);
}

static TLBP_NOINLINE void arm64_run_aside1(uint32_t reach, uint64_t operand)
{
	ARM64_IN_DOMAIN(reach, ARM64_EMIT_OPERAND, aside1);
}

void tlbp_arm64_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			   uint32_t flags)
{
	const struct tlbp_arm64 *arm64 = arm64_of_const(backend);
	uint32_t reach = arm64_reach(arm64, space, flags);
	/* Whatever regime it may be about: all that this exception level reaches. */
	bool is_any = space->kind == 0 && arm64->cpu.el != 1;

	if (ARM64_WITH_GUEST && (is_any || space->kind == TLBP_SPACE_GUEST))
		arm64_run_alle1(reach);
	if (ARM64_WITH_HYP && (is_any || space->kind == TLBP_SPACE_HYP))
		arm64_run_own(arm64, reach);
	else if (!arm64_is_guest(space))
		arm64_run_vmalle1(reach);
}

/* ASIDE1 keeps global entries: it never serves the kernel's own space. */
static uint32_t arm64_whole_user(const struct tlbp_arm64 *arm64, const struct tlbp_space *space,
				 uint32_t reach)
{
	bool paired = arm64_is_paired(arm64, space);
	uint64_t operand = operand_asid(space->asid) & ~(paired ? ARM64_KPTI_ASID : 0);

	arm64_run_aside1(reach, operand);
	if (paired)
		arm64_run_aside1(reach, operand | ARM64_KPTI_ASID);
	return 1 + paired;
}

uint32_t tlbp_arm64_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				uint32_t flags)
{
	const struct tlbp_arm64 *arm64 = arm64_of_const(backend);
	uint32_t reach = arm64_reach(arm64, space, flags);

	if (space->kind == TLBP_SPACE_USER)
		return arm64_whole_user(arm64, space, reach);
	if (arm64_is_guest(space))
		arm64_run_vmalls12e1(reach);
	else
		tlbp_arm64_everything(backend, space, flags);
	return 1;
}

/* -------------------------------------------------------------- barriers --- */

TLBP_HOT_HOOK void tlbp_arm64_order_stores(struct tlbp_backend *backend,
					   const struct tlbp_space *space)
{
	arm64_order(arm64_domain(arm64_of_const(backend), space));
}

/*
 * Completion by one more round: any broadcast operation of stage 1 will do, so
 * that of a reserved address. Whether the nXS forms would is nowhere said.
 */
static void arm64_repeat(const struct tlbp_arm64 *arm64, uint32_t domain)
{
	const uint64_t operand = 0;

	if (ARM64_WITH_HYP && arm64->cpu.el == 3)
		ARM64_IN_DOMAIN(domain, ARM64_EMIT_OPERAND, vale3);
	else if ((ARM64_WITH_HYP || ARM64_WITH_GUEST) && arm64->cpu.el == 2)
		ARM64_IN_DOMAIN(domain, ARM64_EMIT_OPERAND, vale2);
	else
		ARM64_IN_DOMAIN(domain, ARM64_EMIT_OPERAND, vale1);
	arm64_complete(domain);
}

static void arm64_interrupt(struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
#ifdef TLBP_ARM64_INTERRUPT
	TLBP_ARM64_INTERRUPT(arm64, space);
#else
	arm64->interrupt(arm64, space);
#endif
}

static void arm64_work_around(struct tlbp_arm64 *arm64, const struct tlbp_space *space,
			      uint32_t domain)
{
	uint32_t errata = arm64->cpu.errata;

	/* What came before had no effect, by address or whole; the second of these has. */
	if (ARM64_WITH_HYP && (errata & TLBP_ARM64_ERRATUM_EL3_TWICE)) {
		arm64_run_own(arm64, domain);
		arm64_complete(domain);
		arm64_run_own(arm64, domain);
		arm64_complete(domain);
	}
	if (domain == 0)
		return;
	if (errata & TLBP_ARM64_ERRATUM_REPEAT)
		arm64_repeat(arm64, domain);
	if (errata & TLBP_ARM64_ERRATUM_INTERRUPT)
		arm64_interrupt(arm64, space);
}

/*
 * What operations by IPA leave: entries that combine both stages, once stage 2 is
 * complete, as they could be made again before (Arm ARM D8.17.6.1). The space
 * comes as a value: a pointer would keep its copy in memory for every flush.
 */
static TLBP_COLD void arm64_sync_rest(struct tlbp_arm64 *arm64, struct tlbp_space space,
				      uint32_t action, uint32_t reach)
{
	if (arm64_is_guest(&space) && action == TLBP_BY_ADDRESS) {
		arm64_run_vmalle1(reach);
		arm64_complete(reach);
	}
	if (ARM64_WITH_ERRATA && arm64->cpu.errata)
		arm64_work_around(arm64, &space, reach & ~(uint32_t)ARM64_NXS);
}

/*
 * The ISB serves this PE's own fetches and walks: a kernel that relies on the
 * exception return for a user space could do without, at the price of its own
 * accesses to user memory before that.
 */
TLBP_HOT_HOOK void tlbp_arm64_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
				   uint32_t action, uint32_t flags)
{
	struct tlbp_arm64 *arm64 = arm64_of(backend);
	uint32_t reach = arm64_reach(arm64, space, flags);

	arm64_complete(reach);
	if (((ARM64_WITH_ERRATA && TLBP_UNLIKELY(arm64->cpu.errata)) || arm64_is_guest(space)) &&
	    action != TLBP_NOTHING)
		arm64_sync_rest(arm64, *space, action, reach);
	tlbp_arm64_isb();
}

/* ------------------------------------------------------ clock and set-up --- */

uint64_t tlbp_arm64_now_ns(struct tlbp_backend *backend)
{
	/* CNTVCT_EL0 may be read early and out of order without it. */
	tlbp_arm64_isb();
	return tlbp_arm64_ticks_to_ns(arm64_of_const(backend), tlbp_arm64_mrs_cntvct_el0());
}

/* TCR2_ELx traps where whoever is above has not heard of it: only FEAT_D128 needs it. */
static TLBP_SETUP void arm64_read_control(struct tlbp_arm64_regs *regs)
{
	bool has_d128 = (regs->id_aa64mmfr3 >> 32 & 0xf) != 0;

	regs->tcr2 = 0;
	regs->hcr = 0;
	regs->vtcr = 0;
	switch (regs->current_el >> 2 & 3) {
	case 1:
		regs->tcr = tlbp_arm64_mrs_tcr_el1();
		if (has_d128)
			regs->tcr2 = tlbp_arm64_mrs_tcr2_el1();
		break;
	case 2:
		regs->tcr = tlbp_arm64_mrs_tcr_el2();
		regs->hcr = tlbp_arm64_mrs_hcr_el2();
		regs->vtcr = tlbp_arm64_mrs_vtcr_el2();
		if (has_d128)
			regs->tcr2 = tlbp_arm64_mrs_tcr2_el2();
		break;
	default:
		regs->tcr = tlbp_arm64_mrs_tcr_el3();
		break;
	}
}

TLBP_SETUP void tlbp_arm64_read_regs(struct tlbp_arm64_regs *regs)
{
	regs->midr = tlbp_arm64_mrs_midr_el1();
	regs->id_aa64pfr0 = tlbp_arm64_mrs_id_aa64pfr0_el1();
	regs->id_aa64pfr1 = tlbp_arm64_mrs_id_aa64pfr1_el1();
	regs->id_aa64isar0 = tlbp_arm64_mrs_id_aa64isar0_el1();
	regs->id_aa64isar1 = tlbp_arm64_mrs_id_aa64isar1_el1();
	regs->id_aa64isar3 = tlbp_arm64_mrs_id_aa64isar3_el1();
	regs->id_aa64mmfr0 = tlbp_arm64_mrs_id_aa64mmfr0_el1();
	regs->id_aa64mmfr1 = tlbp_arm64_mrs_id_aa64mmfr1_el1();
	regs->id_aa64mmfr2 = tlbp_arm64_mrs_id_aa64mmfr2_el1();
	regs->id_aa64mmfr3 = tlbp_arm64_mrs_id_aa64mmfr3_el1();
	regs->current_el = tlbp_arm64_mrs_currentel();
	regs->cntfrq = tlbp_arm64_mrs_cntfrq_el0();
	arm64_read_control(regs);
}

const struct tlbp_backend_ops tlbp_arm64_ops = {
	TLBP_ARM64_HOOKS,
	.now_ns = tlbp_arm64_now_ns,
};
