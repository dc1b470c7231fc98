/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Runs a case of the time bound on a backend that is nothing but costs: what
 * the operations invalidate is the business of prop_flush. Then holds the
 * times against what docs/design.md says of them.
 */
#include "bound_case.h"

#include <inttypes.h>
#include <stdio.h>

#define PS_PER_NS 1000
#define PPM 1000000
#define GRANULE_SHIFT 12
/* The engine's, when tlbp.slice_ns is 0, and its first when nothing is known. */
#define DEFAULT_SLICE_NS 20000
#define FIRST_SLICE_OPS 16
#define KNOWN_SLICE_OPS 64
#define SLICE_GROWTH 4

const char *const bound_property_names[BOUND_PROPERTIES] = {
	[BOUND_HOLDS] = "everything holds",
	[BOUND_FACTOR] = "a flush takes twice the better choice, overrun and completions apart",
	[BOUND_OVERRUN] = "the budget is overrun by a part of one slice",
	[BOUND_EARLY] = "no flush escalates before its budget is spent",
	[BOUND_SLICE] = "a slice is as long as was known to fit",
	[BOUND_FORESIGHT] = "a flush is whole at once only if it was predicted to cost more",
	[BOUND_COVERED] = "a flush ends with every page covered, or whole",
};

/* ------------------------------------------------------------- backend --- */

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t max_u64(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* A backend, and its machine: a clock. Times are of the flush under way. */
struct meter {
	struct tlbp_backend backend;
	const struct bound_case *c;
	const struct bound_flush *f;
	uint64_t now_ps;
	uint64_t started_at_ps;
	uint64_t slice_at_ps;
	uint32_t slice_ops;
	/* What is known of an operation's cost; 0: nothing. */
	uint64_t known_op_ns;
	bool is_slice_too_long;
	bool is_covered;
	struct bound_times times;
};

static struct meter *meter_of(struct tlbp_backend *backend)
{
	return (struct meter *)(void *)backend;
}

/* Operations from @first on. */
static uint64_t cost_ps(const struct bound_flush *f, uint64_t first, uint64_t op_count)
{
	uint64_t sum_ps = 0;
	uint64_t begin = 0;
	uint32_t i;

	for (i = 0; i < f->stretch_count; i++) {
		bool is_last = i + 1 == f->stretch_count;
		uint64_t end = is_last ? UINT64_MAX : begin + f->stretches[i].op_count;
		uint64_t from = first > begin ? first : begin;
		uint64_t to = first + op_count < end ? first + op_count : end;

		if (from < to)
			sum_ps += (to - from) * f->stretches[i].op_ps;
		begin = end;
	}
	return sum_ps;
}

static uint64_t meter_count_ops(const struct tlbp_backend *backend,
				const struct tlbp_request *request)
{
	(void)backend;
	return request->ranges[0].page_count;
}

static void meter_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

/* What the clock shows to have passed. */
static uint64_t shown_ns(const struct meter *meter, uint64_t from_ps, uint64_t to_ps)
{
	uint64_t step_ps = (uint64_t)meter->c->clock_ns * PS_PER_NS;

	return (to_ps / step_ps - from_ps / step_ps) * meter->c->clock_ns;
}

/* The rule of docs/design.md, "The slice follows the cost". */
static uint64_t longest_slice(const struct meter *meter)
{
	uint64_t target_ns = meter->c->slice_ns ? meter->c->slice_ns : DEFAULT_SLICE_NS;
	uint64_t spent_ns = shown_ns(meter, meter->started_at_ps, meter->now_ps);
	uint64_t left_ns = meter->c->budget_ns > spent_ns ? meter->c->budget_ns - spent_ns : 0;
	uint64_t op_ns = max_u64(meter->known_op_ns, 1);
	uint64_t most_ops = (uint64_t)meter->slice_ops * SLICE_GROWTH;

	if (meter->slice_ops == 0)
		most_ops = meter->known_op_ns ? KNOWN_SLICE_OPS : FIRST_SLICE_OPS;
	return max_u64(min_u64(min_u64(target_ns, left_ns) / op_ns, most_ops), 1);
}

static uint32_t meter_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			    struct tlbp_cursor *cursor, uint32_t max_ops)
{
	struct meter *meter = meter_of(backend);
	uint64_t left = request->ranges[0].page_count - cursor->page_index;
	uint32_t op_count = left < max_ops ? (uint32_t)left : max_ops;

	if (meter->f->page_count >= TLBP_TIMED_OPS && op_count > longest_slice(meter))
		meter->is_slice_too_long = true;
	meter->slice_at_ps = meter->now_ps;
	meter->slice_ops = op_count;
	meter->now_ps += cost_ps(meter->f, cursor->page_index, op_count);
	cursor->page_index += op_count;
	if (cursor->page_index >= request->ranges[0].page_count) {
		cursor->page_index = 0;
		cursor->range_index++;
		meter->is_covered = true;
	}
	meter->times.op_count += op_count;
	meter->times.slice_count++;
	return op_count;
}

