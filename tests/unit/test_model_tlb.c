/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * src/model/tlb.c beside a TLB that is a plain list: random lookups, fills and
 * invalidations must hit, replace and remove the same, in every geometry.
 */
#include "unit.h"

#include "model/tlb.h"

#define STEPS 40000
#define MOST_ENTRIES 1024
#define PAGES 64

struct geometry {
	uint32_t entry_count;
	uint32_t way_count;
};

static const struct geometry geometries[] = {
	{ 1, 0 },  { 8, 0 },   { 9, 0 },   { 10, 0 },   { 48, 0 },   { 1024, 0 },
	{ 2, 1 },  { 32, 4 },  { 40, 5 },  { 512, 2 },  { 1024, 8 }, { 48, 12 },
	{ 80, 20 }, { 64, 64 },
};

/* An entry as it was put in. */
struct plain_entry {
	uint64_t va;
	uint32_t shift;
	uint16_t asid;
	uint16_t vmid;
	uint64_t used;
};

struct plain {
	struct plain_entry entries[MOST_ENTRIES];
	uint32_t count;
	uint64_t clock;
};

/* A TLB with its tables, and the list beside it. */
struct pair {
	struct tlb tlb;
	uint64_t *base;
	struct plain plain;
};

static bool is_kernel(uint64_t va)
{
	return va >> 55 & 1;
}

static uint32_t set_of(const struct pair *pair, uint64_t va, uint32_t shift)
{
	uint32_t ways = pair->tlb.way_count;

	return (uint32_t)((va >> shift) % (pair->tlb.entry_count / ways));
}

/* ------------------------------------------------------------------ plain --- */

static struct plain_entry *plain_find(struct pair *pair, const struct plain_entry *wanted)
{
	uint32_t i;

	for (i = 0; i < pair->plain.count; i++) {
		struct plain_entry *entry = &pair->plain.entries[i];

		if (entry->shift == wanted->shift && entry->vmid == wanted->vmid &&
		    entry->va >> entry->shift == wanted->va >> wanted->shift &&
		    (is_kernel(entry->va) || entry->asid == wanted->asid))
			return entry;
	}
	return NULL;
}

static void plain_fill(struct pair *pair, const struct plain_entry *wanted)
{
	struct plain *plain = &pair->plain;
	uint32_t set = set_of(pair, wanted->va, wanted->shift);
	struct plain_entry *oldest = NULL;
	uint32_t count = 0;
	uint32_t i;

	for (i = 0; i < plain->count; i++) {
		struct plain_entry *entry = &plain->entries[i];

		if (set_of(pair, entry->va, entry->shift) != set)
			continue;
		count++;
		if (!oldest || entry->used < oldest->used)
			oldest = entry;
	}
	if (count < pair->tlb.way_count)
		oldest = &plain->entries[plain->count++];
	*oldest = *wanted;
	oldest->used = ++plain->clock;
}

/* What is to go, in plain words. */
struct plain_target {
	uint64_t first;
	uint64_t last;
	uint16_t asid;
	uint16_t vmid;
	bool any_va;
	bool any_asid;
	bool any_vmid;
	bool globals;
};

static bool plain_goes(const struct plain_target *target, const struct plain_entry *entry)
{
	uint64_t first = entry->va >> entry->shift << entry->shift;
	uint64_t last = first + ((UINT64_C(1) << entry->shift) - 1);

	if (!target->any_vmid && entry->vmid != target->vmid)
		return false;
	if (!target->any_asid && is_kernel(entry->va) && !target->globals)
		return false;
	if (!target->any_asid && !is_kernel(entry->va) && entry->asid != target->asid)
		return false;
	return target->any_va || (first <= target->last && last >= target->first);
}

static void plain_invalidate(struct plain *plain, const struct plain_target *target)
{
	uint32_t i = 0;

	while (i < plain->count) {
		if (plain_goes(target, &plain->entries[i]))
			plain->entries[i] = plain->entries[--plain->count];
		else
			i++;
	}
}

/* ------------------------------------------------------------------- pair --- */

static void pair_start(struct pair *pair, const struct geometry *geometry)
{
	size_t bytes = tlbp_model_tlb_layout(&pair->tlb, 0, geometry->entry_count,
					     geometry->way_count);

	assert_int_equal(bytes % 8, 0);
	pair->base = test_calloc(1, bytes);
	pair->plain.count = 0;
	pair->plain.clock = 0;
	tlbp_model_tlb_init(pair->base, &pair->tlb);
}

