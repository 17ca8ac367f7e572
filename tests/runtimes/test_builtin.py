"""The variants that are shipped: each file is right, pinned and shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from msvcgen.check.walk import check_tree
from msvcgen.data import read_data
from msvcgen.errors import MsvcgenError
from msvcgen.kinds import Kinds
from msvcgen.kinds.own import input_schema
from msvcgen.runtimes import builtin_names, builtin_text, canonical_name, find_variant
from msvcgen.servers import server_named
from msvcgen.tree import integer_at, mapping_at
from msvcgen.yaml.reader import read_stream
from outcome import Program
from stories import SAMPLES, STORIES, command

NAMES = builtin_names()


@pytest.mark.parametrize("name", NAMES)
def test_file_passes_the_schema_and_is_called_as_its_variant(name: str) -> None:
    documents, problems = read_stream(builtin_text(name), name)

    assert (len(documents), problems) == (1, [])
    assert check_tree(documents[0].tree, input_schema("RuntimeVariant")) == []
    assert find_variant(name, Kinds()).name == name


@pytest.mark.parametrize("name", NAMES)
def test_image_is_pinned_with_the_date_of_its_choice(name: str) -> None:
    stated = re.findall(r"^  image: (.*)$", builtin_text(name), re.MULTILINE)
    raw = re.findall(r"^  image: (.*)$", read_data(f"runtimes/{name}.yaml").decode(), re.MULTILINE)

    assert not re.search(r"\$\{[\w.-]+\}", builtin_text(name))
    for line, unpinned in zip(stated, raw, strict=True):
        assert line == "null" or re.search(r"\d.* # chosen 20\d\d-\d\d-\d\d$", line), line
        assert line == "null" or re.search(r"\$\{[\w.]+\}.* # chosen \$\{date\}$", unpinned), unpinned


@pytest.mark.parametrize("name", NAMES)
def test_probes_wait_as_long_as_the_server_needs(name: str) -> None:
    spec = find_variant(name, Kinds()).spec
    server, health = server_named(str(spec.get("server"))), mapping_at(spec, "healthCheck")

    assert not health or integer_at(health, "maxWaitTime") >= (
        server.health["timeout"] if server is not None else 2
    )


@pytest.mark.parametrize("name", NAMES)
def test_variant_has_a_sample(name: str) -> None:
    annotated = f"msvcgen.dev/runtime: {name}\n"
    named = [
        story
        for story in STORIES
        if f"-r {name} " in " ".join(command(story)) + " "
        or any(annotated in path.read_text("utf-8") for path in (SAMPLES / story).glob("*.yaml"))
    ]

    assert named


def test_names_and_aliases_are_each_of_one_variant() -> None:
    called = [word for name in NAMES for word in {name, *find_variant(name, Kinds()).summary.aliases}]

    assert len(called) == len(set(called))
    assert canonical_name("NGC-NIM") == "nim"


def test_unknown_name_gets_the_list() -> None:
    with pytest.raises(MsvcgenError, match="there is no runtime variant `nim-`") as raised:
        find_variant("nim-", Kinds())

    assert all(f"`{name}`" in raised.value.problems[0].hint for name in NAMES)


def test_table_has_a_line_for_each(program: Program) -> None:
    outcome = program("runtimes")

    lines = outcome.out.decode().splitlines()
    assert (outcome.code, outcome.err) == (0, "")
    assert lines[0].split() == ["NAME", "ALIASES", "SERVER", "PORT", "HEALTH", "RENDERS"]
    assert [line.split()[0] for line in lines[1:]] == list(NAMES)
    assert re.split(" {2,}", lines[1 + NAMES.index("nim")]) == [
        "nim", "ngc-nim", "NVIDIA NIM", "8000", "/v1/health/ready", "Deployment, Service",
    ]  # fmt: skip


def test_name_prints_the_file_and_the_file_is_the_variant(program: Program, tmp_path: Path) -> None:
    printed = program("runtimes", "VLLM")
    assert printed.out.decode() == builtin_text("vllm")

    copy = tmp_path / "copy.yaml"
    copy.write_bytes(printed.out)
    service = SAMPLES / "vllm/modelservice.yaml"
    assert (
        program("generate", "-m", service, "-r", copy).out
        == program("generate", "-m", service, "-r", "vllm").out
    )


def test_unknown_name_is_wrong_usage(program: Program) -> None:
    outcome = program("runtimes", "vlm")

    assert outcome.code == 2
    assert outcome.err.startswith("Error: there is no runtime variant `vlm`: ")
