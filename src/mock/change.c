/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Which entries a change of the page tables makes stale. Written from the words
 * of struct tlbp_request alone, without a look at how flushes are done, so that
 * the two can be held against each other.
 */
#include "internal.h"

static uint8_t hyp_regime(const struct tlbp_mock *mock)
{
	return mock->el == 3 ? TLBP_MOCK_EL3 : TLBP_MOCK_EL2;
}

static bool hyp_has_asids(const struct tlbp_mock *mock)
{
	return hyp_regime(mock) == TLBP_MOCK_EL2 && (mock->flags & TLBP_MOCK_E2H);
}

/* KERNEL and USER. */
static uint8_t kernel_regime(const struct tlbp_mock *mock)
{
	return in_host(mock) ? TLBP_MOCK_EL2 : TLBP_MOCK_EL1;
}

struct tlbp_mock_entry tlbp_mock_translation(const struct tlbp_mock *mock,
					     const struct tlbp_space *space, uint64_t va,
					     uint32_t level, uint32_t pe)
{
	struct tlbp_mock_entry entry = {
		.va = va,
		.pe = pe,
		.granule_shift = (uint8_t)space->granule_shift,
		.level = (uint8_t)level,
		.regime = kernel_regime(mock),
		.stage = TLBP_MOCK_STAGE1,
	};

	if (space->kind == TLBP_SPACE_USER)
		entry.asid = space->asid;
	if (space->kind == TLBP_SPACE_KERNEL)
		entry.flags = TLBP_MOCK_GLOBAL;
	if (space->kind == TLBP_SPACE_HYP) {
		entry.asid = hyp_has_asids(mock) ? space->asid : 0;
		entry.regime = hyp_regime(mock);
	}
	if (space->kind == TLBP_SPACE_GUEST) {
		entry.vmid = space->vmid;
		entry.regime = TLBP_MOCK_EL1;
		entry.stage = TLBP_MOCK_STAGE2;
	}
	return entry;
}

/* With @pair, of the ASID or the one that differs from it in bit 0. */
static bool has_asid(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
		     uint16_t asid, uint32_t pair)
{
	if (entry->flags & TLBP_MOCK_GLOBAL)
		return false;
	/* Too wide to be any: perhaps the upper bits are wrong, perhaps all are. */
	if ((uint32_t)asid >> mock->asid_bits)
		return true;
	return (entry->asid | pair) == (asid | pair);
}

static bool of_kernel(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry)
{
	if (entry->regime != kernel_regime(mock) || entry->stage == TLBP_MOCK_STAGE2)
		return false;
	return entry->regime == TLBP_MOCK_EL2 ||
	       entry->vmid == mock->pes[mock->current_pe].vmid;
}

static bool of_user(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
		    uint16_t asid)
{
	uint32_t pair = mock->flags & TLBP_MOCK_TWO_ASIDS ? 1 : 0;

	return of_kernel(mock, entry) && has_asid(mock, entry, asid, pair);
}

/* Where there are ASIDs, a table is of one even if its leaves are global. */
static bool of_hyp(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
		   uint16_t asid)
{
	bool is_global_leaf = (entry->flags & (TLBP_MOCK_GLOBAL | TLBP_MOCK_TABLE)) ==
			      TLBP_MOCK_GLOBAL;

	if (entry->regime != hyp_regime(mock))
		return false;
	return !hyp_has_asids(mock) || is_global_leaf || has_asid(mock, entry, asid, 0);
}

static bool of_guest(const struct tlbp_mock_entry *entry, uint16_t vmid)
{
	return entry->regime == TLBP_MOCK_EL1 && entry->stage != TLBP_MOCK_STAGE1 &&
	       entry->vmid == vmid;
}

static bool of_space(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
		     const struct tlbp_space *space)
{
	switch (space->kind) {
	case TLBP_SPACE_KERNEL:
		return of_kernel(mock, entry);
	case TLBP_SPACE_USER:
		return of_user(mock, entry, space->asid);
	case TLBP_SPACE_HYP:
		return of_hyp(mock, entry, space->asid);
	case TLBP_SPACE_GUEST:
		return of_guest(entry, space->vmid);
	default:
		return true;
	}
}

/* Every space of this kind. Identifiers of guests may be in use in both stages. */
static bool of_kind(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
		    uint32_t kind)
{
	switch (kind) {
	case TLBP_SPACE_KERNEL:
	case TLBP_SPACE_USER:
		return of_kernel(mock, entry);
	case TLBP_SPACE_HYP:
		return entry->regime == hyp_regime(mock);
	case TLBP_SPACE_GUEST:
		return entry->regime == TLBP_MOCK_EL1;
	default:
		return true;
	}
}

static bool of_domain(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
		      uint32_t domain)
{
	uint32_t here = mock->current_pe;

	if (domain == TLBP_DOMAIN_LOCAL)
		return entry->pe == here;
	if (domain == TLBP_DOMAIN_INNER)
		return mock->pes[entry->pe].inner_domain == mock->pes[here].inner_domain;
	return true;
}

