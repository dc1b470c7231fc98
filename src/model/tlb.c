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

/* Four times the entries, so that guesses are seldom wrong. */
static uint32_t guess_mask_for(uint32_t entry_count)
{
	uint32_t mask = 63;

	while (mask < 4 * entry_count)
		mask = 2 * mask + 1;
	return mask;
}

size_t tlbp_model_tlb_layout(struct tlb *tlb, size_t offset, uint32_t entry_count,
			     uint32_t way_count)
{
	size_t start = offset;

	*tlb = (struct tlb){ .entry_count = entry_count };
	tlb->way_count = way_count ? way_count : entry_count;
	tlb->set_mask = entry_count ? entry_count / tlb->way_count - 1 : 0;
	if (tlb->way_count > TLB_SMALL_WAYS)
		tlb->guess_mask = guess_mask_for(entry_count);
	tlb->keys = offset;
	offset += entry_count * sizeof(uint64_t);
	tlb->stamps = offset;
	offset += entry_count * sizeof(uint64_t);
	tlb->vmids = offset;
	offset += entry_count * sizeof(uint16_t);
	tlb->guesses = offset;
	if (tlb->guess_mask)
		offset += ((size_t)tlb->guess_mask + 1) * sizeof(uint16_t);
	return align_up(offset) - start;
}

/* A way without an entry has stamp 0, and is the oldest. */
static uint32_t oldest_way(void *base, const struct tlb *tlb, uint32_t start)
{
	const uint64_t *stamps = tlb_stamps(base, tlb) + start;
	uint32_t oldest = 0;
	uint32_t i;

	for (i = 1; i < tlb->way_count; i++)
		if (stamps[i] < stamps[oldest])
			oldest = i;
	return oldest;
}

void tlbp_model_tlb_fill(void *base, struct tlb *tlb, const struct tlb_place *place, uint32_t way)
{
	uint32_t oldest = oldest_way(base, tlb, place->start);
	uint32_t slot;

	/* An empty way goes first under every rule. */
	if (way == UINT32_MAX || tlb_stamps(base, tlb)[place->start + oldest] == 0)
		way = oldest;
	slot = place->start + way;
	tlb->live_count += tlb_keys(base, tlb)[slot] == 0;
	tlb->shifts |= UINT64_C(1) << place->shift;
	tlb_keys(base, tlb)[slot] = place->key;
	tlb_vmids(base, tlb)[slot] = place->vmid;
	tlb_stamps(base, tlb)[slot] = ++tlb->clock;
	if (tlb->guess_mask)
		tlb_guesses(base, tlb)[tlb_guess_index(tlb, place->key)] = (uint16_t)slot;
}

/* ---------------------------------------------------------- invalidation --- */

static void empty_slot(void *base, struct tlb *tlb, uint32_t slot)
{
	tlb_keys(base, tlb)[slot] = 0;
	tlb_stamps(base, tlb)[slot] = 0;
	tlb_vmids(base, tlb)[slot] = 0;
	tlb->live_count--;
	if (tlb->live_count == 0)
		tlb->shifts = 0;
}

void tlbp_model_tlb_clear(void *base, struct tlb *tlb)
{
	if (tlb->live_count == 0)
		return;
	memset(tlb_keys(base, tlb), 0, tlb->entry_count * sizeof(uint64_t));
	memset(tlb_stamps(base, tlb), 0, tlb->entry_count * sizeof(uint64_t));
	memset(tlb_vmids(base, tlb), 0, tlb->entry_count * sizeof(uint16_t));
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
	const uint16_t *vmids = tlb_vmids(base, tlb);
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

static bool set_has(void *base, const struct tlb *tlb, const struct tlb_place *place)
{
	uint32_t i;

	for (i = 0; i < tlb->way_count; i++)
		if (tlb_is_at(base, tlb, place, place->start + i))
			return true;
	return false;
}

static bool has_same_set(void *base, void *other_base, const struct tlb *tlb,
			 const struct tlb *other, uint32_t start)
{
	uint32_t i;

	for (i = start; i < start + tlb->way_count; i++) {
		struct tlb_place place = {
			.key = tlb_keys(base, tlb)[i],
			.start = start,
			.vmid = tlb_vmids(base, tlb)[i],
		};

		if (place.key != 0 && !set_has(other_base, other, &place))
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
