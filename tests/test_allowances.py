"""Rules that a user allows to be broken: in four places, and never in vain."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import msvcgen
from msvcgen.allowances import RULES
from msvcgen.errors import MsvcgenError, Problem
from outcome import Program
from stories import ROOT

CASES = Path(__file__).parent / "cases" / "cli"
GRANITE = (CASES / "granite.yaml").read_text("utf-8")
BASE = (CASES / "base.yaml").read_text("utf-8")
EXTRA = """\
  extraObjects: |
    - apiVersion: v1
      kind: Service
      metadata:
        name: elsewhere
        namespace: models
      spec:
        selector: {app: elsewhere}
        ports: [{port: 80}]
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def after(text: str, line: str, more: str) -> str:
    """Give a text with more behind one of its lines."""
    assert text.count(f"{line}\n") == 1
    return text.replace(f"{line}\n", f"{line}{more}\n")


def codes(service: str, base: str = "", **options: object) -> list[str]:
    """Give the codes of what there is to say of a ModelService."""
    problems: list[Problem] = []
    try:
        msvcgen.render(service, base or None, on_warning=problems.append, **options)  # type: ignore[arg-type]
    except MsvcgenError as error:
        problems += error.problems
    return [problem.code for problem in problems]


def annotated(text: str, stated: str) -> str:
    return after(text, "  namespace: models", f"\n  annotations: {{msvcgen.dev/allow: '{stated}'}}")


def test_nothing_is_allowed_where_nobody_says_so() -> None:
    assert codes(GRANITE) == ["no-baseconfig", "container-image"]
    assert codes(GRANITE, BASE) == []
    assert codes(GRANITE, BASE + EXTRA) == ["selects-nothing"]


@pytest.mark.parametrize(
    "comment",
    [
        "# msvcgen: allow[no-baseconfig]",
        "# msvcgen: allow[no-baseconfig] it is in the cluster",
        "#msvcgen:allow[ no-baseconfig ]",
        "# see the other repository # msvcgen: allow[no-baseconfig]",
    ],
)
def test_a_comment_allows_on_its_line_and_alone_for_the_next_one(comment: str) -> None:
    assert codes(after(GRANITE, "    name: vllm-single-gpu", f" {comment}")) == ["container-image"]
    assert codes(after(GRANITE, "  baseConfigMapRef:", f"\n    {comment}")) == ["container-image"]


@pytest.mark.parametrize(
    "line",
    [
        "  baseConfigMapRef:  # msvcgen: allow[no-baseconfig]",
        "  # msvcgen: allow[no-baseconfig]\n  baseConfigMapRef:",
    ],
)
def test_a_comment_allows_nothing_elsewhere(line: str) -> None:
    service = GRANITE.replace("  baseConfigMapRef:", line)

    assert codes(service) == ["no-baseconfig", "container-image"]
    assert codes(service, BASE) == ["unused-allowance"]


def test_a_comment_names_any_number_of_rules() -> None:
    service = after(GRANITE, "    - name: vllm", " # msvcgen: allow[mount, container-image]")

    assert codes(service, allow=["no-baseconfig"]) == ["unused-allowance"]


def test_what_is_allowed_in_the_text_of_a_baseconfig() -> None:
    base = BASE + after(EXTRA, "      spec:", "\n        # msvcgen: allow[selects-nothing] of another run")

    assert codes(GRANITE, base) == []


def test_an_annotation_of_a_modelservice_is_for_all_that_it_renders() -> None:
    assert codes(annotated(GRANITE, "container-image, no-baseconfig")) == []
    assert codes(annotated(GRANITE, "selects-nothing"), BASE + EXTRA) == [
        "selects-nothing",
        "unused-allowance",
    ]
    other = GRANITE.replace("name: granite\n", "name: other\n").replace("granite-3.3-2b\n", "other\n")
    assert codes(f"{annotated(GRANITE, 'container-image,no-baseconfig')}---\n{other}") == [
        "no-baseconfig",
        "container-image",
    ]


