#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The report of tlbpolicy replay: a page that needs nothing else, whose plots a
# browser draws, wide and narrow, light and dark. check_report.js measures. TAP.
#
#	test_report.sh TLBPOLICY CHROMIUM
. "$(dirname "$0")/tool_tap.sh"

chromium=$2
here=$(cd "$(dirname "$0")" && pwd)
page=$work/report.html

"$tool" replay synthetic:churn:7 synthetic:threads:7 --preset phytium-ftc862,neoverse-v1 \
	--stage2 both --html "$page" >"$work/tables" || echo "Bail out! no report"
# Two traces on four machines, each with three plots.
scenes=8

# measured PAGE WIDTH OPTION...: what check_report.js says of it.
measured() {
	from=$1 width=$2
	shift 2
	{
		cat "$from"
		echo '<script>'
		cat "$here/check_report.js"
		echo '</script>'
	} >"$work/measured.html"
	"$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
		--window-size="$width,900" --virtual-time-budget=20000 "$@" --dump-dom \
		"file://$work/measured.html" 2>"$work/chromium.err" |
		sed -n '/<pre id="measured">/,/<\/pre>/p' | sed '1d; $d'
}

measured "$page" 1200 >"$work/wide"
measured "$page" 500 >"$work/narrow"
measured "$page" 1200 --blink-settings=preferredColorScheme=0 >"$work/dark"

# Columns: plot, series, drawn, marks, lowest, readable, overlaps, cut off, told, texts.
every_plot_is_drawn() {
	cat "$1"
	awk -v scenes=$scenes '
		/^(cost|latency)_/ { plots++; if ($2 < 5 || $2 != $3) bad = 1 }
		/^decisions_/ { plots++; if ($2 != 3 || $3 < 1 || $4 < 20) bad = 1 }
		/^cost_/ { if ($4 < 7 || $5 != "lowest") bad = 1 }
		{ if ($NF == 0) bad = 1 }
		END { exit bad || plots != scenes * 3 }' "$1"
}

texts_are_readable() {
	awk '/^(cost|latency|decisions)_/ {
			plots++
			if ($6 != "readable" || $8 > 0 || $9 != "told") { print; bad = 1 }
		}
		END { exit bad || !plots }' "$1"
}

# Names of constants that are close to each other may touch, nothing else.
texts_do_not_overlap() {
	awk '/^(cost|latency|decisions)_/ {
			plots++
			if ($7 > 0) { print; bad = 1 }
		}
		END { exit bad || !plots }' "$1"
}

page_is_not_wider_than_the_window() {
	grep '^width' "$1"
	awk '/^width/ { found = 1; if ($2 > $3) bad = 1 } END { exit bad || !found }' "$1"
}

# The check can fail: without its series' paths a plot is an empty frame.
empty_plot_is_seen() {
	python3 - "$page" >"$work/empty.html" <<-'END'
		import re, sys
		text = open(sys.argv[1]).read()
		pattern = r'(<g id="latency_1_w_plot_\d+" ><title>.*?</g>\n\t</g>\n)'
		series = re.compile(pattern, re.S)
		empty, count = series.subn(
		    lambda match: re.sub(r"d='M[^']*'", "d='M0,0'", match.group(1)), text)
		assert count >= 5, count
		print(empty)
	END
	measured "$work/empty.html" 1200 >"$work/measured"
	grep '^latency_1 ' "$work/measured" &&
		! every_plot_is_drawn "$work/measured" >/dev/null &&
		[ "$(diff "$work/wide" "$work/measured" | grep -c '^>')" -eq 1 ]
}

page_needs_nothing_else() {
	! grep -n -i -E 'https?:|//[a-z]|src=|@import|url\(|<script|<link|<iframe' "$page" &&
		! grep -o "href='[^']*'" "$page" | grep -v "^href='#"
}

identifiers_are_unique_and_references_lead_somewhere() {
	python3 - "$page" <<-'END'
		import html.parser, sys
		VOID = {"meta", "br", "link", "img", "hr", "input"}
		class Page(html.parser.HTMLParser):
		    def __init__(self):
		        super().__init__()
		        self.ids, self.references, self.open = [], [], []
		    def handle_starttag(self, tag, attributes):
		        for name, value in attributes:
		            if name == "id":
		                self.ids.append(value)
		            if name == "href":
		                self.references.append(value[1:])
		            if name == "aria-labelledby":
		                self.references += value.split()
		        if tag not in VOID:
		            self.open.append(tag)
		    def handle_startendtag(self, tag, attributes):
		        self.handle_starttag(tag, attributes)
		        if tag not in VOID:
		            self.open.pop()
		    def handle_endtag(self, tag):
		        assert self.open.pop() == tag, (tag, self.getpos())
		page = Page()
		page.feed(open(sys.argv[1]).read())
		assert not page.open, page.open
		assert len(page.ids) == len(set(page.ids)) > 100
		assert set(page.references) <= set(page.ids), set(page.references) - set(page.ids)
	END
}

