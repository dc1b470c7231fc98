/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What gnuplot writes is a file of its own; inside a page its identifiers must be
 * unique, its namespaces go, and its colours become those of the page.
 */
#include "plot.h"

#include <errno.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "html.h"
#include "memory.h"

extern char **environ;

/* Colours that mean nothing but their place in this list: number n is #0n0n0n. */
static const char *const colours[] = { "ink", "faint", "s1", "s2", "s3", "s4", "s5", "s6" };

#define COLOUR_COUNT (sizeof(colours) / sizeof(colours[0]))

static const char prologue[] = "INK = '#010101'\n"
			       "FAINT = '#020202'\n"
			       "S1 = '#030303'\n"
			       "S2 = '#040404'\n"
			       "S3 = '#050505'\n"
			       "S4 = '#060606'\n"
			       "S5 = '#070707'\n"
			       "S6 = '#080808'\n"
			       "set border 3 lc rgb INK lw 0.75\n"
			       "set tics nomirror scale 0.5 textcolor rgb INK\n"
			       "set grid ytics lt 1 lc rgb FAINT lw 0.75\n"
			       "set key noautotitle\n";

/* %s stands for the plot's id. */
static const struct {
	const char *from;
	const char *to;
} changes[] = {
	{ "'black'", "'var(--ink)'" },	 { "\"black\"", "\"var(--ink)\"" },
	{ " font-family=\"Plot\"", "" }, { "xlink:href='#", "href='#%s-" },
	{ "id='", "id='%s-" },		 { "id=\"gnuplot_canvas\"", "class=\"canvas\"" },
};

/* All that is in a file, with a zero behind it. */
static char *read_all(FILE *file)
{
	long length = ftell(file);
	char *text;

	rewind(file);
	text = memory_zeroed((size_t)length + 1, 1);
	text[fread(text, 1, (size_t)length, file)] = '\0';
	return text;
}

static void say_once_that_gnuplot_is_missing(int error)
{
	static bool said;

	if (!said)
		fprintf(stderr,
			"tlbpolicy: cannot run gnuplot: %s; the report has no plots (Debian: "
			"package gnuplot-nox)\n",
			strerror(error));
	said = true;
}

/* Exit status of gnuplot, or -1. */
static int run_gnuplot(FILE *script, FILE *output, FILE *complaints)
{
	static const char *const words[] = { "gnuplot", "--default-settings", "-", NULL };
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status;

	rewind(script);
	lseek(fileno(script), 0, SEEK_SET);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(script), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(output), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(complaints), STDERR_FILENO);
	/* It changes no word, its type only cannot say so. */
	errno = posix_spawnp(&child, words[0], &actions, NULL, (char *const *)(uintptr_t)words,
			     environ);
	posix_spawn_file_actions_destroy(&actions);
	if (errno != 0) {
		say_once_that_gnuplot_is_missing(errno);
		return -1;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void plot_put_key(FILE *script, bool narrow)
{
	fprintf(script,
		"set bmargin at screen %s\n"
		"set key at screen %s left top Left reverse vertical maxrows %u samplen 1.2 "
		"width %d font ',11'\n",
		narrow ? "0.3" : "0.25", narrow ? "0.04, screen 0.17" : "0.08, screen 0.105",
		narrow ? 4U : 2U, narrow ? -1 : 1);
}

static void write_script(FILE *script, const struct plot *plot, bool narrow)
{
	const char *size = narrow ? "380,430" : "760,420";

	fprintf(script, "set terminal svg size %s dynamic noenhanced font 'Plot,13' name '%s%s'\n",
		size, plot->id, narrow ? "_n" : "_w");
	fputs(prologue, script);
	plot->script(script, plot->context, narrow);
}

/* What gnuplot drew, to be freed; NULL after a message. */
static char *draw(const struct plot *plot, bool narrow)
{
	FILE *script = tmpfile();
	FILE *output = tmpfile();
	FILE *complaints = tmpfile();
	char *drawn = NULL;
	int status = -1;

	if (script && output && complaints) {
		write_script(script, plot, narrow);
		status = run_gnuplot(script, output, complaints);
		fseek(output, 0, SEEK_END);
		fseek(complaints, 0, SEEK_END);
		if (status == 0)
			drawn = read_all(output);
	} else {
		perror("tlbpolicy: temporary file");
	}
	if (status > 0) {
		char *said = read_all(complaints);

		fprintf(stderr, "tlbpolicy: gnuplot failed on '%s':\n%s", plot->title, said);
		free(said);
	}
	if (script)
		fclose(script);
	if (output)
		fclose(output);
	if (complaints)
		fclose(complaints);
	return drawn;
}

/* Where the colour that stands at this place ends, if it is one of ours; or NULL. */
static const char *colour_at(FILE *out, const char *at)
{
	unsigned int red;
	unsigned int green;
	unsigned int blue;
	int length = 0;

	if (sscanf(at, "rgb(%u,%u,%u)%n", &red, &green, &blue, &length) != 3 || length == 0 ||
	    red != green || red != blue || red < 1 || red > COLOUR_COUNT)
		return NULL;
	fprintf(out, "var(--%s)", colours[red - 1]);
	return at + length;
}

/* Where the change that stands at this place ends; NULL if there is none. */
static const char *change_at(FILE *out, const char *at, const char *id)
{
	size_t i;

	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const char *mark = strstr(changes[i].to, "%s");
		size_t length = strlen(changes[i].from);

		if (strncmp(at, changes[i].from, length) != 0)
			continue;
		if (mark)
			fprintf(out, "%.*s%s%s", (int)(mark - changes[i].to), changes[i].to, id,
				mark + 2);
		else
			fputs(changes[i].to, out);
		return at + length;
	}
	return NULL;
}

