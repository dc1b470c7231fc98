/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "subject.h"

#define MAX_OPS 3000

void subject_make(struct subject *subject, const struct backend_kind *kind)
{
	memset(subject, 0, sizeof(*subject));
	tlbp_mock_init(&subject->mock, subject->entries, SUBJECT_ENTRIES, NULL, 0);
	subject->mock.pe_count = 2;
	subject->mock.pes[1] = subject->mock.pes[0];
	subject->kind = kind;
	subject->backend = kind->fill(kind, &subject->room, &subject->mock);
}

static uint32_t random_bit(uint32_t bits, struct unit_random *random)
{
	uint32_t bit;

	do
		bit = (uint32_t)unit_random_below(random, 32);
	while (!(bits >> bit & 1));
	return bit;
}

void subject_ask_space(struct tlbp_space *space, const struct tlbp_caps *caps,
		      struct unit_random *random)
{
	uint32_t bit = random_bit(caps->spaces, random);

	space->kind = bit / 4;
	space->domain = bit % 4;
	space->granule_shift =
		random_bit(space->kind == TLBP_SPACE_GUEST ? caps->guest_granules : caps->granules,
			   random);
	space->asid = (uint16_t)unit_random_below(random, 1u << caps->asid_bits);
	space->vmid = (uint16_t)unit_random_below(random, 1u << caps->vmid_bits);
}

bool subject_is_accepted(const struct subject *subject)
{
	return !subject->backend->ops->check ||
	       subject->backend->ops->check(subject->backend, &subject->request) == TLBP_OK;
}

/* Of tables with descriptors of 128 bits blocks have other sizes, and entries a mark. */
static bool is_wide(const struct subject *subject)
{
	const uint32_t wide = subject->request.space.kind == TLBP_SPACE_GUEST ?
				      TLBP_ARM64_IN_GUEST_D128 :
				      TLBP_ARM64_IN_D128;

	return subject->kind->machine && (subject->room.arm64.cpu.features & wide);
}

static uint32_t level_shift(const struct subject *subject, uint32_t level)
{
	uint32_t granule_shift = subject->request.space.granule_shift;

	return is_wide(subject) ? tlbp_mock_wide_level_shift(granule_shift, level) :
				  tlbp_mock_level_shift(granule_shift, level);
}

/* A block of level 1 or 2, where the backend takes it, or the granule. */
static void ask_stride(struct subject *subject, struct unit_random *random)
{
	uint32_t level = 1 + (uint32_t)unit_random_below(random, 4);

	if (level > 2)
		return;
	subject->request.stride_shift = level_shift(subject, level);
	if (!subject_is_accepted(subject))
		subject->request.stride_shift = 0;
}

static uint64_t stride_pages(const struct tlbp_request *request)
{
	return request->stride_shift ?
		       UINT64_C(1) << (request->stride_shift - request->space.granule_shift) :
		       1;
}

/* Within the lower half, the upper half, or up to the last page of either. */
static void ask_range(struct subject *subject, struct tlbp_range *range,
		      struct unit_random *random)
{
	uint32_t granule_shift = subject->request.space.granule_shift;
	uint64_t half_pages = UINT64_C(1) << (48 - granule_shift);
	uint64_t unit = stride_pages(&subject->request);
	uint64_t page_count = unit_random_wide(random, 11) * (unit > 1 ? unit / 2 : 1) % half_pages;
	uint64_t room = half_pages - page_count;
	uint64_t page = unit_random_below(random, 4) ? unit_random_below(random, room + 1) : room;

	range->page_count = page_count;
	range->start_va = page << granule_shift;
	if (unit_random_below(random, 2) && subject->request.space.kind != TLBP_SPACE_GUEST)
		range->start_va |= UINT64_MAX << 48;
}

/* The level whose blocks are of the size that the request's stride promises. */
static uint32_t stride_level(const struct subject *subject)
{
	const struct tlbp_request *request = &subject->request;
	uint32_t level = TLBP_LEVEL_3;

	while (request->stride_shift && level > TLBP_LEVEL_1 &&
	       level_shift(subject, level) != request->stride_shift)
		level--;
	return level;
}

/* The level of the stride, said: then ranges are of whole blocks. */
static void ask_level(struct subject *subject, struct unit_random *random)
{
	struct tlbp_request *request = &subject->request;
	uint64_t mask = stride_pages(request) - 1;
	uint32_t i;

	if (unit_random_below(random, 2))
		return;
	request->level = stride_level(subject);
	for (i = 0; i < request->range_count; i++) {
		struct tlbp_range *range = &subject->ranges[i];

		range->start_va &= ~(mask << request->space.granule_shift);
		range->page_count &= ~mask;
	}
}

/* What most requests do not ask for; where the backend takes it. */
static void ask_flags(struct subject *subject, struct unit_random *random)
{
	struct tlbp_request *request = &subject->request;

	request->flags = unit_random_below(random, 2) ? TLBP_LEAF_ONLY : 0;
	request->flags |= unit_random_below(random, 4) ? 0 : TLBP_NXS;
	if (request->space.kind != TLBP_SPACE_GUEST || unit_random_below(random, 2))
		return;
	request->flags |= TLBP_NON_SECURE;
	if (!subject_is_accepted(subject))
		request->flags &= ~(uint32_t)TLBP_NON_SECURE;
}

uint64_t subject_count_ops(const struct subject *subject)
{
	return subject->backend->ops->count_ops(subject->backend, &subject->request);
}

