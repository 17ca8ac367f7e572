"""JSON without `json`: the same values, and the same errors."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen.plain_json import loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1]), st.sampled_from(["", " ", "\n\t\r "]))
def test_values_are_those_of_json(value: object, indent: int | None, space: str) -> None:
    text = space + json.dumps(value, indent=indent) + space
    assert repr(loads(text)) == repr(json.loads(text))


@given(st.text(alphabet=' \t\n{}[]",:0123456789.eE+-truefalsnN\\u\x00\x0b\xa0', max_size=12))
def test_errors_are_those_of_json(text: str) -> None:
    assert outcome(loads, text) == outcome(json.loads, text)


def outcome(read: object, text: str) -> str:
    assert callable(read)
    try:
        return repr(read(text))
    except json.JSONDecodeError as error:
        return str(error)


@pytest.mark.parametrize(
    "text", ["", " ", "\ufeff1", "1 2", '{"a": 1,}', "[1", '"\n"', "nul", "\x0b1", "1\xa0"]
)
def test_what_is_no_json_is_refused_as_json_does(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as ours:
        loads(text)
    with pytest.raises(json.JSONDecodeError) as theirs:
        json.loads(text)
    assert str(ours.value) == str(theirs.value)


def test_names_of_numbers_are_numbers() -> None:
    assert loads("[Infinity, -Infinity]") == [math.inf, -math.inf]
    assert math.isnan(loads("NaN"))


def test_json_is_not_imported() -> None:
    script = "import sys; from msvcgen.plain_json import loads; loads('[1.5, \"a\"]'); print('json' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
