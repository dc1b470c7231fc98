/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The machine: what operations and barriers do to the entries.
 *
 * A stale entry goes in three steps: an operation that reaches it makes it
 * wait, a DSB of the PE that executed the operation removes it, and on that
 * PE itself an ISB ends its use. Arm ARM D8.17 (TLB maintenance) and B2.3.12
 * (DSB); where they leave a choice, the choice that removes less is taken.
 */
#include "internal.h"

static void violate(struct tlbp_mock *mock, uint32_t violation)
{
	if (mock->violation != TLBP_MOCK_NO_VIOLATION)
		return;
	mock->violation = violation;
	mock->violation_event = mock->event_count - 1;
}

/* ------------------------------------------------------------- filling --- */

void tlbp_mock_init(struct tlbp_mock *mock, struct tlbp_mock_entry *entries,
		    uint32_t entry_max, struct tlbp_mock_event *events, uint32_t event_max)
{
	*mock = (struct tlbp_mock){
		.entries = entries,
		.entry_max = entry_max,
		.events = events,
		.event_max = events ? event_max : 0,
		.pe_count = 1,
		.el = 1,
		.asid_bits = 16,
	};
}

static uint32_t level_shift(uint32_t granule_shift, uint32_t level, bool is_wide)
{
	return is_wide ? tlbp_mock_wide_level_shift(granule_shift, level) :
			 tlbp_mock_level_shift(granule_shift, level);
}

struct tlbp_mock_entry *tlbp_mock_fill(struct tlbp_mock *mock,
				       const struct tlbp_mock_entry *entry)
{
	struct tlbp_mock_entry *copy;
	uint32_t size_shift;

	if (mock->entry_count >= mock->entry_max || entry->pe >= mock->pe_count)
		return NULL;
	if (entry->granule_shift < 12 || entry->level > TLBP_LEVEL_0)
		return NULL;
	size_shift = level_shift(entry->granule_shift, entry->level,
				 entry->flags & TLBP_MOCK_WIDE);
	if (size_shift > 63)
		return NULL;

	copy = &mock->entries[mock->entry_count++];
	*copy = *entry;
	copy->stage = entry->stage ? entry->stage : TLBP_MOCK_STAGE1;
	copy->level = entry->level ? entry->level : TLBP_LEVEL_3;
	copy->size_shift = (uint8_t)size_shift;
	copy->state = TLBP_MOCK_LIVE;
	copy->lost = false;
	return copy;
}

/* ------------------------------------------------------------ matching --- */

static uint32_t level_number(uint32_t level)
{
	return level == TLBP_LEVEL_0 ? 0 : level;
}

/* A hint names the level of the leaf; tables of the walk stand above it. */
static bool hint_fits(const struct tlbp_mock_entry *entry, const struct tlbp_mock_op *op)
{
	if (op->granule_shift && op->granule_shift != entry->granule_shift)
		return false;
	if (op->level == TLBP_LEVEL_UNKNOWN)
		return true;
	if (!(entry->flags & TLBP_MOCK_WIDE) != !(op->flags & TLBP_MOCK_OP_PAIR))
		return false;
	if (entry->flags & TLBP_MOCK_TABLE)
		return level_number(entry->level) < level_number(op->level);
	return entry->level == op->level;
}

static bool asid_fits(const struct tlbp_mock_entry *entry, const struct tlbp_mock_op *op)
{
	if (op->flags & TLBP_MOCK_ANY_ASID)
		return true;
	if (entry->flags & TLBP_MOCK_GLOBAL)
		return op->kind != TLBP_MOCK_BY_ASID && !(entry->flags & TLBP_MOCK_TABLE);
	return entry->asid == op->asid;
}

/* Only those name one of the two spaces of intermediate physical addresses. */
static bool is_by_ipa(const struct tlbp_mock_op *op)
{
	return op->stages == TLBP_MOCK_STAGE2 && op->kind != TLBP_MOCK_ALL;
}

