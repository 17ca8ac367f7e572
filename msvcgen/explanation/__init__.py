"""Explain where the values of rendered objects come from.

`objects` renders, `leaves` says of each value of an object who states it, `lookup` and `lines` find what a user means,
`text` shows it to people and `annotate` writes it into the YAML. A run that explains nothing imports nothing of it.
"""

from __future__ import annotations

from msvcgen.explanation.lines import Found, at_line
from msvcgen.explanation.lookup import Asked, find
from msvcgen.explanation.objects import Made, Making, make
from msvcgen.explanation.values import Explained, ObjectName, Statement

__all__ = [
    "Asked",
    "Explained",
    "Found",
    "Made",
    "Making",
    "ObjectName",
    "Statement",
    "at_line",
    "find",
    "make",
]
