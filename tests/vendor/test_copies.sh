#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The library and two copies of it with other prefixes live in one binary.
. "$(dirname "$0")/tap.sh"

rename() {
	"$root/scripts/rename-prefix" "$1" "$work/$1" "$root/tests/vendor/smoke.c"
}

# build_copy directory: its library and glue, everything below one link.
build_copy() {
	(cd "$work/$1" && compile_each "$work/objects-$1" $(pure_sources) smoke.c -- \
		gcc $strict -O2 -DSMOKE_NO_MAIN -Iinclude -Isrc)
}

no_old_name() {
	! nm "$work/objects-$1"/*.o | grep -E ' [A-Z] tlbp_'
}

all_in_one() {
	cat >"$work/main.c" <<-END
		#include <tlbpolicy.h>
		#include <older_tlbpolicy.h>
		#include <newer_tlbpolicy.h>
		int tlbp_smoke(void);
		int older_smoke(void);
		int newer_smoke(void);
		int main(void)
		{
			struct tlbp a = { 0 };
			struct older b = { 0 };
			struct newer c = { 0 };
			return a.flags || b.flags || c.flags || tlbp_smoke() || older_smoke() ||
				newer_smoke();
		}
	END
	gcc $strict -I"$work/ours/include" -I"$work/older/include" -I"$work/newer/include" \
		"$work/main.c" "$work"/objects-*/*.o -o "$work/three" && "$work/three"
}

refused() {
	! "$root/scripts/rename-prefix" "$@"
}

copy_library "$work/ours"
cp "$root/tests/vendor/smoke.c" "$work/ours"
check a_copy_gets_another_prefix rename older
check a_second_copy_gets_a_third_prefix rename newer
for copy in ours older newer; do
	check "${copy}_builds" build_copy "$copy"
done
check no_renamed_object_defines_a_name_of_ours no_old_name older
check one_binary_holds_and_runs_all_three all_in_one
check a_prefix_that_is_no_identifier_is_refused refused 9x "$work/x"
check an_existing_destination_is_refused refused other "$work/ours"
done_testing
