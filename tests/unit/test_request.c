/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Malformed and empty requests: what is wrong is named, and something wider is
 * invalidated; the space that the request names if it does name one, everything
 * in the widest domain if it does not.
 */
#include "rig.h"

#define TOP_PAGE UINT64_C(0xfffffffffffff000)

struct mistake {
	const char *name;
	void (*make)(struct rig *rig);
	int status;
	uint32_t action;
};

static void no_ranges(struct rig *rig) { rig->request.ranges = NULL; }
static void kind_zero(struct rig *rig) { rig->request.space.kind = 0; }
static void kind_five(struct rig *rig) { rig->request.space.kind = 5; }
static void kind_huge(struct rig *rig) { rig->request.space.kind = UINT32_MAX; }
static void kind_not_served(struct rig *rig) { rig->request.space.kind = TLBP_SPACE_HYP; }
static void domain_zero(struct rig *rig) { rig->request.space.domain = 0; }
static void domain_four(struct rig *rig) { rig->request.space.domain = 4; }
static void domain_huge(struct rig *rig) { rig->request.space.domain = UINT32_MAX; }
static void domain_not_served(struct rig *rig) { rig->request.space.domain = TLBP_DOMAIN_OUTER; }
static void granule_zero(struct rig *rig) { rig->request.space.granule_shift = 0; }
static void granule_missing(struct rig *rig) { rig->request.space.granule_shift = 14; }
static void granule_huge(struct rig *rig) { rig->request.space.granule_shift = 64; }
static void misaligned(struct rig *rig) { rig->ranges[0].start_va++; }
static void one_past_the_top(struct rig *rig) { rig->ranges[0].start_va = TOP_PAGE; }
static void too_many_pages(struct rig *rig) { rig->ranges[0].page_count = UINT64_MAX; }
static void stride_below(struct rig *rig) { rig->request.stride_shift = 11; }
static void stride_huge(struct rig *rig) { rig->request.stride_shift = 64; }
static void level_five(struct rig *rig) { rig->request.level = 5; }
static void flag_eight(struct rig *rig) { rig->request.flags = 1u << 8; }
static void non_secure(struct rig *rig) { rig->request.flags = TLBP_NON_SECURE; }
static void flag_top(struct rig *rig) { rig->request.flags = 1u << 31; }

static void domain_not_served_for_user(struct rig *rig)
{
	rig->request.space.kind = TLBP_SPACE_USER;
	rig->request.space.domain = TLBP_DOMAIN_LOCAL;
}

static void asid_too_wide(struct rig *rig)
{
	rig->request.space.kind = TLBP_SPACE_USER;
	rig->request.space.asid = 0x100;
}

static void vmid_too_wide(struct rig *rig)
{
	rig->request.space.kind = TLBP_SPACE_GUEST;
	rig->request.space.vmid = 0x10;
}

static void asid_too_wide_of_no_granule(struct rig *rig)
{
	asid_too_wide(rig);
	rig->request.space.granule_shift = 14;
}

static void vmid_too_wide_of_no_granule(struct rig *rig)
{
	vmid_too_wide(rig);
	rig->request.space.granule_shift = 14;
}

/* The first range is fine: all of them are looked at. */
static void second_misaligned(struct rig *rig)
{
	rig->ranges[1] = (struct tlbp_range){ .start_va = 0x800, .page_count = 1 };
	rig->request.range_count = 2;
}

static void stride_refused(struct rig *rig)
{
	rig->request.stride_shift = 13;
	rig->backend.check_status = TLBP_ERR_STRIDE;
}

static void level_refused(struct rig *rig)
{
	rig->request.level = TLBP_LEVEL_3;
	rig->backend.check_status = TLBP_ERR_LEVEL;
}