static struct tlb_place place_of(const struct pair *pair, const struct plain_entry *entry)
{
	const struct tlb_place place = {
		.key = key_of(entry->va, entry->shift, entry->asid),
		.start = tlb_set_start(&pair->tlb, entry->va, entry->shift),
		.shift = entry->shift,
		.vmid = entry->vmid,
	};

	return place;
}

/* Few of each, so that they meet. */
static struct plain_entry random_entry(struct unit_random *random)
{
	static const uint32_t shifts[] = { 12, 12, 12, 16, 21, 30 };
	uint64_t kernel = unit_random_below(random, 4) == 0 ? UINT64_C(0xff8000) << 32 : 0;
	struct plain_entry entry = {
		.shift = shifts[unit_random_below(random, COUNT_OF(shifts))],
		.asid = (uint16_t)unit_random_below(random, 3),
		.vmid = (uint16_t)unit_random_below(random, 2),
	};

	entry.va = kernel + (unit_random_below(random, PAGES) << entry.shift) +
		   unit_random_below(random, UINT64_C(1) << 12);
	return entry;
}

static void access_both(struct pair *pair, const struct plain_entry *wanted)
{
	struct tlb_place place = place_of(pair, wanted);
	struct plain_entry *entry = plain_find(pair, wanted);
	bool hits = tlb_lookup(pair->base, &pair->tlb, &place);

	assert_int_equal(hits, entry != NULL);
	if (entry) {
		entry->used = ++pair->plain.clock;
		return;
	}
	tlbp_model_tlb_fill(pair->base, &pair->tlb, &place, UINT32_MAX);
	plain_fill(pair, wanted);
}

static struct plain_target random_target(struct unit_random *random)
{
	struct plain_entry at = random_entry(random);
	uint64_t pages = unit_random_below(random, 3) ? unit_random_wide(random, 8) :
							unit_random_wide(random, 30);
	struct plain_target target = {
		.first = at.va >> 12 << 12,
		.asid = at.asid,
		.vmid = at.vmid,
		.any_va = unit_random_below(random, 16) == 0,
		.any_asid = unit_random_below(random, 4) == 0,
		.any_vmid = unit_random_below(random, 16) == 0,
		.globals = unit_random_below(random, 2),
	};

	target.last = target.first + (pages << 12) + 0xfff;
	return target;
}

static void invalidate_both(struct pair *pair, const struct plain_target *plain)
{
	struct tlb_target target = {
		.first = plain->first >> KEY_VA_SHIFT,
		.last = plain->last >> KEY_VA_SHIFT,
		.vmid = plain->vmid,
		.any_vmid = plain->any_vmid,
		.any_va = plain->any_va,
		.globals = plain->globals,
	};

	if (!plain->any_asid) {
		target.mask = KEY_GLOBAL | UINT64_C(0xffff) << KEY_ASID_SHIFT;
		target.key = (uint64_t)plain->asid << KEY_ASID_SHIFT;
	}
	tlbp_model_tlb_invalidate(pair->base, &pair->tlb, &target);
	plain_invalidate(&pair->plain, plain);
}

/* As many, and each of the list is there. */
static void assert_same_entries(struct pair *pair)
{
	uint32_t i;

	assert_int_equal(pair->tlb.live_count, pair->plain.count);
	for (i = 0; i < pair->plain.count; i++) {
		struct tlb_place place = place_of(pair, &pair->plain.entries[i]);

		assert_int_not_equal(tlb_find(pair->base, &pair->tlb, &place), UINT32_MAX);
	}
}

static void step(struct pair *pair, struct unit_random *random)
{
	struct plain_entry entry;
	struct plain_target target;
	uint64_t what = unit_random_below(random, 1000);

	if (what < 950) {
		entry = random_entry(random);
		access_both(pair, &entry);
		return;
	}
	if (what < 999) {
		target = random_target(random);
		invalidate_both(pair, &target);
	} else {
		tlbp_model_tlb_clear(pair->base, &pair->tlb);
		pair->plain.count = 0;
	}
	assert_same_entries(pair);
}

static void a_tlb_of_any_geometry_does_as_a_list(void **state)
{
	struct unit_random random = unit_random_start("a_tlb_of_any_geometry_does_as_a_list");
	static struct pair pair;
	size_t i;
	uint32_t steps;

	(void)state;
	for (i = 0; i < COUNT_OF(geometries); i++) {
		pair_start(&pair, &geometries[i]);
		for (steps = 0; steps < STEPS; steps++)
			step(&pair, &random);
		test_free(pair.base);
	}
}

/* ------------------------------------------------------------- one by one --- */

