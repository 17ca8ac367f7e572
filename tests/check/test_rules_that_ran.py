"""Nothing less is checked: how many rules run for a sample is written down, so that no way to save time skips one.

Whoever adds a rule, or an object to a sample, counts up here; whoever has to count down explains why.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from msvcgen.check.serving.registry import RULES
from stories import GOLDEN, ROOT, command

WATCHING = Path(__file__).parents[1] / "watching.py"

RAN = {
    # functions of rules of the API server, and about what serves; rules in CEL
    "autoscaled": (38, 26, 1),
    "devices": (33, 25, 0),
    "disaggregated": (37, 29, 23),
    "llm-d-0.2": (45, 29, 21),
    "kserve": (3, 25, 0),
    "monitored": (32, 25, 0),
    "nim-operator": (3, 25, 5),
    "quickstart": (31, 25, 0),
    "two-nodes": (26, 25, 0),
}


def _watched(story: str) -> dict[str, list[str]]:
    done = subprocess.run(
        (sys.executable, WATCHING, *command(story)), cwd=ROOT, capture_output=True, text=True, check=True
    )
    ran: dict[str, list[str]] = json.loads(done.stdout)
    return ran


@pytest.mark.parametrize("story", RAN)
def test_all_rules_run(story: str) -> None:
    ran = _watched(story)
    written = (GOLDEN / story / "manifests.yaml").read_text("utf-8")
    kinds = re.findall(r"^apiVersion: (.*)\nkind: (.*)", written, re.MULTILINE)

    assert ran["kinds"] == sorted({" ".join(kind) for kind in kinds})
    assert (len(ran["api"]), len(ran["serving"]), len(ran["cel"])) == RAN[story], json.dumps(ran, indent=1)


def test_there_are_as_many_rules_about_what_serves() -> None:
    alone = {rule.alone for rule in RULES if rule.alone}
    between = {function for rule in RULES for function in rule.between.split()}

    assert (len(RULES), len(alone), len(between)) == (31, 17, 15)
