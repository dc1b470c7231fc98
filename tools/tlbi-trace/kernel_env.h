/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the library takes from outside, inside Linux. */
#ifndef KERNEL_ENV_H
#define KERNEL_ENV_H

#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define UINT32_MAX U32_MAX
#define UINT64_MAX U64_MAX
#define UINT32_C(value) value##U
#define UINT64_C(value) value##ULL

#endif /* KERNEL_ENV_H */
