/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A backend and a policy for the proof of the engine: hooks without a body, which
 * may answer anything. What a hook requires is what the engine must have done
 * before; ghost variables keep what was issued and what of it is not complete.
 */
#ifndef TLBP_PROOFS_HOOKS_H
#define TLBP_PROOFS_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLBP_READ_ONCE(lvalue) (lvalue)
#define TLBP_WRITE_ONCE(lvalue, value) ((lvalue) = (value))
#define TLBP_ASSERT(condition) proof_assert(condition)
#define TLBP_NO_TRACE
#define TLBP_HOOK(ops, hook) proof_##hook
#define TLBP_BACKEND_OPS(tlbp) (const struct tlbp_backend_ops *)NULL
#define TLBP_BACKEND_HOOK(tlbp, hook) proof_##hook
#define TLBP_HAS_BACKEND_HOOK(tlbp, hook) proof_has_##hook()
#define TLBP_POLICY_HOOK(tlbp, hook) proof_##hook
#define TLBP_HAS_POLICY_HOOK(tlbp, hook) proof_has_##hook()
#define TLBP_POLICY_FLAGS(tlbp) proof_policy_flags()

#include <tlbpolicy.h>

#include "flags.h"
#include "helpers.h"

/*@ ghost
  // Whether the backend has seen the request, which nothing changes from then on.
  int proof_is_seen;
  // Issued: every page of the request before a cursor; a range of pages by the short
  // cut; the last of the wider actions.
  uint64_t proof_page_index;
  uint32_t proof_range_index;
  int proof_has_pages;
  struct tlbp_space proof_pages_space;
  struct tlbp_range proof_pages_range;
  uint32_t proof_pages_flags;
  uint32_t proof_wide;
  struct tlbp_space proof_wide_space;
  // Not complete: which action, how far it reaches, whether with TLBP_NXS, whether
  // barriers complete it.
  uint32_t proof_pending;
  uint32_t proof_pending_domain;
  int proof_pending_nxs;
  int proof_pending_plain;
  // How far page-table stores are visible; whether in the context of the space.
  uint32_t proof_ordered;
  int proof_inside;
*/

/* What a piece of work changes. */
#define PROOF_PENDING \
	proof_pending, proof_pending_domain, proof_pending_nxs, proof_pending_plain
#define PROOF_ISSUED \
	PROOF_PENDING, proof_page_index, proof_range_index, proof_wide, proof_wide_space

/*@
  // Which hooks there are. tlbp_init() refuses one of enter and leave without the other.
  axiomatic hooks {
    logic boolean has_enter;
    logic boolean has_extra_sync;
  }

  predicate is_inside = has_enter ==> proof_inside != 0;
  predicate is_complete = proof_pending == TLBP_NOTHING;
  predicate may_issue(integer domain) = is_inside && is_complete && proof_ordered == domain;
  predicate is_pending(integer action, integer domain, integer flags) =
    proof_pending == action && proof_pending_domain == domain &&
    (proof_pending_nxs != 0 <==> HAS(flags, TLBP_NXS));
*/

/*@
  requires condition;
  assigns \nothing;
*/
void proof_assert(bool condition);

/*@
  assigns \nothing;
*/
bool proof_has_check(void);

/*@
  assigns \nothing;
  ensures \result <==> has_enter;
*/
bool proof_has_enter(void);

/*@
  assigns \nothing;
  ensures \result <==> has_enter;
*/
bool proof_has_leave(void);

/*@
  assigns \nothing;
*/
bool proof_has_now_ns(void);

/*@
  assigns \nothing;
*/
bool proof_has_relax(void);

/*@
  assigns \nothing;
*/
bool proof_has_observe(void);

/*@
  assigns \nothing;
*/
uint32_t proof_policy_flags(void);

/*@
  requires \valid_read(request);
  assigns \nothing;
  ensures \result == TLBP_OK || \result == TLBP_ERR_STRIDE || \result == TLBP_ERR_LEVEL ||
    \result == TLBP_ERR_FLAGS;
*/
int proof_check(const struct tlbp_backend *backend, const struct tlbp_request *request);

/*@
  requires \valid_read(request) && is_accepted(request);
  assigns proof_is_seen;
  ensures proof_is_seen != 0;
*/
uint64_t proof_count_ops(const struct tlbp_backend *backend, const struct tlbp_request *request);

/*@
  requires \valid_read(space);
  assigns proof_ordered;
  ensures proof_ordered == space->domain;
*/
void proof_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space);

