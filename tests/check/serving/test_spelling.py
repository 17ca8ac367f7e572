from __future__ import annotations

import pytest

from msvcgen.check.serving.spelling import is_slip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("granite-decod", "granite-decode"),
        ("granite-decoode", "granite-decode"),
        ("grantie", "granite"),
        ("granitr", "granite"),
        ("hf-tokens", "hf-token"),
        ("granite_decode", "granite-decode"),
    ],
)
def test_slips(one: str, other: str) -> None:
    assert is_slip(one, other)
    assert is_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("granite", "granite"),
        ("model-1", "model-2"),
        ("model-1", "model-11"),
        ("model-a", "model-b"),
        ("model-a-decode", "model-b-decode"),
        ("llama-7b", "llama-8b"),
        ("maple-decode", "maple-prefill"),
        ("web", "wep"),
        ("granite", "granite-v"),
    ],
)
def test_siblings_are_no_slips(one: str, other: str) -> None:
    assert not is_slip(one, other)
    assert not is_slip(other, one)
