"""README is short, has two commands, and leads to pages that there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from docpages import DOCS, anchors
from outcome import Program
from stories import GOLDEN, ROOT, blocks
from website.links import HOME, PAGES, page_of

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [block for block in blocks(README) if block.startswith("python3 ")]


def pages() -> set[str]:
    """Give the pages of the site that README may lead to."""
    written = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    return written | {*PAGES.values(), "gallery/index.md"}


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 200


@pytest.mark.usefixtures("root")
def test_first_command_renders_the_quickstart(program: Program) -> None:
    install, words = COMMANDS[0].strip().split(" && .venv/bin/msvcgen ")

    assert install == "python3 -m venv .venv && .venv/bin/pip install ."
    assert program(*words.split()).out == (GOLDEN / "quickstart" / "manifests.yaml").read_bytes()


def test_second_command_runs_the_tests() -> None:
    [command] = COMMANDS[1:]

    assert (
        command == "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest -n auto\n"
    )


def test_links_are_absolute_and_lead_to_pages() -> None:
    """An index shows README without the files beside it."""
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert len(links) > 12
    for link in links:
        page = link.removeprefix(HOME).replace(".html", ".md")
        assert link.startswith(HOME), link
        assert page in pages(), link


def test_addresses_of_the_project_lead_to_pages() -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"].get("urls", {})

    for address in urls.values():
        page = address.removeprefix(HOME).replace(".html", ".md")
        assert address.startswith(HOME), address
        assert not page or page in pages(), address


@pytest.mark.parametrize(
    "file",
    [
        *("CHANGELOG.md", "ARCHITECTURE.md", "benchmarks/README.md"),
        *(path.relative_to(ROOT).as_posix() for path in sorted(DOCS.rglob("*.md"))),
        *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "samples").glob("*/README.md"))),
    ],
)
def test_links_lead_somewhere(file: str) -> None:
    """Pages are read in the repository as well."""
    for target in re.findall(r"(?<!`)\]\(([^)\s]+)\)", (ROOT / file).read_text("utf-8")):
        path, _, anchor = target.partition("#")
        if not target.startswith("http"):
            found = (ROOT / file).parent / path if path else ROOT / file
            assert found.exists(), target
            assert not anchor or anchor in anchors(found), target


def test_a_page_for_each_file_that_is_one() -> None:
    assert page_of("docs/guides/ci.md") == "guides/ci.md"
    assert page_of("samples/jinja/README.md") == page_of("samples/jinja") == "gallery/jinja.md"
    assert page_of("CHANGELOG.md") == "changelog.md"
    assert page_of("msvcgen/pipeline.py") is None
    assert Path(ROOT / "docs" / "make.py").exists()
