"""What llm-d's Helm chart renders (llm-d-modelservice 0.4, Apache-2.0): its faults one by one, and no false alarm."""

from __future__ import annotations

import msvcgen
from stories import ROOT

CHART = ROOT / "tests" / "cases" / "chart"

FAULTS = [
    ("02", "unknown-flag", 81),  # beginnings of flags
    ("02", "unknown-flag", 83),
    ("02", "memory", 115),  # tensor parallelism, and no volume at /dev/shm
    ("05", "memory", 131),
    ("07", "repeated", 118),  # variables that the values and the chart both state
    ("07", "repeated", 120),
    ("07", "repeated", 122),
    ("07", "repeated", 230),
    ("07", "repeated", 232),
    ("07", "repeated", 234),
    ("14", "memory", 72),
    ("16", "accelerators", 68),  # two copies in each pod, which has the devices of one
    ("16", "memory", 93),
    ("17", "accelerators", 162),  # a command without the parallelism that the values state
    ("18", "group-unformed", 59),  # pods that do not find one another, and are all the first one
    ("18", "group-unformed", 72),
    ("18", "memory", 95),
    ("19", "group-unformed", 59),
    ("19", "group-unformed", 70),
    ("20", "accelerators", 68),  # four copies, of which the chart counts one
    ("23", "memory", 136),
    ("23", "memory", 205),
    ("24", "memory", 115),
    ("31", "rollout-stuck", 18),  # one pod in the network of its node
    ("32", "scaled-twice", 30),  # replicas beside an autoscaler
]


def test_faults_of_the_chart_are_found_and_nothing_else() -> None:
    found = [
        (path.stem, problem.code, problem.position.line if problem.position else 0)
        for path in sorted(CHART.glob("*.yaml"))
        for problem in msvcgen.lint(path.read_text("utf-8"))
        if problem.severity != "note"
    ]
    assert found == FAULTS
