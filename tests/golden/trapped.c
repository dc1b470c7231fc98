/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The host's half of tests/system/trapped.txt, which an image compares with what
 * is trapped on an emulated CPU. Compares (TAP), or prints it anew with any argument.
 */
#include "record.h"
#include "trapped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENT_MAX 256

static struct tlbp_mock_event events[EVENT_MAX];
static struct tlbp_mock_entry entries[1];
static struct tlbp_mock mock;

/* Barriers are not trapped. */
static uint32_t take_ops(struct trapped_op ops[EVENT_MAX])
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < mock.event_count && i < EVENT_MAX; i++)
		if (events[i].kind == TLBP_MOCK_EVENT_OP)
			ops[count++] = (struct trapped_op){ events[i].op.operand,
							    events[i].op.insn };
	return count;
}

static void print_case(char text[TRAPPED_TEXT_MAX], const struct trapped_case *test)
{
	struct trapped_op ops[EVENT_MAX];

	tlbp_mock_init(&mock, entries, 1, events, EVENT_MAX);
	record_reset(&mock);
	trapped_flush(test, record_cpu());
	trapped_print(text, test, ops, take_ops(ops));
}

static bool check(const struct trapped_case *test, uint32_t number)
{
	char text[TRAPPED_TEXT_MAX];
	bool good;

	print_case(text, test);
	good = trapped_is_golden(text);
	printf("%s %u - a_recorded_flush_is_the_trapped_one: %s\n", good ? "ok" : "not ok",
	       (unsigned int)number, test->name);
	for (char *line = strtok(text, "\n"); line && !good; line = strtok(NULL, "\n"))
		printf("# %s\n", line);
	return good;
}

static bool check_all(void)
{
	bool good = true;

	printf("1..%u\n", (unsigned int)trapped_case_count);
	for (uint32_t i = 0; i < trapped_case_count; i++)
		good = check(&trapped_cases[i], i + 1) && good;
	return good;
}

static void print_all(void)
{
	char text[TRAPPED_TEXT_MAX];

	for (uint32_t i = 0; i < trapped_case_count; i++) {
		print_case(text, &trapped_cases[i]);
		printf("%s\n", text);
	}
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		print_all();
		return EXIT_SUCCESS;
	}
	return check_all() ? EXIT_SUCCESS : EXIT_FAILURE;
}
