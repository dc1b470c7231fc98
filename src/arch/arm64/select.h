/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a build of the arm64 backend leaves out, as constants that the compiler
 * sees through: a kernel that only ever flushes its own EL1&0 regime does not
 * carry what hypervisors need. The environment header defines
 *
 * TLBP_ARM64_EL1_ONLY
 *	KERNEL and USER spaces at EL1, local and inner shareable, and none of
 *	what follows but TLBP_ARM64_NO_LPA2, _NO_LEVEL and _NO_ERRATA.
 * TLBP_ARM64_NO_HYP, TLBP_ARM64_NO_GUEST, TLBP_ARM64_NO_OUTER
 *	Spaces and a domain: such requests are answered as on a machine without.
 * TLBP_ARM64_NO_NXS
 *	TLBP_NXS is ignored: plain operations wait for more.
 * TLBP_ARM64_NO_D128
 *	No TLBIP. With 128-bit descriptors plain operations serve, without hints
 *	and with ranges of whole 64 KiB.
 * TLBP_ARM64_NO_LPA2
 *	No range operations where their base counts in 64 KiB.
 * TLBP_ARM64_NO_LEVEL
 *	No level hints.
 * TLBP_ARM64_NO_ERRATA
 *	No workarounds: tlbp_arm64_init() refuses a PE that needs one.
 * TLBP_ARM64_INTERRUPT
 *	Not left out but bound: the function that is called in the place of
 *	struct tlbp_arm64.interrupt, which is then not looked at.
 */
#ifndef TLBP_ARM64_SELECT_H
#define TLBP_ARM64_SELECT_H

#ifdef TLBP_ARM64_EL1_ONLY
#define TLBP_ARM64_NO_HYP
#define TLBP_ARM64_NO_GUEST
#define TLBP_ARM64_NO_OUTER
#define TLBP_ARM64_NO_NXS
#define TLBP_ARM64_NO_D128
#endif

#ifdef TLBP_ARM64_NO_HYP
#define ARM64_WITH_HYP false
#else
#define ARM64_WITH_HYP true
#endif

#ifdef TLBP_ARM64_NO_GUEST
#define ARM64_WITH_GUEST false
#else
#define ARM64_WITH_GUEST true
#endif

#ifdef TLBP_ARM64_NO_OUTER
#define ARM64_WITH_OUTER false
#else
#define ARM64_WITH_OUTER true
#endif

#ifdef TLBP_ARM64_NO_NXS
#define ARM64_WITH_NXS false
#else
#define ARM64_WITH_NXS true
#endif

#ifdef TLBP_ARM64_NO_D128
#define ARM64_WITH_D128 false
#else
#define ARM64_WITH_D128 true
#endif

#ifdef TLBP_ARM64_NO_LPA2
#define ARM64_WITH_LPA2 false
#else
#define ARM64_WITH_LPA2 true
#endif

#ifdef TLBP_ARM64_NO_LEVEL
#define ARM64_WITH_LEVEL false
#else
#define ARM64_WITH_LEVEL true
#endif

#ifdef TLBP_ARM64_NO_ERRATA
#define ARM64_WITH_ERRATA false
#else
#define ARM64_WITH_ERRATA true
#endif

#ifdef TLBP_ARM64_INTERRUPT
#define ARM64_HAS_INTERRUPT(arm64) true
#else
#define ARM64_HAS_INTERRUPT(arm64) ((arm64)->interrupt != NULL)
#endif

#endif /* TLBP_ARM64_SELECT_H */
