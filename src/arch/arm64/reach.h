/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Which of the forms of an instruction: how far it reaches and what it waits
 * for. Private to the files that emit instructions.
 */
#ifndef TLBP_ARM64_REACH_H
#define TLBP_ARM64_REACH_H

#include "operand.h"
#include "select.h"

#ifdef TLBP_ARM64_INSN_HEADER
#include TLBP_ARM64_INSN_HEADER
#else
#include "insn.h"
#endif

/* None of the domains: the local PE. */
enum {
	ARM64_INNER = 1 << 0,
	ARM64_OUTER = 1 << 1,
	ARM64_NXS = 1 << 2,
};

/*
 * emit(name) with the suffixes that the bits of form ask for. The domain decides
 * the barriers too: a DSB of a smaller domain than the TLBI's does not complete
 * it (Arm ARM B2.3.12), nor does one of FEAT_XS a TLBI without nXS.
 */
#define ARM64_WITH_XS(form, emit, name)                       \
	do {                                                  \
		if (ARM64_WITH_NXS && ((form) & ARM64_NXS))   \
			emit(name##nxs);                      \
		else                                          \
			emit(name);                           \
	} while (0)
#define ARM64_IN_DOMAIN(form, emit, name)                             \
	do {                                                          \
		if ((form) & ARM64_INNER)                             \
			ARM64_WITH_XS(form, emit, name##is);          \
		else if (ARM64_WITH_OUTER && ((form) & ARM64_OUTER))  \
			ARM64_WITH_XS(form, emit, name##os);          \
		else                                                  \
			ARM64_WITH_XS(form, emit, name);              \
	} while (0)

#define ARM64_EMIT(name) tlbp_arm64_tlbi_##name()
#define ARM64_EMIT_OPERAND(name) tlbp_arm64_tlbi_##name(operand)
#define ARM64_EMIT_BARRIER(name) tlbp_arm64_##name()

static inline struct tlbp_arm64 *arm64_of(struct tlbp_backend *backend)
{
	return TLBP_CONTAINER(backend, struct tlbp_arm64, backend);
}

static inline const struct tlbp_arm64 *arm64_of_const(const struct tlbp_backend *backend)
{
	return TLBP_CONST_CONTAINER(backend, struct tlbp_arm64, backend);
}

static inline uint32_t arm64_domain(const struct tlbp_arm64 *arm64,
				    const struct tlbp_space *space)
{
	if (TLBP_UNLIKELY(space->domain == TLBP_DOMAIN_LOCAL))
		return ARM64_WITH_ERRATA &&
				       (arm64->cpu.errata & TLBP_ARM64_ERRATUM_SHARED_LOCAL) ?
			       ARM64_INNER :
			       0;
	return ARM64_WITH_OUTER && space->domain == TLBP_DOMAIN_OUTER ? ARM64_OUTER : ARM64_INNER;
}

/* Domain and nXS, if it is asked for and there. */
static inline uint32_t arm64_reach(const struct tlbp_arm64 *arm64,
				   const struct tlbp_space *space, uint32_t flags)
{
	bool nxs = ARM64_WITH_NXS && (flags & TLBP_NXS) &&
		   (arm64->cpu.features & TLBP_ARM64_HAS_NXS);

	return arm64_domain(arm64, space) | (nxs ? ARM64_NXS : 0);
}

static inline void arm64_order(uint32_t reach)
{
	if (reach & ARM64_INNER)
		tlbp_arm64_dsb_ishst();
	else if (ARM64_WITH_OUTER && (reach & ARM64_OUTER))
		tlbp_arm64_dsb_oshst();
	else
		tlbp_arm64_dsb_nshst();
}

static inline void arm64_complete(uint32_t reach)
{
	if (reach & ARM64_INNER)
		ARM64_WITH_XS(reach, ARM64_EMIT_BARRIER, dsb_ish);
	else if (ARM64_WITH_OUTER && (reach & ARM64_OUTER))
		ARM64_WITH_XS(reach, ARM64_EMIT_BARRIER, dsb_osh);
	else
		ARM64_WITH_XS(reach, ARM64_EMIT_BARRIER, dsb_nsh);
}

#endif /* TLBP_ARM64_REACH_H */
