"""What is known of objects because of their form, which imports nothing before a run has some of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import repeat
from operator import ge

from msvcgen.check.holes import Holes, UnsureError
from msvcgen.check.marks import SIZED, Names, is_known_word
from msvcgen.check.serving.references import Reference
from msvcgen.check.serving.replacing import holds_back
from msvcgen.check.serving.summary import Pods, pods_of, refers_of
from msvcgen.check.serving.view import Object
from msvcgen.credentials import names_secret
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped
from msvcgen.typed import Final

_LONGEST: Final = 50_000
"""Characters of an object up to which it has a form; each variable is looked for in all of them."""


class Known:
    """What is known of the objects of a form: their pods but for labels, what they need, what is written of them.

    Names stand as marks. `sound` are the lengths of names that were found sound together; shorter ones are as well.
    """

    __slots__ = ("_told", "marks", "sizes", "sound", "written", "yaml")

    def __init__(self, seen: Object, names: Names, text: str) -> None:
        """Take what is known of the first object of a form; raise UnsureError where it is not known of others."""
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

    def write(self, names: Names, write: Callable[[], str]) -> str:
        """Give an object of the form as YAML, which is written once for all of them."""
        if self.yaml is None:
            written = write()
            self.yaml, self.written = _template(written, self.sizes, names), len(written)
            return written
        if not self.yaml:
            return write()
        text = names.to_yaml(self.yaml)
        return text if len(text) < self.written + _LONGER else write()

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


_LONGER: Final = 400
_LONG: Final = 500
"""Characters of a line that hold no key of 1,000, also where names make it longer: such a key is written otherwise."""


def _template(written: str, sizes: int, names: Names) -> str:
    """Give what is written of an object with marks; "" where it is not sure what is a name in it."""
    marked = names.of_yaml(written)
    unsure = sizes != marked.count(SIZED) or "\\" in marked
    if unsure or any(len(line) > _LONG for line in written.split("\n")):
        return ""
    return marked


def known_of(seen: Object, names: Names, text: str) -> Known | None:
    """Give what is known because of an object of the text; None where it may not be so of others."""
    try:
        return Known(seen, names, text)
    except UnsureError:
        return None


def text_of(tree: Mapped, names: Names) -> str:
    """Give what the checks of one object look at, with marks; "" where it is long, or a mark in a flag."""
    text = names.of_tree(repr(tree))
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
