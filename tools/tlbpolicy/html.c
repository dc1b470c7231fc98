/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "html.h"

/* report.css, see meson.build. */
extern const char report_style[];

void html_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

void html_element(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	html_text(out, text);
	fprintf(out, "</%s>\n", tag);
}

void html_begin(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n",
	      out);
	html_element(out, "title", title);
	fprintf(out, "<style>\n%s</style>\n</head>\n<body>\n<main>\n", report_style);
}

void html_end(FILE *out)
{
	fputs("</main>\n</body>\n</html>\n", out);
}
