"""A few of the inputs that benchmarks/fuzz.py makes by the hundred thousand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzzing.entrypoints import ENTRIES, case_of


@pytest.mark.parametrize("entry", ENTRIES)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_no_input_ends_in_a_traceback(
    entry: str, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    _, case = case_of(str(seed), str(folder), entry)

    first = case.run()

    assert case.run() == first
    assert not case.secret or case.secret not in first


def test_a_seed_makes_one_input(tmp_path: Path) -> None:
    first, second = (case_of("7", str(tmp_path)) for _ in range(2))

    assert (first[0], first[1].shown) == (second[0], second[1].shown)
    assert os.listdir(tmp_path) == []
