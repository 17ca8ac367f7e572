"""The final words of a container: what its program gets to read, each word with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msvcgen.tree import Mapped, Path, Tree, list_at, mappings_at, text_at


class Word(NamedTuple):
    """One word that a program gets.

    `path` leads to it, or to the script that it is part of, from the container. `value` is what stands there, which
    knows its origin in a traced render. `open` tells that a part of it is known in the cluster only.
    """

    text: str
    path: Path = ()
    value: Tree = None
    open: bool = False
    script: bool = False
    """Whether a shell made it of the text of a script."""


class Variable(NamedTuple):
    """An environment variable of a container; its text is None where only the cluster knows it."""

    text: str | None
    path: Path
    value: Tree = None


Environment = Mapping[str, Variable]

_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")


def environment_of(container: Mapped) -> Environment:
    """Give the variables of a container: the last of a name counts, and each may name those before it."""
    found: dict[str, Variable] = {}
    for at, entry in mappings_at(container, "env"):
        name, value = entry.get("name"), entry.get("value")
        if not isinstance(name, str):
            continue
        path: Path = ("env", at, "value")
        if entry.get("valueFrom") is not None:
            found[name] = Variable(None, ("env", at))
        else:
            text = "" if value is None else str(value)
            whole, unknown = expand(text, found)
            found[name] = Variable(None if unknown else whole, path, value)
    return found


def expand(text: str, environment: Environment) -> tuple[str, bool]:
    """Fill in `$(NAME)` as the kubelet does; tell also whether a name is left that only the cluster knows."""
    if "$" not in text:
        return text, False
    unknown = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal unknown
        if match[1] is None:
            return "$"
        variable = environment.get(match[1])
        if variable is None or variable.text is None:
            unknown = True
            return match[0]
        return variable.text

    return _REFERENCE.sub(replaced, text), unknown


def words_of(container: Mapped, environment: Environment, fields: Sequence[str]) -> list[Word]:
    """Give the words of `command` or `args`, variables filled in; what is no text is the text that YAML would have."""
    words: list[Word] = []
    for field in fields:
        for at, value in enumerate(list_at(container, field)):
            if value is None:
                continue
            plain = value if isinstance(value, str) else _text(value)
            text, unknown = expand(plain, environment)
            words.append(Word(text, (field, at), value, unknown or "{{" in text))
    return words


def _text(value: Tree) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def image_text(container: Mapped) -> str:
    """Give the image of a container."""
    return text_at(container, "image")