static const struct mistake mistakes[] = {
	{ "no ranges", no_ranges, TLBP_ERR_REQUEST, TLBP_WHOLE_SPACE },
	{ "kind 0", kind_zero, TLBP_ERR_SPACE, TLBP_EVERYTHING },
	{ "kind 5", kind_five, TLBP_ERR_SPACE, TLBP_EVERYTHING },
	{ "kind UINT32_MAX", kind_huge, TLBP_ERR_SPACE, TLBP_EVERYTHING },
	{ "kind not served", kind_not_served, TLBP_ERR_SPACE, TLBP_EVERYTHING },
	{ "domain 0", domain_zero, TLBP_ERR_DOMAIN, TLBP_EVERYTHING },
	{ "domain 4", domain_four, TLBP_ERR_DOMAIN, TLBP_EVERYTHING },
	{ "domain UINT32_MAX", domain_huge, TLBP_ERR_DOMAIN, TLBP_EVERYTHING },
	{ "domain not served", domain_not_served, TLBP_ERR_DOMAIN, TLBP_EVERYTHING },
	{ "domain not served for users", domain_not_served_for_user, TLBP_ERR_DOMAIN,
	  TLBP_EVERYTHING },
	{ "ASID too wide", asid_too_wide, TLBP_ERR_ASID, TLBP_EVERYTHING },
	{ "VMID too wide", vmid_too_wide, TLBP_ERR_VMID, TLBP_EVERYTHING },
	{ "ASID too wide, granule missing", asid_too_wide_of_no_granule, TLBP_ERR_ASID,
	  TLBP_EVERYTHING },
	{ "VMID too wide, granule missing", vmid_too_wide_of_no_granule, TLBP_ERR_VMID,
	  TLBP_EVERYTHING },
	{ "granule 0", granule_zero, TLBP_ERR_GRANULE, TLBP_WHOLE_SPACE },
	{ "granule missing", granule_missing, TLBP_ERR_GRANULE, TLBP_WHOLE_SPACE },
	{ "granule 64", granule_huge, TLBP_ERR_GRANULE, TLBP_WHOLE_SPACE },
	{ "misaligned", misaligned, TLBP_ERR_ALIGN, TLBP_WHOLE_SPACE },
	{ "second misaligned", second_misaligned, TLBP_ERR_ALIGN, TLBP_WHOLE_SPACE },
	{ "past the top", one_past_the_top, TLBP_ERR_RANGE, TLBP_WHOLE_SPACE },
	{ "too many pages", too_many_pages, TLBP_ERR_RANGE, TLBP_WHOLE_SPACE },
	{ "stride below the granule", stride_below, TLBP_ERR_STRIDE, TLBP_WHOLE_SPACE },
	{ "stride 64", stride_huge, TLBP_ERR_STRIDE, TLBP_WHOLE_SPACE },
	{ "stride the backend refuses", stride_refused, TLBP_ERR_STRIDE, TLBP_WHOLE_SPACE },
	{ "level 5", level_five, TLBP_ERR_LEVEL, TLBP_WHOLE_SPACE },
	{ "level the backend refuses", level_refused, TLBP_ERR_LEVEL, TLBP_WHOLE_SPACE },
	{ "flag 8", flag_eight, TLBP_ERR_FLAGS, TLBP_WHOLE_SPACE },
	{ "not a guest's space", non_secure, TLBP_ERR_FLAGS, TLBP_WHOLE_SPACE },
	{ "flag 31", flag_top, TLBP_ERR_FLAGS, TLBP_WHOLE_SPACE },
};

static void start_mistaken(struct rig *rig, const struct mistake *mistake)
{
	rig_start(rig);
	rig_init(rig);
	mistake->make(rig);
}

static void a_malformed_request_returns_its_code(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(mistakes); i++) {
		int status;

		start_mistaken(&rig, &mistakes[i]);
		status = rig_flush(&rig);
		if (status != mistakes[i].status)
			fail_msg("%s: %s", mistakes[i].name, tlbp_status_name(status));
	}
}

static void a_malformed_request_is_invalidated_wider(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(mistakes); i++) {
		bool all = mistakes[i].action == TLBP_EVERYTHING;

		start_mistaken(&rig, &mistakes[i]);
		rig_flush(&rig);
		assert_string_equal(rig.backend.log, all ? "order all sync" : "order whole sync");
		assert_int_equal(rig.trace.outcome.action, mistakes[i].action);
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_BAD_REQUEST);
	}
}

