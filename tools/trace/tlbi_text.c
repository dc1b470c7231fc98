/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "tlbi_text.h"
#include "format.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TLBI_TEXT_VERSION 1
#define RT_NONE 31
#define MAX_FUNCTION UINT32_MAX

static bool complain(const struct tlbi_text *text, const char *at, const char *what)
{
	return text_complain(&text->text, at, text->problem, what);
}

/* A word and the blank behind it. */
static bool word(struct tlbi_text *text, const char **at, const char *expected)
{
	const char *from = *at;
	char what[80];

	if (text_skip(at, expected) && (text_skip(at, " ") || !**at))
		return true;
	snprintf(what, sizeof(what), "not '%s'", expected);
	return complain(text, from, what);
}

static bool number(struct tlbi_text *text, const char **at, int base, uint64_t max,
		   uint64_t *value)
{
	const char *from = *at;

	if (!text_number(at, base, value) || (!text_skip(at, " ") && **at))
		return complain(text, from, "not a number");
	return *value <= max || complain(text, from, "too large");
}

static bool small_number(struct tlbi_text *text, const char **at, uint64_t max, uint8_t *value)
{
	uint64_t wide;

	if (!number(text, at, 10, max, &wide))
		return false;
	*value = (uint8_t)wide;
	return true;
}

/* Which of the words, or -1. */
static int choice(const char **at, const char *const *words)
{
	int i;

	for (i = 0; words[i]; i++) {
		const char *from = *at;

		if (text_skip(&from, words[i]) && text_skip(&from, " ")) {
			*at = from;
			return i;
		}
	}
	return -1;
}

static bool line_end(struct tlbi_text *text, const char *at)
{
	return !*at || complain(text, at, "something behind the end of the line");
}

/* ------------------------------------------------------------------- sites --- */

static bool parse_op(struct tlbi_text *text, const char *at, uint64_t insn, struct tlbi_site *site)
{
	site->tlbi = tlbp_arm64_find_tlbi((uint32_t)insn);
	if (!site->tlbi)
		return complain(text, at, "not a TLBI");
	site->is_repeat = site->tlbi->operand != TLBP_ARM64_OPERAND_NONE &&
			  (insn & RT_NONE) == RT_NONE;
	return true;
}

/* "site 7 probed 3 op d50883e0 vaale1is name+0x100/0x870" */
static bool parse_site(struct tlbi_text *text, const char *at, struct tlbi_site *site)
{
	static const char *const states[] = { "probed", "late", "unreachable", "refused", NULL };
	static const char *const kinds[] = { "op", "sync", "gather", "range", "limit", "loop",
					     NULL };
	const int loop = 5;
	uint64_t index, function, insn;
	const char *from;
	int state, kind;

	if (!number(text, &at, 10, TLBI_MAX_SITES - 1, &index))
		return false;
	if (index != text->site_count)
		return complain(text, at, "sites are not in order");
	state = choice(&at, states);
	if (state < 0)
		return complain(text, at, "not a state of a site");
	if (!number(text, &at, 10, MAX_FUNCTION, &function))
		return false;
	kind = choice(&at, kinds);
	if (kind < 0)
		return complain(text, at, "not a kind of site");
	from = at;
	if (!number(text, &at, 16, UINT32_MAX, &insn))
		return false;
	*site = (struct tlbi_site){
		.kind = (uint8_t)(kind == loop ? TLBI_OP : kind < TLBI_WANT ? kind : TLBI_WANT),
		.is_in_loop = kind == loop,
		.is_probed = state < 2, .is_late = state == 1, .function = (uint32_t)function,
	};
	return site->kind != TLBI_OP || parse_op(text, from, insn, site);
}

static bool add_site(struct tlbi_text *text, const char *at)
{
	/* Powers of two. */
	if ((text->site_count & (text->site_count - 1)) == 0) {
		size_t capacity = text->site_count ? 2 * (size_t)text->site_count : 1;
		struct tlbi_site *sites = realloc(text->sites, capacity * sizeof(*sites));

		if (!sites)
			return complain(text, NULL, "out of memory");
		text->sites = sites;
	}
	if (!parse_site(text, at, &text->sites[text->site_count]))
		return false;
	text->site_count++;
	return true;
}

/* -------------------------------------------------------------------- head --- */

static bool next_line(struct tlbi_text *text, const char **at)
{
	enum text_status status = text_next(&text->text, text->problem);

	*at = text->text.line;
	if (status == TEXT_END)
		return trace_complain(text->problem, text->text.next_offset,
				      "cut off: no line 'end'");
	return status == TEXT_LINE;
}

/* "machine cpus 2 el 1 page_shift 12 base_shift 12" */
static bool parse_machine(struct tlbi_text *text, const char *at)
{
	uint64_t cpus, el, page_shift, base_shift;

	if (!word(text, &at, "machine") || !word(text, &at, "cpus") ||
	    !number(text, &at, 10, UINT32_MAX, &cpus) || !word(text, &at, "el") ||
	    !number(text, &at, 10, 2, &el) || !word(text, &at, "page_shift") ||
	    !number(text, &at, 10, 16, &page_shift) || !word(text, &at, "base_shift") ||
	    !number(text, &at, 10, 16, &base_shift))
		return false;
	if (page_shift != text->page_shift)
		return complain(text, NULL, "pages are not as large as the trace's");
	text->cpu_count = (uint32_t)cpus;
	text->base_shift = (uint32_t)base_shift;
	return line_end(text, at);
}

