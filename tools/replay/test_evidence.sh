#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The evidence program: its exit status, and that its output depends on nothing but
# traces, presets and seed. TAP.
#
#	test_evidence.sh EVIDENCE TRACES	a folder of recordings, or one
set -u
LC_ALL=C
export LC_ALL

evidence=$1
traces=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

# ok NAME STATUS: one line of TAP.
ok() {
	count=$((count + 1))
	if [ "$2" -eq 0 ]; then echo "ok $count - $1"; else echo "not ok $count - $1"; fi
}

# says NAME STATUS WORDS ARGUMENTS...: exit status, and a word on standard error.
says() {
	name=$1
	wanted=$2
	words=$3
	shift 3
	"$evidence" -q "$@" >"$scratch/out" 2>"$scratch/err"
	status=$?
	grep -q -e "$words" "$scratch/out" "$scratch/err" && [ $status -eq "$wanted" ]
	ok "$name" $?
}

for threads in 1 3; do
	"$evidence" -q -c -t $threads -l 20000 -d all -p cortex-a76 -p neoverse-v1 \
		synthetic:churn:1 synthetic:threads:1 >"$scratch/$threads.csv"
done
[ -s "$scratch/1.csv" ] && cmp -s "$scratch/1.csv" "$scratch/3.csv"
ok same_bytes_whatever_the_number_of_threads $?

# 2 traces, 2 presets, 9 of disturbance and stage 2, 32 policies, and the header.
[ "$(wc -l <"$scratch/1.csv")" -eq $((2 * 2 * 9 * 32 + 1)) ]
ok a_row_for_each_policy_in_each_case $?

"$evidence" -q -c -r 2 -l 20000 -d all -p cortex-a76 -p neoverse-v1 \
	synthetic:churn:1 synthetic:threads:1 >"$scratch/other.csv"
! cmp -s "$scratch/1.csv" "$scratch/other.csv"
ok another_seed_draws_otherwise $?

one="-l 20000 -n -p cortex-a76 -s off synthetic:churn:1"
# shellcheck disable=SC2086
says bounds_that_hold_are_success 0 "^held .*adaptive, worst" $one \
	--each 99 --mean 99 --each-refills 99 --mean-refills 99
# shellcheck disable=SC2086
says a_bound_that_is_missed_is_failure 1 "^MISSED *adaptive, worst" $one \
	--each 0.5 --mean 99 --each-refills 99 --mean-refills 99
# shellcheck disable=SC2086
says decisions_are_explained 0 "look_ahead" $one -e adaptive
says an_unknown_trace_is_an_error 2 "nowhere" nowhere.tlbt
says an_unknown_preset_is_an_error 2 "no preset 'z80'" -p z80 synthetic:churn:1
says an_unknown_policy_is_an_error 2 "policy 'linus'" -e linus synthetic:churn:1
says a_bound_that_is_no_number_is_an_error 2 "not a ratio" --each x synthetic:churn:1

# What docs/adaptive.md claims of the shipped traces, rounded up; nothing is ever
# past its time bound.
says shipped_traces_keep_their_bounds 0 "^held .*adaptive+refills, worst" -n -d nothing \
	--each-refills 1.6 --mean-refills 1.03 --each 2 --mean 1.25 "$traces"
says shipped_traces_keep_them_when_disturbed 0 "^held .*past its time bound" -n \
	-d stage2 -d steal -d clock --robust 1.55 "$traces"
says shipped_traces_keep_the_time_bound_under_contention 0 "^held .*past its time bound" -n \
	-d issuers --robust 9 "$traces"
echo "1..$count"
