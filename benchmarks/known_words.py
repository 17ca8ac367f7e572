"""Compare the rules about words with manifests that were judged by hand.

    python benchmarks/known_words.py FOLDER

FOLDER holds `NNN/manifest.yaml` and `NNN/case.json` with what is to be found (`expect`, each with `rule`, `where`
and `sure`). Printed are the misses (sure, and not found), the false alarms (an error or a warning that is not marked),
and a table by rule. Exits with 1 when there is one of either.
"""

from __future__ import annotations

import collections
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from msvcgen.check.serving.words import check_words
from msvcgen.errors import Finding
from msvcgen.tree import node_at

Json: TypeAlias = Any
"""What json.loads gives."""

CODES = (
    *("unknown-flag", "removed-flag", "flag-value", "flag-twice", "shell-words", "empty-value"),
    *("unknown-env", "deprecated"),
)
UNMARKED = ("unknown-env",)
"""Rules that the cases do not know; the flags' rule has some of what they report."""


class Found(NamedTuple):
    """A finding, the object and container that it is of, and the word or variable that it is at."""

    finding: Finding
    kind: str
    container: str
    token: str

    def is_at(self, where: str) -> bool:
        """Tell whether a place as the cases write it is this one."""
        *place, last = where.split(" ")
        if not place or not place[0].startswith(self.kind):
            return False
        named = f"[{self.container}]" in where or "[" not in where or self.container in where
        return named and (self.token == last or self.token.partition("=")[0] == last.partition("=")[0])


def containers_in(tree: Json, document: Json) -> Iterator[tuple[str, Json, str]]:
    """Give all that looks like a container, its name, and the server that is started with it, "" where it says so."""
    if isinstance(tree, dict):
        if document.get("kind") == "Model" and "engine" in tree and tree["engine"] == "VLLM":
            yield "", tree, "vllm"
        elif tree is not document and any(
            isinstance(tree.get(key), list) for key in ("command", "args", "env")
        ):
            yield str(tree.get("name", "")), tree, ""
        for value in tree.values():
            yield from containers_in(value, document)
    elif isinstance(tree, list):
        for item in tree:
            yield from containers_in(item, document)


def token_of(container: Json, finding: Finding) -> str:
    """Give the word, or the name of the variable, that a finding is at."""
    field, at = finding.path[0], finding.path[1] if len(finding.path) > 1 else ""
    if field == "env":
        return str(node_at(container, "env", at, "name"))
    text = str(node_at(container, *finding.path))
    named = [part for part in finding.message.split("`") if part.startswith("-")]
    return named[0] if " " in text and named else text


def findings_in(path: Path) -> Iterator[Found]:
    """Give what the rules find in a file."""
    for document in yaml.load_all(path.read_text("utf-8"), yaml.CSafeLoader):
        if not isinstance(document, dict):
            continue
        kind = f"{document.get('kind')}/"
        for name, container, server in containers_in(document, document):
            env = container.get("env")
            shape = container if isinstance(env, list) else {**container, "env": []}
            for finding in check_words(shape, server=server):
                yield Found(finding, kind, name, token_of(shape, finding))


def main(folder: Path) -> int:
    """Compare all cases and print what differs."""
    rows: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    wrong = 0
    for case in sorted(folder.glob("*/case.json")):
        expected = [row for row in json.loads(case.read_text("utf-8"))["expect"] if row["rule"] in CODES]
        found = list(findings_in(case.parent / "manifest.yaml"))
        for row in expected:
            severe = [one for one in found if one.finding.severity != "note" or row["severity"] == "note"]
            hit = any(one.finding.code == row["rule"] and one.is_at(row["where"]) for one in severe)
            rows[row["rule"]]["sure" if row["sure"] else "may"] += 1
            rows[row["rule"]]["hit" if row["sure"] else "hit of may"] += hit
            if row["sure"] and not hit:
                wrong += 1
                print(f"miss {case.parent.name} {row['rule']}: {row['where']}")
        for one in found:
            code = one.finding.code
            rows[code][one.finding.severity] += 1
            if one.finding.severity == "note" or any(one.is_at(row["where"]) for row in expected):
                continue
            rows[code]["other"] += 1
            wrong += code not in UNMARKED
            what = "more" if code in UNMARKED else "alarm"
            print(f"{what} {case.parent.name} {code} [{one.container}]: {one.finding.message}")
    columns = ("sure", "hit", "may", "hit of may", "error", "warning", "note", "other")
    print("rule".ljust(14), *(column.rjust(10) for column in columns))
    for code in CODES:
        print(code.ljust(14), *(str(rows[code][column]).rjust(10) for column in columns))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
