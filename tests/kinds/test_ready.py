"""schemas/ready/ says what upstream publishes and constraints.json adds, attribute by attribute."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from msvcgen.data import data_files, read_data
from msvcgen.kinds import KUBE_VERSIONS, Schema, from_json_schema, shipped, upstream
from msvcgen.kinds.making import ATTRIBUTES, OWN, texts, write


def test_files_are_up_to_date(tmp_path: Path) -> None:
    write(tmp_path)
    names = [file.name for file in sorted(tmp_path.iterdir())]
    assert names == data_files("schemas/ready") == sorted(name for name, _ in texts())
    for name in names:
        assert (tmp_path / name).read_bytes() == read_data(f"schemas/ready/{name}"), (
            "run `python -m msvcgen.kinds`"
        )


def assert_same(ready: Schema, read: Schema, seen: set[tuple[int, int]], path: str) -> None:
    """Compare all that two schemas say, and all below them."""
    if (id(ready), id(read)) in seen:
        return
    seen.add((id(ready), id(read)))
    for attribute in (*ATTRIBUTES, "open", "builtin", "trusted"):
        ours, theirs = getattr(ready, attribute), getattr(read, attribute)
        where = f"{path}.{attribute}"
        if isinstance(theirs, Schema):
            assert_same(ours, theirs, seen, where)
        elif attribute == "properties":
            assert list(ours) == list(theirs), where
            for name, child in theirs.items():
                assert_same(ours[name], child, seen, f"{where}.{name}")
        elif isinstance(theirs, tuple) and any(isinstance(child, Schema) for child in theirs):
            assert len(ours) == len(theirs), where
            for one, other in zip(ours, theirs, strict=True):
                assert_same(one, other, seen, where)
        else:
            assert (type(ours), ours) == (type(theirs), theirs), where


@pytest.mark.parametrize("version", KUBE_VERSIONS)
def test_definitions_of_kubernetes_are_those_of_upstream(version: str) -> None:
    seen: set[tuple[int, int]] = set()
    for name in upstream.names(version):
        assert shipped.kubernetes(version).named(name).name == name
        assert_same(
            shipped.kubernetes(version).named(name), upstream.kubernetes(version).named(name), seen, name
        )
    assert len(seen) > 1000


def test_custom_resources_are_those_of_upstream() -> None:
    seen: set[tuple[int, int]] = set()
    for file, name, _ in shipped.index().values():
        if not name:
            newest = KUBE_VERSIONS[-1]
            assert_same(shipped.custom(file, newest), upstream.custom(file).named(""), seen, file)
    assert len(seen) > 1000


@pytest.mark.parametrize("kind", OWN)
def test_our_own_kinds_are_those_of_the_published_schemas(kind: str) -> None:
    published = json.loads(read_data(f"schemas/{kind.lower()}.schema.json"))
    assert_same(shipped.own(kind), from_json_schema(published), set(), kind)


def test_schemas_of_one_type_are_one_object() -> None:
    status = shipped.kubernetes("1.36").named("io.k8s.api.core.v1.PodStatus").properties
    assert status["message"] is status["reason"]
    with pytest.raises(KeyError, match="Nothing"):
        shipped.kubernetes("1.36").named("io.k8s.Nothing")


def test_what_is_shipped_needs_no_reader_of_schemas_and_no_parser_of_rules() -> None:
    script = (
        "import sys; from msvcgen.check import check_object; from msvcgen.kinds import Kinds;"
        "route = {'apiVersion': 'gateway.networking.k8s.io/v1', 'kind': 'HTTPRoute', 'metadata': {'name': 'a'},"
        " 'spec': {'rules': [{'matches': [{'path': {'type': 'PathPrefix', 'value': '//'}}]}]}};"
        "print(*(finding.code for finding in check_object(route, Kinds())));"
        "print([name for name in ('kinds.reader', 'cel.lexer', 'cel.parser', 'cel.linker', 'cel.functions.conversions')"
        " if f'msvcgen.{name}' in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "cel-rule\n[]\n"
