/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a trace may hold: the rules for headers and events, names, checksum. */
#include "format.h"

#include <stdarg.h>
#include <string.h>

static const char *const kind_names[TRACE_KIND_COUNT] = {
	[TRACE_LOAD] = "load",	   [TRACE_STORE] = "store", [TRACE_FETCH] = "fetch",
	[TRACE_SWITCH] = "switch", [TRACE_FLUSH] = "flush", [TRACE_IDLE] = "idle",
	[TRACE_DONE] = "done",
};

static const char *const cause_names[TRACE_CAUSE_COUNT] = {
	[TRACE_CAUSE_UNKNOWN] = "unknown", [TRACE_CAUSE_MUNMAP] = "munmap",
	[TRACE_CAUSE_MPROTECT] = "mprotect", [TRACE_CAUSE_MADVISE] = "madvise",
	[TRACE_CAUSE_MREMAP] = "mremap",   [TRACE_CAUSE_BRK] = "brk",
	[TRACE_CAUSE_EXEC] = "exec",	   [TRACE_CAUSE_EXIT] = "exit",
	[TRACE_CAUSE_FORK] = "fork",	   [TRACE_CAUSE_KERNEL] = "kernel",
};

const char *trace_kind_name(uint32_t kind)
{
	return kind < TRACE_KIND_COUNT ? kind_names[kind] : NULL;
}

const char *trace_cause_name(uint32_t cause)
{
	return cause < TRACE_CAUSE_COUNT ? cause_names[cause] : NULL;
}

bool trace_complain(struct trace_problem *problem, uint64_t offset, const char *format, ...)
{
	va_list arguments;

	problem->offset = offset;
	va_start(arguments, format);
	vsnprintf(problem->message, sizeof(problem->message), format, arguments);
	va_end(arguments);
	return false;
}

/* CRC-32 as zlib and PNG have it: reflected polynomial 0xedb88320. */
uint32_t trace_crc32(const uint8_t *bytes, size_t length)
{
	uint32_t crc = UINT32_MAX;
	size_t i;
	int bit;

	for (i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

void trace_coder_init(struct trace_coder *coder, uint32_t granule_shift)
{
	memset(coder, 0, sizeof(*coder));
	coder->granule_shift = granule_shift;
	memset(coder->page_shifts, (int)granule_shift, sizeof(coder->page_shifts));
}

/* -------------------------------------------------------------- header --- */

/* Bytes of the character, 0 if it is none to print: C0, C1, DEL, bad UTF-8. */
static size_t character_length(const unsigned char *text)
{
	size_t length, i;

	if (text[0] < 0x80)
		return text[0] >= 0x20 && text[0] != 0x7f;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	length = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	for (i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	/* C1 controls; overlong; surrogates; beyond U+10FFFF. */
	if ((text[0] == 0xc2 && text[1] < 0xa0) || (text[0] == 0xe0 && text[1] < 0xa0) ||
	    (text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf0 && text[1] < 0x90) ||
	    (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return length;
}

static bool is_one_line(const char *text, size_t size)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t length;

	if (!memchr(text, '\0', size))
		return false;
	for (; *at; at += length) {
		length = character_length(at);
		if (length == 0)
			return false;
	}
	return true;
}

const char *trace_check_info(const struct trace_info *info)
{
	if (info->cpu_count == 0 || info->cpu_count > TRACE_MAX_CPUS)
		return "the number of CPUs is not 1 to 64";
	if (info->granule_shift != 12 && info->granule_shift != 14 && info->granule_shift != 16)
		return "the granule is not 4, 16 or 64 KiB";
	if (info->event_count > TRACE_MAX_EVENTS)
		return "more than 2^28 events";
	if (!is_one_line(info->command, sizeof(info->command)))
		return "the command is not one line of UTF-8";
	if (!is_one_line(info->what, sizeof(info->what)))
		return "the description is not one line of UTF-8";
	return NULL;
}

/* -------------------------------------------------------------- events --- */

static const char *check_access(const struct trace_event *event, uint32_t granule_shift)
{
	if (event->count == 0)
		return "no access";
	/* 42 bits is the largest block of the architecture, 4 TiB: 64 KiB granule, level 1. */
	if (event->page_shift < granule_shift || event->page_shift > 42)
		return "a mapping smaller than the granule or larger than 4 TiB";
	return NULL;
}

static const char *check_request_space(const struct trace_event *event)
{
	const uint32_t all_flags = (TLBP_NON_SECURE << 1) - 1;

	if (event->flags & ~all_flags)
		return "a request with flags that are not defined";
	if (event->space_kind < TLBP_SPACE_KERNEL || event->space_kind > TLBP_SPACE_GUEST)
		return "a request for no kind of space";
	if (event->domain < TLBP_DOMAIN_LOCAL || event->domain > TLBP_DOMAIN_OUTER)
		return "a request for no domain";
	if ((event->flags & TLBP_NON_SECURE) && event->space_kind != TLBP_SPACE_GUEST)
		return "a request with TLBP_NON_SECURE that is for no guest";
	return NULL;
}

static const char *check_request(const struct trace_event *event, uint32_t granule_shift)
{
	const uint64_t pages_to_top = ((UINT64_MAX - event->va) >> granule_shift) + 1;

	if (event->count > pages_to_top)
		return "a range past the top of the address space";
	if (event->count == 0 &&
	    !(event->flags & (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING)))
		return "a request for no page";
	if (event->stride_shift &&
	    (event->stride_shift < granule_shift || event->stride_shift > 42))
		return "a stride below the granule or above 4 TiB";
	if (event->level > TLBP_LEVEL_0)
		return "a request at no level";
	if (event->cause >= TRACE_CAUSE_COUNT)
		return "a request of an unknown cause";
	return check_request_space(event);
}

const char *trace_check_event(const struct trace_event *event, const struct trace_info *info)
{
	if (event->kind >= TRACE_KIND_COUNT)
		return "an unknown kind of event";
	if (event->cpu >= info->cpu_count)
		return "a CPU that the trace does not have";
	if (event->va & ((UINT64_C(1) << info->granule_shift) - 1))
		return "an address that is no multiple of the granule";
	if (trace_is_access(event->kind))
		return check_access(event, info->granule_shift);
	if (event->kind == TRACE_FLUSH)
		return check_request(event, info->granule_shift);
	if (event->kind == TRACE_IDLE && event->count == 0)
		return "idle for no time";
	if (event->kind == TRACE_DONE &&
	    (event->action < TLBP_BY_ADDRESS || event->action > TLBP_EVERYTHING ||
	     event->count == 0))
		return "nothing done for a request";
	return NULL;
}

const char *trace_check_order(struct trace_coder *coder, const struct trace_event *event)
{
	bool is_behind_request = coder->last.kind == TRACE_FLUSH && coder->last.cpu == event->cpu;

	coder->last.kind = event->kind;
	coder->last.cpu = event->cpu;
	return event->kind != TRACE_DONE || is_behind_request ? NULL :
								"done, and no request before";
}
