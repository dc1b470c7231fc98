/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Prints the table, or runs the tests:
 *
 *	[mode=test bug=NAME] [cpus=1|2]
 *
 * With a bug other than "none" the tests pass if it is caught.
 */
#include "bug.h"
#include "work.h"

/* The first has stage 1 on. The second has it off: its addresses are intermediate. */
static struct hyp_guest guests[] = {
	{ .number = 0, .stage2.vmid = 5 },
	{ .number = 1, .stage2.vmid = 6, .is_flat = true },
};

static struct way ways[WAY_COUNT];

static bool set_up(const struct tlbp_backend_ops *ops)
{
	uint32_t id;
	int status;

	for (id = 0; id < WAY_COUNT; id++) {
		status = way_init(&ways[id], id, ops);
		if (status != TLBP_OK) {
			machine_print("Bail out! %s: %s\n", way_name(id),
				      tlbp_status_name(status));
			return false;
		}
	}
	/* To be started before they can be looked at: with any of them. */
	guests[0].stage2.tlbp = guests[1].stage2.tlbp = &ways[WAY_NAIVE].tlbp;
	hyp_add_guest(&guests[0]);
	hyp_add_guest(&guests[1]);
	return true;
}

/* --------------------------------------------------------------- the table --- */

static void print_head(bool is_seen)
{
	bool has_ranges = ways[WAY_NAIVE].arm64.backend.caps.flags & TLBP_CAP_RANGE;
	uint32_t id;

	machine_print("%s, CPUs: %u, operations on ranges: %s\n", machine_name(),
		      (unsigned int)machine_cpu_count(), has_ranges ? "yes" : "no");
	machine_print("%-23s", "");
	for (id = 0; id < WAY_COUNT; id++)
		machine_print("  %17s", way_name(id));
	machine_print("\n%-23s", "work");
	for (id = 0; id < WAY_COUNT; id++)
		machine_print(is_seen ? "  %5s %5s %5s" : "  %5s %5s%6s", "TLBIs",
			      is_seen ? "lost" : "", is_seen ? "both" : "ns");
	machine_print("\n");
}

static void print_result(const struct work_result *result)
{
	machine_print("  %5lu", (unsigned long)result->tlbi_count);
	if (result->is_seen)
		machine_print(" %5lu %5lu", (unsigned long)result->own.lost_stage2,
			      (unsigned long)result->own.lost_combined);
	else
		machine_print(" %11lu", (unsigned long)result->flush_ns);
}

/* Results of one kind of work, by way. Returns how many are wrong. */
static uint32_t print_row(const struct work *work, const struct work_result *results)
{
	uint32_t wrong_count = 0;
	uint32_t id;

	machine_print("%-23s", work_name(work));
	for (id = 0; id < WAY_COUNT; id++) {
		print_result(&results[id]);
		wrong_count += results[id].wrong_count || results[id].complaint;
	}
	machine_print("%s\n", wrong_count ? "  STALE" : "");
	return wrong_count;
}

static int print_table(void)
{
	struct work_result results[WAY_COUNT];
	uint32_t wrong_count = 0;
	uint32_t id;
	uint32_t i;

	if (!set_up(&stage2_ops))
		return 1;
	for (i = 0; i < work_count; i++) {
		for (id = 0; id < WAY_COUNT; id++) {
			const struct work_scene scene = { &ways[id], &guests[0], &guests[1],
							  false };

			results[id] = work_do(works[i], &scene);
		}
		if (i == 0)
			print_head(results[0].is_seen);
		wrong_count += print_row(works[i], results);
	}
	return wrong_count != 0;
}

/* ---------------------------------------------------------------- the tests --- */

static uint32_t point_count;
static uint32_t failure_count;

/* False: a bug is caught, and that is all. */
static bool check(bool passed, const char *sentence, const struct work *work, enum way_id id,
		  const struct work_scene *scene)
{
	point_count++;
	if (bug_name() && passed)
		return true;
	if (bug_name())
		machine_print("ok 1 - the_bug_is_caught: %s\n# by ", bug_name());
	else
		machine_print("%sok %u - ", passed ? "" : "not ", (unsigned int)point_count);
	machine_print("%s: %s, %s, guest %u, from %s\n", sentence, work_name(work), way_name(id),
		      (unsigned int)scene->guest->number,
		      scene->from_other ? "the other's context" : "its own context");
	failure_count += !passed;
	return passed || !bug_name();
}

/* Without VMIDs in its TLB a machine cannot show what another guest has lost. */
static bool check_sight(const struct work *work, enum way_id id, const struct work_scene *scene,
			const struct work_result *result, bool is_foreign)
{
	if (!result->is_seen)
		return check(!is_foreign, "its_own_vmid_is_current", work, id, scene);
	return check(!result->others.lost_stage2 && !result->others.lost_combined,
		     "the_other_guest_loses_nothing", work, id, scene) &&
	       check(result->tlbi_count == result->own.tlbi_count,
		     "as_many_tlbis_are_reported_as_are_executed", work, id, scene);
}

static bool check_work(const struct work *work, enum way_id id, const struct work_scene *scene)
{
	uint64_t foreign_count = bug_foreign_count();
	struct work_result result = work_do(work, scene);
	bool is_foreign = bug_foreign_count() != foreign_count;

	if (result.complaint)
		machine_print("# %s\n", result.complaint);
	return check(!result.wrong_count, "guests_find_what_must_be_there", work, id, scene) &&
	       check(!result.complaint, "the_machine_has_no_complaint", work, id, scene) &&
	       check_sight(work, id, scene, &result, is_foreign);
}

static bool check_guest(struct hyp_guest *guest, struct hyp_guest *other, bool from_other)
{
	uint32_t id;
	uint32_t i;

	for (i = 0; i < work_count; i++)
		for (id = 0; id < WAY_COUNT; id++) {
			const struct work_scene scene = { &ways[id], guest, other, from_other };

			if (!check_work(works[i], id, &scene))
				return false;
		}
	return true;
}

static int run_tests(void)
{
	const struct tlbp_backend_ops *ops = bug_ops();

	if (!ops) {
		machine_print("Bail out! bug= is missing or unknown\n");
		return 1;
	}
	if (!set_up(ops))
		return 1;
	if (!check_guest(&guests[0], &guests[1], false) ||
	    !check_guest(&guests[0], &guests[1], true) ||
	    !check_guest(&guests[1], &guests[0], false) ||
	    !check_guest(&guests[1], &guests[0], true)) {
		machine_print("1..1\n");
		return 0;
	}
	if (bug_name()) {
		machine_print("not ok 1 - the_bug_is_caught: %s\n1..1\n", bug_name());
		return 1;
	}
	machine_print("1..%u\n", (unsigned int)point_count);
	return failure_count != 0;
}

int hypervisor_main(void)
{
	return machine_option_is("mode", "test") ? run_tests() : print_table();
}