/* A page with nothing special about it is not looked at as closely. */
static void the_short_cut_lets_no_mistake_pass(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(mistakes); i++) {
		int status;

		rig_start(&rig);
		rig_use_short_cut(&rig);
		rig_init(&rig);
		rig_request_pages(&rig, 1);
		if (mistakes[i].make == one_past_the_top)
			rig_request_pages(&rig, 2);
		mistakes[i].make(&rig);
		status = tlbp_flush(&rig.tlbp, &rig.request);
		if (status != mistakes[i].status || strstr(rig.backend.log, "pages"))
			fail_msg("%s: %s", mistakes[i].name, tlbp_status_name(status));
	}
}

static bool is_served(const struct rig *rig, uint32_t kind, uint32_t domain)
{
	return kind <= TLBP_SPACE_GUEST && domain <= TLBP_DOMAIN_OUTER &&
	       (rig->backend.backend.caps.spaces & TLBP_SPACE_BIT(kind, domain));
}

/* Wrong at once too: together they name bits that neither does alone. */
static void every_kind_and_domain_is_served_or_refused(void **state)
{
	struct rig rig;
	uint32_t kind;
	uint32_t domain;

	(void)state;
	for (kind = 0; kind < 10; kind++) {
		for (domain = 0; domain < 6; domain++) {
			bool served;
			int status;

			rig_start(&rig);
			rig_use_short_cut(&rig);
			rig_init(&rig);
			rig_request_pages(&rig, 3);
			rig.request.space.kind = kind;
			rig.request.space.domain = domain;
			served = is_served(&rig, kind, domain);
			status = tlbp_flush(&rig.tlbp, &rig.request);
			if ((status == TLBP_OK) != served ||
			    (!served && strstr(rig.backend.log, "pages")))
				fail_msg("kind %u, domain %u: %s", kind, domain,
					 tlbp_status_name(status));
		}
	}
}

static void what_names_a_space_invalidates_that_space(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig.request.space.kind = TLBP_SPACE_USER;
	rig.request.space.asid = 42;
	misaligned(&rig);
	rig_flush(&rig);
	assert_memory_equal(&rig.backend.wide_space, &rig.request.space,
			    sizeof(struct tlbp_space));
}

static void what_names_no_space_invalidates_the_widest_domain(void **state)
{
	uint32_t kind;
	struct rig rig;

	(void)state;
	for (kind = TLBP_SPACE_KERNEL; kind <= TLBP_SPACE_GUEST; kind++) {
		rig_start(&rig);
		rig.backend.backend.caps.spaces |= TLBP_SPACE_BIT(kind, TLBP_DOMAIN_OUTER);
		rig_init(&rig);
		rig.request.space.domain = TLBP_DOMAIN_LOCAL;
		kind_zero(&rig);
		rig_flush(&rig);
		assert_int_equal(rig.backend.wide_space.domain, TLBP_DOMAIN_OUTER);
		assert_int_equal(rig.backend.wide_space.kind, 0);
		assert_int_equal(rig.backend.wide_space.granule_shift, 12);
	}
}

static void no_request_at_all_invalidates_everything(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_relax(&rig);
	rig_use_context(&rig);
	rig_init(&rig);
	assert_int_equal(tlbp_flush(&rig.tlbp, NULL), TLBP_ERR_REQUEST);
	assert_string_equal(rig.backend.log, "order enter all sync leave");
	assert_int_equal(rig.backend.wide_space.domain, TLBP_DOMAIN_INNER);
	rig_check(&rig);
	assert_null(rig.trace.request);
}

static void a_policy_is_neither_asked_nor_told_of_malformed_requests(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(mistakes); i++) {
		start_mistaken(&rig, &mistakes[i]);
		rig_flush(&rig);
		assert_int_equal(rig.seen.decide_count, 0);
		assert_int_equal(rig.seen.observe_count, 0);
	}
}

