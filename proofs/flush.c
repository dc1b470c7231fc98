/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * flush.c as it is, for any backend and any policy that keep the contracts of
 * hooks.h. First what a flush under way is, then what each function makes of it,
 * last that every way to flush covers its request.
 *
 * Counters and clocks wrap. Set-up calls through tables, and is left to the tests:
 * is_ready says what is taken for granted of it.
 *
 * Tactics: none
 * WP: -no-warn-unsigned-overflow -wp-timeout 60
 * WP: -wp-skip-fct tlbp_init,flush_caps_are_sane,flush_validate_backend
 * WP: -wp-skip-fct flush_validate_policy,flush_widest_space,flush_short_spaces
 * WP: -wp-skip-fct flush_set_up_short_cut
 */
#include "bits.h"
#include "flags.h"
#include "granule.h"
#include "helpers.h"
#include "hooks.h"
#include "words.h"

/* Lists of places, for assigns. */
#define FLUSH_STATE                                                            \
	flush->flags, flush->cursor, flush->outcome, flush->blind_ops, flush->slice_ops, \
		flush->tlbp->stats->longest_ns

/*
 * What is left of a flush, as a number: a cursor of 32 and 64 bits that advances
 * leaves less. As macros, since WP takes a function of memory to be the same at
 * both ends of a loop.
 */
#define LEFT(flush)                                                                             \
	((flush->request->range_count - flush->cursor.range_index) * 0x10000000000000000 +      \
	 0xffffffffffffffff - flush->cursor.page_index)
#define STEPS(flush)                                                                            \
	(HAS(flush->flags, PROOF_DONE) ? 0 : flush->outcome.action != TLBP_BY_ADDRESS ? 1 :     \
	 2 + LEFT(flush))

/*@
  assigns \nothing;
*/
int tlbp_policy_check_table(const struct tlbp_policy_ops *ops);

/* ------------------------------------------------ what callers hand in --- */

/*@
  predicate is_readable(struct tlbp_request *request) =
    \valid_read(request) &&
    (request->ranges != \null && !HAS(request->flags, PROOF_WANTS) ==>
      \valid_read(request->ranges + (0 .. request->range_count - 1)));

  // What tlbp_init() leaves. Short cuts are for spaces that are served, but guests.
  predicate is_short_for(integer spaces, struct tlbp_caps *caps) =
    (\forall integer bit; 0 <= bit < 32 && HAS(spaces >> bit, 1) ==> HAS(caps->spaces >> bit, 1)) &&
    (\forall integer bit; 16 <= bit < 20 ==> !HAS(spaces >> bit, 1)) &&
    (has_enter ==> spaces == 0);
  predicate has_granules(integer granules) =
    \forall integer shift; 0 <= shift < 32 && HAS(granules >> shift, 1) ==> is_granule(shift);
  predicate is_ready(struct tlbp *tlbp) =
    \valid_read(tlbp) && \valid(tlbp->backend) &&
    (tlbp->stats == \null || \valid(tlbp->stats)) &&
    tlbp->backend->caps.asid_bits <= 16 && tlbp->backend->caps.vmid_bits <= 16 &&
    has_granules(tlbp->backend->caps.granules) &&
    has_granules(tlbp->backend->caps.guest_granules) &&
    1 <= tlbp->blind_ops && 1 <= tlbp->slice_ns &&
    is_short_for(tlbp->short_spaces, &tlbp->backend->caps) &&
    is_short_for(tlbp->extra_spaces, &tlbp->backend->caps) &&
    (has_extra_sync ==> tlbp->short_spaces == 0) &&
    (\forall integer asid; 0 <= asid <= tlbp->max_asid ==>
      (asid >> tlbp->backend->caps.asid_bits) == 0);

  // Two that are NULL are not apart, so each pair has one that is not.
  predicate is_apart(struct tlbp *tlbp, struct tlbp_request *request) =
    \separated(tlbp, tlbp->backend) && \separated(tlbp, tlbp->stats) &&
    \separated(tlbp, request) &&
    (tlbp->backend != \null ==>
      \separated(tlbp->backend, tlbp->stats) && \separated(tlbp->backend, request)) &&
    (request != \null ==> \separated(request, tlbp->stats)) &&
    (request != \null && request->ranges != \null ==>
      \separated(tlbp->stats, request->ranges + (0 .. request->range_count - 1)));

  predicate is_alone(struct tlbp_flush *flush, struct tlbp *tlbp, struct tlbp_request *request) =
    \separated(flush, tlbp) && \separated(flush, tlbp->backend) && \separated(flush, request) &&
    \separated(flush, tlbp->stats) &&
    (request != \null && request->ranges != \null ==>
      \separated(flush, request->ranges + (0 .. request->range_count - 1)));

  predicate serves(struct tlbp_caps *caps, struct tlbp_space *space) =
    space->kind < 8 && space->domain < 4 &&
    HAS(caps->spaces >> (space->kind * 4 + space->domain), 1);
  predicate names(struct tlbp_caps *caps, struct tlbp_space *space) =
    serves(caps, space) &&
    (space->kind == TLBP_SPACE_USER ==> (space->asid >> caps->asid_bits) == 0) &&
    (space->kind == TLBP_SPACE_GUEST ==> (space->vmid >> caps->vmid_bits) == 0);
  predicate is_empty(struct tlbp_request *request) =
    !HAS(request->flags, PROOF_WANTS) &&
    \forall integer i; 0 <= i < request->range_count ==> request->ranges[i].page_count == 0;
  // Such a request does not say whose translations.
  predicate is_about_space(integer status) =
    status == TLBP_ERR_SPACE || status == TLBP_ERR_DOMAIN || status == TLBP_ERR_ASID ||
    status == TLBP_ERR_VMID;
*/

/* ------------------------------------------------------- what was done --- */

/*@
  predicate is_untouched =
    proof_page_index == 0 && proof_range_index == 0 && proof_has_pages == 0 &&
    proof_wide == TLBP_NOTHING && is_complete && proof_inside == 0;

  predicate is_covered_by_address(struct tlbp_request *request) =
    request->range_count <= proof_range_index ||
    (request->range_count == 1 && proof_has_pages != 0 &&
     proof_pages_space == request->space && proof_pages_range == request->ranges[0] &&
     proof_pages_flags == request->flags);
  predicate is_covered_wide(struct tlbp_request *request) =
    TLBP_WHOLE_SPACE <= proof_wide && proof_wide_space == request->space;
  predicate is_covered_widest(struct tlbp *tlbp) =
    proof_wide == TLBP_EVERYTHING && proof_wide_space == tlbp->widest;

  predicate asks_the_same{Begin, End}(struct tlbp *tlbp, struct tlbp_request *request) =
    \at(request->flags, Begin) == \at(request->flags, End) &&
    (\at(is_empty(request), Begin) <==> \at(is_empty(request), End)) &&
    (\at(names(&tlbp->backend->caps, &request->space), Begin) <==>
     \at(names(&tlbp->backend->caps, &request->space), End));

  // Promise 1: what was issued until End is no less than what the request asks for.
  predicate is_flushed{Begin, End}(struct tlbp *tlbp, struct tlbp_request *request) =
    \at(is_covered_widest(tlbp), End) ||
    (request != \null && \at(names(&tlbp->backend->caps, &request->space), Begin) &&
     (\at(is_empty(request), Begin) ||
      (\at(!HAS(request->flags, PROOF_WANTS), Begin) &&
       \at(is_covered_by_address(request), End)) ||
      (\at(is_covered_wide(request), End) &&
       (\at(HAS(request->flags, TLBP_WANT_EVERYTHING), Begin) ==>
       \at(proof_wide == TLBP_EVERYTHING, End)))));
*/

