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

/**
 * typedef tlbp_touch_fn - load from consecutive pages of the scratch range
 * @context: struct tlbp_calibration.context.
 * @first_page: Page of the scratch range.
 * @page_count: Load once from this page and each that follows, in this order.
 */
typedef void (*tlbp_touch_fn)(void *context, uint64_t first_page, uint64_t page_count);

/**
 * struct tlbp_calibration - what to calibrate, and what came of it
 * @backend: A backend with a clock; its hooks are called directly.
 * @space: The space of the scratch range, with the domain that is to be measured.
 * @scratch: Mapped pages, of the granule's size each. 2 * TLBP_CALIBRATE_MAX_ENTRIES
 *   of them see every TLB size; with fewer, entry_count is at most half of them.
 *   All may map the same frame.
 * @touch: (optional) NULL: refill cost and TLB size are not measured.
 * @context: Handed to @touch.
 * @max_ns: Time that all of it may take; 0: 20 ms. Checked between stretches.
 * @costs: Result. In: what to keep for what cannot be measured.
 * @measured: Result: enum tlbp_calibrated, or-ed: what was measured.
 * @spent_ns: Result.
 */
struct tlbp_calibration {
	struct tlbp_backend *backend;
	struct tlbp_space space;
	struct tlbp_range scratch;
	tlbp_touch_fn touch;
	void *context;
	uint64_t max_ns;
	struct tlbp_costs costs;
	uint32_t measured;
	uint64_t spent_ns;
};

/**
 * enum tlbp_calibrated - what has been measured
 * @TLBP_CALIBRATED_CLOCK: clock_ns.
 * @TLBP_CALIBRATED_OP: op_ps and sync_ns.
 * @TLBP_CALIBRATED_RANGE: range_op_ps and range_page_ps.
 * @TLBP_CALIBRATED_WHOLE: whole_ns.
 * @TLBP_CALIBRATED_REFILL: refill_ps.
 * @TLBP_CALIBRATED_ENTRIES: entry_count.
 */
enum tlbp_calibrated {
	TLBP_CALIBRATED_CLOCK = 1 << 0,
	TLBP_CALIBRATED_OP = 1 << 1,
	TLBP_CALIBRATED_RANGE = 1 << 2,
	TLBP_CALIBRATED_WHOLE = 1 << 3,
	TLBP_CALIBRATED_REFILL = 1 << 4,
	TLBP_CALIBRATED_ENTRIES = 1 << 5,
};

/**
 * tlbp_calibrate() - measure costs on this CPU
 * @calibration: Filled by the caller.
 *
 * Context: Set-up, on one CPU, which must not change; interrupts and preemption
 * may be on. Whole-space invalidations of @calibration->space are issued.
 * Return: TLBP_OK if all of it was measured that could be asked for;
 * TLBP_AGAIN if time ran out first, with what is missing kept as it was;
 * TLBP_ERR_UNREADY (NULL), TLBP_ERR_BACKEND* for the backend,
 * TLBP_ERR_POLICY_CLOCK for one without a clock, TLBP_ERR_CLOCK for a clock that
 * does not move, TLBP_ERR_REQUEST, TLBP_ERR_SPACE to TLBP_ERR_RANGE for space and
 * scratch range.
 */
int tlbp_calibrate(struct tlbp_calibration *calibration);

#ifdef __cplusplus
}
#endif

#endif /* TLBPOLICY_CALIBRATE_H */
