"""Mermaid's own parser reads what is drawn."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

from hostile_names import HOSTILE, manifests
from msvcgen.picture import draw
from msvcgen.picture.forms.mermaid import format_mermaid
from msvcgen.yaml.reader import read_stream
from node import MODULES, needs
from stories import GOLDEN


def charts() -> list[str]:
    """Give the charts of all samples, of every hostile name, and of some random objects."""
    found = [
        format_mermaid(draw([document.tree for document in read_stream(path.read_text("utf-8"), "a")[0]]))  # type: ignore[misc]  # all are mappings
        for path in sorted(GOLDEN.glob("*/manifests.yaml"))
    ]
    found += (format_mermaid(draw([deployment(name)])) for name in HOSTILE)

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(objects=manifests())
    def collect(objects: list[Any]) -> None:
        found.append(format_mermaid(draw(objects), "objects"))

    collect()
    return found


def deployment(name: str) -> Any:
    pod = {"containers": [{"name": name, "image": name}]}
    return {
        "apiVersion": "apps/v1",
        "kind": name,
        "metadata": {"name": name},
        "spec": {"template": {"spec": pod}},
    }


@needs("mermaid", "jsdom")
def test_mermaid_reads_every_chart() -> None:
    script = str(Path(__file__).with_name("parse.mjs"))
    drawn = charts()

    done = subprocess.run(
        ["node", script, str(MODULES.resolve())],  # noqa: S607 - whichever node is installed
        input=json.dumps(drawn),
        capture_output=True,
        text=True,
        check=True,
    )

    said = json.loads(done.stdout)
    assert len(said) == len(drawn)
    assert [(said, chart) for said, chart in zip(said, drawn, strict=True) if said != "flowchart-v2"] == []
