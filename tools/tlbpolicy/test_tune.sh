#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What tlbpolicy tune recommends: it compiles, the library accepts it, and it is
# the best of what was tried. TAP.
#
#	test_tune.sh TLBPOLICY COMPILER LIBRARY...
. "$(dirname "$0")/tool_tap.sh"

churn=synthetic:churn:7
bursts=synthetic:bursts:7
compiler=$2
shift 2
libraries=$*

# accepted NAME OPTION...: the initialiser is C, the library takes it, NAME is the policy.
accepted() {
	name=$1
	shift
	"$tool" tune "$@" --c >"$work/advice.h" || return 1
	$compiler $strict -I"$root/include" -DADVICE="\"$work/advice.h\"" \
		"$root/tools/tlbpolicy/accept.c" $libraries -o "$work/accept" &&
		"$work/accept" >"$work/said" || return 1
	cat "$work/said"
	grep -q "^$name: done" "$work/said"
}

# recommended PATTERN OPTION...
recommended() {
	pattern=$1
	shift
	"$tool" tune "$@" >"$work/text" || return 1
	sed -n '/recommended/p' "$work/text"
	grep -q "recommended  $pattern\$" "$work/text"
}

# Whatever is recommended: no candidate of its kind does better on these traces, it
# beats Linux's limit where anything does, and figures are those of replay.
advice_is_the_best() {
	"$tool" tune "$@" --json >"$work/json" || return 1
	"$tool" replay "$@" --policy linux,xnu --csv >"$work/csv" || return 1
	python3 -c '
import csv, json, sys
advice = json.load(open(sys.argv[1]))
policies = {row["policy"]: row for row in advice["policies"]}
chosen = policies[advice["policy"]]
kind = advice["policy"].partition(":")[0]
for name, row in policies.items():
    if name.partition(":")[0] == kind:
        assert row["ratio"] >= chosen["ratio"], (name, chosen)
costs = {}
for row in csv.DictReader(open(sys.argv[2])):
    costs[row["policy"]] = costs.get(row["policy"], 0) + int(row["cost_ps"])
for name in ("linux", "xnu"):
    assert costs[name] == policies[name]["cost_ps"], name
gain = 1 - chosen["cost_ps"] / costs["linux"]
assert abs(gain - advice["gain_over_linux"]) < 1e-5, (gain, advice)
assert advice["expected_ratio"] >= 0.99
' "$work/json" "$work/csv"
}

# A parameter is judged on each trace as chosen on the others.
expectation_is_held_out() {
	"$tool" tune "$@" --latency 3000 --json >"$work/json" || return 1
	python3 -c '
import json, sys
advice = json.load(open(sys.argv[1]))
kind = advice["policy"].partition(":")[0] + ":"
print(",".join(row["policy"] for row in advice["policies"]
               if row["policy"].startswith(kind) and row["longest_ps"] <= 3000000))
' "$work/json" >"$work/family" || return 1
	"$tool" replay "$@" --policy "$(cat "$work/family")" --csv >"$work/csv" || return 1
	python3 -c '
import csv, json, math, sys
advice = json.load(open(sys.argv[1]))
ratios = {}
for row in csv.DictReader(open(sys.argv[2])):
    if row["policy"] != "look-ahead":
        ratios.setdefault(row["trace"], {})[row["policy"]] = math.log(float(row["ratio"]))
assert len(ratios) == 3
expected = 0
for trace in ratios:
    others = [ratios[other] for other in ratios if other != trace]
    best = min(ratios[trace], key=lambda policy: sum(other[policy] for other in others))
    expected += ratios[trace][best] / len(ratios)
print(math.exp(expected), advice["expected_ratio"], advice["ratio"], advice["policy"])
assert abs(math.exp(expected) - advice["expected_ratio"]) < 1e-4
assert advice["expected_ratio"] > advice["ratio"] + 1e-4
' "$work/json" "$work/csv"
}

# A limit that the unlimited advice breaks must change it, and must hold.
latency_is_kept() {
	"$tool" tune $churn --json --latency "$1" >"$work/json" && python3 -c '
import json, sys
advice = json.load(open(sys.argv[1]))
longest = {row["policy"]: row["longest_ps"] for row in advice["policies"]}
assert longest[advice["policy"]] <= int(sys.argv[2]) * 1000, longest
assert longest["linux"] > int(sys.argv[2]) * 1000
' "$work/json" "$1"
}

assumed_numbers_are_listed() {
	"$tool" tune $churn -p neoverse-v1 >"$work/text" &&
		sed -n '/^  assumed/,/^$/p' "$work/text" | tr -s ' \n' '\n\n' | grep _ | sort \
			>"$work/listed" &&
		"$tool" presets neoverse-v1 | awk '$3 == "D" { print $1 }' |
		grep -v -e stage2 -e access_ps | grep _ | sort >"$work/expected" &&
		diff "$work/listed" "$work/expected" && [ -s "$work/listed" ]
}

check a_threshold_is_accepted accepted threshold synthetic:lone:7
check adaptive_is_accepted accepted adaptive $churn --refills --stage2 on
check a_policy_for_range_operations_is_accepted accepted '[a-z]*' $churn -p neoverse-v1
check a_policy_with_one_inside_is_accepted accepted timebound $churn $bursts \
	synthetic:threads:3 --latency 4000
check range_operations_need_no_limit recommended adaptive $churn -p neoverse-v1
check advice_for_a_trace_is_the_best advice_is_the_best $churn
check advice_for_several_traces_is_the_best advice_is_the_best $churn $bursts synthetic:threads:3
check advice_with_stage_2_is_the_best advice_is_the_best $churn --stage2 on
check expectation_is_held_out expectation_is_held_out synthetic:scan:1 $bursts \
	synthetic:churn:2
check latency_is_kept latency_is_kept 3000
check assumed_numbers_are_listed assumed_numbers_are_listed
done_testing
