"""What templates of the Jinja dialect may call: filters and methods with bounded work and plain results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps

from msvcgen.template.bounds import Anything, Bounds, Refused, replaced_size, scalar_text
from msvcgen.typed import TypeAlias

Write: TypeAlias = Callable[[Anything], str]
"""Writes a tree as YAML text."""

_MAX_DEPTH = 100
_MAX_INDENT = 1000

_UPPER_AFTER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """Give the name that a variable has in the Jinja dialect: `HFModelName` is `hf_model_name`."""
    return _UPPER_AFTER.sub("_", name).lower()


METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        [
            "capitalize",
            "count",
            "endswith",
            "find",
            "isalnum",
            "isalpha",
            "isdigit",
            "islower",
            "isupper",
            "join",
            "lower",
            "lstrip",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "title",
            "upper",
        ]
    ),
    dict: frozenset(["get", "items", "keys", "values"]),
    list: frozenset(("count", "index")),
    tuple: frozenset(("count", "index")),
}
"""The methods that templates may call; what they make is no longer than what they get, or it is bounded."""

_CHEAP = ("abs", "default", "d", "first", "float", "int", "last", "length", "count")
"""Filters of Jinja that look at one item at most."""

_WALKING = ("items", "list", "map", "reject", "rejectattr", "reverse", "select", "selectattr")
"""Those that look at every item once."""

_COMPARING = ("dictsort", "groupby", "max", "min", "sort", "unique")
"""Those that compare items or hash them, with all that is in them."""

_TEXT_FILTERS = ("capitalize", "lower", "title", "trim", "truncate", "upper", "wordcount")


def filters(
    bounds: Callable[[], Bounds],
    builtin: Mapping[str, Callable[..., Anything]],
    writer: Callable[[], Write | None],
) -> dict[str, Callable[..., Anything]]:
    """Give the filters by name: those of Jinja that are safe, and our own."""
    own = _Own(bounds, writer)
    return {
        **{name: builtin[name] for name in _CHEAP},
        **{name: _counting(builtin[name], lambda *items: _walk(bounds(), *items)) for name in _WALKING},
        **{name: weighing(builtin[name], bounds) for name in _COMPARING},
        **{
            name: _counting(_of_text(builtin[name]), lambda text, *_: _read(bounds(), text))
            for name in _TEXT_FILTERS
        },
        **own.table(builtin),
    }


def weighing(apply: Callable[..., Anything], bounds: Callable[[], Bounds]) -> Callable[..., Anything]:
    """Give a filter or a test that compares what it gets, within bounds."""
    return _counting(apply, lambda *values: bounds().weigh(*values))


def _counting(apply: Callable[..., Anything], count: Callable[..., None]) -> Callable[..., Anything]:
    @wraps(apply)  # with the marks by which Jinja tells what it gets beside its arguments
    def counted(*arguments: Anything, **named: Anything) -> Anything:
        count(*arguments, *named.values())
        return apply(*arguments, **named)

    return counted


def _walk(bounds: Bounds, *values: Anything) -> None:
    for value in values:
        if isinstance(value, (str, list, tuple, dict, range)):
            bounds.step(len(value))


_CHARACTERS_PER_STEP = 64


def _read(bounds: Bounds, text: Anything) -> None:
    bounds.step(1 + (len(text) // _CHARACTERS_PER_STEP if isinstance(text, str) else 0))


class _Own:
    """Our filters, within the bounds of the rendering that runs."""

    def __init__(self, bounds: Callable[[], Bounds], writer: Callable[[], Write | None]) -> None:
        self._bounds = bounds
        self._writer = writer

    def table(self, builtin: Mapping[str, Callable[..., Anything]]) -> dict[str, Callable[..., Anything]]:
        """Give the filters by name; two are Jinja's with less to give them."""
        return {
            "sum": weighing(_sum_of_numbers(builtin["sum"]), self._bounds),
            "urlencode": _of_pairs(builtin["urlencode"]),
            "replace": self.replace,
            "join": self.join,
            "indent": self.indent,
            "to_json": self.to_json,
            "tojson": self.to_json,
            "to_yaml": self.to_yaml,
            "string": scalar_text,
            "round": _rounded,
        }

    def replace(self, text: Anything, old: str, new: str, count: int = -1) -> str:
        given, old, new = map(scalar_text, (text, old, new))
        self._bounds().room(replaced_size(given, old, new))
        return given.replace(old, new, count)

    def join(self, items: Iterable[Anything], by: str = "", attribute: str | None = None) -> str:
        bounds = self._bounds()
        chosen = items if attribute is None else (item[attribute] for item in items)
        texts = [scalar_text(item) for item in bounds.steps(chosen)]
        bounds.room(sum(map(len, texts)) + len(by) * len(texts))
        return str(by).join(texts)

    def indent(
        self, text: Anything, width: int | str = 4, first: Anything = None, blank: Anything = None
    ) -> str:
        pad = width if isinstance(width, str) else " " * min(width, _MAX_INDENT)
        given = scalar_text(text)
        self._bounds().room(len(given) + len(pad) * (given.count("\n") + 1))
        head, *rest = given.split("\n")
        lines = [pad + head if first else head, *(pad + line if line or blank else line for line in rest)]
        return "\n".join(lines)

    def to_json(self, value: Anything, indent: int | None = None) -> str:
        import json

        width = None if indent is None else min(int(indent), _MAX_INDENT)
        plain = _plain(value, self._bounds(), 0)
        return json.dumps(plain, ensure_ascii=False, indent=width, allow_nan=False)

    def to_yaml(self, value: Anything) -> str:
        write = self._writer()
        if write is None:
            raise Refused("there is no writer for YAML here", code="template-failed")
        return write(_plain(value, self._bounds(), 0)).rstrip("\n")


