/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/flush.c: who completes, and what the completion is told. */
#include "rig.h"

static void start(struct rig *rig, uint32_t flags)
{
	rig_start(rig);
	rig_init(rig);
	rig->request.flags = flags;
}

/* ------------------------------------------------------- left for later --- */

static void a_flush_without_sync_leaves_its_operations_pending(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NO_SYNC);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order issue");
	assert_true(rig.backend.pending);
}

static void a_whole_flush_without_sync_leaves_it_too(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NO_SYNC);
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order whole");
}

static void one_sync_completes_several_flushes(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NO_SYNC);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	memset(&rig.trace, 0, sizeof(rig.trace));
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_OK);
	assert_int_equal(tlbp_sync(&rig.tlbp, &rig.request.space, 0), TLBP_OK);
	assert_string_equal(rig.backend.log, "order issue order issue sync");
	assert_false(rig.backend.pending);
	assert_int_equal(rig.backend.action, TLBP_BY_ADDRESS);
}

/* Others may run between slices: only the last can be left. */
static void slices_but_the_last_complete_all_the_same(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NO_SYNC);
	rig.tlbp.slice_ns = 400;
	rig_plan(&rig, TLBP_BY_ADDRESS, 100000);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_true(rig.backend.slice_count > 2);
	assert_non_null(strstr(rig.backend.log, "issue sync"));
	assert_string_equal(rig.backend.log + strlen(rig.backend.log) - 5, "issue");
}

static void steps_but_the_last_complete_all_the_same(void **state)
{
	struct tlbp_flush flush;
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NO_SYNC);
	rig.tlbp.slice_ns = 400;
	tlbp_flush_begin(&flush, &rig.tlbp, &rig.request);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN)
		assert_false(rig.backend.pending);
	assert_true(rig.backend.pending);
	tlbp_flush_finish(&flush, NULL);
	assert_true(rig.backend.pending);
	rig_check(&rig);
}

/* What nobody waited for has no time: a policy must not learn that it was fast. */
static void a_flush_without_sync_tells_no_time(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NO_SYNC);
	rig_plan(&rig, TLBP_BY_ADDRESS, 100000);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.by_address_ns, 0);
	assert_int_equal(rig.trace.outcome.whole_ns, 0);
	rig_forget(&rig);
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.trace.outcome.whole_ns, 0);
	assert_int_equal(rig.seen.outcome.whole_ns, 0);
}

/* Nothing may be pending where the context ends. */
static void a_backend_with_a_context_completes_before_it_leaves(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_context(&rig);
	rig_init(&rig);
	rig.request.flags = TLBP_NO_SYNC;
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_string_equal(rig.backend.log, "order enter issue sync leave");
	assert_int_equal(tlbp_sync(&rig.tlbp, &rig.request.space, 0), TLBP_OK);
	assert_string_equal(rig.backend.log, "order enter issue sync leave");
}

static void a_page_without_sync_takes_no_short_cut(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_short_cut(&rig);
	rig_init(&rig);
	rig_request_pages(&rig, 1);
	rig.request.flags = TLBP_NO_SYNC;
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_OK);
	assert_string_equal(rig.backend.log, "order issue");
}

static void a_malformed_request_completes_whatever_its_flags_say(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NO_SYNC | TLBP_NXS);
	rig.ranges[0].start_va = 1;
	assert_int_equal(tlbp_flush(&rig.tlbp, &rig.request), TLBP_ERR_ALIGN);
	assert_string_equal(rig.backend.log, "order whole sync");
	assert_int_equal(rig.backend.flags, 0);
}

/* ------------------------------------------------------------ what it is told --- */

static void a_completion_is_told_what_is_pending(void **state)
{
	static const uint32_t actions[] = { TLBP_BY_ADDRESS, TLBP_WHOLE_SPACE, TLBP_EVERYTHING };
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(actions); i++) {
		start(&rig, 0);
		rig_plan(&rig, actions[i], TLBP_NO_BUDGET);
		assert_int_equal(rig_flush(&rig), TLBP_OK);
		assert_int_equal(rig.backend.action, actions[i]);
	}
}

static void the_completion_of_nothing_is_told_so(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_ORDER_EMPTY);
	rig.backend.action = TLBP_EVERYTHING;
	rig_request_pages(&rig, 0);
	assert_int_equal(rig_flush(&rig), TLBP_EMPTY);
	assert_int_equal(rig.backend.action, TLBP_NOTHING);
}

