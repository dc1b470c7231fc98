/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The errata in words, for messages and tools. Nothing in the library calls
 * this.
 */
#include "internal.h"

#include "errata_list.h"

#define ERRATA_ENTRY(name_, source_, implementer, part, first, last, needs_) \
	{ .name = (name_),                                                   \
	  .source = (source_),                                               \
	  .midr = ERRATA_MIDR(implementer, part),                            \
	  .first_revision = (first),                                         \
	  .last_revision = (last),                                           \
	  .needs = (needs_) },

static const struct tlbp_arm64_erratum errata_entries[] = { TLBP_ARM64_ERRATA_LIST(ERRATA_ENTRY) };

#undef ERRATA_ENTRY

#define ERRATA_ENTRIES_END (errata_entries + sizeof(errata_entries) / sizeof(errata_entries[0]))

const struct tlbp_arm64_erratum *tlbp_arm64_next_erratum(uint64_t midr,
							 const struct tlbp_arm64_erratum *previous)
{
	const struct tlbp_arm64_erratum *entry = previous ? previous + 1 : errata_entries;

	for (; entry < ERRATA_ENTRIES_END; entry++) {
		if (errata_match(midr, entry->midr, entry->first_revision, entry->last_revision))
			return entry;
	}
	return NULL;
}
