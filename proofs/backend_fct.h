/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the functions of backend.c promise each other. Behind the source, as they
 * take a structure that it declares.
 */
#ifndef TLBP_PROOFS_BACKEND_FCT_H
#define TLBP_PROOFS_BACKEND_FCT_H

/*@ assigns \nothing; */
uint64_t tlbp_arm64_ticks_to_ns(const struct tlbp_arm64 *arm64, uint64_t ticks);

/*@
  requires backend == &proof_arm64.backend;
  assigns \result \from backend;
  ensures \result == &proof_arm64;
*/
static inline struct tlbp_arm64 *arm64_of(struct tlbp_backend *backend);

/*@
  requires backend == &proof_arm64.backend;
  assigns \result \from backend;
  ensures \result == &proof_arm64;
*/
static inline const struct tlbp_arm64 *arm64_of_const(const struct tlbp_backend *backend);

/*@
  requires \valid_read(arm64) && \valid_read(space);
  assigns \nothing;
  ensures \result <==> is_paired(arm64, space);
*/
static bool arm64_is_paired(const struct tlbp_arm64 *arm64, const struct tlbp_space *space);

/*@
  requires \valid_read(space);
  assigns \nothing;
  ensures \result == stage_of(space);
*/
static bool arm64_is_guest(const struct tlbp_space *space);

/*@
  requires \valid_read(arm64) && \valid_read(space);
  assigns \result \from arm64, *space;
  ensures \result == &arm64->stages[stage_of(space)];
*/
static const struct tlbp_arm64_stage *arm64_stage(const struct tlbp_arm64 *arm64,
						  const struct tlbp_space *space);

/*@
  requires \valid_read(stage);
  assigns \nothing;
  ensures \result == stage->has_pairs;
*/
static bool arm64_has_pairs(const struct tlbp_arm64_stage *stage);

/* ---------------------------------------------------------- arithmetic --- */

/*@
  requires is_arm64(arm64) && is_form(request) && \valid_read(range);
  assigns \nothing;
  ensures \result.pages == 1 && \result.offset == 0;
*/
static struct arm64_units arm64_units(const struct tlbp_arm64 *arm64,
				      const struct tlbp_request *request,
				      const struct tlbp_range *range);

/*@
  requires units.pages == 1 && units.offset == 0;
  assigns \nothing;
  ensures \result == page_count;
*/
static uint64_t arm64_rounded_count(struct arm64_units units, uint64_t page_count);

/*@
  requires units.pages == 1 && units.offset == 0;
  assigns \nothing;
*/
static uint32_t arm64_head_count(struct arm64_units units);

/*@
  requires \valid_read(arm64);
  assigns \nothing;
  ensures units.pages == 1 ==> \result == 0;
*/
static bool arm64_is_exact(const struct tlbp_arm64 *arm64, struct arm64_units units);

/*@
  // Not reached.
  requires \false;
  assigns \nothing;
*/
static uint64_t arm64_exact_ops(const struct tlbp_arm64 *arm64, struct arm64_units units,
				uint64_t page_count);

/*@
  requires is_arm64(arm64) && is_form(request) && is_range_of(request, range);
  assigns \nothing;
  ensures bounds: 1 <= \result <= PROOF_MAX_PAGES;
*/
static uint64_t arm64_span_ops(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			       const struct tlbp_range *range);

/*@
  requires is_arm64(arm64) && is_form(request) && is_range_of(request, range);
  assigns \nothing;
*/
static bool arm64_use_spans(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			    const struct tlbp_range *range);

/*@
  requires is_arm64(arm64) && is_form(request) && is_range_of(request, range);
  assigns \nothing;
*/
static bool arm64_in_window(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			    const struct tlbp_range *range);

/*@
  requires is_arm64(arm64) && is_form(request) && \valid_read(range);
  requires is_range(*range, request->space.granule_shift);
  assigns \nothing;
  ensures empty: range->page_count == 0 ==> \result == 0;
  ensures bounds: range->page_count != 0 ==>
    1 <= \result <= PROOF_MAX_PAGES || \result == TLBP_NO_ADDRESS_FORM;
*/
static uint64_t arm64_range_ops(const struct tlbp_arm64 *arm64,
				const struct tlbp_request *request,
				const struct tlbp_range *range);

/*@
  requires backend == &proof_arm64.backend && is_arm64(&proof_arm64) && is_request(request);
  assigns \nothing;
  ensures work: \forall integer i;
    0 <= i < request->range_count && request->ranges[i].page_count != 0 ==> 1 <= \result;
  ensures none: (\forall integer i;
    0 <= i < request->range_count ==> request->ranges[i].page_count == 0) ==> \result == 0;
*/
uint64_t tlbp_arm64_count_ops(const struct tlbp_backend *backend,
			      const struct tlbp_request *request);

/* -------------------------------------------------------------- levels --- */