/* Without hooks for it the caller has made the guest's VMID current. */
static void make_vmid_current(struct subject *subject)
{
	uint32_t pe;

	if (subject->request.space.kind != TLBP_SPACE_GUEST || subject->backend->ops->enter)
		return;
	for (pe = 0; pe < subject->mock.pe_count; pe++)
		subject->mock.pes[pe].vmid = subject->request.space.vmid;
}

void subject_ask(struct subject *subject, struct unit_random *random)
{
	struct tlbp_request *request = &subject->request;
	uint32_t i;

	memset(request, 0, sizeof(*request));
	subject_ask_space(&request->space, &subject->backend->caps, random);
	ask_stride(subject, random);
	request->ranges = subject->ranges;
	ask_flags(subject, random);
	do {
		request->level = TLBP_LEVEL_UNKNOWN;
		request->range_count = 1 + (uint32_t)unit_random_below(random, SUBJECT_RANGES);
		for (i = 0; i < request->range_count; i++)
			ask_range(subject, &subject->ranges[i], random);
		ask_level(subject, random);
	} while (subject_count_ops(subject) == 0 || subject_count_ops(subject) > MAX_OPS);
	make_vmid_current(subject);
}

/* In the TLBs of both PEs; of both ASIDs, where the machine gives a space two. */
static void plant_entry(struct subject *subject, const struct tlbp_mock_entry *planted)
{
	bool paired = (subject->mock.flags & TLBP_MOCK_TWO_ASIDS) &&
		      subject->request.space.kind == TLBP_SPACE_USER;
	uint32_t pe;

	for (pe = 0; pe < subject->mock.pe_count; pe++) {
		struct tlbp_mock_entry entry = *planted;

		entry.pe = pe;
		assert_non_null(tlbp_mock_fill(&subject->mock, &entry));
		entry.asid ^= 1;
		if (paired)
			assert_non_null(tlbp_mock_fill(&subject->mock, &entry));
	}
}

static struct tlbp_mock_entry translation(const struct subject *subject, uint64_t va,
					  uint32_t level)
{
	struct tlbp_mock_entry entry =
		tlbp_mock_translation(&subject->mock, &subject->request.space, va, level, 0);

	if (is_wide(subject))
		entry.flags |= TLBP_MOCK_WIDE;
	if (subject->request.flags & TLBP_NON_SECURE)
		entry.flags |= TLBP_MOCK_NON_SECURE;
	return entry;
}

static void plant(struct subject *subject, uint64_t va)
{
	struct tlbp_mock_entry entry = translation(subject, va, stride_level(subject));

	plant_entry(subject, &entry);
}

/* The table that maps a page: it goes too, unless leaves alone have changed. */
static void plant_table(struct subject *subject, uint64_t va)
{
	struct tlbp_mock_entry entry = translation(subject, va, TLBP_LEVEL_2);

	entry.flags |= TLBP_MOCK_TABLE;
	if (!subject->request.stride_shift)
		plant_entry(subject, &entry);
}

/* What combines both stages of a guest, at some address of its own. */
static void plant_combined(struct subject *subject, uint64_t ipa)
{
	struct tlbp_mock_entry entry = translation(subject, ~ipa, stride_level(subject));

	entry.ipa = ipa;
	entry.stage = TLBP_MOCK_COMBINED;
	if (subject->request.space.kind == TLBP_SPACE_GUEST)
		plant_entry(subject, &entry);
}

/* An address of the other space of a guest in the Secure state: it stays. */
static void plant_other_space(struct subject *subject, uint64_t ipa)
{
	struct tlbp_mock_entry entry = translation(subject, ipa, stride_level(subject));

	entry.flags ^= TLBP_MOCK_NON_SECURE;
	if (subject->request.space.kind == TLBP_SPACE_GUEST &&
	    (subject->mock.flags & TLBP_MOCK_SECURE))
		plant_entry(subject, &entry);
}

/* With the XS attribute: it stays if nobody waits for it, or may go. */
static void plant_slow(struct subject *subject, uint64_t va)
{
	struct tlbp_mock_entry entry = translation(subject, va, stride_level(subject));

	entry.flags |= TLBP_MOCK_XS;
	if (!(subject->request.flags & TLBP_NXS))
		plant_entry(subject, &entry);
}

void subject_plant(struct subject *subject, struct unit_random *random)
{
	uint32_t granule_shift = subject->request.space.granule_shift;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < subject->request.range_count; i++) {
		const struct tlbp_range *range = &subject->ranges[i];

		if (range->page_count == 0)
			continue;
		plant(subject, range->start_va);
		plant_table(subject, range->start_va);
		plant_combined(subject, range->start_va);
		plant_other_space(subject, range->start_va);
		plant_slow(subject, range->start_va);
		plant(subject, range->start_va + ((range->page_count - 1) << granule_shift));
		for (k = 0; k < 8; k++)
			plant(subject, range->start_va +
					       (unit_random_below(random, range->page_count)
						<< granule_shift));
		if (range->start_va << 16)
			plant(subject, range->start_va - 1);
		if ((range->start_va + (range->page_count << granule_shift)) << 16)
			plant(subject, range->start_va + (range->page_count << granule_shift));
	}
}

void subject_assert_done(const struct subject *subject)
{
	if (!(subject->kind->flags & BACKEND_ACTS))
		return;
	if (tlbp_mock_stale_count(&subject->mock) ||
	    tlbp_mock_first_order_violation(&subject->mock))
		fail_msg("%s: %" PRIu32 " stale, %s", subject->kind->name,
			 tlbp_mock_stale_count(&subject->mock),
			 tlbp_mock_violation_name(
				 tlbp_mock_first_order_violation(&subject->mock)));
}
