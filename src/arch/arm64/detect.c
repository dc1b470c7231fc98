/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Registers to what a PE is, and that to capabilities: pure functions of their
 * values (Arm ARM D19.2), so that they are tested on any host.
 */
#include "internal.h"
#include "select.h"

#include <tlbpolicy/arm64.h>

#define DETECT_FLAGS                                                                    \
	(TLBP_ARM64_NEVER_RANGE | TLBP_ARM64_OVER_COVER | TLBP_ARM64_KPTI | TLBP_ARM64_EXACT | \
	 TLBP_ARM64_SECURE)
#define DETECT_HOST (TLBP_ARM64_IN_E2H | TLBP_ARM64_IN_TGE)
/* What all PEs must agree on; the rest is what each can do. */
#define DETECT_STATES                                                                     \
	(DETECT_HOST | TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_GUEST_LPA2 | TLBP_ARM64_IN_D128 | \
	 TLBP_ARM64_IN_GUEST_D128)
#define NS_PER_S UINT64_C(1000000000)

static TLBP_SETUP uint32_t detect_field(uint64_t reg, uint32_t low_bit)
{
	return (uint32_t)(reg >> low_bit) & 0xf;
}

static TLBP_SETUP bool detect_bit(uint64_t reg, uint32_t bit)
{
	return reg >> bit & 1;
}

/* -------------------------------------------------------- registers to PE --- */

static TLBP_SETUP uint32_t detect_granules(uint64_t id_aa64mmfr0)
{
	uint32_t granules = 0;

	/* TGran4 and TGran64 are signed: 0 and up is "supported". */
	if (detect_field(id_aa64mmfr0, 28) < 8)
		granules |= UINT32_C(1) << 12;
	if (detect_field(id_aa64mmfr0, 20) != 0)
		granules |= UINT32_C(1) << 14;
	if (detect_field(id_aa64mmfr0, 24) < 8)
		granules |= UINT32_C(1) << 16;
	return granules;
}

/* TGran<n>_2: 0 is "as stage 1", 1 is "not supported". */
static TLBP_SETUP uint32_t detect_guest_granules(uint64_t id_aa64mmfr0, uint32_t granules)
{
	static const uint8_t low_bits[] = { 40, 32, 36 };
	uint32_t i;

	for (i = 0; i < 3; i++) {
		uint32_t granule = UINT32_C(1) << (12 + 2 * i);
		uint32_t field = detect_field(id_aa64mmfr0, low_bits[i]);

		if (field == 1)
			granules &= ~granule;
		else if (field > 1)
			granules |= granule;
	}
	return granules;
}

static TLBP_SETUP uint32_t detect_abilities(const struct tlbp_arm64_regs *regs)
{
	uint32_t tlb = detect_field(regs->id_aa64isar0, 56);

	return (tlb >= 1 ? TLBP_ARM64_HAS_OUTER : 0) | (tlb >= 2 ? TLBP_ARM64_HAS_RANGE : 0) |
	       (detect_field(regs->id_aa64mmfr2, 48) ? TLBP_ARM64_HAS_LEVEL : 0) |
	       (detect_field(regs->id_aa64isar1, 56) ? TLBP_ARM64_HAS_NXS : 0) |
	       (detect_field(regs->id_aa64mmfr3, 32) ? TLBP_ARM64_HAS_D128 : 0) |
	       (detect_field(regs->id_aa64isar3, 8) ? TLBP_ARM64_HAS_DIRTY : 0) |
	       (detect_field(regs->id_aa64pfr0, 52) ? TLBP_ARM64_HAS_RME : 0);
}

/* A regime with two halves and ASIDs has another layout of TCR. */
static TLBP_SETUP bool detect_has_asids(const struct tlbp_arm64_cpu *cpu)
{
	return cpu->el == 1 || (cpu->features & TLBP_ARM64_IN_E2H);
}

