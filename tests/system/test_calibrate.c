/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The calibrator on a CPU, with time counted in instructions (-icount shift=4: one
 * tick of 16 ns each). What it finds is compared with the same work counted here,
 * by ticks around it; and what things cost is changed by a known number of turns
 * of an empty loop, which it must find to the tick.
 *
 * QEMU fills its TLB in no time at all. So there is a TLB of the test's own, which
 * is asked at each access and costs turns where it misses.
 */
#include "system.h"

#include <tlbpolicy/calibrate.h>

#define TICK_PS 16000
#define SCRATCH_PAGES (2 * TLBP_CALIBRATE_MAX_ENTRIES)
#define MAX_NS UINT64_C(2000000000)

/* Turns of an empty loop that things take besides their instructions. */
struct extra {
	uint32_t op;
	uint32_t range_op;
	uint32_t range_page;
	uint32_t sync;
	uint32_t whole;
	uint32_t refill;
};

static struct {
	struct extra extra;
	uint32_t entry_count;           /* of the test's own TLB; 0: it has none */
	uint32_t tags[SCRATCH_PAGES];
} machine;

/* Not inlined: a turn takes the same wherever it is called from. */
static __attribute__((noinline)) void spin(uint64_t turns)
{
	while (turns--)
		__asm__ volatile("");
}

/* Picoseconds of a turn, from two runs, so that what is around them drops out. */
static uint64_t turn_ps(void)
{
	const uint64_t few = 1000;
	const uint64_t many = 3000;
	uint64_t start = bm_ticks();
	uint64_t middle;

	spin(few);
	middle = bm_ticks();
	spin(many);
	return (bm_ticks() - middle - (middle - start)) * TICK_PS / (many - few);
}

/* ---------------------------------------------------------------- backend --- */

static uint32_t slow_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			   struct tlbp_cursor *cursor, uint32_t max_ops)
{
	uint32_t issued = tlbp_arm64_issue(backend, request, cursor, max_ops);
	uint64_t page_count = request->ranges[0].page_count;

	if (page_count > 1 && (backend->caps.flags & TLBP_CAP_RANGE))
		spin(issued * (machine.extra.range_op + page_count * machine.extra.range_page));
	else
		spin((uint64_t)issued * machine.extra.op);
	return issued;
}

static uint32_t slow_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				 uint32_t flags)
{
	uint32_t i;

	for (i = 0; i < machine.entry_count; i++)
		machine.tags[i] = 0;
	spin(machine.extra.whole);
	return tlbp_arm64_whole_space(backend, space, flags);
}

static void slow_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
		      uint32_t action, uint32_t flags)
{
	spin(machine.extra.sync);
	tlbp_arm64_sync(backend, space, action, flags);
}

static const struct tlbp_backend_ops slow_ops = {
	.name = "slow",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = tlbp_arm64_count_ops,
	.order_stores = tlbp_arm64_order_stores,
	.issue = slow_issue,
	.whole_space = slow_whole_space,
	.everything = tlbp_arm64_everything,
	.sync = slow_sync,
	.now_ns = tlbp_arm64_now_ns,
};

/* Each load waits for the one before: the frame holds zeros. */
static void touch(void *context, uint64_t first_page, uint64_t page_count)
{
	uint64_t va = *(const uint64_t *)context + first_page * bm_page_bytes();
	uint64_t page;

	for (page = first_page; page < first_page + page_count; page++) {
		va += bm_ldr(va) + bm_page_bytes();
		if (machine.entry_count) {
			uint32_t *tag = &machine.tags[page % machine.entry_count];

			spin(*tag == page + 1 ? 0 : machine.extra.refill);
			*tag = (uint32_t)page + 1;
		}
	}
}

/* -------------------------------------------------------------- calibrate --- */

/* One frame, mapped many times, as a kernel would do it. */
static uint64_t scratch_va(void)
{
	static uint64_t frame;
	uint64_t va = subject_va();
	uint64_t page;

	if (frame)
		return va;
	frame = bm_alloc_pages(1);
	for (page = 0; page < SCRATCH_PAGES; page++)
		bm_map(va + page * bm_page_bytes(), frame, 3, BM_NORMAL | BM_XN);
	bm_publish();
	return va;
}