/*@
  requires \valid_read(stage) && is_stage(*stage) && is_granule(granule_shift);
  assigns \nothing;
  ensures 12 <= \result <= 55;
*/
static uint32_t arm64_block_shift(const struct tlbp_arm64_stage *stage, uint32_t granule_shift,
				  uint32_t level);

/*@
  requires is_arm64(arm64) && is_form(request);
  assigns \nothing;
  ensures \result <= TLBP_LEVEL_0;
*/
static uint32_t arm64_hint(const struct tlbp_arm64 *arm64, const struct tlbp_request *request);

/*@
  requires is_arm64(arm64) && is_form(request);
  assigns \nothing;
*/
static uint64_t arm64_span_hint(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
				uint64_t address, bool is_range);

/* operand.c states them in full. */

/*@ assigns \nothing; */
static inline uint64_t operand_asid(uint16_t asid);

/*@
  assigns \nothing;
  ensures \result < 0x100000000000;
*/
static inline uint64_t operand_address(uint64_t address);

/*@
  requires is_granule(granule_shift);
  assigns \nothing;
*/
static inline uint64_t operand_granule(uint32_t granule_shift);

/*@
  requires is_granule(granule_shift);
  assigns \nothing;
*/
static inline uint64_t operand_level(uint32_t granule_shift, uint32_t level);

/*@ assigns \nothing; */
static inline uint64_t operand_range_level(uint32_t level);

/*@
  requires is_granule(granule_shift) && span.scale <= 3 && span.num <= 31;
  assigns \nothing;
*/
static inline uint64_t operand_span(uint32_t granule_shift, struct tlbp_arm64_span span);

/*@
  requires base_shift < 64;
  assigns \nothing;
  ensures \result < 0x100000000000;
*/
static inline uint64_t operand_base(uint64_t address, uint32_t base_shift);

/* ---------------------------------------------------------- operations --- */

/*@
  requires \valid_read(arm64) && \valid_read(space);
  assigns \nothing;
  ensures plain: (\result & ARM64_RANGE) == 0 && (\result & ARM64_PAIR) == 0 &&
    (\result & ARM64_TWO_ASIDS) == 0;
*/
static inline uint32_t arm64_domain(const struct tlbp_arm64 *arm64,
				    const struct tlbp_space *space);

/*@
  requires \valid_read(arm64) && \valid_read(space);
  assigns \nothing;
  ensures plain: (\result & ARM64_RANGE) == 0 && (\result & ARM64_PAIR) == 0 &&
    (\result & ARM64_TWO_ASIDS) == 0;
*/
static inline uint32_t arm64_reach(const struct tlbp_arm64 *arm64,
				   const struct tlbp_space *space, uint32_t flags);

/*@
  requires \valid_read(arm64) && \valid_read(space);
  assigns \nothing;
  ensures plain: (\result & ARM64_RANGE) == 0 && (\result & ARM64_PAIR) == 0 &&
    (\result & ARM64_TWO_ASIDS) == 0;
*/
static uint32_t arm64_form(const struct tlbp_arm64 *arm64, const struct tlbp_space *space,
			   uint32_t flags);

/*@
  requires \valid_read(arm64) && \valid_read(space);
  assigns \nothing;
*/
static uint64_t arm64_asid_field(const struct tlbp_arm64 *arm64, const struct tlbp_space *space);

/* Taken for granted: it has sixty loops, each of one instruction. */
/*@
  requires 1 <= count && proof_issued + count <= UINT64_MAX;
  requires (form & ARM64_RANGE) != 0 ==> count == 1;
  assigns proof_issued;
  ensures proof_issued == \old(proof_issued) + count;
*/
static void arm64_run_once(uint32_t form, uint64_t operand, uint64_t step, uint64_t count);

/*@
  requires proof_issued < UINT64_MAX;
  assigns proof_issued;
  ensures proof_issued == \old(proof_issued) + 1;
*/
static void arm64_run_pair(uint32_t form, uint64_t low, uint64_t high);

/*@
  requires proof_issued + count <= UINT64_MAX;
  assigns proof_issued;
  ensures proof_issued == \old(proof_issued) + count;
*/
static void arm64_run_pairs(uint32_t form, uint64_t low, uint64_t high, uint64_t step,
			    uint64_t count);

/*@
  requires 1 <= count && proof_issued + 2 * count <= UINT64_MAX;
  requires (form & ARM64_RANGE) != 0 ==> count == 1;
  assigns proof_issued;
  ensures one: (form & ARM64_TWO_ASIDS) == 0 ==> proof_issued == \old(proof_issued) + count;
  ensures two: (form & ARM64_TWO_ASIDS) != 0 ==>
    proof_issued == \old(proof_issued) + 2 * count;
*/
static void arm64_run(uint32_t form, uint64_t operand, uint64_t address, uint64_t distance,
		      uint64_t count);

