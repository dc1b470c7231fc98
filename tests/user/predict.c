/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "predict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* -------------------------------------------------------------- lists --- */

static void insn_list_add_pair(struct insn_list *list, int word, uint64_t operand,
			       uint64_t operand_high)
{
	if (list->count == INSN_LIST_MAX) {
		fprintf(stderr, "more than %d instructions\n", INSN_LIST_MAX);
		abort();
	}
	list->insns[list->count].word = (uint32_t)word;
	list->insns[list->count].operand = operand;
	list->insns[list->count].operand_high = operand_high;
	list->count++;
}

void insn_list_add(struct insn_list *list, int word, uint64_t operand)
{
	insn_list_add_pair(list, word, operand, 0);
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
			insn_list_add_pair(list, (int)event->op.insn, event->op.operand,
					   event->op.operand_high);
		if (event->kind == TLBP_MOCK_EVENT_BARRIER)
			insn_list_add(list, (int)event->barrier.insn, 0);
		if (event->kind == TLBP_MOCK_EVENT_ENTER)
			insn_list_add(list, INSN_enter, 0);
		if (event->kind == TLBP_MOCK_EVENT_LEAVE)
			insn_list_add(list, INSN_leave, 0);
	}
}

bool insn_is_tlbi(const struct insn *insn)
{
	return (insn->word & 0xfff8e000 & ~(uint32_t)INSN_PAIR) == 0xd5088000;
}

