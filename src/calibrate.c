/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The calibrator: what invalidations and refills cost on this CPU.
 *
 * Observation: one operation takes less than a step of many clocks, and one
 * measurement in a hundred is worth nothing, as an interrupt, another thread or
 * a hypervisor came in between. Both are a matter of how to measure:
 *
 *	1. The clock's step comes first: the smallest difference between two
 *	   readings with as little as possible in between.
 *	2. A stretch is a number of equal rounds between two readings. Rounds are
 *	   doubled until it is long against the step.
 *	3. A stretch is repeated. Three that agree are enough: what spoils one
 *	   hardly spoils three alike. Otherwise it is seven, and the median; four
 *	   would have to be spoiled. Not the smallest: it finds the luckiest and not
 *	   the usual case, and how lucky depends on what is measured.
 *	4. What a stretch has besides what is looked for is measured in the same
 *	   way and subtracted:
 *
 *	   one operation and its completion, often	   op + sync
 *	   many operations, one completion		   n * op + sync
 *	   the same of ranges of 2 and of many pages	   base + pages * page
 *	   whole space and completion, often		   whole
 *	   a few pages, again and again			   hit
 *	   whole, completion and once through many	   whole + n * (hit + refill)
 *
 *	5. The TLB's size: once through n pages again and again, for n that grows,
 *	   until an access costs nearer to a refill than to a hit. Here the first
 *	   of three that is short decides: nothing makes misses look like hits.
 *
 * Time is bounded by what the medians add up to, so that somebody else's time is
 * not taken for its own. All constants were chosen, not measured, if not said
 * otherwise.
 */
#include <tlbpolicy/calibrate.h>

#include "estimate.h"

#define CALIBRATE_MAX_NS 20000000

/* A step is 1/128 of a stretch: an error of two of them stays below 2 %. */
#define CALIBRATE_STRETCH_STEPS 128
#define CALIBRATE_STRETCH_NS 20000
#define CALIBRATE_MAX_ROUNDS (UINT64_C(1) << 20)

#define CALIBRATE_SAMPLES TLBP_CALIBRATE_SAMPLES
#define CALIBRATE_AGREEING 3
#define CALIBRATE_MAX_TRIES (2 * CALIBRATE_SAMPLES)

/* Differences between readings, and how much may be done to see one: 160 us, if
 * an operation takes 10 ns. */
#define CALIBRATE_STEPS_SEEN 7
#define CALIBRATE_STEP_TRIES 16384
#define CALIBRATE_MAX_STEP_NS 1000000

/* No stretch lasts 4 minutes. What is made of its picoseconds fits into 64 bits. */
#define CALIBRATE_LONGEST_NS (UINT64_C(1) << 38)
#define CALIBRATE_SPOILED UINT64_MAX

/* Few enough for the smallest first-level TLB: 10 entries (Cortex-A35, A53). */
#define CALIBRATE_HOT_PAGES 8
/* As many as a table maps: upper levels are walked once or twice. */
#define CALIBRATE_COLD_PAGES 512
#define CALIBRATE_TRIED_PAGES 16
#define CALIBRATE_LOOP_PAGES 1024
#define CALIBRATE_SPAN_PAGES 2048
#define CALIBRATE_SCAN_PAGES (2 * TLBP_CALIBRATE_MAX_ENTRIES)
/* A difference of fewer is none. */
#define CALIBRATE_VISIBLE_STEPS 8

/* What a round does, in this order. */
enum {
	CALIBRATE_ISSUE = 1 << 0,
	CALIBRATE_WHOLE = 1 << 1,
	CALIBRATE_SYNC = 1 << 2,
	CALIBRATE_TOUCH = 1 << 3,
};

