/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * tlbpolicy decides how TLB entries are invalidated (by address, or the whole
 * space at once) and carries the decision out through a backend.
 *
 * It does not walk or change page tables, take locks, allocate memory or send
 * interrupts: those stay with the kernel, hypervisor or simulator that calls it.
 */
#ifndef TLBPOLICY_H
#define TLBPOLICY_H

/*
 * Everything the library takes from outside comes through one header. The
 * default needs a freestanding C11 compiler; TLBP_ENV_HEADER replaces it
 * ('-DTLBP_ENV_HEADER="my_env.h"') and must provide uint8_t to uint64_t,
 * int32_t, uintptr_t, UINT32_MAX, UINT64_MAX, UINT32_C, UINT64_C, bool, true,
 * false, size_t, NULL and offsetof.
 * src/internal.h lists the macros it may define besides.
 */
#ifdef TLBP_ENV_HEADER
#include TLBP_ENV_HEADER
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define TLBP_VERSION_MAJOR 0
#define TLBP_VERSION_MINOR 1
#define TLBP_VERSION_PATCH 0
#define TLBP_VERSION \
	(TLBP_VERSION_MAJOR * 10000 + TLBP_VERSION_MINOR * 100 + TLBP_VERSION_PATCH)

/**
 * DOC: Overview
 *
 * Three nouns:
 *
 * - a *request* says whose translations of which addresses have changed;
 * - a *policy* turns a request into a *plan*: by address or the whole space,
 *   with or without a time budget;
 * - a *backend* turns the plan into instructions and tells the time.
 *
 * Usage:
 *
 * 1. Fill a backend, for arm64 with tlbp_arm64_init() (tlbpolicy/arm64.h).
 * 2. Fill a policy: struct tlbp_threshold, tlbp_timebound or tlbp_adaptive.
 * 3. Point a struct tlbp at both and call tlbp_init() once.
 * 4. Change the page tables.
 * 5. Fill a struct tlbp_request and call tlbp_flush().
 * 6. When it returns, no stale translation of the request is left in the
 *    request's domain. Free the memory.
 *
 * What tlbp_flush() emits on arm64, with the request's domain for ISH:
 *
 *   DSB ISHST      the page-table stores are visible to every walker
 *   TLBI ...       by address or whole, unordered among themselves
 *   DSB ISH        every one of them is complete
 *   ISB            this PE fetches and walks anew
 *
 * Calling context: any. Nothing here sleeps (unless the backend's relax hook
 * does), takes a lock or needs interrupts on, and every function may be called
 * from an NMI. The caller serialises the change of the page tables with the
 * flush, as it does today. Any number of CPUs may flush through the same
 * struct tlbp, backend and policy at once. A flush of TLBP_DOMAIN_LOCAL, and
 * each call of the resumable form, must not migrate to another CPU.
 *
 * Units: addresses and sizes named _va and _bytes are bytes; page_count is in
 * granules of 1 << granule_shift bytes; times named _ns are nanoseconds; op
 * counts are TLB-maintenance instructions.
 */

/* ------------------------------------------------------------- status --- */

/**
 * enum tlbp_status - what a call reports
 *
 * Zero and positive values are no errors. A negative value from a flush never
 * means that the request was left uncovered: the engine has invalidated more
 * than was asked and says why it had to. Three exceptions: TLBP_ERR_UNREADY,
 * and TLBP_ERR_SPACE and TLBP_ERR_DOMAIN for what the backend has no operations
 * for at all: then everything that it can reach has been invalidated.
 *
 * @TLBP_OK: Done.
 * @TLBP_EMPTY: The request names no page. Nothing was invalidated.
 * @TLBP_AGAIN: tlbp_flush_step() has work left.
 * @TLBP_ERR_REQUEST: Request: NULL, or @ranges is NULL with a count above zero.
 * @TLBP_ERR_SPACE: Request: space kind unknown or not served by the backend.
 * @TLBP_ERR_DOMAIN: Request: domain unknown or not served for this space.
 * @TLBP_ERR_ASID: Request: ASID wider than the hardware's.
 * @TLBP_ERR_VMID: Request: VMID wider than the hardware's.
 * @TLBP_ERR_GRANULE: Request: translation granule that the CPU lacks.
 * @TLBP_ERR_ALIGN: Request: a start that is no multiple of the granule.
 * @TLBP_ERR_RANGE: Request: a range that runs past the top of the address space.
 * @TLBP_ERR_STRIDE: Request: stride below the granule or no mapping size.
 * @TLBP_ERR_LEVEL: Request: no such level, mappings smaller than the stride, or a
 *   range that covers a part of a block of this level.
 * @TLBP_ERR_FLAGS: Request or configuration: a flag that is not defined, or makes
 *   no sense for the space.
 * @TLBP_ERR_UNREADY: Configuration: NULL, or used before tlbp_init() accepted it.
 * @TLBP_ERR_BACKEND: Configuration: no backend, no table, or not the bound one.
 * @TLBP_ERR_BACKEND_SIZE: Configuration: backend table of another size.
 * @TLBP_ERR_BACKEND_HOOK: Configuration: a required backend hook is NULL.
 * @TLBP_ERR_BACKEND_CAPS: Configuration: capabilities contradict each other.
 * @TLBP_ERR_POLICY: Configuration: no policy, no table, or not the bound one.
 * @TLBP_ERR_POLICY_SIZE: Configuration: policy table of another size.
 * @TLBP_ERR_POLICY_HOOK: Configuration: a required policy hook is NULL.
 * @TLBP_ERR_POLICY_LIMITS: Configuration: limits are absent or contradictory.
 * @TLBP_ERR_POLICY_CLOCK: Configuration: the policy needs a clock, there is none.
 * @TLBP_ERR_POLICY_INNER: Configuration: an inner policy that cannot be nested.
 * @TLBP_ERR_UNSUPPORTED: Machine: a feature that is needed is missing.
 * @TLBP_ERR_REFUSED: Machine: the backend refused and the next wider
 *   invalidation was used instead.
 * @TLBP_ERR_CLOCK: Machine: it names no usable clock frequency.
 * @TLBP_ERR_ERRATUM: Machine: an erratum needs a hook that is NULL, or a
 *   workaround that this build leaves out.
 * @TLBP_ERR_PLAN: Policy bug: the plan does not cover the request. The whole
 *   space was invalidated instead, or all of it by address under
 *   TLBP_NEVER_WHOLE.
 */
