"""Semantic versions, read as leniently as Masterminds/semver 3.3.0's `NewVersion` does (`v1.2` is 1.2.0)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from msvcgen.golang.semver import rank
from msvcgen.template.values import Function, TemplateFailure, Uint64, Value

_PART = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION = re.compile(rf"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-({_PART}))?(?:\+({_PART}))?")
_MAX_UINT64 = 2**64 - 1
_MAX_DIGITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A semantic version; `pointer` tells Go's `*semver.Version` from a plain `semver.Version`."""

    major: int
    minor: int
    patch: int
    pre: str = ""
    metadata: str = ""
    original: str = ""
    pointer: bool = True

    @property
    def go_type(self) -> str:
        """Name the Go type."""
        return "*semver.Version" if self.pointer else "semver.Version"

    @property
    def go_kind(self) -> str:
        """Name the Go kind."""
        return "ptr" if self.pointer else "struct"

    @property
    def go_methods(self) -> Mapping[str, Function]:
        """Give the methods of the Go type; some need a pointer."""
        return _POINTER_METHODS if self.pointer else _METHODS

    def go_text(self) -> str:
        """Print as Go's fmt does."""
        return str(self)

    def json_form(self) -> str:
        """Give the version as JSON has it."""
        return str(self)

    @property
    def core(self) -> tuple[int, int, int]:
        """The three numbers."""
        return self.major, self.minor, self.patch

    def __str__(self) -> str:
        """Write the version in full, without a leading v."""
        text = f"{self.major}.{self.minor}.{self.patch}"
        return text + (f"-{self.pre}" if self.pre else "") + (f"+{self.metadata}" if self.metadata else "")

    def compare(self, other: Version) -> int:
        """Give -1, 0 or 1; a pre-release is lower than its release, metadata do not count."""
        left, right = rank(self.core, self.pre), rank(other.core, other.pre)
        return (left > right) - (left < right)

    def next(self, core: tuple[int, int, int], pre: str = "", metadata: str = "") -> Version:
        """Give a plain version with other parts, and the `v` that the original began with."""
        major, minor, patch = core
        version = Version(major=major, minor=minor, patch=patch, pre=pre, metadata=metadata, pointer=False)
        return replace(version, original=("v" if self.original.startswith("v") else "") + str(version))

    def next_patch(self) -> Version:
        """Give the release of a pre-release, else the next patch."""
        return self.next((self.major, self.minor, self.patch + (not self.pre)))


def parse_version(text: str) -> Version:
    """Read `v? N ("." N)? ("." N)? ("-" pre)? ("+" metadata)?`."""
    match = _VERSION.fullmatch(text)
    if not match:
        raise TemplateFailure(f'"{text}" is not a semantic version')
    major, minor, patch = (_segment(part or "0", text) for part in match.groups()[:3])
    pre = match[4] or ""
    check_prerelease(pre)
    return Version(major=major, minor=minor, patch=patch, pre=pre, metadata=match[5] or "", original=text)


def _segment(digits: str, text: str) -> int:
    number = int(digits.lstrip("0")[: _MAX_DIGITS + 1] or "0")
    if number > _MAX_UINT64:
        raise TemplateFailure(f'"{text}" is not a semantic version: a number does not fit into 64 bits')
    return number


def check_prerelease(text: str) -> None:
    """Refuse a number with a leading zero, and characters other than letters, digits and hyphens."""
    for part in text.split(".") if text else ():
        if part.isdigit() and part.startswith("0") and len(part) > 1:
            raise TemplateFailure(f'"{text}" is not a pre-release: a number starts with 0')
        if not re.fullmatch(r"[0-9A-Za-z-]*", part):
            raise TemplateFailure(f'"{text}" is not a pre-release: only letters, digits and - may be in it')


def _with_prerelease(version: Version, text: str) -> Version:
    check_prerelease(text)
    return version.next(version.core, text, version.metadata)


def _with_metadata(version: Version, text: str) -> Version:
    if not re.fullmatch(r"(?:[0-9A-Za-z-]*(?:\.[0-9A-Za-z-]*)*)", text):
        raise TemplateFailure(f'"{text}" is not metadata: only letters, digits and - may be in it')
    return version.next(version.core, version.pre, text)


def _named(*methods: tuple[str, Callable[..., Value], tuple[str, ...]]) -> dict[str, Function]:
    return {name: Function(name=name, call=call, params=params) for name, call, params in methods}


_METHODS = _named(
    ("IncMajor", lambda version: version.next((version.major + 1, 0, 0)), ()),
    ("IncMinor", lambda version: version.next((version.major, version.minor + 1, 0)), ()),
    ("IncPatch", Version.next_patch, ()),
    ("Major", lambda version: Uint64(version.major), ()),
    ("Metadata", lambda version: version.metadata, ()),
    ("Minor", lambda version: Uint64(version.minor), ()),
    ("Patch", lambda version: Uint64(version.patch), ()),
    ("Prerelease", lambda version: version.pre, ()),
    ("SetMetadata", _with_metadata, ("string",)),
    ("SetPrerelease", _with_prerelease, ("string",)),
    ("String", Version.__str__, ()),
    ("Value", Version.__str__, ()),
)

_OTHER = ("*semver.Version",)
_POINTER_METHODS = _METHODS | _named(
    ("Compare", Version.compare, _OTHER),
    ("Equal", lambda version, other: version.compare(other) == 0, _OTHER),
    ("GreaterThan", lambda version, other: version.compare(other) > 0, _OTHER),
    ("GreaterThanEqual", lambda version, other: version.compare(other) >= 0, _OTHER),
    ("LessThan", lambda version, other: version.compare(other) < 0, _OTHER),
    ("LessThanEqual", lambda version, other: version.compare(other) <= 0, _OTHER),
    ("Original", lambda version: version.original, ()),
)
