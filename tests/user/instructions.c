/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* All that emits instructions, as one object for trap.c to patch. */
#include "arch/arm64/backend.c"
#include "arch/arm64/dirty.c"
#include "arch/arm64/gpt.c"
