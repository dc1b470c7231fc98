/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a test asks the machine, and the time as its clock shows it. */
#include "internal.h"

uint32_t tlbp_mock_stale_count(const struct tlbp_mock *mock)
{
	uint32_t stale_count = 0;
	uint32_t i;

	for (i = 0; i < mock->entry_count; i++)
		stale_count += mock->entries[i].state == TLBP_MOCK_STALE;
	return stale_count;
}

const struct tlbp_mock_entry *tlbp_mock_first_stale(const struct tlbp_mock *mock)
{
	uint32_t i;

	for (i = 0; i < mock->entry_count; i++) {
		if (mock->entries[i].state == TLBP_MOCK_STALE)
			return &mock->entries[i];
	}
	return NULL;
}

uint32_t tlbp_mock_lost_count(const struct tlbp_mock *mock)
{
	uint32_t lost_count = 0;
	uint32_t i;

	for (i = 0; i < mock->entry_count; i++)
		lost_count += mock->entries[i].lost;
	return lost_count;
}

uint64_t tlbp_mock_op_count(const struct tlbp_mock *mock, uint32_t kind)
{
	return kind < TLBP_MOCK_OP_KINDS ? mock->op_counts[kind] : 0;
}

uint32_t tlbp_mock_first_order_violation(const struct tlbp_mock *mock)
{
	if (mock->violation != TLBP_MOCK_NO_VIOLATION)
		return mock->violation;
	if (waiting_pes(&mock->waiting, TLBP_MOCK_UNREPEATED))
		return TLBP_MOCK_NOT_COMPLETE;
	if (waiting_pes(&mock->waiting, TLBP_MOCK_STEPS))
		return TLBP_MOCK_NOT_REPEATED;
	if (mock->needs_isb)
		return TLBP_MOCK_NOT_SYNCHRONISED;
	return mock->in_context ? TLBP_MOCK_NOT_LEFT : TLBP_MOCK_NO_VIOLATION;
}

bool tlbp_mock_stores_ordered(const struct tlbp_mock *mock, uint32_t domain)
{
	if (domain < TLBP_DOMAIN_LOCAL || domain > TLBP_DOMAIN_OUTER)
		return false;
	return mock->unordered[domain] == 0;
}

uint64_t tlbp_mock_longest_stretch_ns(const struct tlbp_mock *mock)
{
	uint64_t stretch_ns = mock->now_ns - mock->relaxed_at_ns;

	return stretch_ns > mock->longest_stretch_ns ? stretch_ns : mock->longest_stretch_ns;
}

const char *tlbp_mock_violation_name(uint32_t violation)
{
	static const char *const names[TLBP_MOCK_VIOLATIONS] = {
		[TLBP_MOCK_NO_VIOLATION] = "in order",
		[TLBP_MOCK_STORES_UNORDERED] = "operation before the stores were ordered",
		[TLBP_MOCK_RELAXED_PENDING] = "relaxed or left with operations pending",
		[TLBP_MOCK_RELAXED_INSIDE] = "relaxed inside a context",
		[TLBP_MOCK_RELAXED_LOCAL] = "moved to another PE in a local flush",
		[TLBP_MOCK_OUTSIDE_CONTEXT] = "context missing or unbalanced",
		[TLBP_MOCK_OP_UNDEFINED] = "operation that the PE does not implement",
		[TLBP_MOCK_OP_MALFORMED] = "malformed operation",
		[TLBP_MOCK_NOT_COMPLETE] = "operations left pending",
		[TLBP_MOCK_NOT_SYNCHRONISED] = "no ISB after completion",
		[TLBP_MOCK_NOT_LEFT] = "context not left",
		[TLBP_MOCK_NOT_REPEATED] = "broadcast not repeated (erratum)",
	};

	return violation < TLBP_MOCK_VIOLATIONS ? names[violation] : "unknown violation";
}

static uint64_t faulty_ns(const struct tlbp_mock *mock)
{
	const struct tlbp_mock_clock *clock = &mock->clock;
	uint64_t before_ns = clock->start_ns + clock->fault_at_ns;
	uint64_t good_ns = clock->start_ns + mock->now_ns;
	bool reached = mock->now_ns >= clock->fault_at_ns;

	switch (clock->fault) {
	case TLBP_MOCK_CLOCK_ZERO:
		return reached ? good_ns : 0;
	case TLBP_MOCK_CLOCK_STUCK:
		return reached ? before_ns : good_ns;
	case TLBP_MOCK_CLOCK_BACKWARD:
		if (!reached)
			return good_ns;
		return good_ns - before_ns < before_ns ? 2 * before_ns - good_ns : 0;
	case TLBP_MOCK_CLOCK_JUMP:
		return reached ? good_ns + clock->jump_ns : good_ns;
	default:
		return good_ns;
	}
}

uint64_t tlbp_mock_now_ns(const struct tlbp_mock *mock)
{
	uint64_t reading_ns = faulty_ns(mock);
	uint32_t resolution_ns = mock->clock.resolution_ns;

	return resolution_ns > 1 ? reading_ns - reading_ns % resolution_ns : reading_ns;
}
