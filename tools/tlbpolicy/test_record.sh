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

# A kernel's recording, of one request.
printf '%s\n' 'tlbi-trace 1' 'kernel 6.1.0' 'machine cpus 1 el 1 page_shift 12 base_shift 12' \
	'site 0 probed 0 op d50883a1 vale1is ptep_clear_flush+0x8/0x80' \
	'site 1 probed 0 sync d5033b9f - ptep_clear_flush+0xc/0x80' events \
	'op 100 0 77 task -1 0 7000000000010 sh' 'sync 110 0 77 task -1 1 sh' \
	'end events 2 lost 0 missed 0 live 1' >"$work/in.txt"

recording_of_a_kernel_becomes_a_trace() {
	"$tool" import tlbi-trace "$work/in.txt" -o "$out" >"$work/said" && cat "$work/said" &&
		grep '^1 operations of the kernel; .* 0 agree .* 1 are known' "$work/said" &&
		"$tool" show "$out" | grep '^  flush  *1$' &&
		header_has command "tlbpolicy import tlbi-trace $work/in.txt"
}

standard_input_is_a_dash() {
	"$tool" import tlbi-trace - -o "$out" --what 'a text' <"$work/in.txt" &&
		header_has what 'a text'
}

line_of_a_broken_recording_is_named() {
	sed '7s/ 77 / x /' "$work/in.txt" >"$work/bad.txt"
	leaves_nothing 1 'bad.txt: at byte [0-9]*: line 7' import tlbi-trace "$work/bad.txt" \
		-o "$out"
}

what_is_wrong_with_a_recording_is_said() {
	sed '6q' "$work/in.txt" >"$work/holes.txt"
	sed -n '7,8p' "$work/in.txt" >>"$work/holes.txt"
	echo 'sync 120 0 77 task -1 1 sh' >>"$work/holes.txt"
	echo 'end events 3 lost 3 missed 0 live 0' >>"$work/holes.txt"
	"$tool" import tlbi-trace "$work/holes.txt" -o "$out" >"$work/said" && cat "$work/said" &&
		grep '3 events LOST' "$work/said" && grep '1 barriers had NOTHING' "$work/said" &&
		grep 'HAS HOLES' "$work/said"
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

check recording_of_a_kernel_becomes_a_trace recording_of_a_kernel_becomes_a_trace
check standard_input_is_a_dash standard_input_is_a_dash
check lackey_becomes_a_trace lackey_becomes_a_trace
check line_of_a_broken_recording_is_named line_of_a_broken_recording_is_named
check what_is_wrong_with_a_recording_is_said what_is_wrong_with_a_recording_is_said
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
