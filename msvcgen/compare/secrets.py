"""What nobody may see of a difference: secrets become `(changed)` or `(hidden)` before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msvcgen.compare.values import Change, Comparison, Difference
from msvcgen.credentials import (
    hidden_in,
    hide,
    is_literal,
    may_have_shape,
    may_name_secret,
    names_secret,
    shape_of,
)
from msvcgen.servers.flags import is_flag
from msvcgen.tree import Mapped, Path, Tree, node_at
from msvcgen.typed import Final

CHANGED: Final = "(changed)"
HIDDEN: Final = "(hidden)"

_ENDS: Final = ("TOKEN", "KEY", "PASSWORD")
"""How the names of variables end that are hidden whatever else they are."""

_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which kubectl repeats an object, a Secret as well."""


def discreet(comparison: Comparison) -> Comparison:
    """Give a comparison that holds no secret."""
    return comparison._replace(differences=tuple(map(discreet_difference, comparison.differences)))


def discreet_difference(difference: Difference) -> Difference:
    """Give a difference that holds no secret."""
    old = without_secrets(difference.old) if difference.old is not None else None
    new = without_secrets(difference.new) if difference.new is not None else None
    changes = tuple(_hidden(change, old or {}, new or {}) for change in difference.changes)
    return difference._replace(old=old, new=new, changes=changes)


def _hidden(change: Change, old: Mapped, new: Mapped) -> Change:
    before = _part(old, change.old_path, change.old, change.flag)
    after = _part(new, change.new_path, change.new, change.flag)
    if change.type == "changed" and before == after and change.old != change.new:
        before = after = [change.flag, CHANGED] if change.flag else CHANGED
    elif isinstance(after, str) and isinstance(before, str) and "\n" in after and after != change.new:
        after = _marked(before, after, str(change.old), str(change.new))
    return change._replace(old=before, new=after)


def _marked(before: str, after: str, old: str, new: str) -> str:
    """Give a text without secrets in which lines that differ by a secret only say that they do."""
    lines = [text.split("\n") for text in (before, after, old, new)]
    if len({len(each) for each in lines}) > 1:
        return after
    return "\n".join(
        f"{hidden} {CHANGED}" if was_hidden == hidden and was != line else hidden
        for was_hidden, hidden, was, line in zip(*lines, strict=True)
    )


def _part(tree: Mapped, path: Path | None, value: Tree, flag: str) -> Tree:
    """Give what a change shows of an object without secrets."""
    if path is None or value is None:
        return value
    if not flag:
        return node_at(tree, *path) if path else tree
    words = node_at(tree, *path[:-1])
    start = path[-1]
    if not isinstance(words, list) or not isinstance(start, int) or not isinstance(value, list):
        return value
    return words[start : start + len(value)]


def without_secrets(tree: Mapped) -> Mapped:
    """Give an object with HIDDEN in the place of its secrets."""
    hidden = _mapping(tree)
    if tree.get("kind") == "Secret":
        for field in ("data", "stringData"):
            values = hidden.get(field)
            if isinstance(values, dict):
                hidden[field] = dict.fromkeys(values, HIDDEN)
            elif values is not None:
                hidden[field] = HIDDEN
    return hidden


def text_without_secrets(text: str) -> str:
    """Give a text with stars in the place of the secrets in it."""
    return _text(text)


def _mapping(tree: Mapped) -> Mapped:
    name = tree.get("name")
    result: Mapped = {}
    for key, value in tree.items():
        named = str(name) if key == "value" and isinstance(name, str) else key
        result[key] = HIDDEN if key == _APPLIED else _value(named, value, is_variable=named != key)
    return result


def _value(name: str, value: Tree, *, is_variable: bool) -> Tree:
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, list):
        return list(_list(value))
    if isinstance(value, str) and value:
        secret = names_secret(name) and (is_variable or is_literal(value))
        if secret or (is_variable and name.upper().endswith(_ENDS)):
            return HIDDEN
        return _text(value)
    return value


def _list(items: list[Tree]) -> Iterator[Tree]:
    """Give the entries of a list; those of a command line follow their flags."""
    flag = ""
    for item in items:
        if not isinstance(item, str):
            yield _value("", item, is_variable=False)
            flag = ""
        elif is_flag(item):
            name, equals, value = item.partition("=")
            secret = bool(equals and value) and names_secret(name)
            yield f"{name}={HIDDEN}" if secret else _text(item)
            flag = "" if equals else name
        else:
            yield HIDDEN if flag and item and names_secret(flag) else _text(item)


def _text(text: str) -> str:
    """Give a text with stars in the place of the secrets in it."""
    return _short(text) if len(text) <= _SHORT else _hide(text)


_SHORT: Final = 200


@lru_cache(8192)
def _short(text: str) -> str:
    return _hide(text)


def _hide(text: str) -> str:
    if not (may_have_shape(text) or may_name_secret(text)):
        return text
    if "\n" not in text:
        return hide(text, hidden_in(text))
    if shape_of(text) == "private_key":
        return HIDDEN
    return "\n".join(hide(line, hidden_in(line)) for line in text.split("\n"))
