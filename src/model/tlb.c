/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a TLB does besides looking up: fill, invalidate, compare.
 *
 * An invalidation goes through the sets that may hold what it is about, for each
 * size of translation that is there, or through all entries when that is less work:
 * a range of 2^21 pages costs no more than a sweep.
 */
#include "tlb.h"

#include <string.h>

static size_t align_up(size_t offset)
{
	return (offset + 7) & ~(size_t)7;
}

static size_t lay_out_halves(size_t *table, size_t offset, size_t count)
{
	*table = offset;
	return align_up(offset + count * sizeof(uint16_t));
}

/* At least twice the entries, so that few share a bucket. */
static size_t lay_out_index(struct tlb *tlb, size_t offset)
{
	tlb->bucket_mask = 2 * TLB_SMALL_WAYS - 1;
	while (tlb->bucket_mask < 2 * tlb->entry_count)
		tlb->bucket_mask = 2 * tlb->bucket_mask + 1;
	offset = lay_out_halves(&tlb->chains, offset, tlb->entry_count);
	offset = lay_out_halves(&tlb->newer, offset, tlb->entry_count);
	offset = lay_out_halves(&tlb->older, offset, tlb->entry_count);
	return lay_out_halves(&tlb->buckets, offset, (size_t)tlb->bucket_mask + 1);
}

size_t tlbp_model_tlb_layout(struct tlb *tlb, size_t offset, uint32_t entry_count,
			     uint32_t way_count)
{
	size_t start = offset;

	*tlb = (struct tlb){ .entry_count = entry_count, .keys = offset };
	tlb->way_count = way_count ? way_count : entry_count;
	tlb->set_mask = entry_count ? entry_count / tlb->way_count - 1 : 0;
	offset = lay_out_halves(&tlb->vmids, offset + entry_count * sizeof(uint64_t), entry_count);
	if (tlb->set_mask == 0 && entry_count > TLB_SMALL_WAYS)
		return lay_out_index(tlb, offset) - start;
	tlb->stamps = offset;
	return offset + entry_count * sizeof(uint64_t) - start;
}

void tlbp_model_tlb_init(void *base, struct tlb *tlb)
{
	uint16_t *newer = tlb_halves(base, tlb->newer);
	uint16_t *older = tlb_halves(base, tlb->older);
	uint32_t slot;

	if (!tlb->bucket_mask)
		return;
	for (slot = 0; slot + 1 < tlb->entry_count; slot++) {
		older[slot] = (uint16_t)(slot + 1);
		newer[slot + 1] = (uint16_t)slot;
	}
	tlb->newest = 0;
	tlb->oldest = (uint16_t)slot;
}

/* --------------------------------------------------------------- the index --- */

static void add_to_bucket(void *base, const struct tlb *tlb, uint32_t slot)
{
	uint16_t *bucket = tlb_bucket(base, tlb, tlb_keys(base, tlb)[slot]);

	tlb_halves(base, tlb->chains)[slot] = *bucket;
	*bucket = (uint16_t)(slot + 1);
}

static void take_from_bucket(void *base, const struct tlb *tlb, uint32_t slot)
{
	uint16_t *link = tlb_bucket(base, tlb, tlb_keys(base, tlb)[slot]);
	uint16_t *chains = tlb_halves(base, tlb->chains);

	while (*link != slot + 1)
		link = &chains[*link - 1];
	*link = chains[slot];
}

/* Makes a slot the first to be filled. */
static void make_oldest(void *base, struct tlb *tlb, uint32_t slot)
{
	uint16_t *newer = tlb_halves(base, tlb->newer);
	uint16_t *older = tlb_halves(base, tlb->older);

	if (slot == tlb->oldest)
		return;
	if (slot == tlb->newest)
		tlb->newest = older[slot];
	else
		older[newer[slot]] = older[slot];
	newer[older[slot]] = newer[slot];
	older[tlb->oldest] = (uint16_t)slot;
	newer[slot] = tlb->oldest;
	tlb->oldest = (uint16_t)slot;
}

/* -------------------------------------------------------------------- fill --- */

/* Slot of the set that has no entry, or whose entry was used the longest ago. */
static uint32_t oldest_slot(void *base, const struct tlb *tlb, uint32_t start)
{
	const uint64_t *stamps = tlb_stamps(base, tlb);
	uint32_t oldest = start;
	uint32_t slot;

	if (tlb->bucket_mask)
		return tlb->oldest;
	for (slot = start + 1; slot < start + tlb->way_count; slot++)
		if (stamps[slot] < stamps[oldest])
			oldest = slot;
	return oldest;
}

void tlbp_model_tlb_fill(void *base, struct tlb *tlb, const struct tlb_place *place, uint32_t way)
{
	uint64_t *keys = tlb_keys(base, tlb);
	uint32_t slot = oldest_slot(base, tlb, place->start);

	/* An empty way goes first under every rule. */
	if (keys[slot] == 0)
		tlb->live_count++;
	else if (way != UINT32_MAX)
		slot = place->start + way;
	if (keys[slot] != 0 && tlb->bucket_mask)
		take_from_bucket(base, tlb, slot);
	keys[slot] = place->key;
	tlb_halves(base, tlb->vmids)[slot] = place->vmid;
	tlb->shifts |= UINT64_C(1) << place->shift;
	if (tlb->bucket_mask)
		add_to_bucket(base, tlb, slot);
	tlb_use(base, tlb, slot);
}

