"""JSON as Go's encoding/json writes and reads it, behind sprig's `toJson` and `fromJson` families."""

from __future__ import annotations

import math
import re

from msvcgen.golang.text import REPLACEMENT, go_bytes, is_escaped, runes, well_formed
from msvcgen.template.functions.limits import MAX_TEXT, bounded
from msvcgen.template.functions.rows import table
from msvcgen.template.printing import sprint_value
from msvcgen.template.values import (
    Fields,
    NilList,
    NilMap,
    NilStringList,
    TemplateFailure,
    Value,
    go_type,
    json_form,
)

MAX_DEPTH = 200

_SPECIAL = {"\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}
_PLAIN = re.compile(r'[^\x00-\x1f"\\<>&\u2028\u2029\ud800-\udfff]*')
_ESCAPED = re.compile(r'[\x00-\x1f"\\\u2028\u2029\ud800-\udfff]')
_ESCAPED_HTML = re.compile(r'[\x00-\x1f"\\<>&\u2028\u2029\ud800-\udfff]')
_SURROGATES = re.compile(r"[\ud800-\udfff]")


class Unwritable(Exception):
    """A value that JSON cannot express."""


class _Writer:
    """One text under construction; it gets too long before it gets out of hand."""

    def __init__(self, *, html: bool, pretty: bool) -> None:
        self._escaped = _ESCAPED_HTML if html else _ESCAPED
        self._pretty = pretty
        self._parts: list[str] = []
        self._size = 0

    def text(self, value: Value) -> str:
        self._value(value, 0)
        return "".join(self._parts)

    def _put(self, part: str) -> None:
        self._size += len(part)
        if self._size > MAX_TEXT:
            raise TemplateFailure(f"the JSON text is longer than the {MAX_TEXT} bytes allowed")
        self._parts.append(part)

    def _value(self, value: Value, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Unwritable(f"json: unsupported value: nested more than {MAX_DEPTH} deep")
        match value:
            case None | NilList() | NilStringList() | NilMap():
                self._put("null")
            case bool():
                self._put("true" if value else "false")
            case str():
                self._put(self._string(value))
            case int():
                self._put(str(int(value)))
            case float():
                self._put(_float(value))
            case list() if go_type(value) == "[]uint8":
                self._put(_bytes(value))
            case list():
                self._list(value, depth)
            case dict():
                self._dict(value, depth)
            case _:
                self._value(_form(value), depth)

    def _list(self, items: list[Value], depth: int) -> None:
        self._put("[")
        for index, item in enumerate(items):
            self._separate(depth + 1, first=index == 0)
            self._value(item, depth + 1)
        self._close("]", depth, empty=not items)

    def _dict(self, entries: dict[str, Value], depth: int) -> None:
        self._put("{")
        keys = list(entries) if isinstance(entries, Fields) else sorted(entries, key=go_bytes)
        for index, key in enumerate(keys):
            self._separate(depth + 1, first=index == 0)
            self._put(self._string(key) + (": " if self._pretty else ":"))
            self._value(entries[key], depth + 1)
        self._close("}", depth, empty=not entries)

    def _separate(self, depth: int, *, first: bool) -> None:
        if not first:
            self._put(",")
        if self._pretty:
            self._put("\n" + "  " * depth)

    def _close(self, bracket: str, depth: int, *, empty: bool) -> None:
        if self._pretty and not empty:
            self._put("\n" + "  " * depth)
        self._put(bracket)

    def _string(self, text: str) -> str:
        bounded(self._size + len(text))
        if _PLAIN.fullmatch(text):
            return f'"{text}"'
        return f'"{self._escaped.sub(_escape, well_formed(text))}"'


def _form(value: Value) -> Value:
    try:
        return json_form(value)
    except TemplateFailure as reason:
        raise Unwritable(str(reason)) from None


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if is_escaped(char):
        return r"\ufffd"
    return _SPECIAL.get(char) or f"\\u{ord(char):04x}"


def _bytes(items: list[Value]) -> str:
    import base64

    data = bytes(item for item in items if isinstance(item, int))
    return f'"{base64.b64encode(data).decode("ascii")}"'


def _float(number: float) -> str:
    """Write a float as Go's encoding/json: like ES6, with an exponent below 1e-6 and from 1e21."""
    if not math.isfinite(number):
        raise Unwritable(f"json: unsupported value: {sprint_value(number)}")
    digits, _, exponent = repr(number).partition("e")
    size = abs(number)
    if size and not 1e-6 <= size < 1e21:  # encoding/json's own bounds
        return f"{digits.removesuffix('.0')}e{int(exponent):+d}"
    return digits.removesuffix(".0") if not exponent else _without_exponent(digits, int(exponent))


def _without_exponent(digits: str, exponent: int) -> str:
    sign = "-" if digits.startswith("-") else ""
    whole, _, fraction = digits.removeprefix("-").partition(".")
    fraction = "" if fraction == "0" else fraction
    if exponent >= 0:
        return sign + whole + fraction.ljust(exponent, "0")
    return sign + "0." + "0" * (-exponent - 1) + whole + fraction


def marshal(value: Value, *, html: bool = True, pretty: bool = False) -> str:
    """Write a value as JSON; raise `Unwritable` for what JSON cannot express."""
    return _Writer(html=html, pretty=pretty).text(value)


def _must_marshal(value: Value, *, html: bool = True, pretty: bool = False) -> str:
    try:
        return marshal(value, html=html, pretty=pretty)
    except Unwritable as reason:
        raise TemplateFailure(str(reason)) from None


def _marshal_or_empty(value: Value, *, pretty: bool = False) -> str:
    try:
        return marshal(value, html=True, pretty=pretty)
    except Unwritable:
        return ""


class _Reader:
    """Numbers out of range do not stop Go's decoder: it leaves a nil and reports the first one at the end."""

    def __init__(self) -> None:
        self.problem = ""

    def number(self, text: str) -> float | None:
        number = float(text)
        if math.isfinite(number):
            return number
        self.problem = self.problem or f"json: cannot unmarshal number {text} into Go value of type float64"
        return None


def unmarshal(text: str) -> tuple[Value, str]:
    """Read JSON as `json.Unmarshal` into an `interface{}`; give what it leaves there and its error, or ""."""
    import json

    reader = _Reader()
    try:
        value = json.loads(
            runes(text), parse_int=reader.number, parse_float=reader.number, parse_constant=_refuse_constant
        )
    except RecursionError:
        raise TemplateFailure(f"the JSON text is nested more than {MAX_DEPTH} deep") from None
    except ValueError as invalid:
        return None, f"invalid JSON: {invalid}"
    return _checked(value, 0), reader.problem


def _refuse_constant(word: str) -> Value:
    raise ValueError(f"invalid character in {word}")


def _checked(value: Value, depth: int) -> Value:
    """Replace surrogates without a partner, as Go does, and bound the depth."""
    if depth > MAX_DEPTH:
        raise TemplateFailure(f"the JSON text is nested more than {MAX_DEPTH} deep")
    match value:
        case str():
            return _whole(value)
        case list():
            return [_checked(item, depth + 1) for item in value]
        case dict():
            return {_whole(key): _checked(item, depth + 1) for key, item in value.items()}
        case _:
            return value


def _whole(text: str) -> str:
    return text if text.isascii() else _SURROGATES.sub(REPLACEMENT, text)


def _from_json(text: str) -> Value:
    return unmarshal(text)[0]


def _must_from_json(text: str) -> Value:
    value, problem = unmarshal(text)
    if problem:
        raise TemplateFailure(problem)
    return value


FUNCTIONS = table(
    ("fromJson", _from_json, "string"),
    ("mustFromJson", _must_from_json, "string"),
    ("mustToJson", _must_marshal, "any"),
    ("mustToPrettyJson", lambda value: _must_marshal(value, pretty=True), "any"),
    ("mustToRawJson", lambda value: _must_marshal(value, html=False), "any"),
    ("toJson", _marshal_or_empty, "any"),
    ("toPrettyJson", lambda value: _marshal_or_empty(value, pretty=True), "any"),
    # sprig panics where this cannot be written, and text/template makes an error of it.
    ("toRawJson", lambda value: _must_marshal(value, html=False), "any"),
)
