"""Presets: BaseConfigs that are shipped, the platform's part of llm-d; `-b preset:NAME` names one.

A preset is data, a file here, and a BaseConfig as those of users are: what is printed of one works as a file as well.
"""

from __future__ import annotations

import re
from functools import cache

from msvcgen.data import list_data, read_pinned
from msvcgen.errors import MsvcgenError, Problem, known_ones, nearest
from msvcgen.settings import Source
from msvcgen.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from msvcgen.document import Document

PREFIX: Final = "preset:"
"""What a preset's name begins with where the path of a file may stand as well, and in messages."""

FOLDER: Final = "presets"
SUFFIX: Final = ".yaml"
PART: Final = r"(?m)^( *)\$\{([a-z-]+)\}\n"
"""A line of a preset in whose place a part stands that several have, or one has twice: a file beside it."""

DESCRIPTION: Final = "msvcgen.dev/description"
"""The annotation of a preset that says in a sentence what it is for."""


def is_preset(name: str) -> bool:
    """Tell whether a name is that of a preset and no file's."""
    return name.startswith(PREFIX)


@cache
def preset_names() -> tuple[str, ...]:
    """Give the names of the presets."""
    return tuple(sorted(name.removesuffix(SUFFIX) for name in list_data(FOLDER, SUFFIX)))


@cache
def preset_text(name: str) -> str:
    """Give the file of a preset; raise MsvcgenError when there is none of the name."""
    if name not in preset_names():
        raise MsvcgenError([_unknown(name)])
    text = read_pinned(f"{FOLDER}/{name}{SUFFIX}")
    return re.sub(PART, _part, text) if "${" in text else text


def _part(line: re.Match[str]) -> str:
    """Give a part with the indentation of the line in whose place it stands."""
    lines = read_pinned(f"{FOLDER}/{line[2]}.part").splitlines(keepends=True)
    return "".join(line[1] + each if each.strip() else each for each in lines)


def preset_source(name: str) -> Source:
    """Give the source that `preset:NAME` names, as bytes; raise MsvcgenError when there is no such preset."""
    return Source(name, preset_bytes(name))


def preset_bytes(name: str) -> bytes:
    """Give the file that `preset:NAME` names; raise MsvcgenError when there is no such preset."""
    return preset_text(name.removeprefix(PREFIX)).encode()


@cache
def preset_document(name: str) -> Document:
    """Give the BaseConfig that a preset is; raise MsvcgenError when there is none of the name."""
    from msvcgen.yaml.reader import read_stream

    documents, _ = read_stream(preset_text(name), f"{PREFIX}{name}")
    return documents[0]


def description(name: str) -> str:
    """Give the sentence that says what a preset is for."""
    from msvcgen.tree import text_at

    return text_at(preset_document(name).tree, "metadata", "annotations", DESCRIPTION)


def _unknown(name: str) -> Problem:
    """Say that there is no such preset, and which there are."""
    known = preset_names()
    near = nearest(name, known)
    return Problem(
        code="unknown-preset",
        message=f"there is no preset `{name}`"
        if name
        else f"`{PREFIX}` wants the name of a preset behind it",
        hint=(f"did you mean `{PREFIX}{near}`? " if near else "") + known_ones(known),
    )