/* ---------------------------------------------------- a flush under way --- */

/*@
  // Where its memory lies. Nothing here changes while it is under way.
  predicate is_flush(struct tlbp_flush *flush) =
    \valid(flush) && \valid_read(flush->tlbp) && \valid(flush->tlbp->backend) &&
    (flush->request == \null || \valid_read(flush->request)) &&
    (flush->tlbp->stats == \null || \valid(flush->tlbp->stats)) &&
    \separated(flush, flush->tlbp, flush->tlbp->backend, flush->request) &&
    \separated(flush, flush->tlbp, flush->tlbp->backend, flush->tlbp->stats) &&
    (flush->request != \null ==> \separated(flush->request, flush->tlbp->stats));

  predicate is_named(struct tlbp_flush *flush) =
    flush->request == \null ==>
      flush->plan.action == TLBP_EVERYTHING && HAS(flush->flags, PROOF_MALFORMED);
  predicate is_of_widest(struct tlbp_flush *flush) =
    flush->plan.action == TLBP_EVERYTHING && HAS(flush->flags, PROOF_MALFORMED);
  logic integer domain_of(struct tlbp_flush *flush) =
    flush->plan.action == TLBP_EVERYTHING && HAS(flush->flags, PROOF_MALFORMED) ?
      flush->tlbp->widest.domain : flush->request->space.domain;
  predicate is_wide_for(struct tlbp_flush *flush) =
    is_of_widest(flush) ? proof_wide_space == flush->tlbp->widest :
      proof_wide_space == flush->request->space;

  predicate is_same_flags(integer flags, integer others) =
    (HAS(flags, PROOF_TIMED) <==> HAS(others, PROOF_TIMED)) &&
    (HAS(flags, PROOF_BUDGETED) <==> HAS(others, PROOF_BUDGETED)) &&
    (HAS(flags, PROOF_RELAXES) <==> HAS(others, PROOF_RELAXES)) &&
    (HAS(flags, PROOF_STEPPED) <==> HAS(others, PROOF_STEPPED)) &&
    (HAS(flags, PROOF_NO_SYNC) <==> HAS(others, PROOF_NO_SYNC)) &&
    (HAS(flags, PROOF_MALFORMED) <==> HAS(others, PROOF_MALFORMED));
  predicate is_in_context(struct tlbp_flush *flush) =
    (proof_inside != 0 <==> HAS(flush->flags, PROOF_ENTERED)) &&
    (proof_inside != 0 ==> has_enter);
  // What it may do beside its work is what its request allows.
  predicate is_allowed(struct tlbp_flush *flush) =
    (HAS(flush->flags, PROOF_RELAXES) ==>
      flush->request != \null && !HAS(flush->request->flags, TLBP_NO_RELAX) &&
      flush->request->space.domain != TLBP_DOMAIN_LOCAL) &&
    (HAS(flush->flags, PROOF_NO_SYNC) ==>
      flush->request != \null && HAS(flush->request->flags, TLBP_NO_SYNC) && !has_enter) &&
    // Nobody shows a policy what has no request.
    (flush->request == \null ==>
      !HAS(flush->flags, PROOF_TIMED) && flush->plan.reason == TLBP_REASON_BAD_REQUEST);
  predicate is_outcome(struct tlbp_flush *flush) =
    flush->outcome.action <= TLBP_EVERYTHING && flush->outcome.reason < TLBP_REASON_COUNT &&
    flush->outcome.status != TLBP_ERR_UNREADY;
  predicate is_within_budget(struct tlbp_flush *flush) =
    HAS(flush->flags, PROOF_BUDGETED) ==>
      flush->outcome.by_address_ns <= flush->plan.budget_ns &&
      flush->blind_ops < flush->tlbp->blind_ops;

  // Between two pieces of work: where it stands is what was issued, and complete.
  predicate is_waiting(struct tlbp_flush *flush) =
    !HAS(flush->flags, PROOF_DONE) && is_complete && is_named(flush) &&
    proof_ordered == domain_of(flush);
  predicate is_at_cursor(struct tlbp_flush *flush) =
    flush->request != \null && flush->cursor.range_index < flush->request->range_count &&
    flush->cursor.range_index == proof_range_index &&
    flush->cursor.page_index == proof_page_index;
  predicate is_by_address(struct tlbp_flush *flush) =
    1 <= flush->slice_ops && flush->plan.action == TLBP_BY_ADDRESS &&
    !HAS(flush->request->flags, PROOF_WANTS) && proof_is_seen != 0 && is_within_budget(flush);
  predicate has_work(struct tlbp_flush *flush) =
    is_waiting(flush) &&
    (flush->outcome.action == TLBP_BY_ADDRESS ==> is_at_cursor(flush) && is_by_address(flush));

  // Less is left at End.
  predicate advances{Begin, End}(struct tlbp_flush *flush) =
    \at(STEPS(flush), End) < \at(STEPS(flush), Begin);

  // Everything that its action promises was issued, and all but the last is complete.
  predicate is_done(struct tlbp_flush *flush) =
    HAS(flush->flags, PROOF_DONE) && is_named(flush) &&
    (!HAS(flush->flags, PROOF_NO_SYNC) ==> is_complete) &&
    (flush->outcome.action == TLBP_NOTHING ||
     (flush->outcome.action == TLBP_BY_ADDRESS && flush->request != \null &&
      flush->request->range_count <= proof_range_index) ||
     (flush->outcome.action >= TLBP_WHOLE_SPACE && proof_wide == flush->outcome.action &&
      is_wide_for(flush)));

  // Between the calls: out of every context, and with nothing pending but what was left so.
  predicate is_begun(struct tlbp_flush *flush) =
    is_flush(flush) && is_in_context(flush) && proof_inside == 0 && is_allowed(flush) &&
    is_outcome(flush) && flush->plan.action <= flush->outcome.action &&
    (HAS(flush->flags, PROOF_DONE) ? is_done(flush) : has_work(flush));
*/

/* --------------------------------------------------------------- decide --- */

/*@
  requires tlbp == \null || \valid_read(tlbp);
  assigns \nothing;
  ensures \result <==> tlbp != \null && tlbp->ready != 0;
*/
static bool flush_is_ready(const struct tlbp *tlbp);

/*@
  requires \valid_read(caps) && \valid_read(space);
  assigns \nothing;
  ensures \result == TLBP_ERR_SPACE || \result == TLBP_ERR_DOMAIN;
*/
static int flush_blame_space(const struct tlbp_caps *caps, const struct tlbp_space *space);

/*@
  assigns \nothing;
  ensures \result <==> granule_shift < 32 && HAS(granules >> granule_shift, 1);
*/
static bool flush_has_granule(uint32_t granules, uint32_t granule_shift);

/*@
  requires \valid_read(space);
  assigns \nothing;
  ensures \result == 0 <==> space->kind < 8 && space->domain < 4;
*/
static uint32_t flush_beyond_bits(const struct tlbp_space *space);

/*@
  requires \valid_read(space) && space->kind < 8 && space->domain < 4;
  assigns \nothing;
  ensures \result <==> HAS(spaces >> (space->kind * 4 + space->domain), 1);
*/
static bool flush_has_space(uint64_t spaces, const struct tlbp_space *space);

