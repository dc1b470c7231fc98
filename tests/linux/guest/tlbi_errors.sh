#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# What is wrong is refused, with a line in the log; what comes in between is
# survived, counted and told. Two CPUs. Patching the text is quick while the second
# one is away.
. /guest.sh
trace=/sys/kernel/debug/tlbi-trace
cpu1=/sys/devices/system/cpu/cpu1/online
echo 0 >$cpu1

said() {
	dmesg | tail -n 12 | grep "tlbi_trace: .*$1" || { dmesg | tail -n 12; return 1; }
}

does_not_load() {
	words=$1
	shift
	! insmod /tlbi-trace.ko "$@" && said "$words" && ! grep tlbi_trace /proc/modules
}
# address_of SYMBOL [DISTANCE]
address_of() {
	printf '0x%x' $((0x$(sed -n "s/ . $1\$//p" /proc/kallsyms | head -n 1) + ${2-0}))
}
check does_not_load_without_room_for_events \
	does_not_load 'ring_events=0: nothing could be recorded' ring_events=0
check does_not_load_without_memory_for_its_rings \
	does_not_load 'no memory for rings of 4000000000 events' ring_events=4000000000
# Of the 512 MiB there are, each of the two would fit.
check does_not_load_with_rings_that_exceed_memory \
	does_not_load 'no memory for rings of 5000000 events' ring_events=5000000
check does_not_load_with_half_a_text does_not_load 'not a piece of text' text_end=1
check does_not_load_with_a_text_that_is_not_there \
	does_not_load 'not a piece of text' text_start=0x1000 text_end=0x2000
check does_not_load_with_a_text_that_never_ends does_not_load 'not a piece of text' \
	"text_start=$(address_of kallsyms_lookup_name)" text_end=0xfffffffffffffffc
check does_not_load_with_a_text_at_odd_addresses does_not_load 'not a piece of text' \
	"text_start=$(address_of kallsyms_lookup_name 1)" \
	"text_end=$(address_of kallsyms_lookup_name 65)"
check does_not_load_where_there_is_no_tlbi does_not_load 'no TLBI could be probed' \
	"text_start=$(address_of kallsyms_lookup_name)" \
	"text_end=$(address_of kallsyms_lookup_name 64)"
check does_not_load_where_kprobes_forbids_all does_not_load 'no TLBI could be probed' \
	"text_start=$(address_of __hyp_text_start)" "text_end=$(address_of __hyp_text_end)"
check loads insmod /tlbi-trace.ko ring_events=1000
lists() {
	dmesg | grep 'tlbi_trace: not seen: vmalle1 in check_and_switch_context'
}
check lists_what_it_will_not_see lists
check counts_what_it_will_not_see grep -E '^site [0-9]+ refused [0-9]+ op ' $trace/status

# refuses FILE TEXT STATUS-OF-WRITING WORDS-OF-THE-LOG
refuses() {
	! echo "$2" 2>/tmp/words >"$trace/$1" || return 1
	said "$3"
}
is_without_events() {
	cat $trace/events >/tmp/events && ! grep -E '^(op|sync|want) ' /tmp/events &&
		tail -n 1 /tmp/events | grep '^end events 0 lost 0 missed 0 '
}
check has_no_events_before_the_start is_without_events
check refuses_another_word refuses control begin 'control takes'
check refuses_a_long_word refuses control startstartstart 'control takes'
check refuses_to_stop_before_the_start refuses control stop 'stop: already so'

# Switched off as a whole, they are registered all the same.
refuses_without_kprobes() {
	echo 0 >/sys/kernel/debug/kprobes/enabled
	refuses control start 'probes do not fire'
	refused=$?
	echo 1 >/sys/kernel/debug/kprobes/enabled
	return $refused
}
check refuses_to_start_while_kprobes_are_off refuses_without_kprobes

some_work() {
	ls /bin | sort | md5sum
}
does_not_read_while_recording() {
	! cat $trace/events && said 'events can be read after'
}
stops() {
	echo stop >$trace/control && cat $trace/events >/tmp/events
}
check starts sh -c "echo start >$trace/control"
check refuses_to_start_twice refuses control start 'start: already so'
check does_not_show_events_while_recording does_not_read_while_recording
some_work >/tmp/log
check stops stops
is_complete() {
	grep -q '^op ' /tmp/events && tail -n 1 /tmp/events | grep ' lost 0 missed 0 live 1$'
}
check records_all_of_a_little_work is_complete

does_not_start_under_a_reader() {
	exec 3<$trace/events
	read -r _ <&3
	refuses control start 'somebody reads the events'
	refused=$?
	exec 3<&-
	return $refused
}
check does_not_start_while_somebody_reads does_not_start_under_a_reader

does_not_unload_under_a_reader() {
	exec 3<$trace/events
	read -r _ <&3
	! rmmod tlbi-trace
	refused=$?
	exec 3<&-
	return $refused
}
check does_not_unload_while_somebody_reads does_not_unload_under_a_reader

overflows() {
	echo start >$trace/control || return
	for _ in 1 2 3 4 5 6 7 8; do
		some_work
	done
	stops && said 'events lost, no room in rings of 1000' &&
		tail -n 1 /tmp/events | grep '^end events 1000 lost [1-9]' &&
		grep '^lost [1-9]' $trace/status
}
check counts_and_tells_what_has_no_room overflows

# That CPU records, goes, comes back, and its events are still there.
loses_a_cpu() {
	echo 1 >$cpu1 && echo start >$trace/control || return
	taskset 2 ls /bin
	echo 0 >$cpu1
	ls /bin
	echo 1 >$cpu1
	taskset 2 ls /bin
	echo 0 >$cpu1
	stops && tail -n 1 /tmp/events | grep ' lost 0 missed 0 live 1$' &&
		awk '$3 == 0 && /^op/ { first++ } $3 == 1 && /^op/ { second++ }
			END { print first, second; exit !(first && second) }' /tmp/events
}
check records_while_a_cpu_goes_and_comes loses_a_cpu

notices_that_probes_went_off() {
	echo start >$trace/control || return
	echo 0 >/sys/kernel/debug/kprobes/enabled
	stops
	echo 1 >/sys/kernel/debug/kprobes/enabled
	said 'the recording has holes' && tail -n 1 /tmp/events | grep ' live 0$'
}
check tells_that_kprobes_went_off notices_that_probes_went_off

unloads_while_recording() {
	echo start >$trace/control && rmmod tlbi-trace && said 'unloaded while recording' &&
		[ ! -e $trace ] && some_work && grep -c tlbi_trace_record /proc/kallsyms && return 1
	! grep tlbi_trace /sys/kernel/debug/kprobes/list
}
check unloads_while_recording unloads_while_recording
loads_again() {
	insmod /tlbi-trace.ko && rmmod tlbi-trace
}
check loads_and_unloads_again loads_again
status_of_checks