static bool ipa_space_fits(const struct tlbp_mock_entry *entry, const struct tlbp_mock_op *op)
{
	return !is_by_ipa(op) ||
	       !(entry->flags & TLBP_MOCK_NON_SECURE) == !(op->flags & TLBP_MOCK_OP_NON_SECURE);
}

static bool reaches(const struct tlbp_mock_op *op, const struct tlbp_mock_entry *entry)
{
	if (op->regime != entry->regime || !(op->stages & entry->stage))
		return false;
	if ((op->flags & TLBP_MOCK_OP_NXS) && (entry->flags & TLBP_MOCK_XS))
		return false;
	if (!(op->flags & TLBP_MOCK_ANY_VMID) && op->vmid != entry->vmid)
		return false;
	if (op->kind == TLBP_MOCK_ALL)
		return true;
	if (op->kind == TLBP_MOCK_CLEAN_DIRTY)
		return entry->dirty_only;
	if (!asid_fits(entry, op))
		return false;
	if (op->kind == TLBP_MOCK_BY_ASID)
		return true;
	if ((op->flags & TLBP_MOCK_LEAF) && (entry->flags & TLBP_MOCK_TABLE))
		return false;
	return covers(entry, entry->va, op->first, op->last) && hint_fits(entry, op) &&
	       ipa_space_fits(entry, op);
}

static bool pe_in_domain(const struct tlbp_mock *mock, uint32_t pe, uint32_t domain)
{
	if (domain == TLBP_DOMAIN_LOCAL)
		return pe == mock->current_pe;
	return domain == TLBP_DOMAIN_OUTER ||
	       mock->pes[pe].inner_domain == mock->pes[mock->current_pe].inner_domain;
}

static bool pe_implements(const struct tlbp_mock_pe *pe, const struct tlbp_mock_op *op)
{
	/* FEAT_RME brings ranges and the outer shareable domain of its own. */
	if (op->regime == TLBP_MOCK_GPT)
		return !(pe->flags & TLBP_MOCK_PE_NO_RME);
	if ((pe->flags & TLBP_MOCK_PE_NO_RANGE) && op->kind == TLBP_MOCK_BY_RANGE)
		return false;
	if ((pe->flags & TLBP_MOCK_PE_NO_LEVEL) && op->kind == TLBP_MOCK_BY_ADDRESS &&
	    op->level != TLBP_LEVEL_UNKNOWN)
		return false;
	if ((pe->flags & TLBP_MOCK_PE_NO_XS) && (op->flags & TLBP_MOCK_OP_NXS))
		return false;
	if ((pe->flags & TLBP_MOCK_PE_NO_D128) && (op->flags & TLBP_MOCK_OP_PAIR))
		return false;
	if ((pe->flags & TLBP_MOCK_PE_NO_DIRTY) && op->kind == TLBP_MOCK_CLEAN_DIRTY)
		return false;
	return !((pe->flags & TLBP_MOCK_PE_NO_OUTER) && op->domain == TLBP_DOMAIN_OUTER);
}

/* Arm ARM, TLBI RVAE1: a base not aligned to the hint's block is UNPREDICTABLE. */
static bool is_misaligned(const struct tlbp_mock_op *op)
{
	uint32_t block_shift;

	if (op->kind != TLBP_MOCK_BY_RANGE || op->level == TLBP_LEVEL_UNKNOWN)
		return false;
	block_shift = level_shift(op->granule_shift, op->level, op->flags & TLBP_MOCK_OP_PAIR);
	return block_shift > 63 || (op->first & ((UINT64_C(1) << block_shift) - 1)) != 0;
}

/* Arm ARM, TLBI IPAS2E1 and RPAOS: bits [55:52] are RES0 without FEAT_D128. */
static bool is_pa_too_wide(const struct tlbp_mock_pe *pe, const struct tlbp_mock_op *op)
{
	return (pe->flags & TLBP_MOCK_PE_NO_D128) && op->first >> 52 &&
	       (op->stages == TLBP_MOCK_STAGE2 || op->regime == TLBP_MOCK_GPT);
}