/* ---------------------------------------------------------- invalidation --- */

static void empty_slot(void *base, struct tlb *tlb, uint32_t slot)
{
	if (tlb->bucket_mask) {
		take_from_bucket(base, tlb, slot);
		make_oldest(base, tlb, slot);
	} else {
		tlb_stamps(base, tlb)[slot] = 0;
	}
	tlb_keys(base, tlb)[slot] = 0;
	tlb_halves(base, tlb->vmids)[slot] = 0;
	tlb->live_count--;
	if (tlb->live_count == 0)
		tlb->shifts = 0;
}

void tlbp_model_tlb_clear(void *base, struct tlb *tlb)
{
	if (tlb->live_count == 0)
		return;
	memset(tlb_keys(base, tlb), 0, tlb->entry_count * sizeof(uint64_t));
	memset(tlb_halves(base, tlb->vmids), 0, tlb->entry_count * sizeof(uint16_t));
	if (tlb->bucket_mask)
		memset(tlb_halves(base, tlb->buckets), 0,
		       ((size_t)tlb->bucket_mask + 1) * sizeof(uint16_t));
	else
		memset(tlb_stamps(base, tlb), 0, tlb->entry_count * sizeof(uint64_t));
	tlb->live_count = 0;
	tlb->shifts = 0;
}

static bool is_hit(const struct tlb_target *target, uint64_t key, uint16_t vmid)
{
	uint64_t field = key & KEY_VA_MASK;

	if (key == 0 || (!target->any_vmid && vmid != target->vmid))
		return false;
	if ((key & target->mask) != target->key && !(target->globals && (key & KEY_GLOBAL)))
		return false;
	/* Without its trailing ones it is the first unit of the page; with one more, the last. */
	return target->any_va ||
	       ((field & (field + 1)) <= target->last && (field | (field + 1)) >= target->first);
}

static void invalidate_slots(void *base, struct tlb *tlb, const struct tlb_target *target,
			     uint32_t start, uint32_t count)
{
	const uint64_t *keys = tlb_keys(base, tlb);
	const uint16_t *vmids = tlb_halves(base, tlb->vmids);
	uint32_t slot;

	for (slot = start; slot < start + count; slot++)
		if (is_hit(target, keys[slot], vmids[slot]))
			empty_slot(base, tlb, slot);
}

static uint64_t page_count_of(const struct tlb_target *target, uint32_t shift)
{
	uint32_t unit_shift = shift - KEY_VA_SHIFT;

	return (target->last >> unit_shift) - (target->first >> unit_shift) + 1;
}

/* Whether the sets of every page of every size are fewer than there are. */
static bool is_narrow(const struct tlb *tlb, const struct tlb_target *target)
{
	uint64_t shifts = tlb->shifts;
	uint64_t set_count = 0;

	if (target->any_va)
		return false;
	for (; shifts && set_count <= tlb->set_mask; shifts &= shifts - 1)
		set_count += page_count_of(target, (uint32_t)__builtin_ctzll(shifts));
	return set_count <= tlb->set_mask;
}

static void invalidate_pages(void *base, struct tlb *tlb, const struct tlb_target *target,
			     uint32_t shift)
{
	uint64_t page = target->first >> (shift - KEY_VA_SHIFT);
	uint64_t left = page_count_of(target, shift);

	for (; left; left--, page++)
		invalidate_slots(base, tlb, target,
				 ((uint32_t)page & tlb->set_mask) * tlb->way_count,
				 tlb->way_count);
}

void tlbp_model_tlb_invalidate(void *base, struct tlb *tlb, const struct tlb_target *target)
{
	uint64_t shifts = tlb->shifts;

	if (tlb->live_count == 0)
		return;
	if (!is_narrow(tlb, target)) {
		invalidate_slots(base, tlb, target, 0, tlb->entry_count);
		return;
	}
	for (; shifts; shifts &= shifts - 1)
		invalidate_pages(base, tlb, target, (uint32_t)__builtin_ctzll(shifts));
}

/* ------------------------------------------------------------ comparison --- */

static bool has_same_set(void *base, void *other_base, const struct tlb *tlb,
			 const struct tlb *other, uint32_t start)
{
	uint32_t slot;

	for (slot = start; slot < start + tlb->way_count; slot++) {
		const struct tlb_place place = {
			.key = tlb_keys(base, tlb)[slot],
			.start = start,
			.vmid = tlb_halves(base, tlb->vmids)[slot],
		};

		if (place.key != 0 && tlb_find(other_base, other, &place) == UINT32_MAX)
			return false;
	}
	return true;
}

bool tlbp_model_tlb_same(void *base, void *other_base, const struct tlb *tlb,
			 const struct tlb *other)
{
	uint32_t start;

	if (tlb->live_count != other->live_count)
		return false;
	/* As many entries, each of them among the others: the same. */
	for (start = 0; start < tlb->entry_count; start += tlb->way_count)
		if (!has_same_set(base, other_base, tlb, other, start))
			return false;
	return true;
}
