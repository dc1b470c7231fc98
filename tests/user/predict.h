/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the backend should emit, worked out without it: from what it was told of
 * the machine (cpu, flags and max_span_pages of struct tlbp_arm64), the pure
 * functions for spans, and the architecture's rules.
 *
 * Operations between two barriers are unordered (Arm ARM D8.17), so a
 * prediction is what stands between barriers, not in which order.
 */
#ifndef USER_PREDICT_H
#define USER_PREDICT_H

#include <tlbpolicy/arm64.h>
#include <tlbpolicy/mock.h>

#include "arch/arm64/tlbi_list.h"

/* Instruction words; Rt is 0 where there is an operand. */
#define PREDICT_RT_NONE 31
#define PREDICT_RT_ASID 0
#define PREDICT_RT_PA 0
#define PREDICT_RT_VA 0
#define PREDICT_RT_VA_RANGE 0
#define PREDICT_RT_IPA 0
#define PREDICT_RT_IPA_RANGE 0
#define PREDICT_WORD(name, op1, crm, op2, operand, domain, feature)                          \
	INSN_##name = (int)(0xd5080000 | (op1) << 16 | 8 << 12 | (crm) << 8 | (op2) << 5 |   \
			    PREDICT_RT_##operand),                                           \
	INSN_##name##nxs = INSN_##name + (1 << 12),
#define PREDICT_BARRIER(name, word, text) INSN_##name = (int)(word),
enum {
	TLBP_ARM64_TLBI_LIST(PREDICT_WORD)
	TLBP_ARM64_BARRIER_LIST(PREDICT_BARRIER)
	/* No instructions: the hooks of those names. */
	INSN_enter = 1,
	INSN_leave = 2,
};
/* What makes an nXS form and a TLBIP of a word. */
#define INSN_NXS (1 << 12)
#define INSN_PAIR (1 << 22)
#undef PREDICT_BARRIER
#undef PREDICT_WORD

struct insn {
	uint64_t operand;
	/* Of a pair. */
	uint64_t operand_high;
	uint32_t word;
};

#define INSN_LIST_MAX 8192
#define INSN_TEXT_SIZE 72

struct insn_list {
	struct insn insns[INSN_LIST_MAX];
	uint32_t count;
};

void insn_list_add(struct insn_list *list, int word, uint64_t operand);

/* Appends what the machine has executed since its log was empty. */
void insn_list_add_log(struct insn_list *list, const struct tlbp_mock *mock);

/* Puts the operations between two barriers in order of word and operand. */
void insn_list_sort(struct insn_list *list);

/* The first that differ, or UINT32_MAX if none do. */
uint32_t insn_list_difference(const struct insn_list *a, const struct insn_list *b);

/* "tlbi vae1is 0001000000000042" */
void insn_print(const struct insn *insn, char text[INSN_TEXT_SIZE]);

bool insn_is_tlbi(const struct insn *insn);

/* Appends what each hook should emit. */
void predict_order_stores(struct insn_list *list, const struct tlbp_arm64 *arm64,
			  const struct tlbp_request *request);
void predict_by_address(struct insn_list *list, const struct tlbp_arm64 *arm64,
			const struct tlbp_request *request);
void predict_whole_space(struct insn_list *list, const struct tlbp_arm64 *arm64,
			 const struct tlbp_request *request);
void predict_everything(struct insn_list *list, const struct tlbp_arm64 *arm64,
			const struct tlbp_request *request);
void predict_sync(struct insn_list *list, const struct tlbp_arm64 *arm64,
		  const struct tlbp_request *request, uint32_t action);

#endif /* USER_PREDICT_H */
