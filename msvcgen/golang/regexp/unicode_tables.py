"""Unicode's classes of characters and its case folding, read from unicode.txt when a pattern first needs them."""

from __future__ import annotations

import os
from functools import cache

from msvcgen.typed import Final, TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points: the first and the last of each run, in order, apart from one another."""

_CATEGORIES: Final = {
    "C": ("Cc", "Cf", "Co"),
    "L": ("Ll", "Lm", "Lo", "Lt", "Lu"),
    "M": ("Mc", "Me", "Mn"),
    "N": ("Nd", "Nl", "No"),
    "P": ("Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"),
    "S": ("Sc", "Sk", "Sm", "So"),
    "Z": ("Zl", "Zp", "Zs"),
}
_ANY: Final = ((0, 0x10FFFF),)


@cache
def named_class(name: str) -> tuple[tuple[int, int], ...] | None:
    """Give the runs of a general category or a script; None for an unknown name."""
    if name == "Any":
        return _ANY
    if name in _CATEGORIES:
        return tuple(run for part in _CATEGORIES[name] for run in named_class(part) or ())
    line = _lines().get(name)
    return None if line is None else tuple(map(_run, line.split()))


def _run(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first, 16), int(last or first, 16)


@cache
def orbits() -> dict[int, tuple[int, ...]]:
    """Give for each character with a case those that differ from it in case only, itself among them."""
    groups = [tuple(int(code, 16) for code in orbit.split("-")) for orbit in _lines()["fold"].split()]
    return {code: group for group in groups for code in group}


@cache
def _lines() -> dict[str, str]:
    with open(os.path.join(os.path.dirname(__file__), "unicode.txt"), encoding="ascii") as file:
        rows = (line.partition(" ") for line in file.read().splitlines() if not line.startswith("#"))
        return {name: runs for name, _, runs in rows}
