"""The order of semantic versions (semver.org, 11), on which Go's libraries agree.

What they take for a version differs, so that each has its own reader: Masterminds/semver, which sprig uses, takes
`v1.2`; blang/semver, which Kubernetes uses, takes three numbers only.
"""

from __future__ import annotations

from msvcgen.typed import TypeAlias

_MAX_UINT64 = 2**64 - 1
_MAX_DIGITS = 20

Rank: TypeAlias = tuple[tuple[int, ...], bool, tuple[tuple[int, int, str], ...]]


def rank(core: tuple[int, ...], pre: str) -> Rank:
    """Give what sorts as a version of these numbers and this pre-release does; metadata do not count.

    A pre-release comes before its release, numbers come before words, fewer parts before more.
    """
    return core, not pre, tuple(map(_part, pre.rstrip(".").split(".")))


def _part(part: str) -> tuple[int, int, str]:
    if not part:
        return -1, 0, ""
    # Numbers that do not fit into 64 bits count as words.
    if part.isdecimal() and len(part.lstrip("0")) <= _MAX_DIGITS and int(part) <= _MAX_UINT64:
        return 0, int(part), ""
    return 1, 0, part
