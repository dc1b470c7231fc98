/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "predict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* -------------------------------------------------------------- lists --- */

void insn_list_add(struct insn_list *list, int word, uint64_t operand)
{
	if (list->count == INSN_LIST_MAX) {
		fprintf(stderr, "more than %d instructions\n", INSN_LIST_MAX);
		abort();
	}
	list->insns[list->count].word = (uint32_t)word;
	list->insns[list->count].operand = operand;
	list->count++;
}

void insn_list_add_log(struct insn_list *list, const struct tlbp_mock *mock)
{
	if (mock->event_count > mock->event_max) {
		fprintf(stderr, "the log is too short for %u events\n", mock->event_count);
		abort();
	}
	for (uint32_t i = 0; i < mock->event_count; i++) {
		const struct tlbp_mock_event *event = &mock->events[i];

		if (event->kind == TLBP_MOCK_EVENT_OP)
			insn_list_add(list, (int)event->op.insn, event->op.operand);
		if (event->kind == TLBP_MOCK_EVENT_BARRIER)
			insn_list_add(list, (int)event->barrier.insn, 0);
	}
}

bool insn_is_tlbi(const struct insn *insn)
{
	return (insn->word & 0xfff8e000) == 0xd5088000;
}

static int compare_insns(const void *left, const void *right)
{
	const struct insn *a = left;
	const struct insn *b = right;

	if (a->word != b->word)
		return a->word < b->word ? -1 : 1;
	return (a->operand > b->operand) - (a->operand < b->operand);
}

void insn_list_sort(struct insn_list *list)
{
	uint32_t start = 0;

	while (start < list->count) {
		uint32_t end = start;

		while (end < list->count && insn_is_tlbi(&list->insns[end]))
			end++;
		qsort(&list->insns[start], end - start, sizeof(list->insns[0]), compare_insns);
		start = end + 1;
	}
}

uint32_t insn_list_difference(const struct insn_list *a, const struct insn_list *b)
{
	for (uint32_t i = 0; i < a->count && i < b->count; i++)
		if (compare_insns(&a->insns[i], &b->insns[i]) != 0)
			return i;
	if (a->count != b->count)
		return a->count < b->count ? a->count : b->count;
	return UINT32_MAX;
}

void insn_print(const struct insn *insn, char text[48])
{
	char mnemonic[24];

	tlbp_mock_mnemonic(insn->word, mnemonic);
	if (insn_is_tlbi(insn) && (insn->word & 31) != 31)
		snprintf(text, 48, "%s %016" PRIx64, mnemonic, insn->operand);
	else
		snprintf(text, 48, "%s", mnemonic);
}

/* ---------------------------------------------------------- prediction --- */

/* By address and by range: [user][leaf only][inner shareable]. */
static const int address_words[2][2][2] = {
	{ { INSN_vaae1, INSN_vaae1is }, { INSN_vaale1, INSN_vaale1is } },
	{ { INSN_vae1, INSN_vae1is }, { INSN_vale1, INSN_vale1is } },
};
static const int range_words[2][2][2] = {
	{ { INSN_rvaae1, INSN_rvaae1is }, { INSN_rvaale1, INSN_rvaale1is } },
	{ { INSN_rvae1, INSN_rvae1is }, { INSN_rvale1, INSN_rvale1is } },
};

static bool is_user(const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_USER;
}

static bool is_inner(const struct tlbp_space *space)
{
	return space->domain == TLBP_DOMAIN_INNER;
}

/* An operation on the ASID is needed for the other half of a KPTI pair too. */
static uint32_t last_asid(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	bool is_pair = is_user(space) && (arm64->flags & TLBP_ARM64_KPTI);

	return is_pair ? space->asid + 1u : space->asid;
}

void predict_order_stores(struct insn_list *list, const struct tlbp_space *space)
{
	insn_list_add(list, is_inner(space) ? INSN_dsb_ishst : INSN_dsb_nshst, 0);
}