/* A group that holds nothing, if one stands here: gnuplot writes many. */
static const char *after_empty_group(const char *at)
{
	const char *end;

	if (strncmp(at, "<g ", 3) != 0)
		return NULL;
	end = strchr(at, '>');
	return end && strncmp(end, ">\n</g>\n", 7) == 0 ? end + 7 : NULL;
}

static void write_changed(FILE *out, const char *text, const char *id)
{
	while (*text) {
		const char *after = after_empty_group(text);

		if (!after && text[0] == 'r')
			after = colour_at(out, text);
		if (!after)
			after = change_at(out, text, id);
		if (!after) {
			fputc(*text, out);
			after = text + 1;
		}
		text = after;
	}
}

static bool write_svg(FILE *out, const struct plot *plot, bool narrow)
{
	char *drawn = draw(plot, narrow);
	/* Our own head takes the place of the prologue, title and description. */
	const char *box = drawn ? strstr(drawn, "viewBox=") : NULL;
	const char *body = drawn ? strstr(drawn, "</desc>") : NULL;
	char id[64];

	if (!box || !body) {
		free(drawn);
		return false;
	}
	snprintf(id, sizeof(id), "%s%s", plot->id, narrow ? "_n" : "_w");
	fprintf(out,
		"<svg class=\"%s\" role=\"img\" aria-labelledby=\"%s-t %s-d\" %.*s>\n<title "
		"id=\"%s-t\">",
		narrow ? "plot-narrow" : "plot-wide", id, id, (int)strcspn(box, "\n"), box, id);
	html_text(out, plot->title);
	fprintf(out, "</title>\n<desc id=\"%s-d\">", id);
	html_text(out, plot->alternative);
	fputs("</desc>\n", out);
	write_changed(out, body + strlen("</desc>\n"), id);
	free(drawn);
	return true;
}

bool plot_write(FILE *out, const struct plot *plot)
{
	bool good;

	fprintf(out, "<figure id=\"%s\">\n<figcaption>", plot->id);
	html_text(out, plot->title);
	fputs("</figcaption>\n", out);
	good = write_svg(out, plot, false) && write_svg(out, plot, true);
	if (!good)
		html_element(out, "p", plot->alternative);
	fputs("</figure>\n", out);
	return good;
}
