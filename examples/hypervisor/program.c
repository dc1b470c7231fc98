/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "program.h"

#include "machine.h"

uint64_t program_next(const struct program_order *order, uint64_t page)
{
	uint64_t last = order->page_count - 1;

	if (page == last || page + order->step_pages <= last)
		return page + order->step_pages;
	return last;
}

static uint64_t page_ipa(const struct program_order *order, uint64_t page)
{
	return order->first_ipa + page * HYP_PAGE_BYTES;
}

static bool data_is_right(const struct program_order *order, uint64_t ipa)
{
	uint64_t word;

	if (!machine_load(order->guest, ipa + HYP_WORD_INDEX * sizeof(word), &word))
		return !order->word;
	return order->word && word == order->word;
}

/*
 * Each time through another entry: what was cached of the last one combines both
 * stages, and would hide what is cached of stage 2 alone.
 */
static bool table_is_right(const struct program_order *order, uint64_t ipa)
{
	static uint64_t entry;
	uint64_t word;

	entry = (entry + 1) % HYP_WORD_INDEX;
	if (!machine_load_through(order->guest, ipa, entry, &word))
		return !order->word;
	return order->word && word == order->word;
}

static bool store_is_right(const struct program_order *order, uint64_t ipa)
{
	return !order->is_read_only ||
	       !machine_store(order->guest, ipa + HYP_STORE_INDEX * sizeof(uint64_t));
}

static uint64_t wrong_pages(const struct program_order *order,
			    bool (*is_right)(const struct program_order *order, uint64_t ipa))
{
	uint64_t wrong_count = 0;
	uint64_t page;

	for (page = 0; page < order->page_count; page = program_next(order, page))
		wrong_count += !is_right(order, page_ipa(order, page));
	return wrong_count;
}

/* Data comes first, and last: a small TLB may not hold what tables lead to besides. */
uint64_t program_look(uint64_t argument)
{
	const struct program_order *order = (const struct program_order *)(uintptr_t)argument;
	uint64_t wrong_count = wrong_pages(order, data_is_right);

	wrong_count += wrong_pages(order, store_is_right);
	wrong_count += wrong_pages(order, table_is_right);
	return wrong_count + wrong_pages(order, data_is_right);
}

uint64_t program_store(uint64_t argument)
{
	const struct program_order *order = (const struct program_order *)(uintptr_t)argument;
	uint64_t abort_count = 0;
	uint64_t page;

	for (page = 0; page < order->page_count; page = program_next(order, page)) {
		uint64_t ipa = page_ipa(order, page);

		abort_count += !machine_store(order->guest,
					      ipa + HYP_STORE_INDEX * sizeof(uint64_t));
	}
	return abort_count;
}