def test_an_annotation_of_a_baseconfig_is_for_what_stands_in_it() -> None:
    base = after(BASE, "  name: vllm-single-gpu", "\n  annotations: {msvcgen.dev/allow: selects-nothing}")

    assert codes(GRANITE, base + EXTRA) == []
    assert codes(GRANITE, base) == ["unused-allowance"]


def test_an_annotation_of_a_rendered_object_is_for_that_object() -> None:
    stated = after(
        EXTRA,
        "        namespace: models",
        "\n        annotations: {msvcgen.dev/allow: 'selects-nothing, mount'}",
    )
    second = EXTRA.partition("\n")[2].replace("name: elsewhere", "name: second")

    assert codes(GRANITE, BASE + stated) == ["unused-allowance"]
    assert codes(GRANITE, BASE + stated + second) == ["selects-nothing", "unused-allowance"]


def test_an_option_is_for_the_whole_run() -> None:
    assert codes(GRANITE, allow=["no-baseconfig", "container-image"]) == []
    assert codes(GRANITE, BASE, allow=["no-baseconfig"]) == ["unused-allowance"]


def test_what_is_allowed_twice_is_used_twice() -> None:
    service = after(GRANITE, "    - name: vllm", " # msvcgen: allow[container-image]")

    assert codes(service, allow=["no-baseconfig", "container-image"]) == []


@pytest.mark.parametrize("code", ["unknown-field", "wrong-type", "container-imag", "yaml-syntax", ""])
def test_only_rules_can_be_allowed(code: str) -> None:
    broken = (CASES / "broken.yaml").read_text("utf-8")
    service = after(broken, "  replicaz: 2", f"  # msvcgen: allow[{code}]")

    assert codes(service, BASE) == ["unknown-field", *(["not-a-rule"] if code else [])]
    assert "unknown-field" in codes(annotated(broken, code), BASE)
    assert "unknown-field" in codes(broken, BASE, allow=[code])


def test_a_misspelt_rule_is_named() -> None:
    said: list[Problem] = []
    msvcgen.render(GRANITE, BASE, allow=["container-imag", "unknown-field"], on_warning=said.append)

    assert [(problem.where, problem.hint) for problem in said] == [
        ("--allow", "did you mean `container-image`?"),
        ("--allow", ""),
    ]


def test_an_unused_one_is_reported_where_it_stands(here: Path, program: Program) -> None:
    (here / "ms.yaml").write_text(
        f"# one\n---\n{after(GRANITE, 'spec:', ' # msvcgen: allow[mount]')}", "utf-8"
    )
    (here / "base.yaml").write_text(BASE, "utf-8")

    words = ("validate", "-m", "ms.yaml", "-b", "base.yaml", "--error-format", "json", "--allow", "mount,nim")
    said = list(map(json.loads, program(*words).err.splitlines()))

    assert [(one["code"], one.get("file"), one.get("line"), one.get("column")) for one in said] == [
        ("unused-allowance", "ms.yaml", 8, 7),
        ("unused-allowance", None, None, None),
        ("unused-allowance", None, None, None),
    ]
    assert program(*words, "--validate", "ignore").err == ""
    assert program(*words, "--shard", "1/1").code == 0
    assert program(*words, "--fail-on", "warning").code == 1


def test_a_shard_says_nothing_of_what_the_others_may_use(here: Path, program: Program) -> None:
    (here / "ms.yaml").write_text(GRANITE, "utf-8")

    assert "unused" not in program("validate", "-m", "ms.yaml", "--shard", "1/2", "--allow", "mount").err


def test_all_rules_are_codes_of_problems() -> None:
    sources = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "msvcgen").rglob("*.py") if path.stem != "allowances"
    )

    assert [code for code in sorted(RULES) if f'"{code}"' not in sources] == []


SCHEMA = {"bad-format", "bad-name", "duplicate-item", "missing-field", "not-allowed", "out-of-bounds"}
"""What rules of the API server find as a schema would say it."""


def test_what_the_rules_of_the_api_server_find_can_be_allowed() -> None:
    rules = (ROOT / "msvcgen" / "check" / "rules").glob("*.py")
    found = {code for path in rules for code in re.findall(r'code="([a-z-]+)"', path.read_text("utf-8"))}

    assert found - RULES == SCHEMA
