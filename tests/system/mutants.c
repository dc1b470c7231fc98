/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The mutant image: which bug, and what it does to an instruction. */
#include "mutants.h"

#include "arch/arm64/insn.h"

#include "system.h"

enum mutant {
	NO_MUTANT,              /* the control: this image's plain behaviour */
	NO_TLBI,                /* nothing is invalidated */
	NUM_PLUS_ONE,           /* range operations one unit too long */
	NUM_MINUS_ONE,          /* .. too short */
	SCALE_PLUS_ONE,         /* .. 32 times too long */
	BASE_PLUS_ONE,          /* .. from one page, or unit of 64 KiB, after */
	BASE_MINUS_ONE,         /* .. before */
	BASE_IN_GRANULES,       /* .. their base in granules in place of such units */
	WRONG_TG,               /* .. with another granule's code */
	EVERY_OTHER_RANGE,      /* the second operation of a cover is lost */
	SINGLE_LEFT_OUT,        /* what one by one would cover is not covered */
	ADDRESS_PLUS_ONE,       /* operations by address on the page after */
	ADDRESS_BY_GRANULE,     /* VA >> granule in the place of VA >> 12 */
	ADDRESS_UNSHIFTED,      /* the address itself */
	LOCAL_FOR_INNER,        /* other CPUs keep their entries */
	LOCAL_FOR_OUTER,
	LOCAL_WHOLE,            /* .. only in the fallback */
	INNER_FOR_LOCAL,        /* other CPUs lose theirs */
	INNER_FOR_OUTER,        /* those of other systems keep theirs */
	EL1_FOR_EL2,            /* another regime's */
	EL2_FOR_EL1,
	IPA_LEFT_OUT,           /* a guest's stage 2 is not invalidated */
	STAGE1_LEFT_OUT,        /* .. nor are entries that combine it with stage 1 */
	STAGE1_ONLY,            /* .. nor when the whole guest is meant */
	LEAF_FOR_ANY,           /* table entries stay */
	ASID_LOST,              /* another space's */
	ASID_FOR_ALL,           /* one space's only */
	WRONG_LEVEL,            /* entries of another level */
	RANGE_WITHOUT_FEATURE,  /* range operations on a CPU that has none */
	OUTER_WITHOUT_FEATURE,
	NXS_WITHOUT_FEATURE,
	MUTANT_COUNT,
};

static const char *const names[MUTANT_COUNT] = {
	[NO_MUTANT] = "none",
	[NO_TLBI] = "no_tlbi",
	[NUM_PLUS_ONE] = "num_plus_one",
	[NUM_MINUS_ONE] = "num_minus_one",
	[SCALE_PLUS_ONE] = "scale_plus_one",
	[BASE_PLUS_ONE] = "base_plus_one",
	[BASE_MINUS_ONE] = "base_minus_one",
	[BASE_IN_GRANULES] = "base_in_granules",
	[WRONG_TG] = "wrong_tg",
	[EVERY_OTHER_RANGE] = "every_other_range",
	[SINGLE_LEFT_OUT] = "single_left_out",
	[ADDRESS_PLUS_ONE] = "address_plus_one",
	[ADDRESS_BY_GRANULE] = "address_by_granule",
	[ADDRESS_UNSHIFTED] = "address_unshifted",
	[LOCAL_FOR_INNER] = "local_for_inner",
	[LOCAL_FOR_OUTER] = "local_for_outer",
	[LOCAL_WHOLE] = "local_whole",
	[INNER_FOR_LOCAL] = "inner_for_local",
	[INNER_FOR_OUTER] = "inner_for_outer",
	[EL1_FOR_EL2] = "el1_for_el2",
	[EL2_FOR_EL1] = "el2_for_el1",
	[IPA_LEFT_OUT] = "ipa_left_out",
	[STAGE1_LEFT_OUT] = "stage1_left_out",
	[STAGE1_ONLY] = "stage1_only",
	[LEAF_FOR_ANY] = "leaf_for_any",
	[ASID_LOST] = "asid_lost",
	[ASID_FOR_ALL] = "asid_for_all",
	[WRONG_LEVEL] = "wrong_level",
	[RANGE_WITHOUT_FEATURE] = "range_without_feature",
	[OUTER_WITHOUT_FEATURE] = "outer_without_feature",
	[NXS_WITHOUT_FEATURE] = "nxs_without_feature",
};

static enum mutant chosen(void)
{
	static enum mutant mutant = MUTANT_COUNT;

	if (mutant != MUTANT_COUNT)
		return mutant;
	for (mutant = NO_MUTANT; mutant < MUTANT_COUNT; mutant++)
		if (bm_option_is("mutant", names[mutant]))
			return mutant;
	bm_printf("Bail out! mutant= is missing or unknown\n");
	bm_exit(1);
}

const char *mutant_name(void)
{
	return chosen() == NO_MUTANT ? NULL : names[chosen()];
}

