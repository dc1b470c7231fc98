#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What is wrong is named, with what there would be instead; nothing is printed,
# and the status tells a usage error from a failure. TAP.
#
#	test_errors.sh TLBPOLICY TRACE-SAMPLE
. "$(dirname "$0")/tool_tap.sh"

sample=$2
churn=synthetic:churn:7
"$sample" "$work/good.tlbt" >/dev/null || echo "Bail out! no sample"

head -c 100 "$work/good.tlbt" >"$work/short.tlbt"
: >"$work/empty.tlbt"
echo "this is no trace" >"$work/text.tlbt"
# One byte in the middle is another.
size=$(wc -c <"$work/good.tlbt")
{
	head -c $((size / 2)) "$work/good.tlbt"
	printf '\377\000'
	tail -c +$((size / 2 + 3)) "$work/good.tlbt"
} >"$work/broken.tlbt"
"$tool" presets phytium-ftc862 --file >"$work/good.preset" || echo "Bail out! no preset"

# preset_fails EDIT PATTERN: a preset file with one line changed is refused there.
preset_fails() {
	sed "$1" "$work/good.preset" >"$work/bad.preset"
	! cmp -s "$work/good.preset" "$work/bad.preset" &&
		fails 1 "bad.preset: line [0-9]*, offset [0-9]*: $2" replay $churn \
			--preset-file "$work/bad.preset"
}

# names_the_line EDIT LINE: and the line is this one.
names_the_line() {
	sed "$1" "$work/good.preset" >"$work/bad.preset"
	offset=$(head -n $(($2 - 1)) "$work/bad.preset" | wc -c)
	fails 1 "bad.preset: line $2, offset" replay $churn --preset-file "$work/bad.preset" &&
		[ "$(sed -n 's/.*offset \([0-9]*\):.*/\1/p' "$work/err")" -ge "$offset" ]
}

lists() {
	word=$1
	shift
	fails 2 "there are:" "$@" && grep -q "^  $word" "$work/err"
}

full_device_is_an_error() {
	! "$tool" "$@" >/dev/full 2>"$work/err" && grep 'standard output' "$work/err"
}

check a_good_trace_is_accepted "$tool" show "$work/good.tlbt"
check no_command_is_a_usage_error fails 2 Usage
check unknown_command_is_named fails 2 "no command 'replai'" replai
check unknown_option_is_a_usage_error fails 2 'unrecognized option' replay --nonsense
check unknown_preset_lists_the_known lists neoverse-n1 replay $churn --preset nonsense
check unknown_preset_in_a_list_is_named fails 2 "no preset 'b'" replay $churn -p cortex-a55,b
check empty_preset_is_refused fails 2 "no preset ''" replay $churn --preset ''
check unknown_preset_of_presets_lists_the_known lists neoverse-n1 presets nonsense
check unknown_policy_lists_the_known lists adaptive+refills replay $churn --policy nonsense
check empty_policy_is_refused fails 2 "there are:" replay $churn --policy linux,
check threshold_without_a_number_is_refused fails 2 threshold replay $churn -P threshold
check threshold_that_is_no_number_is_refused fails 2 threshold replay $churn -P threshold:1x
check negative_budget_is_refused fails 2 timebound replay $churn -P timebound:-1
check stage2_is_off_on_or_both fails 2 "off, on or both, not 'maybe'" replay $churn --stage2 maybe
check jobs_is_a_number fails 2 "jobs is a number" replay $churn --jobs many
check no_jobs_are_refused fails 2 "jobs is a number" replay $churn --jobs 0
check seed_is_a_number fails 2 "seed is a number" replay $churn --seed -1
check replay_needs_a_trace fails 2 'no trace' replay
check show_needs_a_trace fails 2 'no trace' show
check explain_needs_a_policy fails 2 'name one policy' explain $churn
check explain_takes_one_policy fails 2 'name one policy' explain $churn -P linux,xnu
check explain_takes_one_machine fails 2 'one machine' explain $churn -P linux -2 both
check explain_takes_one_trace fails 2 'one trace' explain $churn $churn -P linux
check explain_counts_from_one fails 2 'first is a number' explain $churn -P linux --first 0
check explain_names_a_decision_that_is_not_there fails 1 'no decision 100000' explain $churn \
	-P linux --from 100000
check tune_takes_one_machine fails 2 'one machine' tune $churn -p cortex-a55,cortex-a76
check tune_latency_is_a_number fails 2 'latency is a number' tune $churn --latency 1us
check impossible_latency_is_said fails 1 'no policy keeps every flush within 1.00 ns' tune $churn \
	--latency 1
check missing_trace_is_named fails 1 'nowhere.tlbt.*No such file' replay "$work/nowhere.tlbt"
check directory_is_no_trace fails 1 "$work" replay "$work"
check short_trace_is_refused_with_an_offset fails 1 'short.tlbt: .*at byte [0-9]' replay \
	"$work/short.tlbt"
check empty_trace_is_refused_with_an_offset fails 1 'empty.tlbt: .*at byte 0' replay \
	"$work/empty.tlbt"
check text_is_refused_as_a_trace fails 1 'text.tlbt: .*at byte 0' show "$work/text.tlbt"
check corrupted_trace_is_refused_with_an_offset fails 1 'broken.tlbt: .*at byte [0-9]' replay \
	"$work/broken.tlbt"
check unknown_synthetic_trace_is_named fails 1 'synthetic:nonsense' replay synthetic:nonsense:1
check missing_preset_file_is_named fails 1 'nowhere: No such file' replay $churn -f "$work/nowhere"
check good_preset_file_is_accepted "$tool" replay $churn -P linux -f "$work/good.preset"
check value_that_is_no_number_is_refused preset_fails 's/^l2_entries = .*/l2_entries = many D x/' .
check entries_of_zero_are_refused preset_fails 's/^l2_entries = [0-9]*/l2_entries = 0/' .
check absurd_entries_are_refused preset_fails 's/^l2_entries = [0-9]*/l2_entries = 4000000000/' .
check unknown_key_is_refused preset_fails 's/^l2_entries/l3_entries/' .
check unknown_grade_is_refused preset_fails 's/^\(l2_entries = [0-9]*\) ./\1 E/' .
check wrong_line_is_named names_the_line '9s/=.*/= x/' 9
check full_device_is_an_error full_device_is_an_error replay $churn
check full_device_is_an_error_for_json full_device_is_an_error presets --json
check unwritable_report_is_an_error eval '! "$tool" replay $churn --html /nowhere/report.html \
	>/dev/null 2>"$work/err" && grep "/nowhere/report.html: No such" "$work/err"'
done_testing
