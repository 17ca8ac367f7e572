"""Lengths of time, as Go's time package reads and writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.cel import compile_rule
from msvcgen.golang.durations import HOUR, SECOND, count, format_duration, parse_duration
from msvcgen.golang.errors import GoError
from msvcgen.template.engine import Context, compile_template

INT64 = st.integers(-(2**63), 2**63 - 1)


@given(INT64)
def test_durations_are_read_back(nanoseconds: int) -> None:
    read = parse_duration(format_duration(nanoseconds))
    assert abs(read - nanoseconds) <= 1  # Go reads fractions in floating point


@pytest.mark.parametrize("text", ["", "1", "h", ".s", "1d", "-", "1h-1m", "9223372036854775808ns", "1.h.m"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(GoError, match=r"time: .* duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1.99999999999999999999s", 2_000_000_000),  # 18 digits fit into 63 bits, and as a float they are 1
        ("0.9999999999999999999ns", 1),
        ("0.999999999s", 999_999_999),
        ("0.3333333333333333333h", 20 * 60 * SECOND),
        ("0.9223372036854775808s", 922_337_203),  # the largest fraction that Go reads whole
        ("0.00000000000000000000000001h", 0),
        ("-9223372036854775808ns", -(2**63)),
        ("1h1m1s1ms1us1ns", 3_661_001_001_001),
        ("+.5s", 500_000_000),
    ],
)
def test_templates_and_rules_read_the_same(text: str, nanoseconds: int) -> None:
    assert parse_duration(text) == nanoseconds
    assert compile_rule(f"int(duration('{text}'))").value(None)[0] == nanoseconds
    template = compile_template(f'{{{{ unixEpoch (mustDateModify "{text}" (toDate "2006" "1970")) }}}}')
    assert template.render(Context()).text == str(nanoseconds // SECOND)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1", 'time: missing unit in duration "1"'),
        ("1d", 'time: unknown unit "d" in duration "1d"'),
        ("1h-1m", 'time: unknown unit "h-" in duration "1h-1m"'),
        ("9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'),
        ("99999999999999999999s", 'time: invalid duration "99999999999999999999s"'),
    ],
)
def test_errors_are_in_the_words_of_go(text: str, error: str) -> None:
    with pytest.raises(GoError, match=f"^{error}$"):
        parse_duration(text)


def test_durations_are_counted_in_units() -> None:
    assert count(-90 * 60 * SECOND, HOUR) == -1.5
    assert count(2**63 - 1, SECOND) == 9223372036.854775807