/*@
  requires \valid_read(caps) && \valid_read(space);
  requires caps->asid_bits <= 16 && caps->vmid_bits <= 16;
  requires has_granules(caps->granules) && has_granules(caps->guest_granules);
  assigns \nothing;
  ensures known: \result == TLBP_OK || \result == TLBP_ERR_GRANULE || is_about_space(\result);
  ensures named: !is_about_space(\result) ==> names(caps, space);
  ensures granule: \result == TLBP_OK ==> is_granule(space->granule_shift);
*/
static int flush_check_space(const struct tlbp_caps *caps, const struct tlbp_space *space);

/*@
  requires is_ready(tlbp) && \valid_read(request);
  assigns \nothing;
  ensures known: -20 < \result <= 0 && !is_about_space(\result);
  ensures accepted: \result == TLBP_OK ==> request->level <= TLBP_LEVEL_0 &&
    (request->stride_shift == 0 || request->space.granule_shift <= request->stride_shift <= 63);
*/
static int flush_check_details(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  requires \valid_read(range) && is_granule(granule_shift);
  assigns \nothing;
  ensures accepted: \result == TLBP_OK ==> is_accepted_range(range, granule_shift);
  ensures known: \result == TLBP_OK || \result == TLBP_EMPTY || \result == TLBP_ERR_ALIGN ||
    \result == TLBP_ERR_RANGE;
  ensures empty: \result == TLBP_EMPTY <==> range->page_count == 0;
*/
static int flush_check_range(const struct tlbp_range *range, uint32_t granule_shift);

/*@
  requires \valid_read(request) && is_granule(request->space.granule_shift);
  requires 0 < request->range_count ==>
    \valid_read(request->ranges + (0 .. request->range_count - 1));
  assigns \nothing;
  ensures known: \result == TLBP_OK || \result == TLBP_EMPTY || \result == TLBP_ERR_ALIGN ||
    \result == TLBP_ERR_RANGE;
  ensures empty: \result == TLBP_EMPTY ==>
    \forall integer i; 0 <= i < request->range_count ==> request->ranges[i].page_count == 0;
  ensures some: \result == TLBP_OK ==> 0 < request->range_count;
  ensures accepted: 0 <= \result ==> \forall integer i; 0 <= i < request->range_count ==>
    request->ranges[i].page_count == 0 ||
    is_accepted_range(request->ranges + i, request->space.granule_shift);
*/
static int flush_check_ranges(const struct tlbp_request *request);

/*@
  requires \valid_read(request);
  assigns \nothing;
  ensures wants: \result == 0 ==> !HAS(request->flags, PROOF_WANTS);
  ensures plain: \result == 0 ==> request->level == 0 && request->stride_shift == 0;
*/
static uint32_t flush_details(const struct tlbp_request *request);

/*@
  requires is_ready(tlbp) && (request == \null || is_readable(request));
  assigns \nothing;
  ensures known: -20 < \result <= TLBP_EMPTY;
  ensures none: request == \null ==> \result == TLBP_ERR_REQUEST;
  ensures named: request != \null && !is_about_space(\result) ==>
    names(&tlbp->backend->caps, &request->space);
  ensures empty: \result == TLBP_EMPTY ==>
    is_empty(request) && !HAS(request->flags, TLBP_WANT_EVERYTHING);
  ensures some: \result == TLBP_OK ==>
    HAS(request->flags, PROOF_WANTS) || 0 < request->range_count;
  ensures accepted: \result == TLBP_OK && !HAS(request->flags, PROOF_WANTS) ==>
    is_accepted(request);
*/
static int flush_check(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  predicate is_plan(struct tlbp_plan plan) =
    TLBP_BY_ADDRESS <= plan.action <= TLBP_EVERYTHING && plan.reason < TLBP_REASON_COUNT;
*/

/*@
  assigns \nothing;
  ensures \result.action == action && \result.reason == reason &&
    \result.budget_ns == TLBP_NO_BUDGET && \result.op_ns == 0;
*/
static struct tlbp_plan flush_plan(uint16_t action, uint16_t reason);

/*@
  requires status != TLBP_OK && (request == \null || \valid_read(request));
  requires status == TLBP_EMPTY ==> request != \null;
  assigns \nothing;
  ensures empty: status == TLBP_EMPTY ==>
    \result.action == TLBP_NOTHING && \result.reason == TLBP_REASON_EMPTY;
  ensures reason: status != TLBP_EMPTY ==> \result.reason == TLBP_REASON_BAD_REQUEST;
  ensures wide: status != TLBP_EMPTY ==>
    \result.action == TLBP_EVERYTHING || \result.action == TLBP_WHOLE_SPACE;
  ensures unnamed: status != TLBP_EMPTY && (request == \null || is_about_space(status)) ==>
    \result.action == TLBP_EVERYTHING;
  ensures wants: status != TLBP_EMPTY && request != \null &&
    HAS(request->flags, TLBP_WANT_EVERYTHING) ==> \result.action == TLBP_EVERYTHING;
*/
static struct tlbp_plan flush_plan_malformed(int status, const struct tlbp_request *request);

/*@
  requires \valid_read(tlbp) && \valid(plan) && \separated(tlbp, plan);
  assigns *plan;
  ensures status: \result == TLBP_OK || \result == TLBP_ERR_PLAN;
  ensures plan: is_plan(*plan);
*/
static int flush_amend(const struct tlbp *tlbp, struct tlbp_plan *plan);

/*@
  requires \valid_read(request);
  assigns \nothing;
  ensures wide: is_plan(\result) && TLBP_WHOLE_SPACE <= \result.action;
  ensures wants: HAS(request->flags, TLBP_WANT_EVERYTHING) ==> \result.action == TLBP_EVERYTHING;
*/
static struct tlbp_plan flush_plan_whole(const struct tlbp_request *request);

/*@
  requires \valid_read(tlbp) && \valid_read(request);
  requires accepted: !HAS(request->flags, PROOF_WANTS) ==> is_accepted(request);
  assigns proof_is_seen;
  ensures wants: HAS(request->flags, PROOF_WANTS) ==> \result == TLBP_NO_ADDRESS_FORM;
  ensures seen: !HAS(request->flags, PROOF_WANTS) ==> proof_is_seen != 0;
*/
static uint64_t flush_count_ops(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  requires \valid_read(tlbp) && \valid_read(tlbp->backend) && \valid_read(request);
  requires \valid(plan) && \separated(plan, tlbp, tlbp->backend, request);
  requires wants: HAS(request->flags, PROOF_WANTS) ==> op_count == TLBP_NO_ADDRESS_FORM;
  assigns *plan;
  ensures status: \result == TLBP_OK || \result == TLBP_ERR_PLAN;
  ensures plan: is_plan(*plan);
  ensures whole: HAS(request->flags, PROOF_WANTS) ==> TLBP_WHOLE_SPACE <= plan->action;
  ensures everything: HAS(request->flags, TLBP_WANT_EVERYTHING) ==>
    plan->action == TLBP_EVERYTHING;
*/
static int flush_ask(const struct tlbp *tlbp, const struct tlbp_request *request,
		     uint64_t op_count, uint64_t at_ns, struct tlbp_plan *plan);

/*@
  requires tlbp == \null || tlbp->ready == 0 || (is_ready(tlbp) && is_apart(tlbp, request));
  requires tlbp != \null ==> \valid_read(tlbp);
  requires request == \null || is_readable(request);
  requires \valid(plan) && \separated(plan, tlbp, tlbp->backend, request);
  assigns *plan, proof_is_seen;
  ensures unready: \result == TLBP_ERR_UNREADY || plan->action <= TLBP_EVERYTHING;
*/
int tlbp_decide(const struct tlbp *tlbp, const struct tlbp_request *request, uint64_t at_ns,
		struct tlbp_plan *plan);

/* --------------------------------------------------------------- slices --- */

/*@
  requires is_flush(flush) && is_named(flush);
  assigns \result \from flush->tlbp, flush->request, flush->plan, flush->flags;
  ensures widest: is_of_widest(flush) ==> \result == &flush->tlbp->widest;
  ensures own: !is_of_widest(flush) ==>
    flush->request != \null && \result == &flush->request->space;
*/
static const struct tlbp_space *flush_space(const struct tlbp_flush *flush);

/*@
  requires \valid_read(flush) && \valid_read(flush->tlbp);
  assigns \nothing;
*/
static uint64_t flush_now_ns(const struct tlbp_flush *flush);

/*@
  requires \valid(flush) && \valid_read(flush->tlbp);
  assigns flush->outcome.at_ns;
  ensures begun: \old(is_begun(flush)) ==> is_begun(flush);
*/
static void flush_restart_clock(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_named(flush);
  assigns \nothing;
  ensures \result == (HAS(flush->flags, PROOF_MALFORMED) ? 0 : flush->request->flags);
*/
static uint32_t flush_flags(const struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_named(flush) && is_inside;
  requires pending: !is_complete ==> proof_pending == flush->outcome.action &&
    proof_pending_domain == domain_of(flush);
  requires slow: !is_complete && proof_pending_nxs == 0 ==>
    HAS(flush->flags, PROOF_MALFORMED) || !HAS(flush->request->flags, TLBP_NXS);
  assigns flush->outcome.at_ns, flush->outcome.by_address_ns, flush->tlbp->stats->longest_ns,
    proof_pending;
  ensures left: HAS(flush->flags, PROOF_NO_SYNC) && HAS(flush->flags, PROOF_DONE) ==>
    proof_pending == \old(proof_pending);
  ensures complete: !(HAS(flush->flags, PROOF_NO_SYNC) && HAS(flush->flags, PROOF_DONE)) ==>
    is_complete && flush->outcome.by_address_ns == \old(flush->outcome.by_address_ns);
*/
static uint64_t flush_complete(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_named(flush) && is_in_context(flush);
  requires is_complete || !has_enter;
  assigns flush->flags, proof_inside;
  ensures outside: proof_inside == 0 && is_in_context(flush);
  ensures flags: is_same_flags(flush->flags, \old(flush->flags)) &&
    (HAS(flush->flags, PROOF_DONE) <==> HAS(\old(flush->flags), PROOF_DONE));
  ensures work: \old(has_work(flush)) ==> has_work(flush);
  ensures done: \old(is_done(flush)) ==> is_done(flush);
  ensures allowed: \old(is_allowed(flush)) ==> is_allowed(flush);
  ensures steps: STEPS(flush) == \old(STEPS(flush));
*/
static void flush_leave(struct tlbp_flush *flush);

/*@
  requires \valid(flush);
  assigns flush->outcome.action, flush->outcome.reason;
  ensures flush->outcome.action == TLBP_WHOLE_SPACE && flush->outcome.reason == reason;
*/
static void flush_escalate(struct tlbp_flush *flush, uint16_t reason);

/*@
  requires is_flush(flush) && is_within_budget(flush);
  assigns flush->slice_ops;
  ensures 1 <= flush->slice_ops;
*/
static void flush_size_slice(struct tlbp_flush *flush, uint64_t op_ns, uint64_t max_ops);

/*@
  requires is_flush(flush) && is_within_budget(flush) && 1 <= flush->tlbp->blind_ops;
  assigns flush->slice_ops;
  ensures 1 <= flush->slice_ops;
*/
static void flush_first_slice(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_outcome(flush) && flush->outcome.action == TLBP_BY_ADDRESS;
  requires 0 < issued && 1 <= flush->slice_ops;
  assigns flush->blind_ops, flush->slice_ops, flush->outcome.action, flush->outcome.reason;
  ensures slice: 1 <= flush->slice_ops;
  ensures outcome: is_outcome(flush);
  ensures action: flush->outcome.action == TLBP_BY_ADDRESS ||
    flush->outcome.action == TLBP_WHOLE_SPACE;
  ensures budget: flush->outcome.action == TLBP_BY_ADDRESS ==> is_within_budget(flush);
*/
static void flush_judge_slice(struct tlbp_flush *flush, uint32_t issued, uint64_t elapsed_ns);

/*@
  requires is_flush(flush) && has_work(flush) && is_inside && is_in_context(flush);
  requires is_outcome(flush) && flush->outcome.action == TLBP_BY_ADDRESS;
  assigns FLUSH_STATE, PROOF_PENDING, proof_page_index, proof_range_index;
  ensures context: is_in_context(flush);
  ensures flags: is_same_flags(flush->flags, \old(flush->flags));
  ensures outcome: is_outcome(flush);
  ensures action: flush->outcome.action == TLBP_BY_ADDRESS ||
    flush->outcome.action == TLBP_WHOLE_SPACE;
  ensures waiting: !HAS(flush->flags, PROOF_DONE) ==> is_waiting(flush);
  ensures cursor: !HAS(flush->flags, PROOF_DONE) ==> is_at_cursor(flush);
  ensures address: !HAS(flush->flags, PROOF_DONE) &&
    flush->outcome.action == TLBP_BY_ADDRESS ==> is_by_address(flush);
  ensures done: HAS(flush->flags, PROOF_DONE) ==> is_done(flush);
  ensures progress: STEPS(flush) < \old(STEPS(flush));
  ensures allowed: \old(is_allowed(flush)) ==> is_allowed(flush);
*/
static void flush_run_slice(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && has_work(flush) && is_inside && is_in_context(flush);
  requires is_outcome(flush) && flush->outcome.action != TLBP_BY_ADDRESS;
  assigns flush->flags, flush->outcome, flush->tlbp->stats->longest_ns, PROOF_PENDING,
    proof_wide, proof_wide_space;
  ensures context: is_in_context(flush);
  ensures flags: is_same_flags(flush->flags, \old(flush->flags));
  ensures outcome: is_outcome(flush);
  ensures action: \old(flush->outcome.action) <= flush->outcome.action;
  ensures done: is_done(flush);
  ensures progress: STEPS(flush) < \old(STEPS(flush));
  ensures allowed: \old(is_allowed(flush)) ==> is_allowed(flush);
*/
static void flush_run_wide(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_named(flush) && is_in_context(flush) && is_complete;
  assigns flush->flags, proof_inside;
  ensures inside: is_inside && is_in_context(flush);
  ensures flags: is_same_flags(flush->flags, \old(flush->flags)) &&
    (HAS(flush->flags, PROOF_DONE) <==> HAS(\old(flush->flags), PROOF_DONE));
  ensures work: \old(has_work(flush)) ==> has_work(flush);
  ensures allowed: \old(is_allowed(flush)) ==> is_allowed(flush);
  ensures steps: STEPS(flush) == \old(STEPS(flush));
*/
static void flush_enter(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_in_context(flush) && has_work(flush) && is_allowed(flush);
  requires is_outcome(flush);
  assigns FLUSH_STATE, PROOF_ISSUED, proof_inside;
  ensures context: is_in_context(flush);
  ensures allowed: is_allowed(flush);
  ensures flags: is_same_flags(flush->flags, \old(flush->flags));
  ensures outcome: is_outcome(flush);
  ensures action: \old(flush->outcome.action) <= flush->outcome.action;
  ensures work: !HAS(flush->flags, PROOF_DONE) ==> has_work(flush);
  ensures done: HAS(flush->flags, PROOF_DONE) ==> is_done(flush);
  ensures progress: STEPS(flush) < \old(STEPS(flush));
*/
static void flush_run_piece(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_in_context(flush) && has_work(flush) && is_allowed(flush);
  assigns flush->flags, flush->outcome.at_ns, proof_inside;
  ensures context: is_in_context(flush);
  ensures allowed: is_allowed(flush);
  ensures flags: is_same_flags(flush->flags, \old(flush->flags));
  ensures work: has_work(flush);
  ensures steps: STEPS(flush) == \old(STEPS(flush));
*/
static void flush_relax(struct tlbp_flush *flush);

/*@
  requires is_flush(flush) && is_in_context(flush) && is_allowed(flush) && is_outcome(flush);
  requires work: !HAS(flush->flags, PROOF_DONE) ==> has_work(flush);
  requires done: HAS(flush->flags, PROOF_DONE) ==> is_done(flush);
  assigns FLUSH_STATE, PROOF_ISSUED, proof_inside;
  ensures context: is_in_context(flush) && proof_inside == 0;
  ensures allowed: is_allowed(flush);
  ensures flags: is_same_flags(flush->flags, \old(flush->flags));
  ensures outcome: is_outcome(flush);
  ensures action: \old(flush->outcome.action) <= flush->outcome.action;
  ensures work: !HAS(flush->flags, PROOF_DONE) ==> has_work(flush);
  ensures done: HAS(flush->flags, PROOF_DONE) ==> is_done(flush);
  ensures end: !HAS(flush->flags, PROOF_STEPPED) ==> is_done(flush);
  ensures widest: is_of_widest(flush) <==> \old(is_of_widest(flush));
  ensures still: \old(HAS(flush->flags, PROOF_DONE)) ==> HAS(flush->flags, PROOF_DONE);
  ensures progress: !\old(HAS(flush->flags, PROOF_DONE)) ==> advances{Pre, Here}(flush);
*/
static void flush_run(struct tlbp_flush *flush);

/* -------------------------------------------------------- begin and end --- */

/*@
  requires \valid_read(flush);
  assigns \nothing;
*/
static bool flush_wants_clock(const struct tlbp_flush *flush);

/*@
  requires \valid_read(request);
  assigns \nothing;
  ensures relaxes: HAS(\result, PROOF_RELAXES) ==>
    !HAS(request->flags, TLBP_NO_RELAX) && request->space.domain != TLBP_DOMAIN_LOCAL;
  ensures sync: HAS(\result, PROOF_NO_SYNC) ==>
    HAS(request->flags, TLBP_NO_SYNC) && !has_enter;
  ensures rest: !HAS(\result, PROOF_DONE) && !HAS(\result, PROOF_TIMED) &&
    !HAS(\result, PROOF_ENTERED) && !HAS(\result, PROOF_BUDGETED) &&
    !HAS(\result, PROOF_STEPPED) && !HAS(\result, PROOF_MALFORMED);
*/
static uint32_t flush_liberties(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  // Of the flags of a new flush, only who began it is told.
  predicate is_fresh(integer flags) =
    !HAS(flags, PROOF_DONE) && !HAS(flags, PROOF_TIMED) && !HAS(flags, PROOF_ENTERED) &&
    !HAS(flags, PROOF_BUDGETED) && !HAS(flags, PROOF_RELAXES) && !HAS(flags, PROOF_NO_SYNC) &&
    !HAS(flags, PROOF_MALFORMED);
  predicate is_new(struct tlbp_flush *flush) =
    is_flush(flush) && is_fresh(flush->flags) && 1 <= flush->tlbp->blind_ops && is_untouched;
*/

/*@
  requires is_new(flush) && flush->request != \null;
  requires fresh: flush->blind_ops == 0 && flush->outcome.by_address_ns == 0;
  requires wants: HAS(flush->request->flags, PROOF_WANTS) ==> op_count == TLBP_NO_ADDRESS_FORM;
  assigns flush->flags, flush->outcome.at_ns, flush->plan, flush->slice_ops;
  ensures status: \result == TLBP_OK || \result == TLBP_ERR_PLAN;
  ensures plan: is_plan(flush->plan);
  ensures whole: HAS(flush->request->flags, PROOF_WANTS) ==>
    TLBP_WHOLE_SPACE <= flush->plan.action;
  ensures everything: HAS(flush->request->flags, TLBP_WANT_EVERYTHING) ==>
    flush->plan.action == TLBP_EVERYTHING;
  ensures work: !HAS(flush->flags, PROOF_DONE);
  ensures outside: !HAS(flush->flags, PROOF_ENTERED);
  ensures formed: !HAS(flush->flags, PROOF_MALFORMED);
  ensures stepped: HAS(flush->flags, PROOF_STEPPED) <==> HAS(\old(flush->flags), PROOF_STEPPED);
  ensures allowed: is_allowed(flush);
  ensures slice: 1 <= flush->slice_ops;
  ensures budget: is_within_budget(flush);
*/
static int flush_start_valid(struct tlbp_flush *flush, uint64_t op_count);

/*@
  requires \valid(flush);
  assigns flush->cursor, flush->outcome, flush->blind_ops, flush->slice_ops;
  ensures flush->blind_ops == 0 && flush->outcome.by_address_ns == 0 &&
    flush->cursor.page_index == 0 && flush->cursor.range_index == 0;
*/
static void flush_reset(struct tlbp_flush *flush);

/*@
  // What flush_check() has found of the request.
  predicate is_status(integer status, struct tlbp_flush *flush, integer op_count) =
    -20 < status <= TLBP_EMPTY && (flush->request == \null ==> status < 0) &&
    (status == TLBP_OK ==>
      (HAS(flush->request->flags, PROOF_WANTS) ? op_count == TLBP_NO_ADDRESS_FORM :
       0 < flush->request->range_count && proof_is_seen != 0));
*/

/*@
  requires is_new(flush) && is_status(status, flush, op_count);
  requires fresh: flush->blind_ops == 0 && flush->outcome.by_address_ns == 0;
  assigns flush->flags, flush->outcome.at_ns, flush->plan, flush->slice_ops;
  ensures status: \result <= TLBP_EMPTY && \result != TLBP_ERR_UNREADY &&
    (\result == TLBP_EMPTY <==> status == TLBP_EMPTY);
  ensures named: is_named(flush);
  ensures work: !HAS(flush->flags, PROOF_DONE);
  ensures outside: !HAS(flush->flags, PROOF_ENTERED);
  ensures stepped: HAS(flush->flags, PROOF_STEPPED) <==> HAS(\old(flush->flags), PROOF_STEPPED);
  ensures allowed: is_allowed(flush);
  ensures slice: flush->plan.action == TLBP_BY_ADDRESS ==> 1 <= flush->slice_ops &&
    flush->request != \null && 0 < flush->request->range_count && proof_is_seen != 0 &&
    !HAS(flush->request->flags, PROOF_WANTS);
  ensures budget: is_within_budget(flush);
  ensures plan: flush->plan.action <= TLBP_EVERYTHING && flush->plan.reason < TLBP_REASON_COUNT;
  ensures empty: flush->plan.action == TLBP_NOTHING <==> status == TLBP_EMPTY;
  ensures unnamed: flush->request == \null || is_about_space(status) ==> is_of_widest(flush);
  ensures wants: status != TLBP_EMPTY && flush->request != \null &&
    HAS(flush->request->flags, TLBP_WANT_EVERYTHING) ==> flush->plan.action == TLBP_EVERYTHING;
  ensures whole: flush->request != \null && \old(HAS(flush->request->flags, PROOF_WANTS)) ==>
    flush->plan.action != TLBP_BY_ADDRESS;
*/
static int flush_make_plan(struct tlbp_flush *flush, int status, uint64_t op_count);

/*@
  requires is_new(flush) && is_status(status, flush, op_count);
  assigns flush->flags, flush->plan, flush->cursor, flush->outcome, flush->blind_ops,
    flush->slice_ops, proof_ordered;
  ensures context: is_in_context(flush) && proof_inside == 0;
  ensures allowed: is_allowed(flush);
  ensures outcome: is_outcome(flush);
  ensures action: flush->outcome.action == flush->plan.action;
  ensures waiting: !HAS(flush->flags, PROOF_DONE) ==> is_waiting(flush);
  ensures cursor: flush->outcome.action == TLBP_BY_ADDRESS ==> is_at_cursor(flush);
  ensures address: flush->outcome.action == TLBP_BY_ADDRESS ==> is_by_address(flush);
  ensures done: HAS(flush->flags, PROOF_DONE) ==> is_done(flush);
  ensures stepped: HAS(flush->flags, PROOF_STEPPED) <==> HAS(\old(flush->flags), PROOF_STEPPED);
  ensures empty: flush->plan.action == TLBP_NOTHING ==> status == TLBP_EMPTY;
  ensures unnamed: flush->request == \null || is_about_space(status) ==> is_of_widest(flush);
  ensures wants: status != TLBP_EMPTY && flush->request != \null &&
    \old(HAS(flush->request->flags, TLBP_WANT_EVERYTHING)) ==>
    flush->plan.action == TLBP_EVERYTHING;
  ensures whole: flush->request != \null && \old(HAS(flush->request->flags, PROOF_WANTS)) ==>
    flush->plan.action != TLBP_BY_ADDRESS;
*/
static void flush_start(struct tlbp_flush *flush, int status, uint64_t op_count);

/*@
  requires \valid(stats) && reason < TLBP_REASON_COUNT;
  assigns stats->reasons[reason], stats->op_count;
*/
static void flush_count(struct tlbp_stats *stats, uint16_t reason, uint64_t op_count);

/*@
  requires \valid(stats) && \valid_read(flush) && \separated(stats, flush);
  assigns *stats;
*/
static void flush_count_rest(const struct tlbp_flush *flush, struct tlbp_stats *stats);

/*@
  requires \valid_read(flush);
  assigns \nothing;
  ensures \result ==>
    HAS(flush->flags, PROOF_TIMED) || flush->plan.reason != TLBP_REASON_BAD_REQUEST;
*/
static bool flush_is_instructive(const struct tlbp_flush *flush);


/*@
  // What was issued is no less than what was planned.
  predicate is_enough(struct tlbp_flush *flush) =
    flush->plan.action == TLBP_NOTHING ||
    (is_of_widest(flush) ? is_covered_widest(flush->tlbp) :
     flush->request != \null &&
     ((is_covered_wide(flush->request) &&
       flush->plan.action <= proof_wide <= TLBP_EVERYTHING) ||
      (flush->plan.action == TLBP_BY_ADDRESS && is_covered_by_address(flush->request))));
*/

/*@
  requires is_flush(flush) && is_outcome(flush);
  requires allowed: is_allowed(flush);
  assigns *flush->tlbp->stats;
  ensures ready: \result != TLBP_ERR_UNREADY;
  ensures done: \old(is_done(flush)) ==> is_done(flush);
  ensures widest: is_of_widest(flush) <==> \old(is_of_widest(flush));
  ensures enough: \old(is_done(flush) && flush->plan.action <= flush->outcome.action) ==>
    is_enough(flush);
*/
static int flush_end(struct tlbp_flush *flush);

/*@
  requires \valid(flush) && is_ready(tlbp) && (request == \null || is_readable(request));
  requires apart: is_apart(tlbp, request) && is_alone(flush, tlbp, request);
  requires untouched: is_fresh(flags) && is_untouched && proof_is_seen == 0;
  assigns *flush, proof_ordered, proof_is_seen;
  ensures memory: flush->tlbp == tlbp && flush->request == request;
  ensures apart: is_flush(flush);
  ensures context: is_in_context(flush) && proof_inside == 0;
  ensures allowed: is_allowed(flush);
  ensures outcome: is_outcome(flush);
  ensures waiting: !HAS(flush->flags, PROOF_DONE) ==> is_waiting(flush);
  ensures cursor: flush->outcome.action == TLBP_BY_ADDRESS ==> is_at_cursor(flush);
  ensures by_address: flush->outcome.action == TLBP_BY_ADDRESS ==> is_by_address(flush);
  ensures done: HAS(flush->flags, PROOF_DONE) ==> is_done(flush);
  ensures action: flush->outcome.action == flush->plan.action;
  ensures stepped: HAS(flush->flags, PROOF_STEPPED) <==> HAS(flags, PROOF_STEPPED);
  ensures named: is_of_widest(flush) ||
    (request != \null && \old(names(&tlbp->backend->caps, &request->space)));
  ensures empty: flush->plan.action == TLBP_NOTHING ==>
    request != \null && \old(is_empty(request));
  ensures wants: request != \null && flush->plan.action == TLBP_BY_ADDRESS ==>
    \old(!HAS(request->flags, PROOF_WANTS));
  ensures everything: request != \null && \old(HAS(request->flags, TLBP_WANT_EVERYTHING)) ==>
    flush->plan.action == TLBP_EVERYTHING;
*/
static void flush_prepare(struct tlbp_flush *flush, const struct tlbp *tlbp,
			  const struct tlbp_request *request, uint32_t flags);

/* ---------------------------------------------------------- ways to flush --- */

/*@
  // What callers hand in. Before tlbp_init() no space has a short cut.
  predicate is_set_up(struct tlbp *tlbp) =
    \valid_read(tlbp) &&
    (tlbp->ready != 0 ? is_ready(tlbp) : tlbp->short_spaces == 0 && tlbp->extra_spaces == 0);
  predicate is_call(struct tlbp *tlbp, struct tlbp_request *request) =
    (tlbp == \null || is_set_up(tlbp)) && (request == \null || is_readable(request)) &&
    (tlbp != \null ==> is_apart(tlbp, request)) && proof_is_seen == 0;

  predicate is_left_pending(struct tlbp_request *request) =
    request != \null && HAS(request->flags, TLBP_NO_SYNC) && !has_enter;
*/

/*@
  requires is_call(tlbp, request);
  requires untouched: is_untouched;
  assigns *tlbp->stats, proof_ordered, proof_is_seen, PROOF_ISSUED, proof_inside;
  ensures flushed: \result != TLBP_ERR_UNREADY ==> is_flushed{Pre, Here}(tlbp, request);
  ensures complete: is_complete || is_left_pending(request);
  ensures outside: proof_inside == 0;
  ensures unready: \result == TLBP_ERR_UNREADY <==> tlbp == \null || \old(tlbp->ready == 0);
*/
static int flush_in_slices(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  requires \valid_read(range) && is_granule(granule_shift);
  assigns \nothing;
  ensures of_12: \result && granule_shift == 12 ==> is_accepted_range(range, 12);
  ensures of_14: \result && granule_shift == 14 ==> is_accepted_range(range, 14);
  ensures of_16: \result && granule_shift == 16 ==> is_accepted_range(range, 16);
*/
static bool flush_is_short(const struct tlbp_range *range, uint32_t granule_shift,
			   bool of_several);

/*@
  requires \valid_read(tlbp) && \valid_read(space) && space->kind < 8 && space->domain < 4;
  requires ready: spaces != 0 ==> is_ready(tlbp) && is_short_for(spaces, &tlbp->backend->caps);
  assigns \nothing;
  ensures short: \result ==> spaces != 0 && !has_enter;
  ensures named: \result ==> names(&tlbp->backend->caps, space);
  ensures granule: \result ==> is_granule(space->granule_shift);
*/
static bool flush_is_short_space(const struct tlbp *tlbp, const struct tlbp_space *space,
				 uint64_t spaces);

/*@
  // What the short cut may be taken for.
  predicate is_small(struct tlbp *tlbp, struct tlbp_request *request) =
    is_ready(tlbp) && !has_enter && request->ranges != \null &&
    names(&tlbp->backend->caps, &request->space) && request->range_count == 1 &&
    !HAS(request->flags, PROOF_WANTS) &&
    is_accepted_range(request->ranges, request->space.granule_shift);
*/

/*@
  requires \valid_read(tlbp) && is_readable(request);
  requires ready: spaces != 0 ==> is_ready(tlbp) && is_short_for(spaces, &tlbp->backend->caps);
  assigns \nothing;
  ensures small: \result ==> is_small(tlbp, request);
  ensures short: \result ==> spaces != 0;
*/
static bool flush_is_small(const struct tlbp *tlbp, const struct tlbp_request *request,
			   uint64_t spaces);

/*@
  assigns \nothing;
*/
static bool flush_is_untimed(const struct tlbp *tlbp, uint64_t page_count);

/*@
  requires \valid_read(tlbp) && \valid_read(space) && \valid_read(range);
  requires may: !has_enter && is_complete && is_accepted_range(range, space->granule_shift);
  requires plain: action == TLBP_BY_ADDRESS || (action == TLBP_NOTHING && !has_extra_sync);
  assigns proof_ordered, proof_has_pages, proof_pages_space, proof_pages_range,
    proof_pages_flags, PROOF_PENDING;
  ensures covered: proof_has_pages != 0 && proof_pages_space == *space &&
    proof_pages_range == *range && proof_pages_flags == flags;
  ensures complete: is_complete;
*/
static void flush_emit_in(const struct tlbp *tlbp, const struct tlbp_space *space,
			  const struct tlbp_range *range, uint32_t flags, uint32_t action);

/*@
  requires \valid_read(tlbp) && \valid_read(space) && \valid_read(range);
  requires may: !has_enter && is_complete && is_accepted_range(range, space->granule_shift);
  requires plain: action == TLBP_BY_ADDRESS || (action == TLBP_NOTHING && !has_extra_sync);
  assigns proof_ordered, proof_has_pages, proof_pages_space, proof_pages_range,
    proof_pages_flags, PROOF_PENDING;
  ensures covered: proof_has_pages != 0 && proof_pages_space == *space &&
    proof_pages_range == *range && proof_pages_flags == flags;
  ensures complete: is_complete;
*/
static void flush_emit_small(const struct tlbp *tlbp, const struct tlbp_space *space,
			     const struct tlbp_range *range, uint32_t flags, uint32_t action);

/* What the short cut changes. */
#define PROOF_SHORT                                                                         \
	proof_ordered, proof_has_pages, proof_pages_space, proof_pages_range, proof_pages_flags, \
		PROOF_PENDING

/*@
  requires is_readable(request) && is_small(tlbp, request) && is_apart(tlbp, request);
  requires untouched: is_untouched;
  requires plain: action == TLBP_BY_ADDRESS || (action == TLBP_NOTHING && !has_extra_sync);
  assigns *tlbp->stats, PROOF_SHORT;
  ensures flushed: \result ==> is_flushed{Pre, Here}(tlbp, request) && is_complete;
  ensures untouched: !\result ==> is_untouched && asks_the_same{Pre, Here}(tlbp, request);
*/
static bool flush_small(const struct tlbp *tlbp, const struct tlbp_request *request,
			uint32_t action);

/*@
  assigns \nothing;
  ensures \result <==> tlbp != \null && request != \null;
*/
static bool flush_are_given(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  requires is_call(tlbp, request) && is_untouched;
  assigns *tlbp->stats, PROOF_SHORT, proof_is_seen, PROOF_ISSUED, proof_inside;
  ensures flushed: \result != TLBP_ERR_UNREADY ==> is_flushed{Pre, Here}(tlbp, request);
  ensures complete: is_complete || is_left_pending(request);
  ensures outside: proof_inside == 0;
  ensures unready: \result == TLBP_ERR_UNREADY <==> tlbp == \null || \old(tlbp->ready == 0);
*/
static int flush_otherwise(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  requires is_set_up(tlbp) && is_readable(request) && is_untouched;
  requires apart: is_apart(tlbp, request);
  assigns *tlbp->stats, PROOF_SHORT;
  ensures flushed: \result ==> tlbp->ready != 0 && is_complete &&
    is_flushed{Pre, Here}(tlbp, request);
  ensures untouched: !\result ==> is_untouched && asks_the_same{Pre, Here}(tlbp, request);
*/
static bool flush_short_cut(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  requires is_call(tlbp, request) && is_untouched;
  assigns *tlbp->stats, PROOF_SHORT, proof_is_seen, PROOF_ISSUED, proof_inside;
  ensures flushed: \result != TLBP_ERR_UNREADY ==> is_flushed{Pre, Here}(tlbp, request);
  ensures complete: is_complete || is_left_pending(request);
  ensures outside: proof_inside == 0;
  ensures unready: \result == TLBP_ERR_UNREADY <==> tlbp == \null || \old(tlbp->ready == 0);
*/
int tlbp_flush(const struct tlbp *tlbp, const struct tlbp_request *request);

/*@
  requires \valid_read(tlbp);
  requires may: is_inside;
  requires wider: is_complete || proof_pending_domain <= tlbp->widest.domain;
  assigns proof_ordered, proof_wide, proof_wide_space, PROOF_PENDING;
  ensures complete: is_complete;
*/
static void flush_sync_anything(const struct tlbp *tlbp);

/*@
  requires tlbp == \null || is_set_up(tlbp);
  requires space == \null || \valid_read(space);
  // What is pending was left so by flushes of this space, with these flags.
  requires flushed: tlbp != \null && !is_complete ==>
    !has_enter && proof_pending_domain <= tlbp->widest.domain &&
    (space != \null ==> proof_pending_domain == space->domain) &&
    (HAS(flags, TLBP_NXS) ==> proof_pending_nxs != 0);
  assigns proof_ordered, proof_wide, proof_wide_space, PROOF_PENDING;
  ensures complete: \result != TLBP_ERR_UNREADY && !has_enter ==> is_complete;
  ensures unready: \result == TLBP_ERR_UNREADY <==> tlbp == \null || \old(tlbp->ready == 0);
*/
int tlbp_sync(const struct tlbp *tlbp, const struct tlbp_space *space, uint32_t flags);

/*@
  requires \valid(flush) && is_call(tlbp, request) && is_untouched;
  requires apart: tlbp != \null ==> is_alone(flush, tlbp, request);
  assigns *flush, proof_ordered, proof_is_seen;
  ensures unready: \result == TLBP_ERR_UNREADY ==> flush->tlbp == \null;
  ensures ready: \result == TLBP_ERR_UNREADY <==> tlbp == \null || \old(tlbp->ready == 0);
  ensures begun: \result != TLBP_ERR_UNREADY ==>
    flush->tlbp == tlbp && flush->request == request && is_begun(flush);
  ensures named: \result != TLBP_ERR_UNREADY ==> is_of_widest(flush) ||
    (request != \null && \old(names(&tlbp->backend->caps, &request->space)));
  ensures empty: \result != TLBP_ERR_UNREADY && flush->plan.action == TLBP_NOTHING ==>
    request != \null && \old(is_empty(request));
  ensures wants: \result != TLBP_ERR_UNREADY && request != \null &&
    flush->plan.action == TLBP_BY_ADDRESS ==> \old(!HAS(request->flags, PROOF_WANTS));
  ensures everything: \result != TLBP_ERR_UNREADY && request != \null &&
    \old(HAS(request->flags, TLBP_WANT_EVERYTHING)) ==> flush->plan.action == TLBP_EVERYTHING;
*/
int tlbp_flush_begin(struct tlbp_flush *flush, const struct tlbp *tlbp,
		     const struct tlbp_request *request);

/*@
  requires is_begun(flush);
  assigns FLUSH_STATE, PROOF_ISSUED, proof_inside;
  ensures begun: is_begun(flush);
  ensures end: !HAS(flush->flags, PROOF_STEPPED) ==> is_done(flush);
  ensures stepped: HAS(flush->flags, PROOF_STEPPED) <==> HAS(\old(flush->flags), PROOF_STEPPED);
  ensures progress: !HAS(flush->flags, PROOF_DONE) ==> advances{Pre, Here}(flush);
  ensures widest: is_of_widest(flush) <==> \old(is_of_widest(flush));
*/
static void flush_resume(struct tlbp_flush *flush);

/*@
  requires \valid(flush) && (flush->tlbp != \null ==> is_begun(flush));
  assigns FLUSH_STATE, PROOF_ISSUED, proof_inside;
  ensures begun: flush->tlbp != \null ==> is_begun(flush);
  ensures status: \result == TLBP_ERR_UNREADY || \result == TLBP_OK || \result == TLBP_AGAIN;
  ensures unready: \result == TLBP_ERR_UNREADY <==> flush->tlbp == \null;
  ensures done: \result == TLBP_OK ==> is_done(flush);
  ensures progress: \result == TLBP_AGAIN ==> advances{Pre, Here}(flush);
  ensures widest: flush->tlbp != \null ==>
    (is_of_widest(flush) <==> \old(is_of_widest(flush)));
*/
int tlbp_flush_step(struct tlbp_flush *flush);

/*@
  // Where a caller has the outcome put.
  predicate is_place(struct tlbp_flush *flush, struct tlbp_outcome *to) =
    \valid(to) && \separated(to, flush) && \separated(to, flush->tlbp) &&
    \separated(to, flush->tlbp->backend) && \separated(to, flush->tlbp->stats) &&
    \separated(to, flush->request);
*/

/*@
  requires is_begun(flush) && is_place(flush, to);
  assigns *to;
  ensures begun: is_begun(flush);
  ensures done: \old(is_done(flush)) ==> is_done(flush);
  ensures copied: *to == flush->outcome;
  ensures widest: is_of_widest(flush) <==> \old(is_of_widest(flush));
*/
static void flush_report(const struct tlbp_flush *flush, struct tlbp_outcome *to);

/*@
  requires is_begun(flush);
  assigns flush->flags, flush->slice_ops, flush->outcome.action, flush->outcome.reason;
  ensures begun: is_begun(flush);
  ensures alone: !HAS(flush->flags, PROOF_STEPPED);
  ensures widest: is_of_widest(flush) <==> \old(is_of_widest(flush));
*/
static void flush_hurry(struct tlbp_flush *flush);

/*@
  requires \valid(flush) && (flush->tlbp != \null ==> is_begun(flush));
  requires outcome == \null || flush->tlbp == \null || is_place(flush, outcome);
  assigns FLUSH_STATE, *flush->tlbp->stats, *outcome, PROOF_ISSUED, proof_inside;
  ensures unready: \result == TLBP_ERR_UNREADY ==> flush->tlbp == \null;
  ensures plan: flush->tlbp != \null ==> flush->plan.action == \old(flush->plan.action);
  ensures enough: flush->tlbp != \null ==> is_enough(flush);
  ensures widest: flush->tlbp != \null ==>
    (is_of_widest(flush) <==> \old(is_of_widest(flush)));
  ensures complete: flush->tlbp != \null ==> is_complete || is_left_pending(flush->request);
  ensures outside: flush->tlbp != \null ==> proof_inside == 0;
*/
int tlbp_flush_finish(struct tlbp_flush *flush, struct tlbp_outcome *outcome);

#include "../src/flush.c"

/*@
  requires is_call(tlbp, request) && is_untouched && tlbp != \null && tlbp->ready != 0;
  assigns *tlbp->stats, proof_ordered, proof_is_seen, PROOF_ISSUED, proof_inside;
  ensures flushed: is_flushed{Pre, Here}(tlbp, request);
  ensures complete: is_complete || is_left_pending(request);
*/
static void proof_begin_step_and_finish(const struct tlbp *tlbp,
					const struct tlbp_request *request, uint32_t step_count)
{
	struct tlbp_flush flush;

	tlbp_flush_begin(&flush, tlbp, request);
	/*@
	  loop invariant begun: is_begun(&flush) && flush.tlbp == tlbp && flush.request == request;
	  loop invariant plan: flush.plan.action == \at(flush.plan.action, LoopEntry);
	  loop invariant widest: is_of_widest(&flush) <==> \at(is_of_widest(&flush), LoopEntry);
	  loop assigns step_count, flush.flags, flush.cursor, flush.outcome, flush.blind_ops,
	    flush.slice_ops, *tlbp->stats, PROOF_ISSUED, proof_inside;
	  loop variant step_count;
	*/
	while (step_count > 0) {
		tlbp_flush_step(&flush);
		step_count--;
	}
	tlbp_flush_finish(&flush, NULL);
}

/* Of the same size, or this does not compile. */
typedef char proof_flags_are_those[PROOF_DONE == FLUSH_DONE && PROOF_TIMED == FLUSH_TIMED &&
	PROOF_ENTERED == FLUSH_ENTERED && PROOF_BUDGETED == FLUSH_BUDGETED &&
	PROOF_RELAXES == FLUSH_RELAXES && PROOF_STEPPED == FLUSH_STEPPED &&
	PROOF_SLICED == FLUSH_SLICED && PROOF_NO_SYNC == FLUSH_NO_SYNC &&
	PROOF_MALFORMED == FLUSH_MALFORMED && PROOF_WANTS == FLUSH_WANTS ? 1 : -1];