static uint32_t meter_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				  uint32_t flags)
{
	struct meter *meter = meter_of(backend);

	(void)space;
	(void)flags;
	meter->now_ps += (uint64_t)meter->c->whole_ns * PS_PER_NS - meter->f->sync_ps;
	meter->times.action = TLBP_WHOLE_SPACE;
	meter->is_covered = true;
	return 1;
}

static void meter_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			     uint32_t flags)
{
	(void)meter_whole_space(backend, space, flags);
}

static void meter_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
		       uint32_t action, uint32_t flags)
{
	struct meter *meter = meter_of(backend);
	struct bound_times *times = &meter->times;

	(void)space;
	(void)flags;
	meter->now_ps += meter->f->sync_ps;
	if (action != TLBP_BY_ADDRESS)
		return;
	times->last_slice_ps = meter->now_ps - meter->slice_at_ps;
	times->spent_ps = meter->now_ps - meter->started_at_ps;
	meter->known_op_ns = shown_ns(meter, meter->slice_at_ps, meter->now_ps) / meter->slice_ops;
}

static uint64_t meter_now_ns(struct tlbp_backend *backend)
{
	return shown_ns(meter_of(backend), 0, meter_of(backend)->now_ps);
}

static const struct tlbp_backend_ops meter_ops = {
	.name = "meter",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = meter_count_ops,
	.order_stores = meter_order_stores,
	.issue = meter_issue,
	.whole_space = meter_whole_space,
	.everything = meter_everything,
	.sync = meter_sync,
	.now_ns = meter_now_ns,
};

/* ----------------------------------------------------------------- run --- */

struct run {
	struct meter meter;
	struct tlbp_timebound timebound;
	struct tlbp tlbp;
	struct tlbp_stats stats;
	/* What the policy knew of an operation before this flush. */
	uint64_t expected_op_ps;
	uint64_t sums_ps[3];
};

static void keep_reason(void *context, const struct tlbp_request *request,
			const struct tlbp_plan *plan, const struct tlbp_outcome *outcome)
{
	struct bound_times *times = context;

	(void)request;
	(void)plan;
	times->reason = outcome->reason;
}

static bool set_up(struct run *run, const struct bound_case *c)
{
	*run = (struct run){
		.meter = {
			.backend = {
				.ops = &meter_ops,
				.caps = {
					.spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL,
								 TLBP_DOMAIN_INNER),
					.granules = UINT32_C(1) << GRANULE_SHIFT,
				},
			},
			.c = c,
		},
		.timebound = {
			.policy = { .ops = &tlbp_timebound_ops },
			.budget_ns = c->budget_ns,
			.op_ns = c->op_ns,
			.flags = c->predicts ? 0 : TLBP_TIMEBOUND_NO_PREDICTION,
		},
	};
	run->tlbp = (struct tlbp){
		.backend = &run->meter.backend,
		.policy = &run->timebound.policy,
		.trace = keep_reason,
		.trace_context = &run->meter.times,
		.slice_ns = c->slice_ns,
		.blind_ops = UINT32_MAX,
	};
	return tlbp_init(&run->tlbp) == TLBP_OK;
}

static void flush(struct run *run, const struct bound_flush *f)
{
	const struct tlbp_range range = { .page_count = f->page_count };
	const struct tlbp_space space = {
		.kind = TLBP_SPACE_KERNEL,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = GRANULE_SHIFT,
	};
	struct tlbp_request request = tlbp_page_request(space, &range, 0);
	struct meter *meter = &run->meter;

	run->expected_op_ps = run->timebound.op_ps.value;
	meter->f = f;
	meter->started_at_ps = meter->now_ps;
	meter->slice_ops = 0;
	meter->known_op_ns = run->expected_op_ps / PS_PER_NS;
	meter->is_slice_too_long = false;
	meter->is_covered = false;
	meter->times = (struct bound_times){
		.by_address_ps = cost_ps(f, 0, f->page_count) + f->sync_ps,
		.whole_ps = (uint64_t)meter->c->whole_ns * PS_PER_NS,
		.action = TLBP_BY_ADDRESS,
	};
	(void)tlbp_flush(&run->tlbp, &request);
	meter->times.total_ps = meter->now_ps - meter->started_at_ps;
}

/* --------------------------------------------------------------- judge --- */

static uint64_t better_ps(const struct bound_times *times)
{
	return min_u64(times->by_address_ps, times->whole_ps);
}

static uint64_t budget_ps(const struct meter *meter)
{
	return (uint64_t)meter->c->budget_ns * PS_PER_NS;
}

/* Rounded up. */
static uint64_t times_ratio(uint64_t value, uint64_t multiplier, uint64_t divisor)
{
	return (value * multiplier + divisor - 1) / divisor;
}

