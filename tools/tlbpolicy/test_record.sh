#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# tlbpolicy record and import: a trace comes out, its header says of what, and what
# is wrong is named and leaves no file behind. TAP.
#
#	test_record.sh TLBPOLICY
. "$(dirname "$0")/tool_tap.sh"

out=$work/out.tlbt

# header_has KEY VALUE
header_has() {
	"$tool" show "$out" --json | python3 -c '
import json, sys
header = json.load(sys.stdin)
assert str(header[sys.argv[1]]) == sys.argv[2], header
' "$1" "$2"
}

# leaves_nothing STATUS PATTERN ARGUMENT...: as fails; nor is there a trace.
leaves_nothing() {
	rm -f "$out"
	fails "$@" && [ ! -e "$out" ]
}

csv_becomes_a_trace() {
	zcat "$root/traces/linux-6.1-a57.csv.gz" >"$work/in.csv" &&
		"$tool" import kernel-csv "$work/in.csv" -o "$out" &&
		rows=$(($(wc -l <"$work/in.csv") - 1)) &&
		"$tool" show "$out" | tr -d , | grep "^  flush  *$rows\$" &&
		header_has command "tlbpolicy import kernel-csv $work/in.csv"
}

standard_input_is_a_dash() {
	zcat "$root/traces/linux-6.1-a57.csv.gz" | "$tool" import kernel-csv - -o "$out" \
		--what 'a text' && header_has what 'a text'
}

line_of_a_broken_csv_is_named() {
	zcat "$root/traces/linux-6.1-a57.csv.gz" | sed '3s/,kernel,/,kernal,/' >"$work/bad.csv"
	leaves_nothing 1 'bad.csv: at byte [0-9]*: line 3' import kernel-csv "$work/bad.csv" \
		-o "$out"
}

# lackey's own form, as a literal.
lackey_becomes_a_trace() {
	printf '%s\n' 'I  00400000,4' ' S 00500000,8' ' L 00500008,8' \
		'SYSCALL[7,1](11) sys_munmap ( 0x500000, 4096 )[sync] --> Success(0x0)' >"$work/log"
	"$tool" import lackey "$work/log" -o "$out" && "$tool" show "$out" --events >"$work/text" &&
		cat "$work/text" && grep '^0 store 0x500000 1' "$work/text" &&
		grep '^0 flush 0x500000 1 pages user inner .* munmap' "$work/text"
}

program_is_recorded() {
	"$tool" record -o "$out" --max 200000 -- sh -c 'echo said; exit 0' >"$work/said" &&
		header_has command "sh -c 'echo said; exit 0'" &&
		"$tool" replay "$out" -P linux --csv
}

status_of_the_program_is_told() {
	"$tool" record -o "$out" -- sh -c 'exit 3' 2>"$work/err" &&
		grep 'ended with status 3' "$work/err"
}

children_are_recorded() {
	"$tool" record -o "$out" --children --cpus 2 -- sh -c 'ls / >/dev/null; true' &&
		"$tool" show "$out" | grep -E '^  fork +[1-9]' && header_has cpu_count 2
}

check csv_becomes_a_trace csv_becomes_a_trace
check standard_input_is_a_dash standard_input_is_a_dash
check lackey_becomes_a_trace lackey_becomes_a_trace
check line_of_a_broken_csv_is_named line_of_a_broken_csv_is_named
check unknown_format_lists_the_known leaves_nothing 2 "no format 'x'; there are:" import x y \
	-o "$out"
check import_needs_a_format leaves_nothing 2 'no format' import
check import_needs_a_file leaves_nothing 2 'no file' import lackey -o "$out"
check import_needs_an_output leaves_nothing 2 'no trace to write' import lackey "$work/log"
check most_formats_take_one_file leaves_nothing 2 'one file at a time' import champsim a b \
	-o "$out"
check missing_input_is_named leaves_nothing 1 'nowhere: No such file' import lackey \
	"$work/nowhere" -o "$out"
check unwritable_output_is_named fails 1 '/nowhere/x: No such file' import lackey "$work/log" \
	-o /nowhere/x
check too_many_cpus_are_refused leaves_nothing 2 'cpus is a number from 1 to 64' import lackey \
	"$work/log" -o "$out" --cpus 65
check record_needs_a_program leaves_nothing 2 'no program' record
check unknown_program_is_named leaves_nothing 1 'nonesuch: no such program' record -o "$out" \
	nonesuch
if [ "${2-}" = valgrind ]; then
	check program_is_recorded program_is_recorded
	check status_of_the_program_is_told status_of_the_program_is_told
	check children_are_recorded children_are_recorded
fi
done_testing
