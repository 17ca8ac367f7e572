"""A strict reader of our HTML: elements are closed in their order, ids are there once, links lead there."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "br", "rect", "path"})
_ENDS = {"td": ("td", "tr"), "tr": ("tr",)}
"""Elements whose end HTML lets out, and what begins behind them then: https://html.spec.whatwg.org/#optional-tags"""


@dataclass
class Read:
    """What a page holds."""

    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.read = Read()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open and tag in _ENDS.get(self.open[-1], ()):
            self.open.pop()
        self.read.tags.add(tag)
        if tag[0] == "h" and tag[1:].isdigit():
            self.read.headings.append(int(tag[1:]))
        assert len(dict(attrs)) == len(attrs), tag
        for name, value in attrs:
            self.read.attributes.add(name)
            if name == "id":
                assert value not in self.read.ids
                self.read.ids.add(str(value))
            if name in ("href", "aria-labelledby"):
                self.read.links.append(str(value).removeprefix("#"))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _VOID, tag
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1] != tag and self.open[-1] in _ENDS:
            self.open.pop()
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.read.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def read_html(text: str) -> Read:
    """Read a page; what is not well-formed fails."""
    assert text.startswith("<!DOCTYPE html>\n<html lang=")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    assert set(reader.read.links) <= reader.read.ids
    return reader.read
