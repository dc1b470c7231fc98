#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The claims that the replay prints, checked against arithmetic of its own
# (count_rows.awk) and against what the recorded kernel did. TAP.
#
#	test_replay.sh REPLAY TLBPOLICY TRACES
set -u
LC_ALL=C
export LC_ALL

replay=$1
tlbpolicy=$2
traces=$3
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

# ok NAME STATUS: one line of TAP.
ok() {
	count=$((count + 1))
	if [ "$2" -eq 0 ]; then echo "ok $count - $1"; else echo "not ok $count - $1"; fi
}

# check NAME COMMAND...: the command's output explains a failure.
check() {
	name=$1
	shift
	"$@" >"$scratch/said" 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' "$scratch/said"
	ok "$name" $status
}

machines='max cortex-a57'
for machine in $machines; do
	for trace in "$traces"/linux/6.1-$machine-*.tlbt; do
		"$tlbpolicy" show --events "$trace"
	done >"$scratch/$machine.events"
	"$replay" trace --csv --name $machine "$traces"/linux/6.1-$machine-*.tlbt \
		>"$scratch/$machine.replay" || echo "Bail out! the replay of $machine failed"
	awk -f "$here/count_rows.awk" "$scratch/$machine.events" >"$scratch/$machine.counts"
done
"$replay" cases --csv >"$scratch/cases" || echo "Bail out! the replay of the cases failed"

fixed_limits_agree() {
	sed "s/^trace,$1,\([^,]*\),/\1 /; /^timebound/d; /^adaptive/d" "$scratch/$1.replay" |
		sort >"$scratch/left"
	grep -v '^kernel limited' "$scratch/$1.counts" | sort >"$scratch/right"
	diff "$scratch/left" "$scratch/right" && [ "$(wc -l <"$scratch/left")" -eq 17 ]
}

readme_states_the_totals() {
	rows=$(grep -c '^[0-9]* flush ' "$scratch/$1.events")
	ops=$(sed -n 's/^kernel recorded,\([0-9]*\),.*/\1/p' "$scratch/$1.counts")
	echo "$rows requests, $ops operations"
	grep "linux/6.1-$1-\*.tlbt" "$traces/README.md" | tr -d , | grep "| $rows | $ops |"
}

linux_repeats_the_kernel() {
	issued=$(sed -n 's/^kernel limited,//p' "$scratch/cortex-a57.counts")
	grep "^trace,cortex-a57,Linux 7.x,page,$issued," "$scratch/cortex-a57.replay"
}

two_operations_are_enough() {
	awk -F, '$4 == "range" && ($3 == "Linux 7.x" || $3 == "XNU" || $3 == "adaptive") {
			rows++
			if ($6 > 2) { print; bad = 1 }
		}
		END { exit bad || rows != 6 }' "$scratch/max.replay" "$scratch/cortex-a57.replay"
}

# The case's columns: name with a comma or not, so counted from the end.
loop_of_2014_takes_about_2_s() {
	awk -F, '/^case,the 2014 vmalloc space/ && $(NF - 3) == 32 {
			rows++
			print
			if ($(NF - 1) < 1.9e9 || $(NF - 1) > 2.1e9 || $(NF - 2) != 62914544) bad = 1
		}
		END { exit bad || rows != 1 }' "$scratch/cases"
}

limited_policies_stay_far_below_the_watchdog() {
	awk -F, '!/page loop/ && !/never whole/ {
			rows++
			if ($(NF - 1) > 2.2e9) { print; bad = 1 }
		}
		END { exit bad || rows != 200 }' "$scratch/cases"
}

page_loop_trips_the_watchdog_on_128_tib() {
	awk -F, '/128 TiB/ && /page loop/ && $NF > 22e9 { rows++ } END { exit rows != 5 }' \
		"$scratch/cases"
}

whole_space_flush_is_charged_as_one() {
	awk -F, '/Linux 3.17/ && $(NF - 1) == 1000 && $(NF - 2) == 1 { rows++ }
		END { exit rows != 20 }' "$scratch/cases"
}

hull_of_2014_is_255_gib() {
	awk -F, '/255 GiB,page loop/ && $(NF - 2) / 2^18 >= 255 && $(NF - 2) / 2^18 < 256 { rows++ }
		END { exit rows != 5 }' "$scratch/cases"
}

# The case's addresses, as start and number of pages.
hull_of_128_tib_was_recorded() {
	sed -n '/\[DEMO_CASE_6_1_HULL\]/,/}/p' "$here/../common/cases.h" | tr -d '\n' |
		sed 's/.*C(\(0x[0-9a-f]*\)), UINT64_C(\(0x[0-9a-f]*\)).*/\1 \2/' |
		python3 -c 'start, end = input().split()
print(start, (int(end, 16) - int(start, 16)) // 4096, "pages kernel")' >"$scratch/hull" &&
		cat "$scratch/hull" && grep -A 1 -F -f "$scratch/hull" "$scratch/max.events" |
		grep ' done 1 operations, whole'
}

for machine in $machines; do
	check "fixed_limits_agree_with_awk_on_$machine" fixed_limits_agree $machine
	check "readme_states_the_totals_of_$machine" readme_states_the_totals $machine
done
check linux_limit_repeats_what_the_kernel_did linux_repeats_the_kernel
check two_range_operations_cover_every_ordinary_request two_operations_are_enough
check loop_of_2014_takes_about_2_s loop_of_2014_takes_about_2_s
check limited_policies_stay_far_below_the_watchdog limited_policies_stay_far_below_the_watchdog
check page_loop_trips_the_watchdog_on_128_tib page_loop_trips_the_watchdog_on_128_tib
check whole_space_flush_is_charged_as_one whole_space_flush_is_charged_as_one
check hull_of_2014_is_255_gib hull_of_2014_is_255_gib
check hull_of_128_tib_was_recorded hull_of_128_tib_was_recorded

missing_trace_is_refused() {
	! "$replay" trace "$scratch/none" 2>"$scratch/err" &&
		grep 'none: No such file' "$scratch/err"
}

broken_trace_is_refused() {
	head -c 400 "$traces/linux/6.1-max-mappings.tlbt" >"$scratch/bad.tlbt"
	! "$replay" trace "$traces/linux/6.1-max-modules.tlbt" "$scratch/bad.tlbt" \
		>"$scratch/out" 2>"$scratch/err" &&
		grep 'bad.tlbt: cut off' "$scratch/err" && [ ! -s "$scratch/out" ]
}

trace_of_a_program_is_refused() {
	! "$replay" trace "$traces/sqlite.tlbt" 2>"$scratch/err" &&
		grep 'sqlite.tlbt: does not say what was done' "$scratch/err"
}

trace_mode_needs_a_trace() {
	! "$replay" trace 2>"$scratch/err" && grep -i usage "$scratch/err"
}

unknown_mode_is_refused() {
	! "$replay" traces </dev/null 2>"$scratch/err" && grep -i usage "$scratch/err"
}

full_device_is_an_error() {
	! "$replay" cases >/dev/full 2>"$scratch/err" && grep 'standard output' "$scratch/err"
}

check missing_trace_is_refused missing_trace_is_refused
check broken_trace_is_refused broken_trace_is_refused
check trace_of_a_program_is_refused trace_of_a_program_is_refused
check trace_mode_needs_a_trace trace_mode_needs_a_trace
check unknown_mode_is_refused unknown_mode_is_refused
check full_device_is_an_error full_device_is_an_error
echo "1..$count"
