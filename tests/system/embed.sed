# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Turns a text into an assembler's: trapped_golden, with a zero behind it.
1i\
	.section .rodata\
	.globl trapped_golden\
trapped_golden:
s/.*/\t.ascii "&\\n"/
$a\
	.byte 0\
	.section .note.GNU-stack, "", %progbits
