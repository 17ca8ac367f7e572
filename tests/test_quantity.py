"""Quantities: the table of what Kubernetes makes of them, and laws."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.quantity import billionths, canonical, canonical_json, parse

CASES = Path(__file__).parent / "cases" / "quantity" / "quantities.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text().splitlines()]
TEXTS = [row for row in ROWS if not row.get("json")]
RIGHT = [row for row in TEXTS if "error" not in row]
WRONG = [row["value"] for row in TEXTS if "error" in row]
IN_JSON = [row for row in ROWS if row.get("json")]


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: row["value"])
def test_a_quantity_has_the_form_and_the_value_of_the_api_server(row: dict[str, Any]) -> None:
    value = row["value"]
    assert canonical(value) == row["canonical"]
    assert parse(value) == Fraction(row["dec"])
    assert Fraction(billionths(value), 10**9) == Fraction(row["dec"])


@pytest.mark.parametrize("value", WRONG)
def test_what_is_no_quantity_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"`{value}` is not a quantity: ")):
        canonical(value)


def number_or_text(token: str) -> Any:
    return json.loads(token, parse_float=str, parse_int=str)


@pytest.mark.parametrize("row", IN_JSON, ids=lambda row: row["value"])
def test_a_value_in_json_becomes_the_quantity_of_the_api_server(row: dict[str, Any]) -> None:
    value = number_or_text(row["value"])
    if "error" in row:
        with pytest.raises(ValueError, match="a quantity"):
            canonical_json(value)
    else:
        assert canonical_json(value) == row["canonical"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2, "2"), (0.5, "500m"), (1.0, "1"), (1e22, "10e21"), (1.5e-7, "150e-9"), (-3, "-3")],
)
def test_numbers_are_quantities(value: float, expected: str) -> None:
    assert canonical(value) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, "found a boolean, a quantity is text or a number"),
        ({}, "found a mapping, a quantity is text or a number"),
        ([1], "found a list, a quantity is text or a number"),
        ("1K", "`K` is not one of the suffixes n, u, m, k,"),
        ("Ei", "it has no digits"),
        ("1e2000", "its exponent is beyond 1000"),
        ("1" * 2000, "is not a quantity: a number"),
        ("1\n", "is not a quantity"),
    ],
)
def test_an_error_says_what_is_wrong(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        canonical(value) if isinstance(value, str) else canonical_json(value)


def test_what_no_suffix_reaches_is_written_with_an_exponent() -> None:
    assert canonical("1000E") == "1e21"


SUFFIXES = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "e3", "E-6", "e+2"]
QUANTITIES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "-", "+"]),
    st.from_regex(r"[0-9]{1,8}(\.[0-9]{0,6})?", fullmatch=True),
    st.sampled_from(SUFFIXES),
)


@given(QUANTITIES)
def test_the_canonical_form_has_the_same_value_and_is_its_own(text: str) -> None:
    form = canonical(text)
    assert parse(form) == parse(text)
    assert canonical(form) == form