static bool malformed(const struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	if (op->flags & TLBP_MOCK_MALFORMED)
		return true;
	if (op->domain < TLBP_DOMAIN_LOCAL || op->domain > TLBP_DOMAIN_OUTER)
		return true;
	if (!(op->flags & TLBP_MOCK_ANY_ASID) && (uint32_t)op->asid >> mock->asid_bits)
		return true;
	return is_misaligned(op) || is_pa_too_wide(&mock->pes[mock->current_pe], op);
}

/* ---------------------------------------------------------- operations --- */

/*
 * An entry that combines both stages can be made again from a stale stage 2
 * entry: it only counts after that is gone, or if both go at once.
 */
static bool can_be_recombined(const struct tlbp_mock *mock,
			      const struct tlbp_mock_entry *combined,
			      const struct tlbp_mock_op *op)
{
	uint32_t i;

	if (combined->stage != TLBP_MOCK_COMBINED)
		return false;
	for (i = 0; i < mock->entry_count; i++) {
		const struct tlbp_mock_entry *entry = &mock->entries[i];
		uint64_t size_mask = (UINT64_C(1) << entry->size_shift) - 1;

		if (entry->stage == TLBP_MOCK_STAGE2 && entry->state == TLBP_MOCK_STALE &&
		    !entry->needs_isb && entry->pe == combined->pe &&
		    entry->regime == combined->regime && entry->vmid == combined->vmid &&
		    !((entry->flags ^ combined->flags) & TLBP_MOCK_NON_SECURE) &&
		    !reaches(op, entry) &&
		    covers(combined, combined->ipa, entry->va & ~size_mask,
			   entry->va | size_mask))
			return true;
	}
	return false;
}

static void wait_for(const struct tlbp_mock *mock, struct tlbp_mock_waiting *waiting,
		     const struct tlbp_mock_op *op, bool is_to_repeat)
{
	uint32_t step = op->flags & TLBP_MOCK_OP_NXS ? TLBP_MOCK_ISSUED_NXS : TLBP_MOCK_ISSUED;

	if (is_to_repeat)
		step += TLBP_MOCK_TO_REPEAT;
	waiting->pes[step][op->domain] |= pe_bit(mock->current_pe);
}

/* A PE completes its own operations only, and only those of no wider domain. */
static bool take_step(struct tlbp_mock_waiting *waiting, uint32_t step, uint32_t domain,
		      uint16_t bit)
{
	bool taken = false;
	uint32_t i;

	for (i = TLBP_DOMAIN_LOCAL; i <= domain; i++) {
		taken |= (waiting->pes[step][i] & bit) != 0;
		waiting->pes[step][i] &= (uint16_t)~bit;
	}
	return taken;
}

/* Must be repeated, and is good enough to repeat another. */
static bool is_repeatable(const struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	return (mock->flags & TLBP_MOCK_REPEAT) && op->domain != TLBP_DOMAIN_LOCAL &&
	       op->regime != TLBP_MOCK_GPT && (op->stages & TLBP_MOCK_STAGE1);
}

/* An nXS operation does as little for entries with XS the second time. */
static void repeat_for_entries(struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	uint16_t bit = pe_bit(mock->current_pe);
	uint32_t i;

	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if ((op->flags & TLBP_MOCK_OP_NXS) && (entry->flags & TLBP_MOCK_XS))
			continue;
		if (take_step(&entry->waiting, TLBP_MOCK_UNREPEATED, op->domain, bit))
			wait_for(mock, &entry->waiting, op, false);
	}
}

/*
 * The machine cannot know whether an operation is there for what it invalidates
 * or to repeat another: if there is one to repeat, it is taken for that. The
 * entries know better.
 */
static void wait_for_machine(struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	uint16_t bit = pe_bit(mock->current_pe);

	wait_for(mock, &mock->waiting, op, false);
	if (!is_repeatable(mock, op))
		return;
	if (!take_step(&mock->waiting, TLBP_MOCK_UNREPEATED, op->domain, bit))
		wait_for(mock, &mock->waiting, op, true);
	repeat_for_entries(mock, op);
}

