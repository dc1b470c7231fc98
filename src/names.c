/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Numbers in words, for messages. Nothing in the library calls this.
 */
#include "internal.h"

#define NAMES_COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *tlbp_status_name(int status)
{
	switch ((enum tlbp_status)status) {
	case TLBP_OK: return "done";
	case TLBP_EMPTY: return "nothing to invalidate";
	case TLBP_AGAIN: return "work left";
	case TLBP_ERR_REQUEST: return "no request or no ranges";
	case TLBP_ERR_SPACE: return "space unknown or not served";
	case TLBP_ERR_DOMAIN: return "domain unknown or not served";
	case TLBP_ERR_ASID: return "ASID wider than the hardware's";
	case TLBP_ERR_VMID: return "VMID wider than the hardware's";
	case TLBP_ERR_GRANULE: return "granule that the CPU lacks";
	case TLBP_ERR_ALIGN: return "misaligned start";
	case TLBP_ERR_RANGE: return "range past the top of the address space";
	case TLBP_ERR_STRIDE: return "stride that is no mapping size";
	case TLBP_ERR_LEVEL: return "level unknown or below the stride";
	case TLBP_ERR_FLAGS: return "undefined flag";
	case TLBP_ERR_UNREADY: return "not initialised";
	case TLBP_ERR_BACKEND: return "no backend, or not the bound one";
	case TLBP_ERR_BACKEND_SIZE: return "backend table of another size";
	case TLBP_ERR_BACKEND_HOOK: return "backend lacks a required hook";
	case TLBP_ERR_BACKEND_CAPS: return "backend capabilities contradict";
	case TLBP_ERR_POLICY: return "no policy, or not the bound one";
	case TLBP_ERR_POLICY_SIZE: return "policy table of another size";
	case TLBP_ERR_POLICY_HOOK: return "policy lacks a required hook";
	case TLBP_ERR_POLICY_LIMITS: return "policy limits absent or contradictory";
	case TLBP_ERR_POLICY_CLOCK: return "policy needs a clock";
	case TLBP_ERR_POLICY_INNER: return "inner policy cannot be nested";
	case TLBP_ERR_UNSUPPORTED: return "machine lacks a feature";
	case TLBP_ERR_REFUSED: return "backend refused";
	case TLBP_ERR_CLOCK: return "machine names no usable clock";
	case TLBP_ERR_ERRATUM: return "erratum without its workaround";
	case TLBP_ERR_PLAN: return "plan does not cover the request";
	}
	return "unknown status";
}

const char *tlbp_action_name(uint32_t action)
{
	switch ((enum tlbp_action)action) {
	case TLBP_NOTHING: return "nothing";
	case TLBP_BY_ADDRESS: return "by address";
	case TLBP_WHOLE_SPACE: return "whole space";
	case TLBP_EVERYTHING: return "everything";
	}
	return "unknown action";
}

const char *tlbp_reason_name(uint32_t reason)
{
	static const char *const names[] = {
		[TLBP_REASON_EMPTY] = "empty",
		[TLBP_REASON_WITHIN_LIMIT] = "within limit",
		[TLBP_REASON_WITHIN_BUDGET] = "within budget",
		[TLBP_REASON_CHEAPER_BY_ADDRESS] = "cheaper by address",
		[TLBP_REASON_OVER_LIMIT] = "over limit",
		[TLBP_REASON_OVER_BUDGET] = "over budget",
		[TLBP_REASON_CHEAPER_WHOLE] = "cheaper whole",
		[TLBP_REASON_WHOLE_FORBIDDEN] = "whole forbidden",
		[TLBP_REASON_NO_ADDRESS_FORM] = "no address form",
		[TLBP_REASON_BUDGET_SPENT] = "budget spent",
		[TLBP_REASON_CLOCK_STUCK] = "clock stuck",
		[TLBP_REASON_ABANDONED] = "abandoned",
		[TLBP_REASON_REFUSED] = "refused",
		[TLBP_REASON_BAD_REQUEST] = "bad request",
		[TLBP_REASON_BAD_PLAN] = "bad plan",
		[TLBP_REASON_WANTED] = "wanted",
	};

	_Static_assert(NAMES_COUNT(names) == TLBP_REASON_COUNT, "a name for each reason");
	return reason < TLBP_REASON_COUNT ? names[reason] : "unknown reason";
}

const char *tlbp_preset_name(uint32_t preset)
{
	static const char *const names[] = {
		[TLBP_PRESET_LINUX] = "linux",
		[TLBP_PRESET_LINUX_2014] = "linux-2014",
		[TLBP_PRESET_XNU] = "xnu",
		[TLBP_PRESET_FREEBSD] = "freebsd",
		[TLBP_PRESET_FREEBSD_AMD64] = "freebsd-amd64",
		[TLBP_PRESET_ZIRCON] = "zircon",
		[TLBP_PRESET_X86] = "x86",
	};

	_Static_assert(NAMES_COUNT(names) == TLBP_PRESET_COUNT, "a name for each preset");
	return preset < TLBP_PRESET_COUNT ? names[preset] : "unknown preset";
}
