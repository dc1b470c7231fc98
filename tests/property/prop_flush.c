/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Runs random cases and reports each property as one TAP test.
 *
 *	prop_flush [--seed S] [--cases N]	N cases; also TLBP_SEED, TLBP_CASES
 *	prop_flush --seed S --case N [-v]	one of them again; -v shows it
 */
#include "case.h"
#include "numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PROP_DEFAULT_CASES
#define PROP_DEFAULT_CASES 1000000
#endif

struct options {
	uint64_t seed;
	uint64_t first_case;
	uint64_t case_count;
	bool verbose;
};

static struct options parse(int argc, char **argv)
{
	struct options options = {
		.seed = number_from("prop_flush", "TLBP_SEED", 1),
		.case_count = number_from("prop_flush", "TLBP_CASES", PROP_DEFAULT_CASES),
	};
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0)
			options.verbose = true;
		else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
			options.seed = number("prop_flush", argv[++i]);
		else if (strcmp(argv[i], "--cases") == 0 && i + 1 < argc)
			options.case_count = number("prop_flush", argv[++i]);
		else if (strcmp(argv[i], "--case") == 0 && i + 1 < argc) {
			options.first_case = number("prop_flush", argv[++i]);
			options.case_count = 1;
		} else {
			fprintf(stderr, "usage: prop_flush [--seed S] [--cases N | --case N] "
					"[-v]\n");
			exit(2);
		}
	}
	return options;
}

static void print_tally(const struct case_tally *tally)
{
	printf("# %" PRIu64 " flushes: %" PRIu64 " malformed, %" PRIu64 " empty, %" PRIu64
	       " by address, %" PRIu64 " whole, %" PRIu64 " everything\n",
	       tally->flushes, tally->malformed, tally->empty, tally->by_address, tally->whole,
	       tally->everything);
	printf("# %" PRIu64 " escalated, %" PRIu64 " abandoned, %" PRIu64 " relaxed; %" PRIu64
	       " stale entries, %" PRIu64 " operations\n",
	       tally->escalated, tally->abandoned, tally->relaxed, tally->stale_entries,
	       tally->ops);
	printf("# %" PRIu64 " kernel, %" PRIu64 " user, %" PRIu64 " hyp, %" PRIu64
	       " guest; %" PRIu64 " with levels, %" PRIu64 " nXS, %" PRIu64 " synced late, %" PRIu64
	       " wanted whole\n",
	       tally->kinds[TLBP_SPACE_KERNEL], tally->kinds[TLBP_SPACE_USER],
	       tally->kinds[TLBP_SPACE_HYP], tally->kinds[TLBP_SPACE_GUEST], tally->levels,
	       tally->nxs, tally->late_syncs, tally->wanted);
	printf("# time checked: %" PRIu64 " budgets, %" PRIu64 " clocks that stand still, %" PRIu64
	       " stretches\n",
	       tally->budget_checks, tally->blind_checks, tally->stretch_checks);
}

static bool tried_every_form(const struct case_tally *tally, uint64_t least)
{
	uint32_t kind;

	for (kind = TLBP_SPACE_KERNEL; kind <= TLBP_SPACE_GUEST; kind++)
		if (tally->kinds[kind] <= least)
			return false;
	return tally->levels > least && tally->nxs > least && tally->late_syncs > least &&
	       tally->wanted > least;
}

/* What the tally must hold for the properties to have been tried at all. */
static bool is_worth_something(const struct case_tally *tally, uint64_t case_count)
{
	uint64_t least = case_count / 100;

	return tally->malformed > least && tally->empty > least && tally->by_address > least &&
	       tally->whole > least && tally->everything > least && tally->escalated > least &&
	       tally->abandoned > least && tally->relaxed > least &&
	       tally->stale_entries > case_count && tally->budget_checks > least &&
	       tally->blind_checks > least && tally->stretch_checks > least &&
	       tried_every_form(tally, least);
}

static uint32_t report(const uint64_t *failed_case, const uint64_t *failed_count,
		       const struct options *options)
{
	uint32_t failures = 0;
	uint32_t i;

	for (i = PROP_HOLDS + 1; i < PROPERTIES; i++) {
		if (failed_count[i] == 0) {
			printf("ok %u - %s\n", (unsigned int)i, property_names[i]);
			continue;
		}
		failures++;
		printf("not ok %u - %s\n# %" PRIu64 " cases; replay: prop_flush --seed %" PRIu64
		       " --case %" PRIu64 " -v\n",
		       (unsigned int)i, property_names[i], failed_count[i], options->seed,
		       failed_case[i]);
	}
	return failures;
}

int main(int argc, char **argv)
{
	struct options options = parse(argc, argv);
	uint64_t failed_count[PROPERTIES] = { 0 };
	uint64_t failed_case[PROPERTIES] = { 0 };
	struct case_tally tally = { 0 };
	uint64_t i;
	bool enough;
	uint32_t failures;

	printf("# %" PRIu64 " cases from seed %" PRIu64 "\n", options.case_count, options.seed);
	for (i = 0; i < options.case_count; i++) {
		struct case_source source = case_source(options.seed, options.first_case + i);
		static struct prop_case c;
		enum property property;

		case_draw(&c, &source);
		property = case_run(&c, &tally, options.verbose);
		if (failed_count[property]++ == 0)
			failed_case[property] = options.first_case + i;
	}
	print_tally(&tally);
	failures = report(failed_case, failed_count, &options);
	enough = options.case_count < 1000 || is_worth_something(&tally, options.case_count);
	printf("%s %u - every kind of case was tried\n1..%u\n", enough ? "ok" : "not ok",
	       PROPERTIES, PROPERTIES);
	return failures || !enough ? 1 : 0;
}
