/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* tlbpolicy show: what is in a trace. */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "text.h"

enum option_key {
	OPTION_EVENTS = 256,
	OPTION_JSON,
};

static const struct argp_option options[] = {
	{ "events", OPTION_EVENTS, NULL, 0, "Print every event, too", 0 },
	{ "json", OPTION_JSON, NULL, 0, "Print JSON, without events", 0 },
	{ 0 },
};

static const char doc[] = "Prints the header of a trace and counts its events.";

struct arguments {
	const char *trace;
	bool events;
	bool json;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case OPTION_EVENTS:
		arguments->events = true;
		return 0;
	case OPTION_JSON:
		arguments->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->trace)
			argp_error(state, "one trace at a time");
		arguments->trace = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no trace; one is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Requests by size: in group n those of 2^(n-1)+1 to 2^n pages. */
#define SIZE_GROUPS 66

/* The group of requests for a whole space. */
#define WHOLE_GROUP 65

struct counts {
	uint64_t kinds[TRACE_KIND_COUNT];
	uint64_t causes[TRACE_CAUSE_COUNT];
	uint64_t sizes[SIZE_GROUPS];
	uint64_t accesses;
};

static unsigned int size_group(const struct trace_event *event)
{
	unsigned int group = 0;

	if (event->flags & (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING))
		return WHOLE_GROUP;
	while (group < 64 && event->count > UINT64_C(1) << group)
		group++;
	return group;
}

static struct counts count(const struct trace *trace)
{
	struct counts counts = { .accesses = 0 };
	size_t i;

	for (i = 0; i < trace->event_count; i++) {
		const struct trace_event *event = &trace->events[i];

		counts.kinds[event->kind]++;
		if (event->kind <= TRACE_FETCH)
			counts.accesses += event->count;
		if (event->kind == TRACE_FLUSH) {
			counts.causes[event->cause]++;
			counts.sizes[size_group(event)]++;
		}
	}
	return counts;
}

static void print_sizes(const struct counts *counts)
{
	unsigned int group;

	printf("\nrequests by pages\n");
	for (group = 0; group < WHOLE_GROUP; group++)
		if (counts->sizes[group])
			printf("  up to %-12s %s\n",
			       group < 64 ? text_count(UINT64_C(1) << group).chars : "all",
			       text_count(counts->sizes[group]).chars);
	if (counts->sizes[WHOLE_GROUP])
		printf("  %-18s %s\n", "whole space", text_count(counts->sizes[WHOLE_GROUP]).chars);
}

static void print_counts(const char *name, const struct trace_info *info,
			 const struct counts *counts)
{
	uint32_t i;

	printf("%s: %s\n", name, info->what);
	printf("made by   %s\n", info->command);
	printf("format    version %" PRIu32 ", %" PRIu32 " CPUs, pages of %u KiB\n", info->version,
	       info->cpu_count, (1U << info->granule_shift) / 1024);
	printf("accesses  %s\n", text_count(counts->accesses).chars);
	printf("\nevents\n");
	for (i = 0; i < TRACE_KIND_COUNT; i++)
		if (counts->kinds[i])
			printf("  %-18s %s\n", trace_kind_name(i),
			       text_count(counts->kinds[i]).chars);
	if (!counts->kinds[TRACE_FLUSH])
		return;
	printf("\nrequests by cause\n");
	for (i = 0; i < TRACE_CAUSE_COUNT; i++)
		if (counts->causes[i])
			printf("  %-18s %s\n", trace_cause_name(i),
			       text_count(counts->causes[i]).chars);
	print_sizes(counts);
}

static void print_flush(const struct trace_event *event)
{
	static const char *const spaces[] = { "?", "kernel", "user", "hyp", "guest" };
	static const char *const domains[] = { "?", "local", "inner", "outer" };

	printf(" 0x%" PRIx64 " %" PRIu64 " pages %s %s asid %u vmid %u %s", event->va, event->count,
	       spaces[event->space_kind < 5 ? event->space_kind : 0],
	       domains[event->domain < 4 ? event->domain : 0], event->asid, event->vmid,
	       trace_cause_name(event->cause));
	if (event->stride_shift)
		printf(" stride 2^%u", event->stride_shift);
	if (event->level)
		printf(" level %u", event->level == TLBP_LEVEL_0 ? 0 : event->level);
	if (event->flags & TLBP_LEAF_ONLY)
		printf(" leaf");
	if (event->flags & TLBP_WANT_WHOLE_SPACE)
		printf(" whole");
	if (event->flags & TLBP_WANT_EVERYTHING)
		printf(" everything");
}

static void print_event(const struct trace_event *event)
{
	printf("%u %s", event->cpu, trace_kind_name(event->kind));
	switch (event->kind) {
	case TRACE_SWITCH:
		printf(" asid %u vmid %u", event->asid, event->vmid);
		break;
	case TRACE_FLUSH:
		print_flush(event);
		break;
	case TRACE_DONE:
		printf(" %" PRIu64 " operations%s", event->count,
		       event->action == TLBP_BY_ADDRESS ? "" : ", whole");
		break;
	case TRACE_IDLE:
		printf(" %" PRIu64 " ns", event->count);
		break;
	default:
		printf(" 0x%" PRIx64 " %" PRIu64, event->va, event->count);
		if (event->page_shift)
			printf(" 2^%u", event->page_shift);
	}
	putchar('\n');
}

static json_t *counts_json(const uint64_t *counts, uint32_t count,
			   const char *(*name)(uint32_t index))
{
	json_t *json = json_object();
	uint32_t i;

	for (i = 0; i < count; i++)
		json_object_set_new(json, name(i), json_integer((json_int_t)counts[i]));
	return json;
}

static void print_show_json(const char *name, const struct trace *trace,
			    const struct counts *counts)
{
	json_t *json = print_trace_json(name, &trace->info);

	json_object_set_new(json, "access_count", json_integer((json_int_t)counts->accesses));
	json_object_set_new(json, "events",
			    counts_json(counts->kinds, TRACE_KIND_COUNT, trace_kind_name));
	json_object_set_new(json, "requests",
			    counts_json(counts->causes, TRACE_CAUSE_COUNT, trace_cause_name));
	print_document(stdout, json);
}

int show_main(int argc, char **argv)
{
	const struct argp argp = { options, parse, "TRACE", doc, NULL, NULL, NULL };
	struct arguments arguments = { 0 };
	struct replay_problem problem;
	struct counts counts;
	struct trace trace;
	size_t i;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (!replay_load(&trace, arguments.trace, &problem))
		return complain(STATUS_FAILED, "%s", problem.message);
	counts = count(&trace);
	if (arguments.json)
		print_show_json(arguments.trace, &trace, &counts);
	else
		print_counts(arguments.trace, &trace.info, &counts);
	if (arguments.events && !arguments.json) {
		putchar('\n');
		for (i = 0; i < trace.event_count; i++)
			print_event(&trace.events[i]);
	}
	trace_free(&trace);
	return finish_output();
}
