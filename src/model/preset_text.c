/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Presets as texts: what each number is called, what it may be, and reading them.
 * The text comes from outside: every byte of it may be wrong.
 */
#include "internal.h"

#include <string.h>

#define MAX_PS 1000000000

/* What a number is called and may be. */
struct number_rule {
	const char *name;
	uint32_t min;
	uint32_t max;
	const char *message;
};

#define RULE(number, name_, min_, max_)                                                 \
	[TLBP_MODEL_##number] = { name_, min_, max_, name_ " is not " #min_ " to " #max_ }
#define RULE_PS(number, name_)                                                          \
	[TLBP_MODEL_##number] = { name_, 0, MAX_PS, name_ " is more than a millisecond" }

static const struct number_rule rules[TLBP_MODEL_NUMBER_COUNT] = {
	RULE_PS(ACCESS_PS, "access_ps"),
	RULE(L1I_ENTRIES, "l1i_entries", 1, 4096),
	RULE(L1D_ENTRIES, "l1d_entries", 1, 4096),
	RULE(L1_WAYS, "l1_ways", 0, 4096),
	RULE(L2_ENTRIES, "l2_entries", 1, 32768),
	RULE(L2_WAYS, "l2_ways", 0, 32768),
	RULE(REPLACEMENT, "replacement", 0, 1),
	RULE_PS(L2_HIT_PS, "l2_hit_ps"),
	RULE(WALK_CACHE_ENTRIES, "walk_cache_entries", 0, 4096),
	RULE(WALK_LEVELS, "walk_levels", 1, 5),
	RULE_PS(WALK_PS, "walk_ps"),
	RULE_PS(WALK_UPPER_PS, "walk_upper_ps"),
	RULE(STAGE2_WALK_PERMILLE, "stage2_walk_permille", 1000, 1000000),
	RULE_PS(OP_LOCAL_PS, "op_local_ps"),
	RULE_PS(OP_BROADCAST_PS, "op_broadcast_ps"),
	RULE_PS(STAGE2_OP_PS, "stage2_op_ps"),
	RULE(HAS_RANGE, "has_range", 0, 1),
	RULE_PS(RANGE_OP_PS, "range_op_ps"),
	RULE_PS(RANGE_PAGE_PS, "range_page_ps"),
	RULE_PS(WHOLE_PS, "whole_ps"),
	RULE_PS(SYNC_PS, "sync_ps"),
	RULE_PS(SYNC_OP_PS, "sync_op_ps"),
	RULE_PS(CONTENTION_PS, "contention_ps"),
	RULE_PS(BYSTANDER_PS, "bystander_ps"),
	RULE(L1_WIPED, "l1_wiped", 0, 1),
};

const char *tlbp_model_number_name(uint32_t number)
{
	return number < TLBP_MODEL_NUMBER_COUNT ? rules[number].name : "unknown number";
}

/* -------------------------------------------------------------- checking --- */

/* NULL, or what is wrong. */
static const char *check_ways(uint32_t entry_count, uint32_t way_count, const char *message)
{
	uint32_t set_count;

	if (way_count == 0)
		return NULL;
	set_count = entry_count / way_count;
	if (entry_count % way_count != 0 || (set_count & (set_count - 1)) != 0)
		return message;
	return NULL;
}

static const char *check_numbers(const struct tlbp_model_preset *preset)
{
	uint32_t i;

	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++) {
		const struct tlbp_model_value *value = &preset->values[i];

		if (value->value < rules[i].min || value->value > rules[i].max)
			return rules[i].message;
		if (value->grade < 'A' || value->grade > 'D')
			return "a grade is not A to D";
		if (!memchr(value->source, 0, sizeof(value->source)))
			return "a source has no end";
	}
	return NULL;
}

static const char *check_fit(const struct tlbp_model_preset *preset)
{
	const struct tlbp_model_value *values = preset->values;
	uint32_t ways = values[TLBP_MODEL_L1_WAYS].value;
	const char *message;

	message = check_ways(values[TLBP_MODEL_L1I_ENTRIES].value, ways,
			     "l1_ways does not divide l1i_entries into a power of two of sets");
	if (!message)
		message = check_ways(values[TLBP_MODEL_L1D_ENTRIES].value, ways,
				     "l1_ways does not divide l1d_entries into a power of two of "
				     "sets");
	if (!message)
		message = check_ways(values[TLBP_MODEL_L2_ENTRIES].value,
				     values[TLBP_MODEL_L2_WAYS].value,
				     "l2_ways does not divide l2_entries into a power of two of "
				     "sets");
	return message;
}

static const char *check(const struct tlbp_model_preset *preset)
{
	const char *message;

	if (!memchr(preset->name, 0, sizeof(preset->name)) ||
	    !memchr(preset->what, 0, sizeof(preset->what)))
		return "a name has no end";
	if (preset->name[0] == 0)
		return "no name";
	message = check_numbers(preset);
	return message ? message : check_fit(preset);
}

bool tlbp_model_preset_check(const struct tlbp_model_preset *preset,
			     struct tlbp_model_problem *problem)
{
	const char *message = check(preset);

	if (message && problem)
		*problem = (struct tlbp_model_problem){ .message = message };
	return message == NULL;
}

/* --------------------------------------------------------------- reading --- */

/**
 * struct reader - where in the text
 * @text: All of it.
 * @length: Bytes of it.
 * @at: Next byte.
 * @end: End of the current line.
 * @line: Its number.
 * @seen: Bit n set: number n has been given.
 * @has_base: A base line has been read.
 * @has_what: The same.
 * @message: What is wrong at @at; NULL: nothing yet.
 */
struct reader {
	const char *text;
	size_t length;
	size_t at;
	size_t end;
	uint32_t line;
	uint32_t seen;
	bool has_base;
	bool has_what;
	const char *message;
};

/* Part of the text. */
struct word {
	size_t start;
	size_t length;
};

static bool fail_at(struct reader *reader, size_t at, const char *message)
{
	reader->at = at;
	reader->message = message;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && is_blank(reader->text[reader->at]))
		reader->at++;
}