static void remove_entry(const struct tlbp_mock *mock, struct tlbp_mock_entry *entry,
			 const struct tlbp_mock_op *op)
{
	if (entry->state == TLBP_MOCK_LIVE)
		entry->lost = true;
	if (entry->state != TLBP_MOCK_STALE || entry->ordered < op->domain)
		return;
	if (can_be_recombined(mock, entry, op))
		return;
	wait_for(mock, &entry->waiting, op,
		 is_repeatable(mock, op) && entry->pe != mock->current_pe);
	entry->removed |= op->kind != TLBP_MOCK_CLEAN_DIRTY;
}

static void spend_op(struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	const struct tlbp_mock_costs *costs = &mock->costs;

	mock->op_counts[TLBP_MOCK_ANY]++;
	mock->op_counts[op->kind]++;
	mock->broadcast_count += op->domain > TLBP_DOMAIN_LOCAL;
	if (op->kind == TLBP_MOCK_BY_ADDRESS)
		mock->now_ns += costs->address_ns;
	else if (op->kind == TLBP_MOCK_BY_RANGE)
		mock->now_ns += costs->range_ns;
	else
		mock->now_ns += costs->whole_ns;
	if (costs->steal_period && mock->op_counts[TLBP_MOCK_ANY] % costs->steal_period == 0)
		mock->now_ns += costs->stolen_ns;
}

static void log_op(struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	struct tlbp_mock_event *event = log_event(mock, TLBP_MOCK_EVENT_OP);

	if (event)
		event->op = *op;
}

static bool executable(struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	if (malformed(mock, op)) {
		violate(mock, TLBP_MOCK_OP_MALFORMED);
		return false;
	}
	if (op->min_el > mock->el || !pe_implements(&mock->pes[mock->current_pe], op)) {
		violate(mock, TLBP_MOCK_OP_UNDEFINED);
		return false;
	}
	if ((op->flags & TLBP_MOCK_NEEDS_CONTEXT) && !mock->in_context)
		violate(mock, TLBP_MOCK_OUTSIDE_CONTEXT);
	if (mock->unordered[op->domain])
		violate(mock, TLBP_MOCK_STORES_UNORDERED);
	return true;
}

/* Errata may take the effect, though not what there is to wait for. */
static bool has_effect(const struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	if ((mock->flags & TLBP_MOCK_SHARED_LOCAL) && op->domain == TLBP_DOMAIN_LOCAL)
		return false;
	return !(mock->flags & TLBP_MOCK_EL3_TWICE) || op->regime != TLBP_MOCK_EL3 ||
	       (mock->el3_ready & pe_bit(mock->current_pe));
}

static void execute(struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	uint32_t i;

	wait_for_machine(mock, op);
	mock->local_ops |= op->domain == TLBP_DOMAIN_LOCAL;
	if (op->regime == TLBP_MOCK_EL3 && !mock->unordered[op->domain])
		mock->el3_issued[op->domain] |= pe_bit(mock->current_pe);
	if (!has_effect(mock, op))
		return;
	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if (reaches(op, entry) && pe_in_domain(mock, entry->pe, op->domain) &&
		    pe_implements(&mock->pes[entry->pe], op))
			remove_entry(mock, entry, op);
	}
}

/* What it is about depends on the state of the PE. */
static void fill_context(const struct tlbp_mock *mock, struct tlbp_mock_op *op)
{
	op->vmid = mock->pes[mock->current_pe].vmid;
	if (op->regime == TLBP_MOCK_EL1 && !(op->stages & TLBP_MOCK_STAGE2) && in_host(mock)) {
		op->regime = TLBP_MOCK_EL2;
		op->flags |= TLBP_MOCK_ANY_VMID;
	}
}

