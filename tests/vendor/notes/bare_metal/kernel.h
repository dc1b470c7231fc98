/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What docs/integrating-bare-metal.md takes from the system around it, as far as
 * its blocks of code use it.
 */
#ifndef NOTES_BARE_METAL_KERNEL_H
#define NOTES_BARE_METAL_KERNEL_H

#include <stddef.h>
#include <stdint.h>

unsigned int cpu_count(void);
int remove_map(void *addr, size_t size);
void sync_domains(void *addr, size_t size);
void clear_entries(uintptr_t base_va, size_t page_count);
void write_entries(uintptr_t base_va, size_t page_count, uint32_t attributes);
void panic(const char *reason);

#endif