static void malformed_requests_are_counted(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(mistakes); i++) {
		start_mistaken(&rig, &mistakes[i]);
		rig_flush(&rig);
		assert_int_equal(rig.stats.reasons[TLBP_REASON_BAD_REQUEST], 1);
		assert_int_equal(rig.stats.error_count, 1);
		assert_int_equal(rig.stats.escalation_count, 0);
		assert_int_equal(rig.stats.op_count, 0);
	}
}

static void decide_says_the_same_of_malformed_requests(void **state)
{
	struct rig rig;
	struct tlbp_plan plan;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(mistakes); i++) {
		start_mistaken(&rig, &mistakes[i]);
		assert_int_equal(tlbp_decide(&rig.tlbp, &rig.request, 0, &plan),
				 mistakes[i].status);
		assert_int_equal(plan.action, mistakes[i].action);
		assert_int_equal(plan.reason, TLBP_REASON_BAD_REQUEST);
		assert_string_equal(rig.backend.log, "");
	}
}

static void malformed_requests_go_whole_even_if_that_is_forbidden(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.tlbp.flags = TLBP_NEVER_WHOLE;
	rig_init(&rig);
	misaligned(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_ERR_ALIGN);
	assert_string_equal(rig.backend.log, "order whole sync");
}

/* The first code stays: it says more than the refusal. */
static void a_refusal_does_not_hide_what_is_wrong(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	misaligned(&rig);
	rig.backend.refuse_whole = true;
	assert_int_equal(rig_flush(&rig), TLBP_ERR_ALIGN);
	assert_string_equal(rig.backend.log, "order whole all sync");
}

/* -------------------------------------------------------- edges that fit --- */

static void assert_accepted(struct rig *rig)
{
	struct tlbp_plan plan;

	assert_int_equal(tlbp_decide(&rig->tlbp, &rig->request, 0, &plan), TLBP_OK);
	assert_int_equal(plan.action, TLBP_BY_ADDRESS);
}

static void a_range_up_to_the_very_top_fits(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig.ranges[0] = (struct tlbp_range){ .start_va = TOP_PAGE, .page_count = 1 };
	assert_accepted(&rig);
	rig.ranges[0] = (struct tlbp_range){ .start_va = 0, .page_count = UINT64_C(1) << 52 };
	assert_accepted(&rig);
	rig.ranges[0].page_count++;
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_ERR_RANGE);
}

static void the_widest_asid_and_vmid_fit(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig.request.space.kind = TLBP_SPACE_USER;
	rig.request.space.asid = 0xff;
	rig.request.space.vmid = 0xffff;
	assert_accepted(&rig);
	rig.request.space.kind = TLBP_SPACE_GUEST;
	rig.request.space.asid = 0xffff;
	rig.request.space.vmid = 0xf;
	assert_accepted(&rig);
}

static void every_defined_flag_fits(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig.request.space.kind = TLBP_SPACE_GUEST;
	rig.request.flags = TLBP_LEAF_ONLY | TLBP_ORDER_EMPTY | TLBP_NO_RELAX | TLBP_NXS |
			    TLBP_NON_SECURE;
	assert_accepted(&rig);
}

static void a_backend_without_check_accepts_strides_and_levels(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.ops.check = NULL;
	rig_init(&rig);
	rig.request.stride_shift = 21;
	rig.request.level = TLBP_LEVEL_0;
	assert_accepted(&rig);
}

/* A guest's granules are stage 2's. */
static void a_guest_has_granules_of_its_own(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.backend.backend.caps.guest_granules = 1u << 16;
	rig_init(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	rig_forget(&rig);
	rig.request.space.kind = TLBP_SPACE_GUEST;
	assert_int_equal(rig_flush(&rig), TLBP_ERR_GRANULE);
}

static void flags_that_are_not_plain_are_shown_to_the_backend(void **state)
{
	static const uint32_t flags[] = { TLBP_NXS, TLBP_NO_SYNC, TLBP_NON_SECURE };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(flags); i++) {
		rig_start(&rig);
		rig_init(&rig);
		rig.request.space.kind = TLBP_SPACE_GUEST;
		rig.backend.check_status = TLBP_ERR_FLAGS;
		rig.request.flags = flags[i];
		assert_int_equal(rig_flush(&rig), TLBP_ERR_FLAGS);
	}
}

