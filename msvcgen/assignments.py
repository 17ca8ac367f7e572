"""Values that the caller sets in ModelServices: `--set spec.decode.replicas=2`, as Helm writes it.

`PATH=VALUE` is for all ModelServices of a run, `NAME:PATH=VALUE` for one. Steps of a path are keys, `[0]` for an item
of a list and `[vllm]` for the entry of that name. Several are separated by commas; a backslash takes what a sign means.
A value is text, but for whole numbers, `true` and `false`, unless it stands in double quotes; `null` takes away what
stands there, `{a,b}` is a list (`strvals` of Helm, https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msvcgen.document import Document, Overlaid, Places, Text
from msvcgen.errors import Finding, MsvcgenError, Problem
from msvcgen.origin import Origin, over
from msvcgen.origin.values import trace
from msvcgen.records import NamedTuple
from msvcgen.tree import Path, Tree, mapping_at, text_at
from msvcgen.typed import Final, TypeAlias

LABEL: Final = "<--set>"
"""What messages call the file in which all assignments stand, one a line."""

_NAME = re.compile(r"[a-z0-9][-a-z0-9.]*:(?=[A-Za-z])")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DEEPEST = 100
_SIGNS = ".[=,"


class Named(str):
    """The name of an entry of a list."""

    __slots__ = ()


Step: TypeAlias = "str | int | Named"


class Assignment(NamedTuple):
    """One value and where it is to stand; `name` is that of a ModelService, "" for all. `document` is its own text."""

    name: str
    steps: tuple[Step, ...]
    value: Tree
    document: Document

    def traced(self) -> Assignment:
        """Give the assignment of a value that knows that the command line states it."""
        origin = partial(Origin, "command line", self.document)
        return self._replace(value=trace(self.value, origin))


def read_assignments(texts: Iterable[str]) -> tuple[Assignment, ...]:
    """Read texts of assignments, in their order; raise MsvcgenError with all that cannot be read."""
    found: list[Assignment] = []
    problems: list[Problem] = []
    for line, text in enumerate(texts, start=1):
        shown = "".join(sign if sign.isprintable() else " " for sign in text)
        document = Document(None, Text(LABEL, shown, line, _one_place))
        try:
            found += _Reader(text, document).read()
        except _WrongError as wrong:
            position = Text(LABEL, shown, line, _one_place).at((1, wrong.at + 1))
            problems.append(Problem("set", wrong.message, position=position, hint=wrong.hint))
    if problems:
        raise MsvcgenError(problems)
    return tuple(found)


def _one_place(_text: str) -> Places:
    """Give the place of the only node that the text of an assignment has."""
    return Places(keys={(): (1, 1)}, values={(): (1, 1)}, blocks={})


class _WrongError(Exception):
    """An assignment that cannot be read, from `at` on."""

    def __init__(self, message: str, at: int, hint: str = "write `--set PATH=VALUE`") -> None:
        self.message, self.at, self.hint = message, at, hint


class _Reader:
    """Reads the assignments of one text from left to right."""

    def __init__(self, text: str, document: Document) -> None:
        self.text = text
        self.document = document
        self.at = 0

    def read(self) -> Iterator[Assignment]:
        named = _NAME.match(self.text)
        if named is not None and not named[0].startswith(("spec.", "metadata.")):
            self.at = named.end()
        name = self.text[: self.at].removesuffix(":")
        while self.at < len(self.text) or not self.at:
            start = self.at
            steps = tuple(self._path())
            document = Document(None, self.document.provenance, self.text[start : self.at - 1])
            yield Assignment(name, steps, self._value(), document)
            self.at += 1  # the comma

    def _path(self) -> Iterator[Step]:
        start = self.at
        for _ in range(_DEEPEST):
            key = self._until(_SIGNS)
            if key:
                yield key
            elif self._sign() != "[" or self.at == start:
                raise _WrongError("a key of the path is missing", self.at)
            while self._sign() == "[":
                yield self._index()
            sign = self._sign()
            if sign == "=":
                self.at += 1
                return
            if sign != ".":
                raise _WrongError("found no `=` behind the path", self.at)
            self.at += 1
        raise _WrongError(f"the path has more than {_DEEPEST} steps", self.at)

    def _index(self) -> Step:
        start = self.at
        self.at += 1
        inner = self._until("]")
        if not self._sign() or not inner:
            raise _WrongError("found no `]`, or nothing before it", start)
        self.at += 1
        return int(inner) if inner.isdecimal() and len(inner) < 9 else Named(inner)

    def _value(self) -> Tree:
        if self._sign() == "{":
            self.at += 1
            return [*self._items()]
        start = self.at
        text = self._until(",")
        return _typed(text) if text == self.text[start : self.at] else text

    def _items(self) -> Iterator[Tree]:
        while True:
            item = self._until(",}")
            sign = self._sign()
            if not sign:
                raise _WrongError("found no `}` at the end of the list", self.at)
            self.at += 1
            if item or sign == ",":
                yield _typed(item)
            if sign == "}":
                if self._sign() not in ("", ","):
                    raise _WrongError("found text behind the list", self.at)
                return

    def _sign(self) -> str:
        return self.text[self.at : self.at + 1]

    def _until(self, ends: str) -> str:
        """Read up to one of some signs that no backslash stands before."""
        read = []
        while (sign := self._sign()) and sign not in ends:
            if sign == "\\" and self.at + 1 < len(self.text):
                self.at += 1
                sign = self._sign()
            read.append(sign)
            self.at += 1
        return "".join(read)


def _typed(text: str) -> Tree:
    """Give the value that a text stands for; what has a backslash is text."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    return {"true": True, "false": False, "null": None}.get(text, text)


