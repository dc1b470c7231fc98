/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "backends.h"

static struct tlbp_backend *fill_mock(const struct backend_kind *kind, struct backend_room *room,
				      struct tlbp_mock *mock)
{
	(void)kind;
	tlbp_mock_backend_init(&room->mock, mock);
	return &room->mock.backend;
}

static struct tlbp_backend *fill_mock_pages(const struct backend_kind *kind,
					    struct backend_room *room, struct tlbp_mock *mock)
{
	fill_mock(kind, room, mock)->caps.flags = 0;
	return &room->mock.backend;
}

/* The backend's own sequences, their instructions executed by the mock machine. */
static struct tlbp_backend *fill_arm64(const struct backend_kind *kind, struct backend_room *room,
				       struct tlbp_mock *mock)
{
	struct machine machine = *machine_find(kind->machine);

	machine.flags |= kind->arm64_flags;
	assert_int_equal(machine_start(&machine, mock, &room->arm64), TLBP_OK);
	return &room->arm64.backend;
}

static struct tlbp_backend *fill_template(const struct backend_kind *kind,
					  struct backend_room *room, struct tlbp_mock *mock)
{
	(void)kind;
	(void)mock;
	assert_int_equal(tlbp_template_init(&room->template, 1), TLBP_OK);
	return &room->template.backend;
}

#define SEEN BACKEND_ACTS
#define EXACT (BACKEND_ACTS | BACKEND_EXACT)
#define BY_PAGE TLBP_ARM64_NEVER_RANGE

/* A new backend goes here. */
const struct backend_kind backend_kinds[] = {
	{ "mock", fill_mock, EXACT, 1, NULL, 0 },
	{ "mock, by page", fill_mock_pages, EXACT, 1, NULL, 0 },
	{ "template", fill_template, 0, 1, NULL, 0 },

	{ "arm64", fill_arm64, EXACT, 1, "EL1", 0 },
	{ "arm64, by page", fill_arm64, EXACT, 1, "EL1", BY_PAGE },
	{ "arm64, over-cover", fill_arm64, SEEN, 1, "EL1", TLBP_ARM64_OVER_COVER },
	{ "arm64, KPTI", fill_arm64, EXACT, 2, "EL1", TLBP_ARM64_KPTI },
	{ "arm64, KPTI, by page", fill_arm64, EXACT, 2, "EL1", TLBP_ARM64_KPTI | BY_PAGE },
	{ "arm64, small spans", fill_arm64, EXACT, 1, "EL1, small spans", 0 },
	{ "arm64, nothing optional", fill_arm64, EXACT, 1, "EL1, old", 0 },
	{ "arm64, hints and nXS", fill_arm64, EXACT, 1, "EL1, modern", 0 },
	{ "arm64, LPA2", fill_arm64, SEEN, 1, "EL1, LPA2", 0 },
	{ "arm64, LPA2, exact", fill_arm64, EXACT, 1, "EL1, LPA2", TLBP_ARM64_EXACT },
	{ "arm64, LPA2, over-cover", fill_arm64, SEEN, 1, "EL1, LPA2", TLBP_ARM64_OVER_COVER },
	{ "arm64, D128", fill_arm64, EXACT, 1, "EL1, D128", 0 },
	{ "arm64, D128 by TLBI", fill_arm64, SEEN, 1, "EL1, D128 without TLBIP", 0 },
	{ "arm64, late accesses", fill_arm64, EXACT, 1, "EL1, late accesses", 0 },
	/* What was to be local is broadcast. */
	{ "arm64, shared TLBs", fill_arm64, SEEN, 1, "EL1, shared TLBs", 0 },

	{ "arm64 at EL2", fill_arm64, EXACT, 1, "EL2", 0 },
	{ "arm64 at EL2, by page", fill_arm64, EXACT, 1, "EL2", BY_PAGE },
	{ "arm64 at EL2, nothing optional", fill_arm64, EXACT, 1, "EL2, old", 0 },
	{ "arm64 at EL2, contexts", fill_arm64, EXACT, 1, "EL2, contexts", 0 },
	{ "arm64 at EL2, Secure", fill_arm64, EXACT, 1, "EL2, Secure", 0 },
	{ "arm64 at EL2, LPA2", fill_arm64, SEEN, 1, "EL2, LPA2", 0 },
	{ "arm64 at EL2, LPA2, exact", fill_arm64, EXACT, 1, "EL2, LPA2", TLBP_ARM64_EXACT },
	{ "arm64 at EL2, D128", fill_arm64, EXACT, 1, "EL2, D128 in stage 2", 0 },
	{ "arm64 at EL2, late accesses", fill_arm64, EXACT, 1, "EL2, late accesses", 0 },
	{ "arm64 at EL2, ASIDs", fill_arm64, EXACT, 1, "EL2 with ASIDs", 0 },
	{ "arm64, host", fill_arm64, EXACT, 1, "host", 0 },
	{ "arm64, host, KPTI", fill_arm64, EXACT, 2, "host", TLBP_ARM64_KPTI },
	{ "arm64, host, contexts", fill_arm64, EXACT, 1, "host, contexts", 0 },

	{ "arm64 at EL3", fill_arm64, EXACT, 1, "EL3", 0 },
	{ "arm64 at EL3, LPA2, exact", fill_arm64, EXACT, 1, "EL3, LPA2", TLBP_ARM64_EXACT },
	/* The workaround takes everything. */
	{ "arm64 at EL3, every erratum", fill_arm64, SEEN, 1, "EL3, every erratum", 0 },
};

const size_t backend_kind_count = COUNT_OF(backend_kinds);
