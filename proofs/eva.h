/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The library for Eva: what other CPUs may write reads as anything, and there is
 * a source of numbers of which nothing is known.
 */
#ifndef PROOFS_EVA_H
#define PROOFS_EVA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static volatile uint64_t eva_entropy;

static uint64_t eva_any_64(void)
{
	return eva_entropy;
}

static uint32_t eva_any_32(void)
{
	return (uint32_t)eva_entropy;
}

/* Of a function that returns a structure Eva takes them for the structure's. */
#define __attribute__(attributes)

#define TLBP_READ_ONCE(lvalue) (*(volatile __typeof__(lvalue) *)&(lvalue))
#define TLBP_WRITE_ONCE(lvalue, value) ((lvalue) = (value))
#define TLBP_ARM64_INSN_HEADER "eva_insn.h"

#include "../src/single/single.c"

#endif /* PROOFS_EVA_H */