static struct tlbp_calibration calibration;

/* Its result stays in calibration. */
static int calibrate(const struct extra *extra, uint32_t entry_count)
{
	static uint64_t va;
	static struct rig rig;

	va = scratch_va();
	rig_init(&rig, 0, NO_LIMIT);
	rig_use(&rig, &slow_ops, &rig.threshold.policy);
	machine.extra = *extra;
	machine.entry_count = entry_count;
	calibration = (struct tlbp_calibration){
		.backend = &rig.arm64.backend,
		.space = subject_space(TLBP_DOMAIN_INNER),
		.scratch = { va, SCRATCH_PAGES },
		.touch = touch,
		.context = &va,
		.max_ns = MAX_NS,
	};
	return tlbp_calibrate(&calibration);
}

static bool has_range(void)
{
	return calibration.backend->caps.flags & TLBP_CAP_RANGE;
}

static void note_costs(void)
{
	const struct tlbp_costs *costs = &calibration.costs;

	tap_note("operation %u ps, range %u and %u ps a page, completion %u ns, whole %u ns",
		 costs->op_ps, costs->range_op_ps, costs->range_page_ps, costs->sync_ns,
		 costs->whole_ns);
	tap_note("refill %u ps, %u entries, clock %u ns, took %lu us", costs->refill_ps,
		 costs->entry_count, costs->clock_ns, calibration.spent_ns / 1000);
}

static bool is_within(uint64_t found, uint64_t truth, uint64_t permille)
{
	tap_note("found %lu, counted %lu", found, truth);
	return found * 1000 >= truth * (1000 - permille) &&
	       found * 1000 <= truth * (1000 + permille);
}

/* ----------------------------------------------- against the same, counted --- */

/* Ticks of so many ranges of so many pages, completed. */
static uint64_t count_ticks(uint32_t range_count, uint64_t page_count)
{
	struct tlbp_backend *backend = calibration.backend;
	struct tlbp_cursor cursor = { .page_index = 0 };
	struct tlbp_range ranges[32];
	struct tlbp_request request = tlbp_page_request(calibration.space, ranges, TLBP_LEAF_ONLY);
	uint64_t start;
	uint32_t i;

	for (i = 0; i < range_count; i++)
		ranges[i] = (struct tlbp_range){ calibration.scratch.start_va, page_count };
	request.range_count = range_count;
	start = bm_ticks();
	backend->ops->issue(backend, &request, &cursor, UINT32_MAX);
	backend->ops->sync(backend, &request.space, TLBP_BY_ADDRESS, 0);
	return bm_ticks() - start;
}

/* Of operations on a page: in a range each, or in one for all if there is no other way. */
static uint64_t count_op_ps(void)
{
	uint64_t ticks = has_range() ? count_ticks(32, 1) - count_ticks(16, 1) :
				       count_ticks(1, 64) - count_ticks(1, 48);

	return ticks * TICK_PS / 16;
}

static void it_finds_what_an_operation_takes(void)
{
	/* What begins and ends a request of 1024 pages is in it. */
	tap_check(is_within(calibration.costs.op_ps, count_op_ps(), 70),
		  "it_finds_what_an_operation_takes");
}

static void it_finds_what_a_range_operation_takes(void)
{
	uint64_t ticks = count_ticks(32, 2) - count_ticks(16, 2);

	if (!has_range())
		return;
	tap_check(is_within(calibration.costs.range_op_ps, ticks * TICK_PS / 16, 50) &&
			  calibration.costs.range_page_ps < TICK_PS / 1000,
		  "it_finds_what_a_range_operation_takes");
}

/* Its calls and its loop count as well, as instructions like others. */
static bool is_little_more(uint64_t found_ns, uint64_t ticks)
{
	const uint64_t own_ticks = 60;

	tap_note("found %lu, counted %lu", found_ns * 1000, ticks * TICK_PS);
	return found_ns * 1000 >= ticks * TICK_PS &&
	       found_ns * 1000 <= (ticks + own_ticks) * TICK_PS;
}

