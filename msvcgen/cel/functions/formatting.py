"""`text.format(arguments)` (cel-go, ext/formatting.go, in the locale en_US that it uses)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from msvcgen.cel.functions.durations import duration_text
from msvcgen.cel.functions.table import method
from msvcgen.cel.functions.times import time_text
from msvcgen.cel.values import CelError, CelType, Duration, Timestamp, Uint, Value, key_value, type_name
from msvcgen.golang.floats import float_text
from msvcgen.typed import Final

_CLAUSE: Final = re.compile(r"%(?:(%)|(?:\.([0-9]{1,9}))?(.?))", re.DOTALL)
_MOST_PLACES: Final = 1000
_PLACES: Final = 6
_SPECIAL: Final = {"NaN": "NaN", "Infinity": "∞", "-Infinity": "-∞"}
_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_DEEPEST: Final = 100


@method("format", str, list)
def _formatted(template: str, arguments: list[Value]) -> str:
    given = iter(arguments)
    return _CLAUSE.sub(lambda match: "%" if match[1] else _clause(match, given), template)


def _clause(match: re.Match[str], given: Iterator[Value]) -> str:
    try:
        argument = next(given)
    except StopIteration:
        raise CelError("could not parse formatting clause: index is out of range of the arguments") from None
    places = _PLACES if match[2] is None else int(match[2])
    clause = _CLAUSES.get(match[3])
    if clause is None or places > _MOST_PLACES:
        raise CelError(f'could not parse formatting clause: unrecognized formatting clause "{match[3]}"')
    return clause(argument, places)


def _not(letter: str, value: Value, wanted: str) -> CelError:
    return CelError(f"error during formatting: %{letter} takes {wanted}, was given {type_name(value)}")


def _text(value: Value, _places: int = 0, depth: int = 0) -> str:
    """Write any value: `%s`."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if depth > _DEEPEST:
        raise CelError("error during formatting: value nests too deeply")
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        pairs = [(_literal(key_value(key), depth), _literal(item, depth + 1)) for key, item in value.items()]
        return "{" + ", ".join(f"{key}:{item}" for key, item in sorted(pairs)) + "}"
    raise _not("s", value, "a value that has a text")


_WRITERS: Final[dict[type, Callable[..., str]]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    Uint: lambda value: str(int(value)),
    float: float_text,
    bytes: lambda value: value.decode(errors="replace"),
    CelType: lambda value: value.name,
    Duration: duration_text,
    Timestamp: time_text,
}


def _literal(value: Value, depth: int) -> str:
    """Write a value inside a list or a map, as CEL itself would write it."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes):
        return "b" + json.dumps(_text(value), ensure_ascii=False)
    if isinstance(value, float):
        return f"{value:.{_PLACES}f}" if abs(value) < float("inf") else json.dumps(float_text(value))
    if isinstance(value, Timestamp):
        return f'timestamp("{time_text(value)}")'
    if isinstance(value, Duration):
        return f'duration("{duration_text(value)}")'
    return _text(value, 0, depth)


def _is_int(value: Value) -> bool:
    return type(value) in (int, Uint)


def _decimal(value: Value, _places: int) -> str:
    if not _is_int(value):
        raise _not("d", value, "int or uint")
    return _text(value)


def _in_base(letter: str) -> Callable[[Value, int], str]:
    def write(value: Value, _places: int) -> str:
        if letter == "b" and isinstance(value, bool):
            return "1" if value else "0"
        if letter in "xX" and isinstance(value, str | bytes):
            digits = (value.encode() if isinstance(value, str) else value).hex()
            return digits.upper() if letter == "X" else digits
        if not _is_int(value) or not isinstance(value, int):
            raise _not(letter, value, "int or uint")
        return format(int(value), letter)

    return write


def _double(letter: str, value: Value) -> float | str:
    if isinstance(value, str) and value in _SPECIAL:
        return _SPECIAL[value]
    if not isinstance(value, float):
        raise _not(letter, value, "double")
    if value - value != 0:  # not finite
        return _SPECIAL[float_text(value).replace("Inf", "Infinity").removeprefix("+")]
    return value


def _fixed(value: Value, places: int) -> str:
    number = _double("f", value)
    return number if isinstance(number, str) else f"{number:,.{places}f}"


def _scientific(value: Value, places: int) -> str:
    number = _double("e", value)
    if isinstance(number, str):
        return number
    head, _, power = f"{number:.{places}e}".partition("e")
    return f"{head}\u202f\u00d7\u202f10{power.replace('+', '').translate(_RAISED)}"


_CLAUSES: Final[dict[str, Callable[[Value, int], str]]] = {
    "s": _text,
    "d": _decimal,
    "f": _fixed,
    "e": _scientific,
    "b": _in_base("b"),
    "o": _in_base("o"),
    "x": _in_base("x"),
    "X": _in_base("X"),
}
