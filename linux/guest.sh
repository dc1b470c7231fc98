# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# A guest's /run sources this.
#
#	check SENTENCE COMMAND...	one test case; its output shows when it fails
#	send FILE			out of the guest, to linux/boot's -o directory
#	status_of_checks		false if a check failed

failed_count=0

check() {
	sentence=$1
	shift
	if "$@" >/tmp/check.log 2>&1; then
		echo "ok - $sentence"
	else
		echo "not ok - $sentence"
		sed 's/^/# /' /tmp/check.log
		failed_count=$((failed_count + 1))
	fi
}

send() {
	echo "@@ file $(basename "$1")"
	gzip -c "$1" | base64
	echo "@@ file end"
}

status_of_checks() {
	[ "$failed_count" -eq 0 ]
}
