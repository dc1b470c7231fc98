/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Searches for the sequence of flushes that the time bound answers worst: from a
 * random one, small changes are kept as long as they make it worse. Prints the
 * worst of each adversary, and reports each property as one TAP test.
 *
 *	prop_bound [--seed S] [--cases N]	N cases; also TLBP_SEED, TLBP_CASES
 *	prop_bound --adversary NAME ...		of one adversary only
 *	prop_bound --adversary NAME --bytes HEX	one case again, each flush shown
 */
#include "bound_case.h"
#include "numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PROP_DEFAULT_CASES
#define PROP_DEFAULT_CASES 1000000
#endif

/* Changes in vain after which a search starts anew, from elsewhere. */
#define PATIENCE 1000
/* Cases of an adversary from which on it must have found what there is to find. */
#define ENOUGH_CASES 30000

struct options {
	uint64_t seed;
	uint64_t case_count;
	const char *adversary;
	const char *hex;
};

/* One adversary's search: where it stands, and the worst so far. */
struct search {
	const struct bound_adversary *adversary;
	uint64_t state;
	uint8_t bytes[BOUND_BYTES];
	uint64_t aimed;
	uint32_t vain_count;
	uint32_t start_count;
	uint8_t worst_bytes[BOUND_BYTES];
	struct bound_result worst;
	uint64_t escalation_count;
	uint64_t foresight_count;
	/* The first case that failed. */
	uint8_t failed_bytes[BOUND_BYTES];
	enum bound_property failed;
};

/* ---------------------------------------------------------------- words --- */

static struct options parse(int argc, char **argv)
{
	struct options options = {
		.seed = number_from("prop_bound", "TLBP_SEED", 1),
		.case_count = number_from("prop_bound", "TLBP_CASES", PROP_DEFAULT_CASES),
	};
	int i;

	for (i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			options.seed = number("prop_bound", argv[i + 1]);
		else if (strcmp(argv[i], "--cases") == 0)
			options.case_count = number("prop_bound", argv[i + 1]);
		else if (strcmp(argv[i], "--adversary") == 0)
			options.adversary = argv[i + 1];
		else if (strcmp(argv[i], "--bytes") == 0)
			options.hex = argv[i + 1];
		else
			break;
	}
	if (i == argc && (options.adversary || !options.hex))
		return options;
	fprintf(stderr, "usage: prop_bound [--seed S] [--cases N] [--adversary NAME "
			"[--bytes HEX]]\n");
	exit(2);
}

static bool is_chosen(const struct options *options, const struct bound_adversary *adversary)
{
	return !options->adversary || strcmp(options->adversary, adversary->name) == 0;
}

