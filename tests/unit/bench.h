/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A machine of four PEs, and one step at a time on it. */
#ifndef TLBP_TESTS_BENCH_H
#define TLBP_TESTS_BENCH_H

#include <tlbpolicy/mock.h>

#include "unit.h"

#define ENTRY_MAX 16
#define EVENT_MAX 32
#define PAGE UINT64_C(0x1000)
#define VA UINT64_C(0x40000000)
#define ASID 5
#define TLBI(op1, crm, op2) (0xd5080000u | (op1) << 16 | 8u << 12 | (crm) << 8 | (op2) << 5)

struct bench {
	struct tlbp_mock mock;
	struct tlbp_mock_entry entries[ENTRY_MAX];
	struct tlbp_mock_event events[EVENT_MAX];
};

static const struct tlbp_space user = {
	.kind = TLBP_SPACE_USER,
	.domain = TLBP_DOMAIN_INNER,
	.granule_shift = 12,
	.asid = ASID,
};

static const struct tlbp_space kernel = {
	.kind = TLBP_SPACE_KERNEL,
	.domain = TLBP_DOMAIN_INNER,
	.granule_shift = 12,
};

static const struct tlbp_space guest = {
	.kind = TLBP_SPACE_GUEST,
	.domain = TLBP_DOMAIN_INNER,
	.granule_shift = 12,
	.vmid = 3,
};

static const struct tlbp_space hyp = {
	.kind = TLBP_SPACE_HYP,
	.domain = TLBP_DOMAIN_INNER,
	.granule_shift = 12,
	.asid = ASID,
};

static inline struct tlbp_mock *start(struct bench *bench)
{
	tlbp_mock_init(&bench->mock, bench->entries, ENTRY_MAX, bench->events, EVENT_MAX);
	bench->mock.pe_count = 4;
	return &bench->mock;
}

static inline struct tlbp_mock_entry *fill(struct tlbp_mock *mock, const struct tlbp_space *space,
					   uint64_t va, uint32_t level, uint32_t pe)
{
	struct tlbp_mock_entry entry = tlbp_mock_translation(mock, space, va, level, pe);

	return tlbp_mock_fill(mock, &entry);
}

static inline struct tlbp_mock_entry *
fill_table(struct tlbp_mock *mock, const struct tlbp_space *space, uint64_t va, uint32_t level)
{
	struct tlbp_mock_entry entry = tlbp_mock_translation(mock, space, va, level, 0);

	entry.flags |= TLBP_MOCK_TABLE;
	return tlbp_mock_fill(mock, &entry);
}

static inline uint32_t change(struct tlbp_mock *mock, const struct tlbp_space *space, uint64_t va,
			      uint64_t page_count)
{
	const struct tlbp_range range = { va, page_count };
	const struct tlbp_request request = tlbp_page_request(*space, &range, 0);

	return tlbp_mock_change(mock, &request);
}

static inline void dsb(struct tlbp_mock *mock, uint32_t domain, uint32_t access)
{
	const struct tlbp_mock_barrier barrier = {
		.kind = TLBP_MOCK_DSB,
		.domain = (uint8_t)domain,
		.access = (uint8_t)access,
	};

	tlbp_mock_barrier(mock, &barrier);
}

static inline void isb(struct tlbp_mock *mock)
{
	const struct tlbp_mock_barrier barrier = { .kind = TLBP_MOCK_ISB };

	tlbp_mock_barrier(mock, &barrier);
}

static inline void order(struct tlbp_mock *mock)
{
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_STORES);
}

static inline void complete(struct tlbp_mock *mock)
{
	dsb(mock, TLBP_DOMAIN_INNER, TLBP_MOCK_ALL_ACCESSES);
	isb(mock);
}

/* By address, in the inner domain, of ASID: the others are changed from it. */
static inline struct tlbp_mock_op by_address(uint64_t va)
{
	const struct tlbp_mock_op op = {
		.first = va,
		.last = va,
		.asid = ASID,
		.kind = TLBP_MOCK_BY_ADDRESS,
		.domain = TLBP_DOMAIN_INNER,
		.regime = TLBP_MOCK_EL1,
		.stages = TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED,
	};

	return op;
}

static inline struct tlbp_mock_op by_range(uint64_t va, uint64_t page_count)
{
	struct tlbp_mock_op op = by_address(va);

	op.kind = TLBP_MOCK_BY_RANGE;
	op.last = va + page_count * PAGE - 1;
	op.granule_shift = 12;
	return op;
}

static inline void execute(struct tlbp_mock *mock, struct tlbp_mock_op op)
{
	tlbp_mock_execute(mock, &op);
}

/* A whole flush of one changed page of a user space with the given operation. */
static inline uint32_t stale_after(struct bench *bench, struct tlbp_mock_op op)
{
	struct tlbp_mock *mock = &bench->mock;

	change(mock, &user, VA, 1);
	order(mock);
	execute(mock, op);
	complete(mock);
	return tlbp_mock_stale_count(mock);
}

#endif /* TLBP_TESTS_BENCH_H */
