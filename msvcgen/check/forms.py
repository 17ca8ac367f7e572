"""Objects of one form: those of a fleet differ in a few names, so what was found in one is known of the others.

A form is the text of an object in which the names that its ModelService states stand as marks. Names that may mean
something to a check are not marked, so that objects which differ in them have forms of their own. Only what is sound is
remembered: whatever is wrong is found anew in each object, at its own place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import repeat
from operator import ge

from msvcgen.check.marks import SIZED, Names, is_known_word, names_of
from msvcgen.check.serving.references import Reference
from msvcgen.check.serving.replacing import holds_back
from msvcgen.check.serving.summary import Pods, pods_of, refers_of
from msvcgen.check.serving.view import Object
from msvcgen.credentials import names_secret
from msvcgen.errors import Finding
from msvcgen.kinds import Schema
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped
from msvcgen.typed import Final

_FEW: Final = 3
"""ModelServices for which forms take longer than they save."""

_LONGEST: Final = 50_000
"""Characters of an object up to which it has a form; each variable is looked for in all of them."""

_ROOM: Final = 4_000_000
"""Characters of all forms, and of what is written for them."""

_TRIED: Final = 500
_SELDOM: Final = 8
"""Of so many objects one at least has to be of a form that is known, else to look for it takes longer than it saves."""


class Known:
    """What is known of the objects of a form: their pods but for labels, what they need, what is written of them.

    Names stand as marks. `sound` are the lengths of names that were found sound together; shorter ones are as well.
    """

    __slots__ = ("_told", "marks", "sizes", "sound", "written", "yaml")

    def __init__(self, seen: Object, names: Names, text: str) -> None:
        """Take what is known of the first object of a form; raise UnsureError where it is not known of others."""
        from msvcgen.check.holes import Holes  # few ModelServices have no form

        self.marks = tuple(mark for mark in names.lengths if mark in text)
        self.sound = [self.lengths(names)]
        self.yaml: str | None = "" if _VARIES in text else None
        self.sizes = text.count(SIZED)
        self.written = 0
        """Characters of what was written of the object of which `yaml` is."""
        self._told = Holes(Told(pods_of(seen), refers_of(seen), holds_back(seen)), names)

    def lengths(self, names: Names) -> Lengths:
        """Give how long the names of an object of the form are."""
        return tuple([names.lengths[mark] for mark in self.marks])

    def fits(self, names: Names) -> bool:
        """Tell whether names are no longer than some that were found sound together."""
        lengths = self.lengths(names)
        return lengths in self.sound or any(map(_covers, self.sound, repeat(lengths)))

    def add(self, names: Names) -> None:
        """Remember that names of these lengths were found sound together."""
        lengths = self.lengths(names)
        others = [each for each in self.sound if not _covers(lengths, each)]
        self.sound = [*others[-_MOST_LENGTHS:], lengths]

    def told(self, names: Names) -> Told:
        """Give what is known of an object of the form."""
        told: Told = self._told.filled(names)
        return told


Lengths = tuple[int, ...]
"""How long names are that stand in the place of marks."""

_MOST_LENGTHS: Final = 16


def _covers(longest: Lengths, lengths: Lengths) -> bool:
    return all(map(ge, longest, lengths))


class Told(NamedTuple):
    """What a summary says of an object because it has a form that is known."""

    pods: tuple[Pods, ...]
    refers: tuple[Reference, ...]
    holds_back: bool


class Form(NamedTuple):
    """What is known of an object because of its form, and the names that it has in the place of marks."""

    known: Known
    names: Names

    def yaml(self, write: Callable[[], str]) -> str:
        """Give an object of the form as YAML, which is written once for all of them."""
        known = self.known
        if known.yaml is None:
            written = write()
            known.yaml, known.written = _template(written, self), len(written)
            return written
        if not known.yaml:
            return write()
        text = self.names.to_yaml(known.yaml)
        return text if len(text) < known.written + _LONGER else write()


_LONGER: Final = 400
_LONG: Final = 500
"""Characters of a line that hold no key of 1,000, also where names make it longer: such a key is written otherwise."""


def _template(written: str, form: Form) -> str:
    """Give what is written of an object with marks; "" where it is not sure what is a name in it."""
    marked = form.names.of_yaml(written)
    unsure = form.known.sizes != marked.count(SIZED) or "\\" in marked
    if unsure or any(len(line) > _LONG for line in written.split("\n")):
        return ""
    return marked


class Found(NamedTuple):
    """What the schemas and rules of an API server refuse in an object, and what the rules about serving find."""

    findings: list[Finding] = []
    served: list[Finding] = []


class Forms:
    """The forms of a run in which nothing was found."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, Known] = {}
        self._services = self._tried = self._met = self._held = 0

    def names_of(self, tree: Mapped) -> Names | None:
        """Give the names of a ModelService; None for the first ones, which may be the only ones of the run."""
        self._services += 1
        return names_of(tree) if self._services > _FEW else None

    def check(
        self, seen: Object, names: Names | None, schema: Schema | None, look: Callable[[], Found]
    ) -> tuple[Found, Form | None]:
        """Give what is found in an object, and its form where nothing is; `look` is asked unless its form is known."""
        text = self._text_of(seen, names, schema)
        if names is None or not text:
            return look(), None
        known = self._known.get(text)
        if known is not None and known.fits(names):
            self._met += 1
            seen.known = known.told(names)
            return Found(), Form(known, names)
        found = look()
        return found, None if any(found) else self._kept(text, names, seen)

    def _text_of(self, seen: Object, names: Names | None, schema: Schema | None) -> str:
        """Give the text by which the form of an object is known; "" where it has none.

        That is so where a schema of users is met, which may say anything of names, and where few objects are alike.
        """
        if names is None or schema is None or not schema.trusted:
            return ""
        if self._tried > _TRIED and self._met * _SELDOM < self._tried:
            return ""
        self._tried += 1
        return _text(seen, names)

    def _kept(self, text: str, names: Names, seen: Object) -> Form | None:
        """Remember a form in which nothing was found; not where a name is there in other letters, which rules fold."""
        folded = text.lower()
        if any(name.lower() in folded for name, _ in names.marks):
            return None
        if self._held > _ROOM:
            self._known.clear()
            self._held = 0
        known = self._known.get(text)
        if known is None:
            known = _known(seen, names, text)
            if known is None:
                return None
            self._held += 2 * len(text)
            self._known[text] = known
        else:
            known.add(names)
        return Form(known, names)


