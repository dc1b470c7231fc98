/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * arm64 instruction words to operations and barriers (Arm ARM C5.5 and C6.2).
 *
 * TLBI is an alias of SYS: 0xd5080000 | op1 << 16 | CRn << 12 | CRm << 8 |
 * op2 << 5 | Rt. CRn is 8, or 9 for the twin with the nXS qualifier. TLBIP is
 * the same of SYSP, 0xd5480000, which takes Rt, even, and the register after it.
 * The operations on granule protection information (FEAT_RME) have no twin.
 *
 * Written apart from the encoder in src/arch/arm64 and without a look at it.
 */
#include <tlbpolicy/mock.h>

#define INSN_SYS 0xd5080000u
#define INSN_SYSP 0xd5480000u
#define INSN_SYS_MASK 0xfff80000u
#define INSN_BARRIER 0xd503301fu
#define INSN_BARRIER_MASK 0xfffff01fu
#define RT_NONE 31u
#define NO_FORM 0xffu
#define CRN_PLAIN 8u
#define CRN_NXS 9u

#define STAGE1_ALL (TLBP_MOCK_STAGE1 | TLBP_MOCK_COMBINED)
#define STAGES_ALL (STAGE1_ALL | TLBP_MOCK_STAGE2)

/* How the operand is read. */
enum operand_form {
	FORM_NONE,
	FORM_NONE_DIRTY,
	FORM_VA,
	FORM_ASID,
	FORM_IPA,
	FORM_VA_RANGE,
	FORM_IPA_RANGE,
	FORM_PA,
};

/* One operation with its three domains; CRm is NO_FORM where there is none. */
struct tlbi_row {
	const char *name;
	uint8_t op1;
	uint8_t op2;
	uint8_t crm[3];
	uint8_t form;
	uint8_t regime;
	uint8_t stages;
	uint8_t flags;
};

#define BASE { 7, 3, 1 }
#define RANGE { 6, 2, 5 }
#define ONLY_LOCAL(crm) { crm, NO_FORM, NO_FORM }
#define ONLY_INNER(crm) { NO_FORM, crm, NO_FORM }
#define ONLY_OUTER(crm) { NO_FORM, NO_FORM, crm }
#define ANY_ASID TLBP_MOCK_ANY_ASID
#define LEAF TLBP_MOCK_LEAF
#define ANY_VMID TLBP_MOCK_ANY_VMID
#define PAIR TLBP_MOCK_OP_PAIR
#define EL1 TLBP_MOCK_EL1
#define EL2 TLBP_MOCK_EL2
#define EL3 TLBP_MOCK_EL3
#define GPT TLBP_MOCK_GPT
#define STAGE2 TLBP_MOCK_STAGE2

