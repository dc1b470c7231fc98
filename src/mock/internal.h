/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the files of the machine share. */
#ifndef TLBP_MOCK_INTERNAL_H
#define TLBP_MOCK_INTERNAL_H

#include <tlbpolicy/mock.h>

static inline uint16_t pe_bit(uint32_t pe)
{
	return (uint16_t)(1u << pe);
}

/* The new event, or NULL when the log is full: counting goes on. */
static inline struct tlbp_mock_event *log_event(struct tlbp_mock *mock, uint32_t kind)
{
	struct tlbp_mock_event *event = NULL;

	if (mock->event_count < mock->event_max) {
		event = &mock->events[mock->event_count];
		*event = (struct tlbp_mock_event){
			.at_ns = mock->now_ns,
			.kind = kind,
			.pe = mock->current_pe,
		};
	}
	mock->event_count++;
	return event;
}

/* Stage 1 operations of EL1&0 act on EL2&0 here (Arm ARM, ELIsInHost(EL0)). */
static inline bool in_host(const struct tlbp_mock *mock)
{
	return mock->el >= 2 && (mock->flags & TLBP_MOCK_E2H) &&
	       (mock->pes[mock->current_pe].flags & TLBP_MOCK_PE_TGE);
}

static inline bool covers(const struct tlbp_mock_entry *entry, uint64_t address, uint64_t first,
			  uint64_t last)
{
	uint64_t size_mask = (UINT64_C(1) << entry->size_shift) - 1;

	return (address & ~size_mask) <= last && (address | size_mask) >= first;
}

/* Which PEs have executed operations that wait for less than this step? */
static inline uint16_t waiting_pes(const struct tlbp_mock_waiting *waiting, uint32_t steps)
{
	uint16_t pes = 0;
	uint32_t step;
	uint32_t domain;

	for (step = 0; step < steps; step++) {
		for (domain = TLBP_DOMAIN_LOCAL; domain <= TLBP_DOMAIN_OUTER; domain++)
			pes |= waiting->pes[step][domain];
	}
	return pes;
}

/* Has the current PE operations that are not complete and synchronised? */
static inline bool is_pending(const struct tlbp_mock *mock)
{
	uint16_t pes = waiting_pes(&mock->waiting, TLBP_MOCK_STEPS) | mock->needs_isb;

	return (pes & pe_bit(mock->current_pe)) != 0;
}

#endif /* TLBP_MOCK_INTERNAL_H */
