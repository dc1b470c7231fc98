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

/* More ways than this are not searched before a guess has been tried. */
#define TLB_SMALL_WAYS 16

/**
 * struct tlb - one TLB
 * @keys: Offset of entry_count keys, the ways of a set side by side.
 * @stamps: Offset of as many stamps: when it was last used; 0 without an entry.
 * @vmids: Offset of as many VMIDs.
 * @guesses: Offset of guess_mask + 1 slots where a key was last seen.
 * @clock: Last stamp given.
 * @shifts: Bit n set: entries of 1 << n bytes may be there.
 * @guess_mask: One less than a power of two; 0: no guesses.
 * @entry_count: Slots.
 * @way_count: Slots of a set.
 * @set_mask: One less than the number of sets, a power of two.
 * @live_count: Entries.
 */
struct tlb {
	size_t keys;
	size_t stamps;
	size_t vmids;
	size_t guesses;
	uint64_t clock;
	uint64_t shifts;
	uint32_t guess_mask;
	uint32_t entry_count;
	uint32_t way_count;
	uint32_t set_mask;
	uint32_t live_count;
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

static inline uint16_t *tlb_vmids(void *base, const struct tlb *tlb)
{
	return (uint16_t *)(void *)((char *)base + tlb->vmids);
}

static inline uint16_t *tlb_guesses(void *base, const struct tlb *tlb)
{
	return (uint16_t *)(void *)((char *)base + tlb->guesses);
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
static inline uint32_t tlb_guess_index(const struct tlb *tlb, uint64_t key)
{
	return (uint32_t)(key >> 1 ^ key >> 11 ^ key >> 23 ^ key >> KEY_ASID_SHIFT) &
	       tlb->guess_mask;
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
	       tlb_vmids(base, tlb)[slot] == place->vmid;
}

/* Whether it hits; then it is the most recently used. */
static inline bool tlb_lookup(void *base, struct tlb *tlb, const struct tlb_place *place)
{
	const uint64_t *keys = tlb_keys(base, tlb) + place->start;
	uint32_t i;

	if (tlb->guess_mask) {
		uint32_t guess = tlb_guesses(base, tlb)[tlb_guess_index(tlb, place->key)];

		if (tlb_is_at(base, tlb, place, guess)) {
			tlb_stamps(base, tlb)[guess] = ++tlb->clock;
			return true;
		}
	}
	for (i = 0; i < tlb->way_count; i++) {
		if (keys[i] != place->key ||
		    tlb_vmids(base, tlb)[place->start + i] != place->vmid)
			continue;
		tlb_stamps(base, tlb)[place->start + i] = ++tlb->clock;
		if (tlb->guess_mask)
			tlb_guesses(base, tlb)[tlb_guess_index(tlb, place->key)] =
				(uint16_t)(place->start + i);
		return true;
	}
	return false;
}

/* Bytes of its tables behind @offset, to which it is laid out; 0 ways: one set. */
size_t tlbp_model_tlb_layout(struct tlb *tlb, size_t offset, uint32_t entry_count,
			     uint32_t way_count);

/* Puts in what is not there, in place of the way that @way names, or UINT32_MAX: the oldest. */
void tlbp_model_tlb_fill(void *base, struct tlb *tlb, const struct tlb_place *place, uint32_t way);

void tlbp_model_tlb_clear(void *base, struct tlb *tlb);
void tlbp_model_tlb_invalidate(void *base, struct tlb *tlb, const struct tlb_target *target);

/* Whether two copies hold the same, whatever the order of ways and their age. */
bool tlbp_model_tlb_same(void *base, void *other_base, const struct tlb *tlb,
			 const struct tlb *other);

#endif /* TLBP_MODEL_TLB_H */
