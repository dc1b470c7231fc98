/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a PE needs more than the architecture asks for, by MIDR_EL1: eight bytes
 * a row, so that a kernel that only detects carries no words.
 */
#include "internal.h"

#include "errata_list.h"

#define ERRATA_COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct errata_row {
	uint32_t midr;
	uint8_t first_revision;
	uint8_t last_revision;
	uint16_t needs;
};

#define ERRATA_ROW(name, source, implementer, part, first, last, needs_) \
	{ .midr = ERRATA_MIDR(implementer, part),                        \
	  .first_revision = (first),                                     \
	  .last_revision = (last),                                       \
	  .needs = (needs_) },

static const struct errata_row errata_rows[] = { TLBP_ARM64_ERRATA_LIST(ERRATA_ROW) };

#undef ERRATA_ROW

TLBP_SETUP uint32_t tlbp_arm64_find_errata(uint64_t midr)
{
	uint32_t needs = 0;
	uint32_t i;

	for (i = 0; i < ERRATA_COUNT(errata_rows); i++) {
		const struct errata_row *row = &errata_rows[i];

		if (errata_match(midr, row->midr, row->first_revision, row->last_revision))
			needs |= row->needs;
	}
	return needs;
}
