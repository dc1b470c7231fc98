/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every TLB-maintenance instruction of A64, once, and every barrier and register
 * that goes with them: insn.h makes a wrapper of each, tlbi.c a table of what is
 * legal where, the tests a recorder and golden vectors, and the table in
 * docs/arm64.md is held against it.
 *
 * X(name, op1, CRm, op2, operand, domain, feature), as in SYS #op1, C8, CRm, #op2
 * (Arm ARM C5.5, "A64 system instructions for TLB maintenance").
 *
 * operand	NONE, ASID, VA, VA_RANGE, IPA, IPA_RANGE, PA: what Xt holds
 * domain	LOCAL, INNER, OUTER
 * feature	BASE, OUTER (FEAT_TLBIOS), RANGE (FEAT_TLBIRANGE), DIRTY (FEAT_TLBIW)
 *		or RME: what a PE must have
 *
 * op1 is 0, 4 or 6 for the lowest exception level, 1 to 3, that may execute it.
 * Each has a twin with the suffix nxs and CRn = 9 (FEAT_XS), but for those of
 * TLBP_ARM64_GPT_LIST; and those with a VA or an IPA have a TLBIP (SYSP) of the
 * same fields for a pair of registers (FEAT_D128), which has a twin as well.
 */
#ifndef TLBP_ARM64_TLBI_LIST_H
#define TLBP_ARM64_TLBI_LIST_H

#define TLBP_ARM64_TLBI_LIST_EL1(X)                             \
	X(vmalle1, 0, 7, 0, NONE, LOCAL, BASE)                  \
	X(vmalle1is, 0, 3, 0, NONE, INNER, BASE)                \
	X(vmalle1os, 0, 1, 0, NONE, OUTER, OUTER)               \
	X(vae1, 0, 7, 1, VA, LOCAL, BASE)                       \
	X(vae1is, 0, 3, 1, VA, INNER, BASE)                     \
	X(vae1os, 0, 1, 1, VA, OUTER, OUTER)                    \
	X(aside1, 0, 7, 2, ASID, LOCAL, BASE)                   \
	X(aside1is, 0, 3, 2, ASID, INNER, BASE)                 \
	X(aside1os, 0, 1, 2, ASID, OUTER, OUTER)                \
	X(vaae1, 0, 7, 3, VA, LOCAL, BASE)                      \
	X(vaae1is, 0, 3, 3, VA, INNER, BASE)                    \
	X(vaae1os, 0, 1, 3, VA, OUTER, OUTER)                   \
	X(vale1, 0, 7, 5, VA, LOCAL, BASE)                      \
	X(vale1is, 0, 3, 5, VA, INNER, BASE)                    \
	X(vale1os, 0, 1, 5, VA, OUTER, OUTER)                   \
	X(vaale1, 0, 7, 7, VA, LOCAL, BASE)                     \
	X(vaale1is, 0, 3, 7, VA, INNER, BASE)                   \
	X(vaale1os, 0, 1, 7, VA, OUTER, OUTER)                  \
	X(rvae1, 0, 6, 1, VA_RANGE, LOCAL, RANGE)               \
	X(rvae1is, 0, 2, 1, VA_RANGE, INNER, RANGE)             \
	X(rvae1os, 0, 5, 1, VA_RANGE, OUTER, RANGE)             \
	X(rvaae1, 0, 6, 3, VA_RANGE, LOCAL, RANGE)              \
	X(rvaae1is, 0, 2, 3, VA_RANGE, INNER, RANGE)            \
	X(rvaae1os, 0, 5, 3, VA_RANGE, OUTER, RANGE)            \
	X(rvale1, 0, 6, 5, VA_RANGE, LOCAL, RANGE)              \
	X(rvale1is, 0, 2, 5, VA_RANGE, INNER, RANGE)            \
	X(rvale1os, 0, 5, 5, VA_RANGE, OUTER, RANGE)            \
	X(rvaale1, 0, 6, 7, VA_RANGE, LOCAL, RANGE)             \
	X(rvaale1is, 0, 2, 7, VA_RANGE, INNER, RANGE)           \
	X(rvaale1os, 0, 5, 7, VA_RANGE, OUTER, RANGE)

