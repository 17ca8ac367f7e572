from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from outcome import Outcome, Program, Word

ROOT = Path(__file__).parents[1]

settings.register_profile("same", derandomize=True, deadline=None, print_blob=False, max_examples=15)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
"""Every run tries the same examples; HYPOTHESIS_PROFILE=search looks for new ones."""


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in the project's folder, where the commands of the documentation are typed."""
    monkeypatch.chdir(ROOT)
    return ROOT


@pytest.fixture
def program(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Run the program in this process."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: Word) -> Outcome:
        from msvcgen.__main__ import main

        capsysbinary.readouterr()
        code = main([os.fspath(word) for word in words])
        said = capsysbinary.readouterr()
        return Outcome(code=code, out=said.out, err=said.err.decode())

    return run
