/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An image at EL1 under the log of its TLBIs at EL2: what reaches the CPU is what
 * the recorded backend emits on the host, instruction by instruction. This sees
 * what QEMU's TLB does not show: ASIDs, hints, leaf-only forms, outer for inner.
 */
#include "system.h"
#include "trapped.h"

#define OP_MAX 64

static void note_lines(char *text)
{
	char *line = text;

	for (; *text; text++)
		if (*text == '\n') {
			*text = '\0';
			tap_note("%s", line);
			line = text + 1;
		}
}

/*
 * What QEMU's own CPUs have may differ from one version to the next: each case says
 * what its CPU has, and is run on one that has at least that.
 */
static void a_trapped_flush_is_the_recorded_one(const struct trapped_case *test,
						const struct tlbp_arm64_cpu *cpu)
{
	static struct trapped_op ops[OP_MAX];
	static char text[TRAPPED_TEXT_MAX];
	const struct bm_tlbi *log;
	uint32_t count;
	bool is_golden;
	uint32_t i;

	bm_log_start();
	trapped_flush(test, *cpu);
	count = bm_log_stop(&log);
	for (i = 0; i < count && i < OP_MAX; i++)
		ops[i] = (struct trapped_op){ log[i].operand, log[i].insn };
	trapped_print(text, test, ops, i);
	is_golden = trapped_is_golden(text);
	tap_check(is_golden, "a_trapped_flush_is_the_recorded_one: %s", test->name);
	if (!is_golden)
		note_lines(text);
}

void test_trapped(void)
{
	bool must_suit = bm_option_u64("all", 0);
	struct tlbp_arm64_regs regs;
	struct tlbp_arm64_cpu cpu;
	uint32_t i;

	tlbp_arm64_read_regs(&regs);
	tlbp_arm64_detect(&cpu, &regs);
	for (i = 0; i < trapped_case_count; i++) {
		/* QEMU complains of a range of another granule than the tables'. */
		if (trapped_granule_shift(&trapped_cases[i]) != bm_granule_shift)
			continue;
		if (trapped_suits(&trapped_cases[i], &cpu))
			a_trapped_flush_is_the_recorded_one(&trapped_cases[i], &cpu);
		else if (must_suit)
			tap_check(false, "this_cpu_has_all_that_a_case_needs: %s",
				  trapped_cases[i].name);
	}
}
