from __future__ import annotations

import json

import pytest

from msvcgen.data import read_data


def test_reads_a_file_beside_the_package_or_in_it() -> None:
    assert "versions" in json.loads(read_data("schemas/kinds/index.json"))
    assert read_data("document.py").startswith(b'"""')


def test_refuses_a_file_that_is_not_shipped() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.json"):
        read_data("schemas/nothing.json")