void tlbp_mock_execute(struct tlbp_mock *mock, const struct tlbp_mock_op *op)
{
	struct tlbp_mock_op in_context = *op;

	if (op->kind <= TLBP_MOCK_ANY || op->kind >= TLBP_MOCK_OP_KINDS)
		in_context.flags |= TLBP_MOCK_MALFORMED;
	else
		spend_op(mock, op);
	fill_context(mock, &in_context);
	log_op(mock, &in_context);
	if (executable(mock, &in_context))
		execute(mock, &in_context);
}

/* ------------------------------------------------------------ barriers --- */

static void order_stores(struct tlbp_mock *mock, uint32_t domain)
{
	uint32_t i;

	for (i = TLBP_DOMAIN_LOCAL; i <= domain; i++)
		mock->unordered[i] &= (uint16_t)~pe_bit(mock->current_pe);
	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if (entry->store_pe == mock->current_pe && entry->ordered < domain)
			entry->ordered = (uint8_t)domain;
	}
}

static void await_repeat(struct tlbp_mock_waiting *waiting, uint32_t step, uint32_t domain,
			 uint16_t bit)
{
	uint32_t i;

	for (i = TLBP_DOMAIN_LOCAL; i <= domain; i++) {
		waiting->pes[TLBP_MOCK_UNREPEATED][i] |= waiting->pes[step][i] & bit;
		waiting->pes[step][i] &= (uint16_t)~bit;
	}
}

/* Is anything complete by this DSB that was not before? */
static bool pass_dsb(const struct tlbp_mock *mock, struct tlbp_mock_waiting *waiting,
		     const struct tlbp_mock_barrier *barrier)
{
	uint16_t bit = pe_bit(mock->current_pe);
	bool taken = take_step(waiting, TLBP_MOCK_ISSUED_NXS, barrier->domain, bit);

	await_repeat(waiting, TLBP_MOCK_TO_REPEAT_NXS, barrier->domain, bit);
	if (barrier->access == TLBP_MOCK_ALL_ACCESSES) {
		taken |= take_step(waiting, TLBP_MOCK_ISSUED, barrier->domain, bit);
		await_repeat(waiting, TLBP_MOCK_TO_REPEAT, barrier->domain, bit);
	}
	return taken;
}

/* A second operation on EL3 has its effect once the first is complete. */
static void ready_el3(struct tlbp_mock *mock, uint32_t domain)
{
	uint16_t bit = pe_bit(mock->current_pe);
	uint32_t i;

	for (i = TLBP_DOMAIN_LOCAL; i <= domain; i++) {
		mock->el3_ready |= mock->el3_issued[i] & bit;
		mock->el3_issued[i] &= (uint16_t)~bit;
	}
}

/* Gone, or only clean and as good as before. */
static void retire(struct tlbp_mock_entry *entry)
{
	bool is_clean = entry->dirty_only && !entry->removed;

	entry->state = is_clean ? TLBP_MOCK_LIVE : TLBP_MOCK_GONE;
	entry->flags &= (uint8_t)~(is_clean ? TLBP_MOCK_DIRTY : 0);
	entry->dirty_only = false;
	entry->needs_isb = false;
}

static void complete_ops(struct tlbp_mock *mock, const struct tlbp_mock_barrier *barrier)
{
	uint32_t i;

	mock->now_ns += mock->costs.sync_ns;
	if (barrier->access == TLBP_MOCK_ALL_ACCESSES)
		ready_el3(mock, barrier->domain);
	if (!pass_dsb(mock, &mock->waiting, barrier))
		return;
	mock->needs_isb |= pe_bit(mock->current_pe);
	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if (entry->state != TLBP_MOCK_STALE ||
		    !pass_dsb(mock, &entry->waiting, barrier))
			continue;
		if (entry->pe == mock->current_pe)
			entry->needs_isb = true;
		else
			retire(entry);
	}
}

static void synchronise_context(struct tlbp_mock *mock)
{
	uint32_t i;

	if (!(mock->needs_isb & pe_bit(mock->current_pe)))
		return;
	mock->needs_isb &= (uint16_t)~pe_bit(mock->current_pe);
	for (i = 0; i < mock->entry_count; i++) {
		struct tlbp_mock_entry *entry = &mock->entries[i];

		if (entry->needs_isb && entry->pe == mock->current_pe)
			retire(entry);
	}
}

