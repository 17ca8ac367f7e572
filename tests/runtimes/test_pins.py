"""The versions that are pinned: every word that we write is known to them, and to the version before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from msvcgen.data import pins
from msvcgen.kinds import Kinds
from msvcgen.pipeline import Options, Source, generate
from msvcgen.runtimes import builtin_names, find_variant
from msvcgen.servers import Reading, read, server_named
from msvcgen.servers.grammar import Grammar, grammar_of
from msvcgen.servers.tables import table_named, version_key
from msvcgen.tree import Mapped, list_at, mapping_at, text_at
from stories import GOLDEN, STORIES

SERVERS = (
    "vllm", "sglang", "tgi", "max", "huggingfaceserver", "llama.cpp", "llm-d-epp", "llm-d-routing-sidecar",
)  # fmt: skip
PINNED_AS = {
    "huggingfaceserver": "kserve",
    "llm-d-epp": "llm-d-router",
    "llm-d-routing-sidecar": "llm-d-router",
}

KINDS = Kinds()


def versions(server: str) -> Iterator[str]:
    """Give the pinned version of a server, and the newest that was read below it."""
    pinned = pins()[PINNED_AS.get(server, server)]
    if server == "llama.cpp":  # its builds are counted otherwise than its releases
        yield table_named(server).versions[-1]
        return
    yield pinned
    read_before = [one for one in table_named(server).versions if version_key(one) < version_key(pinned)]
    yield read_before[-1]


def unknown(grammar: Grammar, names: Iterator[str]) -> list[str]:
    """Give the names that a version does not know, or only to say that they are no more."""
    found = [(name, grammar.find(name)) for name in names]
    return [
        name
        for name, known in found
        if known.how not in ("name", "negated")
        or known.spec is None
        or known.spec.deprecated
        or known.spec.removed
    ]


def written(spec: Mapped) -> Iterator[str]:
    """Give the flags that a variant may write."""
    for variable in map(mapping_at, list_at(spec, "env")):
        if variable.get("flag"):
            yield text_at(variable, "flag")
    for argument in map(str, list_at(spec, "args")):
        for word in argument.replace("{{", " ").replace("}}", " ").split():
            if word.startswith("--"):
                yield word.partition("=")[0]


@pytest.mark.parametrize("name", builtin_names())
def test_flags_of_a_variant_are_known_to_its_server(name: str) -> None:
    spec = find_variant(name, KINDS).spec
    server = server_named(str(spec.get("server")))
    if server is None or server.name not in SERVERS:
        return
    for version in versions(server.name):
        assert unknown(grammar_of(server, version), written(spec)) == [], version


def servers_of(tree: Any) -> Iterator[Reading]:
    """Give the servers that the containers of an object start."""
    if isinstance(tree, list):
        for item in tree:
            yield from servers_of(item)
    elif isinstance(tree, dict):
        kind = {"Model": "vllm", "InferenceService": "huggingfaceserver"}.get(str(tree.get("kind")), "")
        spec = tree.get("spec", {})
        own = spec if kind == "vllm" and spec.get("engine") == "VLLM" else {}
        own = spec["predictor"]["model"] if kind == "huggingfaceserver" else own
        reading = read({"args": own["args"]}, server=kind) if own.get("args") else None
        if reading is None and tree.get("image"):
            reading = read(tree)
        if reading is not None and reading.server.name in SERVERS:
            yield reading
        for value in tree.values():
            yield from servers_of(value)


@pytest.mark.parametrize("story", STORIES)
def test_flags_of_a_golden_are_known_to_its_servers(story: str) -> None:
    for one in yaml.safe_load_all((GOLDEN / story / "manifests.yaml").read_bytes()):
        for reading in servers_of(one):
            pinned = next(versions(reading.server.name))
            grammar = reading.grammar if reading.version else grammar_of(reading.server, pinned)
            assert unknown(grammar, (flag.spelled for flag in reading.flags)) == [], reading.server.name


SERVICE = """
apiVersion: llm-d.ai/v1alpha1
kind: ModelService
metadata: {name: m, namespace: ns}
spec:
  modelArtifacts: {uri: "hf://acme/tiny:main"}
  routing: {modelName: m}
  decode: {parallelism: {tensor: 2}}
  prefill: {}
"""


@pytest.mark.parametrize(
    ("name", "halves"),
    [
        ("vllm", ["--kv-transfer-config", "--kv-transfer-config"]),
        ("sglang", ["--disaggregation-mode=prefill", "--disaggregation-mode=decode"]),
        ("modular-max", ["--pipeline-role=prefill_only", "--pipeline-role=decode_only"]),
    ],
)
def test_words_of_both_roles_are_known(name: str, halves: list[str]) -> None:
    options = Options(runtime=name)
    rendered = list(generate([Source(name="m", text=SERVICE)], [], options))
    assert [one for each in rendered for one in each.problems if one.severity == "error"] == []
    readings = [reading for one in rendered for child in one.children for reading in servers_of(child.tree)]
    readings = [
        reading for reading in readings if reading.server.serves
    ]  # the preset's are no models' servers

    assert len(readings) == 2
    for reading in readings:
        assert reading.grammar.scan is not None
        assert reading.grammar.scan.exact
        assert unknown(reading.grammar, (flag.spelled for flag in reading.flags)) == []
    for reading, half in zip(readings, halves, strict=True):
        assert any(word.text.startswith(half) for word in reading.words)