def assigned(document: Document, assignments: Sequence[Assignment]) -> tuple[Document, list[Problem]]:
    """Give a ModelService with the values that are set for it, which stand where the caller wrote them."""
    name = mapping_at(document.tree, "metadata").get("name")
    tree, places, problems = document.tree, dict[Path, Document](), list[Problem]()
    for assignment in assignments:
        if assignment.name in ("", name):
            try:
                tree = _Putting(assignment, places).put(tree, assignment.steps, ())
            except _WrongError as wrong:
                position = assignment.document.position(())
                problems.append(Problem("set", wrong.message, position=position, hint=wrong.hint))
    whole = Document(tree, Overlaid(document.provenance, places), document.root)
    return whole, problems


class _Putting:
    """Puts the value of an assignment into copies of trees, and remembers in `places` what it states."""

    def __init__(self, assignment: Assignment, places: dict[Path, Document]) -> None:
        self.value, self.document = assignment.value, assignment.document
        self.places = places

    def put(self, tree: Tree, steps: Sequence[Step], path: Path) -> Tree:
        """Give a copy of a tree in which the value stands where the steps lead."""
        if tree is None or not steps:
            self.places[path] = self.document
        if not steps:
            return over(self.value, tree)
        step, *rest = steps
        take = self.value is None and not rest
        return (self._in_mapping if step.__class__ is str else self._in_list)(
            tree, step, rest, path, take=take
        )

    def _in_mapping(self, tree: Tree, step: Step, rest: Sequence[Step], path: Path, *, take: bool) -> Tree:
        key = str(step)
        if tree is not None and not isinstance(tree, dict):
            raise _WrongError(f"there is no mapping to set `{key}` in", 0, _hint(path))
        held = dict(tree or {})
        if take:
            held.pop(key, None)
        else:
            held[key] = self.put(held.get(key), rest, (*path, key))
        return held

    def _in_list(self, tree: Tree, step: Step, rest: Sequence[Step], path: Path, *, take: bool) -> Tree:
        if tree is not None and not isinstance(tree, list):
            raise _WrongError(f"there is no list to set `[{step}]` in", 0, _hint(path))
        items = list(tree or ())
        at = _index_of(items, step)
        if at > len(items):
            message = f"there is no item [{step}], the list has {len(items)}"
            raise _WrongError(message, 0, _hint(path))
        if take:
            return [*items[:at], *items[at + 1 :]]
        fresh: Tree = {"name": str(step)} if isinstance(step, Named) else None
        if at == len(items):
            self.places[(*path, at)] = self.document
        item = self.put(items[at] if at < len(items) else fresh, rest, (*path, at))
        return [*items[:at], item, *items[at + 1 :]]


def _index_of(items: Sequence[Tree], step: Step) -> int:
    if isinstance(step, int):
        return step
    named = (at for at, item in enumerate(items) if mapping_at(item).get("name") == step)
    return next(named, len(items))


def _hint(path: Path) -> str:
    return f"look at `{'.'.join(map(str, path))}` of the ModelService" if path else "begin with `spec.`"


def unmatched(assignments: Iterable[Assignment], documents: Iterable[Document]) -> list[Problem]:
    """Say which assignments are for a ModelService that is not among the documents."""
    assignments = [each for each in assignments if each.name]
    names = {text_at(document.tree, "metadata", "name") for document in documents} if assignments else ()
    return [
        Finding("set", f"there is no ModelService `{each.name}` in the input").placed(each.document)
        for each in assignments
        if each.name not in names
    ]
