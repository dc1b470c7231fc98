#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# tlbpolicy replay, sweep, explain and presets: what they print, and that it is
# the same whatever runs beside it. TAP.
#
#	test_replay.sh TLBPOLICY
. "$(dirname "$0")/tool_tap.sh"

churn=synthetic:churn:7
threads=synthetic:threads:7

json_is_valid() {
	"$tool" "$@" --json >"$work/json" && python3 -m json.tool "$work/json" >/dev/null
}

same_with_any_jobs() {
	"$tool" "$@" --jobs 1 >"$work/one" && "$tool" "$@" --jobs 7 >"$work/seven" &&
		[ -s "$work/one" ] && cmp "$work/one" "$work/seven"
}

# The parts add up, ratios are those of the costs, and nothing is lost.
costs_add_up() {
	"$tool" replay $churn $threads --preset phytium-ftc862,neoverse-v1 --stage2 both --csv |
		python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
assert len(rows) == 2 * 2 * 2 * 15, len(rows)
for row in rows:
    number = {key: int(row[key]) for key in row if key.endswith(("_ps", "_count"))}
    parts = sum(number[key + "_ps"] for key in ("issue", "completion", "refill", "bystander"))
    assert parts == number["cost_ps"], row
    ways = sum(number[key + "_count"] for key in ("by_address", "whole", "escalation"))
    assert ways == number["decision_count"] > 0, row
    if row["policy"] == "look-ahead":
        best = number["cost_ps"]
    assert abs(float(row["ratio"]) - number["cost_ps"] / best) < 1e-5, row
    assert number["p50_ps"] <= number["p99_ps"] <= number["max_ps"], row
'
}

summary_is_that_of_the_rows() {
	set -- $churn $threads --preset phytium-ftc862,neoverse-v1 --stage2 both
	"$tool" replay "$@" --csv >"$work/csv" && "$tool" replay "$@" --summary >"$work/summary" &&
		python3 -c '
import csv, math, sys
ratios = {}
for row in csv.DictReader(open(sys.argv[1])):
    ratios.setdefault(row["policy"], []).append(float(row["ratio"]))
lines = [line.split() for line in open(sys.argv[2])]
told = {line[0]: line[1:3] for line in lines if len(line) > 2 and line[0] in ratios}
assert told.keys() == ratios.keys() and len(told) == 15
for policy, values in ratios.items():
    mean = math.exp(sum(map(math.log, values)) / len(values))
    assert abs(float(told[policy][0]) / mean - 1) < 0.006, (policy, mean, told[policy])
    assert abs(float(told[policy][1]) / max(values) - 1) < 0.006, (policy, told[policy])
' "$work/csv" "$work/summary" && grep 'op_broadcast_ps 23000 B' "$work/summary"
}

# replay and sweep are two ways to the same figures.
constants_cost_the_same_in_replay_and_sweep() {
	"$tool" replay $churn --csv | awk -F, '{ print $4, $6 }' | sort >"$work/replay"
	"$tool" sweep $churn --csv | awk -F, '$4 != "threshold" { print $4, $6 }' | sort |
		grep -v rule >"$work/sweep"
	[ "$(wc -l <"$work/sweep")" -eq 9 ] && [ -z "$(comm -13 "$work/replay" "$work/sweep")" ]
}

# numbers_are_printed PRESET: every number with its grade and source.
numbers_are_printed() {
	"$tool" presets "$1" --json | python3 -c '
import json, sys
for name, number in json.load(sys.stdin)["numbers"].items():
    assert number["grade"] in "ABCD" and number["source"], name
    print(name, format(number["value"], ","), number["grade"], number["source"])
' >"$work/expected"
	[ "$(wc -l <"$work/expected")" -ge 25 ] || return 1
	"$tool" replay $churn --preset "$1" --policy linux | tr -s ' ' | sed 's/^ //' >"$work/text"
	while read -r line; do
		grep -qxF "$line" "$work/text" || { echo "not printed: $line"; return 1; }
	done <"$work/expected"
}

# figures_of NAME OPTION...: of a preset, whose name is left out.
figures_of() {
	name=$1
	shift
	"$tool" replay $churn "$@" --csv | sed "s/,$name,/,X,/"
}

preset_file_repeats_its_preset() {
	"$tool" presets kunpeng920 --file >"$work/preset" &&
		figures_of kunpeng920 --preset kunpeng920 >"$work/a" &&
		figures_of my-kunpeng920 --preset-file "$work/preset" >"$work/b" &&
		[ -s "$work/a" ] && cmp "$work/a" "$work/b"
}

another_seed_moves_what_is_random() {
	"$tool" replay $churn --policy random --csv --seed 1 >"$work/a" &&
		"$tool" replay $churn --policy random --csv --seed 2 >"$work/b" &&
		! cmp -s "$work/a" "$work/b"
}

progress_is_told_when_asked_for_only() {
	"$tool" replay $churn --csv 2>"$work/quiet" >/dev/null &&
		"$tool" replay $churn --csv --progress 2>"$work/loud" >/dev/null &&
		[ ! -s "$work/quiet" ] && grep '^replays: 15 of 15$' "$work/loud"
}

