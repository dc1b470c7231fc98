/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* src/names.c: every value has a name, no two share one, others have none. */
#include "unit.h"

#include <tlbpolicy.h>

#define MAX_VALUE 100

typedef const char *(*name_fn)(int value);

static const char *action_name(int value)
{
	return tlbp_action_name((uint32_t)value);
}

static const char *reason_name(int value)
{
	return tlbp_reason_name((uint32_t)value);
}

static const char *preset_name(int value)
{
	return tlbp_preset_name((uint32_t)value);
}

/* How many values have a name; fails if two of them share it. */
static uint32_t count_names(name_fn name_of, const char *unknown)
{
	uint32_t count = 0;
	int other;
	int value;

	for (value = -MAX_VALUE; value <= MAX_VALUE; value++) {
		if (strcmp(name_of(value), unknown) == 0)
			continue;
		assert_true(strlen(name_of(value)) > 0);
		for (other = -MAX_VALUE; other < value; other++)
			assert_string_not_equal(name_of(other), name_of(value));
		count++;
	}
	assert_string_equal(name_of(INT32_MAX), unknown);
	assert_string_equal(name_of(INT32_MIN), unknown);
	return count;
}

/* Without a default, so that the compiler asks for a new status here. */
static bool is_status(enum tlbp_status status)
{
	switch (status) {
	case TLBP_OK:
	case TLBP_EMPTY:
	case TLBP_AGAIN:
	case TLBP_ERR_REQUEST:
	case TLBP_ERR_SPACE:
	case TLBP_ERR_DOMAIN:
	case TLBP_ERR_ASID:
	case TLBP_ERR_VMID:
	case TLBP_ERR_GRANULE:
	case TLBP_ERR_ALIGN:
	case TLBP_ERR_RANGE:
	case TLBP_ERR_STRIDE:
	case TLBP_ERR_LEVEL:
	case TLBP_ERR_FLAGS:
	case TLBP_ERR_UNREADY:
	case TLBP_ERR_BACKEND:
	case TLBP_ERR_BACKEND_SIZE:
	case TLBP_ERR_BACKEND_HOOK:
	case TLBP_ERR_BACKEND_CAPS:
	case TLBP_ERR_POLICY:
	case TLBP_ERR_POLICY_SIZE:
	case TLBP_ERR_POLICY_HOOK:
	case TLBP_ERR_POLICY_LIMITS:
	case TLBP_ERR_POLICY_CLOCK:
	case TLBP_ERR_POLICY_INNER:
	case TLBP_ERR_UNSUPPORTED:
	case TLBP_ERR_REFUSED:
	case TLBP_ERR_CLOCK:
	case TLBP_ERR_ERRATUM:
	case TLBP_ERR_PLAN:
		return true;
	}
	return false;
}

static void every_status_has_its_own_name(void **state)
{
	int status;

	(void)state;
	assert_true(count_names(tlbp_status_name, "unknown status") > 0);
	for (status = -MAX_VALUE; status <= MAX_VALUE; status++)
		assert_int_equal(strcmp(tlbp_status_name(status), "unknown status") != 0,
				 is_status((enum tlbp_status)status));
}

static void every_action_has_its_own_name(void **state)
{
	(void)state;
	assert_int_equal(count_names(action_name, "unknown action"), TLBP_EVERYTHING + 1);
	assert_string_equal(tlbp_action_name(TLBP_EVERYTHING), "everything");
}

static void every_reason_has_its_own_name(void **state)
{
	(void)state;
	assert_int_equal(count_names(reason_name, "unknown reason"), TLBP_REASON_COUNT);
	assert_string_equal(tlbp_reason_name(TLBP_REASON_COUNT), "unknown reason");
}

static void every_preset_has_its_own_name(void **state)
{
	(void)state;
	assert_int_equal(count_names(preset_name, "unknown preset"), TLBP_PRESET_COUNT);
	assert_string_equal(tlbp_preset_name(TLBP_PRESET_COUNT), "unknown preset");
}

static void names_are_those_of_the_documentation(void **state)
{
	(void)state;
	assert_string_equal(tlbp_status_name(TLBP_ERR_ALIGN), "misaligned start");
	assert_string_equal(tlbp_action_name(TLBP_BY_ADDRESS), "by address");
	assert_string_equal(tlbp_reason_name(TLBP_REASON_OVER_LIMIT), "over limit");
	assert_string_equal(tlbp_preset_name(TLBP_PRESET_LINUX), "linux");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_own_name),
		cmocka_unit_test(every_action_has_its_own_name),
		cmocka_unit_test(every_reason_has_its_own_name),
		cmocka_unit_test(every_preset_has_its_own_name),
		cmocka_unit_test(names_are_those_of_the_documentation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