static TLBP_SETUP uint32_t detect_host(const struct tlbp_arm64_regs *regs)
{
	return (detect_bit(regs->hcr, 34) ? TLBP_ARM64_IN_E2H : 0) |
	       (detect_bit(regs->hcr, 27) ? TLBP_ARM64_IN_TGE : 0);
}

static TLBP_SETUP uint32_t detect_tables(const struct tlbp_arm64_cpu *cpu,
					 const struct tlbp_arm64_regs *regs)
{
	uint32_t ds_bit = detect_has_asids(cpu) ? 59 : 32;

	return (detect_bit(regs->tcr, ds_bit) ? TLBP_ARM64_IN_LPA2 : 0) |
	       (detect_bit(regs->vtcr, 32) ? TLBP_ARM64_IN_GUEST_LPA2 : 0) |
	       (detect_bit(regs->tcr2, 5) ? TLBP_ARM64_IN_D128 : 0) |
	       (detect_bit(regs->vtcr, 38) ? TLBP_ARM64_IN_GUEST_D128 : 0);
}

static TLBP_SETUP uint32_t detect_asid_bits(const struct tlbp_arm64_cpu *cpu,
					    const struct tlbp_arm64_regs *regs)
{
	if (!detect_has_asids(cpu))
		return 0;
	return detect_field(regs->id_aa64mmfr0, 4) == 2 && detect_bit(regs->tcr, 36) ? 16 : 8;
}

/* What needs an interrupt is about accesses of FEAT_SME. */
static TLBP_SETUP uint32_t detect_errata(const struct tlbp_arm64_regs *regs)
{
	uint32_t errata = tlbp_arm64_find_errata(regs->midr);

	if (detect_field(regs->id_aa64pfr1, 24) == 0)
		errata &= ~(uint32_t)TLBP_ARM64_ERRATUM_INTERRUPT;
	return errata;
}

TLBP_SETUP void tlbp_arm64_detect(struct tlbp_arm64_cpu *cpu, const struct tlbp_arm64_regs *regs)
{
	bool has_wide_vmid = detect_field(regs->id_aa64mmfr1, 4) == 2 &&
			     detect_bit(regs->vtcr, 19);

	cpu->counter_hz = regs->cntfrq;
	cpu->el = (uint32_t)(regs->current_el >> 2) & 3;
	cpu->features = detect_abilities(regs);
	if (cpu->el == 2)
		cpu->features |= detect_host(regs);
	cpu->features |= detect_tables(cpu, regs);
	cpu->errata = detect_errata(regs);
	cpu->granules = detect_granules(regs->id_aa64mmfr0);
	cpu->guest_granules = detect_guest_granules(regs->id_aa64mmfr0, cpu->granules);
	cpu->asid_bits = detect_asid_bits(cpu, regs);
	cpu->vmid_bits = has_wide_vmid ? 16 : 8;
}

TLBP_SETUP int tlbp_arm64_merge(struct tlbp_arm64_cpu *system, const struct tlbp_arm64_cpu *cpu)
{
	if (system->el != cpu->el || system->counter_hz != cpu->counter_hz ||
	    ((system->features ^ cpu->features) & DETECT_STATES))
		return TLBP_ERR_UNSUPPORTED;
	system->features &= cpu->features;
	system->errata |= cpu->errata;
	system->granules &= cpu->granules;
	system->guest_granules &= cpu->guest_granules;
	system->asid_bits = (uint32_t)tlbp_min(system->asid_bits, cpu->asid_bits);
	system->vmid_bits = (uint32_t)tlbp_min(system->vmid_bits, cpu->vmid_bits);
	return TLBP_OK;
}

/* --------------------------------------------------------- PE to backend --- */

static TLBP_SETUP bool detect_is_host(const struct tlbp_arm64_cpu *cpu)
{
	return cpu->el == 2 && (cpu->features & DETECT_HOST) == DETECT_HOST;
}