/* The operations on EL2 by address lose ANY_ASID where that regime has ASIDs. */
static const struct tlbi_row tlbi_rows[] = {
	{ "vmalle1", 0, 0, BASE, FORM_NONE, EL1, STAGE1_ALL, ANY_ASID },
	{ "vae1", 0, 1, BASE, FORM_VA, EL1, STAGE1_ALL, 0 },
	{ "aside1", 0, 2, BASE, FORM_ASID, EL1, STAGE1_ALL, 0 },
	{ "vaae1", 0, 3, BASE, FORM_VA, EL1, STAGE1_ALL, ANY_ASID },
	{ "vale1", 0, 5, BASE, FORM_VA, EL1, STAGE1_ALL, LEAF },
	{ "vaale1", 0, 7, BASE, FORM_VA, EL1, STAGE1_ALL, ANY_ASID | LEAF },
	{ "rvae1", 0, 1, RANGE, FORM_VA_RANGE, EL1, STAGE1_ALL, 0 },
	{ "rvaae1", 0, 3, RANGE, FORM_VA_RANGE, EL1, STAGE1_ALL, ANY_ASID },
	{ "rvale1", 0, 5, RANGE, FORM_VA_RANGE, EL1, STAGE1_ALL, LEAF },
	{ "rvaale1", 0, 7, RANGE, FORM_VA_RANGE, EL1, STAGE1_ALL, ANY_ASID | LEAF },

	{ "alle2", 4, 0, BASE, FORM_NONE, EL2, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "vae2", 4, 1, BASE, FORM_VA, EL2, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "alle1", 4, 4, BASE, FORM_NONE, EL1, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "vale2", 4, 5, BASE, FORM_VA, EL2, STAGES_ALL, ANY_ASID | ANY_VMID | LEAF },
	{ "vmalls12e1", 4, 6, BASE, FORM_NONE, EL1, STAGES_ALL, ANY_ASID },
	{ "rvae2", 4, 1, RANGE, FORM_VA_RANGE, EL2, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "rvale2", 4, 5, RANGE, FORM_VA_RANGE, EL2, STAGES_ALL, ANY_ASID | ANY_VMID | LEAF },

	{ "ipas2e1", 4, 1, { 4, 0, NO_FORM }, FORM_IPA, EL1, STAGE2, ANY_ASID },
	{ "ipas2e1", 4, 0, ONLY_OUTER(4), FORM_IPA, EL1, STAGE2, ANY_ASID },
	{ "ipas2le1", 4, 5, { 4, 0, NO_FORM }, FORM_IPA, EL1, STAGE2, ANY_ASID | LEAF },
	{ "ipas2le1", 4, 4, ONLY_OUTER(4), FORM_IPA, EL1, STAGE2, ANY_ASID | LEAF },
	{ "ripas2e1", 4, 2, { 4, 0, NO_FORM }, FORM_IPA_RANGE, EL1, STAGE2, ANY_ASID },
	{ "ripas2e1", 4, 3, ONLY_OUTER(4), FORM_IPA_RANGE, EL1, STAGE2, ANY_ASID },
	{ "ripas2le1", 4, 6, { 4, 0, NO_FORM }, FORM_IPA_RANGE, EL1, STAGE2, ANY_ASID | LEAF },
	{ "ripas2le1", 4, 7, ONLY_OUTER(4), FORM_IPA_RANGE, EL1, STAGE2, ANY_ASID | LEAF },

	{ "vmallws2e1", 4, 2, RANGE, FORM_NONE_DIRTY, EL1, STAGE2 | TLBP_MOCK_COMBINED, ANY_ASID },

	{ "alle3", 6, 0, BASE, FORM_NONE, EL3, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "vae3", 6, 1, BASE, FORM_VA, EL3, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "vale3", 6, 5, BASE, FORM_VA, EL3, STAGES_ALL, ANY_ASID | ANY_VMID | LEAF },
	{ "rvae3", 6, 1, RANGE, FORM_VA_RANGE, EL3, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "rvale3", 6, 5, RANGE, FORM_VA_RANGE, EL3, STAGES_ALL, ANY_ASID | ANY_VMID | LEAF },

	{ "paall", 6, 4, { 7, NO_FORM, 1 }, FORM_NONE, GPT, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "rpa", 6, 3, ONLY_OUTER(4), FORM_PA, GPT, STAGES_ALL, ANY_ASID | ANY_VMID },
	{ "rpal", 6, 7, ONLY_OUTER(4), FORM_PA, GPT, STAGES_ALL, ANY_ASID | ANY_VMID | LEAF },
};

/* ------------------------------------------------------------- operands --- */

static uint64_t bits(uint64_t word, uint32_t high, uint32_t low)
{
	return (word >> low) & (UINT64_MAX >> (63 - (high - low)));
}

static uint64_t sign_extend(uint64_t value, uint32_t bit_count)
{
	uint64_t sign = UINT64_C(1) << (bit_count - 1);

	return (value ^ sign) - sign;
}

