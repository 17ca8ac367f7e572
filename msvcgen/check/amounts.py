"""Compare quantities."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msvcgen.document import Tree

_FORM: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?")
_POWERS: Final = {"": 0, "n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_LARGEST_POWER: Final = 60


def amount(tree: Tree) -> int | None:
    """Give a quantity in units of 10^-60, None for what is none or is out of any sensible range."""
    if isinstance(tree, bool) or not isinstance(tree, str | int | float):
        return None
    return _parsed(repr(tree) if isinstance(tree, float) else str(tree))


@lru_cache(1024)
def _parsed(text: str) -> int | None:
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    sign, head, tail, suffix = match[1], match[2], match[3] or "", match[4] or ""
    if not head + tail or len(head + tail) > _LARGEST_POWER:
        return None
    shift = 1 << _BINARY[suffix] if suffix in _BINARY else 1
    power = _power(suffix) - len(tail) + _LARGEST_POWER
    if not 0 <= power <= 2 * _LARGEST_POWER:
        return None
    units: int = int(head + tail) * shift * 10**power
    return -units if sign == "-" else units


def _power(suffix: str) -> int:
    if suffix in _BINARY:
        return 0
    if suffix in _POWERS:
        return _POWERS[suffix]
    exponent = suffix[1:]
    return int(exponent) if len(exponent) <= 4 else 1000