void predict_sync(struct insn_list *list, const struct tlbp_space *space)
{
	insn_list_add(list, is_inner(space) ? INSN_dsb_ish : INSN_dsb_nsh, 0);
	insn_list_add(list, INSN_isb, 0);
}

void predict_whole_space(struct insn_list *list, const struct tlbp_arm64 *arm64,
			 const struct tlbp_space *space)
{
	if (!is_user(space)) {
		insn_list_add(list, is_inner(space) ? INSN_vmalle1is : INSN_vmalle1, 0);
		return;
	}
	for (uint32_t asid = space->asid; asid <= last_asid(arm64, space); asid++)
		insn_list_add(list, is_inner(space) ? INSN_aside1is : INSN_aside1,
			      (uint64_t)asid << 48);
}

/* The spans that cover a range, and nothing but it unless over-covering was asked for. */
static uint32_t predict_spans(struct tlbp_arm64_span *spans, uint32_t span_max,
			      const struct tlbp_arm64 *arm64, uint64_t page_count)
{
	uint64_t page_index = 0;
	uint32_t count = 0;

	while (page_index < page_count && count < span_max) {
		uint64_t left = page_count - page_index;
		struct tlbp_arm64_span *span = &spans[count++];

		*span = tlbp_arm64_next_span(page_count, page_index, arm64->max_span_pages);
		if ((arm64->flags & TLBP_ARM64_OVER_COVER) && left <= arm64->max_span_pages) {
			*span = tlbp_arm64_cover_span(left);
			span->page_index = page_index;
		}
		page_index = span->page_index + span->page_count;
	}
	return page_index < page_count ? UINT32_MAX : count;
}

static void predict_range(struct insn_list *list, const struct tlbp_arm64 *arm64,
			  const struct tlbp_request *request, const struct tlbp_range *range,
			  uint16_t asid)
{
	const struct tlbp_space *space = &request->space;
	bool leaf = request->flags & TLBP_LEAF_ONLY;
	int address_word = address_words[is_user(space)][leaf][is_inner(space)];
	int range_word = range_words[is_user(space)][leaf][is_inner(space)];
	uint32_t granule_shift = space->granule_shift;
	uint32_t shift = request->stride_shift ? request->stride_shift : granule_shift;
	uint64_t last_va = range->start_va + ((range->page_count - 1) << granule_shift);
	uint64_t mapping_count = (last_va >> shift) - (range->start_va >> shift) + 1;
	struct tlbp_arm64_span spans[16];
	uint32_t span_count = UINT32_MAX;

	if (arm64->backend.caps.flags & TLBP_CAP_RANGE)
		span_count = predict_spans(spans, 16, arm64, range->page_count);
	for (uint32_t i = 0; i < span_count && span_count < mapping_count; i++) {
		uint64_t va = range->start_va + (spans[i].page_index << granule_shift);

		if (spans[i].page_count == 1)
			insn_list_add(list, address_word, tlbp_arm64_va_operand(va, asid));
		else
			insn_list_add(list, range_word,
				      tlbp_arm64_range_operand(va, granule_shift, granule_shift,
							       spans[i], asid));
	}
	/* One operation in each mapping; any address inside a block will do, its first is taken. */
	for (uint64_t i = 0; i < mapping_count && span_count >= mapping_count; i++) {
		uint64_t va = ((range->start_va >> shift) + i) << shift;

		insn_list_add(list, address_word, tlbp_arm64_va_operand(va, asid));
	}
}

void predict_by_address(struct insn_list *list, const struct tlbp_arm64 *arm64,
			const struct tlbp_request *request)
{
	uint32_t asid = is_user(&request->space) ? request->space.asid : 0;
	uint32_t end = is_user(&request->space) ? last_asid(arm64, &request->space) : 0;

	for (; asid <= end; asid++)
		for (uint32_t i = 0; i < request->range_count; i++)
			if (request->ranges[i].page_count)
				predict_range(list, arm64, request, &request->ranges[i],
					      (uint16_t)asid);
}