static void reserve(struct tlbp_mock_op *op, uint64_t must_be_zero)
{
	if (must_be_zero)
		op->flags |= TLBP_MOCK_MALFORMED;
}

/* [63:48] is the ASID, or reserved where the operation has none. */
static void decode_asid(struct tlbp_mock_op *op)
{
	op->asid = (uint16_t)bits(op->operand, 63, 48);
	if (op->flags & ANY_ASID)
		reserve(op, op->asid);
}

/* [63] is the space of an IPA in the Secure state, and reserved elsewhere. */
static void decode_ipa_space(struct tlbp_mock_op *op, bool is_secure)
{
	reserve(op, bits(op->operand, 62, 48));
	if (!is_secure)
		reserve(op, bits(op->operand, 63, 63));
	else if (bits(op->operand, 63, 63))
		op->flags |= TLBP_MOCK_OP_NON_SECURE;
}

static uint8_t granule_of(uint64_t field)
{
	return (uint8_t)(10 + 2 * field);
}

static uint8_t level_of(uint64_t number)
{
	return number == 0 ? TLBP_LEVEL_0 : (uint8_t)number;
}

/*
 * Level 0 is one of 4 KiB granules only, and as level 1 of 16 KiB a hint only
 * where such blocks are: with LPA2, or in descriptors of 128 bits. Anything else
 * is reserved, and no hint.
 */
static bool is_hint(uint64_t granule, uint64_t level, bool has_large_blocks)
{
	if (level == 0)
		return granule == 1 && has_large_blocks;
	return has_large_blocks || level != 1 || granule != 2;
}

/*
 * TTL [47:44]: granule and level. Without a granule it is no hint, and the
 * level bits are reserved.
 */
static void decode_hint(struct tlbp_mock_op *op, bool has_large_blocks)
{
	uint64_t granule = bits(op->operand, 47, 46);
	uint64_t level = bits(op->operand, 45, 44);

	if (granule == 0) {
		reserve(op, level);
		return;
	}
	if (!is_hint(granule, level, has_large_blocks))
		return;
	op->granule_shift = granule_of(granule);
	op->level = level_of(level);
}

/* Of a pair, [107:64] is address bits [55:12], and all above is reserved. */
static uint64_t page_number_of_pair(struct tlbp_mock_op *op)
{
	reserve(op, bits(op->operand_high, 63, 44));
	return bits(op->operand_high, 43, 0);
}

/* [43:0], address bits [55:12]; of a pair they are reserved here. */
static uint64_t page_number(struct tlbp_mock_op *op)
{
	uint64_t number = bits(op->operand, 43, 0);

	if (!(op->flags & PAIR))
		return number;
	reserve(op, number);
	return page_number_of_pair(op);
}

/* VA[63:56] is what VA[55] says. */
static void decode_va(struct tlbp_mock_op *op, bool has_large_blocks)
{
	op->kind = TLBP_MOCK_BY_ADDRESS;
	decode_asid(op);
	decode_hint(op, has_large_blocks);
	op->first = sign_extend(page_number(op), 44) << 12;
	op->last = op->first;
}

static void decode_ipa(struct tlbp_mock_op *op, bool has_large_blocks)
{
	op->kind = TLBP_MOCK_BY_ADDRESS;
	decode_hint(op, has_large_blocks);
	op->first = page_number(op) << 12;
	op->last = op->first;
}

/* BaseADDR [36:0], in granules or in 64 KiB; of a pair it is a page number. */
static uint64_t range_base(struct tlbp_mock_op *op, bool is_va, bool has_64k_base)
{
	uint64_t base = bits(op->operand, 36, 0);

	if (op->flags & PAIR) {
		reserve(op, base);
		base = page_number_of_pair(op);
		return (is_va ? sign_extend(base, 44) : base) << 12;
	}
	return (is_va ? sign_extend(base, 37) : base) << (has_64k_base ? 16 : op->granule_shift);
}

