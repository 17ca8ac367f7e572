"""Write objects with the origin of each value behind it, as a comment."""

from __future__ import annotations

from msvcgen.origin import Origin, leaves_of, origin_of
from msvcgen.report import printable
from msvcgen.tree import Mapped, node_at
from msvcgen.yaml.reader import find_places
from msvcgen.yaml.writer import write


def annotated(rendered: Mapped, traced: Mapped) -> str:
    """Give an object as YAML that is the same when it is read, with `# file:line` behind every value.

    `traced` is the same object, rendered from values that know where they came from. What the generator made has the
    reason as well, and what the command line states has its option. A text of several lines has the comment in its
    first.
    """
    text = write(rendered)
    places = find_places(text).values
    lines = text.split("\n")
    for path, _leaf in leaves_of(rendered):
        origin = origin_of(node_at(traced, *path))
        if origin is not None and path in places:
            lines[places[path][0] - 1] += f"  # {comment(origin)}"
    return "\n".join(lines)


def comment(origin: Origin) -> str:
    """Say where a value was stated, and why the generator made it if it did: `granite.yaml:12 (parallelism)`."""
    position = origin.position()
    place = f"{position.file}:{position.line}" if position is not None else origin.option
    return printable(f"{place} ({origin.reason})" if origin.reason else place)
