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

# What the kernel has in use: areas of the vmalloc space, per-CPU memory and objects
# in kB.
in_use() {
	echo "areas $(wc -l </proc/vmallocinfo)"
	sed -n 's/^Percpu: *\([0-9]*\) kB/percpu \1/p' /proc/meminfo
	sed -n 's/^SUnreclaim: *\([0-9]*\) kB/objects \1/p' /proc/meminfo
}

grew() {
	before=$(sed -n "s/^$1 //p" /tmp/before)
	after=$(sed -n "s/^$1 //p" /tmp/after)
	echo "$1: $before before, $after after"
	[ $((after - before)) -gt "$2" ]
}

# Forty loads: an area, or an object of a kB, in each would be more. What else goes on
# in the kernel may grow once; what is lost grows each time.
nothing_grew() {
	load_and_unload 3
	for _ in 1 2 3; do
		in_use >/tmp/before
		load_and_unload 40
		in_use >/tmp/after
		! grew areas 10 && ! grew percpu 16 && ! grew objects 24 && return
	done
	return 1
}

make_load &
load=$!
check loads_and_unloads_fifty_times_under_load load_and_unload 50
kill $load
check loses_no_memory nothing_grew
cat /tmp/before /tmp/after
check is_gone test ! -d /sys/module/tlbpolicy
status_of_checks