def _rounded(value: float, precision: int = 0) -> float:
    return round(float(value), max(-300, min(int(precision), 300)))


def _of_text(apply: Callable[..., Anything]) -> Callable[..., Anything]:
    """Give a filter of Jinja that gets text or a number, never an object that shows its address."""

    @wraps(apply)
    def filtered(*arguments: Anything, **named: Anything) -> Anything:
        for argument in (*arguments, *named.values()):
            if not hasattr(type(argument), "call_filter"):  # the environment, which some get first
                scalar_text(argument)
        return apply(*arguments, **named)

    return filtered


def _of_pairs(apply: Callable[..., Anything]) -> Callable[..., Anything]:
    """Give `urlencode`, which takes a text, and a mapping of texts as well."""

    @wraps(apply)
    def filtered(value: Anything) -> Anything:
        if isinstance(value, dict):
            return apply({scalar_text(key): scalar_text(item) for key, item in value.items()})
        return apply(scalar_text(value))

    return filtered


def _sum_of_numbers(apply: Callable[..., Anything]) -> Callable[..., Anything]:
    """Give `sum` for numbers: adding lists one by one copies the first ones again and again."""

    @wraps(apply)
    def filtered(
        environment: Anything, items: Anything, attribute: Anything = None, start: Anything = 0
    ) -> Anything:
        if not isinstance(start, (int, float)):
            raise Refused("`sum` adds numbers only", code="template-failed")
        return apply(environment, items, attribute, start)

    return filtered


def _plain(value: Anything, bounds: Bounds, depth: int) -> Anything:
    """Copy plain data, and refuse anything else."""
    bounds.step()
    if depth > _MAX_DEPTH:
        raise Refused(f"the value is nested more than {_MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        return {scalar_text(key): _plain(item, bounds, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [_plain(item, bounds, depth + 1) for item in value]
    if isinstance(value, str):
        bounds.room(len(value))
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    scalar_text(value)
    return None