# What explain says of one decision is what a script of two rules would do.
limit_is_explained() {
	"$tool" explain $churn --policy threshold:64 --first 100 --json >"$work/json" &&
		python3 -c '
import json, sys
decisions = json.load(open(sys.argv[1]))
assert len(decisions) == 100
for decision in decisions:
    by_address = decision["op_count"] <= 64
    assert decision["because"] == ("within limit" if by_address else "over limit"), decision
    assert decision["action"] == ("by address" if by_address else "whole space"), decision
    assert decision["latency_ps"] > 0
assert len({decision["because"] for decision in decisions}) == 2
' "$work/json"
}

# The last of the trace: before it as the policy went, and nothing after it.
explained_costs_are_those_of_the_policy() {
	"$tool" explain $churn --policy threshold:64 --from 299 --first 1 --json >"$work/json" &&
		"$tool" replay $churn --policy threshold:64 --csv >"$work/csv" || return 1
	cost=$(sed -n 's/.*,threshold:64,[^,]*,\([0-9]*\),.*/\1/p' "$work/csv")
	grep "\"as_taken_ps\": $cost," "$work/json" &&
		! grep "\"other_way_ps\": $cost\$" "$work/json"
}

stage_2_costs_more() {
	"$tool" replay $churn --policy by-address --stage2 both --csv | awk -F, '
		$4 == "by-address" { cost[$3] = $7; rows++ }
		END { exit rows != 2 || cost["on"] < 10 * cost["off"] }'
}

# On the look-ahead itself no other way is better.
look_ahead_is_never_wrong() {
	"$tool" explain $churn --policy look-ahead --first 60 >"$work/text" &&
		grep -c ': right$' "$work/text" && ! grep WRONG "$work/text"
}

bad_policy_is_wrong_somewhere() {
	"$tool" explain $churn --policy by-address --first 60 | grep -c WRONG
}

# The look-ahead is a yardstick: nobody stands far below it, and it has work to do.
shipped_traces_replay() {
	for trace in "$root"/traces/*.tlbt; do
		"$tool" replay "$trace" --policy linux,adaptive --csv || return 1
	done >"$work/rows"
	cat "$work/rows"
	awk -F, '$4 == "linux" || $4 == "adaptive" {
			rows++
			if ($5 < 0.95 || $18 < 1) bad = 1
		}
		END { exit bad || rows < 8 }' "$work/rows"
}

# What Linux did without range operations is what its constant does, to the operation:
# one of the two was written down by a probe, the other is computed.
linux_did_what_its_constant_does() {
	for name in fork-exec mappings modules memory-pressure; do
		for series in 6.1 6.12; do
			"$tool" replay "$root/traces/linux/$series-cortex-a57-$name.tlbt" \
				--policy recorded,linux --csv || return 1
		done
	done >"$work/rows"
	awk -F, '{ policy = $4; sub(/.*,(recorded|linux),/, "") }
		policy == "recorded" { recorded = $0 }
		policy == "linux" { rows++; bad += $0 != recorded }
		END { print rows, "traces,", bad, "differ"; exit bad || rows != 8 }' "$work/rows"
}

recorded_is_shown_by_itself() {
	"$tool" replay "$root/traces/linux/6.12-max-mappings.tlbt" | grep -E '^ +recorded ' &&
		! "$tool" replay "$root/traces/linux/6.12-max-mappings.tlbt" $churn |
			grep -E '^ +recorded '
}

recorded_is_explained_as_such() {
	"$tool" explain "$root/traces/linux/6.12-max-mappings.tlbt" --policy recorded --first 2 \
		>"$work/out" || return 1
	cat "$work/out"
	[ "$(grep -c '^  decided .*, as recorded$' "$work/out")" -eq 2 ]
}

recorded_needs_a_recording() {
	fails 1 'does not say what was done' replay $churn --policy recorded
}

check linux_did_what_its_constant_does linux_did_what_its_constant_does
check recorded_is_shown_by_itself recorded_is_shown_by_itself
check recorded_is_explained_as_such recorded_is_explained_as_such
check recorded_needs_a_recording recorded_needs_a_recording
check replay_prints_valid_json json_is_valid replay $churn --stage2 both
check sweep_prints_valid_json json_is_valid sweep $churn
check explain_prints_valid_json json_is_valid explain $churn --policy adaptive
check presets_print_valid_json json_is_valid presets
check show_prints_valid_json json_is_valid show $churn
check tune_prints_valid_json json_is_valid tune $churn
check replay_is_the_same_with_any_number_of_jobs same_with_any_jobs replay $churn $threads \
	--stage2 both --json
check sweep_is_the_same_with_any_number_of_jobs same_with_any_jobs sweep $churn $threads
check explain_is_the_same_with_any_number_of_jobs same_with_any_jobs explain $churn -P adaptive
check costs_add_up costs_add_up
check summary_is_that_of_the_rows summary_is_that_of_the_rows
check constants_cost_the_same_in_replay_and_sweep constants_cost_the_same_in_replay_and_sweep
check every_number_is_printed_with_grade_and_source numbers_are_printed phytium-ftc862
check preset_file_repeats_its_preset preset_file_repeats_its_preset
check shipped_traces_replay shipped_traces_replay
check another_seed_moves_what_is_random another_seed_moves_what_is_random
check progress_is_told_when_asked_for_only progress_is_told_when_asked_for_only
check limit_is_explained limit_is_explained
check explained_costs_are_those_of_the_policy explained_costs_are_those_of_the_policy
check stage_2_costs_more stage_2_costs_more
check look_ahead_is_never_wrong look_ahead_is_never_wrong
check bad_policy_is_wrong_somewhere bad_policy_is_wrong_somewhere
done_testing
