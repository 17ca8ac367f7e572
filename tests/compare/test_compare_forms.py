"""The forms of a comparison: nothing in a value can break them, and nothing takes too long or too much room."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from msvcgen import MsvcgenError, diff
from msvcgen.compare import Change, Comparison, Difference
from msvcgen.compare.forms.markdown import LONGEST, format_markdown
from msvcgen.compare.forms.notices import notices
from msvcgen.compare.forms.records import json_lines
from msvcgen.compare.forms.text import format_text
from msvcgen.compare.secrets import discreet
from msvcgen.document import Position

EVIL = "`a` | <script>alert(1)</script> @team ```\n</details>\x1b[31m"


def config_map(text: str, name: str = "a") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"a": text}}


def nowhere(_difference: Difference, _change: Change | None) -> Position | None:
    return None


def fleet(size: int, image: str) -> list[dict[str, Any]]:
    return [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": f"m-{number:04}"},
            "spec": {
                "replicas": number,
                "template": {"spec": {"containers": [{"name": "c", "image": image}]}},
            },
        }
        for number in range(size)
    ]


def test_names_and_texts_cannot_break_markdown() -> None:
    comparison = discreet(diff([config_map("a\n```\n", EVIL)], [config_map("a\n````\n</details>\n", EVIL)]))

    text = format_markdown(comparison, nowhere)

    [row] = [line for line in text.splitlines() if line.startswith("| ````")]
    assert len(re.split(r"(?<!\\)\|", row)) == 5
    assert text.count("\n`````") == 2  # longer than any fence in the text
    assert text.count("<details>") == text.count("\n</details>\n") == 1
    summary = re.findall(r"<summary><code>(.*)</code></summary>", text)
    assert [html.unescape(each) for each in summary] == [
        f"ConfigMap {EVIL}".replace("\n", "\\n").replace("\x1b", "\\x1b")
    ]
    assert "\x1b" not in text + format_text(comparison, nowhere)


def test_markdown_has_room_in_a_comment() -> None:
    old, new = fleet(700, "r/i:1"), fleet(700, "r/i:2")
    for number, tree in enumerate(new):
        tree["spec"]["replicas"] = number + 1

    text = format_markdown(discreet(diff(old, new)), nowhere)

    assert LONGEST - 10_000 < len(text) <= LONGEST
    assert text.startswith("### 700 objects differ (0 added, 700 changed, 0 removed), 0 are equal\n")
    shown, left = text.count("<details>"), re.search(r"changes of (\d+) more objects are left out", text)
    assert left is not None
    assert shown + int(left[1]) == 700
    rows, missing = text.count("\n| `Deployment"), re.search(r"(\d+) more rows are left out", text)
    assert missing is not None
    assert rows + int(missing[1]) == 700


def test_what_changes_in_all_of_a_fleet_is_said_once() -> None:
    comparison = discreet(diff(fleet(500, "r/i:1"), fleet(500, "r/i:2")))

    assert (
        "| `Deployment m-0000` and 499 more | `containers[c].image: r/i:1 -> 2` | pods restart (rolling) |"
        in format_markdown(comparison, nowhere)
    )
    assert [problem.message for problem in notices(comparison, nowhere)] == [
        "~ Deployment m-0000 and 499 more: pods restart (rolling)"
    ]
    assert format_text(comparison, nowhere).count("\n") == 502


def test_large_texts_take_little_time_and_room() -> None:
    lines = [f"line {number}\n" for number in range(60_000)]
    changed = [*lines]
    changed[900], changed[50_000] = "x\n", "y\n"

    assert "".join(
        format_text(diff([config_map("".join(lines))], [config_map("".join(changed))]), nowhere)
    ) == (
        "~ ConfigMap a                                                           no pod here reads it\n"
        "    data.a\n"
        "      @@ line 901\n"
        "      - line 900\n"
        "      + x\n"
        "      @@ line 50001\n"
        "      - line 50000\n"
        "      + y\n"
        "1 object differs (0 added, 1 changed, 0 removed), 0 are equal\n"
    )
    for old, new in (("a\n" * 30_000, "b\n" * 30_001), ("a" * 5_000_000, "b" * 5_000_000)):
        assert len(format_text(diff([config_map(old)], [config_map(new)]), nowhere)) < 10_000


def test_a_whole_object_is_shown_around_its_changes() -> None:
    assert format_text(diff([config_map("1")], [config_map("2")]), nowhere, "object") == (
        "~ ConfigMap a                                                           no pod here reads it\n"
        "      apiVersion: v1\n"
        "      kind: ConfigMap\n"
        "      metadata:\n"
        "        name: a\n"
        "      data:\n"
        '    -   a: "1"\n'
        '    +   a: "2"\n'
        "1 object differs (0 added, 1 changed, 0 removed), 0 are equal\n"
    )


def test_json_has_an_object_a_line() -> None:
    [line] = json_lines(diff([config_map("1")], [config_map("2")]), lambda *_: Position("a.yaml", 3, 4))

    assert line.endswith("}\n")

    assert json.loads(line) == {
        "type": "changed",
        "object": {"apiVersion": "v1", "kind": "ConfigMap", "namespace": "", "name": "a"},
        "changes": [
            {
                "type": "changed",
                "path": "data.a",
                "from": ["data", "a"],
                "to": ["data", "a"],
                "old": "1",
                "new": "2",
                "source": {"file": "a.yaml", "line": 3, "column": 4},
            }
        ],
        "consequences": [{"code": "config-unused", "text": "no pod here reads it"}],
    }


@pytest.mark.parametrize("form", [format_text, format_markdown, json_lines, notices])
def test_no_form_shows_a_secret(form: Callable[..., Any]) -> None:
    def objects(secret: str) -> list[dict[str, Any]]:
        container = {
            "name": "c",
            "env": [{"name": "HF_TOKEN", "value": secret}, {"name": "MY_KEY", "value": secret}],
            "args": ["--api-key", secret, f"--token={secret}", f"--url=https://user:{secret}@example.com"],
            "command": ["sh", "-c", f"export HF_TOKEN={secret}\nserve --api-key {secret}\n"],
        }
        pod = {"spec": {"template": {"spec": {"containers": [container]}}}}
        secrets = {"data": {"a": secret}, "stringData": {"b": secret}}
        return [
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, **pod},
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, **secrets},
            config_map(f"HF_TOKEN={secret}\napi_key: {secret}\n"),
            config_map(f"password={secret}"),
        ]

    old, new = "hush3hush3", "hush4hush4hush4"
    for before, after in ((old, new), (old, ""), ("", new)):
        sides = (objects(secret) if secret else [] for secret in (before, after))
        comparison = discreet(diff(*sides))
        for context in ("none", "object") if form in (format_text, format_markdown) else (None,):
            words = (comparison, nowhere) if context is None else (comparison, nowhere, context)
            shown = form(*words)
            text = shown if isinstance(shown, str) else repr([*shown])
            assert "hush" not in text


def test_python_gets_values() -> None:
    comparison = diff("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n", [])

    assert isinstance(comparison, Comparison)
    [difference] = comparison.differences
    assert (difference.type, str(difference.identity), difference.new) == ("removed", "Service a", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1", "is not closed"),
        ("- 1", "not a mapping"),
        ("kind: Service", "states no apiVersion"),
        ("kind: List\napiVersion: v1\nitems: 1", "must be a list"),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n" * 2, "two objects are the Service `a`"),
    ],
)
def test_texts_that_hold_no_objects_are_problems(text: str, message: str) -> None:
    with pytest.raises(MsvcgenError, match=re.escape(message)):
        diff([], text)
