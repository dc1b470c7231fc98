/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The mutant image: which bug, and what it does to an instruction. */
#include "mutants.h"

#include "system.h"

enum mutant {
	NO_MUTANT,              /* the control: this image's plain behaviour */
	NO_TLBI,                /* nothing is invalidated */
	NUM_PLUS_ONE,           /* range operations one unit too long */
	NUM_MINUS_ONE,          /* .. too short */
	SCALE_PLUS_ONE,         /* .. 32 times too long */
	BASE_PLUS_ONE,          /* .. from one page after */
	BASE_MINUS_ONE,         /* .. from one page before */
	WRONG_TG,               /* .. with another granule's code */
	EVERY_OTHER_RANGE,      /* the second operation of a cover is lost */
	VA_BY_GRANULE,          /* VA >> granule in the place of VA >> 12 */
	VA_UNSHIFTED,           /* the address itself */
	LOCAL_FOR_INNER,        /* other CPUs keep their entries */
	LOCAL_WHOLE,            /* .. only in the fallback */
	INNER_FOR_LOCAL,        /* other CPUs lose theirs */
	RANGE_WITHOUT_FEATURE,  /* range operations on a CPU that has none */
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
	[WRONG_TG] = "wrong_tg",
	[EVERY_OTHER_RANGE] = "every_other_range",
	[VA_BY_GRANULE] = "va_by_granule",
	[VA_UNSHIFTED] = "va_unshifted",
	[LOCAL_FOR_INNER] = "local_for_inner",
	[LOCAL_WHOLE] = "local_whole",
	[INNER_FOR_LOCAL] = "inner_for_local",
	[RANGE_WITHOUT_FEATURE] = "range_without_feature",
};

/* Fields of SYS in TLBI (Arm ARM C5.5). */
#define CRM_RANGE_INNER 2
#define CRM_INNER 3
#define CRM_RANGE_LOCAL 6
#define OP2_ALL 0
#define OP2_ASID 2

#define VA_FIELD ((UINT64_C(1) << 44) - 1)
#define BASE_FIELD ((UINT64_C(1) << 37) - 1)
#define NUM_LOW_BIT (UINT64_C(1) << 39)
#define NUM_FIELD (UINT64_C(31) << 39)
#define SCALE_LOW_BIT (UINT64_C(1) << 44)
#define SCALE_FIELD (UINT64_C(3) << 44)
#define TG_FIELD (UINT64_C(3) << 46)

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
	if (chosen() == RANGE_WITHOUT_FEATURE)
		regs->id_aa64isar0 |= UINT64_C(2) << 56;
}

static bool is_range(uint32_t crm)
{
	return crm == CRM_RANGE_INNER || crm == CRM_RANGE_LOCAL;
}

static bool is_inner(uint32_t crm)
{
	return crm == CRM_RANGE_INNER || crm == CRM_INNER;
}

bool mutant_issues(uint32_t crm)
{
	static uint32_t range_count;

	if (chosen() == EVERY_OTHER_RANGE && is_range(crm))
		return ++range_count % 2;
	return chosen() != NO_TLBI;
}

enum mutant_scope mutant_scope(uint32_t crm, uint32_t op2)
{
	bool is_whole = !is_range(crm) && (op2 == OP2_ALL || op2 == OP2_ASID);

	if (chosen() == LOCAL_FOR_INNER && is_inner(crm))
		return SCOPE_LOCAL;
	if (chosen() == LOCAL_WHOLE && is_inner(crm) && is_whole)
		return SCOPE_LOCAL;
	if (chosen() == INNER_FOR_LOCAL && !is_inner(crm))
		return SCOPE_INNER;
	return SCOPE_AS_WRITTEN;
}

/* A field plus a multiple of its lowest bit, carrying nothing out of it. */
static uint64_t add_to_field(uint64_t operand, uint64_t field, uint64_t amount)
{
	return (operand & ~field) | ((operand + amount) & field);
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
	case WRONG_TG:
		return operand ^ TG_FIELD;
	default:
		return operand;
	}
}

static uint64_t va_operand(uint64_t operand)
{
	uint64_t va = operand & VA_FIELD;

	switch (chosen()) {
	case VA_BY_GRANULE:
		return (operand & ~VA_FIELD) | va >> (bm_granule_shift - 12);
	case VA_UNSHIFTED:
		return (operand & ~VA_FIELD) | (va << 12 & VA_FIELD);
	default:
		return operand;
	}
}

uint64_t mutant_operand(uint32_t crm, uint32_t op2, uint64_t operand)
{
	if (is_range(crm))
		return range_operand(operand);
	return op2 == OP2_ALL || op2 == OP2_ASID ? operand : va_operand(operand);
}
