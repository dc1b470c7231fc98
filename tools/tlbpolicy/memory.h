/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The heap of a command that runs once: without memory it ends with a message
 * and status 1.
 */
#ifndef TLBPOLICY_MEMORY_H
#define TLBPOLICY_MEMORY_H

#include <stddef.h>

/* Zeroed. */
void *memory_zeroed(size_t count, size_t size);

/*
 * Room for one element more than count. Grows by doubling, so that count calls
 * take count steps.
 */
void *memory_grow(void *array, size_t count, size_t *capacity, size_t size);

char *memory_text(const char *text);

#endif /* TLBPOLICY_MEMORY_H */
