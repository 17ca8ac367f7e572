"""Make `schemas/ready/` of the schemas that are shipped: their attributes, as `ready.py` reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from msvcgen.cel import link_rule
from msvcgen.data import read_data
from msvcgen.kinds import from_json_schema, upstream
from msvcgen.kinds.ready import ROOT
from msvcgen.kinds.schema import Schema
from msvcgen.kinds.shipped import ANY, KUBE_VERSIONS, KUBERNETES_FILE, METADATA, index
from msvcgen.typed import Any, Final, TypeAlias

OWN: Final = ("ModelService", "RuntimeVariant")
"""Our own kinds whose schemas are read often."""

Json: TypeAlias = Any
"""What json.dumps takes."""

_OF_SOURCE: Final = ("linked", "builtin", "trusted", "name", "open", "derived", "source")
ATTRIBUTES: Final = tuple(
    name for name in Schema.__slots__ if not name.startswith("_") and name not in _OF_SOURCE
)
"""What a form may state, beside `open`."""

_NOTHING: Final = from_json_schema({})
"""A schema that says nothing."""


def texts() -> Iterator[tuple[str, str]]:
    """Give the name, below `schemas/ready/`, and the text of every file."""
    yield KUBERNETES_FILE, _kubernetes()
    for file in sorted({file for file, _, _ in index().values()} - {KUBERNETES_FILE}):
        yield file, _whole(upstream.custom(file).named(""), opens=False)
    for kind in OWN:
        schema = from_json_schema(json.loads(read_data(f"schemas/{kind.lower()}.schema.json")))
        yield f"{kind.lower()}.jsonl", _whole(schema, opens=True)


def write(directory: Path) -> None:
    """Write the files anew."""
    directory.mkdir(exist_ok=True)
    for name, text in texts():
        (directory / name).write_text(text, encoding="ascii", newline="\n")


def _kubernetes() -> str:
    """Give the text of Kubernetes' own definitions: of versions behind the first one, names of what differs only."""
    lines = _Lines(opens=True)
    newest: dict[str, int] = {}
    heads = []
    for version in reversed(KUBE_VERSIONS):
        reader = upstream.kubernetes(version)
        starts = {name: lines.of(reader.named(name)) for name in upstream.names(version)}
        newest = newest or starts
        heads.append(_head(version, starts if starts is newest else dict(starts.items() - newest.items())))
    return lines.below(heads)


def _whole(root: Schema, *, opens: bool) -> str:
    """Give the text of the definitions of an object of its own file."""
    lines = _Lines(opens=opens)
    starts = {ROOT: lines.of(root)}
    while waiting := lines.met.keys() - starts.keys() - {METADATA}:  # that is Kubernetes' own
        for name in sorted(waiting):
            starts[name] = lines.of(lines.met[name])
    return lines.below([_head(ANY, starts)])


def _head(version: str, starts: Mapping[str, int]) -> str:
    return " ".join([version, *(f"{name} {start}" for name, start in sorted(starts.items()))])


class _Lines:
    """The forms so far, each a line, and the named schemas that they refer to."""

    def __init__(self, *, opens: bool) -> None:
        self._opens = opens
        self._starts: dict[str, int] = {}
        self._size = 0
        self.met: dict[str, Schema] = {}

    def below(self, heads: list[str]) -> str:
        """Give the text of a file."""
        return "\n".join((*heads, "", *self._starts, ""))

    def of(self, schema: Schema) -> int:
        """Give where the form of a schema begins; those of the nameless ones in it stand before it."""
        text = json.dumps(self._form(schema), separators=(",", ":"))
        if text not in self._starts:
            self._starts[text] = self._size
            self._size += len(text) + 1
        return self._starts[text]

    def _form(self, schema: Schema) -> dict[str, Json]:
        """Give the attributes that say something."""
        stated = {name: getattr(schema, name) for name in ATTRIBUTES}
        form = {
            name: self._value(name, value)
            for name, value in stated.items()
            if name == "type" or value != getattr(_NOTHING, name)
        }
        if schema.validations:
            form["linked"] = [link_rule(str(rule["rule"])) for rule in schema.validations]
        if schema.open != (self._opens and "properties" not in form and "additional" not in form):
            form["open"] = schema.open
        return form

    def _value(self, attribute: str, value: object) -> Json:
        if isinstance(value, Schema):
            return self._child(value)
        if attribute == "properties" and isinstance(value, Mapping):
            return {name: self._child(child) for name, child in value.items()}
        if isinstance(value, tuple):
            return [self._value("", item) for item in value]
        return value

    def _child(self, schema: Schema) -> str | int:
        if schema.name and schema.source.named(schema.name) is schema:
            self.met[schema.name] = schema
            return schema.name
        form = self._form(schema)
        return form["type"] if form.keys() == {"type"} else self.of(schema)
