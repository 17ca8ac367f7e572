"""Laws of comparing: nothing differs from itself, both directions say the same, changes lead from old to new."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applying import apply
from msvcgen.compare import Comparison, compare
from msvcgen.compare.forms.records import record
from msvcgen.compare.listed import Listed
from msvcgen.compare.trees import changes_of
from msvcgen.kinds import Kinds

KINDS = Kinds()
EXAMPLES = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from(["", "a", "b", "--x", "--x=1", "1", "a\nb\n"]),
)
words = st.lists(st.sampled_from(["m", "--a", "--a=1", "--a=2", "--b", "--no-b", "1", "2", "--"]), max_size=6)
names = st.sampled_from(["a", "b", "c"])
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["name", "args", "x", "spec"]), inner, max_size=3),
    ),
    max_leaves=12,
)
environment = st.lists(
    st.fixed_dictionaries({"name": names, "value": st.sampled_from(["1", "2"])}), max_size=4
)
containers = st.lists(
    st.fixed_dictionaries(
        {"name": names},
        optional={
            "args": words,
            "command": words,
            "env": environment,
            "image": st.sampled_from(["r/i:1", "r/i:2"]),
            "ports": st.lists(
                st.fixed_dictionaries(
                    {"containerPort": st.integers(1, 3)}, optional={"protocol": st.just("UDP")}
                ),
                max_size=3,
            ),
            "resources": st.just({"limits": {"cpu": "1"}}),
        },
    ),
    max_size=3,
)
deployments = st.fixed_dictionaries(
    {"containers": containers},
    optional={"tolerations": st.lists(st.fixed_dictionaries({"key": names, "value": names}), max_size=3)},
)


def deployment(pod: Any, name: str = "a", replicas: int = 1) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"replicas": replicas, "template": {"spec": pod}},
    }


def thing(tree: Any, name: str = "a") -> dict[str, Any]:
    return {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": name}, "spec": tree}


objects = st.one_of(deployments.map(deployment), trees.map(thing))
pairs = st.one_of(
    st.tuples(deployments.map(deployment), deployments.map(deployment)),
    st.tuples(trees.map(thing), trees.map(thing)),
)


@EXAMPLES
@given(objects)
def test_nothing_differs_from_itself(tree: dict[str, Any]) -> None:
    again = json.loads(json.dumps(tree))

    assert not compare([tree], [tree], KINDS)
    assert not compare([tree], [again], KINDS)
    assert not changes_of(tree, again, None)


@EXAMPLES
@given(pairs)
def test_changes_lead_from_the_old_object_to_the_new_one(pair: tuple[Any, Any]) -> None:
    old, new = pair
    comparison = compare([old], [new], KINDS)

    assert bool(comparison) == (strict(old) != strict(new))
    for difference in comparison.differences:
        line = json.loads(json.dumps(record(difference, lambda _difference, _change: None)))
        assert strict(apply(line, old)) == strict(new)


@EXAMPLES
@given(pairs)
def test_both_directions_say_the_same(pair: tuple[Any, Any]) -> None:
    old, new = pair
    there, back = compare([old], [new], KINDS), compare([new], [old], KINDS)

    assert changes(there) == changes(back, reverse=True)


@EXAMPLES
@given(st.lists(names, unique=True), st.lists(names, unique=True), st.integers(1, 2))
def test_lists_of_objects_are_symmetric(old: list[str], new: list[str], replicas: int) -> None:
    pod = {"containers": [{"name": name, "image": name} for name in "abcdefgh"]}
    before = [deployment(pod, name) for name in old]
    after = [deployment(pod, name, replicas) for name in new]
    there, back = compare(before, after, KINDS), compare(after, before, KINDS)

    assert there.equal == back.equal
    assert [there.count(of) for of in ("added", "removed", "changed", "renamed")] == [
        back.count(of) for of in ("removed", "added", "changed", "renamed")
    ]


@EXAMPLES
@given(st.lists(objects, max_size=3), st.lists(objects, max_size=3))
def test_objects_that_are_elsewhere_are_compared_as_those_at_hand(old: list[Any], new: list[Any]) -> None:
    def away(trees: list[Any]) -> Listed:
        texts = [json.dumps(tree) for tree in trees]
        return Listed(trees, tree_of=lambda number: json.loads(texts[number]))

    assert compare(away(old), away(new), KINDS) == compare(old, new, KINDS)


def strict(tree: Any) -> str:
    """Give a text that tells 1 from true, and is the same whatever the order of keys."""
    return json.dumps(tree, sort_keys=True)


def changes(comparison: Comparison, *, reverse: bool = False) -> list[str]:
    return sorted(
        repr((change.reversed() if reverse else change)._replace(where=""))
        for difference in comparison.differences
        for change in difference.changes
    )
