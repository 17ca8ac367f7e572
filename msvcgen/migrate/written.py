"""How a ModelService and a BaseConfig are written: short, with a comment where something needs a word."""

from __future__ import annotations

from collections.abc import Mapping

from msvcgen.migrate.quoted import quoted
from msvcgen.report import printable
from msvcgen.tree import Mapped, Path
from msvcgen.yaml.reader import find_places


def commented(tree: Mapped, comments: Mapping[Path, str], head: str) -> str:
    """Give a document with comments above the lines of some of its values, and at its head."""
    text = quoted(tree)
    places = find_places(text).keys
    lines = text.split("\n")
    for path, comment in sorted(comments.items(), key=lambda item: -places.get(item[0], (0, 0))[0]):
        if path in places:
            line, column = places[path]
            pad = lines[line - 1][: column - 1].replace("-", " ")
            lines.insert(line - 1, f"{pad}# {printable(comment)}")
    return f"# {printable(head)}\n" + "\n".join(lines)