#define TLBP_ARM64_TLBI_LIST_EL2(X)                             \
	X(alle2, 4, 7, 0, NONE, LOCAL, BASE)                    \
	X(alle2is, 4, 3, 0, NONE, INNER, BASE)                  \
	X(alle2os, 4, 1, 0, NONE, OUTER, OUTER)                 \
	X(vae2, 4, 7, 1, VA, LOCAL, BASE)                       \
	X(vae2is, 4, 3, 1, VA, INNER, BASE)                     \
	X(vae2os, 4, 1, 1, VA, OUTER, OUTER)                    \
	X(alle1, 4, 7, 4, NONE, LOCAL, BASE)                    \
	X(alle1is, 4, 3, 4, NONE, INNER, BASE)                  \
	X(alle1os, 4, 1, 4, NONE, OUTER, OUTER)                 \
	X(vale2, 4, 7, 5, VA, LOCAL, BASE)                      \
	X(vale2is, 4, 3, 5, VA, INNER, BASE)                    \
	X(vale2os, 4, 1, 5, VA, OUTER, OUTER)                   \
	X(vmalls12e1, 4, 7, 6, NONE, LOCAL, BASE)               \
	X(vmalls12e1is, 4, 3, 6, NONE, INNER, BASE)             \
	X(vmalls12e1os, 4, 1, 6, NONE, OUTER, OUTER)            \
	X(rvae2, 4, 6, 1, VA_RANGE, LOCAL, RANGE)               \
	X(rvae2is, 4, 2, 1, VA_RANGE, INNER, RANGE)             \
	X(rvae2os, 4, 5, 1, VA_RANGE, OUTER, RANGE)             \
	X(rvale2, 4, 6, 5, VA_RANGE, LOCAL, RANGE)              \
	X(rvale2is, 4, 2, 5, VA_RANGE, INNER, RANGE)            \
	X(rvale2os, 4, 5, 5, VA_RANGE, OUTER, RANGE)            \
	X(ipas2e1, 4, 4, 1, IPA, LOCAL, BASE)                   \
	X(ipas2e1is, 4, 0, 1, IPA, INNER, BASE)                 \
	X(ipas2e1os, 4, 4, 0, IPA, OUTER, OUTER)                \
	X(ipas2le1, 4, 4, 5, IPA, LOCAL, BASE)                  \
	X(ipas2le1is, 4, 0, 5, IPA, INNER, BASE)                \
	X(ipas2le1os, 4, 4, 4, IPA, OUTER, OUTER)               \
	X(ripas2e1, 4, 4, 2, IPA_RANGE, LOCAL, RANGE)           \
	X(ripas2e1is, 4, 0, 2, IPA_RANGE, INNER, RANGE)         \
	X(ripas2e1os, 4, 4, 3, IPA_RANGE, OUTER, RANGE)         \
	X(ripas2le1, 4, 4, 6, IPA_RANGE, LOCAL, RANGE)          \
	X(ripas2le1is, 4, 0, 6, IPA_RANGE, INNER, RANGE)        \
	X(ripas2le1os, 4, 4, 7, IPA_RANGE, OUTER, RANGE)        \
	X(vmallws2e1, 4, 6, 2, NONE, LOCAL, DIRTY)              \
	X(vmallws2e1is, 4, 2, 2, NONE, INNER, DIRTY)            \
	X(vmallws2e1os, 4, 5, 2, NONE, OUTER, DIRTY)

#define TLBP_ARM64_TLBI_LIST_EL3(X)                             \
	X(alle3, 6, 7, 0, NONE, LOCAL, BASE)                    \
	X(alle3is, 6, 3, 0, NONE, INNER, BASE)                  \
	X(alle3os, 6, 1, 0, NONE, OUTER, OUTER)                 \
	X(vae3, 6, 7, 1, VA, LOCAL, BASE)                       \
	X(vae3is, 6, 3, 1, VA, INNER, BASE)                     \
	X(vae3os, 6, 1, 1, VA, OUTER, OUTER)                    \
	X(vale3, 6, 7, 5, VA, LOCAL, BASE)                      \
	X(vale3is, 6, 3, 5, VA, INNER, BASE)                    \
	X(vale3os, 6, 1, 5, VA, OUTER, OUTER)                   \
	X(rvae3, 6, 6, 1, VA_RANGE, LOCAL, RANGE)               \
	X(rvae3is, 6, 2, 1, VA_RANGE, INNER, RANGE)             \
	X(rvae3os, 6, 5, 1, VA_RANGE, OUTER, RANGE)             \
	X(rvale3, 6, 6, 5, VA_RANGE, LOCAL, RANGE)              \
	X(rvale3is, 6, 2, 5, VA_RANGE, INNER, RANGE)            \
	X(rvale3os, 6, 5, 5, VA_RANGE, OUTER, RANGE)

