/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The hulls that hang kernels, at what operations are published to cost. */
#include "report.h"

#include "cases.h"
#include "measure.h"
#include "run.h"
#include "text.h"

static const struct cost {
	uint32_t op_ns;
	char grade;
	const char *source;
} costs[] = {
	{10, 'B', "VAE1 (local) on Phytium FTC862 at 1.8 GHz, timed in a module, 2026"},
	{23, 'B', "VAE1IS (broadcast) on the same"},
	{32, 'C', "VAAE1IS of the 2014 thread: its 2 s divided by its 245,759 MiB"},
	{102, 'C', "VAAE1IS on a server of 2014, at least: derived from its lock-up report"},
	{289, 'B', "VAE1IS on FTC862 under a hypervisor (stage 2)"},
};

#define COST_COUNT (sizeof(costs) / sizeof(costs[0]))
#define COST_2014 2

/* One row of the table: a measurement for each cost. */
struct row {
	const char *name;
	bool has_limit;
	struct demo_measurement at[COST_COUNT];
};

static void measure_page_loop(const struct tlbp_request *request, struct row *row)
{
	struct tlbp_arm64 arm64;
	size_t i;

	demo_machine_backend(&arm64, false);
	for (i = 0; i < COST_COUNT; i++) {
		demo_machine_reset(costs[i].op_ns, demo_assumed_costs.whole_ns);
		row->at[i] = demo_measure_page_loop(&arm64.backend, request);
	}
}

/* The last of some flushes of the same request counts: the first, or a later one. */
static void measure_policy(uint32_t policy_id, bool has_range_ops, uint32_t flush_count,
			   const struct tlbp_request *request, struct row *row)
{
	struct run run;
	uint32_t i, k;

	for (i = 0; i < COST_COUNT; i++) {
		run_init(&run, policy_id, has_range_ops);
		demo_machine_reset(costs[i].op_ns, demo_assumed_costs.whole_ns);
		for (k = 0; k < flush_count; k++)
			row->at[i] = demo_measure_flush(&run.tlbp, request);
	}
}

static uint64_t largest(const struct row *row,
			uint64_t (*value)(const struct demo_measurement *))
{
	uint64_t max = 0;
	size_t i;

	for (i = 0; i < COST_COUNT; i++)
		if (value(&row->at[i]) > max)
			max = value(&row->at[i]);
	return max;
}

static uint64_t op_count(const struct demo_measurement *m)
{
	return m->op_count;
}

static uint64_t longest_ns(const struct demo_measurement *m)
{
	return m->longest_ns;
}

static uint64_t duration_ns(const struct demo_measurement *m)
{
	return m->duration_ns;
}

/* A flush that cannot relax, because the caller holds a lock, is one stretch. */
static const char *watchdog_word(const struct row *row)
{
	if (largest(row, longest_ns) >= DEMO_WATCHDOG_NS)
		return "FIRES";
	return largest(row, duration_ns) >= DEMO_WATCHDOG_NS ? "locked" : "no";
}

static void print_row(const struct row *row)
{
	size_t i;

	printf("%-*s %9s", DEMO_NAME_WIDTH, row->name,
	       demo_short_count_text(largest(row, op_count)).chars);
	for (i = 0; i < COST_COUNT; i++)
		printf(" %8s%s", demo_duration_text(row->at[i].duration_ns).chars,
		       row->at[i].sampled ? "~" : " ");
	printf(" %8s  %s\n", demo_duration_text(largest(row, longest_ns)).chars,
	       watchdog_word(row));
}

static void print_row_csv(const struct demo_case *c, const char *form, const struct row *row)
{
	size_t i;

	for (i = 0; i < COST_COUNT; i++)
		printf("case,%s,%s,%s,%u,%llu,%llu,%llu\n", c->name, row->name, form,
		       costs[i].op_ns, (unsigned long long)row->at[i].op_count,
		       (unsigned long long)row->at[i].duration_ns,
		       (unsigned long long)row->at[i].longest_ns);
}

/* "Far under any watchdog": a tenth of it, in all, even where nothing can relax. */
static bool check_row(const struct demo_case *c, const struct row *row)
{
	size_t i;

	for (i = 0; i < COST_COUNT; i++)
		if (row->at[i].status < 0) {
			fprintf(stderr, "replay: %s: %s: %s\n", c->name, row->name,
				tlbp_status_name(row->at[i].status));
			return false;
		}
	if (!row->has_limit || largest(row, duration_ns) < DEMO_WATCHDOG_NS / 10)
		return true;
	fprintf(stderr, "replay: %s: %s takes %s\n", c->name, row->name,
		demo_duration_text(largest(row, duration_ns)).chars);
	return false;
}

/* All rows of one case that share a heading. */
struct block {
	const struct demo_case *c;
	const char *form;
	struct row rows[DEMO_POLICY_COUNT + 2];
	size_t row_count;
};

static struct row *new_row(struct block *block, const char *name, bool has_limit)
{
	struct row *row = &block->rows[block->row_count++];

	*row = (struct row){.name = name, .has_limit = has_limit};
	return row;
}

