/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the library takes from outside, in a Linux kernel.
 */
#ifndef TLBP_ENV_H
#define TLBP_ENV_H

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* The kernel's uint64_t is an unsigned long long, and it has no names for these. */
#ifndef UINT32_MAX
#define UINT32_MAX U32_MAX
#endif
#ifndef UINT64_MAX
#define UINT64_MAX U64_MAX
#endif
#ifndef UINT32_C
#define UINT32_C(value) value##U
#endif
#ifndef UINT64_C
#define UINT64_C(value) value##ULL
#endif

#define TLBP_READ_ONCE(lvalue) READ_ONCE(lvalue)
#define TLBP_WRITE_ONCE(lvalue, value) WRITE_ONCE(lvalue, value)
#define TLBP_DIV_U64(dividend, divisor) div64_u64(dividend, divisor)
#define TLBP_ASSERT(condition) WARN_ON_ONCE(!(condition))

/* Nothing where the compiler does not align cold functions: ftrace needs them aligned. */
#define TLBP_COLD __cold noinline

#endif /* TLBP_ENV_H */
