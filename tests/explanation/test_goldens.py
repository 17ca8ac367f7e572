"""Every value of every golden is explained, and annotating changes no object."""

from __future__ import annotations

from typing import get_args

import pytest
import yaml

from explained import of_story
from msvcgen.explanation.annotate import annotated
from msvcgen.explanation.paths import paths_at
from msvcgen.explanation.values import Explained
from msvcgen.origin import LAYERS, Reason, leaves_of
from stories import GOLDEN, STORIES


def fault(value: Explained) -> str:
    """Say what is wrong with an explanation."""
    winners = [source for source in value.sources if source.wins]
    if len(winners) != 1 or value.sources[0] is not winners[0]:
        return f"{len(winners)} places state it"
    [winner] = winners
    if winner.layer not in LAYERS or winner.reason not in get_args(Reason):
        return f"{winner.layer}, {winner.reason}"
    if (winner.layer == "msvcgen") != bool(winner.reason):
        return f"{winner.layer} with the reason {winner.reason!r}"
    placed = winner.file and winner.line and winner.column
    return "" if placed or winner.layer == "command line" else "no place"


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("story", STORIES)
def test_every_value_is_explained(story: str) -> None:
    golden = [*yaml.load_all((GOLDEN / story / "manifests.yaml").read_text("utf-8"), yaml.CSafeLoader)]
    objects = of_story(story).objects

    assert [made.tree for made in objects] == golden
    for made in objects:
        values = [*made.explained()]
        assert [(value.path, value.value) for value in values] == [*leaves_of(made.tree)]
        assert [(value.where, said) for value in values if (said := fault(value))] == []


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("story", STORIES)
def test_annotations_change_no_object(story: str) -> None:
    for made in of_story(story).objects:
        text = annotated(made.tree, made.trace().tree)

        assert yaml.load(text, yaml.CSafeLoader) == made.tree
        assert text.count("  # ") >= len([*leaves_of(made.tree)])


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("story", ["disaggregated", "kubeai", "llm-d-0.2"])
def test_paths_lead_back(story: str) -> None:
    for made in of_story(story).objects:
        for value in made.explained():
            assert value.path in paths_at(made.tree, value.where)