enum tlbp_status {
	TLBP_OK = 0,
	TLBP_EMPTY = 1,
	TLBP_AGAIN = 2,

	/* The caller, at run time. */
	TLBP_ERR_REQUEST = -1,
	TLBP_ERR_SPACE = -2,
	TLBP_ERR_DOMAIN = -3,
	TLBP_ERR_ASID = -4,
	TLBP_ERR_VMID = -5,
	TLBP_ERR_GRANULE = -6,
	TLBP_ERR_ALIGN = -7,
	TLBP_ERR_RANGE = -8,
	TLBP_ERR_STRIDE = -9,
	TLBP_ERR_LEVEL = -10,
	TLBP_ERR_FLAGS = -11,

	/* The integrator, at set-up. */
	TLBP_ERR_UNREADY = -20,
	TLBP_ERR_BACKEND = -21,
	TLBP_ERR_BACKEND_SIZE = -22,
	TLBP_ERR_BACKEND_HOOK = -23,
	TLBP_ERR_BACKEND_CAPS = -24,
	TLBP_ERR_POLICY = -25,
	TLBP_ERR_POLICY_SIZE = -26,
	TLBP_ERR_POLICY_HOOK = -27,
	TLBP_ERR_POLICY_LIMITS = -28,
	TLBP_ERR_POLICY_CLOCK = -29,
	TLBP_ERR_POLICY_INNER = -30,

	/* The machine. */
	TLBP_ERR_UNSUPPORTED = -40,
	TLBP_ERR_REFUSED = -41,
	TLBP_ERR_CLOCK = -42,
	TLBP_ERR_ERRATUM = -43,

	/* A policy. */
	TLBP_ERR_PLAN = -50,
};

/* ------------------------------------------------------------ request --- */

/**
 * enum tlbp_space_kind - whose translations
 * @TLBP_SPACE_KERNEL: The kernel's: every ASID, and global entries.
 * @TLBP_SPACE_USER: Those of one ASID. They must be mapped non-global.
 * @TLBP_SPACE_HYP: The hypervisor's or monitor's own.
 * @TLBP_SPACE_GUEST: Stage 2 of one VMID; addresses are intermediate physical.
 */
enum tlbp_space_kind {
	TLBP_SPACE_KERNEL = 1,
	TLBP_SPACE_USER = 2,
	TLBP_SPACE_HYP = 3,
	TLBP_SPACE_GUEST = 4,
};

/**
 * enum tlbp_domain - which PEs the invalidation must reach
 * @TLBP_DOMAIN_LOCAL: The PE that flushes.
 * @TLBP_DOMAIN_INNER: The inner shareable domain (every PE of one system image).
 * @TLBP_DOMAIN_OUTER: The outer shareable domain.
 */
enum tlbp_domain {
	TLBP_DOMAIN_LOCAL = 1,
	TLBP_DOMAIN_INNER = 2,
	TLBP_DOMAIN_OUTER = 3,
};

/**
 * struct tlbp_space - whose translations, and how far
 * @kind: enum tlbp_space_kind. Backends are handed 0 for "nobody knows whose".
 * @domain: enum tlbp_domain.
 * @granule_shift: log2 of the translation granule in bytes: 12, 14, 16.
 * @asid: Address-space identifier; read for TLBP_SPACE_USER, and for
 *   TLBP_SPACE_HYP of a backend whose hypervisor regime has ASIDs.
 * @vmid: Virtual-machine identifier; read for TLBP_SPACE_GUEST only.
 */
struct tlbp_space {
	uint32_t kind;
	uint32_t domain;
	uint32_t granule_shift;
	uint16_t asid;
	uint16_t vmid;
};

/**
 * struct tlbp_range - consecutive pages
 * @start_va: First byte; a multiple of the granule.
 * @page_count: Granules from there on; 0 is an empty range. The last page may
 *   be the last of the address space.
 *
 * A range of start and count, and not of start and end: the end of a range
 * that touches the top of the address space does not fit in 64 bits.
 */
struct tlbp_range {
	uint64_t start_va;
	uint64_t page_count;
};

/**
 * enum tlbp_level - at which level the changed leaf entries stood
 *
 * The numbers are the architecture's, except that zero means "not known".
 *
 * @TLBP_LEVEL_UNKNOWN: Not known, or not all at the same level. Always safe.
 * @TLBP_LEVEL_1: All at level 1 (1 GiB blocks with the 4 KiB granule).
 * @TLBP_LEVEL_2: All at level 2 (2 MiB blocks with the 4 KiB granule).
 * @TLBP_LEVEL_3: All at level 3 (pages).
 * @TLBP_LEVEL_0: All at level 0 (512 GiB blocks with the 4 KiB granule).
 */
enum tlbp_level {
	TLBP_LEVEL_UNKNOWN = 0,
	TLBP_LEVEL_1 = 1,
	TLBP_LEVEL_2 = 2,
	TLBP_LEVEL_3 = 3,
	TLBP_LEVEL_0 = 4,
};

/**
 * enum tlbp_request_flags - what else is known of a request
 * @TLBP_LEAF_ONLY: Only leaf entries changed; no table was freed or replaced.
 *   Cached table entries may be kept.
 * @TLBP_ORDER_EMPTY: Order and complete even if there is nothing to
 *   invalidate, as is needed after making an invalid entry valid.
 * @TLBP_NO_RELAX: Never call the backend's relax hook: the caller holds a lock
 *   or runs with preemption off.
 * @TLBP_NXS: Nobody waits for accesses with the XS attribute (Arm FEAT_XS: slow
 *   devices) through the old translations, nor for these to be gone. A backend
 *   without such operations waits all the same.
 * @TLBP_NO_SYNC: Leave the completion to a later tlbp_sync() of the same PE, so
 *   that several flushes share one. Until then stale translations may be in use,
 *   and the thread must not migrate. A backend with an enter hook completes
 *   before it leaves the context, whatever was asked.
 * @TLBP_WANT_WHOLE_SPACE: Every translation of the space has changed: the ranges
 *   are not read, and no policy is asked.
 * @TLBP_WANT_EVERYTHING: The same for every space of this kind: all ASIDs for
 *   TLBP_SPACE_USER, all VMIDs for TLBP_SPACE_GUEST, as when identifiers are
 *   handed out anew.
 * @TLBP_NON_SECURE: TLBP_SPACE_GUEST in the Secure state: the addresses are of
 *   the guest's Non-secure space. TLBP_ERR_FLAGS anywhere else.
 */
