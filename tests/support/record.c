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
			.cntfrq = NS_PER_S,
		},
		.refuse_after_ops = UINT64_MAX,
	};
}

void record_insn(uint32_t insn, uint64_t operand)
{
	if (tlbp_mock_execute_arm64(record.mock, insn, operand) != TLBP_OK) {
		fprintf(stderr, "unknown instruction %#x\n", (unsigned int)insn);
		abort();
	}
}

uint64_t record_cntfrq_el0(void)
{
	return record.regs.cntfrq;
}

uint64_t record_cntvct_el0(void)
{
	uint64_t now_ns = tlbp_mock_now_ns(record.mock);

	return now_ns / NS_PER_S * record.regs.cntfrq +
	       now_ns % NS_PER_S * record.regs.cntfrq / NS_PER_S;
}

uint64_t record_id_aa64isar0_el1(void)
{
	return record.regs.id_aa64isar0;
}

uint64_t record_id_aa64mmfr0_el1(void)
{
	return record.regs.id_aa64mmfr0;
}

uint64_t record_tcr_el1(void)
{
	return record.regs.tcr;
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

static uint32_t record_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	return record.refuses_whole ? 0 : tlbp_arm64_whole_space(backend, space);
}

static void record_relax(struct tlbp_backend *backend, const struct tlbp_request *request)
{
	struct tlbp_mock *mock = record.mock;

	(void)backend;
	(void)request;
	tlbp_mock_relax(mock, (mock->current_pe + record.migrates) % mock->pe_count);
}

const struct tlbp_backend_ops record_arm64_ops = {
	.name = "arm64, recorded",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.check = tlbp_arm64_check,
	.count_ops = tlbp_arm64_count_ops,
	.order_stores = tlbp_arm64_order_stores,
	.issue = record_issue,
	.whole_space = record_whole_space,
	.everything = tlbp_arm64_everything,
	.sync = tlbp_arm64_sync,
	.now_ns = tlbp_arm64_now_ns,
	.relax = record_relax,
};
