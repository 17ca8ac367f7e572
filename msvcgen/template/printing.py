"""Go's fmt: `Sprint`, `Sprintln` and the `%v` of every value; `Sprintf` is in formatting.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msvcgen.template.context import Context
from msvcgen.template.values import Int32, Int64, Labels, TemplateFailure, Value, go_kind, sorted_items
from msvcgen.typed import Any, NoReturn

MAX_TEXT = 4 * 1024 * 1024
"""The most characters that one value may print."""

MAX_DEPTH = 200
"""The deepest nesting of lists and dicts that is printed."""


def sprint_value(value: Value) -> str:
    """Follow `fmt.Sprint` of one value, which is what `%v` prints."""
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    if isinstance(value, Context):
        return "&" + _struct(value)
    parts: list[str] = []
    _Room().write(value, parts, 0)
    return "".join(parts)


def print_value(value: Value) -> str:
    """Give what an action prints: text/template shows nil as `<no value>` and what a pointer points to."""
    if value is None:
        return "<no value>"
    if isinstance(value, Context):
        return _struct(value)
    return sprint_value(value)


def sprint(values: Sequence[Value]) -> str:
    """Follow `fmt.Sprint`: a blank between two operands when neither is a string."""
    parts: list[str] = []
    after_text = True
    for value in values:
        is_text = isinstance(value, str)
        if not is_text and not after_text:
            parts.append(" ")
        parts.append(sprint_value(value))
        after_text = is_text
    return "".join(parts)


def sprintln(values: Sequence[Value]) -> str:
    """Follow `fmt.Sprintln`: blanks between all operands, and a line break."""
    return " ".join(map(sprint_value, values)) + "\n"


def complex_text(number: complex) -> str:
    """Write a complex number as `%v` does."""
    imaginary = _float_text(number.imag)
    sign = "" if imaginary[0] in "+-" else "+"
    return f"({_float_text(number.real)}{sign}{imaginary}i)"


def _float_text(number: float) -> str:
    from msvcgen.golang.floats import float_text  # few values are none of whole numbers

    return float_text(number)


_SIMPLE: dict[type, Callable[[Any], str]] = {
    str: lambda value: value,
    int: str,
    float: _float_text,
    complex: complex_text,
    Int32: int.__repr__,
    Int64: int.__repr__,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "<nil>",
    Labels: Labels.go_text,
}


def _struct(context: Context) -> str:
    return "{" + " ".join(context.fields().values()) + "}"


class _Room:
    """What is left of the room for one printed value; shared parts are printed in each of their places."""

    def __init__(self) -> None:
        self._left = MAX_TEXT

    def write(self, value: Value, parts: list[str], depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TemplateFailure(f"the value to print is nested more than {MAX_DEPTH} levels deep")
        if isinstance(value, dict):
            self._map(value, parts, depth)
        elif isinstance(value, list):
            self._list(value, parts, depth)
        else:
            self._put(plain_text(value), parts)

    def _put(self, text: str, parts: list[str]) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise TemplateFailure(f"the printed value is longer than the {MAX_TEXT} characters allowed")
        parts.append(text)

    def _map(self, entries: dict[str, Value], parts: list[str], depth: int) -> None:
        self._put("map[", parts)
        for at, (key, value) in enumerate(sorted_items(entries)):
            self._put(f" {key}:" if at else f"{key}:", parts)
            self.write(value, parts, depth + 1)
        self._put("]", parts)

    def _list(self, items: list[Value], parts: list[str], depth: int) -> None:
        self._put("[", parts)
        for at, value in enumerate(items):
            if at:
                self._put(" ", parts)
            self.write(value, parts, depth + 1)
        self._put("]", parts)


def plain_text(value: Value) -> str:
    """Print one value inside another: what is no list and no map."""
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    if isinstance(value, Context):
        refuse_address()
    text = getattr(value, "go_text", None)
    if text is not None:
        return str(text())
    if isinstance(value, int):
        return str(int(value))
    raise TemplateFailure(f"a value of kind {go_kind(value)} cannot be printed")


def refuse_address() -> NoReturn:
    """Refuse to print where the dot is in memory: it differs from run to run."""
    raise TemplateFailure("this prints the memory address of `.`, print its fields instead")
