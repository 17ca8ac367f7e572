"""The page of `msvcgen report`: it is whole, says what there is, and nothing in a name is markup."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hostile_names import HOSTILE, manifests
from msvcgen.page import html
from msvcgen.page.gather import of_manifests, of_services
from msvcgen.presets import preset_source
from msvcgen.settings import Options, Source
from msvcgen.yaml.writer import write
from node import MODULES, needs
from stories import GOLDEN, SAMPLES
from wellformed import read_html

OPTIONS = Options(epp_cluster_role="picker")


def source(path: Path) -> Source:
    return Source(path.name, path.read_text("utf-8"))


def page(story: str) -> str:
    folder = SAMPLES / story
    sources = [source(folder / "modelservice.yaml")], [preset_source(f"preset:{story}")]
    return "".join(html(of_services(*sources, OPTIONS).page))


def text_of(objects: list[Any]) -> str:
    return "---\n".join(map(write, objects))


def test_the_page_answers_what_runs() -> None:
    made = page("llm-d-0.2")
    read = read_html(made)
    said = "\n".join(read.text)

    for answer in (
        "1 ModelService; 5 pods with 8 GPUs, 1 pod without; 13 objects; no problems",
        "prefill 4 pods x 1 GPU, decode 1 pod x 4 GPUs",
        "hf://RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic",
        "KV cache, nixl 5557",
        "Secret llm-d/llm-d-hf-token with the key HF_TOKEN",
        "ghcr.io/llm-d/llm-d-inference-scheduler:v0.2.1",
    ):
        assert answer in said
    assert "<tr><td>  replicas: 4<td>modelservice.yaml:23\n" in made
    assert "<tr><td>        - &quot;4&quot;<td>modelservice.yaml:39 (parallelism)\n" in made
    assert made == page("llm-d-0.2")
    assert len(made) < 50_000  # so that a hundred are less than 5 MB


def test_the_page_needs_nothing_else() -> None:
    made = page("llm-d-0.2")
    read = read_html(made)

    assert not read.tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not any(name.startswith("on") for name in read.attributes)
    assert "src" not in read.attributes
    assert re.findall(r"url\((?!#)|@import", made) == []
    assert read.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(read.headings, read.headings[1:], strict=False))
    assert {"main", "header", "nav", "table", "th", "caption"} - read.tags == {"caption"}


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/manifests.yaml")), ids=lambda path: path.parent.name)
def test_manifests_of_any_tool_give_a_page(path: Path) -> None:
    gathered = of_manifests([source(path)], Options())

    made = "".join(html(gathered.page))

    read_html(made)
    lines = [
        line.text for section in gathered.page.sections for sheet in section.sheets for line in sheet.lines
    ]
    assert len(lines) == len([line for line in path.read_text("utf-8").splitlines() if line != "---"])
    assert "manifests.yaml:" in made


TEMPLATE = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "svg",
    "defs",
    "marker",
    "header",
    "h1",
    "p",
    "nav",
    "ul",
    "main",
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(objects=manifests())
def test_nothing_in_a_name_is_markup(objects: list[Any]) -> None:
    made = read_html(page_of(objects))

    assert made.tags <= TEMPLATE | {"td", "tr", "tbody", "tfoot", "thead", "th", "table", "a", "br", "details"} | {
        "summary", "pre", "span", "section", "h3", "title", "rect", "text", "path", "h2", "div", "li",
    }  # fmt: skip
    assert not any(name.startswith("on") for name in made.attributes)


def page_of(objects: list[Any]) -> str:
    return "".join(html(of_manifests([Source("a.yaml", text_of(objects))], Options(validate="ignore")).page))


def test_hostile_names_are_shown_as_they_are() -> None:
    shown = [name for name in HOSTILE if name.isprintable() and "<" in name]
    objects = [{"apiVersion": "v1", "kind": name, "metadata": {"name": name}} for name in shown]

    read = read_html(page_of(objects))

    assert all(any(f"{name} {name}" in text for text in read.text) for name in shown)


def test_secrets_are_not_shown() -> None:
    token = "hf_" + "a1B2c3D4e5" * 3
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s"},
        "stringData": {"any": "swordfish"},
    }
    pod = {"containers": [{"name": "c", "image": "i", "env": [{"name": "HF_TOKEN", "value": token}]}]}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "d"},
        "spec": {"template": {"spec": pod}},
    }

    made = page_of([secret, deployment])

    assert token not in made
    assert "swordfish" not in made


def test_large_texts_are_cut() -> None:
    large = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c"},
        "data": {"a": "x" * 3_000_000, "b": "y\n" * 100_000},
    }

    made = page_of([large])

    assert len(made) < 300_000
    assert "2,980,000 more characters" in made


def test_what_is_wrong_stands_on_the_page() -> None:
    folder = SAMPLES / "quickstart"
    broken = Source(
        "m.yaml", (folder / "modelservice.yaml").read_text("utf-8").replace("replicas: 1", "replicas: one")
    )

    gathered = of_services([broken], [source(folder / "baseconfig.yaml")], Options())

    said = "\n".join(read_html("".join(html(gathered.page))).text)
    assert "m.yaml:" in said
    assert "; 1 problem\n" in said


@needs("html-validate")
def test_a_validator_takes_the_page(tmp_path: Path) -> None:
    made = tmp_path / "report.html"
    made.write_text(page("llm-d-0.2"), "utf-8")
    rules = {"no-implicit-close": "off", "no-inline-style": "off"}  # which are about taste
    (tmp_path / ".htmlvalidate.json").write_text(
        json.dumps({"root": True, "extends": ["html-validate:standard"], "rules": rules}), "utf-8"
    )
    program = str(MODULES.resolve() / "html-validate" / "bin" / "html-validate.mjs")

    done = subprocess.run(
        ["node", program, str(made)],  # noqa: S607 - whichever node is installed
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
