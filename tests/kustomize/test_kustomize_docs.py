"""What the page about kustomize says of it, compared with the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from kustomizations import build, write_tree
from msvcgen.data import read_data
from stories import ROOT, SAMPLES, blocks

PAGE = (ROOT / "docs/guides/kustomize.md").read_text("utf-8")


def test_the_generator_renders(tmp_path: Path) -> None:
    [render] = [block for block in blocks(PAGE) if "modelServices:" in block]
    base = SAMPLES / "kustomize/base"
    root = write_tree(
        tmp_path / "tree",
        {
            "kustomization.yaml": "generators: [render.yaml]\n",
            "render.yaml": render,
            "models/granite.yaml": (base / "modelservice.yaml").read_text("utf-8"),
            "baseconfig.yaml": (base / "baseconfig.yaml").read_text("utf-8"),
        },
    )

    built = build(root, home=tmp_path / "home")

    assert (built.code, built.err) == (0, "")
    assert {one["metadata"]["namespace"] for one in yaml.safe_load_all(built.out)} == {"models"}


@pytest.mark.parametrize(
    "kind", re.findall(r"[A-Z]\w+", PAGE.partition("labels for ")[2].partition("\n\n")[0])
)
def test_the_configuration_knows_the_kinds(kind: str) -> None:
    named = {
        spec["kind"]
        for entry in yaml.safe_load(read_data("kustomize/configuration.yaml"))["nameReference"]
        for spec in entry["fieldSpecs"]
    }

    assert kind.removeprefix("KubeAI") in {*named, ""}