static void execute_dsb(struct tlbp_mock *mock, const struct tlbp_mock_barrier *barrier)
{
	bool lacks_xs = mock->pes[mock->current_pe].flags & TLBP_MOCK_PE_NO_XS;
	uint32_t domain = barrier->domain;

	if (domain < TLBP_DOMAIN_LOCAL || domain > TLBP_DOMAIN_OUTER) {
		violate(mock, TLBP_MOCK_OP_MALFORMED);
		return;
	}
	if (lacks_xs && barrier->access == TLBP_MOCK_NXS) {
		violate(mock, TLBP_MOCK_OP_UNDEFINED);
		return;
	}
	if (barrier->access != TLBP_MOCK_LOADS)
		order_stores(mock, domain);
	if (barrier->access == TLBP_MOCK_ALL_ACCESSES || barrier->access == TLBP_MOCK_NXS)
		complete_ops(mock, barrier);
}

void tlbp_mock_barrier(struct tlbp_mock *mock, const struct tlbp_mock_barrier *barrier)
{
	struct tlbp_mock_event *event = log_event(mock, TLBP_MOCK_EVENT_BARRIER);

	mock->barrier_count++;
	if (barrier->kind == TLBP_MOCK_DSB)
		execute_dsb(mock, barrier);
	else if (barrier->kind == TLBP_MOCK_ISB)
		synchronise_context(mock);
	if (event) {
		event->at_ns = mock->now_ns;
		event->barrier = *barrier;
	}
}

/* ------------------------------------------------- contexts and moving --- */

void tlbp_mock_relax(struct tlbp_mock *mock, uint32_t next_pe)
{
	log_event(mock, TLBP_MOCK_EVENT_RELAX);
	mock->relax_count++;
	if (is_pending(mock))
		violate(mock, TLBP_MOCK_RELAXED_PENDING);
	if (mock->in_context)
		violate(mock, TLBP_MOCK_RELAXED_INSIDE);
	if (mock->local_ops && next_pe != mock->current_pe)
		violate(mock, TLBP_MOCK_RELAXED_LOCAL);
	mock->longest_stretch_ns = tlbp_mock_longest_stretch_ns(mock);
	mock->relaxed_at_ns = mock->now_ns;
	mock->current_pe = next_pe % mock->pe_count;
}

void tlbp_mock_enter(struct tlbp_mock *mock, const struct tlbp_space *space)
{
	struct tlbp_mock_pe *pe = &mock->pes[mock->current_pe];

	log_event(mock, TLBP_MOCK_EVENT_ENTER);
	if (mock->in_context) {
		violate(mock, TLBP_MOCK_OUTSIDE_CONTEXT);
		return;
	}
	mock->in_context = true;
	mock->saved_asid = pe->asid;
	mock->saved_vmid = pe->vmid;
	mock->saved_tge = pe->flags & TLBP_MOCK_PE_TGE;
	if (space->kind == TLBP_SPACE_USER)
		pe->asid = space->asid;
	if (space->kind == TLBP_SPACE_GUEST) {
		pe->vmid = space->vmid;
		pe->flags &= ~(uint32_t)TLBP_MOCK_PE_TGE;
	}
}

void tlbp_mock_leave(struct tlbp_mock *mock)
{
	struct tlbp_mock_pe *pe = &mock->pes[mock->current_pe];

	log_event(mock, TLBP_MOCK_EVENT_LEAVE);
	if (!mock->in_context) {
		violate(mock, TLBP_MOCK_OUTSIDE_CONTEXT);
		return;
	}
	if (is_pending(mock))
		violate(mock, TLBP_MOCK_RELAXED_PENDING);
	mock->in_context = false;
	pe->asid = mock->saved_asid;
	pe->vmid = mock->saved_vmid;
	pe->flags |= mock->saved_tge;
}