static void it_finds_what_a_whole_flush_takes(void)
{
	struct tlbp_backend *backend = calibration.backend;
	uint64_t start = bm_ticks();

	backend->ops->whole_space(backend, &calibration.space, 0);
	backend->ops->sync(backend, &calibration.space, TLBP_WHOLE_SPACE, 0);
	tap_check(is_little_more(calibration.costs.whole_ns, bm_ticks() - start),
		  "it_finds_what_a_whole_flush_takes");
}

/* That of nothing, and what issue() takes to begin and to end. */
static void it_finds_what_completion_takes(void)
{
	uint64_t ticks = count_ticks(1, 1) - count_op_ps() / TICK_PS;

	tap_check(is_little_more(calibration.costs.sync_ns, ticks),
		  "it_finds_what_completion_takes");
}

static void refills_that_take_no_time_are_not_measured(void)
{
	tap_check(!(calibration.measured & (TLBP_CALIBRATED_REFILL | TLBP_CALIBRATED_ENTRIES)),
		  "refills_that_take_no_time_are_not_measured");
}

/* ----------------------------------------------------- against known turns --- */

struct known {
	const char *what;
	struct extra extra;
	uint32_t turns;         /* that must be found, in what comes next */
	uint32_t *found;
	uint32_t unit_ps;
	uint32_t permille;      /* by which it may be off */
};

static const struct extra nothing_extra;
static const struct extra large_extra = { .whole = 5000, .refill = 100 };

/* Dear operations are taken in shorter requests, whose beginnings and ends count more. */
#define OP(turns_) { "operation", { .op = (turns_) }, turns_, &calibration.costs.op_ps, 1, 30 }
#define SYNC(turns_) \
	{ "completion", { .sync = (turns_) }, turns_, &calibration.costs.sync_ns, 1000, 5 }
#define WHOLE(turns_) \
	{ "whole space", { .whole = (turns_) }, turns_, &calibration.costs.whole_ns, 1000, 5 }

static const struct known knowns[] = {
	OP(1), OP(20), OP(1000), SYNC(50), SYNC(3000), WHOLE(50), WHOLE(30000),
};

static const struct known range_knowns[] = {
	{ "range operation", { .range_op = 100 }, 100, &calibration.costs.range_op_ps, 1,
	  5 },
	{ "page of a range", { .range_page = 1 }, 1, &calibration.costs.range_page_ps, 1,
	  5 },
};

/* What it finds with them less what it finds without. */
static void known_turns_are_found(const struct known *known, const char *name)
{
	int status = calibrate(&nothing_extra, 0);
	uint64_t before = *known->found;
	uint64_t found_ps;

	status |= calibrate(&known->extra, 0);
	found_ps = (*known->found - before) * known->unit_ps;
	tap_check(status == TLBP_OK && is_within(found_ps, known->turns * turn_ps(),
						       known->permille),
		  "%s: %s, %u turns", name, known->what, known->turns);
}

static void a_tlb_is_found(uint32_t entry_count)
{
	int status = calibrate(&large_extra, entry_count);
	const struct tlbp_costs *costs = &calibration.costs;
	bool is_right;

	note_costs();
	is_right = status == TLBP_OK &&
		   is_within(costs->refill_ps, large_extra.refill * turn_ps(), 30) &&
		   costs->entry_count * 2 >= entry_count && costs->entry_count <= entry_count * 2;
	tap_check(is_right, "its_refills_and_the_size_of_a_tlb_are_found: %u entries", entry_count);
}

void test_calibrate(void)
{
	static const uint32_t entry_counts[] = { 64, 512, 1280, 3072, 8192 };
	uint32_t i;

	tap_check(calibrate(&nothing_extra, 0) == TLBP_OK, "a_plain_machine_can_be_calibrated");
	note_costs();
	it_finds_what_an_operation_takes();
	it_finds_what_a_range_operation_takes();
	it_finds_what_a_whole_flush_takes();
	it_finds_what_completion_takes();
	refills_that_take_no_time_are_not_measured();
	for (i = 0; i < ARRAY_SIZE(knowns); i++)
		known_turns_are_found(&knowns[i], "known_turns_are_found");
	for (i = 0; i < ARRAY_SIZE(range_knowns) && has_range(); i++)
		known_turns_are_found(&range_knowns[i], "known_turns_are_found");
	for (i = 0; i < ARRAY_SIZE(entry_counts); i++)
		a_tlb_is_found(entry_counts[i]);
}