static TLBP_SETUP uint32_t detect_domains(const struct tlbp_arm64_cpu *cpu, uint32_t kind)
{
	bool has_outer = ARM64_WITH_OUTER && (cpu->features & TLBP_ARM64_HAS_OUTER);

	return TLBP_SPACE_BIT(kind, TLBP_DOMAIN_LOCAL) | TLBP_SPACE_BIT(kind, TLBP_DOMAIN_INNER) |
	       (has_outer ? TLBP_SPACE_BIT(kind, TLBP_DOMAIN_OUTER) : 0);
}

/*
 * With TGE set the step that removes what combines both stages would act on the
 * host's own regime: a guest needs a hook that clears it.
 */
static TLBP_SETUP uint32_t detect_spaces(const struct tlbp_arm64 *arm64)
{
	const struct tlbp_backend_ops *ops = arm64->backend.ops;
	const struct tlbp_arm64_cpu *cpu = &arm64->cpu;
	bool is_host = detect_is_host(cpu);
	uint32_t spaces = 0;

	if (cpu->el == 1 || is_host)
		spaces |= detect_domains(cpu, TLBP_SPACE_KERNEL) |
			  detect_domains(cpu, TLBP_SPACE_USER);
	if (ARM64_WITH_HYP && (cpu->el == 2 || cpu->el == 3))
		spaces |= detect_domains(cpu, TLBP_SPACE_HYP);
	if (ARM64_WITH_GUEST && cpu->el == 2 && (!is_host || (ops && ops->enter)))
		spaces |= detect_domains(cpu, TLBP_SPACE_GUEST);
	return spaces;
}

static TLBP_SETUP struct tlbp_arm64_stage detect_stage(const struct tlbp_arm64_cpu *cpu,
						       uint32_t lpa2, uint32_t d128)
{
	bool in_d128 = (cpu->features & d128) != 0;
	bool has_pairs = ARM64_WITH_D128 && in_d128 && (cpu->features & TLBP_ARM64_HAS_D128);
	bool is_wide = in_d128 || (cpu->features & lpa2);
	struct tlbp_arm64_stage stage = {
		.base_shift = is_wide && !has_pairs ? 16 : 0,
		.entry_shift = in_d128 ? 4 : 3,
		.has_pairs = has_pairs,
		.has_wide_blocks = is_wide,
	};

	return stage;
}

static TLBP_SETUP bool detect_counts_in_64k(const struct tlbp_arm64 *arm64)
{
	return (arm64->stages[0].base_shift | arm64->stages[1].base_shift) != 0;
}

static TLBP_SETUP uint32_t detect_cap_flags(const struct tlbp_arm64 *arm64)
{
	bool has_range = (arm64->cpu.features & TLBP_ARM64_HAS_RANGE) &&
			 !(arm64->flags & TLBP_ARM64_NEVER_RANGE) &&
			 (ARM64_WITH_LPA2 || !detect_counts_in_64k(arm64));

	return (has_range ? TLBP_CAP_RANGE : 0) |
	       (arm64->flags & TLBP_ARM64_KPTI ? TLBP_CAP_PAIRED : 0) |
	       (arm64->cpu.errata ? TLBP_CAP_EXTRA_SYNC : 0);
}

/* Where bases count in 64 KiB, spans must be of whole units: 16 pages of 4 KiB. */
static TLBP_SETUP bool detect_span_is_sane(const struct tlbp_arm64 *arm64)
{
	return tlbp_arm64_is_span(arm64->max_span_pages) &&
	       (!detect_counts_in_64k(arm64) || arm64->max_span_pages % 16 == 0);
}

static TLBP_SETUP int detect_validate(const struct tlbp_arm64 *arm64)
{
	const struct tlbp_caps *caps = &arm64->backend.caps;

	if ((arm64->flags & TLBP_ARM64_KPTI) &&
	    !(caps->spaces & TLBP_SPACE_BIT(TLBP_SPACE_USER, TLBP_DOMAIN_LOCAL)))
		return TLBP_ERR_FLAGS;
	if (!detect_span_is_sane(arm64))
		return TLBP_ERR_RANGE;
	if (caps->spaces == 0 || caps->granules == 0 || caps->asid_bits > 16 ||
	    caps->vmid_bits > 16)
		return TLBP_ERR_UNSUPPORTED;
	if ((arm64->cpu.errata && !ARM64_WITH_ERRATA) ||
	    ((arm64->cpu.errata & TLBP_ARM64_ERRATUM_INTERRUPT) && !ARM64_HAS_INTERRUPT(arm64)))
		return TLBP_ERR_ERRATUM;
	return TLBP_OK;
}

