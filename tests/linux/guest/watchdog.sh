#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# The soft lockup detector, told to wait two seconds, is silent about 255 GiB with
# every policy, and reports the page loop.
. /guest.sh
folder=/sys/kernel/debug/tlbpolicy
vmalloc=ffff800008000000

is_silent() {
	! dmesg | grep -E 'soft lockup|rcu:.*stall'
}

is_silent_with() {
	tlbpolicy-ctl policy "$1" || return 1
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		tlbpolicy-ctl run flush $vmalloc 66846720 || return 1
	done
	is_silent
}

# Without range operations this one takes most of a minute, and is killed after more
# than the detector would wait.
is_silent_while_it_takes_long() {
	tlbpolicy-ctl policy freebsd || return 1
	(exec tlbpolicy-ctl run flush $vmalloc 66846720) &
	sleep 4
	kill -9 $! && wait $!
	# The child writes no word about it, but the flush ended before its time.
	grep '^ *1 abandoned$' $folder/reasons || { cat $folder/reasons; return 1; }
	is_silent
}

is_reported() {
	tlbpolicy-ctl run page_loop 6000 && ! is_silent
}

echo 1 >/proc/sys/kernel/watchdog_thresh
check loads insmod /tlbpolicy.ko page_loop_ms=0 check_stale=0
for policy in linux threshold timebound adaptive; do
	check "the_watchdog_is_silent_about_255_gib_with_$policy" is_silent_with $policy
done
if grep -q '^range_operations 0' $folder/machine; then
	check a_flush_without_limit_relaxes_and_can_be_killed is_silent_while_it_takes_long
fi
check the_watchdog_reports_the_page_loop is_reported
check unloads rmmod tlbpolicy
status_of_checks
