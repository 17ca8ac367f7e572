r"""Go's regexp package, the one door for patterns of users: `$`, `\d`, submatches and run time are Go's.

Patterns match in time linear in the text. google-re2 does it where it is installed; else, and for the few patterns
that Go takes and RE2 does not, the machine of this package.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from msvcgen.golang.text import runes
from msvcgen.typed import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from msvcgen.golang.regexp.machine import Machine
    from msvcgen.golang.regexp.native import Native

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Where the whole match and every group begin and end; -1 for a group that took no part."""

__all__ = ["Regexp", "Spans", "compile_regexp", "portable_regexp"]


class Regexp:
    """A compiled pattern. Positions count characters of a well-formed text (`golang.text.well_formed`).

    Whatever searches raises LimitError where that takes too many steps.
    """

    def __init__(self, engine: Machine | Native, names: tuple[str, ...]) -> None:
        """Take what matches, and the names of the groups by number; those without one have ""."""
        self._engine = engine
        self.names = names

    def matches(self, text: str) -> bool:
        """Follow `MatchString`."""
        plain = runes(text)
        if self._engine.takes_bytes:
            return self._engine.matches(plain.encode())
        return self._engine.matches(plain)

    def search(self, text: str) -> Spans | None:
        """Follow `FindStringSubmatchIndex`: the leftmost match, of those the one that the pattern prefers."""
        return next(self.find_all(text), None)

    def find_all(self, text: str) -> Iterator[Spans]:
        """Follow `FindAllStringSubmatchIndex`: no empty match right behind another match."""
        plain = runes(text)
        if not self._engine.takes_bytes:
            return _found(self._engine, plain)
        data = plain.encode()
        spans = _found(self._engine, data)
        return spans if len(data) == len(plain) else _in_characters(data, spans)


_Text = TypeVar("_Text", str, bytes)
_Text_contra = TypeVar("_Text_contra", str, bytes, contravariant=True)


class _Engine(Protocol[_Text_contra]):
    most_steps: int

    def search(self, text: _Text_contra, begin: int, left: int) -> tuple[Spans | None, int]: ...

    def width(self, text: _Text_contra, at: int) -> int: ...


def _found(engine: _Engine[_Text], text: _Text) -> Iterator[Spans]:
    at, previous_end, left = 0, -1, engine.most_steps
    while at <= len(text):
        spans, left = engine.search(text, at, left)
        if spans is None:
            return
        start, end = spans[0]
        accepted = end != at or start != previous_end
        at = end if end != at else at + engine.width(text, at)
        previous_end = end
        if accepted:
            yield spans


def _in_characters(data: bytes, matches: Iterator[Spans]) -> Iterator[Spans]:
    """Count characters instead of bytes; what is before a match is counted once."""
    counted = characters = 0
    for spans in matches:
        start = spans[0][0]
        characters += len(data[counted:start].decode())
        counted = start
        yield tuple(
            (_character(data, start, begin, characters), _character(data, start, end, characters))
            for begin, end in spans
        )


def _character(data: bytes, start: int, at: int, characters: int) -> int:
    return characters + len(data[start:at].decode()) if at >= 0 else -1


def compile_regexp(pattern: str) -> Regexp:
    """Follow `regexp.Compile`; raise GoError, `error parsing regexp: ...`, for what is no pattern."""
    return _native_regexp(pattern) or portable_regexp(pattern)


@lru_cache(256)
def _native_regexp(pattern: str) -> Regexp | None:
    """Compile a pattern for RE2, if it is installed and does with the pattern what Go does."""
    engine = _native()
    if engine is None or "\\B" in pattern:  # RE2 finds `\B` between the bytes of one character as well
        return None
    try:
        native = engine(pattern)
    except ValueError:  # what RE2 refuses, Go may take; and if not, its own words are wanted
        return None
    if not any(mark in pattern for mark in _UNLIKE_GO):
        return Regexp(native, ("",) * (native.groups + 1))
    from msvcgen.golang.regexp.syntax import parse

    return Regexp(native, parse(pattern).names)


_UNLIKE_GO = ("(?P<", "(?<", "\\C")
r"""Where RE2 takes what Go does not: names beyond ASCII, and `\C`, one byte."""


@lru_cache(32)
def portable_regexp(pattern: str) -> Regexp:
    """Compile a pattern for the machine of this package, whatever is installed; raise GoError."""
    from msvcgen.golang.regexp.machine import Machine
    from msvcgen.golang.regexp.syntax import parse

    parsed = parse(pattern)
    return Regexp(Machine(parsed.program, len(parsed.names)), parsed.names)


@cache
def _native() -> type[Native] | None:
    try:
        from msvcgen.golang.regexp.native import Native
    except ImportError:
        return None
    return Native
