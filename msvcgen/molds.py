"""Molds: ModelServices that differ in names only come to objects that differ in names only.

What one came to is kept with marks in the place of names (`check.marks`), and for others that are like it names are
put in. Two are alike where all that objects are made of is equal but for names: the ModelService as it was read, what
the templates of BaseConfigs gave for it, and what is the same for the whole run. Of names the generator makes longer
names and nothing else, with three exceptions, each of which has a guard:

- Templates of a variant may do anything with a name. Only variants that print names, or ask whether they are empty,
  have molds.
- A name may be a word that the generator, a variant or the caller knows. Such a ModelService is rendered.
- A name may be cut, split or folded. What of a name was the same in all that were rendered has to be the same in what
  is cast, and a name that is longer than those that were found sound is rendered.

Only what has no problem at all is cast, and only after another one was rendered and came to what the mold gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msvcgen.check import Form, Summary
from msvcgen.check.holes import Holes, UnsureError
from msvcgen.check.marks import Names
from msvcgen.emit import Child
from msvcgen.interpolate import Value
from msvcgen.records import NamedTuple
from msvcgen.service import Service
from msvcgen.shared import Texts
from msvcgen.tree import Mapped, Tree
from msvcgen.typed import Final

_MOST: Final = 128
"""Molds of a run; one takes as much memory as the objects of a ModelService."""

_MOST_SEEN: Final = 4_096

_LONGEST: Final = 100_000
"""Characters of what the objects of a ModelService are made of, up to which it may have a mold."""

_TRIED: Final = 200
_SELDOM: Final = 8
"""Of so many ModelServices one at least has to be cast, else to look for molds takes longer than it saves."""


class Objects(NamedTuple):
    """What a ModelService came to, and what the rules across objects need to know of it."""

    children: Sequence[Child]
    summaries: Sequence[Summary]


class Like(NamedTuple):
    """What a ModelService is like: all that its objects are made of, with marks in the place of names."""

    text: str
    names: Names


class Molds:
    """The molds of a run."""

    def __init__(self, variant: Mapped, stated: object) -> None:
        """Begin with none; `variant` is the spec of the runtime variant, `stated` what the caller states."""
        self._words = f"{variant}{stated}".lower()
        self._wanted = all(map(_is_plain, _templates(variant)))
        self._seen: set[int] = set()
        self._molds: dict[str, Mold | None] = {}
        self._tried = self._met = 0

    def like(self, service: Service, values: Mapping[str, Value], names: Names) -> Like | None:
        """Give what a ModelService is like, None where it can have no mold.

        `values` is what its BaseConfig gives for it. All else that a service is, is made of its tree.
        """
        if not self._wanted or (self._tried > _TRIED and self._met * _SELDOM < self._tried):
            return None
        if any(name.lower() in self._words for name, _ in names.marks):
            return None
        layers = [(key, value.tree, value.policy) for key, value in values.items()]
        read = repr((service.tree, layers))
        self._tried += 1
        text = "" if len(read) > _LONGEST else names.of_tree(read)
        return Like("".join((*sorted(names.lengths), text)), names) if text else None

    def cast(self, like: Like, number: int, texts: Texts) -> Objects | None:
        """Give what a ModelService comes to, the one of this number in the run; None where it has to be rendered."""
        mold = self._molds.get(like.text)
        if mold is None or not mold.takes(like.names):
            return None
        self._met += 1
        return mold.cast(like.names, number, texts)

    def learn(self, like: Like, children: Sequence[Child], summaries: Sequence[Summary]) -> None:
        """Learn from a ModelService that was rendered and has no problem: make a mold, or see whether it was right."""
        objects = Objects(children, summaries)
        if like.text in self._molds:
            mold = self._molds[like.text]
            if mold is not None and not mold.learn(like.names, objects):
                self._molds[like.text] = None
        elif hash(like.text) not in self._seen:
            if len(self._seen) < _MOST_SEEN:
                self._seen.add(hash(like.text))
        elif len(self._molds) < _MOST:
            self._molds[like.text] = _mold(like.names, objects)


class Mold:
    """Objects with marks in the place of names."""

    __slots__ = ("_fixed", "_forms", "_holes", "_keys")

    def __init__(self, names: Names, objects: Objects, forms: Sequence[Form]) -> None:
        """Take the objects of the first; raise UnsureError where it is not sure what in them is a name."""
        self._keys = tuple(child.key for child in objects.children)
        self._forms = tuple(form.known for form in forms)
        self._holes = Holes(([child.tree for child in objects.children], tuple(objects.summaries)), names)
        self._fixed = _parts(names)

    def takes(self, names: Names) -> bool:
        """Tell whether names differ only where those of others did that were rendered, and are no longer."""
        return not _others(self._fixed, names) and all(known.fits(names) for known in self._forms)

    def cast(self, names: Names, number: int, texts: Texts) -> Objects:
        """Give the objects with names in the place of marks."""
        trees, summaries = self._filled(names)
        made = zip(self._keys, trees, self._forms, strict=True)
        children = tuple(Child(key, tree, number, texts, Form(known, names)) for key, tree, known in made)
        return Objects(children, summaries)

    def learn(self, names: Names, objects: Objects) -> bool:
        """Tell whether names put in the place of marks give these objects; if so, they may be other ones as well."""
        trees, summaries = self._filled(names)
        made = (self._keys, repr(trees), summaries)
        keys, rendered = zip(*((child.key, child.tree) for child in objects.children), strict=True)
        if made != (keys, repr([*rendered]), tuple(objects.summaries)):
            return False
        for mark, at in _others(self._fixed, names):
            del self._fixed[mark][at]
        return True

    def _filled(self, names: Names) -> tuple[list[Mapped], tuple[Summary, ...]]:
        filled: tuple[list[Mapped], tuple[Summary, ...]] = self._holes.filled(names)
        return filled


def _mold(names: Names, objects: Objects) -> Mold | None:
    """Give the mold of a ModelService; None where one of its objects may not be like those of others."""
    forms = [child.form for child in objects.children if child.form is not None]
    if len(forms) < len(objects.children) or not forms:
        return None
    try:
        return Mold(names, objects, forms)
    except UnsureError:
        return None


# --- names and their parts ---


Fixed = dict[str, dict[int, str]]
"""The parts of names that were the same in all, by the mark of the name and by their number."""


def _parts(names: Names) -> Fixed:
    return {mark: dict(enumerate(_split(name))) for name, mark in names.marks}


def _split(name: str) -> list[str]:
    """Give the parts of which a name is made; a generator may take one for itself, as the owner of a model."""
    return re.split("[-._/]", name)


def _others(fixed: Fixed, names: Names) -> list[tuple[str, int]]:
    """Give which parts of names are others than those that are fixed."""
    found = []
    for name, mark in names.marks:
        if same := fixed[mark]:
            parts = _split(name)
            found += [(mark, at) for at, part in same.items() if at >= len(parts) or parts[at] != part]
    return found


# --- templates of variants ---


def _templates(tree: Tree) -> Iterator[str]:
    """Give the texts of a tree that are templates."""
    if isinstance(tree, str):
        yield from (tree,) if "{{" in tree else ()
    elif isinstance(tree, (dict, list)):
        for node in (*tree, *tree.values()) if isinstance(tree, dict) else tree:
            yield from _templates(node)


def _is_plain(template: str) -> bool:
    """Tell whether a template does nothing with a variable but print it, or ask whether it is empty."""
    actions = re.findall(r"\{\{(.*?)\}\}", template, re.DOTALL)
    return all(_PLAIN.fullmatch(action) for action in actions)


_PLAIN: Final = re.compile(r"[\s()-]*(?:(?:if|else|end|not|and|or|\.\w+)[\s()-]*)*")
