#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What bash offers for a word of tlbpolicy that has been begun. TAP.
#
#	test_completion.bash TLBPOLICY
. "$(dirname "$0")/tool_tap.sh"
. "$(dirname "$0")/completion.bash"
set +u

# offers EXPECTED WORD...: the last word is the one being completed.
offers() {
	expected=$1
	shift
	COMP_WORDS=("$tool" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_tlbpolicy
	found=$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ')
	echo "offered: $found"
	[ "$found" = "$expected " ]
}

# among EXPECTED WORD...: one of several.
among() {
	wanted=$1
	shift
	offers '' "$@"
	printf '%s\n' "${COMPREPLY[@]}" | grep -qx -- "$wanted"
}

check commands_are_completed offers replay rep
check every_command_is_offered offers \
	'--help --version explain import presets record replay show sweep tune' ''
check presets_are_completed offers kunpeng920 replay --preset kun
check presets_are_completed_in_a_list offers cortex-a55,kunpeng920 replay -p cortex-a55,kun
check presets_are_completed_behind_an_equals_sign offers kunpeng920 replay --preset = kun
check presets_are_offered_at_an_equals_sign among kunpeng920 replay --preset =
check all_presets_are_offered among all replay --preset ''
check policies_are_completed offers zircon replay --policy z
check policies_are_completed_in_a_list offers linux,zircon explain -P linux,z
check policies_with_a_plus_are_offered among adaptive+refills replay --policy adap
check thresholds_are_offered among threshold replay --policy thr
check stage2_is_completed offers 'off on' replay --stage2 o
check options_are_completed offers '--json' replay --js
check options_are_those_of_the_command among --latency tune --
check formats_are_completed offers champsim import ch
check preset_names_are_completed offers kunpeng920 presets kun
check files_are_completed offers "$work/check.log" show "$work/che"
done_testing
