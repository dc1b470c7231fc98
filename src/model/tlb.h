/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One TLB, or one walk cache: sets of ways with a stamp of their last use. It is
 * all offsets from the machine that it belongs to, so that a copy of the machine's
 * memory is a copy of the machine.
 */
#ifndef TLBP_MODEL_TLB_H
#define TLBP_MODEL_TLB_H

#include "../internal.h"

/*
 * A key says what an entry translates, except for whose VMID:
 *
 *	 62  61  60          45 44                                          0
 *	+---+---+--------------+--------------------------------------------+
 *	| V | G |     ASID     |       VA[55:11], the size folded in        |
 *	+---+---+--------------+--------------------------------------------+
 *
 * V: valid; G: global, ASID 0. Of a translation of 1 << n bytes VA[n-1] is 0 and
 * VA[n-2:11] are ones, so address and size share the field, and a zero key is no
 * entry.
 */
#define KEY_VALID (UINT64_C(1) << 62)
#define KEY_GLOBAL (UINT64_C(1) << 61)
#define KEY_ASID_SHIFT 45
#define KEY_VA_SHIFT 11
#define KEY_VA_MASK ((UINT64_C(1) << KEY_ASID_SHIFT) - 1)

/* Of an address bits [55:0] count: above may be a tag. */
#define MODEL_VA_BITS 56
#define MODEL_VA_MASK ((UINT64_C(1) << MODEL_VA_BITS) - 1)
#define MODEL_KERNEL_VA (UINT64_C(1) << 55)

/* A single set of more ways than this has an index instead of stamps. */
#define TLB_SMALL_WAYS 8

/**
 * struct tlb - one TLB
 * @keys: Offset of entry_count keys, the ways of a set side by side.
 * @vmids: Offset of as many VMIDs.
 * @stamps: Offset of as many stamps: when it was last used; 0 without an entry.
 *   Only without an index.
 * @chains: With an index: offset of as many links to the next slot of a bucket; 0
 *   ends, else a slot plus one.
 * @newer: With an index: offset of links to the slot used next after this one.
 * @older: With an index: offset of links to the slot used last before this one.
 * @buckets: With an index: offset of bucket_mask + 1 links, as in @chains.
 * @clock: Last stamp given.
 * @shifts: Bit n set: entries of 1 << n bytes may be there.
 * @bucket_mask: One less than a power of two; 0: no index.
 * @entry_count: Slots.
 * @way_count: Slots of a set.
 * @set_mask: One less than the number of sets, a power of two.
 * @live_count: Entries.
 * @newest: With an index: slot that was used last.
 * @oldest: With an index: slot that was used the longest ago, or has no entry.
 */
struct tlb {
	size_t keys;
	size_t vmids;
	size_t stamps;
	size_t chains;
	size_t newer;
	size_t older;
	size_t buckets;
	uint64_t clock;
	uint64_t shifts;
	uint32_t bucket_mask;
	uint32_t entry_count;
	uint32_t way_count;
	uint32_t set_mask;
	uint32_t live_count;
	uint16_t newest;
	uint16_t oldest;
};

/* What an invalidation is about; all of it in keys' terms. */
struct tlb_target {
	/* Bits of a key that must have the value of @key. */
	uint64_t mask;
	uint64_t key;
	/* VA[55:11], first and last. */
	uint64_t first;
	uint64_t last;
	uint16_t vmid;
	bool any_vmid;
	bool any_va;
	/* Global entries too, whatever @mask. */
	bool globals;
};

static inline uint64_t *tlb_keys(void *base, const struct tlb *tlb)
{
	return (uint64_t *)(void *)((char *)base + tlb->keys);
}

static inline uint64_t *tlb_stamps(void *base, const struct tlb *tlb)
{
	return (uint64_t *)(void *)((char *)base + tlb->stamps);
}

/* What takes two bytes: VMIDs and links. */
static inline uint16_t *tlb_halves(void *base, size_t offset)
{
	return (uint16_t *)(void *)((char *)base + offset);
}

