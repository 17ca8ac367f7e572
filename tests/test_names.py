"""Names: the tables of what Kubernetes takes, and what the generator makes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msvcgen import names
from msvcgen.names import NameKind, child_name, is_label, is_label_value, label_value, sanitize, why_not

CASES = Path(__file__).parent / "cases" / "names"
NAMES = [json.loads(line) for line in (CASES / "names.jsonl").read_text().splitlines()]
SANITIZED = [json.loads(line) for line in (CASES / "sanitize.jsonl").read_text().splitlines()]
KINDS: tuple[NameKind, ...] = get_args(NameKind)


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_taken_as_kubernetes_does(kind: NameKind) -> None:
    wrong = [row["value"] for row in NAMES if (why_not(kind, row["value"]) == "") != (kind in row["valid"])]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_question(kind: NameKind) -> None:
    question = getattr(names, f"is_{kind}")
    assert [question(row["value"]) for row in NAMES] == [kind in row["valid"] for row in NAMES]


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (
            "label",
            "A",
            'must be lower-case letters, digits and "-", and start and end with a letter or digit',
        ),
        ("label", "a" * 64, "must be no more than 63 characters, and has 64"),
        ("subdomain", "Qwen3_Coder", 'must be lower-case letters, digits, "-" and "."'),
        ("port_name", "a--b", 'single "-" between them'),
        ("port_name", "8080", "at least one letter"),
        ("config_key", "..a", 'must not be "." or start with ".."'),
        ("env", ".", 'must not be "." or start with ".."'),
        ("qualified", "", "must not be empty"),
        ("qualified", "/a", 'must not start with "/"'),
        ("qualified", "a/", 'must have a name after "/"'),
        ("qualified", "A/b", 'the part before "/" must be lower-case letters'),
        ("qualified", "a b", 'must be letters, digits, "-", "_" and "."'),
    ],
)
def test_a_reason_says_what_is_right(kind: NameKind, value: str, reason: str) -> None:
    assert reason in why_not(kind, value)


@pytest.mark.parametrize("row", SANITIZED, ids=lambda row: row["id"])
def test_names_are_cleaned_as_the_controller_does(row: dict[str, Any]) -> None:
    if "error" in row:
        with pytest.raises(ValueError, match="is no label value"):
            sanitize(row["value"])
    else:
        assert sanitize(row["value"]) == row["output"]


@pytest.mark.parametrize(
    ("service", "suffix", "name"),
    [
        ("granite", "-service-prefill", "granite-service-prefill"),
        ("llama-3.1-8b.v2", "-epp-sa", "llama-3-1-8b-v2-epp-sa"),
        ("a" * 47, "-service-prefill", "a" * 47 + "-service-prefill"),
        ("a" * 48, "-service-prefill", "a" * 38 + "-00000000-service-prefill"),
        ("a" * 37 + ".b" * 9, "-service-prefill", "a" * 37 + "-00000000-service-prefill"),
    ],
)
def test_child_names(service: str, suffix: str, name: str) -> None:
    made = child_name(service, suffix)
    assert re.sub("-[0-9a-f]{8}-service", "-00000000-service", made) == name


def test_the_hash_of_a_child_name_stays_the_same() -> None:
    service = "meta-llama-4-maverick-17b-128e-instruct-fp8-throughput-eu-north"
    assert child_name(service, "-epp") == "meta-llama-4-maverick-17b-128e-instruct-fp8-throug-42149b31-epp"


SERVICES = st.from_regex(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", fullmatch=True)
SUFFIXES = [
    "-sa",
    "-epp-sa",
    "-epp-rolebinding",
    "-service-prefill",
    "-service-decode",
    "-inference-pool",
    "-epp",
]


@given(SERVICES)
def test_children_have_names_of_their_own_that_kubernetes_takes(service: str) -> None:
    made = [child_name(service, suffix) for suffix in SUFFIXES]
    assert len(set(made)) == len(SUFFIXES)
    assert [name for name, suffix in zip(made, SUFFIXES, strict=True) if not name.endswith(suffix)] == []
    assert [name for name in made if not is_label(name)] == []


@given(st.text("abc", min_size=60, max_size=70), st.text("abc", min_size=60, max_size=70))
def test_long_names_that_differ_give_names_that_differ(one: str, other: str) -> None:
    assert (child_name(one, "-epp") == child_name(other, "-epp")) == (one == other)
    assert (label_value(one) == label_value(other)) == (one == other)


@pytest.mark.parametrize(
    ("model", "value"),
    [
        ("__Meta-Llama/Llama-3.1 8B__Instruct--", "meta-llama-llama-3-1-8b-instruct"),
        ("facebook/opt-125m", "facebook-opt-125m"),
        ("x" * 63, "x" * 63),
    ],
)
def test_label_values_are_the_controllers_where_it_is_right(model: str, value: str) -> None:
    assert label_value(model) == value


def test_models_without_latin_letters_are_kept_apart() -> None:
    assert label_value("\u901a\u4e49\u5343\u95ee") != label_value("\u6587\u5fc3\u4e00\u8a00")


@given(st.text(max_size=100))
def test_a_label_value_is_never_empty_and_always_taken(model: str) -> None:
    value = label_value(model)
    assert value
    assert is_label_value(value)
