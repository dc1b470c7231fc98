#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# What is wrong is refused, with a line in the log, and changes nothing; what comes
# in between (unloading, a CPU that goes) is survived. Two CPUs.
. /guest.sh
folder=/sys/kernel/debug/tlbpolicy
cpu1=/sys/devices/system/cpu/cpu1/online
vmalloc=ffff800008000000

said() {
	dmesg | tail -n 3 | grep "tlbpolicy: .*$1" || { dmesg | tail -n 3; return 1; }
}

does_not_load() {
	! insmod /tlbpolicy.ko "$1" && said "$2" && ! grep tlbpolicy /proc/modules
}
check does_not_load_with_an_unknown_policy does_not_load policy=fastest "no policy 'fastest'"
check does_not_load_with_an_unknown_parameter \
	does_not_load parameters=speed=9 "no parameter 'speed'"
check does_not_load_with_too_many_parameters does_not_load \
	"parameters=$(printf 'max_ops=%0200d' 1)" 'parameters are too long'
check loads insmod /tlbpolicy.ko page_loop_ms=0 'parameters=max_ops=77' policy=threshold

# refuses FILE TEXT WORDS-OF-THE-LOG
refuses() {
	cat $folder/policy $folder/parameters >/tmp/before
	! printf '%s\n' "$2" >"$folder/$1" && said "$3" || return 1
	cat $folder/policy $folder/parameters >/tmp/after
	cmp /tmp/before /tmp/after
}
long=$(printf '%0300d' 0)
check refuses_an_unknown_policy refuses policy fastest "no policy 'fastest'"
check refuses_an_empty_policy refuses policy '' "no policy ''"
check refuses_a_policy_of_300_letters refuses policy "$long" 'a line of 301 bytes'
check refuses_an_unknown_parameter refuses parameters speed=9 "no parameter 'speed'"
check refuses_a_parameter_without_value refuses parameters max_ops 'max_ops is no number'
check refuses_a_value_that_is_no_number refuses parameters max_ops=many "no number: 'many'"
check refuses_a_negative_value refuses parameters budget_ns=-1 "no number: '-1'"
check refuses_a_value_of_more_than_64_bits \
	refuses parameters budget_ns=99999999999999999999 'budget_ns is no number'
check refuses_a_limit_of_hours refuses parameters slice_ns=3600000000000 'slice_ns is 3600000000000'
check refuses_all_of_a_line_if_one_word_is_wrong \
	refuses parameters 'max_ops=5 budget_ns=no' "no number: 'no'"
check refuses_a_span_that_no_operation_has refuses parameters max_span_pages=131 'no backend'
check refuses_to_run_what_it_does_not_know refuses run dance "cannot run 'dance'"
check refuses_a_page_loop_of_an_hour refuses run 'page_loop 3600000' 'page_loop takes'
check refuses_a_flush_without_a_range refuses run 'flush here' 'flush takes an address'
check refuses_a_misaligned_flush refuses run 'flush ffff800008000001 3' 'misaligned start'
check refuses_a_flush_past_the_top_of_the_address_space \
	refuses run 'flush fffffffffffff000 2' 'past the top'
check takes_parameters_of_the_command_line grep -q '^max_ops=77$' $folder/parameters
check still_leaves_nothing_stale tlbpolicy-ctl run stale

# Without a limit, 255 GiB take long. It begins on the second CPU.
begin_flush() {
	tlbpolicy-ctl policy freebsd && tlbpolicy-ctl set max_span_pages=2 || return 1
	(exec taskset 2 tlbpolicy-ctl run flush $vmalloc "${1-66846720}") &
	flush=$!
	sleep 1
	kill -0 $flush
}
# It ends early, and says so, unless it has come to its end by itself.
end_flush() {
	kill -9 $flush 2>/dev/null
	wait $flush
	grep -E '^ *1 (abandoned|within limit)$' $folder/reasons && return
	cat $folder/reasons
	return 1
}
stays_loaded() {
	begin_flush && ! rmmod tlbpolicy && grep tlbpolicy /proc/modules && end_flush &&
		tlbpolicy-ctl run stale
}
check does_not_unload_during_a_flush stays_loaded

# The CPU that flushes goes without waiting for the end; then the other one does.
loses_cpus() {
	begin_flush || return 1
	for _ in 1 2; do
		echo 0 >$cpu1 && echo 1 >$cpu1 || return 1
	done
	kill -0 $flush && end_flush && tlbpolicy-ctl set max_span_pages=0 &&
		tlbpolicy-ctl policy timebound && tlbpolicy-ctl run stale
}
check flushes_while_a_cpu_goes_and_comes loses_cpus

# Of what would take hours.
makes_nobody_wait() {
	vmalloc=ffff000000000000 begin_flush 68719476735 && tlbpolicy-ctl set max_span_pages=0 &&
		wait $flush && tlbpolicy-ctl run stale
}
check ends_a_flush_when_the_policy_changes makes_nobody_wait

# Whoever flushes while others change the policy finds one or the other.
changes_under_way() {
	for _ in 1 2 3 4 5; do
		tlbpolicy-ctl run stale || return 1
	done &
	check=$!
	for policy in threshold timebound adaptive linux; do
		tlbpolicy-ctl policy $policy && tlbpolicy-ctl set budget_ns=90000 || return 1
	done
	wait $check
}
check changes_policy_while_others_flush changes_under_way
check unloads rmmod tlbpolicy
status_of_checks
