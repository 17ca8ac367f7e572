from __future__ import annotations

from collections.abc import Iterator

import pytest

import msvcgen
from msvcgen.__main__ import main
from msvcgen.allowances import NOTED, RULES
from msvcgen.check.serving.registry import RULES as SERVING
from msvcgen.rulebook import entries, page
from stories import ROOT, blocks

CASES = ROOT / "tests" / "cases" / "serving"
CODES = [rule.code for rule in SERVING]
SEVERITIES = {rule.code: set(rule.severities) for rule in SERVING}


def examples(code: str) -> Iterator[tuple[str, str]]:
    """Give the manifests of a rule's page and cases, and whether they are `right` or `wrong`."""
    text = (ROOT / "msvcgen" / "rules" / f"{code}.md").read_text("utf-8")
    wrong, _, right = text.partition("## Right")
    yield from (("wrong", block) for block in blocks(wrong))
    yield from (("right", block) for block in blocks(right))
    for path in sorted((CASES / code).glob("*.yaml")):
        yield path.stem.partition("-")[0], path.read_text("utf-8")


@pytest.mark.parametrize("code", CODES)
def test_wrong_examples_are_reported_and_right_ones_are_not(code: str) -> None:
    verdicts = []
    for verdict, text in examples(code):
        found = {problem.severity for problem in msvcgen.lint(text) if problem.code == code}
        assert bool(found) == (verdict == "wrong"), (verdict, text)
        assert found <= SEVERITIES[code]
        verdicts.append(verdict)
    assert verdicts.count("wrong") >= 3
    assert "right" in verdicts


@pytest.mark.parametrize("code", CODES)
def test_right_example_of_a_page_is_right(code: str) -> None:
    text = (ROOT / "msvcgen" / "rules" / f"{code}.md").read_text("utf-8").partition("## Right")[2]
    (right,) = blocks(text)
    assert [problem for problem in msvcgen.lint(right) if problem.severity != "note"] == []


def test_every_rule_has_a_page_and_no_other_has() -> None:
    assert set(entries()) == RULES
    assert {path.stem for path in (ROOT / "msvcgen" / "rules").glob("*.md")} == set(CODES)
    assert {path.name for path in CASES.iterdir()} == set(CODES)
    assert all(page(code) for code in RULES)


def test_rules_that_note_something_are_known_to_allowances() -> None:
    noted = {rule.code for rule in SERVING if "note" in rule.severities}
    assert noted <= NOTED


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "accelerators"]) == 0
    assert capsys.readouterr().out.startswith("# accelerators\n\nSeverity: warning.\n")
    assert main(["rule", "[cache-lost]"]) == 0
    assert main(["rule"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > len(RULES)
    assert main(["rule", "acelerators"]) == 2
    assert "did you mean `accelerators`?" in capsys.readouterr().err
