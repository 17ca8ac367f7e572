"""The rules below the functions, held against Python's own libraries where they agree."""

from __future__ import annotations

import base64
import json
import posixpath
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from msvcgen.template.functions import jsontext, lookup
from msvcgen.template.functions.floats import _power_of_ten
from msvcgen.template.functions.jsontext import marshal, unmarshal
from msvcgen.template.functions.paths import clean
from msvcgen.template.functions.timevalues import TimeValue
from msvcgen.template.functions.versions import parse_version
from msvcgen.template.values import Int64, TemplateFailure, Value, go_type

INT64 = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def call(name: str, *arguments: Value) -> Any:
    found = lookup(name)
    assert found is not None
    return found.call(*arguments)


@given(INT64, INT64)
def test_integers_wrap_around(left: int, right: int) -> None:
    for name, exact in (("add", left + right), ("sub", left - right), ("mul", left * right)):
        result = call(name, left, right)
        assert type(result) is Int64
        assert (result - exact) % 2**64 == 0


@given(INT64, INT64.filter(bool))
def test_quotient_and_remainder_fit_together(left: int, right: int) -> None:
    remainder = call("mod", left, right)
    assert (call("div", left, right) * right + remainder - left) % 2**64 == 0
    assert abs(remainder) < abs(right)
    assert remainder == 0 or (remainder < 0) == (left < 0)


@given(st.integers(-300, 300))
def test_powers_of_ten_are_near(exponent: int) -> None:
    assert _power_of_ten(exponent) == pytest.approx(float(f"1e{exponent}"), rel=1e-14)


@given(st.text("/.ab", max_size=12))
def test_clean_paths_stay_clean(path: str) -> None:
    assert clean(clean(path)) == clean(path)
    assume(not path.startswith("//"))
    assert clean(path) == posixpath.normpath(path)


@given(JSON)
def test_json_is_read_back(value: Value) -> None:
    for text in (marshal(value), marshal(value, html=False), marshal(value, pretty=True)):
        assert json.loads(text, parse_int=float) == value
        assert unmarshal(text) == (value, "")


@given(st.binary(max_size=40))
def test_base64_is_read_back(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert call("b64enc", text) == base64.b64encode(data).decode()
    assert call("b64dec", call("b64enc", text)) == call("b32dec", call("b32enc", text)) == text


@given(st.text("ab1-_ AB\u00e9\u65e5", max_size=12))
def test_words_lose_nothing_but_their_case(text: str) -> None:
    assert "-" not in call("snakecase", text)
    assert "_" not in call("kebabcase", text)
    assert not any(rune.isupper() for rune in call("snakecase", text))


def test_versions_are_ordered_as_the_specification_says() -> None:
    texts = [
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
    ]
    versions = [parse_version(text) for text in [*texts, "1.0.0-rc.1", "1.0.0"]]
    for at, left in enumerate(versions):
        for other, right in enumerate(versions):
            assert left.compare(right) == (at > other) - (at < other)


def test_merging_leaves_its_sources_alone() -> None:
    source = {"a": {"x": 1}, "b": [1]}
    target: dict[str, Value] = {"a": {"y": 2}}
    assert call("merge", target, source) == {"a": {"x": 1, "y": 2}, "b": [1]}
    assert source == {"a": {"x": 1}, "b": [1]}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("repeat", (2**40, "ab")),
        ("indent", (2**40, "a\nb")),
        ("until", (2**40,)),
        ("seq", (2**40,)),
        ("replace", ("", "x" * 10_000, "y" * 10_000)),
        ("wrapWith", (1, "x" * 10_000, "y" * 10_000)),
        ("regexReplaceAll", ("y", "y" * 10_000, "x" * 10_000)),
        ("join", ("x" * 10_000, ["y"] * 10_000)),
        ("splitList", ("", "x" * 2_000_000)),
        ("toStrings", ([["x" * 10_000] * 200] * 10,)),
        ("has", (["x"], [["y"]] * 300_000)),
        ("uniq", ([[number] for number in range(3_000)],)),
    ],
)
def test_work_is_bounded(name: str, arguments: tuple[Value, ...]) -> None:
    with pytest.raises(TemplateFailure, match="more than"):
        call(name, *arguments)


def test_shared_parts_do_not_explode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "MAX_TEXT", 100_000)
    value: Value = "x" * 1000
    for _ in range(60):
        value = [value, value]
    with pytest.raises(TemplateFailure, match="allowed"):
        call("toJson", value)
    with pytest.raises(TemplateFailure, match="more than"):
        call("deepCopy", value)


def test_methods_of_times_and_versions() -> None:
    time = TimeValue(1_709_212_029)
    assert go_type(time.go_methods["Month"].call(time)) == "time.Month"
    version = parse_version("v1.2.3")
    plain = version.next((2, 0, 0))
    assert version.go_methods["IncMajor"].call(version) == plain
    assert (str(plain), go_type(plain), go_type(version)) == ("2.0.0", "semver.Version", "*semver.Version")
    assert "Original" not in plain.go_methods


@pytest.mark.parametrize(
    "text", ["1_" * 99_999, "1" * 500_000 + "x", ".0" * 99_999 + "x", "0x" + "f" * 500_000]
)
def test_long_numbers_take_linear_time(text: str) -> None:
    assert call("float64", text) == 0.0
    assert call("int64", text) == 0


def test_the_work_of_patterns_is_bounded() -> None:
    pytest.importorskip("re2")  # which counts what it may read; the machine counts its steps, and does this
    text = "ab" * 200_000
    for name, arguments in (("regexReplaceAll", (".", text, "")), ("regexFindAll", (".", text, -1))):
        with pytest.raises(TemplateFailure, match="the matching takes more than 2000000000 steps"):
            call(name, *arguments)