/* The most that docs/design.md allows, "The time bound, in numbers", and says why. */
static uint64_t allowed_ps(const struct meter *meter)
{
	const struct bound_times *times = &meter->times;
	uint64_t step_ps = (uint64_t)meter->c->clock_ns * PS_PER_NS;
	uint64_t right = meter->c->whole_ns;
	uint64_t set = meter->c->budget_ns;
	uint64_t better = better_ps(times);
	uint64_t overrun_ps = 0;
	uint64_t added_ps = 0;

	if (times->spent_ps > budget_ps(meter))
		overrun_ps = times->spent_ps - budget_ps(meter);
	if (times->slice_count > 1)
		added_ps = (times->slice_count - 1) * (uint64_t)meter->f->sync_ps;
	better += times_ratio(better, max_u64(set, right), min_u64(set, right));
	added_ps += times_ratio(added_ps, right, set);
	/* A step of the clock may be missing from the budget that was spent. */
	return better + max_u64(overrun_ps, added_ps) + times_ratio(step_ps, right, set);
}

static enum bound_property judge_cut(const struct meter *meter)
{
	const struct bound_times *times = &meter->times;
	uint64_t step_ps = (uint64_t)meter->c->clock_ns * PS_PER_NS;
	bool is_timed = meter->f->page_count >= TLBP_TIMED_OPS;

	if (is_timed && times->spent_ps - times->last_slice_ps >= budget_ps(meter) + step_ps)
		return BOUND_OVERRUN;
	if (times->action == TLBP_WHOLE_SPACE && times->spent_ps + step_ps <= budget_ps(meter))
		return BOUND_EARLY;
	if (times->total_ps > allowed_ps(meter))
		return BOUND_FACTOR;
	return meter->is_slice_too_long ? BOUND_SLICE : BOUND_HOLDS;
}

static enum bound_property judge(const struct run *run)
{
	const struct bound_times *times = &run->meter.times;

	if (!run->meter.is_covered)
		return BOUND_COVERED;
	if (times->slice_count)
		return judge_cut(&run->meter);
	if (!run->meter.c->predicts ||
	    run->expected_op_ps * run->meter.f->page_count <= budget_ps(&run->meter))
		return BOUND_FORESIGHT;
	return times->total_ps > times->whole_ps ? BOUND_FACTOR : BOUND_HOLDS;
}

static uint64_t ratio_ppm(uint64_t total_ps, uint64_t better)
{
	return total_ps * PPM / max_u64(better, 1);
}

static void account(struct run *run, struct bound_result *result)
{
	const struct bound_times *times = &run->meter.times;
	uint64_t flush_ppm = ratio_ppm(times->total_ps, better_ps(times));

	run->sums_ps[0] += times->total_ps;
	run->sums_ps[1] += times->by_address_ps;
	run->sums_ps[2] += times->whole_ps;
	if (result->flush_count >= run->meter.c->lesson_count)
		result->flush_ppm = max_u64(result->flush_ppm, flush_ppm);
	if (times->slice_count)
		result->allowed_ppm = max_u64(result->allowed_ppm,
					      ratio_ppm(times->total_ps, allowed_ps(&run->meter)));
	result->escalation_count += times->reason == TLBP_REASON_BUDGET_SPENT;
	result->foresight_count += times->slice_count == 0;
	result->sequence_ppm =
		ratio_ppm(run->sums_ps[0], min_u64(run->sums_ps[1], run->sums_ps[2]));
}

static void print_flush(const struct run *run, uint32_t number)
{
	const struct bound_times *t = &run->meter.times;

	printf("# %" PRIu32 ": %" PRIu32 " pages, %" PRIu32 " operations in %" PRIu32
	       " slices, %" PRIu64 " ps by address (last slice %" PRIu64 "), %s (%s)\n#    %"
	       PRIu64 " ps; always by address %" PRIu64 ", always whole %" PRIu64 ": %" PRIu64
	       " ppm\n",
	       number, run->meter.f->page_count, t->op_count, t->slice_count, t->spent_ps,
	       t->last_slice_ps, tlbp_action_name(t->action), tlbp_reason_name(t->reason),
	       t->total_ps, t->by_address_ps, t->whole_ps, ratio_ppm(t->total_ps, better_ps(t)));
}

static bool run_flushes(struct run *run, const struct bound_flush *f,
			struct bound_result *result, bool verbose)
{
	uint32_t i;

	for (i = 0; i < f->repeat_count; i++) {
		flush(run, f);
		account(run, result);
		result->property = judge(run);
		if (verbose)
			print_flush(run, (uint32_t)result->flush_count);
		result->flush_count++;
		if (result->property != BOUND_HOLDS)
			return false;
	}
	return true;
}

struct bound_result bound_case_run(const struct bound_case *c, bool verbose)
{
	struct bound_result result = { .property = BOUND_HOLDS };
	struct run run;
	uint32_t i;

	if (!set_up(&run, c))
		result.property = BOUND_COVERED;
	for (i = 0; i < c->flush_count && result.property == BOUND_HOLDS; i++)
		if (!run_flushes(&run, &c->flushes[i], &result, verbose))
			break;
	return result;
}

uint64_t bound_figure(const struct bound_adversary *adversary, const struct bound_result *result)
{
	return adversary->never_above_ppm ? result->flush_ppm : result->allowed_ppm;
}
