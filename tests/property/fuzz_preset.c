/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A preset's text from a fuzzer's bytes (libFuzzer). What is refused has a place
 * and a reason. What is accepted is a preset, reads the same when it is written
 * anew, and makes a machine whose time adds up.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tlbpolicy/model.h>

#define TEXT_BYTES 8192
#define ACCESSES 200

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static uint32_t line_of(const uint8_t *bytes, size_t offset)
{
	uint32_t line = 1;
	size_t i;

	for (i = 0; i < offset; i++)
		line += bytes[i] == '\n';
	return line;
}

/* A text that ends with its last line has no line behind it. */
static void check_problem(const struct tlbp_model_problem *problem, const uint8_t *bytes,
			  size_t byte_count)
{
	uint32_t line;

	require(problem->message != NULL, "a problem has a message");
	require(problem->offset <= byte_count, "a problem is in the text");
	line = line_of(bytes, problem->offset);
	if (problem->offset == byte_count)
		require(problem->line == line || problem->line + 1 == line, "at its last line");
	else
		require(problem->line == line, "the line is that of the offset");
}

static size_t print_preset(const struct tlbp_model_preset *preset, char *text)
{
	size_t length = (size_t)snprintf(text, TEXT_BYTES, "name = %s\n", preset->name);
	uint32_t i;

	if (preset->what[0])
		length += (size_t)snprintf(text + length, TEXT_BYTES - length, "what = %s\n",
					   preset->what);
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		length += (size_t)snprintf(text + length, TEXT_BYTES - length,
					   "%s = %" PRIu32 " %c %s\n", tlbp_model_number_name(i),
					   preset->values[i].value, preset->values[i].grade,
					   preset->values[i].source);
	return length;
}

static void check_text(const struct tlbp_model_preset *preset)
{
	static char text[TEXT_BYTES];
	struct tlbp_model_preset again;
	size_t length = print_preset(preset, text);

	require(tlbp_model_preset_parse(&again, text, length, NULL), "it is read anew");
	require(memcmp(&again, preset, sizeof(again)) == 0, "it is read the same");
}

static void flush(struct tlbp_model *model, const struct tlbp *tlbp, uint32_t i)
{
	struct tlbp_space space = {
		.kind = 1 + i % 4, .domain = 1 + i % 3, .granule_shift = 12
	};
	struct tlbp_range range = { .start_va = (uint64_t)i << 12, .page_count = 1 + i % 90 };
	struct tlbp_request request = tlbp_page_request(space, &range, 0);

	require(tlbp_model_flush(model, i % 2, tlbp, &request) == TLBP_OK, "it flushes");
}

static void check_sum(const struct tlbp_model *model, const struct tlbp_model_preset *preset,
		      uint32_t core)
{
	struct tlbp_model_stats stats = tlbp_model_stats(model, core);
	uint64_t sum_ps = stats.access_count * preset->values[TLBP_MODEL_ACCESS_PS].value +
			  stats.l2_hit_ps + stats.walk_ps + stats.issue_ps + stats.sync_ps +
			  stats.bystander_ps;

	require(sum_ps == tlbp_model_now_ps(model, core), "its time adds up");
	require(stats.refill_count <= stats.l1_miss_count, "refills are misses");
}

static void check_machine(const struct tlbp_model_preset *preset)
{
	const struct tlbp_model_config config = {
		.preset = preset, .core_count = 2, .granule_shift = 12, .stage2 = true,
		.other_issuers = 3,
	};
	struct tlbp_model *model = tlbp_model_create(&config, NULL);
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = 50 };
	struct tlbp tlbp = { .policy = &threshold.policy };
	uint32_t i;

	require(model != NULL, "it makes a machine");
	tlbp.backend = tlbp_model_backend(model);
	require(tlbp_init(&tlbp) == TLBP_OK, "the machine has a backend");
	for (i = 0; i < ACCESSES; i++) {
		tlbp_model_access(model, i % 2, (uint64_t)(i * 7 % 64) << 12, 12 + i % 3 * 9,
				  i / 2 % 2);
		if (i % 16 == 0)
			flush(model, &tlbp, i);
	}
	check_sum(model, preset, 0);
	check_sum(model, preset, 1);
	tlbp_model_destroy(model);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t byte_count)
{
	struct tlbp_model_problem problem = { .message = NULL };
	struct tlbp_model_preset preset;

	if (!tlbp_model_preset_parse(&preset, (const char *)bytes, byte_count, &problem)) {
		check_problem(&problem, bytes, byte_count);
		return 0;
	}
	require(tlbp_model_preset_check(&preset, NULL), "what is read is a preset");
	check_text(&preset);
	check_machine(&preset);
	return 0;
}
