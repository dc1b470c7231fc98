/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The calibrator: measures what invalidations cost on the CPU that it runs on,
 * and fills the record of costs that policies start from.
 *
 * It maps nothing, takes no lock and changes no page table: it is given a range
 * of the caller's own that may be accessed and invalidated at will.
 */
#ifndef TLBPOLICY_CALIBRATE_H
#define TLBPOLICY_CALIBRATE_H

#include <tlbpolicy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** TLBP_CALIBRATE_MAX_ENTRIES - the largest TLB that can be told from a larger one */
#define TLBP_CALIBRATE_MAX_ENTRIES 8192

/** TLBP_CALIBRATE_RANGES - ranges of one measured request; not API */
#define TLBP_CALIBRATE_RANGES 16

/** TLBP_CALIBRATE_SAMPLES - most stretches that one median is made of; not API */
#define TLBP_CALIBRATE_SAMPLES 7

/**
 * typedef tlbp_touch_fn - load from consecutive pages of the scratch range
 * @context: struct tlbp_calibration.context.
 * @first_page: Page of the scratch range.
 * @page_count: Load once from this page and each that follows, in this order.
 *
 * Each load should have to wait for the one before, its address made from what
 * that one loaded: a CPU that translates for several at once hides what a refill
 * costs. It runs between the backend's enter and leave, if there are such.
 */
typedef void (*tlbp_touch_fn)(void *context, uint64_t first_page, uint64_t page_count);

/**
 * typedef tlbp_lost_fn - what operations have cost the other CPUs so far
 * @context: struct tlbp_calibration.context.
 *
 * Return: Nanoseconds, the sum over all other CPUs of the domain: a running total,
 * for instance from loops of known speed that run on them.
 */
typedef uint64_t (*tlbp_lost_fn)(void *context);

/**
 * enum tlbp_calibrate_flags - what is not to be done
 * @TLBP_CALIBRATE_NO_WHOLE: Never invalidate the whole space (see
 *   TLBP_NEVER_WHOLE). Its cost, a refill's and the TLB's size, which policies in
 *   that mode do not need, are not measured.
 */
enum tlbp_calibrate_flags {
	TLBP_CALIBRATE_NO_WHOLE = 1 << 0,
};

/**
 * struct tlbp_calibrate_state - what is kept in between; not API
 * @engine: To ask what is a right backend and a right space.
 * @request: What is issued in a round.
 * @ranges: Its ranges.
 * @samples: How long stretches took, sorted.
 * @op_count: Operations of the last stretch.
 * @rounds: Rounds of the last stretch that was long enough.
 * @stretch_ns: How long that is.
 * @max_ns: Bound of struct tlbp_calibration.spent_ns.
 * @whole_ps: Whole space, as measured.
 * @hit_ps: An access that hits the first-level TLB.
 * @status: enum tlbp_status; with anything but TLBP_OK it ends.
 *
 * Visible only so that it can be allocated.
 */
struct tlbp_calibrate_state {
	struct tlbp engine;
	struct tlbp_request request;
	struct tlbp_range ranges[TLBP_CALIBRATE_RANGES];
	uint64_t samples[TLBP_CALIBRATE_SAMPLES];
	uint64_t op_count;
	uint64_t rounds;
	uint64_t stretch_ns;
	uint64_t max_ns;
	uint64_t whole_ps;
	uint64_t hit_ps;
	int32_t status;
};

