"""A program that runs a command line of msvcgen and prints which checks ran, as JSON; started in a process of its own.

What an earlier run remembers is not asked again, so that a second run in one process shows less.
"""

from __future__ import annotations

import json
import os
import sys
from types import FrameType

from msvcgen.__main__ import main
from msvcgen.check.serving.registry import RULES

SERVING = {
    f"msvcgen.check.serving.{function.partition('(')[0]}"
    for rule in RULES
    for function in (*filter(None, [rule.alone]), *rule.between.split())
}

LATER = "msvcgen.check.rules.later"
"""It imports rules, and is none."""


def watch(words: list[str]) -> dict[str, list[str]]:
    """Give the kinds that were checked, the rules of the API server, those about what serves, and those in CEL."""
    ran: dict[str, set[str]] = {"kinds": set(), "api": set(), "serving": set(), "cel": set()}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event != "call":
            return
        module, name = str(frame.f_globals.get("__name__")), frame.f_code.co_name
        if module == LATER:
            return
        if module.startswith("msvcgen.check.rules.") and not name.startswith(("_", "<")):
            ran["api"].add(f"{module}:{name}")
        elif f"{module}:{name}" in SERVING:
            ran["serving"].add(f"{module}:{name}")
        elif (module, name) == ("msvcgen.check", "check_object"):
            tree = frame.f_locals["tree"]
            ran["kinds"].add(f"{tree['apiVersion']} {tree['kind']}")
        elif (module, name) == ("msvcgen.cel.program", "value"):
            ran["cel"].add(frame.f_locals["self"].rule)

    sys.setprofile(note)
    try:
        code = main(words)
    finally:
        sys.setprofile(None)
    if code:
        sys.exit(code)
    return {what: sorted(names) for what, names in ran.items()}


if __name__ == "__main__":
    shown = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    found = watch(sys.argv[1:])
    sys.stdout.flush()
    os.dup2(shown, 1)
    sys.stdout.write(json.dumps(found))