/*
 * ns = ticks * mult >> shift, with mult below 2^32 and shift at most 32 as
 * large as that allows.
 */
static TLBP_SETUP bool detect_clock(struct tlbp_arm64 *arm64, uint64_t frequency_hz)
{
	uint32_t shift = 32;

	arm64->clock_mult = 0;
	arm64->clock_shift = 0;
	if (frequency_hz < 1000 || frequency_hz > 4 * NS_PER_S)
		return false;
	while (TLBP_DIV_U64(NS_PER_S << shift, frequency_hz) > UINT32_MAX)
		shift--;
	arm64->clock_mult = (uint32_t)TLBP_DIV_U64(NS_PER_S << shift, frequency_hz);
	arm64->clock_shift = shift;
	return true;
}

/* Member by member: some compilers make a call of memcpy() of an assignment. */
static TLBP_SETUP void detect_copy(struct tlbp_arm64_cpu *to, const struct tlbp_arm64_cpu *from)
{
	to->counter_hz = from->counter_hz;
	to->el = from->el;
	to->features = from->features;
	to->errata = from->errata;
	to->granules = from->granules;
	to->guest_granules = from->guest_granules;
	to->asid_bits = from->asid_bits;
	to->vmid_bits = from->vmid_bits;
}

static TLBP_SETUP void detect_fill(struct tlbp_arm64 *arm64, const struct tlbp_arm64_cpu *cpu,
				   uint32_t flags)
{
	struct tlbp_caps *caps = &arm64->backend.caps;

	detect_copy(&arm64->cpu, cpu);
	/* It is about EL3's own operations: nobody else issues any. */
	if (cpu->el != 3)
		arm64->cpu.errata &= ~(uint32_t)TLBP_ARM64_ERRATUM_EL3_TWICE;
	arm64->flags = flags;
	if (arm64->max_span_pages == 0)
		arm64->max_span_pages = TLBP_ARM64_MAX_SPAN_PAGES;
	arm64->stages[0] = detect_stage(cpu, TLBP_ARM64_IN_LPA2, TLBP_ARM64_IN_D128);
	arm64->stages[1] = detect_stage(cpu, TLBP_ARM64_IN_GUEST_LPA2, TLBP_ARM64_IN_GUEST_D128);

	caps->spaces = detect_spaces(arm64);
	caps->granules = cpu->granules;
	caps->guest_granules = cpu->guest_granules;
	caps->asid_bits = cpu->asid_bits;
	caps->vmid_bits = cpu->vmid_bits;
	caps->flags = detect_cap_flags(arm64);
}

TLBP_SETUP int tlbp_arm64_init(struct tlbp_arm64 *arm64, const struct tlbp_arm64_cpu *cpu,
			       uint32_t flags)
{
	int status;

	if (!arm64 || !cpu)
		return TLBP_ERR_REQUEST;
	if (flags & ~(uint32_t)DETECT_FLAGS)
		return TLBP_ERR_FLAGS;
	detect_fill(arm64, cpu, flags);
	status = detect_validate(arm64);
	if (status != TLBP_OK)
		return status;
	return detect_clock(arm64, cpu->counter_hz) ? TLBP_OK : TLBP_ERR_CLOCK;
}

uint64_t tlbp_arm64_ticks_to_ns(const struct tlbp_arm64 *arm64, uint64_t ticks)
{
	uint64_t high = (ticks >> 32) * arm64->clock_mult;
	uint64_t low = (ticks & UINT32_MAX) * arm64->clock_mult;

	/* In halves: ticks * mult would overflow after minutes to days. */
	return (high << (32 - arm64->clock_shift)) + (low >> arm64->clock_shift);
}
