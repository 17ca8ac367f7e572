"""The navigation: what there is, in an order that is stated where it matters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from website.markdown import title_of

Entry: TypeAlias = "str | tuple[str, Sequence[Entry]]"
"""A page, or a section with a name."""

_FIRST: Final[Mapping[str, Sequence[str]]] = {
    "": ("index", "install", "first-model"),
    "guides": (
        *("model-owner", "platform-owner", "ci", "kustomize", "checking", "changes", "pictures"),
        *("scaling", "many-nodes", "scaling-out", "other-systems", "editors", "troubleshooting"),
    ),
    "reference": (
        *("command-line", "variants", "keys", "variables", "uris", "merge", "origins"),
        "python",
    ),
    "reference/rules": ("index",),
    "reference/fields": ("index", "modelservice", "baseconfig"),
    "gallery": ("index",),
    "explanation": ("layers", "servers", "differences"),
}
"""What comes first in a folder; other pages follow in the order of their titles."""

_SECTIONS: Final = (
    ("Start", ("index.md", "install.md", "first-model.md")),
    ("Guides", ("guides/",)),
    ("Coming from", ("coming-from",)),
    ("Reference", ("reference/",)),
    ("Gallery", ("gallery/",)),
    ("Explanation", ("explanation/",)),
    ("Project", ("",)),
)
"""Sections with what the paths of their pages begin with; a page is in the first that fits."""

_FOLDERS: Final = {"reference/rules": "Rules", "reference/fields": "Fields"}
"""Folders in a section that are sections of their own."""


def navigation(pages: Mapping[str, str]) -> list[Entry]:
    """Give the sections with their pages."""
    left = sorted(pages, key=lambda page: _place(page, pages[page]))
    entries: list[Entry] = []
    for name, begins in _SECTIONS:
        own = [page for page in left if page.startswith(begins)]
        left = [page for page in left if page not in own]
        if own:
            entries.append((name, _grouped(own)))
    return entries


def _place(page: str, text: str) -> tuple[int, str]:
    folder, _, name = page.removesuffix(".md").rpartition("/")
    first = _FIRST.get(folder, ())
    return first.index(name) if name in first else len(first), title_of(text).lower()


def _grouped(pages: Iterable[str]) -> list[Entry]:
    plain: list[Entry] = []
    inner: dict[str, list[Entry]] = {}
    for page in pages:
        folder = _FOLDERS.get(page.rpartition("/")[0])
        (plain if folder is None else inner.setdefault(folder, [])).append(page)
    return [*plain, *inner.items()]


def as_toml(entries: Iterable[Entry]) -> str:
    """Give entries as an array of TOML."""
    return f"[{', '.join(map(_value, entries))}]"


def _value(entry: Entry) -> str:
    if isinstance(entry, str):
        return json.dumps(entry)
    name, inner = entry
    return f"{{ {json.dumps(name)} = {as_toml(inner)} }}"
