"""The page of the variants: each has its part, with a command, and says the version that is pinned."""

from __future__ import annotations

import re

from msvcgen.data import pins
from msvcgen.runtimes import builtin_names
from stories import ROOT, commands

PAGE = (ROOT / "docs/reference/variants.md").read_text("utf-8")


def test_every_variant_has_its_part_with_a_command() -> None:
    _, *parts = re.split(r"^## `(.+)`$", PAGE, flags=re.MULTILINE)
    pages = dict(zip(parts[::2], parts[1::2], strict=True))

    assert sorted(pages) == sorted(builtin_names())
    for name, text in pages.items():
        [command] = commands(text)
        assert name in " ".join(command)


def test_pinned_versions_are_those_that_the_page_says() -> None:
    assert [version for version in pins().values() if version not in PAGE] == []
