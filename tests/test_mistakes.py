"""What first users slip on is answered with what they need."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from msvcgen.data import pins
from outcome import Program
from stories import SAMPLES

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "mistakes.yaml").read_text("utf-8")
)
GOOD = {
    name: (SAMPLES / path).read_text("utf-8")
    for name, path in {
        "m.yaml": "vllm/modelservice.yaml",
        "q.yaml": "quickstart/modelservice.yaml",
        "b.yaml": "quickstart/baseconfig.yaml",
        "v.yaml": "our-vllm/our-vllm.yaml",
    }.items()
}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_the_answer_says_what_is_needed(
    case: dict[str, Any], program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in {**GOOD, **case.get("files", {})}.items():
        text = content if isinstance(content, str) else changed(GOOD[name], content)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    outcome = program(*shlex.split(case["words"]))

    first, *rest = outcome.err.splitlines()
    hints = [line.removeprefix("  = hint: ") for line in rest if line.startswith("  = hint: ")]
    expected = case["first"].replace("${vllm}", pins()["vllm"])
    assert (outcome.code, first[: len(expected)]) == (case.get("code", 1), expected)
    assert (hints or [""])[0].startswith(case.get("hint", ""))


def changed(text: str, changes: list[list[str]]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text