static void whole_and_completion_are_told_the_flags(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NXS);
	rig_plan(&rig, TLBP_WHOLE_SPACE, TLBP_NO_BUDGET);
	assert_int_equal(rig_flush(&rig), TLBP_OK);
	assert_int_equal(rig.backend.flags, TLBP_NXS);
	assert_int_equal(tlbp_sync(&rig.tlbp, &rig.request.space, 0), TLBP_OK);
	assert_int_equal(rig.backend.flags, 0);
	assert_int_equal(tlbp_sync(&rig.tlbp, &rig.request.space, TLBP_NXS), TLBP_OK);
	assert_int_equal(rig.backend.flags, TLBP_NXS);
}

/* Or a tlbp_sync() with TLBP_NXS would not wait for what came after the refusal. */
static void a_refusal_does_not_change_the_flags(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, TLBP_NXS | TLBP_NO_SYNC);
	rig.backend.refuse_issue_at = 0;
	assert_int_equal(rig_flush(&rig), TLBP_ERR_REFUSED);
	assert_string_equal(rig.backend.log, "order issue sync whole");
	assert_int_equal(rig.backend.flags, TLBP_NXS | TLBP_NO_SYNC);
}

/* ------------------------------------------------------------------ mistakes --- */

static void sync_of_nobody_knows_what_does_everything(void **state)
{
	static const struct {
		uint32_t kind;
		uint32_t domain;
		uint32_t flags;
		int status;
	} mistakes[] = {
		{ 0, TLBP_DOMAIN_INNER, 0, TLBP_ERR_SPACE },
		{ TLBP_SPACE_HYP, TLBP_DOMAIN_INNER, 0, TLBP_ERR_SPACE },
		{ TLBP_SPACE_KERNEL, TLBP_DOMAIN_OUTER, 0, TLBP_ERR_DOMAIN },
		{ TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER, TLBP_NO_SYNC, TLBP_ERR_FLAGS },
	};
	struct rig rig;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(mistakes); i++) {
		start(&rig, 0);
		rig.request.space.kind = mistakes[i].kind;
		rig.request.space.domain = mistakes[i].domain;
		assert_int_equal(tlbp_sync(&rig.tlbp, &rig.request.space, mistakes[i].flags),
				 mistakes[i].status);
		assert_string_equal(rig.backend.log, "order all sync");
		assert_int_equal(rig.backend.wide_space.kind, 0);
		assert_int_equal(rig.backend.wide_space.domain, TLBP_DOMAIN_INNER);
	}
}

/* Its flushes were complete before they left the context that operations need. */
static void sync_of_a_mistake_needs_nothing_with_a_context(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	rig_use_context(&rig);
	rig_init(&rig);
	assert_int_equal(tlbp_sync(&rig.tlbp, NULL, 0), TLBP_ERR_REQUEST);
	assert_string_equal(rig.backend.log, "");
}

static void sync_of_null_does_everything(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, 0);
	assert_int_equal(tlbp_sync(&rig.tlbp, NULL, 0), TLBP_ERR_REQUEST);
	assert_string_equal(rig.backend.log, "order all sync");
}

static void sync_needs_a_configuration(void **state)
{
	struct rig rig;

	(void)state;
	rig_start(&rig);
	assert_int_equal(tlbp_sync(NULL, &rig.request.space, 0), TLBP_ERR_UNREADY);
	assert_int_equal(tlbp_sync(&rig.tlbp, &rig.request.space, 0), TLBP_ERR_UNREADY);
	assert_string_equal(rig.backend.log, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flush_without_sync_leaves_its_operations_pending),
		cmocka_unit_test(a_whole_flush_without_sync_leaves_it_too),
		cmocka_unit_test(one_sync_completes_several_flushes),
		cmocka_unit_test(slices_but_the_last_complete_all_the_same),
		cmocka_unit_test(steps_but_the_last_complete_all_the_same),
		cmocka_unit_test(a_flush_without_sync_tells_no_time),
		cmocka_unit_test(a_backend_with_a_context_completes_before_it_leaves),
		cmocka_unit_test(a_page_without_sync_takes_no_short_cut),
		cmocka_unit_test(a_malformed_request_completes_whatever_its_flags_say),
		cmocka_unit_test(a_completion_is_told_what_is_pending),
		cmocka_unit_test(the_completion_of_nothing_is_told_so),
		cmocka_unit_test(whole_and_completion_are_told_the_flags),
		cmocka_unit_test(a_refusal_does_not_change_the_flags),
		cmocka_unit_test(sync_of_nobody_knows_what_does_everything),
		cmocka_unit_test(sync_of_a_mistake_needs_nothing_with_a_context),
		cmocka_unit_test(sync_of_null_does_everything),
		cmocka_unit_test(sync_needs_a_configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
