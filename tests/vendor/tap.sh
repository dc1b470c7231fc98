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

# sums directory: of each file of the two folders in it.
sums() {
	(cd "$1" && find include src -type f | LC_ALL=C sort | xargs sha256sum)
}

# copy_library directory: what a vendor copies. The first one is remembered.
copy_library() {
	mkdir -p "$1"
	cp -R "$root/include" "$root/src" "$1"
	[ -f "$work/sums" ] || sums "$1" >"$work/sums"
}

# header_version: MAJOR.MINOR.PATCH.
header_version() {
	sed -n 's/^#define TLBP_VERSION_\(MAJOR\|MINOR\|PATCH\) //p' \
		"$root/include/tlbpolicy.h" | paste -sd.
}

# same_as_ours directory: the copy is byte-identical to what was copied, and no
# build has left anything in it.
same_as_ours() {
	[ -s "$work/sums" ] && sums "$1" | diff "$work/sums" -
}

# listed group...: files of groups of src/tlbpolicy.mk, relative to a copy.
listed() {
	for group; do
		sed -n "s|^tlbpolicy_$group += |src/|p" "$root/src/tlbpolicy.mk"
	done
}

# What is for every host, and what is for arm64. src/single/single.c stands for it.
pure_sources() {
	listed core arm64_pure
}

arm64_sources() {
	listed core arm64_pure arm64_insn
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

# snippet name: the block of docs/vendoring.md whose first line is that name as a comment.
snippet() {
	awk -v name="$1" '
		/^```/ { wanted = 0 }
		previous ~ /^```./ && ($0 == "# " name || $0 == "/* " name " */") { wanted = 1 }
		wanted { print }
		{ previous = $0 }' "$root/docs/vendoring.md"
}