#define TLBP_ARM64_GPT_LIST(X)                                  \
	X(paall, 6, 7, 4, NONE, LOCAL, RME)                     \
	X(paallos, 6, 1, 4, NONE, OUTER, RME)                   \
	X(rpaos, 6, 4, 3, PA, OUTER, RME)                       \
	X(rpalos, 6, 4, 7, PA, OUTER, RME)

/* Of three macros, the one for an operand: of no register, of one, or also of a pair. */
#define TLBP_ARM64_FORM_NONE(none, one, pair) none
#define TLBP_ARM64_FORM_ASID(none, one, pair) one
#define TLBP_ARM64_FORM_PA(none, one, pair) one
#define TLBP_ARM64_FORM_VA(none, one, pair) pair
#define TLBP_ARM64_FORM_VA_RANGE(none, one, pair) pair
#define TLBP_ARM64_FORM_IPA(none, one, pair) pair
#define TLBP_ARM64_FORM_IPA_RANGE(none, one, pair) pair

#define TLBP_ARM64_TLBI_LIST(X)      \
	TLBP_ARM64_TLBI_LIST_EL1(X)  \
	TLBP_ARM64_TLBI_LIST_EL2(X)  \
	TLBP_ARM64_TLBI_LIST_EL3(X)

/*
 * X(name, word, text). The assemblers know the barriers of FEAT_XS only with
 * flags that differ, so those are words.
 */
#define TLBP_ARM64_BARRIER_LIST(X)                      \
	X(dsb_nshst, 0xd503369f, "dsb nshst")           \
	X(dsb_ishst, 0xd5033a9f, "dsb ishst")           \
	X(dsb_oshst, 0xd503329f, "dsb oshst")           \
	X(dsb_nsh, 0xd503379f, "dsb nsh")               \
	X(dsb_ish, 0xd5033b9f, "dsb ish")               \
	X(dsb_osh, 0xd503339f, "dsb osh")               \
	X(dsb_nshnxs, 0xd503363f, ".inst 0xd503363f")   \
	X(dsb_ishnxs, 0xd5033a3f, ".inst 0xd5033a3f")   \
	X(dsb_oshnxs, 0xd503323f, ".inst 0xd503323f")   \
	X(isb, 0xd5033fdf, "isb")

/* X(name, as the assemblers take it): newer registers have no name at baseline. */
#define TLBP_ARM64_MRS_LIST(X)                     \
	X(cntfrq_el0, cntfrq_el0)                  \
	X(cntvct_el0, cntvct_el0)                  \
	X(currentel, currentel)                    \
	X(hcr_el2, hcr_el2)                        \
	X(id_aa64isar0_el1, id_aa64isar0_el1)      \
	X(id_aa64isar1_el1, id_aa64isar1_el1)      \
	X(id_aa64isar3_el1, s3_0_c0_c6_3)          \
	X(id_aa64mmfr0_el1, id_aa64mmfr0_el1)      \
	X(id_aa64mmfr1_el1, id_aa64mmfr1_el1)      \
	X(id_aa64mmfr2_el1, id_aa64mmfr2_el1)      \
	X(id_aa64mmfr3_el1, s3_0_c0_c7_3)          \
	X(id_aa64pfr0_el1, id_aa64pfr0_el1)        \
	X(id_aa64pfr1_el1, id_aa64pfr1_el1)        \
	X(midr_el1, midr_el1)                      \
	X(tcr2_el1, s3_0_c2_c0_3)                  \
	X(tcr2_el2, s3_4_c2_c0_3)                  \
	X(tcr_el1, tcr_el1)                        \
	X(tcr_el2, tcr_el2)                        \
	X(tcr_el3, tcr_el3)                        \
	X(vtcr_el2, vtcr_el2)

#endif /* TLBP_ARM64_TLBI_LIST_H */