enum tlbp_request_flags {
	TLBP_LEAF_ONLY = 1 << 0,
	TLBP_ORDER_EMPTY = 1 << 1,
	TLBP_NO_RELAX = 1 << 2,
	TLBP_NXS = 1 << 3,
	TLBP_NO_SYNC = 1 << 4,
	TLBP_WANT_WHOLE_SPACE = 1 << 5,
	TLBP_WANT_EVERYTHING = 1 << 6,
	TLBP_NON_SECURE = 1 << 7,
};

/**
 * struct tlbp_request - which translations have changed
 * @ranges: The pages. They may touch, overlap and come in any order. The array
 *   must stay valid until the flush has finished.
 * @range_count: Number of elements of @ranges; 0 is an empty request.
 * @flags: enum tlbp_request_flags, or-ed.
 * @space: Whose translations, how far.
 * @stride_shift: log2 of the smallest mapping that the ranges held, in bytes;
 *   0 means the granule. Above the granule it must be the size of a block
 *   mapping, and saves operations: one per block. The pages of a contiguous
 *   mapping count one by one (Arm ARM D8.17: every entry of it must be
 *   invalidated), so their stride is the granule.
 * @level: enum tlbp_level. Wrong is worse than unknown: the hardware may skip
 *   the invalidation. Above TLBP_LEVEL_3 the ranges must be made of whole blocks.
 *
 * Zero is the default of every field but @ranges, @range_count and @space.
 */
struct tlbp_request {
	const struct tlbp_range *ranges;
	uint32_t range_count;
	uint32_t flags;
	struct tlbp_space space;
	uint32_t stride_shift;
	uint32_t level;
};

/* ---------------------------------------------------- plan and outcome --- */

/**
 * enum tlbp_action - how a request is invalidated, from narrow to wide
 * @TLBP_NOTHING: Not at all; only for an empty request.
 * @TLBP_BY_ADDRESS: Page by page or range by range.
 * @TLBP_WHOLE_SPACE: Every translation of the request's space.
 * @TLBP_EVERYTHING: Every translation that the domain holds for this regime.
 */
enum tlbp_action {
	TLBP_NOTHING = 0,
	TLBP_BY_ADDRESS = 1,
	TLBP_WHOLE_SPACE = 2,
	TLBP_EVERYTHING = 3,
};

/**
 * enum tlbp_reason - why it was invalidated that way
 *
 * From a policy:
 *
 * @TLBP_REASON_EMPTY: Nothing to invalidate.
 * @TLBP_REASON_WITHIN_LIMIT: By address: within the limit.
 * @TLBP_REASON_WITHIN_BUDGET: By address: under a time budget.
 * @TLBP_REASON_CHEAPER_BY_ADDRESS: By address: predicted to cost less.
 * @TLBP_REASON_OVER_LIMIT: Whole: more than the limit.
 * @TLBP_REASON_OVER_BUDGET: Whole: predicted to overrun the time budget.
 * @TLBP_REASON_CHEAPER_WHOLE: Whole: predicted to cost less.
 *
 * From the engine, which replaces the policy's:
 *
 * @TLBP_REASON_WANTED: Whole, or everything: the request wants it.
 * @TLBP_REASON_WHOLE_FORBIDDEN: By address, because TLBP_NEVER_WHOLE is set.
 * @TLBP_REASON_NO_ADDRESS_FORM: Whole: the backend has no operations by
 *   address for these addresses.
 * @TLBP_REASON_BUDGET_SPENT: Escalated: the time budget ran out on the way.
 * @TLBP_REASON_CLOCK_STUCK: Escalated: the clock did not move with the work.
 * @TLBP_REASON_ABANDONED: Escalated: finished before the last step.
 * @TLBP_REASON_REFUSED: Widened: the backend refused.
 * @TLBP_REASON_BAD_REQUEST: Widened: the request is malformed.
 * @TLBP_REASON_BAD_PLAN: Widened: the policy's plan does not cover the request.
 * @TLBP_REASON_COUNT: Number of reasons; not a reason.
 */
enum tlbp_reason {
	TLBP_REASON_EMPTY = 0,
	TLBP_REASON_WITHIN_LIMIT = 1,
	TLBP_REASON_WITHIN_BUDGET = 2,
	TLBP_REASON_CHEAPER_BY_ADDRESS = 3,
	TLBP_REASON_OVER_LIMIT = 4,
	TLBP_REASON_OVER_BUDGET = 5,
	TLBP_REASON_CHEAPER_WHOLE = 6,
	TLBP_REASON_WHOLE_FORBIDDEN = 7,
	TLBP_REASON_NO_ADDRESS_FORM = 8,
	TLBP_REASON_BUDGET_SPENT = 9,
	TLBP_REASON_CLOCK_STUCK = 10,
	TLBP_REASON_ABANDONED = 11,
	TLBP_REASON_REFUSED = 12,
	TLBP_REASON_BAD_REQUEST = 13,
	TLBP_REASON_BAD_PLAN = 14,
	TLBP_REASON_WANTED = 15,
	TLBP_REASON_COUNT = 16,
};

/** TLBP_NO_BUDGET - a plan's budget_ns when there is none. */
#define TLBP_NO_BUDGET UINT64_MAX

/** TLBP_NO_ADDRESS_FORM - an operation count: cannot be done by address. */
#define TLBP_NO_ADDRESS_FORM UINT64_MAX

/**
 * TLBP_TIMED_OPS - fewest operations by address that the engine measures
 *
 * Below, reading the clock and completing cost more than there is to learn or
 * to bound. Chosen, not measured.
 */
#define TLBP_TIMED_OPS 8

