/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "work.h"

#include "program.h"

/* Of many pages a guest looks at about so many. */
#define SAMPLES UINT64_C(64)
/*
 * Pages that are written while writes are logged, and every so many. Steps are odd:
 * where the low bits of an address are its place in the TLB, as in QEMU's, others
 * would keep few places.
 */
#define WRITTEN_PAGES UINT64_C(32)
#define WRITTEN_STEP UINT64_C(15)

struct work {
	const char *name;
	uint64_t page_count;
	/* Before the measurement; NULL: nothing. */
	void (*prepare)(struct hyp_guest *guest);
	void (*run)(struct hyp_guest *guest);
	/* What the guest must find afterwards; 0: nothing. */
	uint64_t (*word)(const struct hyp_guest *guest);
	bool is_read_only;
	bool is_torn_down;
	bool is_logged;
};

const char *work_name(const struct work *work)
{
	return work->name;
}

/* ------------------------------------------------------- what guests do --- */

static uint64_t run_everywhere(struct hyp_guest *guest, uint64_t (*program)(uint64_t argument),
			       const struct program_order *order)
{
	uint64_t sum = 0;
	uint32_t cpu;

	for (cpu = machine_cpu_count(); cpu-- > 0;)
		sum += machine_run(cpu, guest, program, (uintptr_t)order);
	return sum;
}

static struct program_order memory_order(const struct hyp_guest *guest, uint64_t page_count,
					 uint64_t word)
{
	return (struct program_order){
		.guest = guest,
		.first_ipa = HYP_MEMORY_IPA,
		.page_count = page_count,
		.step_pages = page_count > SAMPLES ? page_count / SAMPLES | 1 : 1,
		.word = word,
	};
}

static struct program_order kept_order(const struct hyp_guest *guest, uint64_t word)
{
	struct program_order order = memory_order(guest, HYP_KEPT_PAGES, word);

	order.first_ipa = HYP_KEPT_IPA;
	return order;
}

static uint64_t old_word(const struct hyp_guest *guest)
{
	return hyp_word(guest, HYP_OLD);
}

static uint64_t new_word(const struct hyp_guest *guest)
{
	return hyp_word(guest, HYP_NEW);
}

static uint64_t no_word(const struct hyp_guest *guest)
{
	(void)guest;
	return 0;
}

static struct program_order written_order(const struct hyp_guest *guest)
{
	struct program_order order = memory_order(
		guest, (WRITTEN_PAGES - 1) * WRITTEN_STEP + 1, old_word(guest));

	order.step_pages = WRITTEN_STEP;
	return order;
}

static void write_pages(struct hyp_guest *guest)
{
	const struct program_order order = written_order(guest);

	run_everywhere(guest, program_store, &order);
}

static void show(const struct program_order *order)
{
	uint64_t page;

	for (page = 0; page < order->page_count; page = program_next(order, page))
		machine_show(order->guest, order->first_ipa + page * HYP_PAGE_BYTES);
}

static uint64_t look(struct hyp_guest *guest, const struct program_order *order)
{
	return run_everywhere(guest, program_look, order);
}

/* ----------------------------------------------------------------- works --- */

static struct tlbp_range all_of(const struct hyp_guest *guest)
{
	return (struct tlbp_range){ HYP_MEMORY_IPA, guest->page_count };
}

static void unmap(struct hyp_guest *guest)
{
	const struct tlbp_range range = all_of(guest);

	hyp_unmap(guest, &range);
}

static void move(struct hyp_guest *guest)
{
	const struct tlbp_range range = all_of(guest);

	hyp_move(guest, &range);
}

static void protect(struct hyp_guest *guest)
{
	const struct tlbp_range range = all_of(guest);

	hyp_protect(guest, &range);
}

static void log_and_write(struct hyp_guest *guest)
{
	hyp_log_start(guest);
	write_pages(guest);
}

static void collect(struct hyp_guest *guest)
{
	hyp_log_collect(guest);
}

static const struct work unmap_1 = { "unmap 1 page", 1, .run = unmap, .word = no_word };
static const struct work unmap_8 = { "unmap 8 pages", 8, .run = unmap, .word = no_word };
static const struct work unmap_512 = { "unmap 512 pages", 512, .run = unmap, .word = no_word };
static const struct work unmap_1_gib = { "unmap 1 GiB", HYP_MEMORY_PAGES, .run = unmap,
					 .word = no_word };
static const struct work move_8 = { "move 8 pages", 8, .run = move, .word = new_word };
static const struct work protect_512 = { "write-protect 512 pages", 512, .run = protect,
					 .word = old_word, .is_read_only = true };
