# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Turns the style sheet into a C array of characters, report_style.
1i\
extern const char report_style[];\
const char report_style[] =
s/\\/\\\\/g
s/"/\\"/g
s/.*/\t"&\\n"/
$a\
\t;
