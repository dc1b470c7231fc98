/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An environment header as a kernel without standard headers would write it:
 * everything that tlbpolicy.h asks for, and the macros it may replace.
 */
#ifndef VENDOR_ENV_H
#define VENDOR_ENV_H

typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __SIZE_TYPE__ size_t;

#define UINT32_C(value) value##U
#define UINT64_C(value) value##ULL
#define UINT32_MAX __UINT32_MAX__
#define UINT64_MAX __UINT64_MAX__
#define NULL ((void *)0)
#define bool _Bool
#define true 1
#define false 0
#define offsetof(type, member) __builtin_offsetof(type, member)

#define TLBP_READ_ONCE(lvalue) (*(const volatile __typeof__(lvalue) *)&(lvalue))
#define TLBP_WRITE_ONCE(lvalue, value) (*(volatile __typeof__(lvalue) *)&(lvalue) = (value))
#define TLBP_ASSERT(condition) ((condition) ? (void)0 : __builtin_trap())

/* A 32-bit kernel has a function where the compiler would call libgcc. */
#if __SIZEOF_POINTER__ == 4
uint64_t vendor_div_u64(uint64_t dividend, uint64_t divisor);
#define TLBP_DIV_U64(dividend, divisor) vendor_div_u64(dividend, divisor)
#endif

#endif /* VENDOR_ENV_H */
