#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# In the guest: loads the module, with a watchdog that waits two seconds and not
# twenty, shows what it says, and looks for what the watchdog says.
claim() {
	"$@" >/dev/null || { echo "FAILED: $*"; failed=yes; }
}

log_has() {
	dmesg | grep -qE "tlbpolicy: $1"
}

failed=no
echo 1 >/proc/sys/kernel/watchdog_thresh
claim insmod /tlbpolicy.ko watchdog_s=2
dmesg | sed -n '/tlbpolicy: [0-9]* CPUs/,$s/^.*\] tlbpolicy: //p'
claim log_has 'page loop .* lockup '
for policy in linux threshold timebound adaptive; do
	claim log_has "$policy .* silent "
	claim tlbpolicy-ctl policy $policy
	claim tlbpolicy-ctl run flush ffff800008000000 66846720
done
claim log_has 'no translation stale of [1-9]'
lockups=$(dmesg | grep -c 'soft lockup')
echo "each policy again, over 255 GiB; soft lockups in the kernel's log: $lockups"
claim rmmod tlbpolicy
[ $failed = no ]