void mutant_regs(struct tlbp_arm64_regs *regs)
{
	const uint64_t tlb_field = UINT64_C(15) << 56;

	if (chosen() == RANGE_WITHOUT_FEATURE)
		regs->id_aa64isar0 |= UINT64_C(2) << 56;
	if (chosen() == OUTER_WITHOUT_FEATURE)
		regs->id_aa64isar0 = (regs->id_aa64isar0 & ~tlb_field) | UINT64_C(1) << 56;
	if (chosen() == NXS_WITHOUT_FEATURE)
		regs->id_aa64isar1 |= UINT64_C(1) << 56;
}

/* ------------------------------------------------------------ operations --- */

enum operand { NONE, ASID, VA, VA_RANGE, IPA, IPA_RANGE };
enum domain { LOCAL, INNER, OUTER, DOMAIN_COUNT };

struct operation {
	void (*run)(uint64_t operand);
	uint32_t word;
	enum operand operand;
	enum domain domain;
};

/* A function of one type for each. */
#define RUN_NONE(name)                           \
	static void run_##name(uint64_t operand) \
	{                                        \
		(void)operand;                   \
		tlbp_arm64_tlbi_##name();        \
	}
#define RUN_OPERAND(name)                         \
	static void run_##name(uint64_t operand)  \
	{                                         \
		tlbp_arm64_tlbi_##name(operand);  \
	}
#define RUN_ASID RUN_OPERAND
#define RUN_VA RUN_OPERAND
#define RUN_VA_RANGE RUN_OPERAND
#define RUN_IPA RUN_OPERAND
#define RUN_IPA_RANGE RUN_OPERAND
#define RUN(name, op1, crm, op2, operand, domain, feature) \
	RUN_##operand(name)                                \
	RUN_##operand(name##nxs)
TLBP_ARM64_TLBI_LIST(RUN)