static void without_stride_and_level_the_backend_is_not_asked(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig.backend.check_status = TLBP_ERR_STRIDE;
	assert_accepted(&rig);
}

/* ---------------------------------------------------------------- wanted --- */

static const struct wish {
	uint32_t flag;
	uint32_t action;
	const char *log;
} wishes[] = {
	{ TLBP_WANT_WHOLE_SPACE, TLBP_WHOLE_SPACE, "order whole sync" },
	{ TLBP_WANT_EVERYTHING, TLBP_EVERYTHING, "order all sync" },
	{ TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING, TLBP_EVERYTHING, "order all sync" },
};

static void what_is_wanted_whole_is_done_whole(void **state)
{
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(wishes); i++) {
		rig_start(&rig);
		rig_init(&rig);
		rig.request.flags = wishes[i].flag;
		assert_int_equal(rig_flush(&rig), TLBP_OK);
		assert_string_equal(rig.backend.log, wishes[i].log);
		assert_int_equal(rig.trace.outcome.action, wishes[i].action);
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_WANTED);
		assert_memory_equal(&rig.backend.wide_space, &rig.request.space,
				    sizeof(struct tlbp_space));
	}
}

static void what_is_wanted_whole_needs_no_ranges_and_no_policy(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig.tlbp.flags = TLBP_NEVER_WHOLE;
	rig_init(&rig);
	rig.request.flags = TLBP_WANT_WHOLE_SPACE;
	rig.request.ranges = NULL;
	rig.request.range_count = 7;
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order whole sync");
	assert_int_equal(rig.seen.decide_count, 0);
	/* It is told: what it knows of the TLB has changed. */
	assert_int_equal(rig.seen.observe_count, 1);
}

static void decide_says_the_same_of_what_is_wanted(void **state)
{
	struct tlbp_plan plan;
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(wishes); i++) {
		rig_start(&rig);
		rig_init(&rig);
		rig.request.flags = wishes[i].flag;
		assert_int_equal(tlbp_decide(&rig.tlbp, &rig.request, 0, &plan), TLBP_OK);
		assert_int_equal(plan.action, wishes[i].action);
		assert_int_equal(plan.reason, TLBP_REASON_WANTED);
	}
}

static void a_page_that_is_wanted_whole_takes_no_short_cut(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_short_cut(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, 1);
	rig.request.flags = TLBP_WANT_WHOLE_SPACE;
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_OK);
	assert_string_equal(rig.backend.log, "order whole sync");
}

static void a_mistake_does_not_make_everything_less(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig.request.flags = TLBP_WANT_EVERYTHING;
	rig.request.stride_shift = 3;
	assert_true(tlbp_flush(&rig.tlbp, &rig.request) < 0);
	assert_string_equal(rig.backend.log, "order all sync");
}

/* ----------------------------------------------------------------- empty --- */

static void no_pages(struct rig *rig)
{
	rig_request_pages(rig, 0);
	rig->ranges[1].page_count = 0;
	rig->request.range_count = 2;
}

static void no_range(struct rig *rig)
{
	rig->request.ranges = NULL;
	rig->request.range_count = 0;
}

static void an_empty_request_says_so_and_does_nothing(void **state)
{
	void (*const make[])(struct rig *) = { no_pages, no_range };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(make); i++) {
		rig_start(&rig);
		rig_init(&rig);
		make[i](&rig);
		assert_int_equal(rig_flush(&rig), TLBP_EMPTY);
		assert_string_equal(rig.backend.log, "");
		assert_int_equal(rig.trace.outcome.action, TLBP_NOTHING);
		assert_int_equal(rig.trace.outcome.reason, TLBP_REASON_EMPTY);
	}
}