# Figures of the page are those of the tables, each number with grade and source.
tables_are_those_of_the_terminal() {
	sed 's/<[^>]*>/ /g; s/&quot;/"/g; s/&amp;/\&/g' "$page" | tr -s ' ' |
		sed 's/^ //; s/ $//' | sort -u >"$work/page"
	grep -E '^  [a-z]' "$work/tables" | tr -s ' ' | sed 's/^ //; s/ $//' | sort -u >"$work/rows"
	[ "$(wc -l <"$work/rows")" -ge 100 ] && comm -23 "$work/rows" "$work/page" >"$work/missing"
	cat "$work/missing"
	[ ! -s "$work/missing" ]
}

same_report_with_any_jobs() {
	for jobs in 1 5; do
		"$tool" replay synthetic:churn:7 -p phytium-ftc862 -2 both -j $jobs \
			--html "$work/jobs$jobs" >/dev/null || return 1
	done
	cmp "$work/jobs1" "$work/jobs5" && [ -s "$work/jobs1" ]
}

# Names come from files that anybody wrote.
texts_are_escaped() {
	"$tool" presets phytium-ftc862 --file |
		sed 's/^what = .*/what = <b>"bold"\&amp;/; s/^name = .*/name = a<i>/' \
			>"$work/preset"
	"$tool" replay synthetic:churn:7 --preset-file "$work/preset" --policy linux \
		--html "$work/escaped" >/dev/null &&
		grep -q '&lt;b&gt;&quot;bold&quot;&amp;amp;' "$work/escaped" &&
		! grep -e '<i>' -e '<b>' "$work/escaped"
}

report_without_gnuplot_has_tables() {
	mkdir -p "$work/nothing"
	PATH=$work/nothing "$tool" replay synthetic:churn:7 --html "$work/plain" >"$work/out" \
		2>"$work/err"
	status=$?
	cat "$work/err"
	[ $status -eq 1 ] && [ "$(grep -c gnuplot-nox "$work/err")" -eq 1 ] &&
		! grep '<svg' "$work/plain" && [ "$(grep -c '</table>' "$work/plain")" -eq 4 ] &&
		grep -q 'the best fixed threshold is' "$work/plain" &&
		grep -q '</html>' "$work/plain" && [ -s "$work/out" ]
}

# A trace without requests: nothing to divide by, nothing to plot.
report_without_decisions_says_so() {
	printf '%s\n' 'I  00400000,4' ' S 00500000,8' >"$work/log" &&
		"$tool" import lackey "$work/log" -o "$work/idle.tlbt" &&
		"$tool" replay "$work/idle.tlbt" --html "$work/idle" >"$work/out" &&
		! grep '<svg' "$work/idle" && grep 'nothing to plot' "$work/idle" &&
		grep '^  linux  *1.00  *0 ' "$work/out"
}

check every_plot_is_drawn every_plot_is_drawn "$work/wide"
check every_plot_is_drawn_in_a_narrow_window every_plot_is_drawn "$work/narrow"
check every_plot_is_drawn_on_a_dark_page every_plot_is_drawn "$work/dark"
check the_dark_page_is_dark grep 'dark true' "$work/dark"
check texts_are_readable texts_are_readable "$work/wide"
check texts_are_readable_in_a_narrow_window texts_are_readable "$work/narrow"
check texts_are_readable_on_a_dark_page texts_are_readable "$work/dark"
check texts_do_not_overlap texts_do_not_overlap "$work/wide"
check texts_do_not_overlap_in_a_narrow_window texts_do_not_overlap "$work/narrow"
check page_is_not_wider_than_the_window page_is_not_wider_than_the_window "$work/wide"
check page_is_not_wider_than_a_narrow_window page_is_not_wider_than_the_window "$work/narrow"
check an_empty_plot_is_seen empty_plot_is_seen
check page_needs_nothing_else page_needs_nothing_else
check identifiers_are_unique identifiers_are_unique_and_references_lead_somewhere
check tables_are_those_of_the_terminal tables_are_those_of_the_terminal
check same_report_with_any_number_of_jobs same_report_with_any_jobs
check texts_are_escaped texts_are_escaped
check report_without_decisions_says_so report_without_decisions_says_so
check report_without_gnuplot_has_tables report_without_gnuplot_has_tables
done_testing
