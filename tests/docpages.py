"""The pages of the documentation as they are written, with what is marked in them."""

from __future__ import annotations

import re
from pathlib import Path

from stories import ROOT, blocks

DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
}
"""README and the pages of docs/, by their paths."""


def marked(mark: str) -> list[tuple[str, str]]:
    """Give what follows every comment that matches, in all pages: the comment and the text up to the next one."""
    form = re.compile(rf"<!-- ({mark}) -->\n(.*?)(?=^#|^<!--|\Z)", re.MULTILINE | re.DOTALL)
    return [found for text in PAGES.values() for found in form.findall(text)]


def the_block(mark: str) -> str:
    """Give the fenced block below the one comment that matches."""
    [(_, text)] = marked(mark)
    return blocks(text)[0]


def rows(name: str) -> list[list[str]]:
    """Give the cells of a marked table, without its head."""
    [(_, text)] = marked(f"table: {name}")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def words(cell: str) -> list[str]:
    """Give what stands in backquotes."""
    return [word.replace("\\|", "|") for word in re.findall(r"`([^`]+)`", cell)]


def first_words(name: str) -> list[str]:
    return [word for row in rows(name) for word in words(row[0])]


def anchors(page: Path) -> set[str]:
    """Give the names by which headings of a page are linked."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
