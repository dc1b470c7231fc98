/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every request of a recording through every policy, with and without range
 * operations. Requests for a whole address space cost everybody the same.
 */
#include "report.h"

#include "cases.h"
#include "measure.h"
#include "run.h"
#include "text.h"

/* What became of a recording's requests. */
struct tally {
	uint64_t op_count;
	uint64_t most_ops;
	uint64_t whole_count;
};

static void tally_add(struct tally *tally, uint64_t op_count, bool went_whole)
{
	tally->op_count += op_count;
	tally->most_ops = op_count > tally->most_ops ? op_count : tally->most_ops;
	tally->whole_count += went_whole;
}

/* One request of a recording, and what the kernel did for it. */
struct row {
	const struct trace_event *request;
	const struct trace_event *done;
	uint64_t at_ns;
};

/* Where a reader of a recording is. */
struct cursor {
	size_t trace_index;
	size_t event_index;
	uint64_t at_ns[TRACE_MAX_CPUS];
};

static bool is_whole_space(const struct row *row)
{
	return row->request->flags & TLBP_WANT_WHOLE_SPACE;
}

static bool went_whole(const struct row *row)
{
	return !is_whole_space(row) && row->done->action != TLBP_BY_ADDRESS;
}

/* False behind the last. Each request is followed by what was done for it. */
static bool next_row(const struct recording *recording, struct cursor *cursor, struct row *row)
{
	for (; cursor->trace_index < recording->trace_count; cursor->trace_index++) {
		const struct trace *trace = &recording->traces[cursor->trace_index];

		while (cursor->event_index < trace->event_count) {
			const struct trace_event *event = &trace->events[cursor->event_index++];

			if (event->kind == TRACE_IDLE)
				cursor->at_ns[event->cpu] += event->count;
			if (event->kind != TRACE_FLUSH)
				continue;
			*row = (struct row){ event, event + 1, cursor->at_ns[event->cpu] };
			return true;
		}
		cursor->event_index = 0;
	}
	return false;
}

static struct tlbp_request request_of(const struct trace_event *event,
				      const struct tlbp_range *range)
{
	struct tlbp_space space = {
		.kind = event->space_kind,
		.domain = event->domain,
		.granule_shift = DEMO_PAGE_SHIFT,
		.asid = event->asid,
	};
	struct tlbp_request request = tlbp_page_request(space, range, event->flags);

	request.stride_shift = event->stride_shift;
	request.level = event->level;
	return request;
}

/* Emulated time only orders requests: it lets learned state age, and costs nothing. */
static void wait_until(uint64_t at_ns)
{
	if (demo_machine.now_ns < at_ns)
		demo_machine.now_ns = at_ns;
}

static bool replay_row(struct run *run, const struct row *row, struct tally *tally)
{
	const struct tlbp_range range = {row->request->va, row->request->count};
	struct tlbp_request request = request_of(row->request, &range);
	uint64_t executed = demo_machine.op_count;
	struct demo_measurement m = demo_measure_flush(&run->tlbp, &request);

	tally_add(tally, m.op_count, m.action >= TLBP_WHOLE_SPACE);
	if (m.status != TLBP_OK)
		return false;
	return m.sampled || demo_machine.op_count - executed == m.op_count;
}

static bool replay(const struct recording *recording, uint32_t policy_id, bool has_range_ops,
		   struct tally *tally)
{
	struct cursor cursor = {0};
	struct run run;
	struct row row;

	*tally = (struct tally){0};
	run_init(&run, policy_id, has_range_ops);
	demo_machine_reset(demo_assumed_costs.op_ps / 1000, demo_assumed_costs.whole_ns);
	while (next_row(recording, &cursor, &row)) {
		wait_until(row.at_ns);
		if (is_whole_space(&row)) {
			tally_add(tally, row.done->count, false);
		} else if (!replay_row(&run, &row, tally)) {
			fprintf(stderr, "replay: %s: a flush at event %zu of trace %zu failed\n",
				demo_policy_name(policy_id), cursor.event_index,
				cursor.trace_index + 1);
			return false;
		}
	}
	return true;
}

static struct tally kernel_tally(const struct recording *recording)
{
	struct cursor cursor = {0};
	struct tally tally = {0};
	struct row row;

	while (next_row(recording, &cursor, &row))
		tally_add(&tally, row.done->count, went_whole(&row));
	return tally;
}

static void print_tally(const struct tally *tally, uint64_t kernel_ops)
{
	uint64_t percent = (tally->op_count * 100 + kernel_ops / 2) / kernel_ops;

	printf(" %10s %8s %6s ", demo_short_count_text(tally->op_count).chars,
	       demo_short_count_text(tally->most_ops).chars,
	       demo_short_count_text(tally->whole_count).chars);
	if (percent > 999)
		printf("  >999%%");
	else
		printf("%6u%%", (unsigned int)percent);
}

static void print_heading(const struct recording *recording)
{
	uint64_t user_count = 0, kernel_count = 0, space_count = 0;
	struct cursor cursor = {0};
	struct row row;

	while (next_row(recording, &cursor, &row)) {
		bool is_user = row.request->space_kind == TLBP_SPACE_USER;

		space_count += is_whole_space(&row);
		user_count += !is_whole_space(&row) && is_user;
		kernel_count += !is_whole_space(&row) && !is_user;
	}
	printf("%s: %s requests of user addresses, %s of kernel addresses,\n", recording->name,
	       demo_count_text(user_count).chars, demo_count_text(kernel_count).chars);
	printf("%s for a whole address space, which nobody decides\n\n",
	       demo_count_text(space_count).chars);
	printf("%-*s   ------- range operations -------   --------- page by page ---------\n",
	       DEMO_NAME_WIDTH, "");
	printf("%-*s  %10s %8s %6s %7s  %10s %8s %6s %7s\n", DEMO_NAME_WIDTH, "policy",
	       "operations", "most", "whole", "of its", "operations", "most", "whole", "of its");
}

static void print_csv(const char *name, const char *policy, const char *form,
		      const struct tally *tally)
{
	printf("trace,%s,%s,%s,%llu,%llu,%llu\n", name, policy, form,
	       (unsigned long long)tally->op_count, (unsigned long long)tally->most_ops,
	       (unsigned long long)tally->whole_count);
}

static bool report_policy(const struct recording *recording, uint32_t policy_id,
			  uint64_t kernel_ops, bool csv)
{
	const char *policy = demo_policy_name(policy_id);
	struct tally with_range;
	struct tally by_page;

	if (!replay(recording, policy_id, true, &with_range) ||
	    !replay(recording, policy_id, false, &by_page))
		return false;
	if (csv) {
		print_csv(recording->name, policy, "range", &with_range);
		print_csv(recording->name, policy, "page", &by_page);
		return true;
	}
	printf("%-*s ", DEMO_NAME_WIDTH, policy);
	print_tally(&with_range, kernel_ops);
	print_tally(&by_page, kernel_ops);
	printf("\n");
	return true;
}

bool report_trace(const struct recording *recording, bool csv)
{
	struct tally kernel = kernel_tally(recording);
	uint32_t policy_id;

	if (csv) {
		print_csv(recording->name, "kernel", "recorded", &kernel);
	} else {
		print_heading(recording);
		printf("%-*s ", DEMO_NAME_WIDTH, "as recorded");
		print_tally(&kernel, kernel.op_count);
		printf("\n");
	}
	for (policy_id = 0; policy_id < DEMO_POLICY_COUNT; policy_id++)
		if (!report_policy(recording, policy_id, kernel.op_count, csv))
			return false;
	return true;
}
