"""Which entry of a list is which in another one: by Kubernetes' merge keys, by flag, by name, by value."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

from msvcgen.kinds import Schema
from msvcgen.merge import key_of
from msvcgen.records import NamedTuple
from msvcgen.servers.writing import Style, arguments
from msvcgen.tree import NAMING, Tree
from msvcgen.typed import Final

WORDS: Final = ("args", "command")
"""Fields whose lists are the words of a command line: a flag and its value are one entry."""


class Entry(NamedTuple):
    """One entry of a list: `value` begins at index `start`; with a `flag` it is the words that state it."""

    start: int
    value: Tree
    key: Hashable = None
    flag: str = ""


class Matched(NamedTuple):
    """The entries of two lists: those that are in both, in the order of the new list, and those that are not."""

    pairs: tuple[tuple[Entry, Entry], ...]
    removed: tuple[Entry, ...]
    added: tuple[Entry, ...]

    @property
    def moves(self) -> tuple[tuple[int, int], ...]:
        """Where the entries that are in both begin, when their order is another one; else nothing."""
        moves = tuple((old.start, new.start) for old, new in self.pairs)
        return () if all(one[0] < other[0] for one, other in pairwise(moves)) else moves


def match(
    old: list[Tree],
    new: list[Tree],
    schema: Schema | None,
    field: str,
    styles: tuple[Style | None, Style | None] = (None, None),
) -> Matched:
    """Match the entries of two lists of a field; the other way round the same ones are matched.

    `styles` say how the words of both are read, where they are arguments of a server that is known.

    Entries of one key are matched by their values first, then in their order. So are those without a key, as far as
    that tells what became of which.
    """
    befores, afters = (
        _entries(items, schema, field, style) for items, style in zip((old, new), styles, strict=True)
    )
    groups: dict[Hashable, tuple[list[Entry], list[Entry]]] = {}
    for side, entries in enumerate((befores, afters)):
        for entry in entries:
            groups.setdefault(entry.key, ([], []))[side].append(entry)
    pairs: list[tuple[Entry, Entry]] = []
    is_set = schema is not None and schema.set
    for key, (before, after) in groups.items():
        pairs += _matched(before, after, keyed=key is not None, is_set=is_set)
    kept = {old_entry.start for old_entry, _ in pairs}, {new_entry.start for _, new_entry in pairs}
    return Matched(
        tuple(sorted(pairs, key=lambda pair: pair[1].start)),
        tuple(entry for entry in befores if entry.start not in kept[0]),
        tuple(entry for entry in afters if entry.start not in kept[1]),
    )


def _matched(
    old: list[Entry], new: list[Entry], *, keyed: bool, is_set: bool
) -> Iterator[tuple[Entry, Entry]]:
    if keyed and len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    by_value: dict[str, list[Entry]] = {}
    for entry in reversed(new):
        by_value.setdefault(_frozen(entry.value), []).append(entry)
    rest: list[Entry] = []
    taken: set[int] = set()
    for entry in old:
        equal = by_value.get(_frozen(entry.value))
        if equal:
            other = equal.pop()
            taken.add(other.start)
            yield entry, other
        else:
            rest.append(entry)
    others = [entry for entry in new if entry.start not in taken]
    if keyed or _tell(rest, others, is_set=is_set):
        yield from zip(rest, others, strict=False)


def _tell(old: Sequence[Entry], new: Sequence[Entry], *, is_set: bool) -> bool:
    """Tell whether the order says what became of which entry: of scalars only where as many came as went."""
    if all(isinstance(entry.value, (dict, list)) and not entry.flag for entry in (*old, *new)):
        return True
    return len(old) == len(new) and not is_set


def _entries(items: list[Tree], schema: Schema | None, field: str, style: Style | None) -> list[Entry]:
    if field in WORDS and items and all(isinstance(item, str) for item in items):
        return list(_flags(items, style))
    return [Entry(index, item, _key(item, schema)) for index, item in enumerate(items)]


def _flags(words: list[Tree], style: Style | None) -> Iterator[Entry]:
    start = 0
    read = arguments(words, style)
    if [word for argument in read for word in argument.words] != words:  # what is read must lead to the words
        read = arguments(words)
    for argument in read:
        value: Tree = list(argument.words) if argument.name else argument.words[0]
        yield Entry(start, value, argument.name or None, argument.name)
        start += len(argument.words)


def _key(item: Tree, schema: Schema | None) -> Hashable:
    """Give what names an entry: its merge key, else the field that names it for people; None for neither."""
    if not isinstance(item, dict):
        return None
    if schema is not None and schema.merge_keys and (key := key_of(item, schema)) is not None:
        return key
    for name in NAMING:
        value = item.get(name)
        if isinstance(value, str | int) and value != "":
            return f"{name}={value}"
    return None


def _frozen(value: Tree) -> str:
    """Give a text that is equal for equal values only."""
    return json.dumps(value, sort_keys=True, default=str)
