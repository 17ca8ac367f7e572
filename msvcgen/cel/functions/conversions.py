"""The standard functions of CEL that convert values (cel-go, common/types)."""

from __future__ import annotations

from collections.abc import Callable

from msvcgen.cel.functions.durations import duration_text, parse_duration
from msvcgen.cel.functions.table import function
from msvcgen.cel.operators import in_time
from msvcgen.cel.values import (
    INT_HIGH,
    INT_LOW,
    UINT_HIGH,
    CelError,
    Duration,
    Timestamp,
    Uint,
    Value,
    type_of,
    unsigned,
    whole,
)
from msvcgen.golang.errors import GoError
from msvcgen.golang.floats import float_text
from msvcgen.golang.strconv import parse_float, parse_int, parse_uint
from msvcgen.typed import Final

_TRUE: Final = ("true", "True", "TRUE", "t", "1")
_FALSE: Final = ("false", "False", "FALSE", "f", "0")

function("type", object)(type_of)


@function("dyn", object)
def _same(value: Value) -> Value:
    return value


for _name, _kind in (
    ("int", int), ("uint", Uint), ("double", float), ("string", str), ("bytes", bytes), ("bool", bool),
    ("duration", Duration), ("timestamp", Timestamp),
):  # fmt: skip
    function(_name, _kind)(_same)


@function("int", Uint)
def _int_of_uint(value: Uint) -> int:
    return whole(int(value))


@function("int", float)
def _int_of_double(value: float) -> int:
    # cel-go excludes both ends of the range, which a double cannot hold exactly.
    if not INT_LOW < value < INT_HIGH:
        raise CelError("integer overflow")
    return int(value)


@function("int", Timestamp)
def _int_of_time(value: Timestamp) -> int:
    return int(value) // 10**9


@function("int", Duration)
def _int_of_duration(value: Duration) -> int:
    return int(value)


@function("uint", int)
def _uint_of_int(value: int) -> Uint:
    return unsigned(value)


@function("uint", float)
def _uint_of_double(value: float) -> Uint:
    if not 0 <= value < UINT_HIGH:
        raise CelError("unsigned integer overflow")
    return Uint(value)


function("double", int)(float)
function("double", Uint)(float)


def _add_reader(name: str, read: Callable[[str], Value]) -> None:
    @function(name, str)
    def _of_text(text: str) -> Value:
        try:
            return read(text)
        except GoError as error:
            raise CelError(str(error)) from None


_add_reader("int", lambda text: parse_int(text, 10))
_add_reader("uint", lambda text: Uint(parse_uint(text)))
_add_reader("double", parse_float)


@function("string", int)
@function("string", Uint)
def _text_of_int(value: int) -> str:
    return str(int(value))


function("string", float)(float_text)
function("string", Duration)(duration_text)


@function("string", bool)
def _text_of_bool(value: bool) -> str:  # noqa: FBT001 - it is the value
    return "true" if value else "false"


@function("string", bytes)
def _text_of_bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise CelError("invalid UTF-8 in bytes, cannot convert to string") from None


@function("string", Timestamp)
def _text_of_time(value: Timestamp) -> str:
    from msvcgen.cel.functions.times import time_text

    return time_text(value)


@function("bytes", str)
def _bytes_of_text(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


@function("bool", str)
def _bool_of_text(text: str) -> bool:
    if text in _TRUE or text in _FALSE:  # strconv takes `T` and `F` as well, CEL does not
        return text in _TRUE
    raise CelError(f'strconv.ParseBool: parsing "{text}": invalid syntax')


function("duration", str)(parse_duration)


@function("timestamp", str)
def _time_of_text(text: str) -> Timestamp:
    from msvcgen.cel.functions.times import parse_time

    return parse_time(text)


@function("timestamp", int)
def _time_of_int(value: int) -> Timestamp:
    return in_time(value * 10**9)
