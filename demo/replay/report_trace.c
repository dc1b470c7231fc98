/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every request of a recording through every policy, with and without range
 * operations. Requests for a whole ASID are one operation for everybody.
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

static struct tlbp_request request_of(const struct trace_row *row, const struct tlbp_range *range)
{
	struct tlbp_space space = {
		.kind = row->kind == TRACE_USER ? TLBP_SPACE_USER : TLBP_SPACE_KERNEL,
		.domain = TLBP_DOMAIN_INNER,
		.granule_shift = DEMO_PAGE_SHIFT,
		.asid = row->asid,
	};
	struct tlbp_request request =
		tlbp_page_request(space, range, row->leaf_only ? TLBP_LEAF_ONLY : 0);

	request.stride_shift = row->stride_shift;
	request.level = row->level;
	return request;
}

/* Emulated time only orders requests: it lets learned state age, and costs nothing. */
static void wait_until(uint64_t at_ns)
{
	if (demo_machine.now_ns < at_ns)
		demo_machine.now_ns = at_ns;
}

static bool replay_row(struct run *run, const struct trace_row *row, struct tally *tally)
{
	const struct tlbp_range range = {row->start_va, row->page_count};
	struct tlbp_request request = request_of(row, &range);
	uint64_t executed = demo_machine.op_count;
	struct demo_measurement m = demo_measure_flush(&run->tlbp, &request);

	tally_add(tally, m.op_count, m.action >= TLBP_WHOLE_SPACE);
	if (m.status != TLBP_OK)
		return false;
	return m.sampled || demo_machine.op_count - executed == m.op_count;
}

static bool replay(const struct trace *trace, uint32_t policy_id, bool has_range_ops,
		   struct tally *tally)
{
	struct run run;
	size_t i;

	*tally = (struct tally){0};
	run_init(&run, policy_id, has_range_ops);
	demo_machine_reset(demo_assumed_costs.op_ps / 1000, demo_assumed_costs.whole_ns);
	for (i = 0; i < trace->row_count; i++) {
		const struct trace_row *row = &trace->rows[i];

		wait_until(row->at_ns);
		if (row->kind == TRACE_USER_MM) {
			tally_add(tally, 1, false);
		} else if (!replay_row(&run, row, tally)) {
			fprintf(stderr, "replay: %s: the flush of line %zu failed\n",
				demo_policy_name(policy_id), i + 2);
			return false;
		}
	}
	return true;
}

static struct tally kernel_tally(const struct trace *trace)
{
	struct tally tally = {0};
	size_t i;

	for (i = 0; i < trace->row_count; i++)
		tally_add(&tally, trace->rows[i].op_count, trace->rows[i].kind == TRACE_ALL);
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

static void print_heading(const struct trace *trace, const char *name)
{
	uint64_t kinds[TRACE_KIND_COUNT] = {0};
	size_t i;

	for (i = 0; i < trace->row_count; i++)
		kinds[trace->rows[i].kind]++;
	printf("%s: %s rows, of which %s by user address, %s by kernel address,\n", name,
	       demo_count_text(trace->row_count).chars, demo_count_text(kinds[TRACE_USER]).chars,
	       demo_count_text(kinds[TRACE_KERNEL]).chars);
	printf("%s module ranges that went whole, %s for a whole ASID, which nobody decides\n\n",
	       demo_count_text(kinds[TRACE_ALL]).chars,
	       demo_count_text(kinds[TRACE_USER_MM]).chars);
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

static bool report_policy(const struct trace *trace, uint32_t policy_id, const char *name,
			  uint64_t kernel_ops, bool csv)
{
	const char *policy = demo_policy_name(policy_id);
	struct tally with_range;
	struct tally by_page;

	if (!replay(trace, policy_id, true, &with_range) ||
	    !replay(trace, policy_id, false, &by_page))
		return false;
	if (csv) {
		print_csv(name, policy, "range", &with_range);
		print_csv(name, policy, "page", &by_page);
		return true;
	}
	printf("%-*s ", DEMO_NAME_WIDTH, policy);
	print_tally(&with_range, kernel_ops);
	print_tally(&by_page, kernel_ops);
	printf("\n");
	return true;
}

bool report_trace(const struct trace *trace, const char *name, bool csv)
{
	struct tally kernel = kernel_tally(trace);
	uint32_t policy_id;

	if (csv) {
		print_csv(name, "kernel", "recorded", &kernel);
	} else {
		print_heading(trace, name);
		printf("%-*s ", DEMO_NAME_WIDTH, "as recorded");
		print_tally(&kernel, kernel.op_count);
		printf("\n");
	}
	for (policy_id = 0; policy_id < DEMO_POLICY_COUNT; policy_id++)
		if (!report_policy(trace, policy_id, name, kernel.op_count, csv))
			return false;
	return true;
}