def _known(seen: Object, names: Names, text: str) -> Known | None:
    from msvcgen.check.holes import UnsureError  # few ModelServices have no form

    try:
        return Known(seen, names, text)
    except UnsureError:
        return None


def _text(seen: Object, names: Names) -> str:
    """Give what the checks of one object look at, with marks; "" where it is long, or a mark in a flag."""
    text = names.of_tree(repr(seen.tree))
    if len(text) > _LONGEST:
        return ""
    if "'containers'" not in text:
        return text
    in_flag, variable = _patterns()
    return "" if in_flag.search(text) else variable.sub(lambda stated: _unread(stated, text), text)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give what finds a mark in a flag, and variables with plain values."""
    return (
        re.compile(r"'-[\w.-]*\0"),
        re.compile(r"\{'name': '([A-Z][A-Z0-9_]*)', 'value': '([A-Za-z0-9._-]*)'\}"),
    )


_VARIES: Final = "=\0\0"


def _unread(stated: re.Match[str], text: str) -> str:
    """Give a variable without its plain value where nothing reads it."""
    name = stated[1]
    read = _may_be_read(name) or f"${name}" in text or f"{{{name}" in text or f"{name})" in text
    return stated[0] if read else f"{name}{_VARIES}"


@lru_cache(maxsize=1024)
def _may_be_read(name: str) -> bool:
    """Tell whether a check may read a variable of this name."""
    return is_known_word(name) or name.startswith(_READ) or names_secret(name)


_READ: Final = ("VLLM_", "SGLANG_", "HF_", "NIM_", "LLAMA_", "MAX_", "TGI_", "MODEL_ID")
