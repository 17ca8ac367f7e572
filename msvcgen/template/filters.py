"""What templates of the Jinja dialect may call: filters and methods with bounded work and plain results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

Anything: TypeAlias = Any
"""What a template of this dialect holds: Python's own values, and objects of Jinja that nothing may print."""

Write: TypeAlias = Callable[[Anything], str]
"""Writes a tree as YAML text."""

MAX_TEXT = 4 * 1024 * 1024
MAX_STEPS = 1_000_000
_MAX_PRINTED = 4 * MAX_TEXT
_MAX_DEPTH = 100
_MAX_INDENT = 1000
_MAX_BITS = 4096

_UPPER_AFTER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """Give the name that a variable has in the Jinja dialect: `HFModelName` is `hf_model_name`."""
    return _UPPER_AFTER.sub("_", name).lower()


class Refused(Exception):
    """What a template asks for is not there or not allowed."""

    def __init__(self, message: str, *, hint: str = "", code: str = "template-limit") -> None:
        """Keep the parts of a problem."""
        super().__init__(message)
        self.hint = hint
        self.code = code


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

_KEPT = [
    "abs",
    "default",
    "d",
    "dictsort",
    "first",
    "float",
    "int",
    "items",
    "last",
    "list",
    "length",
    "count",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "reverse",
    "select",
    "selectattr",
    "sort",
    "sum",
    "unique",
    "groupby",
]
_TEXT_FILTERS = ["capitalize", "lower", "title", "trim", "truncate", "upper", "urlencode", "wordcount"]


class Bounds:
    """What is left of the steps and of the text that one rendering may take."""

    def __init__(self) -> None:
        """Begin with everything."""
        self._steps = MAX_STEPS
        self._printed = _MAX_PRINTED

    def step(self, count: int = 1) -> None:
        """Count work."""
        self._steps -= count
        if self._steps < 0:
            raise Refused(f"the template takes more than the {MAX_STEPS} steps allowed, shorten its loops")

    def steps(self, items: Iterable[Anything]) -> Iterable[Anything]:
        """Count the rounds of a loop."""
        if isinstance(items, list | tuple | str | dict | range):
            self.step(len(items))
            return items
        return self._counted(items)

    def _counted(self, items: Iterable[Anything]) -> Iterator[Anything]:
        for item in items:
            self.step()
            yield item

    def collected(self, pieces: Iterable[str]) -> Iterator[str]:
        """Bound the whole output."""
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > MAX_TEXT:
                raise Refused(f"the output is longer than the {MAX_TEXT} characters allowed")
            yield piece

    def printed(self, value: Anything) -> str:
        """Print plain values only, and not too much of them."""
        text = scalar_text(value)
        self._printed -= len(text)
        if self._printed < 0:
            raise Refused(f"the template prints more than the {_MAX_PRINTED} characters allowed")
        return text

    def room(self, size: int) -> None:
        """Refuse to make a text or a list that is too long."""
        if size > MAX_TEXT:
            raise Refused(
                f"the result would have {size} characters or items, more than the {MAX_TEXT} allowed"
            )
        self.step(size // 1024)

    def concat(self, parts: Iterable[Anything]) -> str:
        """Join texts: Jinja's `~`."""
        texts = [scalar_text(part) for part in parts]
        self.room(sum(map(len, texts)))
        return "".join(texts)

    def check_call(self, called: Anything, arguments: tuple[Anything, ...]) -> None:
        """Bound the methods of text whose result may be longer than the text."""
        owner, name = getattr(called, "__self__", None), getattr(called, "__name__", "")
        if not isinstance(owner, str):
            return
        self.room(len(owner))
        if name == "replace" and len(arguments) > 1:
            self.room(replaced_size(owner, str(arguments[0]), str(arguments[1])))
        if name == "join" and arguments:
            texts = [scalar_text(part) for part in self.steps(arguments[0])]
            self.room(sum(map(len, texts)) + len(owner) * len(texts))

    def check_operator(self, operator: str, left: Anything, right: Anything) -> None:
        """Bound what an operator makes."""
        if operator == "%" and isinstance(left, str):
            raise Refused("`%` does not format text here, use `~` or the filter `replace`")
        if operator == "**" and (abs(right) > _MAX_BITS or not abs(left) <= 2**64):
            raise Refused("the power is too large")
        if operator in "+*":
            self._check_length(operator, left, right)

    def _check_length(self, operator: str, left: Anything, right: Anything) -> None:
        sizes = [len(side) for side in (left, right) if isinstance(side, str | list | tuple)]
        if sizes and operator == "*":
            self.room(sizes[0] * max(1, *(int(side) for side in (left, right) if isinstance(side, int))))
        elif sizes:
            self.room(sum(sizes))
        elif any(isinstance(side, int) and side.bit_length() > _MAX_BITS for side in (left, right)):
            raise Refused("the number is too large")


def scalar_text(value: Anything) -> str:
    """Give the text of a plain scalar; everything else has no text that is the same in every run."""
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        if isinstance(value, int) and value.bit_length() > _MAX_BITS:
            raise Refused("the number is too large to print")
        return str(value)
    if hasattr(type(value), "_fail_with_undefined_error"):
        return str(value)  # fails as StrictUndefined does
    message = f"a {type(value).__name__} cannot be printed as it is, use to_yaml or to_json"
    raise Refused(message, code="template-failed")


def replaced_size(text: str, old: str, new: str) -> int:
    """Count the characters that replacing gives."""
    return len(text) + text.count(old) * max(len(new) - len(old), 0)


def filters(
    bounds: Callable[[], Bounds],
    builtin: Mapping[str, Callable[..., Anything]],
    writer: Callable[[], Write | None],
) -> dict[str, Callable[..., Anything]]:
    """Give the filters by name: those of Jinja that are safe, and our own."""
    own = _Own(bounds, writer)
    texts = {name: _of_text(builtin[name]) for name in _TEXT_FILTERS}
    return {**{name: builtin[name] for name in _KEPT}, **texts, **own.table()}


class _Own:
    """Our filters, within the bounds of the rendering that runs."""

    def __init__(self, bounds: Callable[[], Bounds], writer: Callable[[], Write | None]) -> None:
        self._bounds = bounds
        self._writer = writer

    def table(self) -> dict[str, Callable[..., Anything]]:
        return {
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
        given = scalar_text(text)
        self._bounds().room(replaced_size(given, str(old), str(new)))
        return given.replace(str(old), str(new), count)

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
    import functools

    @functools.wraps(apply)
    def filtered(*arguments: Anything, **named: Anything) -> Anything:
        for argument in arguments:
            if callable(argument):
                scalar_text(argument)
        return apply(*arguments, **named)

    return filtered


def _plain(value: Anything, bounds: Bounds, depth: int) -> Anything:
    """Copy plain data, and refuse anything else."""
    bounds.step()
    if depth > _MAX_DEPTH:
        raise Refused(f"the value is nested more than {_MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        return {scalar_text(key): _plain(item, bounds, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(item, bounds, depth + 1) for item in value]
    if isinstance(value, str):
        bounds.room(len(value))
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    scalar_text(value)
    return None