static inline uint64_t calibrate_minus(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

/* Rounded, and never 0, which means "unknown". */
static TLBP_SETUP uint32_t calibrate_quotient(uint64_t dividend, uint64_t divisor)
{
	uint64_t at_least_one = tlbp_max(divisor, 1);

	return tlbp_clamp_u32(
		tlbp_max(TLBP_DIV_U64(dividend + at_least_one / 2, at_least_one), 1));
}

static TLBP_SETUP bool calibrate_is_fine(const struct tlbp_calibration *calibration)
{
	return calibration->state.status == TLBP_OK;
}

/* That it was measured, if it was. */
static TLBP_SETUP bool calibrate_note(struct tlbp_calibration *calibration, uint32_t measured)
{
	if (!calibrate_is_fine(calibration))
		return false;
	calibration->measured |= measured;
	return true;
}

/* ------------------------------------------------------------- stretches --- */

static TLBP_SETUP void calibrate_issue(struct tlbp_calibration *calibration)
{
	struct tlbp_calibrate_state *state = &calibration->state;
	struct tlbp_backend *backend = calibration->backend;
	struct tlbp_cursor cursor;

	cursor.page_index = 0;
	cursor.range_index = 0;
	while (cursor.range_index < state->request.range_count) {
		uint32_t issued =
			backend->ops->issue(backend, &state->request, &cursor, UINT32_MAX);

		if (issued == 0 && cursor.range_index < state->request.range_count) {
			state->status = TLBP_ERR_REFUSED;
			return;
		}
		state->op_count += issued;
	}
}

static TLBP_SETUP void calibrate_round(struct tlbp_calibration *calibration, uint32_t steps,
				       uint32_t touch_pages)
{
	struct tlbp_backend *backend = calibration->backend;

	if (steps & CALIBRATE_ISSUE)
		calibrate_issue(calibration);
	if ((steps & CALIBRATE_WHOLE) &&
	    backend->ops->whole_space(backend, &calibration->space, 0) == 0)
		calibration->state.status = TLBP_ERR_REFUSED;
	if (steps & CALIBRATE_SYNC)
		backend->ops->sync(backend, &calibration->space,
				   steps & CALIBRATE_WHOLE ? TLBP_WHOLE_SPACE : TLBP_BY_ADDRESS, 0);
	if (steps & CALIBRATE_TOUCH)
		calibration->touch(calibration->context, 0, touch_pages);
}

static TLBP_SETUP void calibrate_enter(const struct tlbp_calibration *calibration)
{
	struct tlbp_backend *backend = calibration->backend;

	if (backend->ops->enter)
		backend->ops->enter(backend, &calibration->space);
}

static TLBP_SETUP void calibrate_leave(const struct tlbp_calibration *calibration)
{
	struct tlbp_backend *backend = calibration->backend;

	if (backend->ops->leave)
		backend->ops->leave(backend, &calibration->space);
}

/* How long it took, or CALIBRATE_SPOILED by a clock that ran backwards. */
static TLBP_SETUP TLBP_NOINLINE uint64_t calibrate_stretch(struct tlbp_calibration *calibration,
							   uint32_t steps, uint32_t touch_pages,
							   uint64_t rounds)
{
	struct tlbp_backend *backend = calibration->backend;
	uint64_t start_ns;
	uint64_t end_ns;

	calibration->state.op_count = 0;
	calibrate_enter(calibration);
	start_ns = backend->ops->now_ns(backend);
	for (; rounds > 0 && calibrate_is_fine(calibration); rounds--)
		calibrate_round(calibration, steps, touch_pages);
	if (steps == CALIBRATE_ISSUE)
		calibrate_round(calibration, CALIBRATE_SYNC, 0);
	end_ns = backend->ops->now_ns(backend);
	calibrate_leave(calibration);
	if (end_ns < start_ns)
		return CALIBRATE_SPOILED;
	return tlbp_min(end_ns - start_ns, CALIBRATE_LONGEST_NS);
}

static TLBP_SETUP bool calibrate_may_go_on(struct tlbp_calibration *calibration,
					   uint64_t pending_ns)
{
	if (calibrate_is_fine(calibration) &&
	    calibration->spent_ns + pending_ns >= calibration->state.max_ns)
		calibration->state.status = TLBP_AGAIN;
	return calibrate_is_fine(calibration);
}

static TLBP_SETUP void calibrate_insert(uint64_t *samples, uint32_t count, uint64_t sample)
{
	for (; count > 0 && samples[count - 1] > sample; count--)
		samples[count] = samples[count - 1];
	samples[count] = sample;
}

static TLBP_SETUP bool calibrate_agree(const struct tlbp_calibration *calibration)
{
	const uint64_t *samples = calibration->state.samples;

	return samples[CALIBRATE_AGREEING - 1] - samples[0] <=
	       samples[0] / 32 + 2 * (uint64_t)calibration->costs.clock_ns;
}

/* 0 without a result: state.status says why. */
static TLBP_SETUP TLBP_NOINLINE uint64_t calibrate_median(struct tlbp_calibration *calibration,
							  uint32_t steps, uint32_t touch_pages,
							  uint64_t rounds)
{
	uint64_t *samples = calibration->state.samples;
	uint64_t pending_ns = 0;
	uint32_t count = 0;
	uint32_t tries;

	for (tries = 0; tries < CALIBRATE_MAX_TRIES && count < CALIBRATE_SAMPLES; tries++) {
		uint64_t sample;

		if (count == CALIBRATE_AGREEING && calibrate_agree(calibration))
			break;
		/* Their own time, at least. One or two may be somebody else's. */
		if (count >= CALIBRATE_AGREEING)
			pending_ns = count * samples[0];
		if (!calibrate_may_go_on(calibration, pending_ns))
			return 0;
		sample = calibrate_stretch(calibration, steps, touch_pages, rounds);
		if (sample != CALIBRATE_SPOILED)
			calibrate_insert(samples, count++, sample);
	}
	if (count < CALIBRATE_AGREEING) {
		calibration->state.status = TLBP_ERR_CLOCK;
		return 0;
	}
	calibration->spent_ns += count * samples[(count - 1) / 2];
	return samples[(count - 1) / 2];
}

/* Picoseconds of a stretch that is long enough; state.rounds says of how many. */
static TLBP_SETUP TLBP_NOINLINE uint64_t calibrate_measure(struct tlbp_calibration *calibration,
							   uint32_t steps, uint32_t touch_pages)
{
	struct tlbp_calibrate_state *state = &calibration->state;
	uint64_t stopped_rounds = 2 * (uint64_t)calibration->costs.clock_ns;

	state->rounds = 1;
	while (state->rounds <= CALIBRATE_MAX_ROUNDS) {
		uint64_t median_ns =
			calibrate_median(calibration, steps, touch_pages, state->rounds);

		if (!calibrate_is_fine(calibration))
			return 0;
		if (median_ns >= state->stretch_ns)
			return median_ns * PS_PER_NS;
		/* No round takes less than a nanosecond. */
		if (median_ns == 0 && state->rounds > stopped_rounds)
			break;
		state->rounds *= median_ns < state->stretch_ns / 8 ? 8 : 2;
	}
	state->status = TLBP_ERR_CLOCK;
	return 0;
}

/* The same for one round. */
static TLBP_SETUP uint64_t calibrate_per_round(struct tlbp_calibration *calibration,
					       uint32_t steps, uint32_t touch_pages)
{
	uint64_t total_ps = calibrate_measure(calibration, steps, touch_pages);

	return TLBP_DIV_U64(total_ps, calibration->state.rounds);
}

/* So many ranges of so many pages each, side by side as far as there are pages. */
static TLBP_SETUP void calibrate_use(struct tlbp_calibration *calibration, uint32_t range_count,
				     uint64_t page_count)
{
	uint32_t granule_shift = tlbp_granule_shift(&calibration->space);
	uint64_t first_page = 0;
	uint32_t i;

	for (i = 0; i < range_count; i++) {
		struct tlbp_range *range = &calibration->state.ranges[i];

		range->start_va = calibration->scratch.start_va + (first_page << granule_shift);
		range->page_count = page_count;
		first_page += page_count;
		if (first_page + page_count > calibration->scratch.page_count)
			first_page = 0;
	}
	calibration->state.request.range_count = range_count;
}

/* ----------------------------------------------------------------- clock --- */

/* The smallest of a few differences, UINT64_MAX if the clock did not move. */
static TLBP_SETUP TLBP_NOINLINE uint64_t calibrate_step_ns(struct tlbp_calibration *calibration,
							   uint32_t steps)
{
	struct tlbp_backend *backend = calibration->backend;
	uint64_t step_ns = UINT64_MAX;
	uint32_t seen = 0;
	uint64_t last_ns;
	uint32_t tries;

	calibrate_use(calibration, 1, 1);
	calibrate_enter(calibration);
	last_ns = backend->ops->now_ns(backend);
	for (tries = 0; tries < CALIBRATE_STEP_TRIES && seen < CALIBRATE_STEPS_SEEN; tries++) {
		uint64_t now_ns;

		calibrate_round(calibration, steps, 1);
		now_ns = backend->ops->now_ns(backend);
		if (now_ns > last_ns) {
			step_ns = tlbp_min(step_ns, now_ns - last_ns);
			seen++;
		}
		last_ns = now_ns;
	}
	calibrate_round(calibration, CALIBRATE_SYNC, 0);
	calibrate_leave(calibration);
	calibration->spent_ns += seen * tlbp_min(step_ns, CALIBRATE_MAX_STEP_NS);
	return step_ns;
}

static TLBP_SETUP void calibrate_clock(struct tlbp_calibration *calibration)
{
	uint64_t step_ns = calibrate_step_ns(calibration, CALIBRATE_ISSUE);

	if (!calibrate_is_fine(calibration))
		return;
	/* An access takes less than an operation. */
	if (step_ns != UINT64_MAX && calibration->touch)
		step_ns = tlbp_min(step_ns, calibrate_step_ns(calibration, CALIBRATE_TOUCH));
	if (step_ns > CALIBRATE_MAX_STEP_NS) {
		calibration->state.status = TLBP_ERR_CLOCK;
		return;
	}
	calibration->costs.clock_ns = (uint32_t)step_ns;
	calibration->state.stretch_ns =
		tlbp_max(step_ns * CALIBRATE_STRETCH_STEPS, CALIBRATE_STRETCH_NS);
	calibrate_note(calibration, TLBP_CALIBRATED_CLOCK);
}

/* ------------------------------------------------------------ operations --- */

static TLBP_SETUP uint64_t calibrate_count(struct tlbp_calibration *calibration,
					   uint64_t page_count)
{
	const struct tlbp_backend *backend = calibration->backend;

	calibrate_use(calibration, 1, page_count);
	return backend->ops->count_ops(backend, &calibration->state.request);
}

/* Whether one operation covers more than one page. */
static TLBP_SETUP bool calibrate_has_range(struct tlbp_calibration *calibration)
{
	return calibration->scratch.page_count > 1 &&
	       calibrate_count(calibration, 2) <= calibrate_count(calibration, 1);
}

/*
 * Pages of one request that are long enough for a stretch, so that what begins and
 * ends a request is not taken for a part of the operations; @few_ps is one
 * operation and its completion.
 */
static TLBP_SETUP uint64_t calibrate_loop_pages(struct tlbp_calibration *calibration,
						uint64_t few_ps)
{
	uint64_t stretch_ps = calibration->state.stretch_ns * PS_PER_NS;
	uint64_t scratch_pages = calibration->scratch.page_count;
	uint64_t page_count = tlbp_min(scratch_pages, CALIBRATE_TRIED_PAGES);
	uint64_t op_ps;

	calibrate_use(calibration, 1, page_count);
	op_ps = calibrate_median(calibration, CALIBRATE_ISSUE, 0, 1) * PS_PER_NS;
	op_ps = calibrate_quotient(calibrate_minus(op_ps, few_ps), page_count);
	page_count = tlbp_max(TLBP_DIV_U64(stretch_ps, op_ps), CALIBRATE_TRIED_PAGES);
	return tlbp_min(tlbp_min(page_count, CALIBRATE_LOOP_PAGES), scratch_pages);
}

static TLBP_SETUP void calibrate_ops(struct tlbp_calibration *calibration)
{
	bool has_range = calibrate_has_range(calibration);
	uint64_t page_count = 1;
	uint64_t few_ops;
	uint64_t few_ps;
	uint64_t ps;

	few_ops = tlbp_clamp_u32(calibrate_count(calibration, 1));
	few_ps = calibrate_per_round(calibration, CALIBRATE_ISSUE | CALIBRATE_SYNC, 0);
	if (!has_range)
		page_count = calibrate_loop_pages(calibration, few_ps);
	if (!calibrate_is_fine(calibration))
		return;
	/* A range of one page is one operation whatever there is for more. */
	if (page_count < CALIBRATE_TRIED_PAGES)
		calibrate_use(calibration, TLBP_CALIBRATE_RANGES, 1);
	else
		calibrate_use(calibration, 1, page_count);
	ps = calibrate_minus(calibrate_measure(calibration, CALIBRATE_ISSUE, 0), few_ps);
	if (!calibrate_note(calibration, TLBP_CALIBRATED_OP))
		return;
	calibration->costs.op_ps =
		calibrate_quotient(ps, calibrate_minus(calibration->state.op_count, few_ops));
	few_ps = calibrate_minus(few_ps, few_ops * calibration->costs.op_ps);
	calibration->costs.sync_ns = calibrate_quotient(few_ps, PS_PER_NS);
}

/*
 * While the others lose time, this CPU may do so as well: the clock says nothing
 * about them. Twice, as they may be disturbed by something else.
 */
static TLBP_SETUP void calibrate_bystanders(struct tlbp_calibration *calibration)
{
	uint64_t least_ps = UINT64_MAX;
	uint32_t i;

	for (i = 0; i < 2; i++) {
		uint64_t start_ns = calibration->lost(calibration->context);
		uint64_t lost_ns;

		calibrate_stretch(calibration, CALIBRATE_ISSUE, 0, calibration->state.rounds);
		lost_ns = calibrate_minus(calibration->lost(calibration->context), start_ns);
		lost_ns = tlbp_min(lost_ns, CALIBRATE_LONGEST_NS);
		least_ps = tlbp_min(least_ps,
				    TLBP_DIV_U64(lost_ns * PS_PER_NS,
						 tlbp_max(calibration->state.op_count, 1)));
	}
	if (calibrate_note(calibration, TLBP_CALIBRATED_BYSTANDERS))
		calibration->costs.bystander_ps = tlbp_clamp_u32(least_ps);
}

/* The most pages that as many operations as for two pages can cover. */
static TLBP_SETUP uint64_t calibrate_span(struct tlbp_calibration *calibration)
{
	uint64_t op_count = calibrate_count(calibration, 2);
	uint64_t span = CALIBRATE_SPAN_PAGES;

	while (span > 2 && (span > calibration->scratch.page_count ||
			    calibrate_count(calibration, span) > op_count))
		span /= 2;
	return span;
}

static TLBP_SETUP uint64_t calibrate_range_op_ps(struct tlbp_calibration *calibration,
						 uint64_t page_count)
{
	uint64_t sync_ps = (uint64_t)calibration->costs.sync_ns * PS_PER_NS;
	uint64_t ps;

	calibrate_use(calibration, TLBP_CALIBRATE_RANGES, page_count);
	ps = calibrate_measure(calibration, CALIBRATE_ISSUE, 0);
	return calibrate_quotient(calibrate_minus(ps, sync_ps), calibration->state.op_count);
}

static TLBP_SETUP void calibrate_ranges(struct tlbp_calibration *calibration)
{
	uint64_t page_ps = 0;
	uint64_t span;
	uint64_t ps;

	if (!calibrate_has_range(calibration))
		return;
	span = calibrate_span(calibration);
	ps = calibrate_range_op_ps(calibration, 2);
	if (span > 2) {
		page_ps = calibrate_minus(calibrate_range_op_ps(calibration, span), ps);
		page_ps = TLBP_DIV_U64(page_ps + (span - 2) / 2, span - 2);
	}
	if (!calibrate_note(calibration, TLBP_CALIBRATED_RANGE))
		return;
	calibration->costs.range_page_ps = (uint32_t)page_ps;
	calibration->costs.range_op_ps = calibrate_quotient(calibrate_minus(ps, 2 * page_ps), 1);
}

/* ------------------------------------------------- whole space and refills --- */

static TLBP_SETUP void calibrate_whole(struct tlbp_calibration *calibration)
{
	uint64_t ps = calibrate_per_round(calibration, CALIBRATE_WHOLE | CALIBRATE_SYNC, 0);

	calibration->state.whole_ps = ps;
	if (calibrate_note(calibration, TLBP_CALIBRATED_WHOLE))
		calibration->costs.whole_ns = calibrate_quotient(ps, PS_PER_NS);
}

static TLBP_SETUP void calibrate_refill(struct tlbp_calibration *calibration)
{
	struct tlbp_calibrate_state *state = &calibration->state;
	uint64_t scratch_pages = calibration->scratch.page_count;
	uint32_t hot_pages = (uint32_t)tlbp_min(scratch_pages, CALIBRATE_HOT_PAGES);
	uint32_t cold_pages = (uint32_t)tlbp_min(scratch_pages, CALIBRATE_COLD_PAGES);
	uint64_t clock_ps = (uint64_t)calibration->costs.clock_ns * PS_PER_NS;
	uint64_t ps;

	ps = calibrate_per_round(calibration, CALIBRATE_TOUCH, hot_pages);
	state->hit_ps = calibrate_quotient(ps, hot_pages);
	ps = calibrate_per_round(calibration,
				 CALIBRATE_WHOLE | CALIBRATE_SYNC | CALIBRATE_TOUCH, cold_pages);
	ps = calibrate_minus(ps, state->whole_ps + cold_pages * state->hit_ps);
	/* Not where refills cost nothing, as in an emulator. */
	if (ps * state->rounds < CALIBRATE_VISIBLE_STEPS * clock_ps ||
	    !calibrate_note(calibration, TLBP_CALIBRATED_REFILL))
		return;
	calibration->costs.refill_ps = calibrate_quotient(ps, cold_pages);
}

/*
 * Whether so many pages stay in the TLB, once through them after another. An
 * access may cost 5/8 of a refill: more than a hit in the second level, and less
 * than what a TLB that replaces at random makes of twice its size (4/5).
 */
static TLBP_SETUP bool calibrate_fits(struct tlbp_calibration *calibration, uint32_t page_count)
{
	uint64_t refill_ps = calibration->costs.refill_ps;
	uint64_t limit_ps = page_count * (calibration->state.hit_ps + refill_ps * 5 / 8);
	uint64_t stretch_ps = calibration->state.stretch_ns / 4 * PS_PER_NS;
	uint64_t rounds = calibrate_quotient(stretch_ps, limit_ps);
	uint32_t long_count = 0;
	uint32_t tries;

	/* Once, to fill the TLB. */
	calibrate_stretch(calibration, CALIBRATE_TOUCH, page_count, 1);
	calibration->spent_ns += TLBP_DIV_U64(limit_ps, PS_PER_NS);
	limit_ps *= rounds;
	for (tries = 0; tries < CALIBRATE_MAX_TRIES && calibrate_may_go_on(calibration, 0);
	     tries++) {
		uint64_t ns = calibrate_stretch(calibration, CALIBRATE_TOUCH, page_count, rounds);

		/* Stolen time is not its own. */
		calibration->spent_ns += tlbp_min(ns, TLBP_DIV_U64(2 * limit_ps, PS_PER_NS));
		if (ns == CALIBRATE_SPOILED)
			continue;
		if (ns * PS_PER_NS < limit_ps || ++long_count == CALIBRATE_AGREEING)
			return long_count < CALIBRATE_AGREEING;
	}
	if (calibrate_is_fine(calibration))
		calibration->state.status = TLBP_ERR_CLOCK;
	return false;
}

static TLBP_SETUP void calibrate_entries(struct tlbp_calibration *calibration)
{
	uint64_t most = tlbp_min(calibration->scratch.page_count, CALIBRATE_SCAN_PAGES);
	uint32_t fitting = CALIBRATE_HOT_PAGES;
	bool ends;

	while (2 * fitting <= most && calibrate_fits(calibration, 2 * fitting))
		fitting *= 2;
	ends = 2 * fitting <= most;
	if (ends && calibrate_fits(calibration, fitting / 2 * 3))
		fitting = fitting / 2 * 3;
	/* By a clock that has stopped, everything fits. */
	if (calibrate_is_fine(calibration) &&
	    calibrate_step_ns(calibration, CALIBRATE_ISSUE) == UINT64_MAX)
		calibration->state.status = TLBP_ERR_CLOCK;
	if (ends && calibrate_note(calibration, TLBP_CALIBRATED_ENTRIES))
		calibration->costs.entry_count = fitting;
}

/* ------------------------------------------------------------------- all --- */

/* The engine looks at the backend first, and then finds that there is no policy. */
static TLBP_SETUP int calibrate_check_backend(struct tlbp_calibration *calibration)
{
	struct tlbp *engine = &calibration->state.engine;
	int status;

	engine->backend = calibration->backend;
	engine->policy = NULL;
	engine->flags = 0;
	status = tlbp_init(engine);
	if (status != TLBP_ERR_POLICY)
		return status;
	if (!calibration->backend->ops->now_ns)
		return TLBP_ERR_POLICY_CLOCK;
	return calibration->flags & ~(uint32_t)TLBP_CALIBRATE_NO_WHOLE ? TLBP_ERR_FLAGS : TLBP_OK;
}

/* It asks no policy about a request that wants the whole space, nor reads its ranges. */
static TLBP_SETUP int calibrate_check_space(struct tlbp_calibration *calibration)
{
	struct tlbp_request *request = &calibration->state.request;
	struct tlbp_plan plan;
	int status;

	request->space = calibration->space;
	request->flags = TLBP_WANT_WHOLE_SPACE;
	request->stride_shift = 0;
	request->level = TLBP_LEVEL_UNKNOWN;
	request->ranges = calibration->state.ranges;
	request->range_count = 0;
	calibration->state.engine.ready = 1;
	status = tlbp_decide(&calibration->state.engine, request, 0, &plan);
	request->flags = TLBP_LEAF_ONLY;
	return status;
}

static TLBP_SETUP int calibrate_check_scratch(struct tlbp_calibration *calibration)
{
	const struct tlbp_range *scratch = &calibration->scratch;
	uint32_t granule_shift = tlbp_granule_shift(&calibration->space);

	if (scratch->page_count == 0)
		return TLBP_ERR_REQUEST;
	if (scratch->start_va & ((UINT64_C(1) << granule_shift) - 1))
		return TLBP_ERR_ALIGN;
	if (scratch->page_count - 1 > ~scratch->start_va >> granule_shift ||
	    calibrate_count(calibration, 1) == TLBP_NO_ADDRESS_FORM)
		return TLBP_ERR_RANGE;
	return TLBP_OK;
}

static TLBP_SETUP void calibrate_each(struct tlbp_calibration *calibration)
{
	calibration->backend->ops->order_stores(calibration->backend, &calibration->space);
	calibrate_clock(calibration);
	if (calibrate_is_fine(calibration))
		calibrate_ops(calibration);
	if (calibrate_is_fine(calibration) && calibration->lost)
		calibrate_bystanders(calibration);
	if (calibrate_is_fine(calibration))
		calibrate_ranges(calibration);
	if (calibration->flags & TLBP_CALIBRATE_NO_WHOLE)
		return;
	if (calibrate_is_fine(calibration))
		calibrate_whole(calibration);
	if (calibrate_is_fine(calibration) && calibration->touch)
		calibrate_refill(calibration);
	if (calibration->measured & TLBP_CALIBRATED_REFILL)
		calibrate_entries(calibration);
}

TLBP_SETUP int tlbp_calibrate(struct tlbp_calibration *calibration)
{
	struct tlbp_calibrate_state *state;

	if (!calibration)
		return TLBP_ERR_UNREADY;
	state = &calibration->state;
	calibration->measured = 0;
	calibration->spent_ns = 0;
	state->max_ns = calibration->max_ns ? calibration->max_ns : CALIBRATE_MAX_NS;
	state->status = calibrate_check_backend(calibration);
	if (state->status == TLBP_OK)
		state->status = calibrate_check_space(calibration);
	if (state->status == TLBP_OK)
		state->status = calibrate_check_scratch(calibration);
	if (state->status != TLBP_OK)
		return state->status;
	calibrate_each(calibration);
	if (state->status == TLBP_OK)
		calibration->costs.grade = 'B';
	return state->status;
}