static bool same_figures(const struct row *a, const struct row *b)
{
	size_t i;

	for (i = 0; i < COST_COUNT; i++)
		if (a->at[i].op_count != b->at[i].op_count ||
		    a->at[i].duration_ns != b->at[i].duration_ns ||
		    a->at[i].longest_ns != b->at[i].longest_ns)
			return false;
	return true;
}

static bool stands_above(const struct block *block, size_t index)
{
	size_t i;

	for (i = 0; i < index; i++)
		if (same_figures(&block->rows[i], &block->rows[index]))
			return true;
	return false;
}

/* Most policies do the same with ranges like these: once is enough to read. */
static void print_names_of_same(const struct block *block, size_t index)
{
	const char *before = "  the same: ";
	size_t i;

	for (i = index + 1; i < block->row_count; i++)
		if (same_figures(&block->rows[index], &block->rows[i])) {
			printf("%s%s", before, block->rows[i].name);
			before = ", ";
		}
	if (before[0] == ',')
		printf("\n");
}

static bool show_block(const struct block *block, bool csv)
{
	bool good = true;
	size_t i;

	for (i = 0; i < block->row_count; i++) {
		good &= check_row(block->c, &block->rows[i]);
		if (csv) {
			print_row_csv(block->c, block->form, &block->rows[i]);
		} else if (!stands_above(block, i)) {
			print_row(&block->rows[i]);
			print_names_of_same(block, i);
		}
	}
	return good;
}

static void measure_policies(struct block *block, bool has_range_ops,
			     const struct tlbp_request *request)
{
	uint32_t id;

	for (id = 0; id < DEMO_POLICY_COUNT; id++) {
		const char *name = demo_policy_name(id);
		bool has_limit = demo_policy_has_limit(id);

		measure_policy(id, has_range_ops, 1, request, new_row(block, name, has_limit));
		if (id == DEMO_TIMEBOUND)
			measure_policy(id, has_range_ops, 4, request,
				       new_row(block, "timebound later", has_limit));
	}
}

static void print_case_heading(const struct demo_case *c)
{
	const struct tlbp_range range = demo_case_range(c);
	size_t i;

	printf("\n%s, %s pages\n", c->name, demo_count_text(range.page_count).chars);
	printf("%-*s %9s", DEMO_NAME_WIDTH, "", "opera-");
	for (i = 0; i < COST_COUNT; i++)
		printf(" %3u ns %c ", costs[i].op_ns, costs[i].grade);
	printf(" %8s  watch-\n", "longest");
	printf("%-*s %9s %-*s %8s  dog\n", DEMO_NAME_WIDTH, "policy", "tions",
	       (int)(10 * COST_COUNT - 1), "", "stretch");
}

static bool show_case(const struct demo_case *c, bool csv)
{
	const struct tlbp_range range = demo_case_range(c);
	const struct tlbp_request request = demo_kernel_request(&range);
	struct block by_page = {.c = c, .form = "page"};
	struct block with_range = {.c = c, .form = "range"};
	bool good;

	measure_page_loop(&request, new_row(&by_page, "page loop of 2014", false));
	measure_policies(&by_page, false, &request);
	measure_policies(&with_range, true, &request);
	if (!csv) {
		print_case_heading(c);
		printf("-- page by page\n");
	}
	good = show_block(&by_page, csv);
	if (!csv)
		printf("-- with range operations\n");
	return show_block(&with_range, csv) && good;
}

/* The thread says "~2 seconds", and 245,759 MiB of its vmalloc space. */
static bool show_page_loop_of_2014(bool csv)
{
	const struct demo_case *c = &demo_cases[DEMO_CASE_2014_VMALLOC];
	const struct tlbp_range range = demo_case_range(c);
	const struct tlbp_request request = demo_kernel_request(&range);
	struct row loop = {.name = "page loop of 2014"};
	uint64_t loop_ns;

	measure_page_loop(&request, &loop);
	loop_ns = loop.at[COST_2014].duration_ns;
	if (csv)
		print_row_csv(c, "page", &loop);
	else
		printf("\nPage loop over all of %s: %s operations at 32 ns are %s\n", c->name,
		       demo_count_text(loop.at[COST_2014].op_count).chars,
		       demo_duration_text(loop_ns).chars);
	if (loop_ns > 1900000000 && loop_ns < 2100000000)
		return true;
	fprintf(stderr, "replay: that is not about 2 s\n");
	return false;
}

static void print_costs(void)
{
	size_t i;

	printf("Published costs of one operation:\n");
	for (i = 0; i < COST_COUNT; i++)
		printf("  %3u ns %c  %s\n", costs[i].op_ns, costs[i].grade, costs[i].source);
	printf(" %u ns %c  a whole-space operation. Its refills are not in the times:\n"
	       "            %u entries at %u ns (%c), if all of them are used again.\n",
	       demo_assumed_costs.whole_ns, (char)demo_assumed_costs.grade,
	       demo_assumed_costs.entry_count, demo_assumed_costs.refill_ps / 1000,
	       (char)demo_assumed_costs.grade);
}

bool report_cases(bool csv)
{
	bool good;

	if (!csv)
		print_costs();
	good = show_page_loop_of_2014(csv);
	good &= show_case(&demo_cases[DEMO_CASE_2014_HULL], csv);
	good &= show_case(&demo_cases[DEMO_CASE_6_1_HULL], csv);
	return good;
}
