/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The text of tools/tlbi-trace, line by line: what a kernel did to its TLBs.
 * docs/trace-format.md describes it.
 */
#ifndef TLBP_TRACE_TLBI_TEXT_H
#define TLBP_TRACE_TLBI_TEXT_H

#include <tlbpolicy/arm64.h>

#include "text.h"

#define TLBI_MAX_SITES 65536

enum tlbi_kind {
	TLBI_OP,
	TLBI_SYNC,
	/* Somebody is about to ask for a range. */
	TLBI_WANT,
};

struct tlbi_site {
	uint8_t kind; /* enum tlbi_kind */
	/* Probed behind its barrier: what it did is complete. */
	bool is_late;
	bool is_probed;
	/* TLBI_OP: part of a loop over a range. */
	bool is_in_loop;
	/* Without a register where one is needed: a repetition for an erratum. */
	bool is_repeat;
	uint32_t function;
	const struct tlbp_arm64_tlbi *tlbi;
};

struct tlbi_event {
	const struct tlbi_site *site;
	uint64_t time_ns;
	uint8_t cpu;
	/* Of a thread, 0 for the idle ones; or of what interrupted it. */
	uint64_t pid;
	uint8_t context;
	/* UINT64_MAX: none. */
	uint64_t syscall;
	/* TLBI_OP: the operand. TLBI_WANT: the range. */
	uint64_t value;
	uint64_t end;
	uint8_t stride_shift; /* 0: not known */
	uint8_t level;
	bool is_kernel;
	bool is_full_mm;
	bool has_tables;
};

struct tlbi_text {
	struct text text;
	struct trace_problem *problem;
	uint32_t cpu_count;
	uint32_t page_shift;
	/* log2 of the unit of a range operation's base. */
	uint32_t base_shift;
	struct tlbi_site *sites;
	uint32_t site_count;
	uint64_t event_count;
	/* From the last line. */
	uint64_t lost;
	uint64_t missed;
	bool was_live;
};

enum tlbi_status { TLBI_EVENT, TLBI_END, TLBI_BAD };

/* Reads what stands before the events; pages must be of that size. Either way to be closed. */
bool tlbi_text_open(struct tlbi_text *text, FILE *in, uint32_t page_shift,
		    struct trace_problem *problem);
/* TLBI_END: all is there that the recording says. */
enum tlbi_status tlbi_text_next(struct tlbi_text *text, struct tlbi_event *event);
void tlbi_text_close(struct tlbi_text *text);

#endif /* TLBP_TRACE_TLBI_TEXT_H */
