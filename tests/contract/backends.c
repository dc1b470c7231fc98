/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "backends.h"

#include "record.h"

static struct tlbp_backend *fill_mock(struct backend_room *room, struct tlbp_mock *mock)
{
	tlbp_mock_backend_init(&room->mock, mock);
	return &room->mock.backend;
}

static struct tlbp_backend *fill_mock_pages(struct backend_room *room, struct tlbp_mock *mock)
{
	fill_mock(room, mock)->caps.flags = 0;
	return &room->mock.backend;
}

/* The backend's own sequences, their instructions executed by the mock machine. */
static struct tlbp_backend *fill_arm64(struct backend_room *room, struct tlbp_mock *mock,
				       uint32_t flags, uint32_t max_span_pages)
{
	record_reset(mock);
	room->arm64.backend.ops = &tlbp_arm64_ops;
	room->arm64.max_span_pages = max_span_pages;
	assert_int_equal(record_init_arm64(&room->arm64, flags), TLBP_OK);
	if (flags & TLBP_ARM64_KPTI)
		mock->flags |= TLBP_MOCK_TWO_ASIDS;
	return &room->arm64.backend;
}

static struct tlbp_backend *fill_arm64_plain(struct backend_room *room, struct tlbp_mock *mock)
{
	return fill_arm64(room, mock, 0, 0);
}

static struct tlbp_backend *fill_arm64_pages(struct backend_room *room, struct tlbp_mock *mock)
{
	return fill_arm64(room, mock, TLBP_ARM64_NEVER_RANGE, 0);
}

static struct tlbp_backend *fill_arm64_over(struct backend_room *room, struct tlbp_mock *mock)
{
	return fill_arm64(room, mock, TLBP_ARM64_OVER_COVER, 0);
}

static struct tlbp_backend *fill_arm64_kpti(struct backend_room *room, struct tlbp_mock *mock)
{
	return fill_arm64(room, mock, TLBP_ARM64_KPTI, 0);
}

static struct tlbp_backend *fill_arm64_kpti_pages(struct backend_room *room,
						  struct tlbp_mock *mock)
{
	return fill_arm64(room, mock, TLBP_ARM64_KPTI | TLBP_ARM64_NEVER_RANGE, 0);
}

static struct tlbp_backend *fill_arm64_small(struct backend_room *room, struct tlbp_mock *mock)
{
	return fill_arm64(room, mock, 0, 64);
}

static struct tlbp_backend *fill_template(struct backend_room *room, struct tlbp_mock *mock)
{
	(void)mock;
	assert_int_equal(tlbp_template_init(&room->template, 1), TLBP_OK);
	return &room->template.backend;
}

/* A new backend goes here. */
const struct backend_kind backend_kinds[] = {
	{ "mock", fill_mock, BACKEND_ACTS | BACKEND_EXACT, 1 },
	{ "mock, by page", fill_mock_pages, BACKEND_ACTS | BACKEND_EXACT, 1 },
	{ "arm64", fill_arm64_plain, BACKEND_ACTS | BACKEND_EXACT, 1 },
	{ "arm64, by page", fill_arm64_pages, BACKEND_ACTS | BACKEND_EXACT, 1 },
	{ "arm64, over-cover", fill_arm64_over, BACKEND_ACTS, 1 },
	{ "arm64, KPTI", fill_arm64_kpti, BACKEND_ACTS | BACKEND_EXACT, 2 },
	{ "arm64, KPTI, by page", fill_arm64_kpti_pages, BACKEND_ACTS | BACKEND_EXACT, 2 },
	{ "arm64, small spans", fill_arm64_small, BACKEND_ACTS | BACKEND_EXACT, 1 },
	{ "template", fill_template, 0, 1 },
};

const size_t backend_kind_count = COUNT_OF(backend_kinds);
