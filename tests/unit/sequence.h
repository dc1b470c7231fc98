/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An arm64 machine whose instructions are recorded, and what it has executed, to
 * be compared line by line.
 */
#ifndef TLBP_TESTS_SEQUENCE_H
#define TLBP_TESTS_SEQUENCE_H

#include "machines.h"
#include "unit.h"

#define SEQUENCE_EVENTS 512
#define SEQUENCE_ENTRIES 4

struct sequence {
	struct tlbp_mock mock;
	struct tlbp_mock_entry entries[SEQUENCE_ENTRIES];
	struct tlbp_mock_event events[SEQUENCE_EVENTS];
	struct machine machine;
	struct tlbp_arm64 arm64;
};

/* Stands for the interrupt hook in a sequence: an instruction of nobody else's. */
#define SEQUENCE_INTERRUPT "dmb ish"

/* The machine of that name, with more features and errata. Checks that it is set up. */
void sequence_start(struct sequence *sequence, const char *machine, uint32_t features,
		    uint32_t errata, uint32_t flags);

/*
 * One line for each thing done: "dsb ishst", "tlbi vae1is 0001000000000042", "enter",
 * "leave". Forgets them.
 */
#define sequence_assert(sequence, ...)                                       \
	sequence_assert_lines((sequence), (const char *const[]){ __VA_ARGS__ }, \
			      COUNT_OF(((const char *const[]){ __VA_ARGS__ })))
void sequence_assert_lines(struct sequence *sequence, const char *const lines[], size_t count);
void sequence_assert_nothing(struct sequence *sequence);

/* Flushes some pages from an address on, one operation each. */
int sequence_flush(struct sequence *sequence, const struct tlbp_space *space, uint64_t start_va,
		   uint64_t page_count, uint32_t flags);

#endif /* TLBP_TESTS_SEQUENCE_H */