/* To the next blank or '='. */
static struct word read_word(struct reader *reader)
{
	struct word word;

	skip_blanks(reader);
	word.start = reader->at;
	while (reader->at < reader->end && !is_blank(reader->text[reader->at]) &&
	       reader->text[reader->at] != '=')
		reader->at++;
	word.length = reader->at - word.start;
	return word;
}

/* To the end of the line, blanks around it left out. */
static struct word read_rest(struct reader *reader)
{
	struct word word;
	size_t end = reader->end;

	skip_blanks(reader);
	word.start = reader->at;
	while (end > word.start && is_blank(reader->text[end - 1]))
		end--;
	word.length = end - word.start;
	reader->at = reader->end;
	return word;
}

static bool is_word(const struct reader *reader, struct word word, const char *name)
{
	return word.length == strlen(name) &&
	       memcmp(reader->text + word.start, name, word.length) == 0;
}

static bool copy_word(struct reader *reader, struct word word, char *text)
{
	if (word.length == 0)
		return fail_at(reader, word.start, "nothing where a text is expected");
	if (word.length >= TLBP_MODEL_TEXT_BYTES)
		return fail_at(reader, word.start, "a text of more than 63 bytes");
	memset(text, 0, TLBP_MODEL_TEXT_BYTES);
	memcpy(text, reader->text + word.start, word.length);
	return true;
}

static bool read_value(struct reader *reader, struct word word, uint32_t *value)
{
	uint64_t number = 0;
	size_t i;

	if (word.length == 0)
		return fail_at(reader, word.start, "nothing where a number is expected");
	for (i = 0; i < word.length; i++) {
		char digit = reader->text[word.start + i];

		if (digit < '0' || digit > '9')
			return fail_at(reader, word.start + i, "not a digit");
		number = tlbp_min(number * 10 + (uint64_t)(digit - '0'), UINT32_MAX);
	}
	*value = (uint32_t)number;
	return true;
}

static bool read_number(struct reader *reader, struct tlbp_model_preset *preset, uint32_t number)
{
	struct tlbp_model_value *value = &preset->values[number];
	struct word word = read_word(reader);

	if (!read_value(reader, word, &value->value))
		return false;
	if (value->value < rules[number].min || value->value > rules[number].max)
		return fail_at(reader, word.start, rules[number].message);
	word = read_word(reader);
	if (word.length != 1 || reader->text[word.start] < 'A' || reader->text[word.start] > 'D')
		return fail_at(reader, word.start, "a grade, A to D, is missing");
	value->grade = reader->text[word.start];
	return copy_word(reader, read_rest(reader), value->source);
}

