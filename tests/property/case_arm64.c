/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Draws an arm64 machine: exception level, features, translation tables, errata.
 * What the backend is told is true of every PE.
 */
#include "case.h"

static void draw_level(struct prop_case *c, struct case_source *source)
{
	static const uint32_t levels[] = { 1, 1, 1, 1, 2, 2, 2, 3 };
	uint32_t *features = &c->cpu.features;

	c->cpu.el = levels[draw_below(source, 8)];
	if (c->cpu.el == 2 && draw_once_in(source, 2))
		*features |= TLBP_ARM64_IN_E2H;
	if ((*features & TLBP_ARM64_IN_E2H) && draw_once_in(source, 2))
		*features |= TLBP_ARM64_IN_TGE;
	c->has_context = c->cpu.el == 2 && draw_once_in(source, 2);
	c->is_secure = c->cpu.el == 2 && draw_once_in(source, 4);
}

static void draw_features(struct prop_case *c, struct case_source *source)
{
	uint32_t *features = &c->cpu.features;

	if (c->has_outer)
		*features |= TLBP_ARM64_HAS_OUTER;
	if (c->has_range && !c->has_lame_pe)
		*features |= TLBP_ARM64_HAS_RANGE;
	if (!c->has_lame_pe && draw_once_in(source, 2))
		*features |= TLBP_ARM64_HAS_LEVEL;
	if (!c->has_lame_pe && draw_once_in(source, 2))
		*features |= TLBP_ARM64_HAS_NXS;
}

static void draw_tables(struct prop_case *c, struct case_source *source)
{
	uint32_t *features = &c->cpu.features;

	if (draw_once_in(source, 5))
		*features |= TLBP_ARM64_IN_LPA2;
	if (c->cpu.el == 2 && draw_once_in(source, 4))
		*features |= TLBP_ARM64_IN_GUEST_LPA2;
	if (!draw_once_in(source, 5))
		return;
	*features |= TLBP_ARM64_HAS_D128;
	if (draw_once_in(source, 2))
		*features |= TLBP_ARM64_IN_D128;
	if (c->cpu.el == 2 && draw_once_in(source, 2))
		*features |= TLBP_ARM64_IN_GUEST_D128;
}

static void draw_errata(struct prop_case *c, struct case_source *source)
{
	if (draw_once_in(source, 5))
		c->cpu.errata |= TLBP_ARM64_ERRATUM_REPEAT;
	if (c->cpu.el == 3 && draw_once_in(source, 2))
		c->cpu.errata |= TLBP_ARM64_ERRATUM_EL3_TWICE;
	if (draw_once_in(source, 12))
		c->cpu.errata |= TLBP_ARM64_ERRATUM_SHARED_LOCAL;
}

/* Where bases count in 64 KiB a span must be of whole units. */
static void draw_span(struct prop_case *c, struct case_source *source)
{
	uint32_t num = (uint32_t)draw_below(source, 32);
	uint32_t scale = (uint32_t)draw_below(source, 4);
	uint32_t counts_in_64k = TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_GUEST_LPA2;

	c->span_pages = draw_once_in(source, 2) ? TLBP_ARM64_MAX_SPAN_PAGES :
						  (num + 1) << (5 * scale + 1);
	if ((c->cpu.features & counts_in_64k) && c->span_pages % 16)
		c->span_pages = 64;
}

static void draw_flags(struct prop_case *c, struct case_source *source)
{
	if (draw_once_in(source, 4))
		c->arm64_flags |= TLBP_ARM64_OVER_COVER;
	if (case_serves(c, TLBP_SPACE_USER) && draw_once_in(source, 4))
		c->arm64_flags |= TLBP_ARM64_KPTI;
	if (draw_once_in(source, 16))
		c->arm64_flags |= TLBP_ARM64_NEVER_RANGE;
	if (draw_once_in(source, 2))
		c->arm64_flags |= TLBP_ARM64_EXACT;
	if (c->is_secure)
		c->arm64_flags |= TLBP_ARM64_SECURE;
}

void case_draw_arm64(struct prop_case *c, struct case_source *source)
{
	static const uint64_t frequencies[] = {
		1000000000, 1000000000, 62500000, 24000000, 19200000, 31250000, 999, 1000,
	};

	c->cpu.counter_hz = frequencies[draw_below(source, 8)];
	c->asid_bits = draw_once_in(source, 4) ? 8 : 16;
	draw_level(c, source);
	draw_features(c, source);
	draw_tables(c, source);
	draw_errata(c, source);
	draw_span(c, source);
	draw_flags(c, source);
	c->cpu.granules = 1u << 12 | 1u << 14 | 1u << 16;
	c->cpu.guest_granules = c->cpu.granules;
	c->cpu.asid_bits = c->asid_bits;
	c->cpu.vmid_bits = 8;
}

