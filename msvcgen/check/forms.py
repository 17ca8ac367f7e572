"""Objects of one form: those of a fleet differ in a few names, so what was found in one is known of the others.

A form is the text of an object in which the names that its ModelService states stand as marks. Names that may mean
something to a check are not marked, so that objects which differ in them have forms of their own. Only what is sound is
remembered: whatever is wrong is found anew in each object, at its own place.
"""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.check.serving.view import Object
from msvcgen.errors import Finding
from msvcgen.kinds import Schema
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from msvcgen.check.known import Known
    from msvcgen.check.marks import Names

_FEW: Final = 3
"""ModelServices for which forms take longer than they save."""

_ROOM: Final = 4_000_000
"""Characters of all forms, and of what is written for them."""

_TRIED: Final = 500
_SELDOM: Final = 8
"""Of so many objects one at least has to be of a form that is known, else to look for it takes longer than it saves."""


class Form(NamedTuple):
    """What is known of an object because of its form, and the names that it has in the place of marks."""

    known: Known
    names: Names

    def yaml(self, write: Callable[[], str]) -> str:
        """Give an object of the form as YAML, which is written once for all of them."""
        return self.known.write(self.names, write)


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
        if self._services <= _FEW:
            return None
        from msvcgen.check.marks import names_of  # what forms need, most runs do not

        return names_of(tree)

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
        from msvcgen.check.known import text_of

        self._tried += 1
        return text_of(seen.tree, names)

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
            from msvcgen.check.known import known_of

            known = known_of(seen, names, text)
            if known is None:
                return None
            self._held += 2 * len(text)
            self._known[text] = known
        else:
            known.add(names)
        return Form(known, names)
