#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# Loads and unloads the module fifty times while other processes come and go, and
# looks for memory that is not given back.
. /guest.sh

# One in ten does all that it does at load.
load_and_unload() {
	for i in $(seq "$1"); do
		insmod /tlbpolicy.ko page_loop_ms=2 check_stale=$((i % 10 == 0)) &&
			rmmod tlbpolicy || return 1
	done
}

make_load() {
	while :; do
		cat /proc/self/maps >/dev/null
		dd if=/dev/zero of=/tmp/load bs=64k count=16 2>/dev/null
	done
}

make_load &
load=$!
check loads_and_unloads_fifty_times_under_load load_and_unload 50
kill $load
# An object of a kB, lost in each, would be more: a slab of them has 32.
check loses_no_memory loses_nothing load_and_unload 40 24
cat /tmp/before /tmp/after
check is_gone test ! -d /sys/module/tlbpolicy
status_of_checks
