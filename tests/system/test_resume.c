/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One CPU: flushes in steps, and flushes that are abandoned. */
#include "system.h"

/* So short that a slice is one operation. */
#define SHORTEST_SLICE_NS 1
/* Enough operations that the engine sizes its slices by the clock. */
#define STEP_COUNT 40

/*
 * Requests of STEP_COUNT operations: as many ranges of two pages each with a
 * page between them, or one range page by page.
 */
static struct tlbp_range pairs[STEP_COUNT];
static struct tlbp_range consecutive;

static struct tlbp_request request_of(const struct tlbp_range *ranges, uint32_t range_count)
{
	struct tlbp_request request =
		tlbp_page_request(subject_space(TLBP_DOMAIN_INNER), ranges, TLBP_LEAF_ONLY);

	request.range_count = range_count;
	return request;
}

static struct tlbp_request request_of_pairs(void)
{
	uint32_t i;

	for (i = 0; i < STEP_COUNT; i++)
		pairs[i] = (struct tlbp_range){ subject_va() + 3 * i * bm_page_bytes(), 2 };
	return request_of(pairs, STEP_COUNT);
}

static struct tlbp_request request_page_by_page(void)
{
	consecutive = (struct tlbp_range){ subject_va(), STEP_COUNT };
	return request_of(&consecutive, 1);
}

static void rig_init_stepwise(struct rig *rig, uint32_t arm64_flags)
{
	rig_init(rig, arm64_flags, NO_LIMIT);
	rig->tlbp.slice_ns = SHORTEST_SLICE_NS;
}

/* ------------------------------------------------------------- finished --- */

static uint32_t last_step_count;
static struct tlbp_outcome last_outcome;

static int flush_to_the_end(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	struct tlbp_flush flush;

	tlbp_flush_begin(&flush, tlbp, request);
	last_step_count = 1;
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		last_step_count++;
	return tlbp_flush_finish(&flush, &last_outcome);
}

static void check_steps(const struct tlbp_request *request, uint32_t arm64_flags,
			const char *name)
{
	struct probe probe;
	struct rig rig;
	bool is_exact;

	rig_init_stepwise(&rig, arm64_flags);
	probe = probe_of(&rig, request);
	probe.flush = flush_to_the_end;
	is_exact = probe_request(&probe);
	tap_check(is_exact && last_step_count >= STEP_COUNT / 2,
		  "steps_drop_exactly_the_pages_of_the_request: %s, %u steps", name,
		  last_step_count);
}

static void steps_drop_exactly_the_pages_of_the_request(void)
{
	struct tlbp_request by_pairs = request_of_pairs();
	struct tlbp_request by_pages = request_page_by_page();

	check_steps(&by_pairs, 0, "pairs of pages");
	check_steps(&by_pages, TLBP_ARM64_NEVER_RANGE, "page by page");
}

/* ------------------------------------------------------------- under way --- */

static struct tlbp_flush under_way;

static int flush_one_step(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	tlbp_flush_begin(&under_way, tlbp, request);
	return tlbp_flush_step(&under_way);
}

/* What a first step does to the page of that index, then the flush is ended. */
static enum verdict after_one_step(uint32_t page_index)
{
	struct tlbp_request request = request_page_by_page();
	uint64_t va = request.ranges[0].start_va + page_index * bm_page_bytes();
	enum verdict verdict;
	struct probe probe;
	struct rig rig;

	rig_init_stepwise(&rig, TLBP_ARM64_NEVER_RANGE);
	probe = probe_of(&rig, &request);
	probe.flush = flush_one_step;
	verdict = probe_alone(&probe, va);
	tlbp_flush_finish(&under_way, NULL);
	return verdict;
}

/* -------------------------------------------------------------- abandoned --- */

static int abandon_at_once(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	struct tlbp_flush flush;

	tlbp_flush_begin(&flush, tlbp, request);
	return tlbp_flush_finish(&flush, &last_outcome);
}

static int abandon_after_a_step(const struct tlbp *tlbp, const struct tlbp_request *request)
{
	struct tlbp_flush flush;

	tlbp_flush_begin(&flush, tlbp, request);
	tlbp_flush_step(&flush);
	return tlbp_flush_finish(&flush, &last_outcome);
}

static bool leaves_nothing_stale(flush_fn *flush, uint32_t flags, uint32_t reason)
{
	struct tlbp_request request = request_page_by_page();
	bool is_right = true;
	struct probe probe;
	struct rig rig;
	uint32_t i;

	rig_init_stepwise(&rig, TLBP_ARM64_NEVER_RANGE);
	rig.tlbp.flags = flags;
	probe = probe_of(&rig, &request);
	probe.flush = flush;
	for (i = 0; i < STEP_COUNT; i++) {
		uint64_t va = request.ranges[0].start_va + i * bm_page_bytes();

		is_right &= probe_alone(&probe, va) == DROPPED;
		is_right &= last_outcome.reason == reason;
	}
	return is_right;
}

void test_resume(void)
{
	steps_drop_exactly_the_pages_of_the_request();
	tap_check(after_one_step(0) == DROPPED && after_one_step(1) == KEPT &&
			  after_one_step(STEP_COUNT - 1) == KEPT,
		  "a_step_completes_what_it_covers_and_no_more");

	tap_check(leaves_nothing_stale(abandon_at_once, 0, TLBP_REASON_ABANDONED),
		  "a_flush_abandoned_at_once_leaves_nothing_stale");
	tap_check(leaves_nothing_stale(abandon_after_a_step, 0, TLBP_REASON_ABANDONED),
		  "a_flush_abandoned_after_a_step_leaves_nothing_stale");
	tap_check(leaves_nothing_stale(abandon_after_a_step, TLBP_NEVER_WHOLE,
				       TLBP_REASON_WITHIN_LIMIT),
		  "where_whole_is_forbidden_an_abandoned_flush_goes_on_by_address");
}
