"""Whatever comes in, a ResourceList or a problem comes out, and never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msvcgen.cli.user_schemas import read_schemas
from msvcgen.kustomize.calls import Reply, exec_plugin, krm_function
from msvcgen.options import of_config
from msvcgen.tree import list_at, mapping_at, node_at
from msvcgen.yaml.reader import read_value
from msvcgen.yaml.writer import write
from stories import SAMPLES

BASE = SAMPLES / "kustomize/base"
SERVICE, CONFIG_MAP = (
    yaml.safe_load((BASE / f"{name}.yaml").read_text("utf-8")) for name in ("modelservice", "baseconfig")
)
LIST: dict[str, Any] = {"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList"}
CONFIG: dict[str, Any] = {
    "apiVersion": "msvcgen.dev/v1alpha1",
    "kind": "ModelServiceGenerator",
    "metadata": {"name": "render"},
}
TEXT_OF_CONFIG = write(CONFIG).encode()

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = st.sampled_from(
    [
        "",
        "granite",
        "a,b",
        "true",
        "..",
        "/etc/passwd",
        "-",
        "{{ .X }}",
        "\0",
        "é\u2028",
        "vllm",
        "x.yaml",
        "v1",
    ]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-9, 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@st.composite
def damaged(draw: st.DrawFn, whole: Any) -> Any:
    """Give a tree in which one node, or none, is replaced or left out."""
    if not isinstance(whole, dict | list) or not whole or draw(st.integers(0, 4)) == 0:
        return draw(trees)
    keys = list(whole) if isinstance(whole, dict) else list(range(len(whole)))
    chosen = draw(st.sampled_from(keys))
    fresh = draw(damaged(whole[chosen]))
    if isinstance(whole, dict):
        return {**whole, chosen: fresh}
    return [*whole[:chosen], fresh, *whole[chosen + 1 :]]


def annotated(tree: Any, annotations: Any) -> Any:
    metadata = tree.get("metadata") if isinstance(tree, dict) else None
    if not isinstance(metadata, dict):
        return tree
    return {**tree, "metadata": {**metadata, "annotations": annotations}}


annotation_names = st.sampled_from(
    [
        "internal.config.kubernetes.io/path",
        "config.kubernetes.io/origin",
        "internal.config.kubernetes.io/previousNames",
        "internal.config.kubernetes.io/previousNamespaces",
        "kustomize.config.k8s.io/id",
        "kustomize.config.k8s.io/needs-hash",
        "msvcgen.dev/baseconfig",
        "msvcgen.dev/base-configs",
        "msvcgen.dev/template-dialect",
    ]
)
noted = trees | st.dictionaries(annotation_names, trees, max_size=4)
services = st.builds(annotated, st.just(SERVICE) | damaged(SERVICE), noted)
config_maps = st.builds(annotated, st.just(CONFIG_MAP) | damaged(CONFIG_MAP), noted)
items = st.lists(services | config_maps | trees, max_size=4)
fields = st.dictionaries(st.sampled_from([*of_config()]) | words, trees, max_size=3)
configs = st.builds(lambda stated: {**CONFIG, **stated}, fields) | damaged(CONFIG) | services


def check(reply: Reply) -> None:
    assert reply.failed == any(problem.severity == "error" for problem in reply.problems)
    assert all(problem.message for problem in reply.problems)


def check_function(reply: Reply) -> None:
    check(reply)
    given = mapping_at(read_value(reply.text))
    results = list_at(given, "results")
    assert (given["kind"], type(given["items"])) == ("ResourceList", list)
    assert [mapping_at(result)["severity"] for result in results] == [one.severity for one in reply.problems]


@few
@given(st.binary(max_size=200))
def test_bytes(data: bytes) -> None:
    check_function(krm_function(data, read_schemas))
    check(exec_plugin(data, b"", read_schemas))
    check(exec_plugin(TEXT_OF_CONFIG, data, read_schemas))


@few
@given(items, configs)
def test_items_and_configs(listed: list[Any], config: Any) -> None:
    whole: Any = {**LIST, "items": listed, "functionConfig": config}
    check_function(krm_function(write(whole).encode(), read_schemas))
    stream = "---\n".join(map(write, listed))
    check(exec_plugin(write(config).encode(), stream.encode(), read_schemas))


@few
@given(
    damaged({"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": [SERVICE, CONFIG_MAP]})
)
def test_resource_lists(whole: Any) -> None:
    check_function(krm_function(write(whole).encode(), read_schemas))


TEXT = write(
    {"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": [SERVICE, CONFIG_MAP]}
)
edits = st.tuples(
    st.integers(0, len(TEXT)), st.integers(0, 12), st.text("-#&*{}[]:, \n\t\r'\"|>+ab", max_size=6)
)


def edited(text: str, edit: tuple[int, int, str]) -> bytes:
    at, length, fresh = edit
    return (text[:at] + fresh + text[at + length :]).encode()


@few
@given(edits)
def test_edited_text(edit: tuple[int, int, str]) -> None:
    check_function(krm_function(edited(TEXT, edit), read_schemas))


@few
@given(edits, st.sampled_from(["", "  "]))
def test_what_passes_is_the_same(edit: tuple[int, int, str], indent: str) -> None:
    head, _, rest = TEXT.replace("kind: ModelService", "kind: Another").partition("items:\n")
    body = "".join(f"{indent}{line}\n" for line in rest.splitlines())
    text = edited(f"{head}items:\n{body}", edit)

    reply = krm_function(text, read_schemas)

    if not reply.failed:
        before, after = (node_at(read_value(one), "items") for one in (text, reply.text))
        assert after == (before or [])
