#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# Bugs that a test build of the module can switch on: its checks see them, it says
# so, and it leaves nothing behind. Two CPUs.
. /guest.sh
bug=/sys/module/tlbpolicy/parameters/bug
cpu1=/sys/devices/system/cpu/cpu1/online

# QEMU takes a range operation for a whole flush where its TLB has not grown, which
# depends on what else the host does: such a bug shows, but not each time.
at_last() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		"$@" && return
	done
	return 1
}

said() {
	dmesg | grep "tlbpolicy: .*$1" || { dmesg | tail -n 5; return 1; }
}

does_not_load_with() {
	if insmod /tlbpolicy.ko page_loop_ms=0 bug="$1"; then
		rmmod tlbpolicy
		return 1
	fi
	said "$2" && [ ! -d /sys/kernel/debug/tlbpolicy ] && ! grep tlbpolicy /proc/modules
}
check does_not_load_if_half_of_each_range_stays_cached at_last does_not_load_with half_range STALE
check does_not_load_if_operations_stay_on_one_cpu does_not_load_with local STALE
check does_not_load_if_requests_are_refused does_not_load_with granule 'flushes were refused'
check does_not_load_on_cpus_that_the_library_cannot_serve \
	does_not_load_with bare_cpu 'machine lacks a feature'
check loads_without_a_bug insmod /tlbpolicy.ko page_loop_ms=0 parameters=max_ops=64
check calibrates_as_ever grep -E '^measured clock op .*whole' /sys/kernel/debug/tlbpolicy/machine

finds_stale_with() {
	echo "$1" >$bug && tlbpolicy-ctl policy "$2" && ! tlbpolicy-ctl run stale &&
		said "$2: STALE" && echo none >$bug && tlbpolicy-ctl run stale
}
# What goes whole has no range to halve, and where operations are dear others do.
for policy in threshold linux; do
	check "sees_half_ranges_of_$policy" at_last finds_stale_with half_range $policy
done
for policy in threshold timebound adaptive linux; do
	check "sees_local_operations_of_$policy" finds_stale_with local $policy
done

refuses_a_late_cpu() {
	echo 0 >$cpu1 && echo late_cpu >$bug && ! echo 1 >$cpu1 &&
		said 'CPU 1 stays offline: .* granules 0' && [ "$(cat $cpu1)" = 0 ] &&
		tlbpolicy-ctl run stale
}
takes_a_late_cpu() {
	echo none >$bug && echo 1 >$cpu1 && [ "$(cat $cpu1)" = 1 ] && tlbpolicy-ctl run stale
}
check keeps_a_cpu_offline_that_lacks_what_is_in_use refuses_a_late_cpu
check lets_a_cpu_come_online_that_lacks_nothing takes_a_late_cpu
check unloads rmmod tlbpolicy
status_of_checks
