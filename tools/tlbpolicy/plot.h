/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Plots drawn by gnuplot and put into a page as SVG, each twice: for wide and for
 * narrow windows; the page's style shows one. Colours are names that the style
 * gives a meaning, so that they suit light and dark pages.
 */
#ifndef TLBPOLICY_PLOT_H
#define TLBPOLICY_PLOT_H

#include <stdbool.h>
#include <stdio.h>

struct plot {
	/* Unique in its page; letters, digits and underscores. */
	const char *id;
	const char *title;
	/* What it shows, for those who do not see it. */
	const char *alternative;
	/*
	 * Writes gnuplot commands, ending with plot. INK, FAINT and S1 to S6 are
	 * colours: "lc rgb S1". "narrow" asks for fewer tics and shorter texts.
	 */
	void (*script)(FILE *script, const void *context, bool narrow);
	const void *context;
};

/* A figure element. False if gnuplot cannot be run or fails: it has been said why. */
bool plot_write(FILE *out, const struct plot *plot);

/* Puts the key below the axis, for up to eight curves. */
void plot_put_key(FILE *script, bool narrow);

#endif /* TLBPOLICY_PLOT_H */
