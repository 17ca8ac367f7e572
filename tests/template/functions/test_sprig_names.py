"""Every name of sprig 3.3.0 is known, and nothing is imported before a template needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from msvcgen.template.functions import FAMILIES, NAMES, REFUSED, lookup
from msvcgen.template.values import Function

SPRIG = (Path(__file__).parents[2] / "cases/sprig/names.txt").read_text("utf-8").split()


def test_every_name_of_sprig_is_known_or_refused() -> None:
    assert sorted(NAMES) == sorted(SPRIG)
    assert not FAMILIES.keys() & REFUSED.keys()


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_has_its_functions(name: str) -> None:
    found = lookup(name)
    assert isinstance(found, Function)
    assert found.name == name


@pytest.mark.parametrize("name", ["env", "now", "nonsense", "", "FUNCTIONS"])
def test_other_names_have_no_function(name: str) -> None:
    assert lookup(name) is None


def test_a_function_imports_its_family_only() -> None:
    program = (
        "import sys; from msvcgen.template.functions import lookup; lookup('indent'); lookup('toJson'); "
        "heavy = {'re2', 'datetime', 'zoneinfo', 'hashlib', 'decimal', 'fractions'} & sys.modules.keys(); "
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
