/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Random flushes through every policy, in every form, on every sort of machine and
 * on clocks that tick: the recorded backend and the real instructions must do
 * exactly the same, event by event and nanosecond by nanosecond.
 *
 *	replay				a line with a digest for each case
 *	replay FILE			compares with those lines (TAP)
 *	replay --case N			every event of one case
 */
#include "machines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED UINT64_C(0x20140702)
#define CASE_COUNT 3000
#define EVENT_MAX 4096
#define RANGE_MAX 3
#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

static struct tlbp_mock_event events[EVENT_MAX];
static struct tlbp_mock_entry entries[1];
static struct tlbp_mock mock;

struct replay {
	uint64_t random;
	struct tlbp_arm64 arm64;
	struct tlbp_threshold threshold;
	struct tlbp_timebound timebound;
	struct tlbp_adaptive adaptive;
	struct tlbp tlbp;
	struct tlbp_range ranges[RANGE_MAX];
	struct tlbp_request request;
	struct tlbp_outcome outcome;
};

/* Sebastiano Vigna's splitmix64, public domain. */
static uint64_t next_random(struct replay *replay)
{
	uint64_t z = replay->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t below(struct replay *replay, uint64_t limit)
{
	return next_random(replay) % limit;
}

/* Every order of magnitude is as likely as the next. */
static uint64_t log_uniform(struct replay *replay, uint32_t bits)
{
	return below(replay, UINT64_C(1) << below(replay, bits + 1));
}

static void make_machine(struct replay *replay)
{
	struct machine machine = machines[below(replay, machine_count)];

	tlbp_mock_init(&mock, entries, 1, events, EVENT_MAX);
	machine.flags |= (uint32_t)below(replay, TLBP_ARM64_SECURE);
	if (machine_start(&machine, &mock, &replay->arm64) == TLBP_ERR_FLAGS) {
		machine.flags &= ~(uint32_t)TLBP_ARM64_KPTI;
		if (machine_start(&machine, &mock, &replay->arm64) != TLBP_OK)
			abort();
	}
	mock.costs.address_ns = 1 + log_uniform(replay, 9);
	mock.costs.range_ns = 1 + log_uniform(replay, 9);
	mock.costs.whole_ns = log_uniform(replay, 12);
	mock.costs.sync_ns = log_uniform(replay, 9);
	mock.clock.fault = below(replay, 4) ? TLBP_MOCK_CLOCK_GOOD :
					      (uint32_t)below(replay, TLBP_MOCK_CLOCK_JUMP + 1);
	mock.clock.fault_at_ns = log_uniform(replay, 14);
	mock.clock.jump_ns = next_random(replay) >> below(replay, 64);
}

static struct tlbp_policy *make_policy(struct replay *replay)
{
	replay->threshold = (struct tlbp_threshold){
		.policy.ops = &tlbp_threshold_ops,
		.max_ops = 1 + log_uniform(replay, 10),
	};
	replay->adaptive = (struct tlbp_adaptive){
		.policy.ops = &tlbp_adaptive_ops,
		.costs = { .op_ps = 20000, .whole_ns = 500, .refill_ps = 20000,
			   .entry_count = 1024 },
	};
	replay->timebound = (struct tlbp_timebound){
		.policy.ops = &tlbp_timebound_ops,
		.inner = below(replay, 2) ? &replay->threshold.policy : NULL,
		.budget_ns = 1 + log_uniform(replay, 16),
	};
	switch (below(replay, 3)) {
	case 0: return &replay->threshold.policy;
	case 1: return &replay->timebound.policy;
	default: return &replay->adaptive.policy;
	}
}

static struct tlbp_space make_space(struct replay *replay)
{
	const struct tlbp_caps *caps = &replay->arm64.backend.caps;
	struct tlbp_space space = {
		.granule_shift = 12 + 2 * (uint32_t)below(replay, 3),
		.asid = (uint16_t)below(replay, UINT64_C(1) << caps->asid_bits),
		.vmid = (uint16_t)below(replay, UINT64_C(1) << caps->vmid_bits),
	};

	do {
		space.kind = TLBP_SPACE_KERNEL + (uint32_t)below(replay, 4);
		space.domain = TLBP_DOMAIN_LOCAL + (uint32_t)below(replay, 3);
	} while (!(caps->spaces & TLBP_SPACE_BIT(space.kind, space.domain)));
	return space;
}

/* Any of them, seldom all: those that ask for more than addresses once in eight. */
static uint32_t make_flags(struct replay *replay)
{
	const uint32_t wants = TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING;
	uint32_t flags = (uint32_t)below(replay, TLBP_NON_SECURE);

	if ((replay->arm64.flags & TLBP_ARM64_SECURE) && below(replay, 2) &&
	    replay->request.space.kind == TLBP_SPACE_GUEST)
		flags |= TLBP_NON_SECURE;
	return below(replay, 8) ? flags & ~wants : flags;
}

/* Blocks of one level, if the tables have such: what they have is seen by check. */
static void make_blocks(struct replay *replay)
{
	struct tlbp_request *request = &replay->request;
	uint32_t granule_shift = request->space.granule_shift;
	uint32_t level = TLBP_LEVEL_1 + (uint32_t)below(replay, TLBP_LEVEL_0);
	uint32_t block_shift = tlbp_mock_level_shift(granule_shift, level);

	request->level = below(replay, 2) ? level : TLBP_LEVEL_UNKNOWN;
	request->stride_shift = below(replay, 2) ? block_shift : 0;
	for (uint32_t i = 0; i < request->range_count; i++) {
		replay->ranges[i].start_va &= UINT64_MAX << block_shift;
		replay->ranges[i].page_count = (1 + below(replay, 4))
					       << (block_shift - granule_shift);
	}
}

static void make_request(struct replay *replay)
{
	struct tlbp_space space = make_space(replay);
	uint64_t half = space.kind == TLBP_SPACE_KERNEL ? UINT64_C(0xffff800000000000) : 0;

	replay->request = tlbp_page_request(space, replay->ranges, 0);
	replay->request.range_count = 1 + (uint32_t)below(replay, RANGE_MAX);
	replay->request.flags = make_flags(replay);
	for (uint32_t i = 0; i < replay->request.range_count; i++) {
		uint64_t offset = log_uniform(replay, 24) << space.granule_shift;

		replay->ranges[i].start_va = half + offset;
		replay->ranges[i].page_count = log_uniform(replay, 22);
	}
	if (below(replay, 3) == 0)
		make_blocks(replay);
}

static void run_in_steps(struct replay *replay)
{
	struct tlbp_flush flush;
	uint64_t step_count = below(replay, 6);

	/* Five or fewer steps: larger ones are abandoned. */
	tlbp_flush_begin(&flush, &replay->tlbp, &replay->request);
	while (step_count-- && tlbp_flush_step(&flush) == TLBP_AGAIN)
		;
	tlbp_flush_finish(&flush, &replay->outcome);
}

static void run_case(struct replay *replay, uint64_t number)
{
	replay->random = SEED + number * UINT64_C(0x100000000);
	make_machine(replay);
	make_request(replay);
	replay->tlbp = (struct tlbp){
		.backend = &replay->arm64.backend,
		.policy = make_policy(replay),
		.slice_ns = 1 + (uint32_t)log_uniform(replay, 14),
	};
	if (tlbp_init(&replay->tlbp) != TLBP_OK)
		abort();
	if (below(replay, 2))
		run_in_steps(replay);
	else
		tlbp_flush(&replay->tlbp, &replay->request);
	tlbp_sync(&replay->tlbp, &replay->request.space, replay->request.flags & TLBP_NXS);
}

static uint64_t digest_word(uint64_t digest, uint64_t word)
{
	for (uint32_t i = 0; i < 64; i += 8)
		digest = (digest ^ (word >> i & 0xff)) * FNV_PRIME;
	return digest;
}

static void print_digest(char *line, size_t size, uint64_t number)
{
	uint64_t digest = FNV_OFFSET;

	for (uint32_t i = 0; i < mock.event_count && i < EVENT_MAX; i++) {
		digest = digest_word(digest, events[i].kind);
		digest = digest_word(digest, events[i].at_ns);
		digest = digest_word(digest, events[i].op.insn);
		digest = digest_word(digest, events[i].op.operand);
		digest = digest_word(digest, events[i].op.operand_high);
		digest = digest_word(digest, events[i].barrier.insn);
	}
	snprintf(line, size, "%" PRIu64 " %u %" PRIu64 " %016" PRIx64 "\n", number,
		 mock.event_count, mock.now_ns, digest);
}

static void print_events(void)
{
	for (uint32_t i = 0; i < mock.event_count && i < EVENT_MAX; i++) {
		const struct tlbp_mock_event *event = &events[i];
		char mnemonic[24] = "context";

		if (event->kind == TLBP_MOCK_EVENT_OP)
			tlbp_mock_mnemonic(event->op.insn, mnemonic);
		if (event->kind == TLBP_MOCK_EVENT_BARRIER)
			tlbp_mock_mnemonic(event->barrier.insn, mnemonic);
		printf("%8" PRIu64 " ns  %s", event->at_ns, mnemonic);
		if (event->kind == TLBP_MOCK_EVENT_OP)
			printf(" 0x%016" PRIx64 " 0x%016" PRIx64, event->op.operand_high,
			       event->op.operand);
		printf("\n");
	}
}

static int compare(struct replay *replay, const char *path)
{
	FILE *file = fopen(path, "r");
	uint64_t different = 0;
	char expected[96];
	char line[96];

	if (!file)
		abort();
	printf("1..1\n");
	for (uint64_t i = 0; i < CASE_COUNT; i++) {
		run_case(replay, i);
		print_digest(line, sizeof(line), i);
		if (!fgets(expected, sizeof(expected), file) || strcmp(line, expected) != 0) {
			different++;
			printf("# case %" PRIu64 " (see it with --case %" PRIu64 "): got %s", i, i,
			       line);
		}
	}
	fclose(file);
	printf("%s 1 - %d random flushes, seed %#" PRIx64 "\n", different ? "not ok" : "ok",
	       CASE_COUNT, SEED);
	return different ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static struct replay replay;
	char line[96];

	if (argc == 3 && strcmp(argv[1], "--case") == 0) {
		run_case(&replay, strtoull(argv[2], NULL, 10));
		print_events();
		return EXIT_SUCCESS;
	}
	if (argc == 2)
		return compare(&replay, argv[1]);
	for (uint64_t i = 0; i < CASE_COUNT; i++) {
		run_case(&replay, i);
		print_digest(line, sizeof(line), i);
		fputs(line, stdout);
	}
	return EXIT_SUCCESS;
}
