/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Bugs put into the backend's instructions on purpose, one at a time: if the
 * tests do not catch them they are worth nothing. mutants_insn.h stands in for
 * the backend's insn.h; the command line's mutant=NAME chooses.
 */
#ifndef MUTANTS_H
#define MUTANTS_H

#include <stdbool.h>
#include <stdint.h>

enum mutant_scope {
	SCOPE_AS_WRITTEN,
	SCOPE_LOCAL,
	SCOPE_INNER,
};

/* How an instruction with these fields is really issued. */
bool mutant_issues(uint32_t crm);
enum mutant_scope mutant_scope(uint32_t crm, uint32_t op2);
uint64_t mutant_operand(uint32_t crm, uint32_t op2, uint64_t operand);

#endif /* MUTANTS_H */