/**
 * struct tlbp_plan - what a policy decided
 * @budget_ns: Time that may be spent by address before the engine escalates to
 *   the whole space; TLBP_NO_BUDGET for no bound. Time in the relax hook and
 *   between two steps does not count.
 * @op_ns: Cost that one operation is not expected to exceed, to size the first
 *   slice; 0 when nothing is known.
 * @action: enum tlbp_action.
 * @reason: enum tlbp_reason.
 *
 * Sixteen bytes, so that it is returned in registers.
 */
struct tlbp_plan {
	uint64_t budget_ns;
	uint32_t op_ns;
	uint16_t action;
	uint16_t reason;
};

/**
 * struct tlbp_outcome - what happened
 * @op_count: Operations issued by address.
 * @by_address_ns: Time of those, completion included; 0 when nobody measured.
 * @whole_ns: Time of the wider invalidation, completion included; 0 when there
 *   was none or nobody measured.
 * @at_ns: When it ended, on the backend's clock; 0 when nobody measured.
 * @slice_count: Slices that the operations by address were issued in.
 * @status: enum tlbp_status.
 * @action: enum tlbp_action: the widest that was carried out.
 * @reason: enum tlbp_reason: why.
 */
struct tlbp_outcome {
	uint64_t op_count;
	uint64_t by_address_ns;
	uint64_t whole_ns;
	uint64_t at_ns;
	uint32_t slice_count;
	int32_t status;
	uint16_t action;
	uint16_t reason;
};

/* ------------------------------------------------------------- backend --- */

/**
 * enum tlbp_cap_flags - what a backend can do besides
 * @TLBP_CAP_RANGE: It has operations that cover more than one page. For
 *   policies that follow a kernel whose limit depends on it; most look at the
 *   operation count alone.
 * @TLBP_CAP_PAIRED: An operation on some space is issued twice.
 * @TLBP_CAP_EXTRA_SYNC: Completion takes more than barriers, in other spaces than
 *   TLBP_SPACE_GUEST too.
 */
enum tlbp_cap_flags {
	TLBP_CAP_RANGE = 1 << 0,
	TLBP_CAP_PAIRED = 1 << 1,
	TLBP_CAP_EXTRA_SYNC = 1 << 2,
};

/** TLBP_SPACE_BIT - the bit of struct tlbp_caps.spaces for a space and domain. */
#define TLBP_SPACE_BIT(kind, domain) (UINT32_C(1) << ((kind) * 4 + (domain)))

/**
 * struct tlbp_caps - what a backend can do; constant after set-up
 * @spaces: TLBP_SPACE_BIT() of each space and domain it serves.
 * @granules: Bit n set: it serves granules of 1 << n bytes, 0 < n < 32.
 * @guest_granules: The same for TLBP_SPACE_GUEST.
 * @asid_bits: Width of an ASID: 0 to 16.
 * @vmid_bits: Width of a VMID: 0 to 16.
 * @flags: enum tlbp_cap_flags.
 */
struct tlbp_caps {
	uint32_t spaces;
	uint32_t granules;
	uint32_t guest_granules;
	uint32_t asid_bits;
	uint32_t vmid_bits;
	uint32_t flags;
};

/**
 * struct tlbp_cursor - how far a request has been issued
 * @page_index: Granules of the current range that are covered.
 * @range_index: Current range. Equal to the request's range_count at the end.
 *
 * Every page before the cursor is covered by an operation that was issued.
 */
struct tlbp_cursor {
	uint64_t page_index;
	uint32_t range_index;
};

struct tlbp_backend;

/**
 * struct tlbp_backend_ops - the porting contract
 *
 * Preconditions of all hooks: the request and its space have been validated
 * against the backend's capabilities (a kind of 0 excepted, see @everything),
 * ranges may be empty. No hook may sleep
 * (relax excepted), take a lock or fault. docs/porting-a-backend.md has a
 * section for each.
 *
 * @name: Short name, for messages.
 * @struct_size: sizeof(struct tlbp_backend_ops).
 * @check: (optional) Stride, level and flags fit the architecture; called for
 *   requests that give a stride, a level or flags from TLBP_NXS on. Ranges have
 *   not been looked at yet. TLBP_OK, TLBP_ERR_STRIDE, TLBP_ERR_LEVEL or
 *   TLBP_ERR_FLAGS.
 * @count_ops: (required) Operations that the request takes by address, or
 *   TLBP_NO_ADDRESS_FORM. Pure, and constant time for one range. It bounds
 *   from above what @issue really issues.
 * @order_stores: (required) On return the page-table stores that this PE made
 *   before are visible to every table walker of the domain.
 * @issue: (required) From @cursor on, at most @max_ops operations (at least
 *   one step, which may be two operations where a backend must double them),
 *   and advances the cursor over what they cover. Returns the number issued;
 *   0 refuses the rest of the request. @max_ops is at least 1.
 * @issue_pages: (optional) A short cut for what most flushes are: one operation
 *   for each granule of @range, which does not cross a 4 GiB boundary, for
 *   @flags as in a request. Returns their number, which is the range's
 *   page_count. Used for a request of one range at the default stride and
 *   level, not of TLBP_SPACE_GUEST, if the backend lacks TLBP_CAP_RANGE or the
 *   range is one page, and lacks TLBP_CAP_PAIRED.
 * @whole_space: (required) Invalidates every translation of the space. @flags as
 *   in a request; TLBP_NXS counts. Returns the number of operations; 0 refuses.
 * @everything: (required) Invalidates every translation of the domain, for
 *   every space of this kind; for all kinds if space->kind is 0. @flags as for
 *   @whole_space. Cannot be refused.
 * @sync: (required) On return every operation issued on this PE before is
 *   complete in the domain, and this PE's own fetches and walks see it. @action
 *   is enum tlbp_action: the widest that is pending, or TLBP_NOTHING where barriers
 *   are enough: nothing was issued, or @issue_pages without TLBP_CAP_EXTRA_SYNC.
 *   @flags as for @whole_space.
 * @enter: (optional) Called before the first operation of a stretch, with the
 *   PE fixed: switches to the context that operations on @space need.
 * @leave: (optional) Undoes @enter; no operation is pending then.
 * @now_ns: (optional) Nanoseconds that do not run backwards, like a kernel's
 *   sched_clock(). It may read 0, stand still or jump: the engine copes.
 * @relax: (optional) Called between slices with nothing pending: may
 *   reschedule, feed a watchdog, migrate the thread to another CPU. Never
 *   called for TLBP_DOMAIN_LOCAL or under TLBP_NO_RELAX.
 */