static void a_key_tells_addresses_and_sizes_apart(void **state)
{
	(void)state;
	assert_int_equal(key_of(0x1234567, 12, 5), key_of(0x1234000, 12, 5));
	assert_int_not_equal(key_of(0x1234000, 12, 5), key_of(0x1235000, 12, 5));
	assert_int_not_equal(key_of(0x1234000, 12, 5), key_of(0x1234000, 12, 6));
	assert_int_not_equal(key_of(0, 12, 0), key_of(0, 13, 0));
	assert_int_not_equal(key_of(0, 12, 0), key_of(0x1000, 12, 0));
	assert_int_not_equal(key_of(0x1000, 12, 0), key_of(0, 13, 0));
	assert_int_equal(key_of(MODEL_VA_MASK, 12, 5), key_of(MODEL_VA_MASK, 12, 6));
	assert_int_not_equal(key_of(MODEL_VA_MASK, 55, 0), key_of(0, 55, 0));
	assert_int_not_equal(key_of(0, 55, 0), 0);
}

static void assert_sweep(struct pair *pair, uint64_t page_count)
{
	const struct plain_entry inside = { .va = 0x1000, .shift = 12 };
	const struct plain_entry block = { .va = 0, .shift = 21 };
	const struct plain_entry outside = { .va = UINT64_C(1) << 50, .shift = 12 };
	const struct plain_target target = { .last = (page_count << 12) - 1, .any_asid = true };

	access_both(pair, &inside);
	access_both(pair, &block);
	access_both(pair, &outside);
	invalidate_both(pair, &target);
	assert_int_equal(pair->plain.count, 1);
	assert_same_entries(pair);
}

/* A count per page would not end within a test's time. */
static void a_huge_range_costs_no_more_than_a_sweep(void **state)
{
	static const struct geometry geometry = { 1024, 4 };
	struct pair pair;
	uint32_t i;

	(void)state;
	pair_start(&pair, &geometry);
	for (i = 0; i < 10000; i++)
		assert_sweep(&pair, UINT64_C(1) << 36);
	assert_sweep(&pair, 2);
	test_free(pair.base);
}

static void a_way_that_is_named_is_replaced_once_none_is_empty(void **state)
{
	static const struct geometry kinds[] = { { 4, 4 }, { 16, 16 } };
	struct plain_entry entry = { .shift = 12 };
	struct tlb_place place;
	struct pair pair;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(kinds); i++) {
		pair_start(&pair, &kinds[i]);
		for (entry.va = 0; entry.va < (uint64_t)kinds[i].entry_count << 12;
		     entry.va += 0x1000) {
			place = place_of(&pair, &entry);
			tlbp_model_tlb_fill(pair.base, &pair.tlb, &place, 2);
		}
		assert_int_equal(pair.tlb.live_count, kinds[i].entry_count);
		place = place_of(&pair, &entry);
		tlbp_model_tlb_fill(pair.base, &pair.tlb, &place, 2);
		assert_int_equal(pair.tlb.live_count, kinds[i].entry_count);
		assert_int_equal(tlb_find(pair.base, &pair.tlb, &place), 2);
		test_free(pair.base);
	}
}

static void two_tlbs_are_the_same_whatever_order_they_were_filled_in(void **state)
{
	static struct pair one;
	static struct pair other;
	struct plain_entry entry = { .shift = 12 };
	size_t i;
	uint64_t n;

	(void)state;
	for (i = 0; i < COUNT_OF(geometries); i++) {
		uint64_t count = geometries[i].entry_count;

		pair_start(&one, &geometries[i]);
		pair_start(&other, &geometries[i]);
		for (n = 0; n < count; n++) {
			entry.va = n << 12;
			access_both(&one, &entry);
			entry.va = (count - 1 - n) << 12;
			access_both(&other, &entry);
		}
		assert_true(tlbp_model_tlb_same(one.base, other.base, &one.tlb, &other.tlb));
		entry.va = count << 12;
		access_both(&other, &entry);
		assert_false(tlbp_model_tlb_same(one.base, other.base, &one.tlb, &other.tlb));
		test_free(one.base);
		test_free(other.base);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tlb_of_any_geometry_does_as_a_list),
		cmocka_unit_test(a_key_tells_addresses_and_sizes_apart),
		cmocka_unit_test(a_huge_range_costs_no_more_than_a_sweep),
		cmocka_unit_test(a_way_that_is_named_is_replaced_once_none_is_empty),
		cmocka_unit_test(two_tlbs_are_the_same_whatever_order_they_were_filled_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