/*@
  requires is_arm64(arm64) && is_form(request);
  requires stride_shift == 0 || 12 <= stride_shift <= 42;
  requires 1 <= count <= UINT32_MAX && (stride_shift == 0 ==> count == 1);
  requires proof_issued + 2 * count <= UINT64_MAX;
  assigns proof_issued;
  ensures count: \result == count;
  ensures one: !is_paired(arm64, &request->space) ==>
    proof_issued == \old(proof_issued) + count;
  ensures two: is_paired(arm64, &request->space) ==>
    proof_issued == \old(proof_issued) + 2 * count;
*/
static uint32_t arm64_emit(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			   uint64_t fields, uint64_t address, uint32_t stride_shift,
			   uint64_t count);

/* ---------------------------------------------------------------- steps --- */

/*@
  requires is_arm64(arm64) && is_form(request) && is_range_of(request, range);
  requires \valid(cursor) && is_apart(cursor, arm64, request, range);
  requires cursor->page_index < range->page_count;
  requires 1 <= max_count <= UINT32_MAX && proof_issued + 2 * max_count <= UINT64_MAX;
  assigns proof_issued, cursor->page_index;
  ensures progress: \old(cursor->page_index) < cursor->page_index;
  ensures inside: cursor->page_index <= range->page_count;
  ensures short: cursor->page_index <= PROOF_MAX_PAGES;
  ensures limit: 1 <= \result <= max_count;
  ensures last: cursor->page_index < range->page_count ==> \result == max_count;
  ensures one: !is_paired(arm64, &request->space) ==>
    proof_issued == \old(proof_issued) + \result;
  ensures two: is_paired(arm64, &request->space) ==>
    proof_issued == \old(proof_issued) + 2 * \result;
*/
static uint32_t arm64_issue_strides(const struct tlbp_arm64 *arm64,
				    const struct tlbp_request *request,
				    const struct tlbp_range *range, struct tlbp_cursor *cursor,
				    uint64_t max_count);

/*@
  requires is_arm64(arm64) && units.pages == 1 && units.offset == 0;
  requires page_index < page_count <= PROOF_MAX_PAGES;
  assigns \nothing;
  ensures encodable: is_operation(\result);
  ensures limit: \result.page_count <= arm64->max_span_pages;
  ensures inside: (arm64->flags & TLBP_ARM64_OVER_COVER) == 0 ==> end_of(\result) <= page_count;
  ensures no_gap: \result.page_index <= page_index;
  ensures progress: page_index < end_of(\result);
*/
static struct tlbp_arm64_span arm64_span(const struct tlbp_arm64 *arm64, struct arm64_units units,
					 uint64_t page_count, uint64_t page_index);

/*@
  requires is_arm64(arm64) && is_form(request) && is_range_of(request, range);
  requires \valid(cursor) && is_apart(cursor, arm64, request, range);
  requires cursor->page_index < range->page_count;
  requires proof_issued + 2 <= UINT64_MAX;
  assigns proof_issued, cursor->page_index;
  ensures progress: \old(cursor->page_index) < cursor->page_index <= range->page_count;
  ensures short: cursor->page_index <= PROOF_MAX_PAGES;
  ensures one_step: \result == 1;
  ensures one: !is_paired(arm64, &request->space) ==> proof_issued == \old(proof_issued) + 1;
  ensures two: is_paired(arm64, &request->space) ==> proof_issued == \old(proof_issued) + 2;
*/
static uint32_t arm64_issue_span(const struct tlbp_arm64 *arm64,
				 const struct tlbp_request *request,
				 const struct tlbp_range *range, struct tlbp_cursor *cursor);

/*@
  requires backend == &proof_arm64.backend && is_arm64(&proof_arm64) && is_request(request);
  requires \valid(cursor) && \separated(cursor, request) && \separated(cursor, &proof_arm64);
  requires \separated(cursor, request->ranges + (0 .. request->range_count - 1));
  requires is_cursor(request, cursor);
  requires proof_issued == 0;
  assigns proof_issued, cursor->page_index, cursor->range_index;
  ensures inside: is_cursor(request, cursor);
  ensures forward: is_forward{Pre, Post}(cursor);
  ensures issued: proof_issued == \result;
  ensures limit: !is_paired(&proof_arm64, &request->space) ==> \result <= max_ops;
  ensures limit_of_pairs: is_paired(&proof_arm64, &request->space) ==>
    \result <= max_ops || \result == 2;
  ensures most: !is_paired(&proof_arm64, &request->space) &&
    cursor->range_index < request->range_count ==> \result == max_ops;
  ensures most_of_pairs: is_paired(&proof_arm64, &request->space) &&
    cursor->range_index < request->range_count ==> max_ops - 1 <= \result;
*/
uint32_t tlbp_arm64_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops);

#endif /* TLBP_PROOFS_BACKEND_FCT_H */
