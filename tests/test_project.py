"""What pyproject.toml, the changelog and the schemas say of the project itself."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from stories import PROJECT, ROOT
from website import links

HOME = PROJECT["urls"]["Homepage"]
SCHEMAS = sorted((ROOT / "schemas").glob("*.schema.json"))
CHANGES = (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_all_addresses_are_at_home() -> None:
    site = tomllib.loads((ROOT / "docs" / "zensical.toml").read_text("utf-8"))["project"]["site_url"]

    assert HOME.endswith("/")
    assert HOME == site == links.HOME
    assert [url for url in PROJECT["urls"].values() if not url.startswith(HOME)] == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_schemas_are_at_home(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))

    assert schema["$id"] == f"{HOME}schemas/{path.name}"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"].lower() == path.name.removesuffix(".schema.json")
    assert schema["description"].endswith(".")


def test_pages_know_no_other_home() -> None:
    """Of a repository somewhere, an index or a registry nobody knows; `example` stands for those of readers."""
    pages = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("samples/**/*.md"),
        ROOT / "action.yml",
    ]
    addresses = [
        address
        for page in pages
        if page.exists()
        for address in re.findall(r"https?://[^\s)\"'`<>]*msvcgen[^\s)\"'`<>]*", page.read_text("utf-8"))
    ]

    assert [
        address
        for address in addresses
        if not address.startswith(HOME) and not str(urlsplit(address).hostname).endswith(".example.com")
    ] == []


def test_the_changelog_begins_with_this_version() -> None:
    headings = re.findall(r"^## \[([\d.]+)\] - (\d{4}-\d\d-\d\d)$", CHANGES, re.MULTILINE)

    assert headings[0][0] == PROJECT["version"]
    assert headings == sorted(headings, key=lambda heading: heading[1], reverse=True)
    assert len(headings) == CHANGES.count("\n## ")


def test_changes_are_grouped_as_keep_a_changelog_has_it() -> None:
    known = ["Removed", "Changed", "Deprecated", "Added", "Fixed", "Security"]
    for version in CHANGES.split("\n## ")[1:]:
        groups = re.findall(r"^### (.+)$", version, re.MULTILINE)
        assert groups == [name for name in known if name in groups], version[:20]
