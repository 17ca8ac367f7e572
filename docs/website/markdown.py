"""Markdown of values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The folder of the project."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table; a bar in a cell stays one."""
    lines = (f"| {' | '.join(_cell(cell) for cell in row)} |\n" for row in (head, *rows))
    first = next(lines)
    return f"{first}|{'---|' * len(head)}\n{''.join(lines)}"


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def code(*words: str) -> str:
    """Give words as code, with commas between them."""
    return ", ".join(f"`{word}`" for word in words)


def fenced(text: str, language: str = "", title: str = "") -> str:
    """Give a fenced block with a longer fence than any in the text."""
    longest = max((len(fence) for fence in re.findall(r"^`{3,}", text, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    named = f' title="{title}"' if title else ""
    return f"{fence}{language}{named}\n{text.rstrip()}\n{fence}\n"


def sentence(text: str) -> str:
    """Give a text that begins with a capital and ends with a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", ":", "?")) else ".")


def title_of(page: str) -> str:
    """Give the heading of a page, without marks."""
    heading = re.search(r"^# (.+)$", page, re.MULTILINE)
    if heading is None:
        raise ValueError(f"a page without a heading begins so: {page[:60]!r}")
    return heading[1].replace("`", "")
