"""Links of files in the repository, as links between pages of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Final

HOME: Final = "https://msvcgen.dev/"
"""Where the site is, if it is published: where the `$id`s of the schemas are."""

PAGES: Final[Mapping[str, str]] = {
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
}
"""Pages of the site that do not stand in docs/, by their paths in the repository."""

_FENCED: Final = re.compile(r"^(`{3,})[^\n]*\n.*?^\1[ ]*$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(?<!!)\[((?:[^\][]|\[[^\][]*\])*)\]\(([^)\s]+)\)")


def on_the_site(text: str, file: str, page: str) -> str:
    """Give the text of a file with links that are right on a page of the site.

    `file` is the path of the file in the repository, `page` that of the page below the site's root. Of a link to a file
    that is no page the words stay.
    """
    parts: list[str] = []
    at = 0
    for block in _FENCED.finditer(text):
        parts += [_rewritten(text[at : block.start()], file, page), block[0]]
        at = block.end()
    return "".join([*parts, _rewritten(text[at:], file, page)])


def _rewritten(text: str, file: str, page: str) -> str:
    def link(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        if re.match(r"[a-z]+:|#", target):
            return found[0]
        path, _, anchor = target.partition("#")
        leads_to = page_of(posixpath.normpath(posixpath.join(posixpath.dirname(file), path)))
        if leads_to is None:
            return words
        relative = posixpath.relpath(leads_to, posixpath.dirname(page) or ".")
        return f"[{words}]({relative}{'#' * bool(anchor)}{anchor})"

    return _LINK.sub(link, text)


def page_of(path: str) -> str | None:
    """Give the page of the site that a path of the repository is shown on, None where it is on none."""
    if path in PAGES:
        return PAGES[path]
    if path.startswith("docs/") and path.endswith(".md"):
        return path.removeprefix("docs/")
    top, _, rest = path.partition("/")
    if top == "samples" and rest:
        return f"gallery/{rest.partition('/')[0]}.md"
    return "gallery/index.md" if path in ("samples", "golden") else None


def address(page: str) -> str:
    """Give the address of a page of the site."""
    return f"{HOME}{page.removesuffix('.md')}.html"
