"""Lint manifests that people have judged, and say by rule what was missed and what was a false alarm.

Each folder of PATH holds `manifest.yaml` and `case.json`, whose `expect` has entries of `rule`, `where` (`Kind/name`
and a path in words) and `sure`: such an entry must be reported, others may be. Everything else that is an error or a
warning of a rule about serving is a false alarm; what schemas and the API server's rules find is listed with --all.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from msvcgen.check.serving.registry import RULES
from msvcgen.errors import Problem
from msvcgen.linting import lint
from msvcgen.settings import Options, Source
from msvcgen.tree import mapping_at, text_at
from msvcgen.yaml.reader import read_stream

NAMES = {"secret-literal": "literal-secret", "no-such-object": "no-object"}
"""Older names of rules in the cases."""

UNMARKED = frozenset({"placeholder", "service-env", "unmounted-volume", "model-mismatch", "unknown-env"})
"""Rules that the cases do not mark: what they report is neither a miss nor an alarm."""

SERVING = frozenset({rule.code for rule in RULES} | {"literal-secret"})


class Found(NamedTuple):
    """A problem, and the object that it is in."""

    object: str
    problem: Problem


class Judged(NamedTuple):
    """One case: what was missed, what was a false alarm, and what was found that had to be or might be."""

    missed: list[tuple[str, str]]
    alarms: list[Found]
    hits: list[str]
    allowed: list[str]
    others: list[Found]


def main() -> int:
    """Judge all cases and print a table; give 1 when something was missed or a false alarm."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("path", type=Path)
    words.add_argument(
        "--all", action="store_true", help="list what schemas and rules of the API server find"
    )
    options = words.parse_args()
    folders = sorted(folder.parent for folder in options.path.glob("*/case.json"))
    if not folders:
        print(f"no cases in {options.path}, nothing to measure")
        return 0
    cases = {folder.name: judge(folder) for folder in folders}
    print(table(iter(cases.values())), end="")
    for name, case in cases.items():
        for rule, where in case.missed:
            print(f"missed   {name} {rule}: {where}")
        for found in case.alarms:
            print(f"alarm    {name} {line(found)}")
        for found in case.others if options.all else ():
            print(f"other    {name} {line(found)}")
    return int(any(case.missed or case.alarms for case in cases.values()))


def line(found: Found) -> str:
    """Give a problem in one line."""
    problem = found.problem
    at = problem.position.line if problem.position else 0
    return f"{problem.severity} {problem.code} {found.object}:{at} {problem.message}"


def judge(folder: Path) -> Judged:
    """Lint the manifests of a case and compare."""
    text = (folder / "manifest.yaml").read_text("utf-8")
    expected: list[dict[str, Any]] = json.loads((folder / "case.json").read_text("utf-8"))["expect"]
    found = list(problems(text))
    judged = Judged([], [], [], [], [])
    for entry in expected:
        if not entry["sure"]:
            continue
        rule, where = NAMES.get(entry["rule"], entry["rule"]), entry["where"]
        if any(one.problem.code == rule and meets(one, where) for one in found):
            judged.hits.append(rule)
        else:
            judged.missed.append((rule, where))
    for one in found:
        code = one.problem.code
        places = [each["where"] for each in expected if NAMES.get(each["rule"], each["rule"]) == code]
        if code not in SERVING:
            if one.problem.severity != "note":
                judged.others.append(one)
        elif any(meets(one, where) for where in places) or code in UNMARKED or one.problem.severity == "note":
            judged.allowed.append(code)
        else:
            judged.alarms.append(one)
    return judged


def meets(found: Found, where: str) -> bool:
    """Tell whether a problem is in the object that a place names, and in its container where both name one."""
    if where.partition(" ")[0] != found.object:
        return False
    named, _, rest = where.partition("containers[")
    container = rest.partition("]")[0] if named != where else ""
    here = found.problem.where.partition("ontainers[")[2].partition("]")[0]
    return not container or not here or container in ("...", here)


def problems(text: str) -> Iterator[Found]:
    """Give what lint finds in a text, each with its object."""
    documents, _ = read_stream(text, "manifest.yaml")
    starts = [(document.position(()).line, document) for document in documents]
    for problem in lint([Source("manifest.yaml", text)], Options()).problems:
        at = problem.position.line if problem.position else 0
        above = [document for start, document in starts if start <= at]
        tree = mapping_at(above[-1].tree) if above else {}
        yield Found(f"{text_at(tree, 'kind')}/{text_at(tree, 'metadata', 'name')}", problem)


def table(cases: Iterator[Judged]) -> str:
    """Give the table: a row a rule that had to be found or was."""
    must: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    allowed: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for case in cases:
        must.update([*case.hits, *(rule for rule, _ in case.missed)])
        missed.update(rule for rule, _ in case.missed)
        allowed.update(case.allowed)
        alarms.update(found.problem.code for found in case.alarms)
    rows = (
        f"| `{rule}` | {must[rule]} | {missed[rule]} | {allowed[rule] + alarms[rule]} | {alarms[rule]} |\n"
        for rule in sorted({*must, *allowed, *alarms})
    )
    head = "| rule | must | missed | found | false alarms |\n|---|---|---|---|---|\n"
    return head + "".join(rows)


if __name__ == "__main__":
    raise SystemExit(main())