struct tlbp_backend_ops {
	const char *name;
	uint32_t struct_size;
	int (*check)(const struct tlbp_backend *backend, const struct tlbp_request *request);
	uint64_t (*count_ops)(const struct tlbp_backend *backend,
			      const struct tlbp_request *request);
	void (*order_stores)(struct tlbp_backend *backend, const struct tlbp_space *space);
	uint32_t (*issue)(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops);
	uint32_t (*issue_pages)(struct tlbp_backend *backend, const struct tlbp_space *space,
				const struct tlbp_range *range, uint32_t flags);
	uint32_t (*whole_space)(struct tlbp_backend *backend, const struct tlbp_space *space,
				uint32_t flags);
	void (*everything)(struct tlbp_backend *backend, const struct tlbp_space *space,
			   uint32_t flags);
	void (*sync)(struct tlbp_backend *backend, const struct tlbp_space *space,
		     uint32_t action, uint32_t flags);
	void (*enter)(struct tlbp_backend *backend, const struct tlbp_space *space);
	void (*leave)(struct tlbp_backend *backend, const struct tlbp_space *space);
	uint64_t (*now_ns)(struct tlbp_backend *backend);
	void (*relax)(struct tlbp_backend *backend, const struct tlbp_request *request);
};

/**
 * struct tlbp_backend - the common head of every backend's state
 * @ops: Its table.
 * @caps: What it can do.
 *
 * A backend embeds it as the first member of its own state.
 */
struct tlbp_backend {
	const struct tlbp_backend_ops *ops;
	struct tlbp_caps caps;
};

/* -------------------------------------------------------------- policy --- */

struct tlbp_policy;

/**
 * enum tlbp_policy_flags - what a policy needs of the engine
 * @TLBP_POLICY_NEEDS_CLOCK: The backend must have now_ns.
 * @TLBP_POLICY_WANTS_TIME: decide is handed the time, except for requests of
 *   fewer than TLBP_TIMED_OPS operations; otherwise 0.
 */
enum tlbp_policy_flags {
	TLBP_POLICY_NEEDS_CLOCK = 1 << 0,
	TLBP_POLICY_WANTS_TIME = 1 << 1,
};

/**
 * struct tlbp_policy_ops - what a policy implements
 * @name: The word of its file and symbols, policy_<name>.c.
 * @struct_size: sizeof(struct tlbp_policy_ops).
 * @flags: enum tlbp_policy_flags, or-ed.
 * @validate: (required) Parameters are sane and fit @caps; called once, by
 *   tlbp_init(). TLBP_OK or one of TLBP_ERR_POLICY*. It may set learned state
 *   to its start.
 * @decide: (required) Turns a valid, non-empty request into a plan. Pure and
 *   constant time: reads no clock, calls no backend, changes nothing. @op_count
 *   is what the backend counted; @at_ns the time, for TLBP_POLICY_WANTS_TIME.
 * @observe: (optional) Learns from what happened; not called for malformed or
 *   empty requests, nor for small ones by address, which nobody measured.
 *   Bounded, and robust: one preempted or stolen measurement must not move a
 *   decision. May run on several CPUs at once, and only ever loads and stores
 *   single words.
 */
struct tlbp_policy_ops {
	const char *name;
	uint32_t struct_size;
	uint32_t flags;
	int (*validate)(struct tlbp_policy *policy, const struct tlbp_caps *caps);
	struct tlbp_plan (*decide)(const struct tlbp_policy *policy,
				   const struct tlbp_request *request,
				   const struct tlbp_caps *caps, uint64_t op_count,
				   uint64_t at_ns);
	void (*observe)(struct tlbp_policy *policy, const struct tlbp_request *request,
			const struct tlbp_outcome *outcome);
};

/**
 * struct tlbp_policy - the common head of every policy's state
 * @ops: Its table: &tlbp_threshold_ops, &tlbp_timebound_ops, &tlbp_adaptive_ops.
 *
 * A policy embeds it as the first member of its own state.
 */
struct tlbp_policy {
	const struct tlbp_policy_ops *ops;
};

/**
 * struct tlbp_estimate - a cost learned from samples
 * @value: The current estimate; 0 when nothing is known.
 * @pending: The last sample if the next may confirm it, else 0.
 * @idle_count: Decisions that the estimate has made without a new sample.
 *
 * Visible so that policies can embed it; members are not API. An estimate
 * moves only when two samples in a row lie on the same side of it, to the
 * nearer of the two and at most by a factor of 16: one preempted measurement
 * never moves it. Each member is one word that is loaded and stored whole.
 */
struct tlbp_estimate {
	uint32_t value;
	uint32_t pending;
	uint32_t idle_count;
};

/**
 * struct tlbp_threshold - by address up to a limit, then the whole space
 * @policy: Common head; ops is &tlbp_threshold_ops.
 * @max_ops: Most operations by address; 0: not limited.
 * @max_strides: Most mappings (ranges divided by the stride); 0: not limited.
 * @max_pages: Most granules; 0: not limited.
 *
 * At least one limit must be set, and max_strides must not exceed max_pages
 * (it could never be reached): TLBP_ERR_POLICY_LIMITS.
 */
struct tlbp_threshold {
	struct tlbp_policy policy;
	uint64_t max_ops;
	uint64_t max_strides;
	uint64_t max_pages;
};

/**
 * enum tlbp_preset - the constants of well-known kernels, to compare with
 * @TLBP_PRESET_LINUX: Linux 7.x arm64: whole from 512 mappings on (2048 with
 *   16 KiB granules, 8192 with 64 KiB), and with range operations above 2^21
 *   pages. Source: arch/arm64/include/asm/tlbflush.h.
 * @TLBP_PRESET_LINUX_2014: The first bound, merged for 3.17: 1024 pages.
 * @TLBP_PRESET_XNU: XNU arm64: above 256 pages, with range operations above
 *   2^21 pages.
 * @TLBP_PRESET_FREEBSD: FreeBSD arm64: never whole by size. Expressed as the
 *   largest limit, not as TLBP_NEVER_WHOLE.
 * @TLBP_PRESET_FREEBSD_AMD64: FreeBSD amd64: from 4096 pages on
 *   (PMAP_INVLPG_THRESHOLD).
 * @TLBP_PRESET_ZIRCON: Zircon arm64: above 16 addresses.
 * @TLBP_PRESET_X86: Linux x86 tlb_single_page_flush_ceiling: above 33 mappings.
 * @TLBP_PRESET_COUNT: Number of presets; not a preset.
 *
 * None of the numbers was derived from a measurement of the core it runs on.
 */
