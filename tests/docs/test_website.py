"""The site before Zensical makes HTML of it: every page is there, has what is made, and links are those of the site."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from docpages import PAGES
from msvcgen.check.serving.registry import RULES
from msvcgen.cli.commands import MODULES
from msvcgen.model.schema import KINDS
from msvcgen.options import OPTIONS, of_config
from msvcgen.runtimes import builtin_names
from msvcgen.targets import keys
from stories import GOLDEN, SAMPLES
from website.links import on_the_site
from website.markdown import fenced, table
from website.navigation import as_toml, navigation
from website.pages import MADE, filled, pages
from website.site import lay_out, outward

RULE = "# A rule\n"


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return pages()


def pages_in(entry: Any) -> list[str]:
    """Give the pages of an entry of the navigation, as TOML has it."""
    if isinstance(entry, str):
        return [entry]
    inner = entry if isinstance(entry, list) else [one for part in entry.values() for one in part]
    return [page for one in inner for page in pages_in(one)]


def test_nothing_is_left_to_be_made(site: dict[str, str]) -> None:
    asked = [
        name for text in PAGES.values() for name in re.findall(r"^<!-- made: (.+) -->$", text, re.MULTILINE)
    ]

    assert sorted(asked) == sorted(MADE)
    assert [page for page, text in site.items() if "\n<!-- made:" in text] == []
    with pytest.raises(KeyError, match="nothing"):
        filled("<!-- made: nothing -->")


def test_made_tables_have_a_row_for_each() -> None:
    def first_words(name: str) -> list[str]:
        return re.findall(r"^\| \[?`([^`]+)`", MADE[name](), re.MULTILINE)

    assert first_words("keys") == list(keys())
    assert first_words("runtimes") == [*builtin_names()]
    assert first_words("generator") == list(of_config())
    assert first_words("commands") == list(MODULES)
    assert first_words("serving rules") == [rule.code for rule in RULES]
    assert set(first_words("options")) == {
        option.flags[0] for option in OPTIONS if option.flags and "generate" in option.commands
    }


def test_the_command_line_has_every_option(site: dict[str, str]) -> None:
    page = site["reference/command-line.md"]
    flags = {flag for option in OPTIONS for flag in option.flags}

    assert [flag for flag in flags if f"`{flag}`" not in page] == []
    assert re.findall("^## msvcgen (.+)$", page, re.MULTILINE) == list(MODULES)
    assert "`--release NAME`" in page


def test_the_gallery_has_every_sample(site: dict[str, str]) -> None:
    stories = sorted(path.name for path in SAMPLES.iterdir())

    assert sorted(page for page in site if page.startswith("gallery/")) == sorted(
        ["gallery/index.md", *(f"gallery/{name}.md" for name in stories)]
    )
    for name in stories:
        page = site[f"gallery/{name}.md"]
        for file in (SAMPLES / name).rglob("*.yaml"):
            assert file.read_text("utf-8").rstrip() in page, file
        if name != "integrations":
            assert "\n## Output {" in page, name
            assert '<svg role="img"' in page, name
    assert (GOLDEN / "jinja/manifests.yaml").read_text("utf-8").rstrip() in site["gallery/jinja.md"]


def test_every_field_of_a_schema_has_a_row(site: dict[str, str]) -> None:
    service = site["reference/fields/modelservice.md"]

    assert {f"reference/fields/{kind.lower()}.md" for kind in KINDS} < set(site)
    assert "| `tensor` | integer | " in service
    assert "| `parallelism` | [Parallelism](#parallelism) | " in service
    assert service.index("## ModelServiceSpec") < service.index("## Kubernetes' own")


def test_the_navigation_has_every_page_once(site: dict[str, str]) -> None:
    entries = tomllib.loads(f"nav = {as_toml(navigation(site))}")["nav"]

    assert sorted(pages_in(entries)) == sorted(site)
    assert [*entries[0]] == ["Start"]
    assert pages_in(entries[0]) == ["index.md", "install.md", "first-model.md"]


def test_links_of_files_become_links_of_pages() -> None:
    def linked(target: str) -> str:
        return on_the_site(f"see [words]({target})", "docs/guides/ci.md", "guides/ci.md").removeprefix("see ")

    assert linked("../reference/merge.md#a") == "[words](../reference/merge.md#a)"
    assert linked("../../samples/jinja") == "[words](../gallery/jinja.md)"
    assert linked("../../ARCHITECTURE.md") == "[words](../architecture.md)"
    assert linked("../../msvcgen/pipeline.py") == "words"
    assert linked("https://example.com/a") == "[words](https://example.com/a)"
    assert on_the_site("```\n[a](b.md)\n```", "docs/index.md", "index.md") == "```\n[a](b.md)\n```"


def test_markdown_of_values() -> None:
    assert table(("a", "b"), [("x|y", "one\ntwo")]) == "| a | b |\n|---|---|\n| x\\|y | one two |\n"
    assert fenced("a\n```\nb\n```", "yaml") == "````yaml\na\n```\nb\n```\n````\n"


def test_everything_is_laid_out(site: dict[str, str], tmp_path: Path) -> None:
    lay_out(tmp_path)

    config = tomllib.loads((tmp_path / "zensical.toml").read_text("utf-8"))["project"]
    assert sorted(pages_in(config["nav"])) == sorted(site)
    assert all((tmp_path / "docs" / page).is_file() for page in site)
    assert all((tmp_path / "docs" / file).is_file() for file in config["extra_css"])
    assert (tmp_path / "docs" / config["extra"]["polyfills"][0]["path"]).is_file()
    schema = json.loads((tmp_path / "docs/schemas/modelservice.schema.json").read_text("utf-8"))
    assert schema["$id"] == f"{config['site_url']}schemas/modelservice.schema.json"


@pytest.mark.parametrize(
    ("html", "loaded"),
    [
        ('<script src="a.js"></script><a href="https://example.com/">', []),
        ('<script src="https://example.com/a.js"></script>', ["https://example.com/a.js"]),
        ('<link href="//example.com/a.css" rel="stylesheet">', ["//example.com/a.css"]),
        ('<link rel="canonical" href="https://example.com/">', []),
        ('<img alt="" src=https://example.com/a.png>', ["https://example.com/a.png"]),
    ],
)
def test_what_pages_load_from_elsewhere_is_found(html: str, loaded: list[str], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(html, "utf-8")

    assert outward(tmp_path) == [f"index.html loads {address}" for address in loaded]
