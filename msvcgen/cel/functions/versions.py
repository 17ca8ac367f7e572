"""Semantic versions as values (Kubernetes, pkg/cel/library/semverlib.go, on blang/semver)."""

from __future__ import annotations

import re

from msvcgen.cel.functions.table import function, method
from msvcgen.cel.values import UINT_HIGH, CelError, Opaque
from msvcgen.golang.semver import rank
from msvcgen.typed import Final

_NUMBER: Final = "(0|[1-9][0-9]{0,19})"
_VERSION: Final = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_WORD: Final = re.compile("0|[1-9][0-9]{0,19}|[0-9]*[A-Za-z-][0-9A-Za-z-]*")
_LOOSE: Final = re.compile(r"v?0*([0-9]+)(?:\.0*([0-9]+))?(?:\.0*([0-9]+))?((?:[-+].*)?)")
_LONGEST: Final = 1000


class Version(Opaque):
    """A version; its key sorts as versions do, so that build metadata is not in it."""

    __slots__ = ("numbers", "order")
    name = "kubernetes.Semver"

    def __init__(self, numbers: tuple[int, ...], pre: str) -> None:
        """Keep major, minor and patch, and the pre-release."""
        self.numbers = numbers
        self.order = rank(numbers, pre)
        super().__init__(self.order)


def _read(text: str, *, loose: bool) -> Version | None:
    if len(text) > _LONGEST:
        return None
    if loose and (parts := _LOOSE.fullmatch(text.strip())) is not None:
        text = ".".join(part or "0" for part in parts.group(1, 2, 3)) + parts[4]
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    numbers = tuple(int(part) for part in match.group(1, 2, 3))
    pre = match[4] or ""
    right = all(map(_WORD.fullmatch, pre.split("."))) or not pre
    return Version(numbers, pre) if right and max(numbers) <= UINT_HIGH else None


@function("isSemver", str, bool)
@function("isSemver", str)
def _is_version(text: str, loose: bool = False) -> bool:  # noqa: FBT001, FBT002 - as rules call it
    return _read(text, loose=loose) is not None


@function("semver", str, bool)
@function("semver", str)
def _parsed(text: str, loose: bool = False) -> Version:  # noqa: FBT001, FBT002 - as rules call it
    version = _read(text, loose=loose)
    if version is None:
        raise CelError(f"`{text}` is not a semantic version")
    return version


@method("major", Version)
def _major(version: Version) -> int:
    return version.numbers[0]


@method("minor", Version)
def _minor(version: Version) -> int:
    return version.numbers[1]


@method("patch", Version)
def _patch(version: Version) -> int:
    return version.numbers[2]


@method("compareTo", Version, Version)
def _compared(left: Version, right: Version) -> int:
    return (left.order > right.order) - (left.order < right.order)


@method("isGreaterThan", Version, Version)
def _is_greater(left: Version, right: Version) -> bool:
    return left.order > right.order


@method("isLessThan", Version, Version)
def _is_less(left: Version, right: Version) -> bool:
    return left.order < right.order
