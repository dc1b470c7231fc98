// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Walks through a function, as it is in memory now, instruction by instruction.
 *
 * Where a probe is refused, one a few instructions later sees the same, if
 * nothing in between changes a register or leaves the line, and if no other way
 * leads there: then a walk around the instruction in question does not get there.
 *
 * And a loop over a range comes back to its TLBI without calling anybody.
 */
#include <linux/bitmap.h>
#include <linux/slab.h>

#include "tlbi-trace.h"

#define INSN_BYTES 4

/* How an instruction goes on. */
enum next {
	NEXT_FALLS,
	NEXT_JUMPS,
	NEXT_BOTH,
	NEXT_ENDS,
	/* Nobody knows where to. */
	NEXT_ANYWHERE,
};

/* HINT (NOP, BTI, PAC), DSB, ISB. */
bool tlbi_trace_is_neutral(u32 insn)
{
	return (insn & 0xfffff01f) == 0xd503201f || (insn & 0xfffff0ff) == 0xd503309f ||
	       (insn & 0xfffff0ff) == 0xd50330df;
}

static long offset_of(u32 insn, unsigned int low, unsigned int width)
{
	return sign_extend64(insn >> low & GENMASK(width - 1, 0), width - 1) * INSN_BYTES;
}

/* Arm ARM C4.1.93: branches, by register last. */
static enum next decode(u32 insn, long *offset)
{
	if ((insn & 0xfc000000) == 0x14000000) {
		*offset = offset_of(insn, 0, 26);
		return NEXT_JUMPS;
	}
	if ((insn & 0xff000000) == 0x54000000 || (insn & 0x7e000000) == 0x34000000) {
		*offset = offset_of(insn, 5, 19);
		return NEXT_BOTH;
	}
	if ((insn & 0x7e000000) == 0x36000000) {
		*offset = offset_of(insn, 5, 14);
		return NEXT_BOTH;
	}
	if ((insn & 0xfe000000) != 0xd6000000)
		return NEXT_FALLS;
	switch (insn >> 21 & 7) {
	case 0:
		return NEXT_ANYWHERE;
	case 1:
		return NEXT_FALLS;
	default:
		return NEXT_ENDS;
	}
}

static bool is_call(u32 insn)
{
	return (insn & 0xfc000000) == 0x94000000 ||
	       ((insn & 0xfe000000) == 0xd6000000 && (insn >> 21 & 7) == 1);
}

struct walk {
	const struct tlbi_trace_function *function;
	/* Where it does not go on. */
	unsigned long around;
	bool without_calls;
	unsigned long *seen;
	u32 *pending;
	u32 pending_count;
};

/* Each instruction is pending at most once. */
static void go_to(struct walk *walk, unsigned long at)
{
	u32 index;

	if (at < walk->function->start || at >= walk->function->end)
		return;
	index = (at - walk->function->start) / INSN_BYTES;
	if (!__test_and_set_bit(index, walk->seen))
		walk->pending[walk->pending_count++] = index;
}

/* False: a jump to nobody knows where. */
static bool walk(struct walk *walk)
{
	while (walk->pending_count > 0) {
		u32 index = walk->pending[--walk->pending_count];
		unsigned long at = walk->function->start + index * INSN_BYTES;
		long offset = 0;
		enum next next;

		if (at == walk->around)
			continue;
		if (walk->without_calls && is_call(*(const u32 *)at))
			continue;
		next = decode(*(const u32 *)at, &offset);
		if (next == NEXT_ANYWHERE)
			return false;
		if (next == NEXT_FALLS || next == NEXT_BOTH)
			go_to(walk, at + INSN_BYTES);
		if (next == NEXT_JUMPS || next == NEXT_BOTH)
			go_to(walk, at + offset);
	}
	return true;
}

static bool begin(struct walk *walk)
{
	size_t insn_count = (walk->function->end - walk->function->start) / INSN_BYTES;

	walk->seen = bitmap_zalloc(insn_count, GFP_KERNEL);
	walk->pending = kvmalloc_array(insn_count, sizeof(u32), GFP_KERNEL);
	return walk->seen && walk->pending;
}

static void end(struct walk *walk)
{
	bitmap_free(walk->seen);
	kvfree(walk->pending);
}

static bool has_seen(const struct walk *walk, unsigned long at)
{
	return test_bit((at - walk->function->start) / INSN_BYTES, walk->seen);
}

bool tlbi_trace_always_passes(const struct tlbi_trace_function *function, unsigned long by,
			      unsigned long at)
{
	struct walk around = { .function = function, .around = by };
	bool passes = false;

	if (begin(&around)) {
		go_to(&around, function->start);
		passes = walk(&around) && !has_seen(&around, at);
	}
	end(&around);
	return passes;
}

bool tlbi_trace_is_in_loop(const struct tlbi_trace_function *function, unsigned long at)
{
	struct walk on = { .function = function, .around = at, .without_calls = true };
	bool returns = false;

	if (begin(&on)) {
		go_to(&on, at + INSN_BYTES);
		walk(&on);
		returns = has_seen(&on, at);
	}
	end(&on);
	return returns;
}