enum tlbp_preset {
	TLBP_PRESET_LINUX = 0,
	TLBP_PRESET_LINUX_2014 = 1,
	TLBP_PRESET_XNU = 2,
	TLBP_PRESET_FREEBSD = 3,
	TLBP_PRESET_FREEBSD_AMD64 = 4,
	TLBP_PRESET_ZIRCON = 5,
	TLBP_PRESET_X86 = 6,
	TLBP_PRESET_COUNT = 7,
};

/**
 * struct tlbp_timebound - by address until the time is up, then the whole space
 * @policy: Common head; ops is &tlbp_timebound_ops.
 * @inner: (optional) Policy that decides first; the bound is put over its
 *   plan. Must outlive this one, and must not be a struct tlbp_timebound.
 * @budget_ns: Time by address; 1 or more. With the cost of a whole-space flush
 *   and its refills the total is at most twice the better pure choice
 *   (break-even ski rental), but for slices: docs/design.md, "The time bound, in
 *   numbers".
 * @op_ns: Expected cost of an operation to start from; 0: learn it.
 * @flags: enum tlbp_timebound_flags, or-ed.
 * @op_ps: Learned cost of an operation in picoseconds, up to 4 ms. Not API.
 */
struct tlbp_timebound {
	struct tlbp_policy policy;
	struct tlbp_policy *inner;
	uint64_t budget_ns;
	uint32_t op_ns;
	uint32_t flags;
	struct tlbp_estimate op_ps;
};

/**
 * enum tlbp_timebound_flags - how struct tlbp_timebound uses what it learned
 * @TLBP_TIMEBOUND_NO_PREDICTION: Never go whole before the budget is spent.
 *   The factor of two needs it: a prediction is wrong when costs have changed.
 */
enum tlbp_timebound_flags {
	TLBP_TIMEBOUND_NO_PREDICTION = 1 << 0,
};

/**
 * struct tlbp_costs - what invalidations cost on a machine
 * @op_ps: One operation by address that covers one page, as one of many.
 * @range_op_ps: One that covers more than one page, without the next; 0: as
 *   @op_ps.
 * @range_page_ps: Added to it for each page that it covers.
 * @sync_ns: Completion of a slice of operations, once for all of them.
 * @whole_ns: One whole-space invalidation with its completion, refills not
 *   included.
 * @refill_ps: Refilling one entry.
 * @entry_count: Entries of the last-level TLB.
 * @bystander_ps: What an operation costs all other PEs of its domain together; 0:
 *   nobody knows, or they do not count.
 * @clock_ns: Step of the clock that the times were measured with, and that
 *   policies are shown; 0 and 1: one nanosecond.
 * @grade: How far to trust it: 'A' a primary document, 'B' a public
 *   measurement with its method, 'C' derived by arithmetic, 'D' assumed.
 *
 * tlbp_calibrate() (tlbpolicy/calibrate.h) measures them; zeros are unknown.
 */
struct tlbp_costs {
	uint32_t op_ps;
	uint32_t range_op_ps;
	uint32_t range_page_ps;
	uint32_t sync_ns;
	uint32_t whole_ns;
	uint32_t refill_ps;
	uint32_t entry_count;
	uint32_t bystander_ps;
	uint32_t clock_ns;
	uint32_t grade;
};

/**
 * struct tlbp_adaptive - predicts both sides and takes the cheaper
 * @policy: Common head; ops is &tlbp_adaptive_ops.
 * @costs: What to start from. op_ps and whole_ns are learned from then on;
 *   refill_ps and entry_count must not be 0.
 * @max_ns: Upper bound of the time by address, whatever is predicted; 0: the
 *   predicted cost of the whole-space side is the only bound.
 * @regrow_ns: Time in which the TLB fills up again after a whole flush; used
 *   until tlbp_adaptive_refills() is called. 0: as long as it takes to
 *   refill every entry back to back, entry_count * refill_ps.
 * @scale: Learned: times by address, in 1/1024 of what @costs predict. Not API,
 *   and so for the rest.
 * @whole_ns: Learned.
 * @reuse_permille: Learned share of live entries that are used again.
 * @refill_gap_ps: Learned time from refill to refill in undisturbed times.
 * @sampled: Samples that are too short for themselves.
 * @refills: Refill count last told.
 * @flush_at_ns: When the last flush ended that counts: whole, or, if refills are
 *   told, measured.
 * @flush_refills: Refill count then.
 * @kept_entries: Entries that it left alive.
 * @lost_entries: Entries that the last whole flush destroyed beside those it had to.
 * @came_entries: Refills since that no request names.
 * @whole_at_ns: When it ended.
 * @after_whole: What becomes of them is being watched.
 * @told: Refills have been told.
 * @has_range: The backend has range operations.
 */
struct tlbp_adaptive {
	struct tlbp_policy policy;
	struct tlbp_costs costs;
	uint64_t max_ns;
	uint64_t regrow_ns;
	struct tlbp_estimate scale;
	struct tlbp_estimate whole_ns;
	struct tlbp_estimate reuse_permille;
	struct tlbp_estimate refill_gap_ps;
	uint64_t sampled;
	uint64_t refills;
	uint64_t flush_at_ns;
	uint64_t flush_refills;
	uint64_t kept_entries;
	uint64_t lost_entries;
	uint64_t came_entries;
	uint64_t whole_at_ns;
	uint32_t after_whole;
	uint32_t told;
	uint32_t has_range;
};

/** tlbp_threshold_ops - the table of struct tlbp_threshold. */
extern const struct tlbp_policy_ops tlbp_threshold_ops;
/** tlbp_timebound_ops - the table of struct tlbp_timebound. */
extern const struct tlbp_policy_ops tlbp_timebound_ops;
/** tlbp_adaptive_ops - the table of struct tlbp_adaptive. */
extern const struct tlbp_policy_ops tlbp_adaptive_ops;

