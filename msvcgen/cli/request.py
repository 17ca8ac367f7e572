"""What the words of a command state.

Two readers make it of the same rows: `quick`, which reads a plain command line without loading anything, and `parser`,
which has typer do it and knows help, usage errors and completion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msvcgen.options import Option
from msvcgen.typed import ClassVar


class CommandLine:
    """A value for every option of a command, as an attribute of its name.

    A command that has options of its own states their rows; it annotates the attributes that it uses.
    """

    OPTIONS: ClassVar[Sequence[Option]] = ()
    COMPLETED: ClassVar[frozenset[str]] = frozenset()
    """The options whose values a shell may ask for; such a command gives them with `complete`."""

    def __init__(self, **given: object) -> None:
        """Take what was given, and the defaults of the rest; `standing` are the codes that a config allows."""
        self.standing: tuple[str, ...] = ()
        for option in self.options():
            setattr(self, option.name, given.get(option.name, option.default))

    def __eq__(self, other: object) -> bool:
        """Tell whether two command lines state the same."""
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]  # nobody keeps requests in sets

    @classmethod
    def options(cls) -> Sequence[Option]:
        """Give what the command takes, in the order of its help."""
        return cls.OPTIONS

    @classmethod
    def complete(cls, _name: str, _begun: str, _given: Mapping[str, object]) -> Iterable[str]:
        """Give the values that an option may have that begin so, when the others are given so far."""
        return ()
