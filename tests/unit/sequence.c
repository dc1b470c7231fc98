/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "sequence.h"

#define DMB_ISH UINT32_C(0xd5033bbf)
#define LINE_SIZE 72

static void sequence_interrupt(struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	(void)arm64;
	assert_int_not_equal(space->domain, TLBP_DOMAIN_LOCAL);
	record_insn(DMB_ISH, 0, 0);
}

void sequence_start(struct sequence *sequence, const char *machine, uint32_t features,
		    uint32_t errata, uint32_t flags)
{
	tlbp_mock_init(&sequence->mock, sequence->entries, SEQUENCE_ENTRIES, sequence->events,
		       SEQUENCE_EVENTS);
	sequence->machine = *machine_find(machine);
	sequence->machine.features |= features;
	sequence->machine.errata |= errata;
	sequence->machine.flags |= flags;
	sequence->machine.interrupt = sequence_interrupt;
	assert_int_equal(machine_start(&sequence->machine, &sequence->mock, &sequence->arm64),
			 TLBP_OK);
}

static void print_op(char line[LINE_SIZE], const struct tlbp_mock_op *op)
{
	char mnemonic[24];

	tlbp_mock_mnemonic(op->insn, mnemonic);
	if ((op->insn & 31) == 31)
		snprintf(line, LINE_SIZE, "%s", mnemonic);
	else
		snprintf(line, LINE_SIZE, "%s %016" PRIx64, mnemonic, op->operand);
}

static void print_event(char line[LINE_SIZE], const struct tlbp_mock_event *event)
{
	switch (event->kind) {
	case TLBP_MOCK_EVENT_OP:
		print_op(line, &event->op);
		break;
	case TLBP_MOCK_EVENT_BARRIER:
		tlbp_mock_mnemonic(event->barrier.insn, line);
		break;
	default:
		snprintf(line, LINE_SIZE,
			 event->kind == TLBP_MOCK_EVENT_ENTER ? "enter" : "leave");
		break;
	}
}

void sequence_assert_lines(struct sequence *sequence, const char *const lines[], size_t count)
{
	char line[LINE_SIZE];

	for (size_t i = 0; i < count && i < sequence->mock.event_count; i++) {
		print_event(line, &sequence->events[i]);
		assert_string_equal(line, lines[i]);
	}
	assert_int_equal(sequence->mock.event_count, count);
	assert_int_equal(tlbp_mock_first_order_violation(&sequence->mock),
			 TLBP_MOCK_NO_VIOLATION);
	sequence->mock.event_count = 0;
}

void sequence_assert_nothing(struct sequence *sequence)
{
	sequence_assert_lines(sequence, NULL, 0);
}

int sequence_flush(struct sequence *sequence, const struct tlbp_space *space, uint64_t start_va,
		   uint64_t page_count, uint32_t flags)
{
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops,
					    .max_ops = UINT64_MAX };
	struct tlbp tlbp = { .backend = &sequence->arm64.backend, .policy = &threshold.policy };
	const struct tlbp_range range = { .start_va = start_va, .page_count = page_count };
	struct tlbp_request request = {
		.ranges = &range, .range_count = 1, .flags = flags, .space = *space,
	};

	assert_int_equal(tlbp_init(&tlbp), TLBP_OK);
	return tlbp_flush(&tlbp, &request);
}