/* ---------------------------------------------------- the configuration --- */

/**
 * struct tlbp_stats - what happened so far
 * @reasons: Flushes by the reason of their outcome. Their sum is the number of
 *   flushes.
 * @op_count: Operations issued by address.
 * @escalation_count: Flushes that began by address and ended wider.
 * @error_count: Flushes that returned an error, all of them covered.
 * @by_address_ns: Time by address, of the flushes that were measured.
 * @whole_ns: Time of wider invalidations, of the flushes that were measured.
 * @longest_ns: Longest single slice or wider invalidation, where measured.
 *
 * Zero it before use. Counters wrap. One struct per CPU counts exactly; one
 * shared by several may lose counts, and nothing else.
 */
struct tlbp_stats {
	uint64_t reasons[TLBP_REASON_COUNT];
	uint64_t op_count;
	uint64_t escalation_count;
	uint64_t error_count;
	uint64_t by_address_ns;
	uint64_t whole_ns;
	uint64_t longest_ns;
};

/**
 * enum tlbp_config_flags - modes that reality demands
 * @TLBP_NEVER_WHOLE: Never choose or escalate to the whole space (a nested
 *   hypervisor where it traps and takes seconds). A malformed request, one that
 *   wants it and addresses without a form by address still do: nothing else
 *   covers them.
 */
enum tlbp_config_flags {
	TLBP_NEVER_WHOLE = 1 << 0,
};

/**
 * typedef tlbp_trace_fn - called at the end of every flush
 * @context: struct tlbp.trace_context.
 * @request: What was asked; NULL if that is what was passed.
 * @plan: What was decided.
 * @outcome: What happened.
 */
typedef void (*tlbp_trace_fn)(void *context, const struct tlbp_request *request,
			      const struct tlbp_plan *plan, const struct tlbp_outcome *outcome);

/**
 * struct tlbp - one configuration: a backend, a policy and what watches them
 * @backend: Where to.
 * @policy: How.
 * @stats: (optional) Counted into; NULL: nothing is counted.
 * @trace: (optional) Called at the end of every flush, in its context.
 * @trace_context: Handed to @trace.
 * @flags: enum tlbp_config_flags, or-ed.
 * @slice_ns: Time between two looks at the clock, and between two calls of
 *   relax, that the engine aims at; 0: 20 us (chosen, not measured: about
 *   what Zircon allows itself under a lock).
 * @blind_ops: Operations that may be issued while the clock does not move
 *   before a flush with a budget escalates; 0: 1024 (the bound that ended the
 *   2014 hang in Linux). Up to 256 more if a policy sets a budget although the
 *   backend has no clock.
 * @widest: Set by tlbp_init(), not API: the space, of kind 0, of a request that
 *   does not say whose translations.
 * @ready: Set by tlbp_init(), not API.
 * @short_spaces: Set by tlbp_init(), not API: TLBP_SPACE_BIT() of each space in
 *   which a flush of a page may take the short cut; bit 32: of several pages too.
 * @extra_spaces: The same where its completion takes more than barriers.
 * @max_asid: Set by tlbp_init(), not API: the backend's.
 *
 * Zero it, fill it, hand it to tlbp_init(); constant from then on.
 */
struct tlbp {
	struct tlbp_backend *backend;
	struct tlbp_policy *policy;
	struct tlbp_stats *stats;
	tlbp_trace_fn trace;
	void *trace_context;
	uint32_t flags;
	uint32_t slice_ns;
	uint32_t blind_ops;
	struct tlbp_space widest;
	uint32_t ready;
	uint64_t short_spaces;
	uint64_t extra_spaces;
	uint32_t max_asid;
};

/* ------------------------------------------------------------ functions --- */

/**
 * tlbp_init() - validate a configuration, once
 * @tlbp: Filled by the caller; defaults are filled in.
 *
 * Context: Set-up; nobody else uses @tlbp, its backend or its policy.
 * Return: TLBP_OK, or TLBP_ERR_UNREADY (NULL), TLBP_ERR_FLAGS, or one of
 * TLBP_ERR_BACKEND* and TLBP_ERR_POLICY*, which name the culprit.
 */
int tlbp_init(struct tlbp *tlbp);

/**
 * tlbp_decide() - what a flush of this request would do
 * @tlbp: Configuration that tlbp_init() accepted.
 * @request: What is asked; NULL is answered as a malformed request.
 * @at_ns: Time to decide for, on the backend's clock; 0 if not known.
 * @plan: Filled in every case but TLBP_ERR_UNREADY.
 *
 * Pure: the same policy state, request, time and capabilities give the same
 * plan. For a malformed request the plan is the wider invalidation that a
 * flush would use.
 *
 * Context: Any.
 * Return: TLBP_OK, TLBP_EMPTY, TLBP_ERR_UNREADY, TLBP_ERR_PLAN, or the code
 * from TLBP_ERR_REQUEST to TLBP_ERR_FLAGS that says what is wrong with @request.
 */
int tlbp_decide(const struct tlbp *tlbp, const struct tlbp_request *request, uint64_t at_ns,
		struct tlbp_plan *plan);

/**
 * tlbp_flush() - invalidate the translations of a request
 * @tlbp: Configuration that tlbp_init() accepted.
 * @request: What has changed in the page tables.
 *
 * When it returns, no stale translation of @request is left in its domain,
 * whatever it returns (TLBP_ERR_UNREADY excepted, and until tlbp_sync() under
 * TLBP_NO_SYNC).
 *
 * Context: Any; see the overview. Does not sleep unless the relax hook does.
 * Return: TLBP_OK; TLBP_EMPTY; what tlbp_decide() returns; TLBP_ERR_REFUSED.
 */
int tlbp_flush(const struct tlbp *tlbp, const struct tlbp_request *request);