/* --------------------------------------------------------- what it means --- */

bool case_is_host(const struct prop_case *c)
{
	const uint32_t host = TLBP_ARM64_IN_E2H | TLBP_ARM64_IN_TGE;

	return c->is_arm64 && c->cpu.el == 2 && (c->cpu.features & host) == host;
}

bool case_serves(const struct prop_case *c, uint32_t kind)
{
	if (!c->is_arm64)
		return kind >= TLBP_SPACE_KERNEL && kind <= TLBP_SPACE_GUEST;
	switch (kind) {
	case TLBP_SPACE_KERNEL:
	case TLBP_SPACE_USER:
		return c->cpu.el == 1 || case_is_host(c);
	case TLBP_SPACE_HYP:
		return c->cpu.el > 1;
	case TLBP_SPACE_GUEST:
		return c->cpu.el == 2 && (!case_is_host(c) || c->has_context);
	default:
		return false;
	}
}

static bool has_feature(const struct prop_case *c, uint32_t kind, uint32_t own, uint32_t guest)
{
	return c->is_arm64 && (c->cpu.features & (kind == TLBP_SPACE_GUEST ? guest : own));
}

bool case_is_wide(const struct prop_case *c, uint32_t kind)
{
	return has_feature(c, kind, TLBP_ARM64_IN_D128, TLBP_ARM64_IN_GUEST_D128);
}

bool case_rounds(const struct prop_case *c, uint32_t kind)
{
	return has_feature(c, kind, TLBP_ARM64_IN_LPA2, TLBP_ARM64_IN_GUEST_LPA2) &&
	       !case_is_wide(c, kind) && !(c->arm64_flags & TLBP_ARM64_EXACT);
}

uint32_t case_level_shift(const struct prop_case *c, const struct tlbp_space *space,
			  uint32_t level)
{
	return case_is_wide(c, space->kind) ?
		       tlbp_mock_wide_level_shift(space->granule_shift, level) :
		       tlbp_mock_level_shift(space->granule_shift, level);
}

uint32_t case_address_bits(const struct prop_case *c, const struct tlbp_space *space)
{
	bool is_large = has_feature(c, space->kind, TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_D128,
				    TLBP_ARM64_IN_GUEST_LPA2 | TLBP_ARM64_IN_GUEST_D128);

	return space->granule_shift == 16 || is_large ? 52 : 48;
}

uint32_t case_machine_flags(const struct prop_case *c)
{
	const uint32_t own = TLBP_ARM64_IN_LPA2 | TLBP_ARM64_IN_D128;
	const uint32_t guest = TLBP_ARM64_IN_GUEST_LPA2 | TLBP_ARM64_IN_GUEST_D128;
	const uint32_t features = c->cpu.features;
	const uint32_t errata = c->cpu.errata;

	return (c->arm64_flags & TLBP_ARM64_KPTI ? TLBP_MOCK_TWO_ASIDS : 0) |
	       (features & own ? TLBP_MOCK_64K_BASE : 0) |
	       (features & guest ? TLBP_MOCK_64K_BASE_STAGE2 : 0) |
	       (features & TLBP_ARM64_IN_E2H ? TLBP_MOCK_E2H : 0) |
	       (c->is_secure ? TLBP_MOCK_SECURE : 0) |
	       (errata & TLBP_ARM64_ERRATUM_REPEAT ? TLBP_MOCK_REPEAT : 0) |
	       (errata & TLBP_ARM64_ERRATUM_EL3_TWICE ? TLBP_MOCK_EL3_TWICE : 0) |
	       (errata & TLBP_ARM64_ERRATUM_SHARED_LOCAL ? TLBP_MOCK_SHARED_LOCAL : 0);
}

/* One PE may lack what the others have: then the backend was told that none has. */
uint32_t case_pe_flags(const struct prop_case *c, uint32_t pe)
{
	bool is_lame = c->has_lame_pe && pe == c->lame_pe;
	uint32_t flags = !c->has_range || is_lame ? TLBP_MOCK_PE_NO_RANGE : 0;

	if (!c->is_arm64)
		return flags;
	return flags | (case_is_host(c) ? TLBP_MOCK_PE_TGE : 0) |
	       (c->has_outer ? 0 : TLBP_MOCK_PE_NO_OUTER) |
	       (c->cpu.features & TLBP_ARM64_HAS_LEVEL ? 0 : TLBP_MOCK_PE_NO_LEVEL) |
	       (c->cpu.features & TLBP_ARM64_HAS_NXS ? 0 : TLBP_MOCK_PE_NO_XS) |
	       (c->cpu.features & TLBP_ARM64_HAS_D128 ? 0 : TLBP_MOCK_PE_NO_D128);
}
