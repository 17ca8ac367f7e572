"""Merging of dicts by the rules of dario.cat/mergo 1.0.1, which fills what is empty and shares the rest."""

from __future__ import annotations

from msvcgen.template.values import StringMap, TemplateFailure, Value, go_kind, truth

MAX_STEPS = 1_000_000
MAX_DEPTH = 100

_DEEP = frozenset(("map", "ptr", "struct"))


class Differing(Exception):
    """Two values cannot be merged because one is a pointer and the other is not."""


class Merge:
    """One call of a merge function, with its bounds."""

    def __init__(self, *, overwrite: bool) -> None:
        """Fill empty entries only, or overwrite."""
        self._overwrite = overwrite
        self._steps = 0

    def into(self, target: dict[str, Value], source: dict[str, Value], depth: int = 0) -> None:
        """Merge `source` into `target`, in place."""
        if depth > MAX_DEPTH:
            raise TemplateFailure(f"the dicts to merge are nested more than {MAX_DEPTH} deep")
        for key in list(source):
            self._count()
            self._entry(target, source, key, depth)

    def _count(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TemplateFailure(f"the merge takes more than {MAX_STEPS} steps")

    def _entry(self, target: dict[str, Value], source: dict[str, Value], key: str, depth: int) -> None:
        value = source[key]
        if value is None:
            if self._overwrite:
                _put(target, source, key)
            return
        present = target.get(key)
        kind = go_kind(value)
        if kind in _DEEP:
            self._deep(present, value, kind, depth)
        if not _empty(present) and (kind == "slice" or (kind == "map" and go_kind(present) == "map")):
            if kind == "slice" and self._overwrite:
                _put(target, source, key)
            return
        if self._overwrite or key not in target or _empty(present):
            _put(target, source, key)

    def _deep(self, present: Value, value: Value, kind: str, depth: int) -> None:
        if isinstance(present, dict) and isinstance(value, dict):
            self.into(present, value, depth + 1)
        elif present is not None and go_kind(present) == "ptr" and kind != "ptr" and not self._overwrite:
            raise Differing(f"a pointer cannot be merged with a {kind}")


def _empty(value: Value) -> bool:
    return not truth(value)


def _put(target: dict[str, Value], source: dict[str, Value], key: str) -> None:
    if isinstance(target, StringMap) and not isinstance(source, StringMap):
        raise TemplateFailure("a dict of strings (as from split) cannot take the entries of another dict")
    target[key] = source[key]
