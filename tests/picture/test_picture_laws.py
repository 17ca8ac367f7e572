"""Laws of drawing: every edge is a reference that is there, and no name breaks a form."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from hostile_names import HOSTILE, manifests
from mermaid import read_mermaid
from msvcgen.check.serving import summary_of
from msvcgen.check.serving.view import Object
from msvcgen.picture import draw
from msvcgen.picture.forms.mermaid import fenced, format_mermaid, label
from msvcgen.picture.forms.records import format_json
from msvcgen.picture.forms.text import format_text
from msvcgen.picture.views import seen_at
from msvcgen.tree import node_at

EXAMPLES = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


@EXAMPLES
@given(objects=manifests())
def test_every_edge_is_a_reference_that_is_there(objects: list[Any]) -> None:
    whole = draw(objects)
    stated = {
        (number, reference.path)
        for number, tree in enumerate(objects)
        for reference in summary_of(Object(tree)).refers
    }

    for picture in (whole, seen_at(whole, "pods")):
        nodes = {node.id: node for node in picture.nodes}
        for edge in picture.edges:
            number = nodes[edge.source].number
            assert number is not None
            assert node_at(objects[number], *edge.path) is not None
            if edge.relation in ("attached", "sends", "asks", "serves", "scales", "uses") and not edge.via:
                assert node_at(objects[number], *edge.path) == nodes[edge.target].name
    drawn = {
        (node.number, edge.path)
        for edge in whole.edges
        for node in whole.nodes
        if node.id == edge.source and edge.relation not in ("selects", "calls", "prompt", "kv")
    }
    assert drawn == stated


@EXAMPLES
@given(objects=manifests())
def test_no_name_breaks_a_form(objects: list[Any]) -> None:
    picture = draw(objects)

    for detail in ("pods", "objects"):
        chart = format_mermaid(picture, detail)
        read_mermaid(chart)
        assert fenced(chart).count("```") == 2
        text = format_text(picture, detail)
        assert all(line.isprintable() for line in text.split("\n"))
    assert format_json(picture) == format_json(draw(objects))


def test_a_label_says_what_it_was_given() -> None:
    signs = {"quot": '"', "lt": "<", "gt": ">", "amp": "&"}
    for name in filter(str.isprintable, HOSTILE):
        text = label(name)[1:-1]
        read = ""
        while text:
            sign, _, rest = text.partition(";") if text.startswith("#") else (text[0], "", text[1:])
            read += signs.get(sign[1:], "") or chr(int(sign[1:])) if len(sign) > 1 else sign
            text = rest
        assert read == (name.strip() or "(no name)")
