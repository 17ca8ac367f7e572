from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from outcome import Program
from stories import GOLDEN, SAMPLES, STORIES, command, commands

kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")


def offline(*words: str, given: bytes = b"") -> bytes:
    """Run kubectl without a cluster."""
    return subprocess.run(
        ["kubectl", *words],  # noqa: S607 - whichever kubectl is installed
        input=given,
        capture_output=True,
        check=True,
        env={**os.environ, "KUBECONFIG": os.devnull},
    ).stdout


def identities(objects: list[dict[str, dict[str, str]]]) -> set[tuple[str, ...]]:
    return {
        (
            str(one["apiVersion"]),
            str(one["kind"]),
            one["metadata"].get("namespace", ""),
            one["metadata"]["name"],
        )
        for one in objects
    }


def objects_of(stream: bytes) -> list[dict[str, dict[str, str]]]:
    return list(yaml.load_all(stream, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@pytest.mark.parametrize("story", STORIES)
def test_readme_names_the_files_of_its_folder(story: str) -> None:
    stated = {Path(word) for word in command(story) if word.startswith("samples/")}
    files = {path.relative_to(SAMPLES.parent) for path in (SAMPLES / story).iterdir() if path.suffix != ".md"}

    assert stated == files


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("story", STORIES)
def test_every_command_of_the_readme_succeeds(story: str, program: Program) -> None:
    for words in commands((SAMPLES / story / "README.md").read_text("utf-8")):
        outcome = program(*words)

        assert (outcome.code, outcome.err) == (0, ""), words


@pytest.mark.parametrize("story", STORIES)
def test_images_are_pinned(story: str) -> None:
    for one in objects_of((GOLDEN / story / "manifests.yaml").read_bytes()):
        for image in _images(one):
            assert ":" in image.rpartition("/")[2], image
            assert not image.endswith(":latest"), image


def _images(tree: object) -> list[str]:
    if isinstance(tree, list):
        return [image for item in tree for image in _images(item)]
    if not isinstance(tree, dict):
        return []
    own = [tree["image"]] if isinstance(tree.get("image"), str) else []
    return own + [image for item in tree.values() for image in _images(item)]


@kubectl
def test_kubectl_reads_the_golden_files() -> None:
    """`kubectl create --dry-run=client` asks a cluster which kinds there are; `annotate --local` does not."""
    golden = b"---\n".join((GOLDEN / story / "manifests.yaml").read_bytes() for story in STORIES)
    said = offline("annotate", "--local", "-f", "-", "-o", "json", "read=yes", given=golden).decode()
    read = []
    at = 0
    while at < len(said):
        one, end = json.JSONDecoder().raw_decode(said, at)
        read.append(one)
        at = end + 1  # and a line break

    assert identities(read) == identities(objects_of(golden))


@kubectl
@pytest.mark.usefixtures("root")
def test_kustomize_reads_the_output_directories(program: Program, tmp_path: Path) -> None:
    """One call for all: a prefix keeps the objects of the samples apart."""
    for story in STORIES:
        outcome = program(*command(story), "-o", tmp_path / story / "out")
        assert outcome.code == 0, outcome.err
        kustomization = f"resources: [out]\nnamePrefix: {story}.\n"
        (tmp_path / story / "kustomization.yaml").write_text(kustomization, "utf-8")
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump({"resources": STORIES}), "utf-8")

    built = identities(objects_of(offline("kustomize", str(tmp_path))))

    assert built == {
        (*named, f"{story}.{name}")
        for story in STORIES
        for *named, name in identities(objects_of((GOLDEN / story / "manifests.yaml").read_bytes()))
    }
