"""Order, pruning and formats of what is printed."""

from __future__ import annotations

import gc
import json
from typing import Any

from msvcgen.emit import Child, finish, stream
from msvcgen.kinds import Kinds
from msvcgen.pipeline import Options, generate
from msvcgen.settings import Source
from msvcgen.shared import Shared, Texts
from msvcgen.tree import Mapped
from stories import SAMPLES

POD = Kinds().schema("v1", "Pod")


def test_well_known_keys_come_first() -> None:
    tree: Mapped = {
        "spec": {},
        "metadata": {"labels": {}, "uid": "x", "namespace": "n", "name": "a"},
        "kind": "Pod",
    }
    finished = finish({**tree, "apiVersion": "v1"}, POD, Shared())
    assert list(finished) == ["apiVersion", "kind", "metadata", "spec"]
    assert list(finished["metadata"]) == ["name", "namespace", "labels"]  # type: ignore[arg-type]  # a mapping


def test_nulls_status_and_noise_go_and_what_is_stated_stays() -> None:
    container: Mapped = {
        "name": "c",
        "resources": {},
        "args": ["a", None],
        "tty": False,
        "env": [],
        "image": None,
    }
    volumes: Mapped = {"name": "v", "emptyDir": {}}
    tree: Mapped = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "creationTimestamp": None, "ownerReferences": [{"name": "x"}]},
        "spec": {"containers": [container, None], "affinity": {}, "volumes": [volumes], "hostname": ""},
        "status": {"phase": "Running"},
    }
    assert finish(tree, POD, Shared()) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": {
            "containers": [{"name": "c", "args": ["a", ""], "tty": False, "env": []}],
            "volumes": [{"name": "v", "emptyDir": {}}],
            "hostname": "",
        },
    }


def test_quantities_are_canonical_where_the_schema_has_them() -> None:
    container: Mapped = {
        "name": "0.5",
        "resources": {"limits": {"cpu": 0.5, "memory": "1024Mi", "nvidia.com/gpu": 1, "x": "no quantity"}},
        "env": [{"name": "A", "value": "1024Mi"}],
    }
    finished: Any = finish({"spec": {"containers": [container]}}, POD, Shared())
    assert finished["spec"]["containers"][0] == {
        "name": "0.5",
        "resources": {"limits": {"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": "1", "x": "no quantity"}},
        "env": [{"name": "A", "value": "1024Mi"}],
    }


def test_shared_trees_are_pruned_once() -> None:
    shared = Shared()
    spec: Mapped = {"containers": [{"name": "c", "image": None}]}
    shared.add([spec])
    first, second = (finish({"kind": "Pod", "spec": spec}, POD, shared) for _ in range(2))
    assert first["spec"] == {"containers": [{"name": "c"}]}
    assert first["spec"] is second["spec"]


ONE = Child(key="configMaps", tree={"kind": "ConfigMap", "metadata": {"name": "a"}})
TWO = Child(key="decodeService", tree={"kind": "Service", "metadata": {"name": "b"}})
OTHER = Child(key="decodeService", tree={"kind": "Service", "metadata": {"name": "c"}}, service=1)


def test_formats() -> None:
    assert (
        stream([ONE, TWO], "yaml")
        == "kind: ConfigMap\nmetadata:\n  name: a\n---\nkind: Service\nmetadata:\n  name: b\n"
    )
    whole = {"apiVersion": "v1", "kind": "List", "items": [ONE.tree, TWO.tree]}
    assert json.loads(stream([ONE, TWO], "json")) == whole
    assert stream([ONE], "list").startswith("apiVersion: v1\nkind: List\nitems:\n- kind: ConfigMap\n")
    assert stream([ONE, TWO, OTHER], "children") == (
        "configMaps:\n- kind: ConfigMap\n  metadata:\n    name: a\n"
        "decodeService:\n  kind: Service\n  metadata:\n    name: b\n"
        "---\ndecodeService:\n  kind: Service\n  metadata:\n    name: c\n"
    )
    assert stream([], "yaml") == ""


def test_texts_of_shared_trees_outlive_the_run_that_made_them() -> None:
    """Objects are written when their run is gone; the id of a tree that is gone as well would be that of another."""
    folder = SAMPLES / "quickstart"
    service, preset = (
        (folder / f"{name}.yaml").read_text("utf-8") for name in ("modelservice", "baseconfig")
    )
    rendered = list(generate([Source("m.yaml", service)], [Source("b.yaml", preset)], Options()))
    gc.collect()

    for child in rendered[0].children:
        assert isinstance(child.texts, Texts)
        assert child.texts.keys() <= child.texts.trees.keys()
        assert all(id(tree) == number for number, tree in child.texts.trees.items())
