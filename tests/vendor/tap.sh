# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# A shell test sources this, calls check for each thing that must hold, and
# done_testing at the end. $root is the source tree, $work a scratch directory.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# dash runs no EXIT trap for a signal.
trap 'exit 130' HUP INT PIPE TERM
strict='-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
	-Wmissing-prototypes -Werror'
case_count=0

# check "sentence" command...: one test case; its output shows when it fails.
check() {
	sentence=$1
	shift
	case_count=$((case_count + 1))
	if "$@" >"$work/check.log" 2>&1; then
		echo "ok $case_count - $sentence"
	else
		echo "not ok $case_count - $sentence"
		sed 's/^/# /' "$work/check.log"
	fi
}

done_testing() {
	echo "1..$case_count"
}

# copy_library directory: what a vendor copies.
copy_library() {
	mkdir -p "$1"
	cp -R "$root/include" "$root/src" "$1"
}

# same_as_ours directory: the copy is byte-identical to what was copied.
same_as_ours() {
	diff -r "$root/include" "$1/include" && diff -r "$root/src" "$1/src"
}

# The library's files relative to a copy: for every host, and for arm64.
# src/single/single.c includes them all and so stands for them.
pure_sources() {
	arm64_sources | grep -v -e /backend.c -e /dirty.c -e /gpt.c
}

arm64_sources() {
	(cd "$root" && ls src/*.c src/arch/arm64/*.c)
}

# compile_each directory sources... -- compiler flags...: objects land there.
compile_each() {
	output=$1
	shift
	mkdir -p "$output"
	sources=
	while [ "$1" != -- ]; do
		sources="$sources $1"
		shift
	done
	shift
	for source in $sources; do
		"$@" -c "$source" -o "$output/$(basename "$source" .c).o" || return 1
	done
}