static int compare_insns(const void *left, const void *right)
{
	const struct insn *a = left;
	const struct insn *b = right;

	if (a->word != b->word)
		return a->word < b->word ? -1 : 1;
	if (a->operand != b->operand)
		return a->operand < b->operand ? -1 : 1;
	return (a->operand_high > b->operand_high) - (a->operand_high < b->operand_high);
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

void insn_print(const struct insn *insn, char text[INSN_TEXT_SIZE])
{
	char mnemonic[24];

	tlbp_mock_mnemonic(insn->word, mnemonic);
	if (insn->word == INSN_enter || insn->word == INSN_leave)
		snprintf(text, INSN_TEXT_SIZE, insn->word == INSN_enter ? "enter" : "leave");
	else if (insn->word & INSN_PAIR && insn_is_tlbi(insn))
		snprintf(text, INSN_TEXT_SIZE, "%s %016" PRIx64 " %016" PRIx64, mnemonic,
			 insn->operand, insn->operand_high);
	else if (insn_is_tlbi(insn) && (insn->word & 31) != 31)
		snprintf(text, INSN_TEXT_SIZE, "%s %016" PRIx64, mnemonic, insn->operand);
	else
		snprintf(text, INSN_TEXT_SIZE, "%s", mnemonic);
}

/* --------------------------------------------------------- instructions --- */

struct operations {
	/* By address and by range: [leaf only][domain - 1]. */
	int address[2][3];
	int range[2][3];
	/* By domain - 1. */
	int whole[3];
	int everything[3];
};

#define IN_DOMAINS(name) { INSN_##name, INSN_##name##is, INSN_##name##os }
#define OPERATIONS(any, leaf, whole, everything)                 \
	{                                                        \
		{ IN_DOMAINS(any), IN_DOMAINS(leaf) },           \
		{ IN_DOMAINS(r##any), IN_DOMAINS(r##leaf) },     \
		IN_DOMAINS(whole),                               \
		IN_DOMAINS(everything),                          \
	}

static const struct operations kernel_ops = OPERATIONS(vaae1, vaale1, vmalle1, vmalle1);
static const struct operations user_ops = OPERATIONS(vae1, vale1, aside1, vmalle1);
static const struct operations hyp_ops = OPERATIONS(vae2, vale2, alle2, alle2);
static const struct operations monitor_ops = OPERATIONS(vae3, vale3, alle3, alle3);
static const struct operations guest_ops = OPERATIONS(ipas2e1, ipas2le1, vmalls12e1, alle1);

static const int order_words[3] = { INSN_dsb_nshst, INSN_dsb_ishst, INSN_dsb_oshst };
static const int complete_words[2][3] = {
	{ INSN_dsb_nsh, INSN_dsb_ish, INSN_dsb_osh },
	{ INSN_dsb_nshnxs, INSN_dsb_ishnxs, INSN_dsb_oshnxs },
};

static bool is_user(const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_USER;
}

static bool is_guest(const struct tlbp_space *space)
{
	return space->kind == TLBP_SPACE_GUEST;
}

static const struct operations *operations(const struct tlbp_arm64 *arm64,
					   const struct tlbp_space *space)
{
	switch (space->kind) {
	case TLBP_SPACE_USER: return &user_ops;
	case TLBP_SPACE_HYP: return arm64->cpu.el == 3 ? &monitor_ops : &hyp_ops;
	case TLBP_SPACE_GUEST: return &guest_ops;
	default: return &kernel_ops;
	}
}

/* Column of the tables. What a local operation would miss is broadcast. */
static uint32_t column(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	if (space->domain == TLBP_DOMAIN_LOCAL &&
	    (arm64->cpu.errata & TLBP_ARM64_ERRATUM_SHARED_LOCAL))
		return TLBP_DOMAIN_INNER - 1;
	return space->domain - 1;
}

static bool is_nxs(const struct tlbp_arm64 *arm64, const struct tlbp_request *request)
{
	return (request->flags & TLBP_NXS) && (arm64->cpu.features & TLBP_ARM64_HAS_NXS);
}

static void add_tlbi(struct insn_list *list, const struct tlbp_arm64 *arm64,
		     const struct tlbp_request *request, const int words[3], uint64_t operand)
{
	int word = words[column(arm64, &request->space)];

	insn_list_add(list, word + (is_nxs(arm64, request) ? INSN_NXS : 0), operand);
}

static void add_completion(struct insn_list *list, const struct tlbp_arm64 *arm64,
			   const struct tlbp_request *request)
{
	uint32_t domain = column(arm64, &request->space);

	insn_list_add(list, complete_words[is_nxs(arm64, request)][domain], 0);
}

/* ------------------------------------------------------------- barriers --- */

void predict_order_stores(struct insn_list *list, const struct tlbp_arm64 *arm64,
			  const struct tlbp_request *request)
{
	insn_list_add(list, order_words[column(arm64, &request->space)], 0);
}

/* What the notices ask for; in plain forms, as none of them speaks of nXS. */
static void predict_errata(struct insn_list *list, const struct tlbp_arm64 *arm64,
			   const struct tlbp_request *request)
{
	static const int *const repeated[] = {
		user_ops.address[1], hyp_ops.address[1], monitor_ops.address[1],
	};
	struct tlbp_request plain = { .space = request->space };
	bool is_broadcast = column(arm64, &request->space) > 0;

	for (int i = 0; i < 2 && (arm64->cpu.errata & TLBP_ARM64_ERRATUM_EL3_TWICE); i++) {
		add_tlbi(list, arm64, &plain, monitor_ops.whole, 0);
		add_completion(list, arm64, &plain);
	}
	if (is_broadcast && (arm64->cpu.errata & TLBP_ARM64_ERRATUM_REPEAT)) {
		add_tlbi(list, arm64, &plain, repeated[arm64->cpu.el - 1], 0);
		add_completion(list, arm64, &plain);
	}
}

void predict_sync(struct insn_list *list, const struct tlbp_arm64 *arm64,
		  const struct tlbp_request *request, uint32_t action)
{
	add_completion(list, arm64, request);
	/* What combines both stages goes once stage 2 is complete (Arm ARM D8.17). */
	if (is_guest(&request->space) && action == TLBP_BY_ADDRESS) {
		add_tlbi(list, arm64, request, kernel_ops.whole, 0);
		add_completion(list, arm64, request);
	}
	if (action != TLBP_NOTHING)
		predict_errata(list, arm64, request);
	insn_list_add(list, INSN_isb, 0);
}

/* ---------------------------------------------------------------- whole --- */

/* The ASIDs of a space: with KPTI the even one and the odd one above it. */
static uint32_t first_asid(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	bool is_pair = is_user(space) && (arm64->flags & TLBP_ARM64_KPTI);

	return is_pair ? space->asid & ~UINT32_C(1) : space->asid;
}

static uint32_t last_asid(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	bool is_pair = is_user(space) && (arm64->flags & TLBP_ARM64_KPTI);

	return is_pair ? space->asid | 1 : space->asid;
}

void predict_whole_space(struct insn_list *list, const struct tlbp_arm64 *arm64,
			 const struct tlbp_request *request)
{
	const struct tlbp_space *space = &request->space;
	const int *words = operations(arm64, space)->whole;

	if (!is_user(space)) {
		add_tlbi(list, arm64, request, words, 0);
		return;
	}
	for (uint32_t asid = first_asid(arm64, space); asid <= last_asid(arm64, space); asid++)
		add_tlbi(list, arm64, request, words, (uint64_t)asid << 48);
}

/* Of nobody's space: EL1&0, and what the exception level has for its own. */
void predict_everything(struct insn_list *list, const struct tlbp_arm64 *arm64,
			const struct tlbp_request *request)
{
	const struct operations *own = arm64->cpu.el == 3 ? &monitor_ops : &hyp_ops;

	if (request->space.kind != 0) {
		add_tlbi(list, arm64, request, operations(arm64, &request->space)->everything, 0);
		return;
	}
	add_tlbi(list, arm64, request,
		 arm64->cpu.el == 1 ? kernel_ops.everything : guest_ops.everything, 0);
	if (arm64->cpu.el > 1)
		add_tlbi(list, arm64, request, own->everything, 0);
}

/* ----------------------------------------------------------- by address --- */

/* What is to be known of the tables that a request is about. */
struct tables {
	uint32_t granule_shift;
	/* log2 of bytes that the base of a range counts in. */
	uint32_t unit_shift;
	/* log2 of the entries of a table. */
	uint32_t index_bits;
	/* The address is in a register of its own. */
	bool has_pairs;
	/* Hints count: what they say of descriptors is true of these. */
	bool has_hints;
	/* Hints for blocks that came with 52-bit addresses. */
	bool has_large_blocks;
};

static struct tables tables_of(const struct tlbp_arm64 *arm64, const struct tlbp_space *space)
{
	uint32_t features = arm64->cpu.features;
	bool in_lpa2 = features & (is_guest(space) ? TLBP_ARM64_IN_GUEST_LPA2 :
						     TLBP_ARM64_IN_LPA2);
	bool in_d128 = features & (is_guest(space) ? TLBP_ARM64_IN_GUEST_D128 :
						     TLBP_ARM64_IN_D128);
	bool has_pairs = in_d128 && (features & TLBP_ARM64_HAS_D128);

	return (struct tables){
		.granule_shift = space->granule_shift,
		.unit_shift = (in_lpa2 || in_d128) && !has_pairs ? 16 : space->granule_shift,
		.index_bits = space->granule_shift - (in_d128 ? 4 : 3),
		.has_pairs = has_pairs,
		.has_hints = (features & TLBP_ARM64_HAS_LEVEL) && (!in_d128 || has_pairs),
		.has_large_blocks = in_lpa2 || in_d128,
	};
}

static uint32_t level_number(uint32_t level)
{
	return level == TLBP_LEVEL_0 ? 0 : level;
}

static uint32_t block_shift(const struct tables *tables, uint32_t level)
{
	return tables->granule_shift + (3 - level_number(level)) * tables->index_bits;
}

/* Nothing freed, a level at which blocks are known, and the address of a block. */
static bool is_hinted(const struct tables *tables, const struct tlbp_request *request,
		      uint64_t va, bool is_range)
{
	uint32_t level = request->level;
	bool is_large = level == TLBP_LEVEL_0 ||
			(level == TLBP_LEVEL_1 && tables->granule_shift == 14);

	if (level == TLBP_LEVEL_UNKNOWN || !tables->has_hints ||
	    !(request->flags & TLBP_LEAF_ONLY) || (is_large && !tables->has_large_blocks))
		return false;
	return va % (UINT64_C(1) << block_shift(tables, level)) == 0 &&
	       !(is_range && level == TLBP_LEVEL_0);
}

/* 1, 2, 3 for 4, 16, 64 KiB. */
static uint64_t granule_code(const struct tables *tables)
{
	return tables->granule_shift == 12 ? 1 : tables->granule_shift == 14 ? 2 : 3;
}

/* Bits that do not depend on what is covered: ASID, or NS with an IPA. */
static uint64_t space_fields(const struct tlbp_arm64 *arm64, const struct tlbp_request *request,
			     uint32_t asid)
{
	bool has_asid = is_user(&request->space) ||
			(request->space.kind == TLBP_SPACE_HYP &&
			 (arm64->cpu.features & TLBP_ARM64_IN_E2H));
	uint64_t not_secure = request->flags & TLBP_NON_SECURE ? UINT64_C(1) << 63 : 0;

	return (has_asid ? (uint64_t)asid << 48 : 0) | not_secure;
}

static void add_operation(struct insn_list *list, const struct tlbp_arm64 *arm64,
			  const struct tlbp_request *request, const int words[3],
			  uint64_t fields, uint64_t address_field)
{
	bool has_pairs = tables_of(arm64, &request->space).has_pairs;
	int word = words[column(arm64, &request->space)] +
		   (is_nxs(arm64, request) ? INSN_NXS : 0);

	if (has_pairs)
		insn_list_add_pair(list, word + INSN_PAIR, fields, address_field);
	else
		insn_list_add(list, word, fields | address_field);
}

static uint64_t bits(uint64_t value, uint32_t count)
{
	return value & ((UINT64_C(1) << count) - 1);
}

static void add_address(struct insn_list *list, const struct tlbp_arm64 *arm64,
			const struct tlbp_request *request, uint64_t va, uint32_t asid,
			bool may_hint)
{
	const struct tables tables = tables_of(arm64, &request->space);
	bool leaf = request->flags & TLBP_LEAF_ONLY;
	uint64_t fields = space_fields(arm64, request, asid);

	if (may_hint && is_hinted(&tables, request, va, false))
		fields |= granule_code(&tables) << 46 |
			  (uint64_t)level_number(request->level) << 44;
	add_operation(list, arm64, request, operations(arm64, &request->space)->address[leaf],
		      fields, bits(va >> 12, 44));
}

static void add_range(struct insn_list *list, const struct tlbp_arm64 *arm64,
		      const struct tlbp_request *request, uint64_t va,
		      struct tlbp_arm64_span span, uint32_t asid)
{
	const struct tables tables = tables_of(arm64, &request->space);
	bool leaf = request->flags & TLBP_LEAF_ONLY;
	uint64_t fields = space_fields(arm64, request, asid) | granule_code(&tables) << 46 |
			  (uint64_t)span.scale << 44 | (uint64_t)span.num << 39;
	uint64_t base = bits(va >> tables.unit_shift, 37);

	if (is_hinted(&tables, request, va, true))
		fields |= (uint64_t)level_number(request->level) << 37;
	if (tables.has_pairs)
		base = bits(va >> 12, 44);
	add_operation(list, arm64, request, operations(arm64, &request->space)->range[leaf],
		      fields, base);
}

/* More than any test issues: what takes more goes by single operations, or not at all. */
#define SPANS_MAX 520

/* What range operations cover: the range, or more where their base is coarse. */
struct cover {
	struct tlbp_arm64_span spans[SPANS_MAX];
	uint32_t span_count;
	uint64_t start_va;
};

static struct tlbp_arm64_span next_span(const struct tlbp_arm64 *arm64, uint64_t page_count,
					uint64_t page_index, uint32_t head_count,
					uint32_t unit_pages)
{
	uint64_t left = page_count - page_index;
	struct tlbp_arm64_span span;

	if (unit_pages > 1)
		return tlbp_arm64_next_exact_span(page_count, page_index, head_count, unit_pages,
						  arm64->max_span_pages);
	if (!(arm64->flags & TLBP_ARM64_OVER_COVER) || left > arm64->max_span_pages)
		return tlbp_arm64_next_span(page_count, page_index, arm64->max_span_pages);
	span = tlbp_arm64_cover_span(left);
	span.page_index = page_index;
	return span;
}

static void find_spans(struct cover *cover, const struct tlbp_arm64 *arm64, uint64_t page_count,
		       uint32_t head_count, uint32_t unit_pages)
{
	uint64_t page_index = 0;
	uint32_t count = 0;

	while (page_index < page_count && count < SPANS_MAX) {
		struct tlbp_arm64_span *span = &cover->spans[count++];

		*span = next_span(arm64, page_count, page_index, head_count, unit_pages);
		page_index = span->page_index + span->page_count;
	}
	cover->span_count = page_index < page_count ? UINT32_MAX : count;
}

/* Exactly, or rounded outward to what a base can say. */
static void predict_cover(struct cover *cover, const struct tlbp_arm64 *arm64,
			  const struct tlbp_request *request, const struct tlbp_range *range)
{
	const struct tables tables = tables_of(arm64, &request->space);
	uint32_t unit_pages = 1u << (tables.unit_shift - tables.granule_shift);
	uint64_t first_page = range->start_va >> tables.granule_shift;
	uint64_t end_page = first_page + range->page_count;
	uint32_t head_count = (uint32_t)(-first_page % unit_pages);

	cover->start_va = range->start_va;
	if (arm64->flags & TLBP_ARM64_EXACT) {
		find_spans(cover, arm64, range->page_count, head_count, unit_pages);
		return;
	}
	first_page -= first_page % unit_pages;
	end_page += -end_page % unit_pages;
	cover->start_va = first_page << tables.granule_shift;
	find_spans(cover, arm64, end_page - first_page, 0, 1);
}

static bool has_ranges(const struct tlbp_arm64 *arm64)
{
	return (arm64->cpu.features & TLBP_ARM64_HAS_RANGE) &&
	       !(arm64->flags & TLBP_ARM64_NEVER_RANGE);
}

static void predict_range(struct insn_list *list, const struct tlbp_arm64 *arm64,
			  const struct tlbp_request *request, const struct tlbp_range *range,
			  uint32_t asid)
{
	const struct tables tables = tables_of(arm64, &request->space);
	uint32_t shift = request->stride_shift ? request->stride_shift : tables.granule_shift;
	uint64_t last_va = range->start_va + ((range->page_count - 1) << tables.granule_shift);
	uint64_t mapping_count = (last_va >> shift) - (range->start_va >> shift) + 1;
	struct cover cover = { .span_count = UINT32_MAX };

	if (has_ranges(arm64) && mapping_count > 1)
		predict_cover(&cover, arm64, request, range);
	for (uint32_t i = 0; i < cover.span_count && cover.span_count < mapping_count; i++) {
		const struct tlbp_arm64_span *span = &cover.spans[i];
		uint64_t va = cover.start_va + (span->page_index << tables.granule_shift);

		if (span->page_count == 1)
			add_address(list, arm64, request, va, asid, true);
		else
			add_range(list, arm64, request, va, *span, asid);
	}
	/* One operation in each mapping; any address inside a block will do, its first is taken. */
	for (uint64_t i = 0; i < mapping_count && cover.span_count >= mapping_count; i++) {
		uint64_t va = ((range->start_va >> shift) + i) << shift;

		add_address(list, arm64, request, va, asid,
			    shift == block_shift(&tables, request->level));
	}
}

void predict_by_address(struct insn_list *list, const struct tlbp_arm64 *arm64,
			const struct tlbp_request *request)
{
	uint32_t last = last_asid(arm64, &request->space);

	for (uint32_t asid = first_asid(arm64, &request->space); asid <= last; asid++)
		for (uint32_t i = 0; i < request->range_count; i++)
			if (request->ranges[i].page_count)
				predict_range(list, arm64, request, &request->ranges[i], asid);
}
