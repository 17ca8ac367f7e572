"""All pages of the site, by their paths below its root."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from website import commands, fields, gallery, python_api, rules, tables
from website.links import PAGES, on_the_site
from website.markdown import ROOT

MADE: Final[Mapping[str, Callable[[], str]]] = {
    "commands": commands.overview,
    "command details": commands.details,
    "options": tables.options,
    "generator": tables.generator,
    "runtimes": tables.runtimes,
    "keys": tables.base_config_keys,
    "kinds": fields.overview,
    "serving rules": tables.serving_rules,
    "other rules": rules.others,
    "python": python_api.reference,
}
"""What stands where a page says `<!-- made: NAME -->`."""

_MADE: Final = re.compile(r"^<!-- made: (.+) -->$", re.MULTILINE)


def written() -> dict[str, str]:
    """Give the pages that are written, by their paths in the repository: those of docs/, and a few beside it."""
    files = [*sorted((ROOT / "docs").rglob("*.md")), *(ROOT / path for path in PAGES)]
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


def filled(page: str) -> str:
    """Give a page with what is made in its place; raise KeyError for what nobody makes."""
    return _MADE.sub(lambda mark: MADE[mark[1]]().rstrip("\n"), page)


def pages() -> dict[str, str]:
    """Give all pages."""
    texts = {PAGES.get(file, file.removeprefix("docs/")): (file, text) for file, text in written().items()}
    own = {page: filled(on_the_site(text, file, page)) for page, (file, text) in texts.items()}
    made = {
        **{f"gallery/{name}": text for name, text in gallery.pages()},
        **{f"reference/fields/{name}": text for name, text in fields.pages()},
        **{f"reference/rules/{name}": text for name, text in rules.pages()},
    }
    return own | made
