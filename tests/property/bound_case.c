/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Makes a case of bytes. Every number has its place, so that a change of one
 * leaves the others what they were; sizes and costs are logarithmic, as their
 * ratios are what matters.
 */
#include "bound_case.h"

#include <inttypes.h>
#include <stdio.h>

#define PS_PER_NS 1000
#define MAX_PAGES (1 << 16)
#define MAX_REPEATS 64

/*
 * Costs, as in docs/policies.md: a whole-space flush of 1000 ns and 1024 refills
 * of 30 ns [D]; an operation of 10 ns, local, 23 ns, broadcast, or 289 ns, with
 * stage 2 [B]. A completion of 147 ns is what a whole operation with its
 * completion takes at most on an Apple M4 [C].
 */
#define OP_PS 23000
#define LOCAL_OP_PS 10000
#define STAGE2_OP_PS 289000
#define SYNC_PS 147000
#define WHOLE_NS 31720

const struct bound_adversary bound_adversaries[BOUND_ADVERSARIES] = {
	/* Held against what must always hold, and nothing else. */
	{
		.name = "anything",
		.min_op_ps = 1000,
		.max_op_ps = 1000000000,
		.max_sync_ps = 100000000,
		.min_whole_ns = 1000,
		.max_whole_ns = 100000,
		.budget_factor = 1,
		.stretches = BOUND_MAX_STRETCHES,
		.misleads = true,
		.clock_ns = 1,
	},
	{
		.name = "anything-predicted",
		.min_op_ps = 1000,
		.max_op_ps = 1000000000,
		.max_sync_ps = 100000000,
		.min_whole_ns = 1000,
		.max_whole_ns = 100000,
		.budget_factor = 1,
		.stretches = BOUND_MAX_STRETCHES,
		.predicts = true,
		.misleads = true,
		.clock_ns = 1,
	},
	{
		.name = "wrong-budget",
		.min_op_ps = 1000,
		.max_op_ps = 1000000000,
		.max_sync_ps = 100000000,
		.min_whole_ns = 1000,
		.max_whole_ns = 100000,
		.budget_factor = 4,
		.stretches = BOUND_MAX_STRETCHES,
		.misleads = true,
		.clock_ns = 1,
	},
	{
		.name = "coarse-clock",
		.min_op_ps = 1000,
		.max_op_ps = 1000000000,
		.max_sync_ps = 10000000,
		.min_whole_ns = 1000,
		.max_whole_ns = 100000,
		.budget_factor = 1,
		.stretches = BOUND_MAX_STRETCHES,
		.misleads = true,
		.clock_ns = 1000,
	},
	/* Held against what is said of them, too. */
	{
		.name = "steady",
		.min_op_ps = LOCAL_OP_PS,
		.max_op_ps = STAGE2_OP_PS,
		.max_sync_ps = SYNC_PS,
		.min_whole_ns = WHOLE_NS,
		.max_whole_ns = WHOLE_NS,
		.budget_factor = 1,
		.stretches = 1,
		.is_steady = true,
		.clock_ns = 1,
		.never_above_ppm = 2070000,
		.found_ppm = 2030000,
	},
	{
		.name = "between-flushes",
		.min_op_ps = OP_PS,
		.max_op_ps = STAGE2_OP_PS,
		.max_sync_ps = SYNC_PS,
		.min_whole_ns = WHOLE_NS,
		.max_whole_ns = WHOLE_NS,
		.budget_factor = 1,
		.stretches = 1,
		.clock_ns = 1,
		.never_above_ppm = 2060000,
		.found_ppm = 2010000,
	},
	{
		.name = "within-flushes",
		.min_op_ps = OP_PS,
		.max_op_ps = STAGE2_OP_PS,
		.max_sync_ps = SYNC_PS,
		.min_whole_ns = WHOLE_NS,
		.max_whole_ns = WHOLE_NS,
		.budget_factor = 1,
		.stretches = BOUND_MAX_STRETCHES,
		.clock_ns = 1,
		.never_above_ppm = 9310000,
		.found_ppm = 9000000,
	},
	{
		.name = "within-flushes-of-16-slices",
		.min_op_ps = OP_PS,
		.max_op_ps = STAGE2_OP_PS,
		.max_sync_ps = SYNC_PS,
		.min_whole_ns = WHOLE_NS,
		.max_whole_ns = WHOLE_NS,
		.budget_factor = 1,
		.slices = 16,
		.stretches = BOUND_MAX_STRETCHES,
		.clock_ns = 1,
		.never_above_ppm = 2730000,
		.found_ppm = 2500000,
	},
	{
		.name = "steady-predicted",
		.min_op_ps = LOCAL_OP_PS,
		.max_op_ps = STAGE2_OP_PS,
		.max_sync_ps = SYNC_PS,
		.min_whole_ns = WHOLE_NS,
		.max_whole_ns = WHOLE_NS,
		.budget_factor = 1,
		.stretches = 1,
		.is_steady = true,
		.predicts = true,
		.lesson_count = 8,
		.clock_ns = 1,
		.never_above_ppm = 2850000,
		.found_ppm = 2000000,
	},
	{
		.name = "between-flushes-predicted",
		.min_op_ps = OP_PS,
		.max_op_ps = STAGE2_OP_PS,
		.max_sync_ps = SYNC_PS,
		.min_whole_ns = WHOLE_NS,
		.max_whole_ns = WHOLE_NS,
		.budget_factor = 1,
		.stretches = 1,
		.predicts = true,
		.lesson_count = 8,
		.clock_ns = 1,
		.never_above_ppm = 13400000,
		.found_ppm = 12000000,
	},
};