/*@
  requires \valid_read(request) && \valid(cursor);
  requires may: may_issue(request->space.domain);
  requires seen: proof_is_seen != 0;
  requires some: 1 <= max_ops && cursor->range_index < request->range_count;
  requires no_gap: cursor->page_index == proof_page_index &&
    cursor->range_index == proof_range_index;
  assigns *cursor, proof_page_index, proof_range_index, PROOF_PENDING;
  ensures inside: cursor->range_index <= request->range_count;
  ensures progress: \result > 0 ==> \old(cursor->range_index) < cursor->range_index ||
    (\old(cursor->range_index) == cursor->range_index &&
     \old(cursor->page_index) < cursor->page_index);
  ensures covered: cursor->page_index == proof_page_index &&
    cursor->range_index == proof_range_index;
  ensures pending: is_pending(TLBP_BY_ADDRESS, request->space.domain, request->flags) &&
    proof_pending_plain == 0;
*/
uint32_t proof_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
		     struct tlbp_cursor *cursor, uint32_t max_ops);

/*@
  requires \valid_read(space) && \valid_read(range);
  requires may: may_issue(space->domain) && !has_enter;
  requires range: is_accepted_range(range, space->granule_shift);
  assigns proof_has_pages, proof_pages_space, proof_pages_range, proof_pages_flags, PROOF_PENDING;
  ensures covered: proof_has_pages != 0 && proof_pages_space == *space &&
    proof_pages_range == *range && proof_pages_flags == flags;
  ensures pending: is_pending(TLBP_BY_ADDRESS, space->domain, flags) &&
    (proof_pending_plain != 0 <==> !has_extra_sync);
*/
uint32_t proof_issue_pages(struct tlbp_backend *backend, const struct tlbp_space *space,
			   const struct tlbp_range *range, uint32_t flags);

/*@
  requires \valid_read(space);
  requires may: may_issue(space->domain);
  assigns proof_wide, proof_wide_space, PROOF_PENDING;
  ensures refused: \result == 0 ==> is_complete && proof_wide == \old(proof_wide) &&
    proof_wide_space == \old(proof_wide_space);
  ensures issued: \result != 0 ==> proof_wide == TLBP_WHOLE_SPACE &&
    proof_wide_space == *space && is_pending(TLBP_WHOLE_SPACE, space->domain, flags) &&
    proof_pending_plain == 0;
*/
uint32_t proof_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
			   uint32_t flags);

/*@
  requires \valid_read(space);
  requires may: is_inside && proof_ordered == space->domain;
  // What is complete when this is may be pending, and nothing else.
  requires wider: is_complete || (proof_pending_domain <= space->domain &&
    (HAS(flags, TLBP_NXS) ==> proof_pending_nxs != 0));
  assigns proof_wide, proof_wide_space, PROOF_PENDING;
  ensures issued: proof_wide == TLBP_EVERYTHING && proof_wide_space == *space;
  ensures pending: is_pending(TLBP_EVERYTHING, space->domain, flags) && proof_pending_plain == 0;
*/
void proof_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
		      uint32_t flags);

/*@
  requires \valid_read(space);
  requires inside: is_inside;
  requires domain: !is_complete ==> proof_pending_domain == space->domain;
  // tlbp_sync() does not know what is pending, and asks for all that may be needed.
  requires all: !is_complete ==> action == proof_pending || action == TLBP_BY_ADDRESS ||
    (action == TLBP_NOTHING && proof_pending_plain != 0);
  requires slow: !is_complete && HAS(flags, TLBP_NXS) ==> proof_pending_nxs != 0;
  assigns proof_pending;
  ensures is_complete;
*/
void proof_sync(struct tlbp_backend *backend, const struct tlbp_space *space, uint32_t action,
		uint32_t flags);

/*@
  requires \valid_read(space);
  requires proof_inside == 0 && is_complete;
  assigns proof_inside;
  ensures proof_inside != 0;
*/
void proof_enter(struct tlbp_backend *backend, const struct tlbp_space *space);

/*@
  requires \valid_read(space);
  requires proof_inside != 0 && is_complete;
  assigns proof_inside;
  ensures proof_inside == 0;
*/
void proof_leave(struct tlbp_backend *backend, const struct tlbp_space *space);

/*@
  assigns \nothing;
*/
uint64_t proof_now_ns(struct tlbp_backend *backend);

/*@
  requires \valid_read(request);
  requires allowed: !HAS(request->flags, TLBP_NO_RELAX);
  requires far: request->space.domain != TLBP_DOMAIN_LOCAL;
  requires proof_inside == 0 && is_complete;
  assigns \nothing;
*/
void proof_relax(struct tlbp_backend *backend, const struct tlbp_request *request);

/*@
  requires \valid_read(request);
  assigns \nothing;
*/
struct tlbp_plan proof_decide(const struct tlbp_policy *policy, const struct tlbp_request *request,
			      const struct tlbp_caps *caps, uint64_t op_count, uint64_t at_ns);

/*@
  requires \valid_read(request) && \valid_read(outcome);
  assigns \nothing;
*/
void proof_observe(struct tlbp_policy *policy, const struct tlbp_request *request,
		   const struct tlbp_outcome *outcome);

#endif /* TLBP_PROOFS_HOOKS_H */
