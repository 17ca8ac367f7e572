"""A translation, and the places of what it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msvcgen.artifacts import Artifact
from msvcgen.check import check_tree
from msvcgen.document import Document, Position
from msvcgen.errors import Finding, Problem, Severity
from msvcgen.interpolate import Value
from msvcgen.kinds import Kinds, Schema
from msvcgen.provenance import display
from msvcgen.runtimes.variant import Variant, resolve
from msvcgen.tree import Mapped, Path, Tree, node_at

Origins = Mapping[Path, Path]
"""The paths of a tree that was made, with those of the source that they were made from."""


class Translation(NamedTuple):
    """A document of a sister system in the words of the pipeline.

    `document` is the ModelService, `variant` the runtime variant that the kind stands for (None when all objects are
    stated as they are), `layers` what it states of the child resources, above a BaseConfig's.
    """

    document: Document
    artifact: Artifact
    variant: Variant | None
    layers: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()


class Made(Document):
    """A tree that was made of a document: its places are those of the source.

    It has no text of its own, so nothing in it is a template.
    """

    __slots__ = ("origins", "source")

    def __init__(self, tree: Tree, source: Document, origins: Origins) -> None:
        """Take the tree, the document that it was made of, and which part came from where."""
        super().__init__(tree=tree, file=source.file, text="", first_line=1, find_places=source.find_places)
        self.source = source
        self.origins = origins

    def with_tree(self, tree: Tree) -> Document:
        """Give another tree in the places of this one's."""
        return Made(tree, self.source, self.origins)

    def position(self, path: Path, *, of_value: bool = False) -> Position:
        """Give the position of what the node at `path` was made of."""
        return self.source.position(self.origin(path), of_value=of_value)

    def inside(self, path: Path, line: int, column: int = 1) -> Position:
        """Give the position of a place inside the text that the scalar at `path` was made of."""
        return self.source.inside(self.origin(path), line, column)

    def origin(self, path: Path) -> Path:
        """Give the path of the source: what lies below a path lies below its origin."""
        for end in range(len(path), -1, -1):
            stated = self.origins.get(path[:end])
            if stated is not None:
                return (*stated, *path[end:])
        return ()


def identity_service(name: str, namespace: str, more: Mapped | None = None) -> Mapped:
    """Give the ModelService that carries an identity; `more` are further fields of its metadata.

    It states nothing else: what the layers state has its place there.
    """
    metadata: Mapped = {"name": name, **(more or {})}
    if namespace:
        metadata["namespace"] = namespace
    spec: Mapped = {"routing": {"modelName": name}}
    return {"apiVersion": "llm-d.ai/v1alpha1", "kind": "ModelService", "metadata": metadata, "spec": spec}


def variant(name: str, spec: Mapped, source: Document, kinds: Kinds) -> Variant:
    """Give the runtime variant that a kind of document stands for; it states all of itself."""
    tree: Mapped = {"metadata": {"name": name}, "spec": spec}
    return resolve(Made(tree, source, {}), _nothing, kinds, builtin=True)


def _nothing(_name: str, by: Document) -> Document:
    raise AssertionError(by.file)  # pragma: no cover - a variant of ours extends none


def layer(key: str, tree: Tree, source: Document, origins: Origins) -> Value:
    """Give a layer of a child resource with the places of the source."""
    made = Made(tree, source, origins)
    return Value(key=key, tree=tree, document=lambda: made)


def checked(document: Document, schema: Schema, validate: str, at: Path = ()) -> list[Problem]:
    """Check a document, or the part of it that stands at a path, as strictly as the run is."""
    if validate == "ignore":
        return []
    found = check_tree(node_at(document.tree, *at), schema)
    severity: Severity = "error" if validate == "strict" else "warning"
    return [
        problem(
            document, one._replace(path=(*at, *one.path)), severity if one.severity == "error" else "warning"
        )
        for one in found
    ]


def with_needed(found: Sequence[Problem], needed: Iterable[Problem]) -> list[Problem]:
    """Add the problems of what is needed, whatever is validated, to those that the check found; each place once."""
    errors = {one.where for one in found if one.severity == "error"}
    more = [one for one in needed if one.where not in errors]
    said = {one.where for one in more}
    return [*(one for one in found if one.where not in said), *more]


def problem(document: Document, finding: Finding, severity: Severity | None = None) -> Problem:
    """Give a finding its place in a document."""
    where = display(finding.path, document.tree)
    if finding.missing:
        where = f"{where}.{finding.missing}" if where else finding.missing
    return Problem(
        code=finding.code,
        message=finding.message,
        severity=severity or finding.severity,
        where=where,
        position=document.position(finding.path),
        hint=finding.hint,
    )


def problems_of(document: Document, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Give findings their places in a document."""
    return (problem(document, finding) for finding in findings)


def wrong_identity(document: Document, needed: Sequence[tuple[Path, str]]) -> list[Problem]:
    """Say which texts are missing or are none, without which nothing can be rendered whatever is validated."""
    found = []
    for path, what in needed:
        value = node_at(document.tree, *path)
        if value is None or value == "":
            message = f"is missing, {what} needs it"
            found.append(
                Finding(code="missing-field", message=message, path=path[:-1], missing=str(path[-1]))
            )
        elif not isinstance(value, str):
            found.append(Finding(code="wrong-type", message="must be text (quote it)", path=path))
    return list(problems_of(document, found))