struct genes {
	const uint8_t *bytes;
	size_t byte_count;
	size_t next;
};

static uint32_t next_byte(struct genes *genes)
{
	size_t place = genes->next++;

	return place < genes->byte_count ? genes->bytes[place] : 0;
}

static uint32_t next_gene(struct genes *genes)
{
	uint32_t high = next_byte(genes);

	return high << 8 | next_byte(genes);
}

static uint32_t doublings(uint32_t least, uint32_t most)
{
	uint32_t count = 0;

	while (count < 31 && (uint64_t)least << count < most)
		count++;
	return count;
}

/* From @least to @most, each doubling as likely as any other; @least is not 0. */
static uint32_t scale(uint32_t gene, uint32_t least, uint32_t most)
{
	/* In 65536ths of a doubling, and straight from one doubling to the next. */
	uint32_t steps = doublings(least, most) * gene;
	uint64_t whole = (uint64_t)least << (steps >> 16);
	uint64_t value = whole + (whole * (steps & 0xffff) >> 16);

	return (uint32_t)(value < most ? value : most);
}

static void make_flush(struct bound_flush *f, const struct bound_case *c,
		       const struct bound_adversary *adversary, struct genes *genes)
{
	uint32_t whole_ps = c->whole_ns * PS_PER_NS;
	uint32_t i;

	f->page_count = scale(next_gene(genes), 1, MAX_PAGES);
	/* Zero, too; and no more than the whole space takes with its completion. */
	f->sync_ps = scale(next_gene(genes), 1, adversary->max_sync_ps + 1) - 1;
	if (f->sync_ps > whole_ps)
		f->sync_ps = whole_ps;
	f->repeat_count = scale(next_gene(genes), 1, MAX_REPEATS);
	f->stretch_count = adversary->stretches;
	for (i = 0; i < BOUND_MAX_STRETCHES; i++) {
		f->stretches[i].op_count = scale(next_gene(genes), 1, MAX_PAGES);
		f->stretches[i].op_ps = scale(next_gene(genes), adversary->min_op_ps,
					      adversary->max_op_ps);
	}
}

/* One machine, which does not change. */
static void make_steady(struct bound_case *c)
{
	uint32_t i;

	for (i = 0; i < c->flush_count; i++) {
		c->flushes[i].sync_ps = c->flushes[0].sync_ps;
		c->flushes[i].stretches[0].op_ps = c->flushes[0].stretches[0].op_ps;
	}
}

void bound_case_make(struct bound_case *c, const struct bound_adversary *adversary,
		     const uint8_t *bytes, size_t byte_count)
{
	struct genes genes = { .bytes = bytes, .byte_count = byte_count };
	uint32_t i;

	*c = (struct bound_case){
		.whole_ns = scale(next_gene(&genes), adversary->min_whole_ns,
				  adversary->max_whole_ns),
		.predicts = adversary->predicts,
		.lesson_count = adversary->lesson_count,
		.clock_ns = adversary->clock_ns,
	};
	c->budget_ns = scale(next_gene(&genes), c->whole_ns / adversary->budget_factor,
			     c->whole_ns * adversary->budget_factor);
	if (adversary->slices)
		c->slice_ns = (c->budget_ns - 1) / adversary->slices + 1;
	c->flush_count = 1 + next_gene(&genes) % BOUND_MAX_FLUSHES;
	c->op_ns = scale(next_gene(&genes), 1, adversary->max_op_ps / PS_PER_NS + 1) - 1;
	if (!adversary->misleads)
		c->op_ns = 0;
	for (i = 0; i < BOUND_MAX_FLUSHES; i++)
		make_flush(&c->flushes[i], c, adversary, &genes);
	if (adversary->is_steady)
		make_steady(c);
}

void bound_case_print(const struct bound_case *c)
{
	uint32_t i;
	uint32_t j;

	printf("# whole %" PRIu32 " ns, budget %" PRIu32 " ns, slices of %" PRIu32
	       " ns (0: 20 us), %s prediction, first cost %" PRIu32 " ns, clock steps of %" PRIu32
	       " ns\n",
	       c->whole_ns, c->budget_ns, c->slice_ns, c->predicts ? "with" : "without", c->op_ns,
	       c->clock_ns);
	for (i = 0; i < c->flush_count; i++) {
		const struct bound_flush *f = &c->flushes[i];

		printf("# %" PRIu32 " x %" PRIu32 " pages, completion %" PRIu32 " ps, operations",
		       f->repeat_count, f->page_count, f->sync_ps);
		for (j = 0; j + 1 < f->stretch_count; j++)
			printf(" %" PRIu32 " of %" PRIu32 " ps,", f->stretches[j].op_count,
			       f->stretches[j].op_ps);
		printf(" the rest of %" PRIu32 " ps\n", f->stretches[j].op_ps);
	}
}
