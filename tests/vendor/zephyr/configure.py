# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Writes a configuration, as Zephyr does from prj.conf.

usage: configure.py Kconfig prj.conf .config     an assignment must take effect
"""
import sys

import kconfiglib


def main():
    kconfig_path, fragment, output = sys.argv[1:]
    kconfig = kconfiglib.Kconfig(kconfig_path)
    kconfig.load_config(fragment)
    problems = list(kconfig.warnings)
    for symbol in kconfig.unique_defined_syms:
        if symbol.user_value is None:
            continue
        wanted = symbol.user_value
        if symbol.type == kconfiglib.BOOL:
            wanted = kconfiglib.TRI_TO_STR[wanted]
        if symbol.str_value != wanted:
            problems.append(f"{symbol.name} is {symbol.str_value}, not {wanted}")
    kconfig.write_config(output)
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