/*
 * TG [47:46], SCALE [45:44], NUM [43:39], TTL [38:37], and the base. A range
 * that runs past the top does not wrap.
 */
static void decode_range(struct tlbp_mock_op *op, bool is_va, bool has_lpa2)
{
	uint64_t granule = bits(op->operand, 47, 46);
	uint64_t scale = bits(op->operand, 45, 44);
	uint64_t num = bits(op->operand, 43, 39);
	uint64_t level = bits(op->operand, 38, 37);
	uint64_t size;

	op->kind = TLBP_MOCK_BY_RANGE;
	if (granule == 0) {
		op->flags |= TLBP_MOCK_MALFORMED;
		return;
	}
	op->granule_shift = granule_of(granule);
	if (is_hint(granule, level, has_lpa2 || (op->flags & PAIR)))
		op->level = (uint8_t)level;
	op->first = range_base(op, is_va, has_lpa2);
	size = (num + 1) << (5 * scale + 1 + op->granule_shift);
	op->last = op->first + (size - 1);
	if (op->last < op->first)
		op->last = UINT64_MAX;
}

/*
 * SIZE [47:44] and the base [43:0], address bits [55:12], aligned to the size.
 * The physical granule is taken to be 4 KiB: a larger one only makes small sizes
 * larger.
 */
static void decode_pa(struct tlbp_mock_op *op)
{
	static const uint8_t size_shifts[16] = { 12, 14, 16, 21, 25, 29, 30, 34, 36, 39 };
	uint32_t size_shift = size_shifts[bits(op->operand, 47, 44)];
	uint64_t size_mask = (UINT64_C(1) << size_shift) - 1;

	op->kind = TLBP_MOCK_BY_RANGE;
	reserve(op, size_shift == 0);
	reserve(op, bits(op->operand, 63, 48));
	op->first = bits(op->operand, 43, 0) << 12;
	op->last = op->first | size_mask;
	reserve(op, op->first & size_mask);
}

static void decode_operand(struct tlbp_mock_op *op, uint32_t form, uint32_t flags)
{
	bool is_ipa = form == FORM_IPA || form == FORM_IPA_RANGE;
	bool has_lpa2 = flags & (is_ipa ? TLBP_MOCK_64K_BASE_STAGE2 : TLBP_MOCK_64K_BASE);
	bool has_large_blocks = has_lpa2 || (op->flags & PAIR);

	switch (form) {
	case FORM_VA:
		decode_va(op, has_large_blocks);
		break;
	case FORM_ASID:
		op->kind = TLBP_MOCK_BY_ASID;
		decode_asid(op);
		reserve(op, bits(op->operand, 47, 0));
		break;
	case FORM_IPA:
		decode_ipa_space(op, flags & TLBP_MOCK_SECURE);
		decode_ipa(op, has_large_blocks);
		break;
	case FORM_VA_RANGE:
		decode_asid(op);
		decode_range(op, true, has_lpa2);
		break;
	case FORM_IPA_RANGE:
		decode_ipa_space(op, flags & TLBP_MOCK_SECURE);
		decode_range(op, false, has_lpa2);
		break;
	case FORM_PA:
		decode_pa(op);
		break;
	default:
		op->kind = form == FORM_NONE_DIRTY ? TLBP_MOCK_CLEAN_DIRTY : TLBP_MOCK_ALL;
		op->operand = 0;
		break;
	}
}

/* --------------------------------------------------------- instructions --- */

static uint32_t crn_of(uint32_t insn)
{
	return (uint32_t)bits(insn, 15, 12);
}

static bool is_pair(uint32_t insn)
{
	return (insn & INSN_SYS_MASK) == INSN_SYSP;
}

static bool has_operand(const struct tlbi_row *row)
{
	return row->form != FORM_NONE && row->form != FORM_NONE_DIRTY;
}

