/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The frame of a page that needs nothing beside itself, and texts in it. */
#ifndef TLBPOLICY_HTML_H
#define TLBPOLICY_HTML_H

#include <stdio.h>

/* Escaped for text and for quoted attributes. */
void html_text(FILE *out, const char *text);
/* An element with nothing but text in it. */
void html_element(FILE *out, const char *tag, const char *text);

void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

#endif /* TLBPOLICY_HTML_H */
