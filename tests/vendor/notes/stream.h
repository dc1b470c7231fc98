/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A recorded machine for the code of a note, and what comes out of it compared
 * with what is expected, line by line. Each test program includes it once.
 */
#ifndef NOTES_STREAM_H
#define NOTES_STREAM_H

#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENT_MAX 640
/* ID_AA64ISAR0_EL1.TLB = 2: range operations; ID_AA64MMFR2_EL1.TTL: level hints. */
#define TLB_RANGE ((uint64_t)2 << 56)
#define TTL_ALL ((uint64_t)1 << 48)

static struct tlbp_mock mock;
static struct tlbp_mock_entry entries[1];
static struct tlbp_mock_event events[EVENT_MAX];
/* How far the log has been compared, and whether it was as expected. */
static uint32_t seen;
static bool good;

static void boot(uint64_t isar0)
{
	tlbp_mock_init(&mock, entries, 1, events, EVENT_MAX);
	record_reset(&mock);
	record.regs.id_aa64isar0 = isar0;
	seen = 0;
	good = true;
}

static void expect(const char *mnemonic, uint64_t operand)
{
	const struct tlbp_mock_event *event = &events[seen];
	char found[24] = "nothing";
	bool is_op = event->kind == TLBP_MOCK_EVENT_OP;

	if (seen < mock.event_count && seen < EVENT_MAX)
		tlbp_mock_mnemonic(is_op ? event->op.insn : event->barrier.insn, found);
	if (strcmp(found, mnemonic) != 0 || (is_op && event->op.operand != operand)) {
		if (good)
			printf("# event %u: %s %#lx instead of %s %#lx\n", (unsigned int)seen,
			       found, (unsigned long)(is_op ? event->op.operand : 0), mnemonic,
			       (unsigned long)operand);
		good = false;
	}
	seen++;
}

static bool is_end(void)
{
	if (seen != mock.event_count && good)
		printf("# %u events instead of %u\n", (unsigned int)mock.event_count,
		       (unsigned int)seen);
	return good && seen == mock.event_count;
}

struct stream_case {
	const char *name;
	bool (*holds)(void);
};
#define CASE(name) { #name, name }

static int run_cases(const struct stream_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s %zu - %s\n", cases[i].holds() ? "ok" : "not ok", i + 1, cases[i].name);
	printf("1..%zu\n", count);
	return 0;
}

#endif
