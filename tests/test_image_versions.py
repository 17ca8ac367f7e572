"""Images are of one version wherever one is named: samples, presets, variants, README and docs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator
from pathlib import Path

import pytest

from msvcgen.data import pins, read_pinned
from stories import PROJECT, ROOT, SAMPLES

OLDER = {
    "from-the-chart": "its images are older",
    "llm-d-0.2": "the images of llm-d 0.2",
    "llmos": "an image of 2025, older than in the other samples",
}
"""Samples with an older story, which their goldens and presets share, and the words of the README that say so."""

PINNED = {
    "huggingfaceserver": "kserve",
    "llama.cpp": "llama.cpp",
    "llm-d-cuda": "llm-d-cuda",
    "llm-d-router-disagg-sidecar": "llm-d-router",
    "llm-d-router-endpoint-picker": "llm-d-router",
    "max-nvidia-full": "max",
    "sglang": "sglang",
    "text-generation-inference": "tgi",
    "vllm-openai": "vllm",
}
"""The images of the shipped variants and presets, and what `pins.json` calls them."""

_STATED = re.compile(r"\bimage: [\"']?(?:[\w.:-]+/)*([\w.-]+):")
_NAMED = re.compile(r"\b([\w.-]+):([\w.-]*\d[\w.-]*)")
_VERSION = re.compile(r"b?\d+(?:\.\d+)*")
_CHOICE = re.compile(r"\{\{ if [^\n]*?\{\{ end \}\}")


def files() -> Iterator[Path]:
    for pattern in (
        "README.md",
        "docs/**/*.md",
        "golden/*/*.yaml",
        "samples/**/*.y*ml",
        "samples/**/*.md",
        "msvcgen/presets/*.yaml",
        "msvcgen/presets/*.part",
        "msvcgen/runtimes/*.yaml",
    ):
        yield from sorted(ROOT.glob(pattern))


def is_older(name: str) -> bool:
    stems = {part.removesuffix(".yaml").removesuffix(".md") for part in name.split("/")}
    return not stems.isdisjoint(OLDER) and not name.startswith("msvcgen/runtimes/")


def text(path: Path) -> str:
    name = path.relative_to(ROOT).as_posix()
    return (
        read_pinned(name.removeprefix("msvcgen/")) if name.startswith("msvcgen/") else path.read_text("utf-8")
    )


def images(said: str, names: Container[str]) -> Iterator[tuple[str, str]]:
    """Give the name, without its registry, and the version of every image that a text has a tag of."""
    for name, tag in _NAMED.findall(_CHOICE.sub("", said)):
        if name in names:
            yield name, _VERSION.findall(tag)[-1]


def named() -> dict[str, dict[str, list[str]]]:
    """Give where each version of each image is named."""
    texts = {path.relative_to(ROOT).as_posix(): text(path) for path in files()}
    names = {name for said in texts.values() for name in _STATED.findall(said)}
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, said in texts.items():
        if not is_older(name):
            for image, tag in images(said, names):
                found[image][tag].append(name)
    return found


def test_images_are_found_as_they_are_written() -> None:
    said = """
    image: registry.example:5000/a/vllm-openai:v0.33.0
    image: "ghcr.io/ggml-org/llama.cpp:server{{ if .Accelerators }}-cuda12{{ end }}-b9603" # chosen
    image: "kserve/huggingfaceserver:v0.21.0{{ if .Accelerators }}-gpu{{ end }}"
    `'spec.containers[vllm].image=vllm/vllm-openai:v0.34.0'`, http://scheduler:8786, manifests/a.yaml:42
    image: ghcr.io/ggml-org/llama.cpp:server-cuda12-b9604
    """
    names = set(_STATED.findall(said))

    assert names == {"vllm-openai", "llama.cpp", "huggingfaceserver"}
    assert [*images(said, names)] == [
        ("vllm-openai", "0.33.0"),
        ("llama.cpp", "b9603"),
        ("huggingfaceserver", "0.21.0"),
        ("vllm-openai", "0.34.0"),
        ("llama.cpp", "b9604"),
    ]


def test_every_image_is_of_one_version() -> None:
    found = named()

    assert len(found) > 10
    assert {image: versions for image, versions in found.items() if len(versions) > 1} == {}


@pytest.mark.parametrize("image", PINNED)
def test_what_variants_and_samples_run_is_what_is_pinned(image: str) -> None:
    assert [*named()[image]] == [pins()[PINNED[image]]]


def test_what_samples_call_our_own_image_is_this_version() -> None:
    assert [*named()["msvcgen"]] == [PROJECT["version"]]


@pytest.mark.parametrize(("story", "words"), OLDER.items())
def test_a_sample_of_older_images_says_why(story: str, words: str) -> None:
    assert words in (SAMPLES / story / "README.md").read_text("utf-8")