#define PLAIN(name, op1, crm, op2, operand, domain, feature) \
	{ run_##name, MUTANT_WORD(op1, 8, crm, op2), operand, domain },
#define TWIN(name, op1, crm, op2, operand, domain, feature) \
	{ run_##name##nxs, MUTANT_WORD(op1, 9, crm, op2), operand, domain },
static const struct operation operations[] = {
	TLBP_ARM64_TLBI_LIST(PLAIN)
	TLBP_ARM64_TLBI_LIST(TWIN)
};

static const struct operation *operation_of(uint32_t word)
{
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(operations); i++)
		if (operations[i].word == word)
			return &operations[i];
	bm_printf("Bail out! no such TLBI: %x\n", word);
	bm_exit(1);
}

/* The list has the three domains of an operation one after the other. */
static const struct operation *in_domain(const struct operation *operation, enum domain domain)
{
	uint32_t index = (uint32_t)(operation - operations);

	return &operations[index / DOMAIN_COUNT * DOMAIN_COUNT + domain];
}

static bool is_range(const struct operation *operation)
{
	return operation->operand == VA_RANGE || operation->operand == IPA_RANGE;
}

static bool is_single(const struct operation *operation)
{
	return operation->operand == VA || operation->operand == IPA;
}

/* Fields of SYS in TLBI (Arm ARM C5.5). */
#define OP1_FIELD MUTANT_WORD(7, 0, 0, 0)
#define OP1_EL2 MUTANT_WORD(4, 0, 0, 0)
#define OP2_FIELD MUTANT_WORD(0, 0, 0, 7)

static bool is_el2(const struct operation *operation)
{
	return (operation->word & OP1_FIELD) == OP1_EL2;
}

static uint32_t op2_of(const struct operation *operation)
{
	return operation->word >> 5 & 7;
}

static const struct operation *with_op2(const struct operation *operation, uint32_t op2)
{
	return operation_of((operation->word & ~UINT32_C(0xe0)) | op2 << 5);
}

static const struct operation *with_op1(const struct operation *operation, uint32_t op1)
{
	return operation_of((operation->word & ~UINT32_C(0x70000)) | op1 << 16);
}

#define OP2_ALL 0
#define OP2_ASID 2
#define OP2_ALL_OF_EL1 4
#define OP2_BOTH_STAGES 6
#define OP2_LEAF 4

/* ---------------------------------------------------------------- mutants --- */

static bool is_left_out(const struct operation *operation)
{
	static uint32_t range_count;

	switch (chosen()) {
	case NO_TLBI:
		return true;
	case EVERY_OTHER_RANGE:
		return is_range(operation) && ++range_count % 2 == 0;
	case SINGLE_LEFT_OUT:
		return is_single(operation);
	case IPA_LEFT_OUT:
		return operation->operand == IPA || operation->operand == IPA_RANGE;
	case STAGE1_LEFT_OUT:
		return bm_el() == 2 && !is_el2(operation);
	default:
		return false;
	}
}

static const struct operation *in_mutant_domain(const struct operation *operation)
{
	enum domain domain = operation->domain;
	bool is_whole = operation->operand == NONE || operation->operand == ASID;
	bool is_local = (chosen() == LOCAL_FOR_INNER && domain == INNER) ||
			(chosen() == LOCAL_FOR_OUTER && domain == OUTER) ||
			(chosen() == LOCAL_WHOLE && domain == INNER && is_whole);
	bool is_inner = (chosen() == INNER_FOR_LOCAL && domain == LOCAL) ||
			(chosen() == INNER_FOR_OUTER && domain == OUTER);

	if (is_local)
		return in_domain(operation, LOCAL);
	return is_inner ? in_domain(operation, INNER) : operation;
}

/* Of another regime, of stage 1 for both stages, of leaf entries for any. */
static const struct operation *in_mutant_form(const struct operation *operation)
{
	bool is_all = operation->operand == NONE && op2_of(operation) == OP2_ALL;
	bool is_own = is_all || operation->operand == VA || operation->operand == VA_RANGE;

	switch (chosen()) {
	case EL1_FOR_EL2:
		return is_el2(operation) && is_own ? with_op1(operation, 0) : operation;
	case EL2_FOR_EL1:
		return is_el2(operation) && op2_of(operation) == OP2_ALL_OF_EL1 &&
				       operation->operand == NONE ?
			       with_op2(operation, OP2_ALL) :
			       operation;
	case STAGE1_ONLY:
		return op2_of(operation) == OP2_BOTH_STAGES && operation->operand == NONE ?
			       with_op1(with_op2(operation, OP2_ALL), 0) :
			       operation;
	case LEAF_FOR_ANY:
		return operation->operand == VA || operation->operand == VA_RANGE ?
			       with_op2(operation, op2_of(operation) | OP2_LEAF) :
			       operation;
	case ASID_FOR_ALL:
		return is_all && !is_el2(operation) ? with_op2(operation, OP2_ASID) : operation;
	default:
		return operation;
	}
}

#define ASID_FIELD (UINT64_C(0xffff) << 48)
#define LEVEL_LOW_BIT (UINT64_C(1) << 44)
#define RANGE_LEVEL_LOW_BIT (UINT64_C(1) << 37)
#define ADDRESS_FIELD ((UINT64_C(1) << 44) - 1)
#define BASE_FIELD ((UINT64_C(1) << 37) - 1)
#define NUM_LOW_BIT (UINT64_C(1) << 39)
#define NUM_FIELD (UINT64_C(31) << 39)
#define SCALE_LOW_BIT (UINT64_C(1) << 44)
#define SCALE_FIELD (UINT64_C(3) << 44)
#define TG_FIELD (UINT64_C(3) << 46)

/* A field plus a multiple of its lowest bit, carrying nothing out of it. */
static uint64_t add_to_field(uint64_t operand, uint64_t field, uint64_t amount)
{
	return (operand & ~field) | ((operand + amount) & field);
}

static uint64_t shift_field(uint64_t operand, uint64_t field, int32_t left)
{
	uint64_t value = operand & field;

	return (operand & ~field) | ((left < 0 ? value >> -left : value << left) & field);
}

static uint64_t range_operand(uint64_t operand)
{
	switch (chosen()) {
	case NUM_PLUS_ONE:
		return add_to_field(operand, NUM_FIELD | SCALE_FIELD, NUM_LOW_BIT);
	case NUM_MINUS_ONE:
		return operand & NUM_FIELD ? operand - NUM_LOW_BIT : operand;
	case SCALE_PLUS_ONE:
		return add_to_field(operand, SCALE_FIELD, SCALE_LOW_BIT);
	case BASE_PLUS_ONE:
		return add_to_field(operand, BASE_FIELD, 1);
	case BASE_MINUS_ONE:
		return add_to_field(operand, BASE_FIELD, BASE_FIELD);
	case BASE_IN_GRANULES:
		return shift_field(operand, BASE_FIELD, 16 - (int32_t)bm_granule_shift);
	case WRONG_TG:
		return operand ^ TG_FIELD;
	case WRONG_LEVEL:
		return operand ^ RANGE_LEVEL_LOW_BIT;
	default:
		return operand;
	}
}

static uint64_t single_operand(uint64_t operand)
{
	switch (chosen()) {
	case ADDRESS_PLUS_ONE:
		return add_to_field(operand, ADDRESS_FIELD, bm_page_bytes() >> 12);
	case ADDRESS_BY_GRANULE:
		return shift_field(operand, ADDRESS_FIELD, 12 - (int32_t)bm_granule_shift);
	case ADDRESS_UNSHIFTED:
		return shift_field(operand, ADDRESS_FIELD, 12);
	case WRONG_LEVEL:
		return operand ^ LEVEL_LOW_BIT;
	default:
		return operand;
	}
}

static uint64_t mutant_operand(const struct operation *operation, uint64_t operand)
{
	if (chosen() == ASID_LOST)
		operand &= ~ASID_FIELD;
	if (is_range(operation))
		return range_operand(operand);
	return is_single(operation) ? single_operand(operand) : operand;
}

void mutant_run(uint32_t word, uint64_t operand)
{
	const struct operation *operation = operation_of(word);

	if (is_left_out(operation))
		return;
	operation = in_mutant_form(in_mutant_domain(operation));
	operation->run(mutant_operand(operation, operand));
}