/* A pair names a VA or an IPA. */
static bool has_form(const struct tlbi_row *row, uint32_t insn)
{
	if (row->regime == GPT)
		return !is_pair(insn) && crn_of(insn) == CRN_PLAIN;
	return !is_pair(insn) || (has_operand(row) && row->form != FORM_ASID);
}

static const struct tlbi_row *find_row(uint32_t insn, uint32_t *domain)
{
	uint32_t op1 = (uint32_t)bits(insn, 18, 16);
	uint32_t crm = (uint32_t)bits(insn, 11, 8);
	uint32_t op2 = (uint32_t)bits(insn, 7, 5);
	size_t i;

	if ((insn & INSN_SYS_MASK) != INSN_SYS && !is_pair(insn))
		return NULL;
	if (crn_of(insn) != CRN_PLAIN && crn_of(insn) != CRN_NXS)
		return NULL;
	for (i = 0; i < sizeof(tlbi_rows) / sizeof(tlbi_rows[0]); i++) {
		const struct tlbi_row *row = &tlbi_rows[i];

		if (row->op1 != op1 || row->op2 != op2 || !has_form(row, insn))
			continue;
		for (*domain = TLBP_DOMAIN_LOCAL; *domain <= TLBP_DOMAIN_OUTER; ++*domain) {
			if (row->crm[*domain - TLBP_DOMAIN_LOCAL] == crm)
				return row;
		}
	}
	return NULL;
}

/* op1: undefined below EL2 if 4, below EL3 if 6. */
static uint8_t min_el(const struct tlbi_row *row)
{
	return (uint8_t)(1 + row->op1 / 4 + row->op1 / 6);
}

static uint16_t flags_of(const struct tlbi_row *row, uint32_t insn, uint32_t flags)
{
	uint32_t op_flags = row->flags;

	if (row->regime == EL2 && has_operand(row) && (flags & TLBP_MOCK_E2H))
		op_flags &= ~(uint32_t)ANY_ASID;
	if (crn_of(insn) == CRN_NXS)
		op_flags |= TLBP_MOCK_OP_NXS;
	if (is_pair(insn))
		op_flags |= PAIR;
	return (uint16_t)op_flags;
}

/* A register where none belongs is a domain to FEAT_TLBID; a pair starts even. */
static bool names_registers(const struct tlbi_row *row, uint32_t insn)
{
	uint64_t rt = bits(insn, 4, 0);

	if (is_pair(insn))
		return rt % 2 == 0;
	return has_operand(row) || rt == RT_NONE;
}

int tlbp_mock_decode_tlbi(uint32_t insn, uint64_t operand, uint64_t operand_high, uint32_t flags,
			  struct tlbp_mock_op *op)
{
	uint32_t domain;
	const struct tlbi_row *row = find_row(insn, &domain);

	if (!row || !names_registers(row, insn))
		return TLBP_ERR_UNSUPPORTED;
	*op = (struct tlbp_mock_op){
		.operand = operand,
		.operand_high = is_pair(insn) ? operand_high : 0,
		.insn = insn,
		.domain = (uint8_t)domain,
		.regime = row->regime,
		.stages = row->stages,
		.min_el = min_el(row),
		.flags = flags_of(row, insn, flags),
	};
	decode_operand(op, row->form, flags);
	return TLBP_OK;
}

/* CRm [3:2] is the domain, [1:0] the accesses; 0 there means otherwise used. */
static int decode_dsb(uint32_t crm, struct tlbp_mock_barrier *barrier)
{
	static const uint8_t domains[4] = {
		TLBP_DOMAIN_OUTER, TLBP_DOMAIN_LOCAL, TLBP_DOMAIN_INNER, TLBP_DOMAIN_OUTER,
	};
	static const uint8_t accesses[4] = {
		TLBP_MOCK_NXS, TLBP_MOCK_LOADS, TLBP_MOCK_STORES, TLBP_MOCK_ALL_ACCESSES,
	};

	barrier->domain = domains[crm >> 2];
	barrier->access = accesses[crm & 3];
	return (crm & 3) == 0 ? TLBP_ERR_UNSUPPORTED : TLBP_OK;
}

