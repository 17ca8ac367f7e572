"""What is said of a value of a rendered object: its path, and who states it where."""

from __future__ import annotations

from msvcgen.origin import Layer, Reason
from msvcgen.records import NamedTuple
from msvcgen.tree import Mapped, Path, Tree, text_at


class ObjectName(NamedTuple):
    """The identity of a rendered object; the namespace is "" where it states none."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def group(self) -> str:
        """The API group, "" for the core one."""
        return self.api_version.rpartition("/")[0]

    @property
    def address(self) -> str:
        """The name as `kubectl` and `msvcgen explain` take it: `deployment/granite`."""
        return f"{self.kind.lower()}/{self.name}"

    def __str__(self) -> str:
        """Give the name for people: `Deployment models/granite`."""
        return f"{self.kind} {f'{self.namespace}/' if self.namespace else ''}{self.name}"


def name_of(tree: Mapped) -> ObjectName:
    """Give the identity of an object."""
    return ObjectName(
        text_at(tree, "apiVersion"),
        text_at(tree, "kind"),
        text_at(tree, "metadata", "namespace"),
        text_at(tree, "metadata", "name"),
    )


class Statement(NamedTuple):
    """One place that states a value, or that made the generator make it.

    `value` is what it states, secrets hidden. `file`, `line` and `column` (both from 1) are the place of its key; a
    command line has none. `path` leads to it in the document; `where` is that as problems print it, or the option.
    `template` is the text of the place where that is a template. Of the layer `msvcgen`, the place is that of what
    asked for the value, and `reason` is why it was made. A statement that does not win was overridden by one that does.
    """

    layer: Layer
    value: Tree
    file: str = ""
    line: int = 0
    column: int = 0
    path: Path = ()
    where: str = ""
    template: str = ""
    reason: Reason = ""
    wins: bool = True

    @property
    def place(self) -> str:
        """The place as people read it: `baseconfig.yaml:81:7`, the option, or the layer where no place is known."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.where or self.layer


class Explained(NamedTuple):
    """One value (a scalar, an empty mapping or list) of a rendered object, and the places that state it.

    `where` is its path as problems print it. What states the value comes first in `sources`, what that overrode
    follows, the last overridden first. The value of what was removed is None.
    """

    object: ObjectName
    path: Path
    where: str
    value: Tree
    sources: tuple[Statement, ...] = ()


def to_json(explained: Explained) -> dict[str, object]:
    """Give what `--format json` writes of a value; a source has the fields that apply to it."""
    return {
        "object": object_json(explained.object),
        "path": explained.where,
        "value": explained.value,
        "sources": [_statement(source) for source in explained.sources],
    }


def object_json(name: ObjectName) -> dict[str, str]:
    """Give the identity of an object by Kubernetes' names of its parts."""
    return {
        "apiVersion": name.api_version,
        "kind": name.kind,
        "namespace": name.namespace,
        "name": name.name,
    }


def _statement(source: Statement) -> dict[str, object]:
    place = {"file": source.file, "line": source.line, "column": source.column} if source.line else {}
    more = {"where": source.where, "template": source.template, "reason": source.reason}
    return {
        **place,
        "layer": source.layer,
        **{key: value for key, value in more.items() if value},
        **({} if source.wins else {"value": source.value}),
        "wins": source.wins,
    }
