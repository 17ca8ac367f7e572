"""Write trees as YAML: block style, two spaces, list items level with their key, no folding, no aliases."""

from __future__ import annotations

from msvcgen.tree import Tree
from msvcgen.typed import Any, TypeAlias
from msvcgen.yaml.quoting import block_header, scalar_text

Memo: TypeAlias = dict[int, dict[str, str]]
"""Texts of constant containers, by their id and their indentation.

The caller makes an empty entry (`memo[id(tree)] = {}`) for each container that it shares between trees and
keeps alive; the writer fills the entries and uses them again.
"""

_REMEMBERED = 8192
_LONGEST_KEY = 1000
_LONGEST_REMEMBERED = 4096


class _Texts(dict[str, str]):
    """Remembers how texts are written on one line; "" for those that take a block."""

    def __missing__(self, value: str) -> str:
        text = "" if block_header(value) else scalar_text(value)
        if len(value) > _LONGEST_REMEMBERED:
            return text
        if len(self) >= _REMEMBERED:
            self.clear()
        self[value] = text
        return text


class _Keys(dict[str, str]):
    """Remembers how mapping keys are written, with their colon."""

    def __missing__(self, key: str) -> str:
        text = scalar_text(key)
        if len(text) > _LONGEST_KEY:
            return ""
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = text + ":"
        return text + ":"


_TEXTS = _Texts()
_KEYS = _Keys()


def write(tree: Tree, memo: Memo | None = None) -> str:
    """Give a tree as one YAML document that ends with a line break.

    With `memo`, the texts of the containers that it names are written once and used again.
    """
    return write_lines(tree, "", memo) + "\n"


def write_lines(tree: Tree, pad: str, memo: Memo | None = None) -> str:
    """Give the lines of a tree behind `pad`, without the pad of the first line and the last break."""
    if isinstance(tree, dict):
        return _mapping(tree, pad, memo or {}) if tree else "{}"
    if isinstance(tree, list):
        return _sequence(tree, pad, memo or {}) if tree else "[]"
    if isinstance(tree, str):
        return _TEXTS[tree] or _block(tree, pad + "  ")
    return scalar_text(tree)


def _mapping(tree: dict[str, Any], pad: str, memo: Memo) -> str:
    known = memo.get(id(tree))
    if known is not None and pad in known:
        return known[pad]
    inner = pad + "  "
    lines = []
    for key, value in tree.items():
        name = _KEYS[key] or f"? {scalar_text(key)}\n{pad}:"
        kind = value.__class__
        if kind is str:
            lines.append(f"{name} {_TEXTS[value] or _block(value, inner)}")
        elif kind is dict and value:
            lines.append(f"{name}\n{inner}{_mapping(value, inner, memo)}")
        elif kind is list and value:
            lines.append(f"{name}\n{pad}{_sequence(value, pad, memo)}")
        else:
            lines.append(f"{name} {write_lines(value, inner, memo)}")
    text = f"\n{pad}".join(lines)
    if known is not None:
        known[pad] = text
    return text


def _sequence(tree: list[Any], pad: str, memo: Memo) -> str:
    known = memo.get(id(tree))
    if known is not None and pad in known:
        return known[pad]
    inner = pad + "  "
    lines = []
    for value in tree:
        kind = value.__class__
        if kind is str:
            lines.append(_TEXTS[value] or _block(value, inner))
        elif kind is dict and value:
            lines.append(_mapping(value, inner, memo))
        else:
            lines.append(write_lines(value, inner, memo))
    text = "- " + f"\n{pad}- ".join(lines)
    if known is not None:
        known[pad] = text
    return text


def _block(text: str, pad: str) -> str:
    """Give a text of several lines as a block scalar whose lines stand behind `pad`."""
    lines = text.removesuffix("\n").split("\n")
    return block_header(text) + "".join(f"\n{pad}{line}" if line else "\n" for line in lines)
