"""Numbers in text, as strconv reads and writes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.golang.errors import GoError
from msvcgen.golang.floats import float_text, plain_float_text
from msvcgen.golang.strconv import parse_float, parse_int, parse_int_clamped, parse_uint

INT64 = st.integers(-(2**63), 2**63 - 1)


@given(INT64)
def test_integers_are_read_back(number: int) -> None:
    assert parse_int(str(number), 10) == parse_int(hex(number), 0) == parse_int_clamped(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "+", "-", "0x", "1_", "_1", "1__0", "08", "0b2", " 1", "1 ", "\u0661", "1e1"]
)
def test_what_is_no_integer(text: str) -> None:
    with pytest.raises(GoError, match="invalid syntax"):
        parse_int(text, 0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_read_back(number: float) -> None:
    assert parse_float(repr(number)) == parse_float(number.hex()) == number


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: parse_int("9223372036854775808", 10), "strconv.ParseInt: .*out of range"),
        (lambda: parse_uint("-1"), 'strconv.ParseUint: parsing "-1": invalid syntax'),
        (lambda: parse_uint("18446744073709551616"), "strconv.ParseUint: .*out of range"),
        (lambda: parse_float("1e400"), "strconv.ParseFloat: .*out of range"),
        (lambda: parse_float("0x1p+1024"), "strconv.ParseFloat: .*out of range"),
        (lambda: parse_float("1.2.3"), "strconv.ParseFloat: .*invalid syntax"),
    ],
)
def test_errors_are_in_the_words_of_go(call: Callable[[], object], error: str) -> None:
    with pytest.raises(GoError, match=error):
        call()


@pytest.mark.parametrize(
    ("number", "shortest", "plain"),
    [
        (0.0, "0", "0"),
        (-0.0, "-0", "-0"),
        (1.5, "1.5", "1.5"),
        (1e6, "1e+06", "1000000"),
        (123456.0, "123456", "123456"),
        (0.0001, "0.0001", "0.0001"),
        (1e-5, "1e-05", "0.00001"),
        (1.25e100, "1.25e+100", "125" + "0" * 98),
        (float("-inf"), "-Inf", "-Inf"),
    ],
)
def test_floats_are_written_with_the_fewest_digits(number: float, shortest: str, plain: str) -> None:
    assert (float_text(number), plain_float_text(number)) == (shortest, plain)
