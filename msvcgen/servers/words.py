"""The final words of a container: what its program gets to read, each word with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, list_at, mappings_at


class Word(NamedTuple):
    """One word that a program gets, or the value of a variable.

    `path` leads to it, or to the script that it is part of, from the container. `value` is what stands there, which
    knows its origin in a traced render. `open` tells that a part of it is known in the cluster only, `script` that a
    shell made it of the text of a script.
    """

    text: str
    path: Path = ()
    value: Tree = None
    open: bool = False
    script: bool = False


Environment = Mapping[str, Word]

MOST = 20_000
"""Words of a list from which on nobody reads them as a server's: no command line is so long, and it takes seconds."""

LONGEST = 100_000
"""Characters of a word: variables that name others could make it grow without end."""


def environment_of(container: Mapped) -> Environment:
    """Give the variables of a container: the last of a name counts, and each may name those before it."""
    found: dict[str, Word] = {}
    for at, entry in mappings_at(container, "env"):
        name, value = entry.get("name"), entry.get("value")
        if not isinstance(name, str):
            continue
        if entry.get("valueFrom") is not None:
            found[name] = Word("", ("env", at), None, open=True)
        else:
            text, unknown = expand("" if value is None else str(value), found)
            found[name] = Word(text, ("env", at, "value"), value, unknown)
    return found


def expand(text: str, environment: Environment) -> tuple[str, bool]:
    """Fill in `$(NAME)` as the kubelet does; tell also whether a name is left that only the cluster knows."""
    if "$" not in text:
        return text, False
    first, *parts = text.replace("$$", "\0").split("$(")
    unknown = False
    for part in parts:
        name, closed, rest = part.partition(")")
        variable = environment.get(name) if closed else None
        if variable is not None and not variable.open:
            first += variable.text + rest
        else:
            unknown = unknown or bool(closed)
            first += "$(" + part
        if len(first) > LONGEST:
            return text, True
    return first.replace("\0", "$"), unknown


def words_of(
    container: Mapped, environment: Environment, fields: Sequence[str] = ("command", "args")
) -> list[Word]:
    """Give the words of `command` or `args`, variables filled in; what is no text is the text that YAML would have."""
    words: list[Word] = []
    for field in fields:
        for at, value in enumerate(list_at(container, field)):
            if isinstance(value, str):
                if "$" in value or "{{" in value:
                    text, unknown = expand(value, environment)
                    words.append(Word(text, (field, at), value, unknown or "{{" in text))
                else:
                    words.append(Word(value, (field, at), value))
            elif value is not None:
                words.append(Word(_text(value), (field, at), value))
    return words


def _text(value: Tree) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
