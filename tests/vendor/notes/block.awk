# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# awk -v name=FILE -f block.awk NOTE.md: the block of C whose first line begins
# with a comment that begins with that name. Errors are reported in the note.
/^```/ {
	inside = $0 == "```c"
	wanted = 0
	previous = $0
	next
}
inside && !wanted && previous == "```c" && index($0, "/* " name) == 1 {
	wanted = 1
	print "#line " FNR " \"" FILENAME "\""
}
wanted {
	print
}
{
	previous = $0
}
