/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "record.h"

#include <stdio.h>
#include <stdlib.h>

#define NS_PER_S UINT64_C(1000000000)

_Thread_local struct record record;

void record_reset(struct tlbp_mock *mock)
{
	record = (struct record){
		.mock = mock,
		.regs = {
			/* TLB [59:56] = 2: range operations. */
			.id_aa64isar0 = UINT64_C(2) << 56,
			/* ASIDBits [7:4] = 2; TGran16 [23:20] = 1, the others 0: all there. */
			.id_aa64mmfr0 = UINT64_C(2) << 4 | UINT64_C(1) << 20,
			/* AS [36]: 16-bit ASIDs in use. */
			.tcr = UINT64_C(1) << 36,
			.current_el = 1 << 2,
			.cntfrq = NS_PER_S,
		},
		.refuse_after_ops = UINT64_MAX,
	};
}

void record_insn(uint32_t insn, uint64_t operand, uint64_t operand_high)
{
	if (tlbp_mock_execute_arm64(record.mock, insn, operand, operand_high) != TLBP_OK) {
		fprintf(stderr, "unknown instruction %#x\n", (unsigned int)insn);
		abort();
	}
}

/* A register of another exception level would trap, or be another's. */
static uint64_t read_at(uint64_t value, uint32_t el)
{
	if (el && record.regs.current_el >> 2 != el) {
		fprintf(stderr, "a register of EL%u read elsewhere\n", (unsigned int)el);
		abort();
	}
	return value;
}

#define RECORD_DEFINE(name, word, member, el)             \
	uint64_t record_##name(void)                      \
	{                                                 \
		record.reads |= RECORD_READ_##name;       \
		return read_at(record.regs.member, (el)); \
	}
RECORD_REGISTERS(RECORD_DEFINE)
#undef RECORD_DEFINE

uint64_t record_cntvct_el0(void)
{
	uint64_t now_ns = tlbp_mock_now_ns(record.mock);

	return now_ns / NS_PER_S * record.regs.cntfrq +
	       now_ns % NS_PER_S * record.regs.cntfrq / NS_PER_S;
}

struct tlbp_arm64_cpu record_cpu(void)
{
	struct tlbp_arm64_cpu cpu;

	tlbp_arm64_detect(&cpu, &record.regs);
	return cpu;
}

int record_init_arm64(struct tlbp_arm64 *arm64, uint32_t flags)
{
	struct tlbp_arm64_cpu cpu = record_cpu();

	return tlbp_arm64_init(arm64, &cpu, flags);
}

static uint32_t record_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			     struct tlbp_cursor *cursor, uint32_t max_ops)
{
	const uint64_t *op_counts = record.mock->op_counts;

	if (op_counts[TLBP_MOCK_BY_ADDRESS] + op_counts[TLBP_MOCK_BY_RANGE] >=
	    record.refuse_after_ops)
		return 0;
	return tlbp_arm64_issue(backend, request, cursor, max_ops);
}

static uint32_t record_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				   uint32_t flags)
{
	(void)backend;
	(void)space;
	(void)flags;
	return 0;
}

static void record_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	struct tlbp_mock *mock = record.mock;

	(void)backend;
	(void)request;
	tlbp_mock_relax(mock, (mock->current_pe + record.migrates) % mock->pe_count);
}

/* A VTTBR has as many bits of a VMID as there are. */
static void record_enter(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	struct tlbp_space current = *space;

	(void)backend;
	current.vmid &= 0xff;
	tlbp_mock_enter(record.mock, &current);
}

static void record_leave(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
	tlbp_mock_leave(record.mock);
}

struct tlbp_backend_ops record_arm64_ops(void)
{
	struct tlbp_backend_ops ops = tlbp_arm64_ops;

	ops.name = "arm64, recorded";
	ops.relax = record_relax;
	if (record.has_context) {
		ops.enter = record_enter;
		ops.leave = record_leave;
	}
	if (record.refuses_whole)
		ops.whole_space = record_whole_space;
	if (record.refuse_after_ops != UINT64_MAX) {
		ops.issue = record_issue;
		/* A short cut cannot refuse. */
		ops.issue_pages = NULL;
	}
	return ops;
}
