/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Run by check-cost in QEMU with -icount shift=4: one tick of the counter is
 * one instruction.
 *
 * The MMU stays off. Instructions are counted, not what they do.
 */
#include "bench/cost.h"

#include <bm.h>

#define START_VA UINT64_C(0x7f0123456000)

int main(void)
{
	static const uint64_t page_counts[] = { 1, 16, 511, 512 };

	if (!cost_init())
		return 1;
	for (size_t i = 0; i < sizeof(page_counts) / sizeof(page_counts[0]); i++) {
		for (unsigned int form = 0; form < cost_form_count; form++) {
			uint64_t start_ticks = bm_ticks();
			uint64_t ticks;

			cost_forms[form].flush(START_VA, page_counts[i]);
			ticks = bm_ticks() - start_ticks;
			bm_printf("cost %s %lu %lu\n", cost_forms[form].name, page_counts[i],
				  ticks);
		}
	}
	return bm_undefined_count() != 0;
}
