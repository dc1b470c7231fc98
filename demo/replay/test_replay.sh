#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The claims that the replay prints, checked against arithmetic of its own
# (count_rows.awk) and against what the recorded kernel did. TAP.
#
#	test_replay.sh REPLAY TRACES
set -u
LC_ALL=C
export LC_ALL

replay=$1
traces=$2
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

for machine in max a57; do
	zcat "$traces/linux-6.1-$machine.csv.gz" >"$scratch/$machine.csv"
	"$replay" trace --csv --name "$machine" <"$scratch/$machine.csv" \
		>"$scratch/$machine.replay" ||
		echo "Bail out! the replay of $machine failed"
	awk -f "$here/count_rows.awk" "$scratch/$machine.csv" >"$scratch/$machine.counts"
done
"$replay" cases --csv >"$scratch/cases" || echo "Bail out! the replay of the cases failed"

fixed_limits_agree() {
	sed "s/^trace,$1,\([^,]*\),/\1 /; /^timebound/d; /^adaptive/d" "$scratch/$1.replay" |
		sort >"$scratch/left"
	grep -v '^kernel limited' "$scratch/$1.counts" | sort >"$scratch/right"
	diff "$scratch/left" "$scratch/right" && [ "$(wc -l <"$scratch/left")" -eq 17 ]
}

readme_states_the_totals() {
	rows=$(($(wc -l <"$scratch/$1.csv") - 1))
	ops=$(sed -n 's/^kernel recorded,\([0-9]*\),.*/\1/p' "$scratch/$1.counts")
	grep "linux-6.1-$1.csv.gz" "$traces/README.md" | tr -d , | grep "| $rows | $ops |"
}

linux_repeats_the_kernel() {
	issued=$(sed -n 's/^kernel limited,//p' "$scratch/a57.counts")
	grep "^trace,a57,Linux 7.x,page,$issued," "$scratch/a57.replay"
}

two_operations_are_enough() {
	awk -F, '$4 == "range" && ($3 == "Linux 7.x" || $3 == "XNU" || $3 == "adaptive") {
			rows++
			if ($6 > 2) { print; bad = 1 }
		}
		END { exit bad || rows != 6 }' "$scratch/max.replay" "$scratch/a57.replay"
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

hull_of_128_tib_is_a_recorded_row() {
	sed -n '/\[DEMO_CASE_6_1_HULL\]/,/}/p' "$here/../common/cases.h" | tr -d '\n' |
		sed 's/.*C(\(0x[0-9a-f]*\)), UINT64_C(\(0x[0-9a-f]*\)).*/\1,\2/' >"$scratch/hull"
	grep ",all,$(cat "$scratch/hull")," "$scratch/max.csv"
}

for machine in max a57; do
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
check hull_of_128_tib_is_a_recorded_row hull_of_128_tib_is_a_recorded_row

# Line 3 of a recording, edited: must be refused, and the message must name it.
refused() {
	sed "3$1" "$scratch/a57.csv" >"$scratch/bad.csv"
	cmp -s "$scratch/a57.csv" "$scratch/bad.csv" && return 1
	! "$replay" trace <"$scratch/bad.csv" >"$scratch/out" 2>"$scratch/err" &&
		grep "^replay: line 3: .*$2" "$scratch/err" && [ ! -s "$scratch/out" ]
}

while IFS='|' read -r name edit message; do
	check "line_with_${name}_is_refused" refused "$edit" "$message"
done <<'EOF'
too_few_fields|s/,[^,]*$//|fewer than 16
too_many_fields|s/$/,x/|more than 16
no_time|s/^[0-9]*//|t_ns is '', not a number
negative_time|s/^/-/|t_ns is '-.*not a number
blank_in_a_number|s/^/ /|t_ns is ' .*not a number
unknown_kind|s/,kernel,/,kernal,/|kind is 'kernal'
start_that_is_no_number|s/,0xf/,0xg/|start is .* not a number
start_that_is_too_large|s/,0xf/,0x1f/|start is .* too large
start_inside_a_page|s/0000*,/008,/|start is .* not at a page
end_at_the_start|s/\(0x[0-9a-f]*\),0x[0-9a-f]*/\1,\1/|not above the start
odd_stride|s/,4096,/,4097,/|stride is '4097'
huge_asid|s/,4096,0,/,4096,65536,/|asid is '65536', too large
unknown_level|s/,4096,0,0,/,4096,0,4,/|level is '4', too large
no_operation|s/,1,1,0,0,/,1,0,0,0,/|tlbi_ops is '0'
kpti|s/,0,0,v/,0,1,v/|kpti is '1'
more_range_operations_than_operations|s/,1,1,0,0,/,1,1,2,0,/|range_ops is '2'
EOF

cut_off_recording_is_refused() {
	head -n 3 "$scratch/a57.csv" | head -c -1 >"$scratch/bad.csv"
	! "$replay" trace <"$scratch/bad.csv" 2>"$scratch/err" && grep 'line 3: cut' "$scratch/err"
}

empty_recording_is_refused() {
	! "$replay" trace </dev/null 2>"$scratch/err" && grep 'no row' "$scratch/err"
}

foreign_header_is_refused() {
	! echo "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p" | "$replay" trace 2>"$scratch/err" &&
		grep 'line 1: ' "$scratch/err"
}

unknown_mode_is_refused() {
	! "$replay" traces </dev/null 2>"$scratch/err" && grep -i usage "$scratch/err"
}

full_device_is_an_error() {
	! "$replay" cases >/dev/full 2>"$scratch/err" && grep 'standard output' "$scratch/err"
}

check cut_off_recording_is_refused cut_off_recording_is_refused
check empty_recording_is_refused empty_recording_is_refused
check foreign_header_is_refused foreign_header_is_refused
check unknown_mode_is_refused unknown_mode_is_refused
check full_device_is_an_error full_device_is_an_error
echo "1..$count"
