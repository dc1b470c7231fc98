/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * How many accesses the simulated machine takes: a second, by the clock, and in
 * instructions, under callgrind (check-model).
 *
 * usage: bench-model [accesses]
 *
 * The mixed stream is what programs do: half of the accesses go to the page of the
 * last one, most others to few pages, one in ten leaves the first level and one in
 * fifty the second. It is drawn beforehand, so that drawing it costs nothing here.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <tlbpolicy/model.h>

#ifdef BENCH_CALLGRIND
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(name) ((void)(name))
#endif

#define ACCESSES UINT64_C(20000000)
#define DRAWN 65536
#define PAGE_SHIFT 12

/* Pages that the first level holds, that the second does, and that neither does. */
#define FEW_PAGES 24
#define SOME_PAGES 400
#define MANY_PAGES 1000000

static uint64_t stream[DRAWN];

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Permille of accesses to each set of pages; the rest stays where it was. */
struct mix {
	const char *name;
	uint32_t few;
	uint32_t some;
	uint32_t many;
};

static const struct mix mixes[] = {
	{ "mixed", 400, 80, 20 },	 { "same page", 0, 0, 0 },
	{ "first level", 1000, 0, 0 },	 { "second level", 0, 1000, 0 },
	{ "walks", 0, 0, 1000 },
};

static void draw_stream(const struct mix *mix)
{
	uint64_t state = 1;
	uint64_t page = 0;
	uint32_t i;

	for (i = 0; i < DRAWN; i++) {
		uint64_t choice = draw(&state) % 1000;

		if (choice < mix->few)
			page = draw(&state) % FEW_PAGES;
		else if (choice < mix->few + mix->some)
			page = draw(&state) % SOME_PAGES;
		else if (choice < mix->few + mix->some + mix->many)
			page = draw(&state) % MANY_PAGES;
		stream[i] = page << PAGE_SHIFT | (draw(&state) & 0xfff);
	}
}

static void run(struct tlbp_model *model, uint64_t access_count)
{
	uint64_t i;

	for (i = 0; i < access_count; i++)
		tlbp_model_access(model, 0, stream[i % DRAWN], PAGE_SHIFT, TLBP_MODEL_DATA);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Once through the stream before, so that TLBs are as they will be. */
static void measure(struct tlbp_model *model, const struct mix *mix, uint64_t access_count)
{
	struct tlbp_model_stats before;
	struct tlbp_model_stats after;
	double duration_s;

	draw_stream(mix);
	run(model, DRAWN);
	before = tlbp_model_stats(model, 0);
	duration_s = seconds();
	CALLGRIND_ZERO_STATS;
	run(model, access_count);
	CALLGRIND_DUMP_STATS_AT(mix->name);
	duration_s = seconds() - duration_s;
	after = tlbp_model_stats(model, 0);
	printf("%-14s %8.1f %10.4f %10.4f\n", mix->name, (double)access_count / duration_s / 1e6,
	       (double)(after.l1_miss_count - before.l1_miss_count) / (double)access_count,
	       (double)(after.refill_count - before.refill_count) / (double)access_count);
}

int main(int argc, char **argv)
{
	const struct tlbp_model_config config = {
		.preset = tlbp_model_preset_find("neoverse-n1"),
		.core_count = 1,
		.granule_shift = PAGE_SHIFT,
	};
	uint64_t access_count = argc > 1 ? strtoull(argv[1], NULL, 10) : ACCESSES;
	uint32_t i;

	if (access_count == 0) {
		fprintf(stderr, "usage: bench-model [accesses]\n");
		return EXIT_FAILURE;
	}
	printf("%s, %" PRIu64 " accesses each\n", config.preset->name, access_count);
	printf("stream         million/s  L1 misses    refills\n");
	for (i = 0; i < sizeof(mixes) / sizeof(mixes[0]); i++) {
		struct tlbp_model *model = tlbp_model_create(&config, NULL);

		if (!model)
			return EXIT_FAILURE;
		measure(model, &mixes[i], access_count);
		tlbp_model_destroy(model);
	}
	return EXIT_SUCCESS;
}
