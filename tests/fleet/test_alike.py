"""A ModelService comes to the same in a fleet, whatever stands before it, as it does alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alike import OTHERWISE, PLAIN, PRESET, SERVICE
from msvcgen.check import Memo, check_object
from msvcgen.errors import Finding
from msvcgen.fleet import Finished, Fleet, render
from msvcgen.kinds import Kinds
from msvcgen.pipeline import Options
from msvcgen.settings import Source
from msvcgen.tree import Mapped

OPTIONS = Options(epp_cluster_role="picker")

TEXTS = [SERVICE.format(**{**PLAIN, **other}) for other in OTHERWISE]
"""One thing is said otherwise in each: some of it is wrong, some only looks like a name."""

TREES = (("elm", 3, "x"), ("cypress", 14, "yy"), ("elm", 4, "zzz"), ("larch", 70, "x"), ("yew", 33, "of-all"))
MORE = [
    SERVICE.format(**{
        **PLAIN, "name": f"{tree}-{size}b", "namespace": f"team-{team}", "size": f"{40 + size}Gi", "value": f"'{size}'",
        "place": place, "model": f"acme/{tree.title()}-{size}-it",
    })
    for place in ("hf://", "pvc+hf://maple-cache/")
    for tree, size, team in TREES
]  # fmt: skip


def rendered(texts: list[str]) -> list[Finished]:
    sources = [Source("models.yaml", text) for text in texts]
    return render(Fleet(sources, [Source("base.yaml", PRESET.read_bytes())], OPTIONS, "texts"))[:-1]


@cache
def alone(text: str) -> Finished:
    (finished,) = rendered([text])
    return finished


@settings(max_examples=4)
@given(st.permutations(range(len(TEXTS))))
def test_a_fleet_comes_to_what_each_comes_to_alone(order: list[int]) -> None:
    texts = [*MORE, *(TEXTS[index] for index in order), *MORE]

    assert [(one.written, one.problems) for one in rendered(texts)] == [
        (other.written, other.problems) for other in map(alone, texts)
    ]


def test_what_deviates_is_found_among_many_of_one_form() -> None:
    texts = [
        SERVICE.format(**{**PLAIN, "name": f"maple-{number:03}-b", "value": f"'{number}'"})
        for number in range(40)
    ]
    for at, other in (
        (10, "imagePullPolicy: Sometimes"),
        (30, "ports: [{name: toolongaportname, containerPort: 1}]"),
    ):
        texts[at] = SERVICE.format(**{**PLAIN, "name": f"maple-{at:03}-b", "more": other})

    finished = rendered(texts)

    assert [
        at for at, one in enumerate(finished) if any(each.severity == "error" for each in one.problems)
    ] == [10, 30]
    assert [one.problems for one in finished] == [alone(text).problems for text in texts]


def test_a_name_that_grows_too_long_is_found() -> None:
    names = [f"m-{'x' * length}" for length in (9, 5, 13, 14, 12)]
    more = ["ports: [{name: " + name + ", containerPort: 80}]" for name in names]
    texts = [
        *MORE,
        *(
            SERVICE.format(**{**PLAIN, "name": name, "more": says})
            for name, says in zip(names, more, strict=True)
        ),
    ]

    assert [one.problems for one in rendered(texts)] == [alone(text).problems for text in texts]
    assert [bool(one.problems) for one in rendered(texts)[len(MORE) :]] == [False, False, False, True, False]


@pytest.mark.parametrize("place", ["hf://", "pvc+hf://claim-of-all/"])
def test_most_objects_of_a_fleet_are_of_a_form_that_is_known(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Mapped] = []

    def counted(tree: Mapped, kinds: Kinds, *, memo: Memo | None = None) -> list[Finding]:
        looked.append(tree)
        return check_object(tree, kinds, memo=memo)

    monkeypatch.setattr("msvcgen.inspection.check_object", counted)
    text = SERVICE.format(**{**PLAIN, "place": place}).replace("modelName: acme/Maple", "modelName: it/Maple")
    texts = [
        text.replace("maple-3-8b", f"elm-{number:03}-b").replace("Maple-3.1", f"Elm-{number}")
        for number in range(60)
    ]
    count = sum(one.objects for one in rendered(texts))

    assert count > 400
    assert len(looked) < 60, "each ModelService has an object of a form of its own"
