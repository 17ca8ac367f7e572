"""The order of semantic versions."""

from __future__ import annotations

import random

from msvcgen.golang.semver import rank

ORDER = ("alpha", "alpha.1", "alpha.beta", "beta", "beta.2", "beta.11", "rc.1", "")


def test_pre_releases_stand_as_semver_org_has_them() -> None:
    shuffled = random.Random(1).sample(ORDER, len(ORDER))  # noqa: S311 - an order of a test
    assert tuple(sorted(shuffled, key=lambda pre: rank((1, 0, 0), pre))) == ORDER


def test_numbers_beyond_64_bits_are_words() -> None:
    assert rank((1,), "99999999999999999999") > rank((1,), "0a")
    assert rank((1,), "18446744073709551615") < rank((1,), "0a")