static const struct work log_writes = { "let 32 pages be written", HYP_LOG_PAGES, hyp_log_start,
					write_pages, old_word, .is_logged = true };
static const struct work collect_dirty = { "collect 32 dirty pages", HYP_LOG_PAGES,
					   log_and_write, collect, old_word,
					   .is_logged = true };
static const struct work tear_down = { "tear the guest down", 512, .run = hyp_tear_down,
				       .word = no_word, .is_torn_down = true };

const struct work *const works[] = {
	&unmap_1, &unmap_8, &unmap_512, &unmap_1_gib, &move_8, &protect_512,
	&log_writes, &collect_dirty, &tear_down,
};
const uint32_t work_count = sizeof(works) / sizeof(works[0]);

/* -------------------------------------------------------------- one piece --- */

/* The guest has every page cached, on every CPU; what is worked on last. */
static uint64_t look_before(const struct work *work, struct hyp_guest *guest)
{
	struct program_order memory =
		work->is_logged ? written_order(guest) :
				  memory_order(guest, work->page_count, old_word(guest));
	struct program_order kept = kept_order(guest, old_word(guest));

	show(&memory);
	show(&kept);
	return look(guest, &kept) + look(guest, &memory);
}

static uint64_t settle(const struct work *work, const struct work_scene *scene)
{
	struct program_order others = kept_order(scene->other, old_word(scene->other));
	uint64_t wrong_count;

	hyp_start(scene->guest, work->page_count);
	hyp_start(scene->other, 0);
	show(&others);
	machine_fresh(scene->guest);
	wrong_count = look(scene->other, &others) + look_before(work, scene->guest);
	if (!work->prepare)
		return wrong_count;
	work->prepare(scene->guest);
	return wrong_count + look_before(work, scene->guest);
}

/*
 * Another round on each CPU, that one first which did not work: a write through
 * an old entry would not be noted.
 */
static uint64_t unnoted_writes(struct hyp_guest *guest)
{
	const struct program_order order = written_order(guest);
	uint64_t unnoted_count = 0;
	uint32_t cpu;

	hyp_log_collect(guest);
	for (cpu = machine_cpu_count(); cpu-- > 0;) {
		machine_run(cpu, guest, program_store, (uintptr_t)&order);
		unnoted_count += WRITTEN_PAGES - hyp_log_collect(guest);
	}
	return unnoted_count;
}

static uint64_t look_back(const struct work *work, const struct work_scene *scene)
{
	struct hyp_guest *guest = scene->guest;
	struct program_order memory = memory_order(guest, work->page_count, work->word(guest));
	struct program_order kept = kept_order(guest, work->is_torn_down ? 0 : old_word(guest));
	struct program_order others = kept_order(scene->other, old_word(scene->other));
	uint64_t wrong_count = work->is_logged ? unnoted_writes(guest) : 0;

	memory.is_read_only = work->is_read_only;
	wrong_count += look(guest, &memory) + look(guest, &kept);
	return wrong_count + look(scene->other, &others);
}

static struct machine_sight since(const struct hyp_guest *guest, struct machine_sight before)
{
	struct machine_sight now = { 0, 0, 0 };

	machine_see(guest, &now);
	now.lost_stage2 -= before.lost_stage2;
	now.lost_combined -= before.lost_combined;
	now.tlbi_count -= before.tlbi_count;
	return now;
}

static void measure(const struct work *work, const struct work_scene *scene,
		    struct work_result *result)
{
	struct machine_sight own = { 0, 0, 0 };
	struct machine_sight others = { 0, 0, 0 };
	uint64_t tlbi_count = scene->way->tlbi_count;

	result->is_seen = machine_see(scene->guest, &own);
	machine_see(scene->other, &others);
	scene->guest->stage2.flush_ns = &result->flush_ns;
	work->run(scene->guest);
	scene->guest->stage2.flush_ns = NULL;
	result->tlbi_count = scene->way->tlbi_count - tlbi_count;
	result->own = since(scene->guest, own);
	result->others = since(scene->other, others);
}

struct work_result work_do(const struct work *work, const struct work_scene *scene)
{
	struct work_result result = { 0 };

	scene->guest->stage2.tlbp = &scene->way->tlbp;
	scene->other->stage2.tlbp = &scene->way->tlbp;
	result.wrong_count = settle(work, scene);
	machine_switch(scene->from_other ? scene->other : scene->guest);
	measure(work, scene, &result);
	result.complaint = machine_complaint();
	result.wrong_count += look_back(work, scene);
	hyp_tear_down(scene->guest);
	hyp_tear_down(scene->other);
	return result;
}
