/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every TLBI instruction that the backend uses, once: insn.h makes a wrapper of
 * each, the tests a recorder and golden vectors.
 *
 * X(name, op1, CRn, CRm, op2, takes an operand), as in SYS #op1, CRn, CRm, #op2
 * (Arm ARM C5.5, "A64 system instructions for TLB maintenance").
 */
#ifndef TLBP_ARM64_TLBI_LIST_H
#define TLBP_ARM64_TLBI_LIST_H

#define TLBP_ARM64_TLBI_LIST(X)      \
	X(vmalle1, 0, 8, 7, 0, 0)    \
	X(vae1, 0, 8, 7, 1, 1)       \
	X(aside1, 0, 8, 7, 2, 1)     \
	X(vaae1, 0, 8, 7, 3, 1)      \
	X(vale1, 0, 8, 7, 5, 1)      \
	X(vaale1, 0, 8, 7, 7, 1)     \
	X(vmalle1is, 0, 8, 3, 0, 0)  \
	X(vae1is, 0, 8, 3, 1, 1)     \
	X(aside1is, 0, 8, 3, 2, 1)   \
	X(vaae1is, 0, 8, 3, 3, 1)    \
	X(vale1is, 0, 8, 3, 5, 1)    \
	X(vaale1is, 0, 8, 3, 7, 1)   \
	X(rvae1, 0, 8, 6, 1, 1)      \
	X(rvaae1, 0, 8, 6, 3, 1)     \
	X(rvale1, 0, 8, 6, 5, 1)     \
	X(rvaale1, 0, 8, 6, 7, 1)    \
	X(rvae1is, 0, 8, 2, 1, 1)    \
	X(rvaae1is, 0, 8, 2, 3, 1)   \
	X(rvale1is, 0, 8, 2, 5, 1)   \
	X(rvaale1is, 0, 8, 2, 7, 1)

#endif /* TLBP_ARM64_TLBI_LIST_H */