/* ------------------------------------------------------------- searching --- */

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next(struct search *search)
{
	uint64_t mixed = search->state += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

static void start_anew(struct search *search)
{
	size_t i;

	for (i = 0; i < BOUND_BYTES; i++)
		search->bytes[i] = (uint8_t)next(search);
	search->aimed = 0;
	search->vain_count = 0;
	search->start_count++;
}

/* Another value for a number, or one that is off by a little or a lot. */
static void change_gene(struct search *search, uint8_t *gene)
{
	uint32_t value = (uint32_t)gene[0] << 8 | gene[1];
	uint32_t bits = (uint32_t)(next(search) % 17);
	uint32_t change = (uint32_t)next(search) & ((UINT32_C(1) << bits) - 1);

	value = next(search) % 2 ? value + change : value - change;
	gene[0] = (uint8_t)(value >> 8);
	gene[1] = (uint8_t)value;
}

static void change(struct search *search, uint8_t *bytes)
{
	uint32_t count = 1 + (uint32_t)(next(search) % 3);

	while (count-- > 0)
		change_gene(search, bytes + 2 * (next(search) % BOUND_GENES));
}

/* What prediction does to a flush, others have prepared: now and then they count too. */
static uint64_t aim(const struct search *search, const struct bound_result *result)
{
	uint64_t figure = bound_figure(search->adversary, result);

	return search->start_count % 2 ? figure : figure + result->sequence_ppm;
}

static void judge(struct search *search, const uint8_t *bytes, const struct bound_result *result)
{
	uint64_t aimed = aim(search, result);

	search->escalation_count += result->escalation_count;
	search->foresight_count += result->foresight_count;
	if (result->property != BOUND_HOLDS && search->failed == BOUND_HOLDS) {
		search->failed = result->property;
		memcpy(search->failed_bytes, bytes, BOUND_BYTES);
	}
	search->vain_count = aimed > search->aimed ? 0 : search->vain_count + 1;
	if (aimed >= search->aimed) {
		search->aimed = aimed;
		memcpy(search->bytes, bytes, BOUND_BYTES);
	}
	if (bound_figure(search->adversary, result) >
	    bound_figure(search->adversary, &search->worst)) {
		search->worst = *result;
		memcpy(search->worst_bytes, bytes, BOUND_BYTES);
	}
}

static void run_search(struct search *search, uint64_t case_count)
{
	uint64_t i;

	start_anew(search);
	for (i = 0; i < case_count; i++) {
		uint8_t bytes[BOUND_BYTES];
		struct bound_result result;
		struct bound_case c;

		if (search->vain_count > PATIENCE)
			start_anew(search);
		memcpy(bytes, search->bytes, BOUND_BYTES);
		change(search, bytes);
		bound_case_make(&c, search->adversary, bytes, BOUND_BYTES);
		result = bound_case_run(&c, false);
		judge(search, bytes, &result);
	}
}

/* ------------------------------------------------------------- reporting --- */

static void print_replay(const struct search *search, const uint8_t *bytes)
{
	size_t i;

	printf("# replay: prop_bound --adversary %s --bytes ", search->adversary->name);
	for (i = 0; i < BOUND_BYTES; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

static void print_times(const char *words, uint64_t ppm)
{
	printf("%s %" PRIu64 ".%03" PRIu64, words, ppm / 1000000, ppm % 1000000 / 1000);
}

static void print_worst(const struct search *search)
{
	struct bound_case c;

	printf("#\n# %s: %" PRIu64 " escalated, %" PRIu64 " whole at once\n",
	       search->adversary->name, search->escalation_count, search->foresight_count);
	print_times("# worst flush", search->worst.flush_ppm);
	print_times(" times the better choice, with its sequence", search->worst.sequence_ppm);
	print_times("; of what is allowed", search->worst.allowed_ppm);
	printf("\n");
	bound_case_make(&c, search->adversary, search->worst_bytes, BOUND_BYTES);
	bound_case_print(&c);
	print_replay(search, search->worst_bytes);
}

/* Counts the tests, and those that failed. */
struct tap {
	uint32_t test_count;
	uint32_t failed_count;
};

static void report(struct tap *tap, bool holds, const char *name)
{
	printf("%s %" PRIu32 " - %s\n", holds ? "ok" : "not ok", ++tap->test_count, name);
	tap->failed_count += !holds;
}

static void report_property(struct tap *tap, enum bound_property property,
			    const struct search *searches)
{
	bool holds = true;
	uint32_t i;

	for (i = 0; i < BOUND_ADVERSARIES; i++) {
		if (searches[i].failed != property)
			continue;
		holds = false;
		print_replay(&searches[i], searches[i].failed_bytes);
	}
	report(tap, holds, bound_property_names[property]);
}

static void report_figures(struct tap *tap, const struct search *search, bool was_enough)
{
	const struct bound_adversary *adversary = search->adversary;
	uint64_t ppm = search->worst.flush_ppm;
	char name[96];

	if (adversary->never_above_ppm == 0)
		return;
	snprintf(name, sizeof(name), "%s: as bad as is said, and no worse", adversary->name);
	print_times("# never above", adversary->never_above_ppm);
	print_times(", found at least", adversary->found_ppm);
	print_times(", now", ppm);
	printf("\n");
	report(tap, ppm <= adversary->never_above_ppm &&
			    (!was_enough || ppm >= adversary->found_ppm), name);
}

/* ------------------------------------------------------------------ main --- */

static const struct bound_adversary *adversary_named(const char *name)
{
	uint32_t i;

	for (i = 0; i < BOUND_ADVERSARIES; i++)
		if (strcmp(bound_adversaries[i].name, name) == 0)
			return &bound_adversaries[i];
	fprintf(stderr, "prop_bound: no such adversary: %s; there are", name);
	for (i = 0; i < BOUND_ADVERSARIES; i++)
		fprintf(stderr, " %s", bound_adversaries[i].name);
	fprintf(stderr, "\n");
	exit(2);
}

static size_t bytes_of(const char *hex, uint8_t *bytes, size_t most)
{
	size_t count = 0;
	unsigned int byte;

	while (*hex) {
		if (count == most || sscanf(hex, "%2x", &byte) != 1 || hex[1] == '\0') {
			fprintf(stderr, "prop_bound: not the bytes of a case\n");
			exit(2);
		}
		bytes[count++] = (uint8_t)byte;
		hex += 2;
	}
	return count;
}

static int replay(const struct options *options)
{
	const struct bound_adversary *adversary = adversary_named(options->adversary);
	uint8_t bytes[BOUND_BYTES];
	size_t byte_count = bytes_of(options->hex, bytes, BOUND_BYTES);
	struct bound_result result;
	struct bound_case c;

	bound_case_make(&c, adversary, bytes, byte_count);
	bound_case_print(&c);
	result = bound_case_run(&c, true);
	printf("%s - %s\n1..1\n", result.property == BOUND_HOLDS ? "ok 1" : "not ok 1",
	       bound_property_names[result.property]);
	return result.property != BOUND_HOLDS;
}

static int search_all(const struct options *options)
{
	static struct search searches[BOUND_ADVERSARIES];
	uint64_t case_count = options->case_count / (options->adversary ? 1 : BOUND_ADVERSARIES);
	struct tap tap = { 0 };
	uint32_t i;

	printf("# %" PRIu64 " cases of each adversary from seed %" PRIu64 "\n", case_count,
	       options->seed);
	for (i = 0; i < BOUND_ADVERSARIES; i++) {
		searches[i].adversary = &bound_adversaries[i];
		searches[i].state = options->seed;
		if (is_chosen(options, &bound_adversaries[i])) {
			run_search(&searches[i], case_count);
			print_worst(&searches[i]);
		}
	}
	for (i = BOUND_HOLDS + 1; i < BOUND_PROPERTIES; i++)
		report_property(&tap, (enum bound_property)i, searches);
	for (i = 0; i < BOUND_ADVERSARIES; i++)
		if (is_chosen(options, &bound_adversaries[i]))
			report_figures(&tap, &searches[i], case_count >= ENOUGH_CASES);
	printf("1..%" PRIu32 "\n", tap.test_count);
	return tap.failed_count != 0;
}

int main(int argc, char **argv)
{
	struct options options = parse(argc, argv);

	if (options.adversary)
		(void)adversary_named(options.adversary);
	return options.hex ? replay(&options) : search_all(&options);
}
