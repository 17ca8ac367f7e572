"""Problems as text."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.data import read_data
from msvcgen.document import Position
from msvcgen.errors import Problem
from msvcgen.report import Checkout, count, fold, format_github, format_json, format_text

FIELD = Problem(
    code="unknown-field",
    message="unknown field",
    where="decodeDeployment.spec.template.spec.containers[vllm].resource",
    position=Position("presets/gpu.yaml", 57, 15, "              resource:"),
    hint="did you mean `resources`?",
    notes=("in data.decodeDeployment, rendered for ModelService granite",),
)
WARNING = Problem(code="no-namespace", message="no namespace is stated", severity="warning")
NOTE = Problem(code="skipped", message="another kind", severity="note")
SCHEMA = jsonschema.Draft202012Validator(json.loads(read_data("schemas/problem.schema.json")))


def excerpt(line: str, column: int) -> list[str]:
    """Give the source line and the caret line of a problem there."""
    problem = Problem(code="x", message="m", position=Position("a.yaml", 1, column, line))
    return format_text([problem]).splitlines()[1:3]


def test_text_has_place_excerpt_caret_hint_note_and_count() -> None:
    assert format_text([FIELD, WARNING, NOTE]) == (
        "presets/gpu.yaml:57:15: decodeDeployment.spec.template.spec.containers[vllm].resource: "
        "unknown field [unknown-field]\n"
        "    resource:\n"
        "    ^\n"
        "  = hint: did you mean `resources`?\n"
        "  = note: in data.decodeDeployment, rendered for ModelService granite\n"
        "warning: no namespace is stated [no-namespace]\n"
        "note: another kind [skipped]\n"
        "1 problem, 1 warning, 1 note\n"
    )


def test_no_problems_are_no_text() -> None:
    assert format_text([]) == format_json([]) == format_github([]) == ""


@pytest.mark.parametrize(
    ("errors", "warnings", "text"),
    [
        (0, 0, "no problems"),
        (1, 0, "1 problem"),
        (2, 0, "2 problems"),
        (0, 1, "1 warning"),
        (1, 3, "1 problem, 3 warnings"),
        (1200, 0, "1,200 problems"),
    ],
)
def test_count(errors: int, warnings: int, text: str) -> None:
    assert count([FIELD] * errors + [WARNING] * warnings) == text


def test_problems_that_differ_in_their_notes_only_are_shown_once() -> None:
    other = Problem(code="x", message="m", notes=("rendered for ModelService b",))
    many = [Problem(code="x", message="m", notes=(f"rendered for ModelService {name}",)) for name in "abc"]
    assert [problem.notes for problem in fold([*many, FIELD])] == [
        ("rendered for ModelService a", "the same was found 2 times more"),
        FIELD.notes,
    ]
    assert fold([other, other])[0].notes[-1] == "the same was found once more"
    assert format_text(many).endswith("\n1 problem\n")


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        pytest.param("  a: b", 6, ["    a: b", "       ^"], id="inside"),
        pytest.param("  a: b", 1, ["      a: b", "    ^"], id="in the indentation"),
        pytest.param("a:", 3, ["    a:", "      ^"], id="behind the end"),
        pytest.param("a:", 99, ["    a:", "      ^"], id="far behind the end"),
        pytest.param("a: b   \r", 4, ["    a: b", "       ^"], id="white space at the end"),
        pytest.param("a:\tb", 4, ["    a:    b", "          ^"], id="tab"),
        pytest.param(
            "a: \x1b[31mred\x07", 4, ["    a: \\x1b[31mred\\x07", "       ^"], id="control characters"
        ),
        pytest.param("\x1b: b", 4, ["    \\x1b: b", "          ^"], id="control characters before"),
        pytest.param("a: \u202eb\u200b", 4, ["    a: \\u202eb\\u200b", "       ^"], id="bidirectional"),
        pytest.param("a: \xa0b", 4, ["    a: \\xa0b", "       ^"], id="odd space"),
        pytest.param("模型: b", 5, ["    模型: b", "          ^"], id="wide characters"),
        pytest.param("e\u0301: b", 5, ["    e\u0301: b", "       ^"], id="combining characters"),
        pytest.param("a: \udce9", 4, ["    a: \\udce9", "       ^"], id="not decodable"),
    ],
)
def test_the_caret_stands_below_its_column(line: str, column: int, shown: list[str]) -> None:
    assert excerpt(line, column) == shown


def test_an_empty_line_has_no_excerpt() -> None:
    problem = Problem(code="x", message="m", position=Position("a.yaml", 3, 1, "   "))
    assert format_text([problem]) == "a.yaml:3:1: m [x]\n1 problem\n"


def test_a_long_line_is_cut_around_the_caret() -> None:
    line, caret = excerpt("a" * 5_000 + "X" + "b" * 5_000, 5_001)
    assert len(line) < 110
    assert line.startswith("    ...aaa")
    assert line.endswith("bbb...")
    assert line[caret.index("^")] == "X"


def test_a_long_line_is_cut_behind_only_when_the_caret_is_in_front() -> None:
    line, caret = excerpt("  key: " + "b" * 5_000, 3)
    assert (line[:10], line[-3:], caret) == ("    key: b", "...", "    ^")


def test_text_from_the_input_cannot_forge_lines_or_colours() -> None:
    forged = Problem(
        code="x",
        message="found `\x1b[2J\nb.yaml:1:1: all is well`",
        where="a\nb",
        position=Position("a\x1b.yaml", 1, 1),
        hint="a\nb",
        notes=("a\rb",),
    )
    text = format_text([forged])
    assert text.splitlines() == [
        "a\\x1b.yaml:1:1: a\\nb: found `\\x1b[2J\\nb.yaml:1:1: all is well` [x]",
        "  = hint: a\\nb",
        "  = note: a\\rb",
        "1 problem",
    ]


def test_colours_are_added_and_change_nothing_else() -> None:
    coloured = format_text([FIELD, WARNING, NOTE], colour=True)
    assert "\x1b[1;31munknown field\x1b[0m" in coloured
    assert "\x1b[1;33mwarning:\x1b[0m" in coloured
    for code in ("0", "1", "1;31", "1;32", "1;33", "1;36", "36"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == format_text([FIELD, WARNING, NOTE])


texts = st.text(max_size=20)
positions = st.builds(Position, texts, st.integers(1, 10), st.integers(1, 300), st.text(max_size=300))
problems = st.builds(
    Problem,
    code=st.from_regex(r"[a-z]+(-[a-z]+)?", fullmatch=True),
    message=st.text(min_size=1, max_size=50),
    severity=st.sampled_from(["error", "warning", "note"]),
    where=texts,
    position=st.none() | positions,
    hint=texts,
    notes=st.lists(texts.filter(bool), max_size=2).map(tuple),
    times=st.just(1),
)


@given(st.lists(problems, max_size=4))
def test_text_never_holds_what_a_terminal_obeys(listed: list[Problem]) -> None:
    assert all(line.isprintable() for line in format_text(listed).split("\n"))


@given(st.lists(problems, max_size=4))
def test_json_follows_its_schema_one_object_a_line(listed: list[Problem]) -> None:
    lines = format_json(listed).splitlines()
    assert len(lines) == len(listed)
    for line in lines:
        SCHEMA.validate(json.loads(line))


def test_json_holds_everything() -> None:
    assert json.loads(format_json([FIELD])) == {
        "severity": "error",
        "code": "unknown-field",
        "message": "unknown field",
        "where": "decodeDeployment.spec.template.spec.containers[vllm].resource",
        "file": "presets/gpu.yaml",
        "line": 57,
        "column": 15,
        "hint": "did you mean `resources`?",
        "notes": ["in data.decodeDeployment, rendered for ModelService granite"],
    }
    assert json.loads(format_json([WARNING])) == {
        "severity": "warning",
        "code": "no-namespace",
        "message": "no namespace is stated",
    }


def test_github_annotations() -> None:
    assert format_github([FIELD, WARNING, NOTE]) == (
        "::error file=presets/gpu.yaml,line=57,col=15,title=msvcgen unknown-field::"
        "decodeDeployment.spec.template.spec.containers[vllm].resource: unknown field"
        "%0Adid you mean `resources`?%0Ain data.decodeDeployment, rendered for ModelService granite\n"
        "::warning title=msvcgen no-namespace::no namespace is stated\n"
        "::notice title=msvcgen skipped::another kind\n"
    )


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("ms.yaml", "deploy/ms.yaml"),
        ("./ms.yaml", "deploy/ms.yaml"),
        ("../models/ms.yaml", "models/ms.yaml"),
        ("/repo/ms.yaml", "ms.yaml"),
        ("/link/to/repo/ms.yaml", "ms.yaml"),
        ("../../elsewhere/ms.yaml", "../../elsewhere/ms.yaml"),
        ("/repository/ms.yaml", "/repository/ms.yaml"),
        ("<stdin>", "<stdin>"),
    ],
)
def test_github_annotations_have_paths_from_the_root_of_the_repository(file: str, path: str) -> None:
    problem = Problem(code="x", message="m", position=Position(file, 1, 2))
    checkout = Checkout("/repo", "/repo/deploy", "/link/to/repo")

    assert format_github([problem], checkout) == f"::error file={path},line=1,col=2,title=msvcgen x::m\n"


def test_a_checkout_may_be_the_root_of_the_file_system() -> None:
    assert Checkout("/", "/src").path("ms.yaml") == "src/ms.yaml"


def test_github_annotations_are_escaped() -> None:
    odd = Problem(code="x", message="100%: a,b\r\n::set-output", position=Position("a,b:c%.yaml", 1, 2))
    assert format_github([odd]) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=msvcgen x::100%25: a,b%0D%0A::set-output\n"
    )


@given(st.lists(problems, max_size=4))
def test_a_github_annotation_is_one_line(listed: list[Problem]) -> None:
    text = format_github(listed)
    assert text.replace("\r", "\n").count("\n") == len(fold(listed))
