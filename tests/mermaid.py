"""A strict reader of the Mermaid that `msvcgen graph` writes: what it does not know is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NODE = r"n\d+(?:c\d+x\d+|v\d+x\d+)?"
_BOX = r"(?:n\d+s\d+|g\d+)"
_LABEL = r'"(?:[^"#<>&`%$\\\x00-\x1f\x7f]|<br/>|#(?:\d+|quot|lt|gt|amp);)+"'
_CLASS = r"(?::::(?P<style>outside|dangling))?"
_SHAPE = rf"(?:\[(?P<square>{_LABEL})\]|\(\[(?P<round>{_LABEL})\]\))"

_DECLARED = re.compile(rf"(?P<id>{_NODE}){_SHAPE}{_CLASS}")
_OPENED = re.compile(rf"subgraph (?P<id>{_BOX})\[(?P<label>{_LABEL})\]")
_HELD = re.compile(rf"(?P<one>{_NODE}) --- (?P<id>{_NODE})\[\((?P<label>{_LABEL})\)\]")
_LED = re.compile(rf"(?P<one>{_NODE}|{_BOX}) (?:-->|-\.->|==>)(?:\|{_LABEL}\|)? (?P<other>{_NODE}|{_BOX})")
_STYLED = re.compile(r"classDef (?P<name>outside|dangling) [\w#:, -]+")


@dataclass
class Flowchart:
    """What a flowchart declares: ids with their labels, edges, and the boxes that each id is in."""

    labels: dict[str, str] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)


def read_mermaid(text: str) -> Flowchart:
    """Read a flowchart; what is no line of the subset, or names what is not declared, fails."""
    first, *lines = text.split("\n")
    assert (first, lines.pop()) == ("flowchart LR", "")
    chart, open_, classes = Flowchart(), list[str](), set[str]()
    for indented in lines:
        line = indented.strip(" ")
        assert indented == "  " * (len(open_) + 1 - (line == "end")) + line, indented
        if line == "end":
            open_.pop()
        elif opened := _OPENED.fullmatch(line):
            _declare(chart, opened["id"], opened["label"], open_)
            open_.append(opened["id"])
        elif declared := _DECLARED.fullmatch(line):
            _declare(chart, declared["id"], declared["square"] or declared["round"], open_)
            chart.styles[declared["id"]] = declared["style"] or ""
        elif held := _HELD.fullmatch(line):
            assert held["one"] in chart.labels
            _declare(chart, held["id"], held["label"], open_)
        elif led := _LED.fullmatch(line):
            chart.edges.append((led["one"], led["other"]))
        elif styled := _STYLED.fullmatch(line):
            classes.add(styled["name"])
        else:
            assert line.startswith("%% "), indented
            chart.comments.append(line)
    assert open_ == []
    assert all(end in chart.labels for edge in chart.edges for end in edge)
    assert {style for style in chart.styles.values() if style} == classes
    return chart


def _declare(chart: Flowchart, id_: str, label: str, inside: list[str]) -> None:
    assert id_ not in chart.labels
    chart.labels[id_] = label
    chart.inside[id_] = tuple(inside)
