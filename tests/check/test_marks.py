"""Which names stand as marks: only those in which no check finds what it does not find in another."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.allowances import RULES
from msvcgen.check.formats import FORMATS
from msvcgen.check.marks import is_name, names_of
from msvcgen.golang.patterns import shipped_pattern

ROOT = Path(__file__).parents[2]
CHECKS = (
    *(ROOT / "msvcgen" / "check").rglob("*.py"),
    *(ROOT / "msvcgen" / "cel").rglob("*.py"),
    *(ROOT / "msvcgen" / "servers").glob("*.py"),
    *(ROOT / "msvcgen" / name for name in ("names.py", "quantity.py", "credentials.py")),
)
GENERATOR = (
    *(file for room in ("children", "runtimes", "interpolate") for file in (ROOT / "msvcgen" / room).rglob("*.py")),
    *(ROOT / "msvcgen" / f"{name}.py" for name in (
        "addons", "artifacts", "assemble", "emit", "implied", "layers", "merge", "requirements", "service", "targets",
    )),
)  # fmt: skip
NAME_LIKE = re.compile(r"(?<![A-Za-z0-9\[])[A-Za-z][A-Za-z0-9]*(?:[-._/][A-Za-z0-9]+)*")

NO_WORDS = {
    "chart-names.json", "field-names.json", "int-or-string", "x-kubernetes-group-version-kind", "json-schema.org",
    "unknown-field", "cel-selector", "container-name", "device-class",
}  # fmt: skip
"""Files, words of schemas and codes of problems: no value is compared with them."""


def constants(file: Path) -> Iterator[str]:
    """Give the texts of a module that it may compare with values: no documentation, messages, codes."""
    tree = ast.parse(file.read_text("utf-8"))
    others = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Expr, ast.JoinedStr)):
            others.update(map(id, ast.walk(node))) if isinstance(node, ast.JoinedStr) else others.add(
                id(node.value)
            )
        elif isinstance(node, ast.Call):
            others.update(id(each.value) for each in node.keywords if each.arg in ("code", "message", "hint"))
            if getattr(node.func, "id", "") == "Finding" and node.args:
                others.add(id(node.args[0]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in others:
            yield node.value


def in_schemas(node: object, field: str) -> Iterator[str]:
    """Give the texts of a field of all schemas: values of enums, patterns, words in validation rules."""
    if isinstance(node, dict):
        stated = node.get(field)
        texts = stated if isinstance(stated, list) else [stated]
        for text in texts:
            if field == "x-kubernetes-validations" and isinstance(text, dict):
                yield from re.findall(r"'([^']*)'", str(text.get("rule")).replace('"', "'"))
            elif isinstance(text, str):
                yield text
        for below in node.values():
            yield from in_schemas(below, field)
    elif isinstance(node, list):
        for below in node:
            yield from in_schemas(below, field)


def shipped(field: str) -> Iterator[str]:
    for file in sorted((ROOT / "schemas" / "kinds").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            yield from in_schemas(json.loads(line.split("\t", 2)[2]), field)
    yield from in_schemas(json.loads((ROOT / "schemas" / "constraints.json").read_text("utf-8")), field)


def test_no_word_that_a_check_or_the_generator_knows_is_taken_for_a_name() -> None:
    known = [text for file in (*CHECKS, *GENERATOR) if file.name != "marks.py" for text in constants(file)]
    known += [*shipped("enum"), *shipped("x-kubernetes-validations")]
    codes = {*RULES, *FORMATS, *NO_WORDS}
    words = {
        word for text in known if " " not in text and "[" not in text for word in NAME_LIKE.findall(text)
    }

    assert len(words) > 1_000
    assert sorted(word for word in words - codes if is_name(word)) == []


@pytest.mark.parametrize(
    "text",
    ["", "abc", "granite", "2024-01-01", "7-zip", "dead-beef", "a--b-x", "-x-y", "x-", "nvidia.com/gpu",
     "x" * 99 + "-y" * 99,
     "HF-", "job-name", "1e-5", "10-0-0-1", "a:b-x", "max-model-len"],
)  # fmt: skip
def test_what_may_be_anything_else_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    "text", ["granite-3-2b", "ibm-granite/granite-3.3-2b-instruct", "team-search", "Qwen/Qwen3-8B"]
)
def test_names_of_models_are_names(text: str) -> None:
    assert is_name(text)


def test_marks_tell_names_apart_that_differ_for_a_check() -> None:
    def marks(name: str) -> list[str]:
        return [mark for _, mark in names_of({"metadata": {"name": name}}).marks]

    assert marks("llama-3-maple") == marks("maple-4-llamas")
    differing = [
        "maple-small",
        "maple-3",
        "Maple-3",
        "maple-3.1",
        "maple/maple-3",
        "maple_x-3",
        "maple-3-70b",
        "maPle-3",
    ]
    assert len({tuple(marks(name)) for name in differing}) == len(differing)


PARTS = st.lists(st.text("abcxyz0123456789", min_size=1, max_size=9), min_size=2, max_size=4)
AROUND = st.text("abz019-./:_A*@%$ {}\"'", max_size=6)
ALIKE = st.tuples(PARTS, PARTS).map(lambda pair: tuple("m" + "-".join(parts) for parts in pair)).filter(
    lambda pair: all(map(is_name, pair)) and names_of({"metadata": {"name": pair[0]}}).marks[0][1]
    == names_of({"metadata": {"name": pair[1]}}).marks[0][1]
)  # fmt: skip


@given(names=ALIKE, before=AROUND, behind=AROUND)
def test_formats_and_patterns_take_all_names_of_a_mark_or_none(
    names: tuple[str, str], before: str, behind: str
) -> None:
    """What is taken with a long name is taken with a shorter one as well."""
    longer, shorter = (before + name + behind for name in sorted(names, key=lambda name: -len(name)))
    for name, form in FORMATS.items():
        assert form[0](shorter) or not form[0](longer), name
    for pattern in PATTERNS:
        found = shipped_pattern(pattern)
        assert found is not None
        assert found.search(shorter) or not found.search(longer), pattern


PATTERNS = sorted({*shipped("pattern")})
