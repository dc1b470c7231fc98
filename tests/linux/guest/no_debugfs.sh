#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# A kernel whose debugfs is off: the module does what it can, and says what it cannot.
. /guest.sh

said() {
	dmesg | grep "tlbpolicy: .*$1"
}
has_no_debugfs() {
	! mount -t debugfs debugfs /sys/kernel/debug
}
check has_no_debugfs has_no_debugfs
check loads_without_debugfs insmod /tlbpolicy.ko
check says_that_there_are_no_files said 'no files in debugfs'
check finds_nothing_stale said 'no translation stale of [1-9]'
check unloads rmmod tlbpolicy
complains() {
	! tlbpolicy-ctl 2>/tmp/words && grep 'is the module loaded' /tmp/words
}
check tlbpolicy_ctl_says_what_is_missing complains
status_of_checks