static bool in_range(const struct tlbp_mock_entry *entry, uint64_t address,
		     const struct tlbp_range *range, uint32_t granule_shift)
{
	uint64_t first = range->start_va;
	uint64_t last = UINT64_MAX;

	if (range->page_count == 0)
		return false;
	if (granule_shift == 0 || granule_shift >= 64)
		return true;
	if (range->page_count <= UINT64_MAX >> granule_shift)
		last = first + ((range->page_count << granule_shift) - 1);
	if (last < first)
		last = UINT64_MAX;
	return covers(entry, address, first, last);
}

static bool of_ranges(const struct tlbp_mock_entry *entry, const struct tlbp_request *request)
{
	bool by_ipa = request->space.kind == TLBP_SPACE_GUEST &&
		      entry->stage == TLBP_MOCK_COMBINED;
	uint32_t i;

	if (!request->ranges)
		return request->range_count != 0;
	for (i = 0; i < request->range_count; i++) {
		if (in_range(entry, by_ipa ? entry->ipa : entry->va, &request->ranges[i],
			     request->space.granule_shift))
			return true;
	}
	return false;
}

/* On a machine with one such space the flag is a mistake, and both are meant. */
static bool of_ipa_space(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
			 const struct tlbp_request *request)
{
	if (request->space.kind != TLBP_SPACE_GUEST || !(mock->flags & TLBP_MOCK_SECURE))
		return true;
	return !(entry->flags & TLBP_MOCK_NON_SECURE) == !(request->flags & TLBP_NON_SECURE);
}

/* What the caller does not ask for. */
static bool is_spared(const struct tlbp_mock_entry *entry, uint32_t flags)
{
	return ((entry->flags & TLBP_MOCK_TABLE) && (flags & TLBP_LEAF_ONLY)) ||
	       ((entry->flags & TLBP_MOCK_XS) && (flags & TLBP_NXS));
}

static bool is_changed(const struct tlbp_mock *mock, const struct tlbp_mock_entry *entry,
		       const struct tlbp_request *request)
{
	if (!request)
		return true;
	if (entry->regime == TLBP_MOCK_GPT || is_spared(entry, request->flags))
		return false;
	if (!of_domain(mock, entry, request->space.domain))
		return false;
	if (request->flags & TLBP_WANT_EVERYTHING)
		return of_kind(mock, entry, request->space.kind);
	if (!of_space(mock, entry, &request->space))
		return false;
	return (request->flags & TLBP_WANT_WHOLE_SPACE) ||
	       (of_ipa_space(mock, entry, request) && of_ranges(entry, request));
}

/* 1 if it was not stale before. */
static uint32_t make_stale(struct tlbp_mock *mock, struct tlbp_mock_entry *entry)
{
	bool was_live = entry->state == TLBP_MOCK_LIVE;

	entry->state = TLBP_MOCK_STALE;
	entry->store_pe = (uint8_t)mock->current_pe;
	entry->ordered = 0;
	entry->needs_isb = false;
	entry->dirty_only = false;
	entry->removed = false;
	entry->waiting = (struct tlbp_mock_waiting){ 0 };
	return was_live;
}

/* Stores of the current PE that nobody has seen yet. */
static void store(struct tlbp_mock *mock)
{
	uint32_t i;

	log_event(mock, TLBP_MOCK_EVENT_CHANGE);
	for (i = TLBP_DOMAIN_LOCAL; i <= TLBP_DOMAIN_OUTER; i++)
		mock->unordered[i] |= pe_bit(mock->current_pe);
	for (i = TLBP_DOMAIN_LOCAL; i <= TLBP_DOMAIN_OUTER; i++)
		mock->el3_issued[i] = 0;
	mock->el3_ready = 0;
	mock->local_ops = false;
}

uint32_t tlbp_mock_change(struct tlbp_mock *mock, const struct tlbp_request *request)
{
	uint32_t stale_count = 0;
	uint32_t i;

	store(mock);
	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if (entry->state != TLBP_MOCK_GONE && is_changed(mock, entry, request))
			stale_count += make_stale(mock, entry);
	}
	return stale_count;
}

uint32_t tlbp_mock_gpt_change(struct tlbp_mock *mock, uint64_t start_pa, uint64_t size_bytes,
			      uint32_t flags)
{
	uint64_t last_pa = start_pa + (size_bytes - 1);
	uint32_t stale_count = 0;
	uint32_t i;

	store(mock);
	if (last_pa < start_pa)
		last_pa = UINT64_MAX;
	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if (entry->regime == TLBP_MOCK_GPT && entry->state != TLBP_MOCK_GONE &&
		    !is_spared(entry, flags) && covers(entry, entry->va, start_pa, last_pa))
			stale_count += make_stale(mock, entry);
	}
	return stale_count;
}

uint32_t tlbp_mock_clean_dirty_change(struct tlbp_mock *mock, uint16_t vmid)
{
	uint32_t stale_count = 0;
	uint32_t i;

	store(mock);
	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if (!(entry->flags & TLBP_MOCK_DIRTY) || !of_guest(entry, vmid))
			continue;
		if (entry->state != TLBP_MOCK_LIVE && !entry->dirty_only)
			continue;
		stale_count += make_stale(mock, entry);
		entry->dirty_only = true;
	}
	return stale_count;
}
