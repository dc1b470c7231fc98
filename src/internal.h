/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Private to src/: what the environment header may replace, and its defaults.
 *
 * TLBP_READ_ONCE(lvalue), TLBP_WRITE_ONCE(lvalue, value)
 *	One untorn, relaxed load or store of a word that other CPUs may write.
 * TLBP_DIV_U64(dividend, divisor)
 *	Unsigned 64-bit division; 32-bit kernels have a function for it.
 * TLBP_ASSERT(condition)
 *	An invariant of the library itself. Default: nothing.
 * TLBP_BIND_BACKEND, TLBP_BIND_POLICY
 *	Names of a backend and a policy table. The engine calls through these
 *	and ignores the run-time ones, which tlbp_init() checks to be the same;
 *	built as one translation unit (single/single.c) no indirect call is left.
 * TLBP_BIND_GRANULE_SHIFT
 *	The one granule of this kernel: requests for another are refused.
 * TLBP_BIND_INNER
 *	With timebound bound: the table of its inner policy.
 * TLBP_NO_TRACE
 *	Leaves the trace hook out.
 * TLBP_SETUP
 *	Attributes of functions that run at set-up only, such as a section that a
 *	kernel frees after boot. Default: none.
 * TLBP_COLD
 *	Attributes of functions that are seldom called. Default: cold, and not
 *	inlined. Linux has its own: gcc before 14 does not align a cold function,
 *	and ftrace on arm64 wants all of them aligned.
 * TLBP_ASSUME_VALID
 *	Every request is well-formed and names a space, a domain, a granule and
 *	an ASID that the backend serves: the caller has checked, and promise 2
 *	("a bad request gets a wider invalidation") is the caller's to keep. An
 *	ill-formed request may then leave stale translations.
 * TLBP_ARM64_INSN_HEADER
 *	Replaces arch/arm64/insn.h, to run the backend against something else.
 */
#ifndef TLBP_INTERNAL_H
#define TLBP_INTERNAL_H

#include <tlbpolicy.h>

#ifndef TLBP_READ_ONCE
#define TLBP_READ_ONCE(lvalue) __atomic_load_n(&(lvalue), __ATOMIC_RELAXED)
#endif
#ifndef TLBP_WRITE_ONCE
#define TLBP_WRITE_ONCE(lvalue, value) __atomic_store_n(&(lvalue), (value), __ATOMIC_RELAXED)
#endif
#ifndef TLBP_DIV_U64
#define TLBP_DIV_U64(dividend, divisor) ((uint64_t)(dividend) / (uint64_t)(divisor))
#endif
#ifndef TLBP_ASSERT
#define TLBP_ASSERT(condition) ((void)0)
#endif

#ifndef TLBP_SETUP
#define TLBP_SETUP
#endif

/* With underscores: Linux has macros named like the attributes. */
#ifndef TLBP_COLD
#define TLBP_COLD __attribute__((__cold__, __noinline__))
#endif
#define TLBP_NOINLINE __attribute__((__noinline__))

/*
 * With backend and policy bound, what a small flush runs through is one piece of
 * straight code; otherwise it is small code.
 */
#if defined(TLBP_BIND_BACKEND) && defined(TLBP_BIND_POLICY)
#define TLBP_HOT inline __attribute__((__always_inline__))
#define TLBP_HOT_LARGE TLBP_HOT
#define TLBP_IS_BOUND true
#else
#define TLBP_HOT
#define TLBP_HOT_LARGE TLBP_NOINLINE
#define TLBP_IS_BOUND false
#endif

/*
 * The same for hooks, which are not static. clang objects to static functions in
 * them (-Wstatic-in-inline), and inlines them by its own judgement.
 */
#ifdef __clang__
#define TLBP_HOT_HOOK
#else
#define TLBP_HOT_HOOK TLBP_HOT
#endif

#define TLBP_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define TLBP_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#define TLBP_CONTAINER(pointer, type, member) \
	((type *)(uintptr_t)((uintptr_t)(pointer) - offsetof(type, member)))
#define TLBP_CONST_CONTAINER(pointer, type, member) \
	((const type *)((uintptr_t)(pointer) - offsetof(type, member)))

static inline uint64_t tlbp_min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t tlbp_max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static inline uint32_t tlbp_granule_shift(const struct tlbp_space *space)
{
#ifdef TLBP_BIND_GRANULE_SHIFT
	(void)space;
	return TLBP_BIND_GRANULE_SHIFT;
#else
	return space->granule_shift;
#endif
}

static inline uint32_t tlbp_stride_shift(const struct tlbp_request *request)
{
	return request->stride_shift ? request->stride_shift :
				       tlbp_granule_shift(&request->space);
}

/* Address of the last granule; for a range that is not empty. */
static inline uint64_t tlbp_last_va(const struct tlbp_range *range, uint32_t granule_shift)
{
	return range->start_va + ((range->page_count - 1) << granule_shift);
}

/* Mappings of the request's stride that a range that is not empty touches. */
static inline uint64_t tlbp_stride_count(const struct tlbp_request *request,
					 const struct tlbp_range *range)
{
	uint32_t shift = tlbp_stride_shift(request);

	return (tlbp_last_va(range, tlbp_granule_shift(&request->space)) >> shift) -
	       (range->start_va >> shift) + 1;
}

/* Saturating: costs and counts are only ever compared; too much stays too much. */
static inline uint64_t tlbp_add_sat(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static inline uint32_t tlbp_clamp_u32(uint64_t value)
{
	return (uint32_t)tlbp_min(value, UINT32_MAX);
}

/* TLBP_OK, TLBP_ERR_POLICY_SIZE or TLBP_ERR_POLICY_HOOK; see policy.c. */
int tlbp_policy_check_table(const struct tlbp_policy_ops *ops);

#endif /* TLBP_INTERNAL_H */