static bool parse_head(struct tlbi_text *text)
{
	uint64_t version;
	const char *at;

	if (!next_line(text, &at) || !word(text, &at, "tlbi-trace") ||
	    !number(text, &at, 10, UINT64_MAX, &version))
		return false;
	if (version != TLBI_TEXT_VERSION)
		return complain(text, NULL, "not version 1");
	if (!next_line(text, &at) || !word(text, &at, "kernel") || !next_line(text, &at) ||
	    !parse_machine(text, at))
		return false;
	while (next_line(text, &at)) {
		if (strcmp(at, "events") == 0)
			return true;
		if (!word(text, &at, "site") || !add_site(text, at))
			return false;
	}
	return false;
}

bool tlbi_text_open(struct tlbi_text *text, FILE *in, uint32_t page_shift,
		    struct trace_problem *problem)
{
	*text = (struct tlbi_text){ .problem = problem, .page_shift = page_shift };
	text_init(&text->text, in);
	return parse_head(text);
}

void tlbi_text_close(struct tlbi_text *text)
{
	text_free(&text->text);
	free(text->sites);
	text->sites = NULL;
}

/* ------------------------------------------------------------------ events --- */

/* "12345 0 77 task 215 7": when, where, who, in which system call, at which site. */
static bool parse_where(struct tlbi_text *text, const char **at, struct tlbi_event *event)
{
	static const char *const contexts[] = { "task", "softirq", "hardirq", "nmi", NULL };
	uint64_t site, cpu;
	const char *from;
	int context;

	if (!number(text, at, 10, UINT64_MAX, &event->time_ns))
		return false;
	from = *at;
	if (!number(text, at, 10, UINT32_MAX, &cpu) ||
	    !number(text, at, 10, UINT32_MAX, &event->pid))
		return false;
	if (cpu >= TRACE_MAX_CPUS)
		return complain(text, from, "a trace has CPUs 0 to 63 only");
	event->cpu = (uint8_t)cpu;
	context = choice(at, contexts);
	if (context < 0)
		return complain(text, *at, "not a context");
	event->context = (uint8_t)context;
	event->syscall = UINT64_MAX;
	if (!text_skip(at, "-1 ") && !number(text, at, 10, INT32_MAX, &event->syscall))
		return false;
	from = *at;
	if (!number(text, at, 10, UINT32_MAX, &site))
		return false;
	if (site >= text->site_count || !text->sites[site].is_probed)
		return complain(text, from, "not a site that is probed");
	event->site = &text->sites[site];
	return true;
}

/* "7f0000000000 7f0000005000 12 3 ut": range, stride, level, what else. */
static bool parse_want(struct tlbi_text *text, const char **at, struct tlbi_event *event)
{
	if (!number(text, at, 16, UINT64_MAX, &event->value) ||
	    !number(text, at, 16, UINT64_MAX, &event->end) ||
	    !small_number(text, at, 42, &event->stride_shift) ||
	    !small_number(text, at, 3, &event->level))
		return false;
	if (event->stride_shift && event->stride_shift < text->page_shift)
		return complain(text, *at, "a stride below a page");
	event->is_kernel = text_skip(at, "k");
	if (!event->is_kernel && !text_skip(at, "u"))
		return complain(text, *at, "neither 'k' nor 'u'");
	event->is_full_mm = text_skip(at, "f");
	event->has_tables = text_skip(at, "t");
	return text_skip(at, " ") || complain(text, *at, "not what a range may be");
}

/* The rest of the line is the task's name. */
static bool parse_event(struct tlbi_text *text, const char *at, struct tlbi_event *event)
{
	static const char *const kinds[] = { "op", "sync", "want", NULL };
	int kind = choice(&at, kinds);

	*event = (struct tlbi_event){ 0 };
	if (kind < 0)
		return complain(text, at, "neither 'op', 'sync', 'want' nor 'end'");
	if (!parse_where(text, &at, event))
		return false;
	if (event->site->kind != kind)
		return complain(text, NULL, "not what the site is");
	text->event_count++;
	if (kind == TLBI_OP)
		return number(text, &at, 16, UINT64_MAX, &event->value);
	return kind == TLBI_SYNC || parse_want(text, &at, event);
}

/* "end events 571 lost 0 missed 0 live 1" */
static bool parse_end(struct tlbi_text *text, const char *at)
{
	uint64_t event_count, live;

	if (!word(text, &at, "end") || !word(text, &at, "events") ||
	    !number(text, &at, 10, UINT64_MAX, &event_count) || !word(text, &at, "lost") ||
	    !number(text, &at, 10, UINT64_MAX, &text->lost) || !word(text, &at, "missed") ||
	    !number(text, &at, 10, UINT64_MAX, &text->missed) || !word(text, &at, "live") ||
	    !number(text, &at, 10, 1, &live) || !line_end(text, at))
		return false;
	text->was_live = live;
	if (event_count != text->event_count)
		return complain(text, NULL, "not as many events as there are");
	if (text_next(&text->text, text->problem) == TEXT_END)
		return true;
	return complain(text, NULL, "something behind the end");
}

enum tlbi_status tlbi_text_next(struct tlbi_text *text, struct tlbi_event *event)
{
	const char *at;

	if (!next_line(text, &at))
		return TLBI_BAD;
	if (strncmp(at, "end ", 4) == 0)
		return parse_end(text, at) ? TLBI_END : TLBI_BAD;
	return parse_event(text, at, event) ? TLBI_EVENT : TLBI_BAD;
}
