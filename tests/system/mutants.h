/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Bugs put into the backend's instructions on purpose, one at a time: if the
 * tests do not catch them they are worth nothing. mutants_insn.h stands in for
 * the backend's insn.h; the command line's mutant=NAME chooses.
 */
#ifndef MUTANTS_H
#define MUTANTS_H

#include <stdint.h>

/* The word of SYS #op1, CRn, CRm, #op2, its register aside. */
#define MUTANT_WORD(op1, crn, crm, op2) \
	(UINT32_C(0xd5080000) | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)

/* Executes the TLBI of this word, or what the mutant makes of it. */
void mutant_run(uint32_t word, uint64_t operand);

#endif /* MUTANTS_H */