/**
 * tlbp_sync() - complete what flushes with TLBP_NO_SYNC have left
 * @tlbp: Configuration that tlbp_init() accepted.
 * @space: A space of the kind that was flushed, and the widest domain of these
 *   flushes. One call for each kind; KERNEL and USER are one. For
 *   TLBP_SPACE_GUEST one for each VMID, before another becomes current: what
 *   combines both stages goes here.
 * @flags: 0, or TLBP_NXS if every one of the flushes had it.
 *
 * On return no stale translation of these flushes is left.
 *
 * Context: As tlbp_flush(), on the PE of the flushes.
 * Return: TLBP_OK; TLBP_ERR_UNREADY; TLBP_ERR_REQUEST for NULL, TLBP_ERR_SPACE
 * to TLBP_ERR_GRANULE or TLBP_ERR_FLAGS for what is wrong: then everything that
 * the backend can reach has been invalidated and completed instead, unless the
 * backend has an enter hook and nothing was left.
 */
int tlbp_sync(const struct tlbp *tlbp, const struct tlbp_space *space, uint32_t flags);

/**
 * struct tlbp_flush - a flush under way, for the resumable form
 *
 * Visible only so that it can be allocated; members are not API.
 *
 * @tlbp: Configuration.
 * @request: What was asked.
 * @plan: What was decided.
 * @cursor: How far it has come.
 * @outcome: What has happened so far.
 * @blind_ops: Operations since the clock last moved.
 * @slice_ops: Operations of the next slice.
 * @flags: Private.
 */
struct tlbp_flush {
	const struct tlbp *tlbp;
	const struct tlbp_request *request;
	struct tlbp_plan plan;
	struct tlbp_cursor cursor;
	struct tlbp_outcome outcome;
	uint32_t blind_ops;
	uint32_t slice_ops;
	uint32_t flags;
};

/**
 * tlbp_flush_begin() - start a flush that is carried out in steps
 * @flush: State, allocated by the caller; need not be initialised.
 * @tlbp: Configuration that tlbp_init() accepted.
 * @request: What has changed; it and its ranges must stay valid and unchanged
 *   until tlbp_flush_finish().
 *
 * Between two steps nothing is pending: the caller may drop a lock,
 * reschedule, feed a watchdog or continue on another CPU (not so for
 * TLBP_DOMAIN_LOCAL). Until tlbp_flush_finish() returns, stale translations
 * may be in use. Every begin must be followed by a finish, on every path:
 * finishing early is how a flush is abandoned, and covers what is left.
 *
 * Context: As tlbp_flush().
 * Return: As tlbp_decide(). Go on with steps and finish after every code but
 * TLBP_ERR_UNREADY.
 */
int tlbp_flush_begin(struct tlbp_flush *flush, const struct tlbp *tlbp,
		     const struct tlbp_request *request);

/**
 * tlbp_flush_step() - carry out one slice
 * @flush: A flush that has begun.
 *
 * Context: As tlbp_flush(); each call runs on one CPU. Takes about slice_ns,
 * or one whole-space invalidation.
 * Return: TLBP_AGAIN while there is work left, then TLBP_OK.
 */
int tlbp_flush_step(struct tlbp_flush *flush);

/**
 * tlbp_flush_finish() - end a flush
 * @flush: A flush that has begun.
 * @outcome: (optional) What happened.
 *
 * If steps are left, the whole space is invalidated at once (under
 * TLBP_NEVER_WHOLE, the rest by address), so that abandoning a flush leaves
 * nothing stale. Observes, counts and traces.
 *
 * Context: As tlbp_flush().
 * Return: As tlbp_flush().
 */
int tlbp_flush_finish(struct tlbp_flush *flush, struct tlbp_outcome *outcome);

/**
 * tlbp_threshold_preset() - set the limits that another kernel uses
 * @threshold: Its limits and ops are set.
 * @preset: enum tlbp_preset.
 * @granule_shift: log2 of the granule in bytes; some limits depend on it.
 * @caps: Capabilities of the backend; some limits depend on range operations.
 *
 * Context: Set-up.
 * Return: TLBP_OK, or TLBP_ERR_POLICY_LIMITS for an unknown preset or a
 * granule that @caps lack, with @threshold unchanged.
 */
int tlbp_threshold_preset(struct tlbp_threshold *threshold, uint32_t preset,
			  uint32_t granule_shift, const struct tlbp_caps *caps);

/**
 * tlbp_adaptive_refills() - tell the adaptive policy how often TLBs refilled
 * @adaptive: The policy.
 * @refill_count: Running total of all CPUs that it serves, for instance of the PMU
 *   event L2D_TLB_REFILL (0x2D), which does not count refills caused by
 *   maintenance itself.
 *
 * Optional; call it before flushes, or from a timer tick and at context switches,
 * as often as is cheap. A total that runs backwards starts anew.
 *
 * Context: Any; concurrent calls may lose one.
 */
void tlbp_adaptive_refills(struct tlbp_adaptive *adaptive, uint64_t refill_count);

/**
 * tlbp_status_name() - a status in words
 * @status: enum tlbp_status.
 * Context: Any.
 * Return: A constant string such as "misaligned start"; "unknown status" for
 * anything else.
 */
const char *tlbp_status_name(int status);

/**
 * tlbp_action_name() - an action in words
 * @action: enum tlbp_action.
 * Context: Any.
 * Return: A constant string such as "by address"; "unknown action" otherwise.
 */
const char *tlbp_action_name(uint32_t action);

/**
 * tlbp_reason_name() - a reason in words
 * @reason: enum tlbp_reason.
 * Context: Any.
 * Return: A constant string such as "over limit"; "unknown reason" otherwise.
 */
const char *tlbp_reason_name(uint32_t reason);

/**
 * tlbp_preset_name() - a preset in words
 * @preset: enum tlbp_preset.
 * Context: Any.
 * Return: A constant string such as "linux"; "unknown preset" otherwise.
 */
const char *tlbp_preset_name(uint32_t preset);

/**
 * tlbp_page_request() - a request for one range
 * @space: Whose translations, how far.
 * @range: The pages; must outlive the request.
 * @flags: enum tlbp_request_flags, or-ed.
 *
 * Return: A request with stride and level at their defaults.
 */
static inline struct tlbp_request tlbp_page_request(struct tlbp_space space,
						    const struct tlbp_range *range,
						    uint32_t flags)
{
	struct tlbp_request request;

	request.ranges = range;
	request.range_count = 1;
	request.flags = flags;
	request.space = space;
	request.stride_shift = 0;
	request.level = TLBP_LEVEL_UNKNOWN;
	return request;
}

#ifdef __cplusplus
}
#endif

#endif /* TLBPOLICY_H */