/* Under the numbers that have been given. */
static bool read_base(struct reader *reader, struct tlbp_model_preset *preset)
{
	char name[TLBP_MODEL_TEXT_BYTES];
	struct word word = read_rest(reader);
	const struct tlbp_model_preset *base;
	uint32_t i;

	if (!copy_word(reader, word, name))
		return false;
	base = tlbp_model_preset_find(name);
	if (!base)
		return fail_at(reader, word.start, "no preset of this name");
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		if (!(reader->seen >> i & 1))
			preset->values[i] = base->values[i];
	reader->has_base = true;
	return true;
}

static bool read_name(struct reader *reader, struct tlbp_model_preset *preset)
{
	struct word word = read_rest(reader);
	size_t i;

	for (i = 0; i < word.length; i++)
		if (is_blank(reader->text[word.start + i]))
			return fail_at(reader, word.start + i, "a blank in a name");
	return copy_word(reader, word, preset->name);
}

static bool read_what(struct reader *reader, struct tlbp_model_preset *preset)
{
	reader->has_what = true;
	return copy_word(reader, read_rest(reader), preset->what);
}

static bool read_setting(struct reader *reader, struct tlbp_model_preset *preset, struct word key)
{
	static const char *twice = "given twice";
	uint32_t i;

	if (is_word(reader, key, "name"))
		return preset->name[0] ? fail_at(reader, key.start, twice) :
					 read_name(reader, preset);
	if (is_word(reader, key, "what"))
		return reader->has_what ? fail_at(reader, key.start, twice) :
					  read_what(reader, preset);
	if (is_word(reader, key, "base"))
		return reader->has_base ? fail_at(reader, key.start, twice) :
					  read_base(reader, preset);
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++) {
		if (!is_word(reader, key, rules[i].name))
			continue;
		if (reader->seen >> i & 1)
			return fail_at(reader, key.start, twice);
		reader->seen |= UINT32_C(1) << i;
		return read_number(reader, preset, i);
	}
	return fail_at(reader, key.start, "no such key");
}

static bool read_line(struct reader *reader, struct tlbp_model_preset *preset)
{
	struct word key;

	skip_blanks(reader);
	if (reader->at == reader->end || reader->text[reader->at] == '#')
		return true;
	key = read_word(reader);
	skip_blanks(reader);
	if (reader->at == reader->end || reader->text[reader->at] != '=')
		return fail_at(reader, reader->at, "no '=' behind the key");
	reader->at++;
	return read_setting(reader, preset, key);
}

/* Line ends aside, a byte that no text has. */
static bool find_line_end(struct reader *reader)
{
	reader->end = reader->at;
	while (reader->end < reader->length && reader->text[reader->end] != '\n') {
		char c = reader->text[reader->end];

		if (((unsigned char)c < ' ' && !is_blank(c)) || c == 0x7f)
			return fail_at(reader, reader->end, "a byte that no text has");
		reader->end++;
	}
	return true;
}

static bool read_lines(struct reader *reader, struct tlbp_model_preset *preset)
{
	while (reader->at < reader->length) {
		reader->line++;
		if (!find_line_end(reader) || !read_line(reader, preset))
			return false;
		reader->at = reader->end < reader->length ? reader->end + 1 : reader->end;
	}
	reader->message = check(preset);
	return reader->message == NULL;
}

bool tlbp_model_preset_parse(struct tlbp_model_preset *preset, const char *text, size_t length,
			     struct tlbp_model_problem *problem)
{
	struct reader reader = { .text = text, .length = length };
	uint32_t i;

	*preset = (struct tlbp_model_preset){ .name = "" };
	for (i = 0; i < TLBP_MODEL_NUMBER_COUNT; i++)
		preset->values[i] = (struct tlbp_model_value){ 0, 'D', "not given" };
	if (read_lines(&reader, preset))
		return true;
	if (problem)
		*problem = (struct tlbp_model_problem){
			.offset = reader.at,
			.line = reader.line,
			.message = reader.message,
		};
	return false;
}
