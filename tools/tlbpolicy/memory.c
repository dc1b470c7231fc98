/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_end(void *memory)
{
	if (!memory) {
		fputs("tlbpolicy: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return memory;
}

void *memory_zeroed(size_t count, size_t size)
{
	return or_end(calloc(count ? count : 1, size));
}

void *memory_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 16;
	return or_end(reallocarray(array, *capacity, size));
}

char *memory_text(const char *text)
{
	return or_end(strdup(text));
}