/**
 * struct tlbp_calibration - what to calibrate, and what came of it
 * @backend: A backend with a clock; its hooks are called directly.
 * @space: The space of the scratch range, with the domain that is to be measured.
 * @scratch: Mapped pages, of the granule's size each. A TLB's size is measured if
 *   there are twice as many of them as it has entries: 2 *
 *   TLBP_CALIBRATE_MAX_ENTRIES see every size that can be told. Below 512 of them
 *   the cost of a refill comes out too high. All may map the same frame.
 * @touch: (optional) NULL: refill cost and TLB size are not measured.
 * @lost: (optional) NULL: what an operation costs the other CPUs is not measured.
 * @context: Handed to @touch and @lost.
 * @max_ns: Time that all of it may take; 0: 20 ms. It is overrun by what is under
 *   way: at most three stretches of 256 steps of the clock or 40 us, or one
 *   operation of its kind or once through all of @scratch, whatever is longest.
 * @flags: enum tlbp_calibrate_flags, or-ed.
 * @costs: Result. In: what to keep for what cannot be measured.
 * @measured: Result: enum tlbp_calibrated, or-ed: what was measured.
 * @spent_ns: Result: time of its own. What interrupts and others took meanwhile
 *   is not in it, and not in @max_ns.
 * @state: Not API.
 *
 * Zero it, and fill what is not a result. It is large for a stack: more than 600 bytes.
 */
struct tlbp_calibration {
	struct tlbp_backend *backend;
	struct tlbp_space space;
	struct tlbp_range scratch;
	tlbp_touch_fn touch;
	tlbp_lost_fn lost;
	void *context;
	uint64_t max_ns;
	struct tlbp_costs costs;
	uint32_t flags;
	uint32_t measured;
	uint64_t spent_ns;
	struct tlbp_calibrate_state state;
};

/**
 * enum tlbp_calibrated - what has been measured
 * @TLBP_CALIBRATED_CLOCK: clock_ns: the smallest step that was seen. A clock that
 *   is finer than the shortest thing to do between two readings shows that.
 * @TLBP_CALIBRATED_OP: op_ps, and sync_ns with what begins and ends a request.
 * @TLBP_CALIBRATED_RANGE: range_op_ps and range_page_ps, if one operation covers
 *   two pages.
 * @TLBP_CALIBRATED_WHOLE: whole_ns.
 * @TLBP_CALIBRATED_REFILL: refill_ps, against an access that hits the first-level
 *   TLB; not if the difference is lost in the clock's steps.
 * @TLBP_CALIBRATED_ENTRIES: entry_count; not if the whole scratch range fits, nor
 *   without TLBP_CALIBRATED_REFILL.
 * @TLBP_CALIBRATED_BYSTANDERS: bystander_ps.
 */
enum tlbp_calibrated {
	TLBP_CALIBRATED_CLOCK = 1 << 0,
	TLBP_CALIBRATED_OP = 1 << 1,
	TLBP_CALIBRATED_RANGE = 1 << 2,
	TLBP_CALIBRATED_WHOLE = 1 << 3,
	TLBP_CALIBRATED_REFILL = 1 << 4,
	TLBP_CALIBRATED_ENTRIES = 1 << 5,
	TLBP_CALIBRATED_BYSTANDERS = 1 << 6,
};

/**
 * tlbp_calibrate() - measure costs on this CPU
 * @calibration: Filled by the caller.
 *
 * What is measured replaces its member of @calibration->costs, what is not is
 * left there as it was. costs.grade becomes 'B' if nothing failed.
 *
 * Context: Set-up, on one CPU, which must not change; interrupts and preemption
 * may be on, as far as the backend's enter hook allows. Whole-space invalidations
 * of @calibration->space are issued.
 * Return: TLBP_OK if all of it was measured that could be, see enum
 * tlbp_calibrated; TLBP_AGAIN if time ran out first; TLBP_ERR_UNREADY (NULL);
 * TLBP_ERR_BACKEND* for the backend; TLBP_ERR_POLICY_CLOCK for one without a
 * clock; TLBP_ERR_FLAGS; TLBP_ERR_REQUEST for an empty scratch range, and
 * TLBP_ERR_SPACE to TLBP_ERR_RANGE for what is wrong with space and scratch
 * range, the last also for one without operations by address; TLBP_ERR_CLOCK for
 * a clock that does not move, not forwards or by more than a millisecond at a
 * time; TLBP_ERR_REFUSED if the backend refused an operation.
 */
int tlbp_calibrate(struct tlbp_calibration *calibration);

#ifdef __cplusplus
}
#endif

#endif /* TLBPOLICY_CALIBRATE_H */
