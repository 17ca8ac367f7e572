"""Read the Containerfile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple


class Instruction(NamedTuple):
    """A keyword in capital letters, and what follows it."""

    keyword: str
    value: str


def stages(text: str) -> list[list[Instruction]]:
    """Give the instructions by stage, each from its FROM on; what stands before the first FROM is a stage as well."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^\s*(#.*)?\n", "", text, flags=re.MULTILINE)).splitlines()
    found: list[list[Instruction]] = [[]]
    for line in lines:
        keyword, _, value = line.partition(" ")
        if keyword.upper() == "FROM":
            found.append([])
        found[-1].append(Instruction(keyword.upper(), value.strip()))
    return found


def values(stage: list[Instruction], keyword: str) -> list[str]:
    return [instruction.value for instruction in stage if instruction.keyword == keyword]


def read(checkout: Path) -> list[list[Instruction]]:
    return stages((checkout / "Containerfile").read_text("utf-8"))
