# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# Shell tests of the command source this. $tool is the command, the first
# argument; $root, $work, check and done_testing are those of tap.sh.
LC_ALL=C
export LC_ALL
. "$(dirname "$0")/../../tests/vendor/tap.sh"
tool=$1

# fails STATUS PATTERN ARGUMENT...: that status, that message, nothing printed.
fails() {
	expected=$1 pattern=$2
	shift 2
	"$tool" "$@" >"$work/out" 2>"$work/err"
	status=$?
	cat "$work/err"
	[ "$status" -eq "$expected" ] && grep -q -- "$pattern" "$work/err" && [ ! -s "$work/out" ]
}
