"""Forms of objects: which are known, and what is written of them."""

from __future__ import annotations

from functools import partial

import pytest

from msvcgen.check import Found, Object
from msvcgen.check.forms import Forms
from msvcgen.check.marks import names_of
from msvcgen.check.serving.references import references
from msvcgen.check.serving.summary import summary_of
from msvcgen.errors import Finding
from msvcgen.kinds import Kinds
from msvcgen.tree import Mapped, Tree, node_at
from msvcgen.yaml.writer import write

KINDS = Kinds("1.33")
NAMES = ("maple-3-8b", "oak-3-8b", "cypress-3-8b")


def config_map(name: str, **data: Tree) -> Mapped:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def looked_at(*objects: tuple[str, Mapped], found: Found | None = None) -> list[bool]:
    """Check objects of ModelServices of these names; tell which were looked at. What is written must be right."""
    forms, told = Forms(), []
    for name, tree in objects:
        looks: list[bool] = []

        def look(looks: list[bool] = looks) -> Found:
            looks.append(True)
            return found or Found()

        service: Mapped = {"metadata": {"name": name}, "spec": {"modelArtifacts": {"size": size_in(tree)}}}
        schema = KINDS.schema(str(tree["apiVersion"]), str(tree["kind"]))
        _, form = forms.check(Object(tree), names_of(service), schema, look)
        if form is not None:
            assert form.yaml(partial(write, tree)) == write(tree)
        told.append(bool(looks))
    return told


def size_in(tree: Mapped) -> Tree:
    """Give the size of the first volume."""
    return node_at(tree, "spec", "volumes", 0, "emptyDir", "sizeLimit")


def of_each(text: str) -> list[tuple[str, Mapped]]:
    """Give a ConfigMap for each name in which the text stands with the name in the place of `NAME`."""
    return [(name, config_map(name, text=text.replace("NAME", name))) for name in NAMES]


@pytest.mark.parametrize(
    "text",
    [
        "NAME",
        "a NAME",
        "- NAME: x",
        "NAME # x",
        "#NAME",
        "1NAME",
        '"NAME" and NAMENAME',
        "a\n  name of NAME\nb\n",
        "é NAME",
        " NAME\n",
    ],
)
def test_objects_that_differ_in_names_are_looked_at_once(text: str) -> None:
    assert looked_at(*of_each(text)[:2], of_each(text)[0]) == [True, False, False]


def test_a_longer_name_is_looked_at() -> None:
    assert looked_at(*of_each("NAME")) == [True, False, True]


def test_an_object_that_is_wrong_is_looked_at_each_time() -> None:
    wrong = Found([Finding(code="wrong-type", message="must be text")])
    assert looked_at(*of_each("NAME")[:2], of_each("NAME")[1], found=wrong) == [True, True, True]


@pytest.mark.parametrize("text", ["a\\NAME", "a\\xNAME", "MAPLE-3-8B of NAME"])
def test_a_text_in_which_a_name_is_not_sure_has_no_form(text: str) -> None:
    assert looked_at(*of_each(text)[:1] * 2) == [True, True]


def test_an_escape_is_no_part_of_a_name() -> None:
    names = ("noak-3-8b", "toak-3-8b")
    texts = ("a\noak-3-8b", "a\toak-3-8b")
    assert looked_at(
        *((name, config_map(name, text=text)) for name, text in zip(names, texts, strict=True))
    ) == [True, True]


def test_what_is_written_with_escapes_is_not_taken_for_a_name() -> None:
    """YAML has an escape of one letter where Python has none."""
    names = ("elm-3-8b", "erl-3-8b")
    objects = [(name, config_map(name, text="\x1blm-3-8b")) for name in names]
    assert looked_at(*objects) == [True, False]


def test_a_size_is_one_of_a_volume_only() -> None:
    def of(size: str) -> tuple[str, Mapped]:
        volumes: Tree = [{"name": "cache", "emptyDir": {"sizeLimit": size}}]
        pod: Mapped = {
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "oak-3-8b"},
            "spec": {"volumes": volumes, "about": "sizeLimit: 40Gi\nand more\n"},
        }  # fmt: skip
        return "oak-3-8b", pod

    assert looked_at(of("40Gi"), of("41Gi"), of("2000Gi")) == [True, False, True]


def test_a_key_that_grows_too_long_for_one_line_is_written_as_it_must_be() -> None:
    def of(name: str, key: str) -> tuple[str, Mapped]:
        return name, config_map(name, **{key.replace("NAME", name): "x"})

    long, short = f"m-{'x' * 120}", "m-xyzx"
    for key in ("NAME" * 9, "x" * 900 + "NAME", "x" * 490 + "NAMENAMENAMENAME"):
        assert looked_at(of(long, key), of(short, key)) == [True, False]
        assert looked_at(of(short, key), of(long, key), of(short, key)) == [True, True, False]


def known_of(*objects: Mapped) -> list[Object]:
    """Give objects as they are seen, each of a ModelService that has its name, after all were checked."""
    forms, seen = Forms(), [*map(Object, objects)]
    for each in seen:
        schema = KINDS.schema(str(each.tree["apiVersion"]), str(each.tree["kind"]))
        service: Mapped = {"metadata": {"name": each.name, "namespace": each.namespace}}
        forms.check(each, names_of(service), schema, Found)
    return seen


def test_what_is_known_of_a_reference_has_the_names_of_each() -> None:
    def binding(name: str, namespace: str) -> Mapped:
        return {
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": {"name": name, "namespace": namespace},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
        }  # fmt: skip

    first, second = known_of(binding("maple-3-8b", "team-red"), binding("cedar-3-8b", "team-tan"))

    assert (first.known, second.known is not None) == (None, True)
    assert summary_of(second).refers == references(second)
    assert {refer.namespace for refer in references(second)} == {"", "team-tan"}


def test_what_is_known_of_pods_has_the_names_of_each() -> None:
    def pod(name: str) -> Mapped:
        container: Mapped = {
            "name": "a",
            "image": "example/a:v1",
            "ports": [{"name": name, "containerPort": 80}],
        }
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name},
            "spec": {"containers": [container]},
        }

    first, second = known_of(pod("maple-3-8b"), pod("cedar-3-8b"))

    assert (first.known, second.known is not None) == (None, True)
    assert [pods.names for pods in summary_of(second).pods] == [("cedar-3-8b",)]
