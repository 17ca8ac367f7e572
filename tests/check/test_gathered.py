"""Of very many findings of a mapping or list most are only counted."""

from __future__ import annotations

import pytest

from msvcgen.check import check_tree
from msvcgen.check.gathered import MOST_KEPT
from msvcgen.check.pruning import without_unknown
from msvcgen.check.validations import check_validations
from msvcgen.errors import Finding
from msvcgen.kinds import from_json_schema
from msvcgen.tree import Tree

MANY = 3 * MOST_KEPT
TEXT: dict[str, Tree] = {"type": "string"}


def found(tree: Tree, schema: dict[str, Tree]) -> list[Finding]:
    return check_tree({"spec": tree}, from_json_schema({"type": "object", "properties": {"spec": schema}}))


@pytest.mark.parametrize(
    ("tree", "schema"),
    [
        ([1] * MANY, {"type": "array", "items": TEXT}),
        ({f"k{at}": 1 for at in range(MANY)}, {"type": "object", "additionalProperties": TEXT}),
        (
            {f"k{at}": 1 for at in range(MANY)},
            {"type": "object", "properties": {f"k{at}": TEXT for at in range(MANY)}},
        ),
    ],
    ids=["a list", "a map", "a mapping"],
)
def test_the_first_are_kept_and_all_are_counted(tree: Tree, schema: dict[str, Tree]) -> None:
    *kept, rest = found(tree, schema)

    assert len(kept) == MOST_KEPT
    assert (rest.times, rest.path[0], rest.path[1] in (MOST_KEPT, f"k{MOST_KEPT}")) == (
        MANY - MOST_KEPT,
        "spec",
        True,
    )
    assert rest.message == "and 8,000 more problems of this kind"


def test_each_kind_is_counted_by_itself() -> None:
    items: Tree = {"type": "string", "enum": ["a"]}

    wrong = found([1, "b"] * MOST_KEPT, {"type": "array", "items": items})

    assert {finding.code: finding.times for finding in wrong if finding.times > 1} == {
        "wrong-type": MOST_KEPT // 2,
        "not-allowed": MOST_KEPT // 2,
    }


def test_the_items_of_lists_in_lists_are_counted() -> None:
    items: Tree = {"type": "array", "items": TEXT}

    wrong = found([[1] * MANY, [1] * MANY], {"type": "array", "items": items})

    assert sum(finding.times for finding in wrong) == 2 * MANY


def test_repeated_items_are_counted() -> None:
    unique: dict[str, Tree] = {"type": "array", "items": TEXT, "x-kubernetes-list-type": "set"}

    *kept, rest = found(["a"] * (MANY + 1), unique)

    assert len(kept) == MOST_KEPT
    assert (rest.times, rest.code) == (MANY - MOST_KEPT, "duplicate-item")


def test_what_rules_refuse_is_counted() -> None:
    rule: Tree = [{"rule": "self != 'a'"}]
    items: Tree = {"type": "string", "x-kubernetes-validations": rule}
    schema: dict[str, Tree] = {"type": "object", "properties": {"spec": {"type": "array", "items": items}}}

    *kept, rest = check_validations({"spec": ["a"] * MANY}, schema)

    assert len(kept) == MOST_KEPT
    assert (rest.times, rest.path) == (MANY - MOST_KEPT, ("spec", MOST_KEPT))


def test_one_more_than_are_kept_is_told() -> None:
    wrong = found([1] * (MOST_KEPT + 1), {"type": "array", "items": TEXT})

    assert [finding.times for finding in wrong] == [1] * (MOST_KEPT + 1)
    assert wrong[-1].path == ("spec", MOST_KEPT)


def test_all_unknown_fields_are_found_so_that_a_lenient_run_takes_them_out() -> None:
    tree: Tree = {f"u{at}": 1 for at in range(MANY)}

    wrong = found(tree, {"type": "object", "properties": {"a": TEXT}, "additionalProperties": False})

    assert without_unknown({"spec": tree}, wrong) == {"spec": {}}