int tlbp_mock_decode_barrier(uint32_t insn, struct tlbp_mock_barrier *barrier)
{
	uint32_t crm = (uint32_t)bits(insn, 11, 8);

	*barrier = (struct tlbp_mock_barrier){ .insn = insn };
	if ((insn & INSN_BARRIER_MASK) != INSN_BARRIER)
		return TLBP_ERR_UNSUPPORTED;
	switch (bits(insn, 7, 5)) {
	case 1: /* DSB nXS: the domain moves to CRm [3:2], with [1:0] = 2. */
		barrier->kind = TLBP_MOCK_DSB;
		(void)decode_dsb(crm & ~3u, barrier);
		return (crm & 3) == 2 ? TLBP_OK : TLBP_ERR_UNSUPPORTED;
	case 4:
		barrier->kind = TLBP_MOCK_DSB;
		return decode_dsb(crm, barrier);
	case 5:
		barrier->kind = TLBP_MOCK_DMB;
		return decode_dsb(crm, barrier);
	case 6:
		barrier->kind = TLBP_MOCK_ISB;
		return TLBP_OK;
	default:
		return TLBP_ERR_UNSUPPORTED;
	}
}

int tlbp_mock_execute_arm64(struct tlbp_mock *mock, uint32_t insn, uint64_t operand,
			    uint64_t operand_high)
{
	struct tlbp_mock_barrier barrier;
	struct tlbp_mock_op op;

	if (tlbp_mock_decode_tlbi(insn, operand, operand_high, mock->flags, &op) == TLBP_OK) {
		tlbp_mock_execute(mock, &op);
		return TLBP_OK;
	}
	if (tlbp_mock_decode_barrier(insn, &barrier) == TLBP_OK) {
		tlbp_mock_barrier(mock, &barrier);
		return TLBP_OK;
	}
	return TLBP_ERR_UNSUPPORTED;
}

/* ------------------------------------------------------------- mnemonic --- */

static char *append(char *text, const char *more)
{
	while (*more)
		*text++ = *more++;
	*text = '\0';
	return text;
}

static void name_barrier(uint32_t insn, const struct tlbp_mock_barrier *barrier, char *text)
{
	static const char *const kinds[] = { "", "dsb ", "dmb ", "isb" };
	static const char *const domains[] = { "osh", "nsh", "ish", "" };
	static const char *const accesses[] = { "", "st", "ld", "nxs" };
	uint32_t shareability = (uint32_t)bits(insn, 11, 10);

	text = append(text, kinds[barrier->kind]);
	if (barrier->kind == TLBP_MOCK_ISB)
		return;
	text = append(text, domains[shareability]);
	/* The full system's name is "sy" with all accesses, and nothing without. */
	if (shareability == 3 && (barrier->access == TLBP_MOCK_ALL_ACCESSES ||
				  barrier->access == TLBP_MOCK_NXS))
		text = append(text, "sy");
	append(text, accesses[barrier->access]);
}

static void name_tlbi(uint32_t insn, const struct tlbi_row *row, uint32_t domain, char *text)
{
	static const char *const suffixes[] = { "", "", "is", "os" };

	text = append(text, is_pair(insn) ? "tlbip " : "tlbi ");
	text = append(append(text, row->name), suffixes[domain]);
	append(text, crn_of(insn) == CRN_NXS ? "nxs" : "");
}

void tlbp_mock_mnemonic(uint32_t insn, char *text)
{
	struct tlbp_mock_barrier barrier;
	uint32_t domain;
	const struct tlbi_row *row = find_row(insn, &domain);

	if (row)
		name_tlbi(insn, row, domain, text);
	else if (tlbp_mock_decode_barrier(insn, &barrier) == TLBP_OK)
		name_barrier(insn, &barrier, text);
	else
		append(text, "?");
}
