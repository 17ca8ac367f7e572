"""Validation rules of custom resources: what they refuse, and their budget."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.cel import compile_rule
from msvcgen.check.formats import is_base64, is_dns_label, is_dns_subdomain, is_label_key, is_label_value
from msvcgen.check.validations import check_validations
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.tree import Tree
from msvcgen.yaml.reader import read_stream

CASES = Path(__file__).parents[1] / "cases/cel"
RULES = read_stream((CASES / "rules.yaml").read_text("utf-8"), "rules.yaml")[0]


@pytest.mark.parametrize("case", [case.tree for case in RULES], ids=lambda case: case["name"])
def test_rules_refuse_what_they_should(case: dict[str, Any]) -> None:
    before = json.dumps(case)
    found = check_validations(case["tree"], case["schema"])
    assert [f"{place(finding)}: {finding.message}" for finding in found] == case["refused"]
    assert json.dumps(case) == before


OBJECTS = read_stream((CASES / "objects.yaml").read_text("utf-8"), "objects.yaml")[0]


@pytest.mark.parametrize("case", [case.tree for case in OBJECTS], ids=lambda case: case["name"])
def test_shipped_rules_judge_as_the_server(case: dict[str, Any]) -> None:
    schema = Kinds().schema(case["object"]["apiVersion"], case["object"]["kind"])
    assert schema is not None
    found = check_validations(case["object"], schema)
    assert [f"{place(finding)}: {finding.message}" for finding in found] == case["refused"]


def place(finding: Finding) -> str:
    assert finding.code == "cel-rule"
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in finding.path)
    return "".join(steps).removeprefix(".")


def test_a_rule_that_cannot_be_read_is_a_warning() -> None:
    schema: dict[str, Tree] = {"type": "string", "x-kubernetes-validations": [{"rule": "self.isOdd()"}]}
    (finding,) = check_validations("a", schema)
    assert finding.severity == "warning"
    assert finding.message == "`self.isOdd()` was not checked: undeclared reference to 'isOdd'"


def test_the_budget_of_an_object_ends() -> None:
    costly: dict[str, Tree] = {"rule": "self.all(a, self.all(b, self.all(c, a == b || b == c || true)))"}
    schema: dict[str, Tree] = {
        "type": "array",
        "items": {"type": "integer"},
        "x-kubernetes-validations": [costly] * 3,
    }
    (finding,) = check_validations([*range(100)], schema)
    assert finding.message.startswith("operation cancelled: actual cost limit exceeded: no further")


def test_the_checker_reads_it_only_when_needed() -> None:
    script = "import sys, msvcgen.check; print(any(name.startswith('msvcgen.cel') for name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


@pytest.mark.parametrize(
    ("form", "accepts"),
    [
        ("dns1123Label", is_dns_label),
        ("dns1123Subdomain", is_dns_subdomain),
        ("qualifiedName", is_label_key),
        ("labelValue", is_label_value),
        ("byte", is_base64),
    ],
)
@given(text=st.from_regex(r"[a-zA-B0-9._/=-]{0,6}(x{60})?|[aA.=\n]{0,8}", fullmatch=True))
def test_rules_and_schemas_know_the_same_forms(form: str, accepts: Callable[[str], bool], text: str) -> None:
    refused = compile_rule(f"format.{form}().validate(self).hasValue()")
    assert refused.evaluate(text) is not accepts(text)
