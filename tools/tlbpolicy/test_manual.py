#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Checks that the manual and --help name the same things. Prints TAP.

    test_manual.py TLBPOLICY MANUAL
"""
import re
import shutil
import subprocess
import sys

GIVEN_BY_ARGP = {"--help", "--usage", "--version"}
# Sections of the manual whose options several commands share, and which these are.
SHARED = "MACHINES AND POLICIES"
SHARED_BY = {"replay", "sweep", "tune", "explain"}


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"Bail out! {' '.join(words)}: {done.stderr}")
    return done.stdout


def options_of_help(text):
    """{long: short or None} of lines such as '  -o, --output=TRACE   ...'."""
    return {long: short for short, long in
            re.findall(r"^  (?:(-\w), |    )(--[a-z][a-z0-9-]*)", text, re.M)
            if long not in GIVEN_BY_ARGP}


def sections(manual):
    """{title: text} of sections and subsections."""
    parts = re.split(r"^\.S[hs] (.*)$", manual, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def options_of_manual(text):
    """{long: short or None} of lines such as '.It Fl o , Fl -output Ar trace'."""
    return {"-" + long: short and "-" + short for short, long in
            re.findall(r"^\.It (?:Fl (\w) , )?Fl (-[a-z][a-z0-9-]*)", text, re.M)}


def mentions(text):
    """Long options that running text names."""
    return set("-" + long for long in re.findall(r"\bFl (-[a-z][a-z0-9-]*)", text))


def of_commands(help_text):
    block = help_text.partition("Commands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\w+)", block, re.M)


def problems_of(command, help_text, manual):
    offered = options_of_help(help_text)
    own = manual.get(command, "")
    documented = options_of_manual(own)
    if command in SHARED_BY:
        shared = options_of_manual(manual[SHARED])
        # The policy is not for all of them, as the text says.
        documented.update({option: short for option, short in shared.items()
                           if option != "--policy" or option in offered})
    if command == "import":
        of_record = options_of_manual(manual["record"])
        documented.update({option: of_record[option] for option in mentions(own)
                           if option in of_record and option in offered})
    for option in sorted(offered.keys() | documented.keys()):
        if option not in documented:
            yield f"{command}: the manual lacks {option}"
        elif option not in offered:
            yield f"{command}: there is no {option}"
        elif (offered[option] or None) != (documented[option] or None):
            yield f"{command}: {option} is {offered[option]}, not {documented[option]}"


def formats_differ(help_text, manual):
    offered = re.findall(r"^  ([a-z-]+) ", help_text.partition("FORMAT is one of:\n")[2], re.M)
    documented = re.findall(r"^\.It Cm ([a-z-]+)$", manual["import"], re.M)
    if offered != documented or not offered:
        yield f"formats: {offered}, but {documented} in the manual"


def warnings_of(path):
    if not shutil.which("groff"):
        return []
    done = subprocess.run(["groff", "-mandoc", "-ww", "-Tascii", "-z", path],
                          capture_output=True, text=True)
    return done.stderr.splitlines()


def main():
    tool, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        manual = sections(file.read())
    commands = of_commands(run(tool, "--help"))
    listed = [title for title in manual if re.fullmatch("[a-z]+", title)]
    helps = {command: run(tool, command, "--help") for command in commands}
    checks = [("manual_has_the_commands_of_help",
               [] if commands == listed and commands else [f"{commands}, but {listed}"])]
    checks += [(f"manual_has_the_options_of_{command}",
                list(problems_of(command, helps[command], manual))) for command in commands]
    checks += [("manual_has_the_formats_of_import", list(formats_differ(helps["import"], manual))),
               ("manual_is_sound", warnings_of(path))]
    for number, (sentence, problems) in enumerate(checks, 1):
        print(f"{'not ok' if problems else 'ok'} {number} - {sentence}")
        for problem in problems:
            print(f"# {problem}")
    print(f"1..{len(checks)}")


if __name__ == "__main__":
    main()