/* @va below 1 << MODEL_VA_BITS, @shift from KEY_VA_SHIFT + 1 on. */
static inline uint64_t key_of(uint64_t va, uint32_t shift, uint16_t asid)
{
	uint64_t size_mask = (UINT64_C(1) << (shift - KEY_VA_SHIFT)) - 1;
	uint64_t field = ((va >> KEY_VA_SHIFT) & ~size_mask) | size_mask >> 1;

	if (va & MODEL_KERNEL_VA)
		return KEY_VALID | KEY_GLOBAL | field;
	return KEY_VALID | (uint64_t)asid << KEY_ASID_SHIFT | field;
}

/* Neighbouring pages are neighbours, and ASIDs are spread. */
static inline uint16_t *tlb_bucket(void *base, const struct tlb *tlb, uint64_t key)
{
	uint64_t mixed = key >> 1 ^ key >> 11 ^ key >> 23 ^ key >> (KEY_ASID_SHIFT - 3);

	return &tlb_halves(base, tlb->buckets)[(uint32_t)mixed & tlb->bucket_mask];
}

static inline uint32_t tlb_set_start(const struct tlb *tlb, uint64_t va, uint32_t shift)
{
	return ((uint32_t)(va >> shift) & tlb->set_mask) * tlb->way_count;
}

/* Where a translation is looked for: one set. */
struct tlb_place {
	uint64_t key;
	uint32_t start;
	uint32_t shift;
	uint16_t vmid;
};

static inline bool tlb_is_at(void *base, const struct tlb *tlb, const struct tlb_place *place,
			     uint32_t slot)
{
	return tlb_keys(base, tlb)[slot] == place->key &&
	       tlb_halves(base, tlb->vmids)[slot] == place->vmid;
}

/* Slot of what is looked for, or UINT32_MAX. */
static inline uint32_t tlb_find(void *base, const struct tlb *tlb, const struct tlb_place *place)
{
	uint32_t slot;
	uint32_t link;

	if (tlb->bucket_mask) {
		for (link = *tlb_bucket(base, tlb, place->key); link;
		     link = tlb_halves(base, tlb->chains)[link - 1])
			if (tlb_is_at(base, tlb, place, link - 1))
				return link - 1;
		return UINT32_MAX;
	}
	for (slot = place->start; slot < place->start + tlb->way_count; slot++)
		if (tlb_is_at(base, tlb, place, slot))
			return slot;
	return UINT32_MAX;
}

/* Makes a slot the one that was used last. */
static inline void tlb_use(void *base, struct tlb *tlb, uint32_t slot)
{
	uint16_t *newer = tlb_halves(base, tlb->newer);
	uint16_t *older = tlb_halves(base, tlb->older);

	if (!tlb->bucket_mask) {
		tlb_stamps(base, tlb)[slot] = ++tlb->clock;
		return;
	}
	if (slot == tlb->newest)
		return;
	if (slot == tlb->oldest)
		tlb->oldest = newer[slot];
	else
		newer[older[slot]] = newer[slot];
	older[newer[slot]] = older[slot];
	newer[tlb->newest] = (uint16_t)slot;
	older[slot] = tlb->newest;
	tlb->newest = (uint16_t)slot;
}

/* Whether it hits; then it is the most recently used. */
static inline bool tlb_lookup(void *base, struct tlb *tlb, const struct tlb_place *place)
{
	uint32_t slot = tlb_find(base, tlb, place);

	if (slot == UINT32_MAX)
		return false;
	tlb_use(base, tlb, slot);
	return true;
}

/*
 * Lays its tables out from @offset on, which is a multiple of 8; 0 ways: one set.
 * Returns their bytes, another multiple.
 */
size_t tlbp_model_tlb_layout(struct tlb *tlb, size_t offset, uint32_t entry_count,
			     uint32_t way_count);

/* Makes an empty TLB of tables that are all zeros. */
void tlbp_model_tlb_init(void *base, struct tlb *tlb);

/* Puts in what is not there, in place of the way that @way names, or UINT32_MAX: the oldest. */
void tlbp_model_tlb_fill(void *base, struct tlb *tlb, const struct tlb_place *place, uint32_t way);

void tlbp_model_tlb_clear(void *base, struct tlb *tlb);
void tlbp_model_tlb_invalidate(void *base, struct tlb *tlb, const struct tlb_target *target);

/* Whether two copies hold the same, whatever the order of ways and their age. */
bool tlbp_model_tlb_same(void *base, void *other_base, const struct tlb *tlb,
			 const struct tlb *other);

#endif /* TLBP_MODEL_TLB_H */