static void an_empty_request_orders_and_completes_if_asked(void **state)
{
	void (*const make[])(struct rig *) = { no_pages, no_range };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(make); i++) {
		rig_start(&rig);
		rig_init(&rig);
		make[i](&rig);
		rig.request.flags = TLBP_ORDER_EMPTY;
		assert_int_equal(rig_flush(&rig), TLBP_EMPTY);
		assert_string_equal(rig.backend.log, "order sync");
	}
}

static void an_empty_request_is_counted_but_is_no_error(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	no_pages(&rig);
	rig_flush(&rig);
	assert_int_equal(rig.stats.reasons[TLBP_REASON_EMPTY], 1);
	assert_int_equal(rig.stats.error_count, 0);
	assert_int_equal(rig.seen.decide_count, 0);
	assert_int_equal(rig.seen.observe_count, 0);
}

static void decide_says_that_a_request_is_empty(void **state)
{
	struct rig rig;
	struct tlbp_plan plan;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	no_pages(&rig);
	assert_int_equal(tlbp_decide(&rig.tlbp, &rig.request, 0, &plan), TLBP_EMPTY);
	assert_int_equal(plan.action, TLBP_NOTHING);
	assert_int_equal(plan.reason, TLBP_REASON_EMPTY);
}

static void the_start_of_an_empty_range_does_not_matter(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	rig.ranges[1] = (struct tlbp_range){ .start_va = UINT64_MAX, .page_count = 0 };
	rig.request.range_count = 2;
	assert_accepted(&rig);
	rig.ranges[0].page_count = 0;
	assert_int_equal(rig_flush(&rig), TLBP_EMPTY);
}

static void an_empty_request_with_a_mistake_is_malformed(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_init(&rig);
	no_pages(&rig);
	flag_top(&rig);
	assert_int_equal(rig_flush(&rig), TLBP_ERR_FLAGS);
	assert_string_equal(rig.backend.log, "order whole sync");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_malformed_request_returns_its_code),
		cmocka_unit_test(a_malformed_request_is_invalidated_wider),
		cmocka_unit_test(the_short_cut_lets_no_mistake_pass),
		cmocka_unit_test(every_kind_and_domain_is_served_or_refused),
		cmocka_unit_test(what_names_a_space_invalidates_that_space),
		cmocka_unit_test(what_names_no_space_invalidates_the_widest_domain),
		cmocka_unit_test(no_request_at_all_invalidates_everything),
		cmocka_unit_test(a_policy_is_neither_asked_nor_told_of_malformed_requests),
		cmocka_unit_test(malformed_requests_are_counted),
		cmocka_unit_test(decide_says_the_same_of_malformed_requests),
		cmocka_unit_test(malformed_requests_go_whole_even_if_that_is_forbidden),
		cmocka_unit_test(a_refusal_does_not_hide_what_is_wrong),
		cmocka_unit_test(a_range_up_to_the_very_top_fits),
		cmocka_unit_test(the_widest_asid_and_vmid_fit),
		cmocka_unit_test(every_defined_flag_fits),
		cmocka_unit_test(a_backend_without_check_accepts_strides_and_levels),
		cmocka_unit_test(without_stride_and_level_the_backend_is_not_asked),
		cmocka_unit_test(a_guest_has_granules_of_its_own),
		cmocka_unit_test(flags_that_are_not_plain_are_shown_to_the_backend),
		cmocka_unit_test(what_is_wanted_whole_is_done_whole),
		cmocka_unit_test(what_is_wanted_whole_needs_no_ranges_and_no_policy),
		cmocka_unit_test(decide_says_the_same_of_what_is_wanted),
		cmocka_unit_test(a_page_that_is_wanted_whole_takes_no_short_cut),
		cmocka_unit_test(a_mistake_does_not_make_everything_less),
		cmocka_unit_test(an_empty_request_says_so_and_does_nothing),
		cmocka_unit_test(an_empty_request_orders_and_completes_if_asked),
		cmocka_unit_test(an_empty_request_is_counted_but_is_no_error),
		cmocka_unit_test(decide_says_that_a_request_is_empty),
		cmocka_unit_test(the_start_of_an_empty_range_does_not_matter),
		cmocka_unit_test(an_empty_request_with_a_mistake_is_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
