"""Picture what runs: objects, who refers to whom, which pods run with what.

`draw` makes values of objects that any tool rendered, `views` leaves out what a reader did not ask for, `forms` make
text. A run that draws nothing imports nothing of it.
"""

from __future__ import annotations

from msvcgen.picture.draw import Owner, draw
from msvcgen.picture.values import Edge, Endpoint, Group, Node, Picture, Pods, Server, Total, total

__all__ = [
    "Edge",
    "Endpoint",
    "Group",
    "Node",
    "Owner",
    "Picture",
    "Pods",
    "Server",
    "Total",
    "draw",
    "total",
]
